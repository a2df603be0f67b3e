package commands_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"kept/commands"
	"kept/internal/promise"
	"kept/internal/view"
	"kept/internal/workspace"
)

// missedOnce is a world where Anna has missed a promise to Acme.
func missedOnce(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	w.promised("UANNA", "/promise Acme: call back in 2 hours")
	w.missed()
	return w
}

// answers presses a button that opens a dialog, and sends it.
func (w *world) answers(who promise.UserID, action string, fields map[string]string) answer {
	w.t.Helper()
	return w.sends(who, w.clicks(who, action, "1"), fields)
}

func (w *world) followUp() promise.FollowUp {
	w.t.Helper()
	p := w.stored(1)
	return *p.FollowUp()
}

func (w *world) want(state promise.FollowUpState) {
	w.t.Helper()
	if f := w.followUp(); f.State != state {
		w.t.Fatalf("the follow-up is %s, not %s: %+v", f.State, state, f)
	}
}

func repaired(w *world) {
	w.t.Helper()
	w.answers("UANNA", view.ActJoin, nil).message(w.t)
	w.answers("UANNA", view.ActContact, map[string]string{view.FieldReason: "sorry"}).message(w.t)
	w.answers("UANNA", view.ActRepair, map[string]string{
		view.FieldCause: string(promise.CauseTooEarly), view.FieldLearning: "two days more",
	}).message(w.t)
	w.want(promise.Repaired)
}

// refusesField checks that a dialog stays open with a problem at a field.
func (a answer) refusesField(t *testing.T, field string) {
	t.Helper()
	if a.err != nil || a.Errors[field] == "" || a.Message != nil {
		t.Errorf("nothing wrong at %s: %+v, %v", field, a.Reply, a.err)
	}
}

func TestJoinAsksWhen(t *testing.T) {
	t.Parallel()
	w := missedOnce(t)
	form := w.clicks("UANNA", view.ActJoin, "1")
	// Tuesday 10:20 and three hours: an hour's work later, on the half hour.
	form.shows(t, `"initial_date"`, `"initial_time"`)
	w.sends("UANNA", form, map[string]string{view.FieldDate: "2020-01-01", view.FieldTime: "10:00"}).refusesField(t, view.FieldTime)
	w.sends("UANNA", form, map[string]string{view.FieldDate: w.now.AddDate(0, 0, 20).Format(time.DateOnly), view.FieldTime: "10:00"}).
		refusesField(t, view.FieldDate)
	w.sends("UANNA", form, map[string]string{view.FieldDate: "2020-01-01"}).refusesField(t, view.FieldTime)
	w.want(promise.Invited)
	day := w.now.In(stockholm(t)).AddDate(0, 0, 1).Format(time.DateOnly)
	w.sends("UANNA", form, map[string]string{view.FieldDate: day, view.FieldTime: "10:30"}).shows(t, "10:30")
	if f := w.followUp(); f.State != promise.Joined || f.Meet.In(stockholm(t)).Format("2006-01-02 15:04") != day+" 10:30" {
		t.Errorf("%+v", f)
	}
	w.clicks("UANNA", view.ActJoin, "1").refused(t, promise.KindStale, "stale.followup_joined")
	w.sends("UANNA", form, nil).refused(t, promise.KindStale, "stale.followup_joined")
}

// What is suggested for a meeting lies within working hours.
func TestMeetingIsSuggestedAtWork(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ name, now, date, clock string }{
		{"during the day", "2026-11-17 10:20", "2026-11-17", "11:30"},
		{"late in the day", "2026-11-17 16:40", "2026-11-18", "09:00"},
		{"on a Friday night", "2026-11-20 23:00", "2026-11-23", "09:00"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			w := missedOnce(t)
			at, err := time.ParseInLocation("2006-01-02 15:04", row.now, stockholm(t))
			if err != nil {
				t.Fatal(err)
			}
			w.now = at
			w.clicks("UANNA", view.ActJoin, "1").shows(t, `"initial_date":"`+row.date+`"`, `"initial_time":"`+row.clock+`"`)
		})
	}
}

