package web_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"kept/internal/slacksim"
	"kept/internal/slacksim/web"
)

// clock is a clock that only moves when told.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

func (c *clock) Set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = t
}

// world is a simulated Slack with the tiny app at its other end, and the page.
type world struct {
	sim   *slacksim.Sim
	clock *clock
	page  http.Handler
	app   *tinyApp
	begun atomic.Int32 // how often the tour began
}

func newWorld(t *testing.T, change ...func(*slacksim.Config)) *world {
	t.Helper()
	// a Friday, 10:15 in Stockholm
	w := &world{clock: &clock{now: time.Date(2026, 11, 20, 9, 15, 0, 0, time.UTC)}}
	cfg := slacksim.Config{Now: w.clock.Now, AckTimeout: time.Minute, App: slacksim.App{
		Name: "Tiny", BotHandle: "tiny",
		Commands: []slacksim.Command{
			{Name: "/promise", Usage: "Customer: what by when", Description: "Promise something"},
			{Name: "/fail", Description: "Answers with an error"},
		},
		Shortcuts: []slacksim.Shortcut{
			{Name: "Promise something", CallbackID: "promise.new"},
			{Name: "Promise this", CallbackID: "promise.this", Message: true},
		},
	}}
	ws := slacksim.DefaultWorkspace()
	ws.People[0].Title, ws.People[1].Title, ws.People[2].Title = "Seller", "Production", "Manager"
	cfg.Workspaces = []slacksim.Workspace{ws}
	for _, c := range change {
		c(&cfg)
	}
	sim, err := slacksim.Start(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(sim.Close)
	w.sim = sim
	w.app = &tinyApp{t: t, sim: sim}
	srv := httptest.NewServer(w.app)
	t.Cleanup(srv.Close)
	sim.ConnectHTTP(srv.URL)
	w.page = web.New(web.Config{
		Sim: sim, Now: w.clock.Now, Advance: w.clock.Advance, Set: w.clock.Set, Title: "Playground",
	})
	return w
}

// tinyApp is an app of a few lines at the other end of the wire: /promise
// answers with a button, the button opens a dialog, the dialog posts.
type tinyApp struct {
	t   *testing.T
	sim *slacksim.Sim
}

func (a *tinyApp) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		a.t.Errorf("tiny app: %v", err)
		return
	}
	form, _ := url.ParseQuery(string(body))
	ctx := context.WithoutCancel(r.Context()) // its calls end with the test, not with the request
	switch r.URL.Path {
	case "/slack/commands":
		if form.Get("command") == "/fail" {
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, answerJSON(form.Get("text")))
	case "/slack/interactions":
		a.interaction(ctx, w, form.Get("payload"))
	case "/slack/events":
		a.event(ctx, body)
	}
}

func answerJSON(text string) string {
	quoted, _ := json.Marshal("You said *" + text + "* :tada:")
	return `{"response_type":"ephemeral","text":"You said it","blocks":[
		{"type":"section","text":{"type":"mrkdwn","text":` + string(quoted) + `},
		 "accessory":{"type":"overflow","action_id":"more","options":[
			{"text":{"type":"plain_text","text":"Snooze"},"value":"snooze"},{"text":{"type":"plain_text","text":"Drop"},"value":"drop"}]}},
		{"type":"context","elements":[{"type":"mrkdwn","text":"due <!date^1795449600^{date_long} {time}|soon>"}]},
		{"type":"actions","elements":[
			{"type":"button","action_id":"edit","style":"primary","text":{"type":"plain_text","text":"Details"},"value":"42"},
			{"type":"button","action_id":"site","url":"https://example.com/","text":{"type":"plain_text","text":"Site"}}]}]}`
}

func (a *tinyApp) interaction(ctx context.Context, w http.ResponseWriter, payload string) {
	var p struct {
		Type       string
		TriggerID  string `json:"trigger_id"`
		CallbackID string `json:"callback_id"`
		User       struct{ ID string }
		Actions    []struct {
			ActionID string                 `json:"action_id"`
			Selected struct{ Value string } `json:"selected_option"`
		}
		View struct {
			CallbackID string `json:"callback_id"`
			State      struct {
				Values map[string]map[string]map[string]any
			}
		}
	}
	if err := json.Unmarshal([]byte(payload), &p); err != nil {
		a.t.Errorf("tiny app: payload: %v", err)
	}
	switch p.Type {
	case "block_actions":
		switch p.Actions[0].ActionID {
		case "edit":
			a.call(ctx, "views.open", map[string]any{"trigger_id": p.TriggerID, "view": json.RawMessage(dialogJSON)})
		case "deeper":
			a.call(ctx, "views.push", map[string]any{"trigger_id": p.TriggerID, "view": json.RawMessage(deeperJSON)})
		case "more", "size":
			a.post(ctx, p.User.ID, "picked "+p.Actions[0].Selected.Value)
		}
	case "shortcut", "message_action":
		a.post(ctx, p.User.ID, "shortcut "+p.CallbackID)
	case "view_submission":
		what := fmt.Sprint(p.View.State.Values["what"]["text"]["value"])
		if strings.Contains(what, "impossible") {
			w.Header().Set("Content-Type", "application/json")
			fmt.Fprint(w, `{"response_action":"errors","errors":{"what":"Nobody can do that."}}`)
			return
		}
		values, _ := json.Marshal(p.View.State.Values)
		a.post(ctx, p.User.ID, "saved "+what+"\n```"+string(values)+"```")
		a.call(ctx, "chat.postMessage", map[string]any{"channel": a.sim.ChannelID("#sales"), "text": "<@" + p.User.ID + "> promised " + what})
	}
}

