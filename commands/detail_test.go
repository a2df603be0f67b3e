package commands_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kept/internal/promise"
	"kept/internal/view"
	"kept/internal/workspace"
)

// What was thought of before a promise can be changed for as long as it is of
// use, by those concerned.
func TestDetails(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.promised("UANNA", "/promise Acme: fit the pump by friday 15:00")
	w.later(time.Hour)
	w.clicks("UANNA", view.ActEdit, "1").refused(t, promise.KindStale, "need.moments")
	form := w.clicks("UANNA", view.ActDetail, "1")
	form.shows(t, "Questions #1", "What may the customer worry about?", "Is there anything more the customer wishes for?")
	w.sends("UANNA", form, map[string]string{view.FieldAnswer + "worry": "the floor", view.FieldAnswer + "needs": "a van", view.FieldWishes: "a key"}).
		shows(t, "#1", "Noted")
	want := promise.Details{Worries: "the floor", Wishes: "a key", Answers: []promise.Answer{{Question: "needs", Text: "a van"}}}
	if diff := cmp.Diff(want, w.stored(1).Details); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	w.types("USVEN", "/promise customer acme").shows(t, "the floor", "a key")
	w.clicks("USVEN", view.ActDetail, "1").refused(t, promise.KindForbidden, "forbidden.promiser")
	if got := w.types("USVEN", "/promise show 1").buttons(t)[view.ActDetail]; len(got) != 0 {
		t.Errorf("shown to whom it does not concern: %v", got)
	}
	if got := w.types("UBOSS", "/promise show 1").buttons(t)[view.ActDetail]; len(got) != 1 {
		t.Errorf("a manager: %v", got)
	}
	long := make([]rune, promise.MaxHint+1)
	for i := range long {
		long[i] = 'å'
	}
	if a := w.sends("UANNA", w.clicks("UANNA", view.ActDetail, "1"), map[string]string{view.FieldWishes: string(long)}); a.Errors[view.FieldWishes] == "" {
		t.Errorf("far too long: %+v", a)
	}
	// Emptied is gone.
	w.sends("UANNA", w.clicks("UANNA", view.ActDetail, "1"), map[string]string{view.FieldAnswer + "worry": "the floor"}).message(t)
	if diff := cmp.Diff(promise.Details{Worries: "the floor"}, w.stored(1).Details); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	// Kept, it still counts; taken back, it does not.
	w.types("UANNA", "/kept 1").message(t)
	w.clicks("UANNA", view.ActDetail, "1").modal(t)
	w.promised("UANNA", "/promise Acme: sweep by friday 15:00")
	w.clicks("UANNA", view.ActWithdraw, "2").message(t)
	w.clicks("UANNA", view.ActDetail, "2").refused(t, promise.KindStale, "stale.void")
}

// Two people write at once: what one left alone stays as the other wrote it, and
// where both wrote, the second sees the first's words before theirs replace them.
func TestDetailsByTwo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.promised("UANNA", "/promise Acme: fit the pump by friday 15:00")
	w.sends("UANNA", w.clicks("UANNA", view.ActDetail, "1"), map[string]string{
		view.FieldAnswer + "worry": "the floor", view.FieldAnswer + "done": "it pumps", view.FieldAnswer + "needs": "a van",
	}).message(t)
	annas, bosses := w.clicks("UANNA", view.ActDetail, "1"), w.clicks("UBOSS", view.ActDetail, "1")
	w.sends("UBOSS", bosses, map[string]string{
		view.FieldAnswer + "worry": "the floor and the dog", view.FieldAnswer + "needs": "a van", view.FieldAnswer + "after": "a bill",
	}).message(t)
	again := w.sends("UANNA", annas, map[string]string{
		view.FieldAnswer + "worry": "the floor and the cat", view.FieldAnswer + "done": "it pumps", view.FieldAnswer + "needs": "two vans",
	})
	again.shows(t, "Meanwhile somebody wrote here: “the floor and the dog”", `"initial_value":"the floor and the cat"`, `"initial_value":"two vans"`, `"initial_value":"a bill"`)
	w.sends("UANNA", again, map[string]string{
		view.FieldAnswer + "worry": "the floor, the dog and the cat", view.FieldAnswer + "needs": "two vans", view.FieldAnswer + "after": "a bill",
	}).message(t)
	want := promise.Details{Worries: "the floor, the dog and the cat", Answers: []promise.Answer{{Question: "needs", Text: "two vans"}, {Question: "after", Text: "a bill"}}}
	if diff := cmp.Diff(want, w.stored(1).Details); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	// A button on an old post, and one whose option was written by hand.
	w.do("UANNA", commandsMenu(promise.VerbDetail, "1")).modal(t)
	w.do("UANNA", commandsMenu(promise.VerbKeep, "1")).refused(t, promise.KindInvalid, "error.malformed")
}

// What a customer's card says is known at the call a week later.
func TestKnown(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.promised("UANNA", "/promise Acme: fit the pump by friday 15:00")
	w.sends("USVEN", w.clicks("USVEN", view.ActAddWorry, "worry\x1fname Acme"), map[string]string{view.FieldReason: "noise"}).message(t)
	w.sends("USVEN", w.clicks("USVEN", view.ActAddWish, "wish\x1fname acme"), map[string]string{view.FieldReason: "a key"}).message(t)
	space, err := w.book.Fresh(t.Context(), team)
	if err != nil {
		t.Fatal(err)
	}
	p := w.stored(1)
	tests := []struct {
		name string
		who  workspace.Person
		want int
	}{
		{"the promiser", w.people["UANNA"], 1},
		{"a colleague", w.people["UERIK"], 1},
		{"a guest", w.people["UGUEST"], 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			o := w.h.Known(t.Context(), space, &p, tt.who)
			if len(o.Worries) != tt.want || len(o.Wishes) != tt.want {
				t.Errorf("%+v", o)
			}
		})
	}
}
