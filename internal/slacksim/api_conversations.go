package slacksim

import (
	"encoding/base64"
	"slices"
	"strconv"
	"strings"
)

func conversationsOpen(c *call) (obj, *apiError) {
	if id := c.args.str("channel"); id != "" {
		ch := c.team.channels[id]
		if ch == nil || !ch.isMember[c.team.bot.ID] {
			return nil, fail(codeNoChannel)
		}
		return obj{"channel": c.opened(ch), "already_open": true, "no_op": true}, nil
	}
	ids := c.args.list("users")
	switch {
	case len(ids) == 0:
		return nil, fail("users_list_not_supplied")
	case len(ids) > 8:
		return nil, fail("too_many_users")
	}
	users := []*user{c.team.bot}
	for _, id := range ids {
		u := c.team.users[id]
		switch {
		case u == nil:
			return nil, fail("user_not_found")
		case u.Deleted:
			return nil, fail("user_disabled")
		case u.Stranger && !sharesChannel(c.team, u):
			return nil, fail("user_not_visible")
		}
		users = append(users, u)
	}
	ch, created := c.s.dm(c.team, users...)
	return obj{"channel": c.opened(ch), "already_open": !created, "no_op": !created}, nil
}

func sharesChannel(t *team, u *user) bool {
	return slices.ContainsFunc(t.chanOrder, func(ch *channel) bool { return ch.isMember[u.ID] && ch.isMember[t.bot.ID] })
}

func (c *call) opened(ch *channel) obj {
	if c.args.bool("return_im") {
		return ch.wire(c.team.bot, false)
	}
	return obj{"id": ch.id}
}

// visible finds a channel the app may know of.
func (c *call) visible() (*channel, *apiError) {
	ch := c.team.channels[c.args.str("channel")]
	if ch == nil || ch.kind != kindPublic && !ch.isMember[c.team.bot.ID] {
		return nil, fail(codeNoChannel)
	}
	return ch, nil
}

// readScopes are what it takes to look up a conversation of each kind. Source:
// docs.slack.dev/reference/methods/conversations.info.
var readScopes = map[string]string{
	kindPublic: "channels:read", kindPrivate: "groups:read", kindIM: "im:read", kindMPIM: "mpim:read",
}

func conversationsInfo(c *call) (obj, *apiError) {
	ch, apiErr := c.visible()
	if apiErr != nil {
		return nil, apiErr
	}
	if needed := readScopes[ch.kind]; !c.tok.hasAny(needed) {
		return nil, c.missingScope(needed)
	}
	return obj{"channel": ch.wire(c.team.bot, c.args.bool("include_num_members"))}, nil
}

func conversationsMembers(c *call) (obj, *apiError) {
	ch, apiErr := c.visible()
	if apiErr != nil {
		return nil, apiErr
	}
	part, next, apiErr := page(c, ch.members, 100, 1000)
	if apiErr != nil {
		return nil, apiErr
	}
	return obj{"members": part, "response_metadata": obj{"next_cursor": next}}, nil
}

func conversationsJoin(c *call) (obj, *apiError) {
	ch, apiErr := c.visible()
	switch {
	case apiErr != nil:
		return nil, apiErr
	case ch.kind != kindPublic:
		return nil, fail("method_not_supported_for_channel_type")
	case ch.archived:
		return nil, fail("is_archived")
	}
	out := obj{}
	if ch.isMember[c.team.bot.ID] {
		out["warning"] = "already_in_channel"
		out["response_metadata"] = obj{"warnings": []string{"already_in_channel"}}
	} else {
		c.s.joins(ch, c.team.bot, nil)
	}
	out["channel"] = ch.wire(c.team.bot, false)
	return out, nil
}

// kinds reads the types argument.
func (c *call) kinds() ([]string, *apiError) {
	kinds := c.args.list("types")
	if len(kinds) == 0 {
		return []string{kindPublic}, nil
	}
	for _, k := range kinds {
		if !slices.Contains([]string{kindPublic, kindPrivate, kindIM, kindMPIM}, k) {
			return nil, fail("invalid_types")
		}
	}
	return kinds, nil
}

func conversationsList(c *call) (obj, *apiError) {
	return c.listChannels(func(ch *channel) bool { return ch.kind == kindPublic || ch.isMember[c.team.bot.ID] })
}

func usersConversations(c *call) (obj, *apiError) {
	who := c.team.bot
	if id := c.args.str("user"); id != "" {
		if who = c.team.users[id]; who == nil {
			return nil, invalidArgs("no such user [json-pointer:/user]")
		}
	}
	return c.listChannels(func(ch *channel) bool {
		return ch.isMember[who.ID] && (ch.kind == kindPublic || ch.isMember[c.team.bot.ID])
	})
}

func (c *call) listChannels(keep func(*channel) bool) (obj, *apiError) {
	kinds, apiErr := c.kinds()
	if apiErr != nil {
		return nil, apiErr
	}
	var all []*channel
	for _, ch := range c.team.chanOrder {
		if slices.Contains(kinds, ch.kind) && keep(ch) && (!ch.archived || !c.args.bool("exclude_archived")) {
			all = append(all, ch)
		}
	}
	part, next, apiErr := page(c, all, 100, 1000)
	if apiErr != nil {
		return nil, apiErr
	}
	out := make([]any, 0, len(part))
	for _, ch := range part {
		out = append(out, ch.wire(c.team.bot, true))
	}
	return obj{"channels": out, "response_metadata": obj{"next_cursor": next}}, nil
}

