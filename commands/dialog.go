package commands

import (
	"context"
	"strings"
	"time"

	"kept/internal/promise"
	"kept/internal/view"
)

// submitPromise is the promise dialog, sent: a new promise, or an edit of one.
func submitPromise(ctx context.Context, c *call) (Reply, error) {
	meta, err := c.inDialog()
	if err != nil {
		return Reply{}, err
	}
	d := c.fields(meta)
	if meta.Number != 0 {
		return submitEdit(ctx, c, meta, d)
	}
	d.due, _ = c.due(c.w.Settings.DayEnd)
	flaws, err := c.flaws(ctx, &d)
	if err != nil {
		return Reply{}, err
	}
	if len(flaws) > 0 {
		return c.at(flaws...)
	}
	r, err := c.begin(ctx, d)
	r.Replace = err == nil && d.question != ""
	return r, err
}

// fields reads what the promise dialog holds, but for the date.
func (c *call) fields(meta view.Meta) draft {
	d := draft{
		promiser: promise.UserID(c.Values[view.FieldPromiser]),
		what:     typed(c.Values[view.FieldWhat]),
		private:  c.Values[view.FieldPrivate] == view.ValuePrivate,
		channel:  meta.Channel,
		question: meta.Question,
		details:  c.details(meta, promise.Details{}),
		size:     c.size(),
		from:     meta.From,
		source:   meta.Source,
	}
	if u := c.Values[view.FieldCustomerUser]; u != "" {
		d.customer.User = promise.UserID(u)
	} else {
		d.customer.Name = strings.Join(strings.Fields(typed(c.Values[view.FieldCustomer])), " ")
	}
	return d
}

// typed is what somebody typed into a dialog's field, which Slack hands on as
// it is.
func typed(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r != '\n' && invisible(r) {
			return -1
		}
		return r
	}, s))
}

// submitEdit corrects a promise that was just written down.
func submitEdit(ctx context.Context, c *call, meta view.Meta, d draft) (Reply, error) {
	n := meta.Number
	p, err := c.load(ctx, n)
	if err != nil {
		return Reply{}, err
	}
	due, given := c.due(c.w.Settings.DayEnd)
	if due.Equal(p.Due.Truncate(time.Minute)) {
		// The dialog shows minutes: an untouched date keeps its seconds.
		due = p.Due
	}
	d.due, d.promiser = due, p.Promiser
	flaws := c.wordFlaws(&d)
	if d.customer.Key() == "" {
		flaws = append(flaws, flaw{view.FieldCustomer, "problem.no_customer"})
	}
	if !given || len(flaws) > 0 {
		return c.at(flaws...)
	}
	a := promise.Act{Verb: promise.VerbAmend, What: d.what, Customer: d.customer, Due: due}
	if meta.Asked {
		known := c.details(meta, p.Details)
		a.Details = &known
	}
	before := p.Due
	p, err = c.act(ctx, n, a)
	if err != nil {
		return c.flawed(err, view.FieldWhat)
	}
	thought := view.Thought{Advice: c.corrects(ctx, &p, before)}
	return say(c.read.ConfirmThought(p, c.try(p, promise.Act{Verb: promise.VerbWithdraw}) == nil, view.Heard{}, thought))
}

// flawed shows the domain's refusal at a field where it is about what was
// written, and hands every other error on.
func (c *call) flawed(err error, field string) (Reply, error) {
	if f, ok := asFlaw(err, field); ok {
		return c.at(f)
	}
	return Reply{}, err
}

// due is the moment a dialog's fields name, in the zone of whoever filled them
// in: one of the readings, or a date with a time, or without one its day's end.
func (c *call) due(dayEnd time.Duration) (time.Time, bool) {
	if t, err := time.Parse(time.RFC3339, c.Values[view.FieldReading]); err == nil {
		return t, true
	}
	day, err := time.Parse(time.DateOnly, c.Values[view.FieldDate])
	if err != nil {
		return time.Time{}, false
	}
	clock := dayEnd
	if t, err := time.Parse("15:04", c.Values[view.FieldTime]); err == nil {
		clock = time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute
	}
	return wall(day.Add(clock), c.read.Zone), true
}

// wall is the instant at which the clocks of a zone show what t shows in UTC. A
// time the clocks skip is as much later as they jump; one that comes twice is
// the first.
func wall(t time.Time, zone *time.Location) time.Time {
	const around = 24 * time.Hour
	_, before := t.Add(-around).In(zone).Zone()
	_, after := t.Add(around).In(zone).Zone()
	first := t.Add(-time.Duration(before) * time.Second).In(zone)
	if _, offset := first.Zone(); offset == before {
		return first
	}
	second := t.Add(-time.Duration(after) * time.Second).In(zone)
	if _, offset := second.Zone(); offset == after {
		return second
	}
	return first
}

// editPromise opens the dialog to correct what was just written.
func editPromise(ctx context.Context, c *call) (Reply, error) {
	p, err := c.clicked(ctx, promise.Act{Verb: promise.VerbAmend})
	if err != nil {
		return Reply{}, err
	}
	return open(c.read.PromiseForm(view.Form{
		Number: p.Number, Promiser: p.Promiser, Customer: p.Customer.Name, CustomerUser: p.Customer.User,
		What: p.What, Due: p.Due, Private: p.Private, Channel: p.Channel,
		Questions: c.questions(p.Customer, p.Size), Details: p.Details,
	}))
}

