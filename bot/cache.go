package bot

import (
	"context"
	"errors"
	"sync"
	"time"
)

// cache keeps what was looked up, for a while and not too much of it. Several
// who ask for the same at once cause one lookup. A value that cannot be looked
// up afresh is used beyond its time rather than none. Errors are not kept.
type cache[K comparable, V any] struct {
	now   func() time.Time
	fresh time.Duration
	size  int

	mu      sync.Mutex
	entries map[K]*entry[V]
	order   []K // by age; the oldest goes first
}

type entry[V any] struct {
	value   V
	at      time.Time
	known   bool
	loading chan struct{} // closed when the lookup is over; nil when none runs
	err     error
}

func newCache[K comparable, V any](now func() time.Time, fresh time.Duration, size int) *cache[K, V] {
	return &cache[K, V]{now: now, fresh: fresh, size: size, entries: map[K]*entry[V]{}}
}

// get is the value for a key, looked up by load when it is not fresh.
func (c *cache[K, V]) get(ctx context.Context, key K, load func(context.Context) (V, error)) (V, error) {
	for {
		c.mu.Lock()
		e := c.entry(key)
		if age := c.now().Sub(e.at); e.known && age >= 0 && age < c.fresh {
			defer c.mu.Unlock()
			return e.value, nil
		}
		wait := e.loading
		if wait == nil {
			e.loading = make(chan struct{})
			c.mu.Unlock()
			return c.load(ctx, key, e, load)
		}
		c.mu.Unlock()
		select {
		case <-wait:
		case <-ctx.Done():
			var none V
			return none, ctx.Err()
		}
		c.mu.Lock()
		value, err, known := e.value, e.err, e.known
		c.mu.Unlock()
		switch {
		case err == nil, known:
			return value, nil
		case !errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded):
			return value, err
		}
		// whoever looked it up gave up for reasons of their own: look again
	}
}

func (c *cache[K, V]) load(ctx context.Context, key K, e *entry[V], load func(context.Context) (V, error)) (V, error) {
	value, err := load(ctx)
	c.mu.Lock()
	defer c.mu.Unlock()
	close(e.loading)
	e.loading, e.err = nil, err
	if err != nil {
		if !e.known && c.entries[key] == e {
			delete(c.entries, key)
		}
		return e.value, errUnlessKnown(err, e.known)
	}
	e.value, e.at, e.known = value, c.now(), true
	return value, nil
}

func errUnlessKnown(err error, known bool) error {
	if known {
		return nil
	}
	return err
}

// entry finds or makes the entry; the caller holds the lock.
func (c *cache[K, V]) entry(key K) *entry[V] {
	if e, ok := c.entries[key]; ok {
		return e
	}
	for len(c.order) > 0 && len(c.entries) >= c.size {
		delete(c.entries, c.order[0])
		c.order = c.order[1:]
	}
	if len(c.order) > 2*c.size { // keys of failed lookups
		c.order = c.order[len(c.order)-c.size:]
	}
	e := &entry[V]{}
	c.entries[key] = e
	c.order = append(c.order, key)
	return e
}

// put keeps a value that was not looked up.
func (c *cache[K, V]) put(key K, value V) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.entry(key)
	e.value, e.at, e.known = value, c.now(), true
}

// forget has a value looked up anew. Until it can be, the old one is used.
func (c *cache[K, V]) forget(key K) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e, ok := c.entries[key]; ok {
		e.at = time.Time{}
	}
}

// forgetAll has the values of some keys looked up anew.
func (c *cache[K, V]) forgetAll(some func(K) bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for key, e := range c.entries {
		if some(key) {
			e.at = time.Time{}
		}
	}
}

// last is the value for a key as it was known last, fresh or not.
func (c *cache[K, V]) last(key K) (value V, known bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e, ok := c.entries[key]; ok && e.known {
		return e.value, true
	}
	return value, false
}

// peek is the value for a key if it is fresh.
func (c *cache[K, V]) peek(key K) (value V, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, found := c.entries[key]
	if !found || !e.known || c.now().Sub(e.at) >= c.fresh {
		return value, false
	}
	return e.value, true
}
