package slacksim

import (
	"cmp"
	"encoding/json"
)

const maxViewBytes = 250_000

// readView parses and validates the view argument.
func (c *call) readView(kind string) (obj, *apiError) {
	text := c.args.str("view")
	if len(text) > maxViewBytes {
		return nil, fail("view_too_large")
	}
	var src obj
	if json.Unmarshal([]byte(text), &src) != nil || src == nil {
		return nil, invalidArgs("invalid view [json-pointer:/view]")
	}
	if got := str(src["type"]); got != kind {
		return nil, invalidArgs("unsupported type: " + cmp.Or(got, "none") + ", expected " + kind + " [json-pointer:/view/type]")
	}
	if probs := checkView(src); len(probs) > 0 {
		return nil, invalidView(probs)
	}
	return src, nil
}

// dialog is the modal of a call, and what a person did that lets it open.
func (c *call) dialog() (obj, *trigger, *apiError) {
	src, apiErr := c.readView(viewModal)
	if apiErr != nil {
		return nil, nil, apiErr
	}
	tr, apiErr := c.s.useTrigger(c.team, c.args.str("trigger_id"))
	return src, tr, apiErr
}

func viewsOpen(c *call) (obj, *apiError) {
	src, tr, apiErr := c.dialog()
	if apiErr != nil {
		return nil, apiErr
	}
	if c.s.externalTaken(c.team, src, "") {
		return nil, fail("duplicate_external_id")
	}
	return obj{"view": c.s.openView(tr.user, src).wire(c.s)}, nil
}

func viewsPush(c *call) (obj, *apiError) {
	src, tr, apiErr := c.dialog()
	if apiErr != nil {
		return nil, apiErr
	}
	if tr.fromID == "" || len(c.s.stack(tr.user)) == 0 {
		return nil, fail("not_found")
	}
	if c.s.externalTaken(c.team, src, "") {
		return nil, fail("duplicate_external_id")
	}
	v, apiErr := c.s.pushView(tr.user, src)
	if apiErr != nil {
		return nil, apiErr
	}
	return obj{"view": v.wire(c.s)}, nil
}

func viewsUpdate(c *call) (obj, *apiError) {
	id := c.args.str("view_id")
	if id == "" {
		id = c.s.external[c.team.id+"/"+c.args.str("external_id")]
	}
	v := c.s.views[id]
	if v == nil || v.user.team != c.team {
		return nil, fail("not_found")
	}
	src, apiErr := c.readView(v.kind)
	if apiErr != nil {
		return nil, apiErr
	}
	if h := c.args.str("hash"); h != "" && h != v.hash {
		return nil, fail("hash_conflict")
	}
	if c.s.externalTaken(c.team, src, v.id) {
		return nil, fail("duplicate_external_id")
	}
	c.s.fillView(v, src)
	c.s.viewChanged(v.user, "view")
	return obj{"view": v.wire(c.s)}, nil
}

func viewsPublish(c *call) (obj, *apiError) {
	if c.s.cfg.App.NoHome {
		return nil, fail("not_enabled")
	}
	u := c.team.users[c.args.str("user_id")]
	if u == nil || u.Bot {
		return nil, invalidArgs("invalid `user_id` [json-pointer:/user_id]")
	}
	src, apiErr := c.readView("home")
	if apiErr != nil {
		return nil, apiErr
	}
	old := c.team.homes[u.ID]
	if h := c.args.str("hash"); h != "" && old != nil && h != old.hash {
		return nil, fail("hash_conflict")
	}
	self := ""
	if old != nil {
		self = old.id
	}
	if c.s.externalTaken(c.team, src, self) {
		return nil, fail("duplicate_external_id")
	}
	if old == nil {
		old = c.s.newView(u, src)
		c.team.homes[u.ID] = old
	} else {
		c.s.fillView(old, src)
	}
	c.s.viewChanged(u, "home")
	return obj{"view": old.wire(c.s)}, nil
}

// blocksValidate is Slack's own validator as a method.
func blocksValidate(c *call) (obj, *apiError) {
	var probs []Problem
	code := codeInvalidBlocks
	switch {
	case c.args.str("blocks") != "":
		var blocks []any
		if json.Unmarshal([]byte(c.args.str("blocks")), &blocks) != nil {
			return nil, fail(codeInvalidBlocks)
		}
		probs = checkBlocks(blocks, surfaceMessage)
	case c.args.str("view") != "":
		code = "invalid_view"
		var src obj
		if json.Unmarshal([]byte(c.args.str("view")), &src) != nil || src == nil {
			return nil, fail(code)
		}
		probs = checkView(src)
	case c.args.str("message") != "":
		code = "invalid_message"
		var src obj
		if json.Unmarshal([]byte(c.args.str("message")), &src) != nil || src == nil {
			return nil, fail(code)
		}
		probs = checkBlocks(list(src["blocks"]), surfaceMessage)
	default:
		return nil, invalidArgs("one of blocks, view or message is required")
	}
	if len(probs) == 0 {
		return nil, nil
	}
	rows := make([]any, 0, len(probs))
	for _, p := range probs {
		rows = append(rows, obj{"code": p.Code, "message": p.Message, "pointer": p.Pointer, "constraint": emptyNil(p.Constraint)})
	}
	return nil, &apiError{code: code, extra: obj{"errors": rows}}
}
