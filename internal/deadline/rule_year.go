package deadline

// yearAt is a year of four digits, or of two after an apostrophe.
func (p *parser) yearAt(i int) (int, int) {
	j := i
	if p.sign(j, ",") || p.is(j, kOf) && !p.is(j, kConn) || p.relation(j) == within {
		j++
	}
	if y, ok := p.digits(j, 4, 4); ok && y >= 1900 && y < 2200 && !p.startsUnit(j+1) && !p.glued(j+1) ||
		ok && y >= 1900 && y < 2200 && p.glued(j+1) && p.boundaryBefore(j+1) {
		return y, p.skipAD(j + 1)
	}
	if y, next := p.yearInWords(j); y > 0 {
		return y, next
	}
	return 0, i
}

// thatYear is the year of Q1 next year, mars i år.
func (p *parser) thatYear(i int, e *expr) int {
	switch e.kind {
	case dDate, dMonth, dQuarter, dWeek, dHoliday:
	default:
		return i
	}
	if e.year > 0 || e.hasMod {
		return i
	}
	j := p.skip(i, 1<<kOf|1<<kArticle)
	m, ok := p.get(j, kMod)
	if ok && !p.is(j, kUnit) {
		j++
	}
	u, period := p.get(j, kUnit)
	if !ok || !period || unit(u.n) != year || u.x == weak {
		return i
	}
	e.year = p.opts.Now.Year() + steps(mod(m.n))
	e.weak = min(e.weak, 1)
	return j + 1
}

// shortYear is a year of two digits after a day and month that can be no hour: 5 Dec 27.
func (p *parser) shortYear(i int) (int, int) {
	const hours, century = 24, 2000
	y, ok := p.digits(i, 2, 2)
	if now := p.opts.Now.Year(); !ok || y <= hours || century+y < now || century+y > now+maxYears || !p.ends(i+1) || p.glued(i+1) && !p.boundary(i+1) {
		return 0, i
	}
	return century + y, i + 1
}

func (p *parser) skipAD(i int) int {
	if p.is(i, kYearOf) {
		return i + 1
	}
	if p.isWord(i, "a") && p.sign(i+1, ".") && p.isWord(i+2, "d") {
		return p.skipDot(i + 3)
	}
	return i
}

// yearNumber is in 2027.
func (p *parser) yearNumber(i int, d *expr) int {
	switch p.relation(i - 1) {
	case within, by, before, during:
	case on, after, since, between, lasting, noRelation:
		if !p.is(i-1, kEdge) && !p.is(i-1, kOf) {
			return i
		}
	}
	y, next := p.yearAt(i)
	if y == 0 || p.t[i].kind != numberToken || !p.ends(next) {
		return i
	}
	d.kind, d.year = dYear, y
	return next
}

// yearInWords is a year written out, such as two thousand nineteen.
func (p *parser) yearInWords(i int) (int, int) {
	const thousand, century = 1000, 100
	n, j, ok := p.whole(i)
	if !ok || n != 2 || p.t[i].kind != wordToken || !p.isWord(j, "thousand") {
		return 0, i
	}
	if j++; p.is(j, kAnd) {
		j++
	}
	if rest, next, ok := p.whole(j); ok && rest < century && p.t[j].kind == wordToken {
		return n*thousand + rest, next
	}
	return 0, i
}
