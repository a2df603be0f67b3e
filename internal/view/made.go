package view

import (
	"time"

	"github.com/slack-go/slack"

	"kept/internal/promise"
)

// Heard is what of a date's reading is told beside the date: where the words
// alone do not show how they were understood.
type Heard struct {
	// Words are those of the date, and Mended what they were read as when there
	// was a slip in them.
	Words, Mended string
	// Zone is the time zone written among them; nil for none.
	Zone *time.Location
}

// Confirm answers whoever wrote a promise down: what was understood, with one
// click to correct it and one to take it back.
func (r Reader) Confirm(p promise.Promise, undo bool) (Message, error) {
	return r.ConfirmThought(p, undo, Heard{}, Thought{})
}

// heard tells how a date was read: what a slip was taken for, and the moment in
// the time zone that was written, when clocks there show another time.
func (s *sheet) heard(p *promise.Promise, h Heard) {
	note := func(text string) {
		s.text += " " + text
		s.small(text)
	}
	if h.Mended != "" {
		note(s.t("confirm.mended", args{argWords: inline(h.Words, roomSentence), "Mended": inline(h.Mended, roomSentence)}))
	}
	if h.Zone == nil {
		return
	}
	_, there := p.Due.In(h.Zone).Zone()
	if _, here := p.Due.In(s.r.Zone).Zone(); there != here {
		elsewhere := s.r
		elsewhere.Zone = h.Zone
		note(s.t("confirm.elsewhere", args{"There": elsewhere.Moment(p.Due)}))
	}
}

// Withdrawn answers whoever took back what they had just written down.
func (r Reader) Withdrawn(p promise.Promise) (Message, error) {
	return r.Done(p, promise.VerbWithdraw)
}

// made is the post where a promise was made, or, where no channel hears of it,
// what whoever wrote it down has of it.
func (s *sheet) made(p *promise.Promise) {
	lead := "notice.made"
	if s.r.Me != "" && s.r.Me == p.Promiser {
		lead = "confirm.made"
	}
	s.lead(lead, s.about(p))
	s.unseen(p)
	s.status(p)
	s.buttons(s.offer(p, promise.VerbKeep, "button.keep"))
	if p.State.Open() {
		s.menu(p, asides)
	}
}

// unseen says of a private promise, to one person, that no channel shows it.
func (s *sheet) unseen(p *promise.Promise) {
	if p.Private && s.r.Me != "" {
		s.small(s.t("notice.private", nil))
	}
}

// requested is what whoever wrote a promise down for a colleague has of it, until
// they have their word.
func (s *sheet) requested(p *promise.Promise) {
	s.lead("confirm.requested", s.about(p))
	s.unseen(p)
	if p.State == promise.Requested {
		s.theOffer(p)
		s.buttons(s.giveUp(p))
		return
	}
	s.status(p)
	s.note(s.closingNote(p))
}

// request asks a colleague for their word.
func (s *sheet) request(p *promise.Promise) {
	if p.State == promise.Countered {
		s.leadWords("notice.countered_own", s.about(p), p.What)
		s.theOffer(p)
		return
	}
	if _, given := latest(p, promise.VerbAccept, promise.VerbAcceptCounter); given {
		// From now on it is like the post of any promise.
		s.made(p)
		return
	}
	if s.r.Me != "" && s.r.Me == p.Recorder {
		s.requested(p)
		return
	}
	s.leadWords("notice.request", s.about(p), p.What)
	if p.State == promise.Requested {
		s.theOffer(p)
		if s.r.inTime(p, promise.VerbAccept) {
			s.also("notice.request_ask", s.about(p))
		}
		s.answer(p)
		return
	}
	s.status(p)
	s.note(s.closingNote(p))
}

// answer asks for an answer to a request: for another date, once the one that
// was asked for has passed.
func (s *sheet) answer(p *promise.Promise) {
	if p.State == promise.Requested && !s.r.inTime(p, promise.VerbAccept) {
		s.also("notice.request_late", nil)
	}
	s.buttons(s.answers(p)...)
}

// answers are the three ways to answer a request.
func (s *sheet) answers(p *promise.Promise) []*slack.ButtonBlockElement {
	return []*slack.ButtonBlockElement{
		s.offer(p, promise.VerbAccept, "button.accept"),
		s.offer(p, promise.VerbCounter, "button.counter"),
		s.offer(p, promise.VerbDecline, "button.decline"),
	}
}

// counterAnswers are the three ways to answer a counter-offer.
func (s *sheet) counterAnswers(p *promise.Promise) []*slack.ButtonBlockElement {
	return []*slack.ButtonBlockElement{
		s.offer(p, promise.VerbAcceptCounter, "button.accept_counter"),
		s.offer(p, promise.VerbCounterAgain, "button.counter_again"),
		s.offer(p, promise.VerbDrop, "button.drop"),
	}
}

// theOffer shows another date or a smaller what that is on the table.
func (s *sheet) theOffer(p *promise.Promise) {
	if p.OfferWhat != "" {
		s.section(s.t("notice.offer_what", nil)+"\n"+quote(p.OfferWhat), nil)
	}
	if !p.DueNext.IsZero() {
		s.also("notice.offer_due", args{argDueNext: p.DueNext})
	}
}

// offered shows the offer that an event made while it is still open, and where
// the promise stands once it is not.
func (s *sheet) offered(p *promise.Promise, note string, open bool) {
	if open {
		s.theOffer(p)
		s.note(note)
		return
	}
	s.note(note)
	s.standing(p)
}

// answered tells the recorder how a request was answered.
func (s *sheet) answered(p *promise.Promise) bool {
	e, ok := latest(p, promise.VerbAccept, promise.VerbDecline, promise.VerbCounter)
	if !ok {
		return false
	}
	switch e.Verb {
	case promise.VerbAccept:
		s.lead("notice.accepted", s.about(p))
		s.status(p)
	case promise.VerbDecline:
		s.lead("notice.declined", s.about(p))
		s.note(e.Note)
	default:
		open := p.State == promise.Countered
		if open {
			s.lead("notice.countered", s.about(p))
		} else {
			s.lead("notice.countered_over", s.about(p)) // what was asked for may be another by now
		}
		s.offered(p, e.Note, open)
		if open && !s.r.inTime(p, promise.VerbAcceptCounter) {
			s.also("notice.offer_late", nil)
		}
		s.buttons(s.counterAnswers(p)...)
	}
	return true
}

// counter tells the promiser what became of their counter-offer.
func (s *sheet) counter(p *promise.Promise) bool {
	e, ok := latest(p, promise.VerbAcceptCounter, promise.VerbCounterAgain, promise.VerbDrop)
	if !ok {
		return false
	}
	switch e.Verb {
	case promise.VerbAcceptCounter:
		s.lead("notice.counter_accepted", s.about(p))
		s.status(p)
		s.advised(p, promise.VerbAcceptCounter)
	case promise.VerbDrop:
		s.lead("notice.counter_dropped", s.about(p))
	default:
		s.lead("notice.counter_again", s.about(p))
		s.offered(p, e.Note, p.State == promise.Requested)
		s.answer(p)
	}
	return true
}
