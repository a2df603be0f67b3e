package promise_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kept/internal/promise"
	"kept/internal/worktime"
)

// climbing is a policy in which mia manages, ulla stands above her and works in
// New York, and one channel follows breaches.
func climbing(t *testing.T) promise.Policy {
	t.Helper()
	pol := policy(t)
	pol.BreachUsers = nil
	pol.Managers, pol.Above = []promise.UserID{mia}, []promise.UserID{ulla}
	newYork := worktime.Standard(zone(t, "America/New_York"), "US")
	work := pol.Work
	pol.WorkOf = func(u promise.UserID) promise.WorkClock {
		if u == ulla {
			return newYork
		}
		return work
	}
	return pol
}

// asked is a message of the ladder: when it reaches whom, after the making.
type asked struct {
	Kind promise.NoticeKind
	User promise.UserID
	At   time.Duration
}

// climbed lets the clock go, without standing still, until a moment.
func climbed(t *testing.T, p promise.Promise, until time.Duration, pol promise.Policy) (promise.Promise, []asked) {
	t.Helper()
	var list []asked
	for range 30 {
		wake := promise.Wake(&p, pol)
		if wake.IsZero() || wake.After(monday().Add(until)) {
			return p, list
		}
		c, ok := promise.Tick(p, wake, pol)
		if !ok {
			t.Fatalf("nothing to do at its own wake %s", wake)
		}
		for _, n := range c.Notices {
			switch n.Kind {
			case promise.NoticeNudge, promise.NoticeEscalate, promise.NoticeStandIn, promise.NoticeLapsed, promise.NoticeUnanswered:
				list = append(list, asked{n.Kind, n.User, n.At.Sub(monday())})
			}
		}
		p = c.After
	}
	t.Fatal("a ladder without end")
	return p, nil
}

// missedAt is a promise that is missed at a moment after the making.
func missedAt(t *testing.T, after time.Duration, pol promise.Policy) promise.Promise {
	t.Helper()
	p := made(t, pol)
	p.Due, p.DueFirst, p.Reminded = monday().Add(after-15*time.Minute), monday().Add(after-15*time.Minute), 3
	if pol.Leader {
		p.Due, p.DueFirst = monday().Add(after), monday().Add(after)
	}
	c, ok := promise.Tick(p, monday().Add(after), pol)
	if !ok || c.After.State != promise.Missed {
		t.Fatalf("not missed: %+v", c.After)
	}
	return c.After
}

func TestLadder(t *testing.T) {
	t.Parallel()
	// The promise is made on Monday at 09:00; a working day is 08 to 17.
	tests := []struct {
		name   string
		missed time.Duration
		edit   func(*promise.Policy)
		want   []asked
	}{
		{
			"in the morning: two hours each, the last in New York", 0, nil,
			[]asked{{promise.NoticeNudge, anna, 2 * hour}, {promise.NoticeEscalate, mia, 4 * hour}, {promise.NoticeEscalate, ulla, 6 * hour}},
		},
		{
			// 10:00 in Stockholm is 04:00 in New York, who is asked four hours later.
			"before the last one is at work: it waits", -hour, func(p *promise.Policy) { p.Managers = nil },
			[]asked{{promise.NoticeNudge, anna, hour}, {promise.NoticeEscalate, ulla, 5 * hour}},
		},
		{
			"on Friday at 16:00: over the weekend nobody is asked", 4*day + 7*hour, func(p *promise.Policy) { p.Above = nil },
			[]asked{{promise.NoticeNudge, anna, 7 * day}, {promise.NoticeEscalate, mia, 7*day + 2*hour}},
		},
		{
			"a leader has one hour", 0, func(p *promise.Policy) { p.Leader, p.Above = true, nil },
			[]asked{{promise.NoticeNudge, anna, hour}, {promise.NoticeEscalate, mia, 2 * hour}},
		},
		{"nobody manages: once more, and no further", 0, func(p *promise.Policy) { p.Managers, p.Above = nil, nil }, []asked{{promise.NoticeNudge, anna, 2 * hour}}},
		{
			"two managers at once", 0, func(p *promise.Policy) { p.Managers, p.Above = []promise.UserID{mia, lars}, nil },
			[]asked{{promise.NoticeNudge, anna, 2 * hour}, {promise.NoticeEscalate, mia, 4 * hour}, {promise.NoticeEscalate, lars, 4 * hour}},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			pol := climbing(t)
			if tt.edit != nil {
				tt.edit(&pol)
			}
			p, got := climbed(t, missedAt(t, tt.missed, pol), 20*day, pol)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if wake := promise.Wake(&p, pol); wake.Before(monday().Add(20 * day)) {
				t.Errorf("wakes again at %s", wake)
			}
		})
	}
}

