package bot

import (
	"context"
	"time"

	"kept/internal/promise"
	"kept/internal/workspace"
)

// Adviser tells promisers what their own past says of a date that somebody
// else's answer has put in force. A [Handler] that is one is asked.
type Adviser interface {
	Advise(ctx context.Context, w workspace.Workspace, p *promise.Promise, now time.Time) promise.Advice
}

// advises has the readers of a delivery ask for advice.
func (d *delivery) advises(ctx context.Context) {
	if a, ok := d.cfg.Handler.(Adviser); ok {
		d.advise = func(p *promise.Promise) promise.Advice { return a.Advise(ctx, d.space, p, d.now) }
	}
}
