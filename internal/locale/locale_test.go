package locale_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kept/internal/locale"
)

const small = `{
  "hello": "Hello {Name}, it is {Count}!",
  "plain": "Nothing to fill",
  "days": {"one": "{Count} day for {Name}", "other": "{Count} days for {Name}"},
  "last": "{Name}"
}`

func TestSprint(t *testing.T) {
	t.Parallel()
	p, err := locale.Parse("en", []byte(small))
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		name string
		key  string
		args map[string]any
		want string
		err  error
	}{
		{"text and number", "hello", map[string]any{"Name": "Anna", "Count": 3}, "Hello Anna, it is 3!", nil},
		{"no placeholder", "plain", nil, "Nothing to fill", nil},
		{"one", "days", map[string]any{"Name": "Anna", "Count": 1}, "1 day for Anna", nil},
		{"other", "days", map[string]any{"Name": "Anna", "Count": int64(2)}, "2 days for Anna", nil},
		{"none is other", "days", map[string]any{"Name": "Anna", "Count": 0}, "0 days for Anna", nil},
		{"a brace in an argument is text", "last", map[string]any{"Name": "{Count}"}, "{Count}", nil},
		{"superfluous arguments", "plain", map[string]any{"Name": "Anna"}, "Nothing to fill", nil},
		{"no such key", "nothing", nil, "", locale.ErrKey},
		{"no argument", "hello", map[string]any{"Count": 3}, "", locale.ErrUnfilled},
		{"an empty argument", "last", map[string]any{"Name": ""}, "", locale.ErrUnfilled},
		{"an argument that is no text", "last", map[string]any{"Name": []string{"Anna"}}, "", locale.ErrUnfilled},
		{"nil arguments", "last", nil, "", locale.ErrUnfilled},
		{"nothing to count", "days", map[string]any{"Name": "Anna"}, "", locale.ErrUnfilled},
		{"a count that is no number", "days", map[string]any{"Name": "Anna", "Count": "2"}, "", locale.ErrUnfilled},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			got, err := p.Sprint(tc.key, tc.args)
			if got != tc.want || !errors.Is(err, tc.err) {
				t.Errorf("Sprint(%q, %v) = %q, %v; want %q, %v", tc.key, tc.args, got, err, tc.want, tc.err)
			}
		})
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, raw string }{
		{"nothing", ``},
		{"a list", `[]`},
		{"an unfinished object", `{"a": "b"`},
		{"something behind it", `{"a": "b"} {}`},
		{"a key that stands twice", `{"a": "b", "a": "c"}`},
		{"an empty text", `{"a": " "}`},
		{"an empty plural form", `{"a": {"one": "", "other": "b"}}`},
		{"a missing plural form", `{"a": {"one": "b"}}`},
		{"an unknown plural form", `{"a": {"one": "b", "few": "c", "other": "d"}}`},
		{"a number", `{"a": 1}`},
		{"an open brace", `{"a": "b {Name"}`},
		{"a closing brace", `{"a": "b Name}"}`},
		{"a brace in a brace", `{"a": "b {Na{me}"}`},
		{"a placeholder without a name", `{"a": "b {}"}`},
		{"a placeholder in small letters", `{"a": "b {name}"}`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if _, err := locale.Parse("en", []byte(tc.raw)); !errors.Is(err, locale.ErrCatalogue) {
				t.Errorf("Parse(%s) = %v, want ErrCatalogue", tc.raw, err)
			}
		})
	}
}

func TestPrinterForLanguage(t *testing.T) {
	t.Parallel()
	c := load(t)
	if diff := cmp.Diff([]string{"en", "sv"}, c.Languages()); diff != "" {
		t.Error(diff)
	}
	for _, tc := range []struct{ ask, want string }{
		{"en", "en"}, {"sv", "sv"}, {"sv-SE", "sv"}, {"en-GB", "en"}, {"de", "en"}, {"", "en"},
	} {
		if got := c.Printer(tc.ask).Lang(); got != tc.want {
			t.Errorf("Printer(%q) writes %q, want %q", tc.ask, got, tc.want)
		}
	}
	if keys := c.Keys("de"); keys != nil {
		t.Errorf("Keys of a language that is not there: %v", keys)
	}
}

func load(t *testing.T) *locale.Catalogue {
	t.Helper()
	c, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func FuzzParse(f *testing.F) {
	f.Add(small)
	f.Add(`{"a": "{A}{B}"}`)
	f.Fuzz(func(t *testing.T, raw string) {
		p, err := locale.Parse("en", []byte(raw))
		if err != nil {
			return
		}
		// What was accepted can be filled: every text has a use.
		for _, key := range []string{"a", "hello", "days"} {
			args := map[string]any{"Count": 1}
			for _, name := range p.Placeholders(key) {
				args[name] = 7
			}
			if p.Forms(key) == nil {
				continue
			}
			if s, err := p.Sprint(key, args); err != nil || s == "" {
				t.Errorf("Sprint(%q) = %q, %v", key, s, err)
			}
		}
	})
}

func BenchmarkSprint(b *testing.B) {
	c, err := locale.Load()
	if err != nil {
		b.Fatal(err)
	}
	p := c.Printer("sv")
	b.ReportAllocs()
	for b.Loop() {
		_, err := p.Sprint("confirm.made", map[string]any{"Number": "#42", "Customer": "Acme", "What": "skicka offerten", "Due": "fredag"})
		if err != nil {
			b.Fatal(err)
		}
	}
}
