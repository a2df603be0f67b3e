package slacksim_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/coder/websocket/wsjson"
	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
	"github.com/slack-go/slack/socketmode"

	"kept/internal/slacksim"
)

// socketApp runs slack-go's Socket Mode client and answers as told.
type socketApp struct {
	client *socketmode.Client
	mu     sync.Mutex
	seen   []socketmode.Request
	hellos int
}

func newSocketApp(t *testing.T, sim *slacksim.Sim, handle func(*socketmode.Client, socketmode.Event)) *socketApp {
	t.Helper()
	a := &socketApp{client: socketmode.New(client(sim))}
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			select {
			case ev := <-a.client.Events:
				a.mu.Lock()
				if ev.Type == socketmode.EventTypeHello {
					a.hellos++
				}
				if ev.Request != nil && ev.Request.EnvelopeID != "" {
					a.seen = append(a.seen, *ev.Request)
				}
				a.mu.Unlock()
				sim.Poke()
				if ev.Request != nil && ev.Request.EnvelopeID != "" {
					handle(a.client, ev)
				}
			case <-ctx.Done():
				return
			}
		}
	})
	wg.Go(func() { _ = a.client.RunContext(ctx) })
	t.Cleanup(func() { cancel(); wg.Wait() })
	await(t, sim, "a socket", func() bool { a.mu.Lock(); defer a.mu.Unlock(); return a.hellos > 0 })
	return a
}

func (a *socketApp) requests() []socketmode.Request {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Clone(a.seen)
}

func TestSocketModeWithSlackGo(t *testing.T) {
	t.Parallel()
	sim, _ := startSim(t, slacksim.Config{})
	events := make(chan slackevents.EventsAPIEvent, 1)
	a := newSocketApp(t, sim, func(c *socketmode.Client, ev socketmode.Event) {
		switch data := ev.Data.(type) {
		case slack.SlashCommand:
			_ = c.Ack(*ev.Request, map[string]any{"text": "you said " + data.Text})
		case slackevents.EventsAPIEvent:
			_ = c.Ack(*ev.Request)
			events <- data
		case slack.InteractionCallback:
			if data.Type == slack.InteractionTypeViewSubmission {
				_ = c.Ack(*ev.Request, slack.NewErrorsViewSubmissionResponse(map[string]string{"customer": "who?"}))
				return
			}
			_ = c.Ack(*ev.Request)
		}
	})
	ctx, anna := ctxFor(t), sim.As("anna")
	mustDo(t, anna.In("#sales").Slash(ctx, "/promise hello"))
	if m := last(t, sim.Seen("anna")); m.Text != "you said hello" || !m.Ephemeral {
		t.Errorf("anna sees %+v", m)
	}
	mustDo(t, anna.Shortcut(ctx, "new"))
	shortcut := a.requests()[1]
	if shortcut.Type != "interactive" || shortcut.AcceptsResponsePayload {
		t.Errorf("shortcut envelope = %+v", shortcut)
	}
	mustDo(t, anna.OpenHome(ctx))
	if ev := <-events; ev.InnerEvent.Type != "app_home_opened" {
		t.Errorf("event = %+v", ev)
	}
	var p slack.InteractionCallback
	mustDo(t, decode(shortcut.Payload, &p))
	if _, err := client(sim).OpenViewContext(ctx, p.TriggerID, modal(t)); err != nil {
		t.Fatal(err)
	}
	mustDo(t, anna.Fill(map[string]any{"Customer": "Acme"}))
	if errs, err := anna.Submit(ctx); err != nil || errs["Customer"] != "who?" {
		t.Errorf("submission: %v, %v", errs, err)
	}
}

func TestDroppedSocketMeansRedelivery(t *testing.T) {
	t.Parallel()
	sim, _ := startSim(t, slacksim.Config{AckTimeout: 8 * time.Second})
	first := true
	a := newSocketApp(t, sim, func(c *socketmode.Client, ev socketmode.Event) {
		if first {
			first = false
			sim.DropSockets()
			return
		}
		_ = c.Ack(*ev.Request, map[string]any{"text": "second try"})
	})
	mustDo(t, sim.As("anna").In("#sales").Slash(ctxFor(t), "/promise x"))
	reqs := a.requests()
	if len(reqs) != 2 || reqs[0].EnvelopeID != reqs[1].EnvelopeID || reqs[0].RetryAttempt != 0 || reqs[1].RetryAttempt != 1 || reqs[1].RetryReason == "" {
		t.Errorf("requests = %+v", reqs)
	}
	if m := last(t, sim.Seen("anna")); m.Text != "second try" {
		t.Errorf("anna sees %q", m.Text)
	}
}

