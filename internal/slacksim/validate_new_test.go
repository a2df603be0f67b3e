package slacksim_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/slack-go/slack"

	"kept/internal/slacksim"
)

// Rows are modelled on the cases of github.com/nicklambourne/slackblocks,
// spec/fixtures/invalid/manifest.json, which describes them in words.

func rawText(n int) string { return `{"type":"raw_text","text":"` + x(n) + `"}` }

func richSection(parts string) string {
	return `{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[` + parts + `]}]}`
}

func feedback(text, value int, more string) string {
	one := `{"text":` + plainText(text) + `,"value":"` + x(value) + `"` + more + `}`
	return `{"type":"context_actions","elements":[{"type":"feedback_buttons","action_id":"f","positive_button":` + one + `,"negative_button":` + one + `}]}`
}

func chart(kind string, categories, points, label int) string {
	var cats, data []string
	for i := range categories {
		cats = append(cats, `"`+x(label-1)+string(rune('a'+i))+`"`)
	}
	for i := range points {
		data = append(data, `{"label":"`+x(label-1)+string(rune('a'+i))+`","value":1}`)
	}
	return `{"type":"data_visualization","title":"Kept","chart":{"type":"` + kind + `","series":[{"name":"a","data":[` + strings.Join(data, ",") +
		`]}],"axis_config":{"categories":[` + strings.Join(cats, ",") + `],"x_label":"week"}}}`
}

func segments(n, label int, value string) string {
	return `{"type":"data_visualization","title":"Kept","chart":{"type":"pie","segments":` + times(n, `{"label":"`+x(label)+`","value":`+value+`}`) + `}}`
}

func container(rest string) string {
	return `{"type":"container","title":` + plainText(5) + `,"child_blocks":[{"type":"divider"}]` + rest + `}`
}

const workflow = `"workflow":{"trigger":{"url":"https://slack.com/shortcuts/Ft1/x"}}`

