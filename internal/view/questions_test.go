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
	change := func(typed promise.Details) func(string) (any, error) {
		return func(lang string) (any, error) {
			return s.reader(lang, anna).DetailForm(s.p, append(own, "worry"), typed)
		}
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
		{"what is known", change(details)},
		{"nothing is known", func(lang string) (any, error) {
			bare := tell(t, anna)
			return bare.reader(lang, anna).DetailForm(bare.p, defaults.Checklist(), promise.Details{})
		}},
		{"changed by two", change(promise.Details{
			Worries: "the roof", Answers: []promise.Answer{{Question: own[0], Text: "the plumber's wife"}, details.Answers[0]},
		})},
		{"the customer's card at the call", func(lang string) (any, error) {
			call := tell(t, anna, func(d *promise.Draft) { d.Details = details }).at(30).say(promise.VerbKeep, anna, "").at(24 * 8).tick()
			r := call.reader(lang, anna)
			r.Known = func(*promise.Promise) promise.Overview {
				return promise.Overview{
					Worries: []promise.Said{{Text: "noise"}, {Text: "The  <!here> floor"}, {Text: "dust"}, {Text: "heat"}, {Text: "left out"}},
					Wishes:  []promise.Said{{Text: "a lamp"}},
				}
			}
			m, _, err := r.Notice(promise.Notice{Kind: promise.NoticeAfterCare, User: anna, At: call.now}, call.p)
			return m, err
		}},
		{"shown", func(lang string) (any, error) { return s.reader(lang, anna).Show(s.p) }},
	})
}
