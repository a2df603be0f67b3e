package view

import (
	"hash/fnv"
	"slices"
	"strconv"
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

// AnswerTo is what was answered to a question; [FieldWishes] stands for what the
// customer wishes for.
func AnswerTo(d promise.Details, q string) string {
	if q == FieldWishes {
		return d.Wishes
	}
	return answerTo(d, q)
}

// Mark is short for what somebody reads in a field, to tell later whether it is
// the same still; empty for nothing.
func Mark(text string) string {
	text = oneLine(Plain(text))
	if text == "" {
		return ""
	}
	h := fnv.New32a()
	_, _ = h.Write([]byte(text)) // a hash takes everything
	return strconv.FormatUint(uint64(h.Sum32()), 36)
}

// DetailForm lets those concerned change what was thought of before a promise.
// typed is what stands in the fields: what is known, or, where somebody else has
// written meanwhile, what was typed, with theirs beside it.
func (r Reader) DetailForm(p promise.Promise, questions []string, typed promise.Details) (Modal, error) {
	s := r.sheet()
	s.leadWords("dialog.detail", s.about(&p), p.What)
	was := map[string]string{}
	field := func(q, id, label string, limit int) {
		now, mine := AnswerTo(p.Details, q), AnswerTo(typed, q)
		s.ask(id, label, mine, limit)
		if m := Mark(now); m != "" {
			was[q] = m
			if m != Mark(mine) {
				s.small(s.t("dialog.detail_now", args{argWords: inline(now, roomSentence)}))
			}
		}
	}
	for _, q := range questions {
		field(q, FieldAnswer+q, s.question(q), promise.MaxAnswer)
	}
	field(FieldWishes, FieldWishes, s.t("dialog.wishes", nil), promise.MaxHint)
	return s.modal(FormDetail, "dialog.detail_title", keySave, Meta{
		Number: p.Number, Channel: p.Channel, Verb: promise.VerbDetail, Asked: true, Was: was,
	})
}

// details are what was thought of before a promise was made.
func (s *sheet) details(p *promise.Promise) {
	s.known(p, promise.Overview{})
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
