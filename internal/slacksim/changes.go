package slacksim

import (
	"context"
	"fmt"
	"sync"
)

// Change tells that something in the simulated Slack is different now. Its
// fields narrow down where; look there again.
type Change struct {
	Seq       uint64
	Kind      string // one of the Change constants
	Team      string // T…
	ChannelID string
	UserID    string // whom it concerns, when it concerns one person
}

// The kinds of changes.
const (
	ChangeMessage = "message"
	ChangeView    = "view"
	ChangeHome    = "home"
	ChangeChannel = "channel"
	ChangeUser    = "user"
	ChangeApp     = "app"
	ChangeWire    = "wire"
	ChangePoke    = "poke"
)

// hub wakes whoever waits for changes.
type hub struct {
	mu     sync.Mutex
	seq    uint64
	wake   chan struct{}
	subs   map[chan Change]struct{}
	closed bool
}

const changeBuffer = 256

func (h *hub) publish(c Change) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.seq++
	c.Seq = h.seq
	if h.wake != nil {
		close(h.wake)
		h.wake = nil
	}
	for ch := range h.subs {
		select {
		case ch <- c:
		default: // a slow reader loses the oldest, never the newest
			select {
			case <-ch:
			default:
			}
			select {
			case ch <- c:
			default:
			}
		}
	}
}

func (h *hub) next() <-chan struct{} {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.wake == nil {
		h.wake = make(chan struct{})
	}
	return h.wake
}

func (h *hub) close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = true
	for ch := range h.subs {
		close(ch)
	}
	h.subs = nil
	if h.wake != nil {
		close(h.wake)
		h.wake = nil
	}
}

// Changes subscribes to every change of state. A reader that falls behind loses
// the oldest ones (see the gaps in Seq), so treat a Change as "look again". Call
// stop when done; the channel closes when the simulator does.
func (s *Sim) Changes() (changes <-chan Change, stop func()) {
	ch := make(chan Change, changeBuffer)
	h := &s.hub
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		close(ch)
		return ch, func() {}
	}
	if h.subs == nil {
		h.subs = map[chan Change]struct{}{}
	}
	h.subs[ch] = struct{}{}
	return ch, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		if _, ok := h.subs[ch]; ok {
			delete(h.subs, ch)
			close(ch)
		}
	}
}

// Await waits until cond holds. It asks at once and after every change of
// state, and gives up when ctx ends.
func (s *Sim) Await(ctx context.Context, cond func() bool) error {
	for {
		wake := s.hub.next()
		if cond() {
			return nil
		}
		select {
		case <-wake:
		case <-ctx.Done():
			return fmt.Errorf("slacksim: await: %w", context.Cause(ctx))
		case <-s.ctx.Done():
			return fmt.Errorf("slacksim: await: %w", ErrClosed)
		}
	}
}

// Poke wakes every Await and subscriber without a change of its own: for
// conditions that also look at something outside the simulator, such as a clock
// that was moved.
func (s *Sim) Poke() { s.hub.publish(Change{Kind: ChangePoke}) }
