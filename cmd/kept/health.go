package main

import (
	"context"
	"encoding/json"
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

// readiness answers whether all probes pass: what a load balancer asks before
// it sends requests here.
func readiness(probes []probe) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), probeTimeout)
		defer cancel()
		results := make(map[string]string, len(probes))
		var mu sync.Mutex
		var wg sync.WaitGroup
		status := http.StatusOK
		for _, p := range probes {
			wg.Go(func() {
				err := p.check(ctx)
				mu.Lock()
				defer mu.Unlock()
				if err != nil {
					results[p.name], status = err.Error(), http.StatusServiceUnavailable
					return
				}
				results[p.name] = "ok"
			})
		}
		wg.Wait()
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(results) // the asker may have gone
	}
}

// liveness answers that the process runs.
func liveness(w http.ResponseWriter, _ *http.Request) {
	_, _ = w.Write([]byte("ok\n")) // the asker may have gone
}
