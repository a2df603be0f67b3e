package commands

import (
	"strings"
	"time"

	"kept/internal/deadline"
)

// Sentence is a line as it was read, with its marks written out.
type Sentence struct {
	Who      []string
	Customer string
	Sure     bool
	What     string
	Span     string
	Err      error
}

// Split reads a line as a promise.
func Split(line string, o deadline.Options) Sentence {
	p := readText(line)
	s := split(&p, func(text string) (deadline.Reading, error) { return deadline.Parse(text, o) })
	out := Sentence{
		Customer: p.plain(s.Customer, nil), Sure: s.Sure, What: p.plain(s.What, nil),
		Span: p.plain(s.Due.Span, nil), Err: s.DueErr,
	}
	for _, m := range s.Who {
		out.Who = append(out.Who, m.id)
	}
	return out
}

// Plain is what a line says once Slack's escapes are written out.
func Plain(line string) string {
	p := readText(line)
	return p.plain(p.text, nil)
}

// Likeness is what part of their words two texts have in common.
func Likeness(a, b string, least float64) float64 { return wordingOf(a).like(wordingOf(b), least) }

// The small readers, for their tables.
var (
	Nearest      = nearest
	NearestZones = nearestZones
	Fold         = fold
	ParseLength  = parseLength
	ParseClock   = parseClock
	Wall         = wall
)

// QuestionLife is how long one click answers a question.
const QuestionLife = questionLife

// Routes lists the names of the table by kind.
func Routes() map[Kind][]string {
	list := map[Kind][]string{}
	for _, r := range routes() {
		list[r.kind] = append(list[r.kind], r.name)
	}
	return list
}

// Zones lists the zones that can be proposed.
func Zones() []string { return zones[:] }

// Tuesday is a moment for tests: 17 November 2026, 10:20 in Stockholm.
func Tuesday() time.Time { return time.Date(2026, 11, 17, 9, 20, 0, 0, time.UTC) }

// Seam is the rune that must never reach a person.
func Seam(s string) bool { return strings.ContainsRune(s, seam) || strings.ContainsFunc(s, isMark) }
