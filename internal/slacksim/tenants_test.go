package slacksim_test

import (
	"errors"
	"net/url"
	"strings"
	"testing"

	"github.com/slack-go/slack"

	"kept/internal/slacksim"
)

// org is an enterprise with the app in two workspaces, and a firm beside it.
func org() []slacksim.Workspace {
	return []slacksim.Workspace{
		{
			ID: "TNORTH", Name: "North", Domain: "north", EnterpriseID: "E1", EnterpriseName: "Bergström Group", OrgInstall: true,
			People: []slacksim.Person{{Handle: "anna", Email: "anna@north.example"}}, Channels: []slacksim.Channel{{ID: "CNORTH", Name: "sales", WithApp: true}},
		},
		{
			ID: "TSOUTH", Name: "South", Domain: "south", EnterpriseID: "E1", EnterpriseName: "Bergström Group", OrgInstall: true,
			People: []slacksim.Person{{ID: "USOUTH", Handle: "sara"}}, Channels: []slacksim.Channel{{ID: "CSOUTH", Name: "sales", WithApp: true}},
		},
		{ID: "TOTHER", Name: "Other", Domain: "other", People: []slacksim.Person{{Handle: "olle"}}, Channels: []slacksim.Channel{{ID: "COTHER", Name: "sales", WithApp: true}}},
	}
}

func TestOneTokenForTheWholeOrganisation(t *testing.T) {
	t.Parallel()
	sim, _ := startSim(t, slacksim.Config{Workspaces: org()})
	token := sim.BotToken("north")
	if token == "" || token != sim.BotToken("south") || token == sim.BotToken("other") {
		t.Fatalf("tokens %q, %q, %q", token, sim.BotToken("south"), sim.BotToken("other"))
	}
	for _, row := range []struct {
		name, method string
		form         url.Values
		want         string // the error, or what the answer holds
	}{
		{"auth.test", "auth.test", nil, "E1"},
		{"by channel", "chat.postMessage", url.Values{"channel": {"CSOUTH"}, "text": {"x"}}, "CSOUTH"},
		{"by user", "users.info", url.Values{"user": {"USOUTH"}}, "USOUTH"},
		{"by users", "conversations.open", url.Values{"users": {"USOUTH"}}, "channel"},
		{"a list without team_id", "conversations.list", nil, "missing_argument"},
		{"a list with it", "conversations.list", url.Values{"team_id": {"TSOUTH"}}, "CSOUTH"},
		{"users with it", "users.list", url.Values{"team_id": {"TSOUTH"}}, "USOUTH"},
		{"users without", "users.list", nil, "missing_argument"},
		{"a firm outside", "users.list", url.Values{"team_id": {"TOTHER"}}, "team_access_not_granted"},
		{"no such workspace", "users.list", url.Values{"team_id": {"T0"}}, "team_access_not_granted"},
		{"a channel outside", "chat.postMessage", url.Values{"channel": {"COTHER"}, "text": {"x"}}, "channel_not_found"},
		{"by name, which is not enough", "chat.postMessage", url.Values{"channel": {"#sales"}, "text": {"x"}}, "channel_not_found"},
		{"its workspaces", "auth.teams.list", nil, "TSOUTH"},
	} {
		if row.form == nil {
			row.form = url.Values{}
		}
		row.form.Set("token", token)
		out, _ := apiCall(t, sim, row.method, row.form)
		if raw := string(mustMarshal(t, out)); !strings.Contains(raw, `"`+row.want+`"`) {
			t.Errorf("%s: %s, want %s", row.name, raw, row.want)
		}
	}
}

