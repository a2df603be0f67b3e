package scheduler_test

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"sync"
	"time"

	"kept/internal/promise"
	"kept/internal/workspace"
)

// memory is a store and a queue that forget everything at the end of the test,
// and can be told to fail.
type memory struct {
	mu       sync.Mutex
	promises map[promise.Number]promise.Promise
	spaces   map[promise.Team]workspace.Workspace
	jobs     map[string]*work
	parked   []promise.Settlement
	seq      int64
	onWork   func(time.Time)

	fails    error // what every call answers while it is set
	asked    int   // calls of the queue
	settled  []int // sizes of the lots
	commits  int
	renewals int
	inflight int // claimed and not settled
}

type work struct {
	claim promise.Claim
	at    time.Time // when it is handed out next
	held  bool
}

func newMemory() *memory {
	return &memory{
		promises: map[promise.Number]promise.Promise{}, spaces: map[promise.Team]workspace.Workspace{}, jobs: map[string]*work{},
	}
}

func (m *memory) OnWork(f func(time.Time)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.onWork = f
}

func (m *memory) fail(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.fails = err
}

func key(lane promise.Lane, team promise.Team, subject string) string {
	return string(lane) + "/" + string(team) + "/" + subject
}

// put queues a piece of work; the caller holds the lock.
func (m *memory) put(lane promise.Lane, team promise.Team, subject string, at time.Time, n promise.Notice) {
	k := key(lane, team, subject)
	if at.IsZero() {
		delete(m.jobs, k)
		return
	}
	m.jobs[k] = &work{claim: promise.Claim{Lane: lane, Team: team, Subject: subject, At: at, Notice: n}, at: at}
}

func (m *memory) owe(team promise.Team, n promise.Number, list []promise.Notice) {
	for _, notice := range list {
		m.seq++
		if notice.Number == 0 {
			notice.Number = n
		}
		m.put(promise.LaneNotice, team, fmt.Sprintf("n%06d", m.seq), notice.At, notice)
	}
}

func (m *memory) Load(_ context.Context, _ promise.Team, n promise.Number) (promise.Promise, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.fails != nil {
		return promise.Promise{}, m.fails
	}
	p, ok := m.promises[n]
	if !ok {
		return promise.Promise{}, promise.ErrNotFound
	}
	return p.Clone(), nil
}

func (m *memory) Commit(_ context.Context, c promise.Change) (promise.Number, int64, error) {
	m.mu.Lock()
	if m.fails != nil {
		defer m.mu.Unlock()
		return 0, 0, m.fails
	}
	p := c.After.Clone()
	if c.Before == nil {
		p.Number = promise.Number(len(m.promises) + 1)
	} else if m.promises[p.Number].Version != c.Before.Version {
		defer m.mu.Unlock()
		return 0, 0, promise.ErrVersion
	}
	p.Version++
	m.promises[p.Number] = p
	m.commits++
	m.put(promise.LaneDue, p.Team, "p:"+strconv.FormatInt(int64(p.Number), 10), c.Wake, promise.Notice{})
	m.owe(p.Team, p.Number, c.Notices)
	f := m.onWork
	m.mu.Unlock()
	if f != nil {
		for _, n := range c.Notices {
			f(n.At)
		}
		if !c.Wake.IsZero() {
			f(c.Wake)
		}
	}
	return p.Number, p.Version, nil
}

func (m *memory) LoadWorkspace(_ context.Context, team promise.Team) (workspace.Workspace, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.fails != nil {
		return workspace.Workspace{}, m.fails
	}
	if w, ok := m.spaces[team]; ok {
		return w.Clone(), nil
	}
	return workspace.Workspace{Team: team, Settings: workspace.Defaults()}, nil
}

func (m *memory) CommitWorkspace(_ context.Context, c workspace.Change) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	w := c.After.Clone()
	if m.spaces[w.Team].Version != w.Version {
		return promise.ErrVersion
	}
	w.Version++
	m.spaces[w.Team] = w
	for _, wake := range c.Wakes {
		m.put(promise.LaneDue, w.Team, "s:"+wake.Subscription, wake.At, promise.Notice{})
	}
	return nil
}

func (m *memory) Claim(_ context.Context, lane promise.Lane, now time.Time, lease time.Duration, n int) ([]promise.Claim, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.asked++
	if m.fails != nil {
		return nil, m.fails
	}
	var due []*work
	for _, w := range m.jobs {
		if w.claim.Lane == lane && !w.at.After(now) {
			due = append(due, w)
		}
	}
	slices.SortFunc(due, func(a, b *work) int { return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.claim.Subject, b.claim.Subject)) })
	var claims []promise.Claim
	for _, w := range due[:min(n, len(due))] {
		m.seq++
		if !w.held {
			m.inflight++
		}
		w.claim.Recovered, w.claim.Token, w.held, w.at = w.held, m.seq, true, now.Add(lease)
		claims = append(claims, w.claim)
	}
	return claims, nil
}

func (m *memory) Renew(
	_ context.Context, now time.Time, lease time.Duration, claims []promise.Claim,
) (lost []promise.Claim, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.asked++
	m.renewals++
	if m.fails != nil {
		return nil, m.fails
	}
	for _, c := range claims {
		w, ok := m.jobs[key(c.Lane, c.Team, c.Subject)]
		if !ok || !w.held || w.claim.Token != c.Token {
			lost = append(lost, c)
			continue
		}
		w.at = now.Add(lease)
	}
	return lost, nil
}

func (m *memory) Settle(_ context.Context, now time.Time, done []promise.Settlement) error {
	m.mu.Lock()
	m.asked++
	if m.fails != nil {
		defer m.mu.Unlock()
		return m.fails
	}
	m.settled = append(m.settled, len(done))
	for _, d := range done {
		c := d.Claim
		k := key(c.Lane, c.Team, c.Subject)
		w, ok := m.jobs[k]
		if !ok || !w.held || w.claim.Token != c.Token {
			continue
		}
		m.inflight--
		delete(m.jobs, k)
		switch {
		case d.Parked != "":
			m.parked = append(m.parked, d)
		case !d.Retry.IsZero():
			m.put(c.Lane, c.Team, c.Subject, d.Retry, c.Notice)
		}
		m.owe(c.Team, 0, d.Owed)
	}
	m.mu.Unlock()
	_ = now
	return nil
}

func (m *memory) Next(context.Context) (time.Time, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.asked++
	if m.fails != nil {
		return time.Time{}, false, m.fails
	}
	var first time.Time
	for _, w := range m.jobs {
		if first.IsZero() || w.at.Before(first) {
			first = w.at
		}
	}
	return first, !first.IsZero(), nil
}

// state is what a test wants to know of a queue in use.
type state struct {
	asked, waiting, held int
	settled              []int
}

func (m *memory) state() state {
	m.mu.Lock()
	defer m.mu.Unlock()
	return state{m.asked, len(m.jobs), m.inflight, slices.Clone(m.settled)}
}

// notices queues n notices for a moment.
func (m *memory) notices(n int, at time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for i := range n {
		m.owe("T1", promise.Number(i+1), []promise.Notice{{Kind: promise.NoticeRefresh, At: at}})
	}
}
