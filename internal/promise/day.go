package promise

import (
	"slices"
	"time"
)

// Place is where a promise stands in somebody's day.
type Place int

// The places, the most pressing first.
const (
	PlaceNone     Place = iota
	PlaceMissed         // past due, and its customer waits
	PlaceFollowUp       // kept or ended after all, and its customer still waits
	PlaceAnswer         // somebody waits for their answer
	PlaceCall           // the customer is to be called
	PlaceCallWait       // all that is left is a call on a later day
	PlaceRisk           // in force, and marked at risk
	PlaceToday          // in force, and due today
	PlaceAhead          // in force, and due later
	PlaceOthers         // they wait for somebody else
)

// PlaceFor is where p stands in the day of somebody, which ends at midnight.
func PlaceFor(p *Promise, u UserID, midnight time.Time) Place {
	mine := heir(p) == u || p.Doer == u
	if f := p.FollowUp(); p.FollowUpOpen() && (heir(p) == u || f.StandIn == u) && p.pursued() {
		switch {
		case !Pursued(p):
			return CallPlace(p, midnight)
		case p.State == Missed:
			return PlaceMissed
		}
		return PlaceFollowUp
	}
	switch p.State {
	case Requested:
		return either(heir(p) == u, p.Recorder == u)
	case Countered:
		return either(p.Recorder == u, heir(p) == u)
	case Active, Moving:
		return p.forcePlace(u, mine, midnight)
	case Missed:
		if mine {
			return PlaceMissed
		}
	case Kept, KeptLate:
		if heir(p) == u {
			return CallPlace(p, midnight)
		}
	case Declined, Broken, Revoked, Released, Void:
	}
	return PlaceNone
}

// pursued reports whether anybody is still after it: nobody is chased about a
// promise that came to nothing.
func (p *Promise) pursued() bool { return p.State != Void && p.State != Released }

func either(answers, waits bool) Place {
	switch {
	case answers:
		return PlaceAnswer
	case waits:
		return PlaceOthers
	}
	return PlaceNone
}

// forcePlace is the place of a promise in force.
func (p *Promise) forcePlace(u UserID, mine bool, midnight time.Time) Place {
	switch {
	case p.Offered == u:
		return PlaceAnswer
	case p.State == Moving && !mine && (p.Recorder == u || p.Customer.User == u):
		return PlaceAnswer
	case !mine && p.Customer.User == u:
		return PlaceOthers
	case !mine:
		return PlaceNone
	case p.Due.Before(midnight): // also what is still in its grace
		if p.Confidence == AtRisk {
			return PlaceRisk
		}
		return PlaceToday
	case p.Confidence == AtRisk:
		return PlaceRisk
	}
	return PlaceAhead
}

// CallPlace is where the call about p stands in a day that ends at midnight:
// [PlaceCall] or [PlaceCallWait], and without one [PlaceFollowUp] for a follow-up
// that is open.
func CallPlace(p *Promise, midnight time.Time) Place {
	at, asked := Call(p)
	switch {
	case asked, !at.IsZero() && at.Before(midnight):
		return PlaceCall
	case !at.IsZero() && p.FollowUpOpen():
		return PlaceCallWait
	case p.FollowUpOpen():
		return PlaceFollowUp
	}
	return PlaceNone
}

// Call is when the customer is to be asked how it is, or whether that was asked
// for and is still to be done.
func Call(p *Promise) (at time.Time, asked bool) {
	switch {
	case p.FollowUpOpen() && !p.caresFor(): // one thing after the other
		return time.Time{}, false
	case !p.AfterCare.IsZero():
		return p.AfterCare, false
	case p.FollowUpOpen():
		return time.Time{}, p.FollowUp().State == Aftercare
	case p.State != Kept && p.State != KeptLate:
		return time.Time{}, false
	}
	for _, e := range slices.Backward(p.History) {
		switch {
		case e.Verb == VerbAskAfterCare:
			return time.Time{}, true
		case e.From != e.To, e.Verb == VerbCloseFollowUp, slices.Contains(careAnswers(), e.Verb):
			return time.Time{}, false
		}
	}
	return time.Time{}, false
}

// Pursued reports whether an open follow-up is still to be done, and does not
// only wait for its call.
func Pursued(p *Promise) bool {
	f := p.FollowUp()
	return p.FollowUpOpen() && p.pursued() && f.State != Repaired && f.State != Aftercare
}
