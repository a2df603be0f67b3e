package bot

import (
	"context"
	"time"

	"kept/internal/promise"
	"kept/internal/view"
	"kept/internal/workspace"
)

// Adviser knows what a message can tell besides the promise it is about. A
// [Handler] that is one is asked.
type Adviser interface {
	// Advise is what their own past says to a promiser of a date that somebody
	// else's answer has put in force.
	Advise(ctx context.Context, w workspace.Workspace, p *promise.Promise, now time.Time) promise.Advice
	// Known is what somebody may know of the promise's customer besides.
	Known(ctx context.Context, w workspace.Workspace, p *promise.Promise, who workspace.Person) promise.Overview
}

// advises has the readers of a delivery ask for advice.
func (d *delivery) advises(ctx context.Context) {
	a, ok := d.cfg.Handler.(Adviser)
	if !ok {
		return
	}
	d.advise = func(r view.Reader, who workspace.Person) view.Reader {
		r.Advise = func(p *promise.Promise) promise.Advice { return a.Advise(ctx, d.space, p, d.now) }
		r.Known = func(p *promise.Promise) promise.Overview { return a.Known(ctx, d.space, p, who) }
		return r
	}
}
