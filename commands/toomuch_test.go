package commands_test

import (
	"testing"

	"kept/commands"
	"kept/internal/promise"
	"kept/internal/view"
)

// commandsMenu is an option of a menu, chosen.
func commandsMenu(v promise.Verb, number string) commands.Request {
	return commands.Request{Kind: commands.Action, Name: view.ActMoves, Value: string(v) + " " + number}
}

func TestIsThisTooMuch(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.promised("UANNA", "/promise Acme: send the quote by friday 15:00")
	show := w.types("USVEN", "/promise show 1")
	if got := show.buttons(t)[view.ActTooMuch]; len(got) != 1 {
		t.Fatalf("buttons %v", got)
	}
	if got := w.types("UANNA", "/promise show 1").buttons(t)[view.ActTooMuch]; len(got) != 0 {
		t.Errorf("one's own promise: %v", got)
	}
	form := w.clicks("USVEN", view.ActTooMuch, "1")
	form.shows(t, "Är det för mycket?", "får din fråga:")
	w.do("USVEN", commandsMenu(promise.VerbTooMuch, "1")).shows(t, "Är det för mycket?")
	before := len(w.stored(1).History)
	w.sends("USVEN", form, nil).shows(t, "Ingen annan ser det")
	w.sends("UERIK", form, map[string]string{view.FieldReason: "I can take the drawings"}).shows(t, "Nobody else sees it")
	if got := len(w.stored(1).History); got != before {
		t.Errorf("the history has %d events more", got-before)
	}
	w.clicks("UANNA", view.ActTooMuch, "1").refused(t, promise.KindForbidden, "need.other")
	w.types("UANNA", "/kept 1").message(t)
	if a := w.clicks("USVEN", view.ActTooMuch, "1"); promise.KindOf(a.err) != promise.KindStale {
		t.Errorf("after it is kept: %v", a.err)
	}
}
