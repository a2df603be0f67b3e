package promise

import "time"

// Wake is when the clock must next look at p: the earliest of the next
// reminder, the deadline with its grace, an answer that is overdue, the next
// rung of a follow-up's ladder, the after-care call and the day a missed promise
// is declared broken. Zero means never. It is derived from the promise alone, so
// a moved or closed promise silences what was to come.
func Wake(p *Promise, pol Policy) time.Time {
	var wake time.Time
	switch {
	case p.State.InForce():
		wake = p.Due.Add(pol.grace())
		if r := nextReminder(p, pol); !r.IsZero() && r.Before(wake) {
			wake = r
		}
	case p.State == Missed:
		last, _ := p.Last()
		wake = last.At.Add(BreakAfter)
	case p.State == Requested, p.State == Countered:
		wake = unansweredAt(p, pol)
	}
	if len(p.FollowUps) > 0 {
		wake = earliest(wake, followUpWake(p, pol))
	}
	return earliest(wake, careWake(p))
}

// careWake is when the customer is to be asked how it is; zero for never.
func careWake(p *Promise) time.Time {
	switch f := p.FollowUp(); {
	case p.AfterCare.IsZero(), f != nil && f.State == Repaired:
		return p.AfterCare
	case f != nil && f.State != Closed, p.State != Kept && p.State != KeptLate:
		return time.Time{} // it comes once it was put right
	}
	return p.AfterCare
}

// Tick decides what the clock does to p at a moment. ok is false when nothing
// is due yet. After a standstill only the latest of the reminders that were
// passed goes out, and none once the deadline has passed.
func Tick(p Promise, now time.Time, pol Policy) (c Change, ok bool) {
	wake := Wake(&p, pol)
	if wake.IsZero() || now.Before(wake) {
		return Change{}, false
	}
	d := begin(p, now, pol)
	due := func(at time.Time) bool { return !at.IsZero() && !now.Before(at) }
	switch {
	case d.overdue():
		d.miss()
		d.owe(Notice{Kind: NoticeRefresh})
	case d.overlong():
		d.giveUp()
	case d.lapsed():
		d.lapse()
	case due(followUpWake(&p, pol)):
		r, _ := nextRung(p.FollowUp(), pol)
		d.climb(r)
		d.owe(Notice{Kind: NoticeRefresh})
	case due(careWake(&p)):
		d.askAfterCare()
	case p.State.InForce():
		d.remind(wake)
	default:
		d.showUnanswered()
	}
	return d.change(""), true
}

func (d *decision) event(v Verb, to State) {
	d.p.History = append(d.p.History, Event{At: d.at, Verb: v, From: d.p.State, To: to})
	d.p.State = to
}

// remind owes one reminder for every stage that has passed. Reminders are not
// steps of the promise's life, so the history does not tell them.
func (d *decision) remind(fell time.Time) {
	p := &d.p
	// One that a standstill has made late waits for somebody to be at work,
	// unless the deadline comes so soon that it is now or never.
	if d.at.Sub(fell) > reminderGap && p.Due.Sub(d.at) >= shortPromise {
		if open := d.pol.Work.NextOpen(d.at); open.After(d.at) {
			if open.Before(p.Due) {
				p.SnoozedUntil = open
			} else { // nobody is at work before the deadline
				p.Reminded, p.SnoozedUntil = len(longStages), time.Time{}
			}
			return
		}
	}
	d.stagesDone(d.at)
	p.SnoozedUntil = time.Time{}
	if !d.at.Before(p.Due) {
		return // too late to remind anyone; the grace runs
	}
	p.RemindedAt, p.RemindedBy = d.at, ""
	d.owe(Notice{Kind: NoticeReminder, User: p.Doer})
	d.notices[len(d.notices)-1].At = fell
}

// stagesDone counts the reminder stages up to a moment as done.
func (d *decision) stagesDone(upTo time.Time) {
	d.p.Reminded = 0
	for _, t := range reminderTimes(&d.p, d.pol) {
		if !t.After(upTo) {
			d.p.Reminded++
		}
	}
}

// nextReminder is when the next reminder is due; zero for none.
func nextReminder(p *Promise, pol Policy) time.Time {
	if !p.SnoozedUntil.IsZero() && p.SnoozedUntil.Before(p.Due) {
		return p.SnoozedUntil
	}
	times := reminderTimes(p, pol)
	for _, t := range times[min(p.Reminded, len(times)):] {
		// A stage that comes right after a reminder, which was late or snoozed,
		// is left out.
		if p.RemindedAt.IsZero() || !t.Before(p.RemindedAt.Add(reminderGap)) {
			return t
		}
	}
	return time.Time{}
}

// The shape of reminders.
const (
	// reminderGap is how far apart they are at least.
	reminderGap = 30 * time.Minute
	// shortPromise is the working time under which one reminder is enough.
	shortPromise = 4 * time.Hour
	// shortStage is when that one comes, in parts of a hundred.
	shortStage = 75
)

// longStages are the reminders of a longer promise, in parts of a hundred of
// the working time between the making and the deadline.
var longStages = [...]int{50, 75, 90}

// reminderTimes is when reminders go out for the due moment in force, in order.
// A promise due within four hours gets one, on the clock rather than in working
// time: whoever promises something for this evening is at work now.
func reminderTimes(p *Promise, pol Policy) []time.Time {
	from, due := p.DueSince, p.Due
	if span := due.Sub(from); span < shortPromise {
		return []time.Time{from.Add(span * shortStage / 100)}
	}
	total := pol.Work.Between(from, due)
	if total <= 0 {
		return nil
	}
	if total < shortPromise {
		return []time.Time{pol.Work.Add(from, total*shortStage/100)}
	}
	times := make([]time.Time, 0, len(longStages))
	for _, s := range longStages {
		times = append(times, pol.Work.Add(from, total*time.Duration(s)/100))
	}
	return times
}
