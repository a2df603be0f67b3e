package bot

import (
	"crypto/sha256"
	"sync"
	"time"
)

// How deliveries are remembered. A signature holds for five minutes either way,
// so after ten a replay is refused as stale.
const (
	rememberFor   = 10 * time.Minute
	maxDeliveries = 20_000
	// keepAnswers is how many of the latest answers are kept, for a delivery
	// that comes again because its acknowledgement was lost with a connection.
	keepAnswers = 256
)

// replays remembers deliveries, so that what comes twice is done once.
type replays struct {
	now func() time.Time

	mu    sync.Mutex
	seen  map[[sha256.Size]byte]*delivered
	order []*delivered // by age
}

// delivered is one delivery and, once it is known, its answer.
type delivered struct {
	key  [sha256.Size]byte
	at   time.Time
	done chan struct{} // closed when ack is known

	mu  sync.Mutex
	ack []byte
}

func newReplays(now func() time.Time) *replays {
	return &replays{now: now, seen: map[[sha256.Size]byte]*delivered{}}
}

// take notes a delivery. first is false when it came before; its answer is then
// there, or will be.
func (r *replays) take(key string) (d *delivered, first bool) {
	id := sha256.Sum256([]byte(key))
	now := r.now()
	r.mu.Lock()
	defer r.mu.Unlock()
	for len(r.order) > 0 && (len(r.order) >= maxDeliveries || now.Sub(r.order[0].at) > rememberFor) {
		delete(r.seen, r.order[0].key)
		r.order[0] = nil
		r.order = r.order[1:]
	}
	if d, ok := r.seen[id]; ok {
		return d, false
	}
	d = &delivered{key: id, at: now, done: make(chan struct{})}
	r.seen[id] = d
	r.order = append(r.order, d)
	if n := len(r.order) - 1 - keepAnswers; n >= 0 {
		r.order[n].forget()
	}
	return d, true
}

// settle keeps the answer.
func (d *delivered) settle(ack []byte) {
	d.mu.Lock()
	d.ack = ack
	d.mu.Unlock()
	close(d.done)
}

// answer is what the first delivery was answered with.
func (d *delivered) answer() []byte {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.ack
}

func (d *delivered) forget() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.ack = nil
}
