package main

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
	"go.etcd.io/bbolt"

	"kept/internal/clock"
	"kept/internal/promise"
)

// drainLot is how many jobs the floor takes and ends at once.
const drainLot = 100

// drain measures how fast due work is worked off when there is nothing to do in
// it, through the scheduler and the queue.
func (b *bench) drain(ctx context.Context) ([]row, error) {
	jobs, rounds := 100_000, 3
	if b.short {
		jobs, rounds = 5_000, 1
	}
	var rows []row
	for _, kind := range []string{onRedis, onFile} {
		goal := atLeast(ours, 40_000, "about 40,000 /s on two quiet cores")
		if kind == onFile {
			goal = atLeast(ours, 10_000, "about 10,000 /s on two quiet cores")
		}
		var floors, rates []float64
		scripts := math.NaN()
		for i := range rounds {
			floor, err := b.drainFloor(ctx, kind, jobs)
			if err != nil {
				return nil, err
			}
			rate, perJob, err := b.drainOnce(ctx, kind, fmt.Sprintf("drain-%d", i), jobs)
			if err != nil {
				return nil, err
			}
			floors, rates, scripts = append(floors, floor), append(rates, rate), perJob
		}
		name := fmt.Sprintf("%s due no-op jobs, %s", figure(float64(jobs), ""), kind)
		r := against(name+": jobs a second", median(floors), median(rates), "/s", goal)
		r.ratio = median(ratios(rates, floors))
		rows = append(rows, r)
		if kind == onRedis {
			rows = append(rows, plain(name+": scripts a job", scripts, "", atMost(ours, 0.05, "≤ 0.05")))
		}
	}
	return rows, nil
}

// drainOnce is one drain. scripts is how many ran for each job, on Redis.
func (b *bench) drainOnce(ctx context.Context, kind, name string, jobs int) (rate, scripts float64, err error) {
	e, server, err := b.open(ctx, kind, name)
	if err != nil {
		return 0, 0, err
	}
	defer func() { err = errors.Join(err, closeAll(e, server)) }()
	if err := owe(ctx, e, jobs); err != nil {
		return 0, 0, err
	}
	before := map[string]float64{}
	if server != nil {
		if before, err = server.calls(ctx); err != nil {
			return 0, 0, err
		}
	}
	var done atomic.Int64
	all := make(chan time.Time, 1)
	began := clock.System{}.Now()
	end := schedule(ctx, e, notify(func(promise.Claim) {
		if done.Add(1) == int64(jobs) {
			all <- clock.System{}.Now()
		}
	}), nil)
	select {
	case at := <-all:
		rate = float64(jobs) / at.Sub(began).Seconds()
	case <-time.After(endWithin):
		err = errors.New("not everything was worked off in time")
	case <-ctx.Done():
		err = context.Cause(ctx)
	}
	if err := errors.Join(err, end()); err != nil || server == nil {
		return rate, math.NaN(), err
	}
	after, err := server.calls(ctx)
	return rate, (after["evalsha"] - before["evalsha"]) / float64(jobs), err
}

// owe has promises owe notices at once.
func owe(ctx context.Context, e engine, n int) error {
	const each = 500
	for range n / each {
		now := clock.System{}.Now()
		later := now.Add(30 * 24 * time.Hour)
		c := promise.Change{After: promise.Promise{
			Team: team, What: "send the quote.", Customer: promise.Customer{Name: acme},
			Promiser: "U1", Doer: "U1", Recorder: "U1",
			State: promise.Active, Made: now, Due: later, DueFirst: later, DueSince: now,
		}}
		for range each {
			c.Notices = append(c.Notices, promise.Notice{Kind: promise.NoticeRefresh, At: now})
		}
		if _, _, err := e.Commit(ctx, c); err != nil {
			return fmt.Errorf("owe notices: %w", err)
		}
	}
	return nil
}

// drainFloor is the least a drain costs: take a lot from a queue that is
// ordered by time, and take it out, with nothing claimed, leased or decoded.
func (b *bench) drainFloor(ctx context.Context, kind string, jobs int) (float64, error) {
	if kind == onFile {
		return b.fileFloor(jobs)
	}
	return b.redisFloor(ctx, jobs)
}

func (b *bench) redisFloor(ctx context.Context, jobs int) (rate float64, err error) {
	server, err := startRedis(ctx, b.dir, "redis-floor")
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, server.close()) }()
	for i := 0; i < jobs; i += drainLot {
		lot := make([]redis.Z, drainLot)
		for j := range lot {
			lot[j] = redis.Z{Score: float64(i + j), Member: "TBENCH:p1.1." + strconv.Itoa(i+j)}
		}
		if err := server.rdb.ZAdd(ctx, "floor", lot...).Err(); err != nil {
			return 0, fmt.Errorf("fill the floor: %w", err)
		}
	}
	began := clock.System{}.Now()
	for done := 0; done < jobs; {
		lot, err := server.rdb.ZRangeArgs(ctx, redis.ZRangeArgs{Key: "floor", Start: "-inf", Stop: "+inf", ByScore: true, Count: drainLot}).Result()
		if err != nil || len(lot) == 0 {
			return 0, fmt.Errorf("%d of %d drained: %w", done, jobs, err)
		}
		members := make([]any, len(lot))
		for i, m := range lot {
			members[i] = m
		}
		if err := server.rdb.ZRem(ctx, "floor", members...).Err(); err != nil {
			return 0, fmt.Errorf("drain the floor: %w", err)
		}
		done += len(lot)
	}
	return float64(jobs) / clock.System{}.Now().Sub(began).Seconds(), nil
}

func (b *bench) fileFloor(jobs int) (rate float64, err error) {
	path := filepath.Join(b.dir, fmt.Sprintf("floor-%d.db", clock.System{}.Now().UnixNano()))
	db, err := bbolt.Open(path, 0o600, nil)
	if err != nil {
		return 0, fmt.Errorf("open the floor: %w", err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	bucket := []byte("floor")
	err = db.Update(func(tx *bbolt.Tx) error {
		queue, err := tx.CreateBucket(bucket)
		for i := 0; i < jobs && err == nil; i++ {
			err = queue.Put(binary.BigEndian.AppendUint64(nil, uint64(i)), []byte("TBENCH:p1.1."+strconv.Itoa(i)))
		}
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("fill the floor: %w", err)
	}
	began := clock.System{}.Now()
	for done := 0; done < jobs; done += drainLot {
		err := db.Update(func(tx *bbolt.Tx) error {
			cursor := tx.Bucket(bucket).Cursor()
			var lot [][]byte
			for k, _ := cursor.First(); k != nil && len(lot) < drainLot; k, _ = cursor.Next() {
				lot = append(lot, k)
			}
			for _, k := range lot {
				if err := tx.Bucket(bucket).Delete(k); err != nil {
					return err //nolint:wrapcheck // wrapped below
				}
			}
			return nil
		})
		if err != nil {
			return 0, fmt.Errorf("drain the floor: %w", err)
		}
	}
	return float64(jobs) / clock.System{}.Now().Sub(began).Seconds(), nil
}
