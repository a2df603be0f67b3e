package deadline

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Below these lengths a word that is nearly a day or month, or another word of a deadline, is more likely something else.
const (
	shortestTypo  = 5
	shortestOther = 6
)

// mend looks up what a word that means nothing was meant to be: a day or month anywhere, a unit only after a number or
// "next", a part of the day only after a day. Names of people are near no such word by the slips that count.
func (p *parser) mend(t *token) {
	if len(t.text) < shortestTypo-1 {
		return
	}
	if right := svUnmarked(t.text); right != "" {
		svWord(right, t)
		return
	}
	if len(t.text) < shortestTypo {
		return
	}
	right := misspelled(t.text, enSpelling[typoDays])
	if right == "" && !t.capital { // Swedish days and months have no capital, Augusta has one
		right = misspelled(t.text, svSpelling[typoDays])
	}
	last := len(p.t) - 1
	for _, list := range [...]*[typoOthers + 1][]string{&enSpelling, &svSpelling} {
		if right == "" && p.any(last, 1<<kDigits|1<<kNumber|1<<kMod|1<<kMore) {
			right = misspelled(t.text, list[typoUnits])
		}
		if right == "" && p.any(last, 1<<kRelDay|1<<kWeekday|1<<kMod|1<<kArticle) {
			right = misspelled(t.text, list[typoParts])
		}
		if right == "" && len(t.text) >= shortestOther {
			right = misspelled(t.text, list[typoOthers])
		}
	}
	if right != "" {
		enWord(right, t)
		svWord(right, t)
		p.mended = append(p.mended, mended{t.from, t.to, right})
	}
}

// mended is a word with a slip in it, and what it was read as.
type mended struct {
	from, to int
	right    string
}

// mendedSpan is a stretch of the text with its misspelt words mended, "" when there are none.
func (p *parser) mendedSpan(from, to int) string {
	var b strings.Builder
	at := from
	for _, m := range p.mended {
		if m.from < at || m.to > to {
			continue
		}
		right := m.right
		if first, _ := utf8.DecodeRuneInString(p.text[m.from:]); unicode.IsUpper(first) {
			_, n := utf8.DecodeRuneInString(right)
			right = strings.ToUpper(right[:n]) + right[n:]
		}
		b.WriteString(p.text[at:m.from])
		b.WriteString(right)
		at = m.to
	}
	if at == from {
		return ""
	}
	b.WriteString(p.text[at:to])
	return b.String()
}

// The lists of a language's words whose misspellings are understood, by where they are.
const (
	typoDays   = iota // anywhere
	typoUnits         // after a number
	typoParts         // after a day
	typoOthers        // anywhere, of long words
)

// misspelled is the word of the list that a slip of the fingers turned into this one, "" if there is none.
func misspelled(word string, list []string) string {
	for _, right := range list {
		if right[0] == word[0] && slip(word, right) {
			return right
		}
	}
	return ""
}

// slip reports whether a is b with one slip of the fingers: two letters swapped, one left out within the word, one hit
// twice or together with its neighbour on the keyboard, or a neighbour hit instead.
func slip(a, b string) bool {
	d := len(a) - len(b)
	if d < -2 || d > 2 {
		return false
	}
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	last := b[len(b)-1]
	before := b[max(i-1, 0)]
	a, b = a[i:], b[i:]
	n := 0
	for n < len(a) && n < len(b) && a[len(a)-1-n] == b[len(b)-1-n] {
		n++
	}
	whole := n > 0 || i == 0
	a, b = a[:len(a)-n], b[:len(b)-n]
	switch {
	case len(a) == 2 && len(b) == 2:
		return a[0] == b[1] && a[1] == b[0]
	case len(a) == 0 && len(b) == 1:
		return whole // the last letter is seldom forgotten: Frida is no Friday
	case len(a) == 1 && len(b) == 0:
		return a[0] == before || beside(a[0], before) || n == 0 && beside(a[0], last)
	case len(a) == 1 && len(b) == 1:
		return beside(a[0], b[0])
	}
	// å, ä and ö have two bytes: fredåg, månadr.
	return len(a) <= 2 && len(b) == 2 && b[0] >= 0x80 || len(a) == 2 && len(b) <= 1 && a[0] >= 0x80
}

// rows are the letters of a keyboard as they lie; a letter touches the next and those above and below it.
const rows = "qwertyuiop asdfghjkl  zxcvbnm   "

// beside reports whether two keys touch.
func beside(a, b byte) bool {
	const wide = 11
	i, j := keyAt(a), keyAt(b)
	if i < 0 || j < 0 {
		return false
	}
	across, down := i%wide-j%wide, i/wide-j/wide
	switch down {
	case 0:
		return across == 1 || across == -1
	case 1: // a is below b
		return across == 0 || across == -1
	case -1:
		return across == 0 || across == 1
	}
	return false
}

func keyAt(c byte) int {
	for i := range len(rows) {
		if rows[i] == c {
			return i
		}
	}
	return -1
}
