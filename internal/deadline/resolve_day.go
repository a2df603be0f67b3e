package deadline

import "time"

// periods are the days that a phrase can name, the likeliest first.
func (r *resolver) periods(e *expr) []period {
	if e.hasLater {
		return r.laterOn(e)
	}
	if e.hasWeekday && e.kind != dNth && e.kind != dWeekdays && e.kind != dBeside {
		return r.weekday(e)
	}
	switch e.kind {
	case dRelative:
		return []period{single(r.today.plus(e.n))}
	case dDate, dWeekOf:
		return r.dates(e)
	case dDayOfMonth:
		return r.dayOfMonth(e)
	case dMonth:
		return r.month(e)
	case dQuarter:
		return r.edges(e, r.years(e, func(y int) period {
			first, months := date{y, time.Month(3*e.n - 2), 1}, 3
			if e.n > quarters {
				first, months = date{y, time.Month(6*(e.n-quarters) - 5), 1}, 6
			}
			return period{from: first, to: first.plusMonths(months).plus(-1), grain: Quarter}
		}))
	case dYear:
		return r.edges(e, []period{yearPeriod(e.year)})
	case dWeek:
		return r.edges(e, r.weekNumber(e))
	case dUnit:
		return r.unit(e)
	case dNth:
		return r.nth(e)
	case dHoliday:
		return r.holiday(e)
	case dSeason:
		return r.season(e)
	case dWeekend:
		return r.weekend(e)
	case dBeside:
		return r.besides(e)
	case dClosest:
		return r.closest(e)
	case dWeekdays:
		first := r.today.plus(ahead(r.today, e.weekday))
		if first == r.today {
			first = first.plus(7)
		}
		return []period{single(first.plus(7 * (e.n - 1)))}
	case dNone, dNow:
	}
	return nil
}

// season is the one that is going on or the next. "Next summer" and "by summer" said in summer are the one after.
func (r *resolver) season(e *expr) []period {
	all := r.years(e, func(y int) period {
		from := date{y, e.month, e.day}
		return period{from: from, to: from.plusMonths(3).plus(-1), grain: Month}
	})
	if from := all[0].from; from.before(r.today) && (e.hasMod && e.mod == next || e.rel == by || e.rel == before) {
		from = from.plusMonths(12)
		return []period{{from: from, to: from.plusMonths(3).plus(-1), grain: Month}}
	}
	return all
}

// ahead is the number of days until the next such weekday, 0 today.
func ahead(d date, wd time.Weekday) int { return (int(wd-d.weekday()) + 7) % 7 }

// daysIntoWeek is 0 for Monday and 6 for Sunday.
func daysIntoWeek(wd time.Weekday) int { return int(wd+6) % 7 }

// laterOn is a holiday, month or weekday some time after now: Easter in two years, Monday in two weeks.
func (r *resolver) laterOn(e *expr) []period {
	base := *e
	base.hasLater = false
	then := r.today.plusMonths(e.later.months).plus(e.later.days)
	if e.hasWeekday && e.kind == dNone {
		in := then.monday().plus(daysIntoWeek(e.weekday))
		next := r.today.plus(ahead(r.today, e.weekday)).plus(e.later.days)
		return []period{single(in), single(next)}
	}
	at := *r
	at.today = then
	if e.later.months%12 == 0 { // in two years: in that year
		base.year = then.year
		return at.periods(&base)
	}
	at.today = then.plusMonths(-1)
	all := at.periods(&base)
	if e.later.days != 0 && len(all) == 1 {
		d := r.periods(&base)
		if len(d) > 0 {
			return []period{single(d[0].from.plus(e.later.days))}
		}
	}
	return all
}

