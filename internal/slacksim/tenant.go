package slacksim

import (
	"cmp"
	"slices"
	"strings"
)

// orgTeam finds the workspace that a call with an org-wide token means: the one
// it must name, or the one that has what it names
// (https://docs.slack.dev/enterprise/developing-for-enterprise-orgs).
func (c *call) orgTeam() (*team, *apiError) {
	home := c.tok.team
	id := c.args.str("team_id")
	named := c.s.teams[id]
	if named != nil && named.install != home.install {
		named = nil
	}
	if c.m.perTeam {
		switch {
		case id == "":
			return nil, fail("missing_argument")
		case named == nil:
			return nil, fail("team_access_not_granted")
		}
		return named, nil
	}
	for _, t := range append([]*team{home}, c.s.siblings(home)...) {
		if c.namesIn(t) {
			return t, nil
		}
	}
	// No argument of these methods, and so passed over when it is of no use: Bolt
	// sends it with every call, also that of a person from elsewhere.
	return cmp.Or(named, home), nil
}

// namesIn says whether the call's arguments name something of a workspace.
func (c *call) namesIn(t *team) bool {
	if t.channels[c.args.str("channel")] != nil || t.channels[c.args.str("channel_id")] != nil ||
		t.users[c.args.str("channel")] != nil || t.users[c.args.str("user")] != nil || t.users[c.args.str("user_id")] != nil {
		return true
	}
	if users := c.args.list("users"); len(users) > 0 && t.users[users[0]] != nil {
		return true
	}
	if tr, ok := c.s.triggers.get(c.args.str("trigger_id")); ok && tr.user.team == t {
		return true
	}
	if v := c.s.views[c.args.str("view_id")]; v != nil && v.user.team == t {
		return true
	}
	if f := c.s.files[c.args.str("file")]; f != nil && f.team == t {
		return true
	}
	return strings.HasPrefix(c.args.str("bot"), "B") && c.args.str("bot") == t.botID
}

// appsEventAuthorizations lists the installations that may see an event.
func appsEventAuthorizations(c *call) (obj, *apiError) {
	t, ok := c.s.contexts.get(c.args.str("event_context"))
	if !ok {
		return nil, fail("invalid_event_context")
	}
	var all []obj
	if t.install != nil {
		all = append(all, t.authorization())
	}
	part, next, apiErr := page(c, all, 100, 1000)
	if apiErr != nil {
		return nil, apiErr
	}
	return obj{"authorizations": part, "response_metadata": obj{"next_cursor": next}}, nil
}

// grants says whether the app has a scope here.
func (t *team) grants(scope string) bool {
	return t.install != nil && slices.Contains(t.install.scopes, scope)
}

// authorization is an installation as events tell of it.
func (t *team) authorization() obj {
	auth := obj{
		"enterprise_id": emptyNil(t.entID), "team_id": t.id, "user_id": t.bot.ID,
		"is_bot": true, "is_enterprise_install": t.orgInstall,
	}
	if t.orgInstall {
		auth["team_id"] = nil
	}
	return auth
}
