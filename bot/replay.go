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

	mu     sync.Mutex
	latest map[deliveryID]*delivered // and those that still have no answer
	recent []*delivered              // the same, by age
	// What is older is only known to have come. There is much of it after a flood,
	// and no pointer in it, so that the garbage collector need not look.
	older map[deliveryID]struct{}
	past  []passed // the same, by age
}

// deliveryID is as much of a hash as two deliveries never have in common.
type deliveryID [16]byte

// passed is a delivery whose answer is not kept any more.
type passed struct {
	id deliveryID
	at int64 // in nanoseconds of Unix time
}

// delivered is one delivery and, once it is known, its answer.
type delivered struct {
	id   deliveryID
	at   time.Time
	done chan struct{} // closed when ack is known
	ack  []byte
}

func newReplays(now func() time.Time) *replays {
	return &replays{now: now, latest: map[deliveryID]*delivered{}, older: map[deliveryID]struct{}{}}
}

// take notes a delivery. first is false when it came before; its answer is then
// there, or will be.
func (r *replays) take(key string) (d *delivered, first bool) {
	sum := sha256.Sum256([]byte(key))
	id := deliveryID(sum[:len(deliveryID{})])
	now := r.now()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.forget(now)
	if d, ok := r.latest[id]; ok {
		return d, false
	}
	d = &delivered{id: id, at: now, done: make(chan struct{})}
	if _, ok := r.older[id]; ok {
		close(d.done)
		return d, false
	}
	r.latest[id] = d
	r.recent = append(r.recent, d)
	for len(r.recent) > keepAnswers && r.recent[0].answered() {
		old := r.dropRecent()
		r.older[old.id] = struct{}{}
		r.past = append(r.past, passed{old.id, old.at.UnixNano()})
	}
	return d, true
}

// forget drops what is too old, and the oldest of what is too much; the caller
// holds the lock.
func (r *replays) forget(now time.Time) {
	since := now.Add(-rememberFor)
	for len(r.past) > 0 && (r.size() >= maxDeliveries || r.past[0].at < since.UnixNano()) {
		delete(r.older, r.past[0].id)
		r.past = r.past[1:]
	}
	for len(r.recent) > 0 && (r.size() >= maxDeliveries || r.recent[0].at.Before(since)) {
		r.dropRecent()
	}
}

func (r *replays) size() int { return len(r.past) + len(r.recent) }

// dropRecent takes the oldest of the latest out.
func (r *replays) dropRecent() *delivered {
	d := r.recent[0]
	delete(r.latest, d.id)
	r.recent[0] = nil
	r.recent = r.recent[1:]
	return d
}

// settle keeps the answer.
func (d *delivered) settle(ack []byte) {
	d.ack = ack
	close(d.done)
}

func (d *delivered) answered() bool {
	select {
	case <-d.done:
		return true
	default:
		return false
	}
}

// answer is what the first delivery was answered with; nil before it is, and
// long after.
func (d *delivered) answer() []byte {
	if !d.answered() {
		return nil
	}
	return d.ack
}
