package deadline

import "time"

// quarterName is Q1, Q3 2027, 2018Q4, 3rd quarter, första kvartalet, kvartal 3.
func (p *parser) quarterName(i int, d *expr) int {
	d.kind = dQuarter
	j := i
	if y, ok := p.digits(j, 2, 4); ok && p.glued(j+1) && p.t[j].digits != 3 {
		k := j + 1
		if p.sign(k, "-") && p.glued(k+1) && p.t[j].digits == 4 { // 2026-Q4
			k++
		}
		if p.is(k, kQ) {
			d.year = y
			if y < 100 {
				d.year += 2000
			}
			j = k
		}
	}
	if p.is(j, kQ) && p.glued(j+1) {
		if n, ok := p.digits(j+1, 1, 1); ok && n >= 1 && n <= 4 {
			d.n = n
			if d.year > 0 {
				return j + 2
			}
			var next int
			if p.glued(j+2) && (p.sign(j+2, "-") || p.sign(j+2, "/")) && p.glued(j+3) { // Q4/2026
				if d.year, next = p.yearAt(j + 3); d.year > 0 {
					return next
				}
			}
			d.year, next = p.yearAt(j + 2)
			return next
		}
		return i
	}
	if p.is(j, kArticle) {
		j++
	}
	if n, k, _, ok := p.dayNumber(j); ok && n <= 4 && p.isQuarter(k) && (p.is(j, kOrdinal) || k > j+1) {
		var next int
		d.n = n
		d.year, next = p.yearAt(k + 1)
		return next
	}
	if p.isQuarter(j) && p.t[j].text != "kvart" {
		if n, ok := p.digits(j+1, 1, 1); ok && n >= 1 && n <= 4 {
			var next int
			d.n = n
			d.year, next = p.yearAt(j + 2)
			return next
		}
	}
	return i
}

func (p *parser) isQuarter(i int) bool {
	u, ok := p.get(i, kUnit)
	return ok && unit(u.n) == quarter
}

// edgeOf is end of the month, early next week, i mitten av december, close of business.
func (p *parser) edgeOf(i int, d *expr) int {
	j := i
	if p.is(j, kArticle) {
		j++
	}
	g, ok := p.get(j, kEdge)
	if !ok {
		return i
	}
	j++
	of := false
	for n := 0; n < maxSkip && (p.any(j, 1<<kOf|1<<kArticle|1<<kApprox) || p.sign(j, "-") || p.isWord(j, "på")); n++ {
		of = of || p.is(j, kOf) || p.isWord(j, "på") || p.sign(j, "-") && p.is(j+1, kMonth)
		j++
	}
	if u, ok := p.get(j, kUnit); ok && u.x != weak && (of || edge(g.n) == end || edge(g.n) == middle) {
		which := unit(u.n)
		if which == business {
			which = dayUnit
		}
		if which == dayUnit || which == week || which == month || which == quarter || which == year {
			if n := p.weekNumber(j, d); n > j {
				d.edge = edge(g.n)
				return n
			}
			if n := p.quarterName(j, d); n > j {
				d.edge = edge(g.n)
				return n
			}
			d.kind, d.unit, d.edge, d.mod = dUnit, which, edge(g.n), current
			if len(p.t[j].text) == 1 {
				return i
			}
			if y, next := p.yearAt(j + 1); y > 0 && which == year { // end of the year 2027
				d.kind, d.year = dYear, y
				return next
			}
			return j + 1
		}
	}
	if !p.any(j, startsAt) {
		return i
	}
	for _, rule := range [...]dayRule{
		(*parser).weekNumber, (*parser).quarterName, (*parser).halfYearName, (*parser).modPeriod, (*parser).monthName, (*parser).yearNumber, (*parser).relativeDay, (*parser).holidayName,
	} {
		d.clear()
		if next := rule(p, j, d); next > j && (of || d.kind != dMonth || d.weak < 2 || edge(g.n) >= early) {
			d.edge, d.weak = edge(g.n), 0
			if d.kind == dRelative && d.part != noPart && d.edge == late {
				d.part, d.edge = lateEvening, noEdge
			}
			return next
		}
	}
	d.clear()
	if next := p.weekdayAt(j, d); next > j && of {
		d.kind, d.unit, d.edge, d.mod = dUnit, dayUnit, edge(g.n), current
		return next
	}
	return i
}

