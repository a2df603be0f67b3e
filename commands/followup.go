package commands

import (
	"context"
	"errors"
	"slices"
	"time"

	"kept/internal/promise"
	"kept/internal/view"
)

// askJoin opens the dialog that asks whoever joins a follow-up when the customer
// is met: [promise.VerbJoin] by the promiser, [promise.VerbStandIn] by a manager.
func askJoin(v promise.Verb) handler {
	return func(ctx context.Context, c *call) (Reply, error) {
		p, err := c.clicked(ctx, promise.Act{Verb: v})
		if v == promise.VerbJoin && errors.Is(err, &promise.Error{Kind: promise.KindForbidden, Key: "forbidden.giver"}) &&
			c.try(p, promise.Act{Verb: promise.VerbStandIn}) == nil {
			// a manager who says "I'll join" in the channel means to be there instead
			return open(c.read.JoinForm(p, promise.VerbStandIn, c.soon()))
		}
		if v == promise.VerbJoin && promise.KindOf(err) == promise.KindStale && c.latecomer(p) {
			return open(c.read.ContactForm(p))
		}
		if err != nil {
			return Reply{}, err
		}
		suggested := c.soon()
		if f := p.FollowUp(); f.Meet.After(c.At) {
			suggested = f.Meet // whoever joined instead has agreed on it
		}
		return open(c.read.JoinForm(p, v, suggested))
	}
}

// latecomer reports whether it is the promiser who acts after somebody else has
// reached the customer: they take part by reaching them too.
func (c *call) latecomer(p promise.Promise) bool {
	f := p.FollowUp()
	return f != nil && f.State != promise.Joined && c.Actor.ID == p.Promiser &&
		c.try(p, promise.Act{Verb: promise.VerbContact, Note: tryNote}) == nil
}

// What is suggested for a meeting: an hour's work ahead, on the half hour.
const (
	meetAfter = time.Hour
	meetOn    = 30 * time.Minute
)

// soon is a moment within the working hours of whoever acts.
func (c *call) soon() time.Time {
	work := c.cfg.Book.Calendar(c.Actor.Zone, c.w.Settings)
	t := work.Add(c.At, meetAfter)
	if past := time.Duration(t.In(work.Zone()).Minute())*time.Minute + time.Duration(t.Second())*time.Second; past%meetOn != 0 {
		t = t.Add(meetOn - past%meetOn)
	}
	return work.NextOpen(t.Truncate(time.Second))
}

// submitJoin is the dialog that asks when, sent. The moment can be left out.
func submitJoin(ctx context.Context, c *call) (Reply, error) {
	meta, err := view.ParseMeta(c.Meta)
	if err != nil {
		return Reply{}, err
	}
	if meta.Verb != promise.VerbJoin && meta.Verb != promise.VerbStandIn {
		return Reply{}, unknownAction()
	}
	a := promise.Act{Verb: meta.Verb}
	if c.Values[view.FieldDate] != "" {
		if c.Values[view.FieldTime] == "" {
			return c.at(flaw{view.FieldTime, "problem.no_time"})
		}
		a.Due, _ = c.due(c.w.Settings.DayEnd)
		switch {
		case !a.Due.After(c.At):
			return c.at(flaw{view.FieldTime, problemPast})
		case a.Due.Sub(c.At) > promise.MeetWithin:
			return c.at(flaw{view.FieldDate, "problem.meet_soon"})
		}
	}
	p, err := c.act(ctx, meta.Number, a)
	if err != nil {
		return c.flawed(err, view.FieldDate)
	}
	return say(c.read.Done(p, a.Verb))
}

// askContact opens the dialog that asks what was said to the customer.
func askContact(ctx context.Context, c *call) (Reply, error) {
	p, err := c.clicked(ctx, promise.Act{Verb: promise.VerbContact})
	if err != nil {
		return Reply{}, err
	}
	return open(c.read.ContactForm(p))
}

// submitContact is that dialog, sent. A new promise is asked for in its place.
func submitContact(ctx context.Context, c *call) (Reply, error) {
	meta, err := view.ParseMeta(c.Meta)
	if err != nil {
		return Reply{}, err
	}
	note := typed(c.Values[view.FieldReason])
	if note == "" {
		return c.at(flaw{view.FieldReason, problemNoReason})
	}
	p, err := c.act(ctx, meta.Number, promise.Act{Verb: promise.VerbContact, Note: note})
	if err != nil {
		return c.flawed(err, view.FieldReason)
	}
	r, err := say(c.read.Done(p, promise.VerbContact))
	if err != nil || c.Values[view.FieldNewPromise] != view.ValueNewPromise {
		return r, err
	}
	return c.followedBy(ctx, r, &p, "")
}

// followedBy adds the dialog for a promise that follows from p.
func (c *call) followedBy(ctx context.Context, r Reply, p *promise.Promise, what string) (Reply, error) {
	d, err := c.open(ctx, draft{
		promiser: c.Actor.ID, customer: p.Customer, what: what, private: p.Private, channel: p.Channel, from: p.Number,
	})
	r.Modal = d.Modal
	return r, err
}

