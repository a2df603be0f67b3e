// Package metrics counts what Kept does, for Prometheus.
//
// There is no global registry: [New] makes one with everything in it, cmd hands
// it around, and each package declares the few methods of it that it uses. The
// values of labels come from this program or are bounded here, so that nobody
// outside can make the number of series grow.
package metrics

import (
	"net/http"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// maxNames is how many different names one label takes; later ones are counted
// as "other".
const maxNames = 200

// Metrics is every figure of one process. Its methods may be called from any
// goroutine, and on a nil Metrics, which counts nothing.
type Metrics struct {
	registry *prometheus.Registry

	requests *prometheus.CounterVec
	took     *prometheus.HistogramVec
	refused  *prometheus.CounterVec
	notices  *prometheus.CounterVec
	lag      *prometheus.HistogramVec
	work     *prometheus.CounterVec
	behind   prometheus.Gauge
	calls    *prometheus.CounterVec
	callTook *prometheus.HistogramVec
	sockets  prometheus.Gauge
	reopened *prometheus.CounterVec

	mu    sync.Mutex
	names map[string]map[string]bool
}

// New is a registry with all of Kept's figures and those of the Go runtime.
func New() *Metrics {
	m := &Metrics{registry: prometheus.NewRegistry(), names: map[string]map[string]bool{}}
	m.requests = m.counter("kept_requests_total", "Requests by people, by kind, name and outcome.", "kind", "name", "outcome")
	m.took = m.histogram("kept_request_seconds", "How long a request took from its arrival to its answer.",
		prometheus.ExponentialBuckets(0.001, 2, 13), "kind")
	m.refused = m.counter("kept_refused_total", "Deliveries refused before they were read, by route and reason.", "route", "reason")
	m.notices = m.counter("kept_notices_total", "Messages owed to people, by kind and what became of them.", "kind", "outcome")
	m.lag = m.histogram("kept_due_lag_seconds", "How late work was taken up, after it fell due.",
		[]float64{0.01, 0.05, 0.1, 0.5, 1, 2, 5, 10, 30, 60, 300, 3600}, "lane")
	m.work = m.counter("kept_work_total", "Pieces of work from the queue, by lane and what became of them.", "lane", "outcome")
	m.behind = prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "kept_behind_seconds", Help: "How long the earliest piece of work has waited by now.",
	})
	m.calls = m.counter("kept_slack_calls_total", "Calls of Slack's Web API, by method and outcome.", "method", "outcome")
	m.callTook = m.histogram("kept_slack_call_seconds", "How long a call of Slack's Web API took.",
		prometheus.ExponentialBuckets(0.01, 2, 11), "method")
	m.sockets = prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "kept_socket_connections", Help: "Open Socket Mode connections.",
	})
	m.reopened = m.counter("kept_socket_ends_total", "Ended Socket Mode connections, by reason.", "reason")
	m.registry.MustRegister(m.sockets, m.behind, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

func (m *Metrics) counter(name, help string, labels ...string) *prometheus.CounterVec {
	c := prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, labels)
	m.registry.MustRegister(c)
	return c
}

func (m *Metrics) histogram(name, help string, buckets []float64, labels ...string) *prometheus.HistogramVec {
	h := prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: name, Help: help, Buckets: buckets}, labels)
	m.registry.MustRegister(h)
	return h
}

// Handler serves the figures in Prometheus' format.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{Registry: m.registry})
}

// Request counts a request that was answered.
func (m *Metrics) Request(kind, name, outcome string, took time.Duration) {
	if m == nil {
		return
	}
	m.requests.WithLabelValues(kind, m.bounded("name", name), outcome).Inc()
	m.took.WithLabelValues(kind).Observe(took.Seconds())
}

// Refused counts a delivery that was turned away at the door.
func (m *Metrics) Refused(route, reason string) {
	if m == nil {
		return
	}
	m.refused.WithLabelValues(route, reason).Inc()
}

// Notice counts what became of a message that was owed.
func (m *Metrics) Notice(kind, outcome string) {
	if m == nil {
		return
	}
	m.notices.WithLabelValues(m.bounded("notice", kind), outcome).Inc()
}

// Worked counts a piece of work from the queue and how long after its moment it
// was taken up.
func (m *Metrics) Worked(lane, outcome string, late time.Duration) {
	if m == nil {
		return
	}
	m.work.WithLabelValues(lane, outcome).Inc()
	m.lag.WithLabelValues(lane).Observe(max(0, late).Seconds())
}

// Behind sets how long the earliest piece of work has waited by now.
func (m *Metrics) Behind(by time.Duration) {
	if m == nil {
		return
	}
	m.behind.Set(max(0, by).Seconds())
}

// Call counts a call of Slack's Web API.
func (m *Metrics) Call(method, outcome string, took time.Duration) {
	if m == nil {
		return
	}
	method = m.bounded("method", method)
	m.calls.WithLabelValues(method, m.bounded("outcome", outcome)).Inc()
	m.callTook.WithLabelValues(method).Observe(took.Seconds())
}

// SocketOpened counts a Socket Mode connection that said hello.
func (m *Metrics) SocketOpened() {
	if m == nil {
		return
	}
	m.sockets.Inc()
}

// SocketClosed counts the end of a connection that had said hello.
func (m *Metrics) SocketClosed(reason string) {
	if m == nil {
		return
	}
	m.sockets.Dec()
	m.reopened.WithLabelValues(m.bounded("reason", reason)).Inc()
}

// bounded is the name itself for the first of them, "other" afterwards.
func (m *Metrics) bounded(label, name string) string {
	m.mu.Lock()
	defer m.mu.Unlock()
	seen := m.names[label]
	if seen == nil {
		seen = map[string]bool{}
		m.names[label] = seen
	}
	if seen[name] {
		return name
	}
	if len(seen) >= maxNames || name == "" {
		return "other"
	}
	seen[name] = true
	return name
}
