package deadline

import "time"

// rangeSign reports whether a range goes on at i: to, till, a dash, and after "between" also "and".
func (p *parser) rangeSign(i int, r relation) bool {
	if p.is(i, kRange) {
		return true
	}
	return p.is(i, kAnd) && (r == between || r == since)
}

// numericRange is the 13th to the 15th of July 2026, 10 - 22 August.
func (p *parser) numericRange(i int, d *expr) int {
	j := i
	if p.is(j, kArticle) {
		j++
	}
	a, k, _, ok := p.dayNumber(j)
	if !ok || p.is(j, kOrdinal) || !p.rangeSign(k, between) {
		return i
	}
	k++
	if p.is(k, kArticle) {
		k++
	}
	if _, _, _, ok := p.dayNumber(k); !ok {
		return i
	}
	next := p.dayMonth(k, d)
	if next == k || d.day < a {
		return i
	}
	d.until = d.keep()
	d.day = a
	return next
}

// monthDayRange is July 13 to 15, August 10 - 22, 2026.
func (p *parser) monthDayRange(i int, d *expr) int {
	m, ok := p.get(i, kMonth)
	if !ok {
		return i
	}
	j := p.skipDot(i + 1)
	if p.is(j, kArticle) {
		j++
	}
	a, k, _, ok := p.dayNumber(j)
	if !ok || !p.rangeSign(k, between) || p.is(k, kAnd) {
		return i
	}
	k++
	if p.is(k, kArticle) {
		k++
	}
	b, next, _, ok := p.dayNumber(k)
	if !ok || b <= a || p.is(next, kMonth) || p.colonTime(next) || p.isHalf(next) || p.is(next, kOf) || !p.ends(next) {
		return i
	}
	d.kind, d.month, d.day = dDate, time.Month(m.n), b
	d.year, next = p.yearAt(next)
	if !d.fits() {
		return i
	}
	d.until = d.keep()
	d.day = a
	return next
}

// clockRange is 3-4pm, 9:30 to 11, between 2 and 4, kl 9-11.
func (p *parser) clockRange(i int, e *expr) int {
	if e.clock.set || e.until != nil || p.seen&(1<<kRange|1<<kAnd) == 0 || !p.any(i, timeStarts) {
		return i
	}
	var a, b expr
	a.kind, a.hasWeekday = e.kind, e.hasWeekday
	left := p.clockAt(i, &a)
	sure := left > i && (a.clock.grain != Hour || a.clock.half != 0 || p.saidBefore(i) || p.is(i, kOclock))
	if left == i || !a.clock.set {
		h, k, ok := p.whole(i)
		if !ok || h > 24 || p.t[i].kind != numberToken || p.t[i].digits > 2 {
			return i
		}
		a.clock, left = clock{set: true, h: h, grain: Hour, loose: h >= 1 && h <= 12}, p.skipH(k)
		sure = sure || left > k && p.is(left, kZone)
	}
	r := p.relation(i - 1)
	if p.is(i-1, kApprox) {
		r = p.relation(i - 2)
	}
	sure = sure || r == since || r == between || e.hasDay() && p.afterDay(i)
	zone, zoned := p.get(left, kZone)
	if zoned && p.rangeSign(left+1, r) && !p.offsetFollows(left+1) {
		left++
	} else {
		zoned = false
	}
	if !p.rangeSign(left, r) {
		return i
	}
	if p.is(left, kConn) && e.rel == between {
		return i
	}
	k, doubt := left+1, false
	if _, ok := p.digits(k, 1, 2); ok && !sure && p.dayFollows(k+1) && p.sign(left, "-") && p.glued(left) && p.glued(k) { // 10-12 on Friday
		doubt = i > 0 && p.t[i-1].kind == wordToken // pages 10-12 on Friday
		sure = !doubt || !p.clockAfterDay(k+1)      // and on Friday at 15:00
	}
	if sure {
		p.expected = k
	}
	next := p.clockAt(k, &b)
	p.expected = 0
	if next == k {
		h, end, ok := p.whole(k)
		end = p.skipH(end)
		if !ok || h > 24 || p.startsUnit(end) || !p.ends(end) || !sure {
			return i
		}
		b.clock, next = clock{set: true, h: h, grain: Hour, loose: h >= 1 && h <= 12}, end
	}
	sure = sure || b.clock.half != 0 || b.clock.grain != Hour && p.t[k].kind == numberToken
	if !sure {
		return i
	}
	if p.is(next, kPast) || p.is(next, kMonth) || p.is(next, kOf) && p.is(next+1, kMonth) {
		return i
	}
	if zoned && !p.is(next, kZone) {
		e.zoned, e.place, e.lettered = true, int(zone.n)+1, int(zone.x)
	}
	doubt = doubt || p.notTimes(i, next, &a.clock, &b.clock)
	e.clock, e.until = a.clock, &expr{clock: b.clock}
	e.clock.spelled, e.until.clock.spelled, e.clock.doubt = true, true, doubt
	return next
}

// notTimes reports whether two numbers from i on, before a day, may count something: raise it from 9 to 10 on Friday, from
// 1.30 to 1.31. Those with a colon, am or pm are times, and so are those after a word that says so.
func (p *parser) notTimes(i, next int, a, b *clock) bool {
	first := i
	if p.relation(i-1) == since {
		first--
	}
	if first == i && (p.t[i+1].text != "." || p.saidBefore(i)) || first == 0 || !p.dayFollows(next) || a.half+b.half > 0 || p.is(i, kOclock) {
		return false
	}
	return p.t[first-1].kind == wordToken && !p.any(first-1, 1<<kPart|1<<kWeekday|1<<kRelDay|1<<kMonth|1<<kPronoun) && !p.sign(i+1, ":") &&
		p.t[i].kind == numberToken
}

// clockAfterDay reports whether a time of its own comes after the day at i.
func (p *parser) clockAfterDay(i int) bool {
	for n := 0; n < maxSkip && p.any(i, 1<<kConn|1<<kArticle|1<<kWeekday|1<<kRelDay); n++ {
		i++
	}
	return p.is(i, kOclock) || p.clockAt(i, new(expr)) > i
}

// skipH skips the h of 15h.
func (p *parser) skipH(i int) int {
	if p.isWord(i, "h") && p.glued(i) && !p.glued(i+1) {
		return i + 1
	}
	return i
}

// halves passes am or pm from one end of a range to the other.
func halves(a, b *clock) {
	switch {
	case a.half == 0 && b.half != 0 && a.h <= 12:
		if a.half = b.half; a.h%12 > b.h%12 {
			a.half = am
		}
	case a.half == pm && b.half == 0 && b.h < 12 && b.h > a.h%12:
		b.half = pm
	case a.half == 0 && b.half == 0 && b.loose && a.h > b.h && a.h <= 12 && b.h < 12: // 11:30 - 1:30
		b.half = pm
	}
	if a.loose && b.half == 0 && a.half == 0 && a.h >= 7 {
		a.loose = false
	}
}
