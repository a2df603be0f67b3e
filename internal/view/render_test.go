package view_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/slack-go/slack"

	"kept/internal/view"
)

// render writes a message or dialog as lines that can be read and compared.
func render(t *testing.T, made any) string {
	t.Helper()
	var b strings.Builder
	var src struct {
		Title, Submit, Close        words
		CallbackID, PrivateMetadata string
		Blocks                      []block
	}
	switch m := made.(type) {
	case view.Message:
		fmt.Fprintf(&b, "text: %s\n", m.Text)
		decode(t, encode(t, map[string]any{"blocks": m.Blocks}), &src)
	case slack.HomeTabViewRequest:
		decode(t, encode(t, m), &src)
	case view.Modal:
		decode(t, encode(t, m), &src)
		fmt.Fprintf(&b, "dialog: %s (%s / %s) %s %s\n", src.Title.Text, src.Submit.Text, src.Close.Text, m.CallbackID, m.PrivateMetadata)
	}
	for _, block := range src.Blocks {
		b.WriteString(block.render())
	}
	return b.String()
}

func decode(t *testing.T, raw []byte, into any) {
	t.Helper()
	if err := json.Unmarshal(raw, into); err != nil {
		t.Fatal(err)
	}
}

type words struct{ Text string }

type block struct {
	Type      string
	BlockID   string `json:"block_id"`
	Text      words
	Label     words
	Hint      words
	Optional  bool
	Accessory *element
	Element   *element
	Elements  []element
}

type element struct {
	Type        string
	Text        json.RawMessage
	ActionID    string `json:"action_id"`
	Value       string
	Style       string
	InitialDate string   `json:"initial_date"`
	InitialTime string   `json:"initial_time"`
	InitialText string   `json:"initial_value"`
	InitialUser string   `json:"initial_user"`
	MaxLength   int      `json:"max_length"`
	Options     []option `json:"options"`
	Initial     *option  `json:"initial_option"`
	Ticked      []option `json:"initial_options"`
}

type option struct {
	Text  words
	Value string
}

func (b block) render() string {
	switch b.Type {
	case "section":
		line := indent("section", b.Text.Text)
		if b.Accessory != nil {
			line += "         " + b.Accessory.render() + "\n"
		}
		return line
	case "header":
		return indent("header", b.Text.Text)
	case "context", "actions":
		var all []string
		for _, e := range b.Elements {
			all = append(all, e.render())
		}
		return indent(b.Type, strings.Join(all, " "))
	case "input":
		line := b.Label.Text
		if b.Optional {
			line += " (optional)"
		}
		if b.Hint.Text != "" {
			line += " / " + b.Hint.Text
		}
		return indent("input", b.BlockID+": "+line+"\n"+b.Element.render())
	}
	return indent(b.Type, "?")
}

func (e element) render() string {
	switch e.Type {
	case "mrkdwn", "plain_text":
		var s string
		if json.Unmarshal(e.Text, &s) != nil {
			return "?"
		}
		return s
	case "button":
		var w words
		if json.Unmarshal(e.Text, &w) != nil {
			return "?"
		}
		style := ""
		if e.Style != "" {
			style = "!"
		}
		return "[" + w.Text + style + " " + e.ActionID + "=" + strings.ReplaceAll(e.Value, "\x1f", "~") + "]"
	}
	line := e.Type + " " + e.ActionID
	if e.MaxLength > 0 {
		line += fmt.Sprintf(" ≤%d", e.MaxLength)
	}
	if v := e.InitialDate + e.InitialTime + e.InitialText + e.InitialUser; v != "" {
		line += " = " + v
	}
	var choices strings.Builder
	for _, o := range e.Options {
		mark := " "
		if e.Initial != nil && e.Initial.Value == o.Value || len(e.Ticked) > 0 && e.Ticked[0].Value == o.Value {
			mark = "x"
		}
		choices.WriteString("\n(" + mark + ") " + o.Text.Text + " = " + o.Value)
	}
	return line + choices.String()
}

// indent puts a block's kind in front of its first line and lines the others
// up.
func indent(kind, text string) string {
	return fmt.Sprintf("%-8s %s\n", kind, strings.ReplaceAll(text, "\n", "\n         "))
}
