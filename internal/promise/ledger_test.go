package promise_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"kept/internal/promise"
)

// shelf keeps promises in memory, as the ledger's contract asks.
type shelf struct {
	mu       sync.Mutex
	promises map[promise.Number]promise.Promise
	keys     map[string]promise.Number
	// before, when set, runs ahead of each commit.
	before func(commit int)
	// fails is what every call answers while it is set.
	fails   error
	commits int
}

func newShelf() *shelf {
	return &shelf{promises: map[promise.Number]promise.Promise{}, keys: map[string]promise.Number{}}
}

func (s *shelf) Load(_ context.Context, _ promise.Team, n promise.Number) (promise.Promise, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fails != nil {
		return promise.Promise{}, s.fails
	}
	p, ok := s.promises[n]
	if !ok {
		return promise.Promise{}, promise.ErrNotFound
	}
	return p.Clone(), nil
}

func (s *shelf) Commit(_ context.Context, c promise.Change) (promise.Number, int64, error) {
	s.mu.Lock()
	s.commits++
	n := s.commits
	s.mu.Unlock()
	if s.before != nil {
		s.before(n)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if n, ok := s.keys[c.Key]; ok && c.Key != "" {
		return n, s.promises[n].Version, promise.ErrDuplicate
	}
	p := c.After.Clone()
	if c.Before == nil {
		p.Number = promise.Number(len(s.promises) + 1)
	} else if s.promises[p.Number].Version != c.Before.Version {
		return 0, 0, promise.ErrVersion
	}
	p.Version++
	s.promises[p.Number] = p
	s.keys[c.Key] = p.Number
	return p.Number, p.Version, nil
}

func always(pol promise.Policy) promise.PolicyFor {
	return func(*promise.Promise) promise.Policy { return pol }
}

func TestLedgerBeginActTick(t *testing.T) {
	t.Parallel()
	ctx, pol := t.Context(), policy(t)
	l := promise.NewLedger(newShelf())
	p, err := l.Begin(ctx, draft(anna), pol)
	if err != nil || p.Number != 1 || p.Version != 1 {
		t.Fatalf("promise %+v, error %v", p, err)
	}
	if p, err = l.Act(ctx, team, 1, act(promise.VerbAtRisk, anna, hour), always(pol)); err != nil || p.Version != 2 {
		t.Fatalf("version %d, error %v", p.Version, err)
	}
	acted, wake, err := l.Tick(ctx, team, 1, monday().Add(2*hour), always(pol))
	if err != nil || acted || !wake.Equal(monday().Add(24*hour)) {
		t.Fatalf("acted %v, wake %s, error %v", acted, wake, err)
	}
	if acted, _, err = l.Tick(ctx, team, 1, monday().Add(3*day), always(pol)); err != nil || !acted {
		t.Fatalf("acted %v, error %v", acted, err)
	}
	if p, err = l.Load(ctx, team, 1); err != nil || p.State != promise.Missed {
		t.Fatalf("state %s, error %v", p.State, err)
	}
}

func TestLedgerNamesWhatIsMissing(t *testing.T) {
	t.Parallel()
	l := promise.NewLedger(newShelf())
	if _, err := l.Load(t.Context(), team, 9); !errors.Is(err, promise.ErrNotFound) {
		t.Errorf("error %v", err)
	}
	if _, _, err := l.Tick(t.Context(), team, 9, monday(), always(policy(t))); !errors.Is(err, promise.ErrNotFound) {
		t.Errorf("error %v", err)
	}
}

// deaf is a shelf whose first answers to commits are lost on the way back.
type deaf struct {
	*shelf
	lost int
}

func (d *deaf) Commit(ctx context.Context, c promise.Change) (promise.Number, int64, error) {
	n, version, err := d.shelf.Commit(ctx, c)
	if d.lost > 0 {
		d.lost--
		return 0, 0, promise.ErrUnavailable
	}
	return n, version, err
}

// A commit whose answer was lost is not reported as failed: people would write
// the same promise down again.
func TestLedgerLostAnswer(t *testing.T) {
	t.Parallel()
	ctx, pol := t.Context(), policy(t)
	s := &deaf{shelf: newShelf(), lost: 1}
	l := promise.NewLedger(s)
	d := draft(anna)
	d.Key = "delivery"
	if p, err := l.Begin(ctx, d, pol); !errors.Is(err, promise.ErrDuplicate) || p.Number != 1 || len(s.promises) != 1 {
		t.Errorf("promise %s of %d, error %v", p.Number, len(s.promises), err)
	}
	s.lost = 2
	d.Key = "another"
	if _, err := l.Begin(ctx, d, pol); !errors.Is(err, promise.ErrUnavailable) {
		t.Errorf("a store that stays away: %v", err)
	}
	s.lost = 1
	d.Key = ""
	if _, err := l.Begin(ctx, d, pol); !errors.Is(err, promise.ErrUnavailable) {
		t.Errorf("without a key it would be written twice: %v", err)
	}
}

func TestLedgerRepeatedDelivery(t *testing.T) {
	t.Parallel()
	ctx, pol := t.Context(), policy(t)
	l := promise.NewLedger(newShelf())
	d := draft(anna)
	d.Key = "delivery"
	if _, err := l.Begin(ctx, d, pol); err != nil {
		t.Fatal(err)
	}
	p, err := l.Begin(ctx, d, pol)
	if !errors.Is(err, promise.ErrDuplicate) || p.Number != 1 {
		t.Errorf("promise %s, error %v", p.Number, err)
	}
}

// What a delivery did often makes the same act impossible. When it comes again,
// that is no refusal.
func TestLedgerRepeatedActIsNotStale(t *testing.T) {
	t.Parallel()
	ctx, pol := t.Context(), policy(t)
	s := newShelf()
	l := promise.NewLedger(s)
	if _, err := l.Begin(ctx, draft(anna), pol); err != nil {
		t.Fatal(err)
	}
	keep := act(promise.VerbKeep, anna, hour)
	keep.Key = "delivery"
	if _, err := l.Act(ctx, team, 1, keep, always(pol)); err != nil {
		t.Fatal(err)
	}
	kept, _ := s.Load(ctx, team, 1)
	if p, err := l.Act(ctx, team, 1, keep, always(pol)); !errors.Is(err, promise.ErrDuplicate) || p.State != promise.Kept {
		t.Errorf("the repeat: state %s, error %v", p.State, err)
	}
	keep.Key = "another delivery"
	if _, err := l.Act(ctx, team, 1, keep, always(pol)); promise.KindOf(err) != promise.KindStale {
		t.Errorf("another delivery: error %v", err)
	}
	if p, _ := s.Load(ctx, team, 1); p.Version != kept.Version {
		t.Errorf("asking has written version %d", p.Version)
	}
}

// Two people click at the same moment: one acts, the other is told.
func TestLedgerDecidesAnewWhenAnotherActCameFirst(t *testing.T) {
	t.Parallel()
	ctx, pol := t.Context(), policy(t)
	s := newShelf()
	l := promise.NewLedger(s)
	if _, err := l.Begin(ctx, draft(anna), pol); err != nil {
		t.Fatal(err)
	}
	s.before = func(n int) {
		if n == 2 {
			if _, err := l.Act(ctx, team, 1, act(promise.VerbRelease, mia, hour), always(pol)); err != nil {
				t.Error(err)
			}
		}
	}
	_, err := l.Act(ctx, team, 1, act(promise.VerbKeep, anna, hour), always(pol))
	if e := refusal(t, err); e.Key != "stale.released" || e.Args["By"] != mia {
		t.Errorf("error %+v", e)
	}
}

func TestLedgerGivesUpAtLast(t *testing.T) {
	t.Parallel()
	ctx, pol := t.Context(), policy(t)
	s := newShelf()
	l := promise.NewLedger(s)
	if _, err := l.Begin(ctx, draft(anna), pol); err != nil {
		t.Fatal(err)
	}
	s.before = func(int) {
		s.mu.Lock()
		defer s.mu.Unlock()
		p := s.promises[1]
		p.Version++
		s.promises[1] = p
	}
	_, err := l.Act(ctx, team, 1, act(promise.VerbKeep, anna, hour), always(pol))
	if !errors.Is(err, promise.ErrVersion) || promise.KindOf(err) != promise.KindConflict {
		t.Errorf("error %v", err)
	}
}

func TestLedgerPassesOnWhatTheStoreSays(t *testing.T) {
	t.Parallel()
	s := newShelf()
	s.fails = fmt.Errorf("dial: %w", promise.ErrUnavailable)
	_, err := promise.NewLedger(s).Act(t.Context(), team, 1, act(promise.VerbKeep, anna, hour), always(policy(t)))
	if promise.KindOf(err) != promise.KindUnavailable {
		t.Errorf("error %v", err)
	}
}

// Many clicks at once: each is carried out once, or told why not.
func TestLedgerConcurrentActs(t *testing.T) {
	t.Parallel()
	ctx, pol := t.Context(), policy(t)
	l := promise.NewLedger(newShelf())
	if _, err := l.Begin(ctx, draft(anna), pol); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	var mu sync.Mutex
	kept, stale := 0, 0
	for range 16 {
		wg.Go(func() {
			_, err := l.Act(ctx, team, 1, act(promise.VerbKeep, anna, hour), always(pol))
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				kept++
			case promise.KindOf(err) == promise.KindStale:
				stale++
			default:
				t.Errorf("error %v", err)
			}
		})
	}
	wg.Wait()
	if kept != 1 || stale != 15 {
		t.Errorf("%d kept it, %d were told", kept, stale)
	}
}

