package web_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"kept/internal/slacksim"
)

// kitchenJSON is a dialog with every input that the dialog of the tiny app has
// not.
const kitchenJSON = `{"type":"modal","callback_id":"kitchen","title":{"type":"plain_text","text":"Kitchen"},
	"submit":{"type":"plain_text","text":"Cook"},"blocks":[
	{"type":"input","block_id":"cust","label":{"type":"plain_text","text":"Customer"},"element":{"type":"external_select","action_id":"cust","min_query_length":2,
	 "placeholder":{"type":"plain_text","text":"Type a name"}}},
	{"type":"input","block_id":"many","label":{"type":"plain_text","text":"Vegetables"},"element":{"type":"multi_static_select","action_id":"many",
	 "initial_options":[{"text":{"type":"plain_text","text":"Leek"},"value":"leek"}],
	 "option_groups":[{"label":{"type":"plain_text","text":"Roots"},"options":[{"text":{"type":"plain_text","text":"Carrot"},"value":"carrot"},{"text":{"type":"plain_text","text":"Beet"},"value":"beet"}]},
	  {"label":{"type":"plain_text","text":"Onions"},"options":[{"text":{"type":"plain_text","text":"Leek"},"value":"leek"}]}]}},
	{"type":"input","block_id":"cooks","label":{"type":"plain_text","text":"Cooks"},"optional":true,"element":{"type":"multi_users_select","action_id":"cooks"}},
	{"type":"input","block_id":"place","label":{"type":"plain_text","text":"Where"},"optional":true,"element":{"type":"conversations_select","action_id":"place"}},
	{"type":"input","block_id":"at","label":{"type":"plain_text","text":"Serve at"},"element":{"type":"datetimepicker","action_id":"at","initial_date_time":1795449600}},
	{"type":"input","block_id":"n","label":{"type":"plain_text","text":"Guests"},"element":{"type":"number_input","action_id":"n","is_decimal_allowed":false,"min_value":"1","max_value":"12"}},
	{"type":"input","block_id":"mail","label":{"type":"plain_text","text":"Mail"},"element":{"type":"email_text_input","action_id":"mail"}},
	{"type":"input","block_id":"site","label":{"type":"plain_text","text":"Site"},"element":{"type":"url_text_input","action_id":"site"}}]}`

// spicesJSON is a message with the controls that the tiny app's has not.
const spicesJSON = `[
	{"type":"header","text":{"type":"plain_text","text":"Spices"}},
	{"type":"section","text":{"type":"mrkdwn","text":"Choose *well*"},"accessory":{"type":"multi_static_select","action_id":"spices",
	 "placeholder":{"type":"plain_text","text":"Spices"},"options":[{"text":{"type":"plain_text","text":"Dill"},"value":"dill"},{"text":{"type":"plain_text","text":"Sage"},"value":"sage"}]}},
	{"type":"actions","block_id":"acts","elements":[
	 {"type":"button","action_id":"burn","style":"danger","text":{"type":"plain_text","text":"Burn it"},"value":"1",
	  "confirm":{"title":{"type":"plain_text","text":"Burn the soup?"},"text":{"type":"plain_text","text":"It cannot be eaten then."},
	   "confirm":{"type":"plain_text","text":"Burn"},"deny":{"type":"plain_text","text":"Spare it"},"style":"danger"}},
	 {"type":"datepicker","action_id":"day","initial_date":"2026-11-24"},{"type":"timepicker","action_id":"time","initial_time":"12:30"},
	 {"type":"radio_buttons","action_id":"heat","options":[{"text":{"type":"plain_text","text":"Mild"},"value":"mild"},{"text":{"type":"plain_text","text":"Hot"},"value":"hot"}]},
	 {"type":"external_select","action_id":"lookup","placeholder":{"type":"plain_text","text":"Find a cook"},"min_query_length":1}]}]`