// weekday is a weekday, with what else is said about its week or date.
func (r *resolver) weekday(e *expr) []period {
	in := func(monday date) []period { return []period{single(monday.plus(daysIntoWeek(e.weekday)))} }
	switch e.kind {
	case dUnit:
		if e.unit == week && e.edge == noEdge {
			all := in(r.today.monday().plus(7 * steps(e.mod)))
			for _, other := range r.orElse(e, steps(e.mod)) {
				all = append(all, in(other.from)...)
			}
			return all
		}
	case dWeek:
		return in(r.weekNumber(e)[0].from)
	case dWeekend:
		return in(r.weekend(e)[0].from.monday())
	case dDate:
		all := r.dates(e)
		if d := all[0].from; d.weekday() != e.weekday && len(all) == 1 && e.year == 0 {
			all = append(all, single(d.monday().plus(daysIntoWeek(e.weekday))))
			if later := (date{d.year + 1, d.month, d.day}); later.valid() && later.weekday() == e.weekday {
				all = append(all, single(later))
			}
		} else if len(all) == 2 && all[0].from.weekday() != all[1].from.weekday() {
			switch e.weekday { // the weekday tells which number is the day
			case all[0].from.weekday():
				return all[:1]
			case all[1].from.weekday():
				return all[1:]
			}
		}
		return all
	case dDayOfMonth:
		return r.dayOfMonth(e)
	case dRelative, dHoliday, dMonth, dYear, dQuarter, dSeason, dWeekOf, dNth, dWeekdays, dNow:
		other := *e
		other.hasWeekday = false
		return r.periods(&other)
	case dNone:
	}
	return r.bareWeekday(e)
}

func (r *resolver) bareWeekday(e *expr) []period {
	n := ahead(r.today, e.weekday)
	coming7 := n
	if n == 0 {
		coming7 = 7
	}
	if e.plusWeeks > 0 {
		return []period{single(r.today.plus(coming7 + 7*e.plusWeeks))}
	}
	nextWeek := r.today.monday().plus(7 + daysIntoWeek(e.weekday))
	soon := r.today.plus(n)
	stillThisWeek := n > 0 && soon.before(nextWeek)
	switch {
	case !e.hasWeekMod && n == 0:
		return r.sameDay(e)
	case !e.hasWeekMod:
		return []period{single(soon)}
	}
	switch e.weekMod {
	case previous:
		return []period{single(r.today.plus(n - 7))}
	case coming:
		return []period{single(r.today.plus(coming7))}
	case next:
		switch {
		case stillThisWeek:
			return []period{single(nextWeek), single(soon)}
		case n > 0 && r.weekOver(): // "next Tuesday" two days ahead, or nine
			return []period{single(nextWeek), single(nextWeek.plus(7))}
		}
		return []period{single(nextWeek)}
	case afterNext:
		if stillThisWeek {
			return []period{single(nextWeek), single(nextWeek.plus(7))}
		}
		return []period{single(nextWeek.plus(7))}
	case this, current:
	}
	if n == 0 && !r.now.Before(r.dueOn(soon)) {
		soon = soon.plus(7)
	}
	return []period{single(soon)}
}

// sameDay is a weekday said on that day: in a week, or still today.
func (r *resolver) sameDay(e *expr) []period {
	week := single(r.today.plus(7))
	if e.clock.set || e.part != noPart {
		for _, m := range r.within(e, single(r.today)) {
			if m.due.After(r.now) {
				return []period{single(r.today), week}
			}
		}
		return []period{week}
	}
	if !r.today.at(r.opts.DayEnd, r.opts.Zone).After(r.now) {
		return []period{week}
	}
	return []period{week, single(r.today)}
}

// dates are a day and month, this year or the next.
func (r *resolver) dates(e *expr) []period {
	var all []period
	add := func(m time.Month, d int) {
		y := e.year
		if y == 0 {
			y = r.today.year
			for n := 0; n < 8 && (!(date{y, m, d}).valid() || (date{y, m, d}).before(r.today)); n++ {
				y++
			}
		}
		if on := (date{y, m, d}); on.valid() {
			all = append(all, single(on))
		}
	}
	add(e.month, e.day)
	if e.swapped {
		add(time.Month(e.day), int(e.month))
	}
	if e.kind == dWeekOf && len(all) > 0 {
		monday := all[0].from.monday()
		return []period{{from: monday, to: monday.plus(4), grain: Week}}
	}
	return all
}

