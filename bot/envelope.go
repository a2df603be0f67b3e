package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/coder/websocket"
)

const (
	// maxSocketAck is under the 20 kB above which Slack drops an acknowledgement
	// without a word (slack-go/slack, socketmode/socketmode.go).
	maxSocketAck = 19_000
	maxFrame     = 2 << 20
	ackWithin    = 2 * time.Second
)

// The types of frames. Source: docs.slack.dev/apis/events-api/using-socket-mode.
const (
	frameHello       = "hello"
	frameDisconnect  = "disconnect"
	frameSlash       = "slash_commands"
	frameInteractive = "interactive"
	frameEvents      = "events_api"
)

// frame is what Slack sends over a socket.
type frame struct {
	Type           string          `json:"type"`
	Reason         string          `json:"reason"`
	EnvelopeID     string          `json:"envelope_id"`
	Payload        json.RawMessage `json:"payload"`
	AcceptsPayload bool            `json:"accepts_response_payload"`
	RetryAttempt   int             `json:"retry_attempt"`
}

// ackFrame is what goes back.
type ackFrame struct {
	EnvelopeID string          `json:"envelope_id"`
	Payload    json.RawMessage `json:"payload,omitempty"`
}

// socket is one Socket Mode connection.
type socket struct {
	b   *Bot
	ws  *websocket.Conn
	log *slog.Logger

	hello   chan struct{} // closed when Slack has said hello
	leaving chan struct{} // closed when Slack wants the connection to end
	gone    chan struct{} // closed when the connection has ended
	flights *tasks        // envelopes being answered

	mu   sync.Mutex
	why  string
	said bool
}

func newSocket(b *Bot, ws *websocket.Conn, log *slog.Logger) *socket {
	ws.SetReadLimit(maxFrame)
	return &socket{
		b: b, ws: ws, log: log, flights: newTasks(),
		hello: make(chan struct{}), leaving: make(chan struct{}), gone: make(chan struct{}),
	}
}

// reason is why Slack ends the connection.
func (s *socket) reason() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.why
}

// read takes frames until the connection ends. It never waits for an answer, so
// that pings are seen however slow the answers are.
func (s *socket) read(ctx context.Context) {
	ctx, cancel := context.WithCancel(ctx)
	var wg sync.WaitGroup
	wg.Go(func() { s.ping(ctx) })
	defer func() {
		cancel()
		_ = s.ws.CloseNow()
		wg.Wait()
		if s.isOpen() {
			s.b.socketClosed(first(s.reason(), reasonDropped))
		}
		close(s.gone)
	}()
	for {
		typ, data, err := s.ws.Read(ctx)
		if err != nil {
			return
		}
		if typ != websocket.MessageText {
			continue
		}
		var f frame
		if err := json.Unmarshal(data, &f); err != nil {
			s.log.ErrorContext(ctx, "cannot read a frame", "error", err)
			continue
		}
		s.take(ctx, &f)
	}
}

func (s *socket) isOpen() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.said
}

// ping finds out that the other end is gone, when nothing else tells.
func (s *socket) ping(ctx context.Context) {
	tick := time.NewTicker(pingEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
		within, cancel := context.WithTimeout(ctx, pingWithin)
		err := s.ws.Ping(within)
		cancel()
		if err != nil {
			_ = s.ws.CloseNow()
			return
		}
	}
}

func (s *socket) take(ctx context.Context, f *frame) {
	switch f.Type {
	case frameHello:
		s.mu.Lock()
		again := s.said
		s.said = true
		s.mu.Unlock()
		if !again {
			s.b.socketOpened()
			close(s.hello)
		}
	case frameDisconnect:
		s.mu.Lock()
		again := s.why != ""
		s.why = first(s.why, f.Reason, frameDisconnect)
		s.mu.Unlock()
		if !again {
			close(s.leaving)
		}
	default:
		if f.EnvelopeID == "" {
			return // nothing that wants an answer
		}
		// when no more are taken the envelope stays unanswered, and Slack hands
		// it to another connection
		s.flights.start(func() { s.answer(ctx, f) })
	}
}

// answer carries out what an envelope holds and acknowledges it afterwards: what
// is acknowledged is written down. What cannot be read is acknowledged as well,
// since it would only come again.
func (s *socket) answer(ctx context.Context, f *frame) {
	a, err := decodeFrame(f)
	if err != nil {
		s.b.cfg.Meter.Refused(f.Type, "malformed")
		s.log.ErrorContext(ctx, "cannot read an envelope", "type", f.Type, "envelope", f.EnvelopeID, "error", err)
		s.ack(ctx, f, nil)
		return
	}
	limit := maxSocketAck
	if !f.AcceptsPayload {
		limit = 1 // any payload goes another way
	}
	// when the connection ends meanwhile, the envelope comes again on another one
	// and wants this answer
	err = s.b.take(context.WithoutCancel(ctx), a, limit, func(k ack) { s.ack(ctx, f, k.body) })
	if err != nil {
		s.log.InfoContext(ctx, "an envelope is left to another connection", "envelope", f.EnvelopeID, "error", err)
	}
}

func decodeFrame(f *frame) (*arrival, error) {
	switch f.Type {
	case frameSlash:
		return decodeSlashJSON(f.Payload)
	case frameInteractive:
		a, err := decodeInteraction(f.Payload)
		if err == nil && a.once == "" {
			a.once = f.EnvelopeID
		}
		return a, err
	case frameEvents:
		a, _, err := decodeEvent(f.Payload)
		if err != nil {
			return nil, err
		}
		if a == nil || a.req.Team == "" {
			return &arrival{nothing: true}, nil
		}
		a.once = first(a.once, f.EnvelopeID)
		return a, nil
	}
	return nil, fmt.Errorf("envelope of type %q: %w", f.Type, errMalformed)
}

// ack acknowledges an envelope on the connection it came from. When that is gone,
// Slack hands the envelope to another connection, where it is answered alike.
func (s *socket) ack(ctx context.Context, f *frame, payload []byte) {
	out := ackFrame{EnvelopeID: f.EnvelopeID}
	if f.AcceptsPayload {
		out.Payload = payload
	}
	raw, err := json.Marshal(out)
	if err != nil {
		s.log.ErrorContext(ctx, "cannot write an acknowledgement", "envelope", f.EnvelopeID, "error", err)
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), ackWithin)
	defer cancel()
	if err := s.ws.Write(ctx, websocket.MessageText, raw); err != nil {
		s.log.WarnContext(ctx, "an acknowledgement was lost with its connection", "envelope", f.EnvelopeID, "error", err)
	}
}

// stop answers what was taken and closes the connection.
func (s *socket) stop(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), retireWithin)
	defer cancel()
	if err := s.flights.drain(ctx); err != nil {
		s.log.WarnContext(ctx, "a connection is closed before all was answered", "error", err)
	}
	s.mu.Lock()
	s.why = first(s.why, reasonStopped)
	s.mu.Unlock()
	closed := make(chan struct{})
	go func() {
		defer close(closed)
		_ = s.ws.Close(websocket.StatusNormalClosure, "")
	}()
	timer := time.NewTimer(closeWithin)
	defer timer.Stop()
	select {
	case <-closed:
	case <-timer.C:
		_ = s.ws.CloseNow()
		<-closed
	}
	<-s.gone
}
