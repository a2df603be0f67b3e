package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"time"
)

// probe is one thing that must work for Kept to be ready.
type probe struct {
	name  string
	check func(context.Context) error
}

// probeTimeout bounds one look at everything.
const probeTimeout = 3 * time.Second

// What is told of a probe: whoever may ask learns no more.
const (
	probeOK      = "ok"
	probeFailing = "failing"
)

// readiness answers whether all probes pass: what a load balancer asks before
// it sends requests here. Why one fails stands in the log, once.
type readiness struct {
	probes []probe
	log    *slog.Logger

	mu      sync.Mutex
	failing map[string]bool
}

func (h *readiness) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), probeTimeout)
	defer cancel()
	results := make(map[string]string, len(h.probes))
	var mu sync.Mutex
	var wg sync.WaitGroup
	status := http.StatusOK
	for _, p := range h.probes {
		wg.Go(func() {
			err := p.check(ctx)
			if r.Context().Err() != nil {
				return // nobody waits for the answer, and it is not the probe's fault
			}
			h.note(ctx, p.name, err)
			mu.Lock()
			defer mu.Unlock()
			if results[p.name] = probeOK; err != nil {
				results[p.name], status = probeFailing, http.StatusServiceUnavailable
			}
		})
	}
	wg.Wait()
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(results) // the asker may have gone
}

// note logs what has changed since the last look.
func (h *readiness) note(ctx context.Context, name string, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.failing[name] == (err != nil) {
		return
	}
	if h.failing == nil {
		h.failing = map[string]bool{}
	}
	h.failing[name] = err != nil
	if err != nil {
		h.log.WarnContext(ctx, "not ready", "probe", name, "error", err)
		return
	}
	h.log.InfoContext(ctx, "ready again", "probe", name)
}

// rememberFor is how old an answer about readiness may be: several load balancers
// may ask, and Slack counts what it is asked.
const rememberFor = 2 * time.Second

// remembered is a check whose answer holds for a moment, whichever it is.
type remembered struct {
	check func(context.Context) error
	now   func() time.Time

	mu  sync.Mutex
	at  time.Time
	err error
}

// ask is the check's answer, or the last one while that holds. Who comes while
// somebody asks has the same answer.
func (m *remembered) ask(ctx context.Context) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.at.IsZero() && m.now().Sub(m.at) < rememberFor {
		return m.err
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("wait for the answer of another: %w", err)
	}
	err := m.check(ctx)
	if errors.Is(ctx.Err(), context.Canceled) {
		return err // the asker has gone; that is no answer
	}
	m.at, m.err = m.now(), err
	return err
}

// liveness answers that the process runs.
func liveness(w http.ResponseWriter, _ *http.Request) {
	_, _ = w.Write([]byte("ok\n")) // the asker may have gone
}
