package deadline

import "time"

const day = 24 * time.Hour

// date is a day of the calendar, without a zone.
type date struct {
	year  int
	month time.Month
	day   int
}

func dateOf(t time.Time) date {
	y, m, d := t.Date()
	return date{y, m, d}
}

func (d date) utc() time.Time { return time.Date(d.year, d.month, d.day, 0, 0, 0, 0, time.UTC) }

func (d date) weekday() time.Weekday { return d.utc().Weekday() }

func (d date) plus(days int) date {
	return dateOf(time.Date(d.year, d.month, d.day+days, 0, 0, 0, 0, time.UTC))
}

// plusMonths is the same day some months later, or the last of a month that has no such day.
func (d date) plusMonths(n int) date {
	first := date{d.year, d.month, 1}
	to := dateOf(time.Date(first.year, first.month+time.Month(n), 1, 0, 0, 0, 0, time.UTC))
	to.day = min(d.day, daysIn(to.year, to.month))
	return to
}

func (d date) before(e date) bool { return d.utc().Before(e.utc()) }

// monday is the first day of the date's week.
func (d date) monday() date { return d.plus(-(int(d.weekday()+6) % 7)) }

func daysIn(year int, month time.Month) int {
	return time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// valid reports whether there is such a day.
func (d date) valid() bool {
	return d.month >= time.January && d.month <= time.December && d.day >= 1 && d.day <= daysIn(d.year, d.month)
}

// nthWeekday is the n-th such weekday of a month, from the end when n is negative.
func nthWeekday(year int, month time.Month, wd time.Weekday, n int) date {
	if n < 0 {
		last := date{year, month, daysIn(year, month)}
		return last.plus(-(int(last.weekday()-wd+7) % 7) + 7*(n+1))
	}
	first := date{year, month, 1}
	return first.plus(int(wd-first.weekday()+7)%7 + 7*(n-1))
}

// weekStart is the Monday of an ISO week: week 1 is the one with 4 January in it.
func weekStart(year, week int) date {
	return date{year, time.January, 4}.monday().plus(7 * (week - 1))
}

// weeksIn is the number of ISO weeks of a year.
func weeksIn(year int) int {
	_, n := time.Date(year, time.December, 28, 0, 0, 0, 0, time.UTC).ISOWeek()
	return n
}

// at is the instant when the clock on the wall shows a time since midnight of the date. A time that the clocks skip
// is as much later as they jump; of one that comes twice it is the first.
func (d date) at(wall time.Duration, zone *time.Location) time.Time {
	u := d.utc().Add(wall)
	_, before := u.Add(-day).In(zone).Zone()
	_, after := u.Add(day).In(zone).Zone()
	first := u.Add(-time.Duration(before) * time.Second).In(zone)
	if before == after || sameClock(first, u) {
		return first
	}
	if second := u.Add(-time.Duration(after) * time.Second).In(zone); sameClock(second, u) {
		return second
	}
	return first
}

func sameClock(a, b time.Time) bool {
	ah, am, as := a.Clock()
	bh, bm, bs := b.Clock()
	return ah == bh && am == bm && as == bs && dateOf(a) == dateOf(b)
}