func TestWarningMakesSlackGoReconnect(t *testing.T) {
	t.Parallel()
	sim, _ := startSim(t, slacksim.Config{AckTimeout: 8 * time.Second})
	a := newSocketApp(t, sim, func(c *socketmode.Client, ev socketmode.Event) { _ = c.Ack(*ev.Request) })
	ctx := ctxFor(t)
	for i, reason := range []string{"warning", "refresh_requested"} {
		mustDo(t, sim.Disconnect(ctx, reason))
		await(t, sim, "another hello", func() bool { a.mu.Lock(); defer a.mu.Unlock(); return a.hellos == i+2 })
		mustDo(t, sim.As("anna").In("#sales").Slash(ctx, "/promise "+reason))
	}
	if n := len(a.requests()); n != 2 {
		t.Errorf("%d requests, want 2", n)
	}
}

func TestNoSocketIsAFailure(t *testing.T) {
	t.Parallel()
	sim, _ := startSim(t, slacksim.Config{AckTimeout: 50 * time.Millisecond})
	err := sim.As("anna").In("#sales").Slash(ctxFor(t), "/promise x")
	if !errors.Is(err, slacksim.ErrNotAcked) {
		t.Errorf("err = %v", err)
	}
}

// rawSocket is a hand-made Socket Mode client.
type rawSocket struct {
	t  *testing.T
	ws *websocket.Conn
}

func dial(t *testing.T, sim *slacksim.Sim) *rawSocket {
	t.Helper()
	_, address, err := client(sim).StartSocketModeContext(ctxFor(t))
	mustDo(t, err)
	ws, _, err := connect(t, address, nil)
	mustDo(t, err)
	t.Cleanup(func() { _ = ws.CloseNow() })
	return &rawSocket{t: t, ws: ws}
}

// connect opens a WebSocket; where it is refused, code is the answer's.
func connect(t *testing.T, address string, opts *websocket.DialOptions) (ws *websocket.Conn, code int, err error) {
	t.Helper()
	ws, res, err := websocket.Dial(ctxFor(t), address, opts)
	if res == nil {
		return ws, 0, err
	}
	if res.Body != nil {
		_ = res.Body.Close()
	}
	return ws, res.StatusCode, err
}

func (r *rawSocket) read() map[string]any {
	r.t.Helper()
	var frame map[string]any
	mustDo(r.t, wsjson.Read(ctxFor(r.t), r.ws, &frame))
	return frame
}

func (r *rawSocket) ack(frame map[string]any, payload any) {
	r.t.Helper()
	mustDo(r.t, wsjson.Write(ctxFor(r.t), r.ws, map[string]any{"envelope_id": frame["envelope_id"], "payload": payload}))
}

func TestEnvelopesGoToOneConnectionInTurn(t *testing.T) {
	t.Parallel()
	sim, _ := startSim(t, slacksim.Config{})
	var conns []*rawSocket
	for i := range 3 {
		c := dial(t, sim)
		conns = append(conns, c)
		if hello := c.read(); hello["type"] != "hello" || hello["num_connections"] != float64(i+1) {
			t.Fatalf("hello = %v", hello)
		}
	}
	await(t, sim, "three that can take envelopes", func() bool { return sim.Sockets() == 3 })
	counts := make([]int, len(conns))
	var wg sync.WaitGroup
	for i, c := range conns {
		wg.Go(func() {
			for range 2 {
				frame := c.read()
				counts[i]++
				for range 2 { // a duplicate acknowledgement does no harm
					c.ack(frame, map[string]any{})
				}
			}
		})
	}
	ctx := ctxFor(t)
	for i := range 6 {
		mustDo(t, sim.As("anna").In("#sales").Slash(ctx, fmt.Sprint("/promise ", i)))
	}
	wg.Wait()
	if !slices.Equal(counts, []int{2, 2, 2}) {
		t.Errorf("envelopes by connection: %v", counts)
	}
}

func TestEleventhSocketIsTurnedAway(t *testing.T) {
	t.Parallel()
	sim, _ := startSim(t, slacksim.Config{})
	for range 10 {
		dial(t, sim).read()
	}
	if frame := dial(t, sim).read(); frame["type"] != "disconnect" || frame["reason"] != "too_many_websockets" {
		t.Errorf("the eleventh got %v", frame)
	}
	await(t, sim, "ten sockets", func() bool { return sim.Sockets() == 10 })
}

func TestTicketsWorkOnce(t *testing.T) {
	t.Parallel()
	sim, _ := startSim(t, slacksim.Config{})
	_, address, err := client(sim).StartSocketModeContext(ctxFor(t))
	mustDo(t, err)
	ws, _, err := connect(t, address, nil)
	mustDo(t, err)
	defer ws.CloseNow()
	for _, again := range []string{address, strings.Replace(address, "ticket=", "ticket=0", 1)} {
		if ws, code, err := connect(t, again, nil); err == nil {
			_ = ws.CloseNow()
			t.Errorf("a second connection with %s", again)
		} else if code != http.StatusForbidden {
			t.Errorf("refused with HTTP %d, %v", code, err)
		}
	}
}

