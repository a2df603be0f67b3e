package scheduler

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"kept/internal/clock"
	"kept/internal/promise"
	"kept/internal/workspace"
)

// What a [Config] leaves out.
const (
	DefaultLease   = 8 * time.Second
	DefaultLot     = 500
	DefaultWorkers = 16
	DefaultPoll    = 5 * time.Second
	DefaultGrace   = 5 * time.Second
)

// Meter counts what the scheduler does. Lanes and outcomes are words.
type Meter interface {
	// Worked tells of one piece of work and how long after its moment it began.
	Worked(lane, outcome string, late time.Duration)
	// Behind tells how long the earliest piece of work has waited by now.
	Behind(d time.Duration)
}

// Config is what a Scheduler works with. Queue, Ledger, Book, Notifier and
// Clock must be set.
type Config struct {
	Queue    promise.Queue
	Ledger   *promise.Ledger
	Book     *workspace.Book
	Notifier Notifier
	Clock    clock.Clock
	// Log may be nil.
	Log *slog.Logger
	// Meter may be nil.
	Meter Meter
	// Lease is how long a claim is ours: work that a crash left comes back
	// after it, and no piece of work may take as long.
	Lease time.Duration
	// Lot is the most work claimed at once.
	Lot int
	// Workers is how many pieces of work of one lane go on at the same time.
	Workers int
	// Poll is how often the queue is looked at when nothing is known to be due,
	// for the work that other processes left.
	Poll time.Duration
	// Grace is how long work already claimed may go on after the stop.
	Grace time.Duration
	// Jobs are chores beside the scheduler's own.
	Jobs []Job
}

// Scheduler works on what has fallen due. Several may share one queue, in one
// process or many.
type Scheduler struct {
	cfg   Config
	log   *slog.Logger
	lanes []*lane

	mu       sync.Mutex
	wakeAt   time.Time     // the earliest moment told by Wake and not yet seen
	awake    chan struct{} // something was told
	swept    chan struct{} // a lane has worked off all it found
	beat     atomic.Int64  // when the loop last went round, in Unix nanoseconds
	troubles troubles
	hands    *inHand
	held     atomic.Int64 // claims whose ends are not written yet
	drains   atomic.Int64 // how often a lane went to look for work
}

// New is a Scheduler that does nothing yet.
func New(cfg Config) *Scheduler {
	orDuration := func(d *time.Duration, def time.Duration) {
		if *d <= 0 {
			*d = def
		}
	}
	orInt := func(n *int, def int) {
		if *n <= 0 {
			*n = def
		}
	}
	orDuration(&cfg.Lease, DefaultLease)
	orDuration(&cfg.Poll, DefaultPoll)
	orDuration(&cfg.Grace, DefaultGrace)
	orInt(&cfg.Lot, DefaultLot)
	orInt(&cfg.Workers, DefaultWorkers)
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	s := &Scheduler{
		cfg: cfg, log: cfg.Log,
		awake: make(chan struct{}, 1), swept: make(chan struct{}, 1),
		troubles: troubles{counts: map[string]int{}}, hands: newInHand(),
	}
	for _, name := range promise.Lanes() {
		s.lanes = append(s.lanes, newLane(s, name))
	}
	return s
}

// Wake tells that there will be work at a moment, so that nobody has to look
// for it. It never blocks, and may be called at any time.
func (s *Scheduler) Wake(at time.Time) {
	s.mu.Lock()
	if s.wakeAt.IsZero() || at.Before(s.wakeAt) {
		s.wakeAt = at
	}
	s.mu.Unlock()
	poke(s.awake)
}

func (s *Scheduler) takeWake() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	at := s.wakeAt
	s.wakeAt = time.Time{}
	return at
}

// Beat is when the loop of [Scheduler.Run] last went round; zero before it has.
func (s *Scheduler) Beat() time.Time {
	if n := s.beat.Load(); n != 0 {
		return time.Unix(0, n).UTC()
	}
	return time.Time{}
}

