package slacksim_test

import (
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"kept/internal/slacksim"
)

// contract is what Slack's reference says of the methods: testdata/methods.json.
type contract struct {
	Common  []string
	Methods map[string]struct {
		Tier                   string
		Required, Args, Errors []string
	}
}

func readContract(tb testing.TB) contract {
	tb.Helper()
	raw, err := os.ReadFile("testdata/methods.json")
	mustDo(tb, err)
	var c contract
	mustDo(tb, json.Unmarshal(raw, &c))
	return c
}

// alsoSaid are errors that Slack gives for any method, and its lists leave out.
var alsoSaid = []string{"invalid_arguments", "invalid_json", "missing_argument", "team_access_not_granted"}

// neighbours are the methods beyond the contract, with errors of their own.
var neighbours = map[string][]string{
	"api.test":                    nil,
	"auth.teams.list":             {"invalid_cursor"},
	"chat.meMessage":              {"channel_not_found", "is_archived", "msg_too_long", "no_text", "not_in_channel", "rate_limited"},
	"chat.scheduledMessages.list": {"invalid_channel", "invalid_cursor"},
	"conversations.archive":       {"already_archived", "cant_archive_general", "channel_not_found", "method_not_supported_for_channel_type", "not_in_channel"},
	"conversations.close":         {"channel_not_found", "method_not_supported_for_channel_type"},
	"conversations.create":        {"invalid_name_maxlength", "invalid_name_required", "invalid_name_specials", "name_taken"},
	"conversations.invite":        {"already_in_channel", "cant_invite_self", "channel_not_found", "is_archived", "method_not_supported_for_channel_type", "no_user", "not_in_channel", "too_many_users", "user_disabled", "user_not_found"},
	"conversations.kick":          {"cant_kick_from_general", "cant_kick_self", "channel_not_found", "is_archived", "method_not_supported_for_channel_type", "not_in_channel", "user_not_found"},
	"conversations.leave":         {"cant_leave_general", "channel_not_found", "is_archived", "method_not_supported_for_channel_type"},
	"conversations.rename":        {"channel_not_found", "invalid_name_maxlength", "invalid_name_required", "invalid_name_specials", "is_archived", "method_not_supported_for_channel_type", "name_taken", "not_authorized", "not_in_channel"},
	"conversations.setPurpose":    {"channel_not_found", "is_archived", "method_not_supported_for_channel_type", "not_in_channel", "too_long"},
	"conversations.setTopic":      {"channel_not_found", "is_archived", "method_not_supported_for_channel_type", "not_in_channel", "too_long"},
	"conversations.unarchive":     {"channel_not_found", "not_archived", "not_in_channel"},
	"emoji.list":                  nil,
	"files.delete":                {"file_not_found"},
	"files.list":                  {"channel_not_found"},
	"pins.list":                   {"channel_not_found"},
	"pins.remove":                 {"bad_timestamp", "channel_not_found", "message_not_found", "no_item_specified", "no_pin", "not_in_channel"},
	"reactions.get":               {"bad_timestamp", "channel_not_found", "message_not_found", "no_item_specified"},
	"reactions.remove":            {"bad_timestamp", "channel_not_found", "invalid_name", "message_not_found", "no_item_specified", "no_reaction"},
	"usergroups.list":             nil,
	"usergroups.users.list":       {"no_such_subteam"},
	"team.profile.get":            nil,
	"users.getPresence":           {"user_not_found"},
	"users.profile.get":           {"user_not_found"},
}

// allowed are the errors each method may answer with.
func (c contract) allowed() map[string][]string {
	out := map[string][]string{}
	for name, m := range c.Methods {
		out[name] = slices.Concat(m.Errors, c.Common, alsoSaid)
	}
	for name, errs := range neighbours {
		out[name] = slices.Concat(errs, c.Common, alsoSaid)
	}
	return out
}

