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
		s.section(s.say(s.counted(f.Figure))+" "+s.say(s.figured(f.Figure)), nil)
	}
	s.small(s.t("reflection.private", nil))
	s.buttons(s.button(ActStopReflection, "button.stop_reflection", "stop"))
	return s.message()
}

// counted tells how many of somebody's promises were kept.
func (s *sheet) counted(f promise.Figure) string {
	if f.OnTime == 0 {
		return s.t("reflection.counts_none", args{"Closed": f.Closed})
	}
	return s.t("reflection.counts", args{argCount: f.OnTime, "Closed": f.Closed})
}

// figured tells what that makes, and how sure it is.
func (s *sheet) figured(f promise.Figure) string {
	percent := func(part float64) int { return int(math.Round(part * 100)) }
	return s.t("reflection.figure", args{argValue: percent(f.Value), "Low": percent(f.Low), "High": percent(f.High)})
}