// periodEnd is EOM, månadsskiftet, dagens slut, year end.
func (p *parser) periodEnd(i int, d *expr) int {
	j := i
	if p.is(j, kArticle) {
		j++
	}
	d.kind, d.mod, d.edge = dUnit, current, end
	if u, ok := p.get(j, kEndOf); ok {
		d.unit = unit(u.n)
		if u.x != 0 {
			d.edge = edge(u.x)
		}
		if y, next := p.yearAt(j + 1); y > 0 && d.unit == year && p.nextIsNumber(j+1) { // EOY 2027
			d.kind, d.year = dYear, y
			return next
		}
		if n, ok := p.digits(j+1, 1, 1); ok && d.unit == quarter && p.glued(j+1) && n >= 1 && n <= quarters { // EOQ1
			d.kind, d.n = dQuarter, n
			var next int
			d.year, next = p.yearAt(j + 2)
			return next
		}
		if p.isWord(j, "arbetsdagens") {
			j++
			if !p.is(j, kEdge) {
				return i
			}
		}
		return j + 1
	}
	if u, ok := p.get(j, kTurn); ok {
		d.unit = unit(u.n)
		return p.turnOf(j+1, d)
	}
	mods := j
	if m, ok := p.get(j, kMod); ok {
		d.mod, d.hasMod = mod(m.n), true
		mods++
	}
	u, ok := p.get(mods, kUnit)
	if !ok || len(p.t[mods].text) == 1 {
		return i
	}
	if p.sign(mods+1, "-") && p.glued(mods+1) && p.glued(mods+2) { // year-end
		mods++
	}
	g, ok := p.get(mods+1, kEdge)
	if !ok || edge(g.n) != end || p.is(mods+2, kOf) {
		return i
	}
	switch unit(u.n) {
	case dayUnit, week, month, quarter, year, business:
		d.unit = unit(u.n)
		if d.unit == business {
			d.unit = dayUnit
		}
		return mods + 2
	}
	return i
}

// turnOf is the months at whose turn it is: månadsskiftet mars/april.
func (p *parser) turnOf(i int, d *expr) int {
	m, ok := p.get(i, kMonth)
	if !ok || d.unit != month {
		return i
	}
	k := i + 1
	if p.sign(k, "/") || p.is(k, kRange) || p.is(k, kAnd) {
		k++
	}
	if !p.is(k, kMonth) {
		return i
	}
	d.kind, d.month = dMonth, time.Month(m.n)
	var next int
	d.year, next = p.yearAt(k + 1)
	return next
}

// modPeriod is next week, this month, coming quarter, next March, nästa jul, the following weekend.
func (p *parser) modPeriod(i int, d *expr) int {
	j := i
	if p.is(j, kArticle) {
		j++
	}
	j = p.thisBefore(j)
	m, ok := p.get(j, kMod)
	if !ok || p.isWord(j, "day after") {
		return i
	}
	j++
	if p.is(j, kApprox) {
		j++
	}
	d.mod, d.hasMod = mod(m.n), true
	if u, ok := p.get(j, kUnit); ok && len(p.t[j].text) > 1 && u.x != weak { // next year's plan
		switch unit(u.n) {
		case dayUnit, week, month, quarter, year, hour, minute, workday:
			if !p.is(j, kWeekday) && !p.isPlural(j) {
				d.kind, d.unit = dUnit, unit(u.n)
				return p.afterNextAt(j+1, d)
			}
		}
	}
	if next := p.holidayName(j, d); next > j { // before the month: nästa jul is Christmas
		return next
	}
	if mo, ok := p.get(j, kMonth); ok {
		d.kind, d.month = dMonth, time.Month(mo.n)
		var next int
		d.year, next = p.yearAt(j + 1)
		return next
	}
	if p.is(j, kWeekend) {
		d.kind = dWeekend
		return p.afterNextAt(j+1, d)
	}
	if s, ok := p.get(j, kSeason); ok {
		d.kind, d.month, d.day = dSeason, time.Month(s.n), int(s.x)
		return j + 1
	}
	return i
}

// isPlural reports whether a unit stands in a form for many: days, dagarna.
func (p *parser) isPlural(i int) bool {
	switch p.t[i].text {
	case "days", "weeks", "months", "quarters", "years", "hours", "minutes", "seconds", "dagarna", "veckorna", "månaderna", "åren", "timmarna",
		"minuterna", "dagar", "veckor", "månader":
		return true
	}
	return false
}

// afterNextAt is the end of "the week after next".
func (p *parser) afterNextAt(i int, d *expr) int {
	after := p.afterNext(i)
	if after > i {
		d.mod = afterNext
	}
	return after
}

// afterNext is "after next" when no name of a period follows.
func (p *parser) afterNext(i int) int {
	if p.isWord(i, "efternästa") && p.t[i].to-p.t[i].from > len("efternästa") && !p.any(i+1, 1<<kUnit|1<<kWeekday|1<<kMonth|1<<kWeekend) {
		return i + 1
	}
	m, ok := p.get(i+1, kMod)
	if p.relation(i) != after || !ok || mod(m.n) != next || p.is(i+2, kUnit) || p.is(i+2, kWeekday) || p.is(i+2, kMonth) || p.is(i+2, kWeekend) {
		return i
	}
	return i + 2
}

