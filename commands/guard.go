package commands

import (
	"context"
	"errors"
	"slices"
	"time"

	"kept/internal/promise"
	"kept/internal/view"
	"kept/internal/workspace"
	"kept/internal/worktime"
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
	past, ratios, ok := c.pastOf(ctx, p)
	if !ok {
		return promise.Advice{}
	}
	a := promise.Guard(c.At, p.Due, past, ratios, c.calendar(p))
	c.alsoDue(p)
	return worthSaying(a, p.Due)
}

// pastOf is what the guard goes by: the promiser's own past, without p itself,
// and the team's. ok is false where that says nothing.
func (c *call) pastOf(ctx context.Context, p *promise.Promise) (past promise.Past, ratios []float64, ok bool) {
	ratios, ok = c.thinker.teams.get(c.At, c.Team, func() ([]float64, time.Duration, error) {
		ctx, cancel := context.WithTimeout(ctx, thinkWithin)
		defer cancel()
		list, err := promise.ReadTeam(ctx, c.cfg.Finder, c.Team, c.At, c.work)
		if len(list) < promise.GuardTeam {
			return list, pastHolds, err
		}
		return list, teamHolds, err
	})
	if !ok || len(ratios) < promise.GuardTeam {
		return past, nil, false
	}
	past, ok = c.thinker.people.get(c.At, someone{c.Team, p.Promiser}, func() (promise.Past, time.Duration, error) {
		ctx, cancel := context.WithTimeout(ctx, thinkWithin)
		defer cancel()
		past, err := promise.ReadPast(ctx, c.cfg.Finder, c.Team, p.Promiser, c.At, c.work)
		if err == nil {
			c.reflects(ctx, past)
		}
		past.Open = less(past.Open, p.Due) // itself is among them
		return past, pastHolds, err
	})
	return past, ratios, ok
}

// alsoDue remembers that p has come to be due.
func (c *call) alsoDue(p *promise.Promise) {
	c.thinker.people.change(someone{c.Team, p.Promiser}, func(past promise.Past) promise.Past {
		past.Open = append(slices.Clone(past.Open), p.Due)
		return past
	})
}

// dueAgain brings what is remembered of a promiser up to date after an act.
func (t *thinker) dueAgain(p *promise.Promise, v promise.Verb) {
	who := someone{p.Team, p.Promiser}
	if !p.State.Open() {
		t.people.change(who, func(past promise.Past) promise.Past {
			past.Open = less(slices.Clone(past.Open), p.Due)
			return past
		})
		return
	}
	switch v {
	case promise.VerbAmend, promise.VerbAccept, promise.VerbAcceptCounter, promise.VerbMove, promise.VerbAgreeMove,
		promise.VerbUndo, promise.VerbLeak:
		t.people.drop(who) // the date of before is among what is remembered
	}
}

// worthSaying leaves out what is not worth a line about a date.
func worthSaying(a promise.Advice, due time.Time) promise.Advice {
	if !a.Load && promise.InTen(a.Odds) >= holdsAnyway || a.Until.Sub(due) < soonerBy {
		return promise.Advice{}
	}
	return a
}

// counts is what the guard says once somebody's promise has come to count by an
// answer, or has another date than before. A date that was moved is measured by
// the word first given.
func (c *call) counts(ctx context.Context, p *promise.Promise, v promise.Verb) promise.Advice {
	if p.State != promise.Active || p.Promiser != c.Actor.ID {
		return promise.Advice{}
	}
	switch {
	case v == promise.VerbAgreeMove, v == promise.VerbAcceptCounter && !lastDated(p).Due.IsZero():
		return promise.Advice{} // it was said when the date was proposed
	case v == promise.VerbAccept, v == promise.VerbAcceptCounter:
		return c.guard(ctx, p)
	}
	past, ratios, ok := c.pastOf(ctx, p)
	if !ok {
		return promise.Advice{}
	}
	a := promise.GuardMoved(c.At, p.Due, promise.Given(p), past, ratios, c.calendar(p))
	c.alsoDue(p)
	return worthSaying(a, p.Due)
}

// propose carries out an act that puts a date to somebody else, once its proposer
// has heard what the guard says of it: a date that is agreed to is hard to take
// back.
func (c *call) propose(ctx context.Context, meta view.Meta, a promise.Act) (Reply, error) {
	if meta.Advised || a.Agreed || a.Due.IsZero() {
		return c.submit(ctx, meta, a)
	}
	p, err := c.load(ctx, meta.Number)
	if err != nil {
		return Reply{}, err
	}
	if p.Promiser != c.Actor.ID || c.try(p, a) != nil {
		return c.submit(ctx, meta, a) // which tells what is wrong
	}
	if advice := c.proposed(ctx, &p, a); advice.Say {
		return open(c.read.ProposeForm(p, a, advice))
	}
	return c.submit(ctx, meta, a)
}

// proposed is what the guard says of a date that is proposed.
func (c *call) proposed(ctx context.Context, p *promise.Promise, a promise.Act) promise.Advice {
	who := someone{c.Team, p.Promiser}
	c.thinker.people.drop(who) // the date in force may be among what is remembered,
	past, ratios, ok := c.pastOf(ctx, p)
	c.thinker.people.drop(who) // and is not among what was read for this
	if !ok {
		return promise.Advice{}
	}
	word := promise.Word{At: c.At, Due: a.Due}
	if a.Verb == promise.VerbMove {
		word = promise.Given(p)
	}
	return worthSaying(promise.GuardMoved(c.At, a.Due, word, past, ratios, c.calendar(p)), a.Due)
}

