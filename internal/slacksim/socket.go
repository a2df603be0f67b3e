package slacksim

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/coder/websocket"
)

const (
	maxSockets    = 10
	maxSocketAck  = 20_000 // Slack drops larger acknowledgements without a word
	socketPing    = 10 * time.Second
	socketReadMax = 1 << 20
)

// sockets is the Socket Mode side: open connections and what waits for an
// acknowledgement.
type sockets struct {
	mu      sync.Mutex
	tickets map[string]bool
	conns   []*socket
	turn    int
	nextNo  int
	arrived chan struct{} // closed when a connection opens
	pending map[string]*envelope
}

type socket struct {
	no      int
	ws      *websocket.Conn
	done    chan struct{}
	ready   bool       // has said hello
	leaving bool       // told to go: gets nothing new
	waits   []*waiting // its warning and its end; guarded by Sim.mu
}

type envelope struct {
	id   string
	acks chan json.RawMessage
}

// ticket registers a new connection to come and returns its secret.
func (k *sockets) ticket() string {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.tickets == nil {
		k.tickets = map[string]bool{}
	}
	t := secret(16)
	k.tickets[t] = true
	return t
}

// never says whether no app has asked for a connection yet.
func (k *sockets) never() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.tickets == nil
}

func (k *sockets) redeem(ticket string) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	ok := k.tickets[ticket]
	delete(k.tickets, ticket)
	return ok
}

// pick waits for a connection and takes them in turn.
func (k *sockets) pick(ctx context.Context) (*socket, error) {
	for {
		k.mu.Lock()
		if c := k.choose(); c != nil {
			k.mu.Unlock()
			return c, nil
		}
		if k.arrived == nil {
			k.arrived = make(chan struct{})
		}
		wait := k.arrived
		k.mu.Unlock()
		select {
		case <-wait:
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
}

// choose takes the next connection that has said hello, rather an old one than
// none.
func (k *sockets) choose() *socket {
	live := make([]*socket, 0, len(k.conns))
	for _, leaving := range []bool{false, true} {
		for _, c := range k.conns {
			if c.ready && c.leaving == leaving {
				live = append(live, c)
			}
		}
		if len(live) > 0 {
			k.turn++
			return live[k.turn%len(live)]
		}
	}
	return nil
}

func (k *sockets) add(ws *websocket.Conn) (c *socket, count int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.conns) >= maxSockets {
		return nil, len(k.conns)
	}
	k.nextNo++
	c = &socket{no: k.nextNo, ws: ws, done: make(chan struct{})}
	k.conns = append(k.conns, c)
	return c, len(k.conns)
}

// announce lets waiting deliveries use a connection that has said hello.
func (k *sockets) announce(c *socket) {
	k.mu.Lock()
	defer k.mu.Unlock()
	c.ready = true
	if k.arrived != nil {
		close(k.arrived)
		k.arrived = nil
	}
}

func (k *sockets) drop(c *socket) {
	k.mu.Lock()
	k.conns = slices.DeleteFunc(k.conns, func(o *socket) bool { return o == c })
	k.mu.Unlock()
	close(c.done)
}

func (k *sockets) closeAll() {
	for _, c := range k.list() {
		_ = c.ws.CloseNow()
	}
}

func (k *sockets) list() []*socket {
	k.mu.Lock()
	defer k.mu.Unlock()
	return slices.Clone(k.conns)
}

// acked hands an acknowledgement to who waits for it; false: nobody does any
// more, or it has come before.
func (k *sockets) acked(id string, payload json.RawMessage) bool {
	k.mu.Lock()
	env := k.pending[id]
	k.mu.Unlock()
	if env == nil {
		return false
	}
	select {
	case env.acks <- payload:
		return true
	default:
		return false
	}
}

func (k *sockets) expect(env *envelope) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.pending[env.id] = env
}

func (k *sockets) settle(env *envelope) {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.pending, env.id)
}

// sendSocket hands an envelope to one connection and waits. A connection that
// goes away before the acknowledgement leads to another try on the next one.
func (s *Sim) sendSocket(ctx context.Context, d *delivery) (ack, error) {
	env := &envelope{id: uuid(), acks: make(chan json.RawMessage, 1)}
	s.socks.expect(env)
	defer s.socks.settle(env)
	started := wallClock()
	attempt, reason := d.retryNum, d.retryReason
	for {
		conn, err := s.socks.pick(ctx)
		if err != nil {
			s.logSocket(d, env.id, started, nil, err)
			return ack{}, err
		}
		frame := obj{"envelope_id": env.id, "type": d.kind, "accepts_response_payload": d.accepts, "payload": d.payload}
		if attempt > 0 {
			frame["retry_attempt"], frame["retry_reason"] = attempt, reason
		} else if d.kind == kindEvents {
			frame["retry_attempt"], frame["retry_reason"] = 0, ""
		}
		if err := conn.ws.Write(ctx, websocket.MessageText, mustJSON(frame)); err != nil {
			_ = conn.ws.CloseNow()
			select {
			case <-conn.done:
			case <-ctx.Done():
				return ack{}, context.Cause(ctx)
			}
			continue
		}
		select {
		case payload := <-env.acks:
			s.logSocket(d, env.id, started, payload, nil)
			return ack{body: payload, isJSON: true}, nil
		case <-conn.done:
			attempt, reason = attempt+1, "connection_closed"
		case <-ctx.Done():
			err := context.Cause(ctx)
			s.logSocket(d, env.id, started, nil, err)
			return ack{}, err
		}
	}
}

