package scheduler_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"kept/internal/clock"
	"kept/internal/promise"
	"kept/internal/testenv"
	"kept/internal/workspace"
	"kept/scheduler"
)

// owed commits one promise that owes n notices now.
func owed(tb testing.TB, e engine, n int) {
	tb.Helper()
	now := clock.System{}.Now()
	c := promise.Change{After: promise.Promise{
		Team: team, What: "send the quote", Customer: promise.Customer{Name: "Acme"}, Promiser: anna, Doer: anna, Recorder: anna,
		State: promise.Active, Made: now, Due: now.Add(day), DueFirst: now.Add(day), DueSince: now,
	}}
	for range n {
		c.Notices = append(c.Notices, promise.Notice{Kind: promise.NoticeRefresh, At: now})
	}
	if _, _, err := e.Commit(tb.Context(), c); err != nil {
		tb.Fatal(err)
	}
}

// run starts a scheduler in real time and returns what ends it.
func run(tb testing.TB, e engine, n scheduler.Notifier, edit ...func(*scheduler.Config)) (end func()) {
	tb.Helper()
	c := clock.System{}
	cfg := scheduler.Config{
		Queue: e, Ledger: promise.NewLedger(e), Book: workspace.NewBook(e, c.Now), Notifier: n, Clock: c,
	}
	for _, f := range edit {
		f(&cfg)
	}
	s := scheduler.New(cfg)
	e.OnWork(s.Wake)
	ctx, cancel := context.WithCancel(context.WithoutCancel(tb.Context()))
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx) }()
	return sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			tb.Error(err)
		}
	})
}

// tally counts deliveries and says when there have been enough.
type tally struct {
	mu     sync.Mutex
	times  map[string]int
	marked map[string]bool
	want   int
	enough chan struct{}
}

func newTally(want int) *tally {
	return &tally{times: map[string]int{}, marked: map[string]bool{}, want: want, enough: make(chan struct{})}
}

func (y *tally) Notify(_ context.Context, c promise.Claim) promise.Settlement {
	y.mu.Lock()
	defer y.mu.Unlock()
	y.times[c.Subject]++
	y.marked[c.Subject] = y.marked[c.Subject] || c.Recovered
	if len(y.times) == y.want && y.times[c.Subject] == 1 {
		close(y.enough)
	}
	return promise.Settlement{Claim: c}
}

func (y *tally) wait(tb testing.TB) {
	tb.Helper()
	ctx, cancel := context.WithTimeout(tb.Context(), time.Minute)
	defer cancel()
	select {
	case <-y.enough:
	case <-ctx.Done():
		y.mu.Lock()
		defer y.mu.Unlock()
		tb.Fatalf("%d of %d delivered", len(y.times), y.want)
	}
}

// repeats counts deliveries beyond the first; one without a mark is an error.
func (y *tally) repeats(tb testing.TB) int {
	tb.Helper()
	y.mu.Lock()
	defer y.mu.Unlock()
	n := 0
	for subject, times := range y.times {
		n += times - 1
		if times > 1 && !y.marked[subject] {
			tb.Errorf("%s was delivered %d times and never marked", subject, times)
		}
	}
	return n
}

func onRealEngines(t *testing.T, test func(t *testing.T, e engine)) {
	t.Helper()
	for _, name := range []string{embedded, onRedis, cluster} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, open(t, name, clock.System{}))
		})
	}
}

func TestRealTwoSchedulersShareOneQueue(t *testing.T) {
	t.Parallel()
	onRealEngines(t, func(t *testing.T, e engine) {
		const n = 2000
		y := newTally(n)
		for range n / 200 {
			owed(t, e, 200)
		}
		a, b := run(t, e, y), run(t, e, y)
		y.wait(t)
		a()
		b()
		if r := y.repeats(t); r != 0 {
			t.Errorf("%d delivered twice", r)
		}
		if left, err := e.Claim(t.Context(), promise.LaneNotice, clock.System{}.Now().Add(time.Hour), time.Second, 10); err != nil || len(left) != 0 {
			t.Errorf("left %v, error %v", left, err)
		}
	})
}

// mortal is an engine whose process dies: from then on nothing it does arrives.
type mortal struct {
	engine
	lots  atomic.Int64
	after int64
}

var errDead = errors.New("the process is dead")

func (m *mortal) Settle(ctx context.Context, now time.Time, done []promise.Settlement) error {
	if m.lots.Add(1) > m.after {
		return errDead
	}
	return m.engine.Settle(ctx, now, done)
}

func (m *mortal) Claim(ctx context.Context, lane promise.Lane, now time.Time, lease time.Duration, n int) ([]promise.Claim, error) {
	if m.lots.Load() > m.after {
		return nil, errDead
	}
	return m.engine.Claim(ctx, lane, now, lease, n)
}

