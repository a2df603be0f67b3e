package view

import (
	"strings"
	"time"

	"kept/internal/promise"
)

// Customer is a customer's card as it is shown.
type Customer struct {
	Customer promise.Customer
	Overview promise.Overview
	// Open, Missed and Kept are the promises that are counted, those most worth
	// a look first.
	Open, Missed, Kept []promise.Promise
}

// How much of a card one message shows.
const (
	cardOpen   = 6
	cardMissed = 4
	cardKept   = 3
	cardSaid   = 5
)

// Customer shows what there is between us and a customer: what is promised, what
// was kept and what was not, and what is known of them.
func (r Reader) Customer(c Customer) (Message, error) {
	s := r.sheet()
	o := &c.Overview
	a := args{argCustomer: s.customer(c.Customer, roomName), "Open": o.Open, "Kept": o.Kept, "Missed": o.Missed}
	if o.Open+o.Kept+o.Missed == 0 {
		s.lead("card.empty", a)
	} else {
		s.lead("card.lead", a)
	}
	s.said("card.worries", c.Customer, o.Worries)
	s.said("card.wishes", c.Customer, o.Wishes)
	s.said("card.thanks", c.Customer, o.Thanks)
	s.said("card.notes", c.Customer, o.Notes)
	s.buttons(
		s.button(ActAddWorry, "button.add_worry", CardRef{promise.NoteWorry, c.Customer}.encode()),
		s.button(ActAddWish, "button.add_wish", CardRef{promise.NoteWish, c.Customer}.encode()),
		s.button(ActAddNote, "button.add_note", CardRef{promise.NoteOther, c.Customer}.encode()),
	)
	s.cardRows("card.open", c.Open, cardOpen)
	s.cardRows("card.missed", c.Missed, cardMissed)
	s.cardRows("card.kept", c.Kept, cardKept)
	return s.message()
}

// said is what is known of one kind. What was noted on the card itself can be
// taken out again.
func (s *sheet) said(title string, c promise.Customer, list []promise.Said) {
	if len(list) == 0 {
		return
	}
	s.also(title, args{argCustomer: s.customer(c, roomRowName)})
	for _, w := range list[:min(len(list), cardSaid)] {
		a := args{argWords: inline(w.Text, roomSentence), "By": w.By, "At": w.At}
		if w.Number != 0 {
			a[argNumber] = w.Number
			s.section(s.t("card.said_about", a), nil)
			continue
		}
		s.section(s.t("card.said", a), s.button(ActForget, "button.forget", NoteRef{w.By, w.At, c}.encode()))
	}
	if more := len(list) - cardSaid; more > 0 {
		s.small(s.t("card.more", args{argCount: more}))
	}
}

// cardRows are some of the promises that a card counts.
func (s *sheet) cardRows(title string, list []promise.Promise, most int) {
	if len(list) == 0 {
		return
	}
	s.also(title, nil)
	for i := range list[:min(len(list), most)] {
		s.row(&list[i], "", s.rowButton(&list[i], false))
	}
	if more := len(list) - most; more > 0 {
		s.small(s.t("card.more", args{argCount: more}))
	}
}

// cardKeys are the texts of the dialogs for a card's notes.
var cardKeys = map[promise.NoteKind]struct{ title, label, hint string }{
	promise.NoteWorry: {"dialog.worry_title", "dialog.worry_label", "dialog.worry_hint"},
	promise.NoteWish:  {"dialog.card_wish_title", "dialog.card_wish_label", "dialog.card_wish_hint"},
	promise.NoteOther: {"dialog.note_title", "dialog.note_label", "dialog.note_hint"},
}

// CardForm asks for a note on a customer's card.
func (r Reader) CardForm(ref CardRef) (Modal, error) {
	s := r.sheet()
	keys := cardKeys[ref.Kind]
	s.also("dialog.card", args{argCustomer: s.customer(ref.Customer, roomName)})
	s.input(FieldReason, keys.label, keys.hint, "", promise.MaxCardNote, false)
	return s.modal(FormCard, keys.title, keySave, Meta{Card: ref.encode()})
}

// CardRef is what the buttons of a customer's card carry: which card, and the
// kind of the note to add.
type CardRef struct {
	Kind     promise.NoteKind
	Customer promise.Customer
}

// The marks before a customer in a button's value.
const (
	valueUser = "user "
	valueName = "name "
)

func (c CardRef) encode() string { return string(c.Kind) + moreSep + encodeCustomer(c.Customer) }

func encodeCustomer(c promise.Customer) string {
	if c.User != "" {
		return valueUser + string(c.User)
	}
	return valueName + c.Name
}

func parseCustomer(value string) (c promise.Customer, ok bool) {
	if user, is := strings.CutPrefix(value, valueUser); is {
		return promise.Customer{User: promise.UserID(user)}, isID(user)
	}
	name, is := strings.CutPrefix(value, valueName)
	c.Name = name
	return c, is && c.Key() != ""
}

// ParseCard reads what a button or dialog of a customer's card carries.
func ParseCard(value string) (CardRef, error) {
	kind, customer, ok := strings.Cut(value, moreSep)
	c, known := parseCustomer(customer)
	ref := CardRef{promise.NoteKind(kind), c}
	if _, is := cardKeys[ref.Kind]; !ok || !known || !is {
		return CardRef{}, malformed(nil)
	}
	return ref, nil
}

// NoteRef is what the button that takes a note out carries.
type NoteRef struct {
	By       promise.UserID
	At       time.Time
	Customer promise.Customer
}

func (n NoteRef) encode() string {
	return strings.Join([]string{string(n.By), n.At.UTC().Format(time.RFC3339Nano), encodeCustomer(n.Customer)}, moreSep)
}

// ParseNote reads it.
func ParseNote(value string) (NoteRef, error) {
	parts := strings.SplitN(value, moreSep, 3)
	if len(parts) != 3 {
		return NoteRef{}, malformed(nil)
	}
	at, err := time.Parse(time.RFC3339Nano, parts[1])
	c, known := parseCustomer(parts[2])
	if err != nil || !known {
		return NoteRef{}, malformed(err)
	}
	return NoteRef{promise.UserID(parts[0]), at, c}, nil
}
