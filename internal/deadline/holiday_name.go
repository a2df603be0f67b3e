package deadline

import (
	"slices"
	"strings"
	"sync"
)

// holidayName is a name of a holiday.
type holidayName struct {
	text string   // as it is written
	rest []uint32 // its words after the first, hashed, without the little ones
	n    int16    // of holidays; -1 is a word that stands before a name and changes nothing
	size uint8    // how many words follow the first, the little ones as well
}

// holidayNames are the names of holidays: by the key of their first word an index of lists, and the lists, the longest
// name first. They are sorted when the first text is read, so that a command that reads none starts at once.
var holidayNames = sync.OnceValues(indexHolidays) //nolint:gochecknoglobals // made once for the process, and never changed

// longestKey is more than the letters of any word in a name.
const longestKey = 24

// holidayKey writes what a word of a holiday's name is found by: small letters without apostrophes, doubled letters
// once, no s at the end, so that mother's, mothers and mother are the same, and Hanukkah and Hannukah. Nothing is
// written of a word that is too long.
func holidayKey(buf []byte, word string) []byte {
	for i := range len(word) {
		c := word[i]
		if c == '\'' || len(buf) > 0 && buf[len(buf)-1] == c {
			continue
		}
		if len(buf) == longestKey {
			return buf[:0]
		}
		buf = append(buf, c)
	}
	for len(buf) > 2 && buf[len(buf)-1] == 's' {
		buf = buf[:len(buf)-1]
	}
	return buf
}

// little reports whether a word in a name is left out as often as not: articles, also the Arabic one.
func little(key string) bool {
	switch key {
	case "the", "al", "ul", "el", "ad", "a":
		return true
	}
	return false
}

// cutWord is the first word of a name and what follows it.
func cutWord(name string) (word, rest string) {
	i := strings.IndexAny(name, " -")
	if i < 0 {
		return name, ""
	}
	return name[:i], name[i+1:]
}

func indexHolidays() (map[string]int16, [][]holidayName) {
	const about = 640
	index, lists := make(map[string]int16, about), make([][]holidayName, 1, about) // the first means none
	words := make([]uint32, 0, 2*about)
	var buf [longestKey]byte
	add := func(text string, n int) {
		first, left := cutWord(text)
		name := holidayName{text: text, n: int16(n)} //nolint:gosec // some hundreds
		from := len(words)
		for ; left != ""; name.size++ {
			var word string
			word, left = cutWord(left)
			if key := holidayKey(buf[:0], word); !little(string(key)) {
				words = append(words, hashed(key))
			}
		}
		name.rest = words[from:len(words):len(words)]
		key := holidayKey(buf[:0], first)
		list := index[string(key)]
		if list == 0 {
			list = int16(len(lists)) //nolint:gosec // some hundreds
			index[string(key)] = list
			lists = append(lists, nil)
		}
		names := lists[list]
		at := len(names)
		for at > 0 && names[at-1].size < name.size {
			at--
		}
		lists[list] = slices.Insert(names, at, name)
	}
	for n := range holidays {
		for name := range strings.SplitSeq(holidays[n].names, "|") {
			add(name, n)
		}
	}
	for _, prefix := range [...]string{"national", "international", "world"} {
		add(prefix, -1)
	}
	return index, lists
}

// startsHoliday notes whether a holiday's name can begin with the token, and by what its word is found.
func startsHoliday(t *token) {
	var buf [longestKey]byte
	key := holidayKey(buf[:0], t.text)
	if !little(string(key)) {
		t.key = hashed(key)
	}
	if len(key) > 1 {
		index, _ := holidayNames()
		if t.names = index[string(key)]; t.names != 0 {
			t.kinds |= set(kHoliday)
		}
	}
}

// nameAt is the longest name of a holiday at i, perhaps with a word before it that changes nothing: national
// grandparents day.
func (p *parser) nameAt(i int) (n, next int, ok bool) {
	n, next, ok = p.bareName(i)
	if ok && n < 0 {
		if n, next, ok = p.bareName(next); n < 0 {
			ok = false
		}
	}
	if !ok {
		return 0, i, false
	}
	return n, next, true
}

// nameFound is what was found where a name can begin.
type nameFound struct {
	at, n, next int // one more than the token; the holiday; the token after the name, 0 when there is none
}

// bareName is the longest name at i; n is negative for a word that stands before names. Several rules ask for the same.
func (p *parser) bareName(i int) (n, next int, ok bool) {
	if !p.is(i, kHoliday) {
		return 0, i, false
	}
	last := &p.lastNames[i%len(p.lastNames)]
	if last.at != i+1 {
		*last = nameFound{at: i + 1}
		last.n, last.next = p.findName(i)
	}
	if last.next == 0 {
		return 0, i, false
	}
	return last.n, last.next, true
}

func (p *parser) findName(i int) (n, next int) {
	_, lists := holidayNames()
	names := lists[p.t[i].names]
	second := p.secondWord(i + 1)
	for k := range names {
		name := &names[k]
		if len(name.rest) > 0 && name.rest[0] != second {
			continue
		}
		next = p.nameRest(i+1, name.rest)
		if next > 0 && (name.n < 0 || holidays[name.n].flags&exact == 0 || p.written(i, next) == name.text) {
			return int(name.n), next
		}
	}
	return 0, 0
}

// hashed is a number for a key that is seldom another key's (FNV-1a).
func hashed(key []byte) uint32 {
	const offset, prime = 2166136261, 16777619
	h := uint32(offset)
	for _, c := range key {
		h = (h ^ uint32(c)) * prime
	}
	return h
}

