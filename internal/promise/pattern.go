package promise

import (
	"cmp"
	"slices"
	"time"
)

// A pattern is worth a manager's look at the cause, not the person.
const (
	// PatternWithin is how far apart its breaches are at most.
	PatternWithin = 90 * 24 * time.Hour
	// PatternCount is how many make one.
	PatternCount = 3
)

// The kinds of patterns, as the Arg of a [NoticePattern].
const (
	PatternCustomer = "customer" // breaches to one customer
	PatternCause    = "cause"    // breaches of one cause
)

// Pattern is breaches that have something in common.
type Pattern struct {
	// Kind is PatternCustomer or PatternCause.
	Kind     string
	Customer Customer
	Cause    Cause
	// Numbers are the promises in it, the oldest first.
	Numbers []Number
}

// owePattern owes the managers a look at whether this breach completes a
// pattern. Whether it does is found out when the notice is delivered, from the
// history as it then is: see [PatternAt].
func (d *decision) owePattern(kind string) {
	for _, u := range d.pol.Managers {
		d.oweAtWork(Notice{Kind: NoticePattern, User: u, Arg: kind})
	}
}

// PatternAt tells whether p's latest breach completes a pattern of a kind among
// breaches, those of the last year in any order. Each breach has its place in
// one order, so that the same answer is given however often it is asked for, and
// one pattern is told once within its window.
func PatternAt(p *Promise, kind string, breaches []Promise) (Pattern, bool) {
	same, ok := likeness(p, kind)
	if !ok {
		return Pattern{}, false
	}
	list := []breach{breachOf(p, kind)}
	for i := range breaches {
		if q := &breaches[i]; q.Number != p.Number && q.FollowUp() != nil && same(q) {
			list = append(list, breachOf(q, kind))
		}
	}
	slices.SortFunc(list, func(a, b breach) int {
		return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.number, b.number))
	})
	var window []breach
	for _, b := range list {
		window = append(window, b)
		window = slices.DeleteFunc(window, func(x breach) bool { return b.at.Sub(x.at) > PatternWithin })
		told := len(window) >= PatternCount
		if b.number == p.Number {
			return Pattern{Kind: kind, Customer: p.Customer, Cause: p.FollowUp().Cause, Numbers: numbersOf(window)}, told
		}
		if told {
			window = nil // told: the next one begins to count anew
		}
	}
	return Pattern{}, false
}

type breach struct {
	number Number
	at     time.Time
}

// breachOf places a promise where it was missed, or where its cause was told.
func breachOf(p *Promise, kind string) breach {
	b := breach{p.Number, p.FollowUp().Opened}
	for _, e := range p.History {
		if kind == PatternCause && e.Verb == VerbRepair || kind == PatternCustomer && e.To == Missed && e.From != Missed {
			b.at = e.At
		}
	}
	return b
}

// Breached reports whether p was ever missed. A kept promise can have a
// follow-up without it, when after-care found something amiss.
func Breached(p *Promise) bool {
	return slices.ContainsFunc(p.History, func(e Event) bool { return e.To == Missed })
}

func numbersOf(list []breach) []Number {
	numbers := make([]Number, 0, len(list))
	for _, b := range list {
		numbers = append(numbers, b.number)
	}
	return numbers
}

// likeness tells what p's pattern of a kind consists of.
func likeness(p *Promise, kind string) (func(q *Promise) bool, bool) {
	f := p.FollowUp()
	switch {
	case f == nil:
	case kind == PatternCustomer:
		key := p.Customer.Key()
		return func(q *Promise) bool { return q.Customer.Key() == key && Breached(q) }, key != "" && Breached(p)
	case kind == PatternCause:
		return func(q *Promise) bool { return q.FollowUp().Cause == f.Cause }, f.Cause != ""
	}
	return nil, false
}

// BreachesFor is the question whose answer [PatternAt] wants.
func BreachesFor(team Team, now time.Time) Query {
	return Query{
		Team: team, Index: IndexBreaches, From: now.Add(-4 * PatternWithin).Truncate(time.Second), Descending: true, Limit: MaxPage,
	}
}
