package promise_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kept/internal/promise"
)

// A story is a promise's life as far as one rule of it goes.
type story struct {
	name  string
	by    promise.UserID
	edit  func(*promise.Draft)
	pol   func(*promise.Policy)
	steps []step
}

// A step of a story: who does what when, and what comes of it.
type step struct {
	act   promise.Act
	state promise.State
	fails promise.Error // set: the act is refused with this
	check func(t *testing.T, p promise.Promise, owed []promise.Notice)
}

func told(want ...promise.NoticeKind) func(*testing.T, promise.Promise, []promise.Notice) {
	return func(t *testing.T, _ promise.Promise, owed []promise.Notice) {
		t.Helper()
		if diff := cmp.Diff(want, kinds(owed)); diff != "" {
			t.Errorf("notices (-want +got):\n%s", diff)
		}
	}
}

func with(a promise.Act, edit func(*promise.Act)) promise.Act {
	edit(&a)
	return a
}

func due(after time.Duration) func(*promise.Act) {
	return func(a *promise.Act) { a.Due = monday().Add(after) }
}

func stale(key string) promise.Error { return promise.Error{Kind: promise.KindStale, Key: key} }

const (
	hour = time.Hour
	day  = 24 * time.Hour
)

// tell plays each story on a promise of its own.
func tell(t *testing.T, stories []story) {
	t.Helper()
	for _, tt := range stories {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			pol, d := policy(t), draft(tt.by)
			if tt.pol != nil {
				tt.pol(&pol)
			}
			if tt.edit != nil {
				tt.edit(&d)
			}
			play(t, begun(t, d, pol), pol, tt.steps)
		})
	}
}

// play carries out the steps one after the other.
func play(t *testing.T, p promise.Promise, pol promise.Policy, steps []step) promise.Promise {
	t.Helper()
	for _, s := range steps {
		c, err := promise.Decide(p, s.act, pol)
		if s.fails.Key != "" || s.fails.Kind != promise.KindInternal {
			if !errors.Is(err, &s.fails) {
				t.Fatalf("%s by %s: error %v, want %v", s.act.Verb, s.act.By.ID, err, &s.fails)
			}
			continue
		}
		if err != nil {
			t.Fatalf("%s by %s: %v", s.act.Verb, s.act.By.ID, err)
		}
		p = c.After
		if p.State != s.state {
			t.Fatalf("%s by %s leads to %s, want %s", s.act.Verb, s.act.By.ID, p.State, s.state)
		}
		if s.check != nil {
			s.check(t, p, c.Notices)
		}
	}
	return p
}

func TestCounterOffers(t *testing.T) {
	t.Parallel()
	tell(t, []story{
		{
			name: "a counter-offer of a date comes into force when it is accepted", by: carl,
			steps: []step{
				{act: with(act(promise.VerbCounter, anna, hour), due(4*day)), state: promise.Countered, check: told(promise.NoticeAnswered, promise.NoticeRefresh)},
				{act: act(promise.VerbAcceptCounter, carl, 2*hour), state: promise.Active, check: func(t *testing.T, p promise.Promise, _ []promise.Notice) {
					t.Helper()
					if !p.Due.Equal(monday().Add(4*day)) || !p.DueFirst.Equal(monday().Add(48*hour)) || !p.DueNext.IsZero() {
						t.Errorf("due %s, first %s, next %s", p.Due, p.DueFirst, p.DueNext)
					}
				}},
			},
		},
		{
			name: "a counter to the counter comes into force when the promiser accepts it", by: carl,
			steps: []step{
				{act: with(act(promise.VerbCounter, anna, hour), due(9*day)), state: promise.Countered},
				{act: with(act(promise.VerbCounterAgain, carl, 2*hour), func(a *promise.Act) { a.Due, a.What = monday().Add(3*day), "send half of it" }), state: promise.Requested, check: told(promise.NoticeCounter, promise.NoticeRefresh)},
				{act: act(promise.VerbAccept, anna, 3*hour), state: promise.Active, check: func(t *testing.T, p promise.Promise, _ []promise.Notice) {
					t.Helper()
					if !p.Due.Equal(monday().Add(3*day)) || p.What != "send half of it" || p.OfferWhat != "" {
						t.Errorf("due %s, what %q, offer %q", p.Due, p.What, p.OfferWhat)
					}
				}},
			},
		},
		{
			name: "a request whose date has passed is not accepted but countered", by: carl,
			steps: []step{
				{act: act(promise.VerbAccept, anna, 3*day), fails: stale("need.asked_ahead")},
				{act: with(act(promise.VerbCounter, anna, 3*day), func(a *promise.Act) { a.What = "less" }), state: promise.Countered},
				{act: act(promise.VerbAcceptCounter, carl, 3*day), fails: stale("need.offer_ahead")},
				{act: with(act(promise.VerbCounterAgain, carl, 3*day), due(5*day)), state: promise.Requested},
				{act: act(promise.VerbAccept, anna, 4*day), state: promise.Active},
			},
		},
		{
			name: "a counter-offer needs something to offer", by: carl,
			steps: []step{
				{act: act(promise.VerbCounter, anna, hour), fails: promise.Error{Kind: promise.KindInvalid, Key: "need.offer"}},
				{act: with(act(promise.VerbCounter, anna, hour), due(-hour)), fails: promise.Error{Kind: promise.KindInvalid, Key: "error.past"}},
				{act: with(act(promise.VerbCounter, anna, hour), func(a *promise.Act) { a.What = strings.Repeat("x", 501) }), fails: promise.Error{Kind: promise.KindInvalid, Key: "error.long_what"}},
			},
		},
	})
}

