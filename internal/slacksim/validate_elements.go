package slacksim

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// holderBlock says where an element may stand.
type holderBlock int

const (
	inSection holderBlock = 1 << iota
	inActions
	inInput
	inContext
	inContextActions
	inCard
	pressed = inSection | inActions
	anyForm = inSection | inActions | inInput
)

// elementRule is one row of the table of elements.
type elementRule struct {
	in     holderBlock
	fields string // beside type and action_id
	check  func(k *checker, el obj, ptr string)
}

const (
	selectFields = "placeholder confirm focus_on_load "
	multiFields  = selectFields + "max_selected_items "
	convFields   = "default_to_current_conversation filter response_url_enabled "
	inputFields  = "placeholder focus_on_load dispatch_action_config initial_value "
)

var elementRules = map[string]elementRule{
	elementButton:                   {pressed | inCard, "text url value style confirm accessibility_label", checkButton},
	elementWorkflowButton:           {pressed, "text workflow style accessibility_label", checkWorkflowButton},
	elementFeedbackButtons:          {inContextActions, "positive_button negative_button", checkFeedback},
	elementIconButton:               {inContextActions, "icon text value confirm accessibility_label visible_to_user_ids", checkIconButton},
	"image":                         {inSection | inContext, "image_url slack_file alt_text", checkImage},
	elementOverflow:                 {pressed, "options confirm", checkOverflow},
	elementCheckboxes:               {anyForm, "options initial_options confirm focus_on_load", checkChoices},
	elementRadioButtons:             {anyForm, "options initial_option confirm focus_on_load", checkChoices},
	elementStaticSelect:             {anyForm, selectFields + "options option_groups initial_option", checkStaticSelect},
	elementExternalSelect:           {anyForm, selectFields + "initial_option min_query_length", checkSelect},
	elementUsersSelect:              {anyForm, selectFields + "initial_user", checkSelect},
	elementConversationsSelect:      {anyForm, selectFields + convFields + "initial_conversation", checkSelect},
	elementChannelsSelect:           {anyForm, selectFields + "initial_channel response_url_enabled", checkSelect},
	elementMultiStaticSelect:        {anyForm, multiFields + "options option_groups initial_options", checkStaticSelect},
	elementMultiExternalSelect:      {anyForm, multiFields + "initial_options min_query_length", checkSelect},
	elementMultiUsersSelect:         {anyForm, multiFields + "initial_users", checkSelect},
	elementMultiConversationsSelect: {anyForm, multiFields + convFields + "initial_conversations", checkSelect},
	elementMultiChannelsSelect:      {anyForm, multiFields + "initial_channels", checkSelect},
	elementDatePicker:               {anyForm, selectFields + "initial_date", checkDate},
	elementTimePicker:               {anyForm, selectFields + "initial_time timezone", checkTime},
	elementDateTimePicker:           {anyForm, "initial_date_time confirm focus_on_load", checkDateTime},
	elementPlainTextInput:           {inInput, inputFields + "multiline min_length max_length", checkTextInput},
	elementEmailTextInput:           {inInput, inputFields, checkLine},
	elementURLTextInput:             {inInput, inputFields, checkLine},
	elementNumberInput:              {inInput, inputFields + "is_decimal_allowed min_value max_value", checkNumberInput},
	elementRichTextInput:            {inInput, inputFields + "min_lines max_lines", checkRichInput},
	elementFileInput:                {inInput, "filetypes max_files", checkFileInput},
}

func (k *checker) element(v any, ptr string, in holderBlock) {
	el := object(v)
	if el == nil {
		k.addf(ptr, "type", "must be an object")
		return
	}
	kind := str(el["type"])
	rule, known := elementRules[kind]
	if !known || rule.in&in == 0 {
		k.unsupported(ptr+"/type", kind)
		return
	}
	k.fields(el, ptr, "type action_id "+rule.fields)
	k.bools(el, ptr, "focus_on_load")
	if el["focus_on_load"] == true {
		k.focus++
	}
	k.str(el, ptr, "action_id", 0, maxID)
	if rule.check != nil {
		rule.check(k, el, ptr)
	}
	k.confirm(el, ptr)
}

func checkButton(k *checker, el obj, ptr string) {
	k.plain(el, ptr, "text", 75, true)
	k.str(el, ptr, "url", 0, 3000)
	k.str(el, ptr, "value", 0, 2000)
	k.str(el, ptr, "accessibility_label", 0, 75)
	if str(el["style"]) != "" {
		k.oneOf(el, ptr, "style", "primary", "danger")
	}
}

func checkOverflow(k *checker, el obj, ptr string) { k.options(el, ptr, 5, true, kindPlainText) }

func checkChoices(k *checker, el obj, ptr string) {
	k.options(el, ptr, 10, false, kindPlainText, kindMrkdwn)
	k.initial(el, ptr)
}

func checkSelect(k *checker, el obj, ptr string) {
	checkPlaceholder(k, el, ptr)
	k.within(el, ptr, "max_selected_items", 1, 1e9)
	k.within(el, ptr, "min_query_length", 0, 1e9)
	k.bools(el, ptr, "default_to_current_conversation", "response_url_enabled")
	k.filter(el, ptr)
	h := holders[str(el["type"])]
	if v, present := el[h.initial]; present && v != nil {
		k.first(el, v, h, ptr+"/"+h.initial)
	}
}

