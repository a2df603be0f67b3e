package slacksim

import (
	"cmp"
	"strings"
)

func apiTest(c *call) (obj, *apiError) {
	if e := c.args.str("error"); e != "" {
		return nil, fail(e)
	}
	return nil, nil
}

func authTest(c *call) (obj, *apiError) {
	t := c.team
	out := obj{
		"url": "https://" + t.domain + ".slack.com/", "team": t.name, "user": t.bot.Handle,
		"team_id": t.id, "user_id": t.bot.ID, "bot_id": t.botID, "is_enterprise_install": t.orgInstall,
	}
	if t.entID != "" {
		out["enterprise_id"] = t.entID
	}
	return out, nil
}

func botsInfo(c *call) (obj, *apiError) {
	if id := c.args.str("bot"); id != "" && id != c.team.botID {
		return nil, fail("bot_not_found")
	}
	return obj{"bot": obj{
		"id": c.team.botID, "deleted": false, "name": c.s.cfg.App.Name, "updated": 0,
		"app_id": c.s.cfg.App.ID, "user_id": c.team.bot.ID, "icons": obj{},
	}}, nil
}

func teamInfo(c *call) (obj, *apiError) {
	t := c.team
	if id := c.args.str("team"); id != "" && id != t.id {
		return nil, fail("team_not_found")
	}
	out := obj{
		"id": t.id, "name": t.name, "domain": t.domain, "email_domain": "",
		"url": "https://" + t.domain + ".slack.com/", "icon": obj{"image_default": true},
	}
	if t.entID != "" {
		out["enterprise_id"], out["enterprise_name"] = t.entID, t.entName
	}
	return obj{"team": out}, nil
}

func usergroupsList(c *call) (obj, *apiError) {
	out := []any{}
	for _, g := range c.team.groups {
		row := obj{
			"id": g.id, "team_id": c.team.id, "is_usergroup": true, "handle": g.handle, "name": g.name,
			"description": "", "is_external": false, "date_delete": 0, "user_count": len(g.members),
		}
		if c.args.bool("include_users") {
			row["users"] = g.members
		}
		out = append(out, row)
	}
	return obj{"usergroups": out}, nil
}

func usersInfo(c *call) (obj, *apiError) {
	u := c.team.users[c.args.str("user")]
	if u == nil {
		return nil, fail("user_not_found")
	}
	return obj{"user": u.wire(c.s, c.args.bool("include_locale"), c.tok.hasAny("users:read.email"))}, nil
}

func usersList(c *call) (obj, *apiError) {
	part, next, apiErr := page(c, c.team.userOrder, 1000, 1000)
	if apiErr != nil {
		return nil, apiErr
	}
	out := make([]any, 0, len(part))
	for _, u := range part {
		out = append(out, u.wire(c.s, c.args.bool("include_locale"), c.tok.hasAny("users:read.email")))
	}
	return obj{"members": out, "cache_ts": c.s.cfg.Now().Unix(), "response_metadata": obj{"next_cursor": next}}, nil
}

func usersLookupByEmail(c *call) (obj, *apiError) {
	for _, u := range c.team.userOrder {
		if u.Email != "" && strings.EqualFold(u.Email, c.args.str("email")) {
			return obj{"user": u.wire(c.s, false, true)}, nil
		}
	}
	return nil, fail("users_not_found")
}

func (u *user) homeTeam() string { return cmp.Or(u.TeamID, u.team.id) }

// wire is the user object. Strangers have no locale and no e-mail.
func (u *user) wire(s *Sim, locale, email bool) obj {
	now := s.cfg.Now().In(u.loc)
	zone, offset := now.Zone()
	profile := obj{
		"real_name": u.Name, "display_name": u.Handle, "real_name_normalized": u.Name,
		"display_name_normalized": u.Handle, "title": u.Title, "team": u.homeTeam(), "avatar_hash": "sim",
	}
	if email && !u.Stranger && u.Email != "" {
		profile["email"] = u.Email
	}
	out := obj{
		"id": u.ID, "team_id": u.homeTeam(), "name": u.Handle, "real_name": u.Name, "deleted": u.Deleted,
		"color": "9f69e7", "is_bot": u.Bot, "is_app_user": false, "profile": profile, "updated": 0,
	}
	if u.bot {
		profile["api_app_id"], profile["bot_id"] = s.cfg.App.ID, u.team.botID
	}
	if u.Deleted {
		return out // Slack leaves the rest out
	}
	out["tz"], out["tz_label"], out["tz_offset"] = u.TZ, zoneLabel(zone), offset
	out["is_admin"], out["is_owner"], out["is_primary_owner"] = u.Admin || u.Owner, u.Owner, false
	out["is_restricted"], out["is_ultra_restricted"] = u.Guest, false
	if u.Stranger {
		out["is_stranger"] = true
	} else if locale {
		out["locale"] = u.Locale
	}
	return out
}

func zoneLabel(abbreviation string) string {
	if strings.HasPrefix(abbreviation, "+") || strings.HasPrefix(abbreviation, "-") {
		return "UTC" + abbreviation
	}
	return abbreviation
}

func authRevoke(c *call) (obj, *apiError) {
	if c.args.bool("test") {
		return obj{"revoked": false}, nil
	}
	c.tok.revoked = true
	left := false
	for _, tok := range c.team.install.tokens {
		left = left || !tok.revoked
	}
	// with rotation, a token goes and the installation stays
	if !left && !c.tok.rotating {
		c.s.uninstallLocked(c.team)
	}
	return obj{"revoked": true}, nil
}

func appsUninstall(c *call) (obj, *apiError) {
	switch {
	case c.args.str("client_id") != c.s.cfg.App.ClientID:
		return nil, fail("invalid_client_id")
	case c.args.str("client_secret") != c.s.cfg.App.ClientSecret:
		return nil, fail("bad_client_secret")
	}
	c.s.uninstallLocked(c.team)
	return nil, nil
}

// uninstallLocked takes the app out of a team and tells it so.
func (s *Sim) uninstallLocked(t *team) {
	if t.install == nil {
		return
	}
	for _, tok := range t.install.tokens {
		tok.revoked = true
	}
	for _, o := range s.siblings(t) {
		o.install, o.homes = nil, map[string]*view{}
	}
	t.install = nil
	t.homes = map[string]*view{}
	s.hub.publish(Change{Kind: ChangeApp, Team: t.id})
	s.emit(t, obj{"type": "tokens_revoked", "tokens": obj{"oauth": []string{}, "bot": []string{t.bot.ID}}}, false)
	s.emit(t, obj{"type": "app_uninstalled"}, false)
}

// Uninstall removes the app from a workspace, as an admin would.
func (s *Sim) Uninstall(teamName string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if t := s.findTeam(teamName); t != nil {
		s.uninstallLocked(t)
	}
}

func appsConnectionsOpen(c *call) (obj, *apiError) {
	c.s.appBase = ""
	q := "ticket=" + c.s.socks.ticket() + "&app_id=" + c.s.cfg.App.ID
	return obj{"url": "ws://" + c.s.ln.Addr().String() + "/link/?" + q}, nil
}

// localTime is the time of day where a person is.
func (s *Sim) localTime(u *user) string { return s.cfg.Now().In(u.loc).Format("15:04") }
