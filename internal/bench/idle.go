package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"kept/internal/clock"
	"kept/internal/slacksim"
)

// idle measures what it costs to wait, with few promises pending and with many:
// the commands `kept serve` sends a second, and how long one look for the next
// work takes.
func (b *bench) idle(ctx context.Context) (rows []row, err error) {
	sim, err := startSim()
	if err != nil {
		return nil, err
	}
	defer sim.Close()
	few, err := b.newWaiting(ctx, sim, "few", min(10_000, b.pending/2))
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, few.close()) }()
	many, err := b.newWaiting(ctx, sim, "many", b.pending)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, many.close()) }()

	if err := looks(ctx, few, many); err != nil {
		return nil, err
	}
	if err := b.waits(ctx, few, many); err != nil {
		return nil, err
	}
	name := fmt.Sprintf("idle, %s against %s pending: ", figure(float64(many.n), ""), figure(float64(few.n), ""))
	look := against(name+"one look at the queue, p50", median(few.look), median(many.look), "µs", atMost(ratio, 1.2, "ratio ≤ 1.2"))
	look.ratio = median(ratios(many.look, few.look))
	return []row{
		look,
		against(name+"commands a second of a replica", few.commands, many.commands, "/s", atMost(ours, 6, "≤ 6 /s")),
		against(name+"processor time a second, Kept and Redis", few.cpu, many.cpu, "ms", target{}),
		against(name+"Kept's memory", few.memory/1e6, many.memory/1e6, "MB", target{}),
	}, nil
}

// waiting is a store with promises of which none is due.
type waiting struct {
	n      int
	engine engine
	redis  *redisServer
	kept   *keptServer

	look                  []float64 // microseconds
	commands, cpu, memory float64
}

func (b *bench) newWaiting(ctx context.Context, sim *slacksim.Sim, name string, n int) (*waiting, error) {
	e, server, err := b.open(ctx, onRedis, "idle-"+name)
	if err != nil {
		return nil, err
	}
	w := &waiting{n: n, engine: e, redis: server}
	if err := fill(ctx, e, n, 60, true); err != nil {
		return nil, errors.Join(err, w.close())
	}
	if w.kept, err = b.startKept(ctx, sim, "idle-"+name, server.url); err != nil {
		return nil, errors.Join(err, w.close())
	}
	return w, nil
}

func (w *waiting) close() error {
	if w.kept != nil {
		w.kept.stop()
	}
	return closeAll(w.engine, w.redis)
}

// looks measures, in turns, how long a look for the next work takes.
func looks(ctx context.Context, both ...*waiting) error {
	const rounds, each = 15, 100
	for range rounds {
		for _, w := range both {
			list := make([]time.Duration, each)
			for i := range list {
				began := clock.System{}.Now()
				if _, ok, err := w.engine.Next(ctx); err != nil || !ok {
					return fmt.Errorf("look for work (found: %t): %w", ok, err)
				}
				list[i] = clock.System{}.Now().Sub(began)
			}
			w.look = append(w.look, microseconds(median(list)))
		}
	}
	return nil
}

// waits counts what both send while they wait.
func (b *bench) waits(ctx context.Context, both ...*waiting) error {
	span := 30 * time.Second
	if b.short {
		span = 5 * time.Second
	}
	type reading struct {
		calls map[string]float64
		cpu   time.Duration
	}
	read := func(w *waiting) (r reading, err error) {
		if r.calls, err = w.redis.calls(ctx); err != nil {
			return r, err
		}
		kept, err := w.kept.cpu()
		if err != nil {
			return r, err
		}
		rds, err := w.redis.cpu()
		r.cpu = kept + rds
		return r, err
	}
	before := make([]reading, len(both))
	for i, w := range both {
		var err error
		if before[i], err = read(w); err != nil {
			return err
		}
	}
	if err := pause(ctx, span); err != nil {
		return err
	}
	for i, w := range both {
		after, err := read(w)
		if err != nil {
			return err
		}
		w.commands = spent(before[i].calls, after.calls) / span.Seconds()
		w.cpu = milliseconds(after.cpu-before[i].cpu) / span.Seconds()
		if w.memory, err = w.kept.resident(); err != nil {
			return err
		}
	}
	return nil
}