func TestErrors(t *testing.T) {
	t.Parallel()
	cause := errors.New("cause")
	e := &promise.Error{Kind: promise.KindStale, Key: "stale.kept", Cause: cause}
	wrapped := fmt.Errorf("act: %w", e)
	tests := []struct {
		name string
		ok   bool
	}{
		{"the same kind and key", errors.Is(wrapped, &promise.Error{Kind: promise.KindStale, Key: "stale.kept"})},
		{"the kind alone", errors.Is(wrapped, &promise.Error{Kind: promise.KindStale})},
		{"another key", !errors.Is(wrapped, &promise.Error{Kind: promise.KindStale, Key: "stale.void"})},
		{"another kind", !errors.Is(wrapped, promise.ErrNotFound)},
		{"the cause", errors.Is(wrapped, cause)},
		{"its kind", promise.KindOf(wrapped) == promise.KindStale},
		{"what is none of ours is our mistake", promise.KindOf(cause) == promise.KindInternal},
		{"the log sees the cause", e.Error() == "stale.kept: cause"},
		{"or the key alone", promise.ErrNotFound.Error() == "error.not_found"},
	}
	for _, tt := range tests {
		if !tt.ok {
			t.Error(tt.name)
		}
	}
}

func TestIndexes(t *testing.T) {
	t.Parallel()
	at := monday()
	open := standing(promise.Active)
	missed := standing(promise.Missed)
	missed.FollowUps = []promise.FollowUp{{State: promise.Joined, Opened: at.Add(hour)}}
	kept := standing(promise.Kept)
	kept.Doer = anna
	tests := []struct {
		name string
		p    *promise.Promise
		want map[string]time.Time
	}{
		{"nothing", nil, map[string]time.Time{}},
		{"open, with a doer", &open, map[string]time.Time{
			"s/active": open.Due, "o/UANNA": open.Due, "o/UBO": open.Due, "co/UERIK": open.Due,
		}},
		{"missed, with a follow-up", &missed, map[string]time.Time{
			"s/missed": open.Due, "f": at.Add(hour), "b": at.Add(hour), "o/UANNA": open.Due, "o/UBO": open.Due, "co/UERIK": open.Due,
		}},
		{"closed", &kept, map[string]time.Time{"s/kept": open.Due, "c/UANNA": at, "cc/UERIK": at}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := promise.Indexes(tt.p)
			if len(got) != len(tt.want) {
				t.Errorf("%d lists, want %d", len(got), len(tt.want))
			}
			for _, i := range got {
				if at, ok := tt.want[i.Name]; !ok || !at.Equal(i.At) {
					t.Errorf("in list %q at %s", i.Name, i.At)
				}
			}
		})
	}
}

func TestCustomerKey(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		c    promise.Customer
		want string
	}{
		{"case and spaces do not matter", promise.Customer{Name: "  ACME \t Ltd "}, "acme ltd"},
		{"nor a space that does not break", promise.Customer{Name: "Åkeri\u00a0AB"}, "åkeri ab"},
		{"a person is their id", promise.Customer{Name: "Erik", User: erik}, "UERIK"},
		{"nobody", promise.Customer{Name: " "}, ""},
	}
	for _, tt := range tests {
		if got := tt.c.Key(); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}
