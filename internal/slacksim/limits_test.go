package slacksim_test

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack/socketmode"

	"kept/internal/slacksim"
)

func TestEveryListPages(t *testing.T) {
	t.Parallel()
	w := slacksim.Workspace{Name: "Acme", EnterpriseID: "E1", OrgInstall: true}
	for i := range 5 {
		w.People = append(w.People, slacksim.Person{Handle: fmt.Sprintf("p%d", i)})
	}
	for i := range 5 {
		w.Channels = append(w.Channels, slacksim.Channel{Name: fmt.Sprintf("c%d", i), WithApp: true})
	}
	second := slacksim.Workspace{Name: "Beta", EnterpriseID: "E1", OrgInstall: true}
	sim, _ := startSim(t, slacksim.Config{Workspaces: []slacksim.Workspace{w, second}})
	team, channel := sim.Teams()[0].ID, sim.ChannelID("#c0")
	var root string
	for i := range 5 {
		out, _ := apiCall(t, sim, "chat.postMessage", url.Values{"channel": {channel}, "text": {strconv.Itoa(i)}})
		if root == "" {
			root = out["ts"].(string)
		}
		apiCall(t, sim, "chat.postMessage", url.Values{"channel": {channel}, "text": {"reply"}, "thread_ts": {root}})
		apiCall(t, sim, "chat.scheduleMessage", url.Values{"channel": {channel}, "text": {"later"}, "post_at": {at(time.Hour)}})
	}
	for _, row := range []struct {
		method, list string
		form         url.Values
		want         int
	}{
		{"users.list", "members", nil, 6}, // with the app
		{"users.conversations", "channels", nil, 5},
		{"conversations.list", "channels", nil, 5},
		{"conversations.members", "members", url.Values{"channel": {channel}}, 6},
		{"conversations.history", "messages", url.Values{"channel": {channel}}, 5},
		{"conversations.replies", "messages", url.Values{"channel": {channel}, "ts": {root}}, 6},
		{"chat.scheduledMessages.list", "scheduled_messages", nil, 5},
		{"auth.teams.list", "teams", nil, 2},
	} {
		t.Run(row.method, func(t *testing.T) {
			t.Parallel()
			form := url.Values{"limit": {"2"}, "team_id": {team}}
			maps.Copy(form, row.form)
			seen := map[string]bool{}
			for pages := 0; ; pages++ {
				out, _ := apiCall(t, sim, row.method, form)
				part, ok := out[row.list].([]any)
				if !ok || len(part) > 2 || pages > 5 {
					t.Fatalf("page %d: %v", pages+1, out)
				}
				for _, v := range part {
					seen[string(mustMarshal(t, v))] = true
				}
				next := out["response_metadata"].(map[string]any)["next_cursor"].(string)
				if next == "" {
					break
				}
				form.Set("cursor", next)
			}
			if len(seen) != row.want {
				t.Errorf("%d different ones, want %d", len(seen), row.want)
			}
			for _, bad := range []string{"?", "bmV4dDo", "bmV4dDotMQ=="} {
				form.Set("cursor", bad)
				if out, _ := apiCall(t, sim, row.method, form); out["error"] != "invalid_cursor" {
					t.Errorf("cursor %q: %v", bad, out)
				}
			}
		})
	}
}

func TestTenThousandMessages(t *testing.T) {
	t.Parallel()
	sim, _ := startSim(t, slacksim.Config{Quiet: true})
	const many = 10_000
	anna := sim.As("anna").In("#sales")
	for i := range many {
		if _, err := anna.Say(t.Context(), fmt.Sprint("message ", i)); err != nil {
			t.Fatal(err)
		}
	}
	sales := sim.ChannelID("#sales")
	if got := sim.History("bo", sales, "", 50); len(got) != 50 || got[49].Text != "message 9999" {
		t.Errorf("the newest: %d, %q", len(got), got[len(got)-1].Text)
	}
	form, count := url.Values{"channel": {sales}, "limit": {"999"}}, 0
	for {
		out, _ := apiCall(t, sim, "conversations.history", form)
		count += len(out["messages"].([]any))
		next := out["response_metadata"].(map[string]any)["next_cursor"].(string)
		if next == "" {
			break
		}
		form.Set("cursor", next)
	}
	if count != many {
		t.Errorf("history has %d messages", count)
	}
}

