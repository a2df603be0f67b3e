package redisstore_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"kept/internal/promise"
	"kept/internal/store/redisstore"
	"kept/internal/store/storetest"
	"kept/internal/testenv"
)

func now() time.Time { return time.Date(2026, time.March, 2, 8, 0, 0, 0, time.UTC) }

// TestKilled kills redis-server in the middle of writing.
func TestKilled(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("kills servers")
	}
	for _, setup := range []struct {
		name   string
		server []testenv.Option
		query  string
		strict bool // nothing that was acknowledged is lost
	}{
		{"alone, synced always", []testenv.Option{testenv.Synced()}, "", true},
		{"alone, synced every second", nil, "", false},
		{"cluster, synced always", []testenv.Option{testenv.Synced(), testenv.Cluster()}, "?cluster=true", true},
	} {
		t.Run(setup.name, func(t *testing.T) {
			t.Parallel()
			const writers, rounds, enough = 8, 3, 300
			server := testenv.RedisServer(t, setup.server...)
			s := open(t, redisstore.Options{URL: server.URL + setup.query})
			t.Cleanup(func() { _ = s.Close() })
			var acks []storetest.Ack
			for round := range rounds {
				told := make(chan storetest.Ack)
				var wg sync.WaitGroup
				for w := range writers {
					wg.Go(func() {
						for i := round*100_000 + w; ; i += writers {
							a, err := storetest.Write(t.Context(), s, i)
							if a.Number > 0 {
								told <- a
							}
							if err != nil {
								if !errors.Is(err, promise.ErrUnavailable) {
									t.Errorf("a killed server: %v", err)
								}
								return
							}
						}
					})
				}
				go func() { wg.Wait(); close(told) }()
				n := 0
				for a := range told {
					acks = append(acks, a)
					if n++; n == enough {
						server.Kill()
					}
				}
				server.Restart()
				inFlight := (round + 1) * writers
				if !setup.strict {
					acks, inFlight = nil, rounds*100_000
				}
				storetest.CheckWritten(t, s, acks, inFlight)
			}
		})
	}
}

// TestRestart: a restarted Redis has forgotten the scripts and the connections.
func TestRestart(t *testing.T) {
	t.Parallel()
	for _, setup := range setups {
		t.Run(setup.name, func(t *testing.T) {
			t.Parallel()
			server := testenv.RedisServer(t, append([]testenv.Option{testenv.Synced()}, setup.server...)...)
			s := open(t, redisstore.Options{URL: server.URL + setup.query})
			t.Cleanup(func() { _ = s.Close() })
			ctx := t.Context()
			steps := []struct {
				name string
				run  func() error
			}{
				{"commit", func() error {
					_, _, err := s.Commit(ctx, storetest.Changes("T1", "x", int(time.Now().UnixNano()%1e9)))
					return err
				}},
				{"load", func() error { _, err := s.Load(ctx, "T1", 1); return err }},
				{"find", func() error { _, err := s.Find(ctx, promise.Query{Team: "T1", Index: "s/active"}); return err }},
				{"next", func() error { _, _, err := s.Next(ctx); return err }},
				{"claim and settle", func() error {
					claims, err := s.Claim(ctx, promise.LaneNotice, now(), time.Minute, 1)
					if err == nil && len(claims) != 1 {
						err = fmt.Errorf("%d claims", len(claims))
					}
					if err != nil {
						return err
					}
					return s.Settle(ctx, now(), []promise.Settlement{{Claim: claims[0], Retry: now()}})
				}},
				{"ping", func() error { return s.Ping(ctx) }},
			}
			for i := range steps {
				for k := range steps { // each step is once the first after a restart
					step := steps[(i+k)%len(steps)]
					if err := step.run(); err != nil {
						if k > 0 || i == 0 {
							t.Fatalf("%s: %v", step.name, err)
						}
						t.Logf("%s after a restart: %v", step.name, err)
						// The first to use a connection from before the restart may fail; it must
						// say what that means, and the next must not.
						if !errors.Is(err, promise.ErrUnavailable) {
							t.Fatalf("%s after a restart: %v", step.name, err)
						}
						if err := step.run(); err != nil {
							t.Fatalf("%s once more after a restart: %v", step.name, err)
						}
					}
				}
				server.Restart()
			}
		})
	}
}

