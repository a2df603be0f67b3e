package locale

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// ErrCatalogue says that a catalogue's file cannot be used.
var ErrCatalogue = errors.New("bad catalogue")

// text is one key's text, cut up for filling in.
type text struct {
	one   []part // nil for a text that does not count
	other []part
	size  int // a guess at the length of the filled text
}

// part is a stretch of text or the name of a placeholder.
type part struct{ literal, name string }

// Parse reads one language's catalogue. It refuses a key that stands twice, an
// empty text, a brace without its partner and any plural form but "one" and
// "other".
func Parse(lang string, raw []byte) (*Printer, error) {
	p := &Printer{lang: lang, texts: map[string]text{}}
	dec := json.NewDecoder(bytes.NewReader(raw))
	if err := expect(dec, json.Delim('{')); err != nil {
		return nil, err
	}
	for dec.More() {
		key, value, err := entry(dec)
		if err != nil {
			return nil, err
		}
		if _, twice := p.texts[key]; twice {
			return nil, fmt.Errorf("%w: %s stands twice", ErrCatalogue, key)
		}
		t, err := newText(value)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", key, err)
		}
		p.texts[key] = t
	}
	if err := expect(dec, json.Delim('}')); err != nil {
		return nil, err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%w: something follows the object", ErrCatalogue)
	}
	return p, nil
}

func expect(dec *json.Decoder, want json.Delim) error {
	got, err := dec.Token()
	if err != nil {
		return fmt.Errorf("%w: %w", ErrCatalogue, err)
	}
	if got != want {
		return fmt.Errorf("%w: found %v where %v belongs", ErrCatalogue, got, want)
	}
	return nil
}

// entry reads a key and the raw value behind it. The decoder is asked for
// tokens, because a map would hide a key that stands twice.
func entry(dec *json.Decoder) (key string, value json.RawMessage, err error) {
	token, err := dec.Token()
	if err != nil {
		return "", nil, fmt.Errorf("%w: %w", ErrCatalogue, err)
	}
	key, ok := token.(string)
	if !ok {
		return "", nil, fmt.Errorf("%w: found %v where a key belongs", ErrCatalogue, token)
	}
	if err := dec.Decode(&value); err != nil {
		return "", nil, fmt.Errorf("%w: %s: %w", ErrCatalogue, key, err)
	}
	return key, value, nil
}

func newText(raw json.RawMessage) (text, error) {
	var forms struct{ One, Other string }
	counts := bytes.HasPrefix(bytes.TrimSpace(raw), []byte("{"))
	if counts {
		dec := json.NewDecoder(bytes.NewReader(raw))
		dec.DisallowUnknownFields()
		if err := dec.Decode(&forms); err != nil {
			return text{}, fmt.Errorf("%w: %w", ErrCatalogue, err)
		}
	} else if err := json.Unmarshal(raw, &forms.Other); err != nil {
		return text{}, fmt.Errorf("%w: %w", ErrCatalogue, err)
	}
	t := text{size: len(forms.Other) + 64}
	var err error
	if t.other, err = split(forms.Other); err != nil {
		return text{}, err
	}
	if counts {
		if t.one, err = split(forms.One); err != nil {
			return text{}, err
		}
	}
	return t, nil
}

// split cuts "by {Due}" into its stretches and names.
func split(s string) ([]part, error) {
	if strings.TrimSpace(s) == "" {
		return nil, fmt.Errorf("%w: an empty text", ErrCatalogue)
	}
	var parts []part
	for s != "" {
		open := strings.IndexAny(s, "{}")
		if open < 0 {
			return append(parts, part{literal: s}), nil
		}
		if open > 0 {
			parts = append(parts, part{literal: s[:open]})
		}
		name, rest, ok := strings.Cut(s[open+1:], "}")
		if s[open] == '}' || !ok || !isName(name) {
			return nil, fmt.Errorf("%w: a brace without its partner", ErrCatalogue)
		}
		parts, s = append(parts, part{name: name}), rest
	}
	return parts, nil
}

// isName reports whether s can name a placeholder: letters, the first a capital.
func isName(s string) bool {
	for i, c := range s {
		switch {
		case 'A' <= c && c <= 'Z':
		case i > 0 && 'a' <= c && c <= 'z':
		default:
			return false
		}
	}
	return s != ""
}
