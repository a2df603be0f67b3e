package web

import (
	"encoding/json"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// element is something to press or to fill in.
type element struct {
	Kind        string // the template's name
	Type        string // Slack's name
	ID          string // in the document
	Name        string // in the form
	Label       string // for those who do not see what stands around it
	Text        string
	Style       string
	URL         string
	Act         string // where using it is told to, at once
	Control     string // what a tour calls it
	Confirm     *question
	Placeholder string
	Value       string
	Multi       bool
	Lines       bool
	InputType   string
	Min, Max    string
	MaxLength   int
	Options     []option
	Required    bool
	Invalid     bool
	Focus       bool
	Described   string
	// of menus that load their options
	Search, Found string // where what is typed goes, and the id of where the answer goes
	Least         int    // letters before anything is loaded
	// of inputs for files
	Files          []chosenFile
	Upload, Accept string
	Picks          []pickPart // the boxes of a date, a time, or both
}

type option struct {
	Text, Description, Value string
	Group                    string
	On                       bool
}

// question is what must be answered with yes before something is done.
type question struct {
	Title, Text, Yes, No string
	Danger               bool
}

// HTML's types of inputs that have rules of their own.
const (
	inputText   = "text"
	inputDate   = "date"
	inputTime   = "time"
	inputMoment = "datetime"
)

const (
	// kindMany is a list of boxes, for menus that take several choices.
	kindMany = "many"
	// kindLookup is a menu that loads its options while one types.
	kindLookup = "lookup"
	// leastTyped is how many letters such a menu waits for unless it says so.
	leastTyped = 3

	typeExternal = "external_select"
	typeRichText = "rich_text_input"
)

// inputTypes are the HTML types of the inputs of one line.
var inputTypes = map[string]string{
	"plain_text_input": inputText, "email_text_input": "email", "url_text_input": "url", "number_input": "number",
	typeDate: inputDate, typeTime: inputTime, typeMoment: inputMoment, typeRichText: inputText,
}

// unnamed is what a control with such an input is called that comes without a name.
func unnamed(htmlType string) string {
	switch htmlType {
	case inputDate:
		return "pick.date"
	case inputTime:
		return "pick.time"
	case inputMoment:
		return "pick.moment"
	case "", inputText:
		return "choose"
	default:
		return ""
	}
}

// fieldName is an input's name in the dialog's form.
func fieldName(blockID, actionID string) string {
	return "f/" + url.QueryEscape(blockID) + "/" + url.QueryEscape(actionID)
}

func (s *surface) element(blockID string, o obj, label string) element {
	typ, actionID := str(o["type"]), str(o["action_id"])
	el := element{
		Kind: notDrawn, Type: typ, Label: label, Placeholder: plainOf(o["placeholder"]),
		ID:   s.prefix + "-" + domID(blockID) + "-" + domID(actionID),
		Name: fieldName(blockID, actionID), Confirm: s.question(object(o["confirm"])), Control: PointButton(actionID),
	}
	if el.Label == "" {
		el.Label = el.Placeholder
	}
	q := url.Values{"block": {blockID}, "action": {actionID}, "type": {typ}}
	maps.Copy(q, s.where)
	act := func(path string) string { return path + "?" + q.Encode() }
	now := s.entered[blockID][actionID]
	switch typ {
	case "button", "workflow_button", "icon_button":
		el.Kind, el.Text, el.Style, el.URL = "button", plainOf(o["text"]), str(o["style"]), safeURL(str(o["url"]))
		el.Act, el.Label = act("/-/click"), plainOf(o["accessibility_label"])
		if el.Text == "" {
			el.Text = actionID
		}
		return el
	case "overflow":
		el.Kind, el.Act, el.Options = "overflow", act("/-/select"), options(o, nil)
		return el
	case "radio_buttons":
		el.Kind, el.Act = "radio", act("/-/select")
		el.Options = options(o, chosen(now, o["initial_option"]))
	case typeFiles:
		s.fileInput(&el, o, now, q)
	case typeChecks:
		el.Kind, el.Act, el.Multi = typeChecks, act("/-/select"), true
		el.Options = options(o, chosen(now, o["initial_options"]))
	default:
		if strings.HasSuffix(typ, "_select") {
			s.selectMenu(&el, o, now)
			el.Act = act("/-/select")
			if el.Kind == kindLookup {
				el.Search, el.Found, el.Name = act("/-/options")+"&least="+strconv.Itoa(el.Least), el.ID+"-found", fieldName(blockID, actionID)
			}
			break
		}
		if in := inputTypes[typ]; in != "" {
			s.lineInput(&el, o, in, now)
			el.Act = act("/-/select")
		}
	}
	if el.Label == "" {
		el.Label = s.v.say(unnamed(el.InputType))
	}
	if el.Kind != notDrawn && s.view != "" && !s.first {
		s.first, el.Focus = true, true
	}
	return el
}

func (s *surface) lineInput(el *element, o obj, htmlType string, now any) {
	el.Kind, el.InputType = "line", htmlType
	el.Lines = o["multiline"] == true || el.Type == typeRichText
	if el.Lines {
		el.Kind = "lines"
	}
	initial := ""
	for _, k := range []string{"initial_value", "initial_date", "initial_time", "initial_date_time"} {
		if o[k] != nil {
			initial = wordOf(o[k])
		}
	}
	el.Value = initial
	if s.entered != nil {
		el.Value = wordOf(now)
	}
	if el.Type == typeRichText {
		el.Value = richWords(orAny(now, o["initial_value"]))
	}
	el.Min, el.Max = wordOf(o["min_value"]), wordOf(o["max_value"])
	if n, ok := o["max_length"].(float64); ok {
		el.MaxLength = int(n)
	}
	if slices.Contains([]string{inputDate, inputTime, inputMoment}, htmlType) {
		s.picker(el, el.Value)
	}
}

// wordOf is a JSON value as an input shows it.
func wordOf(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	default:
		b, err := json.Marshal(v)
		if err != nil {
			return ""
		}
		return string(b)
	}
}

