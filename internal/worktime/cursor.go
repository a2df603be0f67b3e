package worktime

import (
	"math"
	"time"
)

const (
	daySeconds  = 24 * 60 * 60
	horizonDays = int64(Horizon / day)
)

// cursor walks over local days, counted since 1 January 1970. It remembers the stretch of constant offset it is in
// and the holidays of the year, so that a step costs a few nanoseconds.
type cursor struct {
	cal Calendar
	day int64

	// The stretch from start to end, in Unix seconds, has this offset from UTC.
	start, end, offset int64

	// The days from yearFirst to yearLast are of one year; off has a bit for each holiday in it.
	yearFirst, yearLast int64
	off                 daysOff
}

func (c Calendar) cursor(day int64) cursor {
	return cursor{cal: c, day: day, yearFirst: math.MaxInt64, yearLast: math.MinInt64}
}

// dayOf is the number of t's local day.
func (c Calendar) dayOf(t time.Time) int64 {
	return dayNumber(t.In(c.Zone()).Date())
}

func dayNumber(y int, m time.Month, d int) int64 {
	return floorDiv(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix(), daySeconds)
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

func (c *cursor) weekday() time.Weekday {
	wd := (c.day + int64(time.Thursday)) % 7 // day 0 was a Thursday
	if wd < 0 {
		wd += 7
	}
	return time.Weekday(wd)
}

// spans are the working hours of the day: none on a holiday.
func (c *cursor) spans() []Span {
	spans := c.cal.hours[c.weekday()]
	if len(spans) == 0 || c.cal.holidays == nil {
		return spans
	}
	if c.day < c.yearFirst || c.day > c.yearLast {
		c.loadYear()
	}
	if n := c.day - c.yearFirst; c.off[n/64]&(1<<(n%64)) != 0 {
		return nil
	}
	return spans
}

func (c *cursor) loadYear() {
	year := time.Unix(c.day*daySeconds, 0).UTC().Year()
	c.yearFirst, c.yearLast = dayNumber(year, time.January, 1), dayNumber(year, time.December, 31)
	c.off = c.cal.years.of(year, c.yearFirst, c.cal.holidays)
}

// plain reports whether the whole local day has one offset, so that its spans are as long as they look.
func (c *cursor) plain() bool {
	midnight := c.day * daySeconds
	if c.inside(midnight) && c.inside(midnight+daySeconds) {
		return true
	}
	c.load(midnight)
	return c.inside(midnight) && c.inside(midnight+daySeconds)
}

// inside reports whether the local time lies in the stretch loaded. The first day of a stretch is left out, for its
// local times may have existed before the clocks were turned back.
func (c *cursor) inside(wall int64) bool {
	u := wall - c.offset
	return u >= c.start+daySeconds && u < c.end
}

// at is the instant when the local clock first shows the time since midnight given, or has jumped past it.
func (c *cursor) at(wall time.Duration) time.Time {
	seconds := c.day*daySeconds + int64(wall/time.Second)
	if !c.inside(seconds) {
		c.load(seconds)
	}
	u := max(seconds-c.offset, c.start)
	nanos := int64(wall % time.Second)
	if u != seconds-c.offset {
		nanos = 0
	}
	return time.Unix(u, nanos).In(c.cal.Zone())
}

// load finds the stretch of constant offset that holds the first instant at which the local clock shows at least
// the wall clock time given. No zone is more than a day from UTC, so the search starts before it.
func (c *cursor) load(wall int64) {
	t := time.Unix(wall-2*daySeconds, 0).In(c.cal.Zone())
	for {
		start, end := t.ZoneBounds()
		_, offset := t.Zone()
		c.offset, c.start, c.end = int64(offset), math.MinInt64, math.MaxInt64
		if !start.IsZero() {
			c.start = start.Unix()
		}
		if end.IsZero() {
			return
		}
		// The library gives an end in the past on the last day of a leap year beyond its tables.
		c.end = max(end.Unix(), t.Unix()+60*60)
		if wall-c.offset < c.end {
			return
		}
		t = time.Unix(c.end, 0).In(c.cal.Zone())
	}
}
