package view_test

import (
	"testing"

	"kept/internal/promise"
	"kept/internal/view"
)

// TestReflections are the weekly questions, each in its turn.
func TestReflections(t *testing.T) {
	t.Parallel()
	s := tell(t, anna)
	figure := promise.Figure{Value: .784, Low: .59, High: .93, Weight: 5, Closed: 6, OnTime: 4}
	few := figure
	few.Weight = 4.9
	scene0 := func(name string, f view.Reflection) scene {
		return scene{name, func(lang string) (any, error) { return s.reader(lang, anna).Reflection(f) }}
	}
	golden(t, "reflections", []scene{
		scene0("one step ahead", view.Reflection{Turn: 0, Figure: figure}),
		scene0("the right questions", view.Reflection{Turn: 4, Figure: figure}),
		scene0("the call afterwards, too few to tell", view.Reflection{Turn: -1, Figure: few}),
	})
}
