package view

import (
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"kept/internal/promise"
	"kept/internal/workspace"
)

// QuestionWorry is the question of the default checklist whose answer is what
// the customer may worry about; it is asked for again with every promise to
// them.
const QuestionWorry = "worry"

// FieldAnswer begins the ids of the fields for the answers to the checklist; the
// question follows.
const FieldAnswer = "ask:"

// sizes are what a promise can weigh, in the order to choose from.
var sizes = []struct {
	size  promise.Size
	value string
	key   string
}{
	{promise.SizeNormal, ValueNormal, "size.normal"},
	{promise.SizeSmall, string(promise.SizeSmall), "size.small"},
	{promise.SizeBig, string(promise.SizeBig), "size.big"},
}

// checklist asks what is worth a thought before a promise. All of it can be left
// out.
func (s *sheet) checklist(f Form) {
	if len(f.Questions) == 0 {
		return
	}
	s.blocks = append(s.blocks, slack.NewDividerBlock())
	s.also("dialog.checklist", nil)
	for _, q := range f.Questions {
		s.ask(FieldAnswer+q, s.question(q), answerTo(f.Details, q), promise.MaxAnswer)
	}
	s.ask(FieldWishes, s.t("dialog.wishes", nil), f.Details.Wishes, promise.MaxHint)
}

// size asks how much hangs on a promise.
func (s *sheet) size(size promise.Size) {
	var options []*slack.OptionBlockObject
	var initial *slack.OptionBlockObject
	for _, one := range sizes {
		o := slack.NewOptionBlockObject(one.value, plain(s.t(one.key, nil)), nil)
		if one.size == size {
			initial = o
		}
		options = append(options, o)
	}
	e := slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, nil, FieldSize, options...)
	e.InitialOption = initial
	s.field(FieldSize, "dialog.size", "", e, true)
}

// ask is a field of one line whose label is at hand.
func (s *sheet) ask(id, label, value string, limit int) {
	e := slack.NewPlainTextInputBlockElement(nil, id)
	e.InitialValue, e.MaxLength = cut(oneLine(Plain(value)), limit), limit
	block := slack.NewInputBlock(id, plain(label), nil, e)
	block.Optional = true
	s.blocks = append(s.blocks, block)
}

// question is a question of the checklist in words.
func (s *sheet) question(q string) string {
	if slices.Contains(workspace.DefaultQuestions(), q) {
		return s.t("checklist."+q, nil)
	}
	return oneLine(Plain(q))
}

// answerTo is what was answered to a question.
func answerTo(d promise.Details, q string) string {
	if q == QuestionWorry {
		return d.Worries
	}
	for _, a := range d.Answers {
		if a.Question == q {
			return a.Text
		}
	}
	return ""
}

// details are what was thought of before a promise was made.
func (s *sheet) details(p *promise.Promise) {
	s.known(p)
	lines := make([]string, 0, len(p.Details.Answers))
	for _, a := range p.Details.Answers {
		lines = append(lines, "*"+inline(s.question(a.Question), roomSentence)+"* "+s.quoted(a.Text))
	}
	if len(lines) > 0 {
		s.section(strings.Join(lines, "\n"), nil)
	}
}

// QuestionsForm lets admins write the workspace's checklist, a question on each
// line.
func (r Reader) QuestionsForm(w workspace.Workspace) (Modal, error) {
	s := r.sheet()
	s.also("dialog.questions", args{"Max": workspace.MaxQuestions})
	list := make([]string, 0, workspace.MaxQuestions)
	for _, q := range w.Settings.Checklist() {
		list = append(list, s.question(q))
	}
	s.input(FieldQuestions, "dialog.questions_label", "dialog.questions_hint", strings.Join(list, "\n"), maxInput, true)
	return s.modal(FormQuestions, "dialog.questions_title", keySave, Meta{})
}

// checklistLine is the setting: the questions, one after the other.
func (s *sheet) checklistLine(w workspace.Settings) string {
	list := make([]string, 0, workspace.MaxQuestions)
	for _, q := range w.Checklist() {
		list = append(list, s.question(q))
	}
	return inline(strings.Join(list, " "), roomSentence)
}