// heeded is how much later than suggested a date can be and still be the one
// that was suggested.
const heeded = 24 * time.Hour

// corrects is what the guard says once a promise just written down was given
// another date. Who takes the one suggested for the date before has heard it.
func (c *call) corrects(ctx context.Context, p *promise.Promise, before time.Time) promise.Advice {
	if p.State != promise.Active || p.Promiser != c.Actor.ID || p.Due.Equal(before) {
		return promise.Advice{}
	}
	past, ratios, ok := c.pastOf(ctx, p)
	if !ok {
		return promise.Advice{}
	}
	was := promise.Guard(c.At, before, past, ratios, c.calendar(p))
	a := c.guard(ctx, p)
	if late := p.Due.Sub(was.Until); was.Say && late >= 0 && late <= heeded {
		return promise.Advice{}
	}
	return a
}

// done answers an act by which a promise may have come to count.
func (c *call) done(ctx context.Context, p promise.Promise, v promise.Verb) (Reply, error) {
	switch v {
	case promise.VerbAccept, promise.VerbMove, promise.VerbAgreeMove:
		return say(c.read.DoneAdvised(p, v, c.counts(ctx, &p, v)))
	}
	return say(c.read.Done(p, v))
}

// Advise is what the guard says to a promiser once somebody else's answer has
// put a date in force: their counter-offer was accepted, or a new date agreed to.
func (h *Handler) Advise(ctx context.Context, w workspace.Workspace, p *promise.Promise, now time.Time) promise.Advice {
	last, ok := p.Last()
	if !ok {
		return promise.Advice{}
	}
	h.thinker.people.drop(someone{p.Team, p.Promiser}) // p may be among what is due
	c := h.call(Request{Team: p.Team, At: now, Actor: workspace.Person{ID: p.Promiser, Zone: p.Zone}}, w)
	return c.counts(ctx, p, last.Verb)
}

// work is the working time of a promise's promiser.
func (c *call) work(p *promise.Promise) promise.WorkClock { return c.calendar(p) }

func (c *call) calendar(p *promise.Promise) worktime.Calendar {
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
// was made that is a correction; later, or once somebody has answered, it is a
// new date, with a reason.
func guardMove(ctx context.Context, c *call) (Reply, error) {
	n, until, err := view.ParseGuard(c.Value)
	if err != nil {
		return Reply{}, err
	}
	p, err := c.load(ctx, n)
	if err != nil {
		return Reply{}, err
	}
	if p.Due.Equal(until) { // clicked before
		return c.sameDate(ctx, p)
	}
	if e := lastDated(&p); e.Verb == promise.VerbMake || e.Verb == promise.VerbAmend {
		p, err = c.act(ctx, n, promise.Act{Verb: promise.VerbAmend, Due: until})
		if !errors.Is(err, &promise.Error{Kind: promise.KindStale, Key: "need.moments"}) {
			if err != nil {
				return Reply{}, err
			}
			return instead(c.read.Confirm(p, c.try(p, promise.Act{Verb: promise.VerbWithdraw}) == nil))
		}
		if p, err = c.load(ctx, n); err != nil {
			return Reply{}, err
		}
	}
	if err := c.try(p, promise.Act{Verb: promise.VerbMove, Due: until, Note: tryNote}); err != nil {
		return Reply{}, err
	}
	return open(c.read.MoveTo(p, until))
}

// lastDated is the latest event that put a date in force.
func lastDated(p *promise.Promise) promise.Event {
	for _, e := range slices.Backward(p.History) {
		switch e.Verb {
		case promise.VerbMake, promise.VerbAmend, promise.VerbAccept, promise.VerbAcceptCounter, promise.VerbAgreeMove:
			return e
		}
	}
	return promise.Event{}
}

// guardKeep keeps the date that was promised: the advice is gone, and nothing
// else happens.
func guardKeep(ctx context.Context, c *call) (Reply, error) {
	p, err := c.pressed(ctx)
	if err != nil {
		return Reply{}, err
	}
	if p.Promiser != c.Actor.ID {
		return Reply{}, refuse(promise.KindForbidden, "forbidden.giver", map[string]any{argNumber: p.Number, "Promiser": p.Promiser})
	}
	return c.sameDate(ctx, p)
}

// sameDate shows how a promise stands in the place of the advice.
func (c *call) sameDate(ctx context.Context, p promise.Promise) (Reply, error) {
	e := lastDated(&p)
	switch mine := e.By == c.Actor.ID; {
	case p.State != promise.Active:
	case e.Verb == promise.VerbAccept && mine, e.Verb == promise.VerbAgreeMove && mine:
		return instead(c.read.Done(p, e.Verb))
	case e.Verb == promise.VerbAcceptCounter:
		return instead(c.told(promise.NoticeCounter, p))
	case e.Verb == promise.VerbAgreeMove:
		return instead(c.told(promise.NoticeMoved, p))
	}
	r, err := c.madeBefore(ctx, p.Number)
	r.Replace = err == nil
	return r, err
}

// told is a message about a promise as it now stands.
func (c *call) told(kind promise.NoticeKind, p promise.Promise) (view.Message, error) {
	m, ok, err := c.read.Refreshed(kind, p)
	if err == nil && !ok {
		return c.read.Show(p)
	}
	return m, err
}
