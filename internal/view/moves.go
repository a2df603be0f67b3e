package view

import (
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"kept/internal/promise"
)

// aMove is an option of a menu.
type aMove struct {
	verb promise.Verb
	key  string
}

// moves are what can be done about a promise besides reporting on it, in the
// order to choose from.
var moves = []aMove{
	{promise.VerbOffer, "button.hand_over"},
	{promise.VerbRevoke, "button.revoke"},
	{promise.VerbProposeVoid, "button.void"},
	{promise.VerbRelease, "button.release"},
}

// asides are what can be done at the post of a promise besides reporting on it.
var asides = []aMove{
	{promise.VerbDetail, "button.detail"},
	{promise.VerbTooMuch, "button.too_much"},
}

// moveSep stands between the verb and the number in an option's value.
const moveSep = " "

// ParseMove reads the option chosen in the menu of a reminder or a post.
func ParseMove(value string) (promise.Verb, promise.Number, error) {
	verb, number, _ := strings.Cut(value, moveSep)
	n, err := ParseNumber(number)
	if err != nil {
		return "", 0, err
	}
	for _, m := range slices.Concat(moves, asides) {
		if string(m.verb) == verb {
			return m.verb, n, nil
		}
	}
	return "", 0, malformed(nil)
}

// moreMoves adds a menu with what else can be done to the row of buttons above.
func (s *sheet) moreMoves(p *promise.Promise) { s.menu(p, moves) }

func (s *sheet) menu(p *promise.Promise, list []aMove) {
	var options []*slack.OptionBlockObject
	for _, m := range list {
		if s.r.may(p, m.verb) && s.sensible(p, m.verb) {
			options = append(options, slack.NewOptionBlockObject(string(m.verb)+moveSep+number(p), plain(s.t(m.key, nil)), nil))
		}
	}
	if len(options) == 0 {
		return
	}
	menu := slack.NewOverflowBlockElement(ActMoves, options...)
	if last := len(s.blocks) - 1; last >= 0 {
		if row, ok := s.blocks[last].(*slack.ActionBlock); ok {
			row.Elements.ElementSet = append(row.Elements.ElementSet, menu)
			return
		}
	}
	s.blocks = append(s.blocks, slack.NewActionBlock("", menu))
}

// sensible leaves out what the rules allow and nobody would want: to propose a
// second time what waits for an answer.
func (s *sheet) sensible(p *promise.Promise, v promise.Verb) bool {
	switch v {
	case promise.VerbProposeVoid:
		return !proposedVoid(p)
	case promise.VerbApproveVoid:
		return proposedVoid(p) && s.r.Me != p.Promiser
	case promise.VerbOffer:
		return p.Offered == ""
	case promise.VerbThank:
		return p.State == promise.Kept || p.State == promise.KeptLate
	case promise.VerbTooMuch:
		return s.canAsk(p)
	case promise.VerbDetail:
		return !p.Customer.Internal() || !p.Details.Empty()
	}
	return true
}

// move is a button for one of the moves; nil when it cannot be done, or makes
// no sense.
func (s *sheet) move(p *promise.Promise, v promise.Verb, key string) *slack.ButtonBlockElement {
	if !s.sensible(p, v) {
		return nil
	}
	return s.offer(p, v, key)
}

// proposedVoid reports whether the promiser has proposed that p is moot, and
// nobody has answered.
func proposedVoid(p *promise.Promise) bool {
	for _, e := range slices.Backward(p.History) {
		switch {
		case e.Verb == promise.VerbProposeVoid:
			return true
		case e.From != e.To:
			return false
		}
	}
	return false
}

// HandOverForm asks which colleague could do the work.
func (r Reader) HandOverForm(p promise.Promise) (Modal, error) {
	s := r.sheet()
	s.leadWords("dialog.handover", s.about(&p), p.What)
	s.user(FieldColleague, "dialog.handover_label", "", "", false)
	s.input(FieldReason, "dialog.handover_note", "", "", promise.MaxNote, true)
	return s.modal(FormHandOver, "dialog.handover_title", keySend, Meta{Number: p.Number, Channel: p.Channel, Verb: promise.VerbOffer})
}

