package deadline

import "slices"

// candidate is a deadline found, by its tokens.
type candidate struct {
	e        expr
	from, to int
	score    int
}

// maxPrefix is how many connecting words can stand before a deadline.
const maxPrefix = 5

// findAll collects what could be a deadline, from left to right. A token that cannot begin one costs nothing.
func (p *parser) findAll() {
	p.pickRules()
	var e expr
	for i := 0; i < len(p.t); {
		t := &p.t[i]
		if t.kinds == 0 && t.text != "+" {
			i++
			continue
		}
		e = expr{}
		if next := p.dayBeforeIt(i, &e); next > i {
			p.forget(p.lastDay.from)
			p.keep(candidate{e: e, from: i, to: next, score: scorePlain})
			i = next
			continue
		}
		next := p.phrase(i, &e)
		if next == i {
			i++
			continue
		}
		if !e.hasDay() && !e.rel.deadlineWord() && p.habit(i) || p.refused(i, next) { // every day at 9, not on Friday
			i = next
			continue
		}
		score := p.score(&e, i, next)
		switch {
		case score > 0:
			found := candidate{e: e, from: i, to: next, score: score}
			p.remember(&found)
			p.keep(found)
			i = next
		case e.weak > 1 && e.clock.set: // march at noon: the time may stand for itself
			i++
		default:
			i = next
		}
	}
}

// keep notes a candidate, unless there are surer ones. Of those as sure as each other the last count.
func (p *parser) keep(c candidate) {
	switch n := len(p.found); {
	case n == 0:
		p.found = slices.Grow(p.found, mostOffered)
	case c.score < p.found[0].score:
		return
	case c.score > p.found[0].score:
		p.found = p.found[:0]
	case n == mostOffered:
		p.found = append(p.found[:0], p.found[1:]...)
	}
	p.found = append(p.found, c)
}

// phrase reads a whole deadline that begins at i, and what else it may be: Thursday or Friday.
func (p *parser) phrase(i int, e *expr) int {
	next := p.ranged(i, e)
	if e.kind == dHoliday && e.rel == after && p.is(next, kAnd) { // after Christmas and New Year
		last := new(expr)
		if end := p.simple(next+1, last); last.kind == dHoliday {
			*e, next = *last, end
			e.rel = after
		}
	}
	if next == i || e.until != nil || !p.is(next, kOr) && !p.slash(next) {
		return next
	}
	return p.alternative(next, e)
}

// slash reports whether the sign at i stands between two days: by Friday/Monday.
func (p *parser) slash(i int) bool {
	return p.sign(i, "/") && p.glued(i) && p.glued(i+1) && p.any(i+1, 1<<kWeekday|1<<kRelDay)
}

// ranged reads a deadline that begins at i, and the other end of a range.
func (p *parser) ranged(i int, e *expr) int {
	next := p.simple(i, e)
	if next == i || e.until != nil {
		return next
	}
	if p.sign(next, "/") && e.kind == dDate && e.clock.set && p.glued(next) && p.glued(next+1) { // ISO 8601 interval
		other := new(expr)
		if end := p.simple(next+1, other); other.kind == dDate && end > next+1 {
			e.until = other
			return end
		}
	}
	if e.kind == dNone && !e.hasWeekday && !e.clock.set || !p.rangeSign(next, e.rel) || !p.begins(next+1) {
		return next
	}
	other := new(expr)
	end := p.simple(next+1, other)
	if end == next+1 || e.kind == dMonth && other.kind != dMonth && other.kind != dDate || other.hasAmount || other.weak > 0 || other.clock.set && !e.clock.set && !e.hasDay() {
		return next
	}
	if !other.hasDay() && (!other.clock.set && other.part == noPart || e.hasDay() && !e.isDay()) { // Q4-2026
		return next
	}
	e.until = other
	return end
}

// elementStarts are the kinds of the first word of an element.
const elementStarts = startsAt | 1<<kHalf | 1<<kQuarter | 1<<kPart | 1<<kNamed | 1<<kZone | 1<<kPlace | 1<<kApprox | 1<<kOclock | 1<<kRange | 1<<kAM | 1<<kPM

// begins reports whether a deadline can begin at i.
func (p *parser) begins(i int) bool { return p.any(i, elementStarts|1<<kConn) || p.sign(i, "+") }

// simple reads connecting words and then days, times and zones in any order, with small words between them.
func (p *parser) simple(start int, e *expr) int {
	i := p.prefix(start, e)
	if next := p.element(i, e); next > i {
		if p.topic(e, start) { // the invoice for October on Friday
			return next
		}
		return p.goOn(e, next)
	}
	if i > start { // the word before may be part of the deadline itself: "over" in "tjugo över"
		*e = expr{}
		if next := p.element(start, e); next > start {
			return p.goOn(e, next)
		}
	}
	return start
}

