package slacksim_test

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/slack-go/slack"

	"kept/internal/slacksim"
)

func TestSmallerMethods(t *testing.T) {
	t.Parallel()
	w := people()
	w.EnterpriseID, w.EnterpriseName = "E0ORG", "Org"
	w.Groups = []slacksim.Group{{Handle: "sellers", Name: "Sellers", Members: []string{"anna", "bo"}}}
	w.People = append(w.People, slacksim.Person{Handle: "dora", Email: "dora@example.com", Title: "Plumber"})
	sim, _ := startSim(t, slacksim.Config{Workspaces: []slacksim.Workspace{w}})
	api, ctx := client(sim), ctxFor(t)
	bot := sim.Teams()[0].BotUserID

	groups, err := api.GetUserGroupsContext(ctx, slack.GetUserGroupsOptionIncludeUsers(true))
	mustDo(t, err)
	if len(groups) != 1 || groups[0].Handle != "sellers" || len(groups[0].Users) != 2 {
		t.Errorf("usergroups.list = %+v", groups)
	}
	dora, err := api.GetUserByEmailContext(ctx, "Dora@example.com")
	mustDo(t, err)
	if dora.Name != "dora" || dora.Profile.Title != "Plumber" || dora.Profile.Email != "dora@example.com" {
		t.Errorf("users.lookupByEmail = %+v", dora)
	}
	if _, err := api.GetUserByEmailContext(ctx, "zoe@example.com"); err == nil || err.Error() != "users_not_found" {
		t.Errorf("an unknown address: %v", err)
	}
	info, err := api.GetBotInfoContext(ctx, slack.GetBotInfoParameters{Bot: sim.Teams()[0].BotID})
	mustDo(t, err)
	if info.UserID != bot || info.AppID != sim.App().ID {
		t.Errorf("bots.info = %+v", info)
	}
	mine, _, err := api.GetConversationsForUserContext(ctx, &slack.GetConversationsForUserParameters{UserID: sim.UserID("anna"), Types: []string{"public_channel", "private_channel"}, ExcludeArchived: true})
	mustDo(t, err)
	var names []string
	for _, c := range mine {
		names = append(names, c.Name)
	}
	if want := []string{"general", "sales", "random", "management", "shared"}; !slices.Equal(names, want) {
		t.Errorf("users.conversations of anna = %v, want %v", names, want)
	}
	im, _, _, err := api.OpenConversationContext(ctx, &slack.OpenConversationParameters{Users: []string{sim.UserID("ext")}, ReturnIM: true})
	mustDo(t, err)
	if im.User != sim.UserID("ext") || !im.IsIM {
		t.Errorf("DM with somebody who shares a channel = %+v", im.Conversation)
	}
	again, noOp, open, err := api.OpenConversationContext(ctx, &slack.OpenConversationParameters{ChannelID: im.ID})
	mustDo(t, err)
	if again.ID != im.ID || !noOp || !open {
		t.Errorf("opening it again: %+v, %v, %v", again, noOp, open)
	}
	joined, warning, _, err := api.JoinConversationContext(ctx, sim.ChannelID("#random"))
	mustDo(t, err)
	if !joined.IsMember || warning != "" {
		t.Errorf("conversations.join = %+v, %q", joined, warning)
	}
	if _, warning, _, _ := api.JoinConversationContext(ctx, sim.ChannelID("#random")); warning != "already_in_channel" {
		t.Errorf("joining twice warns %q", warning)
	}
	if _, _, err := api.PostMessageContext(ctx, sim.UserID("anna"), slack.MsgOptionText("direct", false), slack.MsgOptionUsername("Boss")); err != nil {
		t.Error(err)
	}
	if m := last(t, sim.Seen("anna")); m.Channel != "@kept" || m.Text != "direct" || m.FromName != "Boss" {
		t.Errorf("a DM by user id: %+v", m)
	}
	if out, _ := apiCall(t, sim, "api.test", url.Values{"error": {"my_error"}}); out["error"] != "my_error" {
		t.Errorf("api.test = %v", out)
	}
}

