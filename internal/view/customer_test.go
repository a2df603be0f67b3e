package view_test

import (
	"strings"
	"testing"
	"time"

	"kept/internal/promise"
	"kept/internal/view"
)

// TestCustomers are customers' cards, and the dialogs for what is noted there.
func TestCustomers(t *testing.T) {
	t.Parallel()
	acme := promise.Customer{Name: "Acme"}
	open := tell(t, anna)
	kept := tell(t, anna).at(30).say(promise.VerbKeep, anna, "")
	missed := tell(t, anna).at(200).tick()
	said := func(n promise.Number, texts ...string) []promise.Said {
		var list []promise.Said
		for _, text := range texts {
			list = append(list, promise.Said{Text: text, By: bo, At: open.now.Add(-time.Hour), Number: n})
		}
		return list
	}
	list := func(p promise.Promise, n int) []promise.Promise {
		var l []promise.Promise
		for i := range n {
			p.Number = promise.Number(42 + i)
			l = append(l, p)
		}
		return l
	}
	var scenes []scene
	for _, tt := range []struct {
		name string
		c    view.Customer
	}{
		{"unknown", view.Customer{Customer: acme}},
		{"a colleague", view.Customer{Customer: promise.Customer{User: bo}}},
		{"known", view.Customer{
			Customer: acme, Open: list(open.p, 1), Kept: list(kept.p, 1), Missed: list(missed.p, 1),
			Overview: promise.Overview{
				Open: 1, Kept: 1, Missed: 1, Worries: said(0, "the floor", "<!channel>"), Wishes: said(7, "a key"),
				Thanks: said(8, "so clean!"), Notes: said(0, "call before noon"),
			},
		}},
		{"much of it", view.Customer{
			Customer: promise.Customer{Name: strings.Repeat("R&D ", 20)},
			Open:     list(open.p, 9), Kept: list(kept.p, 4), Missed: list(missed.p, 6),
			Overview: promise.Overview{
				Open: 9, Kept: 4, Missed: 6, Worries: said(0, "a", "b", "c", "d", "e", strings.Repeat("f", 300)),
				Wishes: said(7, "a", "b", "c", "d", "e", "f", "g"),
			},
		}},
	} {
		scenes = append(scenes, scene{tt.name, func(lang string) (any, error) { return open.reader(lang, anna).Customer(tt.c) }})
	}
	for _, kind := range []promise.NoteKind{promise.NoteWorry, promise.NoteWish, promise.NoteOther} {
		scenes = append(scenes, scene{"note " + string(kind), func(lang string) (any, error) {
			return open.reader(lang, anna).CardForm(view.CardRef{Kind: kind, Customer: acme})
		}})
	}
	golden(t, "customers", scenes)
}

func FuzzCardValues(f *testing.F) {
	for _, s := range []string{"", "worry\x1fname Acme", "\x1fuser U1", "U1\x1f2026-11-25T15:00:00Z\x1fname Acme", "x\x1fname Acme"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if ref, err := view.ParseCard(s); err == nil && ref.Customer.Key() == "" {
			t.Errorf("%q: %+v", s, ref)
		}
		if ref, err := view.ParseNote(s); err == nil && ref.Customer.Key() == "" {
			t.Errorf("%q: %+v", s, ref)
		}
	})
}