func TestNewBlocks(t *testing.T) {
	t.Parallel()
	card := func(rest string) string { return `{"type":"card"` + rest + `}` }
	task := func(rest string) string { return `{"type":"task_card","task_id":"t","title":"Ring"` + rest + `}` }
	for _, row := range []struct {
		name, block string
		want        string // "pointer message"; empty: allowed
	}{
		{"feedback buttons at the limit", feedback(75, 2000, `,"accessibility_label":"`+x(75)+`"`), ""},
		{"feedback text too long", feedback(76, 1, ""), "/blocks/0/elements/0/positive_button/text/text must be less than 76 characters"},
		{"feedback value too long", feedback(1, 2001, ""), "/blocks/0/elements/0/positive_button/value must be less than 2001 characters"},
		{"one feedback button", `{"type":"context_actions","elements":[{"type":"feedback_buttons","positive_button":{"text":` + plainText(1) + `,"value":"a"}}]}`, "/blocks/0/elements/0 missing required field: negative_button"},
		{"icon button", `{"type":"context_actions","elements":[{"type":"icon_button","icon":"trash","text":` + plainText(5) + `}]}`, ""},
		{"another icon", `{"type":"context_actions","elements":[{"type":"icon_button","icon":"fish","text":` + plainText(5) + `}]}`, "/blocks/0/elements/0/icon must be one of: trash"},
		{"six context actions", `{"type":"context_actions","elements":` + times(6, `{"type":"icon_button","icon":"trash","text":`+plainText(5)+`}`) + `}`, "/blocks/0/elements no more than 5 items allowed"},
		{"a plain button there", `{"type":"context_actions","elements":[` + button("") + `]}`, "/blocks/0/elements/0/type unsupported type: button"},
		{"workflow button", inActions(`{"type":"workflow_button","text":` + plainText(5) + `,` + workflow + `}`), ""},
		{"workflow button without workflow", inActions(`{"type":"workflow_button","text":` + plainText(5) + `}`), "/blocks/0/elements/0 missing required field: workflow"},

		{"card", card(`,"title":` + mrkdwn(150) + `,"subtitle":` + mrkdwn(150) + `,"body":` + mrkdwn(200) + `,"subtext":` + mrkdwn(200) + `,"actions":` + times(3, button(""))), ""},
		{"empty card", card(""), "/blocks/0 missing required field: title"},
		{"card title too long", card(`,"title":` + mrkdwn(151)), "/blocks/0/title/text must be less than 151 characters"},
		{"card body too long", card(`,"body":` + mrkdwn(201)), "/blocks/0/body/text must be less than 201 characters"},
		{"four actions on a card", card(`,"actions":` + times(4, button(""))), "/blocks/0/actions no more than 3 items allowed"},
		{"a menu on a card", card(`,"actions":[{"type":"users_select"}]`), "/blocks/0/actions/0/type unsupported type: users_select"},
		{"two icons on a card", card(`,"title":` + mrkdwn(5) + `,"icon":{"type":"image","image_url":"u","alt_text":"a"},"slack_icon":{"name":"book"}`), "/blocks/0 icon and slack_icon exclude each other"},
		{"carousel", `{"type":"carousel","elements":` + times(10, card(`,"title":`+mrkdwn(5))) + `}`, ""},
		{"empty carousel", `{"type":"carousel","elements":[]}`, "/blocks/0/elements must provide at least 1 items"},
		{"eleven cards", `{"type":"carousel","elements":` + times(11, card(`,"title":`+mrkdwn(5))) + `}`, "/blocks/0/elements no more than 10 items allowed"},
		{"a divider in a carousel", `{"type":"carousel","elements":[{"type":"divider"}]}`, "/blocks/0/elements/0/type unsupported type: divider"},
		{"a bad card in a carousel", `{"type":"carousel","elements":[` + card("") + `]}`, "/blocks/0/elements/0 missing required field: title"},

		{"container", container(`,"width":"wide","is_collapsible":true,"default_collapsed":true`), ""},
		{"container without title", `{"type":"container","child_blocks":[{"type":"divider"}]}`, "/blocks/0 missing required field: title"},
		{"container collapsed for good", container(`,"default_collapsed":true`), "/blocks/0/default_collapsed needs is_collapsible"},
		{"container of another width", container(`,"width":"huge"`), "/blocks/0/width must be one of: narrow, standard, wide, full"},
		{"empty container", `{"type":"container","title":` + plainText(5) + `,"child_blocks":[]}`, "/blocks/0/child_blocks must provide at least 1 items"},
		{"bad block in a container", `{"type":"container","title":` + plainText(5) + `,"child_blocks":[{"type":"header","text":` + plainText(151) + `}]}`, "/blocks/0/child_blocks/0/text/text must be less than 151 characters"},

		{"plan", `{"type":"plan","title":"Today","tasks":[` + task(`,"status":"in_progress","details":`+richSection(`{"type":"text","text":"x"}`)+`,"sources":[{"type":"url","url":"https://a.example","text":"a"}]`) + `]}`, ""},
		{"51 tasks", `{"type":"plan","title":"Today","tasks":` + times(51, task("")) + `}`, "/blocks/0/tasks no more than 50 items allowed"},
		{"task in another state", task(`,"status":"lost"`), "/blocks/0/status must be one of: pending, in_progress, complete, error"},
		{"task with plain details", task(`,"details":` + plainText(5)), "/blocks/0/details/type unsupported type: plain_text"},

		{"video", `{"type":"video","alt_text":"a","video_url":"u","thumbnail_url":"t","title":` + plainText(200) + `}`, ""},
		{"video author too long", `{"type":"video","alt_text":"a","video_url":"u","thumbnail_url":"t","title":` + plainText(5) + `,"author_name":"` + x(51) + `"}`, "/blocks/0/author_name must be less than 51 characters"},
		{"remote file", `{"type":"file","external_id":"a","source":"remote"}`, ""},
		{"local file", `{"type":"file","external_id":"a","source":"local"}`, "/blocks/0/source must be one of: remote"},
		{"image twice", `{"type":"image","alt_text":"a","image_url":"u","slack_file":{"id":"F1"}}`, "/blocks/0 image_url and slack_file exclude each other"},
		{"image from nowhere", `{"type":"image","alt_text":"a","slack_file":{}}`, "/blocks/0/slack_file missing required field: id"},

		{"rich text of all kinds", richSection(`{"type":"text","text":"x","style":{"bold":true}},{"type":"link","url":"u"},{"type":"emoji","name":"wave"},{"type":"user","user_id":"U1"},{"type":"broadcast","range":"here"},{"type":"date","timestamp":1,"format":"{date}"}`), ""},
		{"rich text list", `{"type":"rich_text","elements":[{"type":"rich_text_list","style":"ordered","indent":8,"border":1,"elements":[{"type":"rich_text_section","elements":[]}]}]}`, ""},
		{"rich text list, too deep", `{"type":"rich_text","elements":[{"type":"rich_text_list","style":"bullet","indent":9,"elements":[]}]}`, "/blocks/0/elements/0/indent must be a whole number from 0 to 8"},
		{"rich text of an unknown kind", richSection(`{"type":"smell"}`), "/blocks/0/elements/0/elements/0/type unsupported type: smell"},
		{"rich text in colours", richSection(`{"type":"text","text":"x","style":{"red":true}}`), "/blocks/0/elements/0/elements/0/style invalid additional property: red"},
		{"rich text without text", richSection(`{"type":"text"}`), "/blocks/0/elements/0/elements/0 missing required field: text"},
		{"text bare in rich text", `{"type":"rich_text","elements":[{"type":"text","text":"x"}]}`, "/blocks/0/elements/0/type unsupported type: text"},
		{"broadcast to nobody", richSection(`{"type":"broadcast","range":"nobody"}`), "/blocks/0/elements/0/elements/0/range must be one of: here, channel, everyone"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			checkRow(t, "["+row.block+"]", row.want)
		})
	}
}