func TestHistoryPagesAndSpans(t *testing.T) {
	t.Parallel()
	sim, clk := startSim(t, slacksim.Config{})
	api, ctx, sales := client(sim), ctxFor(t), sim.ChannelID("#sales")
	var stamps []string
	for range 5 {
		clk.advance(time.Second)
		m, err := sim.As("anna").In("#sales").Say(ctx, "x")
		mustDo(t, err)
		stamps = append(stamps, m.TS)
	}
	var got []string
	cursor := ""
	for range 3 {
		page, err := api.GetConversationHistoryContext(ctx, &slack.GetConversationHistoryParameters{ChannelID: sales, Limit: 2, Cursor: cursor})
		mustDo(t, err)
		for _, m := range page.Messages {
			got = append(got, m.Timestamp)
		}
		cursor = page.ResponseMetaData.NextCursor
		if page.HasMore != (cursor != "") {
			t.Errorf("has_more %v with cursor %q", page.HasMore, cursor)
		}
	}
	slices.Reverse(got)
	if diff := cmp.Diff(stamps, got); diff != "" {
		t.Errorf("history in pages (-want +got):\n%s", diff)
	}
	for _, row := range []struct {
		inclusive bool
		want      int
	}{{false, 1}, {true, 3}} {
		span, err := api.GetConversationHistoryContext(ctx, &slack.GetConversationHistoryParameters{ChannelID: sales, Oldest: stamps[1], Latest: stamps[3], Inclusive: row.inclusive})
		mustDo(t, err)
		if len(span.Messages) != row.want {
			t.Errorf("between the second and the fourth, inclusive %v: %d messages, want %d", row.inclusive, len(span.Messages), row.want)
		}
	}
	shown := sim.History("bo", sales, stamps[4], 2)
	if len(shown) != 2 || shown[1].TS != stamps[3] {
		t.Errorf("History before the last = %+v", shown)
	}
	if sim.History("bo", sim.ChannelID("#management"), "", 0) != nil {
		t.Error("bo reads a private channel")
	}
}

func TestWorkspaceChanges(t *testing.T) {
	t.Parallel()
	sim, _ := startSim(t, slacksim.Config{Workspaces: []slacksim.Workspace{people()}})
	a := newApp(t, sim, nil)
	ctx, sales := ctxFor(t), sim.ChannelID("#sales")
	send := func() any {
		out, _ := apiCall(t, sim, "chat.postMessage", url.Values{"channel": {sales}, "text": {"x"}})
		return out["error"]
	}
	mustDo(t, sim.Archive("#sales", true))
	if got := send(); got != "is_archived" {
		t.Errorf("archived: %v", got)
	}
	mustDo(t, sim.Archive("#sales", false))
	mustDo(t, sim.Kick("#management", "@kept"))
	if out, _ := apiCall(t, sim, "chat.postMessage", url.Values{"channel": {sim.ChannelID("#management")}, "text": {"x"}}); out["error"] != "channel_not_found" {
		t.Errorf("after being kicked: %v", out)
	}
	mustDo(t, sim.As("cia").In("#management").Invite(ctx, "@kept"))
	if out, _ := apiCall(t, sim, "chat.postMessage", url.Values{"channel": {sim.ChannelID("#management")}, "text": {"x"}}); out["ok"] != true {
		t.Errorf("after being invited: %v", out)
	}
	mustDo(t, sim.As("anna").In("#sales").Invite(ctx, "guest")) // guests do not join by themselves
	mustDo(t, sim.As("guest").In("#sales").Slash(ctx, "/promise x"))
	dm, _ := apiCall(t, sim, "conversations.open", url.Values{"users": {sim.UserID("bo")}})
	mustDo(t, sim.SetPerson("bo", func(p *slacksim.Person) { p.TZ, p.Deleted = "Asia/Tokyo", true }))
	for _, to := range []string{sim.UserID("bo"), dm["channel"].(map[string]any)["id"].(string)} {
		if out, _ := apiCall(t, sim, "chat.postMessage", url.Values{"channel": {to}, "text": {"x"}}); out["error"] != "channel_not_found" {
			t.Errorf("a post to bo at %s after leaving: %v", to, out)
		}
	}
	if err := sim.As("bo").OpenMessages(ctx); !errors.Is(err, slacksim.ErrRefused) {
		t.Errorf("bo after leaving the company: %v", err)
	}
	if err := sim.SetPerson("bo", func(p *slacksim.Person) { p.TZ = "Mars/Base" }); err == nil {
		t.Error("a zone from nowhere was taken")
	}
	for _, err := range []error{sim.Archive("#none", true), sim.Kick("#none", "bo")} {
		if !errors.Is(err, slacksim.ErrNoChannel) {
			t.Errorf("an unknown channel: %v", err)
		}
	}
	mustDo(t, sim.As("anna").OpenMessages(ctx))
	await(t, sim, "the event", func() bool { return len(a.ofType("app_home_opened")) == 1 })
	if ev := a.ofType("app_home_opened")[0].json["event"].(map[string]any); ev["tab"] != "messages" {
		t.Errorf("event = %v", ev)
	}
	if err := sim.As("ext").In("#shared").Slash(ctx, "/promise x"); !errors.Is(err, slacksim.ErrRefused) {
		t.Errorf("a command from another organisation: %v", err)
	}
	for _, p := range sim.People("") {
		if p.Handle == "anna" && p.Now != "10:00" {
			t.Errorf("anna's clock shows %s", p.Now)
		}
	}
	var labels []string
	for _, c := range sim.Channels("guest") {
		if c.Member {
			labels = append(labels, c.Label)
		}
	}
	if want := []string{"#sales"}; !slices.Equal(labels, want) {
		t.Errorf("guest is in %v, want %v", labels, want)
	}
}

