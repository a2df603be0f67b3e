package slacksim

import "fmt"

// Entry is what a person entered in one input of a dialog or of the Home tab.
type Entry struct {
	BlockID, ActionID string
	Value             any // as in Fill
}

// Stack is the person's open dialogs, the topmost last.
func (a *Actor) Stack() []View {
	a.s.mu.Lock()
	defer a.s.mu.Unlock()
	u, err := a.s.person(a.name)
	if err != nil {
		return nil
	}
	var out []View
	for i, v := range a.s.stack(u) {
		shown := a.s.showView(u, v)
		shown.Depth = i + 1
		out = append(out, shown)
	}
	return out
}

// Entered is what the inputs of a dialog or of the person's Home tab hold, by
// block id and action id, as view.state.values has it.
func (a *Actor) Entered(viewID string) map[string]map[string]any {
	a.s.mu.Lock()
	defer a.s.mu.Unlock()
	u, err := a.s.person(a.name)
	v := a.s.views[viewID]
	if err != nil || v == nil || v.user != u {
		return nil
	}
	out := map[string]map[string]any{}
	for blockID, actions := range v.state {
		out[blockID] = map[string]any{}
		for actionID, val := range actions {
			out[blockID][actionID] = frozen(val)[holders[str(val["type"])].value]
		}
	}
	return out
}

// Enter fills in inputs of the topmost dialog by their ids, all or, at the
// first mistake, as many as came before it. It refuses when another dialog is
// on top by now.
func (a *Actor) Enter(viewID string, entries []Entry) error {
	s := a.s
	s.mu.Lock()
	defer s.mu.Unlock()
	u, err := a.user()
	if err != nil {
		return err
	}
	v := s.top(u)
	if v == nil || v.id != viewID {
		return fmt.Errorf("slacksim: %w: %s for %s", ErrNoView, viewID, u.Handle)
	}
	for _, e := range entries {
		blk, el := s.inBlocks(u, v.blocks, Find{BlockID: e.BlockID, ActionID: e.ActionID}, func(obj) bool { return true }, "")
		if el == nil {
			return fmt.Errorf("slacksim: %w: no input %s/%s", ErrNotFound, e.BlockID, e.ActionID)
		}
		if _, err := s.enter(u, &element{blk: blk, el: el, view: v}, e.Value); err != nil {
			return fmt.Errorf("filling in %s/%s: %w", e.BlockID, e.ActionID, err)
		}
	}
	s.viewChanged(u, "view")
	return nil
}
