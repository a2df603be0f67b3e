package slacksim_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"kept/internal/slacksim"
)

func TestSignatureVector(t *testing.T) {
	t.Parallel()
	// the example of docs.slack.dev/authentication/verifying-requests-from-slack
	body := "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar" +
		"&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands" +
		"%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
	got := slacksim.Sign("8f742231b10e8888abcd99yyyzzz85a5", "1531420618", []byte(body))
	if want := "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"; got != want {
		t.Errorf("signature %s, want %s", got, want)
	}
}

func TestOnlyLoopback(t *testing.T) {
	t.Parallel()
	for _, addr := range []string{"0.0.0.0:0", ":0", "192.0.2.1:0", "example.com:0", "[::]:0"} {
		if sim, err := slacksim.Start(slacksim.Config{Addr: addr}); !errors.Is(err, slacksim.ErrNotLoopback) {
			if sim != nil {
				sim.Close()
			}
			t.Errorf("Start on %s: %v", addr, err)
		}
	}
	if _, err := slacksim.Start(slacksim.Config{Addr: "nonsense"}); err == nil {
		t.Error("started on a nonsense address")
	}
}

// A foreign site may have its own name point to this machine; a browser then
// takes what it gets here for that site's.
func TestOnlyByTheNamesOfThisMachine(t *testing.T) {
	t.Parallel()
	sim, _ := startSim(t, slacksim.Config{})
	for host, want := range map[string]int{
		"": http.StatusOK, "localhost": http.StatusOK, "[::1]:80": http.StatusOK,
		"evil.example": http.StatusForbidden, "127.0.0.1.evil.example:80": http.StatusForbidden, "10.0.0.5": http.StatusForbidden,
	} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, sim.APIURL()+"api.test", nil)
		mustDo(t, err)
		req.Host = host // empty: that of the address
		res, err := http.DefaultClient.Do(req)
		mustDo(t, err)
		mustDo(t, res.Body.Close())
		if res.StatusCode != want {
			t.Errorf("asked as %q it answers %d, not %d", host, res.StatusCode, want)
		}
	}
}

func TestConfigIsChecked(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name string
		w    slacksim.Workspace
	}{
		{"two annas", slacksim.Workspace{Name: "a", People: []slacksim.Person{{Handle: "anna"}, {Handle: "anna"}}}},
		{"nobody", slacksim.Workspace{Name: "a", People: []slacksim.Person{{}}}},
		{"a zone from nowhere", slacksim.Workspace{Name: "a", People: []slacksim.Person{{Handle: "anna", TZ: "Mars/Base"}}}},
		{"a channel twice", slacksim.Workspace{Name: "a", Channels: []slacksim.Channel{{Name: "a"}, {Name: "#a"}}}},
		{"an unknown member", slacksim.Workspace{Name: "a", Channels: []slacksim.Channel{{Name: "a", Members: []string{"zoe"}}}}},
		{"an unknown group member", slacksim.Workspace{Name: "a", Groups: []slacksim.Group{{Handle: "g", Members: []string{"zoe"}}}}},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			if sim, err := slacksim.Start(slacksim.Config{Workspaces: []slacksim.Workspace{row.w}}); err == nil {
				sim.Close()
				t.Error("started")
			}
		})
	}
}

func TestWhatPeopleRead(t *testing.T) {
	t.Parallel()
	w := slacksim.DefaultWorkspace()
	w.Groups = []slacksim.Group{{ID: "S1", Handle: "sellers", Members: []string{"anna"}}}
	sim, _ := startSim(t, slacksim.Config{Workspaces: []slacksim.Workspace{w}})
	noon := time.Date(2026, 11, 27, 11, 0, 0, 0, time.UTC).Unix()
	past := time.Date(2025, 3, 2, 11, 0, 0, 0, time.UTC).Unix()
	for _, row := range []struct{ text, anna, bo string }{
		{"plain", "plain", "plain"},
		{"*bold* _it_ ~no~ `code` 2*3*4 snake_case_name", "bold it no code 2*3*4 snake_case_name", "bold it no code 2*3*4 snake_case_name"},
		{"<https://a.example|Acme> <https://b.example> <mailto:a@b.c>", "Acme https://b.example a@b.c", "Acme https://b.example a@b.c"},
		{"<#" + sim.ChannelID("#sales") + "|x> <!here> <!subteam^S1> <@U404|zoe>", "#sales @here @sellers @zoe", "#sales @here @sellers @zoe"},
		{fmt.Sprintf("<!date^%d^{date_long_pretty} {time}|x>", noon), "tomorrow 12:00 PM", "i morgon 12:00"},
		{fmt.Sprintf("<!date^%d^{date_long}|x>", noon), "Friday, November 27th", "fredag 27 november"},
		{fmt.Sprintf("<!date^%d^{date} {date_num}|x>", past), "March 2nd, 2025 2025-03-02", "2 mars 2025 2025-03-02"},
		{fmt.Sprintf("<!date^%d^{ago}|x>", noon), "in 1 day", "in 1 day"},
		{"<!date^soon^{date}|later>", "later", "later"},
		{"a < b & c &lt;d&gt; <unclosed", "a < b & c <d> <unclosed", "a < b & c <d> <unclosed"},
	} {
		// one after the other: the channel is the same
		if out, _ := apiCall(t, sim, "chat.postMessage", url.Values{"channel": {sim.ChannelID("#sales")}, "text": {row.text}}); out["ok"] != true {
			t.Fatalf("%q: %v", row.text, out)
		}
		if got := last(t, sim.Seen("anna")).Text; got != row.anna {
			t.Errorf("%q: anna reads %q, want %q", row.text, got, row.anna)
		}
		if got := last(t, sim.Seen("bo")).Text; got != row.bo {
			t.Errorf("%q: bo reads %q, want %q", row.text, got, row.bo)
		}
	}
}