func TestWhatWasJustWritten(t *testing.T) {
	t.Parallel()
	tell(t, []story{
		{
			name: "what the promiser has accepted is no longer the recorder's alone", by: carl,
			steps: []step{
				{act: act(promise.VerbAccept, anna, time.Minute), state: promise.Active},
				{act: with(act(promise.VerbAmend, carl, 2*time.Minute), func(a *promise.Act) { a.What = "more" }), fails: stale("stale.active")},
				{act: act(promise.VerbWithdraw, carl, 2*time.Minute), fails: stale("stale.active")},
				{act: act(promise.VerbRelease, carl, 2*time.Minute), state: promise.Released},
			},
		},
		{
			name: "what was just written is corrected, and taken back", by: anna,
			steps: []step{
				{act: with(act(promise.VerbAmend, anna, time.Minute), func(a *promise.Act) {
					a.What, a.Customer, a.Due = "send it all", promise.Customer{Name: "Beta"}, monday().Add(3*day)
				}), state: promise.Active, check: func(t *testing.T, p promise.Promise, _ []promise.Notice) {
					t.Helper()
					if p.What != "send it all" || p.Customer.Name != "Beta" || !p.Due.Equal(monday().Add(3*day)) || !p.DueFirst.Equal(monday().Add(2*day)) {
						t.Errorf("%+v", p)
					}
				}},
				{act: with(act(promise.VerbAmend, anna, time.Minute), due(-hour)), fails: promise.Error{Kind: promise.KindInvalid, Key: "error.past"}},
				{act: act(promise.VerbWithdraw, anna, 2*time.Minute), state: promise.Void, check: told(promise.NoticeRefresh)},
				{act: act(promise.VerbUndo, anna, 3*time.Minute), state: promise.Active},
				{act: act(promise.VerbWithdraw, anna, 11*time.Minute), fails: stale("need.moments")},
			},
		},
		{
			name: "a withdrawn request comes back as a request", by: carl,
			steps: []step{
				{act: act(promise.VerbWithdraw, carl, time.Minute), state: promise.Void, check: told(promise.NoticeClosed, promise.NoticeRefresh)},
				{act: act(promise.VerbUndo, carl, 2*time.Minute), state: promise.Requested},
				{act: act(promise.VerbAccept, anna, 3*time.Minute), state: promise.Active},
			},
		},
	})
}

