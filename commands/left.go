package commands

import (
	"context"
	"errors"
	"time"

	"kept/internal/promise"
)

// hasLeft finds the work of somebody who has left the company a new home: what
// they promised goes to a manager, what they did for somebody else goes back to
// whoever promised it. It may be asked for again at any time.
func hasLeft(ctx context.Context, c *call) (Reply, error) {
	gone := promise.UserID(c.Value)
	if gone == "" {
		return Reply{}, refuse(promise.KindInvalid, "error.malformed", nil)
	}
	heir := c.cfg.Book.Heir(&c.w, gone)
	var failed error
	for _, q := range c.workOf(gone) {
		if err := c.each(ctx, q, func(p *promise.Promise) {
			if err := c.rehome(ctx, p, gone, heir); err != nil {
				failed = errors.Join(failed, err)
			}
		}); err != nil {
			return Reply{}, err
		}
	}
	return Reply{}, failed
}

// recently is how long ago a promise can have been closed and still want a call
// to its customer: a week, the holidays in between, and a month's snooze.
const recently = 60 * 24 * time.Hour

// workOf are where the promises are that somebody has still to do with.
func (c *call) workOf(u promise.UserID) []promise.Query {
	return []promise.Query{
		{Team: c.Team, Index: promise.IndexOpen(u)},
		{Team: c.Team, Index: promise.IndexFollowUps},
		{Team: c.Team, Index: promise.IndexClosed(u), From: c.At.Add(-recently).Truncate(time.Second)},
	}
}

// each goes through all that a query finds. The pages are read before anything
// is done, since what is done moves promises between them.
func (c *call) each(ctx context.Context, q promise.Query, f func(p *promise.Promise)) error {
	var all []promise.Promise
	for {
		page, err := c.cfg.Finder.Find(ctx, q)
		if err != nil {
			return err
		}
		all = append(all, page.Promises...)
		if q.Cursor = page.Next; q.Cursor == "" {
			break
		}
	}
	for i := range all {
		f(&all[i])
	}
	return nil
}

// rehome gives one promise's work to whoever it goes to; nothing is done where
// nothing is left to do, or nobody is there to do it.
func (c *call) rehome(ctx context.Context, p *promise.Promise, gone, heir promise.UserID) error {
	to := heir
	switch {
	case p.Doer != gone && (p.Promiser != gone || p.Left):
		return nil // somebody else's, or it has a new home already
	case p.Promiser != gone:
		to = p.Promiser // the doer has left; the promiser is still there
	}
	if to == "" {
		return nil
	}
	_, err := c.cfg.Ledger.Act(ctx, c.Team, p.Number, promise.Act{Verb: promise.VerbRehome, At: c.At, User: to}, c.cfg.Book.Policy(&c.w))
	if settled(err) {
		return nil
	}
	return err
}

// settled reports whether a refusal says that there is nothing left to do.
func settled(err error) bool {
	e, ok := errors.AsType[*promise.Error](err)
	return ok && (e.Kind == promise.KindStale || e.Kind == promise.KindInvalid)
}
