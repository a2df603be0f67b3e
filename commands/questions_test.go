package commands_test

import (
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kept/internal/promise"
	"kept/internal/view"
)

// filled is a promise dialog for Friday, with answers.
func filled(more map[string]string) map[string]string {
	fields := map[string]string{
		view.FieldPromiser: "UANNA", view.FieldWhat: "fit the pump", view.FieldCustomer: "Acme",
		view.FieldDate: "2026-11-20", view.FieldTime: "15:00",
	}
	maps.Copy(fields, more)
	return fields
}

func TestQuestionsBeforeAPromise(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	form := w.types("UANNA", "/promise")
	form.shows(t, "What may the customer worry about?", "What do we need from others?", "What can come in between?", "Among ourselves"[1:])
	a := w.sends("UANNA", form, filled(map[string]string{
		view.FieldAnswer + "worry": " blue shoe covers ", view.FieldAnswer + "needs": "a van", view.FieldWishes: "a key",
		view.FieldSize: "big",
	}))
	a.message(t)
	p := w.stored(1)
	want := promise.Details{Worries: "blue shoe covers", Wishes: "a key", Answers: []promise.Answer{{Question: "needs", Text: "a van"}}}
	if diff := cmp.Diff(want, p.Details); diff != "" || p.Size != promise.SizeBig {
		t.Errorf("size %q, details (-want +got):\n%s", p.Size, diff)
	}
	w.types("UANNA", "/promise show 1").shows(t, "blue shoe covers", "a key", "*What do we need from others?* “a van”")
	w.types("USVEN", "/promise customer acme").shows(t, "blue shoe covers")
	// The next dialog to them says what they worry about.
	w.types("UANNA", "/promise Acme: wash the windows").shows(t, "Acme may worry about: blue shoe covers")
	edit := w.clicks("UANNA", view.ActEdit, "1")
	edit.shows(t, "a van", "blue shoe covers")
	w.sends("UANNA", edit, filled(map[string]string{view.FieldAnswer + "done": "the valve is tight"})).message(t)
	want = promise.Details{Answers: []promise.Answer{{Question: "done", Text: "the valve is tight"}}}
	if diff := cmp.Diff(want, w.stored(1).Details); diff != "" {
		t.Errorf("details after the edit (-want +got):\n%s", diff)
	}
}

func TestQuestionsAreSkipped(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.sends("UANNA", w.types("UANNA", "/promise"), filled(nil)).message(t)
	if p := w.stored(1); !p.Details.Empty() || p.Size != promise.SizeNormal {
		t.Errorf("%+v, %q", p.Details, p.Size)
	}
	// Between colleagues nothing is asked, nor for something small.
	w.types("UANNA", "/promise <@USVEN>: x").modal(t)
	colleague := w.types("UANNA", "/promise send the papers to <@USVEN>")
	if text := seen(t, colleague.modal(t)); strings.Contains(text, "worry about?") {
		t.Errorf("a colleague: %s", text)
	}
	small := w.sends("UANNA", w.types("UANNA", "/promise"), filled(map[string]string{view.FieldSize: "small"}))
	small.message(t)
	if text := seen(t, w.clicks("UANNA", view.ActEdit, "2").modal(t)); strings.Contains(text, "worry about?") {
		t.Errorf("small: %s", text)
	}
}

func TestSetQuestions(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.types("UANNA", "/promise set questions").refused(t, promise.KindForbidden, "error.admins_only")
	form := w.types("UBOSS", "/promise set questions")
	form.shows(t, "What may the customer worry about?\\nHow does the customer know")
	tests := []struct {
		name, text string
		want       []string
		refused    bool
	}{
		{"own ones", "1. Who is it for?\n\n- Vad kan kunden oroa sig för?\n•  Is  anything\tleft out? \n", []string{"Who is it for?", "worry", "Is anything left out?"}, false},
		{"twice the same", "A?\nA?", []string{"A?"}, false},
		{"none is the default", " \n", nil, false},
		{"the default again", form0(), nil, false},
		{"too many", strings.Repeat("q?\n", 1) + "1?\n2?\n3?\n4?\n5?\n6?\n7?", nil, true},
		{"too long", strings.Repeat("å", promise.MaxQuestion+1), nil, true},
	}
	for _, tt := range tests {
		a := w.sends("UBOSS", form, map[string]string{view.FieldQuestions: tt.text})
		if tt.refused {
			if a.Errors[view.FieldQuestions] == "" {
				t.Errorf("%s: %+v, %v", tt.name, a.Reply, a.err)
			}
			continue
		}
		a.message(t)
		set, err := w.book.Fresh(t.Context(), team)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(tt.want, set.Settings.Questions); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
	w.sends("UANNA", form, map[string]string{view.FieldQuestions: "Mine?"}).refused(t, promise.KindForbidden, "error.admins_only")
	w.sends("UBOSS", form, map[string]string{view.FieldQuestions: "Who is it for?"}).shows(t, "Who is it for?")
	own := w.types("UANNA", "/promise")
	own.shows(t, "Who is it for?")
	w.sends("UANNA", own, filled(map[string]string{view.FieldAnswer + "Who is it for?": "the plumber"})).message(t)
	w.types("USVEN", "/promise set").shows(t, "Who is it for?")
	w.types("UBOSS", "/promise set frågor standard").shows(t, "What may the customer worry about?")
	w.types("UBOSS", "/promise set questions x").refused(t, promise.KindInvalid, "error.set_questions")
	// What was answered before stays as it was asked.
	w.types("UANNA", "/promise show 1").shows(t, "*Who is it for?* “the plumber”")
	w.sends("UANNA", w.clicks("UANNA", view.ActEdit, "1"), filled(nil)).message(t)
	if got := w.stored(1).Details.Answers; len(got) != 1 || got[0].Text != "the plumber" {
		t.Errorf("after an edit: %+v", got)
	}
}

// form0 is the default checklist in English.
func form0() string {
	return "What may the customer worry about?\nHow does the customer know that it is done?\nWhat do we need from others?\n" +
		"What can come in between?\nWhat comes after, and what is left for the customer to deal with?"
}
