package slacksim

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Problem is one thing Slack would refuse.
type Problem struct {
	Code       string // "invalid_blocks", "msg_blocks_too_long", "view_too_large"
	Message    string
	Pointer    string // JSON pointer, such as /blocks/1/elements
	Constraint string
}

// String is the problem in the words of Slack's errors.
func (p Problem) String() string { return p.Message + " [json-pointer:" + p.Pointer + "]" }

// ValidateMessage holds a message against Slack's rules. It takes the JSON of a
// message ({"text", "blocks"}) or of its blocks alone. No problems: nil.
func ValidateMessage(raw []byte) []Problem {
	trimmed := strings.TrimSpace(string(raw))
	var blocks []any
	if strings.HasPrefix(trimmed, "{") {
		var msg struct {
			Blocks []any `json:"blocks"`
		}
		if err := json.Unmarshal(raw, &msg); err != nil {
			return []Problem{{Code: "invalid_message", Message: "not a message"}}
		}
		blocks = msg.Blocks
	} else if err := json.Unmarshal(raw, &blocks); err != nil {
		return []Problem{{Code: "invalid_blocks_format", Message: "not a list of blocks"}}
	}
	return checkBlocks(blocks, surfaceMessage)
}

// ValidateView holds a modal or a Home tab against Slack's rules.
func ValidateView(raw []byte) []Problem {
	var src obj
	if err := json.Unmarshal(raw, &src); err != nil || src == nil {
		return []Problem{{Code: "invalid_view", Message: "not a view"}}
	}
	if len(raw) > maxViewBytes {
		return []Problem{{Code: "view_too_large", Message: "no more than 250 kB"}}
	}
	return checkView(src)
}

type surface int

const (
	surfaceMessage surface = 1 << iota
	surfaceModal
	surfaceHome
	everywhere    = surfaceMessage | surfaceModal | surfaceHome
	messageOrHome = surfaceMessage | surfaceHome
	// surfaceAnswer is a message at a response URL or in an acknowledgement:
	// the limit of the whole does not hold there (bolt-js issue 2509).
	surfaceAnswer = surfaceMessage | 1<<8
)

const (
	maxBlocksMessage = 50
	maxBlocksView    = 100
	maxTotalText     = 12_000 // undocumented; bolt-js issues 2509 and 2867
	maxID            = 255
)

// checker collects problems. Lengths count code points, as Slack does.
type checker struct {
	rules   map[string]blockRule
	surface surface
	probs   []Problem
	seen    map[string]bool // block ids
	total   int
	inputs  bool
	focus   int // elements with focus_on_load
	depth   int // blocks within blocks
}

func newChecker(on surface) *checker {
	return &checker{rules: blockRules, surface: on, seen: map[string]bool{}}
}

func (k *checker) addf(ptr, constraint, format string, a ...any) {
	k.probs = append(k.probs, Problem{Code: codeInvalidBlocks, Message: fmt.Sprintf(format, a...), Pointer: ptr, Constraint: constraint})
}

// unsupported says that a type is none of those that may stand there.
func (k *checker) unsupported(ptr, kind string) {
	k.addf(ptr, "enum", "unsupported type: %s", cmp.Or(kind, "none"))
}

// checkBlocks validates the blocks of a message.
func checkBlocks(blocks []any, on surface) []Problem {
	k := newChecker(on)
	k.blocks(blocks, "/blocks", maxBlocksMessage)
	if len(k.probs) == 0 && k.total > maxTotalText && on != surfaceAnswer {
		return []Problem{{
			Code: "msg_blocks_too_long", Message: fmt.Sprintf("no more than about %d characters in all blocks, got %d", maxTotalText, k.total),
			Pointer: "/blocks", Constraint: "maxTotalLength",
		}}
	}
	return k.probs
}

// checkAttachments validates the blocks in the attachments of a message.
func checkAttachments(attachments []any) []Problem {
	k := newChecker(surfaceMessage)
	for i, a := range attachments {
		if blocks, ok := object(a)["blocks"].([]any); ok {
			k.blocks(blocks, "/attachments/"+strconv.Itoa(i)+"/blocks", maxBlocksMessage)
		}
	}
	return k.probs
}

// checkView validates a modal or a Home tab.
func checkView(src obj) []Problem {
	k := newChecker(0)
	switch kind := str(src["type"]); kind {
	case viewModal:
		k.surface = surfaceModal
		k.fields(src, "/view", "type title submit close blocks private_metadata callback_id clear_on_close notify_on_close external_id submit_disabled")
		k.plain(src, "/view", "title", 24, true)
		k.plain(src, "/view", "submit", 24, false)
		k.plain(src, "/view", "close", 24, false)
		k.bools(src, "/view", "clear_on_close", "notify_on_close", "submit_disabled")
	case "home":
		k.surface = surfaceHome
		k.fields(src, "/view", "type blocks private_metadata callback_id external_id")
	default:
		k.unsupported("/view/type", kind)
		return k.probs
	}
	k.str(src, "/view", "private_metadata", 0, 3000)
	k.str(src, "/view", "callback_id", 0, maxID)
	k.str(src, "/view", "external_id", 0, maxID)
	blocks, ok := src["blocks"].([]any)
	if !ok {
		k.addf("/view", "required", "missing required field: blocks")
		return k.probs
	}
	k.blocks(blocks, "/view/blocks", maxBlocksView)
	if k.focus > 1 {
		k.addf("/view/blocks", "unique", "only one element can have focus_on_load")
	}
	if k.inputs && k.surface == surfaceModal && src["submit"] == nil {
		k.addf("/view/submit", "required", "a view with input blocks needs a submit button")
	}
	return k.probs
}

