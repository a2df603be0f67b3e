package slacksim

import (
	"slices"
	"strconv"
)

// Rules of the blocks of 2025 and 2026. Sources: the doc comments of
// @slack/types 3.2.0, the structs of slack-go 0.35 (block_card.go and its
// neighbours), and for figures and surfaces github.com/nicklambourne/slackblocks,
// spec/limits.json and spec/vocabulary.json.

func checkAlert(k *checker, b obj, ptr string) {
	k.text(b, ptr, "text", 200, true, kindMrkdwn, kindPlainText)
	k.oneOf(b, ptr, "level", "default", "info", "warning", "error", "success")
}

func checkFile(k *checker, b obj, ptr string) {
	k.mustStr(b, ptr, "external_id", maxID)
	k.oneOf(b, ptr, "source", "remote")
	if b["source"] == nil {
		k.addf(ptr, "required", "missing required field: source")
	}
}

func checkVideo(k *checker, b obj, ptr string) {
	k.mustStr(b, ptr, "alt_text", 2000)
	k.mustStr(b, ptr, "video_url", 3000)
	k.mustStr(b, ptr, "thumbnail_url", 3000)
	k.plain(b, ptr, "title", 200, true)
	k.plain(b, ptr, "description", 200, false)
	k.str(b, ptr, "author_name", 0, 50)
	k.str(b, ptr, "provider_name", 0, 50)
	k.str(b, ptr, "title_url", 0, 2000)
	k.str(b, ptr, "provider_icon_url", 0, 2000)
}

func checkContextActions(k *checker, b obj, ptr string) {
	elements := list(b["elements"])
	k.count(len(elements), ptr+"/elements", 1, 5)
	for i, e := range elements {
		k.element(e, ptr+"/elements/"+strconv.Itoa(i), inContextActions)
	}
}

func checkFeedback(k *checker, el obj, ptr string) {
	for _, name := range []string{"positive_button", "negative_button"} {
		b, at := object(el[name]), ptr+"/"+name
		if b == nil {
			k.addf(ptr, "required", "missing required field: %s", name)
			continue
		}
		k.fields(b, at, "text value accessibility_label")
		k.plain(b, at, "text", 75, true)
		k.mustStr(b, at, "value", 2000)
		k.str(b, at, "accessibility_label", 0, 75)
	}
}

func checkIconButton(k *checker, el obj, ptr string) {
	k.oneOf(el, ptr, "icon", "trash")
	if el["icon"] == nil {
		k.addf(ptr, "required", "missing required field: icon")
	}
	k.plain(el, ptr, "text", 75, true)
	k.str(el, ptr, "value", 0, 2000)
	k.str(el, ptr, "accessibility_label", 0, 75)
	k.count(len(list(el["visible_to_user_ids"])), ptr+"/visible_to_user_ids", 0, 10)
}

func checkWorkflowButton(k *checker, el obj, ptr string) {
	k.plain(el, ptr, "text", 75, true)
	k.str(el, ptr, "accessibility_label", 0, 75)
	k.oneOf(el, ptr, "style", "primary", "danger")
	if str(object(object(el["workflow"])["trigger"])["url"]) == "" {
		k.addf(ptr, "required", "missing required field: workflow")
	}
}

func checkCard(k *checker, b obj, ptr string) {
	k.text(b, ptr, "title", 150, false, kindMrkdwn, kindPlainText)
	k.text(b, ptr, "subtitle", 150, false, kindMrkdwn, kindPlainText)
	k.text(b, ptr, "body", 200, false, kindMrkdwn, kindPlainText)
	k.text(b, ptr, "subtext", 200, false, kindMrkdwn, kindPlainText)
	for _, name := range []string{"hero_image", "icon"} {
		if b[name] != nil {
			k.element(b[name], ptr+"/"+name, inContext)
		}
	}
	if b["icon"] != nil && b["slack_icon"] != nil {
		k.addf(ptr, "oneOf", "icon and slack_icon exclude each other")
	}
	actions := list(b["actions"])
	k.count(len(actions), ptr+"/actions", 0, 3)
	for i, a := range actions {
		k.element(a, ptr+"/actions/"+strconv.Itoa(i), inCard)
	}
	if b["hero_image"] == nil && b["title"] == nil && b["body"] == nil && len(actions) == 0 {
		k.addf(ptr, "required", "missing required field: title")
	}
}

