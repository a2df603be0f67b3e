package view

import (
	"time"
	"unicode/utf8"

	"github.com/slack-go/slack"

	"kept/internal/promise"
)

// Texts that dialogs have in common.
const (
	keySave   = "dialog.save"
	keySend   = "dialog.send"
	keyReason = "dialog.reason"
	keyClose  = "dialog.close_submit"
)

// Form is a promise dialog as it opens: what is known is filled in.
type Form struct {
	// Number is the promise to edit; 0 makes a new one.
	Number   promise.Number
	Promiser promise.UserID
	Customer string
	// CustomerUser stands in the customer's place when that is a Slack user.
	CustomerUser promise.UserID
	What         string
	Due          time.Time
	// Readings are moments to choose among, in place of date and time.
	Readings []time.Time
	// Suggested are buttons that fill date and time in.
	Suggested []Suggestion
	Private   bool
	Channel   promise.ChannelID
	// Problem is the key of a sentence that says what was unclear, and Words
	// what of the line it is about.
	Problem, Words string
	// Round and Question are as in [Meta].
	Round    int
	Question string
	// From is the promise that this one follows from; 0 for none.
	From promise.Number
	// Questions are the checklist, empty to ask nothing, and Details what is
	// known of it.
	Questions []string
	Details   promise.Details
	Size      promise.Size
	// Worries are what the customer is known to worry about.
	Worries []promise.Said
	// Source is the address of the message it was said in; empty for none.
	Source string
}

// PromiseForm is the dialog for a new promise, or to edit one just made.
func (r Reader) PromiseForm(f Form) (Modal, error) {
	s := r.sheet()
	if f.Problem != "" {
		s.also(f.Problem, args{
			"MaxWhat": promise.MaxWhat, "MaxCustomer": promise.MaxCustomer, argWords: inline(f.Words, roomSentence),
		})
	}
	if f.Number == 0 {
		s.user(FieldPromiser, "dialog.promiser", "dialog.promiser_hint", f.Promiser, false)
	}
	s.input(FieldWhat, "dialog.what", "dialog.what_hint", f.What, room(f.What, promise.MaxWhat), false)
	s.input(FieldCustomer, "dialog.customer", "dialog.customer_hint", f.Customer, room(f.Customer, promise.MaxCustomer), true)
	s.user(FieldCustomerUser, "dialog.customer_user", "dialog.customer_user_hint", f.CustomerUser, true)
	if line := s.hints("guard.worries", promise.Customer{Name: f.Customer, User: f.CustomerUser}, f.Worries); line != "" {
		s.small(line)
	}
	s.readings(f)
	s.suggestions(f.Suggested)
	s.dateIn(f.Round, f.Due, len(f.Readings) > 0)
	if f.Number == 0 {
		s.tick(FieldPrivate, "dialog.private", "dialog.private_box", ValuePrivate, f.Private)
		s.size(f.Size)
	}
	s.checklist(f)
	if isAddress(f.Source) {
		s.small(labelled(f.Source, s.t("history.source", nil)))
	}
	title, submit := "dialog.new_title", "dialog.new_submit"
	if f.Number != 0 {
		title, submit = "dialog.edit_title", keySave
	}
	return s.modal(FormPromise, title, submit, Meta{
		Number: f.Number, Channel: f.Channel, Round: f.Round, Question: f.Question, Problem: f.Problem,
		From: f.From, Source: f.Source, Asked: len(f.Questions) > 0,
	})
}

// reasonKeys are the texts of the dialogs with one text field.
var reasonKeys = map[promise.Verb]struct{ title, lead, label, submit string }{
	promise.VerbDecline:       {"dialog.decline_title", "dialog.decline", keyReason, keySend},
	promise.VerbLeak:          {"dialog.leak_title", "dialog.leak", "dialog.leak_label", keySend},
	promise.VerbRevoke:        {"dialog.revoke_title", "dialog.revoke", keyReason, keySend},
	promise.VerbProposeVoid:   {"dialog.void_title", "dialog.void", keyReason, keySend},
	promise.VerbNotWell:       {"dialog.not_well_title", "dialog.not_well", "dialog.not_well_label", keySave},
	promise.VerbCannotJoin:    {"dialog.cannot_title", "dialog.cannot", keyReason, keySend},
	promise.VerbContact:       {"dialog.contact_title", "dialog.contact", "dialog.contact_label", keySave},
	promise.VerbCloseFollowUp: {"dialog.close_title", "dialog.close", "dialog.close_label", keyClose},
	promise.VerbAllWell:       {"dialog.close_title", "dialog.close", "dialog.close_label", keyClose},
	promise.VerbSkipCare:      {"dialog.skip_title", "dialog.skip", keyReason, keyClose},
	promise.VerbAtRisk:        {"dialog.at_risk_title", "dialog.at_risk", "dialog.at_risk_label", keySend},
	promise.VerbRelease:       {"dialog.release_title", "dialog.release", "dialog.keep_label", keySend},
	promise.VerbThank:         {"dialog.thank_title", "dialog.thank", "dialog.thank_label", keySave},
	promise.VerbTooMuch:       {"dialog.too_much_title", "dialog.too_much", "dialog.too_much_label", keySend},
	promise.VerbKeep:          {"dialog.keep_title", "dialog.keep", "dialog.keep_label", keySave},
}

