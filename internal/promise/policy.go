package promise

import (
	"slices"
	"time"
)

// WorkClock counts working time in one person's zone and calendar.
type WorkClock interface {
	// Between is the working time from one instant to a later one.
	Between(from, to time.Time) time.Duration
	// Add is the instant at which d of working time has passed since from.
	Add(from time.Time, d time.Duration) time.Time
	// NextOpen is t itself within working hours, else when they begin next.
	NextOpen(t time.Time) time.Time
	// NextWorkday is when work begins on the first working day after t's.
	NextWorkday(t time.Time) time.Time
	// EndOfDay is when work ends on t's day.
	EndOfDay(t time.Time) time.Time
}

// Policy is the rules in force for one promise: the workspace's settings as
// they bear on its promiser.
type Policy struct {
	// Grace is how long after the due moment the clock waits; leaders have
	// none, see Leader.
	Grace time.Duration
	// Leader says that the promiser is held to the stricter rules.
	Leader bool
	// Work is the promiser's working time.
	Work WorkClock
	// Breaches are the channels that receive this promise if it is missed.
	Breaches []ChannelID
	// BreachUsers receive it as a direct message.
	BreachUsers []UserID
	// Managers are asked when the promiser of a missed promise does not answer
	// or cannot come, and Above when they do not either. Neither holds the
	// promiser.
	Managers, Above []UserID
	// Risks and RiskUsers hear when the promise is at risk.
	Risks     []ChannelID
	RiskUsers []UserID
	// WorkOf is another person's working time; nil means that of Work.
	WorkOf func(u UserID) WorkClock
	// Quiet is how the customer's cases are handled; see [Promise.Quiet].
	Quiet Quiet
}

// workOf is a person's working time.
func (p Policy) workOf(u UserID) WorkClock {
	if p.WorkOf != nil && u != "" {
		if w := p.WorkOf(u); w != nil {
			return w
		}
	}
	return p.Work
}

func (p Policy) grace() time.Duration {
	if p.Leader {
		return 0
	}
	return p.Grace
}

// BreakAfter is how long a missed promise can still be kept late before the
// clock declares it broken.
const BreakAfter = 30 * 24 * time.Hour

// AfterCareAfter is how long after it was kept the customer is called.
const AfterCareAfter = 7 * 24 * time.Hour

// Bounds of a deadline.
const (
	// MaxAhead is how far ahead a promise can be due: nobody keeps a promise of
	// thirty years.
	MaxAhead = 5 * 366 * 24 * time.Hour
)

// Actor is who acts.
type Actor struct {
	// ID is empty for the clock.
	ID UserID
	// Manager and Leader are the workspace's roles, checked afresh at each act.
	Manager bool
	Leader  bool
}

// For is the actor as the rules for one promise see them: whoever the ladder
// asks may answer as a manager, also where they are the manager of its promiser
// alone.
func (a Actor) For(pol Policy) Actor {
	a.Manager = a.Manager || a.ID != "" && (slices.Contains(pol.Managers, a.ID) || slices.Contains(pol.Above, a.ID))
	return a
}

// roles is what the actor is to p.
func (a Actor) roles(p *Promise) Role {
	if a.ID == "" {
		return RoleClock
	}
	r := roleNone
	set := func(is bool, bit Role) {
		if is {
			r |= bit
		}
	}
	set(a.ID == p.Promiser, RolePromiser)
	set(a.ID == p.Doer, RoleDoer)
	set(a.ID == p.Recorder, RoleRecorder)
	set(a.ID == p.Offered, RoleOffered)
	set(a.ID == p.Customer.User, RoleCustomer)
	set(a.Manager, RoleManager)
	set(a.Leader && a.ID != p.Promiser, RoleOtherLeader)
	last, ok := p.Last()
	set(ok && last.By == a.ID, RoleLastActor)
	set(p.Left && a.ID == p.Doer, RoleHeir)
	return r | RoleAnyone
}

// Act is something done to a promise.
type Act struct {
	Verb Verb
	By   Actor
	// At is the time of the act.
	At time.Time
	// Note is the reason, note or answer: why, what was said to the customer,
	// the line of learning, the wish, the customer's thanks.
	Note string
	// Due is the date the act names: the new date of a move, the moment a
	// snooze ends, the date of a counter-offer, when the customer is met.
	Due time.Time
	// What and Customer are new words, for an amendment or a counter-offer.
	What     string
	Customer Customer
	// User is the colleague asked to take over the work, or given it.
	User UserID
	// Agreed says that the customer agreed to the new date, or asks for quiet.
	Agreed bool
	// Cause is why the promise was not kept, as it is put right.
	Cause Cause
	// Link is the evidence that it was kept.
	Link string
	// Details take the place of what is known of the customer; nil leaves it.
	Details *Details
	// Key is the idempotency key of the delivery that brought the act.
	Key string
}
