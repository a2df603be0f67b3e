package slacksim_test

import (
	"errors"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"kept/internal/slacksim"
)

func TestOAuthInstallsASecondWorkspace(t *testing.T) {
	t.Parallel()
	sim, clk := startSim(t, slacksim.Config{Workspaces: []slacksim.Workspace{
		slacksim.DefaultWorkspace(),
		{Name: "Other", Domain: "other", NotInstalled: true, EnterpriseID: "E1", EnterpriseName: "Org", OrgInstall: true, People: []slacksim.Person{{Handle: "anna"}}, Channels: []slacksim.Channel{{Name: "sales"}}},
	}})
	newApp(t, sim, func(got) (int, string, string) { return 200, "text/plain", "ok" })
	ctx := ctxFor(t)
	if err := sim.As("other/anna").In("#sales").Slash(ctx, "/promise x"); !errors.Is(err, slacksim.ErrRefused) {
		t.Errorf("a command without the app: %v", err)
	}
	code := func() string {
		q := url.Values{"client_id": {sim.App().ClientID}, "scope": {"commands,chat:write"}, "redirect_uri": {"https://kept.example/slack/oauth/callback"}, "state": {"s1"}, "sim_team": {"other"}}
		c := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
		res, err := c.Get(sim.URL() + "/oauth/v2/authorize?" + q.Encode())
		mustDo(t, err)
		defer res.Body.Close()
		loc, err := res.Location()
		mustDo(t, err)
		if loc.Query().Get("state") != "s1" {
			t.Errorf("redirected to %s", loc)
		}
		return loc.Query().Get("code")
	}
	app, exchange := sim.App(), func(code string) (*slack.OAuthV2Response, error) {
		return slack.GetOAuthV2ResponseContext(ctx, http.DefaultClient, sim.App().ClientID, sim.App().ClientSecret, code,
			"https://kept.example/slack/oauth/callback", slack.OAuthOptionAPIURL(sim.APIURL()))
	}
	stale := code()
	clk.advance(10 * time.Minute)
	if _, err := exchange(stale); err == nil || err.Error() != "invalid_code" {
		t.Errorf("a ten minutes old code: %v", err)
	}
	fresh := code()
	res, err := exchange(fresh)
	mustDo(t, err)
	if res.Team.ID != "" || res.Enterprise.ID != "E1" || !res.IsEnterpriseInstall || res.AccessToken != sim.BotToken("other") || res.AppID != app.ID {
		t.Errorf("oauth.v2.access = %+v", res)
	}
	if _, err := exchange(fresh); err == nil {
		t.Error("a code worked twice")
	}
	mustDo(t, sim.As("other/anna").In("#sales").Slash(ctx, "/promise x"))
	if n, m := len(sim.Seen("other/anna")), len(sim.Seen("bergstrom/anna")); n != 1 || m != 0 {
		t.Errorf("messages seen in the two workspaces: %d, %d", n, m)
	}
	if out, _ := apiCall(t, sim, "chat.postMessage", url.Values{"token": {res.AccessToken}, "channel": {sim.ChannelID("bergstrom/#sales")}, "text": {"x"}}); out["error"] != "channel_not_found" {
		t.Errorf("one workspace's token in the other's channel: %v", out)
	}
	if out, _ := apiCall(t, sim, "auth.revoke", url.Values{"token": {res.AccessToken}}); out["revoked"] != true {
		t.Errorf("auth.revoke: %v", out)
	}
	if out, _ := apiCall(t, sim, "auth.test", url.Values{"token": {res.AccessToken}}); out["error"] != "account_inactive" {
		t.Errorf("a revoked token: %v", out)
	}
}