// page cuts one page out of a list; cursors are opaque offsets.
func page[T any](c *call, all []T, fallback, most int) ([]T, string, *apiError) {
	n, ok := c.args.limit(fallback, most)
	if !ok {
		return nil, "", c.m.wrongLimit()
	}
	from := 0
	if cur := c.args.str("cursor"); cur != "" {
		raw, err := base64.StdEncoding.DecodeString(cur)
		if err != nil {
			return nil, "", fail("invalid_cursor")
		}
		offset, isOurs := strings.CutPrefix(string(raw), "next:")
		if from, err = strconv.Atoi(offset); err != nil || !isOurs || from < 0 {
			return nil, "", fail("invalid_cursor")
		}
	}
	from = min(from, len(all))
	to := min(from+n, len(all))
	part := all[from:to]
	if part == nil {
		part = []T{}
	}
	if to == len(all) {
		return part, "", nil
	}
	return part, base64.StdEncoding.EncodeToString([]byte("next:" + strconv.Itoa(to))), nil
}

func conversationsHistory(c *call) (obj, *apiError) {
	ch, apiErr := c.visible()
	if apiErr != nil {
		return nil, apiErr
	}
	if !ch.isMember[c.team.bot.ID] {
		return nil, fail("not_in_channel")
	}
	keep, apiErr := c.span()
	if apiErr != nil {
		return nil, apiErr
	}
	var all []*message
	for _, m := range slices.Backward(ch.msgs) {
		if !m.deleted && m.ephemeral == nil && (m.thread == "" || m.subtype == "thread_broadcast") && keep(m.ts) {
			all = append(all, m)
		}
	}
	return c.messages(all)
}

func conversationsReplies(c *call) (obj, *apiError) {
	ch, apiErr := c.visible()
	if apiErr != nil {
		return nil, apiErr
	}
	if !ch.isMember[c.team.bot.ID] {
		// replies and reactions hide the channel from those outside it:
		// github.com/xorbitsai/xagent/pull/1663, and the lists of errors
		return nil, fail(codeNoChannel)
	}
	root := ch.byTS[c.args.str("ts")]
	if root == nil || root.deleted || root.ephemeral != nil {
		return nil, fail("thread_not_found")
	}
	keep, apiErr := c.span()
	if apiErr != nil {
		return nil, apiErr
	}
	all := []*message{root}
	for _, m := range ch.msgs {
		if m.thread == root.ts && !m.deleted && m.ephemeral == nil && keep(m.ts) {
			all = append(all, m)
		}
	}
	return c.messages(all)
}

func (c *call) messages(all []*message) (obj, *apiError) {
	most, usual := 999, 100
	if c.s.historyLimited(c.m) {
		most, usual = historyMost, historyMost
	}
	part, next, apiErr := page(c, all, usual, most)
	if apiErr != nil {
		return nil, apiErr
	}
	out := make([]any, 0, len(part))
	for _, m := range part {
		out = append(out, m.wire(c.s, c.args.bool("include_all_metadata")))
	}
	return obj{
		"messages": out, "has_more": next != "", "pin_count": 0,
		"response_metadata": obj{"next_cursor": next},
	}, nil
}

// span reads oldest, latest and inclusive.
func (c *call) span() (func(ts string) bool, *apiError) {
	oldest, ok := microseconds(c.args.str("oldest"), 0)
	if !ok {
		return nil, fail("invalid_ts_oldest")
	}
	latest, ok := microseconds(c.args.str("latest"), 1<<62)
	if !ok {
		return nil, fail("invalid_ts_latest")
	}
	inclusive := c.args.bool("inclusive")
	return func(ts string) bool {
		at, _ := microseconds(ts, 0)
		return at > oldest && at < latest || inclusive && (at == oldest || at == latest)
	}, nil
}

func microseconds(ts string, fallback int64) (int64, bool) {
	if ts == "" {
		return fallback, true
	}
	whole, frac, _ := strings.Cut(ts, ".")
	frac = (frac + "000000")[:6]
	sec, err := strconv.ParseInt(whole, 10, 64)
	us, err2 := strconv.ParseInt(frac, 10, 64)
	if err != nil || err2 != nil || sec < 0 || sec > 1<<40 {
		return 0, false
	}
	return sec*1e6 + us, true
}

// withDeleted says whether this is the direct conversation with somebody who
// was deactivated.
func (c *channel) withDeleted() bool {
	return c.kind == kindIM && slices.ContainsFunc(c.members, func(id string) bool { return c.team.users[id].Deleted })
}

// wire is the conversation object as the viewer gets it.
func (c *channel) wire(viewer *user, count bool) obj {
	out := obj{
		"id": c.id, "created": c.created.Unix(), "is_archived": c.archived, "is_im": c.kind == kindIM,
		"is_mpim": c.kind == kindMPIM, "is_private": c.kind == kindPrivate || c.kind == kindMPIM,
		"is_channel": c.kind == kindPublic || c.kind == kindPrivate, "is_group": c.kind == kindPrivate,
		"is_ext_shared": c.ext, "is_shared": c.ext, "is_org_shared": false, "is_pending_ext_shared": false,
		"context_team_id": c.team.id, "updated": c.created.UnixMilli(),
	}
	if c.kind == kindIM {
		for _, id := range c.members {
			if id != viewer.ID {
				out["user"] = id
			}
		}
		out["is_user_deleted"] = c.withDeleted()
		return out
	}
	out["name"], out["name_normalized"], out["is_member"] = c.name, c.name, c.isMember[viewer.ID]
	out["is_general"] = c.name == generalChannel
	out["shared_team_ids"] = []string{c.team.id}
	out["topic"] = obj{"value": c.topic, "creator": "", "last_set": 0}
	out["purpose"] = obj{"value": c.purpose, "creator": "", "last_set": 0}
	if count {
		out["num_members"] = len(c.members)
	}
	return out
}
