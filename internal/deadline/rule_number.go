package deadline

import "time"

// get is what token i means as a piece of that kind.
func (p *parser) get(i int, k kind) (piece, bool) {
	if i < 0 || i >= len(p.t) || p.t[i].kinds&(1<<k) == 0 {
		return piece{}, false
	}
	t := &p.t[i]
	for n := range t.count {
		if t.pieces[n].kind == k {
			return t.pieces[n], true
		}
	}
	return piece{}, false
}

func (p *parser) is(i int, k kind) bool {
	return i >= 0 && i < len(p.t) && p.t[i].kinds&(1<<k) != 0
}

// any reports whether the token can be one of several kinds.
func (p *parser) any(i int, ks kinds) bool {
	return i >= 0 && i < len(p.t) && p.t[i].kinds&ks != 0
}

func (p *parser) sign(i int, s string) bool {
	return i >= 0 && i < len(p.t) && p.t[i].kind == signToken && p.t[i].text == s
}

// maxSkip is how many small words in a row can stand between those that count.
const maxSkip = 4

// skip goes past small words of some kinds.
func (p *parser) skip(i int, ks kinds) int {
	for n := 0; n < maxSkip && p.any(i, ks); n++ {
		i++
	}
	return i
}

func (p *parser) glued(i int) bool { return i > 0 && i < len(p.t) && p.t[i].glued }

func (p *parser) isWord(i int, w string) bool {
	return i >= 0 && i < len(p.t) && p.t[i].kind == wordToken && p.t[i].text == w
}

// digits is a number in digits with so many of them that stands free before and after.
func (p *parser) digits(i, least, most int) (int, bool) {
	if i < 0 || i >= len(p.t) || p.t[i].kind != numberToken || p.t[i].digits < least || p.t[i].digits > most {
		return 0, false
	}
	return p.t[i].value, true
}

// chained reports whether the number at i is joined to others before and after it, as the 70 of 46-70-123: it is no
// number of its own.
func (p *parser) chained(i int) bool {
	return i >= 2 && i+2 < len(p.t) && p.t[i].kind == numberToken && p.t[i].glued && p.t[i-1].glued && p.t[i+1].glued &&
		p.t[i+2].glued && p.t[i-1].text == "-" && p.t[i+1].text == "-" && p.t[i-2].kind == numberToken && p.t[i+2].kind == numberToken
}

// relation is the connecting word at i.
func (p *parser) relation(i int) relation {
	c, ok := p.get(i, kConn)
	if !ok {
		return noRelation
	}
	return relation(c.n)
}

// whole is a whole number, in digits or in words.
func (p *parser) whole(i int) (n, next int, ok bool) {
	const teen = 20
	if v, ok := p.digits(i, 1, 4); ok {
		return v, i + 1, true
	}
	first, ok := p.get(i, kNumber)
	if !ok {
		return 0, i, false
	}
	n, next = int(first.n), i+1
	if n >= teen && n%10 == 0 {
		j := next
		if p.sign(j, "-") && p.glued(j) && p.glued(j+1) {
			j++
		}
		if ones, ok := p.get(j, kNumber); ok && ones.n > 0 && ones.n < 10 && ones.x != article {
			return n + int(ones.n), j + 1, true
		}
	}
	return n, next, true
}

// quantity is how much of a unit: 3, 1.5, 1/2, half a, a couple of, two and a half, ett par, tre.
func (p *parser) quantity(i int) (q float64, next int, ok bool) {
	q, next, ok = p.count(i)
	if !ok || !p.sign(next, ",") {
		return q, next, ok
	}
	if n, k, more := p.whole(next + 1); more && float64(n) == q+1 && p.startsUnit(k) {
		return float64(n), k, true
	}
	return q, next, ok
}

