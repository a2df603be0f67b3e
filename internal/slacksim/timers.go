package slacksim

import (
	"slices"
	"time"
)

// waiting is something that is to happen when Config.Now reaches due.
type waiting struct {
	due   time.Time
	retry bool   // an event's next try, for PendingEvents
	do    func() // on a goroutine of its own, without Sim.mu
}

// at has f run once Config.Now reaches due. Sim.mu is held.
func (s *Sim) at(due time.Time, retry bool, f func()) *waiting {
	w := &waiting{due: due, retry: retry, do: f}
	s.waits = append(s.waits, w)
	s.hub.publish(Change{Kind: ChangePoke})
	if !s.waitLoop {
		s.waitLoop = s.spawn(s.runWaits)
	}
	return w
}

// runWaits starts what is due, and lives as long as something waits. The clock
// may be virtual and cannot wake us, so it is looked at after every change
// (moving a clock is usually followed by a Poke) and every few milliseconds of
// real time.
func (s *Sim) runWaits() {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		wake := s.hub.next()
		due, more := s.takeDue()
		for _, w := range due {
			s.spawn(w.do)
		}
		if !more {
			return
		}
		select {
		case <-tick.C:
		case <-wake:
		case <-s.ctx.Done():
			return
		}
	}
}

// takeDue takes out what is due, in order of time, and says whether anything is
// left to wait for.
func (s *Sim) takeDue() (due []*waiting, more bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.cfg.Now()
	s.waits = slices.DeleteFunc(s.waits, func(w *waiting) bool {
		if now.Before(w.due) {
			return false
		}
		due = append(due, w)
		return true
	})
	slices.SortStableFunc(due, func(a, b *waiting) int { return a.due.Compare(b.due) })
	more = len(s.waits) > 0
	s.waitLoop = more
	return due, more
}

// Waiting is the number of things that wait for the clock: tries of events,
// scheduled messages, the ends of sockets, and acknowledgements where
// Config.AckByClock is set.
func (s *Sim) Waiting() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.waits)
}

// PendingEvents is the number of events waiting for another try.
func (s *Sim) PendingEvents() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, w := range s.waits {
		if w.retry {
			n++
		}
	}
	return n
}
