package scheduler

import (
	"context"
	"time"

	"kept/internal/promise"
)

// keep renews the leases of notices that are long on their way, until ctx ends.
// Slack may take its time, and the clock may run ahead; nobody else may begin
// them while this process is at them. What was lost all the same, because the
// process or the store stood still, goes on: to cut a post short does not call
// it back, and whoever has it by now looks for it first.
//
// Most notices are over long before, and cost nothing.
func (s *Scheduler) keep(ctx context.Context) {
	for {
		reached, stop := s.cfg.Clock.At(s.cfg.Clock.Now().Add(s.cfg.Lease / 8))
		select {
		case <-ctx.Done():
			stop()
			return
		case <-reached:
		}
		now := s.cfg.Clock.Now()
		claims := s.hands.older(promise.LaneNotice, now.Add(-s.cfg.Lease/2))
		if len(claims) == 0 {
			continue
		}
		// Before they are lost, or not at all.
		within, cancel := context.WithTimeout(ctx, s.cfg.Lease/4)
		lost, err := s.cfg.Queue.Renew(within, now, s.cfg.Lease, claims)
		cancel()
		if err != nil {
			s.log.WarnContext(ctx, "cannot renew leases", "claims", len(claims), "error", err)
			continue
		}
		s.hands.renewed(claims, lost, now)
		if len(lost) > 0 {
			s.log.WarnContext(ctx, "leases were lost", "claims", len(lost))
		}
	}
}

// elapsed is how long ago something was, by whichever of the machine's clocks
// has gone further: the one that timers go by stands still while a machine
// sleeps.
func elapsed(now, since time.Time) time.Duration {
	return max(now.Sub(since), now.Round(0).Sub(since.Round(0)))
}
