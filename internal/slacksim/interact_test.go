package slacksim_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/slack-go/slack"

	"kept/internal/slacksim"
)

const jsonType = "application/json"

func TestSlashCarriesWhatSlackSends(t *testing.T) {
	t.Parallel()
	sim, _ := startSim(t, slacksim.Config{Workspaces: []slacksim.Workspace{people()}})
	a := newApp(t, sim, func(got) (int, string, string) { return 200, "", "" })
	typed := "/promise @bo: ring <Acme> & co, see #sales #management, https://acme.example/a?b=1 @nobody @channel."
	mustDo(t, sim.As("anna").In("#sales").Slash(ctxFor(t), typed))

	f := a.got()[0].form
	want := map[string]string{
		"team_id": sim.Teams()[0].ID, "team_domain": "bergstrom", "channel_id": sim.ChannelID("#sales"), "channel_name": "sales",
		"user_id": sim.UserID("anna"), "user_name": "anna", "command": "/promise", "api_app_id": sim.App().ID,
		"is_enterprise_install": "false", "token": "simulated",
		"text": "<@" + sim.UserID("bo") + ">: ring &lt;Acme&gt; &amp; co, see <#" + sim.ChannelID("#sales") + "|sales> <#" +
			sim.ChannelID("#management") + "|>, <https://acme.example/a?b=1> @nobody <!channel>.",
	}
	have := map[string]string{}
	for k := range f {
		if k != "trigger_id" && k != "response_url" {
			have[k] = f.Get(k)
		}
	}
	if diff := cmp.Diff(want, have); diff != "" {
		t.Errorf("slash form (-want +got):\n%s", diff)
	}
	if !strings.HasPrefix(f.Get("response_url"), sim.URL()) || strings.Count(f.Get("trigger_id"), ".") != 2 {
		t.Errorf("response_url %q, trigger_id %q", f.Get("response_url"), f.Get("trigger_id"))
	}
	if len(sim.Seen("anna")) != 0 {
		t.Error("an empty acknowledgement said something")
	}
}

func TestTypedTextIsEscaped(t *testing.T) {
	t.Parallel()
	w := people()
	w.People = append(w.People, slacksim.Person{Handle: "åsa"})
	w.Groups = []slacksim.Group{{ID: "S1", Handle: "sellers"}}
	sim, _ := startSim(t, slacksim.Config{Workspaces: []slacksim.Workspace{w}})
	a := newApp(t, sim, nil)
	bo, sales := "<@"+sim.UserID("bo")+">", "<#"+sim.ChannelID("#sales")+"|sales>"
	for _, row := range []struct{ typed, want string }{
		{"@bo", bo},
		{"@bo.", bo + "."},
		{"(@bo, @åsa)", "(" + bo + ", <@" + sim.UserID("åsa") + ">)"},
		{"@bobby @Bo", "@bobby @Bo"},
		{"x@bo", "x@bo"},
		{"httpd@bo.", "httpd@bo."},
		{"C#sales #sales", "C#sales " + sales},
		{"bo@acme.example.", "<mailto:bo@acme.example|bo@acme.example>."},
		{"see https://acme.example/a?b=1&c=2.", "see <https://acme.example/a?b=1&amp;c=2>."},
		{"@sellers @here @everyone", "<!subteam^S1|@sellers> <!here> <!everyone>"},
		{"<!channel> <@U1>", "&lt;!channel&gt; &lt;@U1&gt;"},
		{"#secret", "#secret"},
		{"  spaced\tout  ", "spaced\tout"},
		{"", ""},
	} {
		mustDo(t, sim.As("anna").In("#sales").Slash(ctxFor(t), "/promise "+row.typed))
		all := a.got()
		if got := all[len(all)-1].form.Get("text"); got != row.want {
			t.Errorf("%q arrives as %q, want %q", row.typed, got, row.want)
		}
	}
}