// ProveForm adds a note, or a link to what shows that it was kept.
func (r Reader) ProveForm(p promise.Promise) (Modal, error) {
	s := r.sheet()
	s.leadWords("dialog.keep", s.about(&p), p.What)
	s.input(FieldReason, "dialog.keep_label", "", "", promise.MaxNote, true)
	s.input(FieldLink, "dialog.link", "dialog.link_hint", p.Link, promise.MaxLink, true)
	return s.modal(FormProve, "dialog.prove_title", keySave, Meta{Number: p.Number, Channel: p.Channel, Verb: promise.VerbProve})
}

// riskDraft is a message to the customer, for whoever warned to copy: a miss is
// then no surprise to them.
func (s *sheet) riskDraft(p *promise.Promise) {
	s.also("done.at_risk_more", nil)
	key := "draft.ours"
	if s.r.Me == p.Promiser {
		key = "draft.mine"
	}
	s.section("> "+s.t(key, s.about(p).and(argWhat, inline(p.What, roomWords))), nil)
	s.buttons(s.offer(p, promise.VerbMove, "button.move"), s.offer(p, promise.VerbOnTrack, "button.on_track"))
}

// address is a web address as a link, in full: people see where it leads.
func address(link string) string {
	return "<" + whole(link) + ">"
}

// labelled is a web address as a link with words of our own.
func labelled(link, words string) string {
	return "<" + whole(link) + "|" + words + ">"
}

// whole escapes what would end a link early.
func whole(link string) string {
	return strings.NewReplacer("&", "&amp;", "<", "%3C", ">", "%3E", "|", "%7C", "\n", "").Replace(link)
}

// isAddress reports whether a note is nothing but a web address.
func isAddress(note string) bool {
	return (strings.HasPrefix(note, "https://") || strings.HasPrefix(note, "http://")) && !strings.ContainsAny(note, " \n<>|")
}

// thanks are the customer's, pinned to the promise.
func (s *sheet) thanks(p *promise.Promise) {
	list := promise.Thanks(p)
	if len(list) == 0 {
		return
	}
	lines := []string{s.t("show.thanks", nil)}
	for _, e := range list {
		lines = append(lines, "> "+inline(e.Note, roomSentence))
	}
	s.section(strings.Join(lines, "\n"), nil)
}

// thanked tells the others concerned that the customer says thank you.
func (s *sheet) thanked(n promise.Notice, p *promise.Promise) {
	s.lead("notice.thanks", s.about(p).and("By", n.By))
	s.note(n.Arg)
}

// unanswered tells whoever waits that an answer is late. It is held against
// nobody.
func (s *sheet) unanswered(p *promise.Promise) {
	switch p.State {
	case promise.Requested:
		s.leadWords("notice.unanswered", s.about(p), p.What)
		s.also("notice.unanswered_ask", s.about(p))
		s.buttons(s.offer(p, promise.VerbRelease, "button.release"))
	case promise.Countered:
		s.leadWords("notice.unanswered_offer", s.about(p), p.What)
		s.theOffer(p)
	default:
		s.lead("notice.unanswered_over", s.about(p))
		s.standing(p)
	}
}

// taken tells the promiser what became of the work they offered.
func (s *sheet) taken(p *promise.Promise) {
	e, _ := latest(p, promise.VerbTake, promise.VerbPass)
	if e.Verb != promise.VerbPass {
		s.lead("notice.taken", s.about(p))
		s.status(p)
		return
	}
	s.lead("notice.passed", s.about(p).and("By", e.By))
	s.note(e.Note)
	s.status(p)
	s.buttons(s.move(p, promise.VerbOffer, "button.hand_over"))
}
