package view

import (
	"time"

	"github.com/slack-go/slack"

	"kept/internal/promise"
)

// JoinForm asks whoever joins a follow-up when the customer is met; suggested is
// filled in. verb is [promise.VerbJoin], or [promise.VerbStandIn] by a manager.
func (r Reader) JoinForm(p promise.Promise, verb promise.Verb, suggested time.Time) (Modal, error) {
	s := r.sheet()
	lead, title, submit := "dialog.join", "dialog.join_title", "button.join"
	if verb == promise.VerbStandIn {
		lead, title, submit = "dialog.stand_in", "dialog.stand_in_title", "button.stand_in"
	}
	s.leadWords(lead, s.about(&p), p.What)
	day, clock := slack.NewDatePickerBlockElement(FieldDate), slack.NewTimePickerBlockElement(FieldTime)
	if !suggested.IsZero() {
		local := suggested.In(r.Zone)
		day.InitialDate, clock.InitialTime = local.Format(time.DateOnly), local.Format("15:04")
	}
	s.field(FieldDate, "dialog.meet_date", "dialog.meet_hint", day, true)
	s.field(FieldTime, "dialog.meet_time", "", clock, true)
	return s.modal(FormJoin, title, submit, Meta{Number: p.Number, Channel: p.Channel, Verb: verb})
}

// ContactForm asks what was said to the customer, and whether a new promise
// follows.
func (r Reader) ContactForm(p promise.Promise) (Modal, error) {
	s := r.sheet()
	s.leadWords("dialog.contact", s.about(&p), p.What)
	s.input(FieldReason, "dialog.contact_label", "", "", promise.MaxNote, false)
	s.tick(FieldNewPromise, "dialog.new_promise", "dialog.new_promise_box", ValueNewPromise, false)
	return s.modal(FormContact, "dialog.contact_title", keySave, Meta{Number: p.Number, Channel: p.Channel, Verb: promise.VerbContact})
}

// RepairForm asks why the promise was not kept, and what is learnt.
func (r Reader) RepairForm(p promise.Promise) (Modal, error) {
	s := r.sheet()
	s.leadWords("dialog.repair", s.about(&p), p.What)
	var options []*slack.OptionBlockObject
	for _, c := range promise.Causes() {
		options = append(options, slack.NewOptionBlockObject(string(c), plain(cut(s.cause(c), roomOption)), nil))
	}
	s.field(FieldCause, "dialog.cause", "dialog.cause_hint", slack.NewRadioButtonsBlockElement(FieldCause, options...), false)
	s.input(FieldLearning, "dialog.learning", "dialog.learning_hint", "", promise.MaxLine, false)
	return s.modal(FormRepair, "dialog.repair_title", keySave, Meta{Number: p.Number, Channel: p.Channel, Verb: promise.VerbRepair})
}

// WishForm asks for what the customer wishes.
func (r Reader) WishForm(p promise.Promise) (Modal, error) {
	s := r.sheet()
	s.leadWords("dialog.wish", s.about(&p), p.What)
	s.input(FieldReason, "dialog.wish_label", "dialog.wish_hint", "", promise.MaxWhat, false)
	return s.modal(FormWish, "dialog.wish_title", keySave, Meta{Number: p.Number, Channel: p.Channel, Verb: promise.VerbNewWish})
}

// QuietForm asks why a breach is to be kept out of the channels.
func (r Reader) QuietForm(p promise.Promise) (Modal, error) {
	s := r.sheet()
	s.leadWords("dialog.quiet", s.about(&p), p.What)
	s.input(FieldReason, keyReason, "dialog.quiet_hint", "", promise.MaxNote, false)
	s.tick(FieldAgreed, "dialog.quiet_asked", "dialog.quiet_asked_box", ValueAgreed, false)
	return s.modal(FormQuiet, "dialog.quiet_title", keySave, Meta{Number: p.Number, Channel: p.Channel, Verb: promise.VerbQuiet})
}

// joinDone answers whoever joined.
func (s *sheet) joinDone(p *promise.Promise, a *facts) {
	if f := p.FollowUp(); f != nil && !f.Meet.IsZero() {
		s.also("done.join_meet", a.and("Meet", f.Meet))
	} else {
		s.also("done.join_by", a)
	}
	s.also("done.join_more", a)
	s.buttons(s.offer(p, promise.VerbContact, "button.contact"))
}

// followUpDone is what follows the answer to whoever acted on a follow-up; false
// for other acts.
func (s *sheet) followUpDone(p *promise.Promise, verb promise.Verb, a *facts) bool {
	switch verb {
	case promise.VerbJoin, promise.VerbStandIn:
		s.joinDone(p, a)
	case promise.VerbContact:
		s.buttons(
			s.offer(p, promise.VerbRepair, "button.repair"),
			s.offer(p, promise.VerbCloseFollowUp, "button.close_followup"),
			s.button(ActNewWish, "button.new_promise", number(p)),
		)
	case promise.VerbNotWell:
		s.buttons(s.button(ActNewWish, "button.new_promise", number(p)), s.offer(p, promise.VerbRepair, "button.repair"))
	case promise.VerbQuiet, promise.VerbOpenUp:
		s.buttons(s.privacy(p))
	case promise.VerbRepair, promise.VerbSkipCare, promise.VerbSnoozeCare, promise.VerbAllWell, promise.VerbNewWish,
		promise.VerbCannotJoin, promise.VerbCloseFollowUp:
	default:
		return false
	}
	return true
}