func TestTypedTextStaysRawWithoutEscaping(t *testing.T) {
	t.Parallel()
	sim, _ := startSim(t, slacksim.Config{App: slacksim.App{RawText: true}})
	a := newApp(t, sim, nil)
	const typed = "to @bo in #sales, see https://a.example <now> & then"
	mustDo(t, sim.As("anna").In("#sales").Slash(ctxFor(t), "/promise "+typed))
	if got := a.got()[0].form.Get("text"); got != typed {
		t.Errorf("text %q, want %q", got, typed)
	}
}

func TestSlashAnswers(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name, contentType, body string
		anna, bo                []string
	}{
		{"plain text", "text/plain", "noted", []string{"noted"}, nil},
		{"JSON, ephemeral by default", jsonType, `{"text":"noted"}`, []string{"noted"}, nil},
		{
			"in the channel, with the command", jsonType, `{"response_type":"in_channel","text":"noted"}`,
			[]string{"/promise x", "noted"},
			[]string{"/promise x", "noted"},
		},
		{"empty object", jsonType, `{}`, nil, nil},
		{"blocks", jsonType, `{"blocks":[{"type":"header","text":{"type":"plain_text","text":"H & M"}}]}`, []string{"H & M"}, nil},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			sim, _ := startSim(t, slacksim.Config{})
			newApp(t, sim, func(got) (int, string, string) { return 200, row.contentType, row.body })
			mustDo(t, sim.As("anna").In("#sales").Slash(ctxFor(t), "/promise x"))
			if diff := cmp.Diff(row.anna, texts(sim.Seen("anna"))); diff != "" {
				t.Errorf("anna sees (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(row.bo, texts(sim.Seen("bo"))); diff != "" {
				t.Errorf("bo sees (-want +got):\n%s", diff)
			}
		})
	}
}

func texts(msgs []slacksim.Message) []string {
	var out []string
	for _, m := range msgs {
		out = append(out, m.Text)
	}
	return out
}

func TestSlashFailures(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name   string
		answer func(got) (int, string, string)
		want   string
	}{
		{"HTTP 500", func(got) (int, string, string) { return 500, "", "" }, "dispatch_failed"},
		{"refused blocks", func(got) (int, string, string) { return 200, jsonType, `{"blocks":[{"type":"club"}]}` }, "dispatch_failed"},
		{"broken JSON", func(got) (int, string, string) { return 200, jsonType, `{"text":` }, "dispatch_failed"},
		{"too late", func(got) (int, string, string) {
			time.Sleep(400 * time.Millisecond)
			return 200, "", "late"
		}, "operation_timeout"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			sim, _ := startSim(t, slacksim.Config{AckTimeout: 150 * time.Millisecond})
			newApp(t, sim, row.answer)
			err := sim.As("anna").In("#sales").Slash(ctxFor(t), "/promise x")
			if !errors.Is(err, slacksim.ErrNotAcked) {
				t.Fatalf("err = %v", err)
			}
			m := last(t, sim.Seen("anna"))
			if want := `/promise failed with the error "` + row.want + `"`; m.Text != want || !m.Failure || !m.Ephemeral || m.From != "slackbot" {
				t.Errorf("anna sees %+v, want %s", m, want)
			}
		})
	}
}

func TestSlashIsRefusedBySlackItself(t *testing.T) {
	t.Parallel()
	w := people()
	sim, _ := startSim(t, slacksim.Config{Workspaces: []slacksim.Workspace{w}, App: slacksim.App{Commands: []slacksim.Command{{Name: "/promise"}}}})
	a := newApp(t, sim, nil)
	for _, row := range []struct {
		name, who, where, line string
		want                   error
	}{
		{"unknown person", "zoe", "#sales", "/promise x", slacksim.ErrNoPerson},
		{"unknown channel", "anna", "#nowhere", "/promise x", slacksim.ErrNoChannel},
		{"a private channel of others", "bo", "#management", "/promise x", slacksim.ErrNoChannel},
		{"archived", "anna", "#old", "/promise x", slacksim.ErrRefused},
		{"not a member", "anna", "#empty", "/promise x", slacksim.ErrRefused},
		{"a guest outside their channels", "guest", "#sales", "/promise x", slacksim.ErrNoChannel},
		{"unknown command", "anna", "#sales", "/nope", slacksim.ErrRefused},
		{"no command", "anna", "#sales", "hello", slacksim.ErrRefused},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			if err := sim.As(row.who).In(row.where).Slash(ctxFor(t), row.line); !errors.Is(err, row.want) {
				t.Errorf("err = %v, want %v", err, row.want)
			}
		})
	}
	t.Cleanup(func() {
		if n := len(a.got()); n != 0 {
			t.Errorf("%d commands reached the app", n)
		}
	})
}