func TestUnavailable(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		stop func(*testenv.Server)
	}{
		{"killed", (*testenv.Server).Kill},
		{"frozen", (*testenv.Server).Pause},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			server := testenv.RedisServer(t)
			s := open(t, redisstore.Options{URL: server.URL + "?read_timeout=100ms&dial_timeout=100ms"})
			t.Cleanup(func() { _ = s.Close() })
			ctx := t.Context()
			if _, _, err := s.Commit(ctx, storetest.Changes("T1", "x", 1)); err != nil {
				t.Fatal(err)
			}
			claims, err := s.Claim(ctx, promise.LaneNotice, now(), time.Minute, 1)
			if err != nil || len(claims) != 1 {
				t.Fatal(claims, err)
			}
			tt.stop(server)
			for name, f := range map[string]func() error{
				"commit": func() error { _, _, err := s.Commit(ctx, storetest.Changes("T1", "x", 2)); return err },
				"load":   func() error { _, err := s.Load(ctx, "T1", 1); return err },
				"space":  func() error { _, err := s.LoadWorkspace(ctx, "T1"); return err },
				"find":   func() error { _, err := s.Find(ctx, promise.Query{Team: "T1", Index: "f"}); return err },
				"next":   func() error { _, _, err := s.Next(ctx); return err },
				"claim": func() error {
					_, err := s.Claim(ctx, promise.LaneDue, now().AddDate(1, 0, 0), time.Minute, 1)
					return err
				},
				"settle": func() error { return s.Settle(ctx, now(), []promise.Settlement{{Claim: claims[0]}}) },
				"posts":  func() error { _, err := s.Posts(ctx, "T1", 1); return err },
				"parked": func() error { _, err := s.ParkedNotices(ctx, ""); return err },
				"ping":   func() error { return s.Ping(ctx) },
				"doctor": func() error { _, err := s.Durability(ctx); return err },
			} {
				if err := f(); !errors.Is(err, promise.ErrUnavailable) {
					t.Errorf("%s: %v, want %v", name, err, promise.ErrUnavailable)
				}
			}
			given, cancel := context.WithCancel(ctx)
			cancel()
			if _, err := s.Load(given, "T1", 1); errors.Is(err, promise.ErrUnavailable) || !errors.Is(err, context.Canceled) {
				t.Errorf("given up: %v", err)
			}
		})
	}
}

// TestFrozenCommit: a commit whose answer was lost may have been written. The
// repeat says so and writes nothing.
func TestFrozenCommit(t *testing.T) {
	t.Parallel()
	server := testenv.RedisServer(t)
	s := open(t, redisstore.Options{URL: server.URL + "?read_timeout=100ms"})
	t.Cleanup(func() { _ = s.Close() })
	ctx := t.Context()
	if err := s.Ping(ctx); err != nil {
		t.Fatal(err)
	}
	c := storetest.Changes("T1", "x", 1)
	if _, _, err := s.Commit(ctx, storetest.Changes("T1", "x", 2)); err != nil { // the script is known from here on
		t.Fatal(err)
	}
	server.Pause()
	if _, _, err := s.Commit(ctx, c); !errors.Is(err, promise.ErrUnavailable) {
		t.Fatalf("frozen: %v", err)
	}
	server.Resume()
	n, _, err := s.Commit(ctx, c)
	if !errors.Is(err, promise.ErrDuplicate) || n != 2 {
		t.Errorf("the repeat: %s, %v; want #2, %v", n, err, promise.ErrDuplicate)
	}
	if list := storetest.Check(t, s, "T1")["T1"]; len(list) != 2 {
		t.Errorf("%d promises, want 2", len(list))
	}
}

