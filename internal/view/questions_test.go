package view_test

import (
	"testing"

	"kept/internal/promise"
	"kept/internal/view"
	"kept/internal/workspace"
)

// TestChecklists are the questions before a promise: asked, edited, and shown
// with their answers.
func TestChecklists(t *testing.T) {
	t.Parallel()
	own := []string{"Who is it *for*?", "needs"}
	details := promise.Details{
		Worries: "the <!here> floor", Wishes: "a key",
		Answers: []promise.Answer{{Question: "needs", Text: "a van"}, {Question: own[0], Text: "the *plumber*"}},
	}
	s := tell(t, anna, func(d *promise.Draft) { d.Details = details })
	defaults := workspace.Defaults()
	form := func(f view.Form) func(string) (any, error) {
		return func(lang string) (any, error) { return s.reader(lang, anna).PromiseForm(f) }
	}
	list := func(questions ...string) func(string) (any, error) {
		w := workspace.Workspace{Settings: defaults}
		w.Settings.Questions = questions
		return func(lang string) (any, error) { return s.reader(lang, anna).QuestionsForm(w) }
	}
	golden(t, "checklists", []scene{
		{"asked", form(view.Form{Promiser: anna, Channel: sales, Questions: defaults.Checklist()})},
		{"answered", form(view.Form{Number: 42, Customer: "Acme", Questions: defaults.Checklist(), Details: details})},
		{"one's own", form(view.Form{
			Promiser: anna, Customer: "Acme", Questions: own, Details: details, Size: promise.SizeBig,
			Worries: []promise.Said{{Text: "noise"}, {Text: "dust"}},
		})},
		{"the default, edited", list()},
		{"one's own, edited", list(own...)},
		{"shown", func(lang string) (any, error) { return s.reader(lang, anna).Show(s.p) }},
	})
}
