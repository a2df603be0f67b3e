package promise

import (
	"slices"
	"strings"
	"time"
	"unicode"
)

// Limits on what people write, in Unicode code points.
const (
	MaxWhat     = 500
	MaxCustomer = 80
	MaxNote     = 1000
	// MaxLine bounds one line of learning.
	MaxLine = 200
	MaxLink = 500
	// MaxHint bounds what is known of a customer's worries, and of their wishes.
	MaxHint = 300
	// MaxAnswers, MaxQuestion and MaxAnswer bound a checklist.
	MaxAnswers  = 7
	MaxQuestion = 120
	MaxAnswer   = 300
)

// Customer is whom something was promised to: a company or person by name, or a
// Slack user.
type Customer struct {
	// Name as people wrote it; empty for a Slack user.
	Name string
	// User is set when the customer is a Slack user.
	User UserID
}

// Key folds the customer into the form that finds the same customer again:
// lower case, single spaces.
func (c Customer) Key() string {
	if c.User != "" {
		return string(c.User)
	}
	return strings.Join(strings.FieldsFunc(strings.ToLower(c.Name), unicode.IsSpace), " ")
}

// Internal reports whether the customer is a Slack user rather than somebody
// outside: such a promise gets no after-care call.
func (c Customer) Internal() bool { return c.User != "" }

// Event is one step in a promise's history. Nothing is ever taken out of it.
type Event struct {
	At   time.Time
	By   UserID // empty: the clock
	Verb Verb
	From State
	To   State
	// Note is the reason, the note or the answer the person gave.
	Note string
	// Due is the date named by the act, when it names one.
	Due time.Time
	// User is the person named by the act, such as a new doer.
	User UserID
	// Cause is what came in the way, as told when it was put right.
	Cause Cause
}

// FollowUp is the work after a breach: reach the customer, with the promiser
// along, and put it right.
type FollowUp struct {
	State  FollowUpState
	Opened time.Time
	// Since is when whoever must act now was asked, or answered: the clock that
	// runs began then.
	Since time.Time
	// Rung is how far up the ladder an answer was asked for.
	Rung Rung
	// Meet is when the customer is met, when the promiser said so.
	Meet time.Time
	// StandIn is who joins in the promiser's place.
	StandIn UserID
	// Along reports that the promiser took part: they joined and have not
	// backed out since.
	Along bool
	// Reason is why the promiser could not join.
	Reason string
	// Said is what was said to the customer.
	Said string
	// Cause is why it was not kept, and Learning what its people would promise
	// today, once it was put right.
	Cause    Cause
	Learning string
	// Without is a manager's reason for closing without the promiser.
	Without string
	// ClosedBy and ClosedAt are set once it is closed.
	ClosedBy UserID
	ClosedAt time.Time
}

// Promise is one promise with its whole history.
type Promise struct {
	Team    Team
	Number  Number
	Version int64 // counts commits; 0 is not stored yet

	What     string
	Customer Customer
	Promiser UserID
	Doer     UserID // who does the work; the promiser unless handed over
	Recorder UserID
	// Offered is the colleague who was asked to take over the work and has not
	// answered.
	Offered UserID

	State      State
	Confidence Confidence

	Made time.Time // when it was written down
	Due  time.Time // the moment in force
	// DueFirst is the original due moment and never changes.
	DueFirst time.Time
	// DueSince is when the moment in force came into force; reminders count
	// from it.
	DueSince time.Time
	// DueNext is the proposed date while Moving.
	DueNext time.Time
	// OfferWhat is a smaller what offered while Countered.
	OfferWhat string
	// Zone is the promiser's IANA zone when the promise was made; empty means
	// the workspace's.
	Zone string
	// Channel is where it was made, for posts about it; empty for none.
	Channel ChannelID
	// Private promises are posted nowhere when made.
	Private bool
	// From is the promise this one followed from: a wish, a follow-up, what was
	// left to do; 0 for none.
	From Number
	// Size is how much hangs on it.
	Size Size
	// Details are what was thought of before it was made.
	Details Details
	// Link is the evidence that it was kept.
	Link string
	// Quiet keeps a breach out of the channels; see [Quietly].
	Quiet Quiet
	// Left says that the promiser has left the company: the doer acts in their
	// stead. The promiser stays.
	Left bool

	// Reminded counts the reminder stages that are done for the due moment in
	// force.
	Reminded int
	// RemindedAt is when the last reminder went out.
	RemindedAt time.Time
	// RemindedBy is the delivery key of the notice that tells of the last
	// reminder; empty until one has begun to.
	RemindedBy string
	// SnoozedUntil holds reminders back; it never moves the deadline.
	SnoozedUntil time.Time
	// AfterCare is when the promiser is asked to call the customer; zero when
	// no call is owed or it was asked for already.
	AfterCare time.Time

	FollowUps []FollowUp
	History   []Event
}

// Clone copies p so that changing the copy leaves p alone.
func (p Promise) Clone() Promise {
	p.FollowUps = slices.Clone(p.FollowUps)
	p.Details.Answers = slices.Clone(p.Details.Answers)
	p.History = slices.Clone(p.History)
	return p
}

// FollowUp is the latest follow-up, nil when there was never a breach. At most
// the latest can be open.
func (p *Promise) FollowUp() *FollowUp {
	if len(p.FollowUps) == 0 {
		return nil
	}
	return &p.FollowUps[len(p.FollowUps)-1]
}

// FollowUpOpen reports whether a follow-up is waiting for someone.
func (p *Promise) FollowUpOpen() bool {
	f := p.FollowUp()
	return f != nil && f.State != Closed
}

// Last is the latest event that changed the state; ok is false for none.
func (p *Promise) Last() (e Event, ok bool) {
	for _, e := range slices.Backward(p.History) {
		if e.From != e.To {
			return e, true
		}
	}
	return Event{}, false
}

// ClosedAt is when the promise was closed; zero while it is open.
func (p *Promise) ClosedAt() time.Time {
	if e, ok := p.Last(); ok && !p.State.Open() {
		return e.At
	}
	return time.Time{}
}

// Moves counts how often the due moment was moved by agreement.
func (p *Promise) Moves() int {
	n := 0
	for _, e := range p.History {
		if e.Verb == VerbAgreeMove {
			n++
		}
	}
	return n
}