// AtRest reports whether [Scheduler.Run] has done all that was due by now, and
// written it down: a clock that may leap does so at no harm then.
func (s *Scheduler) AtRest(ctx context.Context) (bool, error) {
	drains := s.drains.Load()
	if s.held.Load() > 0 {
		return false, nil
	}
	next, ok, err := s.cfg.Queue.Next(ctx)
	if err != nil {
		return false, fmt.Errorf("look at the queue: %w", err)
	}
	due := ok && !next.After(s.cfg.Clock.Now())
	return !due && s.held.Load() == 0 && s.drains.Load() == drains, nil
}

// RunDue does everything that is due now on both lanes, one after the other in
// the order it fell due, and what follows from it, until nothing is due. It
// returns how many pieces of work that were.
func (s *Scheduler) RunDue(ctx context.Context) (int, error) {
	total := 0
	for {
		if err := ctx.Err(); err != nil {
			return total, fmt.Errorf("work on what is due: %w", err)
		}
		n := 0
		for _, l := range s.lanes {
			worked, err := l.sweep(ctx)
			n += worked
			if err != nil {
				return total + n, err
			}
		}
		total += n
		if n == 0 {
			return total, nil
		}
	}
}

// Run works on what falls due until the context ends. It then claims no more,
// finishes what it holds and returns nil. What it could not begin within half
// of the grace period goes back to the queue, and what is not finished at its
// end is cut short. A store that cannot be reached is tried again and again.
func (s *Scheduler) Run(ctx context.Context) error {
	// Work goes on after the stop, so it has contexts of its own.
	begin, hold := context.WithCancel(context.WithoutCancel(ctx))
	defer hold()
	work, cut := context.WithCancel(context.WithoutCancel(ctx))
	defer cut()
	stopped := context.AfterFunc(ctx, func() {
		time.AfterFunc(s.cfg.Grace/2, hold)
		time.AfterFunc(s.cfg.Grace, cut)
	})
	defer stopped()

	chores := s.startChores(work)
	keeping, release := context.WithCancel(work)
	defer release()
	go s.keep(keeping)
	var lanes sync.WaitGroup
	for _, l := range s.lanes {
		lanes.Go(func() { l.run(ctx, begin, work) })
	}
	s.watch(ctx)
	lanes.Wait()
	cut()
	<-chores.Stop().Done()
	return nil
}

// The pause between two looks at a queue in which work is due and the lanes
// are at it: short, so that the other lane's work is found behind it.
const (
	shortGap = 25 * time.Millisecond
	longGap  = 200 * time.Millisecond
)

// watch sleeps until the next moment, or a wake, and sends the lanes to work.
func (s *Scheduler) watch(ctx context.Context) {
	at, gap := s.cfg.Clock.Now(), shortGap
	failed := backoff{}
	for ctx.Err() == nil {
		s.beat.Store(s.cfg.Clock.Now().UnixNano())
		reached, stop := s.cfg.Clock.At(at)
		select {
		case <-ctx.Done():
			stop()
			return
		case <-s.awake:
			stop()
			if w := s.takeWake(); w.IsZero() {
				continue
			} else if w.After(s.cfg.Clock.Now()) {
				at = earlier(at, w)
			} else {
				s.signal()
			}
			continue
		case <-s.swept:
		case <-reached:
		}
		stop()
		next, ok, err := s.cfg.Queue.Next(ctx)
		now := s.cfg.Clock.Now()
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			wait := failed.next()
			s.log.ErrorContext(ctx, "cannot look at the queue", "error", err, "retry_in", wait)
			at = now.Add(wait)
			continue
		case ok && !next.After(now):
			s.signal()
			at = now.Add(gap)
			gap = min(2*gap, longGap)
		default:
			at, gap = now.Add(s.cfg.Poll), shortGap
			if ok {
				at = earlier(at, next)
			}
		}
		failed = backoff{}
	}
}

// signal sends both lanes to work.
func (s *Scheduler) signal() {
	for _, l := range s.lanes {
		poke(l.signal)
	}
}

// poke leaves word in a channel with room for one; two are as good as one.
func poke(ch chan struct{}) {
	select {
	case ch <- struct{}{}:
	default:
	}
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}
