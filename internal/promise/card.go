package promise

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"
)

// Bounds of what people note about a customer.
const (
	MaxCardNotes = 30
	MaxCardNote  = MaxHint
)

// NoteKind says what a note about a customer is.
type NoteKind string

// The kinds of notes.
const (
	NoteWorry NoteKind = "worry"
	NoteWish  NoteKind = "wish"
	NoteOther NoteKind = ""
)

// CardNote is something that somebody noted about a customer.
type CardNote struct {
	Kind NoteKind
	Text string
	By   UserID
	At   time.Time
}

// Card is what people noted about a customer beside the promises. A customer
// without a card loads as an empty one with Version 0.
type Card struct {
	Team     Team
	Customer Customer
	Version  int64
	// Notes are in the order they were written.
	Notes []CardNote
}

// CardStore keeps cards.
type CardStore interface {
	LoadCard(ctx context.Context, team Team, c Customer) (Card, error)
	// CommitCard writes the card as it becomes. It refuses one that has changed
	// since it was loaded with [ErrVersion], and a repeated key with
	// [ErrDuplicate]. A key is empty for none.
	CommitCard(ctx context.Context, c Card, key string) error
}

// Note adds a note. The card given stays as it was.
func (c Card) Note(n CardNote) (Card, error) {
	n.Text = strings.TrimSpace(n.Text)
	switch {
	case n.Text == "":
		return c, refuse(KindInvalid, "need.details", nil)
	case n.By == "":
		return c, refuse(KindForbidden, keyOthers, nil)
	case len(c.Notes) >= MaxCardNotes:
		return c, refuse(KindInvalid, "error.many_notes", map[string]any{argMax: MaxCardNotes})
	}
	if err := checkLength(n.Text, MaxCardNote, keyLongNote); err != nil {
		return c, err
	}
	c.Notes = append(slices.Clone(c.Notes), n)
	return c, nil
}

// Forget takes out the note that somebody wrote at a moment; any colleague may,
// since what is wrong about a customer must not stay. The card given stays as it
// was.
func (c Card) Forget(by UserID, at time.Time) Card {
	c.Notes = slices.DeleteFunc(slices.Clone(c.Notes), func(n CardNote) bool { return n.By == by && n.At.Equal(at) })
	return c
}

// Said is a few words about a customer, and where they come from.
type Said struct {
	Text   string
	By     UserID
	At     time.Time
	Number Number // the promise they were said about; 0 for the card itself
}

// Overview is a customer's card as it is shown: promises and what is known.
type Overview struct {
	// Open, Kept and Missed count the promises: open and in time, kept, and not
	// kept in time. Requests and what came to nothing are not counted.
	Open, Kept, Missed int
	// Worries, Wishes, Thanks and Notes have the latest first, each text once.
	Worries, Wishes, Thanks, Notes []Said
}

// OverviewOf puts a customer's promises, open and closed, and their card
// together.
func OverviewOf(c Card, list []Promise) Overview {
	var o Overview
	for i := range list {
		p := &list[i]
		switch {
		case Breached(p) && p.State != Void && p.State != Released:
			o.Missed++
		case p.State.InForce():
			o.Open++
		case p.State == Kept:
			o.Kept++
		}
		o.hints(p)
	}
	for _, n := range c.Notes {
		s := Said{n.Text, n.By, n.At, 0}
		switch n.Kind {
		case NoteWorry:
			o.Worries = append(o.Worries, s)
		case NoteWish:
			o.Wishes = append(o.Wishes, s)
		default:
			o.Notes = append(o.Notes, s)
		}
	}
	for _, list := range []*[]Said{&o.Worries, &o.Wishes, &o.Thanks, &o.Notes} {
		*list = latestFirst(*list)
	}
	return o
}

// hints are what was said about the customer on a promise.
func (o *Overview) hints(p *Promise) {
	if p.Details.Worries != "" {
		o.Worries = append(o.Worries, Said{p.Details.Worries, p.Promiser, p.Made, p.Number})
	}
	if p.Details.Wishes != "" {
		o.Wishes = append(o.Wishes, Said{p.Details.Wishes, p.Promiser, p.Made, p.Number})
	}
	for _, e := range p.History {
		s := Said{e.Note, e.By, e.At, p.Number}
		switch e.Verb {
		case VerbNewWish:
			o.Wishes = append(o.Wishes, s)
		case VerbThank:
			o.Thanks = append(o.Thanks, s)
		}
	}
}

// latestFirst puts the latest first and leaves out what is said again.
func latestFirst(list []Said) []Said {
	slices.SortStableFunc(list, func(a, b Said) int { return cmp.Or(b.At.Compare(a.At), cmp.Compare(b.Number, a.Number)) })
	seen := map[string]bool{}
	return slices.DeleteFunc(list, func(s Said) bool {
		key := strings.ToLower(s.Text)
		again := seen[key]
		seen[key] = true
		return again
	})
}
