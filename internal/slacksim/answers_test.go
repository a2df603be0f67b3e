package slacksim_test

import (
	"errors"
	"net/url"
	"strings"
	"sync"
	"testing"

	"kept/internal/slacksim"
)

// FuzzAnswers has the app answer everything with anything: a person may see a
// failure, and the simulator goes on.
func FuzzAnswers(f *testing.F) {
	for _, body := range []string{
		``, `{}`, `null`, `[]`, `"x"`, `{"text":"hello"}`, `{"text":7}`, `{"blocks":[null]}`, `{"blocks":{}}`, `{"response_type":"in_channel","text":"a"}`,
		`{"response_action":"errors"}`, `{"response_action":"errors","errors":{"one":null}}`, `{"response_action":"update"}`, `{"response_action":"push","view":[]}`,
		`{"response_action":"update","view":` + loadModal + `}`, `{"response_action":"clear"}`, `{"response_action":7}`,
		`{"options":null}`, `{"options":[null]}`, `{"options":[` + acmeOption + `]}`, `{"option_groups":[{}]}`, `{"option_groups":[{"label":null,"options":[[]]}]}`,
		strings.Repeat("[", 1000),
	} {
		f.Add(body, true)
	}
	f.Add("hello", false)
	sim, _ := startSim(f, slacksim.Config{Quiet: true})
	var mu sync.Mutex
	var body, kind string
	var asked testing.TB // the round that is on: a target's own T is the only one it may use
	newApp(f, sim, func(g got) (int, string, string) {
		mu.Lock()
		defer mu.Unlock()
		if g.path == "/slack/commands" {
			apiCall(asked, sim, "views.open", url.Values{"trigger_id": {g.form.Get("trigger_id")}, "view": {loadModal}})
		}
		return 200, kind, body
	})
	f.Fuzz(func(t *testing.T, answer string, asJSON bool) {
		mu.Lock()
		asked, body, kind = t, answer, "text/plain"
		if asJSON {
			kind = jsonType
		}
		mu.Unlock()
		ctx, anna := ctxFor(t), sim.As("anna")
		known := func(what string, err error) {
			if err != nil && !errors.Is(err, slacksim.ErrNotAcked) && !errors.Is(err, slacksim.ErrNotFound) && !errors.Is(err, slacksim.ErrNoView) {
				t.Errorf("%s: %v", what, err)
			}
		}
		known("command", anna.In("#sales").Slash(ctx, "/promise"))
		if v, open := anna.View(); !open || v.Title != "Customer" {
			t.Errorf("the command opened no dialog: %+v", v)
		}
		_, err := anna.Options(ctx, slacksim.Find{View: true, BlockID: "one"}, "", "acme")
		known("options", err)
		known("filling in", anna.Fill(map[string]any{"Customer": "Acme"}))
		_, err = anna.Submit(ctx)
		known("submission", err)
		for range 3 {
			known("closing", anna.CloseAllViews(ctx))
		}
		sim.Seen("anna")
	})
}
