package commands

import (
	"errors"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"kept/internal/deadline"
	"kept/internal/promise"
)

// A sentence is a line of text read as a promise: who, to whom, what, by when.
//
// Three forms are understood, in this order:
//
//	[@person] Customer: what by when
//	[@person] what to Customer by when
//	[@person] what by when            (the dialog asks for the customer)
//
// Its parts are stretches of the phrase, with the marks still in them. Nothing
// of the phrase is left out but the words that join the parts.
type sentence struct {
	// Who are the people and groups mentioned at the start.
	Who []mark
	// Customer is certain only when Sure is set.
	Customer string
	Sure     bool
	What     string
	Due      deadline.Reading
	// DueErr says why no deadline was read.
	DueErr error
}

// reader reads the deadline in a text.
type reader func(text string) (deadline.Reading, error)

// split reads a phrase as a promise.
func split(p *phrase, read reader) sentence {
	var s sentence
	text := unquote(p.text)
	text = s.takeWho(p, text)
	if s.colonForm(text, read) {
		return s
	}
	s.wordForm(p, text, read)
	return s
}

// takeWho takes the mentions at the start off. A single one is left where a
// colon follows it: the promise is then made to that person.
func (s *sentence) takeWho(p *phrase, text string) string {
	joined := false
	for {
		r, n := utf8.DecodeRuneInString(text)
		m, ok := p.mark(r)
		if !ok || !m.addresses() {
			return text
		}
		rest := strings.TrimLeft(text[n:], " ")
		if after, colon := strings.CutPrefix(rest, ":"); colon && m.kind == markUser && !joined && !namesCustomer(after) {
			return text
		}
		s.Who = append(s.Who, m)
		text, joined = cutJoiner(p, strings.TrimLeft(rest, ": "))
	}
}

// namesCustomer reports whether a text goes on with a customer and a colon, as
// in "@anna: Acme: the quote".
func namesCustomer(text string) bool {
	at := findColon(text)
	if at < 0 {
		return false
	}
	verb, customer, ok := asCustomer(text[:at])
	return ok && verb == "" && isName(customer)
}

// cutJoiner takes a comma and an "and" off; joined says that they stood between
// two mentions.
func cutJoiner(p *phrase, text string) (rest string, joined bool) {
	rest = strings.TrimLeft(text, ", ")
	word, behind := firstWord(rest)
	if isAnd(word) && startsWithPerson(p, behind) {
		return behind, true
	}
	return rest, strings.HasPrefix(text, ",") && startsWithPerson(p, rest)
}

func startsWithPerson(p *phrase, text string) bool {
	r, _ := utf8.DecodeRuneInString(text)
	m, ok := p.mark(r)
	return ok && m.addresses()
}

// colonForm reads "Customer: what by when". It leaves s alone and returns false
// when no colon has a customer before it.
func (s *sentence) colonForm(text string, read reader) bool {
	at := findColon(text)
	if at < 0 {
		return false
	}
	before, after := strings.TrimSpace(text[:at]), strings.TrimSpace(text[at+1:])
	due, err := read(after)
	what := cut(after, due, err)
	if errors.Is(err, deadline.ErrNone) {
		// "By friday, Acme: the quote" has its deadline in front.
		if d, e := read(before); !errors.Is(e, deadline.ErrNone) {
			before, due, err = tidy(strings.ReplaceAll(cut(before, d, e), string(seam), " ")), d, e
		}
	}
	verb, customer, ok := asCustomer(before)
	if !ok || customer == "" {
		return false
	}
	s.Customer, s.Sure = customer, verb == ""
	s.What = tidy(join(verb, strings.ReplaceAll(what, string(seam), " ")))
	s.Due, s.DueErr = due, err
	return true
}

// findColon is where the first colon stands that divides: not one in a time
// (15:00), a ratio, an address (https://) or an emoji (:tada:).
func findColon(text string) int {
	for i := 0; i < len(text); i++ {
		if text[i] != ':' {
			continue
		}
		if n := emoji(text, i); n > 0 {
			i += n - 1
			continue
		}
		if i+1 < len(text) && (i > 0 && digit(text[i-1]) && digit(text[i+1]) || strings.HasPrefix(text[i+1:], "//")) {
			continue
		}
		return i
	}
	return -1
}

