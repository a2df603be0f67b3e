package deadline

import "time"

// clocks are the times of day that the words can mean, the likeliest first.
func (r *resolver) clocks(e *expr) []clock {
	c := e.clock
	if !c.set {
		return []clock{c}
	}
	if c.h == 24 && e.hasDay() && e.part == noPart {
		start := c
		start.h = 0
		return []clock{c, start}
	}
	late := e.part == afternoon || e.part == midAfternoon || e.part == evening || e.part == night || e.part == lateEvening
	switch {
	case c.half == am:
		c.h %= 12
	case c.half == pm:
		c.h = c.h%12 + 12
	case c.h > 12:
	case e.part == smallHours:
		c.h %= 12
	case e.part == night && c.h <= 5, (e.part == night || e.part == evening) && c.h == 12:
		if c.h == 12 {
			c.h = 24
		}
	case e.tonight() && c.h >= 1 && c.h <= 4: // tonight at 2
	case late && c.h < 12:
		c.h += 12
	case e.part == earlyMorning, e.part == morning, e.part == midMorning, e.part == forenoon:
		if c.h == 12 && e.part != forenoon {
			c.h = 0
		}
	case c.h == 24:
	case c.loose && c.h == 7 && c.grain == Hour && e.hasDay() && !c.counted && !c.spelled && r.opts.Locale != "sv" && !e.zoned: // Thursday at 7
		other := c
		other.h += 12
		return []clock{c, other}
	case c.loose && c.h >= 1 && c.h <= 6:
		other := c
		other.h += 12
		switch {
		case c.spelled, c.h < 6 && c.grain == Hour && !c.counted: // at 3: nobody means three at night
			return []clock{other}
		case c.written && r.opts.Locale == "sv":
			return []clock{c, other}
		}
		return []clock{other, c}
	case r.maybeTonight(e, c):
		other := c
		other.h += 12
		if r.now.Before(r.today.at(r.opts.DayEnd, r.opts.Zone)) {
			return []clock{c, other}
		}
		return []clock{other, c}
	}
	return []clock{c}
}

// onDay is a time or part of the day on a date.
func (r *resolver) onDay(e *expr, d date, c clock) moment {
	if c.set {
		wall := time.Duration(c.h)*time.Hour + time.Duration(c.m)*time.Minute + time.Duration(c.s)*time.Second
		t := d.at(wall, r.zoneOf(e))
		if !e.zoned {
			t = d.plus(c.h/24).at(wall%day, r.opts.Zone)
		}
		m := moment{start: t, due: t, grain: c.grain}
		if e.rel == after || e.rel == since {
			m.due = r.thatDay(t)
		}
		return m
	}
	p := parts[e.part]
	switch {
	case e.part == lunch && e.rel == after:
		p.from, p.to = 13*time.Hour, 17*time.Hour
	case e.rel == before:
		p.to = p.from
		if e.part == morning || e.part == earlyMorning {
			p.from = 0
		}
	case e.rel == after:
		p.from = p.to
		p.to = max(p.to, r.opts.DayEnd)
	}
	m := moment{start: d.at(p.from, r.opts.Zone), due: d.at(p.to, r.opts.Zone), grain: Hour}
	return m
}

// thatDay is when the day on which something is to begin ends: with the working day, after it with the evening, and in
// the night with the day.
func (r *resolver) thatDay(from time.Time) time.Time {
	from = from.In(r.opts.Zone)
	d := dateOf(from)
	for _, ends := range [...]time.Duration{r.opts.DayEnd, parts[evening].to} {
		if end := d.at(ends, r.opts.Zone); from.Before(end) {
			return end
		}
	}
	return d.plus(1).at(0, r.opts.Zone).Add(-time.Second)
}

// parts are where the parts of the day begin and end; the end is the deadline.
var parts = [...]struct{ from, to time.Duration }{
	earlyMorning: {6 * time.Hour, 9 * time.Hour},
	morning:      {6 * time.Hour, 12 * time.Hour},
	forenoon:     {8 * time.Hour, 12 * time.Hour},
	lunch:        {12 * time.Hour, 12 * time.Hour},
	afternoon:    {13 * time.Hour, 17 * time.Hour},
	evening:      {18 * time.Hour, 22 * time.Hour},
	night:        {21 * time.Hour, day - time.Second},
	lateEvening:  {21 * time.Hour, day - time.Second},
	midMorning:   {9 * time.Hour, 10*time.Hour + 30*time.Minute},
	smallHours:   {0, 6 * time.Hour},
	midAfternoon: {14 * time.Hour, 15*time.Hour + 30*time.Minute},
}

// todayIn is the day it is now where the phrase's clock hangs.
func (r *resolver) todayIn(e *expr) date { return dateOf(r.now.In(r.zoneOf(e))) }
