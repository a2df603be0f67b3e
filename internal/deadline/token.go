package deadline

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

type tokenKind uint8

const (
	wordToken tokenKind = iota
	numberToken
	signToken
	opaqueToken // a mention, link or address: never part of a date
)

// token is a word, a number or a sign of the text, with the pieces it can be.
type token struct {
	text     string // in small letters
	from, to int
	kinds    kinds // a set of the kinds of its pieces
	value    int   // of a number
	digits   int   // of a number
	pieces   [4]piece
	key      uint32 // of the word in a holiday's name; 0 of a little word
	names    int16  // of holidays that begin with it
	count    uint8
	kind     tokenKind
	glued    bool // no space between it and the token before
	capital  bool // written with a capital first
}

func (t *token) mean(k kind, n int) { t.meanX(k, n, 0) }

func (t *token) meanX(k kind, n, x int) {
	if int(t.count) < len(t.pieces) {
		t.kinds |= set(k)
		t.pieces[t.count] = piece{kind: k, n: int16(n), x: int16(x)} //nolint:gosec // the tables hold small numbers
		t.count++
	}
}

// parser holds a text on its way through the steps.
type parser struct {
	text  string
	opts  Options
	t     []token
	found []candidate
	seen  kinds // of any token
	links bool  // there may be an address

	rules      []uint8 // of dayRules, the ones worth trying
	digitRules []uint8 // and those that can begin with a number in digits

	mended []mended // the words with a slip in them

	scratch   expr // for the rule at work
	spare     expr // for what the rule at work looks at beside
	base      expr // for what an amount is counted from
	lastNames [4]nameFound
	lastDay   candidate // of the sentence so far
	wholeDay  candidate // the last without a time
	steps     int       // elements tried
	anchoring bool      // the moment that an amount counts from is being read
	expected  int       // the token where a time must be, as at the end of a range
}

// parsers are lent out: what one has collected is of no use after the answer, and
// is the better part of what a sentence would leave behind.
var parsers sync.Pool //nolint:gochecknoglobals // holds nothing but room

// mostRoom is how many tokens a parser in the pool has room for: the longest
// texts are rare.
const mostRoom = 128

func borrowParser(text string, o Options) *parser {
	p, ok := parsers.Get().(*parser)
	if !ok {
		p = &parser{}
	}
	*p = parser{text: text, opts: o, t: p.t[:0], found: p.found[:0]}
	return p
}

// giveBack returns a parser, without a word of what it has read.
func (p *parser) giveBack() {
	if cap(p.t) > mostRoom {
		return
	}
	clear(p.t[:cap(p.t)]) // some are joined, and what was behind them stays
	clear(p.found[:cap(p.found)])
	*p = parser{t: p.t[:0], found: p.found[:0]}
	parsers.Put(p)
}

// maxDigits is how long a number can be and still be part of a date or time.
const maxDigits = 8

func (p *parser) tokenize() {
	if n := p.estimate(); n > cap(p.t) {
		p.t = make([]token, 0, n)
	}
	p.links = strings.Contains(p.text, "://") || strings.Contains(p.text, "www.") || strings.IndexByte(p.text, '@') >= 0
	end := 0 // of the token before
	for i := 0; i < len(p.text); {
		r, size := utf8.DecodeRuneInString(p.text[i:])
		var to int
		kind := signToken
		switch {
		case unicode.IsSpace(r), r == '*', r == '`': // bold, code
			i += size
			continue
		case r == '<':
			to, kind = p.markup(i)
		case r >= '0' && r <= '9':
			to, kind = i+run(p.text[i:], func(r rune) bool { return r >= '0' && r <= '9' }), numberToken
		case isLetter(r):
			to, kind = p.word(i), wordToken
		default:
			to = i + size
		}
		if kind == signToken {
			to = p.line(i, to)
		}
		t := token{kind: kind, from: i, to: to, glued: i == end && len(p.t) > 0}
		if kind == wordToken || kind == numberToken {
			if stop := p.address(i, t.glued); stop > to {
				t.kind, t.to, to = opaqueToken, stop, stop
			}
		}
		p.add(t)
		if last := len(p.t) - 1; last >= 0 && p.t[last].to > to { // the point of an abbreviation
			to = p.t[last].to
		}
		i, end = to, to
	}
}

func isLetter(r rune) bool {
	if r < utf8.RuneSelf { // no marks to look for there
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
	}
	return unicode.IsLetter(r) || unicode.Is(unicode.Mn, r)
}

func run(s string, ok func(rune) bool) int {
	for i, r := range s {
		if !ok(r) {
			return i
		}
	}
	return len(s)
}

// estimate is about how many tokens there are: wherever letters, digits, signs and spaces meet, one begins.
func (p *parser) estimate() int {
	const space, letter, digit, sign = 0, 1, 2, 3
	n, last := 1, space
	for i := range len(p.text) {
		c, class := p.text[i], letter
		switch {
		case c <= ' ':
			class = space
		case c >= '0' && c <= '9':
			class = digit
		case c < 'A' || c > 'Z' && c < 'a' || c > 'z' && c < utf8.RuneSelf:
			class = sign
		}
		if class != last && class != space {
			n++
		}
		last = class
	}
	return n
}

// idle reports whether a sign means nothing in a deadline and nothing about the number beside it.
func idle(r rune) bool {
	switch r {
	case '!', '?', '(', ')', '[', ']', '{', '}', '|', '\\', '^', ';':
		return true
	case '–', '—', '−', '≈', '½', '″', '′', '’', '°', '€':
		return false
	}
	return r >= utf8.RuneSelf
}

