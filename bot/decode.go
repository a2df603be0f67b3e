package bot

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"kept/commands"
	"kept/internal/promise"
)

// errMalformed says that a delivery is not of a shape that Slack sends.
var errMalformed = errors.New("malformed delivery")

// arrival is one delivery of Slack's, decoded.
type arrival struct {
	// req lacks the Actor and the time.
	req  commands.Request
	user promise.UserID
	// once tells this delivery from all others.
	once string
	// trigger opens a dialog, for three seconds.
	trigger string
	// respond is the response URL; empty where Slack gives none.
	respond string
	// The dialog or Home tab it comes from, and what we called it.
	view, hash, external string
	home                 bool
	// input is the first input of the dialog that was sent.
	input string
	// alone says that only the person sees the message they clicked in.
	alone bool
	// event is set for an event rather than a person's act.
	event *event
	// nothing says that there is nothing to do but to acknowledge.
	nothing bool
}

// event is something that happened.
type event struct {
	kind string
	tab  string
	gone bool // the person was deactivated
	// group is the user group that has changed.
	group string
}

// decodeSlash reads a slash command: a form over HTTP, an object over a socket.
// Source: docs.slack.dev/interactivity/implementing-slash-commands.
func decodeSlash(get func(string) string) (*arrival, error) {
	a := &arrival{
		req: commands.Request{
			Kind: commands.Command, Name: get("command"), Text: get("text"),
			Channel: channel(get("channel_id")), Delivery: get("trigger_id"),
			Team: tenant(&origin{
				IsEnterpriseInstall: truth(isTrue(get("is_enterprise_install"))),
				EnterpriseID:        get("enterprise_id"), TeamID: get("team_id"),
			}),
		},
		user: user(get("user_id")), trigger: get("trigger_id"), respond: responseURL(get("response_url")),
	}
	a.once = "slash " + a.trigger
	if !strings.HasPrefix(a.req.Name, "/") {
		return nil, fmt.Errorf("slash command: %w", errMalformed)
	}
	return a, a.complete()
}

// decodeSlashJSON reads a slash command as a socket carries it.
func decodeSlashJSON(raw []byte) (*arrival, error) {
	var fields map[string]any
	if err := json.Unmarshal(raw, &fields); err != nil {
		return nil, fmt.Errorf("slash command: %w: %w", errMalformed, err)
	}
	return decodeSlash(func(name string) string {
		switch v := fields[name].(type) {
		case string:
			return v
		case bool:
			return strconv.FormatBool(v)
		}
		return ""
	})
}

// complete refuses what names no tenant, no person or nothing to tell it apart
// from other deliveries.
func (a *arrival) complete() error {
	if a.req.Team == "" {
		return fmt.Errorf("no team: %w", errMalformed)
	}
	if a.user == "" {
		return fmt.Errorf("no user: %w", errMalformed)
	}
	if a.req.Delivery == "" {
		return fmt.Errorf("no delivery id: %w", errMalformed)
	}
	return nil
}

func user(id string) promise.UserID {
	if !slackID(id) {
		return ""
	}
	return promise.UserID(id)
}

func channel(id string) promise.ChannelID {
	if !slackID(id) {
		return ""
	}
	return promise.ChannelID(id)
}

// responseURL takes an address to answer at. It comes signed from Slack; that it
// is a web address is checked all the same.
func responseURL(raw string) string {
	if u, err := url.Parse(raw); err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return ""
	}
	return raw
}

// decodeInteraction reads a click, a sent dialog, a shortcut.
func decodeInteraction(raw []byte) (*arrival, error) {
	var p interaction
	if err := json.Unmarshal(raw, &p); err != nil {
		return nil, fmt.Errorf("interaction: %w: %w", errMalformed, err)
	}
	a := &arrival{
		req:  commands.Request{Team: tenant(&p.origin), Channel: channel(first(p.Channel.ID, p.Container.ChannelID))},
		user: user(p.User.ID), trigger: p.TriggerID, respond: responseURL(p.ResponseURL),
		alone: bool(p.Container.Ephemeral),
	}
	a.alone = a.alone || strings.HasPrefix(string(a.req.Channel), "D")
	if p.View != nil {
		a.view, a.hash, a.home, a.external = p.View.ID, p.View.Hash, p.View.Type == "home", p.View.External
		a.req.Meta = p.View.Meta
	}
	var err error
	switch p.Type {
	case "block_actions":
		err = a.click(&p)
	case "view_submission":
		err = a.submission(&p)
	case "shortcut", "message_action":
		err = a.shortcut(&p)
	default:
		// view_closed, block_suggestion and whatever Slack may add: nothing that
		// Kept has to do anything about
		a.nothing, a.once = true, ""
		return a, nil
	}
	if err != nil {
		return nil, err
	}
	return a, a.complete()
}

