package view_test

import (
	"strings"
	"testing"

	"github.com/slack-go/slack"

	"kept/internal/promise"
)

// TestPlainBriefs has the brief that goes as a message, with and without a time.
func TestPlainBriefs(t *testing.T) {
	t.Parallel()
	plainly := func(name string, s *story) scene {
		return scene{name, func(lang string) (any, error) {
			b, err := s.reader(lang, "").Brief(s.p, anna, called)
			return b.Plain, err
		}}
	}
	golden(t, "briefs", []scene{
		plainly("met at a time", storied(t)),
		plainly("no time", missedStory(t).act(promise.VerbJoin, anna)),
		{"the channel takes no files", func(lang string) (any, error) {
			return storied(t).reader(lang, anna).Text("brief.away", map[string]any{"Channel": sales})
		}},
	})
}

// TestPlainBriefHasRoom holds the longest brief to Slack's limits, and shows
// where the rest is.
func TestPlainBriefHasRoom(t *testing.T) {
	t.Parallel()
	for name, words := range nasty() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := storied(t)
			spoil(&s.p, words)
			for range 20 {
				s.p.History = append(s.p.History, promise.Event{At: s.now, By: anna, Verb: promise.VerbAtRisk, Note: cut(words+words, promise.MaxNote)})
			}
			b, err := s.reader("sv", "").Brief(s.p, anna, called)
			if err != nil {
				t.Fatal(err)
			}
			checkRules(t, name, b.Plain)
			checkCalls(t, name, b.Plain)
			first, ok := b.Plain.Blocks[1].(*slack.SectionBlock)
			if !ok || first.Text.Type != slack.PlainTextType {
				t.Errorf("what people wrote is no plain text: %+v", b.Plain.Blocks[1])
			}
		})
	}
	s := storied(t)
	s.p.Details.Worries = strings.Repeat("the carpets, ", 1000)
	b, err := s.reader("en", "").Brief(s.p, anna, called)
	if err != nil {
		t.Fatal(err)
	}
	checkRules(t, "long", b.Plain)
	if last, ok := b.Plain.Blocks[len(b.Plain.Blocks)-1].(*slack.ContextBlock); !ok || len(b.Plain.Blocks) != 5 {
		t.Errorf("%d blocks, the last %T", len(b.Plain.Blocks), last)
	}
	_ = b.Plain
}
