package slacksim_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kept/internal/slacksim"
)

func x(n int) string { return strings.Repeat("x", n) }

func plainText(n int) string { return `{"type":"plain_text","text":"` + x(n) + `"}` }

func mrkdwn(n int) string { return `{"type":"mrkdwn","text":"` + x(n) + `"}` }

func times(n int, row string) string {
	return "[" + strings.TrimSuffix(strings.Repeat(row+",", n), ",") + "]"
}

func option(text, value int) string {
	return `{"text":` + plainText(text) + `,"value":"` + x(value) + `"}`
}

func inActions(el string) string { return `{"type":"actions","elements":[` + el + `]}` }

func inInput(el string) string {
	return `{"type":"input","label":` + plainText(5) + `,"element":` + el + `}`
}

func button(rest string) string {
	return `{"type":"button","text":` + plainText(5) + rest + `}`
}

func TestMessageRules(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name, block string
		want        string // "pointer message"; empty: allowed
	}{
		{"section at the limit", `{"type":"section","text":` + mrkdwn(3000) + `}`, ""},
		{"section over it", `{"type":"section","text":` + mrkdwn(3001) + `}`, "/blocks/0/text/text must be less than 3001 characters"},
		{"code points, not bytes", `{"type":"header","text":{"type":"plain_text","text":"` + strings.Repeat("å", 150) + `"}}`, ""},
		{"empty section", `{"type":"section"}`, "/blocks/0 missing required field: text"},
		{"empty text", `{"type":"section","text":` + mrkdwn(0) + `}`, "/blocks/0/text/text must be more than 0 characters"},
		{"text that is a string", `{"type":"section","text":"hello"}`, "/blocks/0/text must be a text object"},
		{"fields at the limit", `{"type":"section","fields":` + times(10, mrkdwn(500)) + `}`, ""},
		{"eleven fields", `{"type":"section","fields":` + times(11, mrkdwn(5)) + `}`, "/blocks/0/fields no more than 10 items allowed"},
		{"a long field", `{"type":"section","fields":[` + mrkdwn(2001) + `]}`, "/blocks/0/fields/0/text must be less than 2001 characters"},
		{"header too long", `{"type":"header","text":` + plainText(151) + `}`, "/blocks/0/text/text must be less than 151 characters"},
		{"mrkdwn header", `{"type":"header","text":` + mrkdwn(5) + `}`, "/blocks/0/text/type must be one of: plain_text"},
		{"eleven in a context", `{"type":"context","elements":` + times(11, mrkdwn(5)) + `}`, "/blocks/0/elements no more than 10 items allowed"},
		{"empty context", `{"type":"context","elements":[]}`, "/blocks/0/elements must provide at least 1 items"},
		{"26 buttons", `{"type":"actions","elements":` + times(26, button("")) + `}`, "/blocks/0/elements no more than 25 items allowed"},
		{"button text too long", inActions(`{"type":"button","text":` + plainText(76) + `}`), "/blocks/0/elements/0/text/text must be less than 76 characters"},
		{"button value too long", inActions(button(`,"value":"` + x(2001) + `"`)), "/blocks/0/elements/0/value must be less than 2001 characters"},
		{"button value a number", inActions(button(`,"value":7`)), "/blocks/0/elements/0/value must be a string"},
		{"button style", inActions(button(`,"style":"green"`)), "/blocks/0/elements/0/style must be one of: primary, danger"},
		{"unknown field", inActions(button(`,"colour":"green"`)), "/blocks/0/elements/0 invalid additional property: colour"},
		{"action_id too long", inActions(button(`,"action_id":"` + x(256) + `"`)), "/blocks/0/elements/0/action_id must be less than 256 characters"},
		{"action_id twice in a block", inActions(button(`,"action_id":"a"`) + "," + button(`,"action_id":"a"`)), "/blocks/0 `action_id` \"a\" already exists"},
		{"confirm without deny", inActions(button(`,"confirm":{"title":` + plainText(5) + `,"text":` + plainText(5) + `,"confirm":` + plainText(5) + `}`)), "/blocks/0/elements/0/confirm missing required field: deny"},
		{"overflow with six", inActions(`{"type":"overflow","options":` + times(6, option(3, 3)) + `}`), "/blocks/0/elements/0/options no more than 5 items allowed"},
		{"select with 101", inActions(`{"type":"static_select","options":` + times(101, option(3, 3)) + `}`), "/blocks/0/elements/0/options no more than 100 items allowed"},
		{"select with none", inActions(`{"type":"static_select"}`), "/blocks/0/elements/0 missing required field: options"},
		{"option text too long", inActions(`{"type":"static_select","options":[` + option(76, 3) + `]}`), "/blocks/0/elements/0/options/0/text/text must be less than 76 characters"},
		{"option value too long", inActions(`{"type":"static_select","options":[` + option(3, 151) + `]}`), "/blocks/0/elements/0/options/0/value must be less than 151 characters"},
		{"initial option from elsewhere", inActions(`{"type":"static_select","options":[` + option(3, 3) + `],"initial_option":` + option(4, 4) + `}`), "/blocks/0/elements/0/initial_option initial option must be one of the options"},
		{"eleven checkboxes", inActions(`{"type":"checkboxes","options":` + times(11, option(3, 3)) + `}`), "/blocks/0/elements/0/options no more than 10 items allowed"},
		{"placeholder too long", inActions(`{"type":"users_select","placeholder":` + plainText(151) + `}`), "/blocks/0/elements/0/placeholder/text must be less than 151 characters"},
		{"text input outside an input block", inActions(`{"type":"plain_text_input"}`), "/blocks/0/elements/0/type unsupported type: plain_text_input"},
		{"text input with a long maximum", inInput(`{"type":"plain_text_input","max_length":3001}`), "/blocks/0/element/max_length must be a whole number from 1 to 3000"},
		{"date in words", inInput(`{"type":"datepicker","initial_date":"friday"}`), "/blocks/0/element/initial_date must be a date in the format YYYY-MM-DD"},
		{"time on the 12 hour clock", inInput(`{"type":"timepicker","initial_time":"3:00"}`), "/blocks/0/element/initial_time must be a time in the format HH:mm"},
		{"moment in milliseconds", inInput(`{"type":"datetimepicker","initial_date_time":1796295600000}`), "/blocks/0/element/initial_date_time must be a whole number from 1000000000 to 9999999999"},
		{"button in an input block", inInput(button("")), "/blocks/0/element/type unsupported type: button"},
		{"input without label", `{"type":"input","element":{"type":"plain_text_input"}}`, "/blocks/0 missing required field: label"},
		{"image without alt text", `{"type":"image","image_url":"https://a.example/b.png"}`, "/blocks/0 missing required field: alt_text"},
		{"image without image", `{"type":"image","alt_text":"x"}`, "/blocks/0 missing required field: image_url"},
		{"unknown block", `{"type":"club"}`, "/blocks/0/type unsupported type: club"},
		{"modal-only block", `{"type":"alert","text":` + mrkdwn(3) + `}`, "/blocks/0/type unsupported type: alert"},
		{"block that is a string", `"hello"`, "/blocks/0 must be an object"},
		{"block_id too long", `{"type":"divider","block_id":"` + x(256) + `"}`, "/blocks/0/block_id must be less than 256 characters"},
		{"divider with text", `{"type":"divider","text":` + mrkdwn(3) + `}`, "/blocks/0 invalid additional property: text"},
		{"table at the limit", `{"type":"table","rows":` + times(100, times(20, `{"type":"raw_text","text":"x"}`)) + `}`, ""},
		{"table too wide", `{"type":"table","rows":[` + times(21, `{"type":"raw_text","text":"x"}`) + `]}`, "/blocks/0/rows/0 no more than 20 items allowed"},
		{"markdown too long", `{"type":"markdown","text":"` + x(12_001) + `"}`, "/blocks/0/text must be less than 12001 characters"},
		{"rich text", `{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"x"}]}]}`, ""},
		{"rich text without elements", `{"type":"rich_text"}`, "/blocks/0 missing required field: elements"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			raw := []byte("[" + row.block + "]")
			if !json.Valid(raw) {
				t.Fatalf("the row is no JSON: %s", raw)
			}
			got := ""
			if probs := slacksim.ValidateMessage(raw); len(probs) > 0 {
				got = probs[0].Pointer + " " + probs[0].Message
			}
			if got != row.want {
				t.Errorf("got %q, want %q", got, row.want)
			}
		})
	}
}

