package scheduler_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"kept/internal/clock"
	"kept/internal/promise"
	"kept/internal/store/boltstore"
	"kept/internal/store/redisstore"
	"kept/internal/testenv"
	"kept/internal/workspace"
	"kept/scheduler"
)

const (
	team promise.Team   = "T1"
	anna promise.UserID = "UANNA"
	mia  promise.UserID = "UMIA"
)

// monday is 09:00 in Stockholm on a working Monday.
func monday() time.Time { return time.Date(2026, 9, 14, 7, 0, 0, 0, time.UTC) }

// engine is what all parts of a process share.
type engine interface {
	promise.Store
	promise.Queue
	workspace.Store
	OnWork(f func(at time.Time))
}

// The engines, the real ones after the one that can be looked into.
const (
	inMemory = "memory"
	embedded = "embedded file"
	onRedis  = "redis"
	cluster  = "redis cluster"
)

// open makes a fresh engine.
func open(tb testing.TB, name string, c clock.Clock) engine {
	tb.Helper()
	switch name {
	case embedded:
		return openBolt(tb, c)
	case onRedis:
		return openRedis(tb, testenv.RedisServer(tb).Addr)
	case cluster:
		return openRedis(tb, testenv.RedisServer(tb, testenv.Cluster()).Addr)
	}
	return newMemory()
}

func openRedis(tb testing.TB, addr string) *redisstore.Store {
	tb.Helper()
	s, err := redisstore.Open(redisstore.Options{URL: "redis://" + addr})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := s.Close(); err != nil {
			tb.Error(err)
		}
	})
	return s
}

func openBolt(tb testing.TB, c clock.Clock) *boltstore.Store {
	tb.Helper()
	s, err := boltstore.Open(boltstore.Options{Dir: tb.TempDir(), Now: c.Now})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := s.Close(); err != nil {
			tb.Error(err)
		}
	})
	return s
}

// postman remembers what he delivered, and does what he is told on the way.
type postman struct {
	mu   sync.Mutex
	seen []promise.Claim
	on   func(ctx context.Context, c promise.Claim) promise.Settlement
}

func (p *postman) Notify(ctx context.Context, c promise.Claim) promise.Settlement {
	p.mu.Lock()
	on := p.on
	p.mu.Unlock()
	end := promise.Settlement{Claim: c}
	if on != nil {
		end = on(ctx, c)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.seen = append(p.seen, c)
	return end
}

// does tells the postman what to do with each claim from now on.
func (p *postman) does(on func(ctx context.Context, c promise.Claim) promise.Settlement) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.on = on
}

// claims are those delivered so far.
func (p *postman) claims() []promise.Claim {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.seen)
}

// delivered are the kinds of notices, in the order they were delivered, since
// it was last asked.
func (p *postman) delivered() []promise.NoticeKind {
	p.mu.Lock()
	defer p.mu.Unlock()
	var list []promise.NoticeKind
	for _, c := range p.seen {
		list = append(list, c.Notice.Kind)
	}
	p.seen = nil
	return list
}

// times counts how often each notice was delivered.
func (p *postman) times() map[string]int {
	p.mu.Lock()
	defer p.mu.Unlock()
	m := map[string]int{}
	for _, c := range p.seen {
		m[c.Subject]++
	}
	return m
}

// house is a scheduler with everything around it.
type house struct {
	*scheduler.Scheduler
	t      testing.TB
	clock  *clock.Virtual
	ledger *promise.Ledger
	book   *workspace.Book
	post   *postman
}

func newHouse(tb testing.TB, e engine, c *clock.Virtual, edit ...func(*scheduler.Config)) *house {
	tb.Helper()
	h := &house{t: tb, clock: c, ledger: promise.NewLedger(e), book: workspace.NewBook(e, c.Now), post: &postman{}}
	cfg := scheduler.Config{Queue: e, Ledger: h.ledger, Book: h.book, Notifier: h.post, Clock: c}
	for _, f := range edit {
		f(&cfg)
	}
	h.Scheduler = scheduler.New(cfg)
	return h
}

func (h *house) set(edit func(*workspace.Workspace)) {
	h.t.Helper()
	_, err := h.book.Update(h.t.Context(), team, "", func(w *workspace.Workspace) error {
		edit(w)
		return nil
	})
	if err != nil {
		h.t.Fatal(err)
	}
}

// promises has anna promise something that is due after a while.
func (h *house) promises(after time.Duration) promise.Promise {
	h.t.Helper()
	w, err := h.book.Workspace(h.t.Context(), team)
	if err != nil {
		h.t.Fatal(err)
	}
	now := h.clock.Now()
	p, err := h.ledger.Begin(h.t.Context(), promise.Draft{
		Team: team, What: "send the quote", Customer: promise.Customer{Name: "Acme"}, Promiser: anna,
		Due: now.Add(after), By: promise.Actor{ID: anna}, At: now, Channel: "C1",
	}, h.book.Policy(&w)(&promise.Promise{Promiser: anna}))
	if err != nil {
		h.t.Fatal(err)
	}
	return p
}

// act does something to the first promise.
func (h *house) act(v promise.Verb, edit ...func(*promise.Act)) {
	h.t.Helper()
	w, err := h.book.Workspace(h.t.Context(), team)
	if err != nil {
		h.t.Fatal(err)
	}
	a := promise.Act{Verb: v, By: promise.Actor{ID: anna}, At: h.clock.Now(), Note: "because"}
	for _, f := range edit {
		f(&a)
	}
	if _, err := h.ledger.Act(h.t.Context(), team, 1, a, h.book.Policy(&w)); err != nil {
		h.t.Fatalf("%s: %v", v, err)
	}
}

func (h *house) load(n promise.Number) promise.Promise {
	h.t.Helper()
	p, err := h.ledger.Load(h.t.Context(), team, n)
	if err != nil {
		h.t.Fatal(err)
	}
	return p
}

// at moves the clock on and does what is due then.
func (h *house) at(t time.Time) []promise.NoticeKind {
	h.t.Helper()
	h.clock.Set(t)
	if _, err := h.RunDue(h.t.Context()); err != nil {
		h.t.Fatalf("at %s: %v", t, err)
	}
	return h.post.delivered()
}
