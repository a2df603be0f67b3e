package view

import (
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Times are written out in the reader's own zone, from their Slack profile,
// rather than with Slack's "<!date^…>": that is shown in the zone of whatever
// device it is read on, so that the same deadline would read differently on a
// laptop that travels, and an echo would not show how Kept understood it
// (https://docs.slack.dev/messaging/formatting-message-text#date-formatting).

var weekdayKeys = [...]string{
	"moment.sunday", "moment.monday", "moment.tuesday", "moment.wednesday",
	"moment.thursday", "moment.friday", "moment.saturday",
}

var monthKeys = [...]string{
	"moment.january", "moment.february", "moment.march", "moment.april", "moment.may", "moment.june",
	"moment.july", "moment.august", "moment.september", "moment.october", "moment.november", "moment.december",
}

var shortWeekdayKeys = [...]string{
	"moment.sun", "moment.mon", "moment.tue", "moment.wed", "moment.thu", "moment.fri", "moment.sat",
}

var shortMonthKeys = [...]string{
	"moment.jan", "moment.feb", "moment.mar", "moment.apr", "moment.may_short", "moment.jun",
	"moment.jul", "moment.aug", "moment.sep", "moment.oct", "moment.nov", "moment.dec",
}

// nearby is how close a moment must lie for its seconds to matter.
const nearby = 2 * time.Minute

// Moment is t as the reader's calendar and clock show it: weekday, date, time
// and zone, and the year when it is not this one.
func (r Reader) Moment(t time.Time) string {
	t = t.In(r.Zone)
	key := "moment.full"
	if t.Year() != r.Now.In(r.Zone).Year() {
		key = "moment.full_year"
	}
	return r.write(t, key)
}

// label is a moment on a button. Slack cuts a button's text at about 30
// characters (https://docs.slack.dev/reference/block-kit/block-elements/button-element),
// so names are short, and nothing of the moment is left out.
func (r Reader) label(t time.Time) string {
	return r.labelled(t, "moment.button", "moment.button_year")
}

// dateLabel is the day of a moment on a button.
func (r Reader) dateLabel(t time.Time) string {
	return r.labelled(t, "moment.date_button", "moment.date_button_year")
}

func (r Reader) labelled(t time.Time, key, withYear string) string {
	t = t.In(r.Zone)
	if t.Year() != r.Now.In(r.Zone).Year() {
		key = withYear
	}
	return capital(r.write(t, key))
}

// capital writes the first letter large, as a button's text begins.
func capital(s string) string {
	first, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[n:]
}

// short is for what happened or happens close by: the time alone when it is
// today, date and time otherwise.
func (r Reader) short(t time.Time) string {
	t, now := t.In(r.Zone), r.Now.In(r.Zone)
	key := "moment.short"
	switch {
	case t.Year() == now.Year() && t.YearDay() == now.YearDay():
		key = "moment.today"
	case t.Year() != now.Year():
		key = "moment.short_year"
	}
	return r.write(t, key)
}

// write fills a moment's pattern. The catalogue's tests see to it that the keys
// are there; should one be missing all the same, an unadorned date is still
// right.
func (r Reader) write(t time.Time, key string) string {
	s, err := r.Printer.Fill(key, func(name string) any {
		switch name {
		case "Weekday":
			return r.word(weekdayKeys[t.Weekday()])
		case "Month":
			return r.word(monthKeys[t.Month()-1])
		case "ShortWeekday":
			return r.word(shortWeekdayKeys[t.Weekday()])
		case "ShortMonth":
			return r.word(shortMonthKeys[t.Month()-1])
		case "Day":
			return t.Day()
		case "Year":
			return t.Year()
		case "Time":
			return r.timeOfDay(t)
		case "Zone":
			return zone(t)
		case "ZoneOnce":
			return r.zoneOnce(t)
		}
		return nil
	})
	if err != nil {
		return t.Format("2006-01-02 15:04 MST")
	}
	return s
}

func (r Reader) word(key string) string {
	s, err := r.Printer.Sprint(key, nil)
	if err != nil {
		return ""
	}
	return s
}

// timeOfDay shows seconds only where they can matter, in a promise that is due
// right away.
func (r Reader) timeOfDay(t time.Time) string {
	key := "moment.time"
	if wait := t.Sub(r.Now); t.Second() != 0 && wait > 0 && wait < nearby {
		key = "moment.time_seconds"
	}
	s, err := r.Printer.Fill(key, func(name string) any {
		switch name {
		case "Hour":
			return twoDigits(t.Hour())
		case "Minute":
			return twoDigits(t.Minute())
		case "Second":
			return twoDigits(t.Second())
		}
		return nil
	})
	if err != nil {
		return t.Format("15:04")
	}
	return s
}

// clock is a time of day that belongs to no date, such as when digests go out.
func (r Reader) clock(sinceMidnight time.Duration) string {
	return r.timeOfDay(time.Date(2000, time.January, 1, 0, 0, 0, 0, time.UTC).Add(sinceMidnight.Truncate(time.Minute)))
}

func twoDigits(n int) string {
	if n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}

// zone is the zone's abbreviation; many zones have none and Go gives their
// offset, or nothing for an offset that somebody wrote.
func zone(t time.Time) string {
	name, _ := t.Zone()
	if name == "" {
		name = t.Format("-07:00")
	}
	if strings.HasPrefix(name, "+") || strings.HasPrefix(name, "-") {
		return "UTC" + name
	}
	return name
}

// zoneOnce is the zone's abbreviation, and where the clocks go back and show the
// same time twice, which of the two it is: few people know the letters.
func (r Reader) zoneOnce(t time.Time) string {
	var key string
	switch started, ends := t.ZoneBounds(); {
	case !ends.IsZero() && ends.Sub(t) <= fallsBack(ends):
		key = "moment.zone_first"
	case !started.IsZero() && t.Sub(started) < fallsBack(started):
		key = "moment.zone_second"
	default:
		return zone(t)
	}
	s, err := r.Printer.Sprint(key, map[string]any{"Zone": zone(t)})
	if err != nil {
		return zone(t)
	}
	return s
}

// fallsBack is how far the clocks go back when a zone's offset changes at a
// moment; negative when they go forward.
func fallsBack(change time.Time) time.Duration {
	_, before := change.Add(-time.Second).Zone()
	_, after := change.Zone()
	return time.Duration(before-after) * time.Second
}

// duration is a length of time in words: "15 minutes", "1 hour 30 minutes".
func (s *sheet) duration(d time.Duration) string {
	var parts []string
	add := func(key string, n time.Duration) {
		if n > 0 {
			parts = append(parts, s.t(key, args{argCount: int(n)}))
		}
	}
	add("duration.hours", d/time.Hour)
	add("duration.minutes", d%time.Hour/time.Minute)
	add("duration.seconds", d%time.Minute/time.Second)
	if len(parts) == 0 {
		return s.t("duration.none", nil)
	}
	return strings.Join(parts, " ")
}
