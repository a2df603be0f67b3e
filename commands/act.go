package commands

import (
	"context"
	"time"

	"kept/internal/promise"
	"kept/internal/view"
)

// act is for the buttons that only carry a verb out.
func act(v promise.Verb) handler {
	return func(ctx context.Context, c *call) (Reply, error) {
		n, err := view.ParseNumber(c.Value)
		if err != nil {
			return Reply{}, err
		}
		p, err := c.act(ctx, n, promise.Act{Verb: v})
		if err != nil {
			return Reply{}, err
		}
		return c.done(ctx, p, v)
	}
}

// undo opens again what was just closed. Its button stands only in the answer to
// the closing, which is true no more.
func undo(ctx context.Context, c *call) (Reply, error) {
	r, err := act(promise.VerbUndo)(ctx, c)
	r.Replace = err == nil
	return r, err
}

// withdraw takes back what was just written down.
func withdraw(ctx context.Context, c *call) (Reply, error) {
	n, err := view.ParseNumber(c.Value)
	if err != nil {
		return Reply{}, err
	}
	p, err := c.act(ctx, n, promise.Act{Verb: promise.VerbWithdraw})
	if err != nil {
		return Reply{}, err
	}
	return instead(c.read.Withdrawn(p))
}

// snoozeFor is how long a reminder is put off.
const snoozeFor = time.Hour

// snooze puts the reminders off for an hour, or for half of what is left when
// the deadline is nearer than that. The deadline stays.
func snooze(ctx context.Context, c *call) (Reply, error) {
	p, err := c.pressed(ctx)
	if err != nil {
		return Reply{}, err
	}
	until := snoozeFor
	if left := p.Due.Sub(c.At); left > 0 && left <= until {
		until = (left / 2).Truncate(time.Second)
	}
	p, err = c.act(ctx, p.Number, promise.Act{Verb: promise.VerbSnooze, Due: c.At.Add(until)})
	if err != nil {
		return Reply{}, err
	}
	return say(c.read.Done(p, promise.VerbSnooze))
}
