package metrics_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"kept/internal/metrics"
)

func scrape(t *testing.T, m *metrics.Metrics) string {
	t.Helper()
	rec := httptest.NewRecorder()
	m.Handler().ServeHTTP(rec, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/metrics", nil))
	body, err := io.ReadAll(rec.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

func TestEveryFigureIsServed(t *testing.T) {
	t.Parallel()
	m := metrics.New()
	m.Request("command", "/promise", "ok", 20*time.Millisecond)
	m.Refused("commands", "signature")
	m.Notice("breach", "sent")
	m.Worked("due", "acted", 2*time.Second)
	m.Worked("due", "acted", -time.Second)
	m.Behind(3 * time.Second)
	m.Call("chat.postMessage", "ok", time.Millisecond)
	m.SocketOpened()
	m.SocketOpened()
	m.SocketClosed("refresh_requested")

	got := scrape(t, m)
	for _, want := range []string{
		`kept_requests_total{kind="command",name="/promise",outcome="ok"} 1`,
		`kept_request_seconds_count{kind="command"} 1`,
		`kept_refused_total{reason="signature",route="commands"} 1`,
		`kept_notices_total{kind="breach",outcome="sent"} 1`,
		`kept_work_total{lane="due",outcome="acted"} 2`,
		`kept_behind_seconds 3`,
		`kept_due_lag_seconds_count{lane="due"} 2`,
		`kept_due_lag_seconds_sum{lane="due"} 2`,
		`kept_slack_calls_total{method="chat.postMessage",outcome="ok"} 1`,
		`kept_socket_connections 1`,
		`kept_socket_ends_total{reason="refresh_requested"} 1`,
		`go_goroutines`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("figures lack %s", want)
		}
	}
}

func TestNamesFromOutsideCannotMakeSeriesGrow(t *testing.T) {
	t.Parallel()
	m := metrics.New()
	for i := range 5000 {
		m.Request("action", fmt.Sprintf("made-up-%d", i), "ok", 0)
	}
	m.Request("action", "", "ok", 0)
	got := scrape(t, m)
	if n := strings.Count(got, "kept_requests_total{"); n > 201 {
		t.Errorf("%d series, want at most 201", n)
	}
	if !strings.Contains(got, `kept_requests_total{kind="action",name="other",outcome="ok"} 4801`) {
		t.Error("the rest is not counted as other")
	}
}

func TestNilCountsNothing(t *testing.T) {
	t.Parallel()
	var m *metrics.Metrics
	m.Request("a", "b", "c", 0)
	m.Refused("a", "b")
	m.Notice("a", "b")
	m.Worked("a", "b", 0)
	m.Behind(0)
	m.Call("a", "b", 0)
	m.SocketOpened()
	m.SocketClosed("x")
}

func TestTwoRegistriesDoNotMeet(t *testing.T) {
	t.Parallel()
	one, two := metrics.New(), metrics.New()
	one.Notice("breach", "sent")
	if strings.Contains(scrape(t, two), `kind="breach"`) {
		t.Error("one registry shows the other's figures")
	}
}