func TestResponseURLLimits(t *testing.T) {
	t.Parallel()
	sim, clk := startSim(t, slacksim.Config{})
	a := newApp(t, sim, nil)
	ctx, anna := ctxFor(t), sim.As("anna")
	mustDo(t, anna.In("#sales").Slash(ctx, "/promise one"))
	mustDo(t, anna.In("#sales").Slash(ctx, "/promise two"))
	first, second := a.got()[0].form.Get("response_url"), a.got()[1].form.Get("response_url")

	// five uses, counted also when slack-go makes them
	mustDo(t, slack.PostWebhookCustomHTTPContext(ctx, first, http.DefaultClient, &slack.WebhookMessage{Text: "1"}))
	_, _, err := slack.New("x", slack.OptionAPIURL(sim.APIURL())).PostMessageContext(
		ctx, "", slack.MsgOptionText("1 again", false), slack.MsgOptionReplaceOriginal(first),
	)
	mustDo(t, err)
	if m := last(t, sim.Seen("anna")); m.Text != "1 again" || !m.Edited || !m.Ephemeral {
		t.Errorf("replace_original: anna sees %+v", m)
	}
	for _, text := range []string{"3", "4", "5"} {
		if status, body := post(t, first, map[string]any{"text": text, "response_type": "in_channel"}); status != 200 || body != "ok" {
			t.Fatalf("use %s: %d %s", text, status, body)
		}
	}
	if status, body := post(t, first, map[string]any{"text": "6"}); status != 404 || !strings.Contains(body, "used_url") {
		t.Errorf("sixth use: %d %s", status, body)
	}
	if diff := cmp.Diff([]string{"3", "4", "5"}, texts(sim.Seen("bo"))); diff != "" {
		t.Errorf("bo sees (-want +got):\n%s", diff)
	}
	clk.advance(30*time.Minute - time.Second)
	if status, _ := post(t, second, map[string]any{"text": "late but in time"}); status != 200 {
		t.Errorf("within 30 minutes: %d", status)
	}
	clk.advance(time.Second)
	if status, body := post(t, second, map[string]any{"text": "too late"}); status != 404 || !strings.Contains(body, "expired_url") {
		t.Errorf("after 30 minutes: %d %s", status, body)
	}
	for _, body := range []any{"x", nil, map[string]any{}, map[string]any{"blocks": "x"}} {
		if status, _ := post(t, strings.Replace(second, "/respond/", "/respond/0", 1), body); status != 404 {
			t.Errorf("an unknown URL took %v: %d", body, status)
		}
	}
}

