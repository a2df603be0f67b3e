package deadline

import "time"

// dayRule reads one way to name a day or a longer period; it returns i when the words are not of that kind.
type dayRule func(p *parser, i int, d *expr) int

const (
	anything = ^kinds(0)
	aNumber  = kinds(1<<kDigits | 1<<kNumber | 1<<kOrdinal)
	aPeriod  = kinds(1<<kUnit | 1<<kQ | 1<<kMod | 1<<kEdge | 1<<kEndOf | 1<<kTurn | 1<<kWeekend | 1<<kSeason | 1<<kMonth)
	startsAt = aNumber | aPeriod | 1<<kArticle | 1<<kRelDay | 1<<kHoliday | 1<<kNow | 1<<kLast | 1<<kWeekday | 1<<kClosest
)

// dayRules are tried in turn: what takes more words or is surer comes first. A rule is tried only where the first
// word, after an article, is of a kind it begins with, and only in a text that has what it needs.
var dayRules = [...]struct {
	first kinds
	rule  dayRule
	needs kinds // one of them somewhere in the text
}{
	{1 << kDigits, (*parser).numericDate, anything},
	{1 << kDigits, (*parser).compactDate, anything},
	{1 << kDigits, (*parser).isoWeek, 1 << kUnit},
	{aNumber, (*parser).numericRange, 1 << kMonth},
	{aNumber, (*parser).eitherDay, 1 << kOr},
	{1 << kMonth, (*parser).monthDayRange, anything},
	{aNumber | 1<<kLast, (*parser).ordinalOf, 1<<kWeekday | 1<<kWeekend | 1<<kUnit},
	{1<<kLast | 1<<kWeekday, (*parser).pastPeriod, anything},
	{1 << kLast, (*parser).lastDayOf, anything},
	{aNumber | 1<<kClosest, (*parser).closestTo, 1 << kClosest},
	{aNumber, (*parser).adventSunday, 1 << kHoliday},
	{aNumber, (*parser).dayMonth, 1 << kMonth},
	{1 << kMonth, (*parser).monthDay, anything},
	{1 << kUnit, (*parser).weekNumber, anything},
	{aNumber | 1<<kQ | 1<<kUnit, (*parser).quarterName, 1<<kQ | 1<<kUnit},
	{aNumber, (*parser).halfOf, 1 << kHalf},
	{aNumber | 1<<kUnit, (*parser).halfYearName, 1 << kUnit},
	{1 << kEdge, (*parser).edgeOf, anything},
	{1<<kEndOf | 1<<kTurn | 1<<kMod | 1<<kUnit, (*parser).periodEnd, anything},
	{1<<kRelDay | 1<<kUnit | aNumber, (*parser).relativeDay, 1 << kRelDay},
	{1<<kHoliday | 1<<kUnit, (*parser).holidayName, 1 << kHoliday},
	{1 << kMod, (*parser).modPeriod, anything},
	{1 << kMonth, (*parser).monthName, anything},
	{aNumber, (*parser).dayOfMonth, anything},
	{1 << kDigits, (*parser).yearNumber, anything},
	{1<<kWeekend | 1<<kSeason, (*parser).weekendName, anything},
	{1 << kUnit, (*parser).currentPeriod, anything},
	{1 << kNow, (*parser).nowWord, anything},
}

// pickRules picks the rules that can find in the text what they need.
func (p *parser) pickRules() {
	both := make([]uint8, 0, 2*len(dayRules))
	for k := range dayRules {
		if p.seen&dayRules[k].needs != 0 {
			both = append(both, uint8(k))
		}
	}
	p.rules = both
	for _, k := range p.rules {
		if dayRules[k].first&(1<<kDigits) != 0 {
			both = append(both, k)
		}
	}
	p.digitRules = both[len(p.rules):]
}

