package deadline

// amountElement is a length of time that tells a moment: in two days, om en halvtimme, three weeks from now, the next
// 3 days, 2 days after next Friday, 48h.
func (p *parser) amountElement(i int, e *expr) int {
	if e.hasAmount || e.hasLater || p.seen&(1<<kUnit|1<<kWeekday) == 0 || !p.any(i, aNumber|1<<kHalf|1<<kArticle|1<<kMod|1<<kUnit|1<<kRange|1<<kLast) && !p.sign(i, "+") {
		return i
	}
	if p.isWord(i-1, "twice") || p.isWord(i-1, "once") || p.isWord(i-1, "times") || p.isWord(i-1, "gång") || p.isWord(i-1, "gånger") {
		return i
	}
	j, sign, mods := i, 0, false
	if p.is(j, kArticle) && p.is(j+1, kLast) {
		j++
	}
	if last, ok := p.get(j, kLast); ok && last.x != final { // last two minutes
		sign, j = -1, j+1
	}
	switch {
	case p.sign(i, "+") && p.glued(i+1) || p.sign(i, "+") && e.kind != dNone:
		sign, j = 1, i+1
	case p.sign(i, "-") && p.glued(i+1) && !p.glued(i):
		sign, j = -1, i+1
	}
	if p.is(j, kArticle) && p.is(j+1, kMod) {
		j++
	}
	if m, ok := p.get(j, kMod); ok && mod(m.n) != this && !p.is(j, kUnit) {
		mods, j = true, j+1
	}
	if next := p.weekdaysFromNow(j, e); next > j {
		return next
	}
	a, next, ok := p.amountAt(j)
	if !ok && mods {
		a, next, ok = p.oneOrMore(j)
	}
	if !ok {
		return i
	}
	if first, word := p.get(j, kNumber); mods && (word && first.x == article || p.is(j, kArticle)) {
		return i
	}
	if n, ok := p.get(j+1, kMod); ok && !mods && mod(n.n) != this && !p.is(j+1, kUnit) {
		mods = true // two upcoming weeks
	}
	switch {
	case sign != 0:
	case p.is(next, kHence):
		sign, next = 1, next+1
	case p.is(next, kAgo) && !p.anchorFollows(next):
		sign, next = -1, next+1
	case p.anchorFollows(next) && (p.relation(next) != on || a.isWeeks()):
		return p.anchored(i, next, a, e)
	case p.weeksFrom(i, next, a):
		return p.anchored(i, next-1, a, e)
	case p.fromThing(next):
	case mods:
		sign = 1
	default:
		sign = p.signBefore(i, j, next, a, e)
	}
	if sign == 0 {
		return i
	}
	if p.is(next, kMore) && !p.is(next, kRange) {
		next++
	}
	return p.setAmount(i, next, sign, a, e)
}

// fromThing reports whether what ends before i is counted from something whose day is not told: within a week of signing,
// inom 2 dagar från beställning.
func (p *parser) fromThing(i int) bool {
	r := p.relation(i)
	if r != since && r != after && !p.isWord(i, "of") || i+1 >= len(p.t) || p.t[i+1].kind != wordToken {
		return false
	}
	return p.t[i+1].kinds == 0 && !p.isWord(i+1, "course") || p.any(i+1, 1<<kArticle|1<<kOwner)
}

// oneOrMore is the week or two of "in the next week or two".
func (p *parser) oneOrMore(i int) (a amount, next int, ok bool) {
	u, ok := p.unitAt(i)
	if !ok || !p.is(i+1, kOr) {
		return a, i, false
	}
	n, next, ok := p.whole(i + 2)
	if !ok || n < 2 || p.startsUnit(next) || !p.ends(next) {
		return a, i, false
	}
	a.add(u, float64(n))
	a.finest = u
	return a, next, true
}

func (p *parser) setAmount(i, next, sign int, a amount, e *expr) int {
	if (e.kind == dNone || e.kind == dNow) && !e.hasWeekday {
		e.kind = dNone
		e.amount, e.hasAmount, e.sign = a, true, sign
		return next
	}
	switch {
	case sign < 0:
		return i
	case e.kind == dHoliday, e.kind == dMonth && a.months > 0:
	case (e.hasWeekday && e.kind == dNone || e.kind == dRelative && e.n >= 0) && a.isWeeks():
	case p.sign(i, "+"):
	default:
		return i
	}
	e.later, e.hasLater, e.weak = a, true, 0
	return next
}

