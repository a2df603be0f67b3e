package deadline

// alternative is the other day or time after "or": at 10 or 11, Dec 3 or 4, Thursday or Friday, today or on Monday.
func (p *parser) alternative(i int, e *expr) int {
	k := i + 1
	switch {
	case k >= len(p.t):
		return i
	case !p.ends(k + 1):
	default:
		switch p.t[k].text {
		case "so", "så", "earlier", "sooner", "before", "tidigare", "innan", "before that", "dessförinnan":
			return k + 1
		}
	}
	if e.clock.set && e.clock.grain <= Hour {
		if next := p.otherClock(k, e); next > k {
			return p.goOn(e, next)
		}
	}
	if n, next, _, ok := p.dayNumber(k); ok && (e.kind == dDate || e.kind == dDayOfMonth) && !e.clock.set && p.ends(next) && n != e.day {
		e.orDay = n
		return p.goOn(e, next)
	}
	if n, ok := p.digits(k, 1, 2); ok && e.kind == dWeek && n >= 1 && n <= 53 && n != e.n && p.ends(k+1) { // week 48 or 49
		e.other = e.keep()
		e.other.n = n
		return p.goOn(e, k+1)
	}
	if next := p.orNext(k, e); next > k {
		return next
	}
	if !e.hasDay() || e.weak > 0 {
		return i
	}
	other := new(expr)
	next := p.simple(k, other)
	if next == k || !other.hasDay() || other.weak > 0 || other.hasAmount != e.hasAmount {
		return i
	}
	if e.kind == dNone && !e.hasWeekMod && other.hasWeekday && (other.kind == dWeek || other.kind == dUnit && other.unit == week) {
		first := e.weekday // Wednesday or Thursday next week
		e.named = other.named
		e.weekday = first
	}
	if !other.clock.set && other.part == noPart {
		if other.clock = e.clock; e.part != e.dayPart { // the evening of "tonight" is its own
			other.part = e.part
		}
	} else if !e.clock.set && e.part == noPart && e.edge == noEdge {
		e.clock, e.part = other.clock, other.part
	}
	if other.rel == noRelation || other.rel == on {
		other.rel = e.rel
	}
	e.other = other
	return next
}

// orNext is the other of this week or next, tomorrow or the day after.
func (p *parser) orNext(k int, e *expr) int {
	j := k
	if p.is(j, kArticle) {
		j++
	}
	shift := 0
	m, ok := p.get(j, kMod)
	switch {
	case p.isWord(j, "day after") && p.ends(j+1) && !p.is(j+1, kRelDay), p.isWord(j, "dagen") && p.isWord(j+1, "efter"):
		if e.kind != dRelative {
			return k
		}
		shift = 1
		if p.t[j].text == "dagen" {
			j++
		}
	case ok && mod(m.n) == next && p.ends(j+1) && e.kind == dNone && e.hasWeekday && (!e.hasWeekMod || e.weekMod == this): // this Thursday or next
		e.other = e.keep()
		e.other.weekMod, e.other.hasWeekMod = next, true
		return j + 1
	case ok && mod(m.n) == next && p.ends(j+1) && e.kind == dUnit && e.edge == noEdge && steps(e.mod) == 0:
	default:
		return k
	}
	e.other = e.keep()
	e.other.n += shift
	if shift == 0 {
		e.other.mod, e.other.hasMod = next, true
	}
	return j + 1
}

// otherClock is the other of two times. am or pm after the second is meant for both.
func (p *parser) otherClock(k int, e *expr) int {
	var other expr
	p.expected = k
	next := p.clockAt(k, &other)
	p.expected = 0
	if next == k {
		return k
	}
	e.orClock = other.clock
	if e.clock.half == 0 && other.clock.half != 0 && e.clock.h <= 12 {
		e.clock.half = other.clock.half
	}
	return next
}

// eitherDay is the 3rd or 4th of December, den 3 eller 4 december.
func (p *parser) eitherDay(i int, d *expr) int {
	j := i
	if p.is(j, kArticle) {
		j++
	}
	first, k, _, ok := p.dayNumber(j)
	if !ok || !p.is(k, kOr) {
		return i
	}
	var last expr
	next := p.dayMonth(k+1, &last)
	if next == k+1 || last.day == first {
		return i
	}
	*d = last
	d.day, d.orDay = first, last.day
	if !d.fits() {
		return i
	}
	return next
}
