package promise_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"kept/internal/promise"
)

// near reports whether a figure is the one in the table, as far as that is
// rounded.
func near(got, want, half float64) bool { return math.Abs(got-want) <= half+1e-9 }

// The table of lateness credits: working days of eight hours. Its 0.89 for two
// hours in thirty days is 0.8845.
func TestLateness(t *testing.T) {
	t.Parallel()
	late := []time.Duration{hour / 2, 2 * hour, 8 * hour, 16 * hour, 40 * hour, 80 * hour}
	tests := []struct {
		days int
		want []float64
	}{
		{1, []float64{.83, .64, .23, .06, 0, 0}},
		{3, []float64{.87, .80, .57, .36, .09, .01}},
		{10, []float64{.89, .87, .78, .68, .45, .23}},
		{30, []float64{.90, .89, .84, .78, .64, .45}},
	}
	for _, tt := range tests {
		promised := time.Duration(8*tt.days) * hour
		for i, want := range tt.want {
			if got := promise.Lateness(late[i], promised); !near(got, want, 0.0056) {
				t.Errorf("%d days promised, %s late: %.3f, want %.2f", tt.days, late[i], got, want)
			}
		}
		for _, early := range []time.Duration{0, -hour} {
			if got := promise.Lateness(early, promised); got != 1 {
				t.Errorf("on time: %v", got)
			}
		}
	}
}

// closed is a promise that anna kept or did not, so long ago.
func closed(s promise.State, ago time.Duration) promise.Promise {
	at := monday().Add(-ago)
	return promise.Promise{
		State: s, Made: at.Add(-day), Due: at, DueFirst: at, DueSince: at.Add(-day),
		History: []promise.Event{
			{At: at.Add(-day), By: anna, Verb: promise.VerbMake, To: promise.Active},
			{At: at, By: anna, Verb: promise.VerbKeep, From: promise.Active, To: s},
		},
	}
}

func clockOf(w promise.WorkClock) func(*promise.Promise) promise.WorkClock {
	return func(*promise.Promise) promise.WorkClock { return w }
}

// The table of figures: weights of 1, a team's mean of 0.75.
func TestFigure(t *testing.T) {
	t.Parallel()
	tests := []struct {
		kept, of         int
		value, low, high float64
	}{
		{1, 1, .80, .56, .97},
		{0, 1, .60, .32, .86},
		{3, 3, .86, .68, .98},
		{4, 5, .78, .59, .93},
		{9, 10, .86, .73, .96},
		{18, 20, .88, .78, .95},
	}
	work := clockOf(policy(t).Work)
	for _, tt := range tests {
		t.Run(fmt.Sprintf("%d of %d", tt.kept, tt.of), func(t *testing.T) {
			t.Parallel()
			var list []promise.Promise
			for i := range tt.of {
				s := promise.Broken
				if i < tt.kept {
					s = promise.Kept
				}
				list = append(list, closed(s, 0))
			}
			f := promise.FigureOf(list, 0.75, monday(), work)
			if !near(f.Value, tt.value, .005) || !near(f.Low, tt.low, .005) || !near(f.High, tt.high, .005) {
				t.Errorf("%.3f (%.3f–%.3f), want %.2f (%.2f–%.2f)", f.Value, f.Low, f.High, tt.value, tt.low, tt.high)
			}
			if f.Shown() != (tt.of >= 5) || f.Closed != tt.of || f.OnTime != tt.kept {
				t.Errorf("%+v", f)
			}
		})
	}
}

func TestFigureFadesAndWeighs(t *testing.T) {
	t.Parallel()
	work := clockOf(policy(t).Work)
	small, big := closed(promise.Kept, 90*day), closed(promise.Kept, 0)
	small.Size, big.Size = promise.SizeSmall, promise.SizeBig
	list := []promise.Promise{closed(promise.Kept, 0), closed(promise.Kept, 90*day), small, big}
	list = append(list, closed(promise.Released, 0), closed(promise.Void, 0), closed(promise.Active, 0), closed(promise.Declined, 0))
	if f := promise.FigureOf(list, 0.75, monday(), work); !near(f.Weight, 1+.5+.25+2, 0) || f.Closed != 4 {
		t.Errorf("%+v", f)
	}
	if f := promise.FigureOf(nil, 0.6, monday(), work); !near(f.Value, .6, 0) || f.Shown() {
		t.Errorf("of nothing: %+v", f)
	}
}

func TestTeamMean(t *testing.T) {
	t.Parallel()
	work := clockOf(policy(t).Work)
	var list []promise.Promise
	for range 19 {
		list = append(list, closed(promise.Broken, 0))
	}
	if m := promise.TeamMean(list, work); m != 0.75 {
		t.Errorf("of 19: %v", m)
	}
	list = append(list, closed(promise.Kept, 0))
	if m := promise.TeamMean(list, work); !near(m, 0.05, 0) {
		t.Errorf("of 20: %v", m)
	}
}

func TestCredit(t *testing.T) {
	t.Parallel()
	pol := policy(t)
	moved := func(after ...time.Duration) []promise.Act {
		var list []promise.Act
		due := 48 * hour
		for _, at := range after {
			due += 24 * hour
			list = append(list, with(act(promise.VerbMove, anna, at), func(a *promise.Act) { a.Due, a.Agreed = monday().Add(due), true }))
		}
		return list
	}
	tests := []struct {
		name string
		acts []promise.Act
		want float64
		not  bool
	}{
		{"still open", nil, 0, true},
		{"on time", []promise.Act{act(promise.VerbKeep, anna, 47*hour)}, 1, false},
		{"within the grace", []promise.Act{act(promise.VerbKeep, anna, 48*hour+10*time.Minute)}, 1, false},
		// Two days promised are 18 hours at nine a day, so that nine halve it.
		{"a working day late", []promise.Act{act(promise.VerbKeep, anna, 72*hour)}, .45, false},
		{"taken back", []promise.Act{act(promise.VerbRevoke, anna, hour)}, 0, false},
		{"moved in good time", append(moved(hour), act(promise.VerbKeep, anna, 50*hour)), 1, false},
		{"moved late", append(moved(47*hour), act(promise.VerbKeep, anna, 50*hour)), .95, false},
		{"moved late again and again", append(moved(47*hour, 71*hour), act(promise.VerbKeep, anna, 75*hour)), .85, false},
		{"moved to be dropped", append(moved(47*hour), act(promise.VerbRevoke, anna, 50*hour)), 0, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := made(t, pol)
			for _, a := range tt.acts {
				p = do(t, p, a, pol).After
			}
			got, ok := promise.Credit(&p, pol.Work)
			if ok == tt.not || !near(got, tt.want, .0001) {
				t.Errorf("%v, %v; want %v", got, ok, tt.want)
			}
		})
	}
}
