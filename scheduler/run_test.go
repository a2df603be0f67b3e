package scheduler_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"kept/internal/clock"
	"kept/internal/promise"
	"kept/internal/workspace"
	"kept/scheduler"
)

// running is a scheduler whose loop goes, inside a bubble in which time is a
// matter of waiting.
type running struct {
	*scheduler.Scheduler
	m    *memory
	post *postman
	stop context.CancelFunc
	done chan error
}

func start(t *testing.T, m *memory, edit ...func(*scheduler.Config)) *running {
	t.Helper()
	c := clock.System{}
	r := &running{m: m, post: &postman{}, done: make(chan error, 1)}
	cfg := scheduler.Config{
		Queue: m, Ledger: promise.NewLedger(m), Book: workspace.NewBook(m, c.Now), Notifier: r.post, Clock: c,
	}
	for _, f := range edit {
		f(&cfg)
	}
	r.Scheduler = scheduler.New(cfg)
	m.OnWork(r.Wake)
	ctx, cancel := context.WithCancel(t.Context())
	r.stop = cancel
	go func() { r.done <- r.Run(ctx) }()
	synctest.Wait()
	return r
}

// end stops the loop and waits for it.
func (r *running) end(t *testing.T) {
	t.Helper()
	r.stop()
	if err := <-r.done; err != nil {
		t.Errorf("run: %v", err)
	}
}

func (m *memory) count() (asked, waiting int) {
	s := m.state()
	return s.asked, s.waiting
}

func begin(t *testing.T, m *memory, due time.Duration) {
	t.Helper()
	pol := workspace.NewBook(m, clock.System{}.Now).Policy(&workspace.Workspace{Settings: workspace.Defaults()})
	now := time.Now().UTC()
	_, err := promise.NewLedger(m).Begin(t.Context(), promise.Draft{
		Team: team, What: "send the quote", Customer: promise.Customer{Name: "Acme"}, Promiser: anna,
		Due: now.Add(due), By: promise.Actor{ID: anna}, At: now, Channel: "C1",
	}, pol(&promise.Promise{Promiser: anna}))
	if err != nil {
		t.Fatal(err)
	}
}

func TestRunDoesEachThingAtItsMoment(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		var r *running
		var mu sync.Mutex
		at := map[promise.NoticeKind]time.Duration{}
		begun := time.Now()
		r = start(t, m)
		r.post.does(func(_ context.Context, c promise.Claim) promise.Settlement {
			mu.Lock()
			defer mu.Unlock()
			at[c.Notice.Kind] = time.Since(begun)
			return promise.Settlement{Claim: c}
		})
		time.Sleep(time.Minute)
		begin(t, m, 2*time.Hour)
		synctest.Wait()
		time.Sleep(3 * time.Hour)
		mu.Lock()
		defer mu.Unlock()
		for kind, want := range map[promise.NoticeKind]time.Duration{
			promise.NoticeMade:     time.Minute,
			promise.NoticeReminder: time.Minute + 90*time.Minute,
			promise.NoticeInvite:   time.Minute + 2*time.Hour + 15*time.Minute,
		} {
			if late := at[kind] - want; late < 0 || late > 25*time.Millisecond {
				t.Errorf("%s is late by %s", kind, late)
			}
		}
		r.end(t)
	})
}

// Work that another process left is found by the poll.
func TestRunFindsWorkOfOthers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		r := start(t, m)
		time.Sleep(time.Hour)
		m.notices(1, time.Now())
		time.Sleep(5*time.Second + 50*time.Millisecond)
		if got := len(r.post.delivered()); got != 1 {
			t.Errorf("%d delivered", got)
		}
		r.end(t)
	})
}

func TestRunIsQuietWhenIdle(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		r := start(t, m)
		begin(t, m, 300*time.Hour)
		time.Sleep(time.Minute)
		before, _ := m.count()
		time.Sleep(time.Hour)
		after, _ := m.count()
		if perSecond := float64(after-before) / 3600; perSecond > 0.5 {
			t.Errorf("%.2f commands a second", perSecond)
		}
		if silent := time.Since(r.Beat()); silent > 5*time.Second {
			t.Errorf("the last beat was %s ago", silent)
		}
		r.end(t)
	})
}

