package bot_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/google/go-cmp/cmp"

	"kept/bot"
	"kept/commands"
	"kept/internal/slacksim"
)

// typing lets people type commands, one after the other each; wait ends when all
// are answered.
func (r *rig) typing(t *testing.T, people []string, each int) (wait func()) {
	t.Helper()
	var wg sync.WaitGroup
	for _, who := range people {
		wg.Go(func() {
			for range each {
				if err := r.sim.As(who).In("#sales").Slash(t.Context(), "/promise x"); err != nil {
					t.Errorf("%s: %v", who, err)
				}
			}
		})
	}
	return wg.Wait
}

func TestSocketRefreshLosesNothing(t *testing.T) {
	t.Parallel()
	for _, reason := range []string{"warning", "refresh_requested", "cut"} {
		t.Run(reason, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, slacksim.Config{}, func(_ context.Context, q commands.Request) (commands.Reply, error) {
				return commands.Reply{Message: text("noted " + q.Text)}, nil
			})
			end := r.overSocket(t)
			const each = 15
			people := []string{"anna", "bo", "cia"}
			wait := r.typing(t, people, each)
			for range 4 {
				if reason == "cut" {
					r.sim.DropSockets()
				} else {
					must(t, r.sim.Disconnect(t.Context(), reason))
				}
				r.await(t, "sockets again", func() bool { return r.bot.Sockets() >= 2 })
			}
			wait()
			if n := len(r.requests()); n != len(people)*each {
				t.Errorf("carried out %d, want %d", n, len(people)*each)
			}
			for _, who := range people {
				if n := len(r.reads(who)); n != each {
					t.Errorf("%s reads %d answers, want %d", who, n, each)
				}
			}
			must(t, end())
			if n := r.bot.Sockets(); n != 0 {
				t.Errorf("%d sockets left", n)
			}
			// Slack hears of the end a moment later
			r.await(t, "the end of the last socket at Slack", func() bool { return r.sim.Sockets() == 0 })
		})
	}
}

func TestAnswerLostWithItsConnectionComesAgain(t *testing.T) {
	t.Parallel()
	entered, release := make(chan struct{}, 8), make(chan struct{})
	r := newRig(t, slacksim.Config{}, func(context.Context, commands.Request) (commands.Reply, error) {
		entered <- struct{}{}
		<-release
		return commands.Reply{Message: text("written down")}, nil
	})
	r.overSocket(t)
	done := make(chan error, 1)
	go func() { done <- r.sim.As("anna").In("#sales").Slash(t.Context(), "/promise x") }()
	<-entered
	r.sim.DropSockets() // the envelope is on its way again, the first is still being carried out
	r.await(t, "second delivery", func() bool { return strings.Contains(r.logs.String(), "delivered again") })
	close(release)
	must(t, <-done)
	if got := r.reads("anna"); !cmp.Equal(got, []string{"written down"}) {
		t.Errorf("anna reads %q", got)
	}
	if n := len(r.requests()); n != 1 {
		t.Errorf("carried out %d times", n)
	}
}

func TestStoppingAnswersWhatWasTaken(t *testing.T) {
	t.Parallel()
	entered, release := make(chan struct{}), make(chan struct{})
	r := newRig(t, slacksim.Config{}, func(context.Context, commands.Request) (commands.Reply, error) {
		close(entered)
		<-release
		return commands.Reply{Message: text("done")}, nil
	})
	end := r.overSocket(t)
	done := make(chan error, 1)
	go func() { done <- r.sim.As("anna").In("#sales").Slash(t.Context(), "/kept") }()
	<-entered
	ended := make(chan error, 1)
	go func() { ended <- end() }()
	r.await(t, "one socket closed", func() bool { return r.bot.Sockets() == 1 })
	close(release)
	must(t, <-done)
	must(t, <-ended)
	if got := r.reads("anna"); !cmp.Equal(got, []string{"done"}) {
		t.Errorf("anna reads %q", got)
	}
}

func TestSocketModeSwitchedOff(t *testing.T) {
	t.Parallel()
	r := newRig(t, slacksim.Config{}, nil)
	done := make(chan error, 1)
	go func() { done <- r.bot.RunSocket(t.Context()) }()
	r.await(t, "sockets", func() bool { return r.bot.Sockets() == 2 })
	_ = r.sim.Disconnect(t.Context(), "link_disabled") // the second may be closed by the time it is told
	if err := <-done; !errors.Is(err, bot.ErrSocketOff) {
		t.Errorf("RunSocket = %v", err)
	}
	if !strings.Contains(r.logs.String(), "api.slack.com/apps") {
		t.Error("the log does not say what to do")
	}
}

func TestSocketTokenRefused(t *testing.T) {
	t.Parallel()
	for _, code := range []string{"invalid_auth", "not_allowed_token_type", "token_revoked", "missing_scope"} {
		t.Run(code, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, slacksim.Config{}, nil)
			r.sim.Faults().FailNext("apps.connections.open", 2, slacksim.Failure{Error: code})
			if err := r.bot.RunSocket(t.Context()); !errors.Is(err, bot.ErrSocketToken) || !strings.Contains(err.Error(), code) {
				t.Errorf("RunSocket = %v", err)
			}
		})
	}
}

