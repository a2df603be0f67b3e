package promise

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Ledger carries out acts on stored promises: load, decide, commit once.
type Ledger struct {
	store Store
	pace  Pacer
}

// NewLedger is a ledger over a store.
func NewLedger(s Store) *Ledger { return &Ledger{store: s} }

// Pace has notices given their moments as they come to be owed. It is called
// once, before the ledger is used. Without it, who delivers them puts them off.
func (l *Ledger) Pace(p Pacer) { l.pace = p }

// PolicyFor finds the rules in force for a promise.
type PolicyFor func(p *Promise) Policy

// attempts bounds how often an act is decided anew because another came in
// between.
const attempts = 5

// Begin writes a draft down. A repeated delivery returns [ErrDuplicate] with
// the promise its first delivery made.
func (l *Ledger) Begin(ctx context.Context, d Draft, pol Policy) (Promise, error) {
	c, err := Begin(d, pol)
	if err != nil {
		return Promise{}, err
	}
	return l.commit(ctx, c)
}

// Load returns a stored promise, or [ErrNotFound].
func (l *Ledger) Load(ctx context.Context, team Team, n Number) (Promise, error) {
	p, err := l.store.Load(ctx, team, n)
	if err != nil {
		return Promise{}, fmt.Errorf("load promise %s of %s: %w", n, team, err)
	}
	return p, nil
}

// Act carries out an act. When another act comes in between, the act is decided
// anew on what the other left: it may then well be refused as stale. A repeated
// delivery returns [ErrDuplicate] with the promise as it stands now, also where
// its first delivery has made the act impossible to repeat.
func (l *Ledger) Act(ctx context.Context, team Team, n Number, a Act, pol PolicyFor) (Promise, error) {
	var refused error
	p, err := l.try(ctx, team, n, func(p Promise) (Change, error) {
		c, err := Decide(p, a, pol(&p))
		refused = err
		return c, err
	})
	if refused == nil || a.Key == "" || p.Version == 0 {
		return p, err
	}
	switch done := l.wasDone(ctx, p, a.Key); {
	case errors.Is(done, ErrDuplicate):
		return p, ErrDuplicate
	case errors.Is(done, ErrUnavailable):
		return p, done
	}
	return p, err
}

// noVersion is one that no stored promise has.
const noVersion = -1

// wasDone asks the store whether a delivery was carried out before: it looks at
// the key before it refuses a version that cannot be, so that nothing is ever
// written.
func (l *Ledger) wasDone(ctx context.Context, p Promise, key string) error {
	p.Version = noVersion
	_, _, err := l.store.Commit(ctx, Change{Before: &p, After: p, Key: key})
	return err
}

// Tick lets the clock act on a promise at a moment. acted is false when nothing
// was due; the wake that was set is then returned, to be kept.
func (l *Ledger) Tick(ctx context.Context, team Team, n Number, now time.Time, pol PolicyFor) (acted bool, wake time.Time, err error) {
	_, err = l.try(ctx, team, n, func(p Promise) (Change, error) {
		rules := pol(&p)
		c, ok := Tick(p, now, rules)
		acted = ok
		if !ok {
			wake = Wake(&p, rules)
			return Change{}, errNothingDue
		}
		return c, nil
	})
	if errors.Is(err, errNothingDue) {
		err = nil
	}
	return acted, wake, err
}

var errNothingDue = errors.New("nothing is due")

func (l *Ledger) try(ctx context.Context, team Team, n Number, decide func(Promise) (Change, error)) (Promise, error) {
	var last error
	for range attempts {
		p, err := l.Load(ctx, team, n)
		if err != nil {
			return Promise{}, err
		}
		c, err := decide(p)
		if err != nil {
			return p, err
		}
		done, err := l.commit(ctx, c)
		if !errors.Is(err, ErrVersion) {
			return done, err
		}
		last = err
	}
	return Promise{}, last
}

func (l *Ledger) commit(ctx context.Context, c Change) (Promise, error) {
	if l.pace != nil && len(c.Notices) > 0 {
		l.pace(c.After.Team, c.Notices)
	}
	number, version, err := l.store.Commit(ctx, c)
	if c.Key != "" && errors.Is(err, ErrUnavailable) && ctx.Err() == nil {
		// Perhaps only the answer was lost. Then the key is known now, and nobody
		// is asked to promise the same again.
		number, version, err = l.store.Commit(ctx, c)
	}
	p := c.After
	if err != nil && !errors.Is(err, ErrDuplicate) {
		return p, fmt.Errorf("commit promise %s of %s: %w", p.Number, p.Team, err)
	}
	p.Number, p.Version = number, version
	return p, err
}
