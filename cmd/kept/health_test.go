package main

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kept/internal/clock"
	"kept/internal/config"
)

// TestReadiness tells the asker a word, and the log the cause, once.
func TestReadiness(t *testing.T) {
	t.Parallel()
	var logged strings.Builder
	var down error
	h := &readiness{log: slog.New(slog.NewTextHandler(&logged, nil)), probes: []probe{
		{"store", func(context.Context) error { return down }},
		{"slack", func(context.Context) error { return nil }},
	}}
	secret := errors.New("dial redis://:hunter2@10.0.0.7:6379: connection refused")
	for _, step := range []struct {
		name   string
		down   error
		status int
		body   string
		log    string // what is new in the log
	}{
		{"all well", nil, http.StatusOK, `{"slack":"ok","store":"ok"}`, ""},
		{"the store is gone", secret, http.StatusServiceUnavailable, `{"slack":"ok","store":"failing"}`, "hunter2"},
		{"and still is", secret, http.StatusServiceUnavailable, `{"slack":"ok","store":"failing"}`, ""},
		{"back", nil, http.StatusOK, `{"slack":"ok","store":"ok"}`, "ready again"},
		{"and stays", nil, http.StatusOK, `{"slack":"ok","store":"ok"}`, ""},
	} {
		logged.Reset()
		down = step.down
		got := httptest.NewRecorder()
		h.ServeHTTP(got, httptest.NewRequest(http.MethodGet, "/readyz", nil))
		if diff := cmp.Diff(step.body, strings.TrimSpace(got.Body.String())); got.Code != step.status || diff != "" {
			t.Errorf("%s: status %d, body (-want +got):\n%s", step.name, got.Code, diff)
		}
		if said := logged.String(); step.log == "" && said != "" || !strings.Contains(said, step.log) {
			t.Errorf("%s: the log says %q, want %q", step.name, said, step.log)
		}
	}

	// who hangs up makes nothing fail
	logged.Reset()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	down = context.Canceled
	h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(ctx, http.MethodGet, "/readyz", nil))
	if logged.String() != "" {
		t.Errorf("an asker who went away was logged: %s", &logged)
	}
}

// TestRememberedAnswers asks Slack once for all who ask within a moment, whatever
// it says, and anew afterwards.
func TestRememberedAnswers(t *testing.T) {
	t.Parallel()
	clk := clock.NewVirtual(time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC))
	down, asked := errors.New("down"), 0
	var answer error
	m := &remembered{now: clk.Now, check: func(ctx context.Context) error {
		asked++
		if err := ctx.Err(); err != nil {
			return err
		}
		return answer
	}}
	gone, leave := context.WithCancel(t.Context())
	for _, step := range []struct {
		name   string
		after  time.Duration
		ctx    context.Context
		answer error // what Slack says by now
		want   error
		asked  int
	}{
		{"the first", 0, t.Context(), nil, nil, 1},
		{"at once", 0, t.Context(), down, nil, 1},
		{"a moment later", 1999 * time.Millisecond, t.Context(), down, nil, 1},
		{"after that", time.Millisecond, t.Context(), down, down, 2},
		{"trouble is remembered too", time.Second, t.Context(), nil, down, 2},
		{"and forgotten", time.Second, t.Context(), nil, nil, 3},
		{"who has gone", 3 * time.Second, gone, nil, context.Canceled, 3},
		{"has left no answer", 0, t.Context(), nil, nil, 4},
	} {
		if step.ctx == gone {
			leave()
		}
		clk.Advance(step.after)
		answer = step.answer
		if err := m.ask(step.ctx); !errors.Is(err, step.want) || step.want == nil && err != nil || asked != step.asked {
			t.Errorf("%s: %v after %d questions, want %v after %d", step.name, err, asked, step.want, step.asked)
		}
	}

	// somebody leaves while Slack thinks
	clk.Advance(3 * time.Second)
	leaving, leave := context.WithCancel(t.Context())
	m.check = func(ctx context.Context) error {
		leave()
		return ctx.Err()
	}
	if err := m.ask(leaving); !errors.Is(err, context.Canceled) {
		t.Errorf("who left has %v", err)
	}
	m.check = func(context.Context) error { return nil }
	if err := m.ask(t.Context()); err != nil {
		t.Errorf("the next has %v", err)
	}
}

// TestMetricsAtAnAddressOfTheirOwn takes them away from where Slack reaches Kept.
func TestMetricsAtAnAddressOfTheirOwn(t *testing.T) {
	t.Parallel()
	sim := startSim(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	env := doctorEnv(t, sim)
	env["KEPT_LISTEN"], env["KEPT_METRICS_LISTEN"] = "127.0.0.1:0", "127.0.0.1:0"
	a, err := newApp(ctx, loaded(t, env), clock.System{}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	ln, err := a.listen(ctx)
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- a.run(ctx, ln) }()
	public, figures := "http://"+ln.Addr().String(), "http://"+a.figures.Addr().String()
	for url, want := range map[string]int{
		public + "/metrics": 404, public + "/healthz": 200, public + "/readyz": 200,
		figures + "/metrics": 200, figures + "/healthz": 404, figures + "/slack/commands": 404,
	} {
		if got := status(t, url); got != want {
			t.Errorf("GET %s answers %d, not %d", url, got, want)
		}
	}
	if _, out := runDoctor(t, withMetrics(env, a.figures.Addr().String())); !strings.Contains(out, "the metrics are served at 127.0.0.1:") {
		t.Errorf("the doctor says %s", out)
	}

	// an address that is taken is named
	taken, err := newApp(ctx, loaded(t, withMetrics(doctorEnv(t, sim), a.figures.Addr().String())), clock.System{}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer taken.close()
	taken.cfg.Listen = "127.0.0.1:0"
	if _, err := taken.listen(ctx); err == nil || !strings.Contains(err.Error(), "KEPT_METRICS_LISTEN=127.0.0.1:") {
		t.Errorf("listening on an address that is taken: %v", err)
	}
	cancel()
	if err := <-ended; err != nil {
		t.Errorf("it ended with %v", err)
	}
}

// loaded reads settings that must be right.
func loaded(t *testing.T, env map[string]string) config.Config {
	t.Helper()
	cfg, err := config.Load(func(name string) string { return env[name] })
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

// withMetrics are the same settings, with the metrics elsewhere.
func withMetrics(env map[string]string, addr string) map[string]string {
	out := maps.Clone(env)
	out["KEPT_METRICS_LISTEN"] = addr
	return out
}