// FuzzAPI throws bytes at the Web API: there is always an answer in Slack's
// words.
func FuzzAPI(f *testing.F) {
	sim, err := slacksim.Start(slacksim.Config{Quiet: true, AckTimeout: time.Millisecond})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(sim.Close)
	sales := sim.ChannelID("#sales")
	f.Add("chat.postMessage", "application/x-www-form-urlencoded", []byte("channel="+sales+"&text=x&blocks=[null]&thread_ts=%"))
	f.Add("views.publish", "application/json", []byte(`{"user_id":"`+sim.UserID("anna")+`","view":{"type":"home","blocks":[{"type":"actions","elements":[[]]}]}}`))
	f.Add("chat.update", "multipart/form-data; boundary=b", []byte("--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n--b--"))
	f.Add("conversations.history", "application/json", []byte(`{"channel":"`+sales+`","oldest":"99999999999999999999","limit":-1}`))
	f.Add("conversations.open", "application/json", []byte(`{"users":["`+sim.UserID("anna")+`"]}`))
	f.Add("files.completeUploadExternal", "text/plain", []byte(`{`))
	f.Fuzz(func(t *testing.T, method, contentType string, body []byte) {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, sim.APIURL()+url.PathEscape(method), bytes.NewReader(body))
		if err != nil || strings.ContainsAny(method, "/.") && strings.Trim(method, "./") == "" {
			t.Skip()
		}
		req.Header.Set("Content-Type", contentType)
		req.Header.Set("Authorization", "Bearer "+sim.BotToken(""))
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Skip() // no valid header
		}
		defer res.Body.Close()
		raw, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		var out struct {
			OK    *bool  `json:"ok"`
			Error string `json:"error"`
		}
		if res.StatusCode == http.StatusOK && (json.Unmarshal(raw, &out) != nil || out.OK == nil || !*out.OK && out.Error == "") {
			t.Fatalf("%s answered %q", method, raw)
		}
		if res.StatusCode >= 500 {
			t.Fatalf("%s: HTTP %d %q", method, res.StatusCode, raw)
		}
		_ = sim.Seen("anna")
	})
}

