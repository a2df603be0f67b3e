package view_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kept/internal/promise"
	"kept/internal/view"
)

func TestMetaThereAndBack(t *testing.T) {
	t.Parallel()
	s := tell(t, anna)
	m, err := s.reader("en", anna).ReasonForm(s.p, promise.VerbContact)
	if err != nil {
		t.Fatal(err)
	}
	got, err := view.ParseMeta(m.PrivateMetadata)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(view.Meta{Number: 42, Channel: sales, Verb: promise.VerbContact}, got); diff != "" {
		t.Error(diff)
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name  string
		parse func() error
	}{
		{"metadata that is no JSON", func() error { _, err := view.ParseMeta("42"); return err }},
		{"no metadata", func() error { _, err := view.ParseMeta(""); return err }},
		{"endless metadata", func() error { _, err := view.ParseMeta(`{"c":"` + strings.Repeat("C", 4000) + `"}`); return err }},
		{"a number in words", func() error { _, err := view.ParseNumber("forty-two"); return err }},
		{"no number", func() error { _, err := view.ParseNumber(""); return err }},
		{"number 0", func() error { _, err := view.ParseNumber("0"); return err }},
		{"a negative number", func() error { _, err := view.ParseNumber("-4"); return err }},
		{"a number too large", func() error { _, err := view.ParseNumber("99999999999999999999"); return err }},
		{"a page without a cursor", func() error { _, err := view.ParseMore("mine\x1f\x1f"); return err }},
		{"a page that is none", func() error { _, err := view.ParseMore("mine"); return err }},
		{"a question that is no JSON", func() error { _, err := view.ParseQuestion("42"); return err }},
		{"a question of nobody", func() error { _, err := view.ParseQuestion(`{"q":"1"}`); return err }},
		{"a question without an id", func() error { _, err := view.ParseQuestion(`{"b":"U1"}`); return err }},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if err := tc.parse(); !errors.Is(err, &promise.Error{Kind: promise.KindInvalid, Key: "error.malformed"}) {
				t.Errorf("got %v, want error.malformed", err)
			}
		})
	}
}

// TestMoreThereAndBack presses "Show more" and reads what it carries.
func TestMoreThereAndBack(t *testing.T) {
	t.Parallel()
	want := view.More{Kind: view.ListCustomer, Customer: "Acme & Sons", Next: "a:b/c=="}
	m, err := tell(t, anna).reader("en", anna).List(view.Listing{
		Kind: want.Kind, Customer: want.Customer, Promises: some(t, 1), Total: 30, Next: want.Next,
	})
	if err != nil {
		t.Fatal(err)
	}
	got, err := view.ParseMore(buttonValue(t, m, view.ActMore))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// buttonValue is what the message's button with an action id carries.
func buttonValue(t *testing.T, m view.Message, action string) string {
	t.Helper()
	var blocks []block
	decode(t, encode(t, m.Blocks), &blocks)
	for _, b := range blocks {
		for _, e := range b.Elements {
			if e.ActionID == action {
				return e.Value
			}
		}
	}
	t.Fatalf("no button %s", action)
	return ""
}

func FuzzParse(f *testing.F) {
	f.Add("42")
	f.Add(`{"n":42,"c":"C1","v":"keep"}`)
	f.Add("mine\x1fcursor\x1fAcme")
	f.Add(`{"q":"1","b":"U1","t":"2026-11-17T10:20:00Z","w":"x"}`)
	f.Fuzz(func(t *testing.T, s string) {
		if n, err := view.ParseNumber(s); err == nil && n <= 0 {
			t.Errorf("ParseNumber(%q) = %d", s, n)
		}
		if m, err := view.ParseMeta(s); err == nil {
			if _, err := json.Marshal(m); err != nil {
				t.Errorf("ParseMeta(%q) gave what cannot be written: %v", s, err)
			}
		}
		if q, err := view.ParseQuestion(s); err == nil && (q.By == "" || q.ID == "") {
			t.Errorf("ParseQuestion(%q) is nobody's", s)
		}
		if m, err := view.ParseMore(s); err == nil && m.Next == "" {
			t.Errorf("ParseMore(%q) has no cursor", s)
		}
	})
}
