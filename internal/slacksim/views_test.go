package slacksim_test

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kept/internal/slacksim"
)

// dialogApp opens the modal for each slash command and answers submissions as
// told.
func dialogApp(t *testing.T, sim *slacksim.Sim, submission func(values map[string]any) (string, string)) *app {
	t.Helper()
	return newApp(t, sim, func(g got) (int, string, string) {
		if g.path == "/slack/commands" {
			out, _ := apiCall(t, sim, "views.open", url.Values{"trigger_id": {g.form.Get("trigger_id")}, "view": {modalJSON}})
			if out["ok"] != true {
				return 200, "text/plain", fmt.Sprint(out)
			}
		}
		if g.json["type"] == "view_submission" && submission != nil {
			view := g.json["view"].(map[string]any)
			ct, body := submission(view["state"].(map[string]any)["values"].(map[string]any))
			return 200, ct, body
		}
		return 200, "", ""
	})
}

func TestDialogIsFilledAndSubmitted(t *testing.T) {
	t.Parallel()
	sim, _ := startSim(t, slacksim.Config{})
	var values map[string]any
	dialogApp(t, sim, func(v map[string]any) (string, string) {
		values = v
		return "", ""
	})
	ctx, anna := ctxFor(t), sim.As("anna")
	mustDo(t, anna.In("#sales").Slash(ctx, "/promise"))
	v, open := anna.View()
	if !open || v.Title != "New promise" || v.Submit != "Save" || len(v.Fields) != 6 || v.Fields[2].Value != "2026-12-01" || v.Depth != 1 {
		t.Fatalf("dialog = %+v, %v", v, open)
	}
	if _, open := sim.As("bo").View(); open {
		t.Error("bo has anna's dialog")
	}
	errs, err := anna.Submit(ctx)
	mustDo(t, err)
	if diff := cmp.Diff(map[string]string{"Customer": "Please complete this required field."}, errs); diff != "" || values != nil {
		t.Errorf("submitting an empty form (-want +got), reached the app %v:\n%s", values != nil, diff)
	}
	mustDo(t, anna.Fill(map[string]any{"Customer": strings.Repeat("x", 21)}))
	if errs, err := anna.Submit(ctx); err != nil || errs["Customer"] == "" {
		t.Errorf("too long an entry: %v, %v", errs, err)
	}
	mustDo(t, anna.Fill(map[string]any{"Customer": "Acme", "Who": "@bo", "Day": "2026-12-04", "Time": "15:00", "Size": "Large", "Flags": []string{"Quiet"}}))
	if errs, err := anna.Submit(ctx); err != nil || errs != nil {
		t.Fatalf("submit: %v, %v", errs, err)
	}
	if _, open := anna.View(); open {
		t.Error("the dialog is still open")
	}
	value := func(block, key string) any { return values[block].(map[string]any)["v"].(map[string]any)[key] }
	large := map[string]any{"text": map[string]any{"type": "plain_text", "text": "Large"}, "value": "l"}
	for _, row := range []struct {
		block, key string
		want       any
	}{
		{"customer", "value", "Acme"},
		{"who", "selected_user", sim.UserID("bo")},
		{"day", "selected_date", "2026-12-04"},
		{"time", "selected_time", "15:00"},
		{"size", "selected_option", large},
		{"flags", "selected_options", []any{map[string]any{"text": map[string]any{"type": "plain_text", "text": "Quiet"}, "value": "q"}}},
	} {
		if diff := cmp.Diff(row.want, value(row.block, row.key)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", row.block, diff)
		}
	}
	for _, err := range []error{anna.Fill(map[string]any{"Customer": "x"}), anna.CloseView(ctx)} {
		if !errors.Is(err, slacksim.ErrNoView) {
			t.Errorf("without a dialog: %v", err)
		}
	}
}

