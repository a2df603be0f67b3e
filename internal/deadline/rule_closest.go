package deadline

import (
	"slices"
	"time"
)

// closestTo is the closest Monday to 5 October, the second closest Christmas to today.
func (p *parser) closestTo(i int, d *expr) int {
	j := i
	if p.is(j, kArticle) {
		j++
	}
	n := 1
	if v, next, _, ok := p.dayNumber(j); ok && p.is(next, kClosest) {
		n, j = v, next
	}
	if !p.is(j, kClosest) {
		return i
	}
	j++
	what := new(expr)
	var next int
	if w, ok := p.get(j, kWeekday); ok {
		what.weekday, what.hasWeekday, next = weekdayOf(w), true, j+1
	} else if next = p.holidayName(j, what); next == j {
		return i
	}
	if !p.is(next, kTo) {
		return i
	}
	for _, rule := range [...]dayRule{(*parser).monthDay, (*parser).dayMonth, (*parser).numericDate, (*parser).relativeDay} {
		to := new(expr)
		if end := rule(p, next+1, to); end > next+1 {
			what.anchor = to
			d.kind, d.n, d.anchor = dClosest, n, what
			return end
		}
	}
	return i
}

// closest is the n-th nearest such day to another.
func (r *resolver) closest(e *expr) []period {
	what := e.anchor
	to := r.periods(what.anchor)
	if len(to) == 0 {
		return nil
	}
	middle := to[0].from
	var days []date
	if what.hasWeekday {
		first := middle.plus(ahead(middle, what.weekday) - 7*e.n)
		for k := range 2 * e.n {
			days = append(days, first.plus(7*k))
		}
	} else {
		const rarest = 4
		h := &holidays[what.n]
		for y := middle.year - rarest*e.n; y <= middle.year+rarest*e.n; y++ {
			if on := h.on(y); on.year > 0 {
				days = append(days, on)
			}
		}
	}
	away := func(d date) time.Duration { return d.utc().Sub(middle.utc()).Abs() }
	slices.SortStableFunc(days, func(a, b date) int { return int(away(a)/day) - int(away(b)/day) })
	if e.n > len(days) {
		return nil
	}
	return []period{single(days[e.n-1])}
}
