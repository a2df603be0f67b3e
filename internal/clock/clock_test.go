package clock_test

import (
	"testing"
	"testing/synctest"
	"time"

	"kept/internal/clock"
)

var start = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

func reached(ch <-chan struct{}) bool {
	select {
	case <-ch:
		return true
	default:
		return false
	}
}

func TestVirtualStandsStillUntilMoved(t *testing.T) {
	t.Parallel()
	v := clock.NewVirtual(start)
	soon, _ := v.At(start.Add(time.Minute))
	later, _ := v.At(start.Add(time.Hour))
	given, stop := v.At(start.Add(time.Minute))
	stop()
	stop()
	if past, _ := v.At(start); !reached(past) {
		t.Error("a moment that has come must be reached at once")
	}
	v.Advance(-time.Hour)
	if got := v.Now(); !got.Equal(start) {
		t.Errorf("the clock went backwards to %v", got)
	}
	v.Advance(time.Minute)
	if !reached(soon) || reached(later) || reached(given) {
		t.Errorf("after a minute: soon %v, later %v, given up %v", reached(soon), reached(later), reached(given))
	}
	v.Set(start.Add(2 * time.Hour))
	if !reached(later) {
		t.Error("the later wait was not reached")
	}
}

func TestRunningClockRunsAndCanBeMoved(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		v := clock.NewRunning(start)
		soon, _ := v.At(start.Add(time.Minute))
		later, _ := v.At(start.Add(time.Hour))
		time.Sleep(59 * time.Second)
		synctest.Wait()
		if reached(soon) {
			t.Fatal("reached a second early")
		}
		time.Sleep(time.Second)
		synctest.Wait()
		if !reached(soon) {
			t.Fatal("not reached on time")
		}
		v.Advance(58 * time.Minute)
		if reached(later) {
			t.Fatal("moved past the later wait too early")
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		if !reached(later) {
			t.Fatal("a wait must follow the clock after a move")
		}
	})
}

func TestSystemClock(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var c clock.System
		ch, _ := c.At(c.Now().Add(time.Second))
		gone, stop := c.At(c.Now().Add(time.Second))
		stop()
		time.Sleep(time.Second)
		synctest.Wait()
		if !reached(ch) || reached(gone) {
			t.Errorf("reached %v, given up %v", reached(ch), reached(gone))
		}
	})
}
