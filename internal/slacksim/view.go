package slacksim

import (
	"bytes"
	"encoding/json"
	"slices"
)

// view is a dialog on a person's screen, or their Home tab.
type view struct {
	id, rootID, prevID    string
	kind                  string // "modal" or "home"
	user                  *user
	callbackID            string
	private               string
	external              string
	hash                  string
	title, submit, closer obj
	blocks                []any
	rawBlocks             json.RawMessage
	state                 map[string]map[string]obj // block id → action id → value
	notify, clear         bool
	errors                map[string]string
}

const maxViewStack = 3

// newView builds a view from what the app sent; the caller validated it.
func (s *Sim) newView(u *user, src obj) *view {
	v := &view{id: s.nextID("V"), user: u}
	v.rootID = v.id
	s.fillView(v, src)
	s.views[v.id] = v
	return v
}

// fillView sets the content. What a person typed survives where both block_id
// and action_id stay the same.
func (s *Sim) fillView(v *view, src obj) {
	blocks := list(src["blocks"])
	s.fillIDs(blocks)
	v.kind, v.blocks = str(src["type"]), blocks
	v.rawBlocks = mustJSON(orEmptyList(blocks))
	v.callbackID, v.private = str(src["callback_id"]), str(src["private_metadata"])
	v.title, v.submit, v.closer = object(src["title"]), object(src["submit"]), object(src["close"])
	v.notify, v.clear = src["notify_on_close"] == true, src["clear_on_close"] == true
	v.errors = nil
	s.setExternal(v, str(src["external_id"]))
	old := v.state
	v.state = initialState(blocks)
	for blockID, actions := range v.state {
		for actionID, fresh := range actions {
			if kept := old[blockID][actionID]; kept != nil && kept["type"] == fresh["type"] {
				actions[actionID] = kept
			}
		}
	}
	s.touchView(v)
}

// touchView gives a view that the app changed a new hash. What a person enters
// stays on their screen and changes none.
func (s *Sim) touchView(v *view) {
	s.counter++
	v.hash = formatTS(s.cfg.Now().UnixMicro()) + "." + s.nextID("h")
}

func (s *Sim) setExternal(v *view, external string) {
	if v.external != "" && v.external != external {
		delete(s.external, v.user.team.id+"/"+v.external)
	}
	v.external = external
	if external != "" {
		s.external[v.user.team.id+"/"+external] = v.id
	}
}

// externalTaken says whether another view of the team has this external_id.
func (s *Sim) externalTaken(t *team, src obj, self string) bool {
	ext := str(src["external_id"])
	if ext == "" {
		return false
	}
	id, ok := s.external[t.id+"/"+ext]
	return ok && id != self
}

// forget drops a closed view.
func (s *Sim) forget(v *view) {
	s.setExternal(v, "")
	delete(s.views, v.id)
}

// stack is the person's open dialogs, first to last.
func (s *Sim) stack(u *user) []*view { return u.team.stacks[u.ID] }

func (s *Sim) setStack(u *user, stack []*view) {
	u.team.stacks[u.ID] = stack
	s.viewChanged(u, "view")
}

func (s *Sim) viewChanged(u *user, kind string) {
	s.hub.publish(Change{Kind: kind, Team: u.team.id, UserID: u.ID})
}

// openView replaces whatever the person had open.
func (s *Sim) openView(u *user, src obj) *view {
	for _, old := range s.stack(u) {
		s.forget(old)
	}
	v := s.newView(u, src)
	s.setStack(u, []*view{v})
	return v
}

// pushView lays a view on top.
func (s *Sim) pushView(u *user, src obj) (*view, *apiError) {
	stack := s.stack(u)
	if len(stack) >= maxViewStack {
		return nil, fail("push_limit_reached")
	}
	v := s.newView(u, src)
	if len(stack) > 0 {
		v.rootID, v.prevID = stack[0].rootID, stack[len(stack)-1].id
	}
	s.setStack(u, append(slices.Clone(stack), v))
	return v, nil
}

// popView closes the topmost view.
func (s *Sim) popView(u *user) {
	stack := s.stack(u)
	if len(stack) == 0 {
		return
	}
	s.forget(stack[len(stack)-1])
	s.setStack(u, slices.Clone(stack[:len(stack)-1]))
}

// clearViews closes all of them.
func (s *Sim) clearViews(u *user) {
	for _, v := range s.stack(u) {
		s.forget(v)
	}
	s.setStack(u, nil)
}

// top is the view on top of a person's stack.
func (s *Sim) top(u *user) *view {
	stack := s.stack(u)
	if len(stack) == 0 {
		return nil
	}
	return stack[len(stack)-1]
}

// wire is the view object of responses and payloads.
func (v *view) wire(s *Sim) obj {
	t := v.user.team
	out := obj{
		"id": v.id, "team_id": v.user.homeTeam(), "type": v.kind, "blocks": orEmptyList(v.blocks),
		"private_metadata": v.private, "callback_id": v.callbackID, "state": obj{"values": v.values()},
		"hash": v.hash, "title": nilable(v.title), "clear_on_close": v.clear, "notify_on_close": v.notify,
		"close": nilable(v.closer), "submit": nilable(v.submit), "previous_view_id": emptyNil(v.prevID),
		"root_view_id": v.rootID, "app_id": s.cfg.App.ID, "external_id": v.external,
		"app_installed_team_id": t.id, "bot_id": t.botID,
	}
	if t.orgInstall {
		out["app_installed_team_id"] = t.entID
	}
	return out
}

// values is state.values: what every input holds, untouched ones null.
func (v *view) values() obj { return stateValues(v.state) }

func stateValues(state map[string]map[string]obj) obj {
	out := obj{}
	for blockID, actions := range state {
		inner := obj{}
		for actionID, val := range actions {
			inner[actionID] = val
		}
		out[blockID] = inner
	}
	return out
}

// inputErrors are the ids of blocks that errors may be attached to.
func (v *view) hasBlock(id string) bool {
	return slices.ContainsFunc(v.blocks, func(b any) bool { return str(object(b)["block_id"]) == id })
}

func nilable(o obj) any {
	if o == nil {
		return nil
	}
	return o
}

func emptyNil(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func orEmptyList(l []any) []any {
	if l == nil {
		return []any{}
	}
	return l
}

// mustJSON marshals what came out of a JSON decoder or is made of plain maps,
// which cannot fail. Angle brackets stay readable, as on Slack's wire.
func mustJSON(v any) json.RawMessage {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return json.RawMessage(jsonNull)
	}
	return bytes.TrimRight(b.Bytes(), "\n")
}
