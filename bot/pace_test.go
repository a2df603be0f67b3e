package bot_test

import (
	"strconv"
	"testing"
	"time"

	"kept/bot"
	"kept/internal/promise"
	"kept/internal/slacksim"
)

// Those that come to be owed while others wait get the moments behind these, and
// those that nobody reserved come behind them.
func TestReservedMoments(t *testing.T) {
	t.Parallel()
	p := bot.NewPacer()
	if at := p.Reserve(start, "T1", "C1"); !at.IsZero() {
		t.Errorf("an idle channel has a moment at %s", at)
	}
	for i := range 5 {
		if _, ok := p.May(strconv.Itoa(i), start, "T1", "C1"); !ok {
			t.Fatalf("message %d of a burst does not go", i)
		}
	}
	for i := range 3 {
		if at := p.Reserve(start, "T1", "C1"); at.Sub(start) != time.Duration(i+1)*time.Second {
			t.Errorf("reservation %d is after %s", i, at.Sub(start))
		}
	}
	if at := p.Reserve(start, "T1", "C2"); !at.IsZero() {
		t.Errorf("another channel has a moment at %s", at)
	}
	if at, ok := p.May("unreserved", start, "T1", "C1"); ok || at.Sub(start) != 4*time.Second {
		t.Errorf("one that came without is after %s, %v", at.Sub(start), ok)
	}
}

func TestReservedMomentsThatHold(t *testing.T) {
	t.Parallel()
	slot := start.Add(time.Minute)
	tests := []struct {
		name string
		held time.Time
		now  time.Time
		want bool
	}{
		{"at its moment", time.Time{}, slot, true},
		{"a little late", time.Time{}, slot.Add(900 * time.Millisecond), true},
		{"too early", time.Time{}, slot.Add(-time.Millisecond), false},
		{"after a standstill, with all the others", time.Time{}, slot.Add(time.Second), false},
		{"Slack has closed the channel beyond it", slot.Add(time.Millisecond), slot, false},
		{"Slack opens the channel for it", slot, slot, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := bot.NewPacer()
			if !tt.held.IsZero() {
				p.Hold("T1", "C1", tt.held)
			}
			if got := p.Keeps(slot, tt.now, "T1", "C1"); got != tt.want {
				t.Errorf("holds: %v", got)
			}
		})
	}
}

func TestABurstIsSpreadNotWaitedOut(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		to     func(r *rig) promise.Notice
		reader string
	}{
		"to a channel": {func(r *rig) promise.Notice {
			return promise.Notice{Kind: promise.NoticeBreach, Channel: r.channel("#sales")}
		}, "bo"},
		"to a person": {func(r *rig) promise.Notice { return promise.Notice{Kind: promise.NoticeInvite, User: r.user("anna")} }, "anna"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			spread(t, c.to, c.reader)
		})
	}
}

// spread has twenty notices at once, of which nobody is to be refused.
func spread(t *testing.T, to func(r *rig) promise.Notice, reader string) {
	t.Helper()
	r := newRig(t, slacksim.Config{RateLimits: true, PostBurst: 5}, nil)
	r.promised(true)
	n := r.notifier()
	var waiting []promise.Claim
	for i := range 20 {
		c := r.owed(to(r))
		c.Subject += strconv.Itoa(i)
		waiting = append(waiting, c)
	}
	for round := 0; len(waiting) > 0; round++ {
		if round > 40 {
			t.Fatalf("%d still wait", len(waiting))
		}
		next := time.Time{}
		var left []promise.Claim
		for _, c := range waiting {
			end := n.Notify(t.Context(), c)
			if end.Post != nil {
				continue
			}
			if end.Claim.Notice.Tries != 0 {
				t.Errorf("a paced notice counts as tried: %+v", end)
			}
			if left = append(left, end.Claim); next.IsZero() || end.Retry.Before(next) {
				next = end.Retry
			}
		}
		waiting = left
		if len(waiting) > 0 {
			r.clock.Set(next)
		}
	}
	if took := r.clock.Now().Sub(start); took < 14*time.Second || took > 17*time.Second {
		t.Errorf("twenty posts took %s", took)
	}
	if n := len(r.reads(reader)); n != 20 {
		t.Errorf("%s reads %d", reader, n)
	}
	if n := r.meter.count("call chat.postMessage ratelimited"); n != 0 {
		t.Errorf("Slack refused %d as too much", n)
	}
}

// While others wait for a person, too, what comes to be owed them has its moment
// at once, and goes when that has come. A reminder looks around first.
func TestPacedWhenOwed(t *testing.T) {
	t.Parallel()
	for name, notice := range map[string]func(r *rig) promise.Notice{
		"a channel": func(r *rig) promise.Notice {
			return promise.Notice{Kind: promise.NoticeBreach, Channel: r.channel("#sales")}
		},
		"a person": func(r *rig) promise.Notice { return promise.Notice{Kind: promise.NoticeInvite, User: r.user("anna")} },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, slacksim.Config{}, nil)
			r.promised(true)
			n := r.notifier()
			for i := range 6 {
				c := r.owed(notice(r))
				c.Subject += strconv.Itoa(i)
				if end := n.Notify(t.Context(), c); (end.Post != nil) != (i < 5) {
					t.Fatalf("%d of a burst: %+v", i, end)
				}
			}
			owed := []promise.Notice{notice(r), notice(r), {Kind: promise.NoticeReminder, User: r.user("anna")}}
			for i := range owed {
				owed[i].At = r.clock.Now()
			}
			n.Pace(r.team(), owed)
			for i, after := range []time.Duration{2 * time.Second, 3 * time.Second} {
				if at := owed[i].Slot.Sub(r.clock.Now()); at != after {
					t.Errorf("%d has its moment after %s", i, at)
				}
			}
			if !owed[2].Slot.IsZero() {
				t.Errorf("a reminder has its moment at %s", owed[2].Slot)
			}
			r.clock.Set(owed[0].Slot)
			if end := n.Notify(t.Context(), r.owed(owed[0])); end.Post == nil {
				t.Errorf("at its moment: %+v", end)
			}
		})
	}
}