func TestMoves(t *testing.T) {
	t.Parallel()
	tell(t, []story{
		{
			name: "the old date binds until the new one is agreed", by: carl,
			steps: []step{
				{act: act(promise.VerbAccept, anna, hour), state: promise.Active},
				{act: act(promise.VerbAtRisk, anna, hour), state: promise.Active, check: told(promise.NoticeAtRisk, promise.NoticeRefresh)},
				{act: with(act(promise.VerbMove, anna, 2*hour), due(5*day)), state: promise.Moving, check: func(t *testing.T, p promise.Promise, owed []promise.Notice) {
					t.Helper()
					if !p.Due.Equal(monday().Add(2 * day)) {
						t.Errorf("due %s", p.Due)
					}
					told(promise.NoticeMoving, promise.NoticeRefresh)(t, p, owed)
				}},
				{act: act(promise.VerbRevoke, anna, 2*hour), fails: stale("stale.moving")},
				{act: act(promise.VerbAgreeMove, carl, 3*hour), state: promise.Active, check: func(t *testing.T, p promise.Promise, owed []promise.Notice) {
					t.Helper()
					if !p.Due.Equal(monday().Add(5*day)) || !p.DueFirst.Equal(monday().Add(2*day)) || p.Moves() != 1 || p.Confidence != promise.OnTrack {
						t.Errorf("due %s, first %s, moves %d, confidence %q", p.Due, p.DueFirst, p.Moves(), p.Confidence)
					}
					if e := p.History[len(p.History)-1]; !e.Due.Equal(monday().Add(5 * day)) {
						t.Errorf("the history tells the date %s", e.Due)
					}
					told(promise.NoticeMoved, promise.NoticeRefresh)(t, p, owed)
				}},
			},
		},
		{
			name: "an earlier date that passes while nobody answers is not agreed to any more", by: carl,
			steps: []step{
				{act: act(promise.VerbAccept, anna, hour), state: promise.Active},
				{act: with(act(promise.VerbMove, anna, 2*hour), due(day)), state: promise.Moving},
				{act: act(promise.VerbAgreeMove, carl, 30*hour), fails: stale("need.before_due")},
				{act: act(promise.VerbKeep, anna, 31*hour), state: promise.Kept},
			},
		},
		{
			name: "a move the customer agreed to is in force at once", by: anna,
			steps: []step{
				{act: with(act(promise.VerbMove, anna, hour), func(a *promise.Act) { a.Due, a.Agreed = monday().Add(3*day), true }), state: promise.Active, check: func(t *testing.T, p promise.Promise, _ []promise.Notice) {
					t.Helper()
					if n := len(p.History); p.Moves() != 1 || p.History[n-2].To != promise.Moving || p.History[n-1].From != promise.Moving {
						t.Errorf("history %+v", p.History)
					}
				}},
				{act: act(promise.VerbKeep, anna, 2*hour), state: promise.Kept},
				{act: act(promise.VerbUndo, anna, 2*hour), state: promise.Active},
			},
		},
		{
			name: "a move and a revocation need a reason, and come before the deadline", by: anna,
			steps: []step{
				{act: with(act(promise.VerbMove, anna, hour), func(a *promise.Act) { a.Due, a.Note = monday().Add(3*day), " " }), fails: promise.Error{Kind: promise.KindInvalid, Key: "need.reason"}},
				{act: with(act(promise.VerbMove, anna, 2*day), due(3*day)), fails: stale("need.before_due")},
				{act: act(promise.VerbRevoke, anna, 2*day), fails: stale("need.before_due")},
				{act: act(promise.VerbRevoke, anna, 2*day-time.Second), state: promise.Revoked},
				{act: act(promise.VerbKeep, anna, 2*day), fails: stale("stale.revoked")},
			},
		},
	})
}

func TestHandover(t *testing.T) {
	t.Parallel()
	tell(t, []story{
		{
			name: "the work is handed over, the promise is not", by: anna,
			steps: []step{
				{act: act(promise.VerbOffer, anna, hour), fails: promise.Error{Kind: promise.KindInvalid, Key: "need.person"}},
				{act: with(act(promise.VerbOffer, anna, hour), func(a *promise.Act) { a.User = bo }), state: promise.Active, check: told(promise.NoticeHandover, promise.NoticeRefresh)},
				{act: act(promise.VerbTake, sten, hour), fails: promise.Error{Kind: promise.KindForbidden}},
				{act: act(promise.VerbTake, bo, 2*hour), state: promise.Active, check: func(t *testing.T, p promise.Promise, _ []promise.Notice) {
					t.Helper()
					if p.Promiser != anna || p.Doer != bo || p.Offered != "" {
						t.Errorf("promiser %s, doer %s, offered %q", p.Promiser, p.Doer, p.Offered)
					}
				}},
				{act: act(promise.VerbKeep, bo, 3*hour), state: promise.Kept, check: told(promise.NoticeClosed, promise.NoticeRefresh)},
			},
		},
		{
			name: "an offer nobody answered does not outlive the promise", by: anna,
			steps: []step{
				{act: with(act(promise.VerbOffer, anna, hour), func(a *promise.Act) { a.User = dana }), state: promise.Active},
				{act: act(promise.VerbKeep, anna, 2*hour), state: promise.Kept},
				{act: act(promise.VerbLeak, anna, 3*hour), state: promise.Active},
				{act: act(promise.VerbTake, dana, 4*hour), fails: promise.Error{Kind: promise.KindForbidden}},
			},
		},
	})
}

