package bot_test

import (
	"strings"
	"testing"
	"time"

	"kept/internal/promise"
	"kept/internal/slacksim"
	"kept/internal/workspace"
)

// A person who closed promises lately is asked one question a week; nobody else.
func TestReflection(t *testing.T) {
	t.Parallel()
	r := newRig(t, slacksim.Config{}, nil)
	kept := r.promised(false)
	kept.State = promise.Kept
	kept.History = append(kept.History, promise.Event{
		At: start.Add(-time.Hour), By: kept.Promiser, Verb: promise.VerbKeep, From: promise.Active, To: promise.Kept,
	})
	r.shelf.promises = map[promise.Number]promise.Promise{42: kept}
	sub := workspace.Reflection(r.user("anna"))
	idle := workspace.Reflection(r.user("bo"))
	r.space.w.Subscriptions = []workspace.Subscription{sub, idle}
	n := r.notifier()
	ask := func(s workspace.Subscription, date string) promise.Settlement {
		return n.Notify(t.Context(), r.owed(promise.Notice{Kind: promise.NoticeDigest, User: s.User, Arg: s.ID + " " + date}))
	}
	for _, s := range []workspace.Subscription{sub, idle} {
		if end := ask(s, "2026-11-27"); end.Parked != "" || !end.Retry.IsZero() {
			t.Fatalf("settled as %+v", end)
		}
	}
	count := func(who string) (found int, text string) {
		for _, m := range r.sim.Seen(who) {
			if strings.Contains(m.Text, "moment of reflection") || strings.Contains(m.Text, "eftertanke") {
				found, text = found+1, text+m.Text
			}
		}
		return found, text
	}
	if got, text := count("anna"); got != 1 || strings.Contains(text, "%") {
		t.Errorf("anna got %d: %s", got, text)
	}
	if got, _ := count("bo"); got != 0 {
		t.Errorf("bo, who promised nothing, got %d", got)
	}
}