func TestButtonsOfMessages(t *testing.T) {
	t.Parallel()
	sim, _ := startSim(t, slacksim.Config{})
	a := newApp(t, sim, nil)
	ctx, sales := ctxFor(t), sim.ChannelID("#sales")
	out, _ := apiCall(t, sim, "chat.postMessage", url.Values{"channel": {sales}, "text": {"list"}, "blocks": {`[
	 {"type":"section","text":{"type":"mrkdwn","text":"#1 Acme"},"accessory":{"type":"button","action_id":"keep","value":"1","text":{"type":"plain_text","text":"Kept"}}},
	 {"type":"section","text":{"type":"mrkdwn","text":"#2 Beta"}},
	 {"type":"actions","elements":[{"type":"button","action_id":"keep","value":"2","style":"primary","text":{"type":"plain_text","text":"Kept"}},
	  {"type":"static_select","action_id":"snooze","placeholder":{"type":"plain_text","text":"Snooze"},"options":[
	   {"text":{"type":"plain_text","text":"1 hour"},"value":"1h"},{"text":{"type":"plain_text","text":"1 day"},"value":"1d"}]}]}]`}})
	if out["ok"] != true {
		t.Fatal(out)
	}
	bo := sim.As("bo")
	mustDo(t, bo.Click(ctx, slacksim.Find{Text: "Beta"}, "Kept"))
	p := a.got()[0].json
	action := p["actions"].([]any)[0].(map[string]any)
	if p["type"] != "block_actions" || action["value"] != "2" || action["action_id"] != "keep" || action["style"] != "primary" {
		t.Errorf("click on Beta's row = %v", action)
	}
	container := p["container"].(map[string]any)
	if container["channel_id"] != sales || container["message_ts"] != out["ts"] || container["is_ephemeral"] != false ||
		p["user"].(map[string]any)["id"] != sim.UserID("bo") || p["message"] == nil || p["response_url"] == nil || p["trigger_id"] == nil {
		t.Errorf("payload = %v", p)
	}
	mustDo(t, bo.Click(ctx, slacksim.Find{Contains: "Acme", Channel: "#sales"}, "Kept"))
	mustDo(t, bo.Select(ctx, slacksim.Find{}, "Snooze", "1 day"))
	second := a.got()[1].json["actions"].([]any)[0].(map[string]any)
	third := a.got()[2].json
	picked := third["actions"].([]any)[0].(map[string]any)["selected_option"].(map[string]any)
	if second["value"] != "1" || picked["value"] != "1d" {
		t.Errorf("second click %v, pick %v", second, picked)
	}
	var parsed slack.InteractionCallback
	mustDo(t, json.Unmarshal([]byte(a.got()[2].form.Get("payload")), &parsed))
	if got := parsed.ActionCallback.BlockActions[0].SelectedOption.Value; got != "1d" || len(parsed.BlockActionState.Values) != 1 {
		t.Errorf("slack-go reads %q, state %+v", got, parsed.BlockActionState)
	}
	for _, row := range []struct {
		find  slacksim.Find
		label string
	}{{slacksim.Find{}, "Nope"}, {slacksim.Find{Text: "Gamma"}, "Kept"}, {slacksim.Find{Channel: "#random"}, "Kept"}, {slacksim.Find{TS: "1.2"}, "Kept"}} {
		if err := bo.Click(ctx, row.find, row.label); !errors.Is(err, slacksim.ErrNotFound) {
			t.Errorf("Click(%+v, %q) = %v", row.find, row.label, err)
		}
	}
}

func TestHomeShortcutsAndEvents(t *testing.T) {
	t.Parallel()
	sim, _ := startSim(t, slacksim.Config{})
	const home = `{"type":"home","blocks":[{"type":"section","text":{"type":"mrkdwn","text":"Hello <@%s>"}},
	  {"type":"actions","elements":[{"type":"button","action_id":"new","text":{"type":"plain_text","text":"New promise"}}]}]}`
	a := newApp(t, sim, func(g got) (int, string, string) {
		if event, _ := g.json["event"].(map[string]any); event["type"] == "app_home_opened" {
			user := event["user"].(string)
			apiCall(t, sim, "views.publish", url.Values{"user_id": {user}, "view": {fmt.Sprintf(home, user)}})
		}
		return 200, "", ""
	})
	ctx, anna := ctxFor(t), sim.As("anna")
	mustDo(t, anna.OpenHome(ctx))
	await(t, sim, "the Home tab", func() bool { v, ok := anna.Home(); return ok && v.Text == "Hello @anna" })
	mustDo(t, anna.Click(ctx, slacksim.Find{Home: true}, "New promise"))
	if p := a.ofType("block_actions")[0].json; p["container"].(map[string]any)["type"] != "view" || p["view"].(map[string]any)["type"] != "home" || p["response_url"] != nil {
		t.Errorf("click at home = %v", p)
	}
	mustDo(t, anna.Shortcut(ctx, "new_promise"))
	if p := a.ofType("shortcut")[0].json; p["callback_id"] != "new_promise" || p["trigger_id"] == nil {
		t.Errorf("shortcut = %v", p)
	}
	m, err := anna.In("#sales").Say(ctx, "@kept we promised Acme a quote")
	mustDo(t, err)
	mustDo(t, anna.MessageShortcut(ctx, "promise_this", m))
	if p := a.ofType("message_action")[0].json; p["message"].(map[string]any)["ts"] != m.TS || p["response_url"] == nil {
		t.Errorf("message shortcut = %v", p)
	}
	_, err = anna.In("@kept").Say(ctx, "help")
	mustDo(t, err)
	await(t, sim, "three message events and a mention", func() bool { return len(a.ofType("message")) == 2 && len(a.ofType("app_mention")) == 1 })
	for _, g := range a.ofType("message") {
		event := g.json["event"].(map[string]any)
		if ct := event["channel_type"]; ct == "im" && event["text"] != "help" || ct != "im" && ct != "channel" {
			t.Errorf("message event = %v", event)
		}
		auth := g.json["authorizations"].([]any)[0].(map[string]any)
		if g.json["type"] != "event_callback" || auth["team_id"] != sim.Teams()[0].ID || g.json["event_id"] == "" {
			t.Errorf("envelope = %v", g.json)
		}
	}
	sim.Uninstall("")
	await(t, sim, "the goodbyes", func() bool { return len(a.ofType("app_uninstalled")) == 1 && len(a.ofType("tokens_revoked")) == 1 })
	if a.unverified() != 0 {
		t.Errorf("%d deliveries with a bad signature", a.unverified())
	}
}

