package slacksim

import (
	"cmp"
	"strings"
)

// blocks renders Block Kit as the lines one would read aloud.
func (r reader) blocks(blocks []any) string {
	var lines []string
	for _, b := range blocks {
		if line := r.block(object(b)); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

func (r reader) block(b obj) string {
	switch str(b["type"]) {
	case "":
		return ""
	case "section":
		parts := []string{r.text(b["text"])}
		for _, f := range list(b["fields"]) {
			parts = append(parts, r.text(f))
		}
		return joinNonEmpty(parts, "\n")
	case "header", "alert":
		return r.text(b["text"])
	case "context":
		var parts []string
		for _, e := range list(b["elements"]) {
			if el := object(e); str(el["type"]) == "image" {
				continue // read as decoration
			}
			parts = append(parts, r.text(e))
		}
		return joinNonEmpty(parts, " ")
	case "image":
		return joinNonEmpty([]string{r.text(b["title"]), "[" + str(b["alt_text"]) + "]"}, " ")
	case blockInput:
		return joinNonEmpty([]string{r.text(b["label"]), r.text(b["hint"])}, "\n")
	case "markdown":
		return r.mrkdwn(str(b["text"]))
	case blockRichText:
		return strings.TrimRight(r.rich(b["elements"]), "\n")
	case "table":
		return r.table(b)
	case "data_table":
		return joinNonEmpty([]string{str(b["caption"]), r.table(b)}, "\n")
	case "data_visualization":
		return "[" + str(b["title"]) + "]"
	case blockCard:
		return joinNonEmpty([]string{r.text(b["title"]), r.text(b["subtitle"]), r.text(b["body"]), r.text(b["subtext"])}, "\n")
	case "carousel":
		return r.blocks(list(b["elements"]))
	case "container":
		title := r.text(b["title"])
		if rt := object(b["rich_text_title"]); rt != nil {
			title = r.block(rt)
		}
		return joinNonEmpty([]string{title, r.text(b["subtitle"]), r.blocks(list(b["child_blocks"]))}, "\n")
	case "plan":
		return joinNonEmpty([]string{str(b["title"]), r.blocks(list(b["tasks"]))}, "\n")
	case "task_card":
		return str(b["title"])
	case "video":
		return joinNonEmpty([]string{r.text(b["title"]), r.text(b["description"]), "[" + str(b["alt_text"]) + "]"}, "\n")
	case "actions", "context_actions", "divider":
		return ""
	default:
		return "[" + str(b["type"]) + "]"
	}
}

// attachments are read as their words, or else their fallback.
func (r reader) attachments(all []any) string {
	var lines []string
	for _, v := range all {
		a := object(v)
		line := joinNonEmpty([]string{
			r.mrkdwn(str(a["pretext"])), r.mrkdwn(str(a["title"])), r.mrkdwn(str(a["text"])), r.blocks(list(a["blocks"])),
		}, "\n")
		lines = append(lines, cmp.Or(line, plain(str(a["fallback"]))))
	}
	return joinNonEmpty(lines, "\n")
}

func joinNonEmpty(parts []string, sep string) string {
	var out []string
	for _, p := range parts {
		if p != "" && p != "[]" {
			out = append(out, p)
		}
	}
	return strings.Join(out, sep)
}

// text renders a text object.
func (r reader) text(v any) string {
	o := object(v)
	if str(o["type"]) == kindMrkdwn {
		return r.mrkdwn(str(o["text"]))
	}
	return plain(str(o["text"]))
}

func (r reader) rich(v any) string {
	var b strings.Builder
	for _, e := range list(v) {
		el := object(e)
		switch str(el["type"]) {
		case "text":
			b.WriteString(str(el["text"]))
		case "link":
			b.WriteString(cmp.Or(str(el["text"]), str(el["url"])))
		case "user":
			b.WriteString(r.entity("@" + str(el["user_id"])))
		case "channel":
			b.WriteString(r.entity("#" + str(el["channel_id"])))
		case "usergroup":
			b.WriteString(r.entity("!subteam^" + str(el["usergroup_id"])))
		case partBroadcast:
			b.WriteString("@" + str(el["range"]))
		case "emoji":
			b.WriteString(":" + str(el["name"]) + ":")
		case partDate:
			b.WriteString(str(el["fallback"]))
		case "rich_text_list":
			for _, item := range list(el["elements"]) {
				b.WriteString("• " + r.rich(object(item)["elements"]) + "\n")
			}
		default:
			b.WriteString(r.rich(el["elements"]))
			b.WriteString("\n")
		}
	}
	return b.String()
}

func (r reader) table(b obj) string {
	var rows []string
	for _, row := range list(b["rows"]) {
		cells := list(row)
		if cells == nil {
			cells = list(object(row)["cells"])
		}
		var out []string
		for _, c := range cells {
			cell := object(c)
			if str(cell["type"]) == blockRichText {
				out = append(out, strings.TrimSpace(r.rich(cell["elements"])))
			} else {
				out = append(out, textOf(cell))
			}
		}
		rows = append(rows, strings.Join(out, " | "))
	}
	return strings.Join(rows, "\n")
}

// buttons are the labels of what can be pressed, in order.
func buttons(blocks []any) []string {
	var out []string
	for _, b := range blocks {
		blk := object(b)
		if blk == nil {
			continue
		}
		eachElement(blk, func(el obj) {
			if strings.HasSuffix(str(el["type"]), elementButton) {
				out = append(out, plain(textOf(el["text"])))
			}
		})
	}
	return out
}
