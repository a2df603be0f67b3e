package slacksim_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/slack-go/slack"

	"kept/internal/slacksim"
)

func TestDialogsByTheirIDs(t *testing.T) {
	t.Parallel()
	sim, _ := startSim(t, slacksim.Config{})
	dialogApp(t, sim, nil)
	anna := sim.As("anna")
	mustDo(t, anna.In("#sales").Slash(ctxFor(t), "/promise"))
	stack := anna.Stack()
	if len(stack) != 1 || stack[0].Depth != 1 || stack[0].CallbackID != "new" {
		t.Fatalf("stack %+v", stack)
	}
	mustDo(t, anna.Enter(stack[0].ID, []slacksim.Entry{{BlockID: "customer", ActionID: "v", Value: "Acme"}, {BlockID: "time", ActionID: "v", Value: "15:00"}}))
	got := anna.Entered(stack[0].ID)
	if got["customer"]["v"] != "Acme" || got["time"]["v"] != "15:00" || got["day"]["v"] != "2026-12-01" {
		t.Errorf("entered %v", got)
	}
	for name, err := range map[string]error{
		"another dialog":   anna.Enter("V0", nil),
		"an unknown input": anna.Enter(stack[0].ID, []slacksim.Entry{{BlockID: "nope", ActionID: "v"}}),
		"somebody else's":  sim.As("bo").Enter(stack[0].ID, nil),
	} {
		if err == nil {
			t.Errorf("%s was filled in", name)
		}
	}
	if sim.As("bo").Entered(stack[0].ID) != nil {
		t.Error("bo reads anna's entries")
	}
}

func TestThreadsAndEntitiesAsPeopleReadThem(t *testing.T) {
	t.Parallel()
	sim, _ := startSim(t, slacksim.Config{})
	ctx, sales := ctxFor(t), sim.As("anna").In("#sales")
	root, err := sales.Say(ctx, "first")
	mustDo(t, err)
	_, err = sales.Say(ctx, "beside")
	mustDo(t, err)
	_, err = sim.As("bo").In("#sales").Reply(ctx, root.TS, "second")
	mustDo(t, err)
	if diff := cmp.Diff([]string{"first", "second"}, texts(sim.Thread("anna", root.ChannelID, root.TS))); diff != "" {
		t.Errorf("thread (-want +got):\n%s", diff)
	}
	for entity, want := range map[string]string{
		"@" + sim.UserID("bo"): "@bo", "#" + sim.ChannelID("#sales"): "#sales", "https://a.example|a page": "a page", "!here": "@here",
	} {
		if got := sim.Entity("anna", entity); got != want {
			t.Errorf("%s reads %q, want %q", entity, got, want)
		}
	}
	if got := sim.Entity("nobody", "@U1"); got != "@U1" {
		t.Errorf("to nobody it reads %q", got)
	}
}

func TestFilesAreListedAndDeleted(t *testing.T) {
	t.Parallel()
	sim, _ := startSim(t, slacksim.Config{})
	ctx, api, sales := ctxFor(t), client(sim), sim.ChannelID("#sales")
	for _, name := range []string{"one.txt", "two.txt"} {
		_, err := api.UploadFileContext(ctx, slack.UploadFileParameters{Filename: name, FileSize: 3, Content: "abc", Channel: sales})
		mustDo(t, err)
	}
	files, paging, err := api.GetFilesContext(ctx, slack.GetFilesParameters{Channel: sales, Count: 1, Page: 2})
	mustDo(t, err)
	if len(files) != 1 || files[0].Name != "two.txt" || paging.Pages != 2 || paging.Total != 2 {
		t.Errorf("second page %+v of %+v", files, paging)
	}
	mustDo(t, api.DeleteFileContext(ctx, files[0].ID))
	if m := last(t, sim.Seen("anna")); len(m.Files) != 0 {
		t.Errorf("anna still sees %v", m.Files)
	}
	if _, there := sim.FileData(files[0].ID); there {
		t.Error("its content is still there")
	}
}

