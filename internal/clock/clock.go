// Package clock is the only place of Kept that reads the machine's time.
//
// Everything else is given a [Clock], or just its Now method, so that tests and
// the demo can move time. It knows nothing of promises, queues or Slack.
package clock

import (
	"sync"
	"time"
)

// Clock tells the time and says when a moment has come.
type Clock interface {
	// Now is the present moment.
	Now() time.Time
	// At returns a channel that is closed once the clock has reached t, at once
	// when it already has, and a function that gives the wait up. The function
	// may be called more than once.
	At(t time.Time) (reached <-chan struct{}, stop func())
}

// System is the machine's own clock.
type System struct{}

// Now is the machine's time, in UTC.
func (System) Now() time.Time { return time.Now().UTC() }

// At waits on a timer of the machine.
func (System) At(t time.Time) (reached <-chan struct{}, stop func()) {
	ch := make(chan struct{})
	timer := time.AfterFunc(time.Until(t), func() { close(ch) })
	return ch, func() { timer.Stop() }
}

// Virtual is a clock that people move. It stands still between moves, or runs
// along with the machine's when made by [NewRunning]. It never goes backwards.
// It is safe for concurrent use.
type Virtual struct {
	mu      sync.Mutex
	at      time.Time // the time when last set
	running bool
	set     time.Time // the machine's time when last set
	waits   map[*wait]struct{}
}

type wait struct {
	at    time.Time
	ch    chan struct{}
	timer *time.Timer // only for a running clock
}

// NewVirtual is a clock that stands at start until it is moved.
func NewVirtual(start time.Time) *Virtual {
	return &Virtual{at: start, waits: map[*wait]struct{}{}}
}

// NewRunning is a clock that starts at start, runs at the machine's pace and
// can be moved ahead.
func NewRunning(start time.Time) *Virtual {
	v := NewVirtual(start)
	v.running, v.set = true, time.Now()
	return v
}

// Now is the clock's own time, in UTC.
func (v *Virtual) Now() time.Time {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.now()
}

func (v *Virtual) now() time.Time {
	if v.running {
		return v.at.Add(time.Since(v.set)).UTC()
	}
	return v.at.UTC()
}

// Advance moves the clock ahead by d; a negative d moves nothing.
func (v *Virtual) Advance(d time.Duration) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.moveTo(v.now().Add(d))
}

// Set moves the clock ahead to t; a t that has passed moves nothing.
func (v *Virtual) Set(t time.Time) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.moveTo(t)
}

func (v *Virtual) moveTo(t time.Time) {
	if !t.After(v.now()) {
		return
	}
	v.at = t
	if v.running {
		v.set = time.Now()
	}
	for w := range v.waits {
		if !w.at.After(t) {
			v.finish(w)
		} else if w.timer != nil {
			w.timer.Reset(w.at.Sub(t))
		}
	}
}

// finish closes a wait; the caller holds the lock.
func (v *Virtual) finish(w *wait) {
	if _, open := v.waits[w]; !open {
		return
	}
	delete(v.waits, w)
	if w.timer != nil {
		w.timer.Stop()
	}
	close(w.ch)
}

// At waits until the clock has been moved, or has run, to t.
func (v *Virtual) At(t time.Time) (reached <-chan struct{}, stop func()) {
	v.mu.Lock()
	defer v.mu.Unlock()
	w := &wait{at: t, ch: make(chan struct{})}
	now := v.now()
	if !t.After(now) {
		close(w.ch)
		return w.ch, func() {}
	}
	v.waits[w] = struct{}{}
	if v.running {
		w.timer = time.AfterFunc(t.Sub(now), func() {
			v.mu.Lock()
			defer v.mu.Unlock()
			v.finish(w)
		})
	}
	return w.ch, func() {
		v.mu.Lock()
		defer v.mu.Unlock()
		delete(v.waits, w)
		if w.timer != nil {
			w.timer.Stop()
		}
	}
}