func TestSocketOutageIsWaitedOut(t *testing.T) {
	t.Parallel()
	r := newRig(t, slacksim.Config{}, nil)
	r.sim.Faults().FailNext("apps.connections.open", 1, slacksim.Failure{Status: 500})
	r.sim.Faults().FailNext("apps.connections.open", 1, slacksim.Failure{RetryAfter: time.Second})
	end := r.overSocket(t)
	must(t, r.sim.As("anna").In("#sales").Slash(t.Context(), "/kept"))
	must(t, end())
	if r.meter.count("call apps.connections.open http_500") != 1 || r.meter.count("call apps.connections.open ratelimited") != 1 {
		t.Error("the failures are not counted")
	}
}

// wireServer is a Slack that speaks frames of the test's own.
func wireServer(t *testing.T, talk func(ctx context.Context, ws *websocket.Conn)) string {
	t.Helper()
	mux := http.NewServeMux()
	srv := httptest.NewServer(mux)
	t.Cleanup(srv.Close)
	mux.HandleFunc("/api/apps.connections.open", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(map[string]any{"ok": true, "url": "ws" + strings.TrimPrefix(srv.URL, "http") + "/link"})
	})
	mux.HandleFunc("/link", func(w http.ResponseWriter, req *http.Request) {
		ws, err := websocket.Accept(w, req, nil)
		if err != nil {
			t.Error(err)
			return
		}
		defer func() { _ = ws.CloseNow() }()
		talk(req.Context(), ws)
	})
	return srv.URL + "/api/"
}

func TestStrangeFrames(t *testing.T) {
	t.Parallel()
	acks := make(chan string, 16)
	api := wireServer(t, func(ctx context.Context, ws *websocket.Conn) {
		for _, frame := range []string{
			`{"type":"hello","num_connections":1}`,
			`{"type":"hello","envelope_id":""}`,
			`not JSON`,
			`{"type":"brand_new"}`,
			`{"type":"brand_new","envelope_id":"e1","payload":{}}`,
			`{"type":"interactive","envelope_id":"e2","payload":"text"}`,
			`{"type":"events_api","envelope_id":"e3","payload":{"type":"event_callback","event":{"type":"unheard_of"},"team_id":"T1"}}`,
			`{"type":"events_api","envelope_id":"e4","payload":{"type":"app_rate_limited","team_id":"T1"}}`,
			`{"type":"slash_commands","envelope_id":"e5","payload":{}}`,
			`{"type":"interactive","envelope_id":"e6","accepts_response_payload":true,"payload":{"type":"view_closed","team":null}}`,
		} {
			if err := ws.Write(ctx, websocket.MessageText, []byte(frame)); err != nil {
				return
			}
		}
		_ = ws.Write(ctx, websocket.MessageBinary, []byte{1, 2, 3})
		for {
			_, data, err := ws.Read(ctx)
			if err != nil {
				return
			}
			acks <- string(data)
		}
	})
	r := newRig(t, slacksim.Config{}, nil, func(c *bot.Config) { c.APIURL, c.Sockets = api, 1 })
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- r.bot.RunSocket(ctx) }()
	got := map[string]bool{}
	for range 6 {
		select {
		case a := <-acks:
			got[a] = true
		case <-time.After(10 * time.Second):
			t.Fatalf("acknowledged only %v", got)
		}
	}
	for _, id := range []string{"e1", "e2", "e3", "e4", "e5", "e6"} {
		if !got[`{"envelope_id":"`+id+`"}`] {
			t.Errorf("%s is not acknowledged: %v", id, got)
		}
	}
	cancel()
	must(t, <-done)
	if n := len(r.requests()); n != 0 {
		t.Errorf("%d requests", n)
	}
}

func TestSocketRefusedAtTheDoor(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	dialled := 0
	api := wireServer(t, func(ctx context.Context, ws *websocket.Conn) {
		mu.Lock()
		dialled++
		n := dialled
		mu.Unlock()
		if n == 1 {
			return // closed before hello
		}
		_ = ws.Write(ctx, websocket.MessageText, []byte(`{"type":"disconnect","reason":"link_disabled"}`))
		_, _, _ = ws.Read(ctx)
	})
	r := newRig(t, slacksim.Config{}, nil, func(c *bot.Config) { c.APIURL, c.Sockets = api, 1 })
	if err := r.bot.RunSocket(t.Context()); !errors.Is(err, bot.ErrSocketOff) {
		t.Errorf("RunSocket = %v", err)
	}
	mu.Lock()
	defer mu.Unlock()
	if dialled != 2 {
		t.Errorf("dialled %d times", dialled)
	}
}

func TestLargeDialogOverASocket(t *testing.T) {
	t.Parallel()
	r := newRig(t, slacksim.Config{}, func(_ context.Context, q commands.Request) (commands.Reply, error) {
		if q.Kind == commands.Shortcut {
			return commands.Reply{Modal: dialog("Small")}, nil
		}
		large := dialog("Large")
		for range 12 {
			large.Blocks.BlockSet = append(large.Blocks.BlockSet, withButton(strings.Repeat("ord ", 500), "x", "x", "1").Blocks[0])
		}
		return commands.Reply{Modal: large}, nil
	})
	r.overSocket(t)
	anna := r.sim.As("anna")
	must(t, anna.Shortcut(t.Context(), "shortcut.promise"))
	r.await(t, "dialog", func() bool { _, open := anna.View(); return open })
	must(t, anna.Fill(map[string]any{"Why": "because"}))
	_, err := anna.Submit(t.Context())
	must(t, err)
	r.await(t, "large dialog", func() bool {
		v, open := anna.View()
		return open && v.Title == "Large" && strings.Contains(v.Text, "ord ord") && len(v.Fields) == 1
	})
}