func TestMessageCounts(t *testing.T) {
	t.Parallel()
	codes := func(raw string) []string {
		var out []string
		for _, p := range slacksim.ValidateMessage([]byte(raw)) {
			out = append(out, p.Code+" "+p.Pointer)
		}
		return out
	}
	for _, row := range []struct {
		name, raw string
		want      []string
	}{
		{"50 blocks", times(50, `{"type":"divider"}`), nil},
		{"51 blocks", times(51, `{"type":"divider"}`), []string{"invalid_blocks /blocks"}},
		{"12,000 characters", times(4, `{"type":"section","text":`+mrkdwn(3000)+`}`), nil},
		{"one more", "[" + strings.Trim(times(4, `{"type":"section","text":`+mrkdwn(3000)+`}`), "[]") + `,{"type":"header","text":` + plainText(1) + `}]`, []string{"msg_blocks_too_long /blocks"}},
		{"a block_id twice", times(2, `{"type":"divider","block_id":"a"}`), []string{"invalid_blocks /blocks/1/block_id"}},
		{"a whole message", `{"text":"x","blocks":[{"type":"divider"}]}`, nil},
		{"no list", `7`, []string{"invalid_blocks_format "}},
		{"no JSON", `{`, []string{"invalid_message "}},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(row.want, codes(row.raw)); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
		})
	}
}