// newWish opens the dialog for a promise that follows from one: what is left to
// do, or what the customer asked for.
func newWish(ctx context.Context, c *call) (Reply, error) {
	p, err := c.pressed(ctx)
	if err != nil {
		return Reply{}, err
	}
	if !c.may(&p) {
		return Reply{}, missing(p.Number, promise.ErrNotFound)
	}
	return c.followedBy(ctx, Reply{}, &p, "")
}

// trackMessage opens the dialog on a message somebody wrote: they promised, in
// their own words.
func trackMessage(ctx context.Context, c *call) (Reply, error) {
	c.phrase = readText(c.Text)
	d := c.draft(ctx, split(&c.phrase, c.deadline))
	d.problem, d.source = "", c.Link
	if c.Author != "" {
		d.promiser = c.Author
	}
	if r := []rune(d.what); len(r) > maxText {
		d.what = string(r[:maxText])
	}
	return c.open(ctx, d)
}

// clicked loads the promise a button is about and refuses what the person may
// not do, before a dialog asks them for words in vain.
func (c *call) clicked(ctx context.Context, a promise.Act) (promise.Promise, error) {
	p, err := c.pressed(ctx)
	if err != nil {
		return p, err
	}
	err = c.try(p, a)
	switch promise.KindOf(err) {
	case promise.KindStale, promise.KindForbidden:
		return p, err
	default:
		// What is missing yet, the dialog asks for.
		return p, nil
	}
}

// askReason opens the dialog that asks why.
func askReason(v promise.Verb) handler {
	return func(ctx context.Context, c *call) (Reply, error) {
		p, err := c.clicked(ctx, promise.Act{Verb: v})
		if err != nil {
			return Reply{}, err
		}
		return open(c.read.ReasonForm(p, v))
	}
}

// askMove opens the dialog for a new date.
func askMove(ctx context.Context, c *call) (Reply, error) {
	p, err := c.clicked(ctx, promise.Act{Verb: promise.VerbMove})
	if err != nil {
		return Reply{}, err
	}
	if !c.At.Before(p.Due) {
		return Reply{}, refuse(promise.KindStale, "need.before_due", map[string]any{argNumber: p.Number, "Due": p.Due})
	}
	return open(c.read.MoveForm(p))
}

// askCounter opens the dialog for another date or a smaller what.
func askCounter(v promise.Verb) handler {
	return func(ctx context.Context, c *call) (Reply, error) {
		p, err := c.clicked(ctx, promise.Act{Verb: v})
		if err != nil {
			return Reply{}, err
		}
		return open(c.read.CounterForm(p, v))
	}
}

// submitReason is the dialog that asks why, sent.
func submitReason(ctx context.Context, c *call) (Reply, error) {
	meta, err := view.ParseMeta(c.Meta)
	if err != nil {
		return Reply{}, err
	}
	if !asksReason(meta.Verb) {
		return Reply{}, unknownAction()
	}
	note := typed(c.Values[view.FieldReason])
	switch {
	case note == "" && meta.Verb == promise.VerbThank:
		return c.at(flaw{view.FieldReason, "problem.no_words"})
	case note == "" && view.NeedsReason(meta.Verb):
		return c.at(flaw{view.FieldReason, problemNoReason})
	}
	return c.submit(ctx, meta, promise.Act{Verb: meta.Verb, Note: note})
}

// asksReason reports whether a verb's dialog asks for nothing but a reason.
func asksReason(v promise.Verb) bool {
	switch v {
	case promise.VerbDecline, promise.VerbLeak, promise.VerbRevoke, promise.VerbProposeVoid, promise.VerbNotWell,
		promise.VerbCannotJoin, promise.VerbCloseFollowUp, promise.VerbAllWell, promise.VerbSkipCare,
		promise.VerbAtRisk, promise.VerbRelease, promise.VerbThank, promise.VerbTooMuch:
		return true
	}
	return false
}

// submitMove is the dialog for a new date, sent.
func submitMove(ctx context.Context, c *call) (Reply, error) {
	meta, err := view.ParseMeta(c.Meta)
	if err != nil {
		return Reply{}, err
	}
	due, _ := c.due(c.w.Settings.DayEnd)
	return c.propose(ctx, meta, promise.Act{
		Verb: promise.VerbMove, Due: due, Note: typed(c.Values[view.FieldReason]),
		Agreed: c.Values[view.FieldAgreed] == view.ValueAgreed,
	})
}

// submitCounter is the dialog for a counter-offer, sent. What stands there as it
// was is no offer.
func submitCounter(ctx context.Context, c *call) (Reply, error) {
	meta, err := view.ParseMeta(c.Meta)
	if err != nil {
		return Reply{}, err
	}
	if meta.Verb != promise.VerbCounter && meta.Verb != promise.VerbCounterAgain {
		return Reply{}, unknownAction()
	}
	p, err := c.load(ctx, meta.Number)
	if err != nil {
		return Reply{}, err
	}
	a := promise.Act{Verb: meta.Verb, What: typed(c.Values[view.FieldWhat]), Note: typed(c.Values[view.FieldReason])}
	a.Due, _ = c.due(c.w.Settings.DayEnd)
	if a.What == p.What {
		a.What = ""
	}
	if a.Due.Equal(p.Due.Truncate(time.Minute)) {
		a.Due = time.Time{}
	}
	return c.propose(ctx, meta, a)
}

// submit carries out the act a dialog asked the details of.
func (c *call) submit(ctx context.Context, meta view.Meta, a promise.Act) (Reply, error) {
	p, err := c.act(ctx, meta.Number, a)
	if err != nil {
		return c.flawed(err, view.FieldReason)
	}
	if meta.Advised {
		return say(c.read.Done(p, a.Verb))
	}
	return c.done(ctx, p, a.Verb)
}