func TestEventsAreRetried(t *testing.T) {
	t.Parallel()
	sim, clk := startSim(t, slacksim.Config{})
	fails := 3
	a := newApp(t, sim, nil)
	a.mu.Lock()
	a.answer = func(got) (int, string, string) {
		a.mu.Lock()
		defer a.mu.Unlock()
		if fails--; fails >= 0 {
			return 500, "", ""
		}
		return 200, "", ""
	}
	a.mu.Unlock()
	mustDo(t, sim.As("anna").OpenHome(ctxFor(t)))
	await(t, sim, "the first retry", func() bool { return len(a.got()) == 2 && sim.PendingEvents() == 1 })
	clk.advance(time.Minute)
	await(t, sim, "the second", func() bool { return len(a.got()) == 3 && sim.PendingEvents() == 1 })
	clk.advance(5 * time.Minute)
	await(t, sim, "the third", func() bool { return len(a.got()) == 4 })
	var nums []string
	for _, g := range a.got() {
		nums = append(nums, g.header.Get("X-Slack-Retry-Num")+g.header.Get("X-Slack-Retry-Reason"))
	}
	if want := []string{"", "1http_error", "2http_error", "3http_error"}; !slices.Equal(nums, want) {
		t.Errorf("retries = %q, want %q", nums, want)
	}
}

func TestFaultsOfDeliveries(t *testing.T) {
	t.Parallel()
	sim, _ := startSim(t, slacksim.Config{})
	a := newApp(t, sim, nil)
	ctx, sales := ctxFor(t), sim.As("anna").In("#sales")
	sim.Faults().DeliverTwice()
	mustDo(t, sales.Slash(ctx, "/promise x"))
	if all := a.got(); len(all) != 2 || all[0].form.Get("trigger_id") != all[1].form.Get("trigger_id") {
		t.Errorf("delivered %d times", len(all))
	}
	sim.Faults().BadSignature()
	if err := sales.Slash(ctx, "/promise x"); !errors.Is(err, slacksim.ErrNotAcked) || a.unverified() != 1 {
		t.Errorf("bad signature: %v, %d refused", err, a.unverified())
	}
	sim.Faults().StaleTimestamp(time.Hour)
	mustDo(t, sales.Slash(ctx, "/promise old"))
	old := a.got()[2].header.Get("X-Slack-Request-Timestamp")
	if want := strconv.FormatInt(start.Add(-time.Hour).Unix(), 10); old != want {
		t.Errorf("timestamp %s, want %s", old, want)
	}
	res, err := sim.Deliver(ctx, "/slack/interactions", url.Values{"payload": {"{}"}}, slacksim.DeliverOptions{Unsigned: true})
	mustDo(t, err)
	if res.Status != http.StatusUnauthorized {
		t.Errorf("unsigned: %d", res.Status)
	}
}