// dayOfMonth is the next month's day with that number, on the weekday if one is said.
func (r *resolver) dayOfMonth(e *expr) []period {
	const months = 120
	first := date{r.today.year, r.today.month, 1}
	if e.hasMod && e.mod != this {
		first = first.plusMonths(1)
	}
	var found []period
	for n := range months {
		m := first.plusMonths(n)
		d := date{m.year, m.month, e.day}
		if !d.valid() || d.before(r.today) && (!e.hasMod || e.mod != this) {
			continue
		}
		if len(found) == 0 {
			found = append(found, single(d))
		}
		if !e.hasWeekday || d.weekday() == e.weekday {
			found[0] = single(d)
			break
		}
	}
	return found
}

func yearPeriod(y int) period {
	return period{from: date{y, time.January, 1}, to: date{y, time.December, 31}, grain: Year}
}

// years is what comes every year: in the year said, or the next time it is not over.
func (r *resolver) years(e *expr, in func(year int) period) []period {
	if e.year > 0 {
		return []period{in(e.year)}
	}
	y := r.today.year - 1
	for n := 0; n < 3 && (in(y).to.before(r.today) || in(y).from.year < y); n++ {
		y++
	}
	return []period{in(y)}
}

func (r *resolver) month(e *expr) []period {
	all := r.years(e, func(y int) period {
		first := date{y, e.month, 1}
		return period{from: first, to: first.plusMonths(1).plus(-1), grain: Month}
	})
	if e.hasMod && e.mod == previous {
		first := all[0].from.plusMonths(-12)
		return []period{{from: first, to: first.plusMonths(1).plus(-1), grain: Month}}
	}
	if e.hasMod && e.mod == next && e.year == 0 {
		first := all[0].from
		if first.month == r.today.month {
			first = first.plusMonths(12)
			return r.edges(e, []period{{from: first, to: first.plusMonths(1).plus(-1), grain: Month}})
		}
		if first.year == r.today.year {
			other := first.plusMonths(12)
			all = append(all, period{from: other, to: other.plusMonths(1).plus(-1), grain: Month})
		}
	}
	if e.rel == before && e.year == 0 && e.edge == noEdge && all[0].from.month == r.today.month { // before November, in November
		first := all[0].from.plusMonths(12)
		all = []period{{from: first, to: first.plusMonths(1).plus(-1), grain: Month}}
	}
	return r.edges(e, all)
}

func (r *resolver) weekNumber(e *expr) []period {
	y, n := e.year, e.n
	in := func(y int) period {
		monday := weekStart(y, n)
		return period{from: monday, to: monday.plus(4), grain: Week}
	}
	if y == 0 {
		y, _ = r.today.utc().ISOWeek()
		for k := 0; k < 8 && (n > weeksIn(y) || in(y).from.plus(6).before(r.today)); k++ {
			y++
		}
	}
	p := in(y)
	if p.to.before(r.today) {
		p.to = p.from.plus(6)
	}
	return []period{p}
}

func steps(m mod) int {
	switch m {
	case next, coming:
		return 1
	case afterNext:
		return 2
	case previous:
		return -1
	case this, current:
	}
	return 0
}

// unitPeriod is this or a later day, week, month, quarter or year.
func (r *resolver) unitPeriod(u unit, n int) period {
	switch u {
	case week:
		monday := r.today.monday().plus(7 * n)
		return period{from: monday, to: monday.plus(4), grain: Week}
	case month:
		first := date{r.today.year, r.today.month, 1}.plusMonths(n)
		return period{from: first, to: first.plusMonths(1).plus(-1), grain: Month}
	case quarter:
		first := date{r.today.year, (r.today.month-1)/3*3 + 1, 1}.plusMonths(3 * n)
		return period{from: first, to: first.plusMonths(3).plus(-1), grain: Quarter}
	case year:
		return yearPeriod(r.today.year + n)
	case workday:
		if n > 0 {
			return single(r.workdays(r.today, n))
		}
	case second, minute, hour, dayUnit, workhour, fortnight, halfHour, quarterHour, halfYear, business:
	}
	return single(r.today.plus(n))
}

