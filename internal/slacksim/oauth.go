package slacksim

import (
	"html/template"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

const codeLife = 10 * time.Minute

// oauthCode is what the consent page hands to the app's redirect.
type oauthCode struct {
	team     *team
	user     *user
	scopes   []string
	redirect string
	expires  time.Time
}

// serveAuthorize is the consent page. With allow=1 (the button) it redirects
// with a code; with ?sim_team= it consents without showing itself.
func (s *Sim) serveAuthorize(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	redirect := q.Get("redirect_uri")
	target, err := url.Parse(redirect)
	switch {
	case q.Get("client_id") != s.cfg.App.ClientID:
		http.Error(w, "invalid_client_id", http.StatusBadRequest)
		return
	case err != nil || redirect == "" || !s.redirectAllowed(redirect):
		http.Error(w, "bad_redirect_uri", http.StatusBadRequest)
		return
	}
	chosen := orElse(q.Get("sim_team"), q.Get("team"))
	if q.Get("deny") != "" {
		redirectWith(w, r, target, url.Values{"error": {"access_denied"}, "state": {q.Get("state")}})
		return
	}
	if q.Get("sim_team") == "" {
		s.consentPage(w, q, chosen)
		return
	}
	code, apiErr := s.consent(chosen, q.Get("sim_user"), strings.Split(q.Get("scope"), ","), redirect)
	if apiErr != nil {
		http.Error(w, apiErr.code, http.StatusBadRequest)
		return
	}
	redirectWith(w, r, target, url.Values{"code": {code}, "state": {q.Get("state")}})
}

func redirectWith(w http.ResponseWriter, r *http.Request, target *url.URL, add url.Values) {
	q := target.Query()
	maps.Copy(q, add)
	out := *target
	out.RawQuery = q.Encode()
	http.Redirect(w, r, out.String(), http.StatusFound) //nolint:gosec // redirectAllowed has held it against the app's own
}

func (s *Sim) redirectAllowed(redirect string) bool {
	if len(s.cfg.App.RedirectURLs) == 0 {
		return true
	}
	return slices.ContainsFunc(s.cfg.App.RedirectURLs, func(base string) bool {
		return redirect == base || strings.HasPrefix(redirect, trimSlash(base)+"/")
	})
}

func (s *Sim) consent(teamName, handle string, scopes []string, redirect string) (string, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.findTeam(teamName)
	if t == nil {
		return "", fail("team_not_found")
	}
	scopes = slices.DeleteFunc(scopes, func(sc string) bool { return sc == "" })
	if len(scopes) == 0 {
		return "", fail("no_scopes")
	}
	installer := t.byHandle[handle]
	for _, u := range t.userOrder {
		if installer == nil && !u.Bot && !u.Deleted {
			installer = u
		}
	}
	if installer == nil {
		return "", fail("access_denied")
	}
	code := secret(16)
	s.codes[code] = &oauthCode{team: t, user: installer, scopes: scopes, redirect: redirect, expires: s.cfg.Now().Add(codeLife)}
	return code, nil
}

func oauthAccess(c *call) (obj, *apiError) {
	s := c.s
	switch {
	case c.args.str("client_id") != s.cfg.App.ClientID:
		return nil, fail("invalid_client_id")
	case c.args.str("client_secret") != s.cfg.App.ClientSecret:
		return nil, fail("bad_client_secret")
	}
	if g := c.args.str("grant_type"); g != "" && g != "authorization_code" {
		return nil, fail("invalid_grant_type")
	}
	text := c.args.str("code")
	code := s.codes[text]
	if code == nil || !s.cfg.Now().Before(code.expires) {
		return nil, fail("invalid_code")
	}
	if code.redirect != "" && c.args.str("redirect_uri") != code.redirect {
		return nil, fail("bad_redirect_uri")
	}
	delete(s.codes, text)
	t := code.team
	tok := s.installApp(t, "", code.scopes)
	s.hub.publish(Change{Kind: ChangeApp, Team: t.id})
	out := obj{
		"access_token": tok.value, "token_type": "bot", "scope": strings.Join(tok.scopes, ","),
		"bot_user_id": t.bot.ID, "app_id": s.cfg.App.ID, "is_enterprise_install": t.orgInstall,
		"team": obj{"id": t.id, "name": t.name}, "enterprise": nil, "authed_user": obj{"id": code.user.ID},
	}
	if t.entID != "" {
		out["enterprise"] = obj{"id": t.entID, "name": t.entName}
	}
	if t.orgInstall {
		out["team"] = nil
	}
	return out, nil
}

func (s *Sim) consentPage(w http.ResponseWriter, q url.Values, chosen string) {
	s.mu.Lock()
	type row struct{ ID, Name string }
	var teams []row
	for _, t := range s.teamOrder {
		if chosen == "" || t.id == chosen || t.domain == chosen {
			teams = append(teams, row{t.id, t.name})
		}
	}
	s.mu.Unlock()
	hidden := map[string]string{}
	for k := range q {
		hidden[k] = q.Get(k)
	}
	page, err := template.New("consent").Parse(consentHTML)
	if err != nil {
		http.Error(w, "internal_error", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_ = page.Execute(w, obj{
		"App": s.cfg.App.Name, "Teams": teams, "Hidden": hidden, "Scopes": strings.Split(q.Get("scope"), ","),
	})
}

const consentHTML = `<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1"><title>Install {{.App}}</title>
<style>body{font:16px/1.5 system-ui;max-width:34rem;margin:3rem auto;padding:0 1rem}</style>
<h1>{{.App}} wants to join a workspace</h1>
<form action="/oauth/v2/authorize">
{{range $k, $v := .Hidden}}<input type="hidden" name="{{$k}}" value="{{$v}}">{{end}}
<p><label>Workspace <select name="sim_team">{{range .Teams}}<option value="{{.ID}}">{{.Name}}</option>{{end}}</select></label></p>
<p>It asks for:</p><ul>{{range .Scopes}}<li>{{.}}</li>{{end}}</ul>
<p><button name="allow" value="1">Allow</button> <button name="deny" value="1">Cancel</button></p>
</form></html>`