// line is the end of a line of signs such as dashes, or of signs that mean nothing, or of the first sign when there
// are only one or two.
func (p *parser) line(i, to int) int {
	const shortest = 3
	if r, _ := utf8.DecodeRuneInString(p.text[i:]); idle(r) {
		return to + run(p.text[to:], func(r rune) bool { return idle(r) && !isLetter(r) && !unicode.IsSpace(r) })
	}
	sign, end := p.text[i:to], to
	for strings.HasPrefix(p.text[end:], sign) {
		end += len(sign)
	}
	if end-i < shortest*len(sign) {
		return to
	}
	return end
}

// markup is Slack's <…>, which ends on the same line, or else a sign.
func (p *parser) markup(i int) (to int, kind tokenKind) {
	const longest = 3000
	rest := p.text[i+1 : min(len(p.text), i+longest)]
	if n := strings.IndexAny(rest, "<>\n"); n > 0 && rest[n] == '>' {
		return i + 1 + n + 1, opaqueToken
	}
	return i + 1, signToken
}

// word is a run of letters with apostrophes inside.
func (p *parser) word(i int) int {
	to := i + run(p.text[i:], isLetter)
	for _, mark := range []string{"'", "’"} {
		if rest, ok := strings.CutPrefix(p.text[to:], mark); ok {
			if n := run(rest, isLetter); n > 0 {
				to += len(mark) + n
			}
		}
	}
	return to
}

// address finds the end of a web or mail address, or of a file name, that starts here; 0 if there is none.
func (p *parser) address(i int, glued bool) int {
	if glued || !p.links {
		return 0
	}
	rest := p.text[i:]
	n := run(rest, func(r rune) bool { return !unicode.IsSpace(r) && r != '<' && r != '>' })
	chunk := rest[:n]
	if strings.Contains(chunk, "://") || strings.HasPrefix(chunk, "www.") {
		return i + n
	}
	if at := strings.IndexByte(chunk, '@'); at > 0 && strings.Contains(chunk[at:], ".") {
		return i + n
	}
	return 0
}

// add puts a token into the list, with what it means.
func (p *parser) add(t token) {
	switch t.kind {
	case numberToken:
		t.text, t.digits, t.kinds = p.text[t.from:t.to], t.to-t.from, 1<<kDigits
		if last := len(p.t) - 1; t.text == "4" && t.glued && p.isWord(last, "b") && !p.t[last].glued && p.t[last].kinds == 0 { // b4 noon
			before := token{kind: wordToken, text: "before", from: p.t[last].from, to: t.to}
			lookUp(&before)
			p.seen |= before.kinds
			p.t[last] = before
			return
		}
		if t.digits <= maxDigits {
			for _, c := range []byte(t.text) {
				t.value = t.value*10 + int(c-'0')
			}
		}
	case wordToken:
		written := p.text[t.from:t.to]
		first, _ := utf8.DecodeRuneInString(written)
		t.capital = unicode.IsUpper(first)
		t.text = fold(written)
		if p.join(t) || p.abbreviated(t) {
			return
		}
		if lookUp(&t); t.kinds == 0 {
			p.mend(&t)
		}
	case signToken:
		t.text = p.text[t.from:t.to]
		signs(&t)
	case opaqueToken:
	}
	p.seen |= t.kinds
	p.t = append(p.t, t)
}

// abbreviated makes one token of f.m., e.m., t.o.m. and fr.o.m.
func (p *parser) abbreviated(t token) bool {
	const shortest, longest = len("f."), len("t.o.")
	n := len(p.t)
	if t.text != "m" || !t.glued || n < shortest || !p.t[n-1].glued || p.t[n-1].text != "." {
		return false
	}
	first, whole := n-2, ""
	switch p.t[first].text {
	case "f", "e":
		whole = p.t[first].text + "m"
	case "o":
		if n < longest || !p.t[first].glued || !p.t[first-1].glued || p.t[first-1].text != "." {
			return false
		}
		first -= 2
		switch p.t[first].text {
		case "t", "fr":
			whole = svOpenEnd(p.t[first].text)
		}
	}
	if whole == "" {
		return false
	}
	merged := token{kind: wordToken, text: whole, from: p.t[first].from, to: t.to, glued: p.t[first].glued}
	if strings.HasPrefix(p.text[t.to:], ".") {
		merged.to++
	}
	lookUp(&merged)
	p.seen |= merged.kinds
	p.t[first] = merged
	p.t = p.t[:first+1]
	return true
}

// join makes one token of words that belong together, such as "i morgon" or "day after".
func (p *parser) join(t token) bool {
	if len(p.t) == 0 || t.glued {
		return false
	}
	last := &p.t[len(p.t)-1]
	if last.kind != wordToken {
		return false
	}
	whole := joined(last.text, t.text)
	if whole == "" {
		return false
	}
	merged := token{kind: wordToken, text: whole, from: last.from, to: t.to, glued: last.glued, capital: last.capital}
	lookUp(&merged)
	p.seen |= merged.kinds
	*last = merged
	return true
}

// fold writes a word in small letters and with whole å, ä and ö.
func fold(word string) string {
	plain := true
	for i := range len(word) {
		if c := word[i]; c >= utf8.RuneSelf || c >= 'A' && c <= 'Z' {
			plain = false
			break
		}
	}
	if plain {
		return word
	}
	word = strings.ToLower(word)
	if strings.ContainsAny(word, "\u030a\u0308\u2019") {
		word = strings.NewReplacer("a\u030a", "å", "a\u0308", "ä", "o\u0308", "ö", "\u2019", "'").Replace(word)
	}
	return word
}