// FuzzResponseURL throws bytes at a response URL and reads the result.
func FuzzResponseURL(f *testing.F) {
	f.Add([]byte(`{"text":"x","replace_original":"true","blocks":null,"metadata":{"event_type":"","event_payload":null}}`))
	f.Add([]byte(`{"blocks":[{"type":"rich_text","elements":[{"type":"rich_text_list","elements":[7]}]}]}`))
	f.Add([]byte(`{"delete_original":true}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		sim, _ := startSim(t, slacksim.Config{Quiet: true})
		var respond string
		newApp(t, sim, func(g got) (int, string, string) {
			respond = g.form.Get("response_url")
			return 200, "application/json", `{"text":"original"}`
		})
		mustDo(t, sim.As("anna").In("#sales").Slash(ctxFor(t), "/promise x"))
		res, err := http.Post(respond, "application/json", bytes.NewReader(body))
		mustDo(t, err)
		_ = res.Body.Close()
		if res.StatusCode >= 500 {
			t.Fatalf("HTTP %d for %q", res.StatusCode, body)
		}
		mustDo(t, sim.Transcript(io.Discard))
	})
}

func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	sim, _ := startSim(t, slacksim.Config{AckTimeout: 10 * time.Second})
	newApp(t, sim, func(g got) (int, string, string) {
		if g.path == "/slack/commands" {
			apiCall(t, sim, "chat.postMessage", url.Values{"channel": {g.form.Get("channel_id")}, "text": {g.form.Get("text")}})
		}
		return 200, "", ""
	})
	changes, stop := sim.Changes()
	defer stop()
	ctx := ctxFor(t)
	var wg sync.WaitGroup
	for _, who := range []string{"anna", "bo", "cia"} {
		wg.Go(func() {
			for i := range 20 {
				if err := sim.As(who).In("#sales").Slash(ctx, fmt.Sprint("/promise ", i)); err != nil {
					t.Error(err)
				}
				_, _ = sim.As(who).In("#sales").Say(ctx, "hello @kept")
				_ = sim.Seen(who)
				_ = sim.Wire()
				_ = sim.Channels(who)
			}
		})
	}
	wg.Wait()
	await(t, sim, "all messages", func() bool { return len(sim.Seen("anna")) == 120 })
	select {
	case c := <-changes:
		if c.Seq == 0 {
			t.Errorf("change without a number: %+v", c)
		}
	case <-ctx.Done():
		t.Error("no change was told")
	}
	if len(sim.Wire()) == 0 {
		t.Error("the wire log is empty")
	}
}

func TestAwaitEnds(t *testing.T) {
	t.Parallel()
	sim, err := slacksim.Start(slacksim.Config{})
	mustDo(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := sim.Await(ctx, func() bool { return false }); !errors.Is(err, context.Canceled) {
		t.Errorf("with a cancelled context: %v", err)
	}
	changes, stop := sim.Changes()
	defer stop()
	sim.Close()
	if err := sim.Await(t.Context(), func() bool { return false }); !errors.Is(err, slacksim.ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
	if _, open := <-changes; open {
		t.Error("the subscription outlived the simulator")
	}
	if err := sim.As("anna").In("#sales").Slash(t.Context(), "/promise x"); err == nil {
		t.Error("a command after Close")
	}
}

func TestTokensStayOutOfTheWireLog(t *testing.T) {
	t.Parallel()
	sim, _ := startSim(t, slacksim.Config{})
	apiCall(t, sim, "auth.test", nil)
	_, err := client(sim).AuthTestContext(ctxFor(t))
	mustDo(t, err)
	for _, e := range sim.Wire() {
		if bytes.Contains(e.Request, []byte(sim.BotToken(""))) || bytes.Contains(e.Response, []byte(sim.BotToken(""))) {
			t.Errorf("entry %d has the token: %s", e.Seq, e.Request)
		}
	}
	if n := len(sim.Wire()); n != 2 {
		t.Errorf("%d entries, want 2", n)
	}
}

func BenchmarkPostMessage(b *testing.B) {
	sim, _ := startSim(b, slacksim.Config{Quiet: true})
	form := url.Values{
		"token": {sim.BotToken("")}, "channel": {sim.ChannelID("#sales")}, "text": {"Reminder: Acme by Friday"},
		"blocks": {`[{"type":"section","text":{"type":"mrkdwn","text":"*Acme*: send the quote by <!date^1796295600^{date_long} {time}|Friday>"}},{"type":"actions","elements":[{"type":"button","action_id":"kept","value":"p1","text":{"type":"plain_text","text":"Kept"}},{"type":"button","action_id":"risk","value":"p1","text":{"type":"plain_text","text":"At risk"}}]}]`},
	}.Encode()
	b.ReportAllocs()
	for b.Loop() {
		res, err := http.Post(sim.APIURL()+"chat.postMessage", "application/x-www-form-urlencoded", strings.NewReader(form))
		if err != nil {
			b.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, res.Body)
		_ = res.Body.Close()
	}
}

func BenchmarkAPITest(b *testing.B) {
	sim, _ := startSim(b, slacksim.Config{Quiet: true})
	for b.Loop() {
		res, err := http.Post(sim.APIURL()+"api.test", "application/x-www-form-urlencoded", strings.NewReader("a=b"))
		if err != nil {
			b.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, res.Body)
		_ = res.Body.Close()
	}
}

func BenchmarkSeenOfTenThousand(b *testing.B) {
	sim, _ := startSim(b, slacksim.Config{Quiet: true})
	for i := range 10_000 {
		if _, err := sim.As("anna").In("#sales").Say(b.Context(), fmt.Sprint("*message* ", i, " @bo")); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		if len(sim.Seen("anna")) != 10_000 {
			b.Fatal("not all seen")
		}
	}
}
