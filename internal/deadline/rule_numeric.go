package deadline

import "time"

// numericDate is 2026-12-05, 5/12, 5/12/2026, 5.12.2026, 9/2012, with the signs written without spaces.
func (p *parser) numericDate(i int, d *expr) int {
	if p.is(i, kArticle) && i+1 < len(p.t) && p.t[i+1].kind == numberToken && !p.glued(i+1) {
		if next := p.numericDate(i+1, d); next > i+1 {
			return next
		}
		return i
	}
	a, ok := p.digits(i, 1, 4)
	if !ok || p.glued(i) && !p.boundary(i-1) || i > 0 && p.glued(i) && p.isJoiner(i-1) {
		return i
	}
	if !p.glued(i+1) || p.t[i+1].kind != signToken {
		return i
	}
	sep := p.t[i+1].text
	if sep != "-" && sep != "/" && sep != "." || !p.glued(i+2) {
		return i
	}
	b, ok := p.digits(i+2, 1, 4)
	if !ok {
		return p.namedMonthDate(i, a, sep, d)
	}
	if p.sign(i+3, sep) && p.glued(i+3) && p.glued(i+4) {
		if c, ok := p.digits(i+4, 1, 4); ok {
			return p.threeNumbers(i, [3]int{a, b, c}, sep, d)
		}
	}
	if p.runsOn(i+3) || p.sign(i+3, "-") && p.glued(i+3) && p.glued(i+4) && p.t[i+4].kind == wordToken {
		return i
	}
	return p.twoNumbers(i, a, b, sep, d)
}

// compactDate is 261205 in Swedish and 20261205, after a word such as senast; without one it is the number of something.
func (p *parser) compactDate(i int, d *expr) int {
	whole := i == 0 && len(p.t) == 1
	if !p.expectsDay(i) && !whole && (i > 0 || !p.is(i+1, kOclock)) || !p.ends(i+1) {
		return i
	}
	v, ok := p.digits(i, 8, 8)
	if !ok {
		if v, ok = p.digits(i, 6, 6); !ok || p.opts.Locale != "sv" {
			return i
		}
		v += 20_000_000
	}
	d.kind, d.year, d.month, d.day = dDate, v/10_000, time.Month(v/100%100), v%100
	if now := p.opts.Now.Year(); d.year < now-1 || d.year > now+maxYears || !(date{d.year, d.month, d.day}).valid() {
		return i
	}
	return i + 1
}

// isJoiner reports whether the sign joins numbers to one that is no date, such as +46-70.
func (p *parser) isJoiner(i int) bool {
	switch p.t[i].text {
	case "-", "/", ".", "+", "#", ":", "_":
		if p.sign(i, "-") && p.sign(i-2, "/") && p.sign(i+2, "/") { // 30/11-2/12
			return false
		}
		return p.glued(i) && i > 0 && p.t[i-1].kind == numberToken || p.t[i].text == "#" || p.t[i].text == "+"
	}
	return false
}

func (p *parser) threeNumbers(i int, n [3]int, sep string, d *expr) int {
	next := i + 5
	if p.sign(next, "-") && p.glued(next) && p.glued(next+1) && p.t[next+1].digits != 2 {
		return i
	}
	first, last := p.t[i].digits, p.t[i+4].digits
	if sep == "." && (p.labelled(i) || p.runsOn(next) && !p.colonTime(next+2)) { // a version, an address of the net
		return i
	}
	switch {
	case first == 4 && last <= 2:
		d.year, d.month, d.day = n[0], time.Month(n[1]), n[2]
		if d.month > 12 {
			d.month, d.day = time.Month(n[2]), n[1]
		}
	case first <= 2 && (last == 4 || last == 2):
		d.year = n[2]
		if last == 2 {
			d.year += 2000
		}
		if !p.orderOf(n[0], n[1], sep, d) {
			return i
		}
	default:
		return i
	}
	if !(date{d.year, d.month, d.day}).valid() || d.year < 1900 || d.year >= 2200 {
		return i
	}
	d.kind = dDate
	return next
}

// orderOf decides which number is the day: in Swedish and with dots the first.
func (p *parser) orderOf(a, b int, sep string, d *expr) bool {
	dayFirst := p.opts.Locale == "sv" || sep == "."
	switch {
	case a > 12 && b > 12:
		return false
	case a > 12:
		dayFirst = true
	case b > 12:
		dayFirst = false
	case a != b && p.opts.Locale != "sv" && sep != ".":
		d.swapped = true
	}
	d.month, d.day = time.Month(a), b
	if dayFirst {
		d.month, d.day = time.Month(b), a
	}
	const leap = 2024 // has every day there is
	return date{leap, d.month, d.day}.valid()
}

