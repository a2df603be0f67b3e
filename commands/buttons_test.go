package commands_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"kept/commands"
	"kept/internal/locale"
	"kept/internal/promise"
	"kept/internal/view"
)

func TestEveryIDHasARow(t *testing.T) {
	t.Parallel()
	routes := commands.Routes()
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join("..", "internal", "view", "ids.go"), nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	kinds := map[string]commands.Kind{"Act": commands.Action, "Form": commands.Submission, "Shortcut": commands.Shortcut}
	found := 0
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || len(spec.Values) != 1 {
			return true
		}
		value, ok := spec.Values[0].(*ast.BasicLit)
		if !ok {
			return true
		}
		id, err := strconv.Unquote(value.Value)
		for prefix, kind := range kinds {
			if err != nil || !strings.HasPrefix(spec.Names[0].Name, prefix) {
				continue
			}
			found++
			if !slices.Contains(routes[kind], id) {
				t.Errorf("nothing answers %s, %q", spec.Names[0].Name, id)
			}
		}
		return true
	})
	if found < 20 {
		t.Errorf("only %d ids were found", found)
	}
}

// TestEveryTextIsThere holds every key that the handlers name against the
// catalogues.
func TestEveryTextIsThere(t *testing.T) {
	t.Parallel()
	texts, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			lit, ok := n.(*ast.BasicLit)
			if !ok || lit.Kind != token.STRING {
				return true
			}
			key, err := strconv.Unquote(lit.Value)
			group, rest, dotted := strings.Cut(key, ".")
			if err != nil || !dotted || rest == "" || strings.HasSuffix(rest, "_") || !slices.Contains([]string{"error", "problem", "kept", "subscribe", "need"}, group) {
				return true
			}
			found++
			for _, lang := range texts.Languages() {
				if !slices.Contains(texts.Keys(lang), key) {
					t.Errorf("%s: %q is not in %s", name, key, lang)
				}
			}
			return true
		})
	}
	if found < 30 {
		t.Errorf("only %d keys were found", found)
	}
}

func TestUnknownRoutes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, r := range []commands.Request{
		{Kind: commands.Action, Name: "promise.explode", Value: "1"},
		{Kind: commands.Submission, Name: "form.other"},
		{Kind: commands.Command, Name: "/other"},
		{Kind: "event", Name: view.ActKeep},
		{},
	} {
		w.do("UANNA", r).refused(t, promise.KindInvalid, "error.unknown_action")
	}
	if !w.h.Knows(commands.Action, view.ActKeep) || w.h.Knows(commands.Action, "promise.explode") {
		t.Error("Knows does not know")
	}
}

func TestReasons(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.promised("UANNA", "/promise <@UERIK> Acme: call back by friday")
	w.clicks("UANNA", view.ActDecline, "1").refused(t, promise.KindForbidden, "forbidden.giver")
	form := w.clicks("UERIK", view.ActDecline, "1")
	if a := w.sends("UERIK", form, map[string]string{view.FieldReason: "  "}); a.Errors[view.FieldReason] == "" {
		t.Errorf("no reason was accepted: %+v", a)
	}
	long := strings.Repeat("x", promise.MaxNote+1)
	if a := w.sends("UERIK", form, map[string]string{view.FieldReason: long}); a.Errors[view.FieldReason] == "" {
		t.Errorf("a long reason was accepted: %+v", a)
	}
	w.sends("UANNA", form, map[string]string{view.FieldReason: "no"}).refused(t, promise.KindForbidden, "forbidden.giver")
	w.sends("UERIK", form, map[string]string{view.FieldReason: "on holiday"}).message(t)
	p := w.stored(1)
	if e, _ := p.Last(); p.State != promise.Declined || e.Note != "on holiday" {
		t.Errorf("declined as %+v", p)
	}
	w.sends("UERIK", form, map[string]string{view.FieldReason: "again"}).refused(t, promise.KindStale, "stale.declined")
	w.clicks("UERIK", view.ActDecline, "1").refused(t, promise.KindStale, "stale.declined")

	forged := commands.Request{
		Kind: commands.Submission, Name: view.FormReason, Meta: `{"n":1,"v":"keep"}`,
		Values: map[string]string{view.FieldReason: "x"},
	}
	w.do("UERIK", forged).refused(t, promise.KindInvalid, "error.unknown_action")
	forged.Meta = "{"
	w.do("UERIK", forged).refused(t, promise.KindInvalid, "error.malformed")
}