func TestEveryMethodOfTheContractIsThere(t *testing.T) {
	t.Parallel()
	sim, _ := startSim(t, slacksim.Config{})
	for name, errs := range readContract(t).allowed() {
		out, st := apiCall(t, sim, name, nil)
		if out["error"] == "unknown_method" {
			t.Errorf("%s is not there", name)
		}
		if e, failed := out["error"].(string); failed && !slices.Contains(errs, e) || st.code != http.StatusOK {
			t.Errorf("%s without arguments: %d %v", name, st.code, out)
		}
	}
}

// callsPerMinute are the tiers of docs.slack.dev/apis/web-api/rate-limits.
var callsPerMinute = map[string]int{"Tier1": 1, "Tier2": 20, "Tier3": 50, "Tier4": 100}

func TestTiersOfTheContract(t *testing.T) {
	t.Parallel()
	for name, m := range readContract(t).Methods {
		most := callsPerMinute[m.Tier]
		if most == 0 {
			continue // a rule of its own
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim, _ := startSim(t, slacksim.Config{RateLimits: true})
			if name == "apps.connections.open" {
				most = 10 // as many as an app may hold, at once
			}
			call := func() int {
				req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, sim.APIURL()+name, nil)
				mustDo(t, err)
				token := sim.BotToken("")
				if strings.HasPrefix(name, "apps.connections") || strings.HasPrefix(name, "apps.event") {
					token = sim.App().AppToken
				}
				req.Header.Set("Authorization", "Bearer "+token)
				res, err := http.DefaultClient.Do(req)
				mustDo(t, err)
				defer res.Body.Close()
				_, _ = io.Copy(io.Discard, res.Body)
				return res.StatusCode
			}
			if name == "auth.revoke" {
				t.Skip("revokes what it is called with")
			}
			for i := range most {
				if got := call(); got != http.StatusOK {
					t.Fatalf("call %d: %d", i+1, got)
				}
			}
			if got := call(); got != http.StatusTooManyRequests {
				t.Errorf("call %d: %d", most+1, got)
			}
		})
	}
}

// caller makes calls of any kind from a source of chance: mostly such as make
// sense, now and then such as do not.
type caller struct {
	sim     *slacksim.Sim
	chance  *rand.Rand
	names   []string            // methods
	args    map[string][]string // of each
	likely  map[string][]string // what makes sense for an argument
	values  []string            // what does not
	allowed map[string][]string
}