// currentPeriod is the week, the month and the like where "the" means this one: during the day, i veckan, and
// "the week after next".
func (p *parser) currentPeriod(i int, d *expr) int {
	j := i
	if p.is(j, kArticle) {
		j++
	}
	u, ok := p.get(j, kUnit)
	if !ok || u.x == weak {
		return i
	}
	which := unit(u.n)
	switch which {
	case dayUnit, week, month, quarter, year:
	case workday:
		which = dayUnit
	case second, minute, hour, workhour, fortnight, halfHour, quarterHour, halfYear, business:
		return i
	}
	d.kind, d.unit, d.mod = dUnit, which, current
	if p.is(j, kMod) && p.isWord(j, "iår") {
		return j + 1
	}
	if after := p.afterNext(j + 1); after > j+1 {
		d.mod, d.hasMod = afterNext, true
		return after
	}
	definite := j > i
	switch p.t[j].text {
	case "dagen", "veckan", "månaden", "kvartalet", "året", "dan":
		definite = true
	}
	switch p.relation(i - 1) {
	case during:
	case within:
		if p.isWord(i-1, "i") && (p.is(i-2, kUnit) || p.isWord(i-2, "gånger") || p.isWord(i-2, "gång") || p.isWord(i-2, "ggr") || i >= 2 && p.priced(i-2)) {
			return i // three times a week
		}
		if which == dayUnit && p.t[j].text != "dagen" || p.t[i-1].text == "om" {
			return i
		}
	case before, by:
		if which == dayUnit {
			return i
		}
	case on, after, since, between, lasting, noRelation:
		return i
	}
	if !definite || !p.ends(j+1) {
		return i
	}
	return j + 1
}

// weekendName is the weekend, helgen.
func (p *parser) weekendName(i int, d *expr) int {
	j := i
	if p.is(j, kArticle) {
		j++
	}
	if p.is(j, kWeekend) {
		d.kind = dWeekend
		if next := p.afterNextAt(j+1, d); next > j+1 {
			d.hasMod = true
			return next
		}
		if !p.ends(j + 1) {
			d.weak = 1
		}
		return j + 1
	}
	if s, ok := p.get(j, kSeason); ok && p.seasonMeant(i, j) {
		d.kind, d.month, d.day = dSeason, time.Month(s.n), int(s.x)
		return j + 1
	}
	return i
}

// seasonMeant reports whether a season is when, and not what something is for: in the autumn, before summer, i höst.
func (p *parser) seasonMeant(i, j int) bool {
	r := p.relation(i - 1)
	if r != before && r != by && r != within && r != during || !p.ends(j+1) {
		return false
	}
	switch p.t[j].text {
	case "våren", "sommaren", "hösten", "vintern":
		return true
	case "sommar", "höst", "vinter":
		return p.isWord(i-1, "i")
	}
	return true
}

// ordinalOf is the first Tuesday in October, last day of May, sista veckan i september, the second last week of 2018.
func (p *parser) ordinalOf(i int, d *expr) int {
	j := i
	if p.is(j, kArticle) {
		j++
	}
	n := 0
	if v, k, _, ok := p.dayNumber(j); ok && (p.is(j, kOrdinal) || k > j+1) {
		n, j = v, k
	}
	if p.is(j, kLast) {
		n = -max(n, 1)
		j++
	}
	if n == 0 || n > 53 {
		return i
	}
	if many, k, ok := p.whole(j); ok && n == 1 && p.any(k, 1<<kUnit) && p.isPlural(k) { // the first two weeks of January
		n, j = many, k
	}
	d.kind, d.n = dNth, n
	switch u, isUnit := p.get(j, kUnit); {
	case p.is(j, kWeekday):
		w, _ := p.get(j, kWeekday)
		d.weekday, d.hasWeekday = time.Weekday(w.n), true
	case p.is(j, kWeekend):
		d.weekday, d.hasWeekday = time.Saturday, true
	case isUnit && (unit(u.n) == dayUnit || unit(u.n) == week || unit(u.n) == workday):
		d.unit = unit(u.n)
	default:
		return i
	}
	j++
	if !p.is(j, kOf) && p.relation(j) != within {
		return i
	}
	j++
	if p.is(j, kArticle) {
		j++
	}
	of := &p.spare
	*of = expr{}
	next := p.modPeriod(j, of)
	if next == j {
		next = p.monthName(j, of)
	}
	if next == j {
		next = p.yearNumber(j, of)
	}
	if u, ok := p.get(j, kUnit); next == j && ok && (unit(u.n) == month || unit(u.n) == year || unit(u.n) == quarter) {
		of.kind, of.unit, of.mod, next = dUnit, unit(u.n), current, j+1
	}
	if next == j || of.kind != dMonth && of.kind != dYear && of.kind != dUnit {
		return i
	}
	d.anchor, d.year, d.month = of.keep(), of.year, of.month
	return next
}
