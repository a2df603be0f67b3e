package slacksim

import (
	"slices"
	"strconv"
)

// first checks what a picker starts with: one id or option, or a list of them.
func (k *checker) first(el obj, v any, h holder, ptr string) {
	isOption := h.initial == keyInitialOption || h.initial == keyInitialOptions
	one := func(v any, at string) {
		switch {
		case isOption && object(v) == nil:
			k.addf(at, "type", "must be an object")
		case isOption:
			k.plain(object(v), at, "text", 75, true)
			k.mustStr(object(v), at, "value", 150)
		case str(v) == "":
			k.addf(at, "type", "must be a string")
		}
	}
	if !h.multi {
		one(v, ptr)
		return
	}
	all, ok := v.([]any)
	if !ok {
		k.addf(ptr, "type", "must be an array")
		return
	}
	if most, limited := number(el["max_selected_items"]); limited && float64(len(all)) > most {
		k.addf(ptr, "maxItems", "no more than %.0f items allowed", most)
	}
	for i, v := range all {
		one(v, ptr+"/"+strconv.Itoa(i))
	}
}

// conversationKinds are what a conversations_select can be narrowed down to.
var conversationKinds = []string{"im", "mpim", "private", "public"}

// filter checks the filter of a conversations_select.
func (k *checker) filter(el obj, ptr string) {
	v, present := el["filter"]
	if !present || v == nil {
		return
	}
	f, at := object(v), ptr+"/filter"
	if f == nil {
		k.addf(at, "type", "must be an object")
		return
	}
	k.fields(f, at, "include exclude_external_shared_channels exclude_bot_users")
	k.bools(f, at, "exclude_external_shared_channels", "exclude_bot_users")
	if len(f) == 0 {
		k.addf(at, "minProperties", "must provide at least 1 items")
	}
	if include, present := f["include"]; present && include != nil {
		k.count(len(list(include)), at+"/include", 1, len(conversationKinds))
		for i, kind := range list(include) {
			if !slices.Contains(conversationKinds, str(kind)) {
				k.unsupported(at+"/include/"+strconv.Itoa(i), str(kind))
			}
		}
	}
}

// dispatchConfig checks when a text input tells the app of what is typed.
func (k *checker) dispatchConfig(el obj, ptr string) {
	v, present := el["dispatch_action_config"]
	if !present || v == nil {
		return
	}
	c, at := object(v), ptr+"/dispatch_action_config"
	if c == nil {
		k.addf(at, "type", "must be an object")
		return
	}
	k.fields(c, at, "trigger_actions_on")
	on := list(c["trigger_actions_on"])
	k.count(len(on), at+"/trigger_actions_on", 1, 2)
	for i, when := range on {
		if w := str(when); w != "on_enter_pressed" && w != "on_character_entered" {
			k.addf(at+"/trigger_actions_on/"+strconv.Itoa(i), "enum", "must be one of: on_enter_pressed, on_character_entered")
		}
	}
}

// checkLine is for inputs of one line.
func checkLine(k *checker, el obj, ptr string) {
	checkPlaceholder(k, el, ptr)
	k.dispatchConfig(el, ptr)
	k.str(el, ptr, keyInitialValue, 0, 3000)
}

func checkNumberInput(k *checker, el obj, ptr string) {
	checkPlaceholder(k, el, ptr)
	k.dispatchConfig(el, ptr)
	if el["is_decimal_allowed"] == nil {
		k.addf(ptr, "required", "missing required field: is_decimal_allowed")
	}
	figure := func(name string) (float64, bool) {
		v, present := el[name]
		if !present || v == nil {
			return 0, false
		}
		n, err := strconv.ParseFloat(str(v), 64)
		if err != nil {
			k.addf(ptr+"/"+name, "format", "must be a number in a string")
		}
		return n, err == nil
	}
	least, hasLeast := figure("min_value")
	most, hasMost := figure("max_value")
	figure(keyInitialValue)
	if hasLeast && hasMost && least > most {
		k.addf(ptr+"/min_value", "range", "must not be more than max_value")
	}
}

func checkRichInput(k *checker, el obj, ptr string) {
	checkPlaceholder(k, el, ptr)
	k.dispatchConfig(el, ptr)
	k.within(el, ptr, "min_lines", 1, 100)
	k.within(el, ptr, "max_lines", 1, 100)
	if v, present := el[keyInitialValue]; present && v != nil {
		first := object(v)
		if str(first["type"]) != blockRichText {
			k.addf(ptr+"/initial_value/type", "enum", "must be one of: rich_text")
			return
		}
		checkRichText(k, first, ptr+"/initial_value")
	}
}

func checkFileInput(k *checker, el obj, ptr string) {
	k.within(el, ptr, "max_files", 1, 10)
	if v, present := el["filetypes"]; present && v != nil {
		types, ok := v.([]any)
		if !ok {
			k.addf(ptr+"/filetypes", "type", "must be an array")
		}
		for i, t := range types {
			if str(t) == "" {
				k.addf(ptr+"/filetypes/"+strconv.Itoa(i), "type", "must be a string")
			}
		}
	}
}
