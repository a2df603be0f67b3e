package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"kept/internal/clock"
	"kept/internal/promise"
	"kept/internal/store/redisstore"
)

// memory measures the bytes a promise takes in Redis at its default settings:
// its record, indexes, history, wake, and the post it led to.
func (b *bench) memory(ctx context.Context) ([]row, error) {
	n := 50_000
	if b.short {
		n = 5_000
	}
	var rows []row
	for _, tt := range []struct {
		text int
		most float64
	}{{60, 750}, {120, 820}} {
		fresh, lasting, err := b.bytesEach(ctx, n, tt.text)
		if err != nil {
			return nil, err
		}
		name := fmt.Sprintf("Redis memory a promise, %d bytes of text, of %s: ", tt.text, figure(float64(n), ""))
		rows = append(rows,
			plain(name+"as it lives on", lasting, "B", atMost(ours, tt.most, fmt.Sprintf("≤ %.0f B", tt.most))),
			plain(name+"for the first quarter of an hour", fresh, "B", target{}))
	}
	return rows, nil
}

// bytesEach is the memory of a promise just made, with its notice not yet
// delivered and its key against repetition, and of one that lives on, with the
// post it led to.
func (b *bench) bytesEach(ctx context.Context, n, text int) (fresh, lasting float64, err error) {
	server, err := startRedis(ctx, b.dir, fmt.Sprintf("redis-memory-%d", text))
	if err != nil {
		return 0, 0, err
	}
	defer func() { err = errors.Join(err, server.close()) }()
	s, err := redisstore.Open(redisstore.Options{URL: server.url, KeyTTL: time.Hour})
	if err != nil {
		return 0, 0, fmt.Errorf("open Redis: %w", err)
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	empty, err := server.used(ctx)
	if err != nil {
		return 0, 0, err
	}
	if err := fill(ctx, s, n, text, false); err != nil {
		return 0, 0, err
	}
	full, err := server.used(ctx)
	if err != nil {
		return 0, 0, err
	}
	if err := deliver(ctx, s); err != nil {
		return 0, 0, err
	}
	if err := forget(ctx, server); err != nil {
		return 0, 0, err
	}
	left, err := server.used(ctx)
	if err != nil {
		return 0, 0, err
	}
	return (full - empty) / float64(n), (left - empty) / float64(n), nil
}

// deliver ends every notice with a post.
func deliver(ctx context.Context, s *redisstore.Store) error {
	for i := 0; ; {
		now := clock.System{}.Now()
		if _, _, err := s.Next(ctx); err != nil {
			return fmt.Errorf("deliver: %w", err)
		}
		claims, err := s.Claim(ctx, promise.LaneNotice, now, time.Minute, 500)
		if err != nil {
			return fmt.Errorf("deliver: %w", err)
		}
		if len(claims) == 0 {
			return nil
		}
		done := make([]promise.Settlement, len(claims))
		for j, c := range claims {
			i++
			done[j] = promise.Settlement{Claim: c, Post: &promise.Post{
				Kind: c.Notice.Kind, Channel: c.Notice.Channel, TS: fmt.Sprintf("1764000000.%06d", i),
			}}
		}
		if err := s.Settle(ctx, now, done); err != nil {
			return fmt.Errorf("deliver: %w", err)
		}
	}
}

// forget takes the keys against repetition away, as time will.
func forget(ctx context.Context, server *redisServer) error {
	keys := server.rdb.Scan(ctx, 0, "k{*}:k:*", 1000).Iterator()
	var list []string
	for keys.Next(ctx) {
		list = append(list, keys.Val())
	}
	if err := keys.Err(); err != nil {
		return fmt.Errorf("look for keys: %w", err)
	}
	if len(list) == 0 {
		return errors.New("no keys against repetition were found")
	}
	for len(list) > 0 {
		n := min(len(list), 1000)
		if err := server.rdb.Del(ctx, list[:n]...).Err(); err != nil {
			return fmt.Errorf("delete keys: %w", err)
		}
		list = list[n:]
	}
	return nil
}
