package scheduler

import (
	"context"
	"sync"
	"time"

	"kept/internal/promise"
)

// inHand is the work that this process has begun and not ended. A claim lasts as
// long as its lease says by the clock, and a clock may leap: a machine is
// suspended, its time is set, a visitor of the demo skips a day. What is then
// claimed anew, while its first worker is still at it, waits for that worker:
// only then can it be seen what came of it.
type inHand struct {
	mu   sync.Mutex
	work map[workKey]*begun
}

// begun is a piece of work that somebody is at.
type begun struct {
	token int64         // proves its lease
	since time.Time     // when that began
	lost  bool          // its lease is another's by now
	ended chan struct{} // closed when it is over
}

// workKey is what no two claims at one time have in common.
type workKey struct {
	lane    promise.Lane
	team    promise.Team
	subject string
}

func keyOf(c *promise.Claim) workKey { return workKey{c.Lane, c.Team, c.Subject} }

func newInHand() *inHand { return &inHand{work: map[workKey]*begun{}} }

// begin takes a piece of work in hand once nobody else here has it, and returns
// what ends it. It gives up, with nil, when ctx ends.
func (h *inHand) begin(ctx context.Context, c *promise.Claim, since time.Time) (end func()) {
	key := keyOf(c)
	for {
		h.mu.Lock()
		before, busy := h.work[key]
		if !busy {
			b := &begun{token: c.Token, since: since, ended: make(chan struct{})}
			h.work[key] = b
			h.mu.Unlock()
			return func() {
				h.mu.Lock()
				delete(h.work, key)
				h.mu.Unlock()
				close(b.ended)
			}
		}
		h.mu.Unlock()
		select {
		case <-before.ended:
		case <-ctx.Done():
			return nil
		}
	}
}

// older are the claims of a lane in hand whose leases began before a moment.
func (h *inHand) older(lane promise.Lane, than time.Time) []promise.Claim {
	h.mu.Lock()
	defer h.mu.Unlock()
	var list []promise.Claim
	for key, b := range h.work {
		if key.lane == lane && b.since.Before(than) && !b.lost {
			list = append(list, promise.Claim{Lane: lane, Team: key.team, Subject: key.subject, Token: b.token})
		}
	}
	return list
}

// renewed notes that the leases of claims began anew, but for those that were
// lost.
func (h *inHand) renewed(claims, lost []promise.Claim, since time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for i := range claims {
		if b := h.work[keyOf(&claims[i])]; b != nil && b.token == claims[i].Token {
			b.since = since
		}
	}
	for i := range lost {
		if b := h.work[keyOf(&lost[i])]; b != nil && b.token == lost[i].Token {
			b.lost = true
		}
	}
}