func TestDeadline(t *testing.T) {
	t.Parallel()
	tell(t, []story{
		{
			name: "a deadline that has passed comes before a late report", by: anna,
			steps: []step{
				{act: act(promise.VerbKeep, anna, 2*day+15*time.Minute), state: promise.KeptLate, check: func(t *testing.T, p promise.Promise, owed []promise.Notice) {
					t.Helper()
					if n := len(p.History); p.History[n-2].Verb != promise.VerbMiss || p.History[n-2].By != "" || !p.FollowUpOpen() {
						t.Errorf("history %+v", p.History)
					}
					told(promise.NoticeBreach, promise.NoticeBreach, promise.NoticeInvite, promise.NoticeRefresh)(t, p, owed)
				}},
			},
		},
		{
			name: "within the grace it is still kept", by: anna,
			steps: []step{{act: act(promise.VerbKeep, anna, 2*day+15*time.Minute-time.Second), state: promise.Kept}},
		},
		{
			name: "a leader has no grace", by: anna, pol: func(p *promise.Policy) { p.Leader = true },
			steps: []step{{act: act(promise.VerbKeep, anna, 2*day), state: promise.KeptLate}},
		},
		{
			name: "a month after the miss it is too late", by: anna,
			steps: []step{
				{act: act(promise.VerbJoin, anna, 2*day+time.Hour), state: promise.Missed},
				{act: act(promise.VerbKeep, anna, 33*day), fails: stale("stale.broken")},
			},
		},
	})
}

func TestLeaks(t *testing.T) {
	t.Parallel()
	tell(t, []story{
		{
			name: "it leaked before the deadline: in force again", by: carl,
			steps: []step{
				{act: act(promise.VerbAccept, anna, hour), state: promise.Active},
				{act: act(promise.VerbKeep, anna, 2*hour), state: promise.Kept},
				{act: with(act(promise.VerbLeak, carl, 3*hour), func(a *promise.Act) { a.Note = "" }), fails: promise.Error{Kind: promise.KindInvalid, Key: "need.reason"}},
				{act: act(promise.VerbLeak, carl, 3*hour), state: promise.Active, check: func(t *testing.T, p promise.Promise, _ []promise.Notice) {
					t.Helper()
					if !p.AfterCare.IsZero() || p.FollowUpOpen() {
						t.Errorf("after-care %s, follow-ups %v", p.AfterCare, p.FollowUps)
					}
				}},
			},
		},
		{
			name: "it leaked after the deadline: missed, with a follow-up", by: anna,
			steps: []step{
				{act: act(promise.VerbKeep, anna, 2*hour), state: promise.Kept},
				{act: act(promise.VerbLeak, mia, 5*day), state: promise.Missed, check: func(t *testing.T, p promise.Promise, owed []promise.Notice) {
					t.Helper()
					told(promise.NoticeBreach, promise.NoticeBreach, promise.NoticeInvite, promise.NoticeReopened, promise.NoticeRefresh)(t, p, owed)
				}},
			},
		},
		{
			name: "a leak is reported within a fortnight", by: anna,
			steps: []step{
				{act: act(promise.VerbKeep, anna, 2*hour), state: promise.Kept},
				{act: act(promise.VerbLeak, mia, 14*day+2*hour+time.Second), fails: stale("need.leak")},
			},
		},
	})
}

