// Package worktime answers how much working time lies between two instants, and when a given amount of it
// will have passed.
//
// A [Calendar] is a zone, the opening hours of each weekday and the public holidays. It is a value that never
// changes: build one with [New] or [Standard] and share it freely. Nothing here asks what time it is.
//
// Opening hours are wall clock. On a day when the clocks change, a wall clock time that exists twice means its
// first occurrence, and one that is skipped means the moment of the jump; so a span over the change is an hour
// longer or shorter in real time, as it is for the people who work it.
//
// Every search looks at most [Horizon] ahead, so no calendar, however odd, makes a call run on.
package worktime

import (
	"slices"
	"time"
)

const (
	day = 24 * time.Hour

	// Horizon is how far ahead any calculation looks; what lies beyond is not searched.
	Horizon = 100 * 365 * day

	opens  = 8 * time.Hour
	closes = 17 * time.Hour
)

// Span is a stretch of opening hours within one day, as wall clock time since midnight: from 0 to 24 hours.
type Span struct {
	From, To time.Duration
}

// Hours are the opening hours of each weekday, indexed by [time.Weekday]. A day may have several spans or none.
type Hours [7][]Span

// DefaultHours are Monday to Friday, 08:00 to 17:00.
func DefaultHours() Hours {
	var h Hours
	for d := time.Monday; d <= time.Friday; d++ {
		h[d] = []Span{{From: opens, To: closes}}
	}
	return h
}

// Holidays gives the days off of a year; only their calendar dates count, and dates of other years are ignored.
// It must always give the same answer for the same year. Nil means no holidays.
type Holidays func(year int) []time.Time

// Calendar knows when people work. The zero Calendar has no working hours at all, in UTC.
type Calendar struct {
	zone     *time.Location
	hours    Hours
	total    [7]time.Duration // working time of a whole day
	holidays Holidays
	years    *years // what is known of the holidays; shared by all copies
	works    bool   // there are any hours at all
}

// New builds a Calendar. A nil zone is UTC. Spans are sorted, cut to the day and joined where they overlap.
func New(zone *time.Location, hours Hours, holidays Holidays) Calendar {
	c := Calendar{zone: zone, holidays: holidays, years: &years{known: map[int]daysOff{}}}
	for d := range hours {
		c.hours[d] = tidy(hours[d])
		for _, s := range c.hours[d] {
			c.total[d] += s.To - s.From
		}
		c.works = c.works || c.total[d] > 0
	}
	return c
}

// Standard is a Calendar with [DefaultHours] and the public holidays of a country ("SE", "US" and those of
// [Countries]); an empty or unknown country has none.
func Standard(zone *time.Location, country string) Calendar {
	return New(zone, DefaultHours(), PublicHolidays(country))
}

// Zone is the zone whose wall clock the opening hours follow.
func (c Calendar) Zone() *time.Location {
	if c.zone == nil {
		return time.UTC
	}
	return c.zone
}

// Between is the working time from one instant to another: 0 if to is not after from. What lies more than
// [Horizon] after from is not counted.
func (c Calendar) Between(from, to time.Time) time.Duration {
	if !c.works || !to.After(from) {
		return 0
	}
	if to.Sub(from) > Horizon {
		to = from.Add(Horizon)
	}
	var sum time.Duration
	first, last := c.dayOf(from), c.dayOf(to)
	for cur := c.cursor(first); cur.day <= last; cur.day++ {
		spans := cur.spans()
		if len(spans) == 0 {
			continue
		}
		if cur.day > first && cur.day < last && cur.plain() {
			sum += c.total[cur.weekday()]
			continue
		}
		for _, s := range spans {
			lo, hi := later(cur.at(s.From), from), earlier(cur.at(s.To), to)
			sum += max(0, hi.Sub(lo))
		}
	}
	return sum
}

// Add is the instant when d of working time has passed since from. An amount that is used up exactly at closing
// time ends then, not at the next opening. d of zero or less gives from itself. A calendar without any working
// time within [Horizon] counts wall clock instead.
func (c Calendar) Add(from time.Time, d time.Duration) time.Time {
	if d <= 0 {
		return from
	}
	if !c.works {
		return from.Add(d)
	}
	rest, first := d, c.dayOf(from)
	for cur := c.cursor(first); cur.day <= first+horizonDays; cur.day++ {
		spans := cur.spans()
		if len(spans) == 0 {
			continue
		}
		if cur.day > first && cur.plain() {
			if total := c.total[cur.weekday()]; total < rest {
				rest -= total
				continue
			}
		}
		for _, s := range spans {
			lo := later(cur.at(s.From), from)
			part := max(0, cur.at(s.To).Sub(lo))
			if part > 0 && rest <= part {
				return lo.Add(rest)
			}
			rest -= part
		}
	}
	if rest == d {
		return from.Add(d)
	}
	return from.Add(Horizon).Add(rest)
}

