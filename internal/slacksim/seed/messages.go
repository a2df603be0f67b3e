package seed

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"kept/internal/slacksim"
)

// maxText is how much Slack lets a person write in one message
// (https://docs.slack.dev/changelog/2018-truncating-really-long-messages).
const maxText = 4000

func (c *company) message(n *yaml.Node) Message {
	it, ok := c.item(n, "a message", "in", "from", "text", "replies")
	if !ok {
		return Message{}
	}
	m := Message{In: it.must("in"), From: c.author(it), Text: c.text(it), file: c.file, line: it.line}
	if m.In != "" && m.From != "" {
		c.place(it, m)
	}
	if it.has("replies") && strings.HasPrefix(m.Text, "/") {
		c.addf(it.lineOf("replies"), "a command has no thread to reply in")
	}
	for _, n := range it.list("replies") {
		it, ok := c.item(n, "a reply", "from", "text")
		if !ok {
			continue
		}
		reply := Message{In: m.In, From: c.author(it), Text: c.text(it), file: c.file, line: it.line}
		if m.In != "" && reply.From != "" {
			c.place(it, reply)
		}
		if strings.HasPrefix(reply.Text, "/") {
			c.addf(it.lineOf("text"), "Slack takes no commands in threads")
		}
		m.Replies = append(m.Replies, reply)
	}
	return m
}

func (c *company) author(it item) string {
	from := strings.TrimPrefix(it.must("from"), "@")
	if from != "" && !c.people.has(from) {
		c.addf(it.lineOf("from"), "there is no person %q", from)
		return ""
	}
	if c.byHandle[from].Deleted {
		c.addf(it.lineOf("from"), "%s is deactivated, and says nothing", from)
	}
	return from
}

func (c *company) text(it item) string {
	text := it.must("text")
	if n := utf8.RuneCountInString(text); n > maxText {
		c.addf(it.lineOf("text"), "a message has at most %d characters, and this one %d", maxText, n)
	}
	if strings.HasPrefix(text, "/") && c.byHandle[strings.TrimPrefix(it.text("from"), "@")].Stranger {
		c.addf(it.lineOf("text"), "people from another organisation have no commands")
	}
	return text
}

// place checks that the person can write there.
func (c *company) place(it item, m Message) {
	at := it.lineOf("in")
	if handle, direct := strings.CutPrefix(m.In, "@"); direct {
		if !c.people.has(handle) && !slices.Contains(c.taken, handle) {
			c.addf(at, "there is no person %q", handle)
		}
		return
	}
	ch, ok := c.channels[strings.TrimPrefix(m.In, "#")]
	p := c.byHandle[m.From]
	switch {
	case !ok:
		c.addf(at, "there is no channel %q", m.In)
	case ch.Archived:
		c.addf(at, "%s is archived, and nobody can write there", m.In)
	case ch.Members == nil && (p.Guest || p.Stranger) || ch.Members != nil && !slices.Contains(ch.Members, m.From):
		c.addf(it.lineOf("from"), "%s is no member of %s", m.From, m.In)
	}
}

// answerWithin is how long Play waits for what a command leads to. Some
// commands are answered with nothing one can see.
const answerWithin = 3 * time.Second

// Play lets everybody say their lines, in order. It waits for the app to
// acknowledge a command, and for what the person sees of it; a command that
// opens a dialog was not understood, and is an error.
func (s Seed) Play(ctx context.Context, sim *slacksim.Sim) error {
	for _, m := range s.Messages {
		first, err := s.say(ctx, sim, m, "")
		if err != nil {
			return err
		}
		for _, reply := range m.Replies {
			if _, err := s.say(ctx, sim, reply, first.TS); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s Seed) say(ctx context.Context, sim *slacksim.Sim, m Message, thread string) (slacksim.Message, error) {
	who := sim.As(s.Workspace.Domain + "/" + m.From)
	if !strings.HasPrefix(m.Text, "/") {
		said, err := who.In(m.In).Reply(ctx, thread, m.Text)
		return said, m.explain(err)
	}
	return slacksim.Message{}, m.explain(s.command(ctx, sim, who, m))
}

func (s Seed) command(ctx context.Context, sim *slacksim.Sim, who *slacksim.Actor, m Message) error {
	handle := s.Workspace.Domain + "/" + m.From
	before := len(sim.Seen(handle))
	if err := who.In(m.In).Slash(ctx, m.Text); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	var dialog slacksim.View
	open := false
	// Nothing to see is an answer too.
	_ = sim.Await(ctx, func() bool {
		dialog, open = who.View()
		return open || len(sim.Seen(handle)) > before
	})
	if !open {
		return nil
	}
	if err := who.CloseAllViews(ctx); err != nil {
		return err
	}
	return fmt.Errorf("it opened the dialog %q", dialog.Title)
}

// explain adds where the message stands.
func (m Message) explain(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%w: %w", &FileError{File: m.file, Line: m.line, Text: "say " + m.Text}, err)
}
