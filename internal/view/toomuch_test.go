package view_test

import (
	"testing"

	"kept/internal/promise"
)

// TestTooMuch is what a promiser reads when a colleague wonders.
func TestTooMuch(t *testing.T) {
	t.Parallel()
	note := func(s *story, words string) func(string) (any, error) {
		return func(lang string) (any, error) {
			n := promise.Notice{Kind: promise.NoticeTooMuch, User: anna, By: bo, Arg: words}
			m, _, err := s.reader(lang, anna).Notice(n, s.p)
			return m, err
		}
	}
	made := tell(t, anna)
	golden(t, "toomuch", []scene{
		{"without words", note(made, "")},
		{"with words", note(made, "I can take the <!here> drawings")},
		{"asked for", note(tell(t, bo), "")},
		{"the question", func(lang string) (any, error) { return made.reader(lang, bo).ReasonForm(made.p, promise.VerbTooMuch) }},
		{"asked", func(lang string) (any, error) { return made.reader(lang, bo).Done(made.p, promise.VerbTooMuch) }},
	})
	kept := tell(t, anna).at(30).say(promise.VerbKeep, anna, "")
	r := kept.reader("en", anna)
	if _, ok, err := r.Notice(promise.Notice{Kind: promise.NoticeTooMuch, User: anna, By: bo}, kept.p); ok || err != nil {
		t.Errorf("of a kept promise: %t, %v", ok, err)
	}
}
