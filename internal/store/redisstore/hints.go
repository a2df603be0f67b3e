package redisstore

import (
	"sync"

	"kept/internal/promise"
)

// hints are what this process knows of when each lane of each partition next
// has work, so that a claim visits only where there is some. They are never
// later than the truth as far as this process's own acts go; what other
// processes queue is learnt by [Store.Next].
type hints struct {
	mu    sync.Mutex
	lanes map[promise.Lane]*[partitions]hint
	turn  int
}

// hint is one lane of one partition.
type hint struct {
	at int64 // in milliseconds; 0: not known, so look
	// asks counts the times the moment was brought forward. An answer from
	// before that is out of date.
	asks uint64
}

// never is later than any moment.
const never = 1<<63 - 1

func newHints() *hints {
	h := &hints{lanes: map[promise.Lane]*[partitions]hint{}}
	for _, lane := range promise.Lanes() {
		h.lanes[lane] = &[partitions]hint{}
	}
	return h
}

// bring notes that there will be work at a moment; 0 for none.
func (h *hints) bring(lane promise.Lane, partition int, at int64) {
	if at == 0 {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	x := &h.lanes[lane][partition]
	x.asks++
	if at < x.at {
		x.at = at
	}
}

// asks is what to give to answer, taken before Redis is asked.
func (h *hints) asks(lane promise.Lane, partition int) uint64 {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.lanes[lane][partition].asks
}

// answer notes what Redis said: the earliest moment, 0 for none. When work was
// queued since it was asked, the earlier moment of both holds.
func (h *hints) answer(lane promise.Lane, partition int, asks uint64, at int64) {
	if at == 0 {
		at = never
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	x := &h.lanes[lane][partition]
	if x.asks == asks || at < x.at {
		x.at = at
	}
}

// due lists the partitions that may have work now. Each time another of them is
// the first, so that a team with much to do does not hold up the others.
func (h *hints) due(lane promise.Lane, now int64) []int {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.turn++
	var list []int
	for i := range partitions {
		p := (i + h.turn) % partitions
		if h.lanes[lane][p].at <= now {
			list = append(list, p)
		}
	}
	return list
}