// askRepair opens the dialog that asks for the cause and what is learnt.
func askRepair(ctx context.Context, c *call) (Reply, error) {
	p, err := c.clicked(ctx, promise.Act{Verb: promise.VerbRepair})
	if err != nil {
		return Reply{}, err
	}
	return open(c.read.RepairForm(p))
}

// submitRepair is that dialog, sent.
func submitRepair(ctx context.Context, c *call) (Reply, error) {
	meta, err := view.ParseMeta(c.Meta)
	if err != nil {
		return Reply{}, err
	}
	a := promise.Act{
		Verb: promise.VerbRepair, Cause: promise.Cause(c.Values[view.FieldCause]), Note: typed(c.Values[view.FieldLearning]),
	}
	var flaws []flaw
	if !slices.Contains(promise.Causes(), a.Cause) {
		flaws = append(flaws, flaw{view.FieldCause, "problem.no_cause"})
	}
	if a.Note == "" {
		flaws = append(flaws, flaw{view.FieldLearning, "problem.no_learning"})
	}
	if len(flaws) > 0 {
		return c.at(flaws...)
	}
	p, err := c.act(ctx, meta.Number, a)
	if err != nil {
		return c.flawed(err, view.FieldLearning)
	}
	return say(c.read.Done(p, a.Verb))
}

// orWhy carries a verb out at once where it needs no words, and asks for them
// where the rules want some.
func orWhy(v promise.Verb) handler {
	return func(ctx context.Context, c *call) (Reply, error) {
		n, err := view.ParseNumber(c.Value)
		if err != nil {
			return Reply{}, err
		}
		p, err := c.act(ctx, n, promise.Act{Verb: v})
		if errors.Is(err, &promise.Error{Kind: promise.KindInvalid, Key: "need.without_reason"}) ||
			errors.Is(err, &promise.Error{Kind: promise.KindInvalid, Key: "need.reason"}) {
			return open(c.read.ReasonForm(p, v))
		}
		if err != nil {
			return Reply{}, err
		}
		return say(c.read.Done(p, v))
	}
}

// askWish opens the dialog for what the customer wishes for.
func askWish(ctx context.Context, c *call) (Reply, error) {
	p, err := c.clicked(ctx, promise.Act{Verb: promise.VerbNewWish})
	if err != nil {
		return Reply{}, err
	}
	return open(c.read.WishForm(p))
}

// submitWish is that dialog, sent: the wish is noted, and the dialog for a
// promise takes its place.
func submitWish(ctx context.Context, c *call) (Reply, error) {
	meta, err := view.ParseMeta(c.Meta)
	if err != nil {
		return Reply{}, err
	}
	wish := typed(c.Values[view.FieldReason])
	if wish == "" {
		return c.at(flaw{view.FieldReason, "problem.no_wish"})
	}
	p, err := c.act(ctx, meta.Number, promise.Act{Verb: promise.VerbNewWish, Note: wish})
	if err != nil {
		return c.flawed(err, view.FieldReason)
	}
	r, err := say(c.read.Done(p, promise.VerbNewWish))
	if err != nil {
		return r, err
	}
	return c.followedBy(ctx, r, &p, wish)
}

// putOff puts the call to the customer off for some days.
func putOff(days int) handler {
	return func(ctx context.Context, c *call) (Reply, error) {
		n, err := view.ParseNumber(c.Value)
		if err != nil {
			return Reply{}, err
		}
		due := c.At.In(c.read.Zone).AddDate(0, 0, days)
		p, err := c.act(ctx, n, promise.Act{Verb: promise.VerbSnoozeCare, Due: due.UTC()})
		if err != nil {
			return Reply{}, err
		}
		return say(c.read.Done(p, promise.VerbSnoozeCare))
	}
}

// tryNote stands for the words that are asked for, so that whoever may not do
// something learns it before they write any.
const tryNote = "?"

// askQuiet opens the dialog that asks why a breach is to be handled quietly.
func askQuiet(ctx context.Context, c *call) (Reply, error) {
	p, err := c.clicked(ctx, promise.Act{Verb: promise.VerbQuiet, Agreed: true, Note: tryNote})
	if err != nil {
		return Reply{}, err
	}
	return open(c.read.QuietForm(p))
}

// submitQuiet is that dialog, sent.
func submitQuiet(ctx context.Context, c *call) (Reply, error) {
	meta, err := view.ParseMeta(c.Meta)
	if err != nil {
		return Reply{}, err
	}
	a := promise.Act{
		Verb: promise.VerbQuiet, Note: typed(c.Values[view.FieldReason]),
		Agreed: c.Values[view.FieldAgreed] == view.ValueAgreed,
	}
	if a.Note == "" {
		return c.at(flaw{view.FieldReason, problemNoReason})
	}
	p, err := c.act(ctx, meta.Number, a)
	if errors.Is(err, &promise.Error{Kind: promise.KindInvalid, Key: "need.customer_asks"}) {
		return c.at(flaw{view.FieldAgreed, "problem.customer_asks"})
	}
	if err != nil {
		return c.flawed(err, view.FieldReason)
	}
	return say(c.read.Done(p, a.Verb))
}
