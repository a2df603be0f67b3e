package slacksim

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"
)

const (
	maxMessageText = 40_000 // longer text is cut off
	maxMetadata    = 16_000 // Slack publishes no figure
	maxMarkdown    = 12_000
)

// readBody reads what chat.* methods take as content and holds it against the
// Block Kit rules.
func (c *call) readBody() (body, *apiError) {
	var b body
	if c.args.has("text") {
		text := cutText(c.args.str("text"))
		b.text = &text
	}
	if md := c.args.str("markdown_text"); md != "" {
		if b.text != nil && *b.text != "" || c.args.str("blocks") != "" {
			return b, fail("markdown_text_conflict")
		}
		if utf8.RuneCountInString(md) > maxMarkdown {
			return b, c.m.tooLong()
		}
		b.text = &md
	}
	if text := c.args.str("blocks"); text != "" {
		blocks, apiErr := readBlocks(text)
		if apiErr != nil && apiErr.code == "msg_blocks_too_long" {
			return b, c.m.tooLong()
		}
		if apiErr != nil {
			return b, apiErr
		}
		c.s.fillIDs(blocks)
		b.blocks, b.blocksSet = blocks, true
	}
	if text := c.args.str("attachments"); text != "" {
		var att []any
		if json.Unmarshal([]byte(text), &att) != nil {
			return b, invalidArgs("must be a list [json-pointer:/attachments]")
		}
		if len(att) > 100 {
			return b, fail("too_many_attachments")
		}
		if probs := checkAttachments(att); len(probs) > 0 {
			return b, invalidBlocks(probs)
		}
		b.attachments = att
	}
	if text := c.args.str("metadata"); text != "" {
		meta, apiErr := readMetadata(text)
		if apiErr != nil && c.m.name == "chat.postEphemeral" {
			return b, invalidArgs("invalid metadata [json-pointer:/metadata]") // it lists no words for it
		}
		if apiErr != nil {
			return b, apiErr
		}
		b.meta = meta
	}
	return b, nil
}

func cutText(text string) string {
	if len(text) <= maxMessageText || utf8.RuneCountInString(text) <= maxMessageText {
		return text
	}
	return string([]rune(text)[:maxMessageText])
}

// readBlocks parses and validates the blocks argument of a message.
func readBlocks(text string) ([]any, *apiError) {
	var blocks []any
	if json.Unmarshal([]byte(text), &blocks) != nil {
		return nil, fail("invalid_blocks_format")
	}
	if probs := checkBlocks(blocks, surfaceMessage); len(probs) > 0 {
		return nil, invalidBlocks(probs)
	}
	return blocks, nil
}

func readMetadata(text string) (*Metadata, *apiError) {
	var src obj
	if json.Unmarshal([]byte(text), &src) != nil {
		return nil, fail("invalid_metadata_format")
	}
	if str(src["event_type"]) == "" && src["event_payload"] == nil {
		return nil, nil // what some clients send for none
	}
	payload, isObject := src["event_payload"].(obj)
	if str(src["event_type"]) == "" || !isObject {
		return nil, fail("invalid_metadata_schema")
	}
	if len(text) > maxMetadata {
		return nil, fail("metadata_too_large")
	}
	return &Metadata{EventType: str(src["event_type"]), EventPayload: payload}, nil
}

// target resolves the channel argument of a post: an id, a user's id, or a
// channel name.
func (c *call) target(name string) (*channel, *apiError) {
	if ch := c.team.channels[name]; ch != nil {
		if ch.kind != kindPublic && !ch.isMember[c.team.bot.ID] {
			return nil, fail(codeNoChannel)
		}
		return ch, nil
	}
	if u := c.team.users[name]; u != nil {
		if u.Deleted {
			return nil, fail(codeNoChannel)
		}
		ch, _ := c.s.dm(c.team, u, c.team.bot)
		return ch, nil
	}
	if ch := c.team.byName[strings.TrimPrefix(name, "#")]; ch != nil && !c.team.orgInstall {
		if ch.kind == kindPublic || ch.isMember[c.team.bot.ID] {
			return ch, nil
		}
	}
	return nil, fail(codeNoChannel)
}

// mayPost says whether the app may write there.
func (c *call) mayPost(ch *channel) *apiError {
	switch {
	case ch.archived:
		return fail("is_archived")
	case ch.withDeleted():
		return fail(codeNoChannel)
	case ch.isMember[c.team.bot.ID]:
		return nil
	case ch.kind == kindPublic && c.tok.hasAny("chat:write.public"):
		return nil
	default:
		return fail("not_in_channel")
	}
}

// writable is the conversation that a call names, which the app may post to.
func (c *call) writable() (*channel, *apiError) {
	ch, apiErr := c.target(c.args.str("channel"))
	if apiErr != nil {
		return nil, apiErr
	}
	return ch, c.mayPost(ch)
}

// content is what a message says: text, blocks or attachments.
func (c *call) content() (body, *apiError) {
	b, apiErr := c.readBody()
	if apiErr == nil && b.empty() && c.args.str("attachments") == "" {
		apiErr = fail("no_text")
	}
	return b, apiErr
}