func TestEventSubscriptions(t *testing.T) {
	t.Parallel()
	sim, _ := startSim(t, slacksim.Config{App: slacksim.App{Events: []string{"message.im", "app_home_opened"}}})
	a := newApp(t, sim, nil)
	ctx, anna := ctxFor(t), sim.As("anna")
	for _, where := range []string{"#sales", "#management", "@kept"} {
		_, err := anna.In(where).Say(ctx, "hello @kept")
		mustDo(t, err)
	}
	mustDo(t, anna.OpenHome(ctx))
	for _, where := range []string{sim.ChannelID("#sales"), sim.UserID("anna")} {
		if out, _ := apiCall(t, sim, "chat.postMessage", url.Values{"channel": {where}, "text": {"from the app"}}); out["ok"] != true {
			t.Fatal(out)
		}
	}
	await(t, sim, "three events", func() bool { return len(a.ofType("message")) == 2 && len(a.ofType("app_home_opened")) == 1 })
	if n := len(a.got()); n != 3 {
		t.Errorf("%d events, want only the subscribed ones", n)
	}
	own := 0
	for _, g := range a.ofType("message") {
		if event := g.json["event"].(map[string]any); event["bot_id"] == sim.Teams()[0].BotID {
			own++
		}
	}
	if own != 1 {
		t.Errorf("the app heard %d of its own posts, want the one to anna", own)
	}
}

func TestVerifyHandshake(t *testing.T) {
	t.Parallel()
	sim, _ := startSim(t, slacksim.Config{})
	a := newApp(t, sim, func(g got) (int, string, string) { return 200, "text/plain", g.json["challenge"].(string) })
	mustDo(t, sim.Verify(ctxFor(t)))
	a.mu.Lock()
	a.answer = func(got) (int, string, string) { return 200, "", "nope" }
	a.mu.Unlock()
	if err := sim.Verify(ctxFor(t)); err == nil {
		t.Error("a wrong challenge was taken")
	}
	sim.ConnectHTTP("")
	if _, err := sim.Deliver(ctxFor(t), "/slack/events", nil, slacksim.DeliverOptions{}); err == nil {
		t.Error("delivered to nobody")
	}
}

