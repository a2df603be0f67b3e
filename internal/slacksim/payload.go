package slacksim

import (
	"maps"
	"regexp"
	"strings"
)

// wireTeam is the team object of a payload; null for an org-wide install.
func (t *team) wire() any {
	if t.orgInstall {
		return nil
	}
	out := obj{"id": t.id, "domain": t.domain}
	if t.entID != "" {
		out["enterprise_id"], out["enterprise_name"] = t.entID, t.entName
	}
	return out
}

func (t *team) wireEnterprise() any {
	if t.entID == "" {
		return nil
	}
	return obj{"id": t.entID, "name": t.entName}
}

func (u *user) wireActor() obj {
	return obj{"id": u.ID, "username": u.Handle, "name": u.Handle, "team_id": u.homeTeam()}
}

// channelName is the name payloads carry: direct messages and private channels
// have none to tell.
func (c *channel) payloadName() string {
	switch c.kind {
	case kindIM:
		return "directmessage"
	case kindPrivate, kindMPIM:
		return "privategroup"
	default:
		return c.name
	}
}

// slashPayload has only text values, as a form has.
func (s *Sim) slashPayload(u *user, ch *channel, command, text, trigger, respond string) obj {
	t := u.team
	install := "false"
	if t.orgInstall {
		install = "true"
	}
	out := obj{
		"token": verificationToken, "team_id": t.id, "team_domain": t.domain, "channel_id": ch.id,
		"channel_name": ch.payloadName(), "user_id": u.ID, "user_name": u.Handle, "command": command,
		"text": text, "api_app_id": s.cfg.App.ID, "is_enterprise_install": install,
		"response_url": respond, "trigger_id": trigger,
	}
	if t.entID != "" {
		out["enterprise_id"], out["enterprise_name"] = t.entID, t.entName
	}
	return out
}

// interaction is what all interactive payloads begin with.
func (s *Sim) interaction(kind string, u *user) obj {
	t := u.team
	return obj{
		"type": kind, "user": u.wireActor(), "api_app_id": s.cfg.App.ID, "token": verificationToken,
		"team": t.wire(), "enterprise": t.wireEnterprise(), "is_enterprise_install": t.orgInstall,
	}
}

func (c *channel) wireShort() obj { return obj{"id": c.id, "name": c.payloadName()} }

// messageActions is block_actions from a message.
func (s *Sim) messageActions(u *user, m *message, action obj) obj {
	p := s.interaction("block_actions", u)
	_, url := s.newResponseURL(u, m.ch, m)
	container := obj{
		"type": "message", "message_ts": m.ts, "channel_id": m.ch.id, "is_ephemeral": m.ephemeral != nil,
	}
	if m.thread != "" {
		container["thread_ts"] = m.thread
	}
	p["container"], p["channel"], p["response_url"] = container, m.ch.wireShort(), url
	p["trigger_id"] = s.newTrigger(u, "")
	p["state"] = obj{"values": stateValues(m.stateFor(u))}
	p["actions"] = []any{action}
	if m.ephemeral == nil {
		p["message"] = m.wire(s, true)
	}
	return frozen(p)
}

// viewActions is block_actions from a dialog or the Home tab.
func (s *Sim) viewActions(u *user, v *view, action obj) obj {
	p := s.interaction("block_actions", u)
	p["container"] = obj{"type": "view", "view_id": v.id}
	p["view"] = v.wire(s)
	from := ""
	if v.kind == viewModal {
		from = v.id
	}
	p["trigger_id"] = s.newTrigger(u, from)
	p["actions"] = []any{action}
	return frozen(p)
}

func (s *Sim) viewSubmission(u *user, v *view) obj {
	p := s.interaction("view_submission", u)
	p["trigger_id"] = s.newTrigger(u, v.id)
	p["view"], p["response_urls"] = v.wire(s), s.viewResponseURLs(u, v)
	if u.Stranger && !u.team.orgInstall {
		// the submitter's own workspace; the installation is in the view
		p["team"] = obj{"id": u.homeTeam(), "domain": u.team.domain}
	}
	return frozen(p)
}

// viewResponseURLs are made for the pickers of conversations in a dialog that
// ask for them (https://docs.slack.dev/surfaces/modals#modal_response_url).
func (s *Sim) viewResponseURLs(u *user, v *view) []any {
	out := []any{}
	for _, b := range v.blocks {
		blk := object(b)
		el := object(blk["element"])
		if el["response_url_enabled"] != true {
			continue
		}
		blockID, actionID := str(blk["block_id"]), str(el["action_id"])
		val := v.state[blockID][actionID]
		ch := u.team.channels[str(val[holders[str(el["type"])].value])]
		if ch == nil {
			continue
		}
		_, url := s.newResponseURL(u, ch, nil)
		out = append(out, obj{"block_id": blockID, "action_id": actionID, "channel_id": ch.id, "response_url": url})
	}
	return out
}

