package web

import (
	"encoding/json"
	"html/template"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Names of Slack's that are templates here too.
const (
	blockSection = "section"
	typeImage    = "image"
	typeChecks   = "checkboxes"
	notDrawn     = "unknown-element"
)

// obj is a JSON object.
type obj = map[string]any

// block is one Block Kit block, ready for its template.
type block struct {
	Kind     string // the template's name
	Type     string // Slack's name, for those that are not drawn
	Text     template.HTML
	Fields   []template.HTML
	Parts    []part
	Elements []element
	Side     *element // the accessory
	Picture  *picture
	Rows     [][]template.HTML
	Chart    *chart
	// of inputs
	Label    string
	Hint     template.HTML
	Error    string
	Optional bool
	ID       string // of the first control, for its label
	Group    bool   // several controls under one label
}

// part is a piece of a context block.
type part struct {
	Text    template.HTML
	Picture *picture
}

type picture struct {
	Src, Alt, Title string
	Elsewhere       bool // not from the simulator: only told of
}

// surface is where blocks stand: what a click there must say to be understood,
// and what has been entered so far.
type surface struct {
	v       *viewer
	prefix  string // of DOM ids
	where   url.Values
	view    string // id of the view, empty in messages
	entered map[string]map[string]any
	errors  map[string]string
	markup  markup
	first   bool // the first control was met: it gets the focus
}

// blocks reads Block Kit. What cannot be read is left out.
func (s *surface) blocks(raw json.RawMessage) []block {
	var list []any
	if len(raw) == 0 || json.Unmarshal(raw, &list) != nil {
		return nil
	}
	out := make([]block, 0, len(list))
	for _, b := range list {
		if o, ok := b.(obj); ok {
			out = append(out, s.block(o))
		}
	}
	return out
}

func (s *surface) block(b obj) block {
	out := block{Kind: str(b["type"]), Type: str(b["type"])}
	id := str(b["block_id"])
	switch out.Kind {
	case blockSection:
		out.Text = s.text(b["text"])
		for _, f := range list(b["fields"]) {
			out.Fields = append(out.Fields, s.text(f))
		}
		if acc := object(b["accessory"]); acc != nil {
			if str(acc["type"]) == typeImage {
				out.Picture = s.picture(acc)
			} else {
				el := s.element(id, acc, plainOf(b["text"]))
				out.Side = &el
			}
		}
	case "header":
		out.Text = s.text(b["text"])
	case "context":
		for _, e := range list(b["elements"]) {
			o := object(e)
			if str(o["type"]) == typeImage {
				out.Parts = append(out.Parts, part{Picture: s.picture(o)})
				continue
			}
			out.Parts = append(out.Parts, part{Text: s.text(o)})
		}
	case "actions", "context_actions":
		out.Kind = "actions"
		for _, e := range list(b["elements"]) {
			if o := object(e); o != nil {
				out.Elements = append(out.Elements, s.element(id, o, ""))
			}
		}
	case "divider":
	case typeImage:
		out.Picture = s.picture(b)
	case "input":
		s.input(&out, id, b)
	case "markdown":
		out.Kind, out.Text = blockSection, s.markup.mrkdwn(str(b["text"]))
	case "rich_text":
		out.Kind, out.Text = blockSection, s.rich(list(b["elements"]))
	case "table", "data_table":
		out.Kind, out.Rows = "table", s.rows(b)
	case "data_visualization":
		if out.Chart = chartOf(b); out.Chart == nil {
			out.Kind = blockSection
			out.Text = s.markup.plain(str(b["title"]))
		}
	default:
		out.Kind, out.Text = "unknown", s.markup.plain(strings.Join(textsIn(b), " · "))
	}
	return out
}

func (s *surface) input(out *block, id string, b obj) {
	out.Label, out.Hint = plainOf(b["label"]), s.text(b["hint"])
	out.Error, out.Optional = s.v.fieldError(s.errors[id]), b["optional"] == true
	el := s.element(id, object(b["element"]), out.Label)
	el.Required = !out.Optional
	el.Invalid = out.Error != ""
	if b["dispatch_action"] != true {
		el.Act = ""
	}
	el.Described = el.ID + "-note"
	out.ID, out.Group = el.ID, el.Kind == "radio" || el.Kind == typeChecks || el.Kind == kindMany
	out.Elements = []element{el}
}

// text renders a text object.
func (s *surface) text(v any) template.HTML {
	o := object(v)
	if str(o["type"]) == "mrkdwn" {
		return s.markup.mrkdwn(str(o["text"]))
	}
	return s.markup.plain(str(o["text"]))
}

func (s *surface) picture(o obj) *picture {
	p := &picture{Src: str(o["image_url"]), Alt: str(o["alt_text"]), Title: plainOf(o["title"])}
	if file := object(o["slack_file"]); p.Src == "" && file != nil {
		p.Src = str(file["url"])
	}
	p.Elsewhere = !strings.HasPrefix(p.Src, s.v.h.sim.URL()+"/")
	if p.Elsewhere {
		p.Src = safeURL(p.Src)
	}
	return p
}

// rich renders rich_text: what people type, and what some apps send.
func (s *surface) rich(elements []any) template.HTML {
	var b strings.Builder
	s.richInto(&b, elements, 0)
	return template.HTML(b.String()) //nolint:gosec // built from escaped pieces only
}

func (s *surface) richInto(b *strings.Builder, elements []any, depth int) {
	if depth > 2*maxNesting {
		return
	}
	for _, e := range elements {
		o := object(e)
		wrap := map[string]string{
			"rich_text_quote": "blockquote", "rich_text_preformatted": "pre", "rich_text_list": "ul", "rich_text_section": "div",
		}[str(o["type"])]
		if str(o["type"]) == "rich_text_list" && str(o["style"]) == "ordered" {
			wrap = "ol"
		}
		if wrap == "" {
			b.WriteString(s.richLeaf(o))
			continue
		}
		b.WriteString("<" + wrap + ">")
		for _, child := range list(o["elements"]) {
			if wrap == "ul" || wrap == "ol" {
				b.WriteString("<li>")
				s.richInto(b, []any{child}, depth+1)
				b.WriteString("</li>")
				continue
			}
			s.richInto(b, []any{child}, depth+1)
		}
		b.WriteString("</" + wrap + ">")
	}
}

func (s *surface) richLeaf(o obj) string {
	var out string
	switch str(o["type"]) {
	case "text":
		out = breaks(str(o["text"]))
	case "link":
		label := str(o["text"])
		if label == "" {
			label = str(o["url"])
		}
		out = link(str(o["url"]), label)
	case "user":
		out = s.markup.bracket("@" + str(o["user_id"]))
	case "channel":
		out = s.markup.bracket("#" + str(o["channel_id"]))
	case "usergroup":
		out = s.markup.bracket("!subteam^" + str(o["usergroup_id"]))
	case "broadcast":
		out = s.markup.bracket("!" + str(o["range"]))
	case "emoji":
		out = string(s.markup.plain(":" + str(o["name"]) + ":"))
	case "date":
		ts := ""
		if f, ok := o["timestamp"].(float64); ok {
			ts = strconv.FormatInt(int64(f), 10)
		}
		out = s.markup.bracket("!date^" + ts + "^" + str(o["format"]) + "|" + str(o["fallback"]))
	default:
		out = breaks(strings.Join(textsIn(o), " "))
	}
	style := object(o["style"])
	for _, mark := range [][2]string{{"bold", "strong"}, {"italic", "em"}, {"strike", "s"}, {"code", "code"}} {
		if style[mark[0]] == true {
			out = "<" + mark[1] + ">" + out + "</" + mark[1] + ">"
		}
	}
	return out
}

func (s *surface) rows(b obj) [][]template.HTML {
	var out [][]template.HTML
	for _, row := range list(b["rows"]) {
		cells := list(row)
		if cells == nil {
			cells = list(object(row)["cells"])
		}
		var line []template.HTML
		for _, c := range cells {
			cell := object(c)
			if str(cell["type"]) == "rich_text" {
				line = append(line, s.rich(list(cell["elements"])))
				continue
			}
			line = append(line, s.markup.plain(str(cell["text"])))
		}
		out = append(out, line)
	}
	return out
}

// textsIn gathers whatever one could read in something unknown.
func textsIn(v any) []string {
	var out []string
	switch v := v.(type) {
	case obj:
		for _, k := range slices.Sorted(maps.Keys(v)) {
			text, isText := v[k].(string)
			switch {
			case isText && slices.Contains([]string{"text", "alt_text", "title", "body", "description"}, k):
				out = append(out, text)
			case !isText:
				out = append(out, textsIn(v[k])...)
			}
		}
	case []any:
		for _, e := range v {
			out = append(out, textsIn(e)...)
		}
	}
	return out
}

func str(v any) string {
	s, ok := v.(string)
	if !ok {
		return ""
	}
	return s
}

func list(v any) []any {
	l, ok := v.([]any)
	if !ok {
		return nil
	}
	return l
}

func object(v any) obj {
	o, ok := v.(obj)
	if !ok {
		return nil
	}
	return o
}

// plainOf is the text of a text object, unescaped.
func plainOf(v any) string { return unescape(str(object(v)["text"])) }
