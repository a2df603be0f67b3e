package scheduler

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"time"

	"kept/internal/promise"
	"kept/internal/workspace"
)

// The outcomes a [Meter] hears of.
const (
	outcomeActed   = "acted"   // the clock changed something
	outcomeDone    = "done"    // nothing is left to do
	outcomeLater   = "later"   // put back for another moment
	outcomeParked  = "parked"  // can never be delivered
	outcomeReturn  = "return"  // given back unbegun
	outcomeTrouble = "trouble" // went wrong, put back
)

// within is the context for work whose lease began at a moment. It ends well
// before the lease does.
func (l *lane) within(ctx context.Context, since time.Time) (context.Context, context.CancelFunc) {
	lease := l.s.cfg.Lease
	return context.WithTimeout(ctx, lease-lease/8-elapsed(l.s.cfg.Clock.Now(), since))
}

// do works one claim in a context from [lane.within]. An error means that the
// store is out of reach; anything else that goes wrong puts the work back for
// later.
func (l *lane) do(ctx context.Context, j job) (result, error) {
	s := l.s
	now := s.cfg.Clock.Now()
	if l.tooLate(ctx, j, now) {
		return l.giveBack(j), nil
	}
	end := s.hands.begin(ctx, &j.claim, j.lot.at)
	if end == nil {
		return l.giveBack(j), nil
	}
	defer end()
	r, outcome, err := l.guarded(ctx, j, now)
	switch {
	case err == nil:
		s.troubles.over(j.claim)
	case unreachable(err):
		return result{}, err
	default:
		r, outcome = s.trouble(ctx, j.claim, now, err), outcomeTrouble
	}
	// Work that puts itself back for this very moment would go round forever.
	if retry := r.settlement.Retry; !retry.IsZero() && !retry.After(now) {
		r.settlement.Retry = now.Add(shortGap)
	}
	s.worked(l.name, outcome, j.claim, now)
	return r, nil
}

// tooLate reports whether the lease leaves no time to do the work, or whoever
// does it has been told to stop. Neither is trouble: somebody else can begin it.
func (l *lane) tooLate(ctx context.Context, j job, now time.Time) bool {
	lease := l.s.cfg.Lease
	return lease-elapsed(now, j.lot.at) < lease/4 || ctx.Err() != nil
}

// giveBack puts a claim that was not begun back for whoever can begin it. A
// notice that was begun before, by a lease that ran out, counts as tried, since
// what goes back does not come back as recovered.
func (l *lane) giveBack(j job) result {
	now := l.s.cfg.Clock.Now()
	l.s.worked(l.name, outcomeReturn, j.claim, now)
	end := promise.Settlement{Claim: j.claim, Retry: now, Unchanged: true}
	if n := &end.Claim.Notice; j.claim.Recovered && l.name == promise.LaneNotice && n.Tries == 0 {
		n.Tries, end.Unchanged = 1, false
	}
	return result{settlement: end}
}

// guarded turns a panic into an error: one bad record must not stop the rest.
func (l *lane) guarded(ctx context.Context, j job, now time.Time) (r result, outcome string, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &panicError{value: v, stack: debug.Stack()}
		}
	}()
	switch {
	case l.name == promise.LaneNotice:
		r.settlement = l.s.cfg.Notifier.Notify(ctx, j.claim)
		// Whatever the notifier made of it, it is this claim that ends.
		r.settlement.Claim.Lane, r.settlement.Claim.Team = j.claim.Lane, j.claim.Team
		r.settlement.Claim.Subject, r.settlement.Claim.Token = j.claim.Subject, j.claim.Token
		return r, noticeOutcome(r.settlement), nil
	case strings.HasPrefix(j.claim.Subject, promiseSubject):
		return l.s.tick(ctx, j, now)
	case strings.HasPrefix(j.claim.Subject, subscriptionSubject):
		return l.s.digest(j, now)
	}
	return r, "", fmt.Errorf("%w: %q", errSubject, j.claim.Subject)
}

// The subjects of the due lane.
const (
	promiseSubject      = "p:"
	subscriptionSubject = "s:"
)

var errSubject = errors.New("unknown subject")

func noticeOutcome(s promise.Settlement) string {
	switch {
	case s.Parked != "":
		return outcomeParked
	case !s.Retry.IsZero():
		return outcomeLater
	}
	return outcomeDone
}

