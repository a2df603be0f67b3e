package bot

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// tasks are the goroutines in flight. Once closed it takes no more.
type tasks struct {
	// spare hands work to a goroutine that has none. Its stack has grown to what
	// a request needs, which takes a new one a good part of the request's time.
	spare chan func()

	mu     sync.Mutex
	n      int
	closed bool
	idle   chan struct{}   // closed when closed and nothing is in flight
	quiet  []chan struct{} // closed the next time nothing is in flight
}

func newTasks() *tasks {
	return &tasks{spare: make(chan func()), idle: make(chan struct{})}
}

// spareFor is how long a goroutine without work waits for some.
const spareFor = 2 * time.Second

// start runs f on its own goroutine, or returns false when no more are taken.
func (t *tasks) start(f func()) bool {
	if !t.add() {
		return false
	}
	select {
	case t.spare <- f:
	default:
		go t.work(f)
	}
	return true
}

// work runs f, and then whatever comes while it is worth waiting.
func (t *tasks) work(f func()) {
	timer := time.NewTimer(spareFor)
	defer timer.Stop()
	for {
		t.run(f)
		timer.Reset(spareFor)
		select {
		case f = <-t.spare:
		case <-timer.C:
			return
		case <-t.idle:
			return
		}
	}
}

func (t *tasks) run(f func()) {
	defer t.done()
	f()
}

func (t *tasks) add() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closed {
		return false
	}
	t.n++
	return true
}

func (t *tasks) done() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.n--
	if t.n > 0 {
		return
	}
	if t.closed {
		close(t.idle)
	}
	for _, ch := range t.quiet {
		close(ch)
	}
	t.quiet = nil
}

// none reports whether nothing is in flight.
func (t *tasks) none() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.n == 0
}

// settled waits until nothing is in flight, and goes on taking more.
func (t *tasks) settled(ctx context.Context) error {
	t.mu.Lock()
	if t.n == 0 {
		t.mu.Unlock()
		return nil
	}
	ch := make(chan struct{})
	t.quiet = append(t.quiet, ch)
	t.mu.Unlock()
	select {
	case <-ch:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("requests still in flight: %w", ctx.Err())
	}
}

// drain takes no more and waits for what is in flight.
func (t *tasks) drain(ctx context.Context) error {
	t.mu.Lock()
	if !t.closed {
		t.closed = true
		if t.n == 0 {
			close(t.idle)
		}
	}
	t.mu.Unlock()
	select {
	case <-t.idle:
		return nil
	case <-ctx.Done():
		t.mu.Lock()
		defer t.mu.Unlock()
		return fmt.Errorf("%d requests still in flight: %w", t.n, ctx.Err())
	}
}
