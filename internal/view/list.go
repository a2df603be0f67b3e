package view

import (
	"strings"
	"time"

	"github.com/slack-go/slack"

	"kept/internal/promise"
)

// ListKind is what a list is about.
type ListKind string

// The lists.
const (
	ListMine      ListKind = "mine"      // what the reader promised or does for another
	ListFollowUps ListKind = "followups" // where a customer waits to be reached
	ListCustomer  ListKind = "customer"  // what one customer was promised
	ListPerson    ListKind = "person"    // what a colleague promised or does for another
)

// PageSize is how many promises a list shows at a time.
const PageSize = 15

// Listing is one page of a list, in the order to show it in.
type Listing struct {
	Kind ListKind
	// Customer is whom a ListCustomer is about: a name, or a mention as Slack
	// writes it. For a ListPerson it is the colleague's id.
	Customer string
	Promises []promise.Promise
	// Total counts all pages.
	Total int
	// Next is the cursor of the next page; empty when there is none.
	Next string
	// Note is the key of a sentence that goes on top; empty for none.
	Note string
}

var listKeys = map[ListKind]struct{ title, empty string }{
	ListMine:      {"rows.mine", "rows.mine_empty"},
	ListFollowUps: {"rows.followups", "rows.followups_empty"},
	ListCustomer:  {"rows.customer", "rows.customer_empty"},
	ListPerson:    {"rows.person", "rows.person_empty"},
}

// List is one page of a list of promises.
func (r Reader) List(l Listing) (Message, error) {
	s := r.sheet()
	keys := listKeys[l.Kind]
	a := args{argCount: l.Total, argCustomer: inline(l.Customer, roomName)}
	if strings.HasPrefix(l.Customer, "<@") && isID(strings.Trim(l.Customer, "<@>")) {
		a[argCustomer] = l.Customer
	}
	if l.Kind == ListPerson {
		a["Person"] = Mention(promise.UserID(l.Customer))
	}
	if l.Note != "" && len(l.Promises) > 0 {
		s.also(l.Note, nil)
	}
	if len(l.Promises) == 0 {
		s.lead(keys.empty, a)
		return s.message()
	}
	s.lead(keys.title, a)
	for i := range l.Promises[:min(len(l.Promises), PageSize)] {
		p := &l.Promises[i]
		s.row(p, l.whose(r.Me), s.rowButton(p, l.Kind == ListFollowUps))
	}
	if l.Next != "" {
		value := More{Kind: l.Kind, Customer: l.Customer, Next: l.Next}.encode()
		s.buttons(s.button(ActMore, "button.more", value))
	}
	return s.message()
}

// whose is whom the list's title names, so that its rows need not; empty where
// it names nobody.
func (l *Listing) whose(me promise.UserID) promise.UserID {
	switch l.Kind {
	case ListMine:
		return me
	case ListPerson:
		return promise.UserID(l.Customer)
	case ListFollowUps, ListCustomer:
	}
	return ""
}

// row is one promise in a list, with the promiser unless it is the one whose
// promises these are.
func (s *sheet) row(p *promise.Promise, whose promise.UserID, beside *slack.ButtonBlockElement) {
	a := args{
		argNumber: p.Number, argWhat: inline(p.What, roomRow),
		argCustomer: s.customer(p.Customer, roomRowName), argDue: p.Due,
	}
	facts := append([]string{s.t("rows.facts", a)}, s.gives(p, whose)...)
	if state := s.mark(p); state != "" {
		facts = append(facts, state)
	}
	facts = append(facts, s.standsAt(p)...)
	s.section(s.t("rows.row", a)+"\n"+strings.Join(facts, " · "), beside)
}

// gives tells who promises, or is asked to, unless it is whose promises these
// are; then it tells who asks.
func (s *sheet) gives(p *promise.Promise, whose promise.UserID) []string {
	asked := p.State == promise.Requested || p.State == promise.Countered
	switch {
	case p.Promiser == whose && asked && p.Recorder != whose:
		return []string{s.t("rows.asks", s.about(p))}
	case p.Promiser == whose:
		return nil
	case asked:
		return []string{s.t("rows.asked", s.about(p))}
	}
	return []string{s.t("rows.promiser", s.about(p))}
}