func (s *Sim) logSocket(d *delivery, id string, started time.Time, payload []byte, err error) {
	if s.cfg.Quiet {
		return
	}
	s.logWire(WireEntry{
		Kind: d.kind, Outbound: true, Path: "socket " + id, Err: errText(err), Took: wallClock().Sub(started),
		Request: mustJSON(d.payload), Response: payload,
	})
}

// serveLink is the WebSocket endpoint handed out by apps.connections.open.
func (s *Sim) serveLink(w http.ResponseWriter, r *http.Request) {
	if s.faults.isOn(FaultStopped) {
		cut(w)
		return
	}
	if !s.socks.redeem(r.URL.Query().Get("ticket")) {
		http.Error(w, "invalid ticket", http.StatusForbidden)
		return
	}
	// the ticket is the protection; clients send Slack's own origin, or none
	ws, err := websocket.Accept(w, r, &websocket.AcceptOptions{InsecureSkipVerify: true})
	if err != nil {
		return // Accept has answered
	}
	s.talk(ws, s.lifeOf(r)) //nolint:contextcheck // a connection lives as long as the simulator, not as the request it grew out of
}

// talk serves one connection until it ends.
func (s *Sim) talk(ws *websocket.Conn, life time.Duration) {
	ws.SetReadLimit(socketReadMax)
	if s.faults.isOn(FaultLinkDisabled) {
		s.turnAway(ws, FaultLinkDisabled)
		return
	}
	if s.faults.isOn(FaultTooManySockets) {
		s.turnAway(ws, FaultTooManySockets)
		return
	}
	conn, count := s.socks.add(ws)
	if conn == nil {
		s.turnAway(ws, FaultTooManySockets)
		return
	}
	defer func() {
		_ = ws.CloseNow()
		s.socks.drop(conn)
		s.hub.publish(Change{Kind: ChangeApp}) // last: whoever waits looks at once
	}()
	hello := obj{
		"type": "hello", "connection_info": obj{"app_id": s.cfg.App.ID}, "num_connections": count,
		"debug_info": obj{"host": "simulator", "build_number": 1, "approximate_connection_time": int(cmp.Or(life, usualLife).Seconds())},
	}
	if err := writeFrame(s.ctx, ws, hello); err != nil {
		return
	}
	s.socks.announce(conn)
	defer s.forgetWaits(conn)
	s.live(conn, life)
	s.hub.publish(Change{Kind: ChangeApp})
	if s.spawn(func() { s.pingLoop(conn) }) {
		s.readAcks(conn)
	}
}

// turnAway ends a connection that may not stay, before it has said hello.
func (s *Sim) turnAway(ws *websocket.Conn, reason string) {
	_ = writeFrame(s.ctx, ws, obj{"type": "disconnect", "reason": reason, "debug_info": obj{"host": "simulator"}})
	_ = ws.Close(websocket.StatusNormalClosure, reason)
}

func (s *Sim) pingLoop(conn *socket) {
	tick := time.NewTicker(socketPing)
	defer tick.Stop()
	for {
		if !s.faults.isOn(FaultNoPings) {
			ctx, cancel := context.WithTimeout(s.ctx, socketPing)
			err := conn.ws.Ping(ctx)
			cancel()
			if err != nil {
				_ = conn.ws.CloseNow()
				return
			}
		}
		select {
		case <-tick.C:
		case <-conn.done:
			return
		case <-s.ctx.Done():
			return
		}
	}
}

func (s *Sim) readAcks(conn *socket) {
	for {
		typ, data, err := conn.ws.Read(s.ctx)
		if err != nil {
			return
		}
		if typ != websocket.MessageText || len(data) >= maxSocketAck {
			continue
		}
		var a struct {
			EnvelopeID string          `json:"envelope_id"`
			Payload    json.RawMessage `json:"payload"`
		}
		if json.Unmarshal(data, &a) == nil && a.EnvelopeID != "" {
			if !s.socks.acked(a.EnvelopeID, a.Payload) {
				s.logWire(WireEntry{Kind: "ack", Path: "socket " + a.EnvelopeID, Err: errUnwantedAck.Error(), Request: data})
			}
		}
	}
}

func writeFrame(ctx context.Context, ws *websocket.Conn, frame obj) error {
	if err := ws.Write(ctx, websocket.MessageText, mustJSON(frame)); err != nil {
		return fmt.Errorf("slacksim: socket: %w", err)
	}
	return nil
}

// Sockets is the number of open Socket Mode connections that have said hello.
func (s *Sim) Sockets() int {
	s.socks.mu.Lock()
	defer s.socks.mu.Unlock()
	n := 0
	for _, c := range s.socks.conns {
		if c.ready {
			n++
		}
	}
	return n
}

// DropSockets cuts every connection without a closing handshake, and says how
// many there were.
func (s *Sim) DropSockets() int {
	list := s.socks.list()
	for _, c := range list {
		_ = c.ws.CloseNow()
	}
	return len(list)
}

func uuid() string {
	h := secret(16)
	return h[:8] + "-" + h[8:12] + "-4" + h[13:16] + "-a" + h[17:20] + "-" + h[20:]
}
