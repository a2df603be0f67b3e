package promise_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kept/internal/promise"
)

func TestCardNotes(t *testing.T) {
	t.Parallel()
	note := func(text string) promise.CardNote {
		return promise.CardNote{Kind: promise.NoteWorry, Text: text, By: anna, At: monday()}
	}
	c, err := promise.Card{Team: team}.Note(note(" blue shoe covers "))
	if err != nil || len(c.Notes) != 1 || c.Notes[0].Text != "blue shoe covers" {
		t.Fatalf("%+v, %v", c, err)
	}
	full := c
	for len(full.Notes) < promise.MaxCardNotes {
		if full, err = full.Note(note("one more")); err != nil {
			t.Fatal(err)
		}
	}
	if len(c.Notes) != 1 {
		t.Error("the card given has changed")
	}
	nobody := note("x")
	nobody.By = ""
	for _, tt := range []struct {
		name string
		c    promise.Card
		n    promise.CardNote
		want *promise.Error
	}{
		{"nothing", c, note(" "), &promise.Error{Kind: promise.KindInvalid, Key: "need.details"}},
		{"by nobody", c, nobody, &promise.Error{Kind: promise.KindForbidden, Key: "forbidden.others"}},
		{"too long", c, note(strings.Repeat("å", promise.MaxCardNote+1)), &promise.Error{Kind: promise.KindInvalid, Key: "error.long_note"}},
		{"too many", full, note("x"), &promise.Error{Kind: promise.KindInvalid, Key: "error.many_notes"}},
	} {
		if _, err := tt.c.Note(tt.n); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
	if less := c.Forget(bo, monday()); len(less.Notes) != 1 {
		t.Error("another's note is gone")
	}
	if less := c.Forget(anna, monday()); len(less.Notes) != 0 || len(c.Notes) != 1 {
		t.Errorf("%+v, %+v", less, c)
	}
}

func TestOverview(t *testing.T) {
	t.Parallel()
	pol := policy(t)
	begin := func(n promise.Number, d promise.Details) promise.Promise {
		dr := draft(anna)
		dr.Details = d
		p := begun(t, dr, pol)
		p.Number = n
		return p
	}
	open := begin(1, promise.Details{Worries: "the floor", Wishes: "a key of their own"})
	kept := do(t, begin(2, promise.Details{Worries: "The Floor"}), act(promise.VerbKeep, anna, hour), pol).After
	kept = do(t, kept, with(act(promise.VerbThank, anna, 2*hour), func(a *promise.Act) { a.Note = "so clean!" }), pol).After
	kept = do(t, kept, with(act(promise.VerbNewWish, anna, 3*hour), func(a *promise.Act) { a.Note = "the bathroom too" }), pol).After
	missed, _ := ticked(t, begin(3, promise.Details{}), monday().Add(49*hour), pol)
	late := do(t, missed, act(promise.VerbKeep, anna, 50*hour), pol).After
	moot := do(t, begin(5, promise.Details{}), act(promise.VerbRelease, anna, hour), pol).After
	asked := begun(t, draft(carl), pol)
	card := promise.Card{Notes: []promise.CardNote{
		{Kind: promise.NoteWorry, Text: "the neighbours", By: bo, At: monday().Add(hour)},
		{Kind: promise.NoteWish, Text: "coffee", By: bo, At: monday().Add(4 * hour)},
		{Text: "call before noon", By: bo, At: monday()},
	}}
	got := promise.OverviewOf(card, []promise.Promise{open, kept, missed, late, moot, asked})
	want := promise.Overview{
		Open: 1, Kept: 1, Missed: 2,
		Worries: []promise.Said{{"the neighbours", bo, monday().Add(hour), 0}, {"The Floor", anna, monday(), 2}},
		Wishes:  []promise.Said{{"coffee", bo, monday().Add(4 * hour), 0}, {"the bathroom too", anna, monday().Add(3 * hour), 2}, {"a key of their own", anna, monday(), 1}},
		Thanks:  []promise.Said{{"so clean!", anna, monday().Add(2 * hour), 2}},
		Notes:   []promise.Said{{"call before noon", bo, monday(), 0}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
