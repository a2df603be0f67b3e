package redisstore_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"kept/internal/promise"
	"kept/internal/store/redisstore"
	"kept/internal/store/storetest"
	"kept/internal/testenv"
)

// atOnce calls f n times side by side.
func atOnce(n int, f func(i int)) {
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { f(i) })
	}
	wg.Wait()
}

// What many commit at once goes together, and each gets an answer of its own,
// also when Redis has just forgotten the script.
func TestCommitsGoTogether(t *testing.T) {
	t.Parallel()
	for _, setup := range setups {
		t.Run(setup.name, func(t *testing.T) {
			t.Parallel()
			const writers = 200
			server := testenv.RedisServer(t, setup.server...)
			s := open(t, redisstore.Options{URL: server.URL + setup.query})
			rdb := redis.NewClient(&redis.Options{Addr: server.Addr})
			t.Cleanup(func() { _, _ = s.Close(), rdb.Close() })
			var numbers [2 * writers]promise.Number
			write := func(from int) {
				t.Helper()
				atOnce(writers, func(i int) {
					n, version, err := s.Commit(t.Context(), storetest.Changes("T1", "x", from+i))
					if err != nil || version != 1 {
						t.Errorf("%d: version %d, %v", from+i, version, err)
					}
					numbers[from+i] = n
				})
			}
			// on a connection of its own each would be read by itself
			if reads := readsOf(t, rdb, func() { write(0) }); reads >= writers {
				t.Errorf("Redis read %d times for %d commits", reads, writers)
			}
			if err := rdb.ScriptFlush(t.Context()).Err(); err != nil {
				t.Fatal(err)
			}
			write(writers)
			sorted := slices.Sorted(slices.Values(numbers[:]))
			for i, n := range sorted {
				if n != promise.Number(i+1) {
					t.Fatalf("number %d is %s", i+1, n)
				}
			}
			for i, n := range numbers {
				p, err := s.Load(t.Context(), "T1", n)
				if err != nil || !p.Due.Equal(storetest.Changes("T1", "x", i).After.Due) {
					t.Errorf("%s is not what was written: due %s, %v", n, p.Due, err)
				}
			}
		})
	}
}

// readsOf is how often Redis read from its connections while f ran.
func readsOf(t *testing.T, rdb *redis.Client, f func()) (n int64) {
	t.Helper()
	read := func() (n int64) {
		info, err := rdb.InfoMap(t.Context(), "stats").Result()
		if err == nil {
			_, err = fmt.Sscan(info["Stats"]["total_reads_processed"], &n)
		}
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	before := read()
	f()
	return read() - before
}

// One refusal among many is its own alone.
func TestCommitsAreRefusedAlone(t *testing.T) {
	t.Parallel()
	const promises = 50
	s := open(t, redisstore.Options{URL: testenv.RedisServer(t).URL})
	t.Cleanup(func() { _ = s.Close() })
	var made [promises]promise.Promise
	atOnce(promises, func(i int) {
		n, _, err := s.Commit(t.Context(), storetest.Changes("T1", "x", i))
		if err == nil {
			made[i], err = s.Load(t.Context(), "T1", n)
		}
		if err != nil {
			t.Error(err)
		}
	})
	var mu sync.Mutex
	written := map[promise.Number]int{}
	atOnce(3*promises, func(i int) {
		before := made[i%promises]
		after := before.Clone()
		after.What = "y"
		n, _, err := s.Commit(t.Context(), promise.Change{Before: &before, After: after})
		switch {
		case errors.Is(err, promise.ErrVersion):
		case err != nil:
			t.Error(err)
		default:
			mu.Lock()
			defer mu.Unlock()
			written[n]++
		}
	})
	for _, p := range made {
		if written[p.Number] != 1 {
			t.Errorf("%s was written %d times", p.Number, written[p.Number])
		}
	}
}

// Whoever gives up waits no longer for those who are before them, and what they
// came with is not written once Redis is back.
func TestCommitsThatAreGivenUp(t *testing.T) {
	t.Parallel()
	const writers = 100
	server := testenv.RedisServer(t)
	s := open(t, redisstore.Options{URL: server.URL + "?read_timeout=5s"})
	t.Cleanup(func() { _ = s.Close() })
	if _, _, err := s.Commit(t.Context(), storetest.Changes("T1", "x", writers)); err != nil {
		t.Fatal(err)
	}
	server.Pause()
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	atOnce(writers, func(i int) {
		if _, _, err := s.Commit(ctx, storetest.Changes("T1", "x", i)); !errors.Is(err, promise.ErrUnavailable) || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("frozen: %v", err)
		}
	})
	server.Resume()
	n, _, err := s.Commit(t.Context(), storetest.Changes("T1", "x", writers+1))
	if onTheirWay := promise.Number(2 * 16); err != nil || n > 2+onTheirWay {
		t.Errorf("the next is %s, %v", n, err)
	}
}
