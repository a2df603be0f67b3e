package commands_test

import (
	"testing"
	"time"

	"kept/internal/promise"
	"kept/internal/view"
)

func TestKept(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.promised("UANNA", "/promise Acme: send the quote by friday")
	w.promised("UANNA", "/promise Åhléns: ship the lamps by thursday")
	w.promised("UANNA", "/promise Acme: ship the crème by monday")
	w.promised("UERIK", "/promise Acme: call back tomorrow")

	bare := w.types("UANNA", "/kept")
	if b := bare.buttons(t)[view.ActKeep]; len(b) != 3 {
		t.Errorf("buttons %v", b)
	}
	ask := w.types("UANNA", "/kept ship")
	if b := ask.buttons(t)[view.ActKeep]; len(b) != 2 {
		t.Errorf("asked among %v", b)
	}
	w.types("UANNA", "/kept unicorn").shows(t, "None of your open promises", "#1", "#2", "#3")
	w.types("UANNA", "/kept call").shows(t, "None of your open promises")

	w.types("UANNA", "/kept ahlens lamp").shows(t, "#2")
	if s := w.stored(2).State; s != promise.Kept {
		t.Errorf("kept by its words, and %s", s)
	}
	w.types("UANNA", "/kept creme").shows(t, "#3")
	w.types("UANNA", "/kept #1 by courier &amp; mail").shows(t, "#1")
	p := w.stored(1)
	if e, _ := p.Last(); p.State != promise.Kept || e.Note != "by courier & mail" {
		t.Errorf("kept with %+v", e)
	}
	w.types("UANNA", "/kept").shows(t, "no open promises")
}

func TestKeptWhoMay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.promised("UANNA", "/promise Acme: send the quote by friday")
	w.promised("UANNA", "/promise <@UERIK> Acme: call back by friday")

	w.types("UERIK", "/kept 1").refused(t, promise.KindForbidden, "forbidden.promiser")
	w.types("UBOSS", "/kept 1").refused(t, promise.KindForbidden, "forbidden.promiser")
	w.types("UGUEST", "/kept 1").refused(t, promise.KindNotFound, "error.no_promise")
	w.types("UERIK", "/kept 2").refused(t, promise.KindStale, "stale.requested")
	w.types("UERIK", "/kept 99").refused(t, promise.KindNotFound, "error.no_promise")

	w.clicks("UANNA", view.ActKeep, "1").message(t)
	again := w.types("UANNA", "/kept 1")
	again.refused(t, promise.KindStale, "stale.kept")
	w.clicks("UANNA", view.ActKeep, "1").refused(t, promise.KindStale, "stale.kept")
	w.clicks("UANNA", view.ActKeep, "x").refused(t, promise.KindInvalid, "error.malformed")
}

func TestUndoOfKept(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.promised("UANNA", "/promise Acme: send the quote by friday")
	undo := w.types("UANNA", "/kept 1").buttons(t)[view.ActUndo]
	if len(undo) != 1 {
		t.Fatal("no Undo")
	}
	w.clicks("UERIK", view.ActUndo, undo[0]).refused(t, promise.KindForbidden, "forbidden.others")
	w.later(10 * time.Minute)
	w.clicks("UANNA", view.ActUndo, undo[0]).message(t)
	if s := w.stored(1).State; s != promise.Active {
		t.Errorf("undone, and %s", s)
	}
	w.types("UANNA", "/kept 1").message(t)
	w.later(11 * time.Minute)
	w.clicks("UANNA", view.ActUndo, "1").refused(t, promise.KindStale, "need.undo")
}

func TestKeptLate(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.promised("UANNA", "/promise Acme: send the quote in 2 hours")
	w.missed()
	w.types("UANNA", "/kept quote").shows(t, "#1")
	if s := w.stored(1).State; s != promise.KeptLate {
		t.Errorf("state %s", s)
	}
}