func (p *parser) twoNumbers(i, a, b int, sep string, d *expr) int {
	next := i + 3
	first, last := p.t[i].digits, p.t[i+2].digits
	sure := p.expectsDay(i)
	switch {
	case sep == "-" && (p.is(next, kMonth) || p.is(next, kOf) && p.is(next+1, kMonth)): // 12-14 December
		return i
	case first <= 2 && last == 4 && b >= 1900 && b < 2200 && sep == "/" && a >= 1 && a <= 12:
		d.kind, d.month, d.year = dMonth, time.Month(a), b
		if !sure && !p.ends(next) {
			d.weak = 2
		}
		return next
	case first == 4 && last <= 2 && a >= 1900 && a < 2200 && b >= 1 && b <= 12 && sep == "-" && last == 2:
		d.kind, d.month, d.year = dMonth, time.Month(b), a
		if p.relation(i-1) == noRelation { // or the number of a quote
			d.weak = 2
		}
		return next
	case first > 2 || last > 2 || !p.orderOf(a, b, sep, d):
		return i
	case a == 24 && b == 7 && !sure: // around the clock
		return i
	case sep == "-" && !sure && p.dayFollows(next): // 10-12 Friday
		return i
	case sep == "-" && p.nextIsNumber(next), sep != "." && p.is(i-1, kWeekday) && !p.ends(next): // a telephone, Friday 2-3 people
		return i
	case p.labelled(i):
		return i
	case sep == "-" && !sure && !p.clockFollows(next) && (i != 0 || next < len(p.t)):
		d.weak = 2
	case sep == ".":
		const hours = 24
		whole := i == 0 && (next >= len(p.t) && a > hours || p.is(next, kOclock)) // 30.11 is no time, nor is 4.12 kl 10
		if !sure && !whole || !p.sign(next, ".") && last < 2 && p.opts.Locale != "sv" || p.t[i+2].digits == 2 && b > 12 {
			return i
		}
		if w, ok := p.get(i-1, kWeekday); ok && last == 2 && a < hours && b < 60 && !p.onWeekday(d, weekdayOf(w)) { // train, Tuesday 9.12
			return i
		}
		next = p.skipDot(next)
	}
	if p.isWord(i-1, "den") {
		d.swapped = false
		if a <= 31 && b <= 12 {
			d.day, d.month = a, time.Month(b)
		}
	}
	if sep == "/" && (p.isWord(next, "of") || p.isWord(next, "av") || (b == 2 || b == 4) && a < 4 && !sure && (p.startsUnit(next) || !p.ends(next))) {
		return i // a half, a third, a quarter, 5/12 of the pallets
	}
	if sep == "/" && !sure && !p.ends(next) && next < len(p.t) && p.t[next].kind == wordToken { // 9/10 items
		d.weak = 2
	}
	d.kind = dDate
	if y, after := p.yearAt(next); y > 0 && sep != "-" && !p.glued(next) && p.t[next].kind == numberToken && p.ends(after) {
		d.year = y
		return after
	}
	return next
}

// onWeekday reports whether the next such date is on a weekday.
func (p *parser) onWeekday(d *expr, wd time.Weekday) bool {
	today := dateOf(p.opts.Now)
	on := date{today.year, d.month, d.day}
	if on.before(today) {
		on.year++
	}
	return on.weekday() == wd
}

// labelled reports whether the word before i says what the number counts or numbers: room 10.15, no. 12/11.
func (p *parser) labelled(i int) bool {
	if p.sign(i-1, ".") && p.glued(i-1) || p.sign(i-1, ":") {
		i--
	}
	l, ok := p.get(i-1, kLabel)
	return ok && l.x != weak || p.is(i-1, kRatio) || p.sign(i-1, "§")
}

// expectsDay reports whether the word before i makes one expect a day.
func (p *parser) expectsDay(i int) bool {
	if p.is(i-1, kArticle) {
		return p.t[i-1].text == "den" || p.expectsDay(i-1)
	}
	switch p.relation(i - 1) {
	case by, before, on, since, between:
		return p.t[i-1].text != "at"
	}
	return p.is(i-1, kWeekday) || p.is(i-1, kApprox) && p.expectsDay(i-1)
}

func (p *parser) clockFollows(i int) bool {
	return p.is(i, kOclock) || p.relation(i) == on && (p.is(i+1, kOclock) || i+1 < len(p.t) && p.t[i+1].kind == numberToken)
}

// namedMonthDate is 2012/Aug/10 and 5-dec-2026.
func (p *parser) namedMonthDate(i, a int, sep string, d *expr) int {
	m, ok := p.get(i+2, kMonth)
	if !ok || sep == "." || !p.sign(i+3, sep) || !p.glued(i+3) || !p.glued(i+4) {
		return i
	}
	c, ok := p.digits(i+4, 1, 4)
	if !ok {
		return i
	}
	d.kind, d.year, d.month, d.day = dDate, a, time.Month(m.n), c
	if p.t[i+4].digits == 4 {
		d.year, d.day = c, a
	}
	if !(date{d.year, d.month, d.day}).valid() || d.year < 1900 {
		return i
	}
	return i + 5
}
