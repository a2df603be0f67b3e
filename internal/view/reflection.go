package view

import (
	"math"

	"kept/internal/promise"
)

// Reflection is what a person is asked once a week.
type Reflection struct {
	// Turn says which of the questions it is: they come one after the other.
	Turn int
	// Figure is the person's own, for their eyes alone.
	Figure promise.Figure
}

// reflections are the questions, in turn: one step ahead, the right questions,
// and the call afterwards.
var reflections = [...]string{"reflection.ahead", "reflection.questions", "reflection.call"}

// Reflection asks one question, with the person's own figure where it rests on
// enough.
func (r Reader) Reflection(f Reflection) (Message, error) {
	s := r.sheet()
	turn := f.Turn % len(reflections)
	if turn < 0 {
		turn += len(reflections)
	}
	s.lead(reflections[turn], nil)
	if f.Figure.Shown() {
		percent := func(part float64) int { return int(math.Round(part * 100)) }
		s.section(s.say(s.t("reflection.counts", args{argCount: f.Figure.OnTime, "Closed": f.Figure.Closed}))+" "+
			s.say(s.t("reflection.figure", args{
				argValue: percent(f.Figure.Value), "Low": percent(f.Figure.Low), "High": percent(f.Figure.High),
			})), nil)
	}
	s.small(s.t("reflection.private", nil))
	s.buttons(s.button(ActStopReflection, "button.stop_reflection", "stop"))
	return s.message()
}
