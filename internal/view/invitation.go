package view

import (
	"time"

	ics "github.com/arran4/golang-ical"
)

// meeting is an entry for a calendar.
type meeting struct {
	UID                  string
	Stamp, Start, End    time.Time
	Summary, Description string
}

// remindBefore is when a calendar reminds of a meeting, as RFC 5545 writes it.
const remindBefore = "-PT15M"

// invitation is a meeting as a file that calendars read (RFC 5545). It has no
// guests: Kept knows nobody's address.
func invitation(m meeting) string {
	cal := ics.NewCalendarFor("Kept")
	cal.SetProductId("-//Kept//Kept//EN")
	cal.SetMethod(ics.MethodPublish)
	e := cal.AddEvent(m.UID)
	e.SetDtStampTime(m.Stamp)
	e.SetStartAt(m.Start)
	e.SetEndAt(m.End)
	e.SetSummary(m.Summary)
	e.SetDescription(m.Description)
	alarm := e.AddAlarm()
	alarm.SetAction(ics.ActionDisplay)
	alarm.SetTrigger(remindBefore)
	alarm.SetDescription(m.Summary)
	return cal.Serialize(ics.WithNewLineWindows)
}
