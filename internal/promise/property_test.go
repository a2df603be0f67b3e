package promise_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"kept/internal/promise"
	"kept/internal/worktime"
)

// world is a promise that random people do random things to, while the clock
// goes on, stands still, and is changed twice a year.
type world struct {
	t     *testing.T
	rng   *rand.Rand
	pol   promise.Policy
	now   time.Time
	p     promise.Promise
	trail []string

	// closing is the promise as it stood before the act that closed it.
	closing promise.Promise
	// spoken are the reminders for the due moment in force, and snoozes tells
	// whether somebody asked for more.
	spoken  []time.Time
	snoozes bool
}

// TestInvariants holds what product.md promises against months of random life.
func TestInvariants(t *testing.T) {
	t.Parallel()
	lives := 25
	if testing.Short() {
		lives = 8
	}
	zones := []string{"Europe/Stockholm", "America/New_York", "Australia/Sydney", "UTC"}
	for _, name := range zones {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for seed := range uint64(lives) {
				pol := promise.Policy{
					Grace: 15 * time.Minute, Leader: seed%5 == 0, Work: worktime.Standard(zone(t, name), "SE"),
					Breaches: []promise.ChannelID{"CB"}, BreachUsers: []promise.UserID{mia},
					Managers: []promise.UserID{mia}, Above: []promise.UserID{ulla}, Risks: []promise.ChannelID{"CR"},
				}
				if seed%7 == 0 {
					pol.Quiet = promise.QuietYes
				}
				if pol.Leader {
					pol.Managers, pol.Above = []promise.UserID{lars}, nil
				}
				// Lives begin all over the year, so that some see both changes.
				start := time.Date(2026, 1, 5, 8, 0, 0, 0, time.UTC).Add(time.Duration(seed*37%365) * day)
				w := &world{t: t, rng: rand.New(rand.NewPCG(seed, 7)), pol: pol, now: start}
				w.live()
				if t.Failed() {
					t.Fatalf("seed %d:\n%s", seed, w.story())
				}
			}
		})
	}
}

func (w *world) story() string {
	return strings.Join(w.trail, "\n")
}

func (w *world) errorf(format string, args ...any) {
	w.t.Helper()
	w.t.Errorf(format, args...)
}

func (w *world) live() {
	w.t.Helper()
	d := promise.Draft{
		Team: team, What: "send the quote", Customer: promise.Customer{Name: "Acme"}, Promiser: anna,
		Due: w.now.Add(w.some(30 * day)), By: actor(w.one(anna, carl)), At: w.now,
	}
	if w.rng.IntN(3) == 0 {
		d.Customer = promise.Customer{User: erik}
	}
	w.p = begun(w.t, d, w.pol)
	end := w.now.AddDate(0, 9, 0)
	for range 60 {
		if w.now.After(end) || w.t.Failed() {
			return
		}
		// Most of the time the clock goes on to where it wants to be; now and
		// then it stands still for long.
		switch w.rng.IntN(4) {
		case 0:
			w.now = w.now.Add(w.some(20 * day))
		case 1:
			w.now = w.now.Add(w.some(3 * time.Hour))
		default:
			if wake := promise.Wake(&w.p, w.pol); wake.After(w.now) {
				w.now = wake
			}
		}
		if w.rng.IntN(5) > 0 {
			w.tick()
		}
		for range w.rng.IntN(4) {
			w.act()
			w.now = w.now.Add(w.some(8 * time.Minute))
		}
	}
}

// some is a random time up to a longest, often short.
func (w *world) some(longest time.Duration) time.Duration {
	d := time.Duration(w.rng.Int64N(int64(longest-time.Second))) + time.Second
	if w.rng.IntN(2) == 0 {
		d = max(d/50, time.Second)
	}
	return d.Truncate(time.Second)
}

func (w *world) one(list ...promise.UserID) promise.UserID { return list[w.rng.IntN(len(list))] }

func (w *world) act() {
	w.t.Helper()
	all := verbs()
	for _, r := range promise.FollowUpRules() {
		all = append(all, r.Verb)
	}
	by := actor(w.one(anna, anna, bo, carl, dana, erik, mia, lars, ulla, sten, ""))
	a := promise.Act{
		Verb: all[w.rng.IntN(len(all))], By: by, At: w.now, User: w.one("", bo, dana), Agreed: w.rng.IntN(2) == 0,
	}
	if w.rng.IntN(4) > 0 {
		a.Note = "because"
	}
	if w.rng.IntN(4) > 0 {
		a.Due = w.now.Add(w.some(10*day) - time.Hour)
	}
	if w.rng.IntN(4) == 0 {
		a.What, a.Details, a.Link = "something less", &promise.Details{Worries: "the floor"}, "https://example.com"
	}
	if w.rng.IntN(4) > 0 {
		a.Cause = promise.Causes()[w.rng.IntN(len(promise.Causes()))]
	}
	before := w.p.Clone()
	c, err := promise.Decide(w.p, a, w.pol)
	if diff := cmp.Diff(before, w.p); diff != "" {
		w.errorf("%s by %s changed what it was given:\n%s", a.Verb, by.ID, diff)
	}
	if err != nil {
		w.refused(a, err, c)
		return
	}
	w.trail = append(w.trail, fmt.Sprintf("%s %s by %q: %s → %s", w.now, a.Verb, by.ID, before.State, c.After.State))
	w.changed(before, c, a.Verb, by.ID)
}

