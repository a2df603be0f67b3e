package storetest

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"time"

	"kept/internal/promise"
)

// model is what an engine must hold, in plain maps, without its haste.
type model struct {
	promises map[id]promise.Promise
	last     map[promise.Team]promise.Number
	keys     map[string]promise.Number // team and key
	posts    map[id][]promise.Post
	work     map[promise.Lane]map[workID]*work
	parked   int
}

type id struct {
	team promise.Team
	n    promise.Number
}

type workID struct {
	team    promise.Team
	subject string
}

type work struct {
	at     time.Time // when due
	notice promise.Notice
	held   bool
	until  time.Time
	token  int64
}

func newModel() *model {
	return &model{
		promises: map[id]promise.Promise{}, last: map[promise.Team]promise.Number{}, keys: map[string]promise.Number{},
		posts: map[id][]promise.Post{},
		work:  map[promise.Lane]map[workID]*work{promise.LaneDue: {}, promise.LaneNotice: {}},
	}
}

func (m *model) commit(c promise.Change) (promise.Number, int64, error) {
	p := c.After.Clone()
	key := string(p.Team) + " " + c.Key
	if n, ok := m.keys[key]; ok && c.Key != "" {
		return n, 0, promise.ErrDuplicate
	}
	version := int64(0)
	if c.Before != nil {
		version = c.Before.Version
	} else {
		p.Number = m.last[p.Team] + 1
	}
	if m.promises[id{p.Team, p.Number}].Version != version {
		return 0, 0, promise.ErrVersion
	}
	p.Version = version + 1
	m.promises[id{p.Team, p.Number}] = p
	m.last[p.Team] = max(m.last[p.Team], p.Number)
	if c.Key != "" {
		m.keys[key] = p.Number
	}
	n := strconv.Itoa(int(p.Number))
	m.put(promise.LaneDue, workID{p.Team, "p:" + n}, c.Wake, promise.Notice{})
	for i, notice := range c.Notices {
		notice.Number = p.Number
		m.put(promise.LaneNotice, workID{p.Team, "p" + n + "." + strconv.Itoa(int(p.Version)) + "." + strconv.Itoa(i)}, notice.At.Truncate(time.Millisecond), notice)
	}
	return p.Number, p.Version, nil
}

func (m *model) put(lane promise.Lane, w workID, at time.Time, n promise.Notice) {
	if at.IsZero() {
		delete(m.work[lane], w)
		return
	}
	m.work[lane][w] = &work{at: at, notice: n}
}

// moment is when work can be claimed.
func (w *work) moment() time.Time {
	if w.held {
		return w.until
	}
	return w.at
}

func (m *model) next() time.Time {
	var first time.Time
	for _, lane := range m.work {
		for _, w := range lane {
			if at := w.moment(); first.IsZero() || at.Before(first) {
				first = at
			}
		}
	}
	return first
}

// claimable counts the work that can be claimed now.
func (m *model) claimable(lane promise.Lane, now time.Time) int {
	n := 0
	for _, w := range m.work[lane] {
		if !w.moment().After(now) {
			n++
		}
	}
	return n
}

// claim notes that an engine gave c out, and returns the claim as it should be;
// ok is false when it should not have been.
func (m *model) claim(c promise.Claim, now time.Time) (promise.Claim, bool) {
	w := m.work[c.Lane][workID{c.Team, c.Subject}]
	if w == nil || w.moment().After(now) {
		return promise.Claim{}, false
	}
	want := promise.Claim{
		Lane: c.Lane, Team: c.Team, Subject: c.Subject, At: w.at, Token: c.Token, Recovered: w.held, Notice: w.notice,
	}
	w.held, w.until, w.token = true, now.Add(lease), c.Token
	return want, true
}

func (m *model) settle(s promise.Settlement) {
	c := s.Claim
	w := workID{c.Team, c.Subject}
	if have := m.work[c.Lane][w]; have == nil || !have.held || have.token != c.Token {
		return
	}
	if s.Parked != "" {
		m.parked++
		s.Retry = time.Time{}
	}
	m.put(c.Lane, w, s.Retry, c.Notice)
	if at := (id{c.Team, c.Notice.Number}); s.Post != nil && m.promises[at].Version > 0 {
		m.posts[at] = slices.DeleteFunc(m.posts[at], func(p promise.Post) bool { return p.Channel == s.Post.Channel && p.TS == s.Post.TS })
		m.posts[at] = append(m.posts[at], *s.Post)
		m.posts[at] = m.posts[at][max(0, len(m.posts[at])-12):]
	}
	for i, n := range s.Owed {
		m.put(promise.LaneNotice, workID{c.Team, c.Subject + "." + strconv.FormatInt(c.Token, 10) + "." + strconv.Itoa(i)}, n.At, n)
	}
}

// find is a query's whole answer.
func (m *model) find(q promise.Query) []promise.Promise {
	type entry struct {
		sec int64
		p   promise.Promise
	}
	var list []entry
	for _, p := range m.promises {
		for _, x := range promise.Indexes(&p) {
			sec := x.At.Unix()
			if p.Team == q.Team && x.Name == q.Index && (q.From.IsZero() || sec >= q.From.Unix()) && (q.Until.IsZero() || sec < q.Until.Unix()) {
				list = append(list, entry{sec, p})
			}
		}
	}
	slices.SortFunc(list, func(a, b entry) int {
		return cmp.Or(cmp.Compare(a.sec, b.sec), cmp.Compare(a.p.Number, b.p.Number))
	})
	if q.Descending {
		slices.Reverse(list)
	}
	found := make([]promise.Promise, 0, len(list))
	for _, e := range list {
		found = append(found, e.p)
	}
	return found
}

// sorted lists the promises in an order that does not change from run to run.
func (m *model) sorted() []promise.Promise {
	list := slices.Collect(maps.Values(m.promises))
	slices.SortFunc(list, func(a, b promise.Promise) int {
		return cmp.Or(cmp.Compare(a.Team, b.Team), cmp.Compare(a.Number, b.Number))
	})
	return list
}
