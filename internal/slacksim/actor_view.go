package slacksim

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// View is the dialog on top of the person's screen.
func (a *Actor) View() (View, bool) {
	a.s.mu.Lock()
	defer a.s.mu.Unlock()
	u, err := a.s.person(a.name)
	if err != nil {
		return View{}, false
	}
	v := a.s.top(u)
	if v == nil {
		return View{}, false
	}
	out := a.s.showView(u, v)
	out.Depth = len(a.s.stack(u))
	return out, true
}

// Home is the app's Home tab as it was last published for the person.
func (a *Actor) Home() (View, bool) {
	a.s.mu.Lock()
	defer a.s.mu.Unlock()
	u, err := a.s.person(a.name)
	if err != nil {
		return View{}, false
	}
	v := u.team.homes[u.ID]
	if v == nil {
		return View{}, false
	}
	return a.s.showView(u, v), true
}

func (s *Sim) showView(u *user, v *view) View {
	r := s.readerFor(u)
	out := View{
		ID: v.id, RootID: v.rootID, CallbackID: v.callbackID, Type: v.kind,
		Title: plain(textOf(v.title)), Submit: plain(textOf(v.submit)), Close: plain(textOf(v.closer)),
		Text: r.blocks(v.blocks), Blocks: v.rawBlocks, Buttons: buttons(v.blocks),
		Errors: maps.Clone(v.errors), PrivateMetadata: v.private, External: v.external, Hash: v.hash,
	}
	for _, b := range v.blocks {
		blk := object(b)
		if blk == nil {
			continue
		}
		eachElement(blk, func(el obj) {
			if _, ok := holders[str(el["type"])]; ok {
				out.Fields = append(out.Fields, s.showField(r, v, blk, el))
			}
		})
	}
	return out
}

func (s *Sim) showField(r reader, v *view, blk, el obj) Field {
	id := str(blk["block_id"])
	f := Field{
		Label: r.text(blk["label"]), Hint: r.text(blk["hint"]), Placeholder: plain(textOf(el["placeholder"])),
		BlockID: id, ActionID: str(el["action_id"]), Type: str(el["type"]),
		Optional: blk["optional"] == true || str(blk["type"]) != blockInput, Error: v.errors[id],
		Value: s.readable(v.user.team, v.state[id][str(el["action_id"])]),
	}
	if f.Label == "" {
		f.Label = cmp.Or(r.text(blk["text"]), f.Placeholder)
	}
	for _, o := range options(el) {
		f.Options = append(f.Options, plain(textOf(o["text"])))
	}
	return f
}

// Fill enters values in the open dialog, by the label of each input (or its
// action id, or block id): plain text, the text of an option, "@anna", "#sales",
// a date "2026-12-04", a time "15:00", an Upload, a list for several.
func (a *Actor) Fill(values map[string]any) error {
	if err := a.loadFor(values); err != nil {
		return err
	}
	a.s.mu.Lock()
	defer a.s.mu.Unlock()
	u, v, err := a.dialog()
	if err != nil {
		return err
	}
	for _, label := range slices.Sorted(maps.Keys(values)) {
		e := a.s.field(u, v, label)
		if e == nil {
			return fmt.Errorf("slacksim: %w: no input %q in the dialog %q", ErrNotFound, label, plain(textOf(v.title)))
		}
		if _, err := a.s.enter(u, e, values[label]); err != nil {
			return fmt.Errorf("filling in %q: %w", label, err)
		}
	}
	a.s.viewChanged(u, "view")
	return nil
}

// dialog is the person and the dialog on top of their screen. Sim.mu is held.
func (a *Actor) dialog() (*user, *view, error) {
	u, err := a.user()
	if err != nil {
		return nil, nil, err
	}
	v := a.s.top(u)
	if v == nil {
		return nil, nil, fmt.Errorf("slacksim: %w for %s", ErrNoView, u.Handle)
	}
	return u, v, nil
}

// field finds an input by label, else by action id or block id.
func (s *Sim) field(u *user, v *view, label string) *element {
	shown := s.showView(u, v)
	for _, by := range []func(Field) string{
		func(f Field) string { return f.Label },
		func(f Field) string { return f.ActionID },
		func(f Field) string { return f.BlockID },
	} {
		for _, f := range shown.Fields {
			if by(f) != label {
				continue
			}
			blk, el := s.inBlocks(u, v.blocks, Find{BlockID: f.BlockID, ActionID: f.ActionID}, func(obj) bool { return true }, "")
			return &element{blk: blk, el: el, view: v}
		}
	}
	return nil
}