func (p *parser) goOn(e *expr, i int) int {
	for i < len(p.t) {
		if next := p.element(i, e); next > i {
			i = next
			continue
		}
		if y, next := p.yearAt(i); y > 0 && e.kind == dDate && e.year == 0 && e.clock.set && p.t[i].kind == numberToken && p.ends(next) {
			e.year, i = y, next
			if e.until != nil && e.until.kind == dDate {
				e.until.year = y
			}
			continue
		}
		if next := p.thatYear(i, e); next > i {
			i = next
			continue
		}
		if next := p.bracketed(i, e); next > i {
			i = next
			continue
		}
		rel, soft := e.rel, e.soft
		k := p.glue(i, e)
		next := k
		if k > i {
			next = p.joined(i, k, rel, e)
		}
		if next == k {
			e.rel, e.soft = rel, soft
			return p.afterthought(i, e)
		}
		i = next
	}
	return i
}

// joined reads the element at k after the small words from i on. What has a day takes no other after a word such as by:
// the plan for 5 December by Friday.
func (p *parser) joined(i, k int, rel relation, e *expr) int {
	sure := e.isDay() || e.hasDay() && !e.hasAmount && (rel == lasting || rel == since || e.kind == dMonth || e.kind == dHoliday)
	if e.kind == dWeek && !e.hasWeekday && p.any(i, 1<<kConn) && (rel.deadlineWord() || rel == noRelation) {
		return p.ofThatWeek(k, e)
	}
	for ; i < k; i++ {
		if c, ok := p.get(i, kConn); ok && sure && relation(c.n).deadlineWord() && c.x != weak {
			before := *e
			if next := p.element(k, e); e.kind == before.kind && e.hasWeekday == before.hasWeekday && e.hasAmount == before.hasAmount {
				return next
			}
			*e = before
			return k
		}
	}
	return p.element(k, e)
}

// ofThatWeek reads the weekday of v. 49 senast fredag, which may be that of the week or the next one that comes: what is to
// be done may as well be called by its week.
func (p *parser) ofThatWeek(k int, e *expr) int {
	whole := *e
	next := p.element(k, e)
	if next == k || !e.hasWeekday || e.kind != dWeek || e.hasWeekMod {
		return next
	}
	coming := *e
	coming.kind, coming.n, coming.year, coming.until = dNone, 0, 0, nil
	if e.until = nil; whole.until != nil {
		*e = *whole.until
		e.weekday, e.hasWeekday, e.rel = coming.weekday, true, coming.rel
	}
	e.other = &coming
	return next
}

// prefix skips the connecting words before a deadline and notes what they say.
func (p *parser) prefix(i int, e *expr) int {
	for n := 0; n < maxPrefix && i < len(p.t); n++ {
		c, ok := p.get(i, kConn)
		if p.isWord(i, "at") && p.isWord(i+1, "the") && p.isWord(i+2, "latest") {
			i++
			continue
		}
		switch {
		case ok && !p.is(i, kMod):
			e.relate(relation(c.n), c.x == weak)
			e.byPeriod = relation(c.n) == by && (c.x == begun || c.x == weak && n == 0)
			i++
			if p.sign(i, ":") && relation(c.n) == by {
				i++
			}
		case p.is(i, kNow) && i+1 < len(p.t) && p.begins(i+1): // nu i veckan
			i++
		case p.isWord(i, "the") && p.isWord(i+1, "latest"):
			i++
		case p.is(i, kApprox) && n < maxPrefix-1:
			i = p.skipDot(i + 1)
		default:
			return i
		}
	}
	return i
}

func (e *expr) relate(r relation, soft bool) {
	switch {
	case r == by && e.rel == after: // after the weekend at the latest
	case r == after && e.rel == by: // senast efter helgen
		e.rel = r
	case r.deadlineWord() && (!soft || e.rel == noRelation):
		e.rel = r
		e.soft = soft
	case e.rel == noRelation, e.rel == on && r != within, e.rel == within && r == during:
		e.rel = r
	}
}

// glue skips the small words between two elements.
func (p *parser) glue(i int, e *expr) int {
	const most = 3
	if p.sign(i, ",") {
		i++
	}
	for n := 0; n < most && i < len(p.t); n++ {
		c, ok := p.get(i, kConn)
		switch {
		case ok && !p.is(i, kMod):
			e.relate(relation(c.n), c.x == weak)
		case p.is(i, kOf), p.is(i, kApprox), p.is(i, kArticle) && p.is(i+1, kPart):
		default:
			return i
		}
		i++
	}
	return i
}

// Elements are tried at most so often, for each token and at all: noise that would be read again and again is left.
const (
	stepsFor   = 8
	leastSteps = 256
)

// element reads the next day, time, part of day or zone, if it does not contradict what was read.
func (p *parser) element(i int, e *expr) int {
	if !p.any(i, elementStarts) && !p.sign(i, "+") {
		return i
	}
	if p.steps++; p.steps > stepsFor*len(p.t)+leastSteps || p.chained(i) {
		return i
	}
	if next := p.amountElement(i, e); next > i {
		return next
	}
	if e.kind == dMonth && e.edge == noEdge { // ask Jan at 3pm
		return p.dayAt(i, e)
	}
	if next := p.clockRange(i, e); next > i {
		return next
	}
	if e.kind == dNone || !e.clock.set {
		if next := p.joinedClock(i, e); next > i {
			return next
		}
	}
	if next := p.dayAt(i, e); next > i {
		if e.kind == dRelative && e.dayPart != noPart && e.part == noPart {
			e.part = e.dayPart
		}
		return p.isoTime(next, e)
	}
	if next := p.clockAt(i, e); next > i {
		return next
	}
	if next := p.partAt(i, e); next > i {
		return next
	}
	return p.zoneAt(i, e)
}