// ReasonForm asks for the words an act needs.
func (r Reader) ReasonForm(p promise.Promise, verb promise.Verb) (Modal, error) {
	s := r.sheet()
	keys := reasonKeys[verb]
	if f := p.FollowUp(); verb == promise.VerbCloseFollowUp && f != nil && f.Along && f.Said != "" {
		// The promiser was along, but the customer was not asked how it is.
		keys.lead, keys.label = "dialog.close_early", keyReason
	}
	if verb == promise.VerbNotWell && p.FollowUpOpen() {
		keys.lead = "dialog.not_well_repaired"
	}
	hint := ""
	if verb == promise.VerbTooMuch {
		hint = "dialog.too_much_hint"
	}
	if verb == promise.VerbAtRisk {
		hint = "dialog.at_risk_hint"
		if r.Me != p.Promiser {
			keys.lead = "dialog.keep"
		}
	}
	s.leadWords(keys.lead, s.about(&p), p.What)
	s.input(FieldReason, keys.label, hint, "", promise.MaxNote, !NeedsReason(verb))
	return s.modal(FormReason, keys.title, keys.submit, Meta{Number: p.Number, Channel: p.Channel, Verb: verb})
}

// NeedsReason reports whether the reason dialog of a verb insists on words.
func NeedsReason(verb promise.Verb) bool {
	return verb != promise.VerbAtRisk && verb != promise.VerbRelease && verb != promise.VerbTooMuch
}

// MoveForm proposes a new date.
func (r Reader) MoveForm(p promise.Promise) (Modal, error) { return r.MoveTo(p, p.Due) }

// MoveTo proposes a new date, with one filled in.
func (r Reader) MoveTo(p promise.Promise, due time.Time) (Modal, error) {
	s := r.sheet()
	s.leadWords("dialog.move", s.about(&p), p.What)
	s.date(due, false)
	s.input(FieldReason, "dialog.move_reason", "", "", promise.MaxNote, false)
	s.tick(FieldAgreed, "dialog.agreed", "dialog.agreed_box", ValueAgreed, false)
	accept := "dialog.move_accept"
	if p.Recorder == p.Promiser {
		accept = "dialog.move_accept_own"
	}
	s.small(s.t(accept, s.about(&p)))
	return s.modal(FormMove, "dialog.move_title", keySend, Meta{Number: p.Number, Channel: p.Channel, Verb: promise.VerbMove})
}

// ProposeForm is the dialog for a new date or a counter-offer once more, with what
// the guard says of the date, before it is sent off: that one or the safer one. a
// is what was filled in.
func (r Reader) ProposeForm(p promise.Promise, a promise.Act, advice promise.Advice) (Modal, error) {
	s := r.sheet()
	callback, title, lead := FormMove, "dialog.move_title", "dialog.move"
	if a.Verb == promise.VerbCounter {
		callback, title, lead = FormCounter, "dialog.counter_title", "dialog.counter"
	}
	s.leadWords(lead, s.about(&p), p.What)
	s.section(s.adviceWords(advice), nil)
	s.moments("dialog.advised", "dialog.advised_hint", []time.Time{a.Due, advice.Until}, a.Due, false)
	if a.Verb == promise.VerbCounter {
		what := p.What
		if a.What != "" {
			what = a.What
		}
		s.input(FieldWhat, "dialog.counter_what", "", what, promise.MaxWhat, false)
		s.input(FieldReason, "dialog.counter_note", "", a.Note, promise.MaxNote, true)
	} else {
		s.input(FieldReason, "dialog.move_reason", "", a.Note, promise.MaxNote, false)
		s.tick(FieldAgreed, "dialog.agreed", "dialog.agreed_box", ValueAgreed, a.Agreed)
	}
	return s.modal(callback, title, keySend, Meta{Number: p.Number, Channel: p.Channel, Verb: a.Verb, Advised: true})
}

