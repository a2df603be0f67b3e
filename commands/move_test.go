package commands_test

import (
	"testing"

	"kept/internal/promise"
	"kept/internal/view"
)

func TestHandOver(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.promised("UANNA", "/promise Acme: call back by friday")
	w.clicks("UERIK", view.ActHandOver, "1").refused(t, promise.KindForbidden, "forbidden.giver")
	form := w.clicks("UANNA", view.ActMoves, "offer 1")
	for _, who := range []string{"", "UBOT", "UGUEST", "UGONE", "UNOBODY", "UANNA"} {
		if a := w.sends("UANNA", form, map[string]string{view.FieldColleague: who}); a.err != nil || a.Errors[view.FieldColleague] == "" {
			t.Errorf("to %q: %v, %v", who, a.Errors, a.err)
		}
	}
	w.sends("UANNA", form, map[string]string{view.FieldColleague: "UERIK", view.FieldReason: "you know them"}).shows(t, "<@UERIK>")
	w.clicks("USVEN", view.ActPass, "1").refused(t, promise.KindForbidden, "forbidden.others")
	w.clicks("UERIK", view.ActPass, "1").message(t)
	w.sends("UANNA", w.clicks("UANNA", view.ActHandOver, "1"), map[string]string{view.FieldColleague: "USVEN"}).message(t)
	w.clicks("USVEN", view.ActTake, "1").message(t)
	if p := w.stored(1); p.Doer != "USVEN" || p.Promiser != "UANNA" {
		t.Errorf("doer %s, promiser %s", p.Doer, p.Promiser)
	}
	w.types("UANNA", "/kept 1").message(t)
	w.clicks("UANNA", view.ActHandOver, "1").refused(t, promise.KindStale, "stale.kept")
	w.clicks("UANNA", view.ActMoves, "keep 1").refused(t, promise.KindInvalid, "error.malformed")
}

// TestRiskIsWarnedOf has the draft for the customer in the reader's language.
func TestRiskIsWarnedOf(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.promised("UANNA", "/promise Acme: call back by friday")
	w.promised("USVEN", "/promise Acme: ringa tillbaka på fredag")
	form := w.clicks("UANNA", view.ActAtRisk, "1")
	w.sends("UANNA", form, map[string]string{view.FieldReason: "no phone"}).shows(t, "draft", "call back", "Friday 20 November", view.ActMove)
	if h := w.stored(1).History; h[len(h)-1].Note != "no phone" || w.stored(1).Confidence != promise.AtRisk {
		t.Errorf("%+v", h)
	}
	w.sends("USVEN", w.clicks("USVEN", view.ActAtRisk, "2"), nil).shows(t, "Hej!", "ringa tillbaka", "fredag 20 november")
}

func TestVoid(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.promised("UANNA", "/promise Acme: call back by friday")
	w.clicks("UBOSS", view.ActApproveVoid, "1").refused(t, promise.KindInvalid, "need.proposal")
	form := w.clicks("UANNA", view.ActProposeVoid, "1")
	if a := w.sends("UANNA", form, map[string]string{view.FieldReason: " "}); a.Errors[view.FieldReason] == "" {
		t.Errorf("no reason is no flaw: %+v", a)
	}
	w.sends("UANNA", form, map[string]string{view.FieldReason: "Acme is sold"}).message(t)
	w.clicks("UANNA", view.ActApproveVoid, "1").refused(t, promise.KindForbidden, "need.other")
	w.clicks("UERIK", view.ActApproveVoid, "1").refused(t, promise.KindForbidden, "forbidden.recorder")
	w.clicks("UBOSS", view.ActApproveVoid, "1").message(t)
	if s := w.stored(1).State; s != promise.Void {
		t.Errorf("state %s", s)
	}
}

func TestEvidenceAndThanks(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.promised("UANNA", "/promise Acme: call back by friday")
	w.clicks("UANNA", view.ActProve, "1").refused(t, promise.KindStale, "stale.active")
	w.types("UANNA", "/kept 1 called them <https://acme.example/call?a=1&amp;b=2>").message(t)
	if p := w.stored(1); p.Link != "https://acme.example/call?a=1&b=2" {
		t.Errorf("evidence %q", p.Link)
	}
	form := w.clicks("UANNA", view.ActProve, "1")
	for field, values := range map[string]map[string]string{
		view.FieldReason: {},
		view.FieldLink:   {view.FieldLink: "javascript:alert(1)"},
	} {
		if a := w.sends("UANNA", form, values); a.err != nil || a.Errors[field] == "" {
			t.Errorf("%v: %v, %v", values, a.Errors, a.err)
		}
	}
	w.sends("UANNA", form, map[string]string{view.FieldLink: "acme.example/receipt", view.FieldReason: "signed"}).message(t)
	if p := w.stored(1); p.Link != "https://acme.example/receipt" {
		t.Errorf("evidence %q", p.Link)
	}
	w.clicks("UERIK", view.ActProve, "1").refused(t, promise.KindForbidden, "forbidden.promiser")

	w.clicks("UERIK", view.ActThank, "1").refused(t, promise.KindForbidden, "forbidden.promiser")
	thanks := w.clicks("UBOSS", view.ActThank, "1")
	if a := w.sends("UBOSS", thanks, map[string]string{view.FieldReason: " "}); a.Errors[view.FieldReason] == "" {
		t.Errorf("no words are no flaw: %+v", a)
	}
	w.sends("UBOSS", thanks, map[string]string{view.FieldReason: "You are the best!"}).message(t)
	w.types("UANNA", "/promise show 1").shows(t, "You are the best!", "https://acme.example/receipt")
}
