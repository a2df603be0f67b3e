package commands

import (
	"context"
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"kept/internal/promise"
	"kept/internal/view"
	"kept/internal/workspace"
)

// details are what the promise dialog's checklist holds, in the place of what
// was known before. A dialog that did not ask changes nothing.
func (c *call) details(meta view.Meta, before promise.Details) promise.Details {
	if !meta.Asked {
		return before
	}
	d := promise.Details{Worries: before.Worries, Wishes: typed(c.Values[view.FieldWishes])}
	asked := c.w.Settings.Checklist()
	for _, a := range before.Answers {
		if !slices.Contains(asked, a.Question) && len(d.Answers) < promise.MaxAnswers-len(asked) {
			d.Answers = append(d.Answers, a) // from a checklist of before
		}
	}
	for _, q := range asked {
		text := typed(c.Values[view.FieldAnswer+q])
		switch {
		case q == view.QuestionWorry:
			d.Worries = text
		case text != "":
			d.Answers = append(d.Answers, promise.Answer{Question: q, Text: text})
		}
	}
	return d
}

// size is how much hangs on a promise, as the dialog says.
func (c *call) size() promise.Size {
	switch s := promise.Size(c.Values[view.FieldSize]); s {
	case promise.SizeSmall, promise.SizeBig:
		return s
	default:
		return promise.SizeNormal
	}
}

// questions are what the dialog asks before a promise: the checklist, but not
// between colleagues or for something small.
func (c *call) questions(who promise.Customer, size promise.Size) []string {
	if who.Internal() || size == promise.SizeSmall {
		return nil
	}
	return c.w.Settings.Checklist()
}

// setQuestions is /promise set questions: it opens the dialog for the checklist,
// and with "default" goes back to the one everybody begins with.
func setQuestions(ctx context.Context, c *call, value string) (Reply, error) {
	switch {
	case value == "":
		return open(c.read.QuestionsForm(c.w))
	case isNone(value), oneOf(value, "default standard förval"):
		return c.saveQuestions(ctx, nil)
	}
	return Reply{}, misused(view.SettingQuestions)
}

// submitQuestions is that dialog, sent.
func submitQuestions(ctx context.Context, c *call) (Reply, error) {
	if !c.Actor.Admin {
		return Reply{}, refuse(promise.KindForbidden, "error.admins_only", nil)
	}
	list, problem := c.readQuestions(c.Values[view.FieldQuestions])
	if problem != "" {
		return c.at(flaw{view.FieldQuestions, problem})
	}
	return c.saveQuestions(ctx, list)
}

func (c *call) saveQuestions(ctx context.Context, list []string) (Reply, error) {
	w, err := c.cfg.Book.Update(ctx, c.Team, c.Delivery, func(w *workspace.Workspace) error {
		w.Settings.Questions = list
		return nil
	})
	if errors.Is(err, promise.ErrDuplicate) {
		w, err = c.cfg.Book.Fresh(ctx, c.Team)
	}
	if err != nil {
		return Reply{}, err
	}
	return say(c.read.SettingChanged(view.SettingQuestions, w))
}

// readQuestions reads a checklist, a question on each line. A question of the
// default one stays what it is in every language; nil is the default checklist.
func (c *call) readQuestions(text string) (list []string, problem string) {
	known := c.defaultQuestions()
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimLeft(typed(strings.Join(strings.Fields(line), " ")), "-–•* ")
		if n := strings.IndexFunc(line, func(r rune) bool { return r < '0' || r > '9' }); n > 0 && strings.HasPrefix(line[n:], ". ") {
			line = line[n+len(". "):]
		}
		if key, ok := known[fold(line)]; ok {
			line = key
		}
		switch {
		case line == "" || slices.Contains(list, line):
		case utf8.RuneCountInString(line) > promise.MaxQuestion:
			return nil, "problem.long_question"
		case len(list) == workspace.MaxQuestions:
			return nil, "problem.many_questions"
		default:
			list = append(list, line)
		}
	}
	if slices.Equal(list, workspace.DefaultQuestions()) {
		return nil, ""
	}
	return list, ""
}

// defaultQuestions are the default checklist's keys by their words, folded, in
// every language.
func (c *call) defaultQuestions() map[string]string {
	keys := map[string]string{}
	for _, lang := range c.cfg.Texts.Languages() {
		p := c.cfg.Texts.Printer(lang)
		for _, q := range workspace.DefaultQuestions() {
			if text, err := p.Sprint("checklist."+q, nil); err == nil {
				keys[fold(text)] = q
			}
		}
	}
	return keys
}
