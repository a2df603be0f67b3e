package commands

import (
	"context"

	"kept/internal/promise"
)

// Channels tells whether messages can go to a channel. A People that is one has
// a channel refused, with the reason, when it is chosen rather than when there is
// something to tell there. An error of [promise.KindUnavailable] says nothing
// against the channel.
type Channels interface {
	Reaches(ctx context.Context, team promise.Team, ch promise.ChannelID) error
}

// reaches refuses a channel that messages cannot go to.
func (c *call) reaches(ctx context.Context, ch promise.ChannelID) error {
	known, ok := c.cfg.People.(Channels)
	if !ok || ch == "" {
		return nil
	}
	err := known.Reaches(ctx, c.Team, ch)
	if err != nil && promise.KindOf(err) == promise.KindUnavailable {
		return nil
	}
	return err
}
