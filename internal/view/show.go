package view

import (
	"strings"

	"kept/internal/promise"
)

// shownEvents is how much of a long history one message has room for.
const shownEvents = 15

var historyKeys = map[promise.Verb]string{
	promise.VerbMake:          "history.make",
	promise.VerbRequest:       "history.request",
	promise.VerbAccept:        "history.accept",
	promise.VerbDecline:       "history.decline",
	promise.VerbCounter:       "history.counter",
	promise.VerbAcceptCounter: "history.accept_counter",
	promise.VerbCounterAgain:  "history.counter_again",
	promise.VerbDrop:          "history.drop",
	promise.VerbAmend:         "history.amend",
	promise.VerbWithdraw:      "history.withdraw",
	promise.VerbMove:          "history.move",
	promise.VerbAgreeMove:     "history.agree_move",
	promise.VerbOffer:         "history.offer",
	promise.VerbTake:          "history.take",
	promise.VerbPass:          "history.pass",
	promise.VerbProve:         "history.prove",
	promise.VerbOnTrack:       "history.on_track",
	promise.VerbAtRisk:        "history.at_risk",
	promise.VerbSnooze:        "history.snooze",
	promise.VerbKeep:          "history.keep",
	promise.VerbLeak:          "history.leak",
	promise.VerbMiss:          "history.miss",
	promise.VerbBreak:         "history.break",
	promise.VerbRevoke:        "history.revoke",
	promise.VerbRelease:       "history.release",
	promise.VerbProposeVoid:   "history.propose_void",
	promise.VerbApproveVoid:   "history.approve_void",
	promise.VerbUndo:          "history.undo",
	promise.VerbRemind:        "history.remind",
	promise.VerbAskAfterCare:  "history.ask_aftercare",
	promise.VerbAllWell:       "history.all_well",
	promise.VerbNotWell:       "history.not_well",
	promise.VerbJoin:          "history.join",
	promise.VerbCannotJoin:    "history.cannot_join",
	promise.VerbContact:       "history.contact",
	promise.VerbCloseFollowUp: "history.close_followup",
	promise.VerbNewWish:       "history.new_wish",
	promise.VerbSkipCare:      "history.skip_care",
	promise.VerbSnoozeCare:    "history.snooze_care",
	promise.VerbStandIn:       "history.stand_in",
	promise.VerbNudge:         "history.nudge",
	promise.VerbEscalate:      "history.escalate",
	promise.VerbLapse:         "history.lapse",
	promise.VerbRepair:        "history.repair",
	promise.VerbQuiet:         "history.quiet",
	promise.VerbOpenUp:        "history.open_up",
	promise.VerbRehome:        "history.rehome",
	promise.VerbUnanswered:    "history.unanswered",
	promise.VerbDetail:        "history.detail",
	promise.VerbThank:         "history.thank",
}

// Show is one promise with its history, and what the reader can do about it.
func (r Reader) Show(p promise.Promise) (Message, error) {
	s := r.sheet()
	lead := "show.lead"
	switch p.State {
	case promise.Requested, promise.Countered, promise.Declined:
		lead = "show.lead_requested"
	}
	s.leadWords(lead, s.about(&p), p.What)
	s.section(strings.Join(s.facts(&p), "\n"), nil)
	if p.State == promise.Requested || p.State == promise.Countered {
		s.theOffer(&p)
	}
	if f := p.FollowUp(); f != nil {
		s.section(strings.Join(s.along(&p), "\n"), nil)
	}
	s.history(&p)
	s.showButtons(&p)
	return s.message()
}

// facts are what there is to know of a promise, one to a line.
func (s *sheet) facts(p *promise.Promise) []string {
	lines := []string{s.t("fact.due", s.about(p))}
	if first := s.first(p); first != "" {
		lines = append(lines, first)
	}
	if p.Doer != p.Promiser {
		lines = append(lines, s.t("fact.doer", s.about(p)))
	}
	if p.Recorder != p.Promiser {
		lines = append(lines, s.t("fact.recorder", s.about(p)))
	}
	state := s.state(p)
	if state == "" {
		state = s.t("state.active", nil)
	}
	return append(lines, state)
}

// history is what happened, oldest first; of a long history the newest part.
func (s *sheet) history(p *promise.Promise) {
	events := p.History
	lines := []string{s.t("history.title", nil)}
	if n := len(events) - shownEvents; n > 0 {
		events = events[n:]
		lines = append(lines, s.t("history.earlier", args{argCount: n}))
	}
	for _, e := range events {
		lines = append(lines, s.event(e))
	}
	s.section(strings.Join(lines, "\n"), nil)
}

func (s *sheet) event(e promise.Event) string {
	line := s.t(historyKeys[e.Verb], args{"By": e.By, "At": e.At, argDue: e.Due, "User": e.User})
	if e.Note == "" {
		return line
	}
	return line + " " + s.t("fact.quoted", args{"Words": inline(e.Note, roomEvent)})
}

func (s *sheet) showButtons(p *promise.Promise) {
	if s.r.Me == "" {
		return
	}
	switch p.State {
	case promise.Requested:
		s.buttons(append(s.answers(p), s.offer(p, promise.VerbWithdraw, "button.withdraw"))...)
	case promise.Countered:
		s.buttons(
			s.offer(p, promise.VerbAcceptCounter, "button.accept_counter"),
			s.offer(p, promise.VerbCounterAgain, "button.counter_again"),
			s.offer(p, promise.VerbDrop, "button.drop"),
		)
	case promise.Active, promise.Moving:
		s.progress(p)
		s.buttons(
			s.offer(p, promise.VerbAgreeMove, "button.agree_move"),
			s.offer(p, promise.VerbTake, "button.take"),
			s.offer(p, promise.VerbAmend, "button.edit"),
			s.offer(p, promise.VerbRevoke, "button.revoke"),
			s.offer(p, promise.VerbRelease, "button.release"),
		)
	default:
		s.followUpButtons(p)
		s.buttons(s.undo(p), s.leak(p), s.privacy(p))
	}
}
