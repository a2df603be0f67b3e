package scheduler_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"kept/internal/clock"
	"kept/internal/promise"
	"kept/scheduler"
)

// The clock runs ahead while posts are on their way, far enough to end their
// leases: as long as this process is at them, nobody else begins them.
func TestRunRenewsWhatIsOnItsWay(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		clk := clock.NewRunning(time.Now())
		ours := func(c *scheduler.Config) { c.Clock = clk }
		a, b := start(t, m, ours), start(t, m, ours)
		slow := func(_ context.Context, c promise.Claim) promise.Settlement {
			time.Sleep(5 * time.Second)
			return promise.Settlement{Claim: c}
		}
		a.post.does(slow)
		b.post.does(slow)
		m.notices(40, clk.Now())
		a.Wake(clk.Now())
		for range 300 {
			time.Sleep(100 * time.Millisecond)
			clk.Advance(400 * time.Millisecond)
		}
		times := a.post.times()
		for subject, n := range b.post.times() {
			times[subject] += n
		}
		for subject, n := range times {
			if n != 1 {
				t.Errorf("%s was delivered %d times", subject, n)
			}
		}
		if s := m.state(); len(times) != 40 || s.held != 0 || s.waiting != 0 {
			t.Errorf("%d were delivered, %d are held, %d are left", len(times), s.held, s.waiting)
		}
		a.end(t)
		b.end(t)
	})
}

// What is begun late in a lot has as much time as what was begun first.
func TestRunGivesEachPostItsTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		r := start(t, m, func(c *scheduler.Config) { c.Workers = 1 })
		r.post.does(func(ctx context.Context, c promise.Claim) promise.Settlement {
			select {
			case <-time.After(5 * time.Second):
			case <-ctx.Done():
				t.Errorf("%s was cut short", c.Subject)
			}
			return promise.Settlement{Claim: c}
		})
		m.notices(6, time.Now())
		time.Sleep(time.Minute)
		for _, c := range r.post.claims() {
			if c.Recovered {
				t.Errorf("%s came back from a lease", c.Subject)
			}
		}
		if n := len(r.post.claims()); n != 6 {
			t.Errorf("%d were delivered", n)
		}
		r.end(t)
	})
}

// A process that stood still, and has lost its lease, does not take it back, nor
// is its post cut short, which could not be called back. The other one looks.
func TestRunLeavesWhatItHasLost(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		r := start(t, m)
		first := true
		r.post.does(func(ctx context.Context, c promise.Claim) promise.Settlement {
			if !first {
				return promise.Settlement{Claim: c}
			}
			first = false
			// another process takes it, whose clock is ahead, and dies
			if got, err := m.Claim(ctx, promise.LaneNotice, time.Now().Add(time.Minute), time.Second, 1); err != nil || len(got) != 1 {
				t.Errorf("claimed %v, %v", got, err)
			}
			select {
			case <-ctx.Done():
				t.Error("it was cut short")
			case <-time.After(6500 * time.Millisecond):
			}
			return promise.Settlement{Claim: c}
		})
		m.notices(1, time.Now())
		time.Sleep(30 * time.Second)
		if s := m.state(); s.waiting != 1 {
			t.Errorf("what is another's was settled: %+v", s)
		}
		if n := m.renewed(); n != 1 {
			t.Errorf("%d renewals", n)
		}
		time.Sleep(time.Minute)
		if s := m.state(); s.waiting != 0 || s.held != 0 {
			t.Errorf("%d are held, %d are left", s.held, s.waiting)
		}
		if list := r.post.claims(); len(list) != 2 || !list[1].Recovered {
			t.Errorf("delivered %+v", list)
		}
		r.end(t)
	})
}

// What takes no time costs no renewal, and a store that is out of reach is asked
// again.
func TestRunRenewsOnlyWhatTakesLong(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		r := start(t, m)
		m.notices(1000, time.Now())
		time.Sleep(time.Minute)
		if n := m.renewed(); n != 0 {
			t.Errorf("%d renewals", n)
		}
		r.post.does(func(_ context.Context, c promise.Claim) promise.Settlement {
			time.Sleep(4500 * time.Millisecond)
			m.fail(promise.ErrUnavailable)
			time.Sleep(time.Second)
			m.fail(nil)
			time.Sleep(time.Second)
			return promise.Settlement{Claim: c}
		})
		m.notices(1, time.Now())
		time.Sleep(time.Minute)
		if n := m.renewed(); n < 1 || n > 3 {
			t.Errorf("%d renewals of one that took long", n)
		}
		if s := m.state(); s.waiting != 0 {
			t.Errorf("%d are left", s.waiting)
		}
		r.end(t)
	})
}

func (m *memory) renewed() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.renewals
}
