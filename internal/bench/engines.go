package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"kept/internal/clock"
	"kept/internal/promise"
	"kept/internal/store/boltstore"
	"kept/internal/store/redisstore"
	"kept/internal/workspace"
	"kept/internal/worktime"
	"kept/scheduler"
)

// engine is what both stores offer.
type engine interface {
	promise.Store
	promise.Queue
	workspace.Store

	OnWork(f func(at time.Time))
	Close() error
}

// endWithin bounds what surely ends, so that a broken run fails.
const endWithin = 2 * time.Minute

const (
	onRedis = "Redis"
	onFile  = "file"
)

// open opens an engine of each kind, new and empty; server is nil for the file.
func (b *bench) open(ctx context.Context, kind, name string) (e engine, server *redisServer, err error) {
	if kind == onFile {
		dir, err := os.MkdirTemp(b.dir, name+"-")
		if err != nil {
			return nil, nil, fmt.Errorf("make a folder: %w", err)
		}
		e, err := boltstore.Open(boltstore.Options{Dir: dir, Now: clock.System{}.Now})
		if err != nil {
			return nil, nil, fmt.Errorf("open the file: %w", err)
		}
		return e, nil, nil
	}
	server, err = startRedis(ctx, b.dir, "redis-"+name)
	if err != nil {
		return nil, nil, err
	}
	e, err = redisstore.Open(redisstore.Options{URL: server.url})
	if err != nil {
		return nil, nil, errors.Join(fmt.Errorf("open Redis: %w", err), server.close())
	}
	return e, server, nil
}

func closeAll(e engine, server *redisServer) error {
	err := e.Close()
	if server != nil {
		err = errors.Join(err, server.close())
	}
	return err
}

// schedule runs a scheduler over an engine until it is ended.
func schedule(ctx context.Context, e engine, n scheduler.Notifier, meter scheduler.Meter) (end func() error) {
	c := clock.System{}
	s := scheduler.New(scheduler.Config{
		Queue: e, Ledger: promise.NewLedger(e), Book: workspace.NewBook(e, c.Now), Notifier: n, Clock: c, Meter: meter,
	})
	e.OnWork(s.Wake)
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx) }()
	return func() error {
		cancel()
		return <-done
	}
}

// lifelike is a promise as people make them: one of 500 promises it to one of
// 2,000 customers, due within a quarter of a year but not today.
func lifelike(r *rand.Rand, pol promise.Policy, text int, private bool) (promise.Change, error) {
	made := clock.System{}.Now()
	who := promise.UserID(fmt.Sprintf("U0%09dA", r.IntN(500)))
	c, err := promise.Begin(promise.Draft{
		Team: team, What: strings.Repeat("send the quote with the new prices and terms ", text/45+1)[:text-1] + ".",
		Customer: promise.Customer{Name: fmt.Sprintf("Customer %d AB", r.IntN(2000))}, Promiser: who,
		Due:  made.Truncate(time.Second).Add(time.Duration(7*24+r.IntN(90*24)) * time.Hour),
		Zone: "Europe/Stockholm", Channel: "C0123456789", Private: private, By: promise.Actor{ID: who}, At: made,
		Key: fmt.Sprintf("%d.%d.%032x", 1_764_000_000_000+r.IntN(1e9), 100_000_000_000+r.IntN(1e9), r.Uint64()),
	}, pol)
	if err != nil {
		return c, fmt.Errorf("make a promise: %w", err)
	}
	return c, nil
}

// fill stores promises that fall due much later.
func fill(ctx context.Context, e engine, n, text int, private bool) error {
	const writers = 32
	pol := promise.Policy{Work: worktime.Standard(time.UTC, "SE")}
	var next atomic.Int64
	var wg sync.WaitGroup
	errs := make([]error, writers)
	for w := range writers {
		wg.Go(func() {
			r := rand.New(rand.NewPCG(uint64(w), 1)) //nolint:gosec // a number of a loop
			for next.Add(1) <= int64(n) && errs[w] == nil {
				c, err := lifelike(r, pol, text, private)
				if err == nil {
					_, _, err = e.Commit(ctx, c)
				}
				errs[w] = err
			}
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

// notify is a function as a Notifier.
type notify func(c promise.Claim)

// Notify delivers at once.
func (f notify) Notify(_ context.Context, c promise.Claim) promise.Settlement {
	f(c)
	return promise.Settlement{Claim: c}
}