func TestTablesAndCharts(t *testing.T) {
	t.Parallel()
	dataTable := func(rows, rest string) string {
		return `{"type":"data_table","caption":"Promises","rows":` + rows + rest + `}`
	}
	for _, row := range []struct{ name, block, want string }{
		{"ragged table", `{"type":"table","rows":[[` + rawText(1) + `],[` + rawText(1) + `,` + rawText(1) + `]]}`, ""},
		{"table with numbers and rich text", `{"type":"table","rows":[[{"type":"raw_number","value":3},` + richSection(`{"type":"text","text":"x"}`) + `]],"column_settings":[null,{"align":"right","is_wrapped":true}]}`, ""},
		{"table with a button", `{"type":"table","rows":[[` + button("") + `]]}`, "/blocks/0/rows/0/0/type unsupported type: button"},
		{"table aligned otherwise", `{"type":"table","rows":[[` + rawText(1) + `]],"column_settings":[{"align":"justify"}]}`, "/blocks/0/column_settings/0/align must be one of: left, center, right"},
		{"101 rows", `{"type":"table","rows":` + times(101, "["+rawText(1)+"]") + `}`, "/blocks/0/rows no more than 100 items allowed"},

		{"data table", dataTable(times(201, "["+rawText(2)+`,{"type":"raw_number","value":1},{"type":"action_cell","element":`+button("")+`}]`), `,"page_size":100,"row_header_column_index":0`), ""},
		{"data table of one row", dataTable("[["+rawText(1)+"]]", ""), "/blocks/0/rows must provide at least 2 items"},
		{"data table of 202 rows", dataTable(times(202, "["+rawText(1)+"]"), ""), "/blocks/0/rows no more than 201 items allowed"},
		{"data table, wide", dataTable(times(2, "["+strings.TrimSuffix(strings.Repeat(rawText(1)+",", 21), ",")+"]"), ""), "/blocks/0/rows/0 no more than 20 items allowed"},
		{"data table, empty cell", dataTable(times(2, "["+rawText(0)+"]"), ""), "/blocks/0/rows/0/0/text must be more than 0 characters"},
		{"data table, page of none", dataTable(times(2, "["+rawText(1)+"]"), `,"page_size":0`), "/blocks/0/page_size must be a whole number from 1 to 100"},
		{"data table, 20,001 characters", dataTable(times(3, "["+rawText(6667)+"]"), ""), "/blocks/0/rows must be less than 20001 characters in all cells"},
		{"data table, 20,000 pass the 12,000 of messages", dataTable(times(2, "["+rawText(10_000)+"]"), ""), ""},

		{"line chart", chart("line", 20, 20, 20), ""},
		{"chart with a point too few", chart("bar", 3, 2, 5), "/blocks/0/chart/series/0/data must have exactly one point for each category"},
		{"chart with 21 categories", chart("area", 21, 21, 5), "/blocks/0/chart/axis_config/categories no more than 20 items allowed"},
		{"chart with a long label", chart("line", 2, 2, 21), "/blocks/0/chart/axis_config/categories/0 must be less than 21 characters"},
		{"another chart", chart("radar", 2, 2, 5), "/blocks/0/chart/type unsupported type: radar"},
		{"pie", segments(12, 20, "0.5"), ""},
		{"pie of 13", segments(13, 20, "1"), "/blocks/0/chart/segments no more than 12 items allowed"},
		{"pie with nothing", segments(1, 5, "0"), "/blocks/0/chart/segments/0/value must be greater than 0"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			checkRow(t, "["+row.block+"]", row.want)
		})
	}
}

