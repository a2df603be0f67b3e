package slacksim

import (
	"slices"
	"strings"
	"time"
)

// Token rotation, after
// https://docs.slack.dev/authentication/using-token-rotation.
const (
	tokenLife = 43_200 * time.Second
	// refreshGrace is Slack's "short grace period" in which a spent refresh
	// token still works. Slack names no figure.
	refreshGrace = time.Minute
	// activeTokens is how many tokens of an installation work at a time.
	activeTokens = 2
)

// grant is what a refresh token stands for.
type grant struct {
	team   *team
	used   time.Time // zero: not yet
	legacy *token    // ends at the first use
}

// rotate gives the team a token that expires, and a refresh token.
func (s *Sim) rotate(t *team, legacy *token) (tok *token, refresh string) {
	tok = &token{
		value: "xoxe.xoxb-1-" + secret(24), team: t.install.home, scopes: append([]string(nil), t.install.scopes...),
		expires: s.cfg.Now().Add(tokenLife), rotating: true,
	}
	t.install.tokens = append(t.install.tokens, tok)
	s.tokens[tok.value] = tok
	refresh = "xoxe-1-" + secret(24)
	s.refresh[refresh] = &grant{team: t, legacy: legacy}
	active := 0
	for _, old := range slices.Backward(t.install.tokens) {
		if !old.rotating || old.revoked || !s.cfg.Now().Before(old.expires) {
			continue
		}
		if active++; active > activeTokens {
			old.revoked = true
		}
	}
	return tok, refresh
}

// checkClient holds client id and secret against the app's.
func (c *call) checkClient() *apiError {
	switch {
	case c.args.str("client_id") != c.s.cfg.App.ClientID:
		return fail("invalid_client_id")
	case c.args.str("client_secret") != c.s.cfg.App.ClientSecret:
		return fail("bad_client_secret")
	}
	return nil
}

// oauthRefresh is oauth.v2.access with a refresh token.
func oauthRefresh(c *call) (obj, *apiError) {
	s := c.s
	g := s.refresh[c.args.str("refresh_token")]
	now := s.cfg.Now()
	if g == nil || g.team.install == nil || !g.used.IsZero() && now.Sub(g.used) > refreshGrace {
		return nil, fail("invalid_refresh_token")
	}
	if g.used.IsZero() {
		g.used = now
	}
	if g.legacy != nil {
		g.legacy.revoked = true
	}
	tok, refresh := s.rotate(g.team, nil)
	return s.grantReply(g.team, tok, refresh), nil
}

// oauthExchange turns a token that lives for ever into one that expires, once.
func oauthExchange(c *call) (obj, *apiError) {
	if apiErr := c.checkClient(); apiErr != nil {
		return nil, apiErr
	}
	tok := c.s.tokens[c.token]
	switch {
	case c.token == "":
		return nil, fail("not_authed")
	case tok == nil || tok.rotating:
		return nil, fail("invalid_token")
	case !c.s.cfg.App.Rotation:
		return nil, fail("token_rotation_not_enabled")
	case tok.exchanged:
		return nil, fail("token_already_exchanged")
	case tok.revoked || tok.team.install == nil:
		return nil, fail("authorization_not_found")
	}
	tok.exchanged = true
	fresh, refresh := c.s.rotate(tok.team, tok)
	return c.s.grantReply(tok.team, fresh, refresh), nil
}

// grantReply is the answer of oauth.v2.access and oauth.v2.exchange.
func (s *Sim) grantReply(t *team, tok *token, refresh string) obj {
	out := obj{
		"access_token": tok.value, "token_type": "bot", "scope": strings.Join(tok.scopes, ","),
		"bot_user_id": t.bot.ID, "app_id": s.cfg.App.ID, "is_enterprise_install": t.orgInstall,
		"team": obj{"id": t.id, "name": t.name}, "enterprise": nil,
	}
	if refresh != "" {
		out["refresh_token"], out["expires_in"] = refresh, int(tokenLife.Seconds())
	}
	if t.entID != "" {
		out["enterprise"] = obj{"id": t.entID, "name": t.entName}
	}
	if t.orgInstall {
		out["team"] = nil
	}
	return out
}