// TestSharedWork: what one process queues another finds, once it has looked.
func TestSharedWork(t *testing.T) {
	t.Parallel()
	server := testenv.RedisServer(t)
	a, b := open(t, redisstore.Options{URL: server.URL}), open(t, redisstore.Options{URL: server.URL})
	t.Cleanup(func() { _, _ = a.Close(), b.Close() })
	ctx := t.Context()
	if _, ok, err := b.Next(ctx); ok || err != nil {
		t.Fatal(ok, err)
	}
	c := storetest.Changes("T1", "x", 1)
	if _, _, err := a.Commit(ctx, c); err != nil {
		t.Fatal(err)
	}
	if at, ok, err := b.Next(ctx); err != nil || !ok || !at.Equal(now()) {
		t.Fatalf("next %v, %v, %v; want the notice at once", at, ok, err)
	}
	claims, err := b.Claim(ctx, promise.LaneNotice, now(), time.Minute, 5)
	if err != nil || len(claims) != 1 {
		t.Fatalf("claims: %v, %v", claims, err)
	}
	// The lease is all that a knows when b dies.
	again, err := a.Claim(ctx, promise.LaneNotice, now().Add(time.Minute), time.Minute, 5)
	if err != nil || len(again) != 1 || !again[0].Recovered {
		t.Errorf("after the lease: %+v, %v", again, err)
	}
	if err := b.Settle(ctx, now(), []promise.Settlement{{Claim: claims[0]}}); err != nil {
		t.Fatal(err)
	}
	if err := a.Settle(ctx, now(), []promise.Settlement{{Claim: again[0], Retry: c.Wake}}); err != nil {
		t.Fatal(err)
	}
	if at, _, err := b.Next(ctx); err != nil || !at.Equal(c.Wake) {
		t.Errorf("next %v, %v; want %v", at, err, c.Wake)
	}
}

func TestKeysAreForgotten(t *testing.T) {
	t.Parallel()
	server := testenv.RedisServer(t)
	s := open(t, redisstore.Options{URL: server.URL, KeyTTL: time.Minute})
	rdb := redis.NewClient(&redis.Options{Addr: server.Addr})
	t.Cleanup(func() { _, _ = s.Close(), rdb.Close() })
	if _, _, err := s.Commit(t.Context(), storetest.Changes("T1", "x", 1)); err != nil {
		t.Fatal(err)
	}
	keys, err := rdb.Keys(t.Context(), "k{*}:k:*").Result()
	if err != nil || len(keys) != 1 {
		t.Fatalf("keys %v, %v", keys, err)
	}
	left, err := rdb.PTTL(t.Context(), keys[0]).Result()
	if err != nil || left <= 0 || left > time.Minute {
		t.Errorf("%s is kept for %v, %v; want a minute", keys[0], left, err)
	}
	if err := rdb.PExpire(t.Context(), keys[0], -1).Err(); err != nil {
		t.Fatal(err)
	}
	if n, _, err := s.Commit(t.Context(), storetest.Changes("T1", "x", 1)); err != nil || n != 2 {
		t.Errorf("after its time: %s, %v", n, err)
	}
}

