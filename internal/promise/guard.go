package promise

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"time"
)

// The guard looks at how long promises took in the end against how long was
// promised, and at how much is promised already, and says which date would hold.
const (
	// guardPool is what all of the team's ratios weigh together, one's own
	// weighing 1 each.
	guardPool = 8
	// guardTeam is how many of the team's latest are looked at.
	guardTeam = 200
	// guardHold is how often the date that is suggested should hold.
	guardHold = 0.8
	// guardCap bounds how much longer is suggested.
	guardCap = 4
	// GuardOwn and GuardTeam are under how many closed promises it is silent.
	GuardOwn  = 3
	GuardTeam = 10
	// GuardSince is how far it looks back, and guardWeeks over how many weeks
	// the load is taken.
	GuardSince = 365 * 24 * time.Hour
	guardWeeks = 8
	week       = 7 * 24 * time.Hour
	// guardHour is when on a working day a suggestion falls due.
	guardHour = 16 * time.Hour
)

// Planner is a working time that also knows the time of day.
type Planner interface {
	WorkClock
	// NextAt is the first moment from t on, on a working day, at a time of day.
	NextAt(t time.Time, wall time.Duration) time.Time
}

// Past is what the guard knows of one person.
type Past struct {
	// Ratios are those of actual to promised working time.
	Ratios []Ratio
	// Open are the due moments of what is open, in order.
	Open []time.Time
	// PerWeek is the median of what was kept in a week.
	PerWeek float64
}

// Ratio is how long one promise took against how long was promised.
type Ratio struct {
	// Of is the ratio of working times; 1 and less is on time.
	Of float64
	// Promised is the working time promised.
	Promised time.Duration
}

// Advice is what the guard says about a date. The zero Advice is silence.
type Advice struct {
	// Say tells whether there is anything to say: another date would hold better.
	Say bool
	// Until is the date that would hold, in Hold of all cases.
	Until time.Time
	Hold  float64
	// Odds is how often the date asked about would hold.
	Odds float64
	// Own and OnTime count the person's own promises that it rests on, and those
	// among them kept on time. OfLength says that these are only promises of
	// about this length.
	Own, OnTime int
	OfLength    bool
	// Ahead counts what else is due before the date asked about.
	Ahead int
	// Load says that it is what is promised already that moves the date, more
	// than how long things took.
	Load bool
}

// Word is what somebody gave their word for: something by a date, said at a
// moment.
type Word struct{ At, Due time.Time }

// Given is the word that a promise's promiser gave: when it came to count, and
// the date it was to be kept by before it was ever moved.
func Given(p *Promise) Word {
	w := Word{At: p.Made, Due: p.DueFirst}
	for _, e := range p.History {
		switch e.Verb {
		case VerbAccept, VerbAcceptCounter:
			w.At = e.At
		case VerbAmend:
		default:
			continue
		}
		if !e.Due.IsZero() {
			w.Due = e.Due
		}
	}
	return w
}

// Guard tells what the past says of promising something by due. It is advice,
// never a block.
func Guard(now, due time.Time, own Past, team []float64, work Planner) Advice {
	return GuardMoved(now, due, Word{At: now, Due: due}, own, team, work)
}

// GuardMoved tells what the past says of due in the place of the date that was
// given first: how long such things took is told by that one, and that it is not
// done by now counts as well.
func GuardMoved(now, due time.Time, first Word, own Past, team []float64, work Planner) Advice {
	n := len(own.Ratios)
	length := workOr(work, first.At, first.Due)
	if n < GuardOwn || len(team) < GuardTeam || length <= 0 {
		return Advice{}
	}
	w := weights(own.Ratios, team)
	of := func(t time.Time) float64 { return float64(workOr(work, first.At, t)) / float64(length) }
	if now.After(first.At) {
		w = w.beyond(of(now))
	}
	a := Advice{Odds: w.below(of(due)), Ahead: before(own.Open, due)}
	a.Own, a.OnTime, a.OfLength = alike(own.Ratios, length)
	q := w.holds(guardHold)
	t1 := work.Add(first.At, time.Duration(float64(length)*q))
	until := latest(t1, now)
	if ahead := before(own.Open, t1); own.PerWeek >= 1 && ahead >= 2 {
		t2 := now.Add(time.Duration(float64(ahead+1) / own.PerWeek * float64(week)))
		a.Load = t2.After(t1)
		until = latest(t1, t2)
	}
	a.Until = work.NextAt(until, guardHour)
	a.Hold = w.below(of(a.Until))
	a.Say = a.Until.After(due)
	return a
}

// workOr is the working time between two moments, or the time by the clock when
// nobody works between them.
func workOr(work WorkClock, from, to time.Time) time.Duration {
	if d := work.Between(from, to); d > 0 {
		return d
	}
	return to.Sub(from)
}

func before(list []time.Time, t time.Time) int {
	n := 0
	for _, due := range list {
		if due.Before(t) {
			n++
		}
	}
	return n
}

// alike counts the ratios of promises of about a length, half to double; all of
// them when these are too few to speak of.
func alike(list []Ratio, length time.Duration) (n, onTime int, ofLength bool) {
	all := 0
	for _, r := range list {
		if r.Of <= 1 {
			all++
		}
		if r.Promised >= length/2 && r.Promised <= 2*length {
			n++
			if r.Of <= 1 {
				onTime++
			}
		}
	}
	if n < GuardOwn {
		return len(list), all, false
	}
	return n, onTime, true
}

// weighed are ratios with their weights, in order, and one unit at infinity for
// the promise to come.
type weighed struct {
	ratios, weights []float64
	total           float64
}

