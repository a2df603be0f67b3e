package slacksim

import "cmp"

func usersGetPresence(c *call) (obj, *apiError) {
	u := c.team.users[cmp.Or(c.args.str("user"), c.team.bot.ID)]
	if u == nil {
		return nil, fail("user_not_found")
	}
	return obj{"presence": "active"}, nil
}

func usersProfileGet(c *call) (obj, *apiError) {
	u := c.team.users[cmp.Or(c.args.str("user"), c.team.bot.ID)]
	if u == nil {
		return nil, fail("user_not_found")
	}
	profile := object(u.wire(c.s, false, c.tok.hasAny("users:read.email"))["profile"])
	profile["fields"] = u.customFields(c.args.bool("include_labels"))
	return obj{"profile": profile}, nil
}

func usergroupsUsersList(c *call) (obj, *apiError) {
	for _, g := range c.team.groups {
		if g.id == c.args.str("usergroup") {
			return obj{"users": append([]string{}, g.members...)}, nil
		}
	}
	return nil, fail("no_such_subteam")
}

func emojiList(c *call) (obj, *apiError) {
	return obj{"emoji": obj{}, "cache_ts": formatTS(c.s.cfg.Now().UnixMicro())}, nil
}

// authTeamsList is the workspaces a token is good for.
func authTeamsList(c *call) (obj, *apiError) {
	all := []*team{c.tok.team}
	all = append(all, c.s.siblings(c.tok.team)...)
	part, next, apiErr := page(c, all, 100, 1000)
	if apiErr != nil {
		return nil, apiErr
	}
	out := make([]any, 0, len(part))
	for _, t := range part {
		out = append(out, obj{"id": t.id, "name": t.name})
	}
	return obj{"teams": out, "response_metadata": obj{"next_cursor": next}}, nil
}

func filesList(c *call) (obj, *apiError) {
	var all []*file
	for _, f := range c.s.fileOrder {
		if only := c.args.str("channel"); f.team == c.team && (only == "" || f.in(only)) {
			all = append(all, f)
		}
	}
	count, pageNo := 100, 1
	if n, ok := atoi(c.args.str("count")); ok && n > 0 {
		count = min(n, 1000)
	}
	if n, ok := atoi(c.args.str("page")); ok && n > 0 {
		pageNo = n
	}
	pages := (len(all) + count - 1) / count
	from := min((pageNo-1)*count, len(all))
	out := []any{}
	for _, f := range all[from:min(from+count, len(all))] {
		out = append(out, f.wire(c.s))
	}
	return obj{"files": out, "paging": obj{"count": count, "total": len(all), "page": pageNo, "pages": pages}}, nil
}

func filesDelete(c *call) (obj, *apiError) {
	f := c.s.files[c.args.str("file")]
	if f == nil || f.team != c.team {
		return nil, fail("file_not_found")
	}
	if f.by != c.team.bot {
		return nil, fail("cant_delete_file")
	}
	c.s.dropFile(f)
	return nil, nil
}

// chatUnfurl gives a link a preview. What it looks like is up to a client; here
// only the form is checked.
func chatUnfurl(c *call) (obj, *apiError) {
	var unfurls obj
	switch {
	case c.args.str("channel") == "" && c.args.str("unfurl_id") == "":
		return nil, fail("missing_channel")
	case c.args.str("ts") == "" && c.args.str("unfurl_id") == "":
		return nil, fail("missing_ts")
	case c.args.str("unfurls") == "" && !c.args.has("user_auth_required"):
		return nil, fail("missing_unfurls")
	case c.args.str("unfurls") != "" && (decodeJSON(c.args.str("unfurls"), &unfurls) != nil || unfurls == nil):
		return nil, fail("invalid_unfurls_format")
	case c.args.str("unfurl_id") != "":
		return nil, fail("invalid_unfurl_id") // the simulator sends none
	}
	ch := c.team.channels[c.args.str("channel")]
	if ch == nil {
		return nil, fail("cannot_find_channel")
	}
	if m := ch.byTS[c.args.str("ts")]; m == nil || m.deleted {
		return nil, fail("cannot_find_message")
	}
	for _, v := range unfurls {
		if object(v) == nil {
			return nil, fail("cannot_parse_attachment")
		}
	}
	return nil, nil
}

// chatMeMessage is "/me".
func chatMeMessage(c *call) (obj, *apiError) {
	ch, apiErr := c.writable()
	if apiErr != nil {
		return nil, apiErr
	}
	text := cutText(c.args.str("text"))
	if text == "" {
		return nil, fail("no_text")
	}
	if apiErr := c.s.limitPost(ch); apiErr != nil {
		return nil, apiErr
	}
	m := c.s.put(&message{ch: ch, user: c.team.bot, byApp: true, text: text, subtype: "me_message"})
	return obj{"channel": ch.id, "ts": m.ts}, nil
}
