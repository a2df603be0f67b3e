package view

import (
	"strings"

	"kept/internal/promise"
)

// along tells how the follow-up stands, a paragraph each.
func (s *sheet) along(p *promise.Promise) []string {
	f := p.FollowUp()
	if f == nil {
		return nil
	}
	a := s.followed(p, f)
	switch f.State {
	case promise.Invited:
		lines := []string{s.t("along.ask", a)}
		switch f.Rung {
		case promise.RungAsked:
		case promise.RungNudged:
			lines = append(lines, s.t("along.nudged", a))
		case promise.RungManagers, promise.RungAbove:
			lines = s.askedToo(p, lines)
		}
		return lines
	case promise.Joined:
		return append(s.joined("along.joined", f, a), s.meeting(f)...)
	case promise.CannotBe:
		return s.askedToo(p, []string{s.t(cannotKey(p, "along.cannot"), a)})
	case promise.Lapsed:
		return s.askedToo(p, []string{s.t("along.lapsed", a)})
	case promise.Contacted:
		return append(s.reached(f, a), s.t("along.to_repair", nil))
	case promise.Repaired:
		return append(append(s.reached(f, a), s.repaired(f)...), s.callAhead(p, a)...)
	case promise.Aftercare:
		return append(append(s.reached(f, a), s.repaired(f)...), s.t("along.call_now", a))
	case promise.Closed:
		return s.ended(p, f, a)
	}
	return nil
}

// followed fills the sentences about a follow-up.
func (s *sheet) followed(p *promise.Promise, f *promise.FollowUp) *facts {
	return s.about(p).and("By", f.ClosedBy).and("StandIn", f.StandIn).
		and("Reason", inline(f.Reason, roomNote)).and("Said", inline(f.Said, roomNote)).and("Without", inline(f.Without, roomNote))
}

// cannotKey is for a promiser who cannot come, because they have left where
// there is no reason of their own.
func cannotKey(p *promise.Promise, key string) string {
	if f := p.FollowUp(); f.Reason == "" {
		return "along.gone"
	}
	return key
}

// joined tells who comes to the customer.
func (s *sheet) joined(key string, f *promise.FollowUp, a filler) []string {
	if f.StandIn != "" {
		return []string{s.t("along.stands_in", a)}
	}
	return []string{s.t(key, a)}
}

// meeting tells when the customer is met, where that is known.
func (s *sheet) meeting(f *promise.FollowUp) []string {
	if f.Meet.IsZero() {
		return nil
	}
	return []string{s.t("along.meeting", args{"Meet": f.Meet})}
}

// askedToo adds whom the ladder asked last.
func (s *sheet) askedToo(p *promise.Promise, lines []string) []string {
	if asked := mentions(promise.Asked(p)); asked != "" && p.FollowUp().Rung >= promise.RungManagers {
		lines = append(lines, s.t("along.asked_too", args{"Asked": asked}))
	}
	return lines
}

// mentions lists people, each told so.
func mentions(list []promise.UserID) string {
	all := make([]string, 0, len(list))
	for _, u := range list {
		all = append(all, Mention(u))
	}
	return strings.Join(all, ", ")
}

// reached tells what was said to the customer, and with whom along.
func (s *sheet) reached(f *promise.FollowUp, a filler) []string {
	if f.Along {
		return []string{s.t("along.reached", a)}
	}
	return []string{s.t("along.reached_without", a)}
}

// repaired tells what it was, and what was learnt.
func (s *sheet) repaired(f *promise.FollowUp) []string {
	if f.Cause == "" || f.Learning == "" {
		return nil
	}
	return []string{s.t("along.repaired", args{"Cause": s.cause(f.Cause), "Learning": inline(f.Learning, roomSentence)})}
}

// cause is a cause in words.
func (s *sheet) cause(c promise.Cause) string { return s.t("cause."+string(c), nil) }

// callAhead tells when the customer is asked how it is.
func (s *sheet) callAhead(p *promise.Promise, a *facts) []string {
	if p.AfterCare.IsZero() {
		return nil
	}
	return []string{s.t("along.call_ahead", a.and("CallAt", p.AfterCare))}
}