func checkRow(t *testing.T, raw, want string) {
	t.Helper()
	if !json.Valid([]byte(raw)) {
		t.Fatalf("the row is no JSON: %s", raw)
	}
	got := ""
	if probs := slacksim.ValidateMessage([]byte(raw)); len(probs) > 0 {
		got = probs[0].Pointer + " " + probs[0].Message
	}
	if got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestInputRules(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ name, element, want string }{
		{"number", `{"type":"number_input","is_decimal_allowed":false,"min_value":"1","max_value":"9","initial_value":"3"}`, ""},
		{"number without decimals said", `{"type":"number_input"}`, "/blocks/0/element missing required field: is_decimal_allowed"},
		{"number between 9 and 1", `{"type":"number_input","is_decimal_allowed":true,"min_value":"9","max_value":"1"}`, "/blocks/0/element/min_value must not be more than max_value"},
		{"number as a number", `{"type":"number_input","is_decimal_allowed":true,"min_value":9}`, "/blocks/0/element/min_value must be a number in a string"},
		{"text between 9 and 1", `{"type":"plain_text_input","min_length":9,"max_length":1}`, "/blocks/0/element/min_length must not be more than max_length"},
		{"text told of", `{"type":"plain_text_input","dispatch_action_config":{"trigger_actions_on":["on_enter_pressed","on_character_entered"]}}`, ""},
		{"text told of at other times", `{"type":"plain_text_input","dispatch_action_config":{"trigger_actions_on":["on_sneeze"]}}`, "/blocks/0/element/dispatch_action_config/trigger_actions_on/0 must be one of: on_enter_pressed, on_character_entered"},
		{"text told of never", `{"type":"plain_text_input","dispatch_action_config":{"trigger_actions_on":[]}}`, "/blocks/0/element/dispatch_action_config/trigger_actions_on must provide at least 1 items"},
		{"rich text", `{"type":"rich_text_input","min_lines":1,"max_lines":100,"initial_value":` + richSection(`{"type":"text","text":"x"}`) + `}`, ""},
		{"rich text from plain", `{"type":"rich_text_input","initial_value":` + plainText(5) + `}`, "/blocks/0/element/initial_value/type must be one of: rich_text"},
		{"rich text of 101 lines", `{"type":"rich_text_input","max_lines":101}`, "/blocks/0/element/max_lines must be a whole number from 1 to 100"},
		{"files", `{"type":"file_input","filetypes":["pdf"],"max_files":10}`, ""},
		{"eleven files", `{"type":"file_input","max_files":11}`, "/blocks/0/element/max_files must be a whole number from 1 to 10"},
		{"conversations", `{"type":"conversations_select","filter":{"include":["im","public"],"exclude_bot_users":true},"default_to_current_conversation":true,"response_url_enabled":true}`, ""},
		{"conversations of another kind", `{"type":"conversations_select","filter":{"include":["email"]}}`, "/blocks/0/element/filter/include/0 unsupported type: email"},
		{"an empty filter", `{"type":"conversations_select","filter":{}}`, "/blocks/0/element/filter must provide at least 1 items"},
		{"three of two", `{"type":"multi_users_select","max_selected_items":2,"initial_users":["U1","U2","U3"]}`, "/blocks/0/element/initial_users no more than 2 items allowed"},
		{"a user in an object", `{"type":"users_select","initial_user":{"id":"U1"}}`, "/blocks/0/element/initial_user must be a string"},
		{"users not in a list", `{"type":"multi_users_select","initial_users":"U1"}`, "/blocks/0/element/initial_users must be an array"},
		{"loaded option", `{"type":"external_select","min_query_length":0,"initial_option":` + option(3, 3) + `}`, ""},
		{"loaded option without text", `{"type":"external_select","initial_option":{"value":"a"}}`, "/blocks/0/element/initial_option missing required field: text"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			checkRow(t, "["+inInput(row.element)+"]", row.want)
		})
	}
}