// refused sees that a refusal is one of ours, changes nothing, and that a stale
// one names whoever came first.
func (w *world) refused(a promise.Act, err error, c promise.Change) {
	w.t.Helper()
	e := refusal(w.t, err)
	if e.Kind == promise.KindInternal || e.Key == "" {
		w.errorf("%s by %q: %v", a.Verb, a.By.ID, err)
	}
	if diff := cmp.Diff(promise.Change{}, c); diff != "" {
		w.errorf("a refused act changes something:\n%s", diff)
	}
	if e.Kind != promise.KindStale || e.Key == "stale.no_followup" {
		return
	}
	at, ok := e.Args["At"].(time.Time)
	if _, named := e.Args["By"].(promise.UserID); !named || !ok || at.IsZero() {
		w.errorf("%s by %q is stale without who and when: %+v", a.Verb, a.By.ID, e)
	}
}

func (w *world) tick() {
	w.t.Helper()
	for range 10 {
		before := w.p.Clone()
		c, ok := promise.Tick(w.p, w.now, w.pol)
		if diff := cmp.Diff(before, w.p); diff != "" {
			w.errorf("the clock changed what it was given:\n%s", diff)
		}
		if !ok {
			w.quiet()
			return
		}
		w.trail = append(w.trail, fmt.Sprintf("%s clock: %s → %s %v", w.now, before.State, c.After.State, kinds(c.Notices)))
		w.changed(before, c, "", "")
	}
	w.errorf("the clock does not come to rest at %s", w.now)
}

// quiet holds once the clock has done what was due.
func (w *world) quiet() {
	w.t.Helper()
	wake := promise.Wake(&w.p, w.pol)
	if !wake.IsZero() && !wake.After(w.now) {
		w.errorf("at rest at %s, but woken at %s", w.now, wake)
	}
	if w.p.State.InForce() && wake.IsZero() {
		w.errorf("in force, but never woken")
	}
	if w.p.State.InForce() && wake.After(w.p.Due.Add(w.pol.Grace)) {
		w.errorf("woken at %s, after the deadline %s", wake, w.p.Due)
	}
}

// changed checks one step of the promise's life and takes it.
func (w *world) changed(before promise.Promise, c promise.Change, verb promise.Verb, by promise.UserID) {
	w.t.Helper()
	after := c.After
	if diff := cmp.Diff(&before, c.Before); diff != "" {
		w.errorf("the change does not start from what was loaded:\n%s", diff)
	}
	if !c.Wake.Equal(promise.Wake(&after, w.pol)) {
		w.errorf("wake %s is not derived from the promise", c.Wake)
	}
	w.checkFacts(before, after)
	w.checkHistory(before, after, verb, by)
	w.checkFollowUps(before, after)
	w.checkReminders(before, c)
	w.checkExit(after)
	if verb == promise.VerbUndo && before.History[len(before.History)-1].To == before.State && before.History[len(before.History)-1].From == after.State && w.closing.State == after.State {
		ignore := cmpopts.IgnoreFields(promise.Promise{}, "History", "Version")
		if diff := cmp.Diff(w.closing, after, ignore); diff != "" {
			w.errorf("undo does not bring back (-before +after):\n%s", diff)
		}
	}
	if before.State.Open() && !after.State.Open() {
		w.closing = before
	}
	after.Version++
	w.p = after
}

// checkFacts holds what nobody can change.
func (w *world) checkFacts(before, after promise.Promise) {
	w.t.Helper()
	if !after.DueFirst.Equal(before.DueFirst) {
		w.errorf("the first date changed to %s", after.DueFirst)
	}
	if after.Promiser != before.Promiser || after.Recorder != before.Recorder || !after.Made.Equal(before.Made) || after.Number != before.Number {
		w.errorf("the promise changed hands")
	}
	if after.What == "" || after.Customer.Key() == "" || after.Doer == "" || after.Due.IsZero() {
		w.errorf("the promise lost what, whom, who or when: %+v", after)
	}
}

