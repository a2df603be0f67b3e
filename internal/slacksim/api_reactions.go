package slacksim

import (
	"slices"
	"strings"
	"unicode"
)

// reaction is one emoji under a message, with who left it, in order.
type reaction struct {
	name  string
	users []string
}

const (
	maxReactionKinds = 23 // on one message, of one person; docs.slack.dev/reference/methods/reactions.add
	maxPins          = 100
)

// emojiName reports whether an emoji may be called so, its tone of skin apart.
func emojiName(name string) bool {
	name, tone, toned := strings.Cut(name, "::skin-tone-")
	return name != "" && (!toned || len(tone) == 1 && "2" <= tone && tone <= "6") && !strings.ContainsFunc(name, func(r rune) bool {
		return !strings.ContainsRune("_+'-", r) && !unicode.In(r, unicode.Ll, unicode.N)
	})
}

// item is the message that a method is about.
func (c *call) item() (*message, *apiError) {
	ch, apiErr := c.visible()
	if apiErr == nil && !ch.isMember[c.team.bot.ID] {
		return nil, fail(codeNoChannel)
	}
	if apiErr != nil {
		return nil, apiErr
	}
	ts := c.args.str("timestamp")
	if ts == "" {
		return nil, fail("no_item_specified")
	}
	if _, ok := microseconds(ts, 0); !ok || !strings.Contains(ts, ".") {
		return nil, fail("bad_timestamp")
	}
	m := ch.byTS[ts]
	if m == nil || m.deleted || m.ephemeral != nil {
		return nil, fail("message_not_found")
	}
	return m, nil
}

func reactionsAdd(c *call) (obj, *apiError) {
	name := strings.Trim(c.args.str("name"), ":")
	if !emojiName(name) {
		return nil, fail("invalid_name")
	}
	m, apiErr := c.item()
	switch {
	case apiErr != nil:
		return nil, apiErr
	case m.ch.archived:
		return nil, fail("is_archived")
	}
	return nil, c.s.react(m, c.team.bot, name)
}

// react leaves an emoji under a message.
func (s *Sim) react(m *message, u *user, name string) *apiError {
	mine := 0
	for i := range m.reactions {
		r := &m.reactions[i]
		has := slices.Contains(r.users, u.ID)
		if has {
			mine++
		}
		if r.name != name {
			continue
		}
		if has {
			return fail("already_reacted")
		}
		r.users = append(r.users, u.ID)
		s.reacted("reaction_added", m, u, name)
		return nil
	}
	if mine >= maxReactionKinds {
		return fail("too_many_reactions")
	}
	m.reactions = append(m.reactions, reaction{name: name, users: []string{u.ID}})
	s.reacted("reaction_added", m, u, name)
	return nil
}

func reactionsRemove(c *call) (obj, *apiError) {
	name := strings.Trim(c.args.str("name"), ":")
	if !emojiName(name) {
		return nil, fail("invalid_name")
	}
	m, apiErr := c.item()
	if apiErr != nil {
		return nil, apiErr
	}
	return nil, c.s.unreact(m, c.team.bot, name)
}

func (s *Sim) unreact(m *message, u *user, name string) *apiError {
	for i, r := range m.reactions {
		if at := slices.Index(r.users, u.ID); r.name == name && at >= 0 {
			r.users = slices.Delete(slices.Clone(r.users), at, at+1)
			if m.reactions[i] = r; len(r.users) == 0 {
				m.reactions = slices.Delete(m.reactions, i, i+1)
			}
			s.reacted("reaction_removed", m, u, name)
			return nil
		}
	}
	return fail("no_reaction")
}

// reacted tells the app, when it asked, and the page.
func (s *Sim) reacted(kind string, m *message, u *user, name string) {
	s.changed(m)
	if !m.ch.isMember[m.ch.team.bot.ID] {
		return
	}
	event := obj{
		"type": kind, "user": u.ID, "reaction": name,
		"item": obj{"type": "message", "channel": m.ch.id, "ts": m.ts},
	}
	if m.user != nil {
		event["item_user"] = m.user.ID
	}
	s.emitNamed(m.ch.team, event)
}

func reactionsGet(c *call) (obj, *apiError) {
	m, apiErr := c.item()
	if apiErr != nil {
		return nil, apiErr
	}
	return obj{"type": "message", "channel": m.ch.id, "message": m.wire(c.s, false)}, nil
}

// wireReactions is the list under a message.
func (m *message) wireReactions() []any {
	out := make([]any, 0, len(m.reactions))
	for _, r := range m.reactions {
		out = append(out, obj{"name": r.name, "users": slices.Clone(r.users), "count": len(r.users)})
	}
	return out
}

// pinned is the message of a pins method, in a channel the app is in.
func (c *call) pinned() (*message, *apiError) {
	if _, apiErr := c.mine(); apiErr != nil {
		return nil, apiErr
	}
	return c.item()
}

func pinsAdd(c *call) (obj, *apiError) {
	m, apiErr := c.pinned()
	switch {
	case apiErr != nil:
		return nil, apiErr
	case slices.Contains(m.ch.pins, m.ts):
		return nil, fail("already_pinned")
	case len(m.ch.pins) >= maxPins:
		return nil, fail("too_many_pins")
	}
	m.ch.pins = append(m.ch.pins, m.ts)
	c.s.changed(m)
	return nil, nil
}

func pinsRemove(c *call) (obj, *apiError) {
	m, apiErr := c.pinned()
	if apiErr != nil {
		return nil, apiErr
	}
	at := slices.Index(m.ch.pins, m.ts)
	if at < 0 {
		return nil, fail("no_pin")
	}
	m.ch.pins = slices.Delete(m.ch.pins, at, at+1)
	c.s.changed(m)
	return nil, nil
}

func pinsList(c *call) (obj, *apiError) {
	ch, apiErr := c.visible()
	if apiErr != nil {
		return nil, apiErr
	}
	items := []any{}
	for _, ts := range ch.pins {
		if m := ch.byTS[ts]; m != nil && !m.deleted {
			items = append(items, obj{"type": "message", "channel": ch.id, "created": m.at.Unix(), "message": m.wire(c.s, false)})
		}
	}
	return obj{"items": items}, nil
}
