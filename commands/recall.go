package commands

import (
	"sync"
	"time"
)

// recall remembers for a while what was read, so that it is read once for many.
// It is safe for concurrent use.
type recall[K comparable, V any] struct {
	// most bounds how much is remembered; when it is reached, all is forgotten.
	most int

	mu    sync.Mutex
	slots map[K]*slot[V]
}

type slot[V any] struct {
	mu          sync.Mutex // held while it is read, so that one reads for all
	from, until time.Time
	value       V
	known       bool
}

// forgiveness is how long nothing is read again after a failure.
const forgiveness = 5 * time.Second

func newRecall[K comparable, V any](most int) *recall[K, V] {
	return &recall[K, V]{most: most, slots: map[K]*slot[V]{}}
}

// get is what is remembered, or what is read and how long that holds. ok is
// false when it could not be read.
func (r *recall[K, V]) get(now time.Time, key K, read func() (V, time.Duration, error)) (value V, ok bool) {
	s := r.slot(key, true)
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.from.IsZero() && !now.Before(s.from) && now.Before(s.until) {
		return s.value, s.known
	}
	v, keep, err := read()
	s.value, s.known, s.from, s.until = v, err == nil, now, now.Add(keep)
	if err != nil {
		s.until = now.Add(forgiveness)
	}
	return s.value, s.known
}

// change brings what is remembered up to date; what is not remembered will be
// read anyway. Whoever has the old value keeps it, so change must not write into
// it.
func (r *recall[K, V]) change(key K, to func(V) V) {
	s := r.slot(key, false)
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.known {
		s.value = to(s.value)
	}
}

func (r *recall[K, V]) slot(key K, add bool) *slot[V] {
	r.mu.Lock()
	defer r.mu.Unlock()
	s, ok := r.slots[key]
	if !ok && add {
		if len(r.slots) >= r.most {
			clear(r.slots)
		}
		s = &slot[V]{}
		r.slots[key] = s
	}
	return s
}

// drop forgets what is remembered.
func (r *recall[K, V]) drop(key K) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.slots, key)
}