// A process dies with work in its hands: another has it back after the lease,
// and little is done twice.
func TestRealWorkOfADeadProcessComesBack(t *testing.T) {
	t.Parallel()
	onRealEngines(t, func(t *testing.T, e engine) {
		const n = 1000
		y := newTally(n)
		owed(t, e, n)
		short := func(c *scheduler.Config) {
			c.Lease, c.Poll, c.Grace = time.Second, 200*time.Millisecond, time.Millisecond
		}
		dead := run(t, &mortal{engine: e, after: 3}, y, short)
		t.Cleanup(dead)
		alive := run(t, e, y, short)
		y.wait(t)
		alive()
		if r := y.repeats(t); r > 100+2*scheduler.DefaultWorkers+500 {
			t.Errorf("%d delivered twice", r)
		}
	})
}

// Redis is killed in the middle and comes back from its log: the schedulers wait
// for it, nothing is lost, and what is done twice is marked.
func TestRealRedisKilledInTheMiddle(t *testing.T) {
	t.Parallel()
	server := testenv.RedisServer(t, testenv.Synced())
	e := openRedis(t, server.Addr)
	const n = 3000
	y := newTally(n)
	for range n / 500 {
		owed(t, e, 500)
	}
	half := make(chan struct{})
	var seen atomic.Int64
	end := run(t, e, notifierFunc(func(ctx context.Context, c promise.Claim) promise.Settlement {
		if seen.Add(1) == n/2 {
			close(half)
		}
		return y.Notify(ctx, c)
	}), func(c *scheduler.Config) { c.Lease, c.Poll = 2*time.Second, 200*time.Millisecond })
	<-half
	server.Kill()
	server.Restart()
	y.wait(t)
	end()
	if r := y.repeats(t); r > n/2 {
		t.Errorf("%d delivered twice", r)
	}
}

type notifierFunc func(ctx context.Context, c promise.Claim) promise.Settlement

func (f notifierFunc) Notify(ctx context.Context, c promise.Claim) promise.Settlement {
	return f(ctx, c)
}

// BenchmarkDrain works off notices that need no work.
func BenchmarkDrain(b *testing.B) {
	n := 100_000
	if testing.Short() {
		n = 5_000
	}
	for _, name := range []string{embedded, onRedis} {
		b.Run(fmt.Sprintf("%s/%d", name, n), func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				e := open(b, name, clock.System{})
				for range n / 1000 {
					owed(b, e, 1000)
				}
				var done atomic.Int64
				enough := make(chan struct{})
				b.StartTimer()
				end := run(b, e, notifierFunc(func(_ context.Context, c promise.Claim) promise.Settlement {
					if done.Add(1) == int64(n) {
						close(enough)
					}
					return promise.Settlement{Claim: c}
				}))
				<-enough
				end()
			}
			b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "jobs/s")
		})
	}
}

// lateness collects how late single pieces of work begin.
type lateness struct {
	mu   sync.Mutex
	late []time.Duration
	want int
	full chan struct{}
}

func (l *lateness) Worked(lane, _ string, late time.Duration) {
	if lane != string(promise.LaneDue) {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.late = append(l.late, late)
	if len(l.late) == l.want {
		close(l.full)
	}
}

func (l *lateness) Behind(time.Duration) {}

// BenchmarkLateness is how late a single reminder begins, now and then.
func BenchmarkLateness(b *testing.B) {
	for _, name := range []string{embedded, onRedis} {
		b.Run(name, func(b *testing.B) {
			e := open(b, name, clock.System{})
			l := &lateness{want: 200, full: make(chan struct{})}
			if testing.Short() {
				l.want = 20
			}
			end := run(b, e, newTally(-1), func(c *scheduler.Config) { c.Meter = l })
			defer end()
			book := workspace.NewBook(e, clock.System{}.Now)
			w, err := book.Fresh(b.Context(), team)
			if err != nil {
				b.Fatal(err)
			}
			pol := book.Policy(&w)(&promise.Promise{Promiser: anna})
			for i := range l.want {
				now := clock.System{}.Now()
				_, err := promise.NewLedger(e).Begin(b.Context(), promise.Draft{
					Team: team, What: "send the quote", Customer: promise.Customer{Name: "Acme"}, Promiser: anna,
					Due: now.Add(time.Second + time.Duration(i)*67*time.Millisecond), By: promise.Actor{ID: anna}, At: now,
				}, pol)
				if err != nil {
					b.Fatal(err)
				}
			}
			<-l.full
			l.mu.Lock()
			defer l.mu.Unlock()
			b.ReportMetric(float64(percentile(l.late, 50))/1e6, "p50-ms")
			b.ReportMetric(float64(percentile(l.late, 99))/1e6, "p99-ms")
		})
	}
}

func percentile(list []time.Duration, p int) time.Duration {
	slices.Sort(list)
	return list[min(len(list)*p/100, len(list)-1)]
}