// IsWorkday reports whether the local day of t has working hours and is no holiday.
func (c Calendar) IsWorkday(t time.Time) bool {
	cur := c.cursor(c.dayOf(t))
	return len(cur.spans()) > 0
}

// Open reports whether t is within working hours: the opening instant is, the closing instant is not.
func (c Calendar) Open(t time.Time) bool {
	cur := c.cursor(c.dayOf(t))
	for _, s := range cur.spans() {
		if !t.Before(cur.at(s.From)) && t.Before(cur.at(s.To)) {
			return true
		}
	}
	return false
}

// NextOpen is t itself within working hours, else the next opening. Without any within [Horizon] it is t.
func (c Calendar) NextOpen(t time.Time) time.Time {
	return c.open(t, c.dayOf(t))
}

// NextWorkday is the opening of the first working day after the local day of t. Without any it is t.
func (c Calendar) NextWorkday(t time.Time) time.Time {
	return c.open(t, c.dayOf(t)+1)
}

// NextAt is the first moment from t on at which the local clock of a working day
// shows the wall clock time given. Without any working day within [Horizon] it is
// t.
func (c Calendar) NextAt(t time.Time, wall time.Duration) time.Time {
	if !c.works {
		return t
	}
	first := c.dayOf(t)
	for cur := c.cursor(first); cur.day <= first+horizonDays; cur.day++ {
		if len(cur.spans()) == 0 {
			continue
		}
		if at := cur.at(wall); !at.Before(t) {
			return at
		}
	}
	return t
}

// EndOfDay is the closing time of t's local day. A weekday that has no hours closes when the latest of the others
// does; a calendar without hours at 17:00.
func (c Calendar) EndOfDay(t time.Time) time.Time {
	cur := c.cursor(c.dayOf(t))
	if spans := c.hours[cur.weekday()]; len(spans) > 0 {
		return cur.at(spans[len(spans)-1].To)
	}
	var latest time.Duration
	for _, spans := range c.hours {
		if len(spans) > 0 {
			latest = max(latest, spans[len(spans)-1].To)
		}
	}
	if latest == 0 {
		latest = closes
	}
	return cur.at(latest)
}

// AddWorkdays is the same wall clock time n working days after t; n of zero or less gives t. Without any working
// day it counts all days.
func (c Calendar) AddWorkdays(t time.Time, n int) time.Time {
	if n <= 0 {
		return t
	}
	local := t.In(c.Zone())
	h, m, s := local.Clock()
	wall := time.Duration(h)*time.Hour + time.Duration(m)*time.Minute + time.Duration(s)*time.Second +
		time.Duration(local.Nanosecond())
	first, left := c.dayOf(t), n
	cur := c.cursor(first)
	for c.works && left > 0 && cur.day <= first+horizonDays {
		cur.day++
		if len(cur.spans()) > 0 {
			left--
		}
	}
	if left == n {
		cur.day = first + min(int64(n), horizonDays)
	}
	return cur.at(wall)
}

// open is the first open instant from t on, looking from the day given.
func (c Calendar) open(t time.Time, from int64) time.Time {
	if !c.works {
		return t
	}
	for cur := c.cursor(from); cur.day <= from+horizonDays; cur.day++ {
		for _, s := range cur.spans() {
			if at := later(cur.at(s.From), t); at.Before(cur.at(s.To)) {
				return at
			}
		}
	}
	return t
}

func tidy(spans []Span) []Span {
	var out []Span
	for _, s := range spans {
		s.From, s.To = max(s.From, 0), min(s.To, day)
		if s.From < s.To {
			out = append(out, s)
		}
	}
	slices.SortFunc(out, func(a, b Span) int { return int(a.From - b.From) })
	joined := out[:0]
	for _, s := range out {
		if n := len(joined); n > 0 && s.From <= joined[n-1].To {
			joined[n-1].To = max(joined[n-1].To, s.To)
			continue
		}
		joined = append(joined, s)
	}
	return joined
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