// tick lets the clock act on a promise.
func (s *Scheduler) tick(ctx context.Context, j job, now time.Time) (result, string, error) {
	number, err := strconv.ParseInt(strings.TrimPrefix(j.claim.Subject, promiseSubject), 10, 64)
	if err != nil {
		return result{}, "", fmt.Errorf("%w: %w", errSubject, err)
	}
	w, err := j.lot.spaces[j.claim.Team]()
	if err != nil {
		return result{}, "", err
	}
	acted, wake, err := s.cfg.Ledger.Tick(ctx, j.claim.Team, promise.Number(number), now, s.cfg.Book.Policy(&w))
	end := result{settlement: promise.Settlement{Claim: j.claim}}
	switch {
	case promise.KindOf(err) == promise.KindNotFound:
		return end, outcomeDone, nil
	case err != nil:
		return result{}, "", err
	case acted:
		// The commit has set the next wake, in the claim's place.
		return result{none: true}, outcomeActed, nil
	case wake.IsZero():
		return end, outcomeDone, nil
	}
	end.settlement.Retry = wake
	return end, outcomeLater, nil
}

// digest owes a subscriber the day's digest and sets the next, in one step.
func (s *Scheduler) digest(j job, now time.Time) (result, string, error) {
	w, err := j.lot.spaces[j.claim.Team]()
	if err != nil {
		return result{}, "", err
	}
	end := result{settlement: promise.Settlement{Claim: j.claim}}
	sub, ok := w.Subscription(strings.TrimPrefix(j.claim.Subject, subscriptionSubject))
	if !ok || !sub.Scheduled() {
		return end, outcomeDone, nil
	}
	date, next, err := sub.Run(w.Settings, j.claim.At, now)
	if err != nil {
		return result{}, "", err
	}
	end.settlement.Retry = next
	if date == "" {
		return end, outcomeLater, nil
	}
	at := j.claim.At
	if sub.Date(w.Settings, at) != date {
		at = now // it stands in for those that were missed
	}
	end.settlement.Owed = []promise.Notice{{
		Kind: promise.NoticeDigest, Channel: sub.Channel, User: sub.User, At: at, Arg: workspace.DigestArg(sub.ID, date),
	}}
	return end, outcomeActed, nil
}

func (s *Scheduler) worked(lane promise.Lane, outcome string, c promise.Claim, now time.Time) {
	if s.cfg.Meter != nil {
		s.cfg.Meter.Worked(string(lane), outcome, max(0, now.Sub(c.At)))
	}
}

// unreachable reports whether the store is at fault rather than the work.
func unreachable(err error) bool {
	return promise.KindOf(err) == promise.KindUnavailable || errors.Is(err, context.Canceled) ||
		errors.Is(err, context.DeadlineExceeded)
}

type panicError struct {
	value any
	stack []byte
}

func (e *panicError) Error() string { return fmt.Sprintf("panic: %v", e.value) }

// How often, and how far apart, work that goes wrong is tried again. A notice
// is parked at last; a promise is never given up, only looked at less often.
const (
	troubleTries = 5
	troubleFirst = time.Minute
	troubleLast  = time.Hour
)

// trouble puts work that went wrong back for later.
func (s *Scheduler) trouble(ctx context.Context, c promise.Claim, now time.Time, err error) result {
	var tries int
	if c.Lane == promise.LaneNotice {
		c.Notice.Tries++
		tries = c.Notice.Tries
	} else {
		tries = s.troubles.more(c)
	}
	retry := now.Add(min(troubleFirst<<min(tries-1, 10), troubleLast))
	args := []any{
		"lane", string(c.Lane), "team", string(c.Team), "subject", c.Subject, "tries", tries, "retry", retry, "error", err,
	}
	if p, ok := errors.AsType[*panicError](err); ok {
		args = append(args, "stack", string(p.stack))
	}
	s.log.ErrorContext(ctx, "work went wrong", args...)
	end := promise.Settlement{Claim: c, Retry: retry}
	if c.Lane == promise.LaneNotice && tries >= troubleTries {
		end.Retry, end.Parked = time.Time{}, err.Error()
	}
	return result{settlement: end}
}

// troubles counts how often work on the due lane went wrong in this process.
type troubles struct {
	mu     sync.Mutex
	counts map[string]int
}

func troubleKey(c promise.Claim) string { return string(c.Team) + "/" + c.Subject }

func (t *troubles) more(c promise.Claim) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.counts[troubleKey(c)]++
	return t.counts[troubleKey(c)]
}

func (t *troubles) over(c promise.Claim) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.counts) > 0 {
		delete(t.counts, troubleKey(c))
	}
}

// backoff is the pause after the nth failure in a row: from one second to
// thirty, spread so that replicas do not come back all at once.
type backoff struct{ failures int }

func (b *backoff) next() time.Duration {
	const first, last = time.Second, 30 * time.Second
	d := min(first<<min(b.failures, 10), last)
	b.failures++
	return d/2 + rand.N(d/2+1)
}
