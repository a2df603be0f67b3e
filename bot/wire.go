package bot

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"

	"kept/internal/promise"
)

// The shapes of what Slack sends, as far as Kept reads them. They are our own
// because Slack's vary: null for an object, [] for an empty map, "false" for a
// boolean.

// truth is a boolean that may come as a string.
type truth bool

// UnmarshalJSON takes true, "true", 1 and "1" for true and all else for false.
func (t *truth) UnmarshalJSON(raw []byte) error {
	*t = truth(isTrue(strings.Trim(string(raw), `"`)))
	return nil
}

func isTrue(s string) bool { return s == "true" || s == "1" }

// ref is a reference to a team, a person or the like: an object with an id, the
// id itself, or null.
type ref struct {
	ID           string `json:"id"`
	TeamID       string `json:"team_id"`
	EnterpriseID string `json:"enterprise_id"`
	Domain       string `json:"domain"`
	Deleted      truth  `json:"deleted"` // of a person
}

// UnmarshalJSON takes an object, a string or null.
func (r *ref) UnmarshalJSON(raw []byte) error {
	*r = ref{}
	switch {
	case bytes.HasPrefix(raw, []byte(`"`)):
		return json.Unmarshal(raw, &r.ID)
	case bytes.HasPrefix(raw, []byte(`{`)):
		type plain ref
		return json.Unmarshal(raw, (*plain)(r))
	}
	return nil
}

// origin is the part of a payload that tells which installation it is for.
type origin struct {
	IsEnterpriseInstall truth           `json:"is_enterprise_install"`
	Enterprise          ref             `json:"enterprise"`
	EnterpriseID        string          `json:"enterprise_id"`
	Team                ref             `json:"team"`
	TeamID              string          `json:"team_id"`
	User                ref             `json:"user"`
	View                *wireView       `json:"view"`
	Authorizations      []authorization `json:"authorizations"`
}

type authorization struct {
	EnterpriseID        string `json:"enterprise_id"`
	TeamID              string `json:"team_id"`
	IsEnterpriseInstall truth  `json:"is_enterprise_install"`
}

// tenant is the installation a payload is for: the organisation of an org-wide
// install, else the workspace. In a channel shared between companies the team of
// a payload can be the other company's, so the order matters; it is that of
// slackapi/bolt-python, slack_bolt/request/internals.py. Empty when it cannot be
// told.
func tenant(o *origin) promise.Team {
	installed := ""
	if o.View != nil {
		installed = o.View.InstalledTeam
	}
	org, enterprise := bool(o.IsEnterpriseInstall), o.Enterprise.ID
	var authTeam string
	if len(o.Authorizations) > 0 {
		a := o.Authorizations[0]
		org, authTeam = bool(a.IsEnterpriseInstall), a.TeamID
		enterprise = first(enterprise, a.EnterpriseID)
	}
	enterprise = first(enterprise, o.EnterpriseID, o.Team.EnterpriseID)
	switch {
	case strings.HasPrefix(installed, "E"):
		return team(installed)
	case installed != "" && o.Team.ID != "" && installed != o.Team.ID:
		return team(installed) // a dialog sent from another company
	case org && enterprise != "":
		return team(enterprise)
	}
	if id := first(installed, o.Team.ID, authTeam, o.TeamID); id != "" {
		return team(id)
	}
	// no team at all is how interactions of an org-wide install come
	if id := first(enterprise, o.User.TeamID); id != "" {
		return team(id)
	}
	if o.View != nil {
		return team(o.View.TeamID)
	}
	return ""
}

// team takes an id for a tenant if it looks like one: it becomes part of keys.
func team(id string) promise.Team {
	if !slackID(id) {
		return ""
	}
	return promise.Team(id)
}

// maxID is more than the longest of Slack's ids.
const maxID = 64

// slackID reports whether s can be an id of Slack's: capital letters and digits.
func slackID(s string) bool {
	if s == "" || len(s) > maxID {
		return false
	}
	for _, r := range s {
		if (r < 'A' || r > 'Z') && (r < '0' || r > '9') {
			return false
		}
	}
	return true
}

func first(list ...string) string {
	for _, s := range list {
		if s != "" {
			return s
		}
	}
	return ""
}

