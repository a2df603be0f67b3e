package storetest

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"time"

	"kept/internal/promise"
	"kept/internal/workspace"
)

var lifeTests = []test{
	{"months of it, seed 1", func(h *home) { playLife(h, 1) }},
	{"months of it, seed 2", func(h *home) { playLife(h, 2) }},
}

// The people of a life: U5 and U6 manage, U3 and U4 lead, U7 has nothing to do
// with anything.
const lifeTeam = promise.Team("T1")

// life is a company whose people do random things through the ledger, over
// eight months in which the clocks change twice.
type life struct {
	*home

	r      *rand.Rand
	now    time.Time
	book   *workspace.Book
	ledger *promise.Ledger
	space  workspace.Workspace
	rules  promise.PolicyFor
	last   promise.Number
	trail  []string
	// acted are the acts of deliveries that may come again.
	acted []lifeAct
	tally map[promise.Verb]int
}

type lifeAct struct {
	n promise.Number
	a promise.Act
}

// newYork has a manager work in another zone than the company.
type newYork struct{}

func (newYork) Known(_ promise.Team, u promise.UserID) workspace.Person {
	if u == "U6" {
		return workspace.Person{ID: u, Zone: "America/New_York"}
	}
	return workspace.Person{ID: u}
}

func playLife(h *home, seed uint64) {
	h.Helper()
	l := &life{home: h, r: rand.New(rand.NewPCG(seed, 5)), now: time.Date(2026, time.March, 2, 9, 0, 0, 0, time.UTC), tally: map[promise.Verb]int{}}
	l.book = workspace.NewBook(h.Engine, func() time.Time { return l.now })
	l.book.Knows(newYork{})
	l.ledger = promise.NewLedger(h.Engine)
	l.founded()
	for i := 0; l.now.Before(time.Date(2026, time.November, 10, 0, 0, 0, 0, time.UTC)); i++ {
		l.passes()
		l.clockRuns()
		if i%10 == 0 {
			l.restful()
		}
		for range 1 + l.r.IntN(4) {
			l.something()
			l.now = l.now.Add(l.some(10 * time.Minute))
		}
		if i%150 == 149 {
			Check(h.T, h.Engine, lifeTeam)
		}
		if h.Failed() {
			tail := l.trail[max(0, len(l.trail)-25):]
			h.Fatalf("seed %d fails at step %d, %s:\n%s", seed, i, l.now, strings.Join(tail, "\n"))
		}
	}
	l.lived()
}

func (l *life) something() {
	l.Helper()
	switch n := l.r.IntN(20); {
	case n < 2 || l.last == 0:
		l.begins()
	case n < 4:
		l.clickedAtOnce()
	case n < 5:
		l.comesAgain()
	default:
		l.acts()
	}
}

// founded sets the workspace up.
func (l *life) founded() {
	l.Helper()
	w, err := l.book.Update(l.Context(), lifeTeam, "", func(w *workspace.Workspace) error {
		w.Settings.BreachChannel = "CBREACH"
		w.Settings.Managers = []promise.UserID{"U5"}
		w.Settings.Leaders = []promise.UserID{"U3"}
		w.Settings.LeaderGroup, w.Settings.GroupLeaders = "S1", []promise.UserID{"U4"}
		w.Settings.ManagerOf = map[promise.UserID]promise.UserID{"U0": "U5", "U1": "U2", "U5": "U6", "U6": "U5"}
		w.Settings.ManagerField = workspace.ProfileField{ID: "Xf0BOSS", Label: "Närmaste chef"}
		w.Settings.Quiet = []workspace.QuietCustomer{{Customer: "delta", By: "U5"}, {Customer: "eken", Asked: true, By: "U5"}}
		w.Subscriptions = append(w.Subscriptions,
			workspace.Subscription{ID: "breaches.U5", Topic: workspace.TopicBreaches, User: "U5", By: "U5", Since: l.now},
			workspace.Subscription{ID: "risks.CRISK", Topic: workspace.TopicRisks, Channel: "CRISK", By: "U5", Since: l.now},
		)
		return nil
	})
	if err != nil {
		l.Fatal(err)
	}
	l.space = w
	l.rules = l.book.Policy(&l.space)
}

