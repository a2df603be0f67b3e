package deadline

import "time"

// pastPeriod is last Friday, last week, förra månaden, i fredags: read only to be refused.
func (p *parser) pastPeriod(i int, d *expr) int {
	j := i
	if w, ok := p.get(j, kWeekday); ok && w.x == passed {
		d.weekday, d.hasWeekday = time.Weekday(w.n), true
		d.weekMod, d.hasWeekMod = previous, true
		return j + 1
	}
	if p.is(j, kArticle) {
		j++
	}
	last, ok := p.get(j, kLast)
	if !ok || last.x == final {
		return i
	}
	j++
	d.mod, d.hasMod = previous, true
	if w, ok := p.get(j, kWeekday); ok && w.x != plural && w.x != owning && !p.is(j, kUnit) {
		d.hasMod = false
		d.weekday, d.hasWeekday = time.Weekday(w.n), true
		d.weekMod, d.hasWeekMod = previous, true
		return j + 1
	}
	if u, ok := p.get(j, kUnit); ok && u.x != weak && len(p.t[j].text) > 2 {
		switch unit(u.n) {
		case week, month, quarter, year:
			d.kind, d.unit = dUnit, unit(u.n)
			return j + 1
		}
	}
	if p.is(j, kWeekend) {
		d.kind = dWeekend
		return j + 1
	}
	if m, ok := p.get(j, kMonth); ok && m.x != weak {
		d.kind, d.month = dMonth, time.Month(m.n)
		return j + 1
	}
	return i
}

// lastDayOf is the end of a month in Swedish: sista november.
func (p *parser) lastDayOf(i int, d *expr) int {
	j := i
	if p.is(j, kArticle) {
		j++
	}
	last, ok := p.get(j, kLast)
	m, month := p.get(j+1, kMonth)
	if !ok || last.x != final || !month {
		return i
	}
	d.kind, d.month, d.edge = dMonth, time.Month(m.n), end
	var next int
	d.year, next = p.yearAt(j + 2)
	return next
}

// told reports whether a past phrase tells when something was said or done: as we agreed last week.
func (p *parser) told(i int) bool {
	return p.is(i-1, kSaid) || p.relation(i-1) == since || p.relation(i) == since
}
