package slacksim

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// holder says under which keys an element keeps its value and its first value.
type holder struct {
	value, initial string
	multi          bool
}

// holders are the elements with state, by type.
var holders = map[string]holder{
	elementPlainTextInput:           {"value", keyInitialValue, false},
	elementEmailTextInput:           {"value", keyInitialValue, false},
	elementURLTextInput:             {"value", keyInitialValue, false},
	elementNumberInput:              {"value", keyInitialValue, false},
	elementRichTextInput:            {"rich_text_value", keyInitialValue, false},
	elementStaticSelect:             {keySelectedOption, keyInitialOption, false},
	elementExternalSelect:           {keySelectedOption, keyInitialOption, false},
	elementRadioButtons:             {keySelectedOption, keyInitialOption, false},
	elementUsersSelect:              {"selected_user", "initial_user", false},
	elementConversationsSelect:      {"selected_conversation", "initial_conversation", false},
	elementChannelsSelect:           {"selected_channel", "initial_channel", false},
	elementDatePicker:               {"selected_date", "initial_date", false},
	elementTimePicker:               {"selected_time", "initial_time", false},
	elementDateTimePicker:           {"selected_date_time", "initial_date_time", false},
	elementCheckboxes:               {keySelectedOptions, keyInitialOptions, true},
	elementMultiStaticSelect:        {keySelectedOptions, keyInitialOptions, true},
	elementMultiExternalSelect:      {keySelectedOptions, keyInitialOptions, true},
	elementMultiUsersSelect:         {"selected_users", "initial_users", true},
	elementMultiConversationsSelect: {"selected_conversations", "initial_conversations", true},
	elementMultiChannelsSelect:      {"selected_channels", "initial_channels", true},
	elementFileInput:                {"files", "", true},
}

// initialState is what the blocks' inputs hold before anybody touched them.
func initialState(blocks []any) map[string]map[string]obj {
	state := map[string]map[string]obj{}
	for _, b := range blocks {
		blk := object(b)
		if blk == nil {
			continue
		}
		eachElement(blk, func(el obj) {
			typ := str(el["type"])
			h, ok := holders[typ]
			if !ok {
				return
			}
			val := obj{"type": typ, h.value: nil}
			if h.multi {
				val[h.value] = []any{}
			}
			if first, ok := el[h.initial]; ok && first != nil {
				val[h.value] = first
				if typ == elementNumberInput {
					val[h.value] = fmt.Sprint(first)
				}
			}
			if typ == elementTimePicker && el["timezone"] != nil {
				val["timezone"] = el["timezone"]
			}
			id := str(blk["block_id"])
			if state[id] == nil {
				state[id] = map[string]obj{}
			}
			state[id][str(el["action_id"])] = val
		})
	}
	return state
}

// fillValue turns what a person enters into what the element holds.
func (s *Sim) fillValue(u *user, e *element, in any) (any, error) {
	typ := str(e.el["type"])
	h, ok := holders[typ]
	if !ok {
		return nil, fmt.Errorf("slacksim: %w: nothing can be entered in a %s", ErrNotFound, typ)
	}
	if in == nil || in == "" {
		if h.multi {
			return []any{}, nil
		}
		return nil, nil
	}
	if typ == elementFileInput {
		return s.chosenFiles(u, in)
	}
	words, err := wordsOf(in)
	if err != nil {
		return nil, err
	}
	var out []any
	for _, w := range words {
		v, err := s.fillOne(u, e, typ, w)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	if h.multi {
		return orEmptyList(out), nil
	}
	if len(out) != 1 {
		return nil, fmt.Errorf("slacksim: a %s takes one value, got %d", typ, len(out))
	}
	return out[0], nil
}

func wordsOf(in any) ([]string, error) {
	switch v := in.(type) {
	case string:
		return []string{v}, nil
	case []string:
		return v, nil
	case int, int64, float64, bool:
		return []string{fmt.Sprint(v)}, nil
	default:
		return nil, fmt.Errorf("slacksim: cannot enter a %T", in)
	}
}

func (s *Sim) fillOne(u *user, e *element, typ, word string) (any, error) {
	t := u.team
	switch typ {
	case elementUsersSelect, elementMultiUsersSelect:
		if p := t.byHandle[strings.TrimPrefix(word, "@")]; p != nil {
			return p.ID, nil
		}
		if p := t.users[word]; p != nil {
			return p.ID, nil
		}
		return nil, fmt.Errorf("slacksim: %w: %s", ErrNoPerson, word)
	case elementChannelsSelect, elementMultiChannelsSelect, elementConversationsSelect, elementMultiConversationsSelect:
		if c := s.channelFor(u, word); c != nil {
			return c.id, nil
		}
		return nil, fmt.Errorf("slacksim: %w: %s", ErrNoChannel, word)
	case elementDateTimePicker:
		return u.moment(word), nil
	case elementRichTextInput:
		text := obj{"type": "text", "text": word}
		return obj{"type": blockRichText, "elements": []any{obj{"type": partSection, "elements": []any{text}}}}, nil
	case elementStaticSelect, elementMultiStaticSelect, elementRadioButtons, elementCheckboxes, elementOverflow,
		elementExternalSelect, elementMultiExternalSelect:
		for _, o := range append(options(e.el), s.offered[e.key(u)]...) {
			if textOf(o["text"]) == word || str(o["value"]) == word {
				return o, nil
			}
		}
		return nil, fmt.Errorf("slacksim: %w: no option %q", ErrNotFound, word)
	default:
		return word, nil
	}
}

// moment reads unix seconds, or a date and a time where the person is. What is
// neither is kept as it was typed, for the client to complain of.
func (u *user) moment(word string) any {
	if n, err := strconv.ParseInt(word, 10, 64); err == nil {
		return n
	}
	t, err := time.ParseInLocation("2006-01-02 15:04", strings.Replace(word, "T", " ", 1), u.loc)
	if err != nil {
		return word
	}
	return t.Unix()
}

// options are an element's options, groups flattened.
func options(el obj) []obj {
	var out []obj
	for _, o := range list(el["options"]) {
		if o := object(o); o != nil {
			out = append(out, o)
		}
	}
	for _, g := range list(el["option_groups"]) {
		for _, o := range list(object(g)["options"]) {
			if o := object(o); o != nil {
				out = append(out, o)
			}
		}
	}
	return out
}

// readable is what an input shows.
func (s *Sim) readable(t *team, val obj) string {
	show := func(v any) string {
		switch v := v.(type) {
		case nil:
			return ""
		case string:
			if u := t.users[v]; u != nil {
				return "@" + u.Handle
			}
			if c := t.channels[v]; c != nil {
				return "#" + c.name
			}
			return v
		case obj:
			if str(v["type"]) == blockRichText {
				return reader{team: t}.block(v)
			}
			return cmp.Or(textOf(v["text"]), str(v["name"]))
		default:
			return fmt.Sprint(v)
		}
	}
	v := val[holders[str(val["type"])].value]
	items, many := v.([]any)
	if !many {
		return show(v)
	}
	parts := make([]string, 0, len(items))
	for _, i := range items {
		parts = append(parts, show(i))
	}
	return strings.Join(parts, ", ")
}
