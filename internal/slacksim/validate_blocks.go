package slacksim

import (
	"strconv"
	"unicode/utf8"
)

// blockRule is one row of the table of blocks. Source of the figures: the doc
// comments of @slack/types 3.2.0, and docs.slack.dev/reference/block-kit/blocks.
type blockRule struct {
	on     surface
	fields string // beside type and block_id
	check  func(k *checker, b obj, ptr string)
}

var blockRules = map[string]blockRule{
	"section":     {everywhere, "text fields accessory expand", checkSection},
	"header":      {everywhere, "text level", checkHeader},
	"divider":     {everywhere, "", nil},
	"image":       {everywhere, "image_url slack_file alt_text title", checkImage},
	"context":     {everywhere, "elements", checkContext},
	"actions":     {everywhere, "elements", checkActions},
	blockInput:    {everywhere, "label element dispatch_action hint optional", checkInput},
	"markdown":    {surfaceMessage, "text", checkMarkdown},
	"table":       {messageOrHome, "rows column_settings", checkTable},
	"file":        {surfaceMessage, "external_id source", checkFile},
	"video":       {everywhere, "alt_text author_name description provider_icon_url provider_name title title_url thumbnail_url video_url", checkVideo},
	"call":        {surfaceMessage, "call_id api_decoration_available call", nil},
	blockRichText: {everywhere, "elements", checkRichText},

	"alert":              {surfaceModal, "text level", checkAlert},
	"context_actions":    {surfaceMessage, "elements", checkContextActions},
	blockCard:            {everywhere, "hero_image icon slack_icon title subtitle body subtext actions", checkCard},
	"carousel":           {messageOrHome, "elements", checkCarousel},
	"container":          {messageOrHome, "title rich_text_title subtitle icon width is_collapsible default_collapsed has_header_divider child_blocks", checkContainer},
	"data_table":         {messageOrHome, "caption rows page_size row_header_column_index", checkDataTable},
	"data_visualization": {messageOrHome, "title chart", checkChart},
	"plan":               {surfaceMessage, "title tasks", checkPlan},
	"task_card":          {surfaceMessage, "task_id title status details output sources hide_title", checkTaskCard},
}

func (k *checker) blocks(blocks []any, ptr string, most int) {
	k.count(len(blocks), ptr, 0, most)
	for i, b := range blocks {
		at := ptr + "/" + strconv.Itoa(i)
		blk := object(b)
		if blk == nil {
			k.addf(at, "type", "must be an object")
			continue
		}
		k.block(blk, at)
	}
}

func (k *checker) block(blk obj, ptr string) {
	kind := str(blk["type"])
	rule, known := k.rules[kind]
	if !known || rule.on&k.surface == 0 {
		k.unsupported(ptr+"/type", kind)
		return
	}
	k.str(blk, ptr, "block_id", 0, maxID)
	if id := str(blk["block_id"]); id != "" {
		if k.seen[id] {
			k.addf(ptr+"/block_id", "unique", "`block_id` %q already exists", id)
		}
		k.seen[id] = true
	}
	k.fields(blk, ptr, "type block_id "+rule.fields)
	if rule.check != nil {
		rule.check(k, blk, ptr)
	}
	actions := map[string]bool{}
	eachElement(blk, func(el obj) {
		id := str(el["action_id"])
		if id != "" && actions[id] {
			k.addf(ptr, "unique", "`action_id` %q already exists", id)
		}
		actions[id] = true
	})
}

func checkSection(k *checker, b obj, ptr string) {
	if b["text"] == nil && b["fields"] == nil {
		k.addf(ptr, "required", "missing required field: text")
	}
	k.text(b, ptr, "text", 3000, false, kindMrkdwn, kindPlainText)
	if v, present := b["fields"]; present && v != nil {
		fields := list(v)
		k.count(len(fields), ptr+"/fields", 1, 10)
		for i, f := range fields {
			k.textObject(f, ptr+"/fields/"+strconv.Itoa(i), 2000, kindMrkdwn, kindPlainText)
		}
	}
	k.bools(b, ptr, "expand")
	if v, present := b["accessory"]; present && v != nil {
		k.element(v, ptr+"/accessory", inSection)
	}
}

func checkHeader(k *checker, b obj, ptr string) {
	k.plain(b, ptr, "text", 150, true)
	k.within(b, ptr, "level", 1, 4)
}

func checkImage(k *checker, b obj, ptr string) {
	switch file := object(b["slack_file"]); {
	case b["image_url"] == nil && b["slack_file"] == nil:
		k.addf(ptr, "required", "missing required field: image_url")
	case b["image_url"] != nil && b["slack_file"] != nil:
		k.addf(ptr, "oneOf", "image_url and slack_file exclude each other")
	case b["slack_file"] != nil && str(file["id"]) == "" && str(file["url"]) == "":
		k.addf(ptr+"/slack_file", "required", "missing required field: id")
	}
	k.str(b, ptr, "image_url", 1, 3000)
	k.mustStr(b, ptr, "alt_text", 2000)
	k.plain(b, ptr, "title", 2000, false)
}

func checkContext(k *checker, b obj, ptr string) {
	elements := list(b["elements"])
	k.count(len(elements), ptr+"/elements", 1, 10)
	for i, e := range elements {
		at := ptr + "/elements/" + strconv.Itoa(i)
		if str(object(e)["type"]) == "image" {
			k.element(e, at, inContext)
			continue
		}
		k.textObject(e, at, 3000, kindMrkdwn, kindPlainText)
	}
}

func checkActions(k *checker, b obj, ptr string) {
	elements := list(b["elements"])
	k.count(len(elements), ptr+"/elements", 1, 25)
	for i, e := range elements {
		k.element(e, ptr+"/elements/"+strconv.Itoa(i), inActions)
	}
}

func checkInput(k *checker, b obj, ptr string) {
	k.inputs = true
	k.plain(b, ptr, "label", 2000, true)
	k.plain(b, ptr, "hint", 2000, false)
	k.bools(b, ptr, "optional", "dispatch_action")
	if b["element"] == nil {
		k.addf(ptr, "required", "missing required field: element")
		return
	}
	k.element(b["element"], ptr+"/element", inInput)
}

func checkMarkdown(k *checker, b obj, ptr string) {
	k.mustStr(b, ptr, "text", maxMarkdown)
	k.total += utf8.RuneCountInString(str(b["text"]))
}