func TestBigAndStrangeAcksAreIgnored(t *testing.T) {
	t.Parallel()
	sim, _ := startSim(t, slacksim.Config{})
	c := dial(t, sim)
	c.read()
	done := make(chan error, 1)
	go func() { done <- sim.As("anna").In("#sales").Slash(ctxFor(t), "/promise x") }()
	frame := c.read()
	ctx := ctxFor(t)
	c.ack(frame, map[string]any{"text": strings.Repeat("x", 20_000)})
	mustDo(t, c.ws.Write(ctx, websocket.MessageText, []byte("not json")))
	mustDo(t, c.ws.Write(ctx, websocket.MessageText, []byte(`{"envelope_id":7}`)))
	mustDo(t, c.ws.Write(ctx, websocket.MessageBinary, []byte(`{}`)))
	c.ack(map[string]any{"envelope_id": "unknown"}, nil)
	c.ack(frame, map[string]any{"text": "small"})
	mustDo(t, <-done)
	if diff := texts(sim.Seen("anna")); !slices.Equal(diff, []string{"small"}) {
		t.Errorf("anna sees %q", diff)
	}
}

func TestEventsOverSocketsAreRetried(t *testing.T) {
	t.Parallel()
	sim, clk := startSim(t, slacksim.Config{AckTimeout: 100 * time.Millisecond})
	c := dial(t, sim)
	c.read()
	mustDo(t, sim.As("anna").OpenHome(ctxFor(t)))
	if frame := c.read(); frame["retry_attempt"] != 0.0 {
		t.Errorf("first try: %v", frame)
	}
	if frame := c.read(); frame["retry_attempt"] != 1.0 || frame["retry_reason"] != "http_timeout" {
		t.Errorf("second try: %v", frame)
	}
	await(t, sim, "the next retry to be planned", func() bool { return sim.PendingEvents() == 1 })
	clk.advance(time.Minute)
	frame := c.read()
	if frame["retry_attempt"] != 2.0 {
		t.Errorf("third try: %v", frame)
	}
	c.ack(frame, nil)
}

func TestUninstallIsHeardOverSockets(t *testing.T) {
	t.Parallel()
	sim, _ := startSim(t, slacksim.Config{})
	c := dial(t, sim)
	c.read()
	form := url.Values{"client_id": {sim.App().ClientID}, "client_secret": {sim.App().ClientSecret}}
	if out, _ := apiCall(t, sim, "apps.uninstall", form); out["ok"] != true {
		t.Fatal(out)
	}
	var kinds []string
	for range 2 {
		frame := c.read()
		c.ack(frame, nil)
		event := frame["payload"].(map[string]any)["event"].(map[string]any)
		kinds = append(kinds, event["type"].(string))
	}
	slices.Sort(kinds)
	if !slices.Equal(kinds, []string{"app_uninstalled", "tokens_revoked"}) {
		t.Errorf("events = %v", kinds)
	}
}

func TestServerPingsAtOnce(t *testing.T) {
	t.Parallel()
	sim, _ := startSim(t, slacksim.Config{})
	_, address, err := client(sim).StartSocketModeContext(ctxFor(t))
	mustDo(t, err)
	pinged := make(chan struct{}, 1)
	ws, _, err := connect(t, address, &websocket.DialOptions{OnPingReceived: func(context.Context, []byte) bool {
		select {
		case pinged <- struct{}{}:
		default:
		}
		return true
	}})
	mustDo(t, err)
	defer ws.CloseNow()
	go func() { // pings are seen while reading
		for {
			if _, _, err := ws.Read(t.Context()); err != nil {
				return
			}
		}
	}()
	select {
	case <-pinged:
	case <-ctxFor(t).Done():
		t.Error("no ping after hello")
	}
}

func TestNoPingsAsAFault(t *testing.T) {
	t.Parallel()
	sim, _ := startSim(t, slacksim.Config{})
	mustDo(t, sim.Faults().Set(ctxFor(t), slacksim.FaultNoPings, true))
	_, address, err := client(sim).StartSocketModeContext(ctxFor(t))
	mustDo(t, err)
	var pings atomic.Int32
	ws, _, err := connect(t, address, &websocket.DialOptions{OnPingReceived: func(context.Context, []byte) bool {
		pings.Add(1)
		return true
	}})
	mustDo(t, err)
	defer ws.CloseNow()
	sock := &rawSocket{t: t, ws: ws}
	sock.read() // hello
	// what comes after the ping would be proves that there was none
	done := make(chan error, 1)
	go func() { done <- sim.As("anna").In("#sales").Slash(t.Context(), "/promise x") }()
	sock.ack(sock.read(), map[string]any{})
	mustDo(t, <-done)
	if n := pings.Load(); n != 0 {
		t.Errorf("%d pings", n)
	}
}
