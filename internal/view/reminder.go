package view

import (
	"github.com/slack-go/slack"

	"kept/internal/promise"
)

// reminder asks the doer how it goes, while there is still time.
func (s *sheet) reminder(p *promise.Promise) {
	switch {
	case !p.State.InForce():
		s.lead("notice.reminder_over", s.about(p))
		s.status(p)
		return
	case p.State == promise.Moving:
		s.lead("notice.reminder_moving", s.about(p).and("DueNext", p.DueNext))
	case p.Confidence == promise.AtRisk:
		s.lead("notice.reminder_at_risk", s.about(p))
	default:
		s.lead("notice.reminder", s.about(p))
	}
	s.progress(p)
	s.moreMoves(p)
	s.small(s.t("notice.reminder_stop", nil))
}

// progress are the buttons of somebody at work on a promise.
func (s *sheet) progress(p *promise.Promise) {
	s.buttons(append(s.reporting(p), s.offer(p, promise.VerbSnooze, "button.snooze"))...)
}

// reports are those of them that are no answer to a reminder.
func (s *sheet) reports(p *promise.Promise) { s.buttons(s.reporting(p)...) }

func (s *sheet) reporting(p *promise.Promise) []*slack.ButtonBlockElement {
	mark := s.offer(p, promise.VerbAtRisk, "button.at_risk")
	if p.Confidence == promise.AtRisk {
		mark = s.offer(p, promise.VerbOnTrack, "button.on_track")
	}
	return []*slack.ButtonBlockElement{
		s.offer(p, promise.VerbKeep, "button.keep"), mark, s.offer(p, promise.VerbMove, "button.move"),
	}
}

// moving asks whether a new date holds.
func (s *sheet) moving(p *promise.Promise) {
	if p.State != promise.Moving {
		s.lead("notice.moving_over", s.about(p))
		s.status(p)
		return
	}
	lead, ask := "notice.moving", "notice.moving_ask"
	switch {
	case s.promisedTo(p):
		lead, ask = "notice.moving_mine", "notice.moving_ask_mine"
	case !s.r.may(p, promise.VerbAgreeMove):
		ask = "notice.moving_wait"
	}
	s.lead(lead, s.about(p).and("DueNext", p.DueNext))
	if e, ok := latest(p, promise.VerbMove); ok {
		s.note(e.Note)
	}
	s.also(ask, s.about(p))
	s.buttons(s.agreeMove(p))
}

// promisedTo reports whether the reader is whom it was promised to.
func (s *sheet) promisedTo(p *promise.Promise) bool {
	return s.r.Me != "" && s.r.Me == p.Customer.User && s.r.Me != p.Promiser
}

// agreeMove is the button that puts a new date in force.
func (s *sheet) agreeMove(p *promise.Promise) *slack.ButtonBlockElement {
	if s.promisedTo(p) {
		return s.offer(p, promise.VerbAgreeMove, "button.agree_move_mine")
	}
	return s.offer(p, promise.VerbAgreeMove, "button.agree_move")
}

// moved tells that a new date is in force.
func (s *sheet) moved(p *promise.Promise) {
	lead := "notice.moved"
	if s.promisedTo(p) {
		lead = "notice.moved_mine"
	}
	s.lead(lead, s.about(p))
	s.small(s.first(p))
	s.status(p)
	s.advised(p, promise.VerbAgreeMove)
}

// handover asks a colleague to do the work.
func (s *sheet) handover(p *promise.Promise) {
	if p.Offered == "" || p.State != promise.Active {
		s.lead("notice.handover_over", s.about(p))
		s.status(p)
		return
	}
	s.leadWords("notice.handover", s.about(p), p.What)
	if e, ok := latest(p, promise.VerbOffer); ok {
		s.note(e.Note)
	}
	s.also("notice.handover_ask", s.about(p))
	s.buttons(s.offer(p, promise.VerbTake, "button.take"), s.offer(p, promise.VerbPass, "button.pass"))
}

// atRisk tells that a promise may be late.
func (s *sheet) atRisk(p *promise.Promise) bool {
	e, ok := latest(p, promise.VerbAtRisk)
	if !ok {
		return false
	}
	s.lead("notice.at_risk", s.about(p).and("By", e.By))
	s.note(e.Note)
	if p.State.InForce() && p.Confidence == promise.AtRisk {
		s.also("notice.at_risk_ask", nil)
		if s.r.Me == p.Promiser {
			s.riskDraft(p)
		}
		return true
	}
	if now := s.state(p); now != "" {
		s.told(now)
	} else {
		s.told(s.t("state.on_track", nil))
	}
	return true
}

// closed tells the others concerned how a promise ended.
func (s *sheet) closed(p *promise.Promise) {
	if p.State.Open() {
		s.lead("notice.open_again", s.about(p))
		s.status(p)
		return
	}
	lead := "notice.closed"
	if last, ok := p.Last(); ok && (last.From == promise.Requested || last.From == promise.Countered) {
		lead = "notice.closed_request" // it never was a promise
	}
	s.lead(lead, s.about(p))
	state := s.state(p)
	s.text += " " + state
	s.section(state, nil)
	s.note(s.closingNote(p))
	s.buttons(s.leak(p), s.move(p, promise.VerbThank, "button.thank"))
}

// reopened tells that a promise is open again.
func (s *sheet) reopened(p *promise.Promise) bool {
	e, ok := latest(p, promise.VerbLeak, promise.VerbUndo)
	if !ok {
		return false
	}
	key := "notice.undone"
	if e.Verb == promise.VerbLeak {
		key = "notice.leaked"
	}
	s.lead(key, s.about(p).and("By", e.By))
	s.note(e.Note)
	s.status(p)
	if s.r.Me == p.Promiser || s.r.Me == p.Doer {
		s.buttons(s.offer(p, promise.VerbKeep, "button.keep"))
	}
	return true
}

// void asks whether a promise became moot.
func (s *sheet) void(p *promise.Promise) bool {
	e, ok := latest(p, promise.VerbProposeVoid)
	if !ok {
		return false
	}
	s.lead("notice.void", s.about(p))
	s.note(e.Note)
	s.status(p)
	s.buttons(
		s.move(p, promise.VerbApproveVoid, "button.approve_void"),
		s.offer(p, promise.VerbRelease, "button.release"),
	)
	return true
}
