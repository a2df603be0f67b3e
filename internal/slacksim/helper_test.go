package slacksim_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"kept/internal/slacksim"
)

// start is Thursday 2026-11-26, 10:00 in Stockholm.
var start = time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC)

// clock is a clock that moves when told.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func newClock() *clock { return &clock{t: start} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

func startSim(tb testing.TB, cfg slacksim.Config) (*slacksim.Sim, *clock) {
	tb.Helper()
	clk := newClock()
	if cfg.Now == nil {
		cfg.Now = clk.now
	}
	if cfg.AckTimeout == 0 {
		cfg.AckTimeout = 2 * time.Second
	}
	sim, err := slacksim.Start(cfg)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if tb.Failed() {
			_ = sim.Transcript(tb.Output())
		}
		sim.Close()
	})
	return sim, clk
}

func client(sim *slacksim.Sim, opts ...slack.Option) *slack.Client {
	opts = append([]slack.Option{
		slack.OptionAPIURL(sim.APIURL()), slack.OptionHTTPClient(&http.Client{Timeout: 10 * time.Second}),
		slack.OptionAppLevelToken(sim.App().AppToken),
	}, opts...)
	return slack.New(sim.BotToken(""), opts...)
}

func ctxFor(tb testing.TB) context.Context {
	tb.Helper()
	ctx, cancel := context.WithTimeout(tb.Context(), 10*time.Second)
	tb.Cleanup(cancel)
	return ctx
}

// got is one delivery as the app received it.
type got struct {
	path   string
	header http.Header
	form   url.Values
	body   []byte
	json   map[string]any // the payload or the event
}

// app is a small HTTP app: it checks every signature with slack-go, keeps what
// it gets, and answers as told.
type app struct {
	*httptest.Server
	mu     sync.Mutex
	seen   []got
	answer func(got) (status int, contentType, body string)
	bad    int
}

func newApp(tb testing.TB, sim *slacksim.Sim, answer func(got) (int, string, string)) *app {
	tb.Helper()
	a := &app{answer: answer}
	a.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if !verified(r, body, sim) {
			a.mu.Lock()
			a.bad++
			a.mu.Unlock()
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		g := got{path: r.URL.Path, header: r.Header, body: body}
		if strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
			_ = json.Unmarshal(body, &g.json)
		} else {
			g.form, _ = url.ParseQuery(string(body))
			_ = json.Unmarshal([]byte(g.form.Get("payload")), &g.json)
		}
		a.mu.Lock()
		a.seen = append(a.seen, g)
		a.mu.Unlock()
		sim.Poke()
		status, ct, out := http.StatusOK, "", ""
		if a.answer != nil {
			status, ct, out = a.answer(g)
		}
		if ct != "" {
			w.Header().Set("Content-Type", ct)
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, out)
	}))
	tb.Cleanup(a.Close)
	sim.ConnectHTTP(a.URL)
	return a
}

func verified(r *http.Request, body []byte, sim *slacksim.Sim) bool {
	ts := r.Header.Get("X-Slack-Request-Timestamp")
	return ts != "" && slacksim.Sign(sim.App().SigningSecret, ts, body) == r.Header.Get("X-Slack-Signature")
}

func (a *app) got() []got {
	a.mu.Lock()
	defer a.mu.Unlock()
	return append([]got(nil), a.seen...)
}

func (a *app) ofType(kind string) []got {
	var out []got
	for _, g := range a.got() {
		event, _ := g.json["event"].(map[string]any)
		if g.json["type"] == kind || event["type"] == kind {
			out = append(out, g)
		}
	}
	return out
}

func (a *app) unverified() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.bad
}

// post sends JSON and returns status and body.
func post(tb testing.TB, target string, body any) (int, string) {
	tb.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		tb.Fatal(err)
	}
	res, err := http.Post(target, "application/json", bytes.NewReader(raw))
	if err != nil {
		tb.Fatal(err)
	}
	defer res.Body.Close()
	out, err := io.ReadAll(res.Body)
	if err != nil {
		tb.Fatal(err)
	}
	return res.StatusCode, string(out)
}

// status is what an answer says before its body.
type status struct {
	code   int
	header http.Header
}

// apiCall posts a form to a method and returns the answer.
func apiCall(tb testing.TB, sim *slacksim.Sim, method string, form url.Values) (map[string]any, status) {
	tb.Helper()
	if form == nil {
		form = url.Values{}
	}
	if !form.Has("token") {
		form.Set("token", sim.BotToken(""))
	}
	res, err := http.PostForm(sim.APIURL()+method, form)
	if err != nil {
		tb.Fatal(err)
	}
	defer res.Body.Close()
	var out map[string]any
	if err := json.NewDecoder(res.Body).Decode(&out); err != nil {
		tb.Fatalf("%s: %v", method, err)
	}
	return out, status{res.StatusCode, res.Header}
}

func mustDo(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}

func await(tb testing.TB, sim *slacksim.Sim, what string, cond func() bool) {
	tb.Helper()
	if err := sim.Await(ctxFor(tb), cond); err != nil {
		tb.Fatalf("waiting for %s: %v", what, err)
	}
}

func last(tb testing.TB, msgs []slacksim.Message) slacksim.Message {
	tb.Helper()
	if len(msgs) == 0 {
		tb.Fatal("no messages")
	}
	return msgs[len(msgs)-1]
}

const modalJSON = `{"type":"modal","callback_id":"new","title":{"type":"plain_text","text":"New promise"},
 "submit":{"type":"plain_text","text":"Save"},"close":{"type":"plain_text","text":"Cancel"},"notify_on_close":true,
 "blocks":[
  {"type":"input","block_id":"customer","label":{"type":"plain_text","text":"Customer"},"element":{"type":"plain_text_input","action_id":"v","max_length":20}},
  {"type":"input","block_id":"who","optional":true,"label":{"type":"plain_text","text":"Who"},"element":{"type":"users_select","action_id":"v"}},
  {"type":"input","block_id":"day","optional":true,"label":{"type":"plain_text","text":"Day"},"element":{"type":"datepicker","action_id":"v","initial_date":"2026-12-01"}},
  {"type":"input","block_id":"time","optional":true,"label":{"type":"plain_text","text":"Time"},"element":{"type":"timepicker","action_id":"v"}},
  {"type":"input","block_id":"size","optional":true,"label":{"type":"plain_text","text":"Size"},"element":{"type":"static_select","action_id":"v","options":[
    {"text":{"type":"plain_text","text":"Small"},"value":"s"},{"text":{"type":"plain_text","text":"Large"},"value":"l"}]}},
  {"type":"input","block_id":"flags","optional":true,"label":{"type":"plain_text","text":"Flags"},"element":{"type":"checkboxes","action_id":"v","options":[
    {"text":{"type":"plain_text","text":"Internal"},"value":"i"},{"text":{"type":"plain_text","text":"Quiet"},"value":"q"}]}},
  {"type":"actions","block_id":"act","elements":[{"type":"button","action_id":"more","text":{"type":"plain_text","text":"More"},"value":"1"}]}
 ]}`

func decode(raw []byte, into any) error { return json.Unmarshal(raw, into) }

func modal(tb testing.TB) slack.ModalViewRequest {
	tb.Helper()
	var v slack.ModalViewRequest
	mustDo(tb, decode([]byte(modalJSON), &v))
	return v
}
