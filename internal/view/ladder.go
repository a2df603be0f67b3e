package view

import "kept/internal/promise"

// ladder is a message of the ladder: the promiser asked once more, a manager
// asked, or whoever joined told that the customer was not reached.
func (s *sheet) ladder(kind promise.NoticeKind, p *promise.Promise) bool {
	if p.FollowUp() == nil {
		return false
	}
	switch kind {
	case promise.NoticeNudge:
		s.missed("along.nudge", p, s.alongYou(p))
	case promise.NoticeLapsed:
		s.r.Manager = s.r.Manager || s.r.Me != p.Promiser // who stood in may do so again
		s.missed("along.lapsed_lead", p, s.alongYou(p))
	case promise.NoticeStandIn:
		s.r.Manager = true // whoever is asked may answer
		s.missed("along.stand_in_lead", p, s.along(p))
		s.buttons(s.privacy(p))
	default:
		s.r.Manager = true
		s.missed("along.escalate_lead", p, s.along(p))
		s.buttons(s.privacy(p))
	}
	return true
}

// rehomed tells whoever has the work now, and the recorder, that somebody has
// left.
func (s *sheet) rehomed(p *promise.Promise) bool {
	if _, ok := latest(p, promise.VerbRehome); !ok {
		return false
	}
	key := "notice.rehomed"
	switch {
	case s.r.Me == p.Doer && p.Left:
		key = "notice.rehomed_you"
	case s.r.Me == p.Doer:
		key = "notice.rehomed_back"
	case !p.Left:
		key = "notice.rehomed_doer"
	}
	s.leadWords(key, s.about(p), p.What)
	switch f := p.FollowUp(); {
	case p.State.InForce():
		s.also("fact.due", s.about(p))
		if s.r.Me == p.Doer {
			s.progress(p)
		}
	case f != nil:
		for _, line := range s.along(p) {
			s.section(line, nil)
		}
		s.followUpButtons(p)
	default:
		s.standing(p)
	}
	return true
}

// patternRows is how many breaches of a pattern one message shows, the newest.
const patternRows = 10

// Pattern asks a manager to look at what several breaches have in common: the
// cause, and no person's name. breaches are those of the pattern.
func (r Reader) Pattern(pattern promise.Pattern, breaches []promise.Promise) (Message, error) {
	s := r.sheet()
	a := args{argCount: len(pattern.Numbers)}
	lead := "pattern.customer"
	switch pattern.Kind {
	case promise.PatternCause:
		lead = "pattern.cause"
		a["Cause"] = s.cause(pattern.Cause)
	default:
		a[argCustomer] = s.customer(pattern.Customer, roomName)
	}
	s.lead(lead, a)
	for _, n := range pattern.Numbers[max(0, len(pattern.Numbers)-patternRows):] {
		s.patternRow(n, breaches)
	}
	s.also("pattern.look", nil)
	return s.message()
}

func (s *sheet) patternRow(n promise.Number, breaches []promise.Promise) {
	for i := range breaches {
		p := &breaches[i]
		f := p.FollowUp()
		if p.Number != n || f == nil {
			continue
		}
		line := s.t("pattern.row", s.about(p))
		if f.Cause != "" {
			line += "\n" + s.t("pattern.row_cause", args{"Cause": s.cause(f.Cause), "Learning": inline(f.Learning, roomSentence)})
		}
		s.section(line, nil)
		return
	}
}
