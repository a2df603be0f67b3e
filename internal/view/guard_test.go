package view_test

import (
	"testing"
	"time"

	"kept/internal/promise"
	"kept/internal/view"
)

// TestThoughts are what is worth a second look at a promise just made.
func TestThoughts(t *testing.T) {
	t.Parallel()
	made := tell(t, anna)
	like, own := tell(t, bo).p, tell(t, anna).p
	like.Number, own.Number = 41, 40
	like.Promiser = bo
	worry := func(text string) promise.Said { return promise.Said{Text: text, By: bo, At: made.now} }
	advice := promise.Advice{
		Say: true, Until: made.day(30, 16), Hold: .82, Odds: .4, Own: 9, OnTime: 5, OfLength: true, Ahead: 4,
	}
	with := func(change func(*promise.Advice)) view.Thought {
		a := advice
		change(&a)
		return view.Thought{Advice: a}
	}
	var scenes []scene
	for _, tt := range []struct {
		name string
		t    view.Thought
	}{
		{"the guard", view.Thought{Advice: advice}},
		{"the guard, next year", with(func(a *promise.Advice) { a.Until = a.Until.Add(60 * 24 * time.Hour) })},
		{"none on time, one other", with(func(a *promise.Advice) { a.OnTime, a.Ahead = 0, 1 })},
		{"one on time, nothing else due", with(func(a *promise.Advice) { a.OnTime, a.Ahead = 1, 0 })},
		{"of any length", with(func(a *promise.Advice) { a.OfLength = false })},
		{"of any length, none on time", with(func(a *promise.Advice) { a.OfLength, a.OnTime = false, 0 })},
		{"it is the load", with(func(a *promise.Advice) { a.Load = true })},
		{"beyond what can be said", with(func(a *promise.Advice) { a.Hold = 0 })},
		{"a word of hope", view.Thought{Aim: "try"}},
		{"like another's", view.Thought{Like: &like}},
		{"like one's own", view.Thought{Like: &own}},
		{"worries", view.Thought{Worries: []promise.Said{worry("the *floor*"), worry("noise"), worry("dust"), worry("the dog")}}},
		{"all of it", view.Thought{Advice: advice, Aim: "försöker", Like: &like, Worries: []promise.Said{worry("<!here>")}}},
	} {
		scenes = append(scenes, scene{tt.name, func(lang string) (any, error) {
			return made.reader(lang, anna).ConfirmThought(made.p, true, view.Heard{}, tt.t)
		}})
	}
	golden(t, "thoughts", scenes)
}

func TestParseGuard(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{"", "42", "x 2026-11-25T15:00:00Z", "0 2026-11-25T15:00:00Z", "-1 2026-11-25T15:00:00Z", "42 tomorrow", "42 "} {
		if n, until, err := view.ParseGuard(bad); err == nil {
			t.Errorf("%q: %v, %s", bad, n, until)
		}
	}
	n, until, err := view.ParseGuard("42 2026-11-25T15:00:00Z")
	if err != nil || n != 42 || !until.Equal(time.Date(2026, 11, 25, 15, 0, 0, 0, time.UTC)) {
		t.Errorf("%v, %s, %v", n, until, err)
	}
}