func TestRunSharesAQueueWithoutDoingAnythingTwice(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		a := start(t, m)
		b := start(t, m)
		slow := func(_ context.Context, c promise.Claim) promise.Settlement {
			time.Sleep(time.Second)
			return promise.Settlement{Claim: c}
		}
		a.post.does(slow)
		b.post.does(slow)
		m.notices(1000, time.Now())
		time.Sleep(10 * time.Minute)
		times := a.post.times()
		for subject, n := range b.post.times() {
			times[subject] += n
		}
		if len(times) != 1000 {
			t.Errorf("%d delivered", len(times))
		}
		for subject, n := range times {
			if n != 1 {
				t.Errorf("%s delivered %d times", subject, n)
			}
		}
		if len(a.post.claims()) < 300 || len(b.post.claims()) < 300 {
			t.Errorf("shared %d to %d", len(a.post.claims()), len(b.post.claims()))
		}
		a.end(t)
		b.end(t)
	})
}

// However slow the deliveries are, no claim outlives its lease.
func TestRunNeverClaimsMoreThanItCanBegin(t *testing.T) {
	t.Parallel()
	for _, takes := range []time.Duration{10 * time.Millisecond, 200 * time.Millisecond, 3 * time.Second, 6 * time.Second} {
		t.Run(takes.String(), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				m := newMemory()
				r := start(t, m)
				r.post.does(func(ctx context.Context, c promise.Claim) promise.Settlement {
					select {
					case <-time.After(takes):
					case <-ctx.Done():
					}
					return promise.Settlement{Claim: c}
				})
				m.notices(300, time.Now())
				time.Sleep(10 * time.Minute)
				for subject, n := range r.post.times() {
					if n != 1 {
						t.Errorf("%s delivered %d times", subject, n)
					}
				}
				for _, c := range r.post.claims() {
					if c.Recovered {
						t.Errorf("%s came back from a lease", c.Subject)
					}
				}
				if _, waiting := m.count(); waiting != 0 {
					t.Errorf("%d are left", waiting)
				}
				r.end(t)
			})
		})
	}
}

// A delivery that does not come to an end is cut within its lease.
func TestRunBoundsADelivery(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		r := start(t, m)
		var took atomic.Int64
		r.post.does(func(ctx context.Context, c promise.Claim) promise.Settlement {
			begun := time.Now()
			<-ctx.Done()
			took.Store(int64(time.Since(begun)))
			return promise.Settlement{Claim: c}
		})
		m.notices(1, time.Now())
		time.Sleep(time.Minute)
		if d := time.Duration(took.Load()); d == 0 || d >= scheduler.DefaultLease {
			t.Errorf("cut after %s", d)
		}
		r.end(t)
	})
}

func TestRunSettlesInBoundedLots(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		r := start(t, m)
		m.notices(2000, time.Now())
		time.Sleep(time.Minute)
		total := 0
		lots := m.state().settled
		for _, n := range lots {
			total += n
			if n > 100 {
				t.Errorf("%d in one lot", n)
			}
		}
		if total != 2000 || len(lots) > 80 {
			t.Errorf("%d settled in %d lots", total, len(lots))
		}
		r.end(t)
	})
}

// What is done is written down at the latest 50 ms afterwards, whatever else is
// still under way.
func TestRunSettlesSoon(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		r := start(t, m)
		r.post.does(func(ctx context.Context, c promise.Claim) promise.Settlement {
			if c.Notice.Number == 1 {
				<-ctx.Done()
			}
			return promise.Settlement{Claim: c}
		})
		m.notices(10, time.Now())
		r.Wake(time.Now())
		time.Sleep(60 * time.Millisecond)
		if _, waiting := m.count(); waiting != 1 {
			t.Errorf("%d are not settled", waiting)
		}
		time.Sleep(time.Minute)
		r.end(t)
	})
}

func TestRunOutlivesTheStore(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		r := start(t, m)
		begin(t, m, 2*time.Hour)
		time.Sleep(time.Minute)
		m.fail(fmt.Errorf("dial: %w", promise.ErrUnavailable))
		before, _ := m.count()
		time.Sleep(3 * time.Hour) // the reminder and the deadline pass
		after, _ := m.count()
		if n := after - before; n < 100 || n > 3*3600 {
			t.Errorf("asked %d times in three hours", n)
		}
		m.fail(nil)
		time.Sleep(40 * time.Second)
		got := r.post.delivered()
		slices.Sort(got)
		same(t, "delivered", []promise.NoticeKind{promise.NoticeInvite, promise.NoticeMade, promise.NoticeRefresh}, got)
		r.end(t)
	})
}

