package workspace

import (
	"fmt"
	"strings"
	"time"

	"github.com/robfig/cron/v3"

	"kept/internal/promise"
	"kept/internal/worktime"
)

// scheduleFields is what a person's schedule may use: five fields, and neither
// zones nor intervals of its own.
const scheduleFields = cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow

// Next is when a digest goes out next, after a moment: by its own cron
// expression, or at the workspace's digest time on working days, on the
// receiver's wall clock. A reflection whose Friday is a holiday comes on the last
// working day before it in that week, and not at all in a week that has none. A
// wall clock time that a change of the clocks skips means the moment of the
// change, and one that comes twice its first coming.
func (s Subscription) Next(set Settings, after time.Time) (time.Time, error) {
	schedule, err := s.schedule(set)
	if err != nil {
		return time.Time{}, err
	}
	zone := s.location(set)
	// Cron runs on a wall clock that never changes, so that it neither skips
	// nor repeats, and each of its times is then found in the zone.
	days := worktime.Standard(time.UTC, set.Country)
	for wall := wallClock(after.In(zone)); ; {
		wall = schedule.Next(wall)
		if wall.IsZero() {
			return time.Time{}, badSchedule(s.Schedule, nil)
		}
		on, ok := s.workday(wall, days)
		if !ok {
			continue
		}
		if at := instant(on, zone); at.After(after) {
			return at, nil
		}
	}
}

// workday is when a digest that falls on a day goes out, where it keeps to
// working days; ok is false when it is left out.
func (s Subscription) workday(wall time.Time, days worktime.Calendar) (on time.Time, ok bool) {
	switch s.Schedule {
	case "":
		return wall, days.IsWorkday(wall)
	case reflectionSchedule:
		for on = wall; on.Weekday() != time.Sunday; on = on.AddDate(0, 0, -1) {
			if days.IsWorkday(on) {
				return on, true
			}
		}
		return time.Time{}, false
	}
	return wall, true
}

// Following is when a digest that runs at a moment goes out next: on a later
// local date, for nobody gets two on one day.
func (s Subscription) Following(set Settings, ran time.Time) (time.Time, error) {
	zone := s.location(set)
	y, m, d := ran.In(zone).Date()
	tomorrow := instant(time.Date(y, m, d+1, 0, 0, 0, 0, time.UTC), zone)
	return s.Next(set, tomorrow.Add(-time.Nanosecond))
}

// nightShift is how late a digest may come on the day after its own.
const nightShift = 2 * time.Hour

// Run decides about a digest that fell due at a moment and is looked at now: for
// which local date it goes out, empty for none, and when the next one is due.
// After a standstill the digest of a day that is over is left out, and that of
// today comes at its own time, or at once where that has passed.
func (s Subscription) Run(set Settings, fell, now time.Time) (date string, next time.Time, err error) {
	switch {
	case now.Sub(fell) < nightShift, s.Date(set, fell) == s.Date(set, now):
		next, err = s.Following(set, fell)
		return s.Date(set, fell), next, err
	case s.ran(set, now):
		next, err = s.Following(set, now)
		return s.Date(set, now), next, err
	}
	next, err = s.Next(set, now)
	return "", next, err
}

// Date is the receiver's local date at a moment, as "2006-01-02".
func (s Subscription) Date(set Settings, at time.Time) string {
	return at.In(s.location(set)).Format(time.DateOnly)
}

// DigestArg is the argument of a digest's notice: which subscription, for which
// local date.
func DigestArg(subscription, date string) string { return subscription + " " + date }

// SplitDigestArg takes a [DigestArg] apart.
func SplitDigestArg(arg string) (subscription, date string) {
	subscription, date, _ = strings.Cut(arg, " ")
	return subscription, date
}

// ran reports whether a digest was due on the local date of now, and is past.
func (s Subscription) ran(set Settings, now time.Time) bool {
	zone := s.location(set)
	y, m, d := now.In(zone).Date()
	from := instant(time.Date(y, m, d, 0, 0, 0, 0, time.UTC), zone).Add(-time.Nanosecond)
	if s.Since.After(from) {
		from = s.Since
	}
	first, err := s.Next(set, from)
	return err == nil && !first.After(now)
}

func (s Subscription) location(set Settings) *time.Location { return location(s.Zone, set.Zone) }

func (s Subscription) schedule(set Settings) (cron.Schedule, error) {
	spec := s.Schedule
	if spec == "" {
		at := set.DigestAt.Truncate(time.Minute)
		spec = fmt.Sprintf("%d %d * * 1-5", int(at.Minutes())%60, int(at.Hours()))
	}
	if strings.Contains(spec, "TZ=") {
		return nil, badSchedule(spec, nil)
	}
	schedule, err := cron.NewParser(scheduleFields).Parse(spec)
	if err != nil {
		return nil, badSchedule(spec, err)
	}
	return schedule, nil
}

func badSchedule(spec string, cause error) error {
	return &promise.Error{
		Kind: promise.KindInvalid, Key: "error.schedule", Args: map[string]any{"Schedule": spec}, Cause: cause,
	}
}

// wallClock is what the clock on the wall shows at t, as if it hung in UTC.
func wallClock(t time.Time) time.Time {
	y, m, d := t.Date()
	h, minute, s := t.Clock()
	return time.Date(y, m, d, h, minute, s, t.Nanosecond(), time.UTC)
}

// instant is when the clock on the wall of a zone first shows a time, or jumps
// over it.
func instant(wall time.Time, zone *time.Location) time.Time {
	y, m, d := wall.Date()
	h, minute, s := wall.Clock()
	t := time.Date(y, m, d, h, minute, s, wall.Nanosecond(), zone)
	start, end := t.ZoneBounds()
	switch shown := wallClock(t); {
	case shown.After(wall):
		return start
	case shown.Before(wall):
		return end
	}
	if start.IsZero() {
		return t
	}
	_, offset := start.Add(-time.Nanosecond).Zone()
	if first := wall.Add(-time.Duration(offset) * time.Second); first.Before(start) {
		return first.In(zone)
	}
	return t
}