func TestViewRules(t *testing.T) {
	t.Parallel()
	modal := func(rest string) string {
		return `{"type":"modal","title":` + plainText(5) + `,"blocks":[{"type":"divider"}]` + rest + `}`
	}
	input := inInput(`{"type":"plain_text_input"}`)
	for _, row := range []struct{ name, raw, want string }{
		{"smallest modal", modal(""), ""},
		{"everything allowed", modal(`,"submit":` + plainText(24) + `,"close":` + plainText(24) + `,"private_metadata":"` + x(3000) + `","callback_id":"` + x(255) + `","clear_on_close":true,"notify_on_close":false,"external_id":"e"`), ""},
		{"title too long", `{"type":"modal","title":` + plainText(25) + `,"blocks":[]}`, "/view/title/text must be less than 25 characters"},
		{"no title", `{"type":"modal","blocks":[]}`, "/view missing required field: title"},
		{"no blocks", `{"type":"modal","title":` + plainText(5) + `}`, "/view missing required field: blocks"},
		{"submit too long", modal(`,"submit":` + plainText(25)), "/view/submit/text must be less than 25 characters"},
		{"private_metadata too long", modal(`,"private_metadata":"` + x(3001) + `"`), "/view/private_metadata must be less than 3001 characters"},
		{"callback_id too long", modal(`,"callback_id":"` + x(256) + `"`), "/view/callback_id must be less than 256 characters"},
		{"notify_on_close in words", modal(`,"notify_on_close":"yes"`), "/view/notify_on_close must be a boolean"},
		{"unknown field", modal(`,"colour":1`), "/view invalid additional property: colour"},
		{"input without submit", `{"type":"modal","title":` + plainText(5) + `,"blocks":[` + input + `]}`, "/view/submit a view with input blocks needs a submit button"},
		{"input in a Home tab", `{"type":"home","blocks":[` + input + `]}`, ""},
		{"100 blocks", `{"type":"home","blocks":` + times(100, `{"type":"divider"}`) + `}`, ""},
		{"101 blocks", `{"type":"home","blocks":` + times(101, `{"type":"divider"}`) + `}`, "/view/blocks no more than 100 items allowed"},
		{"a Home tab with a title", `{"type":"home","title":` + plainText(5) + `,"blocks":[]}`, "/view invalid additional property: title"},
		{"more than 12k is fine in a view", `{"type":"home","blocks":` + times(5, `{"type":"section","text":`+mrkdwn(3000)+`}`) + `}`, ""},
		{"markdown in a modal", `{"type":"modal","title":` + plainText(5) + `,"blocks":[{"type":"markdown","text":"x"}]}`, "/view/blocks/0/type unsupported type: markdown"},
		{"unknown kind", `{"type":"window","blocks":[]}`, "/view/type unsupported type: window"},
		{"no view", `[]`, " not a view"},
		{"null", `null`, " not a view"},
		{"too large", `{"type":"home","blocks":[],"private_metadata":"` + x(250_000) + `"}`, " no more than 250 kB"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			got := ""
			if probs := slacksim.ValidateView([]byte(row.raw)); len(probs) > 0 {
				got = probs[0].Pointer + " " + probs[0].Message
			}
			if got != row.want {
				t.Errorf("got %q, want %q", got, row.want)
			}
		})
	}
}

func FuzzValidate(f *testing.F) {
	f.Add([]byte(modalJSON))
	f.Add([]byte(`{"blocks":[{"type":"section","text":{"type":"mrkdwn","text":"x"},"accessory":{"type":"overflow","options":null}}]}`))
	f.Add([]byte(`[{"type":"table","rows":[[{"type":"rich_text","elements":[[]]}]]},{"type":"actions","elements":[null,7,{"type":"static_select","option_groups":[null]}]}]`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		for _, p := range append(slacksim.ValidateMessage(raw), slacksim.ValidateView(raw)...) {
			if p.Code == "" || p.Message == "" {
				t.Fatalf("a problem without words: %+v for %q", p, raw)
			}
		}
	})
}

func ExampleValidateMessage() {
	for _, p := range slacksim.ValidateMessage([]byte(`[{"type":"section"}]`)) {
		fmt.Println(p)
	}
	// Output: missing required field: text [json-pointer:/blocks/0]
}