// An answer ends the asking in the same change, whatever the rung, and silences
// what was queued before it.
func TestAnswerStopsTheLadder(t *testing.T) {
	t.Parallel()
	answers := []promise.Act{
		act(promise.VerbJoin, anna, 7*hour), act(promise.VerbContact, anna, 7*hour),
		with(act(promise.VerbStandIn, mia, 7*hour), func(a *promise.Act) { a.By.Manager = true }),
	}
	for _, climb := range []time.Duration{hour, 3 * hour, 5 * hour} {
		for _, a := range answers {
			t.Run(fmt.Sprintf("%s after %s", a.Verb, climb), func(t *testing.T) {
				t.Parallel()
				pol := climbing(t)
				p, _ := climbed(t, missedAt(t, 0, pol), climb, pol)
				c := do(t, p, a, pol)
				for _, k := range []promise.NoticeKind{promise.NoticeNudge, promise.NoticeEscalate, promise.NoticeStandIn} {
					if promise.Current(promise.Notice{Kind: k, User: mia}, &c.After) {
						t.Errorf("%s is still asked", k)
					}
				}
				if c.Wake.Before(monday().Add(day)) {
					t.Errorf("woken at %s", c.Wake)
				}
			})
		}
	}
}

func TestWhoCannotComeIsReplaced(t *testing.T) {
	t.Parallel()
	pol := climbing(t)
	c := do(t, missedAt(t, 0, pol), act(promise.VerbCannotJoin, anna, hour), pol)
	if got := owedKinds(c.Notices, promise.NoticeStandIn); len(got) != 1 || got[0].User != mia {
		t.Fatalf("asked: %+v", got)
	}
	p, got := climbed(t, c.After, 2*day, pol)
	// Mia was asked at 10:00, Ulla after two hours more, when New York is at work.
	if diff := cmp.Diff([]asked{{promise.NoticeEscalate, ulla, 5 * hour}}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]promise.UserID{ulla}, promise.Asked(&p)); diff != "" {
		t.Errorf("tagged (-want +got):\n%s", diff)
	}
	stand := with(act(promise.VerbStandIn, ulla, 6*hour), due(day))
	p = do(t, p, stand, pol).After // who was asked may, without managing anything else
	if f := p.FollowUp(); f.State != promise.Joined || f.StandIn != ulla || f.Along || !f.Meet.Equal(monday().Add(day)) {
		t.Errorf("%+v", f)
	}
	p = do(t, p, with(act(promise.VerbContact, ulla, 7*hour), func(a *promise.Act) { a.Note = "sorry" }), pol).After
	if _, err := promise.Decide(p, act(promise.VerbCloseFollowUp, bo, 8*hour), pol); promise.KindOf(err) != promise.KindForbidden {
		t.Errorf("closed without the promiser: %v", err)
	}
	p = do(t, p, act(promise.VerbCloseFollowUp, ulla, 8*hour), pol).After
	if !p.FollowUp().ClosedWithoutPromiser() {
		t.Errorf("%+v", p.FollowUp())
	}
}

