package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"kept/internal/clock"
	"kept/internal/promise"
	"kept/internal/slacksim"
	"kept/internal/store/redisstore"
	"kept/scheduler"
)

// The batch that a replica is killed in: few enough that Slack's limits, which
// both replicas keep, do not make the survivor wait.
const (
	killPeople = 50
	killEach   = 2
	killTries  = 3
)

// killed measures what a replica that dies with kill -9 in the middle of a batch
// of due reminders costs, when another one is there.
func (b *bench) killed(ctx context.Context) ([]row, error) {
	for range killTries {
		got, err := b.killOnce(ctx)
		if err != nil {
			return nil, err
		}
		if got.back < scheduler.DefaultLease/2 {
			continue // it had nothing in its hands when it died
		}
		limit := milliseconds(scheduler.DefaultLease + time.Second)
		const name = "a replica of two killed in the middle of 100 reminders: "
		return []row{
			plain(name+"lost", float64(got.lost), "", atMost(ours, 0, "0")),
			plain(name+"seen twice", float64(got.twice), "", atMost(ours, scheduler.DefaultWorkers, fmt.Sprintf("≤ %d, the posts in flight", scheduler.DefaultWorkers))),
			plain(name+"the last seen after", milliseconds(got.back), "ms", atMost(ours, limit, fmt.Sprintf("≤ lease + 1 s = %.0f ms", limit))),
			plain(name+"left in its hands", float64(got.held), "", target{}),
		}, nil
	}
	return nil, fmt.Errorf("in %d tries the replica never died with work in its hands", killTries)
}

type killResult struct {
	lost, twice, held int
	back              time.Duration
}

func (b *bench) killOnce(ctx context.Context) (got killResult, err error) {
	sim, err := startSim()
	if err != nil {
		return got, err
	}
	defer sim.Close()
	sim.Faults().Latency("chat.postMessage", 50*time.Millisecond) // about what Slack takes
	server, err := startRedis(ctx, b.dir, "redis-kill-"+sim.URL()[len("http://127.0.0.1:"):])
	if err != nil {
		return got, err
	}
	defer func() { err = errors.Join(err, server.close()) }()
	if err := overdue(ctx, server.url); err != nil {
		return got, err
	}
	victim, err := b.startKept(ctx, sim, "victim", server.url)
	if err != nil {
		return got, err
	}
	defer victim.kill()
	other, err := b.startKept(ctx, sim, "survivor", server.url)
	if err != nil {
		return got, err
	}
	defer other.stop()

	wait, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	const all = killPeople * killEach
	if err := sim.Await(wait, func() bool { return len(reminded(sim)) >= all/4 }); err != nil {
		return got, fmt.Errorf("wait for the first reminders: %w", err)
	}
	victim.kill()
	at := clock.System{}.Now()
	if err := pause(ctx, scheduler.DefaultLease/4); err != nil { // the survivor ends what it holds itself
		return got, err
	}
	got.held = all - len(reminded(sim))
	err = sim.Await(wait, func() bool { return len(reminded(sim)) == all })
	got.back = clock.System{}.Now().Sub(at)
	if err != nil && ctx.Err() != nil {
		return got, fmt.Errorf("wait for the last reminders: %w", err)
	}
	if err := pause(ctx, time.Second); err != nil { // what is told twice may come after
		return got, err
	}
	seen := reminded(sim)
	got.lost = all - len(seen)
	for _, n := range seen {
		got.twice += n - 1
	}
	return got, nil
}

// overdue writes promises whose one reminder has been due for some minutes.
func overdue(ctx context.Context, url string) (err error) {
	s, err := redisstore.Open(redisstore.Options{URL: url})
	if err != nil {
		return fmt.Errorf("open Redis: %w", err)
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	ledger, made := promise.NewLedger(s), clock.System{}.Now().Add(-80*time.Minute)
	for i := range killPeople {
		for j := range killEach {
			who := promise.UserID(person(i))
			_, err := ledger.Begin(ctx, promise.Draft{
				Team: team, What: fmt.Sprintf("thing %d of person %d.", j, i), Customer: promise.Customer{Name: acme},
				Promiser: who, By: promise.Actor{ID: who}, At: made, Due: made.Add(100 * time.Minute), Private: true,
			}, promise.Policy{})
			if err != nil {
				return fmt.Errorf("make a promise: %w", err)
			}
		}
	}
	return nil
}

// reminded counts, by the words of the promise, how often each was seen.
func reminded(sim *slacksim.Sim) map[string]int {
	seen := map[string]int{}
	for i := range killPeople {
		for _, m := range sim.Seen(fmt.Sprintf("p%d", i)) {
			for _, words := range strings.Split(m.Text, "thing ")[1:] {
				words, _, _ = strings.Cut(words, ".")
				seen[words]++
			}
		}
	}
	return seen
}
