package deadline

import (
	"slices"
	"time"
)

// moment is one meaning of a phrase.
type moment struct {
	start, due time.Time
	grain      Grain
}

// period is a stretch of days that a phrase names.
type period struct {
	from, to date // the last day is in it
	grain    Grain
	start    time.Time // an instant within, when the phrase names one
	end      time.Time // and an instant when it is over
	edge     bool      // the due day was said: end of
	dusk     bool      // it begins at sunset of the first day
}

func single(d date) period { return period{from: d, to: d, grain: Day} }

// resolver looks at the calendar around now.
type resolver struct {
	opts    Options
	now     time.Time
	today   date
	instead [2]int // a place of a zone's letters, and the other place that they mean
}

// future keeps the moments that are yet to come.
func (r *resolver) future(all []moment) ([]moment, error) {
	far := r.now.AddDate(maxYears, 0, 0)
	var kept []moment
	late := false
	for _, m := range all {
		switch {
		case !m.due.After(r.now):
		case m.due.After(far):
			late = true
		case !slices.ContainsFunc(kept, func(k moment) bool { return k.due.Equal(m.due) }):
			kept = append(kept, m)
		}
	}
	switch {
	case len(kept) > 0:
		return kept, nil
	case late:
		return nil, ErrTooFar
	}
	return nil, ErrPast
}

// moments are all meanings of a phrase, the likeliest first; some may have passed.
func (r *resolver) moments(e *expr) []moment {
	if e.other != nil || e.orClock.set || e.orDay > 0 {
		return r.either(e)
	}
	if e.clock.doubt && e.hasDay() {
		hour := *e
		hour.clock.doubt = false
		on := hour
		on.clock, on.until = clock{}, nil
		return append(r.moments(&hour), r.moments(&on)...)
	}
	if e.until != nil {
		return r.span(e)
	}
	if e.orDate > 0 && e.part == noPart {
		return r.hourOrDay(e)
	}
	if e.hasAmount {
		return r.counted(e)
	}
	if e.kind == dNow {
		return []moment{{start: r.now, due: r.now.Add(time.Minute), grain: Second}}
	}
	if e.kind == dUnit && e.unit < dayUnit {
		return []moment{r.nextHour(e)}
	}
	if !e.hasDay() {
		return r.timeOnly(e)
	}
	var all []moment
	for _, d := range r.periods(e) {
		all = append(all, r.within(e, d)...)
	}
	return all
}

// span is a range: it starts with the first end and is due at the second.
func (r *resolver) span(e *expr) []moment {
	a, b := *e, *e.until
	a.until = nil
	if a.clock.set && b.clock.set {
		halves(&a.clock, &b.clock)
	}
	switch {
	case !b.hasDay():
		b.kind, b.n, b.year, b.month, b.day, b.unit, b.mod, b.hasMod, b.swapped = a.kind, a.n, a.year, a.month, a.day, a.unit, a.mod, a.hasMod, a.swapped
		b.weekday, b.hasWeekday, b.weekMod, b.hasWeekMod = a.weekday, a.hasWeekday, a.weekMod, a.hasWeekMod
		b.amount, b.hasAmount, b.sign, b.anchor = a.amount, a.hasAmount, a.sign, a.anchor
	case !a.hasDay():
		a.kind, a.n, a.year, a.month, a.day, a.unit, a.mod, a.hasMod = b.kind, b.n, b.year, b.month, b.day, b.unit, b.mod, b.hasMod
		a.weekday, a.hasWeekday = b.weekday, b.hasWeekday
	case a.kind == dDate && b.kind == dDate && a.year == 0:
		a.year = b.year
	case a.kind == dDate && b.kind == dDate && b.year == 0:
		b.year = a.year
	}
	if a.part == noPart && !a.clock.set {
		a.part = noPart
	}
	if a.zoned != b.zoned {
		a.zoned, a.zone, a.place, a.lettered = a.zoned || b.zoned, a.zone+b.zone, a.place+b.place, max(a.lettered, b.lettered)
		b.zoned, b.zone, b.place, b.lettered = a.zoned, a.zone, a.place, a.lettered
	}
	a.rel, b.rel = noRelation, noRelation
	first, last := r.moments(&a), r.moments(&b)
	if len(first) == 0 || len(last) == 0 {
		return nil
	}
	var all []moment
	for i, m := range last {
		f := first[min(i, len(first)-1)]
		if !e.hasDay() && !b.hasDay() && a.clock.set && b.clock.set { // the next such end, and the beginning before it
			for n := 0; n < 2 && m.due.Sub(f.start) > day; n++ {
				f.start = f.start.AddDate(0, 0, 1)
			}
			for n := 0; n < 2 && f.start.After(m.due); n++ {
				f.start = f.start.AddDate(0, 0, -1)
			}
		}
		switch {
		case m.due.After(f.start):
		case b.hasWeekday && b.kind == dNone:
			m.due = dateOf(m.due).plus(7).at(clockOf(m.due), r.opts.Zone)
		case !b.hasDay() || a.clock.set:
			m.due = dateOf(m.due).plus(1).at(clockOf(m.due), r.opts.Zone)
		case b.kind == dDate && b.year == 0:
			m.due = dateOf(m.due).plusMonths(12).at(clockOf(m.due), r.opts.Zone)
		}
		if !a.hasDay() && !a.clock.set || f.start.After(m.due) { // its beginning is no beginning of it
			f = m
		}
		all = append(all, moment{start: f.start, due: m.due, grain: f.grain})
	}
	return all
}