func TestBlocksKeepToTheirSurfaces(t *testing.T) {
	t.Parallel()
	blocks := map[string]string{
		"markdown": `{"type":"markdown","text":"x"}`, "alert": `{"type":"alert","text":` + mrkdwn(5) + `}`,
		"carousel": `{"type":"carousel","elements":[{"type":"card","title":` + mrkdwn(5) + `}]}`,
		"card":     `{"type":"card","title":` + mrkdwn(5) + `}`, "container": container(""),
		"table": `{"type":"table","rows":[[` + rawText(1) + `]]}`, "data_visualization": segments(1, 5, "1"),
		"task_card": `{"type":"task_card","task_id":"t","title":"Ring"}`, "context_actions": feedback(1, 1, ""),
	}
	for _, row := range []struct{ block, on string }{
		{"markdown", "message"},
		{"alert", "modal"},
		{"carousel", "message home"},
		{"card", "message home modal"},
		{"container", "message home"},
		{"table", "message home"},
		{"data_visualization", "message home"},
		{"task_card", "message"},
		{"context_actions", "message"},
	} {
		t.Run(row.block, func(t *testing.T) {
			t.Parallel()
			b := blocks[row.block]
			got := ""
			if len(slacksim.ValidateMessage([]byte("["+b+"]"))) == 0 {
				got = "message "
			}
			if len(slacksim.ValidateView([]byte(`{"type":"home","blocks":[`+b+`]}`))) == 0 {
				got += "home "
			}
			if len(slacksim.ValidateView([]byte(`{"type":"modal","title":`+plainText(5)+`,"blocks":[`+b+`]}`))) == 0 {
				got += "modal"
			}
			if strings.TrimSpace(got) != row.on {
				t.Errorf("allowed on %q, want %q", got, row.on)
			}
		})
	}
}

func TestOnlyOneFocus(t *testing.T) {
	t.Parallel()
	one := inInput(`{"type":"plain_text_input","focus_on_load":true}`)
	view := func(blocks string) string {
		return `{"type":"modal","title":` + plainText(5) + `,"submit":` + plainText(5) + `,"blocks":[` + blocks + `]}`
	}
	if probs := slacksim.ValidateView([]byte(view(one))); len(probs) != 0 {
		t.Errorf("one focus: %v", probs)
	}
	if probs := slacksim.ValidateView([]byte(view(one + "," + one))); len(probs) != 1 {
		t.Errorf("two: %v", probs)
	}
}

// What slack-go builds from its own types is taken.
func TestSlackGosBlocksAreTaken(t *testing.T) {
	t.Parallel()
	section := slack.NewRichTextSection(slack.NewRichTextSectionTextElement("hello", &slack.RichTextSectionTextStyle{Bold: true}))
	raw, err := json.Marshal([]slack.Block{
		slack.NewRichTextBlock("r", section, slack.NewRichTextList(slack.RTEListBullet, 0, section)),
		slack.NewTableBlock("t").AddRow(slack.NewTableRichTextCell(section)),
		slack.NewMarkdownBlock("m", "**bold**"),
		slack.NewDividerBlock(),
	})
	mustDo(t, err)
	if probs := slacksim.ValidateMessage(raw); len(probs) != 0 {
		t.Errorf("%s: %v", raw, probs)
	}
}
