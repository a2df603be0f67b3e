package promise

import (
	"math"
	"time"
)

// Working time as lateness is measured: a working day has eight hours.
const (
	minHalfLife = 4 * time.Hour
	maxHalfLife = 80 * time.Hour
	// lateMost is the most that a late promise counts.
	lateMost = 0.9
	// freeMove is the part of the time, in a hundred, that must be left for a
	// move to cost nothing.
	freeMove = 20
	// moveOnce and moveMore are the most that counts after one late move, and
	// after more.
	moveOnce = 0.95
	moveMore = 0.85
)

// Lateness is what a promise counts that was kept so much working time after its
// deadline, when so much was promised: 1 on time, then from 0.9 half as much for
// every half of the promised time. Nothing is added for being early.
func Lateness(late, promised time.Duration) float64 {
	if late <= 0 {
		return 1
	}
	half := min(max(promised/2, minHalfLife), maxHalfLife)
	return lateMost * math.Exp2(-float64(late)/float64(half))
}

// Credit is what a closed promise counts, from 0 to 1; ok is false when it does
// not count at all: it is open, or it came to nothing through no fault of the
// promiser.
func Credit(p *Promise, work WorkClock) (credit float64, ok bool) {
	switch p.State {
	case Kept, KeptLate:
		late := work.Between(p.Due, reported(p))
		if p.State == Kept {
			late = 0 // a report within the grace is on time
		}
		return min(Lateness(late, work.Between(p.Made, p.Due)), moveCap(p, work)), true
	case Broken, Revoked:
		return 0, true
	case Requested, Countered, Declined, Active, Moving, Missed, Released, Void:
	}
	return 0, false
}

// reported is when p was said to be kept.
func reported(p *Promise) time.Time {
	at := p.ClosedAt()
	for _, e := range p.History {
		if e.Verb == VerbKeep && e.To == p.State {
			at = e.At
		}
	}
	return at
}

// moveCap is the most that p can count after its moves: one is free while a
// fifth of the time is left.
func moveCap(p *Promise, work WorkClock) float64 {
	due, since, asked, late := p.DueFirst, p.Made, time.Time{}, 0
	for _, e := range p.History {
		switch e.Verb {
		case VerbMove:
			asked = e.At
		case VerbAgreeMove:
			whole, left := work.Between(since, due), work.Between(asked, due)
			if left*100 < whole*freeMove || whole == 0 {
				late++
			}
			due, since = e.Due, e.At
		}
	}
	switch late {
	case 0:
		return 1
	case 1:
		return moveOnce
	}
	return moveMore
}

// The weights of a figure.
const (
	// fade is after how long a promise counts half.
	fade = 90 * 24 * time.Hour
	// prior is how much the team's mean weighs, in promises.
	prior = 4
	// usualMean is taken for the team's until it has closed teamEnough promises.
	usualMean  = 0.75
	teamEnough = 20
	// figureFrom is the weight under which a figure is not shown.
	figureFrom = 5
)

// weight is how much a promise that was closed a while ago counts.
func (s Size) weight() float64 {
	switch s {
	case SizeSmall:
		return 0.5
	case SizeBig:
		return 2
	case SizeNormal:
	}
	return 1
}

// Figure is how reliable somebody is, as far as few promises tell. It is no
// measure to order people by.
type Figure struct {
	// Value is between Low and High, which holds in eight cases of ten.
	Value, Low, High float64
	// Weight is how many promises it rests on, older ones counting less.
	Weight float64
	// Closed and OnTime count the promises it was made from.
	Closed, OnTime int
}

// Shown reports whether it rests on enough to be shown as a percentage; else say
// how many of how many were kept.
func (f Figure) Shown() bool { return f.Weight >= figureFrom }

// TeamMean is the mean credit of a team's closed promises, which people's figures
// begin from.
func TeamMean(closed []Promise, work func(*Promise) WorkClock) float64 {
	sum, n := 0.0, 0
	for i := range closed {
		if c, ok := Credit(&closed[i], work(&closed[i])); ok {
			sum, n = sum+c, n+1
		}
	}
	if n < teamEnough {
		return usualMean
	}
	return sum / float64(n)
}

// FigureOf works somebody's figure out from their promises, with the team's
// mean behind it.
func FigureOf(list []Promise, mean float64, now time.Time, work func(*Promise) WorkClock) Figure {
	var f Figure
	kept, lost := 0.0, 0.0
	for i := range list {
		p := &list[i]
		c, ok := Credit(p, work(p))
		if !ok {
			continue
		}
		w := p.Size.weight() * math.Exp2(-float64(max(now.Sub(p.ClosedAt()), 0))/float64(fade))
		kept, lost = kept+w*c, lost+w*(1-c)
		f.Closed++
		if p.State == Kept {
			f.OnTime++
		}
	}
	a, b := prior*mean+kept, prior*(1-mean)+lost
	f.Weight = kept + lost
	f.Value, f.Low, f.High = a/(a+b), betaPoint(0.1, a, b), betaPoint(0.9, a, b)
	return f
}
