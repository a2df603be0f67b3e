package storetest

import (
	"cmp"
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"strconv"
	"time"

	"kept/internal/promise"
)

var wholeTests = []test{
	{"everything is there after a restart", wholeReopen},
	{"an ended context", wholeContext},
	{"answers about itself", wholeSelf},
	{"a ledger on top", wholeLedger},
	{"random acts, seed 1", func(h *home) { wholeRandom(h, 1) }},
	{"random acts, seed 2", func(h *home) { wholeRandom(h, 2) }},
	{"random acts, seed 3", func(h *home) { wholeRandom(h, 3) }},
}

func wholeReopen(h *home) {
	c := h.begin(draft("T1", "U1", "Acme", 24))
	c.Key = "k"
	p := h.commit(c)
	h.make(draft("T1", "U2", "Acme", 48))
	parked := h.claim(promise.LaneNotice, start(), 1)
	h.settle(start(), promise.Settlement{Claim: parked[0], Parked: "gone"})
	held := h.claim(promise.LaneDue, p.Due, 1)
	waits := h.next()
	h.reopen()

	h.same("promise", h.load(1), p)
	_, _, err := h.Commit(h.Context(), c)
	h.refused("repeat", err, promise.ErrDuplicate)
	if at := h.next(); !at.Equal(waits) {
		h.Errorf("next %v, want %v", at, waits)
	}
	list, err := h.ParkedNotices(h.Context(), "T1")
	if err != nil || len(list) != 1 || list[0].Key != parked[0].Subject {
		h.Errorf("parked: %+v, %v", list, err)
	}
	h.settle(p.Due, promise.Settlement{Claim: held[0]})
	if claims := h.claim(promise.LaneDue, far(), all); len(claims) != 1 || claims[0].Subject == held[0].Subject {
		h.Errorf("a claim from before the restart was not settled: %+v", claims)
	}
	if next := h.make(draft("T1", "U1", "Acme", 24)); next.Number != 3 {
		h.Errorf("number %s, want #3", next.Number)
	}
	Check(h.T, h.Engine, "T1")
}

func wholeContext(h *home) {
	ctx, cancel := context.WithCancel(h.Context())
	cancel()
	_, _, err := h.Commit(ctx, h.begin(draft("T1", "U1", "Acme", 24)))
	if err == nil {
		h.Error("a commit in an ended context did well")
	}
	if _, err := h.Load(ctx, "T1", 1); err == nil || errors.Is(err, promise.ErrNotFound) {
		h.Errorf("load in an ended context: %v", err)
	}
	if n := len(everyPromise(h.T, h.Engine, "T1")); n != 0 {
		h.Errorf("%d promises were written", n)
	}
}

func wholeSelf(h *home) {
	if err := h.Ping(h.Context()); err != nil {
		h.Errorf("ping: %v", err)
	}
	d, err := h.Durability(h.Context())
	if err != nil || d.Engine == "" {
		h.Errorf("durability: %+v, %v", d, err)
	}
}

// wholeLedger has many people act on one promise through a ledger: each act
// must be carried out once or refused by the rules, and none be lost.
func wholeLedger(h *home) {
	ledger := promise.NewLedger(h)
	p, err := ledger.Begin(h.Context(), draft("T1", "U1", "Acme", 24), rules(nil))
	if err != nil {
		h.Fatalf("begin: %v", err)
	}
	errs := race(func(i int) error {
		if i >= 3 {
			_, err := ledger.Act(h.Context(), "T1", p.Number, act(promise.VerbKeep, "U1", start().Add(time.Minute)), rules)
			return err
		}
		_, err := ledger.Act(h.Context(), "T1", p.Number, act(promise.VerbAtRisk, "U1", start().Add(time.Minute)), rules)
		return err
	})
	kept, late, done := 0, 0, h.load(p.Number)
	for _, e := range done.History {
		switch e.Verb {
		case promise.VerbKeep:
			kept++
		case promise.VerbAtRisk:
			late++
		}
	}
	if won := count(errs, nil); kept != 1 || won != kept+late || int(done.Version) != 1+won {
		h.Errorf("%d acts did well, %d kept and %d at risk are in the history of version %d", won, kept, late, done.Version)
	}
	for _, err := range errs {
		if k := promise.KindOf(err); err != nil && k != promise.KindStale && k != promise.KindConflict {
			h.Errorf("refused with %v", err)
		}
	}
	Check(h.T, h.Engine, "T1")
}