func newCaller(tb testing.TB, sim *slacksim.Sim, chance *rand.Rand) *caller {
	tb.Helper()
	c := readContract(tb)
	k := &caller{sim: sim, chance: chance, allowed: c.allowed(), args: map[string][]string{}}
	for name := range k.allowed {
		k.names = append(k.names, name)
		k.args[name] = c.Methods[name].Args
		if len(k.args[name]) == 0 {
			k.args[name] = []string{"channel", "timestamp", "name", "users", "user", "topic", "purpose", "usergroup", "text", "file", "cursor", "limit", "is_private"}
		}
	}
	slices.Sort(k.names)
	channels := []string{sim.ChannelID("#sales"), sim.ChannelID("#general"), sim.ChannelID("#management"), sim.UserID("anna")}
	users := []string{sim.UserID("anna"), sim.UserID("bo"), sim.UserID("cia")}
	blocks := []string{
		`[{"type":"section","text":{"type":"mrkdwn","text":"hi"}}]`, loadMessage, `[{"type":"divider"}]`,
		`[{"type":"actions","elements":[{"type":"button","action_id":"b","text":{"type":"plain_text","text":"b"}}]}]`,
		`[{"type":"divider","block_id":"a"},{"type":"divider","block_id":"a"}]`,
	}
	k.likely = map[string][]string{
		"channel": channels, "channel_id": channels, "channels": channels, "user": users, "user_id": users, "users": users,
		"text": {"hello"}, "initial_comment": {"hello"}, "name": {"tada", "new-one", "another"}, "blocks": blocks, "limit": {"1", "2", "100"},
		"view": {modalJSON, loadModal, `{"type":"home","blocks":[]}`}, "length": {"3"}, "filename": {"a.png"}, "types": {"public_channel,im"},
		"post_at": {at(3600 * 1e9), at(7200 * 1e9)}, "metadata": {`{"event_type":"a","event_payload":{}}`}, "email": {"anna@example.com"},
		"client_id": {sim.App().ClientID}, "client_secret": {sim.App().ClientSecret}, "grant_type": {"refresh_token", "authorization_code"},
		"attachments": {`[{"fallback":"x"}]`}, "unfurls": {`{"https://a.example":{}}`}, "message": {`{"blocks":[]}`}, "topic": {"a topic"}, "purpose": {"a purpose"},
		"oldest": {"0"}, "latest": {at(3600 * 1e9)}, "cursor": {"bmV4dDox"}, "team_id": {sim.Teams()[0].ID}, "bot": {sim.Teams()[0].BotID},
		"markdown_text": {"**x**"}, "thread_ts": {""}, "files": {`[{"id":"F1"}]`}, "is_private": {"true"},
	}
	k.values = []string{
		"", "0", "1", "-1", "15", "1001", "99999999999999999999", "true", "x", "null", "[]", "{}", `"x"`, "[null]", `[[[[]]]]`, `{"a":{"b":[1]}}`,
		"\x00", "\xff\xfe", "åäö", "🙂", strings.Repeat("x", 5000), "<@U1>", "#sales", "@anna", "bogus", "dXNlcg==", "bmV4dDo5OTk=", "bmV4dDotMQ==",
		"1796295600", "1796295600.000001", sim.UserID("anna") + "," + sim.UserID("bo"), sim.Teams()[0].BotUserID, modalJSON, blocks[0],
	}
	return k
}

func (k *caller) pick(from []string) string { return from[k.chance.IntN(len(from))] }

// value is what is sent for an argument.
func (k *caller) value(arg string) string {
	if good := k.likely[arg]; len(good) > 0 && k.chance.IntN(8) > 0 {
		return k.pick(good)
	}
	return k.pick(k.values)
}

// remember lets later calls use what earlier ones answered.
func (k *caller) remember(out map[string]any) {
	keep := func(v any, args ...string) {
		text, ok := v.(string)
		if !ok || text == "" {
			return
		}
		for _, arg := range args {
			k.likely[arg] = append(k.likely[arg], text)
			k.likely[arg] = k.likely[arg][max(0, len(k.likely[arg])-20):]
		}
	}
	keep(out["ts"], "ts", "timestamp", "message_ts", "thread_ts")
	keep(out["file_id"], "file")
	keep(out["scheduled_message_id"], "scheduled_message_id")
	if id, ok := out["file_id"].(string); ok {
		keep(`[{"id":"`+id+`","title":"x"}]`, "files")
		if res, err := http.Post(fmt.Sprint(out["upload_url"]), "application/octet-stream", strings.NewReader("abc")); err == nil {
			_ = res.Body.Close()
		}
	}
	if view, ok := out["view"].(map[string]any); ok {
		keep(view["id"], "view_id")
		keep(view["hash"], "hash")
	}
}

