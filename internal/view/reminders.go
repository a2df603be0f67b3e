package view

import (
	"time"

	"kept/internal/promise"
)

// roomTogether is the room for the words of one of several promises.
const roomTogether = 200

// Reminders asks the doer how several promises go, each with buttons of its
// own, while there is still time. One that is over by now is told as such: the
// message is brought up to date as a whole. late is how long after its moment it
// comes. ok is false when there are none.
func (r Reader) Reminders(list []promise.Promise, late time.Duration) (m Message, ok bool, err error) {
	s := r.sheet()
	switch len(list) {
	case 0:
		return Message{}, false, nil
	case 1:
		s.reminder(&list[0])
	default:
		s.reminders(list[:min(len(list), promise.MaxTogether)])
	}
	if late >= lateFrom {
		s.small(s.t("notice.reminder_late", args{"Late": s.duration(late.Truncate(time.Minute))}))
	}
	m, err = s.message()
	return m, err == nil, err
}

// lateFrom is how late a reminder is before it says so.
const lateFrom = time.Hour

func (s *sheet) reminders(list []promise.Promise) {
	open := 0
	for i := range list {
		if list[i].State.InForce() {
			open++
		}
	}
	if open == 0 {
		s.lead("notice.reminders_over", args{argCount: len(list)})
	} else {
		s.lead("notice.reminders", args{argCount: open})
	}
	for i := range list {
		s.oneOfSeveral(&list[i])
	}
	if open > 0 {
		s.small(s.t("notice.reminder_stop", nil))
	}
}

// oneOfSeveral is one promise's part of a message that reminds of several.
func (s *sheet) oneOfSeveral(p *promise.Promise) {
	key := "notice.reminders_one"
	a := s.about(p).and(argWhat, inline(p.What, roomTogether))
	switch {
	case !p.State.InForce():
		key = "notice.reminders_done"
	case p.State == promise.Moving:
		key, a = "notice.reminders_moving", a.and("DueNext", p.DueNext)
	case p.Confidence == promise.AtRisk:
		key = "notice.reminders_at_risk"
	}
	line := s.t(key, a)
	s.text += " " + spoken(line)
	s.section(line, nil)
	if !p.State.InForce() {
		s.status(p)
		return
	}
	s.progress(p)
	s.moreMoves(p)
}