func (p *parser) dayAt(i int, e *expr) int {
	first, ks := i, p.t[i].kinds
	if p.is(i, kArticle) {
		if first++; first < len(p.t) {
			ks |= p.t[first].kinds
		}
	}
	if ks&(startsAt|1<<kEdge|1<<kMod) == 0 || p.is(i-1, kNot) || p.is(i-1, kLast) && i > 0 || p.is(i, kNot) && !p.is(i, kHoliday) {
		return i
	}
	if e.hasAmount && !p.amountGoesOn(i, e) {
		return i
	}
	d := &p.scratch
	if (ks&(1<<kWeekday|1<<kUnit|1<<kLast|1<<kOrdinal) != 0 || p.pluralAt(first+1)) && e.kind == dNone && !e.hasWeekday {
		if next := p.beside(i, d); next > i {
			e.setDay(d)
			return next
		}
	}
	if ks&(1<<kWeekday|1<<kMod|1<<kEdge) != 0 {
		if next := p.weekdayAt(i, e); next > i {
			return next
		}
	}
	if e.kind != dNone && e.edge == noEdge && !p.any(first, 1<<kEndOf|1<<kEdge) {
		return i
	}
	rules := p.rules
	if ks == 1<<kDigits {
		rules = p.digitRules
	}
	for _, k := range rules {
		r := &dayRules[k]
		if ks&r.first == 0 {
			continue
		}
		d.clear()
		next := r.rule(p, i, d)
		if next == i {
			continue
		}
		if !e.setDay(d) {
			return i
		}
		if d.until != nil {
			e.until = d.until
		}
		return next
	}
	return i
}

// amountGoesOn reports whether a day at i says more of an amount: two weeks on Friday, in two hours today.
func (p *parser) amountGoesOn(i int, e *expr) bool {
	if r, ok := p.get(i, kRelDay); ok {
		return r.n == 0 && e.amount.clock > 0
	}
	return e.amount.isWeeks() && e.sign > 0 && e.anchor == nil && p.any(i, 1<<kWeekday|1<<kArticle)
}

func (p *parser) boundaryBefore(i int) bool {
	if p.t[i].kind != signToken {
		return false
	}
	switch p.t[i].text {
	case "/", "%", "-":
		return !p.glued(i + 1)
	case ".", ":":
		return true
	}
	return p.boundary(i)
}

// dayNumber is the number of a day in a month: 5, 5th, 5:e, fifth, tjugofemte.
func (p *parser) dayNumber(i int) (n, next int, ordinal, ok bool) {
	if o, word := p.get(i, kOrdinal); word {
		return int(o.n), i + 1, false, true
	}
	if v, k, ok := p.tensOrdinal(i); ok {
		return v, k, false, true
	}
	n, ok = p.digits(i, 1, 2)
	if !ok || n < 1 || n > 31 || p.glued(i) && !p.opens(i-1) {
		return 0, i, false, false
	}
	next = i + 1
	j := next
	if p.sign(j, ":") && p.glued(j) {
		j++
	}
	if p.is(j, kSuffix) && p.glued(j) {
		return n, j + 1, true, true
	}
	return n, next, false, true
}

// ordinalUpTo is a small number that tells which of a few is meant, after an article or not: the second, 1:a. It is 0 for
// a greater one and for anything else.
func (p *parser) ordinalUpTo(i, most int) (n, next int) {
	n, next, _, ok := p.dayNumber(p.skip(i, 1<<kArticle))
	if !ok || n > most {
		return 0, i
	}
	return n, next
}

// opens reports whether what is glued to the token at i may be a number of its own: after a word or a bracket it may,
// after a point or a number sign it is part of another.
func (p *parser) opens(i int) bool {
	if p.t[i].kind == wordToken {
		return true
	}
	switch p.t[i].text {
	case "-", "–", "—", "/", "(", "[", "\"", "“", "”", "~":
		return true
	}
	return false
}

// tensOrdinal is twenty-fifth.
func (p *parser) tensOrdinal(i int) (n, next int, ok bool) {
	tens, ok := p.get(i, kNumber)
	if !ok || tens.n != 20 && tens.n != 30 {
		return 0, i, false
	}
	j := i + 1
	if p.sign(j, "-") {
		j++
	}
	if o, ok := p.get(j, kOrdinal); ok && o.n < 10 {
		return int(tens.n + o.n), j + 1, true
	}
	return 0, i, false
}