// signBefore is what the words before an amount say: 1 when it is counted from now on.
func (p *parser) signBefore(i, j, next int, a amount, e *expr) int {
	k := i - 1
	for n := 0; n < maxSkip && (p.is(k, kApprox) || p.sign(k, ".") && p.is(k-1, kApprox)); n++ {
		k--
	}
	c, conn := p.get(k, kConn)
	if relation(c.n) == during && p.relation(k-1) == within { // in under an hour
		c, _ = p.get(k-1, kConn)
	}
	short := a.months == 0 && a.days == 0 && a.workdays == 0
	switch relation(c.n) {
	case within:
		if conn && c.x != weak {
			return 1
		}
	case after:
		return 1
	case lasting:
		if p.isWord(k, "för") || k > 0 && (p.t[k-1].kind == numberToken || p.is(k-1, kUnit)) { // 16h for 30 min
			return 0
		}
		if short && p.ends(next) && a.clock > 0 && e.kind == dNone && !e.hasWeekday {
			e.weak = max(e.weak, 1)
			return 1
		}
	case noRelation, by, before, on, since, between, during:
	}
	if conn || e.kind != dNone || e.hasWeekday {
		return 0
	}
	alone := i == 0 && next >= len(p.t)
	compact := p.t[j].kind == numberToken && p.glued(next-1) && next >= len(p.t)
	if first, ok := p.get(j, kUnit); ok && first.n == int16(second) {
		return 0
	}
	if alone || compact {
		e.weak = max(e.weak, 1)
		return 1
	}
	return 0
}

// anchorFollows reports whether the amount before i is counted from a moment that is named next.
func (p *parser) anchorFollows(i int) bool {
	switch p.relation(i) {
	case after, before, since:
	case on: // a week on Monday
		return p.isWord(i, "on") && p.is(i+1, kWeekday)
	case noRelation:
		if !p.isWord(i, "day after") {
			return false
		}
	default:
		return false
	}
	return i+1 < len(p.t) && (p.t[i+1].kinds != 0 || p.t[i+1].kind == numberToken || p.thingOn(i+1) > i+1)
}

// thingOn goes past the words for a thing to the day that it is on: the day before [the customer meeting on] Thursday,
// en vecka innan [mässan den] 15/12. It returns i where there is no such thing.
func (p *parser) thingOn(i int) int {
	j := p.skip(i, 1<<kArticle|1<<kOwner)
	first := j
	for n := 0; n < maxSkip && j < len(p.t) && p.t[j].kind == wordToken && (p.t[j].kinds == 0 || p.isWord(j, "deadline")); n++ {
		if j++; p.sign(j, "-") && p.glued(j) && p.glued(j+1) { // go-live
			j++
		}
	}
	if j == first {
		return i
	}
	if p.relation(j) == on {
		j++
	}
	if !p.any(j, 1<<kWeekday|1<<kRelDay|1<<kMonth|1<<kDigits|1<<kOclock) && !p.is(j+1, kDigits) {
		return i
	}
	return j
}

// anchored is an amount before or after a moment: 2 weeks after Easter, två dagar före julafton.
func (p *parser) anchored(i, next int, a amount, e *expr) int {
	if p.anchoring { // an amount from an amount from a moment
		return i
	}
	p.anchoring = true
	defer func() { p.anchoring = false }()
	base := &p.base
	*base = expr{}
	first := p.thingOn(next + 1)
	end := first
	if _, after, ok := p.amountAt(first); !ok || !p.anchorFollows(after) {
		end = p.element(first, base)
	}
	if end == first && p.is(first, kArticle) && p.nextIsNumber(first+1) { // before the 10:00 standup
		if k := p.clockAt(first+1, base); k > first+1 {
			end = k
		}
	}
	if end == first || base.weak > 1 || e.kind != dNone || e.hasWeekday {
		if p.is(next, kAgo) && (p.ends(next+1) && !p.is(next+1, kArticle)) { // "15 minutes before" and then something else
			return p.setAmount(i, next+1, -1, a, e)
		}
		return i
	}
	end = p.goOn(base, end)
	whole := !base.clock.set && base.part == noPart
	if base.hasAmount && base.anchor != nil || whole && first > next+1 && a.finest <= hour { // 30 min before standup tomorrow
		return i
	}
	e.amount, e.hasAmount, e.sign, e.anchor = a, true, 1, base.keep()
	if p.relation(next) == before {
		e.sign = -1
	}
	return end
}

// weeksFrom reports whether an amount of weeks or months is counted from the day right after it: a week tomorrow, two
// weeks Friday.
func (p *parser) weeksFrom(i, next int, a amount) bool {
	if r := p.relation(i - 1); r != noRelation && !r.deadlineWord() || !p.ends(next+1) {
		return false
	}
	if r, ok := p.get(next, kRelDay); ok {
		return r.n >= 0 && r.x == 0 && (a.isWeeks() || a.months > 0 && a.days == 0 && a.clock == 0)
	}
	w, ok := p.get(next, kWeekday)
	return ok && w.x == 0 && a.isWeeks()
}

// weekdaysFromNow is three Fridays from now.
func (p *parser) weekdaysFromNow(i int, e *expr) int {
	n, j, ok := p.whole(i)
	if !ok || n < 1 || n > 520 || e.kind != dNone {
		return i
	}
	w, ok := p.get(j, kWeekday)
	if !ok {
		return i
	}
	switch {
	case p.is(j+1, kHence):
		j++
	case w.x == plural && p.isWord(i-1, "om"):
	default:
		return i
	}
	e.kind, e.n = dWeekdays, n
	e.weekday, e.hasWeekday = weekdayOf(w), true
	return j + 1
}
