package slacksim_test

import (
	"encoding/json"
	"errors"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"

	"kept/internal/slacksim"
)

const (
	acmeOption = `{"text":{"type":"plain_text","text":"Acme"},"value":"acme"}`
	betaOption = `{"text":{"type":"plain_text","text":"Beta Ltd"},"value":"beta","description":{"type":"plain_text","text":"London"}}`
	loadModal  = `{"type":"modal","title":{"type":"plain_text","text":"Customer"},"submit":{"type":"plain_text","text":"Save"},"blocks":[
	 {"type":"input","block_id":"one","label":{"type":"plain_text","text":"Customer"},"element":{"type":"external_select","action_id":"v","min_query_length":2}},
	 {"type":"input","block_id":"many","optional":true,"label":{"type":"plain_text","text":"Others"},"element":{"type":"multi_external_select","action_id":"v","min_query_length":0}}]}`
	loadMessage = `[{"type":"actions","block_id":"b","elements":[{"type":"external_select","action_id":"customer","placeholder":{"type":"plain_text","text":"Pick one"}}]}]`
)

// loader is an app whose menus know two customers.
func loader(t *testing.T, sim *slacksim.Sim, answer func(query string) string) *app {
	t.Helper()
	return newApp(t, sim, func(g got) (int, string, string) {
		if g.path == "/slack/commands" {
			apiCall(t, sim, "views.open", url.Values{"trigger_id": {g.form.Get("trigger_id")}, "view": {loadModal}})
		}
		if g.json["type"] == "block_suggestion" {
			return 200, jsonType, answer(g.json["value"].(string))
		}
		return 200, "", ""
	})
}

func customers(query string) string {
	var found []string
	for name, option := range map[string]string{"acme": acmeOption, "beta ltd": betaOption} {
		if strings.Contains(name, strings.ToLower(query)) {
			found = append(found, option)
		}
	}
	return `{"options":[` + strings.Join(found, ",") + `]}`
}

func TestMenusLoadTheirOptions(t *testing.T) {
	t.Parallel()
	sim, _ := startSim(t, slacksim.Config{App: slacksim.App{OptionsPath: "/slack/options"}})
	a := loader(t, sim, customers)
	ctx, anna := ctxFor(t), sim.As("anna")
	mustDo(t, anna.In("#sales").Slash(ctx, "/promise"))
	one := slacksim.Find{View: true, BlockID: "one"}
	if got, err := anna.Options(ctx, one, "", "a"); err != nil || len(got) != 0 || len(a.ofType("block_suggestion")) != 0 {
		t.Errorf("one letter, where two are needed: %v, %v", got, err)
	}
	got, err := anna.Options(ctx, one, "", "be")
	mustDo(t, err)
	if diff := cmp.Diff([]slacksim.Option{{Text: "Beta Ltd", Value: "beta", Description: "London"}}, got); diff != "" {
		t.Errorf("options (-want +got):\n%s", diff)
	}
	asked := a.ofType("block_suggestion")[0]
	if asked.path != "/slack/options" || asked.json["block_id"] != "one" || asked.json["action_id"] != "v" || asked.json["value"] != "be" ||
		asked.json["view"] == nil || asked.json["container"].(map[string]any)["type"] != "view" || asked.json["trigger_id"] != nil {
		t.Errorf("payload %v", asked.json)
	}
	var parsed slack.InteractionCallback
	mustDo(t, json.Unmarshal([]byte(asked.form.Get("payload")), &parsed))
	if parsed.Type != slack.InteractionTypeBlockSuggestion || parsed.Value != "be" {
		t.Errorf("slack-go reads %+v", parsed)
	}
	mustDo(t, anna.Fill(map[string]any{"Customer": "Beta Ltd", "Others": []string{"Acme", "Beta Ltd"}}))
	_, err = anna.Submit(ctx)
	mustDo(t, err)
	state := a.ofType("view_submission")[0].json["view"].(map[string]any)["state"].(map[string]any)["values"].(map[string]any)
	picked := state["one"].(map[string]any)["v"].(map[string]any)["selected_option"].(map[string]any)
	others := state["many"].(map[string]any)["v"].(map[string]any)["selected_options"].([]any)
	if picked["value"] != "beta" || len(others) != 2 {
		t.Errorf("submitted %v and %v", picked, others)
	}
}