func checkStaticSelect(k *checker, el obj, ptr string) {
	checkSelect(k, el, ptr)
	groups := el["option_groups"]
	switch {
	case el["options"] == nil && groups == nil:
		k.addf(ptr, "required", "missing required field: options")
	case el["options"] != nil && groups != nil:
		k.addf(ptr, "oneOf", "options and option_groups exclude each other")
	case groups != nil:
		k.count(len(list(groups)), ptr+"/option_groups", 1, 100)
		for i, g := range list(groups) {
			at := ptr + "/option_groups/" + strconv.Itoa(i)
			k.plain(object(g), at, "label", 75, true)
			k.options(object(g), at, 100, false, kindPlainText)
		}
	default:
		k.options(el, ptr, 100, false, kindPlainText)
	}
	k.initial(el, ptr)
}

func (k *checker) options(o obj, ptr string, most int, links bool, kinds ...string) {
	opts := list(o["options"])
	k.count(len(opts), ptr+"/options", 1, most)
	for i, v := range opts {
		at := ptr + "/options/" + strconv.Itoa(i)
		opt := object(v)
		if opt == nil {
			k.addf(at, "type", "must be an object")
			continue
		}
		allowed := "text value description"
		if links {
			allowed += " url"
		}
		k.fields(opt, at, allowed)
		k.text(opt, at, "text", 75, true, kinds...)
		k.mustStr(opt, at, "value", 150)
		k.text(opt, at, "description", 75, false, kinds...)
		k.str(opt, at, "url", 0, 3000)
	}
}

// initial options must be among the options.
func (k *checker) initial(el obj, ptr string) {
	values := make([]string, 0, 8)
	for _, o := range options(el) {
		values = append(values, str(o["value"]))
	}
	check := func(v any, at string) {
		if !slices.Contains(values, str(object(v)["value"])) {
			k.addf(at, "enum", "initial option must be one of the options")
		}
	}
	if v := el[keyInitialOption]; v != nil {
		check(v, ptr+"/initial_option")
	}
	if v, present := el[keyInitialOptions]; present && v != nil {
		k.count(len(list(v)), ptr+"/initial_options", 1, 100)
		for i, o := range list(v) {
			check(o, ptr+"/initial_options/"+strconv.Itoa(i))
		}
	}
}

func checkPlaceholder(k *checker, el obj, ptr string) {
	k.plain(el, ptr, "placeholder", 150, false)
	k.bools(el, ptr, "is_decimal_allowed")
}

func checkTextInput(k *checker, el obj, ptr string) {
	checkPlaceholder(k, el, ptr)
	k.bools(el, ptr, "multiline")
	k.within(el, ptr, "min_length", 0, 3000)
	k.within(el, ptr, "max_length", 1, 3000)
	k.str(el, ptr, keyInitialValue, 0, 3000)
	k.dispatchConfig(el, ptr)
	least, hasLeast := number(el["min_length"])
	if most, ok := number(el["max_length"]); ok && hasLeast && least > most {
		k.addf(ptr+"/min_length", "range", "must not be more than max_length")
	}
	if most, ok := number(el["max_length"]); ok {
		k.str(el, ptr, keyInitialValue, 0, int(min(max(most, 1), 3000)))
	}
}

func checkDate(k *checker, el obj, ptr string) {
	checkPlaceholder(k, el, ptr)
	if v, present := el["initial_date"]; present && v != nil {
		if _, err := time.Parse(time.DateOnly, str(v)); err != nil {
			k.addf(ptr+"/initial_date", "format", "must be a date in the format YYYY-MM-DD")
		}
	}
}

func checkTime(k *checker, el obj, ptr string) {
	checkPlaceholder(k, el, ptr)
	if v, present := el["initial_time"]; present && v != nil {
		if _, err := time.Parse("15:04", str(v)); err != nil || len(str(v)) != len("15:04") {
			k.addf(ptr+"/initial_time", "format", "must be a time in the format HH:mm")
		}
	}
	if zone := str(el["timezone"]); zone != "" && !strings.Contains(zone, "/") && zone != "UTC" {
		k.addf(ptr+"/timezone", "format", "must be an IANA time zone")
	}
}

func checkDateTime(k *checker, el obj, ptr string) {
	k.within(el, ptr, "initial_date_time", 1_000_000_000, 9_999_999_999)
}

func (k *checker) confirm(el obj, ptr string) {
	v, present := el["confirm"]
	if !present || v == nil {
		return
	}
	c, at := object(v), ptr+"/confirm"
	if c == nil {
		k.addf(at, "type", "must be an object")
		return
	}
	k.fields(c, at, "title text confirm deny style")
	k.plain(c, at, "title", 100, true)
	k.text(c, at, "text", 300, true, kindPlainText, kindMrkdwn)
	k.plain(c, at, "confirm", 30, true)
	k.plain(c, at, "deny", 30, true)
	k.oneOf(c, at, "style", "primary", "danger")
}