func TestFaultsOfTime(t *testing.T) {
	t.Parallel()
	sim, _ := startSim(t, slacksim.Config{AckTimeout: time.Second})
	a := newApp(t, sim, nil)
	ctx, sales := ctxFor(t), sim.As("anna").In("#sales")
	sim.Faults().DelayDelivery(time.Minute)
	if err := sales.Slash(ctx, "/promise x"); !errors.Is(err, slacksim.ErrNotAcked) || len(a.got()) != 0 {
		t.Errorf("a delivery held back too long: %v", err)
	}
	sim.Faults().Unsigned()
	if err := sales.Slash(ctx, "/promise x"); !errors.Is(err, slacksim.ErrNotAcked) || a.unverified() != 1 {
		t.Errorf("unsigned: %v", err)
	}
	sim.Faults().BadSignature()
	sim.Faults().Clear()
	mustDo(t, sales.Slash(ctx, "/promise x"))
	sim.Faults().Latency("auth.test", time.Second)
	impatient := client(sim, slack.OptionHTTPClient(&http.Client{Timeout: 50 * time.Millisecond}))
	if _, err := impatient.AuthTestContext(ctx); err == nil {
		t.Error("a slow call was quick")
	}
	sim.Faults().Down(true)
	if _, err := client(sim).AuthTestContext(ctx); err == nil {
		t.Error("a call to a Slack that refuses connections")
	}
}

func TestConsentPage(t *testing.T) {
	t.Parallel()
	sim, _ := startSim(t, slacksim.Config{App: slacksim.App{RedirectURLs: []string{"https://kept.example/cb"}}})
	get := func(change map[string]string) (status, string) {
		q := url.Values{"client_id": {sim.App().ClientID}, "scope": {"commands"}, "redirect_uri": {"https://kept.example/cb/sub"}, "state": {`"><script>`}}
		for k, v := range change {
			q.Set(k, v)
		}
		c := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
		res, err := c.Get(sim.URL() + "/oauth/v2/authorize?" + q.Encode())
		mustDo(t, err)
		defer res.Body.Close()
		body, err := io.ReadAll(res.Body)
		mustDo(t, err)
		return status{res.StatusCode, res.Header}, string(body)
	}
	if st, body := get(nil); st.code != http.StatusOK || !strings.Contains(body, "Bergström") || strings.Contains(body, "<script>") {
		t.Errorf("consent page: %d\n%s", st.code, body)
	}
	if st, _ := get(map[string]string{"deny": "1"}); !strings.Contains(st.header.Get("Location"), "error=access_denied") {
		t.Errorf("denied: %v", st.header)
	}
	for _, row := range []struct {
		change map[string]string
		want   string
	}{
		{map[string]string{"client_id": "x"}, "invalid_client_id"},
		{map[string]string{"redirect_uri": "https://evil.example/cb"}, "bad_redirect_uri"},
		{map[string]string{"redirect_uri": "https://kept.example/cb.evil"}, "bad_redirect_uri"},
		{map[string]string{"sim_team": "none"}, "team_not_found"},
		{map[string]string{"sim_team": "bergstrom", "scope": ""}, "no_scopes"},
	} {
		if st, body := get(row.change); st.code != http.StatusBadRequest || strings.TrimSpace(body) != row.want {
			t.Errorf("%v: %d %q, want %s", row.change, st.code, body, row.want)
		}
	}
}

