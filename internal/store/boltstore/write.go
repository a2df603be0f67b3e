package boltstore

import (
	"context"
	"errors"

	bolt "go.etcd.io/bbolt"
)

// maxGroup bounds how many writes share one transaction.
const maxGroup = 1000

// errClosed says that the store was closed.
var errClosed = errors.New("store is closed")

// call is a write that waits for its transaction.
type call struct {
	// do may be run more than once, each time on a fresh transaction. It returns
	// an error only when the engine fails: whatever it refuses, it refuses before
	// it has written anything, and says so elsewhere.
	do   func(*bolt.Tx) error
	done chan error
}

// read runs f on a snapshot.
func (s *Store) read(ctx context.Context, f func(*bolt.Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	var inside error
	err := s.db.View(func(tx *bolt.Tx) error {
		inside = f(tx)
		return nil
	})
	if err != nil {
		return unavailable(err)
	}
	return inside
}

// update runs do in a transaction that other writes may share, and returns once
// it is on the disk. A ctx that ends while it is under way does not stop it.
func (s *Store) update(ctx context.Context, do func(*bolt.Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	c := &call{do, make(chan error, 1)}
	select {
	case s.calls <- c:
	case <-s.closed:
		return unavailable(errClosed)
	case <-ctx.Done():
		return ctx.Err()
	}
	return unavailable(<-c.done)
}

// write is the only writer. While one group is being synced the next gathers,
// so that a lone write never waits and many share a sync.
func (s *Store) write() {
	group := make([]*call, 0, maxGroup)
	for {
		select {
		case c := <-s.calls:
			group = s.gather(append(group[:0], c))
			s.commit(group)
		case <-s.closed:
			return
		}
	}
}

// gather takes whatever else waits to be written.
func (s *Store) gather(group []*call) []*call {
	for len(group) < maxGroup {
		select {
		case c := <-s.calls:
			group = append(group, c)
		default:
			return group
		}
	}
	return group
}

// commit writes a group at once. When it fails, each is tried alone, so that
// one bad write spoils no other.
func (s *Store) commit(group []*call) {
	err := s.db.Update(func(tx *bolt.Tx) error {
		for _, c := range group {
			if err := c.do(tx); err != nil {
				return err
			}
		}
		return nil
	})
	for _, c := range group {
		if err != nil && len(group) > 1 {
			c.done <- s.db.Update(c.do)
		} else {
			c.done <- err
		}
	}
}
