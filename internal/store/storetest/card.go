package storetest

import (
	"fmt"
	"time"

	"kept/internal/promise"
)

var cardTests = []test{
	{"empty when nothing is stored", cardEmpty},
	{"all comes back", cardComesBack},
	{"a stale version writes nothing", cardStale},
	{"a repeated key writes nothing", cardRepeated},
	{"racers: one wins", cardRacers},
	{"customers and teams are apart", cardsApart},
}

func (h *home) card(team promise.Team, c promise.Customer) promise.Card {
	h.Helper()
	card, err := h.LoadCard(h.Context(), team, c)
	if err != nil {
		h.Fatalf("load card: %v", err)
	}
	return card
}

func (h *home) commitCard(c promise.Card, key string) {
	h.Helper()
	if err := h.CommitCard(h.Context(), c, key); err != nil {
		h.Fatalf("commit card: %v", err)
	}
}

func acme() promise.Customer { return promise.Customer{Name: "Acme AB"} }

func cardEmpty(h *home) {
	h.same("unwritten", h.card("T1", acme()), promise.Card{Team: "T1", Customer: acme()})
	h.commitCard(promise.Card{Team: "T1", Customer: acme()}, "")
	h.same("written with nothing in it", h.card("T1", acme()), promise.Card{Team: "T1", Customer: acme(), Version: 1})
}

func cardComesBack(h *home) {
	for i, s := range oddTexts() {
		c := h.card("T1", promise.Customer{Name: " ACME  ab"}) // found however it is written
		c.Customer = acme()
		c.Notes = append(c.Notes, promise.CardNote{Kind: promise.NoteWorry, Text: s, By: promise.UserID(s), At: start().Add(time.Duration(i) * time.Second)})
		h.commitCard(c, s)
		c.Version++
		h.same(fmt.Sprintf("text %d", i), h.card("T1", acme()), c)
	}
	before := h.card("T1", acme())
	h.reopen()
	h.same("after a restart", h.card("T1", acme()), before)
	if at := h.next(); !at.IsZero() {
		h.Errorf("a card queued work for %v", at)
	}
}

func cardStale(h *home) {
	c := h.card("T1", acme())
	h.commitCard(c, "")
	c.Notes = []promise.CardNote{{Text: "late", By: "U1", At: start()}}
	h.refused("stale", h.CommitCard(h.Context(), c, "k"), promise.ErrVersion)
	c.Version = 2
	h.refused("ahead", h.CommitCard(h.Context(), c, "k"), promise.ErrVersion)
	if got := h.card("T1", acme()); got.Version != 1 || len(got.Notes) > 0 {
		h.Errorf("after the refusals: %+v", got)
	}
	c.Version = 1
	h.commitCard(c, "k") // a refused key is not used up
}

func cardRepeated(h *home) {
	c := h.card("T1", acme())
	h.commitCard(c, "k")
	c.Version = 1
	h.refused("repeat", h.CommitCard(h.Context(), c, "k"), promise.ErrDuplicate)
	if v := h.card("T1", acme()).Version; v != 1 {
		h.Errorf("version %d, want 1", v)
	}
}

func cardRacers(h *home) {
	c := h.card("T1", acme())
	errs := race(func(int) error { return h.CommitCard(h.Context(), c, "") })
	if won, lost := count(errs, nil), count(errs, promise.ErrVersion); won != 1 || lost != racers-1 {
		h.Errorf("%d won and %d lost: %v", won, lost, errs)
	}
}

func cardsApart(h *home) {
	customers := []promise.Customer{acme(), {Name: "T1"}, {Name: "1"}, {Name: "0"}, {User: "U1"}, {Name: "åäö : \x00 {}"}}
	p := h.make(draft("T1", "U1", "Acme AB", 24))
	for i, team := range oddTeams() {
		for j, c := range customers {
			card := h.card(team, c)
			if card.Version != 0 {
				h.Errorf("%q has another's card of %q", team, c.Key())
			}
			card.Notes = []promise.CardNote{{Text: fmt.Sprint(i, j), By: "U1", At: start()}}
			h.commitCard(card, "")
		}
	}
	for i, team := range oddTeams() {
		for j, c := range customers {
			if got := h.card(team, c); len(got.Notes) != 1 || got.Notes[0].Text != fmt.Sprint(i, j) || got.Team != team {
				h.Errorf("%q, %q: %+v", team, c.Key(), got)
			}
		}
	}
	h.same("the promise", h.load(p.Number), p)
	h.same("the workspace", h.workspace("T1").Version, int64(0))
}