func (a *tinyApp) event(ctx context.Context, body []byte) {
	var e struct {
		Event struct{ Type, Tab, User string }
	}
	if err := json.Unmarshal(body, &e); err != nil {
		a.t.Errorf("tiny app: event: %v", err)
	}
	if e.Event.Type == "app_home_opened" && e.Event.Tab == "home" {
		a.call(ctx, "views.publish", map[string]any{"user_id": e.Event.User, "view": json.RawMessage(homeJSON)})
	}
}

func (a *tinyApp) post(ctx context.Context, channel, text string) {
	a.call(ctx, "chat.postMessage", map[string]any{"channel": channel, "text": text})
}

func (a *tinyApp) call(ctx context.Context, method string, args map[string]any) {
	raw, err := json.Marshal(args)
	if err != nil {
		a.t.Errorf("tiny app: %s: %v", method, err)
		return
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, a.sim.APIURL()+method, bytes.NewReader(raw))
	if err != nil {
		a.t.Errorf("tiny app: %s: %v", method, err)
		return
	}
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	req.Header.Set("Authorization", "Bearer "+a.sim.BotToken(""))
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		if a.t.Context().Err() == nil {
			a.t.Errorf("tiny app: %s: %v", method, err)
		}
		return
	}
	defer resp.Body.Close()
	var out struct {
		OK    bool
		Error string
	}
	if err := json.NewDecoder(resp.Body).Decode(&out); err != nil || !out.OK {
		a.t.Errorf("tiny app: %s: %s %v", method, out.Error, err)
	}
}

const dialogJSON = `{"type":"modal","callback_id":"edit","title":{"type":"plain_text","text":"A promise"},
	"submit":{"type":"plain_text","text":"Save"},"close":{"type":"plain_text","text":"Never mind"},"blocks":[
	{"type":"section","text":{"type":"mrkdwn","text":"I understood *this much*."}},
	{"type":"input","block_id":"what","label":{"type":"plain_text","text":"What"},"hint":{"type":"plain_text","text":"In your own words"},
	 "element":{"type":"plain_text_input","action_id":"text","placeholder":{"type":"plain_text","text":"send the quote"}}},
	{"type":"input","block_id":"note","optional":true,"label":{"type":"plain_text","text":"Note"},
	 "element":{"type":"plain_text_input","action_id":"text","multiline":true,"initial_value":"first line"}},
	{"type":"input","block_id":"who","label":{"type":"plain_text","text":"Who"},"element":{"type":"users_select","action_id":"user"}},
	{"type":"input","block_id":"day","label":{"type":"plain_text","text":"Day"},"element":{"type":"datepicker","action_id":"date","initial_date":"2026-11-27"}},
	{"type":"input","block_id":"time","label":{"type":"plain_text","text":"Time"},"element":{"type":"timepicker","action_id":"time","initial_time":"15:00"}},
	{"type":"input","block_id":"size","label":{"type":"plain_text","text":"Size"},"element":{"type":"static_select","action_id":"size","options":[
		{"text":{"type":"plain_text","text":"Small"},"value":"s"},{"text":{"type":"plain_text","text":"Large"},"value":"l"}]}},
	{"type":"input","block_id":"how","label":{"type":"plain_text","text":"How"},"element":{"type":"radio_buttons","action_id":"how","options":[
		{"text":{"type":"plain_text","text":"By mail"},"value":"mail"},{"text":{"type":"plain_text","text":"By phone"},"value":"phone"}]}},
	{"type":"input","block_id":"opts","optional":true,"label":{"type":"plain_text","text":"Also"},"element":{"type":"checkboxes","action_id":"opts","options":[
		{"text":{"type":"plain_text","text":"Keep it private"},"description":{"type":"plain_text","text":"Only you and the manager see it"},"value":"private"}]}},
	{"type":"actions","block_id":"acts","elements":[{"type":"button","action_id":"deeper","text":{"type":"plain_text","text":"More about this"}}]}]}`

const deeperJSON = `{"type":"modal","title":{"type":"plain_text","text":"More about it"},"blocks":[
	{"type":"section","text":{"type":"plain_text","text":"A dialog on a dialog."}}]}`

const homeJSON = `{"type":"home","blocks":[
	{"type":"header","text":{"type":"plain_text","text":"Your day"}},
	{"type":"section","fields":[{"type":"mrkdwn","text":"*Open*\n3"},{"type":"mrkdwn","text":"*Kept*\n7"}]},
	{"type":"divider"},
	{"type":"section","text":{"type":"mrkdwn","text":"Pick a size"},"accessory":{"type":"static_select","action_id":"size",
	 "placeholder":{"type":"plain_text","text":"Size"},"options":[{"text":{"type":"plain_text","text":"Small"},"value":"s"}]}},
	{"type":"video","title":{"type":"plain_text","text":"How it works"},"alt_text":"a film","title_url":"https://example.com","thumbnail_url":"https://example.com/t.png","video_url":"https://example.com/v"}]}`
