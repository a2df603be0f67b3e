package deadline

import "time"

// weekdayAt is Friday, next Friday, Friday next week, nu på fredag, Friday week.
func (p *parser) weekdayAt(i int, e *expr) int {
	switch e.kind {
	case dMonth, dYear, dQuarter, dSeason: // "the invoice for November on Monday" is about Monday
		return i
	case dRelative:
		if e.n < 0 || p.is(i-1, kConn) { // what was said yesterday, by Friday
			return i
		}
	}
	if e.hasWeekday {
		return i
	}
	j := i
	if p.is(j, kArticle) {
		j++
	}
	j = p.thisBefore(j)
	m, hasMod := p.get(j, kMod)
	if hasMod && !p.isWord(j, "day after") {
		j++
	}
	g, _ := p.get(j, kEdge)
	if edge(g.n) >= early && p.is(j+1, kWeekday) { // early Friday
		j++
	}
	w, ok := p.get(j, kWeekday)
	if !ok || w.x == plural || w.x == passed || p.is(j, kUnit) && p.countsMonths(j, e) {
		return i
	}
	next := j + 1
	if w.x == meeting && !p.relation(i-1).deadlineWord() {
		return i
	}
	if w.x == owning { // before Friday's call: the thing said is when it is
		switch {
		case !p.relation(i - 1).deadlineWord(), hasMod, next >= len(p.t):
			return i
		case p.t[next].kind == wordToken:
			next++
		case p.clockAt(next, new(expr)) == next: // before Friday's 9am
			return i
		}
	}
	if p.t[j].kind == wordToken && len(p.t[j].text) <= 5 {
		next = p.skipDot(next)
	}
	if w.x == weak && !hasMod && !p.weekdayMeant(j, next) {
		return i
	}
	if e.hasAmount { // in two weeks on Friday
		e.later, e.hasLater = e.amount, true
		e.amount, e.hasAmount, e.sign = amount{}, false, 0
	}
	e.weekday, e.hasWeekday = time.Weekday(w.n), true
	if edge(g.n) >= early {
		e.edge = edge(g.n)
	}
	if hasMod {
		e.weekMod, e.hasWeekMod = mod(m.n), true
	}
	if after := p.afterNext(next); after > next {
		e.weekMod, e.hasWeekMod = afterNext, true
		return after
	}
	if u, ok := p.get(next, kUnit); ok && unit(u.n) == week && p.t[next].text == "week" && !p.nextIsNumber(next+1) {
		e.plusWeeks = 1
		return next + 1
	}
	return next
}

// countsMonths reports whether mån or mon at i stands for months: om 3 mån, 24 mån garanti, 500/mån. After a time it is a
// Monday.
func (p *parser) countsMonths(i int, e *expr) bool {
	return p.afterWithin(i) || p.nextIsNumber(i-1) && !e.clock.set || p.sign(i-1, "/") && p.nextIsNumber(i-2)
}

// thisBefore skips the first of "this coming" and "denna kommande".
func (p *parser) thisBefore(i int) int {
	if m, ok := p.get(i, kMod); ok && mod(m.n) == this && p.is(i+1, kMod) && !p.any(i+1, 1<<kUnit|1<<kConn) {
		return i + 1
	}
	return i
}

func (p *parser) nextIsNumber(i int) bool {
	return i >= 0 && i < len(p.t) && p.t[i].kind == numberToken
}

// weekdayMeant reports whether sat, sun and the like stand where only a day can.
func (p *parser) weekdayMeant(i, next int) bool {
	if t := &p.t[i]; t.capital && i > 0 && (t.text == "tor" || t.text == "fred") && p.relation(i-1) != on { // somebody's name
		return false
	}
	if next >= len(p.t) || p.isWord(next, "latest") || p.isWord(next, "senast") || p.relation(i-1).deadlineWord() && p.t[i-1].text != "till" || p.relation(i-1) == on {
		return true
	}
	if p.sign(next, ",") {
		next++
	}
	if p.any(next, 1<<kMonth|1<<kPart|1<<kOclock|1<<kNamed|1<<kEndOf) {
		return true
	}
	if next < len(p.t) && p.t[next].kind == numberToken {
		var d, c expr
		return p.dayMonth(next, &d) > next || p.numericDate(next, &d) > next || p.writtenTime(next, false, &c, &c.clock) > next ||
			p.isHalf(next+1)
	}
	return false
}

// dayAfterWeekday is the 30 of "Monday 30" where it can be no hour, or where an hour follows: Friday 20 at 10.
func (p *parser) dayAfterWeekday(i, next, n int) int {
	const hours = 24
	w, _ := p.get(i-1, kWeekday)
	if !p.fallsOn(n, weekdayOf(w)) || p.startsUnit(next) {
		return i
	}
	if n > hours && p.ends(next) || p.clockFollows(next) || p.writtenTime(next, false, &expr{}, &clock{}) > next {
		return next
	}
	return i
}

// fallsOn reports whether the day of this month or the next falls on a weekday.
func (p *parser) fallsOn(n int, wd time.Weekday) bool {
	today := dateOf(p.opts.Now)
	first := date{today.year, today.month, 1}
	for _, month := range [2]date{first, first.plusMonths(1)} {
		if on := (date{month.year, month.month, n}); on.valid() && !on.before(today) {
			return on.weekday() == wd
		}
	}
	return false
}