// Whoever gave their word is welcome until the follow-up closes, also where
// somebody else joined instead: they come to the meeting that is agreed on.
func TestThePromiserMayStillJoin(t *testing.T) {
	t.Parallel()
	pol := climbing(t)
	p := do(t, missedAt(t, 0, pol), act(promise.VerbCannotJoin, anna, hour), pol).After
	p = do(t, p, with(act(promise.VerbStandIn, mia, 2*hour), due(day)), pol).After
	if _, err := promise.Decide(p, act(promise.VerbCannotJoin, anna, 3*hour), pol); !errors.Is(err, &promise.Error{Kind: promise.KindStale, Key: "stale.followup_joined"}) {
		t.Errorf("cannot come, though nobody waits for it: %v", err)
	}
	if _, err := promise.Decide(p, act(promise.VerbJoin, bo, 3*hour), pol); promise.KindOf(err) != promise.KindStale {
		t.Errorf("somebody else joins: %v", err)
	}
	c := do(t, p, act(promise.VerbJoin, anna, 4*hour), pol)
	f, last := c.After.FollowUp(), c.After.History[len(c.After.History)-1]
	if f.State != promise.Joined || !f.Along || f.StandIn != "" || f.Reason != "" || !f.Meet.Equal(monday().Add(day)) {
		t.Errorf("%+v", f)
	}
	if last.Verb != promise.VerbJoin || last.By != anna {
		t.Errorf("the history ends in %+v", last)
	}
	if len(owedKinds(c.Notices, promise.NoticeFollowUp)) == 0 || len(owedKinds(c.Notices, promise.NoticeBrief)) == 0 {
		t.Errorf("told: %+v", c.Notices)
	}
	if _, err := promise.Decide(c.After, act(promise.VerbJoin, anna, 5*hour), pol); promise.KindOf(err) != promise.KindStale {
		t.Errorf("joins twice: %v", err)
	}
	p = do(t, c.After, with(act(promise.VerbContact, anna, 6*hour), func(a *promise.Act) { a.Note = "sorry" }), pol).After
	if p = do(t, p, act(promise.VerbCloseFollowUp, anna, 7*hour), pol).After; p.FollowUp().ClosedWithoutPromiser() {
		t.Errorf("%+v", p.FollowUp())
	}
}

func TestLeadersAnswerToLeaders(t *testing.T) {
	t.Parallel()
	pol := climbing(t)
	pol.Leader, pol.Managers, pol.Above = true, []promise.UserID{lars}, nil
	p := do(t, missedAt(t, 0, pol), act(promise.VerbCannotJoin, anna, hour), pol).After
	for _, tt := range []struct {
		by   promise.UserID
		want promise.Kind
	}{{mia, promise.KindForbidden}, {anna, promise.KindForbidden}} {
		if _, err := promise.Decide(p, act(promise.VerbStandIn, tt.by, 2*hour), pol); promise.KindOf(err) != tt.want {
			t.Errorf("%s stands in: %v", tt.by, err)
		}
	}
	p = do(t, p, act(promise.VerbStandIn, lars, 2*hour), pol).After
	p = do(t, p, act(promise.VerbContact, lars, 2*hour), pol).After
	if _, err := promise.Decide(p, act(promise.VerbCloseFollowUp, mia, 3*hour), pol); promise.KindOf(err) != promise.KindForbidden {
		t.Errorf("a manager closes a leader's follow-up: %v", err)
	}
	do(t, p, act(promise.VerbCloseFollowUp, lars, 3*hour), pol)
}

func TestLapse(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		joined time.Duration
		meet   time.Duration
		want   []asked // the first is the lapse
	}{
		{
			"not reached by the end of the next working day", hour, 0,
			[]asked{{promise.NoticeLapsed, anna, 2*day - hour}, {promise.NoticeEscalate, mia, 2*day - hour}, {promise.NoticeEscalate, ulla, 2*day + hour + 4*hour}},
		},
		{
			"a meeting later than that has two hours after it", hour, 3 * day,
			[]asked{{promise.NoticeLapsed, anna, 3*day + 2*hour}, {promise.NoticeEscalate, mia, 3*day + 2*hour}, {promise.NoticeEscalate, ulla, 3*day + 5*hour}},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			pol := climbing(t)
			a := act(promise.VerbJoin, anna, tt.joined)
			if tt.meet > 0 {
				a.Due = monday().Add(tt.meet)
			}
			p := do(t, missedAt(t, 0, pol), a, pol).After
			p, got := climbed(t, p, 6*day, pol)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if f := p.FollowUp(); f.State != promise.Lapsed || f.Along || f.Rung != promise.RungAbove {
				t.Errorf("%+v", f)
			}
			p = do(t, p, act(promise.VerbJoin, anna, 7*day), pol).After
			if by := promise.ContactBy(&p, pol); !by.After(monday().Add(7 * day)) {
				t.Errorf("joined anew, and lapsed by %s", by)
			}
			p = do(t, p, act(promise.VerbContact, anna, 7*day+hour), pol).After
			if f := p.FollowUp(); !f.Along || f.State != promise.Contacted {
				t.Errorf("%+v", f)
			}
		})
	}
}