func TestStandIn(t *testing.T) {
	t.Parallel()
	w := missedOnce(t)
	w.answers("UANNA", view.ActCannotJoin, map[string]string{view.FieldReason: "ill"}).message(t)
	w.clicks("UERIK", view.ActStandIn, "1").refused(t, promise.KindForbidden, "forbidden.manager")
	w.clicks("UANNA", view.ActStandIn, "1").refused(t, promise.KindForbidden, "forbidden.manager")
	w.answers("UBOSS", view.ActStandIn, nil).shows(t, "in place of <@UANNA>")
	if f := w.followUp(); f.State != promise.Joined || f.StandIn != "UBOSS" || f.Along {
		t.Errorf("%+v", f)
	}
	w.clicks("UBOSS", view.ActStandIn, "1").refused(t, promise.KindStale, "stale.followup_joined")
	// The promiser who can come after all is along, and need not be the first.
	w.answers("UANNA", view.ActJoin, nil).message(t)
	if f := w.followUp(); f.State != promise.Joined || f.StandIn != "" || !f.Along {
		t.Errorf("%+v", f)
	}
}

// A promiser who presses "I'll join" when somebody else has reached the customer
// is asked what they said themselves.
func TestJoinAfterOthersReachedTheCustomer(t *testing.T) {
	t.Parallel()
	w := missedOnce(t)
	w.answers("UBOSS", view.ActStandIn, nil).message(t)
	w.answers("UBOSS", view.ActContact, map[string]string{view.FieldReason: "sorry"}).message(t)
	w.clicks("UERIK", view.ActJoin, "1").refused(t, promise.KindStale, "stale.followup_contacted")
	w.answers("UANNA", view.ActJoin, map[string]string{view.FieldReason: "I am sorry too"}).message(t)
	if f := w.followUp(); f.State != promise.Contacted || !f.Along {
		t.Errorf("%+v", f)
	}
	w.clicks("UANNA", view.ActJoin, "1").refused(t, promise.KindStale, "stale.followup_contacted")
}

func TestContactMayLeadToANewPromise(t *testing.T) {
	t.Parallel()
	w := missedOnce(t)
	w.answers("UANNA", view.ActContact, map[string]string{view.FieldReason: " "}).refusesField(t, view.FieldReason)
	a := w.answers("UANNA", view.ActContact, map[string]string{view.FieldReason: "sorry", view.FieldNewPromise: view.ValueNewPromise})
	a.message(t)
	next := w.sends("UANNA", a, map[string]string{
		view.FieldPromiser: "UANNA", view.FieldCustomer: "Acme", view.FieldWhat: "call on Friday",
		view.FieldDate: "2026-12-04", view.FieldTime: "15:00",
	})
	next.message(t)
	if p := w.stored(2); p.From != 1 || p.Customer.Name != "Acme" {
		t.Errorf("%+v", p)
	}
}

func TestRepairAsksForTheCause(t *testing.T) {
	t.Parallel()
	w := missedOnce(t)
	w.clicks("UANNA", view.ActRepair, "1").refused(t, promise.KindStale, "stale.followup_invited")
	w.answers("UANNA", view.ActContact, map[string]string{view.FieldReason: "sorry"}).message(t)
	form := w.clicks("UANNA", view.ActRepair, "1")
	form.shows(t, string(promise.CauseForgot), "promised too much")
	bad := w.sends("UANNA", form, nil)
	bad.refusesField(t, view.FieldCause)
	bad.refusesField(t, view.FieldLearning)
	w.sends("UANNA", form, map[string]string{view.FieldCause: "bad luck", view.FieldLearning: "x"}).refusesField(t, view.FieldCause)
	w.sends("UANNA", form, map[string]string{view.FieldCause: string(promise.CauseForgot), view.FieldLearning: strings.Repeat("x", 201)}).
		refusesField(t, view.FieldLearning)
	w.sends("UANNA", form, map[string]string{view.FieldCause: string(promise.CauseForgot), view.FieldLearning: "set a reminder"}).message(t)
	if f := w.followUp(); f.State != promise.Repaired || f.Cause != promise.CauseForgot || f.Learning != "set a reminder" {
		t.Errorf("%+v", f)
	}
}

