package commands_test

import (
	"context"
	"testing"

	"kept/commands"
	"kept/internal/promise"
)

// placed are people of whose channels it is known whether messages get there.
type placed struct {
	colleagues

	refused map[promise.ChannelID]error
}

func (p placed) Reaches(_ context.Context, _ promise.Team, ch promise.ChannelID) error {
	return p.refused[ch]
}

// A channel that messages cannot go to is refused when it is chosen, and what was
// set before stays.
func TestChannelsThatCannotBeReached(t *testing.T) {
	t.Parallel()
	archived := &promise.Error{Kind: promise.KindInvalid, Key: "error.channel_archived", Args: map[string]any{"Channel": promise.ChannelID("C9")}}
	w := newWorld(t)
	w.h = commands.New(commands.Config{
		Ledger: w.ledger, Book: w.book, Texts: w.texts, Now: w.clock,
		People: placed{w.people, map[promise.ChannelID]error{"C9": archived, "C8": promise.ErrUnavailable}},
	})
	channel := func() promise.ChannelID { return w.settings().BreachChannel }
	w.types("UBOSS", "/promise set breach-channel <#C2|missed>").message(t)
	w.types("UBOSS", "/promise set breach-channel <#C9|attic>").refused(t, promise.KindInvalid, "error.channel_archived")
	if got := channel(); got != "C2" {
		t.Errorf("the breach channel is %q", got)
	}
	// Slack's trouble says nothing against a channel.
	w.types("UBOSS", "/promise set breach-channel <#C8|far>").message(t)
	if got := channel(); got != "C8" {
		t.Errorf("the breach channel is %q", got)
	}
	in := func(who promise.UserID, ch promise.ChannelID, text string) answer {
		return w.do(who, commands.Request{Kind: commands.Command, Name: "/promise", Text: text, Channel: ch})
	}
	in("UBOSS", "C9", "set breach-channel here").refused(t, promise.KindInvalid, "error.channel_archived")
	in("UANNA", "C9", "subscribe breaches").refused(t, promise.KindInvalid, "error.channel_archived")
	in("UANNA", "C9", "subscribe breaches me").message(t)
	in("UANNA", "C1", "subscribe digest").message(t)
	in("UANNA", "C9", "unsubscribe breaches").message(t)
	w.types("UBOSS", "/promise set breach-channel none").message(t)
	if got := channel(); got != "" {
		t.Errorf("the breach channel is %q", got)
	}
}
