package view

import "kept/internal/promise"

// stateKeys are the sentences that say where a promise stands, once it stands
// elsewhere than when a message about it was first sent.
var stateKeys = map[promise.State]string{
	promise.Requested: "state.requested",
	promise.Countered: "state.countered",
	promise.Declined:  "state.declined",
	promise.Moving:    "state.moving",
	promise.Kept:      "state.kept",
	promise.Missed:    "state.missed",
	promise.KeptLate:  "state.kept_late",
	promise.Broken:    "state.broken",
	promise.Revoked:   "state.revoked",
	promise.Released:  "state.released",
	promise.Void:      "state.void",
}

// state says where a promise stands, by whom and when; empty for one that is
// simply in force.
func (s *sheet) state(p *promise.Promise) string {
	key, ok := stateKeys[p.State]
	switch {
	case !ok && p.Confidence == promise.AtRisk:
		return s.t("state.at_risk", nil)
	case !ok:
		return ""
	}
	last, _ := p.Last()
	switch last.Verb {
	case promise.VerbWithdraw:
		key = "state.withdrawn"
	case promise.VerbDrop:
		key = "state.dropped"
	}
	return s.t(key, s.about(p).and("By", last.By).and("At", last.At).and("DueNext", p.DueNext))
}

// status says where a promise stands, in small print and in the text that is
// read aloud; nothing for one that is simply in force.
func (s *sheet) status(p *promise.Promise) { s.told(s.state(p)) }

// standing is status, and says so too when the promise is simply in force.
func (s *sheet) standing(p *promise.Promise) {
	state := s.state(p)
	if state == "" {
		state = s.t("state.active", nil)
	}
	s.told(state)
}

func (s *sheet) told(state string) {
	if state != "" {
		s.text += " " + state
		s.small(state)
	}
}

// closingNote is what was said at the act that closed p.
func (s *sheet) closingNote(p *promise.Promise) string {
	if last, ok := p.Last(); ok && !p.State.Open() {
		return last.Note
	}
	return ""
}
