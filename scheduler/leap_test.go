package scheduler_test

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"kept/internal/clock"
	"kept/internal/promise"
	"kept/scheduler"
)

// A machine is suspended, or the demo skips an hour, while notices are on their
// way: their leases are over by the clock, but nobody else here begins them
// until the first worker is done, and then they are marked.
func TestRunWaitsForItselfWhenTheClockLeaps(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		clk := clock.NewRunning(time.Now())
		r := start(t, m, func(c *scheduler.Config) { c.Clock = clk })
		var under [10]atomic.Int64
		r.post.does(func(_ context.Context, c promise.Claim) promise.Settlement {
			at := &under[c.Notice.Number%10]
			if at.Add(1) > 1 {
				t.Errorf("%s is worked on twice at once", c.Subject)
			}
			time.Sleep(2 * time.Second)
			at.Add(-1)
			return promise.Settlement{Claim: c}
		})
		m.notices(10, clk.Now())
		r.Wake(clk.Now())
		time.Sleep(time.Second)
		for range 3 {
			clk.Advance(time.Hour)
			time.Sleep(100 * time.Millisecond)
		}
		time.Sleep(time.Minute)
		first := map[string]bool{}
		for _, c := range r.post.claims() {
			if first[c.Subject] && !c.Recovered {
				t.Errorf("%s came again without a mark", c.Subject)
			}
			first[c.Subject] = true
		}
		if s := m.state(); len(first) != 10 || s.held != 0 || s.waiting != 0 {
			t.Errorf("%d were delivered, %d are held, %d are left", len(first), s.held, s.waiting)
		}
		r.end(t)
	})
}

// What an earlier lease had begun, and nobody can begin now, keeps its mark.
func TestRunKeepsTheMarkOfWhatItCannotBegin(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		m.notices(20, time.Now())
		// another process claims everything and dies
		lost, err := m.Claim(t.Context(), promise.LaneNotice, time.Now(), time.Second, 20)
		if err != nil || len(lost) != 20 {
			t.Fatalf("%d claimed, %v", len(lost), err)
		}
		time.Sleep(2 * time.Second)
		r := start(t, m, func(c *scheduler.Config) { c.Workers = 1 })
		r.post.does(func(_ context.Context, c promise.Claim) promise.Settlement {
			if !c.Recovered && c.Notice.Tries == 0 {
				t.Errorf("%s came without a mark", c.Subject)
			}
			time.Sleep(3 * time.Second) // so that most of a lot is not begun within its lease
			return promise.Settlement{Claim: c}
		})
		time.Sleep(5 * time.Minute)
		if n := len(r.post.times()); n != 20 {
			t.Errorf("%d were delivered", n)
		}
		r.end(t)
	})
}

func TestAtRest(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		r := start(t, m)
		rests := func(want bool, when string) {
			t.Helper()
			if got, err := r.AtRest(t.Context()); got != want || err != nil {
				t.Errorf("%s: at rest %t, %v", when, got, err)
			}
		}
		rests(true, "with nothing to do")
		r.post.does(func(_ context.Context, c promise.Claim) promise.Settlement {
			time.Sleep(time.Second)
			return promise.Settlement{Claim: c}
		})
		m.notices(1, time.Now().Add(time.Minute))
		rests(true, "before its moment")
		time.Sleep(time.Minute)
		rests(false, "at its moment")
		r.Wake(time.Now())
		time.Sleep(500 * time.Millisecond)
		rests(false, "while it is worked on")
		time.Sleep(time.Second)
		rests(true, "once it is done")
		m.fail(promise.ErrUnavailable)
		if _, err := r.AtRest(t.Context()); promise.KindOf(err) != promise.KindUnavailable {
			t.Errorf("without a store: %v", err)
		}
		m.fail(nil)
		r.end(t)
	})
}
