package web

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// kindPick is a date, a time, or both, with a calendar or a list to choose
// from. The browser's own pickers follow the browser's language, not the page's,
// and begin the week on its first day.
const kindPick = "pick"

// Types of pickers, and what each consists of.
const (
	typeDate   = "datepicker"
	typeTime   = "timepicker"
	typeMoment = "datetimepicker"
)

// pickPart is one box of a picker.
type pickPart struct {
	What  string // "date" or "time"
	ID    string
	Value string
	Label string
}

// picker reads a date, a time or both into boxes of their own.
func (s *surface) picker(el *element, value string) {
	el.Kind = kindPick
	date, clock := value, value
	if el.Type == typeMoment {
		date, clock = s.v.momentParts(value)
	}
	if el.Type != typeTime {
		el.Picks = append(el.Picks, pickPart{What: inputDate, ID: el.ID, Value: date, Label: s.v.say("pick.date")})
	}
	if el.Type != typeDate {
		id := el.ID
		if el.Type == typeMoment {
			id += "-time"
		}
		el.Picks = append(el.Picks, pickPart{What: inputTime, ID: id, Value: clock, Label: s.v.say("pick.time")})
	}
}

// momentParts are the date and the time of unix seconds where the person is, or
// of what was typed instead.
func (v *viewer) momentParts(value string) (date, clock string) {
	if unix, err := strconv.ParseInt(value, 10, 64); err == nil {
		t := time.Unix(unix, 0).In(v.zone)
		return t.Format(time.DateOnly), t.Format("15:04")
	}
	date, clock, both := strings.Cut(value, " ")
	if !both && strings.Contains(date, ":") {
		return "", date
	}
	return date, clock
}

// moment reads the two boxes of a date and a time as unix seconds. It is empty
// when nothing is entered, and what was typed when it cannot be read.
func (v *viewer) moment(values []string) string {
	var date, clock string
	for i, box := range []*string{&date, &clock} {
		if i < len(values) {
			*box = strings.TrimSpace(values[i])
		}
	}
	typed := strings.TrimSpace(readDate(date) + " " + readTime(clock))
	t, err := time.ParseInLocation("2006-01-02 15:04", typed, v.zone)
	if err != nil {
		return typed
	}
	return strconv.FormatInt(t.Unix(), 10)
}

var (
	datesTyped = regexp.MustCompile(`^(\d{4})[-/. ]?(\d{1,2})[-/. ]?(\d{1,2})$`)
	timesTyped = regexp.MustCompile(`^(\d{1,2})(?:[:. ]?(\d{2}))?$`)
)

// readDate turns a typed date into Slack's form: year, month and day in that
// order, whatever stands between them. What it cannot read it leaves alone.
func readDate(typed string) string {
	typed = strings.TrimSpace(typed)
	m := datesTyped.FindStringSubmatch(typed)
	if m == nil {
		return typed
	}
	return m[1] + "-" + twoDigits(m[2]) + "-" + twoDigits(m[3])
}

// readTime turns a typed time into Slack's form: "9", "9.30" and "0930" are
// times too.
func readTime(typed string) string {
	typed = strings.TrimSpace(typed)
	m := timesTyped.FindStringSubmatch(typed)
	if m == nil {
		return typed
	}
	minutes := m[2]
	if minutes == "" {
		minutes = "00"
	}
	return twoDigits(m[1]) + ":" + minutes
}

func twoDigits(s string) string {
	if len(s) == 1 {
		return "0" + s
	}
	return s
}

// readable says whether a picker's value is one that Slack's would give.
func readable(typ, value string) bool {
	var err error
	switch typ {
	case typeDate:
		_, err = time.Parse(time.DateOnly, value)
	case typeTime:
		_, err = time.Parse("15:04", value)
	case typeMoment:
		_, err = strconv.ParseInt(value, 10, 64)
	}
	return err == nil
}

// pickerWords is what the calendar needs of the page's language.
type pickerWords struct{ Months, Days string }

func (v *viewer) pickerWords() pickerWords {
	return pickerWords{Months: strings.Join(months[v.lang], ","), Days: strings.Join(weekdays[v.lang], ",")}
}
