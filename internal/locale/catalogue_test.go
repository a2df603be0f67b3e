package locale_test

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kept/internal/locale"
)

// speakers are the packages that name texts by key.
var speakers = []string{
	"internal/promise", "internal/workspace", "internal/worktime", "internal/deadline", "internal/view",
	"commands", "bot", "scheduler",
}

// TestLanguagesAgree compares each language with English: the same keys, the
// same placeholders, the same plural forms.
func TestLanguagesAgree(t *testing.T) {
	t.Parallel()
	c := load(t)
	en := c.Printer("en")
	for _, lang := range c.Languages() {
		p := c.Printer(lang)
		if diff := cmp.Diff(c.Keys("en"), c.Keys(lang)); diff != "" {
			t.Errorf("keys of en and %s differ: %s", lang, diff)
		}
		for _, key := range c.Keys(lang) {
			if diff := cmp.Diff(en.Placeholders(key), p.Placeholders(key)); diff != "" {
				t.Errorf("placeholders of %s in en and %s differ: %s", key, lang, diff)
			}
			if diff := cmp.Diff(en.Forms(key), p.Forms(key)); diff != "" {
				t.Errorf("plural forms of %s in en and %s differ: %s", key, lang, diff)
			}
		}
	}
}

// TestFilesAreSorted keeps changes to the catalogues small and easy to compare.
func TestFilesAreSorted(t *testing.T) {
	t.Parallel()
	for _, lang := range load(t).Languages() {
		raw, err := os.ReadFile(filepath.Join("catalog", lang+".json"))
		if err != nil {
			t.Fatal(err)
		}
		var keys []string
		for line := range strings.Lines(string(raw)) {
			if strings.HasPrefix(line, `  "`) {
				key, _, _ := strings.Cut(line[3:], `"`)
				keys = append(keys, key)
			}
		}
		if !slices.IsSorted(keys) {
			t.Errorf("catalog/%s.json is not sorted by key", lang)
		}
		var all map[string]json.RawMessage
		if err := json.Unmarshal(raw, &all); err != nil {
			t.Fatal(err)
		}
		if len(keys) != len(all) {
			t.Errorf("catalog/%s.json: %d keys on lines of their own, %d in all", lang, len(keys), len(all))
		}
	}
}

// TestKeysInCode holds the catalogue and the code against each other: a key
// named in code must have a text, and a text must be named in code.
func TestKeysInCode(t *testing.T) {
	t.Parallel()
	c := load(t)
	keys := c.Keys("en")
	namespaces := map[string]bool{}
	for _, key := range keys {
		space, _, _ := strings.Cut(key, ".")
		namespaces[space] = true
	}
	named, begun := literals(t)
	for key, where := range named {
		space, _, _ := strings.Cut(key, ".")
		if namespaces[space] && !slices.Contains(keys, key) {
			t.Errorf("%s: no text for %q", where, key)
		}
	}
	for prefix, where := range begun {
		space, _, _ := strings.Cut(prefix, ".")
		if namespaces[space] && !slices.ContainsFunc(keys, func(k string) bool { return strings.HasPrefix(k, prefix) }) {
			t.Errorf("%s: no text begins with %q", where, prefix)
		}
	}
	for _, key := range keys {
		used := named[key] != ""
		for prefix := range begun {
			used = used || strings.HasPrefix(key, prefix)
		}
		if !used {
			t.Errorf("text %q is never used", key)
		}
	}
}

// wholeKey and beginning are what a string must look like to name a text, or,
// put together with more, a group of texts.
var (
	wholeKey  = regexp.MustCompile(`^[a-z]+(\.[a-z0-9_]+)+$`)
	beginning = regexp.MustCompile(`^[a-z]+\.[a-z_]*$`)
)

// literals collects the strings in the speakers' code that look like keys:
// whole ones, and the beginnings of those put together.
func literals(t *testing.T) (named, begun map[string]string) {
	t.Helper()
	named, begun = map[string]string{}, map[string]string{}
	for _, dir := range speakers {
		files, err := filepath.Glob(filepath.Join("..", "..", dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			set := token.NewFileSet()
			parsed, err := parser.ParseFile(set, file, nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(parsed, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.BinaryExpr:
					if s, ok := text(n.X); ok && n.Op == token.ADD && beginning.MatchString(s) {
						begun[s] = set.Position(n.Pos()).String()
						return false
					}
				case *ast.BasicLit:
					if s, ok := text(n); ok && wholeKey.MatchString(s) {
						named[s] = set.Position(n.Pos()).String()
					}
				}
				return true
			})
		}
	}
	if len(named) < 100 {
		t.Fatalf("found %d keys in code; the search is broken", len(named))
	}
	return named, begun
}

func text(n ast.Node) (string, bool) {
	lit, ok := n.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(lit.Value)
	return s, err == nil
}

// TestSwedishIsTranslated finds texts that were copied and never translated.
func TestSwedishIsTranslated(t *testing.T) {
	t.Parallel()
	c := load(t)
	same := []string{"fact.clock", "moment.april", "moment.september", "moment.november", "moment.december"}
	same = append(same, "rows.row", "rows.facts", "setting.row", "moment.date_button", "moment.date_button_year")
	for _, key := range c.Keys("en") {
		en, sv := filled(t, c.Printer("en"), key), filled(t, c.Printer("sv"), key)
		if en == sv && !slices.Contains(same, key) {
			t.Errorf("%s is the same in both languages: %q", key, en)
		}
	}
}

func filled(t *testing.T, p *locale.Printer, key string) string {
	t.Helper()
	args := map[string]any{"Count": 2}
	for _, name := range p.Placeholders(key) {
		args[name] = 2
	}
	s, err := p.Sprint(key, args)
	if err != nil {
		t.Fatal(err)
	}
	return s
}
