package commands

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"kept/internal/promise"
)

// A phrase is what a person wrote, made ready to be read: single spaces, none
// of Slack's HTML escapes, and each of Slack's own escapes (<@U1>, <#C1|name>,
// <https://…>) folded into one rune, so that no rule about colons, numbers or
// dates looks inside them.
//
// What Slack escapes and how: https://docs.slack.dev/messaging/formatting-message-text
type phrase struct {
	text  string
	marks []mark
}

// mark is one of Slack's escapes.
type mark struct {
	kind  markKind
	id    string
	label string // as people see it; empty when Slack does not say
}

type markKind int

const (
	markUser markKind = iota + 1
	markGroup
	markChannel
	markOther // a link, a date
)

// Noncharacters, which Unicode sets aside for a program's inner use, stand for
// marks; the last of them marks the seam where a deadline was taken out.
const (
	markFirst = '\uFDD0'
	maxMarks  = 31
	seam      = '\uFDEF'
)

func isMark(r rune) bool { return r >= markFirst && r < markFirst+maxMarks }

// readText makes a phrase of what Slack sent.
func readText(raw string) phrase {
	var p phrase
	var b strings.Builder
	b.Grow(len(raw))
	space := false
	put := func(r rune) {
		if space && b.Len() > 0 {
			b.WriteByte(' ')
		}
		space = false
		b.WriteRune(r)
	}
	for i := 0; i < len(raw); {
		if m, n := readMark(raw[i:]); n > 0 {
			p.take(m, put)
			i += n
			continue
		}
		r, n := readRune(raw[i:])
		i += n
		switch {
		case unicode.IsSpace(r):
			space = true
		case !invisible(r):
			put(r)
		}
	}
	p.text = b.String()
	return p
}

// take puts a mark into the text; one too many is written out.
func (p *phrase) take(m mark, put func(rune)) {
	if len(p.marks) < maxMarks && m.kind != 0 {
		p.marks = append(p.marks, m)
		put(markFirst + rune(len(p.marks)-1)) //nolint:gosec // below maxMarks
		return
	}
	for _, r := range m.plain(nil) {
		put(r)
	}
}

// readRune reads one rune, unfolding the three characters Slack escapes.
func readRune(s string) (rune, int) {
	if s[0] == '&' {
		for _, e := range [...]struct {
			code string
			r    rune
		}{{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}} {
			if strings.HasPrefix(s, e.code) {
				return e.r, len(e.code)
			}
		}
	}
	return utf8.DecodeRuneInString(s)
}

// invisible runes carry nothing a person could see, and would hide a word from
// every comparison: zero-width spaces and joiners outside of emoji, direction
// marks, control characters and the noncharacters used for marks.
func invisible(r rune) bool {
	switch r {
	case '\u200b', '\u2060', '\ufeff', '\u00ad', '\u200e', '\u200f', '\ufffe', '\uffff':
		return true
	}
	return r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069' ||
		r >= '\ufdd0' && r <= '\ufdef' || unicode.IsControl(r)
}

// readMark reads one of Slack's escapes at the start of s; n is 0 when there is
// none.
func readMark(s string) (m mark, n int) {
	if s[0] != '<' {
		return mark{}, 0
	}
	end := strings.IndexAny(s[1:], "<>")
	if end < 1 || s[1+end] == '<' {
		return mark{}, 0
	}
	body, n := s[1:1+end], end+2
	id, label, _ := strings.Cut(body[1:], "|")
	label = visible(label)
	switch body[0] {
	case '@':
		if isID(id) {
			return mark{markUser, id, strings.TrimPrefix(label, "@")}, n
		}
	case '#':
		if isID(id) {
			return mark{markChannel, id, prefixed("#", label)}, n
		}
	case '!':
		if m := special(visible(id), label); m.id != "" {
			return m, n
		}
	default:
		link, label, _ := strings.Cut(body, "|")
		if clean := visible(link); strings.Contains(clean, ":") && !strings.Contains(clean, " ") {
			return mark{markOther, clean, linkLabel(clean, visible(label))}, n
		}
	}
	return mark{}, 0
}

// special reads <!channel>, <!subteam^S1|@sales> and <!date^…|fallback>; the id
// of what is none of them is empty.
func special(id, label string) mark {
	name, rest, _ := strings.Cut(id, "^")
	switch name {
	case "subteam":
		if label == "" {
			label, _, _ = strings.Cut(rest, "^")
		}
		return mark{markGroup, rest, prefixed("@", label)}
	case "date":
		return mark{markOther, id, label}
	case "channel", "here", "everyone":
		return mark{markGroup, name, "@" + name}
	}
	return mark{}
}

// linkLabel is a link as text: its own words, and the address when they differ.
func linkLabel(link, label string) string {
	bare := strings.TrimPrefix(link, "mailto:")
	switch {
	case label == "" || label == bare:
		return bare
	case strings.HasSuffix(link, "://"+label):
		return label
	}
	return label + " (" + bare + ")"
}

