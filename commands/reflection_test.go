package commands_test

import (
	"testing"
	"time"

	"kept/internal/view"
	"kept/internal/workspace"
)

// reflection is a person's subscription, and whether it goes out.
func (w *world) reflection(who string) (there, runs bool) {
	w.t.Helper()
	space, err := w.book.Fresh(w.t.Context(), team)
	if err != nil {
		w.t.Fatal(err)
	}
	s, ok := space.Subscription("reflection." + who)
	return ok, ok && s.Scheduled()
}

func TestReflectionBeginsByItselfAndStops(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.history("UANNA", 12, true)
	if there, _ := w.reflection("UANNA"); !there {
		w.types("UANNA", "/promise Acme: paint the fence by tomorrow 12:00").message(t)
	}
	if there, runs := w.reflection("UANNA"); !there || !runs {
		t.Fatalf("there %t, runs %t", there, runs)
	}
	if there, _ := w.reflection("USVEN"); there {
		t.Error("somebody who promised nothing is asked")
	}
	w.clicks("UANNA", view.ActStopReflection, "stop").shows(t, "no more questions")
	w.later(2 * time.Minute)
	w.types("UANNA", "/promise Acme: mow the lawn by tomorrow 12:00").message(t)
	if there, runs := w.reflection("UANNA"); !there || runs {
		t.Errorf("after the stop: there %t, runs %t", there, runs)
	}
	w.types("UANNA", "/promise subscribe reflection me").shows(t, "once a week", "Wednesday 30 December", "14:00")
	w.types("UANNA", "/promise subscribe reflection").message(t)
	if _, runs := w.reflection("UANNA"); !runs {
		t.Error("does not begin again")
	}
	w.types("USVEN", "/promise unsubscribe reflektion mig").shows(t, "inga fler frågor")
	if there, runs := w.reflection("USVEN"); !there || runs {
		t.Errorf("stopped before it began: there %t, runs %t", there, runs)
	}
	// the Friday is New Year's Day, and nobody works on the eve
	if next, err := workspace.Reflection("UANNA").Next(workspace.Defaults(), w.now); err != nil || next.Weekday().String() != "Wednesday" {
		t.Errorf("next %s, %v", next, err)
	}
}
