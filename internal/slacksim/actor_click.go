package slacksim

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// element is something a person can press or fill in, and where it stands.
type element struct {
	blk, el obj
	msg     *message // nil in a view
	view    *view
}

// Click presses the newest visible button with that label: in the open dialog
// first, then in messages, then in the Home tab. It returns when the app has
// acknowledged.
func (a *Actor) Click(ctx context.Context, f Find, label string) error {
	return a.act(ctx, f, func(el obj) bool {
		typ := str(el["type"])
		return strings.HasSuffix(typ, elementButton) && (f.ActionID != "" || plain(textOf(el["text"])) == label)
	}, label, nil)
}

// Select picks an option in a menu, an overflow or a picker of a message, the
// Home tab or a dialog. The label is the element's placeholder, its action id,
// or the text of its block. The option is as in Fill.
func (a *Actor) Select(ctx context.Context, f Find, label string, option any) error {
	return a.act(ctx, f, func(el obj) bool {
		if _, ok := holders[str(el["type"])]; !ok && str(el["type"]) != elementOverflow {
			return false
		}
		return f.ActionID != "" || label == "" || str(el["action_id"]) == label || plain(textOf(el["placeholder"])) == label
	}, label, option)
}

func (a *Actor) act(ctx context.Context, f Find, match func(obj) bool, label string, option any) error {
	s := a.s
	s.mu.Lock()
	u, err := a.user()
	if err != nil {
		s.mu.Unlock()
		return err
	}
	found := s.locate(u, f, match, label)
	if found == nil {
		s.mu.Unlock()
		return fmt.Errorf("slacksim: %w: %q for %s (find %+v)", ErrNotFound, label, u.Handle, f)
	}
	if s.mustLoad(u, found, option) {
		// the person types what they look for, and the menu asks the app
		s.mu.Unlock()
		if err := s.loadOptions(ctx, u, found, option); err != nil {
			return err
		}
		s.mu.Lock()
	}
	val, err := s.enter(u, found, option)
	if err != nil {
		s.mu.Unlock()
		return err
	}
	if str(found.blk["type"]) == blockInput && found.blk["dispatch_action"] != true {
		defer s.mu.Unlock()
		s.touched(u, found)
		return nil // inputs keep what is entered for the submission
	}
	if msg := unreadable(found.el, val); msg != "" {
		s.mu.Unlock()
		return fmt.Errorf("slacksim: %w: %s", ErrRefused, msg)
	}
	action := s.action(found.blk, found.el, val)
	var payload obj
	var ch *channel
	if found.msg != nil {
		payload = s.messageActions(u, found.msg, action)
		ch = found.msg.ch
	} else {
		payload = s.viewActions(u, found.view, action)
	}
	s.mu.Unlock()
	_, err = s.interact(ctx, u, ch, payload, false)
	return err
}

// enter keeps what was picked, where the element keeps anything.
func (s *Sim) enter(u *user, e *element, option any) (obj, error) {
	typ := str(e.el["type"])
	if typ == elementOverflow {
		v, err := s.fillOne(u, e, typ, fmt.Sprint(option))
		if err != nil {
			return nil, err
		}
		return obj{keySelectedOption: v}, nil
	}
	h, ok := holders[typ]
	if !ok {
		return nil, nil
	}
	v, err := s.fillValue(u, e, option)
	if err != nil {
		return nil, err
	}
	val := obj{"type": typ, h.value: v}
	state := e.stateOf(u)
	blockID, actionID := str(e.blk["block_id"]), str(e.el["action_id"])
	if state[blockID] == nil {
		state[blockID] = map[string]obj{}
	}
	state[blockID][actionID] = val
	return val, nil
}

// touched tells the page that an entry changed.
func (s *Sim) touched(u *user, e *element) {
	if e.view != nil {
		s.viewChanged(u, "view")
		return
	}
	s.hub.publish(Change{Kind: ChangeMessage, Team: u.team.id, ChannelID: e.msg.ch.id, UserID: u.ID})
}