func TestUndo(t *testing.T) {
	t.Parallel()
	tell(t, []story{
		{
			name: "undo is for whoever closed it, for ten minutes", by: carl,
			steps: []step{
				{act: act(promise.VerbAccept, anna, hour), state: promise.Active},
				{act: act(promise.VerbKeep, anna, 2*hour), state: promise.Kept},
				{act: act(promise.VerbUndo, carl, 2*hour), fails: promise.Error{Kind: promise.KindForbidden}},
				{act: act(promise.VerbUndo, anna, 2*hour+10*time.Minute+time.Second), fails: stale("need.undo")},
				{act: act(promise.VerbUndo, anna, 2*hour+10*time.Minute), state: promise.Active, check: told(promise.NoticeReopened, promise.NoticeRefresh)},
				{act: act(promise.VerbUndo, anna, 2*hour+10*time.Minute), fails: stale("stale.active")},
			},
		},
		{
			name: "an undone report does not save a promise that is overdue", by: anna,
			steps: []step{
				{act: act(promise.VerbKeep, anna, 2*day+10*time.Minute), state: promise.Kept},
				{act: act(promise.VerbUndo, anna, 2*day+16*time.Minute), state: promise.Active},
				{act: act(promise.VerbKeep, anna, 2*day+17*time.Minute), state: promise.KeptLate},
			},
		},
	})
}

func TestVoid(t *testing.T) {
	t.Parallel()
	tell(t, []story{
		{
			name: "void is proposed by the promiser and approved by another", by: anna,
			steps: []step{
				{act: act(promise.VerbApproveVoid, mia, hour), fails: promise.Error{Kind: promise.KindInvalid, Key: "need.proposal"}},
				{act: act(promise.VerbProposeVoid, anna, hour), state: promise.Active},
				{act: act(promise.VerbApproveVoid, anna, 2*hour), fails: promise.Error{Kind: promise.KindForbidden, Key: "need.other"}},
				{act: act(promise.VerbApproveVoid, mia, 2*hour), state: promise.Void},
			},
		},
		{
			name: "a leader's void is approved by another leader", by: carl, pol: func(p *promise.Policy) { p.Leader = true },
			steps: []step{
				{act: act(promise.VerbAccept, anna, hour), state: promise.Active},
				{act: act(promise.VerbProposeVoid, anna, hour), state: promise.Active, check: told(promise.NoticeVoid, promise.NoticeRefresh)},
				{act: act(promise.VerbApproveVoid, carl, 2*hour), fails: promise.Error{Kind: promise.KindForbidden, Key: "need.other_leader"}},
				{act: act(promise.VerbApproveVoid, mia, 2*hour), fails: promise.Error{Kind: promise.KindForbidden, Key: "need.other_leader"}},
				{act: act(promise.VerbApproveVoid, lars, 2*hour), state: promise.Void},
			},
		},
	})
}

func TestOtherActs(t *testing.T) {
	t.Parallel()
	tell(t, []story{
		{
			name: "a snooze never moves the deadline", by: anna,
			steps: []step{
				{act: with(act(promise.VerbSnooze, anna, hour), due(2*day)), fails: promise.Error{Kind: promise.KindInvalid, Key: "need.snooze_before_due"}},
				{act: with(act(promise.VerbSnooze, anna, hour), due(day)), state: promise.Active, check: func(t *testing.T, p promise.Promise, owed []promise.Notice) {
					t.Helper()
					if len(owed) != 0 || !p.Due.Equal(monday().Add(2*day)) || !p.SnoozedUntil.Equal(monday().Add(day)) {
						t.Errorf("notices %v, due %s, snoozed until %s", owed, p.Due, p.SnoozedUntil)
					}
				}},
			},
		},
		{
			name: "a note has an end", by: anna,
			steps: []step{
				{act: with(act(promise.VerbKeep, anna, hour), func(a *promise.Act) { a.Note = strings.Repeat("å", 1001) }), fails: promise.Error{Kind: promise.KindInvalid, Key: "error.long_note"}},
				{act: with(act(promise.VerbKeep, anna, hour), func(a *promise.Act) { a.Note = strings.Repeat("å", 1000) }), state: promise.Kept},
			},
		},
		{
			name: "a promise within the company asks for no after-care", by: anna,
			edit: func(d *promise.Draft) { d.Customer = promise.Customer{User: erik} },
			steps: []step{{act: act(promise.VerbKeep, anna, hour), state: promise.Kept, check: func(t *testing.T, p promise.Promise, _ []promise.Notice) {
				t.Helper()
				if !p.AfterCare.IsZero() {
					t.Errorf("after-care at %s", p.AfterCare)
				}
			}}},
		},
		{
			name: "a verb nobody knows is our mistake", by: anna,
			steps: []step{{act: act("juggle", anna, hour), fails: promise.Error{Kind: promise.KindInternal, Key: "error.internal"}}},
		},
	})
}
