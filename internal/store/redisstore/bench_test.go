package redisstore_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"kept/internal/promise"
	"kept/internal/store/redisstore"
	"kept/internal/store/storetest"
	"kept/internal/testenv"
)

func BenchmarkEngine(b *testing.B) {
	storetest.Bench(b, func(b *testing.B) storetest.Engine {
		b.Helper()
		s := open(b, redisstore.Options{URL: testenv.RedisServer(b).URL})
		b.Cleanup(func() { _ = s.Close() })
		return s
	})
}

type allDay struct{}

func (allDay) Between(from, to time.Time) time.Duration      { return to.Sub(from) }
func (allDay) Add(from time.Time, d time.Duration) time.Time { return from.Add(d) }
func (allDay) NextOpen(t time.Time) time.Time                { return t }
func (allDay) NextWorkday(t time.Time) time.Time             { return t.Add(24 * time.Hour) }
func (allDay) EndOfDay(t time.Time) time.Time                { return t }

// lifelike is a promise as people make them: one of 500 promises it to one of
// 2,000 customers, within a quarter of a year.
func lifelike(r *rand.Rand, team promise.Team, text, i int) promise.Change {
	made := time.Date(2026, time.March, 2, 8, 0, 0, r.IntN(1e9), time.UTC).Add(time.Duration(i) * time.Second)
	u := promise.UserID(fmt.Sprintf("U0%09dA", r.IntN(500)))
	c, err := promise.Begin(promise.Draft{
		Team: team, What: strings.Repeat("w", text), Customer: promise.Customer{Name: fmt.Sprintf("Customer %d AB", r.IntN(2000))},
		Promiser: u, Due: made.Truncate(time.Second).Add(time.Duration(1+r.IntN(90*24)) * time.Hour),
		Zone: "Europe/Stockholm", Channel: "C0123456789", By: promise.Actor{ID: u}, At: made,
		Key: fmt.Sprintf("%d.%d.%032x", 1e12+r.IntN(1e9), 1e11+r.IntN(1e9), r.Uint64()),
	}, promise.Policy{Work: allDay{}})
	if err != nil {
		panic(err)
	}
	return c
}

// BenchmarkMemory measures the bytes a promise takes in Redis, everything in:
// first as it was made, with its notice not yet delivered and its idempotency
// key not yet forgotten, then as it lives on, with the post it led to.
func BenchmarkMemory(b *testing.B) {
	for _, tt := range []struct{ promises, teams, text int }{
		{20_000, 1, 60}, {20_000, 1, 120}, {20_000, 20, 60}, {100_000, 1, 60}, {100_000, 20, 60},
	} {
		b.Run(fmt.Sprintf("%d promises of %d bytes, %d teams", tt.promises, tt.text, tt.teams), func(b *testing.B) {
			if testing.Short() && tt.promises*tt.teams*tt.text > 20_000*60 {
				b.Skip("takes its time")
			}
			for range b.N {
				measureMemory(b, tt.promises, tt.teams, tt.text)
			}
		})
	}
}

func measureMemory(b *testing.B, promises, teams, text int) {
	b.Helper()
	ctx := b.Context()
	server := testenv.RedisServer(b)
	s := open(b, redisstore.Options{URL: server.URL, KeyTTL: time.Hour})
	rdb := redis.NewClient(&redis.Options{Addr: server.Addr})
	b.Cleanup(func() { _, _ = s.Close(), rdb.Close() })
	empty := used(ctx, b, rdb)
	var wg sync.WaitGroup
	for w := range 16 {
		wg.Go(func() {
			r := rand.New(rand.NewPCG(uint64(w), 1))
			for i := w; i < promises; i += 16 {
				team := promise.Team("T0" + strconv.Itoa(12345678+i%teams) + "A")
				if _, _, err := s.Commit(ctx, lifelike(r, team, text, i)); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	each := func() float64 { return (used(ctx, b, rdb) - empty) / float64(promises) }
	b.ReportMetric(each(), "B/new")
	deliver(b, s)
	keys, err := rdb.Keys(ctx, "k{*}:k:*").Result()
	if err != nil {
		b.Fatal(err)
	}
	for len(keys) > 0 {
		n := min(len(keys), 5000)
		if err := rdb.Del(ctx, keys[:n]...).Err(); err != nil {
			b.Fatal(err)
		}
		keys = keys[n:]
	}
	b.ReportMetric(each(), "B/promise")
}

// deliver ends every notice with a post.
func deliver(b *testing.B, s *redisstore.Store) {
	b.Helper()
	now := time.Date(2027, time.March, 2, 8, 0, 0, 0, time.UTC)
	for i := 0; ; {
		claims, err := s.Claim(b.Context(), promise.LaneNotice, now, time.Hour, 500)
		if err != nil {
			b.Fatal(err)
		}
		if len(claims) == 0 {
			return
		}
		var done []promise.Settlement
		for _, c := range claims {
			i++
			post := promise.Post{Kind: c.Notice.Kind, Channel: c.Notice.Channel, TS: fmt.Sprintf("1764000000.%06d", i)}
			done = append(done, promise.Settlement{Claim: c, Post: &post})
		}
		if err := s.Settle(b.Context(), now, done); err != nil {
			b.Fatal(err)
		}
	}
}

func used(ctx context.Context, b *testing.B, rdb *redis.Client) float64 {
	b.Helper()
	info, err := rdb.InfoMap(ctx, "memory").Result()
	if err != nil {
		b.Fatal(err)
	}
	n, err := strconv.ParseFloat(info["Memory"]["used_memory"], 64)
	if err != nil {
		b.Fatal(err)
	}
	return n
}