func TestCounterOffer(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	asked := w.promised("UANNA", "/promise <@UERIK> Acme: call back by friday 15:00")
	form := w.clicks("UERIK", view.ActCounter, "1")
	// Erik's dialog shows Friday 09:00 in New York; untouched it is no offer.
	same := map[string]string{view.FieldWhat: "call back", view.FieldDate: "2026-11-20", view.FieldTime: "09:00"}
	if a := w.sends("UERIK", form, same); a.Errors[view.FieldWhat] == "" {
		t.Errorf("no offer was accepted: %+v", a)
	}
	w.sends("UERIK", form, map[string]string{view.FieldWhat: "call back", view.FieldDate: "2026-11-23", view.FieldTime: "09:00"}).message(t)
	p := w.stored(1)
	if want := time.Date(2026, 11, 23, 14, 0, 0, 0, time.UTC); p.State != promise.Countered || !p.DueNext.Equal(want) || p.OfferWhat != "" {
		t.Errorf("countered as %+v", p)
	}
	w.clicks("UERIK", view.ActAcceptCounter, "1").refused(t, promise.KindForbidden, "forbidden.recorder")
	again := w.clicks("UANNA", view.ActCounterAgain, "1")
	w.sends("UANNA", again, map[string]string{view.FieldWhat: "write back", view.FieldDate: "2026-11-20", view.FieldTime: "15:00"}).message(t)
	if p := w.stored(1); p.State != promise.Requested || p.OfferWhat != "write back" {
		t.Errorf("countered again as %+v", p)
	}
	if !asked.Due.Equal(w.stored(1).Due) {
		t.Error("the date changed before anybody agreed")
	}
}

func TestMove(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.promised("UANNA", "/promise Acme: call back by friday 15:00")
	w.clicks("UERIK", view.ActMove, "1").refused(t, promise.KindForbidden, "forbidden.giver")
	form := w.clicks("UANNA", view.ActMove, "1")
	if a := w.sends("UANNA", form, map[string]string{view.FieldDate: "2026-11-16", view.FieldReason: "x"}); a.Errors[view.FieldDate] == "" {
		t.Errorf("moved into the past: %+v", a)
	}
	if a := w.sends("UANNA", form, map[string]string{view.FieldDate: "2026-11-24"}); a.Errors[view.FieldReason] == "" {
		t.Errorf("moved without a reason: %+v", a)
	}
	w.sends("UANNA", form, map[string]string{view.FieldDate: "2026-11-24", view.FieldTime: "10:00", view.FieldReason: "parts are late"}).message(t)
	if s := w.stored(1).State; s != promise.Moving {
		t.Errorf("state %s", s)
	}
	w.clicks("UBOSS", view.ActAgreeMove, "1").message(t)
	if p := w.stored(1); p.State != promise.Active || !p.Due.Equal(time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)) {
		t.Errorf("moved to %+v", p)
	}
	agreed := map[string]string{view.FieldDate: "2026-11-25", view.FieldReason: "x", view.FieldAgreed: view.ValueAgreed}
	w.sends("UANNA", w.clicks("UANNA", view.ActMove, "1"), agreed).message(t)
	if p := w.stored(1); p.State != promise.Active || !p.Due.Equal(time.Date(2026, 11, 25, 16, 0, 0, 0, time.UTC)) {
		t.Errorf("moved to %+v", p)
	}
	w.now = w.stored(1).Due.Add(time.Minute)
	w.clicks("UANNA", view.ActMove, "1").refused(t, promise.KindStale, "need.before_due")
}

func TestSnooze(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	made := w.promised("UANNA", "/promise Acme: call back in 3 hours")
	w.clicks("UANNA", view.ActSnooze, "1").message(t)
	if p := w.stored(1); !p.SnoozedUntil.Equal(w.now.Add(time.Hour)) || !p.Due.Equal(made.Due) {
		t.Errorf("snoozed to %+v", p)
	}
	w.later(150 * time.Minute)
	w.clicks("UANNA", view.ActSnooze, "1").message(t)
	if p := w.stored(1); !p.SnoozedUntil.Equal(w.now.Add(15 * time.Minute)) {
		t.Errorf("snoozed until %s, half an hour before the deadline at %s", p.SnoozedUntil, w.now)
	}
	w.clicks("UERIK", view.ActSnooze, "1").refused(t, promise.KindForbidden, "forbidden.promiser")
}

func TestConfidence(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.promised("UANNA", "/promise Acme: call back by friday")
	w.sends("UANNA", w.clicks("UANNA", view.ActAtRisk, "1"), nil).message(t)
	if c := w.stored(1).Confidence; c != promise.AtRisk {
		t.Errorf("confidence %q", c)
	}
	w.clicks("UANNA", view.ActOnTrack, "1").message(t)
	if c := w.stored(1).Confidence; c != promise.OnTrack {
		t.Errorf("confidence %q", c)
	}
	w.clicks("UERIK", view.ActAtRisk, "1").refused(t, promise.KindForbidden, "forbidden.promiser")
}