func (r *resolver) unit(e *expr) []period {
	n := steps(e.mod)
	if e.clock.same && e.edge == noEdge { // this time next week
		switch e.unit {
		case week:
			return []period{single(r.today.plus(7 * n))}
		case month:
			return []period{single(r.today.plusMonths(n))}
		}
	}
	p := r.unitPeriod(e.unit, n)
	if n == 0 && p.to.before(r.today) { // this week, on a Sunday
		p.to = p.from.plus(6)
	}
	all := r.edges(e, append([]period{p}, r.orElse(e, n)...))
	if !e.hasMod && e.edge != noEdge && !r.dueOn(all[0].to).After(r.now) { // the beginning of the month, on the 17th
		all = r.edges(e, []period{r.unitPeriod(e.unit, n+1)})
	}
	return all
}

// nth is the n-th weekday, day, week or working day of a month or year.
func (r *resolver) nth(e *expr) []period {
	of := *e.anchor
	whole := r.periods(&of)
	if len(whole) == 0 {
		return nil
	}
	found := r.nthIn(e, whole[0])
	if of.kind == dMonth && of.year == 0 && !of.hasMod && found.to.before(r.today) {
		of.year = whole[0].from.year + 1
		whole = r.periods(&of)
		found = r.nthIn(e, whole[0])
	}
	all := []period{found}
	if first := whole[0].from; e.unit == week && !e.hasWeekday && e.n > 0 && e.n < 6 && of.kind != dYear && first.monday() != first {
		monday := first.monday().plus(7 * (e.n - 1)) // the week that the month begins in, if that is counted
		all = append(all, period{from: monday, to: monday.plus(4), grain: Week})
	}
	return all
}

func (r *resolver) nthIn(e *expr, whole period) period {
	n := e.n
	switch {
	case e.hasWeekday && n > 0:
		return single(whole.from.plus(ahead(whole.from, e.weekday) + 7*(n-1)))
	case e.hasWeekday:
		back := (int(whole.to.weekday()-e.weekday) + 7) % 7
		return single(whole.to.plus(-back + 7*(n+1)))
	case e.unit == week:
		monday := whole.from.plus(ahead(whole.from, time.Monday) + 7*(n-1))
		if n < 0 {
			sunday := whole.to.plus(-int(whole.to.weekday()))
			monday = sunday.plus(-6 + 7*(n+1))
		}
		return period{from: monday, to: monday.plus(4), grain: Week}
	case e.unit == workday && n > 0:
		return single(r.workdays(whole.from.plus(-1), n))
	case e.unit == workday:
		return single(r.workdays(whole.to.plus(1), n))
	case n > 0:
		return single(whole.from.plus(n - 1))
	}
	return single(whole.to.plus(n + 1))
}

func (r *resolver) weekend(e *expr) []period {
	saturday := r.today.monday().plus(5)
	in := func(from date) period { return period{from: from, to: from.plus(1), grain: Day} }
	switch {
	case !e.hasMod, e.mod == this, e.mod == current, e.mod == coming:
		over := !r.dueOn(saturday.plus(1)).After(r.now)
		if over || e.rel == before && !r.dueOn(saturday.plus(-1)).After(r.now) || e.mod == coming && e.hasMod && !r.today.before(saturday) {
			saturday = saturday.plus(7)
		}
		return []period{in(saturday)}
	case e.mod == next && r.today.before(saturday):
		return []period{in(saturday.plus(7)), in(saturday)}
	}
	return []period{in(saturday.plus(7 * steps(e.mod)))}
}
