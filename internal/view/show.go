package view

import (
	"strings"

	"github.com/slack-go/slack"

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
	s.details(&p)
	s.buttons(s.move(&p, promise.VerbDetail, "button.detail"))
	if f := p.FollowUp(); f != nil {
		s.section(strings.Join(s.along(&p), "\n"), nil)
	}
	s.thanks(&p)
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
	if p.From != 0 {
		lines = append(lines, s.t("fact.from", args{"From": p.From}))
	}
	state := s.state(p)
	if state == "" {
		state = s.t("state.active", nil)
	}
	lines = append(lines, state)
	if p.Offered != "" && p.State == promise.Active {
		lines = append(lines, s.t("fact.offered", args{"Offered": p.Offered}))
	}
	if p.State.Open() && proposedVoid(p) {
		lines = append(lines, s.t("fact.proposed_void", s.about(p)))
	}
	if p.Link != "" {
		lines = append(lines, s.t("fact.link", args{"Link": address(p.Link)}))
	}
	return lines
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
	switch {
	case e.Note == "":
		return line
	case e.From == "" && isAddress(e.Note): // the message it was said in
		return line + " " + labelled(e.Note, s.t("history.source", nil))
	}
	return line + " " + s.t("fact.quoted", args{"Words": inline(e.Note, roomEvent)})
}

func (s *sheet) showButtons(p *promise.Promise) {
	if s.r.Me == "" {
		return
	}
	switch p.State {
	case promise.Requested:
		s.askTooMuch(p)
		s.buttons(append(s.answers(p), s.giveUp(p))...)
	case promise.Countered:
		s.buttons(s.counterAnswers(p)...)
	case promise.Active, promise.Moving:
		s.progress(p)
		s.askTooMuch(p)
		s.buttons(
			s.agreeMove(p),
			s.offer(p, promise.VerbTake, "button.take"),
			s.offer(p, promise.VerbPass, "button.pass"),
			s.offer(p, promise.VerbAmend, "button.edit"),
			s.move(p, promise.VerbOffer, "button.hand_over"),
			s.offer(p, promise.VerbRevoke, "button.revoke"),
			s.move(p, promise.VerbProposeVoid, "button.void"),
			s.move(p, promise.VerbApproveVoid, "button.approve_void"),
			s.offer(p, promise.VerbRelease, "button.release"),
		)
	default:
		s.followUpButtons(p)
		s.buttons(
			s.undo(p), s.leak(p),
			s.offer(p, promise.VerbProve, "button.prove"),
			s.move(p, promise.VerbThank, "button.thank"),
			s.move(p, promise.VerbProposeVoid, "button.void"),
			s.move(p, promise.VerbApproveVoid, "button.approve_void"),
			s.offer(p, promise.VerbRelease, "button.release"),
			s.offer(p, promise.VerbBreak, "button.break"),
			s.privacy(p),
		)
	}
}

// giveUp takes a request back: as a slip right after it was written, and later
// since nobody needs it any more.
func (s *sheet) giveUp(p *promise.Promise) *slack.ButtonBlockElement {
	if b := s.offer(p, promise.VerbWithdraw, "button.withdraw"); b != nil {
		return b
	}
	return s.offer(p, promise.VerbRelease, "button.release")
}