func prefixed(sign, s string) string {
	if s == "" || strings.HasPrefix(s, sign) {
		return s
	}
	return sign + s
}

// visible is what can be seen of a text that stands inside a mark.
func visible(s string) string {
	var b strings.Builder
	for len(s) > 0 {
		r, n := readRune(s)
		if !invisible(r) || unicode.IsSpace(r) {
			b.WriteRune(r)
		}
		s = s[n:]
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func isID(s string) bool {
	for _, r := range s {
		if (r < 'A' || r > 'Z') && (r < '0' || r > '9') {
			return false
		}
	}
	return s != ""
}

// plain is the mark as people read it. Users without a name are asked for.
func (m mark) plain(name func(promise.UserID) string) string {
	switch {
	case m.label != "" && m.kind == markUser:
		return "@" + m.label
	case m.label != "":
		return m.label
	case m.kind == markUser && name != nil:
		return "@" + name(promise.UserID(m.id))
	case m.kind == markUser:
		return "@" + m.id
	case m.kind == markChannel:
		return "#" + m.id
	}
	return m.id
}

// addresses reports whether the mark names somebody: a person or a group.
func (m mark) addresses() bool { return m.kind == markUser || m.kind == markGroup }

// mark is the mark that a rune stands for.
func (p *phrase) mark(r rune) (mark, bool) {
	if !isMark(r) || int(r-markFirst) >= len(p.marks) {
		return mark{}, false
	}
	return p.marks[r-markFirst], true
}

// user is the person s consists of; ok is false when it is anything else.
func (p *phrase) user(s string) (promise.UserID, bool) {
	r, n := utf8.DecodeRuneInString(s)
	m, ok := p.mark(r)
	if !ok || n != len(s) || m.kind != markUser {
		return "", false
	}
	return promise.UserID(m.id), true
}

// group is the user group s consists of; ok is false when it is anything else,
// also "everybody in the channel".
func (p *phrase) group(s string) (id string, ok bool) {
	r, n := utf8.DecodeRuneInString(s)
	m, ok := p.mark(r)
	if !ok || n != len(s) || m.kind != markGroup || !isID(m.id) {
		return "", false
	}
	return m.id, true
}

// link is the first web address in a part of the phrase that is short enough to
// keep; empty for none.
func (p *phrase) link(s string) string {
	for _, r := range s {
		if m, ok := p.mark(r); ok && m.kind == markOther && strings.HasPrefix(m.id, "http") && len(m.id) <= promise.MaxLink {
			return m.id
		}
	}
	return ""
}

// plain writes the marks in a part of the phrase out again.
func (p *phrase) plain(s string, name func(promise.UserID) string) string {
	if !strings.ContainsFunc(s, isMark) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if m, ok := p.mark(r); ok {
			b.WriteString(m.plain(name))
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// firstWord cuts the first word off.
func firstWord(s string) (word, rest string) {
	word, rest, _ = strings.Cut(strings.TrimSpace(s), " ")
	return word, strings.TrimSpace(rest)
}

// fold writes a word so that it compares regardless of case and accents.
func fold(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range strings.ToLower(s) {
		if r >= utf8.RuneSelf {
			if unicode.Is(unicode.Mn, r) {
				continue
			}
			if i := strings.IndexRune(accented, r); i >= 0 {
				b.WriteByte(unaccented[utf8.RuneCountInString(accented[:i])])
				continue
			}
		}
		b.WriteRune(r)
	}
	return b.String()
}

const (
	accented   = "àáâãäåāăąçćčďđèéêëēėęěğìíîïīįıķłľļñńňņòóôõöøōőŕřśšşșťţțùúûüūůűųýÿžźż"
	unaccented = "aaaaaaaaacccddeeeeeeeegiiiiiiiklllnnnnoooooooorrsssstttuuuuuuuuyyzzz"
)

// distance counts the letters to add, drop, change or swap to get from a to b.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	before, last, row := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range last {
		last[j] = j
	}
	for i := range x {
		row[0] = i + 1
		for j := range y {
			cost := 1
			if x[i] == y[j] {
				cost = 0
			}
			row[j+1] = min(row[j]+1, last[j+1]+1, last[j]+cost)
			if i > 0 && j > 0 && x[i] == y[j-1] && x[i-1] == y[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(y)]
}

// nearest is the name closest to a word, empty when none is close enough for a
// slip of the finger: a third of the word's letters.
func nearest(word string, names []string) string {
	word = fold(word)
	best, at := "", max(1, utf8.RuneCountInString(word)/3)+1
	for _, n := range names {
		if d := distance(word, fold(n)); d < at {
			best, at = n, d
		}
	}
	return best
}