func TestArgumentsOutOfForm(t *testing.T) {
	t.Parallel()
	sim, _ := startSim(t, slacksim.Config{})
	for _, row := range []struct{ name, kind, body, want string }{
		{"an array", "application/x-www-form-urlencoded", "channel[]=a&channel[]=b", "invalid_array_arg"},
		{"a strange name", "application/x-www-form-urlencoded", "a-b=1", "invalid_arg_name"},
		{"a long name", "application/json", `{"` + x(101) + `":1}`, "invalid_arg_name"},
		{"another charset", "application/x-www-form-urlencoded; charset=utf-16", "channel=a", "invalid_charset"},
		{"latin-1", "application/x-www-form-urlencoded; charset=iso-8859-1", "", ""},
		{"no type", "", "channel=a", "missing_post_type"},
		{"another type", "application/xml", "<a/>", "invalid_post_type"},
		{"text", "text/plain", "hello", ""},
		{"a list", "application/json", `[1]`, "invalid_json"},
		{"half an object", "application/json", `{"a":`, "invalid_json"},
		{"half a form", "application/x-www-form-urlencoded", "%zz=1", "invalid_form_data"},
		{"multipart without boundary", "multipart/form-data", "--b--", "invalid_form_data"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, sim.APIURL()+"auth.test", strings.NewReader(row.body))
			mustDo(t, err)
			req.Header.Set("Authorization", "Bearer "+sim.BotToken(""))
			if row.kind != "" {
				req.Header.Set("Content-Type", row.kind)
			}
			res, err := http.DefaultClient.Do(req)
			mustDo(t, err)
			defer res.Body.Close()
			var out map[string]any
			raw, err := io.ReadAll(res.Body)
			mustDo(t, err)
			mustDo(t, decode(raw, &out))
			if got, _ := out["error"].(string); got != row.want {
				t.Errorf("%s, want %q", raw, row.want)
			}
		})
	}
}

func TestConsentPageSpeaksTwoLanguages(t *testing.T) {
	t.Parallel()
	sim, _ := startSim(t, slacksim.Config{App: slacksim.App{OptionalScopes: []string{"users:read"}}})
	q := url.Values{"client_id": {sim.App().ClientID}, "scope": {"commands,users:read"}, "redirect_uri": {"https://app.example/back"}}
	for lang, want := range map[string][]string{
		"en-GB,en": {`lang="en"`, "wants to join", "leave out"},
		"sv":       {`lang="sv"`, "vill vara med", "Tillåt"},
		"":         {`lang="en"`},
	} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, sim.URL()+"/oauth/v2/authorize?"+q.Encode(), nil)
		mustDo(t, err)
		req.Header.Set("Accept-Language", lang)
		res, err := http.DefaultClient.Do(req)
		mustDo(t, err)
		raw, err := io.ReadAll(res.Body)
		mustDo(t, err)
		_ = res.Body.Close()
		for _, part := range append(want, `name="sim_decline" value="users:read"`, "<option>anna</option>") {
			if !strings.Contains(string(raw), part) {
				t.Errorf("%q lacks %s:\n%s", lang, part, raw)
			}
		}
		if strings.Contains(string(raw), `value="commands"> `) {
			t.Errorf("a needed scope can be left out:\n%s", raw)
		}
	}
}