func invalidBlocks(probs []Problem) *apiError {
	if probs[0].Code != codeInvalidBlocks {
		return fail(probs[0].Code)
	}
	e := fail(codeInvalidBlocks)
	for _, p := range probs {
		e.errors = append(e.errors, p.String())
		e.messages = append(e.messages, "[ERROR] "+p.String())
	}
	return e
}

func invalidView(probs []Problem) *apiError {
	e := fail(codeInvalidArgs)
	for _, p := range probs {
		e.messages = append(e.messages, "[ERROR] "+p.String())
	}
	return e
}

// fields refuses fields that are not in the list.
func (k *checker) fields(o obj, ptr, allowed string) {
	var extra []string
	for name := range o {
		if !hasWord(allowed, name) {
			extra = append(extra, name)
		}
	}
	slices.Sort(extra)
	for _, name := range extra {
		k.addf(ptr, "additionalProperties", "invalid additional property: %s", name)
	}
}

// hasWord says whether a list of words, set apart by spaces, has this one.
func hasWord(words, word string) bool {
	for rest := words; rest != ""; {
		var w string
		if w, rest, _ = strings.Cut(rest, " "); w == word && w != "" {
			return true
		}
	}
	return false
}

// str checks an optional string's length; least 1 refuses the empty one.
func (k *checker) str(o obj, ptr, name string, least, most int) {
	v, present := o[name]
	if !present || v == nil {
		return
	}
	s, ok := v.(string)
	if !ok {
		k.addf(ptr+"/"+name, "type", "must be a string")
		return
	}
	k.length(s, ptr+"/"+name, least, most)
}

func (k *checker) mustStr(o obj, ptr, name string, most int) {
	if o[name] == nil {
		k.addf(ptr, "required", "missing required field: %s", name)
		return
	}
	k.str(o, ptr, name, 1, most)
}

func (k *checker) length(s, ptr string, least, most int) {
	n := utf8.RuneCountInString(s)
	if n > most {
		k.addf(ptr, "maxLength", "must be less than %d characters", most+1)
	}
	if n < least {
		k.addf(ptr, "minLength", "must be more than %d characters", least-1)
	}
}

func (k *checker) bools(o obj, ptr string, names ...string) {
	for _, name := range names {
		if v, present := o[name]; present && v != nil {
			if _, ok := v.(bool); !ok {
				k.addf(ptr+"/"+name, "type", "must be a boolean")
			}
		}
	}
}

func (k *checker) oneOf(o obj, ptr, name string, allowed ...string) {
	if v, present := o[name]; present && v != nil && !slices.Contains(allowed, str(v)) {
		k.addf(ptr+"/"+name, "enum", "must be one of: %s", strings.Join(allowed, ", "))
	}
}

// number reads a JSON number.
func number(v any) (float64, bool) {
	switch n := v.(type) {
	case float64:
		return n, true
	case int64:
		return float64(n), true
	case int:
		return float64(n), true
	default:
		return 0, false
	}
}

func (k *checker) within(o obj, ptr, name string, least, most float64) {
	v, present := o[name]
	if !present || v == nil {
		return
	}
	if n, ok := number(v); !ok || n < least || n > most || n != float64(int64(n)) {
		k.addf(ptr+"/"+name, "range", "must be a whole number from %.0f to %.0f", least, most)
	}
}

func (k *checker) count(n int, ptr string, least, most int) {
	if n > most {
		k.addf(ptr, "maxItems", "no more than %d items allowed", most)
	}
	if n < least {
		k.addf(ptr, "minItems", "must provide at least %d items", least)
	}
}

// plain checks a plain_text object.
func (k *checker) plain(o obj, ptr, name string, most int, required bool) {
	k.text(o, ptr, name, most, required, kindPlainText)
}

// text checks a text object of one of the kinds.
func (k *checker) text(o obj, ptr, name string, most int, required bool, kinds ...string) {
	v, present := o[name]
	if !present || v == nil {
		if required {
			k.addf(ptr, "required", "missing required field: %s", name)
		}
		return
	}
	k.textObject(v, ptr+"/"+name, most, kinds...)
}

func (k *checker) textObject(v any, ptr string, most int, kinds ...string) {
	t := object(v)
	if t == nil {
		k.addf(ptr, "type", "must be a text object")
		return
	}
	kind := str(t["type"])
	if !slices.Contains(kinds, kind) {
		k.addf(ptr+"/type", "enum", "must be one of: %s", strings.Join(kinds, ", "))
		return
	}
	switch kind {
	case kindPlainText:
		k.fields(t, ptr, "type text emoji")
		k.bools(t, ptr, "emoji")
	default:
		k.fields(t, ptr, "type text verbatim")
		k.bools(t, ptr, "verbatim")
	}
	k.mustStr(t, ptr, "text", most)
	k.total += utf8.RuneCountInString(str(t["text"]))
}
