package boltstore_test

import (
	"errors"
	"path/filepath"
	"testing"
	"time"

	"kept/internal/promise"
	"kept/internal/store/boltstore"
	"kept/internal/store/storetest"
)

func now() time.Time { return time.Date(2026, time.March, 2, 8, 0, 0, 0, time.UTC) }

func open(tb testing.TB, dir string) *boltstore.Store {
	tb.Helper()
	s, err := boltstore.Open(boltstore.Options{Dir: dir, Now: now})
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

func TestContract(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(t *testing.T) storetest.Opener {
		t.Helper()
		dir := filepath.Join(t.TempDir(), "data")
		return func(t *testing.T) storetest.Engine {
			t.Helper()
			return open(t, dir)
		}
	})
}

func TestFolderInUse(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := open(t, dir)
	o := boltstore.Options{Dir: dir, Now: now, LockTimeout: 10 * time.Millisecond}
	if _, err := boltstore.Open(o); !errors.Is(err, boltstore.ErrInUse) {
		t.Fatalf("a second opening: %v, want %v", err, boltstore.ErrInUse)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	again := open(t, dir)
	if err := again.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestClosedIsUnavailable(t *testing.T) {
	t.Parallel()
	s := open(t, t.TempDir())
	if err := errors.Join(s.Close(), s.Close()); err != nil {
		t.Fatal(err)
	}
	_, _, err := s.Commit(t.Context(), storetest.Changes("T1", "too late", 1))
	if !errors.Is(err, promise.ErrUnavailable) {
		t.Errorf("commit: %v", err)
	}
	if _, err := s.Load(t.Context(), "T1", 1); !errors.Is(err, promise.ErrUnavailable) {
		t.Errorf("load: %v", err)
	}
}