func TestAfterCareOfAFollowUp(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		play  func(w *world)
		state promise.FollowUpState
	}{
		{"all is well", func(w *world) { w.clicks("UANNA", view.ActAllWell, "1").message(w.t) }, promise.Closed},
		{"not well", func(w *world) {
			w.answers("UANNA", view.ActNotWell, map[string]string{view.FieldReason: "it leaks"}).message(w.t)
		}, promise.Contacted},
		{"a wish", func(w *world) {
			a := w.answers("UANNA", view.ActWish, map[string]string{view.FieldReason: "a second one"})
			a.message(w.t)
			a.shows(w.t, "a second one", `"initial_value":"Acme"`)
		}, promise.Closed},
		{"no wish", func(w *world) {
			w.answers("UANNA", view.ActWish, map[string]string{view.FieldReason: ""}).refusesField(w.t, view.FieldReason)
		}, promise.Repaired},
		{"tomorrow", func(w *world) { w.clicks("UANNA", view.ActCareTomorrow, "1").message(w.t) }, promise.Repaired},
		{"in three days", func(w *world) {
			w.clicks("UANNA", view.ActCareLater, "1").message(w.t)
			if p := w.stored(1); p.AfterCare.Sub(w.now) < 3*24*time.Hour-time.Hour {
				w.t.Errorf("asked again %s", p.AfterCare)
			}
		}, promise.Repaired},
		{"no call, with a reason", func(w *world) {
			w.answers("UANNA", view.ActSkipCare, map[string]string{view.FieldReason: "they moved away"}).message(w.t)
		}, promise.Closed},
		{"closed early, by a manager with a reason", func(w *world) {
			w.clicks("UANNA", view.ActCloseFollowUp, "1").refused(w.t, promise.KindForbidden, "need.aftercare")
			w.answers("UBOSS", view.ActCloseFollowUp, map[string]string{view.FieldReason: "they moved away"}).message(w.t)
		}, promise.Closed},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := missedOnce(t)
			repaired(w)
			tt.play(w)
			w.want(tt.state)
		})
	}
}

// Where the promiser was not along, only a manager says that all is well, and
// why they were not.
func TestAllWellWithoutThePromiser(t *testing.T) {
	t.Parallel()
	w := missedOnce(t)
	w.answers("UBOSS", view.ActContact, map[string]string{view.FieldReason: "I called"}).message(t)
	w.answers("UBOSS", view.ActRepair, map[string]string{view.FieldCause: string(promise.CauseForgot), view.FieldLearning: "ask"}).message(t)
	w.clicks("UANNA", view.ActAllWell, "1").refused(t, promise.KindForbidden, "need.took_part")
	w.answers("UBOSS", view.ActAllWell, map[string]string{view.FieldReason: "Anna is ill"}).message(t)
	if f := w.followUp(); !f.ClosedWithoutPromiser() || f.Without != "Anna is ill" {
		t.Errorf("%+v", f)
	}
}

func TestQuiet(t *testing.T) {
	t.Parallel()
	w := missedOnce(t)
	w.clicks("UANNA", view.ActQuiet, "1").refused(t, promise.KindForbidden, "need.other")
	w.clicks("UERIK", view.ActQuiet, "1").refused(t, promise.KindForbidden, "forbidden.recorder")
	form := w.clicks("UBOSS", view.ActQuiet, "1")
	w.sends("UBOSS", form, nil).refusesField(t, view.FieldReason)
	w.sends("UBOSS", form, map[string]string{view.FieldReason: "illness"}).message(t)
	if q := w.stored(1).Quiet; q != promise.QuietYes {
		t.Errorf("quiet %q", q)
	}
	w.clicks("UERIK", view.ActOpenUp, "1").refused(t, promise.KindForbidden, "forbidden.manager")
	w.clicks("UBOSS", view.ActOpenUp, "1").message(t)
	if q := w.stored(1).Quiet; q != promise.QuietNot {
		t.Errorf("quiet %q", q)
	}
}

// set changes the settings.
func (w *world) set(edit func(*workspace.Settings)) {
	w.t.Helper()
	if _, err := w.book.Update(w.t.Context(), team, "", func(ws *workspace.Workspace) error {
		edit(&ws.Settings)
		return nil
	}); err != nil {
		w.t.Fatal(err)
	}
}

// A leader's breach is quiet only when the customer asks for it, and another
// leader says so.
func TestALeaderIsNotQuiet(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.set(func(s *workspace.Settings) { s.Leaders = []promise.UserID{"UANNA", "UERIK"} })
	w.promised("UANNA", "/promise Acme: call back in 2 hours")
	w.missed()
	w.clicks("UBOSS", view.ActQuiet, "1").refused(t, promise.KindForbidden, "need.one_of_leaders")
	form := w.clicks("UERIK", view.ActQuiet, "1")
	w.sends("UERIK", form, map[string]string{view.FieldReason: "rather not"}).refusesField(t, view.FieldAgreed)
	w.sends("UERIK", form, map[string]string{view.FieldReason: "they ask", view.FieldAgreed: view.ValueAgreed}).message(t)
	if q := w.stored(1).Quiet; q != promise.QuietAsked {
		t.Errorf("quiet %q", q)
	}
	// and another leader, not any manager, joins in a leader's place
	w.clicks("UBOSS", view.ActStandIn, "1").refused(t, promise.KindForbidden, "need.one_of_leaders")
	w.answers("UERIK", view.ActStandIn, nil).message(t)
}