func digit(b byte) bool { return b >= '0' && b <= '9' }

// emoji is the length of an emoji's name, ":tada:", that stands alone at i; 0
// for none.
func emoji(text string, i int) int {
	if i >= len(text) || text[i] != ':' || i > 0 && text[i-1] != ' ' {
		return 0
	}
	n := strings.IndexFunc(text[i+1:], func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '_' && r != '-' && r != '+'
	})
	end := i + 1 + n
	if n < 1 || text[end] != ':' {
		return 0
	}
	if end+1 < len(text) && text[end+1] != ' ' && text[end+1] != ':' {
		return 0
	}
	return end + 1 - i
}

// maxCustomerWords bounds a customer's name: what is longer is a sentence that
// happens to have a colon in it.
const maxCustomerWords = 8

// asCustomer reads what stands before a colon. A verb in front of a name ("ring
// Acme: …") is given apart. ok is false when it cannot be a customer's name.
func asCustomer(text string) (verb, customer string, ok bool) {
	words := strings.Fields(text)
	if len(words) > 1 && isPreposition(words[0]) {
		words = words[1:]
	}
	if len(words) > maxCustomerWords || len(words) == 1 && oneOf(words[0], labels) {
		return "", "", false
	}
	if first := slices.IndexFunc(words, isName); first > 0 && !oneOf(words[0], particles) {
		verb, words = strings.Join(words[:first], " "), words[first:]
	}
	if len(words) > 1 && !slices.ContainsFunc(words, isName) && slices.ContainsFunc(words, isCommon) {
		return "", "", false
	}
	for i, w := range words {
		if i > 0 && isPreposition(w) && i+1 < len(words) && isName(words[i+1]) {
			return "", "", false
		}
	}
	customer = unquote(strings.Join(words, " "))
	if utf8.RuneCountInString(customer) > promise.MaxCustomer {
		return "", "", false
	}
	return verb, customer, true
}

// wordForm reads "what to Customer by when".
func (s *sentence) wordForm(p *phrase, text string, read reader) {
	s.Due, s.DueErr = read(text)
	words := strings.Split(cut(text, s.Due, s.DueErr), " ")
	s.What = clean(words)
	for i := len(words) - 2; i >= 0; i-- {
		if !isPreposition(words[i]) {
			continue
		}
		n := nameLength(p, words[i+1:])
		if n == 0 {
			continue
		}
		if certain(words, i, n) {
			s.take(words, i, n)
			return
		}
		s.propose(words[i+1 : i+1+n])
		return
	}
	s.guess(p, words)
}

// take makes the n words after the preposition at i the customer, and leaves the
// others to what is promised.
func (s *sentence) take(words []string, i, n int) {
	name := customerName(words[i+1 : i+1+n])
	if utf8.RuneCountInString(name) > promise.MaxCustomer {
		return
	}
	s.Customer, s.Sure = name, true
	s.What = clean(append(slices.Clone(words[:i]), words[i+1+n:]...))
}

// propose names a customer for the dialog and leaves the words as they are.
func (s *sentence) propose(name []string) {
	c := customerName(name)
	for _, owns := range [...]string{"'s", "’s"} {
		c = strings.TrimSuffix(c, owns)
	}
	if utf8.RuneCountInString(c) <= promise.MaxCustomer {
		s.Customer = c
	}
}

func customerName(words []string) string {
	return unquote(strings.TrimRight(strings.Join(words, " "), ",;!?."))
}

// certain reports whether the n words after the preposition at i are all of a
// customer's name and no more than that: they end the text, begin it, or a word
// follows that cannot belong to them, as the office does in "to Acme's office".
// A list of several customers has nobody certain in it.
func certain(words []string, i, n int) bool {
	if i > 0 && isAnd(words[i-1]) {
		return false
	}
	last := words[i+n]
	if i+1+n == len(words) || strings.ContainsAny(last[len(last)-1:], ",;!?") || i == 0 && !strings.HasSuffix(last, "s") {
		return true
	}
	next := words[i+1+n]
	r, _ := utf8.DecodeRuneInString(next)
	return r == seam || !unicode.IsLetter(r) || isArticle(next) || isFunction(next) || isPreposition(next)
}