func TestOrgWidePayloadsNameTheEnterprise(t *testing.T) {
	t.Parallel()
	sim, _ := startSim(t, slacksim.Config{Workspaces: org()})
	a := newApp(t, sim, nil)
	ctx := ctxFor(t)
	mustDo(t, sim.As("south/sara").In("#sales").Slash(ctx, "/promise x"))
	form := a.got()[0].form
	if form.Get("team_id") != "TSOUTH" || form.Get("is_enterprise_install") != "true" || form.Get("enterprise_id") != "E1" {
		t.Errorf("command %v", form)
	}
	mustDo(t, sim.As("south/sara").Shortcut(ctx, "any"))
	p := a.ofType("shortcut")[0].json
	if team, there := p["team"]; !there || team != nil || p["enterprise"].(map[string]any)["id"] != "E1" || p["is_enterprise_install"] != true {
		t.Errorf("shortcut %v", p)
	}
	mustDo(t, sim.As("south/sara").OpenHome(ctx))
	await(t, sim, "the event", func() bool { return len(a.ofType("app_home_opened")) == 1 })
	g := a.ofType("app_home_opened")[0].json
	auth := g["authorizations"].([]any)[0].(map[string]any)
	if auth["team_id"] != nil || auth["enterprise_id"] != "E1" || auth["is_enterprise_install"] != true || g["team_id"] != "TSOUTH" {
		t.Errorf("event %v", g)
	}
	list, err := client(sim).ListEventAuthorizationsContext(ctx, g["event_context"].(string))
	if err != nil || len(list) != 1 || list[0].EnterpriseID != "E1" {
		t.Errorf("its authorizations: %+v, %v", list, err)
	}
	sim.Uninstall("north")
	if sim.BotToken("south") != "" || sim.BotToken("other") == "" {
		t.Errorf("after the uninstall: %q, %q", sim.BotToken("south"), sim.BotToken("other"))
	}
}

func TestNoWorkspaceInstallsWhatItsOrgHas(t *testing.T) {
	t.Parallel()
	teams := org()[:1]
	teams = append([]slacksim.Workspace{{Name: "East", EnterpriseID: "E1", NotInstalled: true, People: []slacksim.Person{{Handle: "eva"}}}}, teams...)
	sim, _ := startSim(t, slacksim.Config{Workspaces: teams})
	out := oauth(t, sim, "oauth.v2.access", url.Values{"code": {authorize(t, sim, nil)}, "redirect_uri": {"https://app.example/back"}})
	if out["error"] != "cannot_install_an_org_installed_app" {
		t.Errorf("East alone: %v", out)
	}
}

// crowd is a workspace with all kinds of people.
func crowd() slacksim.Workspace {
	return slacksim.Workspace{
		Name: "Acme", Domain: "acme",
		People: []slacksim.Person{
			{Handle: "anna", TZ: "America/New_York", Locale: "sv-SE"},
			{Handle: "gus", Guest: true},
			{Handle: "eve", Stranger: true, TeamID: "TELSEWHERE"},
			{Handle: "dan", Deleted: true},
		},
		Channels: []slacksim.Channel{
			{Name: "deal", ExtShared: true, Members: []string{"anna", "gus", "eve"}, WithApp: true},
			{Name: "open", Members: []string{"anna"}, WithApp: true},
			{Name: "secret", Private: true, Members: []string{"anna"}},
		},
	}
}

func TestPeopleOfAllKinds(t *testing.T) {
	t.Parallel()
	sim, _ := startSim(t, slacksim.Config{Workspaces: []slacksim.Workspace{crowd()}})
	a := newApp(t, sim, nil)
	ctx := ctxFor(t)
	for _, row := range []struct {
		name string
		act  func() error
		want error
	}{
		{"a guest in their channel", func() error { return sim.As("gus").In("#deal").Slash(ctx, "/promise x") }, nil},
		{"a guest elsewhere", func() error { return sim.As("gus").In("#open").Join(ctx) }, slacksim.ErrNoChannel},
		{"a member elsewhere", func() error { return sim.As("anna").In("#open").Join(ctx) }, nil},
		{"a command from outside", func() error { return sim.As("eve").In("#deal").Slash(ctx, "/promise x") }, slacksim.ErrRefused},
		{"a shortcut from outside", func() error { return sim.As("eve").Shortcut(ctx, "x") }, slacksim.ErrRefused},
		{"a word from outside", func() error { _, err := sim.As("eve").In("#deal").Say(ctx, "hello @kept"); return err }, nil},
		{"from outside, elsewhere", func() error { _, err := sim.As("eve").In("#open").Say(ctx, "x"); return err }, slacksim.ErrNoChannel},
		{"somebody who left", func() error { return sim.As("dan").OpenHome(ctx) }, slacksim.ErrRefused},
	} {
		if err := row.act(); !errors.Is(err, row.want) {
			t.Errorf("%s: %v, want %v", row.name, err, row.want)
		}
	}
	await(t, sim, "eve's words", func() bool { return len(a.ofType("app_mention")) == 1 && len(a.ofType("message")) == 1 })
	for _, g := range []got{a.ofType("app_mention")[0], a.ofType("message")[0]} {
		event := g.json["event"].(map[string]any)
		if event["user_team"] != "TELSEWHERE" || event["source_team"] != "TELSEWHERE" || g.json["is_ext_shared_channel"] != true || g.json["team_id"] != sim.Teams()[0].ID {
			t.Errorf("%v", g.json)
		}
	}
	var labels []string
	for _, ch := range sim.Channels("gus") {
		labels = append(labels, ch.Label)
	}
	if strings.Join(labels, " ") != "#deal" {
		t.Errorf("the guest sees %v", labels)
	}
}

