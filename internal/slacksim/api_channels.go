package slacksim

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	maxTopic   = 250
	maxInvites = 1000
)

// channelName reports whether a channel may be called so, however long it is
// (https://docs.slack.dev/reference/methods/conversations.create).
func channelName(name string) bool {
	return !strings.ContainsFunc(name, func(r rune) bool {
		return r != '_' && r != '-' && !unicode.In(r, unicode.Ll, unicode.Lo, unicode.N)
	})
}

// mine is a channel that the app is in.
func (c *call) mine() (*channel, *apiError) {
	ch, apiErr := c.visible()
	switch {
	case apiErr != nil:
		return nil, apiErr
	case !ch.isMember[c.team.bot.ID]:
		return nil, fail("not_in_channel")
	default:
		return ch, nil
	}
}

// ours is a channel of the app that is not archived.
func (c *call) ours() (*channel, *apiError) {
	ch, apiErr := c.mine()
	switch {
	case apiErr != nil:
		return nil, apiErr
	case ch.kind == kindIM || ch.kind == kindMPIM:
		return nil, fail("method_not_supported_for_channel_type")
	case ch.archived:
		return nil, fail("is_archived")
	default:
		return ch, nil
	}
}

// freshName is the name a channel is to have.
func (c *call) freshName() (string, *apiError) {
	name := c.args.str("name")
	switch {
	case name == "":
		return "", fail("invalid_name_required")
	case utf8.RuneCountInString(name) > 80:
		return "", fail("invalid_name_maxlength")
	case !channelName(name):
		return "", fail("invalid_name_specials")
	case c.team.byName[name] != nil:
		return "", fail("name_taken")
	default:
		return name, nil
	}
}

func conversationsCreate(c *call) (obj, *apiError) {
	name, apiErr := c.freshName()
	if apiErr != nil {
		return nil, apiErr
	}
	kind := kindPublic
	if c.args.bool("is_private") {
		kind = kindPrivate
	}
	ch := newChannel(c.team, c.s.nextID("C"), name, kind, c.s.cfg.Now())
	c.team.byName[name] = ch
	ch.join(c.team.bot)
	c.s.channelChanged(ch)
	c.s.emitNamed(c.team, obj{"type": "channel_created", "channel": obj{"id": ch.id, "name": ch.name, "created": ch.created.Unix(), "creator": c.team.bot.ID}})
	return obj{"channel": ch.wire(c.team.bot, false)}, nil
}

func (s *Sim) channelChanged(ch *channel) {
	s.hub.publish(Change{Kind: ChangeChannel, Team: ch.team.id, ChannelID: ch.id})
}

func conversationsInvite(c *call) (obj, *apiError) {
	ch, apiErr := c.ours()
	if apiErr != nil {
		return nil, apiErr
	}
	ids := c.args.list("users")
	switch {
	case len(ids) == 0:
		return nil, fail("no_user")
	case len(ids) > maxInvites:
		return nil, fail("too_many_users")
	}
	var users []*user
	for _, id := range ids {
		u := c.team.users[id]
		switch {
		case u == nil:
			return nil, fail("user_not_found")
		case u == c.team.bot:
			return nil, fail("cant_invite_self")
		case u.Deleted:
			return nil, fail("user_disabled")
		case ch.isMember[id]:
			return nil, fail("already_in_channel")
		}
		users = append(users, u)
	}
	for _, u := range users {
		c.s.joins(ch, u, c.team.bot)
	}
	return obj{"channel": ch.wire(c.team.bot, false)}, nil
}

// joins makes somebody a member, and tells the app when it asked.
func (s *Sim) joins(ch *channel, u, inviter *user) {
	if ch.isMember[u.ID] {
		return
	}
	ch.join(u)
	s.channelChanged(ch)
	s.membership("member_joined_channel", ch, u, inviter)
}

// leaves takes somebody out.
func (s *Sim) leaves(ch *channel, u *user) {
	if !ch.isMember[u.ID] {
		return
	}
	ch.leave(u)
	s.channelChanged(ch)
	s.membership("member_left_channel", ch, u, nil)
}

