package scheduler

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"kept/internal/promise"
	"kept/internal/workspace"
)

// Ends of claims are written in lots, so that a piece of work costs a fraction
// of a write, and the lots are bounded, because what is not written when the
// process dies is done twice.
const (
	settleLot  = 100
	settleWait = 50 * time.Millisecond
)

// claimRest is the least time between two claims of which the first did not
// fill its lot. Work that comes in a stream is then claimed by the dozen, and
// not one by one, while a piece that comes alone is claimed at once.
const claimRest = 10 * time.Millisecond

// lane claims and works one lane of the queue.
type lane struct {
	s      *Scheduler
	name   promise.Lane
	signal chan struct{} // there may be work
	// size is how much is claimed at once: as much as is surely begun well
	// within the lease, found by trying.
	size int
	// rested tells when a lane that has claimed little may claim again; nil when
	// it may at once.
	rested <-chan time.Time
}

// lot is what one claim brought.
type lot struct {
	claims []promise.Claim
	at     time.Time // when they were claimed
	// spaces are the workspaces of the teams in it, each loaded once at most.
	spaces map[promise.Team]func() (workspace.Workspace, error)
	// failed is set once the store was out of reach for a piece of it.
	failed atomic.Bool
	next   atomic.Int64  // the first claim that nobody has begun
	begun  chan struct{} // closed when every claim was begun
}

// take is a claim to begin; ok is false when there is none left.
func (t *lot) take() (c promise.Claim, ok bool) {
	i := int(t.next.Add(1)) - 1
	if i >= len(t.claims) {
		return promise.Claim{}, false
	}
	if i == len(t.claims)-1 {
		close(t.begun)
	}
	return t.claims[i], true
}

// hand gives a lot to workers, who take from it one claim after the other, and
// returns once every claim was begun.
func (t *lot) hand(lots chan<- *lot, workers int) {
	for range min(workers, len(t.claims)) {
		select {
		case lots <- t:
		case <-t.begun:
			return
		}
	}
	<-t.begun
}

// job is one claim of a lot on its way through a worker.
type job struct {
	claim promise.Claim
	lot   *lot
}

// result is how a job ended; none is true when the act itself has settled it.
type result struct {
	settlement promise.Settlement
	none       bool
}

func newLane(s *Scheduler, name promise.Lane) *lane {
	return &lane{s: s, name: name, signal: make(chan struct{}, 1), size: min(2*s.cfg.Workers, s.cfg.Lot)}
}

// claim takes up to n pieces of work, the earliest first.
func (l *lane) claim(ctx context.Context, n int) (*lot, error) {
	now := l.s.cfg.Clock.Now()
	claims, err := l.s.cfg.Queue.Claim(ctx, l.name, now, l.s.cfg.Lease, n)
	if err != nil {
		return nil, fmt.Errorf("claim work on lane %s: %w", l.name, err)
	}
	slices.SortFunc(claims, func(a, b promise.Claim) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Team, b.Team), cmp.Compare(a.Subject, b.Subject))
	})
	t := &lot{claims: claims, at: now, begun: make(chan struct{})}
	if l.name == promise.LaneDue {
		t.spaces = map[promise.Team]func() (workspace.Workspace, error){}
		for _, c := range claims {
			if t.spaces[c.Team] == nil {
				t.spaces[c.Team] = sync.OnceValues(func() (workspace.Workspace, error) {
					return l.s.cfg.Book.Fresh(ctx, c.Team)
				})
			}
		}
	}
	return t, nil
}

// sweep claims one lot and works it, one piece after the other.
func (l *lane) sweep(ctx context.Context) (int, error) {
	t, err := l.claim(ctx, l.s.cfg.Lot)
	if err != nil || len(t.claims) == 0 {
		return 0, err
	}
	within, cancel := l.within(ctx, t.at)
	defer cancel()
	var done []promise.Settlement
	var failed error
	for i, c := range t.claims {
		r, err := l.do(within, job{c, t})
		if err != nil {
			// What is left goes back at once, for whoever can do it.
			for _, rest := range t.claims[i:] {
				if r := l.giveBack(job{rest, t}); !r.none {
					done = append(done, r.settlement)
				}
			}
			failed = err
			break
		}
		if !r.none {
			done = append(done, r.settlement)
		}
	}
	if len(done) > 0 {
		if err := l.s.cfg.Queue.Settle(ctx, l.s.cfg.Clock.Now(), done); err != nil && failed == nil {
			failed = fmt.Errorf("settle work on lane %s: %w", l.name, err)
		}
	}
	return len(t.claims), failed
}

// run works whenever there is a signal, until ctx ends. What is claimed then is
// begun until begin ends, and worked to its end in the context work.
func (l *lane) run(ctx, begin, work context.Context) {
	lots, results := make(chan *lot), make(chan result, settleLot)
	var pending atomic.Int64 // claimed, and not yet at the settler
	var workers, settler sync.WaitGroup
	for range l.s.cfg.Workers {
		workers.Go(func() {
			for t := range lots {
				l.share(begin, work, t, results)
			}
		})
	}
	settler.Go(func() { l.settle(work, results, &pending) })
	for l.awaits(ctx) {
		l.drain(ctx, work, lots, &pending)
	}
	close(lots)
	workers.Wait()
	close(results)
	settler.Wait()
}

// share works a worker's share of a lot.
func (l *lane) share(begin, work context.Context, t *lot, results chan<- result) {
	within, cancel := l.within(work, t.at)
	defer cancel()
	for c, ok := t.take(); ok; c, ok = t.take() {
		j := job{c, t}
		if begin.Err() != nil {
			results <- l.giveBack(j)
			continue
		}
		r, err := l.one(within, work, j)
		if err != nil {
			r = l.unreached(work, j, err)
		}
		results <- r
	}
}