func TestDialogsFromOutside(t *testing.T) {
	t.Parallel()
	sim, _ := startSim(t, slacksim.Config{Workspaces: []slacksim.Workspace{crowd()}})
	a := newApp(t, sim, func(g got) (int, string, string) {
		if g.json["type"] == "block_actions" {
			apiCall(t, sim, "views.open", url.Values{"trigger_id": {g.json["trigger_id"].(string)}, "view": {modalJSON}})
		}
		return 200, "", ""
	})
	ctx, eve := ctxFor(t), sim.As("eve")
	apiCall(t, sim, "chat.postMessage", url.Values{"channel": {sim.ChannelID("#deal")}, "text": {"x"}, "blocks": {`[` + inActions(button(`,"action_id":"go"`)) + `]`}})
	mustDo(t, eve.Click(ctx, slacksim.Find{}, "xxxxx"))
	mustDo(t, eve.Fill(map[string]any{"Customer": "Acme"}))
	_, err := eve.Submit(ctx)
	mustDo(t, err)
	acme := sim.Teams()[0].ID
	click, submit := a.ofType("block_actions")[0].json, a.ofType("view_submission")[0].json
	if click["team"].(map[string]any)["id"] != acme || click["user"].(map[string]any)["team_id"] != "TELSEWHERE" {
		t.Errorf("the click: %v, %v", click["team"], click["user"])
	}
	view := submit["view"].(map[string]any)
	if submit["team"].(map[string]any)["id"] != "TELSEWHERE" || view["app_installed_team_id"] != acme {
		t.Errorf("the submission: %v, installed in %v", submit["team"], view["app_installed_team_id"])
	}
}

func TestDialogsGiveResponseURLs(t *testing.T) {
	t.Parallel()
	const view = `{"type":"modal","title":{"type":"plain_text","text":"Where"},"submit":{"type":"plain_text","text":"Go"},"blocks":[
	 {"type":"input","block_id":"where","label":{"type":"plain_text","text":"Where"},"element":{"type":"conversations_select","action_id":"v","response_url_enabled":true}}]}`
	sim, _ := startSim(t, slacksim.Config{})
	a := newApp(t, sim, func(g got) (int, string, string) {
		if g.path == "/slack/commands" {
			apiCall(t, sim, "views.open", url.Values{"trigger_id": {g.form.Get("trigger_id")}, "view": {view}})
		}
		return 200, "", ""
	})
	ctx, anna := ctxFor(t), sim.As("anna")
	mustDo(t, anna.In("#sales").Slash(ctx, "/promise"))
	mustDo(t, anna.Fill(map[string]any{"Where": "#random"}))
	_, err := anna.Submit(ctx)
	mustDo(t, err)
	urls := a.ofType("view_submission")[0].json["response_urls"].([]any)
	if len(urls) != 1 || urls[0].(map[string]any)["channel_id"] != sim.ChannelID("#random") || urls[0].(map[string]any)["block_id"] != "where" {
		t.Fatalf("response_urls %v", urls)
	}
	address := urls[0].(map[string]any)["response_url"].(string)
	mustDo(t, slack.PostWebhookContext(ctx, address, &slack.WebhookMessage{Text: "here", ResponseType: "in_channel"}))
	if m := last(t, sim.Messages("#random")); m.Text != "here" {
		t.Errorf("posted %+v", m)
	}
}
