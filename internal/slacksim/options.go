package slacksim

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Option is one option of a menu that loads them from the app.
type Option struct {
	Text, Value, Description string
	Group                    string // the label of its group; empty without groups
}

const (
	maxOptions = 100
	// usualQuery is how many letters a menu waits for when it names no
	// min_query_length (https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element).
	usualQuery = 3
)

// key names an element for one person: what it has loaded is kept under it.
func (e *element) key(u *user) string {
	where := ""
	switch {
	case e.view != nil:
		where = e.view.id
	case e.msg != nil:
		where = e.msg.ch.id + "/" + e.msg.ts
	}
	return u.ID + " " + where + " " + str(e.blk["block_id"]) + "/" + str(e.el["action_id"])
}

func (e *element) external() bool {
	typ := str(e.el["type"])
	return typ == elementExternalSelect || typ == elementMultiExternalSelect
}

// Options is a person typing query into a menu that loads its options: Slack
// asks the app, which answers. The menu is found as with Select. As in Slack,
// nothing is asked before the query has the menu's min_query_length.
func (a *Actor) Options(ctx context.Context, f Find, label, query string) ([]Option, error) {
	s := a.s
	s.mu.Lock()
	u, err := a.user()
	if err != nil {
		s.mu.Unlock()
		return nil, err
	}
	found := s.locate(u, f, func(el obj) bool {
		return f.ActionID != "" || label == "" || str(el["action_id"]) == label || plain(textOf(el["placeholder"])) == label
	}, label)
	s.mu.Unlock()
	if found == nil || !found.external() {
		return nil, fmt.Errorf("slacksim: %w: no menu %q that loads its options (find %+v)", ErrNotFound, label, f)
	}
	return s.suggest(ctx, u, found, query)
}

// suggest asks the app for options, and keeps them for the person to pick from.
func (s *Sim) suggest(ctx context.Context, u *user, e *element, query string) ([]Option, error) {
	least := usualQuery
	if n, ok := number(e.el["min_query_length"]); ok {
		least = int(n)
	}
	if utf8.RuneCountInString(query) < least {
		return nil, nil
	}
	s.mu.Lock()
	payload := s.suggestion(u, e, query)
	s.mu.Unlock()
	d := &delivery{kind: kindInteractive, payload: payload, accepts: true, path: s.cfg.App.OptionsPath}
	got, err := s.send(ctx, d)
	if err != nil {
		return nil, fmt.Errorf("slacksim: block_suggestion: %w", notAcked(err))
	}
	raw, shown, probs := readOptions(got.body)
	if len(probs) > 0 {
		return nil, fmt.Errorf("slacksim: block_suggestion: %w: %s", ErrNotAcked, probs[0])
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.offered) > boundedSize {
		clear(s.offered)
	}
	s.offered[e.key(u)] = raw
	return shown, nil
}

// suggestion is the payload of block_suggestion
// (https://docs.slack.dev/reference/interaction-payloads/block_suggestion-payload).
func (s *Sim) suggestion(u *user, e *element, query string) obj {
	p := s.interaction("block_suggestion", u)
	p["action_id"], p["block_id"], p["value"] = e.el["action_id"], e.blk["block_id"], query
	if e.view != nil {
		p["container"] = obj{"type": "view", "view_id": e.view.id}
		p["view"] = e.view.wire(s)
		return frozen(p)
	}
	p["container"] = obj{"type": "message", "message_ts": e.msg.ts, "channel_id": e.msg.ch.id, "is_ephemeral": e.msg.ephemeral != nil}
	p["channel"] = e.msg.ch.wireShort()
	if e.msg.ephemeral == nil {
		p["message"] = e.msg.wire(s, true)
	}
	return frozen(p)
}

// readOptions reads what the app answered: options, or groups of them.
func readOptions(body []byte) (raw []obj, shown []Option, probs []Problem) {
	var src obj
	if len(body) == 0 || json.Unmarshal(body, &src) != nil {
		return nil, nil, []Problem{{Code: "invalid_options", Message: "the answer holds no options"}}
	}
	k := newChecker(surfaceMessage)
	groups, grouped := src["option_groups"].([]any)
	switch {
	case grouped:
		k.count(len(groups), "/option_groups", 0, maxOptions)
		for i, g := range groups {
			at := "/option_groups/" + strconv.Itoa(i)
			k.plain(object(g), at, "label", 75, true)
			k.options(object(g), at, maxOptions, false, kindPlainText)
		}
	default:
		if list(src["options"]) == nil {
			k.addf("", "required", "missing required field: options")
		} else if len(list(src["options"])) > 0 {
			k.options(src, "", maxOptions, false, kindPlainText)
		}
	}
	if len(k.probs) > 0 {
		return nil, nil, k.probs
	}
	show := func(o obj, group string) {
		raw = append(raw, o)
		shown = append(shown, Option{
			Text: plain(textOf(o["text"])), Value: str(o["value"]), Description: plain(textOf(o["description"])), Group: group,
		})
	}
	for _, o := range list(src["options"]) {
		show(object(o), "")
	}
	for _, g := range groups {
		for _, o := range list(object(g)["options"]) {
			show(object(o), plain(textOf(object(g)["label"])))
		}
	}
	return raw, shown, nil
}

// mustLoad says whether an option can only be picked after the menu has asked
// the app for it. Sim.mu is held.
func (s *Sim) mustLoad(u *user, e *element, option any) bool {
	if !e.external() || option == nil || option == "" {
		return false
	}
	words, err := wordsOf(option)
	if err != nil {
		return false
	}
	for _, w := range words {
		if _, err := s.fillOne(u, e, str(e.el["type"]), w); err != nil {
			return true
		}
	}
	return false
}

// loadOptions types each wanted option into the menu, and keeps all that comes.
func (s *Sim) loadOptions(ctx context.Context, u *user, e *element, option any) error {
	words, err := wordsOf(option)
	if err != nil {
		return err
	}
	var all []obj
	for _, w := range words {
		if _, err := s.suggest(ctx, u, e, strings.TrimSpace(w)); err != nil {
			return err
		}
		s.mu.Lock()
		all = append(all, s.offered[e.key(u)]...)
		s.offered[e.key(u)] = all
		s.mu.Unlock()
	}
	return nil
}

// loadFor loads the options of those menus of the open dialog that need it.
func (a *Actor) loadFor(values map[string]any) error {
	s := a.s
	var todo []func() error
	s.mu.Lock()
	if u, v, err := a.dialog(); err == nil {
		for label, value := range values {
			if e := s.field(u, v, label); e != nil && s.mustLoad(u, e, value) {
				todo = append(todo, func() error { return s.loadOptions(s.ctx, u, e, value) })
			}
		}
	}
	s.mu.Unlock()
	for _, load := range todo {
		if err := load(); err != nil {
			return err
		}
	}
	return nil
}
