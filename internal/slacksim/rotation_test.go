package slacksim_test

import (
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"kept/internal/slacksim"
)

// authorize walks the consent of the first workspace and returns the code.
func authorize(tb testing.TB, sim *slacksim.Sim, extra url.Values) string {
	tb.Helper()
	q := url.Values{
		"client_id": {sim.App().ClientID}, "scope": {"chat:write,commands,users:read"}, "state": {"s"},
		"redirect_uri": {"https://app.example/back"}, "sim_team": {sim.Teams()[0].ID},
	}
	maps.Copy(q, extra)
	c := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := c.Get(sim.URL() + "/oauth/v2/authorize?" + q.Encode())
	mustDo(tb, err)
	defer res.Body.Close()
	back, err := res.Location()
	mustDo(tb, err)
	return back.Query().Get("code")
}

func oauth(tb testing.TB, sim *slacksim.Sim, method string, form url.Values) map[string]any {
	tb.Helper()
	all := url.Values{"client_id": {sim.App().ClientID}, "client_secret": {sim.App().ClientSecret}, "token": {""}}
	maps.Copy(all, form)
	out, _ := apiCall(tb, sim, method, all)
	return out
}

func works(tb testing.TB, sim *slacksim.Sim, token any) any {
	tb.Helper()
	out, _ := apiCall(tb, sim, "auth.test", url.Values{"token": {token.(string)}})
	if out["ok"] == true {
		return "ok"
	}
	return out["error"]
}

func TestTokensRotate(t *testing.T) {
	t.Parallel()
	sim, clk := startSim(t, slacksim.Config{
		App:        slacksim.App{Rotation: true},
		Workspaces: []slacksim.Workspace{{Name: "Acme", NotInstalled: true, People: []slacksim.Person{{Handle: "anna"}}}},
	})
	first := oauth(t, sim, "oauth.v2.access", url.Values{"code": {authorize(t, sim, nil)}, "redirect_uri": {"https://app.example/back"}})
	if first["ok"] != true || first["expires_in"] != float64(43200) || !strings.HasPrefix(first["access_token"].(string), "xoxe.xoxb-1-") ||
		!strings.HasPrefix(first["refresh_token"].(string), "xoxe-1-") || first["authed_user"] == nil {
		t.Fatalf("installation: %v", first)
	}
	clk.advance(12*time.Hour - time.Second)
	if got := works(t, sim, first["access_token"]); got != "ok" {
		t.Errorf("before twelve hours: %v", got)
	}
	clk.advance(time.Second)
	if got := works(t, sim, first["access_token"]); got != "token_expired" {
		t.Errorf("after twelve hours: %v", got)
	}
	refreshed, err := slack.RefreshOAuthV2TokenContext(ctxFor(t), http.DefaultClient, sim.App().ClientID, sim.App().ClientSecret, first["refresh_token"].(string), slack.OAuthOptionAPIURL(sim.APIURL()))
	mustDo(t, err)
	if refreshed.ExpiresIn != 43200 || refreshed.RefreshToken == "" || refreshed.Team.Name != "Acme" || works(t, sim, refreshed.AccessToken) != "ok" {
		t.Errorf("slack-go's refresh: %+v", refreshed)
	}
	refresh := func(token string) map[string]any {
		return oauth(t, sim, "oauth.v2.access", url.Values{"grant_type": {"refresh_token"}, "refresh_token": {token}})
	}
	if out := refresh(first["refresh_token"].(string)); out["ok"] != true {
		t.Errorf("the same refresh token at once, within the grace: %v", out)
	}
	clk.advance(2 * time.Minute)
	if out := refresh(first["refresh_token"].(string)); out["error"] != "invalid_refresh_token" {
		t.Errorf("the same refresh token later: %v", out)
	}
	third := refresh(refreshed.RefreshToken)
	// three tokens live now, and only two may
	if got := works(t, sim, refreshed.AccessToken); got != "token_revoked" {
		t.Errorf("the oldest of three: %v", got)
	}
	if got := works(t, sim, third["access_token"]); got != "ok" {
		t.Errorf("the newest: %v", got)
	}
	// revoking one token leaves the installation, so that it can be renewed
	apiCall(t, sim, "auth.revoke", url.Values{"token": {third["access_token"].(string)}})
	if out := refresh(third["refresh_token"].(string)); out["ok"] != true {
		t.Errorf("after auth.revoke: %v", out)
	}
	sim.Uninstall("")
	if out := refresh(third["refresh_token"].(string)); out["error"] != "invalid_refresh_token" {
		t.Errorf("after the uninstall: %v", out)
	}
}

