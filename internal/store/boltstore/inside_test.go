package boltstore_test

import (
	"errors"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"kept/internal/promise"
	"kept/internal/store/boltstore"
	"kept/internal/store/storetest"
)

// ticking is a clock that the test moves.
type ticking struct{ ms atomic.Int64 }

func (c *ticking) now() time.Time { return now().Add(time.Duration(c.ms.Load()) * time.Millisecond) }

func TestKeysAreForgotten(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	clock := &ticking{}
	s, err := boltstore.Open(boltstore.Options{Dir: dir, Now: clock.now, KeyTTL: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	commit := func(key string) error {
		c := storetest.Changes("T1", "x", 1)
		c.Key = key
		_, _, err := s.Commit(t.Context(), c)
		return err
	}
	for i := range 100 {
		if err := commit("old " + string(rune('a'+i))); err != nil {
			t.Fatal(err)
		}
	}
	if err := commit("old a"); !errors.Is(err, promise.ErrDuplicate) {
		t.Fatalf("within its time: %v", err)
	}
	clock.ms.Store(59_999)
	if err := commit("old a"); !errors.Is(err, promise.ErrDuplicate) {
		t.Fatalf("at the end of its time: %v", err)
	}
	clock.ms.Store(60_000)
	if err := commit("old a"); err != nil {
		t.Fatalf("after its time: %v", err)
	}
	if err := commit("old a"); !errors.Is(err, promise.ErrDuplicate) {
		t.Fatalf("its second time: %v", err)
	}
	for range 40 {
		if err := commit("new " + clock.now().String()); err != nil {
			t.Fatal(err)
		}
		clock.ms.Add(1)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if n := countKeys(t, dir); n > 2*50 {
		t.Errorf("%d keys are remembered, with their ends, of 41 that should be", n)
	}
}

// countKeys counts the memo bucket's idempotency keys and their ends.
func countKeys(t *testing.T, dir string) int {
	t.Helper()
	n := 0
	edit(t, dir, func(tx *bolt.Tx) error {
		return tx.Bucket([]byte("memo")).ForEach(func(k, _ []byte) error {
			if k[0] == 'k' || k[0] == 'e' {
				n++
			}
			return nil
		})
	})
	return n
}

// edit opens the file behind the engine's back.
func edit(t *testing.T, dir string, f func(*bolt.Tx) error) {
	t.Helper()
	db, err := bolt.Open(filepath.Join(dir, boltstore.FileName), 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(db.Update(f), db.Close()); err != nil {
		t.Fatal(err)
	}
}

// TestOneBadWrite: a write that fails in the engine spoils none of those that
// share its transaction.
func TestOneBadWrite(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir())
	t.Cleanup(func() { _ = s.Close() })
	huge := storetest.Changes("T1", "x", 0)
	huge.Key = string(make([]byte, bolt.MaxKeySize+1))
	errs := make(chan error)
	const many = 50
	for i := range many {
		go func() {
			c := storetest.Changes("T1", "x", i+1)
			if i%10 == 0 {
				c.Key = huge.Key
			}
			_, _, err := s.Commit(t.Context(), c)
			if (err != nil) != (i%10 == 0) {
				errs <- err
				return
			}
			errs <- nil
		}()
	}
	for range many {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	if list := storetest.Check(t, s, "T1")["T1"]; len(list) != many-many/10 || int(list[len(list)-1].Number) != len(list) {
		t.Errorf("%d promises, the last is %s", len(list), list[len(list)-1].Number)
	}
}

// TestDamaged: what cannot be read is an error or is put aside, and holds up
// nothing else.
func TestDamaged(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	for i := range 3 {
		if _, _, err := s.Commit(t.Context(), storetest.Changes("T1", "x", i)); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	edit(t, dir, func(tx *bolt.Tx) error {
		doc, _ := tx.Bucket([]byte("doc")).Cursor().First()
		jobs := tx.Bucket([]byte("job")).Cursor()
		k, v := jobs.Seek([]byte("\x00\x06notice"))
		return errors.Join(tx.Bucket([]byte("doc")).Put(doc, []byte("1{")), tx.Bucket([]byte("job")).Put(k, append(v[:25:25], '{')))
	})
	s = open(t, dir)
	t.Cleanup(func() { _ = s.Close() })
	if _, err := s.Load(t.Context(), "T1", 1); err == nil || promise.KindOf(err) != promise.KindInternal {
		t.Errorf("a damaged promise: %v", err)
	}
	if _, err := s.Load(t.Context(), "T1", 2); err != nil {
		t.Errorf("its neighbour: %v", err)
	}
	claims, err := s.Claim(t.Context(), promise.LaneNotice, now(), time.Minute, 10)
	if err != nil || len(claims) != 2 {
		t.Errorf("%d notices, %v; want the two that can be read", len(claims), err)
	}
	parked, err := s.ParkedNotices(t.Context(), "T1")
	if err != nil || len(parked) != 1 || parked[0].Key != "p1.1.0" {
		t.Errorf("parked %+v, %v", parked, err)
	}
}