// Submit presses the dialog's submit button. What is wrong with the entries
// comes back by label: from Slack's own checks of required fields, which never
// reach the app, or from the app.
func (a *Actor) Submit(ctx context.Context) (fieldErrors map[string]string, err error) {
	s := a.s
	s.mu.Lock()
	u, err := a.user()
	if err != nil {
		s.mu.Unlock()
		return nil, err
	}
	v := s.top(u)
	switch {
	case v == nil:
		err = fmt.Errorf("slacksim: %w for %s", ErrNoView, u.Handle)
	case v.submit == nil:
		err = fmt.Errorf("slacksim: %w: the dialog %q has no submit button", ErrNotFound, plain(textOf(v.title)))
	}
	if err != nil {
		s.mu.Unlock()
		return nil, err
	}
	if v.errors = v.clientErrors(); len(v.errors) > 0 {
		defer s.mu.Unlock()
		s.viewChanged(u, "view")
		return s.byLabel(u, v), nil
	}
	payload := s.viewSubmission(u, v)
	s.mu.Unlock()

	got, err := s.interact(ctx, u, nil, payload, true)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if apiErr := s.submitted(u, v, got); apiErr != nil {
		return nil, fmt.Errorf("slacksim: submission: %w: %s", ErrNotAcked, apiErr.describe())
	}
	return s.byLabel(u, v), nil
}

// clientErrors are what Slack's own client holds against the entries.
func (v *view) clientErrors() map[string]string {
	out := map[string]string{}
	for _, b := range v.blocks {
		blk := object(b)
		el := object(blk["element"])
		if str(blk["type"]) != blockInput || el == nil {
			continue
		}
		id := str(blk["block_id"])
		val := v.state[id][str(el["action_id"])]
		if emptyValue(val) {
			if blk["optional"] != true {
				out[id] = EntryRequired
			}
			continue
		}
		if msg := checkEntry(el, val); msg != "" {
			out[id] = msg
		}
	}
	return out
}

func (s *Sim) byLabel(u *user, v *view) map[string]string {
	if len(v.errors) == 0 {
		return nil
	}
	out := maps.Clone(v.errors)
	for _, f := range s.showView(u, v).Fields {
		if f.Error != "" {
			delete(out, f.BlockID)
			out[f.Label] = f.Error
		}
	}
	return out
}

// submitted does what the acknowledgement of a submission says.
func (s *Sim) submitted(u *user, v *view, got ack) *apiError {
	raw := strings.TrimSpace(string(got.body))
	var src obj
	if raw != "" && raw != jsonNull && json.Unmarshal([]byte(raw), &src) != nil {
		return fail("invalid_response")
	}
	// the view may be gone or replaced meanwhile, through views.update or open
	onScreen := slices.Contains(s.stack(u), v)
	switch action := str(src["response_action"]); action {
	case "":
		if len(src) > 0 {
			return fail("invalid_response_action")
		}
		if onScreen {
			s.closeTop(u, v)
		}
	case "clear":
		s.clearViews(u)
	case "errors":
		return s.attachErrors(u, v, object(src["errors"]))
	case "update", "push":
		next := object(src["view"])
		if probs := checkView(next); len(probs) > 0 {
			return invalidView(probs)
		}
		if str(next["type"]) != viewModal || s.externalTaken(u.team, next, v.id) {
			return fail("invalid_view")
		}
		if action == "push" {
			_, apiErr := s.pushView(u, next)
			return apiErr
		}
		s.fillView(v, next)
		s.viewChanged(u, "view")
	default:
		return fail("invalid_response_action")
	}
	return nil
}

// closeTop closes a submitted view, with all below it when it says so.
func (s *Sim) closeTop(u *user, v *view) {
	if v.clear {
		s.clearViews(u)
		return
	}
	stack := slices.DeleteFunc(slices.Clone(s.stack(u)), func(o *view) bool { return o == v })
	s.forget(v)
	s.setStack(u, stack)
}

func (s *Sim) attachErrors(u *user, v *view, errs obj) *apiError {
	if len(errs) == 0 {
		return fail("invalid_errors")
	}
	v.errors = map[string]string{}
	for id, msg := range errs {
		if !v.hasBlock(id) {
			return fail("invalid_errors: no input block " + id)
		}
		v.errors[id] = str(msg)
	}
	s.viewChanged(u, "view")
	return nil
}

// CloseView presses Cancel: the topmost dialog closes, and the app hears of it
// when it asked to.
func (a *Actor) CloseView(ctx context.Context) error { return a.closeViews(ctx, false) }

// CloseAllViews presses the x: every dialog closes.
func (a *Actor) CloseAllViews(ctx context.Context) error { return a.closeViews(ctx, true) }

func (a *Actor) closeViews(ctx context.Context, all bool) error {
	s := a.s
	s.mu.Lock()
	u, err := a.user()
	v := (*view)(nil)
	if err == nil {
		if v = s.top(u); v == nil {
			err = fmt.Errorf("slacksim: %w for %s", ErrNoView, u.Handle)
		}
	}
	if err != nil {
		s.mu.Unlock()
		return err
	}
	all = all || v.clear
	if all {
		v = s.stack(u)[0]
	}
	payload := s.viewClosed(u, v, all)
	notify := v.notify
	if all {
		s.clearViews(u)
	} else {
		s.popView(u)
	}
	s.mu.Unlock()
	if !notify {
		return nil
	}
	_, err = s.interact(ctx, u, nil, payload, false)
	return err
}