// ended tells how a follow-up was closed.
func (s *sheet) ended(p *promise.Promise, f *promise.FollowUp, a *facts) []string {
	var lines []string
	switch {
	case f.Said == "":
	case f.Along:
		lines = s.reached(f, a)
	default:
		lines = []string{s.t("along.reached_alone", a)}
	}
	lines = append(lines, s.repaired(f)...)
	if f.Without != "" {
		return append(lines, s.t("along.closed_without", a))
	}
	key := "along.closed"
	e, _ := latest(p, promise.VerbAllWell, promise.VerbNewWish, promise.VerbSkipCare, promise.VerbCloseFollowUp)
	switch e.Verb {
	case promise.VerbAllWell:
		key = "along.closed_well"
	case promise.VerbNewWish:
		key = "along.closed_wish"
		a.and("Note", inline(e.Note, roomNote))
	case promise.VerbSkipCare:
		key = "along.closed_skipped"
		a.and("Note", inline(e.Note, roomNote))
	}
	return append(lines, s.t(key, a))
}

// alongYou is along, told to the promiser.
func (s *sheet) alongYou(p *promise.Promise) []string {
	f := p.FollowUp()
	if f == nil {
		return nil
	}
	a := s.followed(p, f)
	switch f.State {
	case promise.Invited:
		ask := s.t("along.invite_ask", a)
		if p.State == promise.Missed {
			ask += " " + s.t("along.invite_done", nil)
		}
		return []string{ask}
	case promise.Joined:
		return append(s.joined("along.joined_you", f, a), s.meeting(f)...)
	case promise.CannotBe:
		return []string{s.t(cannotKey(p, "along.cannot_you"), a)}
	case promise.Lapsed:
		return []string{s.t("along.lapsed_ask", a)}
	case promise.Contacted, promise.Repaired, promise.Aftercare, promise.Closed:
	}
	return s.along(p)
}

// stepKeys are the lines of a breach's thread, each about a step just taken.
var stepKeys = map[promise.Verb]string{
	promise.VerbJoin:          "along.joined",
	promise.VerbCannotJoin:    "along.step_cannot",
	promise.VerbStandIn:       "along.step_stand_in",
	promise.VerbNudge:         "along.step_nudge",
	promise.VerbEscalate:      "along.step_escalate",
	promise.VerbLapse:         "along.step_lapse",
	promise.VerbContact:       "along.step_contact",
	promise.VerbRepair:        "along.step_repair",
	promise.VerbAllWell:       "along.step_all_well",
	promise.VerbNotWell:       "along.step_not_well",
	promise.VerbNewWish:       "along.step_new_wish",
	promise.VerbSkipCare:      "along.step_skip_care",
	promise.VerbCloseFollowUp: "along.step_closed",
}

// withoutNote are the steps whose line stands without the words that were
// written at it.
var withoutNote = map[promise.Verb]string{
	promise.VerbSkipCare: "along.step_skip_care_bare",
}

// followUp is one line in the breach's thread about a step just taken. ok is
// false when the history has no such step.
func (s *sheet) followUp(v promise.Verb, p *promise.Promise) (ok bool) {
	key, known := stepKeys[v]
	e, ok := latest(p, v)
	if !known || !ok {
		return false
	}
	a := s.about(p).and("By", e.By).and("Note", inline(e.Note, roomNote)).and("Asked", mentions(promise.Asked(p)))
	if bare := withoutNote[v]; bare != "" && e.Note == "" {
		key = bare
	}
	switch v {
	case promise.VerbJoin, promise.VerbStandIn:
		s.lead(key, a)
		if !e.Due.IsZero() {
			s.also("along.meeting", args{"Meet": e.Due})
		}
		return true
	case promise.VerbRepair:
		f := p.FollowUp()
		if f == nil || f.Cause == "" {
			return false
		}
		a.and("Cause", s.cause(f.Cause))
	case promise.VerbCloseFollowUp, promise.VerbAllWell, promise.VerbSkipCare:
		switch {
		case e.Note == "":
		case closedWithout(p):
			key = "along.step_closed_without"
		case v == promise.VerbCloseFollowUp:
			key = "along.step_closed_early"
		}
	}
	s.lead(key, a)
	return true
}

func closedWithout(p *promise.Promise) bool {
	f := p.FollowUp()
	return f != nil && f.ClosedWithoutPromiser()
}