func (a *arrival) click(p *interaction) error {
	if len(p.Actions) == 0 || p.Actions[0].ID == "" {
		return fmt.Errorf("block_actions without an action: %w", errMalformed)
	}
	act := &p.Actions[0]
	a.req.Kind, a.req.Name = commands.Action, act.ID
	a.req.Value, _ = act.text()
	a.req.InModal = p.View != nil && p.View.Type == "modal"
	state := p.State
	if p.View != nil {
		state = p.View.State
	}
	a.req.Values = values(state)
	a.req.Delivery = first(p.TriggerID, act.ActionTS)
	a.once = "action " + a.req.Delivery + " " + act.ID
	return nil
}

func (a *arrival) submission(p *interaction) error {
	if p.View == nil || p.View.ID == "" || p.View.CallbackID == "" {
		return fmt.Errorf("view_submission without a view: %w", errMalformed)
	}
	a.req.Kind, a.req.Name = commands.Submission, p.View.CallbackID
	a.req.Values = values(p.View.State)
	// A dialog sent twice because its first answer was late is one act: the id
	// and hash of the dialog, not the trigger, are what the store keeps.
	a.req.Delivery = p.View.ID + "." + p.View.Hash
	a.once = "view " + first(p.TriggerID, a.req.Delivery)
	for _, b := range p.View.Blocks {
		if b.Type == "input" {
			a.input = b.ID
			break
		}
	}
	return nil
}

func (a *arrival) shortcut(p *interaction) error {
	if p.CallbackID == "" {
		return fmt.Errorf("shortcut without a callback id: %w", errMalformed)
	}
	a.req.Kind, a.req.Name = commands.Shortcut, p.CallbackID
	a.req.Delivery = first(p.TriggerID, p.ActionTS)
	a.once = "shortcut " + a.req.Delivery
	if p.Type == "message_action" {
		a.req.Text, a.req.Author = p.Message.Text, user(p.Message.User)
		a.req.Link = permalink(p)
	}
	return nil
}

// permalink is the address of the message a shortcut was used on. It is made
// here rather than asked for, to spend no call before the dialog is open; an
// org-wide install has no domain to make it of.
func permalink(p *interaction) string {
	ts := first(p.Message.TS, p.MessageTS)
	if p.Team.Domain == "" || p.Channel.ID == "" || ts == "" {
		return ""
	}
	link := url.URL{
		Scheme: "https", Host: p.Team.Domain + ".slack.com",
		Path: "/archives/" + p.Channel.ID + "/p" + strings.ReplaceAll(ts, ".", ""),
	}
	if t := p.Message.ThreadTS; t != "" && t != ts {
		link.RawQuery = url.Values{"thread_ts": {t}, "cid": {p.Channel.ID}}.Encode()
	}
	return link.String()
}

// values flattens a state to one text a block; nil when nothing was touched.
func values(s wireState) map[string]string {
	var flat map[string]string
	for block, actions := range s.Values {
		for _, id := range slices.Sorted(maps.Keys(actions)) {
			v := actions[id]
			if text, ok := v.text(); ok {
				if flat == nil {
					flat = map[string]string{}
				}
				flat[block] = text
				break
			}
		}
	}
	return flat
}

// decodeEvent reads an event. An event that Kept does not know is none of its
// business, but no mistake.
func decodeEvent(raw []byte) (a *arrival, challenge string, err error) {
	var c callback
	if err := json.Unmarshal(raw, &c); err != nil {
		return nil, "", fmt.Errorf("event: %w: %w", errMalformed, err)
	}
	switch c.Type {
	case "url_verification":
		return nil, c.Challenge, nil
	case "event_callback":
	case "":
		return nil, "", fmt.Errorf("event without a type: %w", errMalformed)
	default:
		return &arrival{nothing: true}, "", nil
	}
	a = &arrival{
		req: commands.Request{Team: tenant(&c.origin), Delivery: c.EventID}, user: user(c.Event.User.ID),
		event: &event{kind: c.Event.Type, tab: c.Event.Tab},
	}
	if c.EventID != "" {
		a.once = "event " + c.EventID
	}
	switch c.Event.Type {
	case eventHome, eventUninstalled, eventRevoked:
	case eventUser:
		a.event.gone = bool(c.Event.User.Deleted)
	case eventMembers, eventGroup:
		a.event.group = first(c.Event.SubteamID, c.Event.Subteam.ID)
	default:
		a.nothing = true
	}
	return a, "", nil
}

// The events that Kept acts on.
const (
	eventHome        = "app_home_opened"
	eventUninstalled = "app_uninstalled"
	eventRevoked     = "tokens_revoked"
	eventUser        = "user_change"
	eventMembers     = "subteam_members_changed"
	eventGroup       = "subteam_updated"
)