func clockOf(t time.Time) time.Duration {
	h, m, s := t.Clock()
	return time.Duration(h)*time.Hour + time.Duration(m)*time.Minute + time.Duration(s)*time.Second
}

// counted is an amount from now or from another moment.
func (r *resolver) counted(e *expr) []moment {
	bases := []moment{{start: r.now, due: r.now, grain: Second}}
	if e.anchor != nil {
		bases = r.moments(e.anchor)
	}
	var all []moment
	for _, b := range bases {
		all = append(all, r.shift(e, b)...)
	}
	return all
}

func (r *resolver) shift(e *expr, b moment) []moment {
	a, sign := e.amount, e.sign
	from := b.start
	d := dateOf(from)
	if a.months != 0 {
		d = d.plusMonths(sign * a.months)
	}
	d = d.plus(sign * a.days)
	wall := clockOf(from)
	if a.workdays > 0 {
		d = r.workdays(d, sign*a.workdays)
	}
	t := d.at(wall, r.opts.Zone).Add(time.Duration(from.Nanosecond()))
	if a.days == 0 && a.months == 0 && a.workdays == 0 {
		t = from
	}
	t = t.Add(time.Duration(sign) * a.clock)
	if a.work > 0 {
		t = r.work(t, a.work)
	}
	if e.clock.set || e.part != noPart {
		return r.within(e, single(dateOf(t)))
	}
	if a.clock != 0 || a.work != 0 {
		grain := Minute
		if a.finest == second {
			grain = Second
		}
		return []moment{{start: t, due: t, grain: grain}}
	}
	if e.anchor != nil && b.grain < Day {
		return []moment{{start: t, due: t, grain: b.grain}}
	}
	due := r.dueOn(dateOf(t))
	if due.Before(t) {
		due = t
	}
	return []moment{{start: t, due: due, grain: Day}}
}

func (r *resolver) isWorkday(d date) bool {
	if r.opts.WorkClock != nil {
		return r.opts.WorkClock.IsWorkday(d.at(12*time.Hour, r.opts.Zone))
	}
	wd := d.weekday()
	return wd != time.Saturday && wd != time.Sunday
}

// workdays is so many working days on, or back.
func (r *resolver) workdays(d date, n int) date {
	const limit = maxYears * 366
	step := 1
	if n < 0 {
		step, n = -1, -n
	}
	for i := 0; n > 0 && i < limit; i++ {
		if d = d.plus(step); r.isWorkday(d) {
			n--
		}
	}
	return d.plus(n) // beyond the limit: refused as too far
}

// work is so much working time on.
func (r *resolver) work(t time.Time, d time.Duration) time.Time {
	if r.opts.WorkClock != nil {
		return r.opts.WorkClock.Add(t, d)
	}
	left := d
	const limit = maxYears * 366
	for range limit {
		on := dateOf(t)
		opens, closes := on.at(r.opts.DayEnd-workingDay, r.opts.Zone), on.at(r.opts.DayEnd, r.opts.Zone)
		if t.Before(opens) {
			t = opens
		}
		if r.isWorkday(on) && t.Before(closes) {
			if room := closes.Sub(t); left <= room {
				return t.Add(left)
			}
			left -= closes.Sub(t)
		}
		t = on.plus(1).at(0, r.opts.Zone)
	}
	return t.Add(left)
}

// dueOn is the end of the working day of a date, or of the date itself when that has passed today.
func (r *resolver) dueOn(d date) time.Time {
	due := d.at(r.opts.DayEnd, r.opts.Zone)
	if d == r.today && !due.After(r.now) {
		due = d.plus(1).at(0, r.opts.Zone).Add(-time.Second)
	}
	return due
}

// nextHour is the next hour or minute.
func (r *resolver) nextHour(e *expr) moment {
	step, grain := time.Hour, Hour
	if e.unit == minute {
		step, grain = time.Minute, Minute
	}
	start := r.now.Truncate(time.Minute)
	if e.unit == hour {
		start = start.Add(-time.Duration(start.Minute()) * time.Minute)
	}
	if e.mod != this && e.mod != current {
		start = start.Add(step)
	}
	return moment{start: start, due: start.Add(step), grain: grain}
}