func TestLongLivedTokensAreExchanged(t *testing.T) {
	t.Parallel()
	sim, _ := startSim(t, slacksim.Config{App: slacksim.App{Rotation: true}})
	old := sim.BotToken("")
	if got := works(t, sim, old); got != "ok" {
		t.Fatal(got)
	}
	fresh := oauth(t, sim, "oauth.v2.exchange", url.Values{"token": {old}})
	if fresh["ok"] != true || fresh["expires_in"] != float64(43200) || works(t, sim, fresh["access_token"]) != "ok" {
		t.Fatalf("exchange: %v", fresh)
	}
	if got := works(t, sim, old); got != "ok" {
		t.Errorf("the old token before the first refresh: %v", got)
	}
	for name, row := range map[string]struct {
		form url.Values
		want string
	}{
		"twice":           {url.Values{"token": {old}}, "token_already_exchanged"},
		"a fresh one":     {url.Values{"token": {fresh["access_token"].(string)}}, "invalid_token"},
		"an unknown one":  {url.Values{"token": {"xoxb-x"}}, "invalid_token"},
		"none":            {url.Values{"token": {""}}, "not_authed"},
		"a wrong secret":  {url.Values{"token": {old}, "client_secret": {"x"}}, "bad_client_secret"},
		"a wrong client":  {url.Values{"token": {old}, "client_id": {"x"}}, "invalid_client_id"},
		"no client named": {url.Values{"token": {old}, "client_id": {""}}, "invalid_arguments"},
	} {
		if out := oauth(t, sim, "oauth.v2.exchange", row.form); out["error"] != row.want {
			t.Errorf("%s: %v, want %s", name, out, row.want)
		}
	}
	oauth(t, sim, "oauth.v2.access", url.Values{"grant_type": {"refresh_token"}, "refresh_token": {fresh["refresh_token"].(string)}})
	if got := works(t, sim, old); got != "token_revoked" {
		t.Errorf("the old token after it: %v", got)
	}
	plain, _ := startSim(t, slacksim.Config{})
	if out := oauth(t, plain, "oauth.v2.exchange", url.Values{"token": {plain.BotToken("")}}); out["error"] != "token_rotation_not_enabled" {
		t.Errorf("without rotation: %v", out)
	}
}

func TestConsentsOfEveryKind(t *testing.T) {
	t.Parallel()
	const verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk" // RFC 7636, appendix B
	const challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
	for _, row := range []struct {
		name    string
		consent url.Values
		access  url.Values
		wait    time.Duration
		want    string // the error; empty: installed
		scopes  string
	}{
		{"plain", nil, nil, 0, "", "chat:write,commands,users:read"},
		{"at the last moment", nil, nil, 10*time.Minute - time.Second, "", "chat:write,commands,users:read"},
		{"ten minutes later", nil, nil, 10 * time.Minute, "invalid_code", ""},
		{"another redirect", nil, url.Values{"redirect_uri": {"https://app.example/other"}}, 0, "bad_redirect_uri", ""},
		{"an unknown code", nil, url.Values{"code": {"x"}}, 0, "invalid_code", ""},
		{"an unknown grant", nil, url.Values{"grant_type": {"password"}}, 0, "invalid_grant_type", ""},
		{"PKCE", url.Values{"code_challenge": {challenge}}, url.Values{"code_verifier": {verifier}}, 0, "", "chat:write,commands,users:read"},
		{"PKCE, wrong verifier", url.Values{"code_challenge": {challenge}}, url.Values{"code_verifier": {"x"}}, 0, "invalid_code_verifier", ""},
		{"an optional scope declined", url.Values{"sim_decline": {"users:read"}}, nil, 0, "", "chat:write,commands"},
		{"a needed one cannot be", url.Values{"sim_decline": {"commands"}}, nil, 0, "", "chat:write,commands,users:read"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			sim, clk := startSim(t, slacksim.Config{
				App:        slacksim.App{OptionalScopes: []string{"users:read"}},
				Workspaces: []slacksim.Workspace{{Name: "Acme", NotInstalled: true, People: []slacksim.Person{{Handle: "anna"}}}},
			})
			form := url.Values{"code": {authorize(t, sim, row.consent)}, "redirect_uri": {"https://app.example/back"}}
			maps.Copy(form, row.access)
			clk.advance(row.wait)
			out := oauth(t, sim, "oauth.v2.access", form)
			if row.want != "" {
				if out["error"] != row.want {
					t.Errorf("%v, want %s", out, row.want)
				}
				return
			}
			if out["ok"] != true || out["scope"] != row.scopes {
				t.Fatalf("%v, want %s", out, row.scopes)
			}
			if again := oauth(t, sim, "oauth.v2.access", form); again["error"] != "invalid_code" {
				t.Errorf("the code twice: %v", again)
			}
		})
	}
}
