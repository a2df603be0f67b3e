package scheduler_test

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"kept/internal/promise"
	"kept/scheduler"
)

// meter remembers what it was told.
type meter struct {
	worked atomic.Int64
	late   atomic.Int64
	behind atomic.Int64
	told   atomic.Int64
}

func (m *meter) Worked(_, _ string, late time.Duration) {
	m.worked.Add(1)
	m.late.Store(max(m.late.Load(), int64(late)))
}

func (m *meter) Behind(d time.Duration) {
	m.told.Add(1)
	m.behind.Store(max(m.behind.Load(), int64(d)))
}

func TestRunTellsTheMeter(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m, counts := newMemory(), &meter{}
		r := start(t, m, func(c *scheduler.Config) { c.Meter = counts })
		m.notices(10, time.Now().Add(time.Minute))
		time.Sleep(2 * time.Minute)
		if counts.worked.Load() != 10 || counts.told.Load() < 7 || counts.behind.Load() != 0 {
			t.Errorf("worked %d, told %d times, behind %d", counts.worked.Load(), counts.told.Load(), counts.behind.Load())
		}
		r.end(t)
	})
}

func TestJobsHarmNobody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var panics, long, good atomic.Int64
		m := newMemory()
		r := start(t, m, func(c *scheduler.Config) {
			c.Jobs = []scheduler.Job{
				{Name: "panics", Schedule: "@every 10s", Run: func(context.Context) error {
					panics.Add(1)
					panic("each time")
				}},
				{Name: "overruns", Schedule: "@every 10s", Run: func(ctx context.Context) error {
					long.Add(1)
					select {
					case <-time.After(35 * time.Second):
					case <-ctx.Done():
					}
					return nil
				}},
				{Name: "fails", Schedule: "@every 10s", Run: func(context.Context) error {
					good.Add(1)
					return promise.ErrUnavailable
				}},
				{Name: "has no schedule", Schedule: "now and then", Run: func(context.Context) error {
					t.Error("ran")
					return nil
				}},
			}
		})
		time.Sleep(2*time.Minute + time.Second)
		if panics.Load() != 12 || good.Load() != 12 || long.Load() != 3 {
			t.Errorf("panicked %d times, failed %d times, overran %d times", panics.Load(), good.Load(), long.Load())
		}
		r.end(t)
	})
}