// secondWord is the hash of the word that can go on a name at i; 0 when there is none.
func (p *parser) secondWord(i int) uint32 {
	for end := min(i+maxPrefix, len(p.t)); i < end; i++ {
		switch t := &p.t[i]; t.kind {
		case wordToken:
			if t.key != 0 {
				return t.key
			}
		case signToken:
			if !t.glued {
				return 0
			}
		case numberToken, opaqueToken:
			return 0
		}
	}
	return 0
}

// nameRest goes past the words of a name after its first; 0 when others stand there.
func (p *parser) nameRest(i int, rest []uint32) int {
	for _, word := range rest {
		if i = p.nameWord(i, word); i == 0 {
			return 0
		}
	}
	return i
}

// nameWord goes past a word of a name, with the signs and little words before it; 0 when another word stands there.
func (p *parser) nameWord(i int, word uint32) int {
	for range maxPrefix {
		if i >= len(p.t) {
			return 0
		}
		switch t := &p.t[i]; {
		case t.kind == signToken:
			if t.text != "-" && t.text != "'" && t.text != "’" && t.text != "." || !t.glued {
				return 0
			}
		case t.kind != wordToken:
			return 0
		case t.key == word:
			return i + 1
		case t.key != 0:
			return 0
		}
		i++
	}
	return 0
}

// written is the text of tokens in small letters without apostrophes.
func (p *parser) written(from, to int) string {
	s := fold(p.text[p.t[from].from:p.t[to-1].to])
	return strings.ReplaceAll(s, "'", "")
}

// holidayName is Christmas, midsommar 2027, Thanksgiving Day, the Labor Day weekend, first Advent, Easter eve.
func (p *parser) holidayName(i int, d *expr) int {
	j := i
	if p.is(j, kArticle) {
		j++
	}
	shift := p.dayBeside(j)
	if shift != 0 {
		if j++; p.t[j-1].text != "day after" {
			j++
		}
	}
	n, next, ok := p.nameAt(j)
	if !ok || p.wish(i) {
		return i
	}
	d.kind, d.n, d.day = dHoliday, n, shift
	if p.isWord(next, "day") || p.isWord(next, "sunday") && p.t[next-1].text == "easter" {
		next++
	}
	switch {
	case p.isWord(next, "eve") || p.isWord(next, "afton"):
		d.day--
		next++
	case p.is(next, kWeekend) || p.isWord(next, "helgen"):
		d.unit = weekendOf
		next++
	default:
		next = p.holidaySeason(next)
	}
	d.year, next = p.yearAt(next)
	d.weak = p.holidayDoubt(i, j, next, d)
	return next
}

// holidaySeason goes past the words for the time around a holiday that change nothing: Christmas holidays.
func (p *parser) holidaySeason(i int) int {
	if i >= len(p.t) || p.t[i].kind != wordToken {
		return i
	}
	switch p.t[i].text {
	case "holiday", "holidays", "break", "vacation", "celebrations":
		return i + 1
	}
	return i
}

// wish reports whether what follows is wished to someone: merry Christmas, god jul.
func (p *parser) wish(i int) bool {
	if i == 0 || p.t[i-1].kind != wordToken {
		return false
	}
	switch p.t[i-1].text {
	case "merry", "happy", "god", "gott", "glad", "trevlig", "blessed", "joyous":
		return true
	}
	return false
}

// holidayDoubt is how much speaks against a name from j to next being a day: 2 when a word follows that it seems to
// belong to, as in the Christmas party or Easter Ltd, or when it is somebody's name.
func (p *parser) holidayDoubt(i, j, next int, d *expr) int {
	const no = 2
	c, _ := p.get(i-1, kConn)
	r := relation(c.n)
	said := r == by || r == before || r == on || r == during || r == after || r == within
	said = said && c.x != weak && !p.isWord(i-1, "till") || p.is(i-1, kMod)
	alone := i == 0 && next >= len(p.t)
	f := holidays[d.n].flags
	if !said && !alone && d.year == 0 && (f&common != 0 || f&person != 0 && p.t[j].capital) {
		return no
	}
	switch {
	case f&common != 0 && p.is(next, kOf), r == within && p.isWord(j, "new"): // the advent of fans, in the new year
		return no
	case d.year > 0, next >= len(p.t), p.ends(next), p.t[next].kind == numberToken, p.is(next, kNumber), p.is(next, kMod):
		return 0
	case said && j == i && f&common == 0 && !p.company(next):
		return 0
	}
	return no
}

// adventSunday is the second Sunday of Advent, 1:a advent, tredje söndagen i advent.
func (p *parser) adventSunday(i int, d *expr) int {
	const sundays = 4
	n, next := p.ordinalUpTo(i, sundays)
	if n == 0 {
		return i
	}
	if w, ok := p.get(next, kWeekday); ok && w.n == 0 {
		next++
		if p.is(next, kOf) || p.relation(next) == within {
			next++
		}
	}
	if !p.isWord(next, "advent") {
		return i
	}
	h, next, ok := p.nameAt(next)
	if !ok {
		return i
	}
	d.kind, d.n, d.day = dHoliday, h, 7*(n-1)
	d.year, next = p.yearAt(next)
	return next
}

// dayBeside is 1 for the day after a holiday, dagen efter, and -1 for dagen före.
func (p *parser) dayBeside(i int) int {
	switch {
	case p.isWord(i, "day after"):
		return 1
	case !p.isWord(i, "dagen") || !p.is(i+2, kHoliday):
	case p.relation(i+1) == after:
		return 1
	case p.relation(i+1) == before:
		return -1
	}
	return 0
}

// company reports whether a word follows that makes the name a firm's.
func (p *parser) company(i int) bool {
	if i >= len(p.t) {
		return false
	}
	switch p.t[i].text {
	case "ltd", "ab", "inc", "llc", "gmbh", "oy", "plc", "corp", "consulting", "group":
		return true
	}
	return false
}