// dayMonth is 5 December, the fifth of December 2026, 5dec, 2018 March 18.
func (p *parser) dayMonth(i int, d *expr) int {
	j := i
	if p.is(j, kArticle) {
		j++
	}
	if y, ok := p.digits(i, 4, 4); ok && y >= 1900 && y < 2200 && p.is(i+1, kMonth) {
		if n, next, _, ok := p.dayNumber(i + 2); ok {
			m, _ := p.get(i+1, kMonth)
			d.kind, d.year, d.month, d.day = dDate, y, time.Month(m.n), n
			return next
		}
	}
	n, k, ordinal, ok := p.dayNumber(j)
	if !ok {
		return i
	}
	ordinal = ordinal || p.is(j, kOrdinal)
	k = p.skip(p.skipDot(k), 1<<kOf|1<<kArticle)
	m, ok := p.get(k, kMonth)
	if !ok || p.glued(j) && p.t[j-1].kind == wordToken || j == i && !ordinal && (p.isWord(k-1, "i") || p.is(i-1, kLabel) && p.nextIsNumber(k+1)) { // room 3 i januari, room 3 Dec 5
		return i
	}
	if p.sign(k+1, "-") && p.glued(k+1) && p.glued(k+2) && p.t[k+2].kind == wordToken {
		return i // a December list
	}
	k = p.skipDot(k + 1)
	d.kind, d.month, d.day = dDate, time.Month(m.n), n
	if d.year, k = p.yearAt(k); d.year == 0 {
		d.year, k = p.shortYear(k)
	}
	if !d.fits() {
		return i
	}
	if other := p.dayEitherSide(j, k); other > 0 && !ordinal && d.year == 0 { // bus 4 Dec 5
		d.orDay = other
		return k + 1
	}
	return k
}

// dayEitherSide is the number after a month that has a number and a word before it too, when it may be its day: in
// English the month comes first as often.
func (p *parser) dayEitherSide(j, k int) int {
	n, ok := p.digits(k, 1, 2)
	if !ok || n < 1 || n > 31 || p.glued(k) || !p.ends(k+1) || p.opts.Locale == "sv" || j == 0 || p.any(j-1, 1<<kConn|1<<kWeekday|1<<kArticle) {
		return 0
	}
	if p.glued(k+1) && !p.boundary(k+1) || p.colonTime(k+1) || p.isHalf(k+1) || p.is(k+1, kOclock) || p.partFollows(k+1) || p.any(k+1, 1<<kZone|1<<kRange) {
		return 0
	}
	return n
}

// fits reports whether the day and month can be a date in the year, or in any when none is said.
func (d *expr) fits() bool {
	const leap = 2024
	y := d.year
	if y == 0 {
		y = leap
	}
	return date{y, d.month, d.day}.valid()
}

// monthDay is December 5, Dec. 5th, 2026, february the 15th.
func (p *parser) monthDay(i int, d *expr) int {
	m, ok := p.get(i, kMonth)
	if !ok {
		return i
	}
	j := p.skipDot(i + 1)
	if p.sign(j, ",") {
		j++
	}
	if p.is(j, kArticle) {
		if p.isWord(j, "den") && (givenName(p.t[i].text) || p.relation(i-1) == lasting) { // ask Maj, on the 5th
			return i
		}
		j++
	}
	n, k, ordinal, ok := p.dayNumber(j)
	if !ok || p.startsUnit(k) || p.colonTime(k) || p.isHalf(k) || p.is(k, kMonth) || p.sign(k, "/") && p.runsOn(k) { // Maj 5 dec
		return i
	}
	if p.t[j].kind == numberToken && p.t[i].text == "may" && !p.t[i].capital && !p.ends(k) {
		return i
	}
	if p.sign(k, ".") && p.glued(k) && p.glued(k+1) {
		return i
	}
	d.kind, d.month, d.day = dDate, time.Month(m.n), n
	if d.year, k = p.yearAt(k); d.year == 0 {
		d.year, k = p.shortYear(k)
	}
	if !d.fits() {
		return i
	}
	if d.year == 0 && m.x == weak && p.t[j].kind == numberToken && !ordinal && !p.ends(k) && !p.is(k, kMonth) && p.t[k].kind == wordToken {
		d.weak = 1
		if c, said := p.get(i-1, kConn); givenName(p.t[i].text) && (!said || c.x == weak) { // give Jan 3 keys
			d.weak = 2
		}
	}
	return k
}

// givenName reports whether a month is also what people or firms are called.
func givenName(month string) bool {
	switch month {
	case "jan", "mars", "april", "may", "maj", "june", "august", "augusti":
		return true
	}
	return false
}

func (p *parser) colonTime(i int) bool {
	_, ok := p.digits(i+1, 2, 2)
	return ok && p.sign(i, ":") && p.glued(i)
}

