package view

import (
	"github.com/slack-go/slack"

	"kept/internal/promise"
)

// doneKeys answer whoever acted.
var doneKeys = map[promise.Verb]string{
	promise.VerbAccept:        "done.accept",
	promise.VerbDecline:       "done.decline",
	promise.VerbCounter:       "done.counter",
	promise.VerbAcceptCounter: "done.accept_counter",
	promise.VerbCounterAgain:  "done.counter_again",
	promise.VerbDrop:          "done.drop",
	promise.VerbAmend:         "done.amend",
	promise.VerbWithdraw:      "done.withdraw",
	promise.VerbMove:          "done.move",
	promise.VerbAgreeMove:     "done.agree_move",
	promise.VerbOffer:         "done.offer",
	promise.VerbTake:          "done.take",
	promise.VerbPass:          "done.pass",
	promise.VerbProve:         "done.prove",
	promise.VerbThank:         "done.thank",
	promise.VerbDetail:        "done.detail",
	promise.VerbTooMuch:       "done.too_much",
	promise.VerbOnTrack:       "done.on_track",
	promise.VerbAtRisk:        "done.at_risk",
	promise.VerbSnooze:        "done.snooze",
	promise.VerbKeep:          "done.keep",
	promise.VerbLeak:          "done.leak",
	promise.VerbBreak:         "done.break",
	promise.VerbRevoke:        "done.revoke",
	promise.VerbRelease:       "done.release",
	promise.VerbProposeVoid:   "done.propose_void",
	promise.VerbApproveVoid:   "done.approve_void",
	promise.VerbUndo:          "done.undo",
	promise.VerbAllWell:       "done.all_well",
	promise.VerbNotWell:       "done.not_well",
	promise.VerbJoin:          "done.join",
	promise.VerbCannotJoin:    "done.cannot_join",
	promise.VerbContact:       "done.contact",
	promise.VerbCloseFollowUp: "done.close_followup",
	promise.VerbStandIn:       "done.stand_in",
	promise.VerbRepair:        "done.repair",
	promise.VerbNewWish:       "done.new_wish",
	promise.VerbSkipCare:      "done.skip_care",
	promise.VerbSnoozeCare:    "done.snooze_care",
	promise.VerbQuiet:         "done.quiet",
	promise.VerbOpenUp:        "done.open_up",
}

// Done answers whoever acted, with a way back where there is one.
func (r Reader) Done(p promise.Promise, verb promise.Verb) (Message, error) {
	return r.DoneAdvised(p, verb, promise.Advice{})
}

// DoneAdvised is [Reader.Done] with what the guard says of the date that came to
// count.
func (r Reader) DoneAdvised(p promise.Promise, verb promise.Verb, a promise.Advice) (Message, error) {
	s := r.sheet()
	s.done(&p, verb)
	s.advice(&p, a)
	return s.message()
}

func (s *sheet) done(p *promise.Promise, verb promise.Verb) {
	a := s.about(p).and("DueNext", p.DueNext).and("Snoozed", p.SnoozedUntil).and("Offered", p.Offered).and("CallAt", p.AfterCare)
	key := doneKeys[verb]
	switch {
	case verb == promise.VerbKeep && p.State == promise.KeptLate:
		key = "done.keep_late"
	case verb == promise.VerbMove && p.State == promise.Active:
		key = "done.agree_move"
	case verb == promise.VerbCounter && p.DueNext.IsZero():
		key = "done.counter_what"
	case verb == promise.VerbCounterAgain && p.DueNext.IsZero():
		key = "done.counter_again_what"
	case verb == promise.VerbSnoozeCare && p.AfterCare.IsZero():
		key = "done.snooze_care_over"
	}
	s.lead(key, a)
	if s.followUpDone(p, verb, a) {
		return
	}
	switch verb {
	case promise.VerbKeep:
		s.kept(p)
	case promise.VerbAtRisk:
		s.riskDraft(p)
	case promise.VerbMove:
		s.buttons(s.offer(p, promise.VerbAgreeMove, "button.agree_move"))
	case promise.VerbAmend:
		s.buttons(s.button(ActEdit, "button.edit", number(p)))
	default:
		if last, ok := p.Last(); ok && last.Verb == verb {
			s.buttons(s.undo(p))
		}
	}
}

// kept follows a report of kept: the same care asks whether anything is left.
func (s *sheet) kept(p *promise.Promise) {
	if !p.Customer.Internal() {
		s.also("done.keep_more", s.about(p))
	}
	var wish *slack.ButtonBlockElement
	if !p.Customer.Internal() {
		wish = s.button(ActNewWish, "button.something_left", number(p))
	}
	s.buttons(s.undo(p), wish, s.offer(p, promise.VerbProve, "button.prove"))
}

// undo takes back the act that closed p; nil when there is none to take back.
func (s *sheet) undo(p *promise.Promise) *slack.ButtonBlockElement {
	if p.State.Open() {
		return nil
	}
	return s.offer(p, promise.VerbUndo, "button.undo")
}

// leak is for who can tell that a promise was not kept after all; nil for those
// who did the work.
func (s *sheet) leak(p *promise.Promise) *slack.ButtonBlockElement {
	if s.r.Me == p.Promiser || s.r.Me == p.Doer {
		return nil
	}
	return s.offer(p, promise.VerbLeak, "button.leak")
}