func TestBlocksAreReadable(t *testing.T) {
	t.Parallel()
	sim, _ := startSim(t, slacksim.Config{})
	bo := sim.UserID("bo")
	for _, row := range []struct{ name, blocks, want string }{
		{"context with an image", `[{"type":"context","elements":[{"type":"image","image_url":"https://a.example/b","alt_text":"logo"},{"type":"mrkdwn","text":"by <@` + bo + `>"},{"type":"plain_text","text":"now"}]}]`, "by @bo now"},
		{"image", `[{"type":"image","image_url":"https://a.example/b","alt_text":"a chart","title":{"type":"plain_text","text":"Week"}}]`, "Week [a chart]"},
		{"fields", `[{"type":"section","fields":[{"type":"mrkdwn","text":"*Due*"},{"type":"plain_text","text":"Friday"}]}]`, "Due\nFriday"},
		{"rich text", `[{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"see "},{"type":"user","user_id":"` + bo + `"},{"type":"link","url":"https://a.example"},{"type":"emoji","name":"tada"},{"type":"broadcast","range":"here"}]},{"type":"rich_text_list","style":"bullet","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"one"}]}]}]}]`, "see @bohttps://a.example:tada:@here\n• one"},
		{"table", `[{"type":"table","rows":[[{"type":"raw_text","text":"a"},{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"b"}]}]}]]}]`, "a | b"},
		{"markdown", `[{"type":"markdown","text":"hello"},{"type":"divider"}]`, "hello"},
		{"plan", `[{"type":"plan","title":"Today","tasks":[{"type":"task_card","task_id":"t","title":"Ring Acme"}]}]`, "Today\nRing Acme"},
		{"container and card", `[{"type":"container","title":{"type":"plain_text","text":"Box"},"child_blocks":[{"type":"card","title":{"type":"mrkdwn","text":"*Acme*"},"body":{"type":"mrkdwn","text":"two promises"}}]}]`, "Box\nAcme\ntwo promises"},
		{"chart", `[{"type":"data_visualization","title":"Kept","chart":{"type":"pie","segments":[{"label":"a","value":1}]}}]`, "[Kept]"},
		{"data table", `[{"type":"data_table","caption":"All","rows":[[{"type":"raw_text","text":"a"}],[{"type":"raw_text","text":"b"}]]}]`, "All\na\nb"},
		{"video", `[{"type":"video","alt_text":"a film","video_url":"u","thumbnail_url":"t","title":{"type":"plain_text","text":"How"}}]`, "How\n[a film]"},
		{"an unknown newcomer", `[{"type":"call","call_id":"R1"}]`, "[call]"},
	} {
		out, _ := apiCall(t, sim, "chat.postMessage", url.Values{"channel": {sim.ChannelID("#sales")}, "blocks": {row.blocks}})
		if out["ok"] != true {
			t.Errorf("%s: %v", row.name, out)
			continue
		}
		if got := last(t, sim.Seen("anna")).Text; got != row.want {
			t.Errorf("%s reads %q, want %q", row.name, got, row.want)
		}
	}
}

