package commands

import (
	"context"
	"maps"
	"slices"
	"time"

	"kept/internal/promise"
	"kept/internal/view"
)

// questionLife is how long one click answers a question. Both engines remember
// for a quarter of an hour from which question a promise came
// (their DefaultKeyTTL), so that within this time a second click, on whichever
// button, makes no second promise. Later the dialog opens instead, filled in.
const questionLife = 10 * time.Minute

// question is a draft that lacks nothing but which of its readings is meant.
func (c *call) question(d *draft) view.Question {
	return view.Question{
		ID: "question " + c.Delivery, By: c.Actor.ID, At: c.At.UTC().Truncate(time.Second),
		Promiser: d.promiser, Customer: d.customer.Name, CustomerUser: d.customer.User, What: d.what, Private: d.private,
	}
}

// unclear reports whether nothing about a draft is wrong but that its date has
// several readings, all of them from the words that were read: of a line with
// two dates in it, what is left wants a look too.
func (c *call) unclear(d *draft, flaws []flaw) bool {
	if d.problem != problemAmbiguous || d.unsure || len(flaws) > 1 || len(flaws) == 1 && flaws[0].field != view.FieldDate {
		return false
	}
	alone, err := c.deadline(d.words)
	return err == nil && len(alone.Ambiguous) >= len(d.readings) && c.question(d).Fits(d.readings)
}

// asked is the question whose button was clicked, and the draft it carries. What
// a button carries is what its reader wrote, never more than they could write
// again: everything is checked anew, as if it had been typed now.
func (c *call) asked() (view.Question, draft, error) {
	q, err := view.ParseQuestion(c.Value)
	if err != nil {
		return q, draft{}, err
	}
	if q.By != c.Actor.ID {
		return q, draft{}, refuse(promise.KindForbidden, "error.not_asked", map[string]any{"By": q.By})
	}
	d := draft{
		promiser: q.Promiser, what: q.What, customer: promise.Customer{Name: q.Customer, User: q.CustomerUser},
		private: q.Private, channel: conversation(c.Channel), due: q.Due, question: q.ID,
	}
	return q, d, nil
}

// chooseReading makes the promise with the moment of the button, in the place of
// the question.
func chooseReading(ctx context.Context, c *call) (Reply, error) {
	q, d, err := c.asked()
	if err != nil {
		return Reply{}, err
	}
	if !d.due.IsZero() && !d.due.After(c.At) {
		d.words, d.due = c.read.Moment(d.due), time.Time{}
		d.blame(problemPastWords)
		return c.open(ctx, d)
	}
	flaws, err := c.flaws(ctx, &d)
	if err != nil {
		return Reply{}, err
	}
	if len(flaws) > 0 {
		d.blame(flaws[0].text)
	} else if c.At.Sub(q.At) >= questionLife {
		d.blame("problem.late_answer")
	}
	if d.problem != "" {
		return c.open(ctx, d)
	}
	r, err := c.begin(ctx, d)
	r.Replace = err == nil
	return r, err
}

// otherDate opens the dialog with what was understood and no date.
func otherDate(ctx context.Context, c *call) (Reply, error) {
	_, d, err := c.asked()
	if err != nil {
		return Reply{}, err
	}
	return c.open(ctx, d)
}

// open opens the dialog on a draft. Where no date is known, it offers some.
func (c *call) open(ctx context.Context, d draft) (Reply, error) {
	f := c.form(ctx, d)
	if f.Due.IsZero() && len(f.Readings) == 0 {
		f.Suggested = c.suggestions()
	}
	return open(c.read.PromiseForm(f))
}

// soonest is how much time a suggestion leaves at least.
const soonest = time.Hour

// suggestions are the dates most often meant: tomorrow, or the next working day
// where tomorrow is none, the end of this week and of the next. Each is the end
// of a working day; what is as good as over is left out, and so is what another
// stands for already.
func (c *call) suggestions() []view.Suggestion {
	today := c.At.In(c.read.Zone)
	day := func(n int) time.Time {
		return wall(time.Date(today.Year(), today.Month(), today.Day()+n, 0, 0, 0, 0, time.UTC).Add(c.w.Settings.DayEnd), c.read.Zone)
	}
	works := c.cfg.Book.Calendar(c.Actor.Zone, c.w.Settings).IsWorkday
	var list []view.Suggestion
	add := func(action string, due time.Time) {
		taken := slices.ContainsFunc(list, func(s view.Suggestion) bool { return s.Due.Equal(due) })
		if due.Sub(c.At) >= soonest && !taken {
			list = append(list, view.Suggestion{Action: action, Due: due})
		}
	}
	tomorrow := view.ActTomorrow
	for n := 1; n <= daysOff; n++ {
		if works(day(n)) {
			add(tomorrow, day(n))
			break
		}
		tomorrow = view.ActNextWorkday
	}
	sunday := (int(time.Saturday) + 1 - int(today.Weekday())) % daysOfWeek
	for i, action := range [...]string{view.ActThisWeek, view.ActNextWeek} {
		last := sunday + i*daysOfWeek
		for n := last; n > last-daysOfWeek && n >= 0; n-- {
			if works(day(n)) {
				add(action, day(n))
				break
			}
		}
	}
	return list
}

const (
	daysOfWeek = 7
	// daysOff is longer than people are off in a row.
	daysOff = 14
)

// suggested fills the date and the time in, and keeps what was written. The
// fields get new ids: Slack keeps what stands in a field whose id it knows.
func suggested(ctx context.Context, c *call) (Reply, error) {
	meta, err := c.inDialog()
	if err != nil {
		return Reply{}, err
	}
	due, err := time.Parse(time.RFC3339, c.Value)
	if err != nil || !c.InModal {
		return Reply{}, refuse(promise.KindInvalid, "error.malformed", nil)
	}
	d := c.fields(meta)
	d.due, d.problem = due, meta.Problem
	if oneOf(d.problem, problemsOfDate) {
		d.problem = ""
	}
	f := c.form(ctx, d)
	f.Round, f.Suggested = meta.Round+1, c.suggestions()
	return open(c.read.PromiseForm(f))
}

// inDialog reads what the promise dialog carries, and its date and time
// whatever round the dialog is in.
func (c *call) inDialog() (view.Meta, error) {
	meta, err := view.ParseMeta(c.Meta)
	if err != nil || meta.Round == 0 {
		return meta, err
	}
	c.round = meta.Round
	c.Values = maps.Clone(c.Values)
	for _, field := range [...]string{view.FieldDate, view.FieldTime} {
		if v, ok := c.Values[view.InRound(field, c.round)]; ok {
			c.Values[field] = v
		}
	}
	return meta, nil
}