func chatPostMessage(c *call) (obj, *apiError) {
	ch, apiErr := c.writable()
	if apiErr != nil {
		return nil, apiErr
	}
	b, apiErr := c.content()
	if apiErr != nil {
		return nil, apiErr
	}
	if apiErr := c.s.limitPost(ch); apiErr != nil {
		return nil, apiErr
	}
	m := &message{ch: ch, user: c.team.bot, byApp: true, username: c.args.str("username")}
	b.apply(m)
	if ts := c.args.str("thread_ts"); ts != "" {
		root := ch.byTS[ts]
		if root == nil || root.deleted {
			return nil, fail("cannot_reply_to_message")
		}
		m.thread = ts
		if root.thread != "" {
			m.thread = root.thread
		}
		if c.args.bool("reply_broadcast") {
			m.subtype = "thread_broadcast" // shown in the channel too
		}
	}
	c.s.put(m)
	c.s.ownMessage(m)
	c.s.metadataPosted(m)
	return obj{"channel": ch.id, "ts": m.ts, "message": m.wire(c.s, true)}, nil
}

func chatPostEphemeral(c *call) (obj, *apiError) {
	ch, apiErr := c.writable()
	if apiErr != nil {
		return nil, apiErr
	}
	u := c.team.users[c.args.str("user")]
	if u == nil || u.Deleted || !ch.isMember[u.ID] {
		return nil, fail("user_not_in_channel")
	}
	b, apiErr := c.readBody()
	if apiErr != nil {
		return nil, apiErr
	}
	if b.empty() {
		return nil, fail("no_text")
	}
	m := &message{ch: ch, user: c.team.bot, byApp: true, ephemeral: u, thread: c.args.str("thread_ts")}
	b.apply(m)
	if c.s.faults.isOn(FaultEphemeralLost) {
		ts, _ := c.s.stamp() // Slack promises no delivery, and says nothing
		return obj{"message_ts": ts}, nil
	}
	c.s.put(m)
	return obj{"message_ts": m.ts}, nil
}

// own finds one of the app's own messages for update and delete.
func (c *call) own(not string) (*message, *apiError) {
	ch := c.team.channels[c.args.str("channel")]
	if ch == nil {
		return nil, fail(codeNoChannel)
	}
	m := ch.byTS[c.args.str("ts")]
	switch {
	case m == nil || m.deleted || m.ephemeral != nil:
		return nil, fail("message_not_found")
	case !m.byApp:
		return nil, fail(not)
	}
	return m, nil
}

func chatUpdate(c *call) (obj, *apiError) {
	m, apiErr := c.own("cant_update_message")
	if apiErr != nil {
		return nil, apiErr
	}
	b, apiErr := c.readBody()
	if apiErr != nil {
		return nil, apiErr
	}
	if !c.args.has("text") && !b.blocksSet && !c.args.has("attachments") {
		return nil, fail("no_text")
	}
	if !b.blocksSet && c.args.has("text") {
		b.blocksSet = true // text alone replaces the blocks
	}
	before := m.wire(c.s, false)
	c.s.edit(m, b)
	c.s.messageChanged(m, before)
	return obj{"channel": m.ch.id, "ts": m.ts, "text": m.text, "message": m.wire(c.s, true)}, nil
}

func chatDelete(c *call) (obj, *apiError) {
	m, apiErr := c.own("cant_delete_message")
	if apiErr != nil {
		return nil, apiErr
	}
	before := m.wire(c.s, false)
	c.s.remove(m)
	c.s.messageDeleted(m, before)
	return obj{"channel": m.ch.id, "ts": m.ts}, nil
}

func chatGetPermalink(c *call) (obj, *apiError) {
	ch := c.team.channels[c.args.str("channel")]
	if ch == nil {
		return nil, fail(codeNoChannel)
	}
	m := ch.byTS[c.args.str("message_ts")]
	if m == nil || m.deleted || m.ephemeral != nil {
		return nil, fail("message_not_found")
	}
	link := fmt.Sprintf("https://%s.slack.com/archives/%s/p%s", c.team.domain, ch.id, strings.ReplaceAll(m.ts, ".", ""))
	if m.thread != "" {
		link += "?thread_ts=" + m.thread + "&cid=" + ch.id
	}
	return obj{"channel": ch.id, "permalink": link}, nil
}

// wire is the message object of responses, history and payloads.
func (m *message) wire(s *Sim, allMetadata bool) obj {
	out := obj{"type": "message", "ts": m.ts, "text": m.text, "team": m.ch.team.id}
	if m.user != nil {
		out["user"] = m.user.ID
	}
	if m.subtype != "" {
		out["subtype"] = m.subtype
	}
	if m.byApp {
		t := m.ch.team
		out["bot_id"], out["app_id"] = t.botID, s.cfg.App.ID
		out["bot_profile"] = obj{
			"id": t.botID, "app_id": s.cfg.App.ID, "name": s.cfg.App.Name, "deleted": false,
			"team_id": t.id, "updated": m.ch.created.Unix(), "icons": obj{},
		}
	}
	if m.raw != nil {
		out["blocks"] = m.raw
	}
	if len(m.attachments) > 0 {
		out["attachments"] = m.attachments
	}
	if m.thread != "" {
		out["thread_ts"] = m.thread
		if root := m.ch.byTS[m.thread]; root != nil && root.user != nil {
			out["parent_user_id"] = root.user.ID
		}
	}
	if m.replies > 0 {
		out["thread_ts"], out["reply_count"] = m.ts, m.replies
	}
	if len(m.reactions) > 0 {
		out["reactions"] = m.wireReactions()
	}
	if m.edited {
		out["edited"] = obj{"user": out["user"], "ts": m.editedTS}
	}
	if m.meta != nil {
		if allMetadata {
			out["metadata"] = m.meta
		} else {
			out["metadata"] = obj{"event_type": m.meta.EventType}
		}
	}
	if len(m.files) > 0 {
		files := make([]any, 0, len(m.files))
		for _, f := range m.files {
			files = append(files, f.wire(s))
		}
		out["files"] = files
	}
	return out
}