// request is one call, in any of the three encodings.
func (k *caller) request(name string) *http.Request {
	form := url.Values{}
	for _, arg := range k.args[name] {
		if k.chance.IntN(10) < 6 {
			form.Set(arg, k.value(arg))
		}
	}
	if k.chance.IntN(3) == 0 {
		form = url.Values{}
		for _, arg := range k.args[name] {
			if arg == "channel" || arg == "ts" || arg == "text" || arg == "timestamp" || arg == "name" || arg == "view" || arg == "trigger_id" {
				form.Set(arg, k.value(arg))
			}
		}
	}
	kind := k.pick([]string{"application/x-www-form-urlencoded", "application/x-www-form-urlencoded", "application/json", "application/json; charset=utf-8", "multipart/form-data; boundary=b"})
	if k.chance.IntN(40) == 0 {
		kind = k.pick([]string{"text/html", "", "multipart/form-data", "application/json;;;"})
	}
	req, _ := http.NewRequest(http.MethodPost, k.sim.APIURL()+name, strings.NewReader(k.body(kind, form)))
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	token := k.sim.BotToken("")
	if strings.HasPrefix(name, "apps.") {
		token = k.sim.App().AppToken
	}
	if k.chance.IntN(20) == 0 {
		token = k.pick([]string{k.sim.BotToken(""), k.sim.App().AppToken, "xoxb-nobody", ""})
	}
	if k.chance.IntN(20) > 0 {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	return req
}

func (k *caller) body(kind string, form url.Values) string {
	switch {
	case strings.HasPrefix(kind, "application/json"):
		object := map[string]any{}
		for key := range form {
			object[key] = form.Get(key)
			if json.Valid([]byte(form.Get(key))) && k.chance.IntN(2) == 0 {
				object[key] = json.RawMessage(form.Get(key))
			}
		}
		raw, _ := json.Marshal(object)
		if k.chance.IntN(40) == 0 {
			raw = raw[:len(raw)-1]
		}
		return string(raw)
	case strings.HasPrefix(kind, "multipart"):
		var b strings.Builder
		for key := range form {
			fmt.Fprintf(&b, "--b\r\nContent-Disposition: form-data; name=%q\r\n\r\n%s\r\n", key, form.Get(key))
		}
		return b.String() + "--b--"
	default:
		return form.Encode()
	}
}

// once makes one call and holds the answer against the contract.
func (k *caller) once() error {
	name := k.pick(k.names)
	switch name {
	case "apps.uninstall", "auth.revoke":
		name = "chat.postMessage" // the rest would only hear account_inactive
	case "apps.connections.open":
		name = "views.open" // this one turns Socket Mode on
	}
	req := k.request(name)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	var out map[string]any
	if err := json.Unmarshal(raw, &out); err != nil || res.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %d %s", name, res.StatusCode, raw)
	}
	code, _ := out["error"].(string)
	if ok, isBool := out["ok"].(bool); !isBool || ok == (code != "") {
		return fmt.Errorf("%s: %s", name, raw)
	}
	if code != "" && !slices.Contains(k.allowed[name], code) && name != "api.test" {
		return fmt.Errorf("%s answers %q, which is none of its errors", name, code)
	}
	k.remember(out)
	return nil
}

func TestAnyCallGetsSlacksOwnAnswer(t *testing.T) {
	t.Parallel()
	sim, _ := startSim(t, slacksim.Config{})
	triggers := make(chan string, 1000)
	newApp(t, sim, func(g got) (int, string, string) {
		if id, ok := g.json["trigger_id"].(string); ok {
			triggers <- id
		}
		return 200, "", ""
	})
	const clients, calls = 4, 600
	var wg sync.WaitGroup
	for seed := range uint64(clients) {
		k := newCaller(t, sim, rand.New(rand.NewPCG(seed, 2026)))
		wg.Go(func() {
			for i := range calls {
				if i%25 == 0 { // people use the app meanwhile
					mustDo(t, sim.As("anna").Shortcut(t.Context(), "any"))
					k.likely["trigger_id"] = []string{<-triggers}
				}
				if err := k.once(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if out, _ := apiCall(t, sim, "auth.test", nil); out["ok"] != true {
		t.Errorf("afterwards: %v", out)
	}
}

func FuzzAnyCall(f *testing.F) {
	for seed := range uint64(8) {
		f.Add(seed, uint64(1))
	}
	sim, _ := startSim(f, slacksim.Config{Quiet: true})
	f.Fuzz(func(t *testing.T, one, two uint64) {
		k := newCaller(t, sim, rand.New(rand.NewPCG(one, two)))
		for range 20 {
			if err := k.once(); err != nil {
				t.Error(err)
			}
		}
	})
}
