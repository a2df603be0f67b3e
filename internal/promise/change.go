package promise

import "time"

// Change is the whole consequence of one act. A [Store] writes it in one atomic
// step or not at all.
type Change struct {
	// Before is the promise as it was loaded; nil for a new one. Its Version
	// must still be the stored one.
	Before *Promise
	// After is the promise as it becomes. The store gives a new one its Number
	// and counts Version up.
	After Promise
	// Wake is when the clock must look at the promise next; zero for never. It
	// takes the place of the wake that was set before, claimed or not.
	Wake time.Time
	// Notices are the messages owed because of this act.
	Notices []Notice
	// Key is the idempotency key, Slack's delivery id; empty for none.
	Key string
}

// NoticeKind says which message a notice is.
type NoticeKind string

// The kinds of notices about a promise. Their texts are made when they are
// delivered, in the reader's language and from the promise as it then stands.
const (
	NoticeMade       NoticeKind = "made"       // to the channel: somebody promised
	NoticeRequest    NoticeKind = "request"    // to the channel or the colleague: do you promise this?
	NoticeAnswered   NoticeKind = "answered"   // to the recorder: accepted, declined or countered
	NoticeCounter    NoticeKind = "counter"    // to the promiser: the recorder counters again or accepts
	NoticeReminder   NoticeKind = "reminder"   // to the doer: the deadline comes closer
	NoticeMoving     NoticeKind = "moving"     // to the others concerned: a new date is proposed
	NoticeMoved      NoticeKind = "moved"      // to the others concerned: the new date is in force
	NoticeHandover   NoticeKind = "handover"   // to a colleague: will you do the work?
	NoticeTaken      NoticeKind = "taken"      // to the promiser: the work was taken over
	NoticeAtRisk     NoticeKind = "at_risk"    // to recorder, doer, promiser: it may be late
	NoticeClosed     NoticeKind = "closed"     // to the others concerned: kept, late, revoked, released …
	NoticeReopened   NoticeKind = "reopened"   // to promiser and doer: it leaked, or was undone
	NoticeVoid       NoticeKind = "void"       // to the recorder: is this moot?
	NoticeBreach     NoticeKind = "breach"     // to each subscribed channel: missed, and who is asked along
	NoticeInvite     NoticeKind = "invite"     // to the promiser: will you join the customer follow-up?
	NoticeAfterCare  NoticeKind = "aftercare"  // to the promiser: call the customer
	NoticeFollowUp   NoticeKind = "followup"   // to those concerned: the follow-up moved on
	NoticeNudge      NoticeKind = "nudge"      // to the promiser: there is no answer yet
	NoticeEscalate   NoticeKind = "escalate"   // to a manager: nobody answers
	NoticeStandIn    NoticeKind = "stand_in"   // to a manager: join in the promiser's place
	NoticeLapsed     NoticeKind = "lapsed"     // to who joined: the customer was not reached in time
	NoticeUnanswered NoticeKind = "unanswered" // to who waits: a request has no answer for a working day
	NoticeCare       NoticeKind = "care"       // to the others concerned: how the customer is; Arg is the verb
	NoticeThanks     NoticeKind = "thanks"     // to the others concerned: the customer says thank you; Arg is what
	NoticeTooMuch    NoticeKind = "too_much"   // to the promiser: somebody asks whether it is too much
	NoticeRehomed    NoticeKind = "rehomed"    // to who has the work now, and the recorder
	NoticePattern    NoticeKind = "pattern"    // to a manager: look at the cause; see [PatternAt]
	NoticeBrief      NoticeKind = "brief"      // to the breach's thread, or who joined: all there is to know, and when the customer is met

	NoticeTold    NoticeKind = "told"    // to nobody: a message that stands already tells of this promise, too
	NoticeRefresh NoticeKind = "refresh" // bring the posts about the promise up to date
	NoticeDigest  NoticeKind = "digest"  // to a subscriber: the day's promises
	NoticeTrouble NoticeKind = "trouble" // to whoever set something up: it cannot be delivered
)

// Notice is a message that is owed to somebody. It is a record first, and sent
// afterwards, at least once and seen once.
type Notice struct {
	Kind NoticeKind `json:"k"`
	// Number is the promise it is about; the store fills it for a new promise.
	// 0 for a notice about no promise.
	Number Number `json:"n,omitempty"`
	// Channel receives it; empty for a direct message to User.
	Channel ChannelID `json:"c,omitempty"`
	// User receives it as a direct message, or, with a Channel, takes it when
	// the channel cannot.
	User UserID `json:"u,omitempty"`
	// By is whose act caused it; empty for the clock.
	By UserID `json:"b,omitempty"`
	// At is when it came to be owed.
	At time.Time `json:"t"`
	// Arg is what else the text needs: a reason, a subscription's id.
	Arg string `json:"a,omitempty"`
	// Tries counts deliveries that failed.
	Tries int `json:"r,omitempty"`
	// Slot is the moment in its channel's line that it was given when it came to
	// be owed, see [Pacer]; zero for none. It is not handed out before.
	Slot time.Time `json:"s,omitzero"`
}

// Pacer looks at notices that are about to be owed by a team, and gives those a
// Slot whose channel has more waiting than Slack takes now. Each has the present
// moment in At, or one ahead that it is to wait for.
type Pacer func(team Team, list []Notice)

// Post is where a delivered notice stands in Slack, so that it can be brought
// up to date.
type Post struct {
	// Kind is a notice's, or a [TogetherKind].
	Kind    NoticeKind
	Channel ChannelID
	TS      string
}

// Index is one list a promise stands in, ordered by At and then Number.
type Index struct {
	Name string
	At   time.Time
}

// Indexes lists where p must be found. The store keeps the difference between
// two versions.
func Indexes(p *Promise) []Index {
	if p == nil {
		return nil
	}
	list := []Index{{IndexState(p.State), p.Due}}
	if f := p.FollowUp(); f != nil {
		if f.State != Closed {
			list = append(list, Index{IndexFollowUps, f.Opened})
		}
		list = append(list, Index{IndexBreaches, f.Opened})
	}
	if p.State.Open() {
		list = append(list, Index{IndexOpen(p.Promiser), p.Due}, Index{IndexCustomer(p.Customer, true), p.Due})
		if p.Doer != p.Promiser {
			list = append(list, Index{IndexOpen(p.Doer), p.Due})
		}
		return list
	}
	return append(list, Index{IndexClosed(p.Promiser), p.ClosedAt()}, Index{IndexCustomer(p.Customer, false), p.ClosedAt()})
}

// IndexFollowUps lists the promises with an open follow-up by when it opened.
const IndexFollowUps = "f"

// IndexBreaches lists the promises that ever had a follow-up by when the latest
// opened.
const IndexBreaches = "b"

// IndexState lists the promises in a state by due moment.
func IndexState(s State) string { return "s/" + string(s) }

// IndexOpen lists what a person has promised, or does for another, and what is
// still open, by due moment.
func IndexOpen(u UserID) string { return "o/" + string(u) }

// IndexClosed lists a person's closed promises by when they were closed.
func IndexClosed(u UserID) string { return "c/" + string(u) }

// IndexCustomer lists a customer's promises: the open ones by due moment, or
// the closed ones by when they were closed.
func IndexCustomer(c Customer, open bool) string {
	if open {
		return "co/" + c.Key()
	}
	return "cc/" + c.Key()
}