// monthName is January, Jan 2027, in March. Names that people have need a word before them.
func (p *parser) monthName(i int, d *expr) int {
	m, ok := p.get(i, kMonth)
	if !ok || i > 0 && p.t[i-1].kind == numberToken { // the 31st of November is no day
		return i
	}
	d.kind, d.month = dMonth, time.Month(m.n)
	next := p.skipAbbreviation(i)
	if p.isWord(next, "månad") {
		m.x, next = 0, next+1
	}
	y, after := p.yearAt(next)
	if y > 0 {
		d.year = y
		return after
	}
	alone := i == 0 && next >= len(p.t)
	said := p.relation(i-1) == within || p.relation(i-1).deadlineWord() && p.t[i-1].text != "till" ||
		p.relation(i-1) == during || p.is(i-1, kEdge) || p.is(i-1, kOf) || p.is(i-1, kMod)
	switch {
	case alone:
	case !p.ends(next) && !p.is(next, kAnd):
		d.weak = 2
	case said:
	case m.x == weak:
		d.weak = 2
	default:
		d.weak = 1
	}
	return next
}

func (p *parser) skipAbbreviation(i int) int {
	if len(p.t[i].text) <= 4 {
		return p.skipDot(i + 1)
	}
	return i + 1
}

// dayOfMonth is the 15th, den 25:e, 20 of this month.
func (p *parser) dayOfMonth(i int, d *expr) int {
	j := i
	art, article := p.get(j, kArticle)
	if article {
		j++
	}
	n, k, ordinal, ok := p.dayNumber(j)
	if !ok || n > 31 {
		return i
	}
	d.kind, d.day = dDayOfMonth, n
	if p.is(k, kOf) || p.is(k, kConn) {
		h := k + 1
		if p.is(h, kArticle) {
			h++
		}
		if u, unit := p.get(h, kUnit); unit && u.n == int16(month) && (p.is(k, kOf) && h > k+1 || p.t[h].text == "månaden") {
			return h + 1
		}
		if m, ok := p.get(h, kMod); ok {
			if u, unit := p.get(h+1, kUnit); unit && u.n == int16(month) {
				d.mod, d.hasMod = mod(m.n), true
				return h + 2
			}
		}
	}
	if m, ok := p.get(k, kMod); ok && (ordinal || p.is(j, kOrdinal)) { // den 2:a nästa månad
		if u, unit := p.get(k+1, kUnit); unit && u.n == int16(month) {
			d.mod, d.hasMod = mod(m.n), true
			return k + 2
		}
	}
	if (article || ordinal) && i == 0 && k >= len(p.t) {
		return k
	}
	if p.is(i-1, kWeekday) && !article && !ordinal {
		return p.dayAfterWeekday(i, k, n)
	}
	said := ordinal && p.relation(i-1).deadlineWord() && p.t[i-1].pieces[0].x != weak
	if !article && !said && !p.is(i-1, kWeekday) || !p.ends(k) {
		return i
	}
	if ordinal || p.t[j].kind == numberToken && art.x == weak {
		return k
	}
	if r := p.relation(i - 1); p.t[j].kind == numberToken || !r.deadlineWord() && r != on { // by the thirtieth
		return i
	}
	return k
}

// relativeDay is today, tomorrow, the day after tomorrow, i övermorgon.
func (p *parser) relativeDay(i int, d *expr) int {
	j, shift := i, 0
	if p.is(j, kArticle) {
		j++
	}
	switch n, k, ok := p.whole(j); {
	case p.isWord(j, "day after"):
		j, shift = j+1, 1
	case ok && n > 0 && p.isWord(k, "day after"): // 2 day after tomorrow
		j, shift = k+1, n
	}
	r, ok := p.get(j, kRelDay)
	if !ok {
		return i
	}
	if shift == 0 && j > i {
		return i
	}
	d.kind, d.n = dRelative, int(r.n)+shift
	d.part = part(r.x)
	if p.isWord(j+1, "week") && d.n >= 0 && p.ends(j+2) { // tomorrow week
		const days = 7
		d.n += days
		return j + 2
	}
	return j + 1
}

func (p *parser) nowWord(i int, d *expr) int {
	if !p.is(i, kNow) || p.t[i].from+3 >= p.t[i].to && !p.ends(i+1) && !p.sign(i+1, "+") { // the price is now 500
		return i
	}
	d.kind = dNow
	return i + 1
}