func (l *life) told(format string, args ...any) {
	l.trail = append(l.trail, l.now.Format("2006-01-02 15:04:05 ")+fmt.Sprintf(format, args...))
}

// passes lets time go on: mostly to the next thing the queue waits for, now and
// then for days in which nobody looks, and rarely back, as a machine's clock
// does that is set.
func (l *life) passes() {
	l.Helper()
	switch n := l.r.IntN(20); {
	case n == 0:
		l.now = l.now.Add(-l.some(time.Hour))
	case n == 1:
		l.now = l.now.Add(l.some(8 * 24 * time.Hour))
	case n < 8:
		l.now = l.now.Add(l.some(24 * time.Hour))
	case n < 12:
		l.now = l.now.Add(l.some(10 * time.Minute))
	default:
		if at := l.next(); at.After(l.now) {
			l.now = at
		}
	}
}

func (l *life) some(longest time.Duration) time.Duration {
	return time.Duration(l.r.Int64N(int64(longest-time.Second)) + int64(time.Second)).Truncate(time.Second)
}

func (l *life) one(list ...promise.UserID) promise.UserID { return list[l.r.IntN(len(list))] }

func (l *life) person() promise.UserID {
	return l.one("U0", "U0", "U1", "U1", "U2", "U3", "U4", "U5", "U6", "U7")
}

func (l *life) actor(u promise.UserID) promise.Actor {
	return l.space.Actor(workspace.Person{ID: u})
}

// clockRuns does all that is due, like the scheduler: a claim, a look, and the
// promise put back for its wake.
func (l *life) clockRuns() {
	l.Helper()
	for range 50 {
		claims := l.claim(promise.LaneDue, l.now, all)
		if len(claims) == 0 {
			l.delivered()
			return
		}
		for _, c := range claims {
			l.ticked(c)
		}
	}
	l.Errorf("the clock does not come to rest at %s", l.now)
}

func (l *life) ticked(c promise.Claim) {
	l.Helper()
	var n promise.Number
	if _, err := fmt.Sscanf(c.Subject, "p:%d", &n); err != nil {
		l.Errorf("claim of %q", c.Subject)
		return
	}
	before := l.load(n)
	acted, wake, err := l.ledger.Tick(l.Context(), lifeTeam, n, l.now, l.rules)
	if err != nil {
		l.Fatalf("tick of %s: %v", n, err)
	}
	s := promise.Settlement{Claim: c}
	if !acted {
		s.Retry = wake
	}
	l.settle(l.now, s)
	if acted {
		after := l.load(n)
		l.told("clock: %s %s → %s%s", n, before.State, after.State, followed(&after))
		l.lives(before, after, promise.Act{At: l.now})
	}
}

func followed(p *promise.Promise) string {
	if f := p.FollowUp(); f != nil {
		return ", follow-up " + string(f.State)
	}
	return ""
}

// restful holds once the clock has done what was due: nothing is due by the
// promises' own reckoning, so that the queue has lost none of them.
func (l *life) restful() {
	l.Helper()
	for n := promise.Number(1); n <= l.last; n++ {
		p := l.load(n)
		if wake := promise.Wake(&p, l.rules(&p)); !wake.IsZero() && !wake.After(l.now) {
			l.Errorf("%s rests at %s, and should have been woken at %s", n, l.now, wake)
		}
	}
}

// delivered takes what is owed, and sees that it comes at a fit time and place.
func (l *life) delivered() {
	l.Helper()
	for _, c := range l.claim(promise.LaneNotice, l.now, all) {
		n := c.Notice
		l.settle(l.now, promise.Settlement{Claim: c})
		if n.Kind == promise.NoticeRefresh {
			continue
		}
		p := l.load(n.Number)
		l.owed(&p, n)
	}
}

