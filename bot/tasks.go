package bot

import (
	"context"
	"fmt"
	"sync"
)

// tasks are the goroutines in flight. Once closed it takes no more.
type tasks struct {
	mu     sync.Mutex
	n      int
	closed bool
	idle   chan struct{}   // closed when closed and nothing is in flight
	quiet  []chan struct{} // closed the next time nothing is in flight
}

func newTasks() *tasks { return &tasks{idle: make(chan struct{})} }

// start runs f on its own goroutine, or returns false when no more are taken.
func (t *tasks) start(f func()) bool {
	if !t.add() {
		return false
	}
	go func() {
		defer t.done()
		f()
	}()
	return true
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