// TestDamaged: what cannot be read is an error or is put aside, and holds up
// nothing else.
func TestDamaged(t *testing.T) {
	t.Parallel()
	server := testenv.RedisServer(t)
	s := open(t, redisstore.Options{URL: server.URL, Prefix: "odd*?"})
	rdb := redis.NewClient(&redis.Options{Addr: server.Addr})
	t.Cleanup(func() { _, _ = s.Close(), rdb.Close() })
	ctx := t.Context()
	for i := range 3 {
		if _, _, err := s.Commit(ctx, storetest.Changes("T1", "x", i)); err != nil {
			t.Fatal(err)
		}
	}
	for pattern, field := range map[string]string{"odd\\*\\?{*}:p:T1": "1", "odd\\*\\?{*}:b": "T1:p1.1.0"} {
		keys, err := rdb.Keys(ctx, pattern).Result()
		if err != nil || len(keys) != 1 {
			t.Fatalf("%s: %v, %v", pattern, keys, err)
		}
		if err := rdb.HSet(ctx, keys[0], field, "1{").Err(); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.Load(ctx, "T1", 1); err == nil || promise.KindOf(err) != promise.KindInternal {
		t.Errorf("a damaged promise: %v", err)
	}
	if _, err := s.Load(ctx, "T1", 2); err != nil {
		t.Errorf("its neighbour: %v", err)
	}
	claims, err := s.Claim(ctx, promise.LaneNotice, now(), time.Minute, 10)
	if err != nil || len(claims) != 2 {
		t.Errorf("%d notices, %v; want the two that can be read", len(claims), err)
	}
	parked, err := s.ParkedNotices(ctx, "T1")
	if err != nil || len(parked) != 1 || parked[0].Key != "p1.1.0" {
		t.Errorf("parked %+v, %v", parked, err)
	}
}

// counted is how often Redis carried out a command while f ran; of all commands
// when name is empty.
func counted(t *testing.T, rdb *redis.Client, name string, f func()) int64 {
	t.Helper()
	if err := rdb.ConfigResetStat(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
	f()
	info, err := rdb.InfoMap(t.Context(), "commandstats", "stats").Result()
	if err != nil {
		t.Fatal(err)
	}
	var n int64
	if name == "" {
		_, err = fmt.Sscan(info["Stats"]["total_commands_processed"], &n)
		n-- // the counting itself
	} else {
		_, err = fmt.Sscanf(info["Commandstats"]["cmdstat_"+name], "calls=%d,", &n)
	}
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return n
}

// TestCheap counts commands: those of one look while nothing is due, and the
// scripts that end a job.
func TestCheap(t *testing.T) {
	t.Parallel()
	server := testenv.RedisServer(t)
	s := open(t, redisstore.Options{URL: server.URL})
	rdb := redis.NewClient(&redis.Options{Addr: server.Addr})
	t.Cleanup(func() { _, _ = s.Close(), rdb.Close() })
	ctx := t.Context()
	const jobs = 2000
	for i := range jobs {
		c := storetest.Changes("T1", "x", i)
		c.Notices = nil
		if _, _, err := s.Commit(ctx, c); err != nil {
			t.Fatal(err)
		}
	}
	look := func() {
		if _, _, err := s.Next(ctx); err != nil {
			t.Fatal(err)
		}
	}
	look() // its connection is made
	if n := counted(t, rdb, "", look); n > 16 {
		t.Errorf("one look takes %d commands, want 16", n)
	}
	done := 0
	n := counted(t, rdb, "evalsha", func() {
		for {
			claims, err := s.Claim(ctx, promise.LaneDue, now().AddDate(1, 0, 0), time.Minute, 100)
			if err != nil {
				t.Fatal(err)
			}
			if len(claims) == 0 {
				return
			}
			var ends []promise.Settlement
			for _, c := range claims {
				ends = append(ends, promise.Settlement{Claim: c})
			}
			done += len(claims)
			if err := s.Settle(ctx, now(), ends); err != nil {
				t.Fatal(err)
			}
		}
	})
	if done != jobs || float64(n)/jobs > 0.05 {
		t.Errorf("%d scripts for %d jobs, want at most one for 20", n, done)
	}
	if n := counted(t, rdb, "evalsha", func() {
		if _, err := s.Find(ctx, promise.Query{Team: "T1", Index: "s/active", Limit: 20}); err != nil {
			t.Fatal(err)
		}
	}); n != 1 {
		t.Errorf("a page takes %d round trips", n)
	}
}