// count is a quantity without its neighbour.
func (p *parser) count(i int) (q float64, next int, ok bool) {
	if p.is(i, kArticle) && (p.is(i+1, kNumber) || p.is(i+1, kUnit)) {
		if !p.is(i+1, kNumber) {
			u, _ := p.get(i+1, kUnit)
			return 1, i + 1, unit(u.n) <= hour && !p.isPlural(i+1) // within the week is this week
		}
		i++
	}
	if p.is(i, kHalf) {
		j := i + 1
		if p.is(j, kOf) {
			j++
		}
		if a, ok := p.get(j, kNumber); ok && a.x == article {
			j++
		}
		return 0.5, j, true
	}
	n, next, ok := p.whole(i)
	if !ok {
		return 0, i, false
	}
	q = float64(n)
	first, word := p.get(i, kNumber)
	switch {
	case word && first.x == article:
		return p.afterArticle(next)
	case word && first.x == vague:
		return q, p.skipOf(next), true
	case p.t[i].kind == numberToken:
		if f, j, ok := p.fraction(n, next); ok {
			return f, j, true
		}
		if m, one := p.digits(next, 1, 1); one && p.sign(next+1, "/") { // 1 1/2
			if f, j, ok := p.fraction(m, next+1); ok {
				return q + f, j, true
			}
		}
	}
	// in 3-4 days, two to three weeks: within the longer
	if m, k, ok := p.whole(next + 1); ok && (p.is(next, kRange) || p.is(next, kOr)) && m > n && p.startsUnit(k) {
		return float64(m), k, true
	}
	// three-quarters of an hour, tre kvart is a unit of its own
	j := next
	if p.sign(j, "-") {
		j++
	}
	if p.is(j, kQuarter) && p.is(j+1, kOf) {
		j += 2
		if a, ok := p.get(j, kNumber); ok && a.x == article {
			j++
		}
		return q / 4, j, true
	}
	if h, j, ok := p.andHalf(next); ok {
		return q + h, j, true
	}
	return q, next, true
}

// afterArticle goes on after "a": couple of, few, half, quarter of an.
func (p *parser) afterArticle(i int) (float64, int, bool) {
	if v, ok := p.get(i, kNumber); ok && v.x == vague {
		return float64(v.n), p.skipOf(i + 1), true
	}
	if h, j, ok := p.andHalf(i); ok {
		return 1 + h, j, true
	}
	if p.is(i, kHalf) {
		return 0.5, i + 1, true
	}
	if p.is(i, kQuarter) && p.is(i+1, kOf) {
		j := i + 2
		if a, ok := p.get(j, kNumber); ok && a.x == article {
			j++
		}
		return 0.25, j, true
	}
	return 1, i, true
}

func (p *parser) skipOf(i int) int {
	if p.is(i, kOf) && p.t[i].text == "of" {
		i++
	}
	return i
}

// andHalf is "and a half".
func (p *parser) andHalf(i int) (float64, int, bool) {
	if p.sign(i, "½") {
		return 0.5, i + 1, true
	}
	if !p.is(i, kAnd) {
		return 0, i, false
	}
	i++
	if a, ok := p.get(i, kNumber); ok && a.x == article {
		i++
	}
	if p.is(i, kHalf) {
		return 0.5, i + 1, true
	}
	return 0, i, false
}

// fraction is 1.5, 2,5 or 3/4, written without spaces.
func (p *parser) fraction(n, i int) (q float64, next int, ok bool) {
	if !p.glued(i) || !p.glued(i+1) {
		return 0, i, false
	}
	v, number := p.digits(i+1, 1, 2)
	if !number {
		return 0, i, false
	}
	switch p.t[i].text {
	case ".", ",":
		scale := 10.0
		if p.t[i+1].digits > 1 {
			scale = 100
		}
		return float64(n) + float64(v)/scale, i + 2, true
	case "/":
		if v > n && n > 0 && v <= 4 {
			return float64(n) / float64(v), i + 2, true
		}
	}
	return 0, i, false
}

// unitAt is the unit of an amount. Units of one letter are written together with their number.
func (p *parser) unitAt(i int) (unit, bool) {
	u, ok := p.get(i, kUnit)
	if !ok || u.x == weak && !p.is(i+1, kTime) || unit(u.n) == business {
		return 0, false
	}
	if t := &p.t[i]; t.text == "sek" && p.text[t.from] == 'S' { // crowns
		return 0, false
	}
	if p.is(i, kWeekday) || len(p.t[i].text) == 1 && !p.t[i].glued && (p.t[i].text != "h" || !p.nextIsNumber(i-1)) {
		return unit(u.n), p.afterWithin(i) || p.nextIsNumber(i-1) && p.side(i+1) != 0 && unit(u.n) >= hour
	}
	return unit(u.n), true
}

// afterWithin reports whether what stands before a number, the one before i, makes an amount of it: om 3 mån, in 2-3 w.
func (p *parser) afterWithin(i int) bool {
	for n := 0; n < maxSkip && p.any(i-1, 1<<kDigits|1<<kNumber|1<<kRange|1<<kOr); n++ {
		i--
	}
	c, ok := p.get(i-1, kConn)
	return ok && relation(c.n) == within && (c.x != weak || p.t[i-1].text == "in") && p.any(i, 1<<kDigits|1<<kNumber)
}

