package bot_test

import (
	"context"
	"strings"
	"testing"

	"kept/bot"
	"kept/internal/promise"
	"kept/internal/slacksim"
)

// A response URL is all it takes to answer in Kept's name for half an hour.
func TestResponseURLsAreNotLogged(t *testing.T) {
	t.Parallel()
	r := newRig(t, slacksim.Config{}, nil)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	err := r.client.Respond(ctx, r.sim.URL()+"/commands/T1/1/hush", *text("hello"), false)
	if err == nil || strings.Contains(err.Error(), "hush") || !strings.Contains(err.Error(), "response_url") {
		t.Errorf("error %v", err)
	}
	err = r.client.Respond(t.Context(), "http://127.0.0.1:1/commands/T1/1/hush", *text("hello"), false)
	if err == nil || strings.Contains(err.Error(), "hush") || !strings.Contains(err.Error(), "refused") {
		t.Errorf("error %v", err)
	}
	if strings.Contains(r.logs.String(), "hush") {
		t.Errorf("the log has it: %s", r.logs.String())
	}
}

// frail is a finder with a mistake in it.
type frail struct{}

func (frail) Find(context.Context, promise.Query) (promise.Page, error) { panic("a mistake of ours") }

// What follows an answer runs when nobody waits for it any more; a mistake in it
// must not end the process.
func TestAPanicAfterTheAnswerIsCaught(t *testing.T) {
	t.Parallel()
	r := newRig(t, slacksim.Config{}, nil, func(c *bot.Config) { c.Finder = frail{} }).overHTTP(t)
	must(t, r.sim.As("anna").OpenHome(t.Context()))
	r.await(t, "the log", func() bool { return strings.Contains(r.logs.String(), "a request panicked") })
	must(t, r.sim.As("anna").In("#sales").Slash(t.Context(), "/kept 42"))
	r.await(t, "the next request", func() bool { return len(r.requests()) == 1 })
}

// Whoever acts and cannot be looked up because Slack does not know them here is
// of another company; whoever cannot be looked up at all is given the benefit.
func TestWhoActsAndIsUnknown(t *testing.T) {
	t.Parallel()
	r := newRig(t, slacksim.Config{}, nil)
	if p := r.people.Actor(t.Context(), r.team(), "UNOBODY"); p.ID != "UNOBODY" || !p.Outside {
		t.Errorf("somebody unknown: %+v", p)
	}
	r.sim.Faults().FailNext("users.info", 1, slacksim.Failure{Error: "internal_error"})
	if p := r.people.Actor(t.Context(), r.team(), r.user("bo")); p.ID != r.user("bo") || p.Outside {
		t.Errorf("somebody who cannot be looked up: %+v", p)
	}
}