// Nobody sends a dialog with a verb of their own.
func TestForgedDialogs(t *testing.T) {
	t.Parallel()
	w := missedOnce(t)
	for _, form := range []string{view.FormJoin, view.FormReason} {
		for _, meta := range []string{`{"n":1,"v":"miss"}`, `{"n":1,"v":"lapse"}`, `{"n":1}`} {
			w.do("UANNA", commands.Request{
				Kind: commands.Submission, Name: form, Meta: meta, Values: map[string]string{view.FieldReason: "x"},
			}).refused(t, promise.KindInvalid, "error.unknown_action")
		}
	}
	for _, form := range []string{view.FormJoin, view.FormContact, view.FormRepair, view.FormWish, view.FormQuiet} {
		w.do("UANNA", commands.Request{Kind: commands.Submission, Name: form, Meta: "none"}).refused(t, promise.KindInvalid, "error.malformed")
	}
}

// What somebody who has left had to do goes to their manager, and what they did
// for others back to those.
func TestSomebodyHasLeft(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.set(func(s *workspace.Settings) { s.Managers = []promise.UserID{"UBOSS"} })
	w.promised("UANNA", "/promise Acme: open one by friday")
	w.promised("UERIK", "/promise Acme: by Erik by friday")
	w.promised("UANNA", "/promise Acme: kept, to be called by friday")
	w.types("UANNA", "/kept 3").message(t)
	w.promised("UANNA", "/promise Acme: missed in 2 hours")
	left := commands.Request{Kind: commands.Event, Name: commands.EventLeft, Value: "UANNA"}
	for range 2 { // told twice, done once
		if a := w.do("", left); a.err != nil || a.Message != nil {
			t.Fatalf("%+v, %v", a.Reply, a.err)
		}
	}
	for n, want := range map[promise.Number]promise.UserID{1: "UBOSS", 2: "UERIK", 3: "UBOSS", 4: "UBOSS"} {
		p := w.stored(n)
		if p.Doer != want || p.Left != (n != 2) {
			t.Errorf("%s is done by %s, left %v", n, p.Doer, p.Left)
		}
		moved := 0
		for _, e := range p.History {
			if e.Verb == promise.VerbRehome {
				moved++
			}
		}
		if n != 2 && moved != 1 {
			t.Errorf("%s was given away %d times", n, moved)
		}
	}
	w.clicks("UBOSS", view.ActKeep, "1").message(t)
	w.do("", commands.Request{Kind: commands.Event, Name: commands.EventLeft}).refused(t, promise.KindInvalid, "error.malformed")
}

// Of two people who press at once one is first, and the other reads who it was.
func TestTwoAtOnce(t *testing.T) {
	t.Parallel()
	for range 5 {
		w := missedOnce(t)
		forms := map[promise.UserID]view.Modal{}
		for _, who := range []promise.UserID{"UANNA", "UBOSS"} {
			forms[who] = w.clicks(who, view.ActContact, "1").modal(t)
		}
		var wg sync.WaitGroup
		errs := make(chan error, len(forms))
		for who, form := range forms {
			wg.Go(func() {
				_, err := w.h.Handle(t.Context(), commands.Request{
					Kind: commands.Submission, Name: form.CallbackID, Meta: form.PrivateMetadata, Team: team, Actor: w.people[who], At: w.now,
					Delivery: "at once " + string(who), Values: map[string]string{view.FieldReason: "by " + string(who)},
				})
				errs <- err
			})
		}
		wg.Wait()
		close(errs)
		refused := 0
		for err := range errs {
			if err == nil {
				continue
			}
			refused++
			if e, ok := errors.AsType[*promise.Error](err); !ok || e.Key != "stale.followup_contacted" || e.Args["By"] == nil {
				t.Errorf("refused with %v", err)
			}
		}
		f := w.followUp()
		// The promiser may always add that they were along after somebody else.
		if f.State != promise.Contacted || refused > 1 || refused == 0 && !f.Along {
			t.Errorf("%d refused, %+v", refused, f)
		}
	}
}