func TestTooManyEventsAreTold(t *testing.T) {
	t.Parallel()
	sim, _ := startSim(t, slacksim.Config{})
	a := newApp(t, sim, nil)
	mustDo(t, sim.Faults().Set(ctxFor(t), slacksim.FaultEventLimit, true))
	await(t, sim, "the word", func() bool { return len(a.ofType("app_rate_limited")) == 1 })
	p := a.ofType("app_rate_limited")[0].json
	if p["team_id"] != sim.Teams()[0].ID || p["minute_rate_limited"] != float64(start.Unix()) || p["event"] != nil {
		t.Errorf("payload %v", p)
	}
	over, _ := startSim(t, slacksim.Config{})
	sock := newSocketApp(t, over, func(c *socketmode.Client, ev socketmode.Event) { _ = c.Ack(*ev.Request) })
	mustDo(t, over.Faults().Set(ctxFor(t), slacksim.FaultEventLimit, true))
	await(t, over, "the word on a socket", func() bool { return len(sock.requests()) == 1 })
	if sock.requests()[0].Type != "events_api" {
		t.Errorf("envelope %+v", sock.requests()[0])
	}
}

func TestFaultsOfOtherEndpoints(t *testing.T) {
	t.Parallel()
	sim, _ := startSim(t, slacksim.Config{})
	a := newApp(t, sim, nil)
	ctx := ctxFor(t)
	mustDo(t, sim.Faults().Set(ctx, slacksim.FaultUpload504, true))
	mustDo(t, sim.Faults().Set(ctx, slacksim.FaultResponseURL, true))
	out, _ := apiCall(t, sim, "files.getUploadURLExternal", url.Values{"filename": {"a.txt"}, "length": {"3"}})
	if got := rawCall(t, out["upload_url"].(string), nil); !strings.HasPrefix(got, "504") {
		t.Errorf("upload: %s", got)
	}
	mustDo(t, sim.As("anna").In("#sales").Slash(ctx, "/promise x"))
	address := a.got()[0].form.Get("response_url")
	if st, body := post(t, address, map[string]any{"text": "x"}); st != http.StatusNotFound || !strings.Contains(body, `"expired_url"`) {
		t.Errorf("response URL: %d %s", st, body)
	}
	sim.Faults().Clear()
	if st, _ := post(t, address, map[string]any{"text": "x"}); st != http.StatusOK {
		t.Errorf("afterwards: %d", st)
	}
}

func TestLimitsAsAFault(t *testing.T) {
	t.Parallel()
	sim, clk := startSim(t, slacksim.Config{})
	form := url.Values{"channel": {sim.ChannelID("#sales")}, "text": {"x"}}
	limited := func() (n int) {
		for range 20 {
			if out, _ := apiCall(t, sim, "chat.postMessage", form); out["error"] == "ratelimited" {
				n++
			}
		}
		return n
	}
	mustDo(t, sim.Faults().Set(ctxFor(t), slacksim.FaultLimits, true))
	if n := limited(); n != 15 {
		t.Errorf("%d of 20 posts at once were limited, want all but a burst of 5", n)
	}
	clk.advance(time.Second)
	if out, _ := apiCall(t, sim, "chat.postMessage", form); out["ok"] != true {
		t.Errorf("a second later: %v", out)
	}
	sim.Faults().Clear()
	if n := limited(); n != 0 {
		t.Errorf("without the fault, %d were limited", n)
	}
}

// failing is a test that has failed, and its output.
type failing struct {
	strings.Builder
	cleanups []func()
}

func (f *failing) Cleanup(do func()) { f.cleanups = append(f.cleanups, do) }
func (f *failing) Failed() bool      { return true }
func (f *failing) Output() io.Writer { return &f.Builder }

func TestFailedTestsKeepTheirTranscript(t *testing.T) {
	t.Parallel()
	sim, _ := startSim(t, slacksim.Config{})
	var f failing
	sim.KeepTranscript(&f)
	_, err := sim.As("anna").In("#sales").Say(ctxFor(t), "something went wrong here")
	mustDo(t, err)
	apiCall(t, sim, "chat.postMessage", url.Values{"channel": {"C0"}, "text": {"x"}})
	for _, do := range slices.Backward(f.cleanups) {
		do()
	}
	for _, want := range []string{"#sales  anna: something went wrong here", "chat.postMessage: channel_not_found"} {
		if !strings.Contains(f.String(), want) {
			t.Errorf("the output lacks %q:\n%s", want, f.String())
		}
	}
}
