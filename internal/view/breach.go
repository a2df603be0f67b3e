package view

import (
	"slices"
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

// later tells what became of the promise itself after the breach.
func (s *sheet) later(p *promise.Promise) {
	if p.State == promise.Missed {
		return
	}
	s.status(p)
	s.note(s.closingNote(p))
}

// Hushed takes the place of a breach's post in a channel once the case is
// handled in private.
func (r Reader) Hushed(p promise.Promise) (Message, error) {
	s := r.sheet()
	s.lead("along.hushed", s.about(&p))
	return s.message()
}

// followUpButtons are what can be done about a breach now.
func (s *sheet) followUpButtons(p *promise.Promise) {
	s.followUpRow(p)
	if f := p.FollowUp(); f != nil && f.State == promise.Aftercare {
		s.waitButtons(p)
	}
}

// followUpRow is the best of them.
func (s *sheet) followUpRow(p *promise.Promise) {
	keep := s.offer(p, promise.VerbKeep, "button.keep")
	if f := p.FollowUp(); f != nil {
		s.buttons(oneStands(append(s.steps(p, f), keep))...)
		return
	}
	s.buttons(keep)
}

// oneStands lets one button of a row stand out, the first: the customer comes
// before everything else.
func oneStands(row []*slack.ButtonBlockElement) []*slack.ButtonBlockElement {
	row = slices.DeleteFunc(row, func(b *slack.ButtonBlockElement) bool { return b == nil })
	for i, b := range row {
		if i > 0 {
			b.Style = slack.StyleDefault
		}
	}
	return row
}

// steps are the ways on from where a follow-up stands, the best first. Those who
// may go on without the promiser are shown how; everybody else is shown the
// promiser's way first.
func (s *sheet) steps(p *promise.Promise, f *promise.FollowUp) []*slack.ButtonBlockElement {
	managing := s.r.Me != "" && s.r.Me != p.Promiser && s.r.may(p, promise.VerbStandIn)
	join := s.offer(p, promise.VerbJoin, "button.join")
	cannot := s.offer(p, promise.VerbCannotJoin, "button.cannot_join")
	instead := s.offer(p, promise.VerbStandIn, "button.stand_in")
	reached := s.offer(p, promise.VerbContact, "button.contact")
	end := s.offer(p, promise.VerbCloseFollowUp, "button.close_followup")
	switch f.State {
	case promise.Invited:
		// First things first: the promiser answers before anything else is asked.
		switch {
		case managing:
			return []*slack.ButtonBlockElement{instead, reached, end}
		case f.Rung < promise.RungManagers:
			instead = nil
		}
		return []*slack.ButtonBlockElement{join, cannot, instead}
	case promise.Joined:
		if !managing {
			end = nil
		}
		if f.StandIn != "" {
			cannot = nil // nobody waits for the promiser's answer, who is welcome all the same
		}
		return []*slack.ButtonBlockElement{reached, join, cannot, end}
	case promise.CannotBe:
		return []*slack.ButtonBlockElement{instead, join, reached, end}
	case promise.Lapsed:
		return []*slack.ButtonBlockElement{join, instead, reached, cannot, end}
	case promise.Contacted:
		if f.Along {
			reached = nil
		}
		return []*slack.ButtonBlockElement{s.offer(p, promise.VerbRepair, "button.repair"), reached, end}
	case promise.Repaired, promise.Aftercare:
		return s.careButtons(p)
	case promise.Closed:
	}
	return nil
}

// privacy lets those who may keep a breach out of the channels, or bring it back.
func (s *sheet) privacy(p *promise.Promise) *slack.ButtonBlockElement {
	switch {
	case !p.FollowUpOpen():
		return nil
	case p.Quiet != promise.QuietNot:
		return s.offer(p, promise.VerbOpenUp, "button.open_up")
	case s.r.Me == p.Promiser:
		return nil
	}
	return s.offer(p, promise.VerbQuiet, "button.quiet")
}