func (s *surface) selectMenu(el *element, o obj, now any) {
	el.Kind = "select"
	kind, multi := strings.CutPrefix(el.Type, "multi_")
	if multi {
		el.Kind, el.Multi = kindMany, true // boxes to tick: no keys to hold down
	}
	switch kind {
	case "static_select":
		initial := o["initial_option"]
		if multi {
			initial = o["initial_options"]
		}
		el.Options = options(o, chosen(now, initial))
	case "users_select":
		on := chosen(now, orAny(o["initial_user"], o["initial_users"]))
		for _, p := range s.v.colleagues {
			el.Options = append(el.Options, option{Text: p.Name, Value: p.ID, On: slices.Contains(on, p.ID)})
		}
	case "channels_select", "conversations_select":
		key := strings.TrimSuffix(kind, "s_select")
		on := chosen(now, orAny(o["initial_"+key], o["initial_"+key+"s"]))
		for _, c := range s.v.conversations() {
			if kind == "channels_select" && c.Kind != kindPublic {
				continue
			}
			el.Options = append(el.Options, option{Text: c.Label, Value: c.ID, On: slices.Contains(on, c.ID)})
		}
	case typeExternal: // only the app knows the choices
		el.Kind, el.Least = kindLookup, leastTyped
		if n, ok := o["min_query_length"].(float64); ok {
			el.Least = int(n)
		}
		initial := o["initial_option"]
		if multi {
			initial = o["initial_options"]
		}
		picked := orAny(now, initial)
		if many, ok := picked.([]any); ok {
			el.Options = options(obj{"options": many}, chosen(picked, nil))
		} else if picked != nil {
			el.Options = options(obj{"options": []any{picked}}, chosen(picked, nil))
		}
	default:
		el.Kind = notDrawn
	}
}

// richWords is a rich text as plain lines, for those who write no other.
func richWords(v any) string {
	var b strings.Builder
	var walk func(v any, depth int)
	walk = func(v any, depth int) {
		o := object(v)
		if o == nil || depth > maxNesting {
			return
		}
		if text := str(o["text"]); text != "" {
			b.WriteString(text)
		}
		for i, e := range list(o["elements"]) {
			if i > 0 && strings.HasPrefix(str(object(e)["type"]), "rich_text_") {
				b.WriteString("\n")
			}
			walk(e, depth+1)
		}
	}
	walk(v, 0)
	return b.String()
}

func orAny(a, b any) any {
	if a != nil {
		return a
	}
	return b
}

// chosen are the values that are picked: what is entered now, or at first.
func chosen(now, initial any) []string {
	v := now
	if v == nil {
		v = initial
	}
	many, ok := v.([]any)
	if !ok {
		many = []any{v}
	}
	var out []string
	for _, m := range many {
		if o := object(m); o != nil {
			out = append(out, str(o["value"]))
		} else if w := str(m); w != "" {
			out = append(out, w)
		}
	}
	return out
}

func options(o obj, on []string) []option {
	var out []option
	add := func(group string, l []any) {
		for _, v := range l {
			opt := object(v)
			val := str(opt["value"])
			out = append(out, option{
				Text: plainOf(opt["text"]), Description: plainOf(opt["description"]), Value: val, Group: group,
				On: slices.Contains(on, val),
			})
		}
	}
	add("", list(o["options"]))
	for _, g := range list(o["option_groups"]) {
		add(plainOf(object(g)["label"]), list(object(g)["options"]))
	}
	return out
}

// question reads a confirm object.
func (s *surface) question(o obj) *question {
	if o == nil {
		return nil
	}
	q := &question{
		Title: plainOf(o["title"]), Text: plainOf(o["text"]), Yes: plainOf(o["confirm"]), No: plainOf(o["deny"]),
		Danger: str(o["style"]) == "danger",
	}
	if q.Yes == "" {
		q.Yes = s.v.say("confirm.yes")
	}
	if q.No == "" {
		q.No = s.v.say("dialog.cancel")
	}
	return q
}

// domID makes an id safe for use in a document.
func domID(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '_' {
			return r
		}
		return '_'
	}, s)
}