func (s *Sim) viewClosed(u *user, v *view, cleared bool) obj {
	p := s.interaction("view_closed", u)
	p["view"], p["is_cleared"] = v.wire(s), cleared
	return frozen(p)
}

func (s *Sim) globalShortcut(u *user, callbackID string) obj {
	p := s.interaction("shortcut", u)
	p["callback_id"], p["trigger_id"] = callbackID, s.newTrigger(u, "")
	p["action_ts"], _ = s.stamp()
	return p
}

func (s *Sim) messageShortcut(u *user, callbackID string, m *message) obj {
	p := s.interaction("message_action", u)
	_, url := s.newResponseURL(u, m.ch, nil)
	p["callback_id"], p["trigger_id"], p["response_url"] = callbackID, s.newTrigger(u, ""), url
	p["action_ts"], _ = s.stamp()
	p["message_ts"], p["channel"], p["message"] = m.ts, m.ch.wireShort(), m.wire(s, true)
	return frozen(p)
}

// action describes what was pressed or picked. val is what a holder holds.
func (s *Sim) action(blk, el, val obj) obj {
	ts, _ := s.stamp()
	a := obj{"type": el["type"], "action_id": el["action_id"], "block_id": blk["block_id"], "action_ts": ts}
	switch str(el["type"]) {
	case elementButton, elementWorkflowButton, elementIconButton:
		a["text"] = el["text"]
		for _, k := range []string{"value", "url", "style"} {
			if el[k] != nil {
				a[k] = el[k]
			}
		}
		return a
	case elementOverflow:
		a[keySelectedOption] = val[keySelectedOption]
		return a
	}
	maps.Copy(a, val)
	if ph := el["placeholder"]; ph != nil {
		a["placeholder"] = ph
	}
	h := holders[str(el["type"])]
	if first := el[h.initial]; first != nil {
		a[h.initial] = first
	}
	return a
}

// stateFor is what a person entered in a message's inputs.
func (m *message) stateFor(u *user) map[string]map[string]obj {
	state := m.state[u.ID]
	if state == nil {
		state = initialState(m.tree())
	}
	return state
}

// typedEntity finds what Slack turns into something else: links, e-mail
// addresses, mentions, channels. A sign in the middle of a word is none of them
// and is matched to be left alone.
var typedEntity = regexp.MustCompile(`https?://[^\s<>|]+` +
	`|[\p{L}\p{N}.+_-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+` +
	`|[\p{L}\p{N}_]+[@#][\p{L}\p{N}._-]+` +
	`|@[\p{L}\p{N}._-]+|#[\p{L}\p{N}_-]+`)

func escape(text string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(text)
}

// escapeTyped is what Slack makes of typed text with should_escape on: @anna
// becomes <@U…>, #sales becomes <#C…|sales>, links get their brackets.
func (u *user) escapeTyped(text string) string {
	return typedEntity.ReplaceAllStringFunc(escape(text), func(word string) string {
		switch {
		case strings.Contains(word, "://"):
			link := strings.TrimRight(word, ".,:!?)")
			return "<" + link + ">" + word[len(link):]
		case word[0] == '@':
			return u.team.escapeMention(word)
		case word[0] == '#':
			return u.escapeChannel(word)
		}
		address := strings.TrimRight(word, ".-_")
		if _, host, ok := strings.Cut(address, "@"); ok && strings.Contains(host, ".") {
			return "<mailto:" + address + "|" + address + ">" + word[len(address):]
		}
		return word
	})
}

func (u *user) escapeChannel(word string) string {
	ch := u.team.byName[word[1:]]
	switch {
	case ch == nil || ch.kind != kindPublic && !ch.isMember[u.ID]:
		return word
	case ch.kind != kindPublic:
		return "<#" + ch.id + "|>"
	default:
		return "<#" + ch.id + "|" + ch.name + ">"
	}
}

func (t *team) escapeMention(word string) string {
	name := word[1:]
	tail := ""
	for {
		switch name {
		case "channel", "here", "everyone":
			return "<!" + name + ">" + tail
		}
		if p := t.byHandle[name]; p != nil {
			return "<@" + p.ID + ">" + tail
		}
		for _, g := range t.groups {
			if g.handle == name {
				return "<!subteam^" + g.id + "|@" + g.handle + ">" + tail
			}
		}
		// "@anna." and "@anna-": the sign belongs to the sentence
		last := len(name) - 1
		if last < 1 || !strings.ContainsRune("._-", rune(name[last])) {
			return word
		}
		tail = name[last:] + tail
		name = name[:last]
	}
}
