package main

import (
	"context"
	"fmt"
	"time"

	"kept/internal/clock"
	"kept/internal/config"
	"kept/internal/promise"
	"kept/internal/store/boltstore"
	"kept/internal/store/record"
	"kept/internal/store/redisstore"
	"kept/internal/workspace"
)

// engine is what both stores offer.
type engine interface {
	promise.Store
	promise.Finder
	promise.Queue
	promise.Posts
	promise.CardStore
	workspace.Store

	// OnWork has f called whenever this process queues work for a moment.
	OnWork(f func(at time.Time))
	// Ping reports whether the store answers.
	Ping(ctx context.Context) error
	// Durability tells how safe an acknowledged write is.
	Durability(ctx context.Context) (record.Durability, error)
	// ParkedNotices lists the messages that were given up on, the latest
	// first; an empty team means everybody's.
	ParkedNotices(ctx context.Context, team promise.Team) ([]promise.Parked, error)
	Close() error
}

// openStore opens Redis when it is set, else the embedded file.
func openStore(cfg config.Config, clk clock.Clock) (engine, error) {
	if cfg.RedisURL == "" {
		s, err := boltstore.Open(boltstore.Options{Dir: cfg.DataDir, Now: clk.Now})
		if err != nil {
			return nil, fmt.Errorf("open the data folder KEPT_DATA=%s: %w", cfg.DataDir, err)
		}
		return s, nil
	}
	s, err := redisstore.Open(redisstore.Options{URL: cfg.RedisURL})
	if err != nil {
		return nil, fmt.Errorf("open REDIS_URL: %w", err)
	}
	return s, nil
}