func TestEveryKindOfEntry(t *testing.T) {
	t.Parallel()
	sim, _ := startSim(t, slacksim.Config{})
	element := func(label, el string) string {
		return `{"type":"input","optional":true,"label":{"type":"plain_text","text":"` + label + `"},"block_id":"` + label + `","element":` + el + `}`
	}
	opts := `"options":[{"text":{"type":"plain_text","text":"One"},"value":"1"},{"text":{"type":"plain_text","text":"Two"},"value":"2"}]`
	blocks := []string{
		element("mail", `{"type":"email_text_input","action_id":"v"}`),
		element("link", `{"type":"url_text_input","action_id":"v"}`),
		element("count", `{"type":"number_input","action_id":"v","is_decimal_allowed":false,"min_value":"1","max_value":"9"}`),
		element("short", `{"type":"plain_text_input","action_id":"v","min_length":3}`),
		element("when", `{"type":"datetimepicker","action_id":"v"}`),
		element("day", `{"type":"datepicker","action_id":"v"}`),
		element("time", `{"type":"timepicker","action_id":"v"}`),
		element("where", `{"type":"channels_select","action_id":"v"}`),
		element("people", `{"type":"multi_users_select","action_id":"v"}`),
		element("choice", `{"type":"radio_buttons","action_id":"v",`+opts+`}`),
		element("rich", `{"type":"rich_text_input","action_id":"v"}`),
		element("grouped", `{"type":"multi_static_select","action_id":"v","option_groups":[{"label":{"type":"plain_text","text":"g"},`+opts+`}]}`),
	}
	view := `{"type":"modal","title":{"type":"plain_text","text":"All"},"submit":{"type":"plain_text","text":"Go"},"blocks":[` + strings.Join(blocks, ",") + `]}`
	var values map[string]any
	newApp(t, sim, func(g got) (int, string, string) {
		switch g.json["type"] {
		case "shortcut":
			if out, _ := apiCall(t, sim, "views.open", url.Values{"trigger_id": {g.json["trigger_id"].(string)}, "view": {view}}); out["ok"] != true {
				return 500, "", ""
			}
		case "view_submission":
			values = g.json["view"].(map[string]any)["state"].(map[string]any)["values"].(map[string]any)
		}
		return 200, "", ""
	})
	ctx, anna := ctxFor(t), sim.As("anna")
	mustDo(t, anna.Shortcut(ctx, "all"))
	for label, wrong := range map[string]string{
		"mail": "nobody", "link": "not a link", "count": "10", "short": "ab", "day": "friday", "time": "three", "when": "soon",
	} {
		mustDo(t, anna.Fill(map[string]any{label: wrong}))
		if errs, err := anna.Submit(ctx); err != nil || errs[label] == "" {
			t.Errorf("%s %q was taken: %v, %v", label, wrong, errs, err)
		}
		mustDo(t, anna.Fill(map[string]any{label: ""}))
	}
	for label, wrong := range map[string]any{"where": "#nowhere", "people": "@zoe", "choice": "Three", "nothing": "x", "mail": 1 + 2i} {
		if err := anna.Fill(map[string]any{label: wrong}); err == nil {
			t.Errorf("Fill took %v for %s", wrong, label)
		}
	}
	mustDo(t, anna.Fill(map[string]any{
		"mail": "a@example.com", "link": "https://a.example", "count": 7, "short": "abc", "when": "2026-12-04T15:00", "day": "2026-12-04",
		"time": "15:00", "where": "#sales", "people": []string{"@bo", "cia"}, "choice": "Two", "rich": "two\nlines", "grouped": []string{"One"},
	}))
	v, _ := anna.View()
	var shown []string
	for _, f := range v.Fields {
		shown = append(shown, f.Value)
	}
	if diff := cmp.Diff([]string{"a@example.com", "https://a.example", "7", "abc", "1796392800", "2026-12-04", "15:00", "#sales", "@bo, @cia", "Two", "two\nlines", "One"}, shown); diff != "" {
		t.Errorf("fields show (-want +got):\n%s", diff)
	}
	if errs, err := anna.Submit(ctx); err != nil || errs != nil {
		t.Fatalf("submit: %v, %v", errs, err)
	}
	when := values["when"].(map[string]any)["v"].(map[string]any)["selected_date_time"]
	people := values["people"].(map[string]any)["v"].(map[string]any)["selected_users"]
	rich := values["rich"].(map[string]any)["v"].(map[string]any)["rich_text_value"]
	want := map[string]any{"type": "rich_text", "elements": []any{map[string]any{
		"type": "rich_text_section", "elements": []any{map[string]any{"type": "text", "text": "two\nlines"}},
	}}}
	if diff := cmp.Diff(any(want), rich); diff != "" {
		t.Errorf("submitted rich text (-want +got):\n%s", diff)
	}
	if when != 1796392800.0 || !cmp.Equal(people, []any{sim.UserID("bo"), sim.UserID("cia")}) {
		t.Errorf("submitted when %v, people %v", when, people)
	}
}