// timeOnly is a time or part of the day without a day: the next such.
func (r *resolver) timeOnly(e *expr) []moment {
	var all []moment
	for i, c := range r.clocks(e) {
		var best moment
		for n := -1; n <= 2; n++ {
			m := r.onDay(e, r.todayIn(e).plus(n), c)
			passing := !c.set && (e.part == morning || e.part == earlyMorning) && !m.start.After(r.now) && e.rel != before
			if m.due.After(r.now) && m.start.After(r.now.Add(-day)) && !passing {
				best = m
				break
			}
		}
		if i > 0 && best.due.IsZero() {
			continue
		}
		all = append(all, best)
	}
	return r.orOnMonday(e, all)
}

// orOnMonday adds the next working day to a time of day that has passed today, on the last day before some that are free.
func (r *resolver) orOnMonday(e *expr, all []moment) []moment {
	if len(all) != 1 || e.zoned || !e.clock.set && e.part != lunch || !r.isWorkday(r.today) {
		return all
	}
	d := dateOf(all[0].due.In(r.opts.Zone).Add(-time.Second))
	if d == r.today || r.isWorkday(d) {
		return all
	}
	gap := r.workdays(d, 1).utc().Sub(d.utc())
	m := all[0]
	shift := func(t time.Time) time.Time { return dateOf(t).plus(int(gap/day)).at(clockOf(t), r.opts.Zone) }
	m.start, m.due = shift(m.start.In(r.opts.Zone)), shift(m.due.In(r.opts.Zone))
	return append(all, m)
}

// clockWithin puts a phrase's time or part of day into a period.
func (r *resolver) clockWithin(e *expr, d period) []moment {
	on := d.from
	if e.part == earlyMorning && d.grain > Day && !d.edge && !e.hasWeekday { // first thing next week
		on = r.workdays(d.from.plus(-1), 1)
	} else if d.edge || d.grain > Day && !e.hasWeekday {
		on = d.to
	}
	var all []moment
	for _, c := range r.clocks(e) {
		m := r.onDay(e, on, c)
		switch {
		case !e.tonight() || m.due.After(r.now):
		case !c.set: // late in the evening
			m.due = on.plus(1).at(0, r.opts.Zone).Add(-time.Second)
		case c.h < 6:
			m = r.onDay(e, on.plus(1), c)
		}
		all = append(all, m)
	}
	bare := e.clock.loose && e.clock.half == 0 && e.part == noPart && r.opts.Locale != "sv"
	if bare && e.clock.h < 12 && on == r.today && len(all) == 1 && !all[0].due.After(r.now) {
		c := e.clock
		c.h += 12
		all = []moment{r.onDay(e, on, c)}
	}
	return all
}

// within puts a phrase's time of day, part of day or edge into a period.
func (r *resolver) within(e *expr, d period) []moment {
	if e.edge == early && d.from == d.to && !d.edge && !e.clock.set && e.part == noPart { // early tomorrow
		first := *e
		first.part = earlyMorning
		e = &first
	}
	if e.clock.set || e.part != noPart {
		return r.clockWithin(e, d)
	}
	start, due := d.start, r.dueOn(d.to)
	if start.IsZero() {
		start = d.from.at(0, r.opts.Zone)
	}
	if !d.end.IsZero() {
		due = d.end
	}
	m := moment{start: start, due: due, grain: d.grain}
	if e.rel == after && (e.kind == dHoliday || d.grain > Day || d.from != d.to) {
		last := d.to
		if d.grain == Week {
			last = d.from.plus(6)
		}
		first := r.workdays(last, 1)
		return []moment{{start: first.at(0, r.opts.Zone), due: r.dueOn(first), grain: Day}}
	}
	if e.rel == by && e.byPeriod && e.edge == noEdge && !d.edge {
		return r.byThen(e, d, m)
	}
	if e.rel != before || e.edge != noEdge || d.edge {
		return []moment{m}
	}
	eve := d.from.plus(-1)
	if d.dusk {
		eve = d.from
	}
	prior := moment{start: eve.at(0, r.opts.Zone), due: r.dueOn(eve), grain: Day}
	switch {
	case e.kind == dWeekend, e.kind == dWeek, e.kind == dUnit && e.unit == week:
		friday := d.from.monday().plus(4)
		if e.kind != dWeekend {
			friday = friday.plus(-7)
		}
		return []moment{{start: friday.at(0, r.opts.Zone), due: r.dueOn(friday), grain: Day}, prior}
	case d.grain > Day, e.kind == dHoliday, e.kind == dSeason:
		return []moment{prior}
	}
	if !r.isWorkday(eve) { // before Monday: on Friday
		eve = r.workdays(eve, -1)
		prior = moment{start: eve.at(0, r.opts.Zone), due: r.dueOn(eve), grain: Day}
	}
	return []moment{m, prior}
}
