package slacksim

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"
)

// How long connections live
// (https://docs.slack.dev/apis/events-api/using-socket-mode).
const (
	usualLife = time.Hour
	// debugLife is for those who ask for debug_reconnects.
	debugLife = 6 * time.Minute
	// lastWords is how long before its end a connection hears of it.
	lastWords = 10 * time.Second
)

// Why connections are told to go; the others are faults of the table. The same
// page of Slack's has them all: "warning" about ten seconds before the end,
// "refresh_requested" every few hours, and "link_disabled" when somebody
// switches Socket Mode off in the app's settings. What apps.connections.open
// says while it is off is told nowhere, so here it goes on working.
const (
	reasonWarning = "warning"
	reasonRefresh = "refresh_requested"
)

var errUnwantedAck = errors.New("late or duplicate acknowledgement")

// lifeOf is how long a new connection lasts; zero: for ever.
func (s *Sim) lifeOf(r *http.Request) time.Duration {
	if r.URL.Query().Get("debug_reconnects") == "true" {
		return debugLife
	}
	return s.cfg.SocketLife
}

// live sets the end of a connection.
func (s *Sim) live(conn *socket, life time.Duration) {
	if life <= 0 {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.cfg.Now()
	conn.waits = append(conn.waits,
		s.at(now.Add(max(life-lastWords, 0)), false, func() { _ = s.tell(s.ctx, conn, reasonWarning) }),
		s.at(now.Add(life), false, func() {
			_ = s.tell(s.ctx, conn, reasonRefresh)
			_ = conn.ws.CloseNow()
		}))
}

// forgetWaits drops what was to happen to a connection that is gone.
func (s *Sim) forgetWaits(conn *socket) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.waits = slices.DeleteFunc(s.waits, func(w *waiting) bool { return slices.Contains(conn.waits, w) })
}

// tell says to one connection that it should go.
func (s *Sim) tell(ctx context.Context, conn *socket, reason string) error {
	s.socks.mu.Lock()
	conn.leaving = true
	s.socks.mu.Unlock()
	return writeFrame(ctx, conn.ws, obj{"type": "disconnect", "reason": reason, "debug_info": obj{"host": "simulator"}})
}

// Disconnect tells every open connection to go, with Slack's reasons "warning",
// "refresh_requested" or "link_disabled". The connections stay open for another
// ten seconds of Now, as Slack's do; new envelopes go to newer ones when there
// are any.
func (s *Sim) Disconnect(ctx context.Context, reason string) error {
	for _, conn := range s.socks.list() {
		if err := s.tell(ctx, conn, reason); err != nil {
			return err
		}
		s.mu.Lock()
		conn.waits = append(conn.waits, s.at(s.cfg.Now().Add(lastWords), false, func() { _ = conn.ws.CloseNow() }))
		s.mu.Unlock()
	}
	return nil
}