func (l *life) begins() {
	l.Helper()
	who := l.person()
	customers := []promise.Customer{{Name: "Acme"}, {Name: "Beta"}, {Name: "Cirrus"}, {Name: "Delta"}, {Name: "Eken"}, {User: "U7"}}
	d := promise.Draft{
		Team: lifeTeam, What: "send the quote", Customer: customers[l.r.IntN(len(customers))], Promiser: who, Zone: "Europe/Stockholm",
		Due: l.now.Add(l.some(12 * 24 * time.Hour)), Channel: "C1", By: l.actor(l.one(who, who, l.person())), At: l.now,
		Private: l.r.IntN(8) == 0, Key: fmt.Sprintf("begin %d", l.r.IntN(1000)),
	}
	if l.last > 0 && l.r.IntN(4) == 0 {
		d.From = promise.Number(1 + l.r.IntN(int(l.last)))
		d.Details = promise.Details{Worries: "the floor", Answers: []promise.Answer{{Question: "done", Text: "it is dry"}}}
	}
	p, err := l.ledger.Begin(l.Context(), d, l.rules(&promise.Promise{Promiser: who, Customer: d.Customer}))
	if errors.Is(err, promise.ErrDuplicate) {
		return
	}
	if err != nil {
		l.Errorf("begin: %v", err)
		return
	}
	l.last = p.Number
	l.told("%s promises %s to %q: %s", who, p.Number, d.Customer.Key(), p.State)
	l.same("what was begun", l.load(p.Number), p)
	l.leavable(&p)
}

// anyAct is something that somebody may try.
func (l *life) anyAct() lifeAct {
	verbs := l.verbs()
	a := promise.Act{
		Verb: verbs[l.r.IntN(len(verbs))], By: l.actor(l.person()), At: l.now, User: l.one("", "U2", "U5", l.person()),
		Agreed: l.r.IntN(2) == 0, Key: fmt.Sprintf("act %d", l.r.IntN(1_000_000)),
		Cause: append(promise.Causes(), "", "else")[l.r.IntN(8)],
	}
	if l.r.IntN(5) > 0 {
		a.Note = "because"
	}
	if l.r.IntN(3) > 0 {
		a.Due = l.now.Add(l.some(8*24*time.Hour) - time.Hour)
	}
	if l.r.IntN(3) == 0 {
		a.What, a.Link, a.Details = "something less", "https://example.com/proof", &promise.Details{Wishes: "a smaller one"}
	}
	n := promise.Number(1 + l.r.IntN(int(l.last)))
	if l.r.IntN(3) > 0 { // the latest are the liveliest
		n = max(1, l.last-promise.Number(l.r.IntN(6)))
	}
	p := l.load(n)
	if l.r.IntN(2) == 0 {
		a.By = l.actor(l.one(p.Promiser, p.Promiser, p.Doer, p.Recorder))
	}
	if verbs := fitting(&p); l.r.IntN(3) > 0 {
		a.Verb = verbs[l.r.IntN(len(verbs))]
	}
	if a.Verb == promise.VerbRehome && l.r.IntN(2) == 0 {
		a.By = promise.Actor{}
	}
	return lifeAct{n, a}
}

// fitting are the verbs that the state knows, those of an open follow-up first
// and foremost.
func fitting(p *promise.Promise) []promise.Verb {
	var list []promise.Verb
	for _, r := range promise.Rules() {
		if slices.Contains(r.From, p.State) && r.Who != promise.RoleClock {
			list = append(list, r.Verb)
		}
	}
	if !p.FollowUpOpen() {
		return list
	}
	for _, r := range promise.FollowUpRules() {
		if slices.Contains(r.From, p.FollowUp().State) && r.Who != promise.RoleClock {
			list = append(list, r.Verb, r.Verb, r.Verb)
		}
	}
	return list
}

func (l *life) verbs() []promise.Verb {
	var list []promise.Verb
	for _, r := range promise.Rules() {
		list = append(list, r.Verb)
	}
	for _, r := range promise.FollowUpRules() {
		list = append(list, r.Verb)
	}
	return slices.Compact(slices.Sorted(slices.Values(list)))
}

