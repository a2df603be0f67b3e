package deadline

// beside is a day told by another: the Friday before Christmas, måndagen efter midsommar, the day after Friday, two Fridays
// before Christmas, sista arbetsdagen före jul, the week after Easter.
func (p *parser) beside(i int, d *expr) int {
	const most = 9
	j := i
	if p.is(j, kArticle) {
		j++
	}
	side, times := 0, 1
	ranked := p.is(j, kLast)
	if o, ok := p.get(j, kOrdinal); ok {
		ranked, times = true, int(o.n)
	}
	if n, k, ok := p.whole(j); ok && n > 1 && p.pluralAt(k) {
		times, j = n, k
	} else if ranked {
		j++
	}
	if times > most || !p.any(j, 1<<kWeekday|1<<kUnit) || !p.isWord(j, "day after") && p.side(j+1) == 0 {
		return i
	}
	var what named
	w, weekday := p.get(j, kWeekday)
	u, period := p.get(j, kUnit)
	switch {
	case p.isWord(j, "day after") && !ranked:
		side = 1
	case weekday && (w.x != plural || times > 1) && w.x != owning && w.x != passed:
		what.weekday, what.hasWeekday = weekdayOf(w), true
		side = p.side(j + 1)
		j++
	case period && unit(u.n) == workday, period && unit(u.n) == week && !ranked && (j > i || p.isWord(j, "veckan")):
		what.unit = unit(u.n)
		side = p.side(j + 1)
		j++
	case j > i && p.isWord(j, "day") || p.isWord(j, "dagen"):
		side = p.side(j + 1)
		j++
	}
	if side == 0 || p.is(j-2, kLast) && side > 0 {
		return i
	}
	j++
	to := new(expr)
	next := p.besideDay(j, to, what.hasWeekday || what.unit == week || ranked)
	if next == j {
		return i
	}
	what.n, what.kind = side*times, dBeside
	*d = expr{named: what, anchor: to}
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

// besideDay is the day that another is told by: a holiday, a date or the day of a thing, and where no weekday was said a
// weekday.
func (p *parser) besideDay(start int, to *expr, weekday bool) int {
	i := p.thingOn(start)
	if !weekday || i > start {
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
	return start
}

// besides are the days before or after another.
func (r *resolver) besides(e *expr) []period {
	var all []period
	for _, to := range r.periods(e.anchor) {
		d := to.from
		switch {
		case e.unit == week:
			all = append(all, r.weekOf(to.from.monday().plus(7*e.n)))
			continue
		case e.unit == workday && e.n > 0:
			d = r.workdays(to.to, e.n)
		case e.unit == workday:
			d = r.workdays(d, e.n)
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

// weekOf is the working week that begins on a Monday.
func (r *resolver) weekOf(monday date) period {
	return period{from: monday, to: monday.plus(4), grain: Week}
}
