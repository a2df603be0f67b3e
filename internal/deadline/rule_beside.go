package deadline

// beside is a day told by another: the Friday before Christmas, måndagen efter midsommar, the day after Friday.
func (p *parser) beside(i int, d *expr) int {
	j := i
	if p.is(j, kArticle) {
		j++
	}
	side, times := 0, 1
	if n, k, ok := p.whole(j); ok && n > 1 && n <= 9 && p.pluralAt(k) { // two Fridays before Christmas
		times, j = n, k
	}
	var what expr
	switch w, ok := p.get(j, kWeekday); {
	case p.isWord(j, "day after"):
		side = 1
	case ok && (w.x != plural || times > 1) && w.x != owning && w.x != passed:
		what.weekday, what.hasWeekday = weekdayOf(w), true
		side = p.side(j + 1)
		j++
	case j > i && p.isWord(j, "day") || p.isWord(j, "dagen"):
		side = p.side(j + 1)
		j++
	default:
		return i
	}
	if side == 0 {
		return i
	}
	j++
	to := new(expr)
	next := p.besideDay(j, to, what.hasWeekday)
	if next == j {
		return i
	}
	what.anchor, what.n, what.kind = to, side*times, dBeside
	*d = what
	return next
}

// side is 1 for after, -1 for before.
func (p *parser) side(i int) int {
	switch p.relation(i) {
	case after:
		return 1
	case before:
		return -1
	}
	return 0
}

// besideDay is the day that another is told by: a holiday or date, and where no weekday was said a weekday.
func (p *parser) besideDay(i int, to *expr, weekday bool) int {
	if !weekday {
		if next := p.weekdayAt(i, to); next > i {
			return next
		}
	}
	for _, rule := range [...]dayRule{(*parser).holidayName, (*parser).numericDate, (*parser).dayMonth, (*parser).monthDay, (*parser).dayOfMonth} {
		to.clear()
		if next := rule(p, i, to); next > i && to.weak == 0 {
			return next
		}
	}
	return i
}

// besides are the days before or after another.
func (r *resolver) besides(e *expr) []period {
	var all []period
	for _, to := range r.periods(e.anchor) {
		d := to.from
		switch {
		case !e.hasWeekday:
			d = d.plus(e.n)
		case e.n > 0:
			d = to.to.plus(1)
			d = d.plus(ahead(d, e.weekday) + 7*(e.n-1))
		default:
			d = d.plus(7 * e.n)
			d = d.plus(ahead(d, e.weekday))
		}
		all = append(all, single(d))
	}
	return all
}