// random plays random acts on an engine and on the model.
type random struct {
	*home

	m    *model
	r    *rand.Rand
	now  time.Time
	held []promise.Claim
	old  []promise.Promise // as they once were
}

func wholeRandom(h *home, seed uint64) {
	x := &random{home: h, m: newModel(), r: rand.New(rand.NewPCG(seed, 0)), now: start()}
	for i := range 600 {
		x.now = x.now.Add(time.Duration(x.r.IntN(20_000)) * time.Millisecond)
		if x.r.IntN(20) == 0 {
			x.now = x.now.Add(time.Duration(x.r.IntN(48)) * time.Hour)
		}
		x.step()
		if i%200 == 199 {
			x.reopen()
			x.compare()
		}
		if h.Failed() {
			h.Fatalf("seed %d fails at step %d", seed, i)
		}
	}
}

func (x *random) step() {
	x.Helper()
	switch n := x.r.IntN(100); {
	case n < 20 || len(x.m.promises) == 0:
		x.begins()
	case n < 45:
		x.acts()
	case n < 65:
		x.claims()
	case n < 80:
		x.settles()
	case n < 97:
		x.finds()
	default:
		if at := x.next(); !at.Equal(x.m.next()) {
			x.Errorf("next %v, want %v", at, x.m.next())
		}
	}
}

func (x *random) team() promise.Team {
	return []promise.Team{"T1", "T2", "T:3"}[x.r.IntN(3)]
}

func (x *random) user() promise.UserID { return promise.UserID("U" + strconv.Itoa(x.r.IntN(4))) }

func (x *random) key() string {
	if x.r.IntN(3) == 0 {
		return ""
	}
	return "key " + strconv.Itoa(x.r.IntN(400))
}

func (x *random) both(c promise.Change) {
	x.Helper()
	n, v, err := x.Commit(x.Context(), c)
	wantN, wantV, wantErr := x.m.commit(c)
	if !errors.Is(err, wantErr) {
		x.Fatalf("commit: %v, want %v", err, wantErr)
	}
	if errors.Is(err, promise.ErrDuplicate) {
		v = wantV
	}
	if !errors.Is(err, promise.ErrVersion) && (n != wantN || v != wantV) {
		x.Fatalf("commit made %s version %d, want %s version %d", n, v, wantN, wantV)
	}
}

func (x *random) begins() {
	x.Helper()
	u := x.user()
	d := draft(x.team(), u, "Customer "+strconv.Itoa(x.r.IntN(4)), 1+x.r.IntN(200))
	d.At, d.By, d.Key = x.now, by(x.user()), x.key()
	d.Due = x.now.Truncate(time.Second).Add(time.Duration(1+x.r.IntN(200)) * time.Hour)
	x.both(x.begin(d))
}

func (x *random) acts() {
	x.Helper()
	list := x.m.sorted()
	p := list[x.r.IntN(len(list))]
	if len(x.old) > 0 && x.r.IntN(10) == 0 {
		p = x.old[x.r.IntN(len(x.old))]
	}
	if c, ok := promise.Tick(p, x.now, rules(&p)); ok {
		x.old = append(x.old, p)
		x.both(c)
		return
	}
	verbs := []promise.Verb{
		promise.VerbAccept, promise.VerbDecline, promise.VerbMove, promise.VerbAgreeMove, promise.VerbAtRisk, promise.VerbOnTrack,
		promise.VerbSnooze, promise.VerbKeep, promise.VerbRevoke, promise.VerbRelease, promise.VerbUndo, promise.VerbOffer, promise.VerbTake,
		promise.VerbJoin, promise.VerbContact, promise.VerbCloseFollowUp, promise.VerbAmend,
	}
	a := act(verbs[x.r.IntN(len(verbs))], []promise.UserID{p.Promiser, p.Recorder, p.Doer, p.Offered}[x.r.IntN(4)], x.now)
	a.Due, a.User, a.Key = x.now.Add(time.Duration(1+x.r.IntN(100))*time.Hour), x.user(), x.key()
	a.By.Manager = x.r.IntN(2) == 0
	c, err := promise.Decide(p, a, rules(&p))
	if err != nil {
		return // the rules' business
	}
	x.old = append(x.old, p)
	x.both(c)
}

