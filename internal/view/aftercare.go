package view

import (
	"strings"

	"github.com/slack-go/slack"

	"kept/internal/promise"
)

// afterCare asks for the call to the customer: whom, what was promised, and what
// they worried about or wished for.
func (s *sheet) afterCare(p *promise.Promise) {
	lead := "notice.aftercare_other"
	since, _ := latest(p, promise.VerbKeep, promise.VerbRepair)
	switch {
	case since.Verb == promise.VerbRepair:
		lead = "notice.aftercare_repaired"
	case s.r.Me == p.Promiser:
		lead = "notice.aftercare"
	}
	s.leadWords(lead, s.about(p), p.What)
	s.known(p, s.onCard(p))
	if s.answeredCare(p) {
		return
	}
	s.also("notice.aftercare_ask", s.about(p))
	s.buttons(s.careButtons(p)...)
	s.waitButtons(p)
}

// onCard is what is known of the customer from elsewhere: their card, and other
// promises to them.
func (s *sheet) onCard(p *promise.Promise) promise.Overview {
	if s.r.Known == nil {
		return promise.Overview{}
	}
	return s.r.Known(p)
}

// known tells the customer's worries and wishes: those noted on the promise, and
// those known besides.
func (s *sheet) known(p *promise.Promise, besides promise.Overview) {
	s.mentioned("care.worries", p.Details.Worries, besides.Worries)
	s.mentioned("care.wishes", p.Details.Wishes, besides.Wishes)
}

// shownKnown is how much that is known from elsewhere one message tells.
const shownKnown = 3

func (s *sheet) mentioned(key, here string, besides []promise.Said) {
	var words []string
	if here != "" {
		words = append(words, s.quoted(here))
	}
	left := shownKnown
	for _, w := range besides {
		if left > 0 && !strings.EqualFold(oneLine(w.Text), oneLine(here)) {
			words, left = append(words, s.quoted(w.Text)), left-1
		}
	}
	if len(words) > 0 {
		s.also(key, args{argWords: strings.Join(words, ", ")})
	}
}

// careButtons are the answers to the call.
func (s *sheet) careButtons(p *promise.Promise) []*slack.ButtonBlockElement {
	return []*slack.ButtonBlockElement{
		s.offer(p, promise.VerbAllWell, "button.all_well"),
		s.offer(p, promise.VerbNotWell, "button.not_well"),
		s.offer(p, promise.VerbNewWish, "button.new_wish"),
	}
}

// waitButtons put the call off, or leave it out.
func (s *sheet) waitButtons(p *promise.Promise) {
	if !s.r.may(p, promise.VerbSnoozeCare) {
		return
	}
	s.buttons(
		s.button(ActCareTomorrow, "button.care_tomorrow", number(p)),
		s.button(ActCareLater, "button.care_later", number(p)),
		s.offer(p, promise.VerbSkipCare, "button.skip_care"),
	)
}

// careEvents are what an after-care message is about, the answers and what asks
// for one. An answer counts for the latest time it was asked; a promise can be
// kept, leak and be kept again.
func careEvents() []promise.Verb {
	return []promise.Verb{
		promise.VerbAllWell, promise.VerbNotWell, promise.VerbNewWish, promise.VerbSkipCare, promise.VerbSnoozeCare,
		promise.VerbAskAfterCare, promise.VerbKeep, promise.VerbRepair, promise.VerbCloseFollowUp,
	}
}

// answeredCare shows how the call went, or that there is none to make; false
// while it is still to be made.
func (s *sheet) answeredCare(p *promise.Promise) bool {
	e, _ := latest(p, careEvents()...)
	var key string
	switch e.Verb {
	case promise.VerbAllWell:
		key = "care.well"
	case promise.VerbNotWell:
		key = "care.not_well"
	case promise.VerbNewWish:
		key = "care.wish"
	case promise.VerbSkipCare:
		key = "care.skipped"
	case promise.VerbSnoozeCare, promise.VerbRepair:
		if p.AfterCare.IsZero() {
			return false
		}
		key = "care.waits"
	default:
		if s.r.may(p, promise.VerbAllWell) && e.Verb != promise.VerbCloseFollowUp {
			return false
		}
		s.standing(p)
		return true
	}
	s.also(key, s.about(p).and("By", e.By).and("At", e.At).and("CallAt", p.AfterCare))
	switch e.Verb {
	case promise.VerbSnoozeCare, promise.VerbRepair:
	default:
		s.note(e.Note)
	}
	switch e.Verb {
	case promise.VerbNotWell:
		s.buttons(s.offer(p, promise.VerbRepair, "button.repair"), s.button(ActNewWish, "button.new_promise", number(p)))
	case promise.VerbSnoozeCare, promise.VerbRepair:
		s.buttons(s.careButtons(p)...)
	default: // there is always room for a new wish
		s.buttons(s.offer(p, promise.VerbNewWish, "button.new_wish"))
	}
	return true
}

// careTold tells the others concerned how the customer is.
func (s *sheet) careTold(v promise.Verb, p *promise.Promise) bool {
	e, ok := latest(p, v)
	if !ok {
		return false
	}
	var key string
	switch v {
	case promise.VerbAllWell:
		key = "notice.care_well"
	case promise.VerbNotWell:
		key = "notice.care_not_well"
	case promise.VerbNewWish:
		key = "notice.care_wish"
	default:
		return false
	}
	s.lead(key, s.about(p).and("By", e.By))
	s.note(e.Note)
	if v == promise.VerbNotWell && p.FollowUpOpen() {
		s.buttons(s.offer(p, promise.VerbRepair, "button.repair"))
	}
	return true
}
