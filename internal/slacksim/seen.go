package slacksim

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
)

// person finds somebody by handle, id, or "domain/handle".
func (s *Sim) person(name string) (*user, error) {
	teamName, handle, qualified := strings.Cut(strings.TrimPrefix(name, "@"), "/")
	if !qualified {
		teamName, handle = "", teamName
	}
	handle = strings.TrimPrefix(handle, "@")
	for _, t := range s.teamOrder {
		if qualified && t.id != teamName && t.domain != teamName && t.name != teamName {
			continue
		}
		if u := t.byHandle[handle]; u != nil {
			return u, nil
		}
		if u := t.users[handle]; u != nil {
			return u, nil
		}
	}
	return nil, fmt.Errorf("slacksim: %w: %s", ErrNoPerson, name)
}

// label is how a person sees a channel named.
func (c *channel) label(viewer *user) string {
	if c.kind != kindIM {
		return "#" + c.name
	}
	for _, id := range c.members {
		if viewer == nil && id == c.team.bot.ID && len(c.members) > 1 {
			continue
		}
		if viewer == nil || id != viewer.ID {
			return "@" + c.team.users[id].Handle
		}
	}
	if viewer != nil {
		return "@" + viewer.Handle
	}
	return c.id
}

// sees says whether a person may read the channel's messages.
func (u *user) sees(c *channel) bool { return c.team == u.team && c.isMember[u.ID] }

// Seen is everything a person can see, oldest first: the channels they are in,
// their direct messages and what was shown to them alone. An unknown person has
// seen nothing.
func (s *Sim) Seen(handle string) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, err := s.person(handle)
	if err != nil {
		return nil
	}
	r := s.readerFor(u)
	var out []Message
	for _, c := range u.team.chanOrder {
		if !u.sees(c) {
			continue
		}
		for _, m := range c.msgs {
			if !m.deleted && (m.ephemeral == nil || m.ephemeral == u) {
				out = append(out, s.show(m, r, u))
			}
		}
	}
	// all stamps of one simulator have the same length, and are unique
	slices.SortFunc(out, func(a, b Message) int { return strings.Compare(a.TS, b.TS) })
	return out
}

// Messages is everything in a channel ("#sales", "domain/#sales" or an id),
// including what was deleted or shown to one person only; dates are in UTC.
func (s *Sim) Messages(name string) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channelNamed(name)
	if c == nil {
		return nil
	}
	r := s.neutralReader(c.team)
	out := make([]Message, 0, len(c.msgs))
	for _, m := range c.msgs {
		out = append(out, s.show(m, r, nil))
	}
	return out
}

// channelNamed finds "#sales", "domain/#sales" or an id.
func (s *Sim) channelNamed(name string) *channel {
	teamName, rest, qualified := strings.Cut(name, "/")
	if !qualified {
		teamName, rest = "", name
	}
	for _, t := range s.teamOrder {
		if qualified && t.id != teamName && t.domain != teamName && t.name != teamName {
			continue
		}
		if c := t.byName[strings.TrimPrefix(rest, "#")]; c != nil {
			return c
		}
		if c := t.channels[rest]; c != nil {
			return c
		}
	}
	return nil
}

// reads is a person with a conversation that they can read, or no conversation.
func (s *Sim) reads(handle, channelID string) (*user, *channel) {
	u, err := s.person(handle)
	if err != nil {
		return nil, nil
	}
	c := u.team.channels[channelID]
	if c == nil || !u.mayFind(c) {
		return nil, nil
	}
	return u, c
}

// History is the newest limit messages of one conversation as a person sees
// them, oldest first, before a ts (empty: the end). A limit of 0 means all.
func (s *Sim) History(handle, channelID, before string, limit int) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, c := s.reads(handle, channelID)
	if c == nil {
		return nil
	}
	r := s.readerFor(u)
	var out []Message
	for _, m := range slices.Backward(c.msgs) {
		if m.deleted || m.ephemeral != nil && m.ephemeral != u || before != "" && m.ts >= before {
			continue
		}
		if out = append(out, s.show(m, r, u)); limit > 0 && len(out) == limit {
			break
		}
	}
	slices.Reverse(out)
	return out
}

// show makes the exported picture of a message for one reader.
func (s *Sim) show(m *message, r reader, viewer *user) Message {
	text := m.read(r) // fills in the labels of the buttons
	out := Message{
		Team: m.ch.team.id, Channel: m.ch.label(viewer), ChannelID: m.ch.id,
		ByApp: m.byApp, Raw: m.text, Blocks: m.raw, Ephemeral: m.ephemeral != nil,
		Failure: m.failure, Command: m.command, TS: m.ts, ThreadTS: m.thread, Replies: m.replies,
		At: m.at, Edited: m.edited, Deleted: m.deleted, Metadata: m.meta,
		Text: text, Fallback: text, Buttons: m.labels,
	}
	if m.raw != nil {
		out.Fallback = r.mrkdwn(m.text)
	}
	switch {
	case m.user != nil:
		out.From, out.FromID, out.FromName = m.user.Handle, m.user.ID, m.user.Name
	case m.failure:
		out.From, out.FromID, out.FromName = "slackbot", "USLACKBOT", "Slackbot"
	}
	if m.username != "" {
		out.FromName = m.username
	}
	if m.ephemeral != nil {
		out.To = m.ephemeral.Handle
	}
	for _, f := range m.files {
		out.Files = append(out.Files, s.showFile(f))
	}
	for _, one := range m.reactions {
		shown := Reaction{Name: one.name, Mine: viewer != nil && slices.Contains(one.users, viewer.ID)}
		for _, id := range one.users {
			shown.People = append(shown.People, m.ch.team.users[id].Handle)
		}
		out.Reactions = append(out.Reactions, shown)
	}
	return out
}