func weights(own []Ratio, team []float64) weighed {
	type one struct{ ratio, weight float64 }
	list := make([]one, 0, len(own)+len(team))
	for _, r := range own {
		list = append(list, one{r.Of, 1})
	}
	for _, r := range team {
		list = append(list, one{r, guardPool / float64(len(team))})
	}
	slices.SortFunc(list, func(a, b one) int { return cmp.Compare(a.ratio, b.ratio) })
	w := weighed{total: float64(len(own)) + guardPool + 1}
	for _, x := range list {
		w.ratios, w.weights = append(w.ratios, x.ratio), append(w.weights, x.weight)
	}
	return w
}

// beyond are the cases that took longer than a ratio: what is left to expect
// once that much time is gone. The promise to come is always one of them.
func (w weighed) beyond(ratio float64) weighed {
	out := weighed{total: 1}
	for i, r := range w.ratios {
		if r > ratio {
			out.ratios, out.weights = append(out.ratios, r), append(out.weights, w.weights[i])
			out.total += w.weights[i]
		}
	}
	return out
}

// below is the part of all cases that took at most a ratio.
func (w weighed) below(ratio float64) float64 {
	sum := 0.0
	for i, r := range w.ratios {
		if r <= ratio {
			sum += w.weights[i]
		}
	}
	return sum / w.total
}

// rounding keeps sums of eighths and the like from missing their mark by a hair.
const rounding = 1e-9

// holds is the smallest ratio under which a part of all cases lies, from 1 to
// the cap.
func (w weighed) holds(part float64) float64 {
	sum, mark := 0.0, part*w.total-rounding
	for i, r := range w.ratios {
		if sum += w.weights[i]; sum >= mark {
			return min(max(r, 1), guardCap)
		}
	}
	return guardCap
}

// RatioOf is how long p took against how long was promised at first; ok is false
// when that says nothing. What is open and late, or was given up, took at least
// as long as it did so far.
func RatioOf(p *Promise, now time.Time, work WorkClock) (r Ratio, ok bool) {
	var end time.Time
	switch p.State {
	case Kept, KeptLate:
		end = reported(p)
	case Broken:
		end = p.ClosedAt()
	case Active, Moving, Missed:
		if !now.After(p.DueFirst) {
			return Ratio{}, false
		}
		end = now
	case Requested, Countered, Declined, Revoked, Released, Void:
		return Ratio{}, false
	}
	r.Promised = work.Between(p.Made, p.DueFirst)
	took := work.Between(p.Made, end)
	if r.Promised <= 0 {
		r.Promised, took = p.DueFirst.Sub(p.Made), end.Sub(p.Made)
	}
	if r.Promised <= 0 {
		return Ratio{}, false
	}
	r.Of = float64(took) / float64(r.Promised)
	return r, true
}

// PastOf is what a person's own promises, closed and open, tell the guard.
func PastOf(closed, open []Promise, now time.Time, work func(*Promise) WorkClock) Past {
	var past Past
	var kept [guardWeeks]float64
	for _, list := range [][]Promise{closed, open} {
		for i := range list {
			p := &list[i]
			if r, ok := RatioOf(p, now, work(p)); ok {
				past.Ratios = append(past.Ratios, r)
			}
			if p.State.InForce() || p.State == Missed {
				past.Open = append(past.Open, p.Due)
			}
			if p.State == Kept || p.State == KeptLate {
				if w := int(now.Sub(reported(p)) / week); w >= 0 && w < guardWeeks {
					kept[w]++
				}
			}
		}
	}
	slices.SortFunc(past.Open, time.Time.Compare)
	slices.Sort(kept[:])
	past.PerWeek = (kept[guardWeeks/2-1] + kept[guardWeeks/2]) / 2
	return past
}

// ReadPast reads what the guard knows of one person, in two round trips. The
// caller may keep it for some minutes.
func ReadPast(ctx context.Context, find Finder, team Team, u UserID, now time.Time, work func(*Promise) WorkClock) (Past, error) {
	closed, err := find.Find(ctx, Query{
		Team: team, Index: IndexClosed(u), From: now.Add(-GuardSince).Truncate(time.Second), Descending: true, Limit: MaxPage,
	})
	if err != nil {
		return Past{}, fmt.Errorf("what %s has closed: %w", u, err)
	}
	open, err := find.Find(ctx, Query{Team: team, Index: IndexOpen(u), Limit: MaxPage})
	if err != nil {
		return Past{}, fmt.Errorf("what is open for %s: %w", u, err)
	}
	mine := slices.DeleteFunc(slices.Clone(open.Promises), func(p Promise) bool { return p.Promiser != u })
	return PastOf(closed.Promises, mine, now, work), nil
}

// ReadTeam reads the ratios of the team's latest promises, in two round trips.
// The caller may keep it for an hour.
func ReadTeam(ctx context.Context, find Finder, team Team, now time.Time, work func(*Promise) WorkClock) ([]float64, error) {
	var list []Promise
	for _, s := range []State{Kept, KeptLate} {
		page, err := find.Find(ctx, Query{Team: team, Index: IndexState(s), Descending: true, Limit: guardTeam})
		if err != nil {
			return nil, fmt.Errorf("the team's promises that are %s: %w", s, err)
		}
		list = append(list, page.Promises...)
	}
	slices.SortFunc(list, func(a, b Promise) int { return reported(&b).Compare(reported(&a)) })
	var ratios []float64
	for i := range list[:min(len(list), guardTeam)] {
		if r, ok := RatioOf(&list[i], now, work(&list[i])); ok {
			ratios = append(ratios, r.Of)
		}
	}
	return ratios, nil
}

// InTen says a part of all cases in words that promise no more than it holds: of
// ten, rounded down.
func InTen(part float64) int { return int(math.Floor(part*10 + rounding)) }
