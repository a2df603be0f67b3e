package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"kept/internal/clock"
	"kept/internal/promise"
	"kept/internal/workspace"
	"kept/internal/worktime"
)

// lateness measures how late a single piece of work is begun, now and then.
func (b *bench) lateness(ctx context.Context) ([]row, error) {
	jobs, every := 150, 97*time.Millisecond
	if b.short {
		jobs, every = 20, 53*time.Millisecond
	}
	var rows []row
	for _, kind := range []string{onRedis, onFile} {
		began, told, err := b.late(ctx, kind, jobs, every)
		if err != nil {
			return nil, err
		}
		name := "one job now and then, " + kind + ": "
		rows = append(rows,
			plain(name+"begun late by, p50", milliseconds(percentile(began, 50)), "ms", atMost(ours, 25, "≤ 25 ms")),
			plain(name+"begun late by, p99", milliseconds(percentile(began, 99)), "ms", atMost(ours, 60, "≤ 60 ms")),
			plain(name+"told late by, p50", milliseconds(percentile(told, 50)), "ms", target{}),
			plain(name+"told late by, p99", milliseconds(percentile(told, 99)), "ms", target{}),
		)
	}
	return rows, nil
}

// watch notes when work of the due lane begins, and when what came of it is
// delivered.
type watch struct {
	mu          sync.Mutex
	due         map[promise.Number]time.Time
	began, told []time.Duration
	want        int
	all         chan struct{}
}

// Worked hears of each piece of work.
func (w *watch) Worked(lane, _ string, late time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if lane == string(promise.LaneDue) {
		w.began = append(w.began, late)
	}
}

// Behind is of no interest here.
func (w *watch) Behind(time.Duration) {}

func (w *watch) deliver(c promise.Claim) {
	now := clock.System{}.Now()
	w.mu.Lock()
	defer w.mu.Unlock()
	due, ok := w.due[c.Notice.Number]
	if !ok {
		return
	}
	delete(w.due, c.Notice.Number)
	w.told = append(w.told, now.Sub(due))
	if len(w.told) == w.want {
		close(w.all)
	}
}

// late has promises fall due one by one.
func (b *bench) late(ctx context.Context, kind string, jobs int, every time.Duration) (began, told []time.Duration, err error) {
	e, server, err := b.open(ctx, kind, "late")
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, closeAll(e, server)) }()
	w := &watch{due: map[promise.Number]time.Time{}, want: jobs, all: make(chan struct{})}
	end := schedule(ctx, e, notify(w.deliver), w)
	defer func() { err = errors.Join(err, end()) }()
	_, err = workspace.NewBook(e, clock.System{}.Now).Update(ctx, team, "", func(w *workspace.Workspace) error {
		w.Settings.Grace = 0
		return nil
	})
	if err != nil {
		return nil, nil, fmt.Errorf("set the grace: %w", err)
	}
	// Nobody is at work, so nothing is reminded of, and the deadline is the one
	// moment.
	pol := promise.Policy{Work: worktime.New(time.UTC, worktime.Hours{}, nil)}
	first := clock.System{}.Now().Add(2 * time.Second)
	for i := range jobs {
		due := first.Add(time.Duration(i) * every)
		c, err := promise.Begin(promise.Draft{
			Team: team, What: "send the quote.", Customer: promise.Customer{Name: acme}, Promiser: "U1",
			Due: due, By: promise.Actor{ID: "U1"}, At: due.Add(-48 * time.Hour), Private: true,
		}, pol)
		if err != nil {
			return nil, nil, fmt.Errorf("make a promise: %w", err)
		}
		c.Wake = due
		number, _, err := e.Commit(ctx, c)
		if err != nil {
			return nil, nil, fmt.Errorf("make a promise: %w", err)
		}
		w.mu.Lock()
		w.due[number] = due
		w.mu.Unlock()
	}
	select {
	case <-w.all:
	case <-time.After(time.Duration(jobs)*every + endWithin):
		return nil, nil, errors.New("not everything was told in time")
	case <-ctx.Done():
		return nil, nil, context.Cause(ctx)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.began, w.told, nil
}