// interaction is a payload of Slack's interactivity. Source:
// docs.slack.dev/reference/interaction-payloads.
type interaction struct {
	origin

	Type        string       `json:"type"`
	TriggerID   string       `json:"trigger_id"`
	ResponseURL string       `json:"response_url"`
	CallbackID  string       `json:"callback_id"`
	ActionTS    string       `json:"action_ts"`
	MessageTS   string       `json:"message_ts"`
	Channel     ref          `json:"channel"`
	Container   container    `json:"container"`
	Actions     []wireAction `json:"actions"`
	State       wireState    `json:"state"`
	Message     wireMessage  `json:"message"`
}

type container struct {
	Type      string `json:"type"`
	MessageTS string `json:"message_ts"`
	ChannelID string `json:"channel_id"`
	Ephemeral truth  `json:"is_ephemeral"`
}

type wireMessage struct {
	TS       string `json:"ts"`
	ThreadTS string `json:"thread_ts"`
	Text     string `json:"text"`
	User     string `json:"user"`
}

type wireView struct {
	ID            string      `json:"id"`
	RootID        string      `json:"root_view_id"`
	Type          string      `json:"type"`
	TeamID        string      `json:"team_id"`
	InstalledTeam string      `json:"app_installed_team_id"`
	CallbackID    string      `json:"callback_id"`
	External      string      `json:"external_id"`
	Meta          string      `json:"private_metadata"`
	Hash          string      `json:"hash"`
	State         wireState   `json:"state"`
	Blocks        []wireBlock `json:"blocks"`
}

type wireBlock struct {
	Type string `json:"type"`
	ID   string `json:"block_id"`
}

// wireState is what the inputs hold, by block and action. Slack has sent an
// empty one as [] (slack-go/slack#943).
type wireState struct {
	Values map[string]map[string]wireValue
}

// UnmarshalJSON takes anything that is not an object of objects for nothing.
func (s *wireState) UnmarshalJSON(raw []byte) error {
	*s = wireState{}
	if !bytes.HasPrefix(raw, []byte("{")) {
		return nil
	}
	var outer struct {
		Values json.RawMessage `json:"values"`
	}
	if err := json.Unmarshal(raw, &outer); err != nil {
		return err
	}
	if !bytes.HasPrefix(outer.Values, []byte("{")) {
		return nil
	}
	return json.Unmarshal(outer.Values, &s.Values)
}

// wireValue is what one input holds.
type wireValue struct {
	Type            string       `json:"type"`
	Value           *string      `json:"value"`
	Option          *wireOption  `json:"selected_option"`
	Options         []wireOption `json:"selected_options"`
	User            *string      `json:"selected_user"`
	Users           []string     `json:"selected_users"`
	Conversation    *string      `json:"selected_conversation"`
	Conversations   []string     `json:"selected_conversations"`
	ChannelSelected *string      `json:"selected_channel"`
	Channels        []string     `json:"selected_channels"`
	Date            *string      `json:"selected_date"`
	Time            *string      `json:"selected_time"`
	Moment          *int64       `json:"selected_date_time"`
}

type wireOption struct {
	Value string `json:"value"`
}

// text is what the input holds as one text; ok is false when it is untouched.
func (v *wireValue) text() (text string, ok bool) {
	for _, s := range []*string{v.Value, v.User, v.Conversation, v.ChannelSelected, v.Date, v.Time} {
		if s != nil && *s != "" {
			return *s, true
		}
	}
	if v.Option != nil {
		return v.Option.Value, true
	}
	if v.Moment != nil {
		return strconv.FormatInt(*v.Moment, 10), true
	}
	var list []string
	for _, o := range v.Options {
		list = append(list, o.Value)
	}
	list = append(append(append(list, v.Users...), v.Conversations...), v.Channels...)
	return strings.Join(list, ","), len(list) > 0
}

// wireAction is what was pressed or picked.
type wireAction struct {
	wireValue

	ID       string `json:"action_id"`
	BlockID  string `json:"block_id"`
	ActionTS string `json:"action_ts"`
}

// callback is the envelope of the Events API. Source: docs.slack.dev/apis/events-api.
type callback struct {
	origin

	Type      string `json:"type"`
	Challenge string `json:"challenge"`
	EventID   string `json:"event_id"`
	Event     struct {
		Type string `json:"type"`
		Tab  string `json:"tab"`
		User ref    `json:"user"`
		// A user group is an object in one event and an id in another.
		Subteam   ref    `json:"subteam"`
		SubteamID string `json:"subteam_id"`
	} `json:"event"`
}
