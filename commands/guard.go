package commands

import (
	"context"
	"errors"
	"slices"
	"time"

	"kept/internal/promise"
	"kept/internal/view"
)

// The guard speaks only where another date is worth a line.
const (
	// soonerBy is how much later a date must be to be another one.
	soonerBy = time.Hour
	// holdsAnyway is in how many cases of ten the date promised may hold for
	// nothing to be said.
	holdsAnyway = 8
)

// guard is what the promiser's own past says of the date they promised. What
// cannot be read in time is left out: the promise is made all the same.
func (c *call) guard(ctx context.Context, p *promise.Promise) promise.Advice {
	ratios, ok := c.thinker.teams.get(c.At, c.Team, func() ([]float64, time.Duration, error) {
		ctx, cancel := context.WithTimeout(ctx, thinkWithin)
		defer cancel()
		list, err := promise.ReadTeam(ctx, c.cfg.Finder, c.Team, c.At, c.work)
		if len(list) < promise.GuardTeam {
			return list, pastHolds, err
		}
		return list, teamHolds, err
	})
	if !ok || len(ratios) < promise.GuardTeam {
		return promise.Advice{}
	}
	me := someone{c.Team, p.Promiser}
	past, ok := c.thinker.people.get(c.At, me, func() (promise.Past, time.Duration, error) {
		ctx, cancel := context.WithTimeout(ctx, thinkWithin)
		defer cancel()
		past, err := promise.ReadPast(ctx, c.cfg.Finder, c.Team, p.Promiser, c.At, c.work)
		if err == nil {
			c.reflects(ctx, past)
		}
		past.Open = less(past.Open, p.Due) // itself is among them
		return past, pastHolds, err
	})
	if !ok {
		return promise.Advice{}
	}
	a := promise.Guard(c.At, p.Due, past, ratios, c.cfg.Book.Calendar(p.Zone, c.w.Settings))
	c.thinker.people.change(me, func(past promise.Past) promise.Past {
		past.Open = append(slices.Clone(past.Open), p.Due)
		return past
	})
	if !a.Load && promise.InTen(a.Odds) >= holdsAnyway || a.Until.Sub(p.Due) < soonerBy {
		return promise.Advice{}
	}
	return a
}

// work is the working time of a promise's promiser.
func (c *call) work(p *promise.Promise) promise.WorkClock {
	return c.cfg.Book.Calendar(p.Zone, c.w.Settings)
}

// less is a list without one of the moments that are the same.
func less(list []time.Time, t time.Time) []time.Time {
	if i := slices.IndexFunc(list, t.Equal); i >= 0 {
		return slices.Delete(list, i, i+1)
	}
	return list
}

// guardMove promises the date that would hold instead. Just after the promise
// was made that is a correction; later it is a new date, with a reason.
func guardMove(ctx context.Context, c *call) (Reply, error) {
	n, until, err := view.ParseGuard(c.Value)
	if err != nil {
		return Reply{}, err
	}
	p, err := c.act(ctx, n, promise.Act{Verb: promise.VerbAmend, Due: until})
	if errors.Is(err, &promise.Error{Kind: promise.KindStale, Key: "need.moments"}) {
		if p, err = c.load(ctx, n); err != nil {
			return Reply{}, err
		}
		if err := c.try(p, promise.Act{Verb: promise.VerbMove, Due: until, Note: quietTry}); err != nil {
			return Reply{}, err
		}
		return open(c.read.MoveTo(p, until))
	}
	if err != nil {
		return Reply{}, err
	}
	return instead(c.read.Confirm(p, c.try(p, promise.Act{Verb: promise.VerbWithdraw}) == nil))
}

// guardKeep keeps the date that was promised: the advice is gone, and nothing
// else happens.
func guardKeep(ctx context.Context, c *call) (Reply, error) {
	p, err := c.pressed(ctx)
	if err != nil {
		return Reply{}, err
	}
	if !c.may(&p) {
		return Reply{}, missing(p.Number, promise.ErrNotFound)
	}
	r, err := c.madeBefore(ctx, p.Number)
	r.Replace = err == nil
	return r, err
}
