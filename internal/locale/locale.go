package locale

import (
	"embed"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

//go:embed catalog/*.json
var files embed.FS

// English and Swedish are the languages Kept speaks. English stands in for a
// language that is none of them.
const (
	English = "en"
	Swedish = "sv"
)

// The errors of [Printer.Sprint].
var (
	// ErrKey says that the catalogue has no such key.
	ErrKey = errors.New("no such text")
	// ErrUnfilled says that a placeholder got no value, or one that cannot be
	// written as text.
	ErrUnfilled = errors.New("unfilled placeholder")
)

// Catalogue is the texts of every language.
type Catalogue struct {
	printers map[string]*Printer
}

// Load reads the embedded catalogues.
func Load() (*Catalogue, error) {
	c := &Catalogue{printers: map[string]*Printer{}}
	for _, lang := range []string{English, Swedish} {
		raw, err := files.ReadFile("catalog/" + lang + ".json")
		if err != nil {
			return nil, fmt.Errorf("read catalogue %s: %w", lang, err)
		}
		p, err := Parse(lang, raw)
		if err != nil {
			return nil, fmt.Errorf("catalogue %s: %w", lang, err)
		}
		c.printers[lang] = p
	}
	return c, nil
}

// Languages lists the languages there are, in order.
func (c *Catalogue) Languages() []string { return slices.Sorted(maps.Keys(c.printers)) }

// Keys lists a language's keys, in order.
func (c *Catalogue) Keys(lang string) []string {
	p, ok := c.printers[lang]
	if !ok {
		return nil
	}
	return slices.Sorted(maps.Keys(p.texts))
}

// Printer writes in a language; in English when there is no such language. A
// region behind the language, as in "sv-SE", is passed over.
func (c *Catalogue) Printer(lang string) *Printer {
	base, _, _ := strings.Cut(lang, "-")
	if p, ok := c.printers[base]; ok {
		return p
	}
	return c.printers[English]
}

// Printer fills in the texts of one language. It is safe for concurrent use.
type Printer struct {
	lang  string
	texts map[string]text
}

// Lang is the printer's language, "en" or "sv".
func (p *Printer) Lang() string { return p.lang }

// Forms lists the plural forms of a key's text: "other" alone for one that does
// not count, nil for no such key.
func (p *Printer) Forms(key string) []string {
	t, ok := p.texts[key]
	switch {
	case !ok:
		return nil
	case t.one == nil:
		return []string{"other"}
	}
	return []string{"one", "other"}
}

// Placeholders lists the names a key's text wants filled, in order, each once.
func (p *Printer) Placeholders(key string) []string {
	t := p.texts[key]
	seen := map[string]bool{}
	for _, parts := range [][]part{t.one, t.other} {
		for _, part := range parts {
			if part.name != "" {
				seen[part.name] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

// Sprint is a key's text with its placeholders filled. Arguments are strings
// and whole numbers; those the text does not name are left alone.
func (p *Printer) Sprint(key string, args map[string]any) (string, error) {
	return p.Fill(key, func(name string) any { return args[name] })
}

// Fill is [Printer.Sprint] with arguments that are made as the text asks for
// them: nothing is written out that it does not say.
func (p *Printer) Fill(key string, value func(name string) any) (string, error) {
	t, ok := p.texts[key]
	if !ok {
		return "", fmt.Errorf("%w: %s in %s", ErrKey, key, p.lang)
	}
	parts := t.other
	if t.one != nil {
		n, ok := number(value("Count"))
		if !ok {
			return "", fmt.Errorf("%w: Count of %s in %s", ErrUnfilled, key, p.lang)
		}
		if n == 1 {
			parts = t.one
		}
	}
	if len(parts) == 1 && parts[0].name == "" {
		return parts[0].literal, nil
	}
	var b strings.Builder
	b.Grow(t.size)
	for _, part := range parts {
		if part.name == "" {
			b.WriteString(part.literal)
			continue
		}
		if !write(&b, value(part.name)) {
			return "", fmt.Errorf("%w: %s of %s in %s", ErrUnfilled, part.name, key, p.lang)
		}
	}
	return b.String(), nil
}

// write writes a value and reports whether there was something to write: an
// empty string is a hole in the sentence.
func write(b *strings.Builder, value any) bool {
	if s, ok := value.(string); ok {
		b.WriteString(s)
		return s != ""
	}
	n, ok := number(value)
	if ok {
		b.WriteString(strconv.FormatInt(n, 10))
	}
	return ok
}

func number(value any) (int64, bool) {
	switch v := value.(type) {
	case int:
		return int64(v), true
	case int64:
		return v, true
	}
	return 0, false
}