// stateOf is where the element's value is kept.
func (e *element) stateOf(u *user) map[string]map[string]obj {
	if e.view != nil {
		return e.view.state
	}
	if e.msg.state == nil {
		e.msg.state = map[string]map[string]map[string]obj{}
	}
	if e.msg.state[u.ID] == nil {
		e.msg.state[u.ID] = initialState(e.msg.tree())
	}
	return e.msg.state[u.ID]
}

// locate searches what the person sees, topmost and newest first.
func (s *Sim) locate(u *user, f Find, match func(obj) bool, label string) *element {
	if v := s.top(u); v != nil && !f.Home && f.Channel == "" && f.TS == "" {
		if e := s.inView(u, v, f, match, label); e != nil {
			return e
		}
	}
	if f.View {
		return nil
	}
	if !f.Home {
		if e := s.inMessages(u, f, match, label); e != nil {
			return e
		}
	}
	if v := u.team.homes[u.ID]; v != nil && f.Channel == "" && f.TS == "" {
		return s.inView(u, v, f, match, label)
	}
	return nil
}

func (s *Sim) inView(u *user, v *view, f Find, match func(obj) bool, label string) *element {
	blk, el := s.inBlocks(u, v.blocks, f, match, label)
	if el == nil {
		return nil
	}
	return &element{blk: blk, el: el, view: v}
}

func (s *Sim) inMessages(u *user, f Find, match func(obj) bool, label string) *element {
	var only *channel
	if f.Channel != "" {
		if only = s.channelFor(u, f.Channel); only == nil {
			return nil
		}
	}
	var best *element
	r := s.readerFor(u)
	for _, ch := range u.team.chanOrder {
		if only != nil && ch != only || !u.sees(ch) {
			continue
		}
		for _, m := range slices.Backward(ch.msgs) {
			if best != nil && m.ts <= best.msg.ts {
				break
			}
			if m.deleted || m.ephemeral != nil && m.ephemeral != u || m.raw == nil || f.TS != "" && m.ts != f.TS {
				continue
			}
			if text := m.read(r); !strings.Contains(text, f.Text) || !strings.Contains(text, f.Contains) {
				continue
			}
			blocks := m.tree()
			blk, el := s.inBlocks(u, blocks, f, match, label)
			if el == nil { // the words stand elsewhere in the message
				blk, el = s.inBlocks(u, blocks, Find{ActionID: f.ActionID, BlockID: f.BlockID}, match, label)
			}
			if el != nil {
				best = &element{blk: blk, el: el, msg: m}
				break
			}
		}
	}
	return best
}

// inBlocks finds the first matching element. Text and Contains narrow down to
// what stands between it and the pressable thing before: that is how the rows
// of a list with a button each look.
func (s *Sim) inBlocks(u *user, blocks []any, f Find, match func(obj) bool, label string) (blk, el obj) {
	r := s.readerFor(u)
	row := "" // text since the last thing one could press
	for _, b := range blocks {
		block := object(b)
		if block == nil {
			continue
		}
		row += "\n" + r.block(block)
		pressable := false
		eachElement(block, func(obj) { pressable = true })
		near := row
		if pressable {
			row = ""
		}
		if f.BlockID != "" && str(block["block_id"]) != f.BlockID || !strings.Contains(near, f.Text) || !strings.Contains(near, f.Contains) {
			continue
		}
		eachElement(block, func(e obj) {
			if el != nil || f.ActionID != "" && str(e["action_id"]) != f.ActionID {
				return
			}
			if match(e) || labelled(r, block, e, label, match) {
				blk, el = block, e
			}
		})
		if el != nil {
			return blk, el
		}
	}
	return nil, nil
}

// labelled says whether a menu goes by its block's text.
func labelled(r reader, block, e obj, label string, match func(obj) bool) bool {
	if label == "" || strings.HasSuffix(str(e["type"]), elementButton) {
		return false
	}
	stand := obj{"type": e["type"], "action_id": label}
	return match(stand) && (r.text(block["label"]) == label || r.text(block["text"]) == label)
}
