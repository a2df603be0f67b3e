// Package redisstore keeps everything in Redis, alone, behind Sentinel or as a
// Cluster: the engine for several processes that share the work. It implements
// the same contract as boltstore and passes the same suite.
//
// A change is one script, which checks everything and then writes everything;
// the scripts lie in lua, one a file, each with its contract at its head. They
// hold no rules: what is written is flattened by package record. The keys are
// made in keys.go alone. Redis 6.2 or later is needed.
package redisstore

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"

	"kept/internal/promise"
	"kept/internal/store/record"
)

// What [Options] leave out.
const (
	DefaultPrefix = "k"
	DefaultKeyTTL = 15 * time.Minute
)

// Options say which Redis, and how.
type Options struct {
	// URL is as for [ParseURL].
	URL string
	// Prefix begins every key, so that one Redis can serve others too.
	Prefix string
	// KeyTTL is how long idempotency keys are remembered.
	KeyTTL time.Duration
}

// Store is the engine on Redis. It is safe for concurrent use.
type Store struct {
	rdb     redis.UniversalClient
	where   string
	keys    keys
	scripts scripts
	commits groups
	keyTTL  time.Duration
	hints   *hints
	onWork  atomic.Pointer[func(time.Time)]
}

// Open prepares a store. It does not wait for Redis: see [Store.Ping].
func Open(o Options) (*Store, error) {
	rdb, where, err := dial(o.URL)
	if err != nil {
		return nil, err
	}
	if o.Prefix == "" {
		o.Prefix = DefaultPrefix
	}
	if strings.ContainsAny(o.Prefix, "{}") {
		return nil, fmt.Errorf("prefix %q: braces are for the partition", o.Prefix)
	}
	if o.KeyTTL <= 0 {
		o.KeyTTL = DefaultKeyTTL
	}
	all := newScripts()
	return &Store{
		rdb: rdb, where: where, keys: newKeys(o.Prefix), scripts: all, commits: newGroups(rdb, all.commit), keyTTL: o.KeyTTL, hints: newHints(),
	}, nil
}

// LogTo hands what the client library has to say to log, at debug level: what
// matters comes back as an error. It holds for the whole process; without it the
// library writes to standard error.
func LogTo(log *slog.Logger) { redis.SetLogger(logger{log}) }

type logger struct{ log *slog.Logger }

// Printf is what the library calls.
func (l logger) Printf(ctx context.Context, format string, v ...any) {
	l.log.DebugContext(ctx, "redis client", "says", fmt.Sprintf(format, v...))
}

// Close lets go of the connections.
func (s *Store) Close() error {
	if err := s.rdb.Close(); err != nil && !errors.Is(err, redis.ErrClosed) {
		return fmt.Errorf("close connections to Redis: %w", err)
	}
	return nil
}

// OnWork has f called whenever this process has queued work, with the work's
// moment. There is one f; it must not block.
func (s *Store) OnWork(f func(at time.Time)) { s.onWork.Store(&f) }

// announce calls OnWork's function for the earlier of two moments, 0 for none.
func (s *Store) announce(a, b int64) {
	first := earlier(a, b)
	if f := s.onWork.Load(); f != nil && first != 0 {
		(*f)(record.Moment(first))
	}
}

// failed marks an error that means that Redis cannot be reached, or cannot
// serve now. A caller who gave up hears of that alone.
func (s *Store) failed(ctx context.Context, err error) error {
	if errors.Is(err, context.Canceled) && ctx.Err() != nil {
		return err
	}
	if reply, ok := errors.AsType[redis.Error](err); ok && !passing(reply.Error()) {
		return fmt.Errorf("redis: %w", err)
	}
	return &promise.Error{Kind: promise.KindUnavailable, Key: promise.ErrUnavailable.Key, Cause: err}
}

// passing reports whether Redis itself says that it cannot serve now.
func passing(reply string) bool {
	word, _, _ := strings.Cut(reply, " ")
	switch word {
	case "LOADING", "BUSY", "CLUSTERDOWN", "MASTERDOWN", "READONLY", "MISCONF", "OOM", "NOREPLICAS", "TRYAGAIN":
		return true
	}
	return strings.HasPrefix(reply, "ERR max number of clients")
}

// again runs a reading command once more when the connection broke: a pooled
// one may date from before Redis was restarted.
func again[T any](ctx context.Context, read func() (T, error)) (T, error) {
	v, err := read()
	if err == nil || ctx.Err() != nil || errors.Is(err, redis.Nil) {
		return v, err
	}
	if _, replied := errors.AsType[redis.Error](err); replied {
		return v, err
	}
	return read()
}