// Who clicks after the time is over is judged as if the clock had come first.
func TestLapseComesBeforeALateReport(t *testing.T) {
	t.Parallel()
	pol := climbing(t)
	p := do(t, missedAt(t, 0, pol), act(promise.VerbJoin, anna, hour), pol).After
	c := do(t, p, with(act(promise.VerbContact, mia, 3*day), func(a *promise.Act) { a.By.Manager = true }), pol)
	f := c.After.FollowUp()
	if f.State != promise.Contacted || f.Along || !slices.ContainsFunc(c.After.History, func(e promise.Event) bool { return e.Verb == promise.VerbLapse }) {
		t.Errorf("%+v", f)
	}
	c = do(t, c.After, act(promise.VerbContact, anna, 3*day+hour), pol) // she was there after all
	if f := c.After.FollowUp(); !f.Along || f.State != promise.Contacted {
		t.Errorf("%+v", f)
	}
}

func TestMeetIsSoon(t *testing.T) {
	t.Parallel()
	pol := climbing(t)
	p := missedAt(t, 0, pol)
	tell := func(after time.Duration) error {
		_, err := promise.Decide(p, with(act(promise.VerbJoin, anna, hour), due(after)), pol)
		return err
	}
	if err := tell(15 * day); promise.KindOf(err) != promise.KindInvalid {
		t.Errorf("in a fortnight: %v", err)
	}
	if err := tell(0); promise.KindOf(err) != promise.KindInvalid {
		t.Errorf("in the past: %v", err)
	}
	if err := tell(14 * day); err != nil {
		t.Errorf("within a fortnight: %v", err)
	}
}

func TestUnanswered(t *testing.T) {
	t.Parallel()
	pol := policy(t)
	p := begun(t, draft(carl), pol)
	p, got := climbed(t, p, 30*day, pol)
	// Eight hours of work are over at 17:00, so that it is shown in the morning.
	if diff := cmp.Diff([]asked{{promise.NoticeUnanswered, carl, 23 * hour}}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if p.State != promise.Requested || promise.Breached(&p) {
		t.Errorf("silence counts: %s", p.State)
	}
	if _, ok := promise.Credit(&p, pol.Work); ok {
		t.Error("silence counts")
	}
	p = do(t, p, with(act(promise.VerbCounter, anna, 30*day), due(40*day)), pol).After
	p, got = climbed(t, p, 60*day, pol)
	if len(got) != 1 || got[0].User != anna {
		t.Errorf("a counter-offer without an answer: %+v", got)
	}
	n := promise.Notice{Kind: promise.NoticeUnanswered, User: anna}
	if !promise.Current(n, &p) {
		t.Error("not current")
	}
	p = do(t, p, act(promise.VerbDrop, carl, 61*day), pol).After
	if promise.Current(n, &p) {
		t.Error("still current")
	}
}

// Nobody is chased about a promise that came to nothing, and all of it goes on
// when that is undone.
func TestLadderRestsWhileThePromiseIsVoid(t *testing.T) {
	t.Parallel()
	pol := climbing(t)
	c := do(t, missedAt(t, 0, pol), with(act(promise.VerbRelease, mia, hour), func(a *promise.Act) { a.By.Manager = true }), pol)
	if !c.Wake.IsZero() {
		t.Errorf("woken at %s", c.Wake)
	}
	c = do(t, c.After, act(promise.VerbUndo, mia, hour+time.Minute), pol)
	if want := monday().Add(2 * hour); !c.Wake.Equal(want) {
		t.Errorf("woken at %s, want %s", c.Wake, want)
	}
}
