package deadline

import "time"

// either are two moments between which the writer left the choice; the second is the one that must be kept.
func (r *resolver) either(e *expr) []moment {
	first := *e
	first.other, first.orClock, first.orDay = nil, clock{}, 0
	second := first
	switch {
	case e.other != nil:
		second = *e.other
	case e.orClock.set:
		second.clock = e.orClock
	default:
		second.day = e.orDay
	}
	return append(r.moments(&second), r.moments(&first)...)
}

// hourOrDay are the two meanings of "Friday 20" when that Friday is the 20th: an hour of the working day comes first,
// any other after the date.
func (r *resolver) hourOrDay(e *expr) []moment {
	const opens, closes, hours = 7, 17, 24
	hour := *e
	hour.orDate = 0
	on := hour
	on.kind, on.day, on.clock = dDayOfMonth, e.orDate, clock{}
	switch {
	case e.orDate >= hours:
		return r.moments(&on)
	case e.orDate < opens, e.orDate > closes:
		return append(r.moments(&on), r.moments(&hour)...)
	}
	return append(r.moments(&hour), r.moments(&on)...)
}

// maybeTonight reports whether a bare hour that has passed today may be this evening's, as people say it who count to
// twelve: "at 7", said in the afternoon.
func (r *resolver) maybeTonight(e *expr, c clock) bool {
	if !c.loose || c.written || c.counted || c.h < 7 || c.h > 11 || r.opts.Locale == "sv" || e.hasDay() || e.part != noPart || e.zoned {
		return false
	}
	now := clockOf(r.now)
	hour := time.Duration(c.h)*time.Hour + time.Duration(c.m)*time.Minute
	return hour <= now && now < hour+12*time.Hour
}

// byThen is what "by" says of a longer period: that it is done when the period begins, or in its course. Which of them
// is meant is asked; of a week the course comes first, as in "by next week".
func (r *resolver) byThen(e *expr, d period, course moment) []moment {
	eve := d.from.plus(-1)
	if d.grain == Week || e.kind == dWeekend { // the Friday before
		eve = d.from.plus(-1 - daysIntoWeek(d.from.plus(-1).weekday())).plus(4)
	}
	if d.from == d.to {
		return []moment{course}
	}
	begun := moment{start: eve.at(0, r.opts.Zone), due: r.dueOn(eve), grain: Day}
	switch {
	case e.kind == dUnit && e.unit == week && e.hasMod && e.mod != this:
		return []moment{course, begun}
	case e.kind == dUnit && e.unit > week && e.unit <= year && (e.mod == next || e.mod == coming):
		return []moment{begun, course}
	case e.kind == dWeekend, e.kind == dMonth, e.kind == dQuarter, e.kind == dYear, e.kind == dSeason:
		return []moment{begun, course}
	}
	return []moment{course}
}

// weekOver reports whether the working week is over: people never work today, nor on a day that is left until Sunday,
// where many begin to count a week. A public holiday ends no week.
func (r *resolver) weekOver() bool {
	const days = 7
	for d := r.today; d.weekday() != time.Sunday; d = d.plus(1) {
		if r.isWorkday(d) || r.isWorkday(d.plus(days)) || r.isWorkday(d.plus(2*days)) {
			return false
		}
	}
	return true
}

// orElse is what else a week, month or quarter without a name can be. Once the working week is over "this week" may be
// the one that begins on Monday, and "next week" the one after that.
func (r *resolver) orElse(e *expr, n int) []period {
	const days, months = 7, 3 // of a week, of a quarter
	switch {
	case e.unit == week && n == 0 && r.weekOver():
		return []period{r.unitPeriod(week, 1)}
	case e.mod != next:
		return nil
	case e.unit == week && r.weekOver():
		return append([]period{r.unitPeriod(week, n+1)}, r.sameDayIn(e, r.today.plus(days))...)
	case e.unit == month:
		return r.sameDayIn(e, r.today.plusMonths(1))
	case e.unit == quarter:
		return r.sameDayIn(e, r.today.plusMonths(months))
	}
	return nil
}

// sameDayIn is what "next week", "next month" or "next quarter" alone may mean as well, the same day in it, unless that
// is near the end of a month or quarter or a word such as "in" says that its course is meant.
func (r *resolver) sameDayIn(e *expr, same date) []period {
	const near = 7
	if e.edge != noEdge || e.rel != noRelation || e.hasWeekday || e.clock.set || e.part != noPart {
		return nil
	}
	if e.unit != week && !same.plus(near).before(r.unitPeriod(e.unit, steps(e.mod)).to) {
		return nil
	}
	return []period{single(same)}
}