func (x *random) claims() {
	x.Helper()
	lane := promise.Lanes()[x.r.IntN(2)]
	n := 1 + x.r.IntN(8)
	want := min(n, x.m.claimable(lane, x.now))
	got := x.claim(lane, x.now, n)
	if len(got) != want {
		x.Errorf("%d claims of %d at %v, want %d", len(got), n, x.now, want)
	}
	for _, c := range got {
		wanted, ok := x.m.claim(c, x.now)
		if !ok {
			x.Errorf("%s of %s was not to be had", c.Subject, c.Team)
			continue
		}
		// The queue knows milliseconds, and these tests nothing finer but wakes.
		if d := c.At.Sub(wanted.At); d >= 0 && d < time.Millisecond {
			wanted.At = c.At
			x.m.work[lane][workID{c.Team, c.Subject}].at = c.At
		}
		x.same("claim", c, wanted)
	}
	x.held = append(x.held, got...)
}

func (x *random) settles() {
	x.Helper()
	x.r.Shuffle(len(x.held), func(i, j int) { x.held[i], x.held[j] = x.held[j], x.held[i] })
	k := min(len(x.held), x.r.IntN(6))
	var lot []promise.Settlement
	for _, c := range x.held[:k] {
		s := promise.Settlement{Claim: c}
		switch x.r.IntN(5) {
		case 0:
			s.Retry = x.now.Add(time.Duration(x.r.IntN(3600)) * time.Second)
			s.Claim.Notice.Tries++
		case 1:
			if c.Lane == promise.LaneNotice {
				s.Parked = "no such channel"
			}
		case 2:
			s.Owed = []promise.Notice{{Kind: promise.NoticeTrouble, User: x.user(), At: x.now}, {Kind: promise.NoticeDigest, At: x.now.Add(time.Hour)}}
		case 3:
			s.Post = &promise.Post{Kind: c.Notice.Kind, Channel: "C1", TS: strconv.Itoa(x.r.IntN(20))}
		}
		if c.Lane == promise.LaneDue {
			s.Claim.Notice = promise.Notice{}
		}
		lot = append(lot, s)
	}
	x.settle(x.now, lot...)
	for _, s := range lot {
		x.m.settle(s)
	}
	// Some are settled once more later, by a holder that no longer holds them.
	if x.r.IntN(4) > 0 {
		x.held = x.held[k:]
	}
}

func (x *random) finds() {
	x.Helper()
	u, c := x.user(), promise.Customer{Name: "customer " + strconv.Itoa(x.r.IntN(4))}
	states := promise.States()
	names := []string{
		promise.IndexOpen(u), promise.IndexClosed(u), promise.IndexCustomer(c, true), promise.IndexCustomer(c, false),
		promise.IndexState(states[x.r.IntN(len(states))]), promise.IndexFollowUps,
	}
	q := promise.Query{Team: x.team(), Index: names[x.r.IntN(len(names))], Descending: x.r.IntN(2) == 0, Limit: 1 + x.r.IntN(5)}
	if x.r.IntN(3) == 0 {
		q.From = start().Add(time.Duration(x.r.IntN(300)) * time.Hour)
	}
	if x.r.IntN(3) == 0 {
		q.Until = start().Add(time.Duration(x.r.IntN(900)) * time.Hour)
	}
	want := x.m.find(q)
	var got []promise.Promise
	for {
		page := x.find(q)
		if page.Total != len(want) {
			x.Errorf("%s: total %d, want %d", q.Index, page.Total, len(want))
		}
		got = append(got, page.Promises...)
		if q.Cursor = page.Next; q.Cursor == "" || len(got) > len(want) {
			break
		}
	}
	x.same(q.Index, got, want)
}

// compare reads the whole state back.
func (x *random) compare() {
	x.Helper()
	got := Check(x.T, x.Engine, "T1", "T2", "T:3")
	list := slices.Concat(got["T1"], got["T2"], got["T:3"])
	slices.SortFunc(list, func(a, b promise.Promise) int {
		return cmp.Or(cmp.Compare(a.Team, b.Team), cmp.Compare(a.Number, b.Number))
	})
	x.same("all promises", list, x.m.sorted())
	for _, p := range list {
		x.same("posts", x.posts(p.Team, p.Number), x.m.posts[id{p.Team, p.Number}])
	}
	parked, err := x.ParkedNotices(x.Context(), "")
	if err != nil || len(parked) != x.m.parked {
		x.Errorf("%d parked, %v; want %d", len(parked), err, x.m.parked)
	}
}