// The store goes while notices are under way: what could not be settled comes
// back once, marked, and no more than a lot of it.
func TestRunRepeatsLittleWhenSettlingFails(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		r := start(t, m)
		var n atomic.Int64
		r.post.does(func(_ context.Context, c promise.Claim) promise.Settlement {
			time.Sleep(10 * time.Millisecond)
			if n.Add(1) == 500 {
				m.fail(promise.ErrUnavailable)
				time.AfterFunc(20*time.Second, func() { m.fail(nil) })
			}
			return promise.Settlement{Claim: c}
		})
		m.notices(1000, time.Now())
		time.Sleep(5 * time.Minute)
		twice := 0
		for subject, n := range r.post.times() {
			twice += n - 1
			if n > 2 {
				t.Errorf("%s delivered %d times", subject, n)
			}
		}
		if len(r.post.times()) != 1000 {
			t.Errorf("%d delivered", len(r.post.times()))
		}
		if twice == 0 || twice > 300 {
			t.Errorf("%d delivered twice", twice)
		}
		first := map[string]bool{}
		for _, c := range r.post.claims() {
			if first[c.Subject] && !c.Recovered {
				t.Errorf("%s came again without a mark", c.Subject)
			}
			first[c.Subject] = true
		}
		r.end(t)
	})
}

func TestRunSurvivesPanics(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		r := start(t, m)
		r.post.does(func(_ context.Context, c promise.Claim) promise.Settlement {
			if c.Notice.Number%10 == 0 && c.Notice.Tries == 0 {
				panic("the first time")
			}
			return promise.Settlement{Claim: c}
		})
		m.notices(100, time.Now())
		time.Sleep(10 * time.Second)
		if n := len(r.post.times()); n != 90 {
			t.Errorf("%d delivered at first", n)
		}
		time.Sleep(2 * time.Minute)
		if n := len(r.post.times()); n != 100 {
			t.Errorf("%d delivered at last", n)
		}
		r.end(t)
	})
}

func TestRunStopsWhenItsWorkIsDone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		r := start(t, m)
		r.post.does(func(ctx context.Context, c promise.Claim) promise.Settlement {
			select {
			case <-time.After(time.Second):
			case <-ctx.Done():
				t.Error("cut off")
			}
			return promise.Settlement{Claim: c}
		})
		m.notices(200, time.Now())
		r.Wake(time.Now())
		time.Sleep(500 * time.Millisecond)
		begun := time.Now()
		r.end(t)
		if took := time.Since(begun); took > 5*time.Second {
			t.Errorf("stopped after %s", took)
		}
		n := len(r.post.claims())
		if n < 2*scheduler.DefaultWorkers {
			t.Errorf("only %d were delivered", n)
		}
		if s := m.state(); s.held != 0 || s.waiting != 200-n {
			t.Errorf("%d are held, %d are left", s.held, s.waiting)
		}
	})
}

// What cannot be done within the grace goes back, and is nobody's.
func TestRunGivesBackWhatItCannotFinish(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		r := start(t, m, func(c *scheduler.Config) { c.Workers, c.Grace = 1, 3*time.Second })
		r.post.does(func(ctx context.Context, c promise.Claim) promise.Settlement {
			select {
			case <-time.After(2 * time.Second):
				return promise.Settlement{Claim: c}
			case <-ctx.Done():
				return promise.Settlement{Claim: c, Retry: time.Now().Add(time.Second)}
			}
		})
		m.notices(50, time.Now())
		r.Wake(time.Now())
		time.Sleep(time.Second)
		r.end(t)
		if held := m.state().held; held != 0 {
			t.Errorf("%d are held by nobody", held)
		}
		if done := 50 - m.state().waiting; done < 1 || done > 2 {
			t.Errorf("%d were done", done)
		}
	})
}

func TestRunStopsAtOnceWhenIdle(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := start(t, newMemory())
		begun := time.Now()
		r.end(t)
		if took := time.Since(begun); took != 0 {
			t.Errorf("stopped after %s", took)
		}
	})
}

// A lane that waits for a slow Slack does not hold up deadlines.
func TestRunLanesDoNotHoldEachOtherUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newMemory()
		r := start(t, m, func(c *scheduler.Config) { c.Workers = 1 })
		r.post.does(func(_ context.Context, c promise.Claim) promise.Settlement {
			time.Sleep(5 * time.Second)
			return promise.Settlement{Claim: c}
		})
		begin(t, m, time.Second)
		over := time.Now().Add(15*time.Minute + time.Second) // with the grace
		m.notices(300, time.Now())                           // for more than twenty minutes
		time.Sleep(16 * time.Minute)
		p, err := m.Load(t.Context(), team, 1)
		if err != nil {
			t.Fatal(err)
		}
		last, _ := p.Last()
		if late := last.At.Sub(over); p.State != promise.Missed || late > 300*time.Millisecond {
			t.Errorf("%s, late by %s", p.State, late)
		}
		if _, waiting := m.count(); waiting < 100 {
			t.Errorf("only %d notices waited", waiting)
		}
		time.Sleep(time.Hour)
		r.end(t)
	})
}