// setBlocks keeps blocks as JSON: a tenth of the memory of the decoded tree,
// and most messages of a load test are never looked at.
func (m *message) setBlocks(blocks []any) {
	m.raw, m.labels, m.rendered = nil, nil, nil
	if len(blocks) > 0 {
		m.raw = mustJSON(blocks)
	}
}

// tree is the blocks, decoded.
func (m *message) tree() []any {
	var blocks []any
	if m.raw == nil || json.Unmarshal(m.raw, &blocks) != nil {
		return nil
	}
	return blocks
}

// read is the text one reads, kept until the message changes. Relative dates
// ("today") change with the day, so the day is part of what is kept.
func (m *message) read(r reader) string {
	if m.raw == nil && len(m.attachments) == 0 && !strings.ContainsAny(m.text, "<&*_~`") {
		return m.text
	}
	if out, ok := m.rendered[r.key]; ok {
		return out
	}
	out := r.mrkdwn(m.text)
	if m.raw != nil {
		blocks := m.tree()
		out, m.labels = r.blocks(blocks), buttons(blocks)
	}
	if len(m.attachments) > 0 {
		out = joinNonEmpty([]string{out, r.attachments(m.attachments)}, "\n")
	}
	if strings.Contains(m.text, "{ago}") || bytes.Contains(m.raw, []byte("{ago}")) {
		return out // another text every minute
	}
	if m.rendered == nil {
		m.rendered = map[string]string{}
	}
	if len(m.rendered) > 16 {
		clear(m.rendered)
	}
	m.rendered[r.key] = out
	return out
}

func (s *Sim) showFile(f *file) File {
	return File{
		ID: f.id, Name: f.name, Title: f.title, MIME: f.mime, AltText: f.altText, Size: f.size,
		URL: s.URL() + "/files/" + f.id + "/" + f.name,
	}
}

// Transcript writes who saw what, message by message in order of time: for a
// failed test's log, or a story told in a terminal.
func (s *Sim) Transcript(w io.Writer) error {
	s.mu.Lock()
	var lines []string
	for _, t := range s.teamOrder {
		var all []*message
		for _, c := range t.chanOrder {
			all = append(all, c.msgs...)
		}
		slices.SortFunc(all, func(a, b *message) int { return strings.Compare(a.ts, b.ts) })
		for _, m := range all {
			lines = append(lines, s.transcriptLine(m))
		}
	}
	s.mu.Unlock()
	for _, l := range lines {
		if _, err := io.WriteString(w, l); err != nil {
			return fmt.Errorf("slacksim: transcript: %w", err)
		}
	}
	return nil
}

// Testing is the part of testing.TB that KeepTranscript needs.
type Testing interface {
	Cleanup(f func())
	Failed() bool
	Output() io.Writer
}

// KeepTranscript writes the transcript, and what went wrong on the wire, to the
// test's output when the test fails. Close the simulator in a Cleanup registered
// before this, or it is gone by then.
func (s *Sim) KeepTranscript(t Testing) {
	t.Cleanup(func() {
		if !t.Failed() {
			return
		}
		_ = s.Transcript(t.Output())
		for _, e := range s.Wire() {
			if e.Err != "" {
				_, _ = fmt.Fprintf(t.Output(), "%s  %s %s: %s\n", e.At.Format("15:04:05"), e.Kind, e.Path, e.Err)
			}
		}
	})
}

func (s *Sim) transcriptLine(m *message) string {
	r := s.neutralReader(m.ch.team)
	var viewer *user
	if m.ch.kind == kindIM {
		for _, id := range m.ch.members {
			if u := m.ch.team.users[id]; !u.bot {
				viewer, r = u, s.readerFor(u)
			}
		}
	}
	if m.ephemeral != nil {
		viewer, r = m.ephemeral, s.readerFor(m.ephemeral)
	}
	msg := s.show(m, r, viewer)
	var b strings.Builder
	zone := m.at.In(r.loc)
	fmt.Fprintf(&b, "%s  %s", zone.Format("2006-01-02 15:04:05 MST"), msg.Channel)
	if m.ch.kind == kindIM && viewer != nil {
		fmt.Fprintf(&b, " of %s", viewer.Handle)
	}
	if m.ephemeral != nil {
		fmt.Fprintf(&b, " (only %s)", m.ephemeral.Handle)
	}
	fmt.Fprintf(&b, "  %s", msg.From)
	if m.edited {
		b.WriteString(" (edited)")
	}
	if m.deleted {
		b.WriteString(" (deleted)")
	}
	b.WriteString(": " + strings.ReplaceAll(msg.Text, "\n", "\n        ") + "\n")
	if len(msg.Buttons) > 0 {
		b.WriteString("        [" + strings.Join(msg.Buttons, "] [") + "]\n")
	}
	return b.String()
}
