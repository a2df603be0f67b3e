package deadline

// hourOrDate is the number of a bare hour right after a weekday that is also the day of the month on that weekday, this
// week's or the one after; 0 for any other.
func (p *parser) hourOrDate(i, next int, e *expr) int {
	n, ok := p.digits(i, 1, 2)
	if !ok || next != i+1 || !e.hasWeekday || e.kind != dNone || e.hasWeekMod || !p.is(i-1, kWeekday) {
		return 0
	}
	const days = 7
	today := dateOf(p.opts.Now)
	on := today.plus(ahead(today, e.weekday))
	if on.day == n || on.plus(days).day == n {
		return n
	}
	return 0
}

// versionAt reports whether a number with a point is that of a version: v1.12, release 1.12, Python 3.12.
func (p *parser) versionAt(i int) bool {
	const early = 7
	if i == 0 || p.labelled(i) || p.glued(i) && p.t[i-1].kind == wordToken {
		return i > 0
	}
	t := &p.t[i-1]
	return t.kind == wordToken && t.capital && t.kinds == 0 && p.t[i].digits == 1 && p.t[i].value < early
}

// dottedEnd reports whether the other end of a range of times with points follows, and then a day: 10.00-11.30 on Friday.
func (p *parser) dottedEnd(i int) bool {
	const end = 3 // tokens of 11.30
	_, hour := p.digits(i+1, 1, 2)
	_, minute := p.digits(i+end, 2, 2)
	return p.is(i, kRange) && hour && minute && p.sign(i+2, ".") && p.glued(i+2) && p.glued(i+end) && p.dayFollows(i+1+end)
}

// maybeVersion reports whether a number with a point before a day may number a thing and be no time: ship 3.14 on Friday.
// People write whole five minutes, and hours of the working day.
func (p *parser) maybeVersion(i, h, m int) bool {
	const opens, closes, five = 7, 18, 5
	return m%five != 0 || (h < opens || h > closes && p.opts.Locale != "sv") && i > 0 && p.t[i-1].kind == wordToken && !p.any(i-1, 1<<kConn|1<<kAnd|1<<kPronoun)
}

// priced reports whether what follows a number makes it a price: 12.50 kr, 12:50 per unit.
func (p *parser) priced(i int) bool {
	if i >= len(p.t) {
		return false
	}
	switch p.t[i].text {
	case "kr", "kronor", "sek", "eur", "euro", "euros", "usd", "gbp", "nok", "dkk", "dollar", "dollars", "pounds", "€", "$", "£",
		"per", "each", "apiece", "styck", "kg":
		return true
	}
	return false
}

// runsOn reports whether a number goes on after i, so that what came before was part of something else.
func (p *parser) runsOn(i int) bool {
	if !p.glued(i) {
		return false
	}
	if p.t[i].kind != signToken {
		return !p.is(i, kZone) && !p.is(i, kApprox)
	}
	switch p.t[i].text {
	case ".", "/", ":", ",":
		if p.is(i+1, kSuffix) && p.glued(i+1) {
			return true
		}
		_, ok := p.digits(i+1, 1, 9)
		return p.glued(i+1) && (ok || p.sign(i, ":") && p.t[i+1].kind == wordToken) // 3:an
	case "%":
		return true
	}
	return false
}
