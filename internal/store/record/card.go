package record

import (
	"encoding/json"
	"fmt"
	"time"

	"kept/internal/promise"
)

// cardForm is a stored card. The customer is in it, since the key has them in
// another form.
type cardForm struct {
	Format   int        `json:"f"`
	Customer string     `json:"c,omitempty"`
	User     string     `json:"u,omitempty"`
	Notes    []noteForm `json:"n,omitempty"`
}

type noteForm struct {
	Kind string `json:"k,omitempty"`
	Text string `json:"t,omitempty"`
	By   string `json:"b,omitempty"`
	At   int64  `json:"a,omitempty"`
}

// cardFormat is the version of a card's stored form.
const cardFormat = 1

// FromCard flattens a card as it becomes.
func FromCard(c promise.Card, key string) (Batch, error) {
	if err := printable(string(c.Team) + key + c.Customer.Key()); err != nil {
		return Batch{}, err
	}
	f := cardForm{Format: cardFormat, Customer: c.Customer.Name, User: string(c.Customer.User)}
	for _, n := range c.Notes {
		f.Notes = append(f.Notes, noteForm{string(n.Kind), n.Text, string(n.By), stamp(n.At)})
	}
	b, err := marshal(f)
	if err != nil {
		return Batch{}, fmt.Errorf("encode card of %s: %w", c.Team, err)
	}
	return Batch{Kind: KindCard, Team: c.Team, Customer: c.Customer.Key(), Version: c.Version, Body: b, Key: key}, nil
}

// ToCard reads a card out of a stored value. No value at all is an empty card.
func ToCard(team promise.Team, c promise.Customer, b []byte) (promise.Card, error) {
	if b == nil {
		return promise.Card{Team: team, Customer: c}, nil
	}
	v, err := ParseValue(b)
	if err != nil {
		return promise.Card{}, fmt.Errorf("card of %s: %w", team, err)
	}
	var f cardForm
	if err := json.Unmarshal(v.Body, &f); err != nil {
		return promise.Card{}, fmt.Errorf("%w: card of %s: %w", ErrCorrupt, team, err)
	}
	if f.Format < 1 || f.Format > cardFormat {
		return promise.Card{}, fmt.Errorf("%w: card of %s has format %d", ErrCorrupt, team, f.Format)
	}
	card := promise.Card{Team: team, Version: v.Version, Customer: promise.Customer{Name: f.Customer, User: promise.UserID(f.User)}}
	for _, n := range f.Notes {
		card.Notes = append(card.Notes, promise.CardNote{
			Kind: promise.NoteKind(n.Kind), Text: n.Text, By: promise.UserID(n.By), At: time.UnixMilli(n.At).UTC(),
		})
	}
	return card, nil
}