func TestMenusInMessagesLoadTheirOptions(t *testing.T) {
	t.Parallel()
	sim, _ := startSim(t, slacksim.Config{})
	a := loader(t, sim, func(string) string {
		return `{"option_groups":[{"label":{"type":"plain_text","text":"Old"},"options":[` + acmeOption + `]},{"label":{"type":"plain_text","text":"New"},"options":[` + betaOption + `]}]}`
	})
	out, _ := apiCall(t, sim, "chat.postMessage", url.Values{"channel": {sim.ChannelID("#sales")}, "text": {"whose?"}, "blocks": {loadMessage}})
	if out["ok"] != true {
		t.Fatal(out)
	}
	ctx, bo := ctxFor(t), sim.As("bo")
	got, err := bo.Options(ctx, slacksim.Find{Channel: "#sales"}, "Pick one", "acm")
	mustDo(t, err)
	if len(got) != 2 || got[0].Group != "Old" || got[1].Group != "New" {
		t.Errorf("options %+v", got)
	}
	asked := a.ofType("block_suggestion")[0]
	if asked.path != "/slack/interactions" || asked.json["message"] == nil || asked.json["channel"].(map[string]any)["id"] != sim.ChannelID("#sales") {
		t.Errorf("payload %v", asked.json)
	}
	mustDo(t, bo.Select(ctx, slacksim.Find{}, "Pick one", "Acme"))
	action := a.ofType("block_actions")[0].json["actions"].([]any)[0].(map[string]any)
	if action["selected_option"].(map[string]any)["value"] != "acme" {
		t.Errorf("picked %v", action)
	}
	if err := sim.As("anna").Select(ctx, slacksim.Find{}, "Pick one", "Gamma"); !errors.Is(err, slacksim.ErrNotFound) {
		t.Errorf("an option that is not there: %v", err)
	}
	if _, err := bo.Options(ctx, slacksim.Find{}, "Nope", "x"); !errors.Is(err, slacksim.ErrNotFound) {
		t.Errorf("a menu that is not there: %v", err)
	}
}

func TestBadOptionsAreRefused(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]string{
		"nothing":       ``,
		"an empty body": `{}`,
		"no JSON":       `<html>`,
		"mrkdwn":        `{"options":[{"text":{"type":"mrkdwn","text":"a"},"value":"a"}]}`,
		"no value":      `{"options":[{"text":{"type":"plain_text","text":"a"}}]}`,
		"101 options":   `{"options":` + times(101, acmeOption) + `}`,
		"a group alone": `{"option_groups":[{"label":{"type":"plain_text","text":"a"},"options":[]}]}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim, _ := startSim(t, slacksim.Config{})
			loader(t, sim, func(string) string { return answer })
			apiCall(t, sim, "chat.postMessage", url.Values{"channel": {sim.ChannelID("#sales")}, "text": {"whose?"}, "blocks": {loadMessage}})
			if got, err := sim.As("bo").Options(ctxFor(t), slacksim.Find{}, "Pick one", "abc"); !errors.Is(err, slacksim.ErrNotAcked) {
				t.Errorf("%v, %v", got, err)
			}
		})
	}
}

func TestOptionsOverSockets(t *testing.T) {
	t.Parallel()
	sim, _ := startSim(t, slacksim.Config{})
	a := newSocketApp(t, sim, func(c *socketmode.Client, ev socketmode.Event) {
		var payload any
		if cb, ok := ev.Data.(slack.InteractionCallback); ok && cb.Type == slack.InteractionTypeBlockSuggestion {
			payload = slack.OptionsResponse{Options: []*slack.OptionBlockObject{
				slack.NewOptionBlockObject("acme", slack.NewTextBlockObject("plain_text", "Acme", false, false), nil),
			}}
		}
		_ = c.Ack(*ev.Request, payload)
	})
	apiCall(t, sim, "chat.postMessage", url.Values{"channel": {sim.ChannelID("#sales")}, "text": {"whose?"}, "blocks": {loadMessage}})
	got, err := sim.As("bo").Options(ctxFor(t), slacksim.Find{}, "Pick one", "acm")
	mustDo(t, err)
	if len(got) != 1 || got[0].Value != "acme" || !a.requests()[0].AcceptsResponsePayload || a.requests()[0].Type != "interactive" {
		t.Errorf("options %+v", got)
	}
}
