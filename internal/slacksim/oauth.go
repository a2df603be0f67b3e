package slacksim

import (
	"cmp"
	"crypto/sha256"
	"encoding/base64"
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
	// challenge is PKCE's; empty without
	challenge string
}

// pkceChallenge is the S256 challenge of a verifier (RFC 7636).
func pkceChallenge(verifier string) string {
	sum := sha256.Sum256([]byte(verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:])
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
	chosen := cmp.Or(q.Get("sim_team"), q.Get("team"))
	if q.Get("deny") != "" {
		redirectWith(w, r, target, url.Values{"error": {"access_denied"}, "state": {q.Get("state")}})
		return
	}
	if q.Get("sim_team") == "" {
		s.consentPage(w, r, chosen)
		return
	}
	code, apiErr := s.consent(chosen, q)
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

// consent is a person saying yes, to all scopes but the optional ones they
// decline.
func (s *Sim) consent(teamName string, q url.Values) (string, *apiError) {
	declined := strings.Split(strings.Join(q["sim_decline"], ","), ",")
	scopes := slices.DeleteFunc(strings.Split(q.Get("scope"), ","), func(sc string) bool {
		return sc == "" || slices.Contains(declined, sc) && slices.Contains(s.cfg.App.OptionalScopes, sc)
	})
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.findTeam(teamName)
	if t == nil {
		return "", fail("team_not_found")
	}
	if len(scopes) == 0 {
		return "", fail("no_scopes")
	}
	installer := t.byHandle[q.Get("sim_user")]
	for _, u := range t.userOrder {
		if installer == nil && !u.Bot && !u.Deleted {
			installer = u
		}
	}
	if installer == nil {
		return "", fail("access_denied")
	}
	code := secret(16)
	s.codes[code] = &oauthCode{
		team: t, user: installer, scopes: scopes, redirect: q.Get("redirect_uri"),
		expires: s.cfg.Now().Add(codeLife), challenge: q.Get("code_challenge"),
	}
	return code, nil
}

func oauthAccess(c *call) (obj, *apiError) {
	s := c.s
	if apiErr := c.checkClient(); apiErr != nil {
		return nil, apiErr
	}
	switch c.args.str("grant_type") {
	case "", "authorization_code":
	case "refresh_token":
		return oauthRefresh(c)
	default:
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
	if code.challenge != "" && pkceChallenge(c.args.str("code_verifier")) != code.challenge {
		return nil, fail("invalid_code_verifier")
	}
	delete(s.codes, text)
	t := code.team
	if s.orgHas(t) {
		return nil, fail("cannot_install_an_org_installed_app")
	}
	tok, refresh := s.installApp(t, "", code.scopes), ""
	if s.cfg.App.Rotation {
		s.dropToken(tok)
		tok, refresh = s.rotate(t, nil)
	}
	s.hub.publish(Change{Kind: ChangeApp, Team: t.id})
	out := s.grantReply(t, tok, refresh)
	out["authed_user"] = obj{"id": code.user.ID}
	return out, nil
}

// orgHas says whether the organisation of a workspace has the app for all its
// workspaces, so that none can have it alone.
func (s *Sim) orgHas(t *team) bool {
	return t.entID != "" && !t.orgInstall && slices.ContainsFunc(s.teamOrder, func(o *team) bool {
		return o.entID == t.entID && o.orgInstall && o.install != nil
	})
}