// standsAt tells what is on the table: another date or words, or how far a
// follow-up has come.
func (s *sheet) standsAt(p *promise.Promise) (facts []string) {
	switch p.State {
	case promise.Requested, promise.Countered:
		if p.OfferWhat != "" {
			facts = append(facts, s.t("rows.offer_what", args{argWords: inline(p.OfferWhat, roomRow)}))
		}
		if !p.DueNext.IsZero() {
			facts = append(facts, s.t("rows.offer_next", args{argDueNext: p.DueNext}))
		}
	}
	at, asked := promise.Call(p)
	switch {
	case asked:
		return append(facts, s.t("mark.call_now", nil))
	case !at.IsZero() && (p.FollowUpOpen() || at.Sub(s.r.Now) < 24*time.Hour):
		return append(facts, s.t("mark.call", args{"CallAt": at}))
	case !p.FollowUpOpen() || !promise.Pursued(p):
		return facts
	}
	f := p.FollowUp()
	who := p.Promiser
	if f.StandIn != "" {
		who = f.StandIn
	}
	if f.State == promise.Joined && who == s.r.Me {
		return append(facts, s.t("mark.followup_joined_you", nil))
	}
	return append(facts, s.t("mark.followup_"+string(f.State), args{"Who": who}))
}

// markKeys are words for where a promise stands, short enough for a row.
var markKeys = map[promise.State]string{
	promise.Requested: "mark.requested",
	promise.Countered: "mark.countered",
	promise.Declined:  "mark.declined",
	promise.Moving:    "mark.moving",
	promise.Kept:      "mark.kept",
	promise.Missed:    "mark.missed",
	promise.KeptLate:  "mark.kept_late",
	promise.Broken:    "mark.broken",
	promise.Revoked:   "mark.revoked",
	promise.Released:  "mark.released",
	promise.Void:      "mark.void",
}

func (s *sheet) mark(p *promise.Promise) string {
	key, ok := markKeys[p.State]
	switch {
	case p.State == promise.Requested && s.r.Me != "" && s.r.Me == p.Promiser:
		return s.t("mark.your_answer", nil)
	case p.State == promise.Countered && s.r.Me != p.Recorder:
		return s.t("mark.countered_waits", nil)
	case ok:
		return s.t(key, args{argDueNext: p.DueNext})
	case p.Confidence == promise.AtRisk:
		return s.t("mark.at_risk", nil)
	}
	return ""
}

// rowButton is the one thing most worth doing about p for this reader: where
// it is about the customer, to join the follow-up goes before to report it
// kept.
func (s *sheet) rowButton(p *promise.Promise, followUp bool) *slack.ButtonBlockElement {
	if s.r.Me == "" {
		return nil
	}
	var b *slack.ButtonBlockElement
	if followUp {
		b = s.offer(p, promise.VerbJoin, "button.join")
	}
	for _, o := range rowOffers {
		if b == nil {
			b = s.offer(p, o.verb, o.key)
		}
	}
	if b != nil {
		b.Style = slack.StyleDefault
	}
	return b
}

var rowOffers = []struct {
	verb promise.Verb
	key  string
}{
	{promise.VerbKeep, "button.keep"},
	{promise.VerbAccept, "button.accept"},
	{promise.VerbAcceptCounter, "button.accept_counter"},
	// What cannot be accepted any more, because its date has passed.
	{promise.VerbCounter, "button.counter"},
	{promise.VerbCounterAgain, "button.counter_again"},
}

// Choose asks which of several promises was meant by "/kept".
func (r Reader) Choose(ps []promise.Promise) (Message, error) {
	s := r.sheet()
	s.lead("choose.lead", args{argCount: len(ps)})
	for i := range ps[:min(len(ps), PageSize)] {
		p := &ps[i]
		s.row(p, s.r.Me, s.offer(p, promise.VerbKeep, "button.keep"))
	}
	if len(ps) > PageSize {
		s.also("choose.narrow", nil)
	}
	return s.message()
}
