package commands

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// The words that readings turn on, in both languages.
const (
	prepositions = "to till åt for för"
	ands         = "and och & + or eller samt"
	// linkWords may stand inside a name.
	linkWords = "and och & + of de von van af av på at i in from från - – /"
	// particles may begin a name though they have no capital.
	particles = "von van de af av la le den det the al el di da"
	// articles begin a common noun rather than a name.
	articles = "the a an my our your his her their all this that them me us be do " +
		"en ett den det de min mitt vår vårt våra mina alla dem mig oss att"
	// functions begin something new rather than belong to the name before them.
	functions = "and or with about on in at by before after from of as so that which when who via per without re regarding " +
		"concerning once if because including through under " +
		"och eller med om på i vid före innan efter från av som så att när utan enligt angående gällande samt inklusive ifall " +
		"eftersom genom över"
	// organisations make one of the name before them though they have no capital.
	organisations = "kommun stad region landsting universitet högskola sjukhus sjukhuset skola kyrka församling bank sparbank " +
		"förening förbund bostäder energi university hospital school church council group"
	// companies are legal forms, which may stand behind a comma.
	companies = "ab inc ltd llc corp gmbh oy aps plc hb kb"
	// labels before a colon say what kind of text follows, rather than to whom
	// something is promised.
	labels = "todo re sv fw fwd vb kund kunden customer note obs nb fyi ps p.s. promise löfte deadline task uppgift"
)

// endMarks may close a word in a sentence.
const endMarks = ",.;!?"

// oneOf reports whether a word is in a list, whatever its case.
func oneOf(word, list string) bool {
	word = strings.ToLower(word)
	for w := range strings.FieldsSeq(list) {
		if w == word {
			return true
		}
	}
	return false
}

// isPreposition reports whether a word says to whom.
func isPreposition(w string) bool { return oneOf(w, prepositions) }

// isAnd reports whether a word joins two names.
func isAnd(w string) bool { return oneOf(w, ands) }

// isArticle reports whether a word begins a common noun rather than a name.
func isArticle(w string) bool { return oneOf(w, articles) }

// isFunction reports whether a word begins something new.
func isFunction(w string) bool { return oneOf(strings.TrimRight(w, endMarks), functions) }

// isCommon reports whether a word has no place in a customer's name.
func isCommon(w string) bool { return isArticle(w) || isFunction(w) }

// isOrganisation reports whether a word makes an organisation of the name before
// it.
func isOrganisation(w string) bool { return oneOf(strings.TrimRight(w, endMarks), organisations) }

// isCompany reports whether a word is a company's legal form.
func isCompany(w string) bool { return oneOf(strings.TrimRight(w, endMarks), companies) }

func isDash(w string) bool { return w == "-" || w == "–" || w == "—" }

// isName reports whether a word is written as a name: with a capital or a
// mention at its start, a capital inside (eBay), or as an emoji.
func isName(w string) bool {
	w = strings.TrimLeftFunc(w, func(r rune) bool { return isQuote(r) || r == '(' || r == '#' })
	if w == "" {
		return false
	}
	r, n := utf8.DecodeRuneInString(w)
	switch {
	case emoji(w, 0) == len(w), isMark(r), unicode.IsUpper(r), unicode.IsTitle(r):
		return true
	case unicode.IsLower(r), r < utf8.RuneSelf && digit(w[0]):
		// iZettle, 3M, 7-Eleven.
		return strings.ContainsFunc(w[n:], unicode.IsUpper)
	}
	return false
}

func isNumber(w string) bool {
	for i := range len(w) {
		if !digit(w[i]) {
			return false
		}
	}
	return w != ""
}