func checkCarousel(k *checker, b obj, ptr string) {
	cards := list(b["elements"])
	k.count(len(cards), ptr+"/elements", 1, 10)
	k.nested(cards, ptr+"/elements", blockCard)
}

func checkContainer(k *checker, b obj, ptr string) {
	k.plain(b, ptr, "title", 150, false)
	if b["title"] == nil && b["rich_text_title"] == nil {
		k.addf(ptr, "required", "missing required field: title")
	}
	if b["title"] != nil && b["rich_text_title"] != nil {
		k.addf(ptr, "oneOf", "title and rich_text_title exclude each other")
	}
	if v := object(b["rich_text_title"]); v != nil {
		checkRichText(k, v, ptr+"/rich_text_title")
	}
	k.text(b, ptr, "subtitle", 150, false, kindMrkdwn, kindPlainText)
	k.oneOf(b, ptr, "width", "narrow", "standard", "wide", "full")
	k.bools(b, ptr, "is_collapsible", "default_collapsed", "has_header_divider")
	if b["default_collapsed"] == true && b["is_collapsible"] != true {
		k.addf(ptr+"/default_collapsed", "invalid", "needs is_collapsible")
	}
	if b["icon"] != nil {
		k.element(b["icon"], ptr+"/icon", inContext)
	}
	children := list(b["child_blocks"])
	k.count(len(children), ptr+"/child_blocks", 1, 10)
	k.nested(children, ptr+"/child_blocks")
}

func checkTaskCard(k *checker, b obj, ptr string) {
	k.mustStr(b, ptr, "task_id", maxID)
	k.mustStr(b, ptr, "title", 3000)
	k.oneOf(b, ptr, "status", "pending", "in_progress", "complete", "error")
	k.bools(b, ptr, "hide_title")
	for _, name := range []string{"details", "output"} {
		if v, present := b[name]; present && v != nil {
			if str(object(v)["type"]) != blockRichText {
				k.unsupported(ptr+"/"+name+"/type", str(object(v)["type"]))
				continue
			}
			checkRichText(k, object(v), ptr+"/"+name)
		}
	}
	for i, v := range list(b["sources"]) {
		source, at := object(v), ptr+"/sources/"+strconv.Itoa(i)
		k.fields(source, at, "type url text")
		k.mustStr(source, at, "url", 3000)
		k.mustStr(source, at, "text", 3000)
	}
}

func checkPlan(k *checker, b obj, ptr string) {
	k.mustStr(b, ptr, "title", 3000)
	tasks := list(b["tasks"])
	k.count(len(tasks), ptr+"/tasks", 0, 50)
	k.nested(tasks, ptr+"/tasks", "task_card")
}

// nested checks blocks within a block, of one kind where kinds are named.
func (k *checker) nested(blocks []any, ptr string, kinds ...string) {
	if k.depth >= maxRichDepth {
		k.addf(ptr, "invalid", "nested too deep")
		return
	}
	k.depth++
	defer func() { k.depth-- }()
	for i, v := range blocks {
		at := ptr + "/" + strconv.Itoa(i)
		blk := object(v)
		switch kind := str(blk["type"]); {
		case blk == nil:
			k.addf(at, "type", "must be an object")
		case len(kinds) > 0 && !slices.Contains(kinds, kind):
			k.unsupported(at+"/type", kind)
		default:
			k.block(blk, at)
		}
	}
}
