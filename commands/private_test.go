package commands_test

import (
	"fmt"
	"strings"
	"testing"

	"kept/internal/promise"
	"kept/internal/view"
)

// To those it does not concern, a private promise does not exist: no refusal
// tells whose it is or how it stands.
func TestPrivatePromiseIsNotBetrayedByARefusal(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.types("UBOSS", "/promise set visibility private").message(t)
	w.promised("UANNA", "/promise Acme: send the quote by friday")
	for name, ask := range map[string]func() answer{
		"kept":        func() answer { return w.types("UERIK", "/kept 1") },
		"show":        func() answer { return w.types("UERIK", "/promise show 1") },
		"a button":    func() answer { return w.clicks("UERIK", view.ActAtRisk, "1") },
		"snooze":      func() answer { return w.clicks("UERIK", view.ActSnooze, "1") },
		"a dialog":    func() answer { return w.clicks("UERIK", view.ActMove, "1") },
		"an edit":     func() answer { return w.clicks("UERIK", view.ActEdit, "1") },
		"a new wish":  func() answer { return w.clicks("UERIK", view.ActNewWish, "1") },
		"a follow-up": func() answer { return w.clicks("UERIK", view.ActCloseFollowUp, "1") },
	} {
		a := ask()
		if e := promise.KindOf(a.err); e != promise.KindNotFound {
			t.Errorf("%s: kind %d, error %v", name, e, a.err)
		}
	}
	w.types("UBOSS", "/kept 1").refused(t, promise.KindForbidden, "forbidden.promiser")
	w.types("UANNA", "/kept 1").message(t)
	w.types("UERIK", "/kept 1").refused(t, promise.KindNotFound, "error.no_promise")
}

// Once it was missed it was told to those who follow breaches, and its buttons
// answer them.
func TestPrivatePromiseThatWasMissedAnswers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.types("UBOSS", "/promise set visibility private").message(t)
	w.promised("UANNA", "/promise Acme: send the quote by friday")
	w.missed()
	w.clicks("UERIK", view.ActJoin, "1").refused(t, promise.KindForbidden, "forbidden.giver")
	w.types("UERIK", "/promise show 1").refused(t, promise.KindNotFound, "error.no_promise")
}

func TestListsDoNotCountWhatTheyHide(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.types("UBOSS", "/promise set visibility private").message(t)
	for i := range view.PageSize + 2 {
		w.promised("UANNA", fmt.Sprintf("/promise Acme: secret %d by friday", i))
	}
	w.types("UBOSS", "/promise set visibility channel").message(t)
	for i := range view.PageSize + 1 {
		w.promised("UANNA", fmt.Sprintf("/promise Acme: open %d by monday", i))
	}
	for _, line := range []string{"/promise list <@UANNA>", "/promise list Acme"} {
		// the first pages hold nothing but what is hidden
		a := w.types("UERIK", line)
		a.shows(t, "open 0", fmt.Sprintf(" %d open", view.PageSize+1))
		var all strings.Builder
		all.WriteString(seen(t, a.message(t)))
		for next := a.buttons(t)[view.ActMore]; len(next) > 0; next = a.buttons(t)[view.ActMore] {
			a = w.clicks("UERIK", view.ActMore, next[0])
			all.WriteString(seen(t, a.message(t)))
		}
		pages := all.String()
		if strings.Contains(pages, "secret") || strings.Contains(pages, fmt.Sprintf(" %d open", 2*view.PageSize+3)) {
			t.Errorf("%s tells of what is hidden: %s", line, pages)
		}
		for i := range view.PageSize + 1 {
			if !strings.Contains(pages, fmt.Sprintf("open %d", i)) {
				t.Errorf("%s: open %d is on no page", line, i)
			}
		}
	}
	w.types("UBOSS", "/promise list Acme").shows(t, "secret 0", fmt.Sprintf(" %d open", 2*view.PageSize+3))
}