func (l *life) acts() {
	l.Helper()
	x := l.anyAct()
	before := l.load(x.n)
	p, err := l.ledger.Act(l.Context(), lifeTeam, x.n, x.a, l.rules)
	if errors.Is(err, promise.ErrDuplicate) {
		return // a key that came up twice
	}
	if err != nil {
		l.refusedAct(before, x, err)
		return
	}
	l.acted = append(l.acted, x)
	l.tally[x.a.Verb]++
	after := l.load(x.n)
	l.told("%s by %q: %s %s → %s%s", x.a.Verb, x.a.By.ID, x.n, before.State, after.State, followed(&after))
	l.same("what the ledger answers", p, after)
	l.lives(before, after, x.a)
}

// refusedAct sees that a refusal is an answer for a person and changes nothing.
func (l *life) refusedAct(before promise.Promise, x lifeAct, err error) {
	l.Helper()
	e, ok := errors.AsType[*promise.Error](err)
	if !ok || e.Kind == promise.KindInternal || e.Key == "" {
		l.Errorf("%s by %q: %v", x.a.Verb, x.a.By.ID, err)
	}
	l.same("after a refusal", l.load(x.n), before)
}

// comesAgain delivers an old act once more: it must change nothing.
func (l *life) comesAgain() {
	l.Helper()
	if len(l.acted) == 0 {
		return
	}
	x := l.acted[len(l.acted)-1]
	before := l.load(x.n)
	if _, err := l.ledger.Act(l.Context(), lifeTeam, x.n, x.a, l.rules); !errors.Is(err, promise.ErrDuplicate) {
		// A real key lasts for minutes; a refusal is an answer too.
		if _, ok := errors.AsType[*promise.Error](err); !ok {
			l.Errorf("%s once more: %v", x.a.Verb, err)
		}
	}
	l.same("after a repeat", l.load(x.n), before)
}

// clickedAtOnce has two people do something to one promise at the same moment.
func (l *life) clickedAtOnce() {
	l.Helper()
	one, other := l.anyAct(), l.anyAct()
	before := l.load(one.n)
	errs := make([]error, 2)
	var wg sync.WaitGroup
	for i, a := range []promise.Act{one.a, other.a} {
		wg.Go(func() {
			_, errs[i] = l.ledger.Act(l.Context(), lifeTeam, one.n, a, l.rules)
		})
	}
	wg.Wait()
	after := l.load(one.n)
	done := int64(0)
	for i, err := range errs {
		switch promise.KindOf(err) {
		case promise.KindInternal:
			if err != nil {
				l.Errorf("one of two at once: %v", err)
			}
		case promise.KindDuplicate:
			return
		}
		if err == nil {
			done++
			l.told("at once: %s by %q: %s", []promise.Act{one.a, other.a}[i].Verb, []promise.Act{one.a, other.a}[i].By.ID, one.n)
		}
	}
	if after.Version != before.Version+done {
		l.Errorf("%d of two acts were done, and version %d became %d", done, before.Version, after.Version)
	}
	l.facts(before, after)
	l.followsOn(before, after)
	l.leavable(&after)
}

// lived says how much of life was seen, so that a change that makes acts
// impossible does not go unnoticed.
func (l *life) lived() {
	l.Helper()
	seen := map[promise.State]int{}
	followups := map[promise.FollowUpState]int{}
	verbs := map[promise.Verb]int{}
	for n := promise.Number(1); n <= l.last; n++ {
		p := l.load(n)
		seen[p.State]++
		if f := p.FollowUp(); f != nil {
			followups[f.State]++
		}
		for _, e := range p.History {
			verbs[e.Verb]++
		}
	}
	l.Logf("%d promises: %v; follow-ups %v; events %v", l.last, seen, followups, verbs)
	for _, v := range []promise.Verb{
		promise.VerbMiss, promise.VerbNudge, promise.VerbEscalate, promise.VerbKeep, promise.VerbJoin, promise.VerbContact, promise.VerbLapse,
	} {
		if verbs[v] == 0 {
			l.Errorf("nobody ever did %s", v)
		}
	}
}