const (
	most       = 1_000_000 // of any unit in an amount
	workingDay = 9 * time.Hour
)

// amountAt is a length of time: 3 days, half an hour, 1d 2h 5min, an hour and a half.
func (p *parser) amountAt(i int) (a amount, next int, ok bool) {
	coarse := unit(-1)
	next = i
	for {
		j := i
		if ok {
			for n := 0; n < maxSkip && (p.sign(j, ",") || p.is(j, kAnd)); n++ {
				j++
			}
		}
		sum := a
		u, end, good := p.term(j, &sum)
		if !good || ok && u >= coarse && coarse >= 0 && u <= year {
			return a, next, ok
		}
		if n, k, or := p.orMore(j, end); or {
			sum.add(u, float64(n))
			end = k
		}
		a = sum
		if u <= year {
			coarse = u
		}
		a.finest, next, i, ok = u, end, end, true
		if h, k, half := p.andHalf(i); half && !p.is(k, kUnit) {
			a.add(u, h)
			next, i = k, k
		}
		if u > year {
			return a, next, true
		}
	}
}

// orMore is what "or two" adds to an hour or a day.
func (p *parser) orMore(first, i int) (more, next int, ok bool) {
	if !p.is(i, kOr) {
		return 0, i, false
	}
	n, next, ok := p.whole(i + 1)
	if one, word := p.get(first, kNumber); !ok || !word || one.x != article || n < 2 || p.startsUnit(next) || !p.ends(next) {
		return 0, i, false
	}
	return n - 1, next, true
}

// term is one number with its unit.
func (p *parser) term(i int, a *amount) (unit, int, bool) {
	q, j, ok := p.quantity(i)
	if !ok {
		if u, bare := p.unitAt(i); bare && (u == halfHour || u == halfYear) {
			a.add(u, 1)
			return u, i + 1, true
		}
		return 0, i, false
	}
	for n := 0; n < maxSkip && (p.is(j, kMore) || p.any(j, 1<<kMod|1<<kApprox) && !p.is(j, kUnit)); n++ {
		if m, ok := p.get(j, kMod); ok && mod(m.n) == next && p.is(j+1, kUnit) && !p.isPlural(j+1) { // Windows 11 next week
			return 0, i, false
		}
		j++
	}
	u, ok := p.unitAt(j)
	if !ok || q > most || u == hour && p.t[i].kind == numberToken && p.t[i].digits == 4 { // 1530h
		return 0, i, false
	}
	if first, word := p.get(i, kNumber); word && first.x == article && j == i+1 && p.t[j].glued {
		return 0, i, false
	}
	before := *a
	a.add(u, q)
	if *a == before {
		return 0, i, false
	}
	j++
	if m, minutes := p.digits(j, 2, 2); minutes && u == hour && p.glued(j) && m < 60 && p.relation(i-1) == within && !p.runsOn(j+1) { // in 1h30
		a.add(minute, float64(m))
		return u, j + 1, true
	}
	if p.is(j, kTime) && p.t[j-1].count > 0 && p.t[j-1].pieces[0].x == weak {
		j++
	}
	return u, j, true
}

func (a *amount) add(u unit, q float64) {
	n := int(q)
	rest := q - float64(n)
	switch u {
	case second:
		a.clock += time.Duration(q * float64(time.Second))
	case minute:
		a.clock += time.Duration(q * float64(time.Minute))
	case hour:
		a.clock += time.Duration(q * float64(time.Hour))
	case halfHour:
		a.clock += time.Duration(q * float64(time.Hour/2))
	case quarterHour:
		a.clock += time.Duration(q * float64(time.Hour/4))
	case dayUnit:
		a.days += n
		a.clock += time.Duration(rest * float64(day))
	case week:
		a.days += int(q*7 + 0.5)
	case fortnight:
		a.days += int(q*14 + 0.5)
	case month:
		a.months += n
		a.days += int(rest*30 + 0.5)
	case quarter:
		a.months += int(q*3 + 0.5)
	case halfYear:
		a.months += int(q * 6)
	case year:
		a.months += int(q*12 + 0.5)
	case workday:
		a.workdays += n
		a.work += time.Duration(rest * float64(workingDay))
	case workhour:
		a.work += time.Duration(q * float64(time.Hour))
	case business:
	}
}