// guess proposes a customer for the dialog: a word or two without a capital
// after the last preposition, as in "send the quote to acme", what stands before
// a dash, or the only name there is.
func (s *sentence) guess(p *phrase, words []string) {
	end := len(words)
	for end > 0 && (words[end-1] == "" || words[end-1] == string(seam)) {
		end--
	}
	for i := max(end-3, 1); i < end-1; i++ {
		name := words[i+1 : end]
		if isPreposition(words[i]) && !isArticle(name[0]) && !slices.Contains(name, string(seam)) {
			s.take(words[:end], i, len(name))
			s.Sure = false
			return
		}
	}
	if i := slices.IndexFunc(words, isDash); i > 0 && nameLength(p, words) == i {
		s.propose(words[:i])
		return
	}
	var names [][]string
	for i := 1; i < len(words); i++ {
		if n := nameLength(p, words[i:]); n > 0 && words[i] != "I" {
			names = append(names, words[i:i+n])
			i += n
		}
	}
	if len(names) == 1 {
		s.propose(names[0])
	}
}

// clean joins words to a what.
func clean(words []string) string {
	return tidy(strings.ReplaceAll(strings.Join(words, " "), string(seam), " "))
}

// nameLength counts the words of the name that words begin with: capitalised
// words, with small words ("och", "of") and numbers between or after them, and
// what makes them an organisation ("Jönköpings kommun", "Acme, Inc."). A mention
// is a name of its own.
func nameLength(p *phrase, words []string) int {
	if _, ok := p.user(strings.TrimRight(words[0], ",;!?.")); ok {
		return 1
	}
	if !isName(words[0]) {
		return 0
	}
	n := 1
	for n < len(words) {
		last := words[n-1]
		switch {
		case isCompany(words[n]):
			n++
		case strings.ContainsAny(last[len(last)-1:], ",;!?"):
			return n
		case isName(words[n]), isOrganisation(words[n]):
			n++
		case n+1 < len(words) && oneOf(words[n], linkWords) && isName(words[n+1]):
			n += 2
		case isNumber(words[n]) && (n+1 == len(words) || words[n+1] == string(seam) || isName(words[n+1])):
			n++
		default:
			return n
		}
	}
	return n
}

// cut takes the deadline out of a text and leaves a seam.
func cut(text string, due deadline.Reading, err error) string {
	from, to := due.From, due.To
	if refused, ok := errors.AsType[*deadline.Error](err); ok && refused.Span != "" {
		from = strings.Index(text, refused.Span)
		to = from + len(refused.Span)
	} else if err != nil {
		return text
	}
	if from < 0 || to > len(text) || from >= to {
		return text
	}
	before, after := strings.TrimRight(text[:from], " "), strings.TrimLeft(text[to:], " ")
	if strings.Trim(after, ".!?,; ") == "" {
		after = ""
	}
	return strings.TrimSpace(before + " " + string(seam) + " " + after)
}

// tidy trims what taking parts out of a text leaves behind.
func tidy(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	for _, empty := range [...]string{"( )", "()", "[ ]", "[]"} {
		s = strings.ReplaceAll(s, empty, "")
	}
	for _, mark := range [...]string{",", ";", ".", ":"} {
		s = strings.ReplaceAll(s, " "+mark+" ", mark+" ")
	}
	s = strings.TrimSpace(s)
	for _, lead := range [...]string{", ", "; ", ": ", "- ", "– ", "— "} {
		s = strings.TrimPrefix(s, lead)
	}
	for _, dash := range [...]string{" -", " –", " —"} {
		s = strings.TrimSuffix(s, dash)
	}
	return unquote(strings.TrimSpace(strings.TrimRight(s, ",;: ")))
}

func join(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " ")
}

// unquote takes quotes off that enclose the whole text.
func unquote(s string) string {
	s = strings.TrimSpace(s)
	first, n := utf8.DecodeRuneInString(s)
	last, m := utf8.DecodeLastRuneInString(s)
	if len(s) <= n+m || !isQuote(first) || !isQuote(last) {
		return s
	}
	inner := s[n : len(s)-m]
	if strings.ContainsFunc(inner, isQuote) {
		return s
	}
	return strings.TrimSpace(inner)
}

func isQuote(r rune) bool { return strings.ContainsRune("\"“”„‟«»", r) }
