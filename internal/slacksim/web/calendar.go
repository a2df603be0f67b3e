package web

import (
	"strconv"
	"time"
)

// dayName is a day as people speak of it.
func (v *viewer) dayName(t time.Time) string {
	long := longDate(v.lang, t)
	today := v.h.cfg.Now().In(v.zone)
	switch t.Format(time.DateOnly) {
	case today.Format(time.DateOnly):
		return v.say("today") + " · " + long
	case today.AddDate(0, 0, -1).Format(time.DateOnly):
		return v.say("yesterday") + " · " + long
	}
	if t.Year() != today.Year() {
		return long + " " + strconv.Itoa(t.Year())
	}
	return long
}

var (
	weekdays = map[string][]string{
		english: {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
		swedish: {"söndag", "måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag"},
	}
	months = map[string][]string{
		english: {
			"January", "February", "March", "April", "May", "June", "July", "August",
			"September", "October", "November", "December",
		},
		swedish: {
			"januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti",
			"september", "oktober", "november", "december",
		},
	}
)

func longDate(lang string, t time.Time) string {
	return weekdays[lang][t.Weekday()] + " " + strconv.Itoa(t.Day()) + " " + months[lang][t.Month()-1]
}

// shortDate is for the clock: "Mon 23 Nov".
func shortDate(lang string, t time.Time) string {
	cut := func(s string) string { return string([]rune(s)[:3]) }
	return cut(weekdays[lang][t.Weekday()]) + " " + strconv.Itoa(t.Day()) + " " + cut(months[lang][t.Month()-1])
}
