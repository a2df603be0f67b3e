package scheduler

import (
	"context"

	"kept/internal/promise"
)

// Notifier delivers what is owed to people.
type Notifier interface {
	// Notify delivers the notice of a claim and says how the claim ends: done,
	// with the post to remember, to be tried again at a moment, or parked for
	// good with a reason. It never waits for a rate limit to pass. A recovered
	// claim may have been delivered already: Notify looks before it posts.
	Notify(ctx context.Context, c promise.Claim) promise.Settlement
}