func TestExternalIDs(t *testing.T) {
	t.Parallel()
	sim, _ := startSim(t, slacksim.Config{})
	home := func(ext, text string) string {
		return `{"type":"home","external_id":"` + ext + `","blocks":[{"type":"section","text":{"type":"plain_text","text":"` + text + `"}}]}`
	}
	publish := func(who, view, hash string) map[string]any {
		out, _ := apiCall(t, sim, "views.publish", url.Values{"user_id": {sim.UserID(who)}, "view": {view}, "hash": {hash}})
		return out
	}
	first := publish("anna", home("one", "a"), "")
	if first["ok"] != true {
		t.Fatal(first)
	}
	hash := first["view"].(map[string]any)["hash"].(string)
	if out := publish("bo", home("one", "b"), ""); out["error"] != "duplicate_external_id" {
		t.Errorf("the same external_id for another view: %v", out)
	}
	if out, _ := apiCall(t, sim, "views.update", url.Values{"external_id": {"one"}, "view": {home("one", "c")}}); out["ok"] != true {
		t.Errorf("update by external_id: %v", out)
	}
	if out := publish("anna", home("two", "d"), hash); out["error"] != "hash_conflict" {
		t.Errorf("publishing over a newer one: %v", out)
	}
	if v, ok := sim.As("anna").Home(); !ok || v.Text != "c" || v.External != "one" {
		t.Errorf("anna's home = %+v", v)
	}
}

func TestOnlyRegisteredShortcuts(t *testing.T) {
	t.Parallel()
	sim, _ := startSim(t, slacksim.Config{App: slacksim.App{Shortcuts: []slacksim.Shortcut{{CallbackID: "new"}, {CallbackID: "this", Message: true}}}})
	newApp(t, sim, nil)
	ctx, anna := ctxFor(t), sim.As("anna")
	m, err := anna.In("#sales").Say(ctx, "x")
	mustDo(t, err)
	mustDo(t, anna.Shortcut(ctx, "new"))
	mustDo(t, anna.MessageShortcut(ctx, "this", m))
	for _, err := range []error{anna.Shortcut(ctx, "this"), anna.MessageShortcut(ctx, "new", m), anna.Shortcut(ctx, "other")} {
		if !errors.Is(err, slacksim.ErrRefused) {
			t.Errorf("err = %v", err)
		}
	}
	if err := anna.MessageShortcut(ctx, "this", slacksim.Message{ChannelID: m.ChannelID, TS: "1.2"}); !errors.Is(err, slacksim.ErrNotFound) {
		t.Errorf("a message nobody wrote: %v", err)
	}
}

func TestOrgWideInstallHasNoTeam(t *testing.T) {
	t.Parallel()
	w := slacksim.DefaultWorkspace()
	w.EnterpriseID, w.EnterpriseName, w.OrgInstall = "E0ORG", "Org", true
	sim, _ := startSim(t, slacksim.Config{Workspaces: []slacksim.Workspace{w}})
	a := newApp(t, sim, nil)
	ctx, anna := ctxFor(t), sim.As("anna")
	mustDo(t, anna.In("#sales").Slash(ctx, "/promise x"))
	mustDo(t, anna.Shortcut(ctx, "new"))
	mustDo(t, anna.OpenHome(ctx))
	await(t, sim, "the event", func() bool { return len(a.ofType("app_home_opened")) == 1 })
	slash, shortcut, event := a.got()[0].form, a.ofType("shortcut")[0].json, a.ofType("app_home_opened")[0].json
	if slash.Get("is_enterprise_install") != "true" || slash.Get("enterprise_id") != "E0ORG" || slash.Get("team_id") == "" {
		t.Errorf("slash = %v", slash)
	}
	if team, present := shortcut["team"]; !present || team != nil || shortcut["is_enterprise_install"] != true {
		t.Errorf("shortcut = %v", shortcut)
	}
	if auth := event["authorizations"].([]any)[0].(map[string]any); auth["team_id"] != nil || auth["enterprise_id"] != "E0ORG" || event["enterprise_id"] != "E0ORG" {
		t.Errorf("event = %v", event)
	}
	var parsed slack.InteractionCallback
	mustDo(t, decode([]byte(a.ofType("shortcut")[0].form.Get("payload")), &parsed))
	if parsed.Team.ID != "" || parsed.Enterprise.ID != "E0ORG" {
		t.Errorf("slack-go reads team %q, enterprise %q", parsed.Team.ID, parsed.Enterprise.ID)
	}
}
