package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"kept/internal/clock"
	"kept/internal/slacksim"
	"kept/internal/store/redisstore"
	"kept/internal/workspace"
)

const slashCallers = 32

// side is one of the two that are compared.
type side struct {
	*process

	load             *load
	redis            *redisServer
	rate, p50, p99   []float64 // one for each round
	cpuAll, redisAll []float64 // microseconds of processor time a request

	memory float64
}

// slash measures /promise over HTTP, from the signed request to the answer,
// against the floor on the same Redis, in turns: promises that only the promiser
// sees, and those that are posted, which come far faster than Slack would take
// their posts, so that most of these are put off.
func (b *bench) slash(ctx context.Context) ([]row, error) {
	var rows []row
	for _, v := range []workspace.Visibility{workspace.Private, workspace.Open} {
		under, kept, err := b.slashRounds(ctx, v)
		if err != nil {
			return nil, err
		}
		rows = append(rows, slashRows(v, under, kept)...)
	}
	return rows, nil
}

func (b *bench) slashRounds(ctx context.Context, v workspace.Visibility) (under, kept *side, err error) {
	sim, err := startSim()
	if err != nil {
		return nil, nil, err
	}
	defer sim.Close()
	rds, err := startRedis(ctx, b.dir, "redis-slash-"+string(v))
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, rds.close()) }()
	if err := show(ctx, rds.url, v); err != nil {
		return nil, nil, err
	}
	under, err = b.startFloor(ctx, sim, rds.url)
	if err != nil {
		return nil, nil, err
	}
	defer under.kill()
	server, err := b.startKept(ctx, sim, "slash", rds.url)
	if err != nil {
		return nil, nil, err
	}
	defer server.stop()
	serial := &atomic.Int64{}
	under.load, under.redis = newLoad(sim, under.load.addr, serial), rds
	kept = &side{process: server.process, load: newLoad(sim, server.addr, serial), redis: rds}

	rounds, warm, long := 7, 2*time.Second, 3*time.Second
	if b.short {
		rounds, warm, long = 2, 200*time.Millisecond, 500*time.Millisecond
	}
	for i := range rounds + 1 {
		for _, s := range []*side{under, kept} {
			d := long
			if i == 0 {
				d = warm
			}
			if err := s.round(ctx, d, i > 0); err != nil {
				return nil, nil, fmt.Errorf("%w: %s", err, s.said())
			}
		}
	}
	for _, s := range []*side{under, kept} {
		if s.memory, err = s.resident(); err != nil {
			return nil, nil, err
		}
	}
	return under, kept, nil
}

// show sets who sees a new promise.
func show(ctx context.Context, url string, v workspace.Visibility) (err error) {
	s, err := redisstore.Open(redisstore.Options{URL: url})
	if err != nil {
		return fmt.Errorf("open Redis: %w", err)
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	_, err = workspace.NewBook(s, clock.System{}.Now).Update(ctx, team, "", func(w *workspace.Workspace) error {
		w.Settings.Visibility = v
		return nil
	})
	if err != nil {
		return fmt.Errorf("set the visibility: %w", err)
	}
	return nil
}

func slashRows(v workspace.Visibility, under, kept *side) []row {
	visible := "seen by the promiser"
	if v == workspace.Open {
		visible = "posted in the channel"
	}
	name := "`/promise` over HTTP, 32 callers, " + visible + ": "
	pair := func(measure, unit string, of func(*side) []float64, t target) row {
		r := against(name+measure, median(of(under)), median(of(kept)), unit, t)
		r.ratio = median(ratios(of(kept), of(under)))
		return r
	}
	return []row{
		pair("requests a second", "/s", func(s *side) []float64 { return s.rate }, atLeast(ratio, 0.6, "ratio ≥ 0.60")),
		pair("p50", "ms", func(s *side) []float64 { return s.p50 }, target{}),
		pair("p99", "ms", func(s *side) []float64 { return s.p99 }, atMost(ratio, 1.5, "ratio ≤ 1.5")),
		pair("processor time a request", "µs", func(s *side) []float64 { return s.cpuAll }, target{}),
		pair("Redis' processor time a request", "µs", func(s *side) []float64 { return s.redisAll }, target{}),
		against(name+"memory after it", under.memory/1e6, kept.memory/1e6, "MB", target{}),
	}
}

func newLoad(sim *slacksim.Sim, addr string, serial *atomic.Int64) *load {
	l := &load{
		addr: addr, secret: []byte(sim.App().SigningSecret), fields: slashFields(sim), callers: slashCallers, serial: serial,
	}
	for i := range people {
		l.people = append(l.people, person(i))
	}
	for i := range channels {
		l.places = append(l.places, place(i))
	}
	return l
}

// startFloor starts this program once more, as the floor.
func (b *bench) startFloor(ctx context.Context, sim *slacksim.Sim, redisURL string) (*side, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find this program: %w", err)
	}
	addr, err := freeAddr(ctx)
	if err != nil {
		return nil, err
	}
	env := []string{floorListen + "=" + addr, floorRedis + "=" + redisURL, floorSecret + "=" + sim.App().SigningSecret}
	p, err := launch(ctx, filepath.Join(b.dir, "floor.log"), env, self, floorCommand)
	if err != nil {
		return nil, err
	}
	wait, cancel := context.WithTimeout(ctx, readyWithin)
	defer cancel()
	for !listens(wait, addr) {
		if err := pause(wait, 5*time.Millisecond); err != nil {
			p.kill()
			return nil, fmt.Errorf("the floor does not answer: %w: %s", err, p.said())
		}
	}
	return &side{process: p, load: &load{addr: addr}}, nil
}

// round is one turn. It ends when the process has come to rest, so that nothing
// of it runs in the other's turn.
func (s *side) round(ctx context.Context, d time.Duration, counts bool) error {
	before, err := s.cpu()
	if err != nil {
		return err
	}
	redisBefore, err := s.redis.cpu()
	if err != nil {
		return err
	}
	got, err := s.load.run(ctx, d)
	if err != nil {
		return err
	}
	if err := s.quiet(ctx); err != nil {
		return err
	}
	after, err := s.cpu()
	if err != nil {
		return err
	}
	redisAfter, err := s.redis.cpu()
	if err != nil || !counts {
		return err
	}
	each := func(t time.Duration) float64 { return microseconds(t) / float64(got.requests) }
	s.rate = append(s.rate, got.perSecond())
	s.p50 = append(s.p50, milliseconds(percentile(got.each, 50)))
	s.p99 = append(s.p99, milliseconds(percentile(got.each, 99)))
	s.cpuAll = append(s.cpuAll, each(after-before))
	s.redisAll = append(s.redisAll, each(redisAfter-redisBefore))
	return nil
}
