package view

import "kept/internal/promise"

// canAsk reports whether it can be asked whether p is too much: it is open, and
// somebody else's than the reader's.
func (s *sheet) canAsk(p *promise.Promise) bool {
	switch p.State {
	case promise.Requested, promise.Countered, promise.Active, promise.Moving:
		return s.r.Me != p.Promiser
	default:
		return false
	}
}

// askTooMuch adds the button that asks the promiser, in private, whether it is
// too much.
func (s *sheet) askTooMuch(p *promise.Promise) {
	if s.canAsk(p) {
		s.buttons(s.button(ActTooMuch, "button.too_much", number(p)))
	}
}

// tooMuch asks the promiser whether a promise is too much, and what could give
// way. ok is false when there is nothing left to ask.
func (s *sheet) tooMuch(n promise.Notice, p *promise.Promise) (ok bool) {
	lead := "notice.too_much"
	switch p.State {
	case promise.Active, promise.Moving:
	case promise.Requested, promise.Countered:
		lead = "notice.too_much_asked"
	default:
		return false
	}
	s.lead(lead, s.about(p).and("By", n.By))
	s.note(n.Arg)
	s.small(s.t("notice.too_much_private", args{"By": n.By}))
	s.buttons(
		s.offer(p, promise.VerbMove, "button.move"),
		s.move(p, promise.VerbOffer, "button.hand_over"),
		s.offer(p, promise.VerbAtRisk, "button.at_risk"),
		s.offer(p, promise.VerbCounter, "button.counter"),
		s.offer(p, promise.VerbDecline, "button.decline"),
	)
	return true
}
