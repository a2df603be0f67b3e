package view

import (
	"strings"

	"github.com/slack-go/slack"

	"kept/internal/promise"
)

// breach is the post in a channel that follows breaches: the promise in its own
// words, what was said before, and the promiser asked along. Facts and no
// score: it is there to put things right.
func (s *sheet) breach(p *promise.Promise) {
	s.missed("along.breach", p, s.along(p))
}

// invite asks the promiser along.
func (s *sheet) invite(p *promise.Promise) {
	s.missed("along.invite", p, s.alongYou(p))
}

// missed tells of a breach; along says who comes to the customer.
func (s *sheet) missed(key string, p *promise.Promise, along []string) {
	s.leadWords(key, s.about(p), p.What)
	s.section(strings.Join(s.circumstances(p), "\n"), nil)
	for _, line := range along {
		s.section(line, nil)
	}
	s.later(p)
	s.followUpButtons(p)
}

// circumstances are the facts of a breach, one to a line.
func (s *sheet) circumstances(p *promise.Promise) []string {
	lines := []string{s.t("fact.was_due", s.about(p))}
	if first := s.first(p); first != "" {
		lines = append(lines, first)
	}
	if p.Doer != p.Promiser {
		lines = append(lines, s.t("fact.doer", s.about(p)))
	}
	e, warned := latest(p, promise.VerbAtRisk)
	switch {
	case !warned:
		return append(lines, s.t("fact.not_warned", nil))
	case e.Note == "":
		return append(lines, s.t("fact.warned", args{"At": e.At}))
	}
	return append(lines, s.t("fact.warned_note", args{"At": e.At, "Note": inline(e.Note, roomSentence)}))
}

// along tells how the follow-up stands, a paragraph each.
func (s *sheet) along(p *promise.Promise) []string {
	f := p.FollowUp()
	if f == nil {
		return nil
	}
	a := s.about(p).and("By", f.ClosedBy)
	a.and("Reason", inline(f.Reason, roomNote)).and("Said", inline(f.Said, roomNote)).and("Without", inline(f.Without, roomNote))
	switch f.State {
	case promise.Invited:
		return []string{s.t("along.ask", a)}
	case promise.Joined:
		return []string{s.t("along.joined", a)}
	case promise.CannotBe:
		return []string{s.t("along.cannot", a)}
	case promise.Contacted:
		return s.reached(f, a)
	case promise.Closed:
		var lines []string
		switch {
		case f.Said == "":
		case f.Along:
			lines = s.reached(f, a)
		default:
			lines = []string{s.t("along.reached_alone", a)}
		}
		if f.Without == "" {
			return append(lines, s.t("along.closed", a))
		}
		return append(lines, s.t("along.closed_without", a))
	}
	return nil
}

// alongYou is along, told to the promiser.
func (s *sheet) alongYou(p *promise.Promise) []string {
	f := p.FollowUp()
	if f == nil {
		return nil
	}
	a := s.about(p).and("Reason", inline(f.Reason, roomNote))
	switch f.State {
	case promise.Invited:
		ask := s.t("along.invite_ask", a)
		if p.State == promise.Missed {
			ask += " " + s.t("along.invite_done", nil)
		}
		return []string{ask}
	case promise.Joined:
		return []string{s.t("along.joined_you", a)}
	case promise.CannotBe:
		return []string{s.t("along.cannot_you", a)}
	case promise.Contacted, promise.Closed:
	}
	return s.along(p)
}

// reached tells what was said to the customer, and with whom along.
func (s *sheet) reached(f *promise.FollowUp, a filler) []string {
	if f.Along {
		return []string{s.t("along.reached", a)}
	}
	return []string{s.t("along.reached_without", a)}
}

// later tells what became of the promise itself after the breach.
func (s *sheet) later(p *promise.Promise) {
	if p.State == promise.Missed {
		return
	}
	s.status(p)
	s.note(s.closingNote(p))
}

// followUpButtons are what can be done about a breach now.
func (s *sheet) followUpButtons(p *promise.Promise) {
	f := p.FollowUp()
	join := s.offer(p, promise.VerbJoin, "button.join")
	reached := s.offer(p, promise.VerbContact, "button.contact")
	end := s.offer(p, promise.VerbCloseFollowUp, "button.close_followup")
	keep := s.offer(p, promise.VerbKeep, "button.keep")
	if keep != nil && join != nil {
		keep.Style = slack.StyleDefault // one thing stands out: the customer comes first
	}
	switch {
	case f == nil:
	case f.State == promise.Invited && (!s.r.Manager || s.r.Me == p.Promiser):
		// First things first: the promiser answers before anything else is asked.
		// A manager who looks may have to go on without.
		reached, end = nil, nil
	case f.State == promise.Contacted && f.Along:
		reached = nil
	}
	s.buttons(
		join,
		s.offer(p, promise.VerbCannotJoin, "button.cannot_join"),
		reached,
		end,
		keep,
	)
}

// followUp is one line in the breach's thread about a step just taken. ok is
// false when the history has no such step.
func (s *sheet) followUp(v promise.Verb, p *promise.Promise) (ok bool) {
	e, ok := latest(p, v)
	if !ok {
		return false
	}
	a := s.about(p).and("By", e.By).and("Note", inline(e.Note, roomNote))
	switch v {
	case promise.VerbJoin:
		s.lead("along.joined", a)
	case promise.VerbCannotJoin:
		s.lead("along.step_cannot", a)
	case promise.VerbContact:
		s.lead("along.step_contact", a)
	case promise.VerbCloseFollowUp:
		if e.Note == "" || !closedWithout(p) {
			s.lead("along.step_closed", a)
		} else {
			s.lead("along.step_closed_without", a)
		}
	default:
		return false
	}
	return true
}

func closedWithout(p *promise.Promise) bool {
	f := p.FollowUp()
	return f != nil && f.ClosedWithoutPromiser()
}