func (s *Sim) membership(kind string, ch *channel, u, inviter *user) {
	if u != ch.team.bot && !ch.isMember[ch.team.bot.ID] {
		return
	}
	letter := "C"
	if ch.kind == kindPrivate {
		letter = "G"
	}
	event := obj{"type": kind, "user": u.ID, "channel": ch.id, "channel_type": letter, "team": ch.team.id}
	if inviter != nil && inviter != u {
		event["inviter"] = inviter.ID
	}
	s.emitNamed(ch.team, event)
}

func conversationsKick(c *call) (obj, *apiError) {
	ch, apiErr := c.ours()
	if apiErr != nil {
		return nil, apiErr
	}
	u := c.team.users[c.args.str("user")]
	switch {
	case u == nil:
		return nil, fail("user_not_found")
	case u == c.team.bot:
		return nil, fail("cant_kick_self")
	case ch.name == generalChannel:
		return nil, fail("cant_kick_from_general")
	case !ch.isMember[u.ID]:
		return nil, fail("not_in_channel")
	}
	c.s.leaves(ch, u)
	return nil, nil
}

const generalChannel = "general"

// staysPut says why a conversation can neither be left nor archived: direct
// messages are always there, and so is #general. The words for what is archived
// already and for #general are the method's own.
func (ch *channel) staysPut(archived, general string) *apiError {
	switch {
	case ch.kind == kindIM || ch.kind == kindMPIM:
		return fail("method_not_supported_for_channel_type")
	case ch.archived:
		return fail(archived)
	case ch.name == generalChannel:
		return fail(general)
	default:
		return nil
	}
}

func conversationsLeave(c *call) (obj, *apiError) {
	ch, apiErr := c.visible()
	if apiErr == nil {
		apiErr = ch.staysPut("is_archived", "cant_leave_general")
	}
	if apiErr != nil {
		return nil, apiErr
	}
	if !ch.isMember[c.team.bot.ID] {
		return obj{"not_in_channel": true}, nil
	}
	c.s.leaves(ch, c.team.bot)
	return nil, nil
}

func conversationsArchive(c *call) (obj, *apiError) {
	ch, apiErr := c.mine()
	if apiErr == nil {
		apiErr = ch.staysPut("already_archived", "cant_archive_general")
	}
	if apiErr != nil {
		return nil, apiErr
	}
	ch.archived = true
	c.s.channelChanged(ch)
	return nil, nil
}

func conversationsUnarchive(c *call) (obj, *apiError) {
	ch, apiErr := c.mine()
	switch {
	case apiErr != nil:
		return nil, apiErr
	case !ch.archived:
		return nil, fail("not_archived")
	}
	ch.archived = false
	c.s.channelChanged(ch)
	return nil, nil
}

func conversationsRename(c *call) (obj, *apiError) {
	ch, apiErr := c.ours()
	if apiErr != nil {
		return nil, apiErr
	}
	name, apiErr := c.freshName()
	switch {
	case apiErr != nil:
		return nil, apiErr
	case ch.name == generalChannel:
		return nil, fail("not_authorized")
	}
	delete(c.team.byName, ch.name)
	ch.name, c.team.byName[name] = name, ch
	c.s.channelChanged(ch)
	return obj{"channel": ch.wire(c.team.bot, false)}, nil
}

func conversationsSetTopic(c *call) (obj, *apiError) {
	return c.setWords("topic", func(ch *channel, text string) { ch.topic = text })
}

func conversationsSetPurpose(c *call) (obj, *apiError) {
	return c.setWords("purpose", func(ch *channel, text string) { ch.purpose = text })
}

func (c *call) setWords(arg string, set func(*channel, string)) (obj, *apiError) {
	ch, apiErr := c.ours()
	if apiErr != nil {
		return nil, apiErr
	}
	text := c.args.str(arg)
	if utf8.RuneCountInString(text) > maxTopic {
		return nil, fail("too_long")
	}
	set(ch, text)
	c.s.channelChanged(ch)
	return obj{"channel": ch.wire(c.team.bot, false)}, nil
}

func conversationsClose(c *call) (obj, *apiError) {
	ch, apiErr := c.visible()
	switch {
	case apiErr != nil:
		return nil, apiErr
	case ch.kind != kindIM && ch.kind != kindMPIM:
		return nil, fail("method_not_supported_for_channel_type")
	}
	return nil, nil // only a client's sidebar shows the difference
}