// CounterForm offers another date or a smaller what: [promise.VerbCounter] by
// the promiser, [promise.VerbCounterAgain] by the recorder.
func (r Reader) CounterForm(p promise.Promise, verb promise.Verb) (Modal, error) {
	s := r.sheet()
	s.leadWords("dialog.counter", s.about(&p), p.What)
	due, what := p.Due, p.What
	if !p.DueNext.IsZero() {
		due = p.DueNext
	}
	if p.OfferWhat != "" {
		what = p.OfferWhat
	}
	s.input(FieldWhat, "dialog.counter_what", "", what, promise.MaxWhat, false)
	s.date(due, false)
	s.input(FieldReason, "dialog.counter_note", "", "", promise.MaxNote, true)
	return s.modal(FormCounter, "dialog.counter_title", keySend, Meta{Number: p.Number, Channel: p.Channel, Verb: verb})
}

func (s *sheet) modal(callback, title, submit string, m Meta) (Modal, error) {
	meta, err := m.encode()
	if err != nil {
		return Modal{}, err
	}
	view := Modal{
		Type:            slack.VTModal,
		Title:           plain(s.t(title, args{argNumber: m.Number})),
		Submit:          plain(s.t(submit, nil)),
		Close:           plain(s.t("dialog.cancel", nil)),
		Blocks:          slack.Blocks{BlockSet: s.blocks},
		CallbackID:      callback,
		PrivateMetadata: meta,
	}
	return view, s.err
}

// field adds an input whose action has the same id as its block.
func (s *sheet) field(id, label, hint string, e slack.BlockElement, optional bool) {
	var help *slack.TextBlockObject
	if hint != "" {
		help = plain(s.t(hint, nil))
	}
	block := slack.NewInputBlock(id, plain(s.t(label, nil)), help, e)
	block.Optional = optional
	s.blocks = append(s.blocks, block)
}

// input is a text field. Slack counts the limit itself, so nobody loses what
// they wrote.
func (s *sheet) input(id, label, hint, value string, limit int, optional bool) {
	e := slack.NewPlainTextInputBlockElement(nil, id)
	e.InitialValue = cut(Plain(value), limit)
	e.MaxLength = limit
	e.Multiline = id != FieldCustomer
	s.field(id, label, hint, e, optional)
}

// maxInput is the most a text field holds
// (https://docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element).
const maxInput = 3000

// room is how much a field takes: what was written already is shown whole, and
// refused only when it is sent, so that nobody loses their words.
func room(value string, limit int) int {
	if utf8.RuneCountInString(Plain(value)) > limit {
		return maxInput
	}
	return limit
}

func (s *sheet) user(id, label, hint string, value promise.UserID, optional bool) {
	e := slack.NewOptionsSelectBlockElement(slack.OptTypeUser, nil, id)
	e.InitialUser = string(value)
	s.field(id, label, hint, e, optional)
}

// date adds a date and a time, as the reader's calendar and clock show due.
func (s *sheet) date(due time.Time, optional bool) { s.dateIn(0, due, optional) }

// dateIn adds them in a round of the dialog.
func (s *sheet) dateIn(round int, due time.Time, optional bool) {
	dayID, clockID := InRound(FieldDate, round), InRound(FieldTime, round)
	day, clock := slack.NewDatePickerBlockElement(dayID), slack.NewTimePickerBlockElement(clockID)
	if !due.IsZero() && !optional {
		due = due.In(s.r.Zone)
		day.InitialDate, clock.InitialTime = due.Format("2006-01-02"), due.Format("15:04")
	}
	s.field(dayID, "dialog.date", "", day, optional)
	s.field(clockID, "dialog.time", "", clock, true)
}

// maxReadings is how many radio buttons Slack shows.
const maxReadings = 10

// readings lets people choose a moment by its full date.
func (s *sheet) readings(f Form) {
	if len(f.Readings) > 0 {
		s.moments("dialog.reading", "", f.Readings, f.Due, true)
	}
}

// moments are some to choose one of.
func (s *sheet) moments(label, hint string, list []time.Time, chosen time.Time, optional bool) {
	var options []*slack.OptionBlockObject
	var initial *slack.OptionBlockObject
	for _, t := range list[:min(len(list), maxReadings)] {
		o := slack.NewOptionBlockObject(t.Format(time.RFC3339), plain(cut(s.r.Moment(t), roomOption)), nil)
		if t.Equal(chosen) {
			initial = o
		}
		options = append(options, o)
	}
	e := slack.NewRadioButtonsBlockElement(FieldReading, options...)
	e.InitialOption = initial
	s.field(FieldReading, label, hint, e, optional)
}

// tick adds one box to tick.
func (s *sheet) tick(id, label, box, value string, on bool) {
	o := slack.NewOptionBlockObject(value, plain(s.t(box, nil)), nil)
	e := slack.NewCheckboxGroupsBlockElement(id, o)
	if on {
		e.InitialOptions = []*slack.OptionBlockObject{o}
	}
	s.field(id, label, "", e, true)
}

// cut shortens plain text to a limit in code points.
func cut(text string, limit int) string {
	if runes := []rune(text); len(runes) > limit {
		return string(runes[:limit-1]) + ellipsis
	}
	return text
}