func TestFollowUp(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.promised("UANNA", "/promise Acme: call back in 2 hours")
	w.clicks("UANNA", view.ActJoin, "1").refused(t, promise.KindStale, "stale.no_followup")
	w.missed()
	w.clicks("UERIK", view.ActJoin, "1").refused(t, promise.KindForbidden, "forbidden.giver")
	w.sends("UANNA", w.clicks("UANNA", view.ActJoin, "1"), nil).message(t)
	if f := w.stored(1).FollowUps[0]; f.State != promise.Joined || !f.Along {
		t.Errorf("follow-up %+v", f)
	}
	w.clicks("UANNA", view.ActCloseFollowUp, "1").refused(t, promise.KindForbidden, "need.took_part")
	said := w.clicks("UANNA", view.ActContact, "1")
	w.sends("UANNA", said, map[string]string{view.FieldReason: "apologised, new date agreed"}).message(t)
	w.clicks("UANNA", view.ActCloseFollowUp, "1").message(t)
	if f := w.stored(1).FollowUps[0]; f.State != promise.Closed || f.Without != "" {
		t.Errorf("follow-up %+v", f)
	}
	w.clicks("UANNA", view.ActCloseFollowUp, "1").refused(t, promise.KindStale, "stale.followup_closed")
}

func TestFollowUpWithoutThePromiser(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.promised("UANNA", "/promise Acme: call back in 2 hours")
	w.missed()
	cannot := w.clicks("UANNA", view.ActCannotJoin, "1")
	w.sends("UANNA", cannot, map[string]string{view.FieldReason: "ill"}).message(t)
	if f := w.stored(1).FollowUps[0]; f.State != promise.CannotBe || f.Reason != "ill" {
		t.Errorf("follow-up %+v", f)
	}
	w.clicks("UERIK", view.ActCloseFollowUp, "1").refused(t, promise.KindForbidden, "forbidden.promiser")
	why := w.clicks("UBOSS", view.ActCloseFollowUp, "1")
	why.modal(t)
	if s := w.stored(1).FollowUps[0].State; s == promise.Closed {
		t.Fatal("closed without a reason")
	}
	w.sends("UBOSS", why, map[string]string{view.FieldReason: "Anna is ill; I called"}).message(t)
	if f := w.stored(1).FollowUps[0]; !f.ClosedWithoutPromiser() || f.ClosedBy != "UBOSS" {
		t.Errorf("follow-up %+v", f)
	}
}

func TestAfterCare(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.promised("UANNA", "/promise Acme: call back by friday")
	w.types("UANNA", "/kept 1").message(t)
	w.later(7 * 24 * time.Hour)
	w.clicks("UERIK", view.ActAllWell, "1").refused(t, promise.KindForbidden, "forbidden.promiser")
	w.clicks("UANNA", view.ActAllWell, "1").message(t)
	w.clicks("UANNA", view.ActNewWish, "1").shows(t, `"initial_value":"Acme"`, `"initial_user":"UANNA"`)
	form := w.clicks("UANNA", view.ActNotWell, "1")
	w.sends("UANNA", form, map[string]string{view.FieldReason: "still leaks"}).message(t)
	if h := w.stored(1).History; h[len(h)-1].Note != "still leaks" {
		t.Errorf("history %+v", h)
	}
	w.clicks("UERIK", view.ActLeak, "1").refused(t, promise.KindForbidden, "forbidden.recorder")
	leak := w.clicks("UBOSS", view.ActLeak, "1")
	w.sends("UBOSS", leak, map[string]string{view.FieldReason: "the customer called"}).message(t)
	if s := w.stored(1).State; s != promise.Missed {
		t.Errorf("leaked, and %s", s)
	}
}

func TestRevokeAndRelease(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.promised("UANNA", "/promise Acme: call back by friday")
	w.promised("UANNA", "/promise <@UERIK> Acme: call back by friday")
	form := w.clicks("UANNA", view.ActRevoke, "1")
	w.sends("UANNA", form, map[string]string{view.FieldReason: "cannot be done"}).message(t)
	if s := w.stored(1).State; s != promise.Revoked {
		t.Errorf("state %s", s)
	}
	w.sends("UANNA", w.clicks("UANNA", view.ActRelease, "2"), nil).message(t)
	if s := w.stored(2).State; s != promise.Released {
		t.Errorf("state %s", s)
	}
}
