package slacksim

import (
	"slices"
	"strconv"
	"unicode/utf8"
)

// Sources of the rules for rich text: the doc comments of @slack/types 3.2.0,
// docs.slack.dev/reference/block-kit/blocks/rich-text-block, and for the figures
// github.com/nicklambourne/slackblocks, spec/limits.json.

const maxRichDepth = 8

// inlineRules say which fields the parts of a rich text section need.
var inlineRules = map[string]string{
	"text": "text", "link": "url", "emoji": "name", "user": "user_id", "usergroup": "usergroup_id",
	"channel": "channel_id", partBroadcast: "range", partDate: "format", "color": "value", "team": "team_id",
	"tag": "text", "message_mention": "channel_id", "file": "file_id", "canvas": "file_id",
}

func checkRichText(k *checker, b obj, ptr string) {
	elements, ok := b["elements"].([]any)
	if !ok {
		k.addf(ptr, "required", "missing required field: elements")
		return
	}
	k.richBlocks(elements, ptr+"/elements")
}

func (k *checker) richBlocks(elements []any, ptr string) {
	for i, e := range elements {
		at := ptr + "/" + strconv.Itoa(i)
		el := object(e)
		if el == nil {
			k.addf(at, "type", "must be an object")
			continue
		}
		switch kind := str(el["type"]); kind {
		case partSection:
			k.fields(el, at, "type elements")
			k.inline(el, at)
		case "rich_text_preformatted":
			k.fields(el, at, "type elements border language")
			k.within(el, at, "border", 0, 1)
			k.inline(el, at)
		case "rich_text_quote":
			k.fields(el, at, "type elements border")
			k.within(el, at, "border", 0, 1)
			k.inline(el, at)
		case "rich_text_list":
			k.richList(el, at)
		default:
			k.unsupported(at+"/type", kind)
		}
	}
}

func (k *checker) richList(el obj, ptr string) {
	k.fields(el, ptr, "type elements style indent offset border")
	if el["style"] == nil {
		k.addf(ptr, "required", "missing required field: style")
	}
	k.oneOf(el, ptr, "style", "bullet", "ordered")
	k.within(el, ptr, "indent", 0, 8)
	k.within(el, ptr, "offset", 0, 1e9)
	k.within(el, ptr, "border", 0, 1)
	items, ok := el["elements"].([]any)
	if !ok {
		k.addf(ptr, "required", "missing required field: elements")
	}
	for i, v := range items {
		at := ptr + "/elements/" + strconv.Itoa(i)
		item := object(v)
		if str(item["type"]) != partSection {
			k.unsupported(at+"/type", str(item["type"]))
			continue
		}
		k.inline(item, at)
	}
}

// inline checks the parts of a section.
func (k *checker) inline(section obj, ptr string) {
	parts, ok := section["elements"].([]any)
	if !ok {
		k.addf(ptr, "required", "missing required field: elements")
		return
	}
	for i, v := range parts {
		at := ptr + "/elements/" + strconv.Itoa(i)
		part := object(v)
		kind := str(part["type"])
		needed, known := inlineRules[kind]
		if !known {
			k.unsupported(at+"/type", kind)
			continue
		}
		k.mustStr(part, at, needed, maxMessageText)
		k.total += utf8.RuneCountInString(str(part["text"]))
		if kind == partBroadcast {
			k.oneOf(part, at, "range", "here", "channel", "everyone")
		}
		if kind == partDate {
			if _, ok := number(part["timestamp"]); !ok {
				k.addf(at, "required", "missing required field: timestamp")
			}
		}
		k.richStyle(part, at)
	}
}

// richStyles are the styles of a part; each is on or off.
var richStyles = []string{"bold", "italic", "strike", "code", "underline", "highlight", "client_highlight", "unlink"}

func (k *checker) richStyle(part obj, ptr string) {
	v, present := part["style"]
	if !present || v == nil {
		return
	}
	style := object(v)
	if style == nil {
		k.addf(ptr+"/style", "type", "must be an object")
		return
	}
	for name, on := range style {
		if _, isBool := on.(bool); !isBool || !slices.Contains(richStyles, name) {
			k.addf(ptr+"/style", "additionalProperties", "invalid additional property: %s", name)
		}
	}
}