func TestSubmissionAnswers(t *testing.T) {
	t.Parallel()
	const second = `{"type":"modal","title":{"type":"plain_text","text":"Second"},"blocks":[{"type":"section","text":{"type":"plain_text","text":"hello"}}]}`
	for _, row := range []struct {
		name, answer string
		title        string // of the dialog on top afterwards; empty: none
		depth        int
		errs         map[string]string
		refused      bool
	}{
		{"errors", `{"response_action":"errors","errors":{"customer":"unknown"}}`, "New promise", 1, map[string]string{"Customer": "unknown"}, false},
		{"update", `{"response_action":"update","view":` + second + `}`, "Second", 1, nil, false},
		{"push", `{"response_action":"push","view":` + second + `}`, "Second", 2, nil, false},
		{"clear", `{"response_action":"clear"}`, "", 0, nil, false},
		{"empty object", `{}`, "", 0, nil, false},
		{"errors at no block", `{"response_action":"errors","errors":{"nope":"x"}}`, "New promise", 1, nil, true},
		{"unknown action", `{"response_action":"dance"}`, "New promise", 1, nil, true},
		{"a view Slack refuses", `{"response_action":"update","view":{"type":"modal","blocks":[]}}`, "New promise", 1, nil, true},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			sim, _ := startSim(t, slacksim.Config{})
			dialogApp(t, sim, func(map[string]any) (string, string) { return jsonType, row.answer })
			ctx, anna := ctxFor(t), sim.As("anna")
			mustDo(t, anna.In("#sales").Slash(ctx, "/promise"))
			mustDo(t, anna.Fill(map[string]any{"Customer": "Acme"}))
			errs, err := anna.Submit(ctx)
			if refused := err != nil; refused != row.refused {
				t.Fatalf("err = %v", err)
			}
			if diff := cmp.Diff(row.errs, errs); diff != "" {
				t.Errorf("errors (-want +got):\n%s", diff)
			}
			v, open := anna.View()
			if open != (row.title != "") || v.Title != row.title || v.Depth != row.depth {
				t.Errorf("on screen: %+v", v)
			}
		})
	}
}

func TestViewStackTriggersAndHashes(t *testing.T) {
	t.Parallel()
	sim, clk := startSim(t, slacksim.Config{})
	a := dialogApp(t, sim, nil)
	ctx, anna := ctxFor(t), sim.As("anna")
	mustDo(t, anna.In("#sales").Slash(ctx, "/promise"))
	v, _ := anna.View()

	push := func() map[string]any {
		mustDo(t, anna.Click(ctx, slacksim.Find{View: true}, "More"))
		out, _ := apiCall(t, sim, "views.push", url.Values{"trigger_id": {a.last()["trigger_id"].(string)}, "view": {modalJSON}})
		return out
	}
	for depth := 2; depth <= 3; depth++ {
		if out := push(); out["ok"] != true || out["view"].(map[string]any)["root_view_id"] != v.ID {
			t.Fatalf("push to %d: %v", depth, out)
		}
	}
	if out := push(); out["error"] != "push_limit_reached" {
		t.Errorf("fourth view: %v", out)
	}
	used := a.last()["trigger_id"].(string)
	if out, _ := apiCall(t, sim, "views.push", url.Values{"trigger_id": {used}, "view": {modalJSON}}); out["error"] != "exchanged_trigger_id" {
		t.Errorf("a trigger twice: %v", out)
	}
	mustDo(t, anna.Click(ctx, slacksim.Find{View: true}, "More"))
	clk.advance(3 * time.Second)
	if out, _ := apiCall(t, sim, "views.open", url.Values{"trigger_id": {a.last()["trigger_id"].(string)}, "view": {modalJSON}}); out["error"] != "expired_trigger_id" {
		t.Errorf("a trigger after three seconds: %v", out)
	}
	mustDo(t, anna.CloseView(ctx))
	if closed := a.last(); closed["type"] != "view_closed" || closed["is_cleared"] != false {
		t.Errorf("view_closed = %v", closed)
	}
	top, _ := anna.View()
	if top.Depth != 2 {
		t.Errorf("depth after cancel = %d", top.Depth)
	}
	mustDo(t, anna.Fill(map[string]any{"Customer": "Acme"}))
	update := func(hash string) map[string]any {
		out, _ := apiCall(t, sim, "views.update", url.Values{"view_id": {top.ID}, "hash": {hash}, "view": {strings.Replace(modalJSON, "New promise", "Newer", 1)}})
		return out
	}
	if out := update(top.Hash); out["ok"] != true {
		t.Errorf("the current hash: %v", out)
	}
	if out := update(top.Hash); out["error"] != "hash_conflict" {
		t.Errorf("an old hash: %v", out)
	}
	if now, _ := anna.View(); now.Title != "Newer" || now.Fields[0].Value != "Acme" {
		t.Errorf("after views.update: %+v", now)
	}
	mustDo(t, anna.CloseAllViews(ctx))
	if closed := a.last(); closed["is_cleared"] != true || closed["view"].(map[string]any)["id"] != v.ID {
		t.Errorf("view_closed by the x = %v", closed)
	}
}

// last is the last payload.
func (a *app) last() map[string]any {
	all := a.got()
	return all[len(all)-1].json
}
