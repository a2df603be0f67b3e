package slacksim

import (
	"strconv"
	"unicode/utf8"
)

// blockRule is one row of the table of blocks. Source of the figures: the doc
// comments of @slack/types 3.2.0, and docs.slack.dev/reference/block-kit/blocks.
type blockRule struct {
	on     surface
	fields string // beside type and block_id; "*": any
	check  func(k *checker, b obj, ptr string)
}

var blockRules = map[string]blockRule{
	"section":  {everywhere, "text fields accessory expand", checkSection},
	"header":   {everywhere, "text level", checkHeader},
	"divider":  {everywhere, "", nil},
	"image":    {everywhere, "image_url slack_file alt_text title", checkImage},
	"context":  {everywhere, "elements", checkContext},
	"actions":  {everywhere, "elements", checkActions},
	blockInput: {everywhere, "label element dispatch_action hint optional", checkInput},
	"markdown": {surfaceMessage, "text", checkMarkdown},
	"table":    {surfaceMessage, "rows column_settings", checkTable},
	"alert":    {surfaceModal, "text level", checkAlert},
	"file":     {surfaceMessage, "external_id source", nil},
	blockRichText: {everywhere, "elements", func(k *checker, b obj, ptr string) {
		if _, ok := b["elements"].([]any); !ok {
			k.addf(ptr, "required", "missing required field: elements")
		}
		k.rich(b["elements"], 0)
	}},
	"video": {everywhere, "alt_text author_name description provider_icon_url provider_name title title_url thumbnail_url video_url", checkVideo},
	"call":  {surfaceMessage, "call_id api_decoration_available call", nil},
	// newer blocks, taken as they are apart from their surfaces
	"context_actions":    {surfaceMessage, anyField, nil},
	"card":               {surfaceMessage, anyField, nil},
	"carousel":           {surfaceMessage, anyField, nil},
	"container":          {everywhere, anyField, nil},
	"data_table":         {surfaceMessage, anyField, nil},
	"data_visualization": {surfaceMessage, anyField, nil},
	"plan":               {surfaceMessage, anyField, nil},
	"task_card":          {surfaceMessage, anyField, nil},
}

const anyField = "*"

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
	rule, known := blockRules[kind]
	if !known || rule.on&k.surface == 0 {
		k.addf(ptr+"/type", "enum", "unsupported type: %s", orElse(kind, "none"))
		return
	}
	k.str(blk, ptr, "block_id", 0, maxID)
	if id := str(blk["block_id"]); id != "" {
		if k.seen[id] {
			k.addf(ptr+"/block_id", "unique", "`block_id` %q already exists", id)
		}
		k.seen[id] = true
	}
	if rule.fields != anyField {
		k.fields(blk, ptr, "type block_id "+rule.fields)
	}
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

func checkAlert(k *checker, b obj, ptr string) {
	k.text(b, ptr, "text", 200, true, kindMrkdwn, kindPlainText)
}

func checkImage(k *checker, b obj, ptr string) {
	if b["image_url"] == nil && b["slack_file"] == nil {
		k.addf(ptr, "required", "missing required field: image_url")
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

func checkTable(k *checker, b obj, ptr string) {
	rows := list(b["rows"])
	k.count(len(rows), ptr+"/rows", 1, 100)
	for i, r := range rows {
		cells := list(r)
		k.count(len(cells), ptr+"/rows/"+strconv.Itoa(i), 1, 20)
		for _, c := range cells {
			cell := object(c)
			k.total += utf8.RuneCountInString(str(cell["text"]))
			k.rich(cell["elements"], 0)
		}
	}
	k.count(len(list(b["column_settings"])), ptr+"/column_settings", 0, 20)
}

func checkVideo(k *checker, b obj, ptr string) {
	k.mustStr(b, ptr, "alt_text", 2000)
	k.mustStr(b, ptr, "video_url", 3000)
	k.mustStr(b, ptr, "thumbnail_url", 3000)
	k.plain(b, ptr, "title", 200, true)
	k.plain(b, ptr, "description", 200, false)
	k.str(b, ptr, "author_name", 0, 50)
}

const maxRichDepth = 8

// rich counts the text of a rich_text tree.
func (k *checker) rich(v any, depth int) {
	if depth > maxRichDepth {
		return
	}
	for _, e := range list(v) {
		el := object(e)
		k.total += utf8.RuneCountInString(str(el["text"]))
		k.rich(el["elements"], depth+1)
	}
}