// joinedClock gives times that look like days their right: 15 minutes from 1pm, fem i tre.
func (p *parser) joinedClock(i int, e *expr) int {
	if e.clock.set || !p.any(i, timeStarts) {
		return i
	}
	var c clock
	if next := p.spokenTime(i, p.saidBefore(i), &c); next > i {
		e.clock = c
		return next
	}
	return i
}

// isoTime is the time glued to a date: 2026-12-05T15:00.
func (p *parser) isoTime(i int, e *expr) int {
	if i+1 >= len(p.t) || e.clock.set || !p.glued(i) {
		return i
	}
	if p.isWord(i, "t") || (p.sign(i, ".") || p.sign(i, ":") || p.sign(i, "-")) && p.glued(i+1) {
		var c clock
		if next := p.writtenTime(i+1, true, e, &c); next > i+1 {
			e.clock = c
			return p.offset(next, e)
		}
	}
	return i
}

// offset is Z, +01:00 or -0500 after a time.
func (p *parser) offset(i int, e *expr) int {
	if p.isWord(i, "z") && p.glued(i) {
		e.zoned, e.zone = true, 0
		return i + 1
	}
	sign := 1
	switch {
	case !p.glued(i) || !p.glued(i+1):
		return i
	case p.sign(i, "-"):
		sign = -1
	case !p.sign(i, "+"):
		return i
	}
	if v, ok := p.digits(i+1, 4, 4); ok {
		e.zoned, e.zone = true, sign*(v/100*60+v%100)
		return i + 2
	}
	h, ok := p.digits(i+1, 2, 2)
	if !ok {
		return i
	}
	e.zoned, e.zone = true, sign*h*60
	if m, ok := p.digits(i+3, 2, 2); ok && p.sign(i+2, ":") && p.glued(i+2) && p.glued(i+3) {
		e.zone += sign * m
		return i + 4
	}
	return i + 2
}

// partAt is this afternoon, in the morning, på förmiddagen, late.
func (p *parser) partAt(i int, e *expr) int {
	j := i
	if p.is(j, kArticle) {
		j++
	}
	today := false
	if m, ok := p.get(j, kMod); ok && mod(m.n) == this && p.is(j+1, kPart) && e.kind == dNone && !e.hasWeekday {
		today = true
		j++
	}
	if g, ok := p.get(j, kEdge); ok && edge(g.n) == middle && e.part == noPart {
		if next := p.midPart(j+1, e); next > j+1 {
			return next
		}
	}
	if g, ok := p.get(j, kEdge); ok && p.is(j+1, kPart) {
		if edge(g.n) == early && e.part == noPart {
			w, _ := p.get(j+1, kPart)
			e.part = part(w.n)
			if e.part == morning {
				e.part = earlyMorning
			}
			e.today(today)
			return j + 2
		}
		j++
	}
	if half, next := p.meridiem(j); half != 0 && j == i {
		return p.halfDay(i, next, half, e)
	}
	w, ok := p.get(j, kPart)
	if !ok || p.is(j, kMod) {
		return i
	}
	if e.part != noPart && e.part != part(w.n) && (e.part != earlyMorning || part(w.n) != morning) { // first thing Friday morning
		return i
	}
	e.today(today)
	if part(w.n) == night && p.isWord(j+1, "till") && p.any(j+2, 1<<kWeekday|1<<kRelDay|1<<kArticle) {
		e.part = smallHours
		return j + 2
	}
	if e.part == noPart {
		e.part = part(w.n)
		if e.part == morning && e.edge == early {
			e.part = earlyMorning
		}
	}
	if p.is(j+1, kPart) && part(w.n) == morning { // morgon bitti
		if next, _ := p.get(j+1, kPart); part(next.n) == earlyMorning {
			e.part = earlyMorning
			j++
		}
	}
	return j + 1
}

// midPart is the rest of mid-morning, mid afternoon.
func (p *parser) midPart(i int, e *expr) int {
	j := i
	if p.sign(j, "-") && p.glued(j) {
		j++
	}
	w, _ := p.get(j, kPart)
	switch part(w.n) {
	case morning, forenoon:
		e.part = midMorning
	case afternoon:
		e.part = midAfternoon
	default:
		return i
	}
	return j + 1
}

// halfDay is the am of Friday am.
func (p *parser) halfDay(i, next, half int, e *expr) int {
	if e.part != noPart || e.clock.set || !p.any(i-1, 1<<kWeekday|1<<kRelDay) || !p.ends(next) || p.isWord(next, "i") {
		return i
	}
	e.part = morning
	if half == pm {
		e.part = afternoon
	}
	return next
}

// today makes it today, if so said.
func (e *expr) today(said bool) {
	if said {
		e.kind, e.n = dRelative, 0
	}
}