// kitchen is an app that opens the kitchen's dialog at a command, loads options
// and tells what it got.
func kitchen(t *testing.T, w *world) {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("/slack/commands", func(_ http.ResponseWriter, r *http.Request) {
		ctx := context.WithoutCancel(r.Context())
		if r.FormValue("text") == "spices" {
			w.app.call(ctx, "chat.postMessage", map[string]any{"channel": r.FormValue("channel_id"), "text": "Spices", "blocks": json.RawMessage(spicesJSON)})
			return
		}
		w.app.call(ctx, "views.open", map[string]any{"trigger_id": r.FormValue("trigger_id"), "view": json.RawMessage(kitchenJSON)})
	})
	mux.HandleFunc("/slack/events", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("/slack/interactions", func(rw http.ResponseWriter, r *http.Request) {
		var p struct {
			Type, Value string
			User        struct{ ID string }
			Actions     json.RawMessage
			View        struct {
				State struct{ Values json.RawMessage }
			}
		}
		if err := json.Unmarshal([]byte(r.FormValue("payload")), &p); err != nil {
			t.Errorf("kitchen: %v", err)
		}
		ctx := context.WithoutCancel(r.Context())
		switch p.Type {
		case "block_suggestion":
			rw.Header().Set("Content-Type", "application/json")
			fmt.Fprintf(rw, `{"options":[{"text":{"type":"plain_text","text":"%[1]s Ltd"},"value":"ltd"},{"text":{"type":"plain_text","text":"%[1]s & Sons"},"value":"sons"}]}`, p.Value)
		case "block_actions":
			w.app.post(ctx, p.User.ID, "acted ```"+string(p.Actions)+"```")
		case "view_submission":
			w.app.post(ctx, p.User.ID, "cooked ```"+string(p.View.State.Values)+"```")
		}
	})
	srv := httptest.NewServer(mux)
	t.Cleanup(srv.Close)
	w.sim.ConnectHTTP(srv.URL)
}

// got waits for a message of the app to Anna that begins with words.
func (w *world) got(t *testing.T, begins string) string {
	t.Helper()
	var found string
	err := w.sim.Await(t.Context(), func() bool {
		for _, m := range w.sim.Seen("anna") {
			if strings.HasPrefix(m.Raw, begins) {
				found = m.Raw
			}
		}
		return found != ""
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestBrowserKitchen(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	kitchen(t, w)
	b := newWindow(t, w)
	b.says("/promise", ".dialog")
	b.InOrder("the dialog")

	// options are loaded while one types, and what is chosen stays
	b.Does("one letter", chromedp.SendKeys("#dialog-cust-cust", "L"))
	b.Reads(".found", "Type at least 2 letters.")
	b.Does("more letters", chromedp.SendKeys("#dialog-cust-cust", "jung"))
	b.Reads(".found", "Ljung & Sons")
	b.shot("lookup-light")
	b.Does("choosing", chromedp.Click(`//label[contains(.,"Ljung & Sons")]`))

	// wrong entries are told at their fields, in Slack's words
	b.Does("wrong entries",
		chromedp.SendKeys("#dialog-n-n", "99"), chromedp.SendKeys("#dialog-mail-mail", "nobody"), chromedp.SendKeys("#dialog-site-site", "somewhere"),
		chromedp.Click(`//label[contains(.,"Carrot")]`), chromedp.Click(`//fieldset[contains(.,"Cooks")]//label[contains(.,"Bo Ek")]`),
		chromedp.Click(`//button[text()="Cook"]`))
	b.Holds("three fields that are wrong", `document.querySelectorAll('.dialog [aria-invalid="true"]').length === 3`)
	b.Holds("the first of them in focus", `document.activeElement.id === "dialog-n-n"`)
	b.Holds("what was chosen before", `document.querySelector('.picked input:checked')?.value === "sons"`)
	b.shot("kitchen-light")
	b.Does("right entries", chromedp.SetValue("#dialog-n-n", "9"), chromedp.SetValue("#dialog-mail-mail", "a@example.com"),
		chromedp.SetValue("#dialog-site-site", "https://example.com"), chromedp.Click(`//button[text()="Cook"]`), chromedp.WaitNotPresent(".dialog"))
	cooked := w.got(t, "cooked")
	for _, want := range []string{
		`"value":"sons"`, `"value":"carrot"`, `"value":"leek"`, `"selected_users":["` + w.sim.UserID("bo") + `"]`, `"selected_date_time":1795449600`,
		`"value":"9"`, `"value":"a@example.com"`, `"value":"https://example.com"`,
	} {
		if !strings.Contains(cooked, want) {
			t.Errorf("the app got %s, which lacks %s", cooked, want)
		}
	}
	b.Quiet()
}

func TestBrowserSpices(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	kitchen(t, w)
	b := newWindow(t, w)
	b.says("/promise spices", "#log .btn.danger")
	b.InOrder("the spices")
	b.shot("spices-light")

	// a question is asked before what is dangerous, in a dialog of its own
	b.Does("burning", chromedp.Click(`//button[text()="Burn it"]`), chromedp.WaitVisible("#ask[open]"))
	b.Reads("#ask", "It cannot be eaten then.")
	b.InOrder("the question")
	b.shot("ask-light")
	b.Does("sparing", chromedp.Click("#ask-no"), chromedp.WaitNotVisible("#ask"))
	b.Does("asking again, Escape spares too", chromedp.Click(`//button[text()="Burn it"]`), chromedp.WaitVisible("#ask[open]"),
		chromedp.KeyEvent(kb.Escape), chromedp.WaitNotVisible("#ask"))
	for _, m := range w.sim.Seen("anna") {
		if strings.HasPrefix(m.Raw, "acted") {
			t.Errorf("done without a yes: %s", m.Raw)
		}
	}
	b.Does("burning it", chromedp.Click(`//button[text()="Burn it"]`), chromedp.WaitVisible("#ask[open]"), chromedp.Click("#ask-yes"))
	if got := w.got(t, "acted"); !strings.Contains(got, `"action_id":"burn"`) {
		t.Errorf("acted: %s", got)
	}

	// what is picked in a message is told at once
	b.Does("two spices", chromedp.Click(`//label[contains(.,"Dill")]`), chromedp.Click(`//label[contains(.,"Sage")]`))
	b.told(w, `"value":"dill"`, `"value":"sage"`)
	b.Does("heat", chromedp.Click(`//label[contains(.,"Hot")]`))
	b.told(w, `"selected_option":{`, `"value":"hot"`)
	b.Does("a cook", chromedp.SendKeys(`//input[@type="search"]`, "Sven"))
	b.Reads("#log .found", "Sven Ltd")
	b.Does("the cook", chromedp.Click(`//label[contains(.,"Sven Ltd")]`))
	b.told(w, `"action_id":"lookup"`, `"value":"ltd"`)
	b.Quiet()
}

// told waits until the app was told all these words in one payload.
func (b *window) told(w *world, words ...string) {
	b.t.Helper()
	err := w.sim.Await(b.Context(), func() bool {
		for _, m := range w.sim.Seen("anna") {
			all := strings.HasPrefix(m.Raw, "acted")
			for _, word := range words {
				all = all && strings.Contains(m.Raw, word)
			}
			if all {
				return true
			}
		}
		return false
	})
	if err != nil {
		b.Fail(fmt.Sprintf("the app was never told %q: %v", words, err))
	}
}

// TestBrowserHostile shows what people with bad intentions write, wherever it
// may be shown, and that nothing of it runs.
func TestBrowserHostile(t *testing.T) {
	t.Parallel()
	const evil = `<img src=x onerror="window.hit=1"><script>window.hit=1</script>"'>{{.}}` + "`<b>`" + ` <javascript:window.hit=1|click> <https://example.com/" onmouseover="window.hit=1|x>`
	w := newWorld(t, func(c *slacksim.Config) {
		ws := &c.Workspaces[0]
		ws.People[1].Name, ws.People[1].Title, ws.Channels[1].Topic, ws.Name = evil, evil, evil, evil
		c.App.Commands[0].Description, c.App.Commands[0].Usage, c.App.Shortcuts[1].Name = evil, evil, evil
	})
	kitchen(t, w)
	if _, err := w.sim.As("bo").In("#sales").Say(t.Context(), evil); err != nil {
		t.Fatal(err)
	}
	quoted, err := json.Marshal(evil)
	if err != nil {
		t.Fatal(err)
	}
	text := string(quoted)
	w.app.call(t.Context(), "chat.postMessage", map[string]any{"channel": w.sim.ChannelID("#sales"), "text": evil, "blocks": json.RawMessage(`[
		{"type":"section","text":{"type":"mrkdwn","text":` + text + `},"fields":[{"type":"plain_text","text":` + text + `}],
		 "accessory":{"type":"static_select","action_id":"s","placeholder":{"type":"plain_text","text":"pick"},"options":[{"text":{"type":"plain_text","text":"\"><img src=x onerror=\"window.hit=1\">"},"value":"\" onfocus=\"window.hit=1"}]}},
		{"type":"context","elements":[{"type":"mrkdwn","text":` + text + `}]},
		{"type":"actions","elements":[{"type":"button","action_id":"\" onclick=\"window.hit=1","text":{"type":"plain_text","text":"\"><script>window.hit=1</script>"},
		 "confirm":{"title":{"type":"plain_text","text":"<img src=x onerror=\"window.hit=1\">"},"text":{"type":"plain_text","text":"<img src=x onerror=\"window.hit=1\">"},
		  "confirm":{"type":"plain_text","text":"<b>y</b>"},"deny":{"type":"plain_text","text":"<b>n</b>"}}}]},
		{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"link","url":"https://example.com/?\" onmouseover=\"window.hit=1","text":` + text + `},{"type":"text","text":` + text + `}]}]}]`)})
	b := newWindow(t, w)
	b.Opens("/?as=anna&in=sales", "#log .btn")
	b.Holds("nothing that was written", `document.querySelectorAll("#app img, #app script, #log b, .head b, #sidebar b").length === 0`)
	b.Holds("no link to a script", `[...document.querySelectorAll("a")].every((a) => ["http:", "https:", "mailto:"].includes(a.protocol))`)
	b.Does("the question", chromedp.Click("#log .btn"), chromedp.WaitVisible("#ask[open]"))
	b.Reads("#ask", "<img src=x")
	b.Does("no", chromedp.Click("#ask-no"), chromedp.SendKeys("#text", "/"))
	b.Reads("#hints", "<img src=x")
	b.Does("the wire", chromedp.Click("#wire-toggle"))
	b.Reads("#wire-list", "chat.postMessage")
	b.Does("an entry", chromedp.Click(`//summary[.//b[text()="chat.postMessage"]]`))
	b.Reads("#wire-list details[open] .bodies", "onerror")
	b.Holds("no attribute that runs", `[...document.querySelectorAll("*")].every((e) => e.getAttributeNames().every((n) => !n.startsWith("on")))`)
	b.Holds("nothing that ran", `window.hit === undefined`)
	b.shot("hostile-light")
	b.Quiet()
}
