package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"kept/internal/slacksim"
)

// start measures how soon `kept serve` is ready on an empty store, and what
// memory it takes when it does nothing.
func (b *bench) start(ctx context.Context) (rows []row, err error) {
	sim, err := startSim()
	if err != nil {
		return nil, err
	}
	defer sim.Close()
	server, err := startRedis(ctx, b.dir, "redis-start")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, server.close()) }()
	for _, engine := range []struct{ name, url string }{{onFile, ""}, {onRedis, server.url}} {
		ready, resident, heap, err := b.starts(ctx, sim, engine.url)
		if err != nil {
			return nil, err
		}
		rows = append(rows,
			plain("`kept serve`, empty, "+engine.name+": ready after", milliseconds(median(ready)), "ms", atMost(ours, 150, "≤ 150 ms")),
			plain("`kept serve`, empty, "+engine.name+": memory", resident/1e6, "MB", atMost(ours, 25, "≤ 25 MB")),
			plain("`kept serve`, empty, "+engine.name+": of it Go's heap in use", heap/1e6, "MB", target{}))
	}
	return rows, nil
}

func (b *bench) starts(ctx context.Context, sim *slacksim.Sim, url string) (ready []time.Duration, resident, heap float64, err error) {
	times, rest := 10, 5*time.Second
	if b.short {
		times, rest = 2, time.Second
	}
	var memory, heaps []float64
	for i := range times {
		s, err := b.startKept(ctx, sim, "start", url)
		if err != nil {
			return nil, 0, 0, err
		}
		ready = append(ready, s.ready)
		if i >= times-2 { // memory is the same each time
			r, h, err := rested(ctx, s, rest)
			if err != nil {
				s.kill()
				return nil, 0, 0, err
			}
			memory, heaps = append(memory, r), append(heaps, h)
		}
		s.stop()
	}
	return ready, median(memory), median(heaps), nil
}

// rested is the memory of a process after a while of rest, and its heap as it
// says itself.
func rested(ctx context.Context, s *keptServer, rest time.Duration) (resident, heap float64, err error) {
	if err := pause(ctx, rest); err != nil {
		return 0, 0, err
	}
	// The memory first: to be asked for figures costs some.
	if resident, err = s.resident(); err != nil {
		return 0, 0, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+s.addr+"/metrics", http.NoBody)
	if err != nil {
		return 0, 0, fmt.Errorf("ask for figures: %w", err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, 0, fmt.Errorf("ask for figures: %w", err)
	}
	defer func() { _ = res.Body.Close() }()
	lines := bufio.NewScanner(res.Body)
	for lines.Scan() {
		if value, ok := strings.CutPrefix(lines.Text(), "go_memstats_heap_inuse_bytes "); ok {
			heap, err := strconv.ParseFloat(value, 64)
			if err != nil {
				return 0, 0, fmt.Errorf("read figures: %w", err)
			}
			return resident, heap, nil
		}
	}
	return 0, 0, errors.Join(errors.New("the heap is not among the figures"), lines.Err())
}
