package commands

import (
	"context"
	"errors"

	"kept/internal/promise"
	"kept/internal/workspace"
)

// reflectsFrom is from how many closed promises on somebody is asked to reflect.
const reflectsFrom = 5

// reflects begins a person's weekly reflection, once they have closed a few
// promises. Whoever has stopped it is left in peace. What cannot be stored now
// begins with a later promise.
func (c *call) reflects(ctx context.Context, past promise.Past) {
	sub := workspace.Reflection(c.Actor.ID)
	if _, there := c.w.Subscription(sub.ID); there || len(past.Ratios) < reflectsFrom {
		return
	}
	sub.Since = c.At
	// The promise is made, and that is what was asked for: an error is no matter.
	_, _ = c.cfg.Book.Update(ctx, c.Team, "", func(w *workspace.Workspace) error {
		if _, there := w.Subscription(sub.ID); there {
			return errUnchanged
		}
		w.Subscriptions = append(w.Subscriptions, sub)
		return nil
	})
}

// follow adds a subscription, or takes up again one that was stopped.
func follow(w *workspace.Workspace, sub workspace.Subscription) error {
	for i := range w.Subscriptions {
		old := &w.Subscriptions[i]
		switch {
		case old.ID != sub.ID:
		case old.Schedule != workspace.ScheduleNever:
			return errUnchanged
		default:
			*old = sub
			return nil
		}
	}
	w.Subscriptions = append(w.Subscriptions, sub)
	return nil
}

// stopReflection ends a person's weekly reflection: its button, and /promise
// unsubscribe reflection me.
func stopReflection(ctx context.Context, c *call) (Reply, error) {
	sub := workspace.Reflection(c.Actor.ID)
	sub.Schedule, sub.Since = workspace.ScheduleNever, c.At
	_, err := c.cfg.Book.Update(ctx, c.Team, c.Delivery, func(w *workspace.Workspace) error {
		for i := range w.Subscriptions {
			if w.Subscriptions[i].ID == sub.ID {
				w.Subscriptions[i].Schedule = workspace.ScheduleNever
				return nil
			}
		}
		w.Subscriptions = append(w.Subscriptions, sub)
		return nil
	})
	if err != nil && !errors.Is(err, promise.ErrDuplicate) {
		return Reply{}, err
	}
	return say(c.read.Text("subscribe.reflection_stopped_me", nil))
}
