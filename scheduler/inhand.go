package scheduler

import (
	"context"
	"sync"

	"kept/internal/promise"
)

// inHand is the work that this process has begun and not ended. A claim lasts as
// long as its lease says by the clock, and a clock may leap: a machine is
// suspended, its time is set, a visitor of the demo skips a day. What is then
// claimed anew, while its first worker is still at it, waits for that worker:
// only then can it be seen what came of it.
type inHand struct {
	mu    sync.Mutex
	ended map[workKey]chan struct{} // closed when the work is
}

// workKey is what no two claims at one time have in common.
type workKey struct {
	lane    promise.Lane
	team    promise.Team
	subject string
}

func newInHand() *inHand { return &inHand{ended: map[workKey]chan struct{}{}} }

// begin takes a piece of work in hand once nobody else here has it, and returns
// what ends it. It gives up, with nil, when ctx ends.
func (h *inHand) begin(ctx context.Context, c *promise.Claim) (end func()) {
	key := workKey{c.Lane, c.Team, c.Subject}
	for {
		h.mu.Lock()
		before, busy := h.ended[key]
		if !busy {
			ended := make(chan struct{})
			h.ended[key] = ended
			h.mu.Unlock()
			return func() {
				h.mu.Lock()
				delete(h.ended, key)
				h.mu.Unlock()
				close(ended)
			}
		}
		h.mu.Unlock()
		select {
		case <-before:
		case <-ctx.Done():
			return nil
		}
	}
}
