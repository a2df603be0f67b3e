package bot_test

import (
	"strings"
	"testing"
	"time"

	"kept/internal/promise"
	"kept/internal/slacksim"
	"kept/internal/workspace"
)

func TestDigests(t *testing.T) {
	t.Parallel()
	r := newRig(t, slacksim.Config{}, nil)
	missed := r.promised(true)
	today, risky, secret := r.promised(false), r.promised(false), r.promised(false)
	today.Number, today.What = 43, "call back"
	risky.Number, risky.What, risky.Confidence, risky.Due = 44, "ship the pump", promise.AtRisk, start.Add(72*time.Hour)
	secret.Number, secret.What, secret.Private = 45, "a quiet word", true
	asked, late := r.promised(false), r.promised(true)
	asked.Number, asked.What, asked.State, asked.Recorder = 46, "lend a hand", promise.Requested, r.user("bo")
	late.Number, late.What, late.State = 47, "sweep the yard", promise.KeptLate
	r.shelf.promises = map[promise.Number]promise.Promise{42: missed, 43: today, 44: risky, 45: secret, 46: asked, 47: late}
	mine := workspace.Subscription{ID: "digest.U", Topic: workspace.TopicDigest, User: r.user("anna"), By: r.user("anna")}
	ours := workspace.Subscription{ID: "digest.C", Topic: workspace.TopicDigest, Channel: r.channel("#sales"), By: r.user("cia")}
	shared := workspace.Subscription{ID: "digest.S", Topic: workspace.TopicDigest, Channel: r.channel("#partners"), By: r.user("cia")}
	r.space.w.Subscriptions = []workspace.Subscription{mine, ours, shared}
	n := r.notifier()
	digest := func(s workspace.Subscription) promise.Settlement {
		return n.Notify(t.Context(), r.owed(promise.Notice{
			Kind: promise.NoticeDigest, Channel: s.Channel, User: s.User, Arg: s.ID + " 2026-11-26",
		}))
	}
	if end := digest(mine); end.Parked != "" || !end.Retry.IsZero() || end.Post != nil {
		t.Fatalf("settled as %+v", end)
	}
	if end := digest(ours); end.Parked != "" || !end.Retry.IsZero() {
		t.Fatalf("settled as %+v", end)
	}
	own, channel := "", ""
	for _, m := range r.sim.Seen("anna") {
		if m.Channel == "@kept" {
			own = m.Text
		} else {
			channel = m.Text
		}
	}
	for _, what := range []string{"paint the barn", "call back", "ship the pump"} {
		if !strings.Contains(own, what) || !strings.Contains(channel, what) {
			t.Errorf("%q is missing in %q or %q", what, own, channel)
		}
	}
	if !strings.Contains(own, "lend a hand") || strings.Contains(channel, "lend a hand") {
		t.Errorf("the request: own %q, channel %q", own, channel)
	}
	if !strings.Contains(own, "sweep the yard") || !strings.Contains(channel, "sweep the yard") {
		t.Errorf("the open follow-up: own %q, channel %q", own, channel)
	}
	if !strings.Contains(own, "a quiet word") || strings.Contains(channel, "a quiet word") {
		t.Errorf("the private promise: own %q, channel %q", own, channel)
	}
	if end := digest(shared); end.Parked != "shared_channel" || len(end.Owed) != 1 || end.Owed[0].User != r.user("cia") {
		t.Errorf("a shared channel: %+v", end)
	}
	before := len(r.reads("anna"))
	r.shelf.promises = map[promise.Number]promise.Promise{}
	digest(mine)
	if got := len(r.reads("anna")); got != before {
		t.Error("a digest with nothing in it was sent")
	}
}

// What only waits for a call to the customer is no open work: it is told as such,
// with its day, and by itself not at all.
func TestDigestOfCalls(t *testing.T) {
	t.Parallel()
	r := newRig(t, slacksim.Config{}, nil)
	followed := func(n promise.Number, what string, state promise.FollowUpState, call time.Time) promise.Promise {
		p := r.promised(true)
		p.Number, p.What, p.AfterCare = n, what, call
		p.FollowUps = []promise.FollowUp{{State: state, Opened: start, Since: start, Along: true, Said: "Monday"}}
		return p
	}
	waits := followed(42, "paint the barn", promise.Repaired, start.Add(6*24*time.Hour))
	asked := followed(43, "sweep the yard", promise.Aftercare, time.Time{})
	mine := workspace.Subscription{ID: "digest.U", Topic: workspace.TopicDigest, User: r.user("anna"), By: r.user("anna")}
	ours := workspace.Subscription{ID: "digest.C", Topic: workspace.TopicDigest, Channel: r.channel("#sales"), By: r.user("cia")}
	r.space.w.Subscriptions = []workspace.Subscription{mine, ours}
	n := r.notifier()
	read := func(list ...promise.Promise) (texts []string) {
		r.shelf.promises = map[promise.Number]promise.Promise{}
		for _, p := range list {
			r.shelf.promises[p.Number] = p
		}
		before := len(r.sim.Seen("anna"))
		for _, s := range []workspace.Subscription{mine, ours} {
			if end := n.Notify(t.Context(), r.owed(promise.Notice{
				Kind: promise.NoticeDigest, Channel: s.Channel, User: s.User, Arg: s.ID + " 2026-11-26",
			})); end.Parked != "" || !end.Retry.IsZero() {
				t.Fatalf("settled as %+v", end)
			}
		}
		for _, m := range r.sim.Seen("anna")[before:] {
			texts = append(texts, m.Text)
		}
		return texts
	}
	if got := read(waits); len(got) != 0 {
		t.Errorf("a call on a later day is told: %q", got)
	}
	got := read(waits, asked)
	if len(got) != 2 {
		t.Fatalf("told %q", got)
	}
	for _, text := range got {
		for _, words := range []string{"call", "paint the barn", "2 December", "sweep the yard", "time to call"} {
			if !strings.Contains(text, words) {
				t.Errorf("%q is missing in %q", words, text)
			}
		}
		if strings.Contains(text, "Past due (") || strings.Contains(text, "follow up (") {
			t.Errorf("told as open work: %q", text)
		}
	}
}