// one works one claim in the context of its lot. When others of the lot have
// taken long it has a time of its own, for its lease is renewed once it has
// begun.
func (l *lane) one(within, work context.Context, j job) (result, error) {
	if !l.keeps() {
		return l.do(within, j)
	}
	if now := l.s.cfg.Clock.Now(); elapsed(now, j.lot.at) > l.s.cfg.Lease/8 && !l.tooLate(within, j, now) {
		own, cancel := l.within(work, now)
		defer cancel()
		return l.do(own, j)
	}
	return l.do(within, j)
}

// keeps reports whether the leases of a lane's work are renewed while somebody
// is at it.
func (l *lane) keeps() bool { return l.name == promise.LaneNotice }

func (l *lane) awaits(ctx context.Context) bool {
	select {
	case <-ctx.Done():
		return false
	case <-l.signal:
		return ctx.Err() == nil
	}
}

// unreached leaves a piece of work to its lease, which brings it back; the log
// tells it once for the lot.
func (l *lane) unreached(ctx context.Context, j job, err error) result {
	if !j.lot.failed.Swap(true) {
		l.s.log.ErrorContext(ctx, "the store was out of reach in the middle of work", "lane", string(l.name),
			"team", string(j.claim.Team), "subject", j.claim.Subject, "error", err)
	}
	return result{none: true}
}

// drain claims lots and hands them to the workers until nothing is due.
func (l *lane) drain(ctx, work context.Context, lots chan<- *lot, pending *atomic.Int64) {
	worked, failed := false, backoff{}
	l.s.drains.Add(1)
	for l.rest(ctx) {
		l.s.held.Add(1) // what is being claimed counts as held
		t, err := l.claim(work, l.size)
		if err != nil {
			l.s.held.Add(-1)
			wait := failed.next()
			l.s.log.ErrorContext(ctx, "cannot claim work", "lane", string(l.name), "error", err, "retry_in", wait)
			l.pause(ctx, wait)
			continue
		}
		l.s.held.Add(int64(len(t.claims)) - 1)
		if len(t.claims) == 0 {
			break
		}
		worked = true
		if len(t.claims) < l.size {
			l.rested = time.After(claimRest)
		}
		pending.Add(int64(len(t.claims)))
		t.hand(lots, l.s.cfg.Workers)
		l.resize(l.s.cfg.Clock.Now().Sub(t.at))
		if t.failed.Load() {
			l.pause(ctx, failed.next())
		} else {
			failed = backoff{}
		}
	}
	if worked {
		poke(l.s.swept)
	}
}

// rest waits until the lane may claim, and reports whether it still should.
func (l *lane) rest(ctx context.Context) bool {
	if l.rested != nil {
		select {
		case <-l.rested:
		case <-ctx.Done():
		}
		l.rested = nil
	}
	return ctx.Err() == nil
}

// resize lets the lots grow while they are begun quickly, and shrink before
// their leases come near.
func (l *lane) resize(took time.Duration) {
	switch {
	case took < l.s.cfg.Lease/8:
		l.size = min(2*l.size, l.s.cfg.Lot)
	case took > l.s.cfg.Lease/4:
		l.size = max(l.size/2, 1)
	}
}

func (l *lane) pause(ctx context.Context, d time.Duration) {
	reached, stop := l.s.cfg.Clock.At(l.s.cfg.Clock.Now().Add(d))
	defer stop()
	select {
	case <-ctx.Done():
	case <-reached:
	}
}

// settle writes the ends of claims: when a lot is full, when the oldest has
// waited long enough, or when nothing else is under way.
func (l *lane) settle(ctx context.Context, results <-chan result, pending *atomic.Int64) {
	lot := make([]promise.Settlement, 0, settleLot)
	timer := time.NewTimer(settleWait)
	timer.Stop()
	defer timer.Stop()
	flush := func() {
		timer.Stop()
		if len(lot) > 0 {
			l.flush(ctx, lot)
			l.s.held.Add(-int64(len(lot)))
		}
		lot = lot[:0]
	}
	for {
		select {
		case r, ok := <-results:
			if !ok {
				flush()
				return
			}
			left := pending.Add(-1)
			if r.none {
				l.s.held.Add(-1)
			} else {
				lot = append(lot, r.settlement)
			}
			switch {
			case len(lot) == settleLot || left == 0:
				flush()
			case len(lot) == 1:
				timer.Reset(settleWait)
			}
		case <-timer.C:
			flush()
		}
	}
}

// settleTries bounds how often a lot is written anew: after that its leases are
// about to end, and the work comes back by itself.
const settleTries = 4

func (l *lane) flush(ctx context.Context, lot []promise.Settlement) {
	// The ends of the last work are worth a moment longer than its grace.
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), l.s.cfg.Lease)
	defer cancel()
	failed := backoff{}
	for try := range settleTries {
		now := l.s.cfg.Clock.Now()
		err := l.s.cfg.Queue.Settle(last, now, lot)
		if err == nil {
			l.tell(now, lot)
			return
		}
		l.s.log.ErrorContext(ctx, "cannot settle work", "lane", string(l.name), "claims", len(lot), "error", err)
		if try < settleTries-1 && ctx.Err() == nil {
			l.pause(ctx, failed.next())
		}
	}
}

// tell wakes the loop for what was put back, or is owed, by a lot.
func (l *lane) tell(now time.Time, lot []promise.Settlement) {
	var first time.Time
	for i := range lot {
		at := lot[i].Retry
		if len(lot[i].Owed) > 0 {
			at = now
		}
		if !at.IsZero() && (first.IsZero() || at.Before(first)) {
			first = at
		}
	}
	if !first.IsZero() {
		l.s.Wake(first)
	}
}