func TestGroupsAndUnfurls(t *testing.T) {
	t.Parallel()
	w := slacksim.DefaultWorkspace()
	w.Groups = []slacksim.Group{{ID: "S1", Handle: "sellers", Name: "Sellers", Members: []string{"anna"}}}
	sim, _ := startSim(t, slacksim.Config{Workspaces: []slacksim.Workspace{w}})
	ctx, api, sales := ctxFor(t), client(sim), sim.ChannelID("#sales")
	members, err := api.GetUserGroupMembersContext(ctx, "S1")
	if err != nil || len(members) != 1 || members[0] != sim.UserID("anna") {
		t.Errorf("members %v, %v", members, err)
	}
	m, err := sim.As("anna").In("#sales").Say(ctx, "https://kept.example/7")
	mustDo(t, err)
	_, _, _, err = api.UnfurlMessageContext(ctx, sales, m.TS, map[string]slack.Attachment{"https://kept.example/7": {Text: "a promise"}})
	mustDo(t, err)
	for _, row := range []struct {
		form url.Values
		want string
	}{
		{url.Values{"ts": {m.TS}, "unfurls": {"{}"}}, "missing_channel"},
		{url.Values{"channel": {sales}, "unfurls": {"{}"}}, "missing_ts"},
		{url.Values{"channel": {sales}, "ts": {m.TS}}, "missing_unfurls"},
		{url.Values{"channel": {sales}, "ts": {m.TS}, "unfurls": {"[]"}}, "invalid_unfurls_format"},
		{url.Values{"channel": {sales}, "ts": {m.TS}, "unfurls": {`{"a":1}`}}, "cannot_parse_attachment"},
		{url.Values{"channel": {"C0"}, "ts": {m.TS}, "unfurls": {"{}"}}, "cannot_find_channel"},
		{url.Values{"channel": {sales}, "ts": {"1.2"}, "unfurls": {"{}"}}, "cannot_find_message"},
		{url.Values{"unfurl_id": {"x"}, "source": {"composer"}, "unfurls": {"{}"}}, "invalid_unfurl_id"},
	} {
		if out, _ := apiCall(t, sim, "chat.unfurl", row.form); out["error"] != row.want {
			t.Errorf("%v: %v, want %s", row.form, out, row.want)
		}
	}
}

func TestAppsMayRedirect(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name string
		hops int
		ok   bool
	}{{"twice", 2, true}, {"three times", 3, false}} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			sim, _ := startSim(t, slacksim.Config{EventRetries: nil})
			var reasons []string
			app := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if n := strings.Count(r.URL.Path, "/x"); n < row.hops {
					http.Redirect(w, r, r.URL.Path+"/x", http.StatusTemporaryRedirect)
					return
				}
				reasons = append(reasons, r.Method)
			}))
			t.Cleanup(app.Close)
			sim.ConnectHTTP(app.URL)
			err := sim.As("anna").In("#sales").Slash(ctxFor(t), "/promise x")
			if (err == nil) != row.ok {
				t.Errorf("%v, the app heard %v", err, reasons)
			}
		})
	}
}

func TestUninstallByTheAppItself(t *testing.T) {
	t.Parallel()
	sim, _ := startSim(t, slacksim.Config{})
	id, key := sim.App().ClientID, sim.App().ClientSecret
	for _, row := range []struct{ id, key, want string }{{"x", key, "invalid_client_id"}, {id, "x", "bad_client_secret"}} {
		if out, _ := apiCall(t, sim, "apps.uninstall", url.Values{"client_id": {row.id}, "client_secret": {row.key}}); out["error"] != row.want {
			t.Errorf("%v, want %s", out, row.want)
		}
	}
	token := sim.BotToken("")
	mustDo(t, client(sim).UninstallAppContext(ctxFor(t), id, key))
	if got := works(t, sim, token); got != "account_inactive" {
		t.Errorf("the token afterwards: %v", got)
	}
}