// checkHistory sees that the history only grows, step by step from one state to
// the next, and who may bring a promise where.
func (w *world) checkHistory(before, after promise.Promise, verb promise.Verb, by promise.UserID) {
	w.t.Helper()
	n := len(before.History)
	if len(after.History) < n || !slices.Equal(before.History, after.History[:n]) {
		w.errorf("something is gone from the history")
		return
	}
	if verb != "" && verb != promise.VerbTooMuch && len(after.History) == n {
		w.errorf("%s left no event", verb)
	}
	state, doer := before.State, before.Doer
	for _, e := range after.History[n:] {
		if e.From != state || e.At.IsZero() || !e.At.Equal(w.now) {
			w.errorf("event %+v does not follow on %s", e, state)
		}
		if e.By != by && e.By != "" {
			w.errorf("event %+v is told of another than %q", e, by)
		}
		state = e.To
		if e.From == e.To {
			continue
		}
		switch e.To {
		case promise.Active:
			if e.By == "" {
				w.errorf("the clock entered active")
			}
		case promise.Kept, promise.KeptLate:
			if e.Verb != promise.VerbKeep || (e.By != after.Promiser && e.By != doer) {
				w.errorf("kept without a person's report: %+v", e)
			}
		case promise.Missed:
			clock := e.Verb == promise.VerbMiss && e.By == "" && !e.At.Before(before.Due)
			leak := e.Verb == promise.VerbLeak && !e.At.Before(before.Due)
			back := e.Verb == promise.VerbUndo && !before.State.Open()
			if !clock && !leak && !back {
				w.errorf("missed by %+v", e)
			}
		}
	}
	if state != after.State {
		w.errorf("the history ends in %s, the promise is %s", state, after.State)
	}
}

// checkFollowUps holds the rule the product stands on.
func (w *world) checkFollowUps(before, after promise.Promise) {
	w.t.Helper()
	if len(after.FollowUps) < len(before.FollowUps) {
		w.errorf("a follow-up is gone")
	}
	open := 0
	for i, f := range after.FollowUps {
		if f.State != promise.Closed {
			open++
			continue
		}
		if f.ClosedBy == "" || f.ClosedAt.IsZero() {
			w.errorf("a follow-up closed itself: %+v", f)
		}
		if f.Along && f.Said != "" {
			continue // reached, with the promiser along
		}
		closer := actor(f.ClosedBy).For(w.pol)
		switch {
		case f.Without == "" || f.ClosedBy == after.Promiser:
			w.errorf("follow-up %d closed without the promiser and without a reason: %+v", i, f)
		case w.pol.Leader && !closer.Leader, !w.pol.Leader && !closer.Manager:
			w.errorf("follow-up %d closed without the promiser by %s", i, f.ClosedBy)
		}
	}
	if open > 1 {
		w.errorf("%d follow-ups are open", open)
	}
	if f := after.FollowUp(); f != nil && f.State == promise.Joined {
		if by := promise.ContactBy(&after, w.pol); !by.After(f.Since) {
			w.errorf("joined at %s, and to reach the customer by %s", f.Since, by)
		}
		if f.StandIn != "" && (f.StandIn == after.Promiser || w.pol.Leader && !actor(f.StandIn).Leader) {
			w.errorf("%s stands in", f.StandIn)
		}
	}
	if at := after.AfterCare; !at.IsZero() && !w.pol.Work.NextOpen(at).Equal(at) {
		w.errorf("the customer is called at %s, when nobody works", at)
	}
	if after.State == promise.Missed && before.State != promise.Missed && open == 0 && before.State.InForce() {
		w.errorf("missed without a follow-up")
	}
}

// checkReminders holds how often and when somebody is reminded.
func (w *world) checkReminders(before promise.Promise, c promise.Change) {
	w.t.Helper()
	after := c.After
	if !after.Due.Equal(before.Due) || !after.DueSince.Equal(before.DueSince) {
		w.spoken, w.snoozes = nil, false
		if after.Reminded != 0 || !after.SnoozedUntil.IsZero() {
			w.errorf("a new date keeps the old one's reminders: %d, %s", after.Reminded, after.SnoozedUntil)
		}
	}
	w.snoozes = w.snoozes || after.History[len(after.History)-1].Verb == promise.VerbSnooze
	for _, n := range c.Notices {
		if n.Kind != promise.NoticeReminder {
			continue
		}
		if !w.now.Before(before.Due) {
			w.errorf("reminded at %s, after the deadline %s", w.now, before.Due)
		}
		w.spoken = append(w.spoken, w.now)
		if w.snoozes {
			continue // at the moment a person chose
		}
		if len(w.spoken) > 3 {
			w.errorf("reminded %d times", len(w.spoken))
		}
		if i := len(w.spoken); i > 1 && w.now.Sub(w.spoken[i-2]) < 30*time.Minute {
			w.errorf("reminded at %s and %s", w.spoken[i-2], w.now)
		}
		short := before.Due.Sub(w.now) < 4*time.Hour // also when a standstill left no more
		punctual := w.now.Add(-30 * time.Minute)
		if open := w.pol.Work.NextOpen(punctual); !short && open.After(w.now) {
			w.errorf("reminded at %s, outside of working hours", w.now)
		}
	}
}

// checkExit sees that somebody can leave an open state: they try.
func (w *world) checkExit(p promise.Promise) {
	w.t.Helper()
	if !p.State.Open() {
		return
	}
	for _, v := range verbs() {
		for _, by := range []promise.UserID{p.Promiser, p.Recorder, p.Doer} {
			a := promise.Act{Verb: v, By: promise.Actor{ID: by}, At: w.now, Note: "because", Due: w.now.Add(time.Hour)}
			if c, err := promise.Decide(p, a, w.pol); err == nil && c.After.State != p.State {
				return
			}
		}
	}
	w.errorf("nobody can leave %s", p.State)
}
