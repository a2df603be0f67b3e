// Package boltstore keeps everything in one file of this machine: the engine
// for one process, without a server. It implements the same contract as
// redisstore and passes the same suite.
//
// The file holds five buckets, whose keys keys.go builds:
//
//	doc    promises and workspaces, one value each (see record.Value)
//	index  the places promises stand in, in order
//	job    each piece of queued work: whether it is leased, since when, its body
//	queue  the same work in order of its moment
//	memo   numbers given out, idempotency keys with their end, parked notices
//
// Every acknowledged write is on the disk. Writes that come at the same time
// share one sync.
package boltstore

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	bolt "go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"

	"kept/internal/promise"
	"kept/internal/store/record"
)

// FileName is the file in the data folder.
const FileName = "kept.db"

// ErrInUse says that another process holds the data folder.
var ErrInUse = errors.New("another process uses this data folder")

// What [Options] leave out.
const (
	DefaultKeyTTL      = 15 * time.Minute
	DefaultLockTimeout = 2 * time.Second
)

// Options say where and how to keep things.
type Options struct {
	// Dir is the data folder; it is made when it does not exist.
	Dir string
	// Now is the time, by which idempotency keys are forgotten.
	Now func() time.Time
	// KeyTTL is how long idempotency keys are remembered.
	KeyTTL time.Duration
	// LockTimeout is how long to wait for another process to let go.
	LockTimeout time.Duration
}

// Store is the embedded engine. It is safe for concurrent use.
type Store struct {
	db     *bolt.DB
	path   string
	now    func() time.Time
	keyTTL time.Duration
	onWork atomic.Pointer[func(time.Time)]

	calls  chan *call
	closed chan struct{}
	once   sync.Once
	writer sync.WaitGroup
}

// Open opens the data folder, or makes it.
func Open(o Options) (*Store, error) {
	if o.KeyTTL <= 0 {
		o.KeyTTL = DefaultKeyTTL
	}
	if o.LockTimeout <= 0 {
		o.LockTimeout = DefaultLockTimeout
	}
	if o.Now == nil {
		return nil, errors.New("boltstore: no clock")
	}
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("make data folder: %w", err)
	}
	path := filepath.Join(o.Dir, FileName)
	db, err := bolt.Open(path, 0o600, &bolt.Options{Timeout: o.LockTimeout, FreelistType: bolt.FreelistMapType})
	if errors.Is(err, bolterrors.ErrTimeout) {
		return nil, fmt.Errorf("%s: %w", o.Dir, ErrInUse)
	}
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	s := &Store{
		db: db, path: path, now: o.Now, keyTTL: o.KeyTTL,
		calls: make(chan *call), closed: make(chan struct{}),
	}
	if err := db.Update(makeBuckets); err != nil {
		return nil, errors.Join(fmt.Errorf("prepare %s: %w", path, err), db.Close())
	}
	s.writer.Go(s.write)
	return s, nil
}

func makeBuckets(tx *bolt.Tx) error {
	for _, name := range []string{bucketDoc, bucketIndex, bucketJob, bucketQueue, bucketMemo} {
		if _, err := tx.CreateBucketIfNotExists([]byte(name)); err != nil {
			return fmt.Errorf("bucket %s: %w", name, err)
		}
	}
	return nil
}

// Close writes what is under way and lets go of the file.
func (s *Store) Close() error {
	s.once.Do(func() { close(s.closed) })
	s.writer.Wait()
	if err := s.db.Close(); err != nil {
		return fmt.Errorf("close %s: %w", s.path, err)
	}
	return nil
}

// OnWork has f called whenever this process has queued work, with the work's
// moment. There is one f; it must not block.
func (s *Store) OnWork(f func(at time.Time)) { s.onWork.Store(&f) }

// announce calls OnWork's function for the earliest of the moments.
func (s *Store) announce(moments ...int64) {
	first := int64(0)
	for _, ms := range moments {
		if ms != 0 && (first == 0 || ms < first) {
			first = ms
		}
	}
	if f := s.onWork.Load(); f != nil && first != 0 {
		(*f)(record.Moment(first))
	}
}

// Ping reports whether the file can be read.
func (s *Store) Ping(ctx context.Context) error {
	return s.read(ctx, func(*bolt.Tx) error { return nil })
}

// Durability tells how safe written data are.
func (s *Store) Durability(context.Context) (record.Durability, error) {
	return record.Durability{Engine: "embedded file " + s.path + ", synced at every write"}, nil
}

// unavailable marks a failure of the engine itself. A damaged record is no such
// failure: waiting does not mend it.
func unavailable(err error) error {
	if err == nil || errors.Is(err, record.ErrCorrupt) {
		return err
	}
	return &promise.Error{Kind: promise.KindUnavailable, Key: promise.ErrUnavailable.Key, Cause: err}
}
