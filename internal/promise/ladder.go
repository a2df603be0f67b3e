package promise

import (
	"slices"
	"time"
)

// Rung is how far up the ladder an answer to a breach was asked for.
type Rung int

// The rungs, each a clock's length above the one before.
const (
	RungAsked    Rung = iota // the promiser, with the invitation
	RungNudged               // the promiser once more
	RungManagers             // the managers
	RungAbove                // their managers
)

// The clocks of a follow-up.
const (
	// JoinWithin is the working time within which the promiser answers, and
	// after them everyone who is asked in turn.
	JoinWithin = 2 * time.Hour
	// LeaderJoinWithin is that of a leader's promise.
	LeaderJoinWithin = time.Hour
	// MeetWithin is how far ahead a meeting with the customer can be.
	MeetWithin = 14 * 24 * time.Hour
	// AnswerWithin is the working time after which a request without an answer
	// is shown to whoever waits for it.
	AnswerWithin = 8 * time.Hour
)

func (p Policy) joinWithin() time.Duration {
	if p.Leader {
		return LeaderJoinWithin
	}
	return JoinWithin
}

// JoinBy is when whoever was asked last must have answered; zero when no answer
// is owed.
func JoinBy(p *Promise, pol Policy) time.Time {
	f := p.FollowUp()
	if f == nil || !f.waits() {
		return time.Time{}
	}
	return pol.workOf(f.lastAsked(p, pol)).Add(f.Since, pol.joinWithin())
}

// ContactBy is when the customer must have been reached: by the end of the next
// working day, or two working hours after the meeting that was named. It is zero
// when nobody has joined, and once the customer was reached.
func ContactBy(p *Promise, pol Policy) time.Time {
	f := p.FollowUp()
	if f == nil || f.State != Joined {
		return time.Time{}
	}
	work := pol.workOf(f.StandIn)
	by := work.EndOfDay(work.NextWorkday(f.Opened))
	if !by.After(work.Add(f.Since, JoinWithin)) { // joined when it was all but too late
		by = work.EndOfDay(work.NextWorkday(f.Since))
	}
	if f.Meet.IsZero() {
		return by
	}
	return latest(by, work.Add(f.Meet, JoinWithin))
}

// waits reports whether somebody owes an answer.
func (f *FollowUp) waits() bool {
	return f.State == Invited || f.State == CannotBe || f.State == Lapsed
}

// lastAsked is whose working hours the answer may take.
func (f *FollowUp) lastAsked(p *Promise, pol Policy) UserID {
	list := receivers(f.Rung, pol)
	if len(list) == 0 {
		return heir(p)
	}
	return list[0]
}

// receivers are who is asked on a rung besides the promiser.
func receivers(r Rung, pol Policy) []UserID {
	switch r {
	case RungManagers:
		return pol.Managers
	case RungAbove:
		return pol.Above
	case RungAsked, RungNudged:
	}
	return nil
}

// nextRung is the next one on which there is somebody to ask; ok is false at the
// top of the ladder.
func nextRung(f *FollowUp, pol Policy) (r Rung, ok bool) {
	for r = f.Rung + 1; r <= RungAbove; r++ {
		if r == RungNudged && f.State == Invited || len(receivers(r, pol)) > 0 {
			return r, true
		}
	}
	return 0, false
}

// heir is who speaks for the promise now.
func heir(p *Promise) UserID {
	if p.Left {
		return p.Doer
	}
	return p.Promiser
}

// followUpWake is when the clock must look at an open follow-up; zero for
// never. Nobody is chased about a promise that came to nothing.
func followUpWake(p *Promise, pol Policy) time.Time {
	f := p.FollowUp()
	if f == nil || p.State == Void || p.State == Released {
		return time.Time{}
	}
	if f.State == Joined {
		return ContactBy(p, pol)
	}
	if !f.waits() {
		return time.Time{}
	}
	if _, ok := nextRung(f, pol); !ok {
		return time.Time{}
	}
	return JoinBy(p, pol)
}

// lapsed reports whether the clock would say that joining came to nothing.
func (d *decision) lapsed() bool {
	f := d.p.FollowUp()
	if f == nil || f.State != Joined {
		return false
	}
	by := followUpWake(&d.p, d.pol)
	return !by.IsZero() && !d.at.Before(by)
}

// lapse is the clock's own act: who joined is told, and the ladder goes on from
// where it stood.
func (d *decision) lapse() {
	f := d.p.FollowUp()
	who := f.StandIn
	if who == "" {
		who = heir(&d.p)
	}
	f.State, f.Since, f.Along, f.StandIn, f.Meet = Lapsed, d.at, false, "", time.Time{}
	d.event(VerbLapse, d.p.State)
	d.oweAtWork(Notice{Kind: NoticeLapsed, User: who})
	d.tellChannels(VerbLapse, "")
	f.Rung = max(f.Rung, RungNudged)
	if r, ok := nextRung(f, d.pol); ok {
		d.climb(r)
	}
	d.owe(Notice{Kind: NoticeRefresh})
}

// climb asks whoever stands on a rung.
func (d *decision) climb(r Rung) {
	f := d.p.FollowUp()
	f.Rung, f.Since = r, d.at
	if r == RungNudged {
		who := d.p.Promiser
		d.event(VerbNudge, d.p.State)
		d.oweAtWork(Notice{Kind: NoticeNudge, User: who})
		d.tellChannels(VerbNudge, "")
		return
	}
	kind := NoticeEscalate
	if f.State == CannotBe && r == RungManagers {
		kind = NoticeStandIn
	}
	for _, u := range receivers(r, d.pol) {
		d.event(VerbEscalate, d.p.State)
		d.p.History[len(d.p.History)-1].User = u
		d.oweAtWork(Notice{Kind: kind, User: u})
	}
	d.tellChannels(VerbEscalate, "")
}

// askStandIn asks the managers to join in the promiser's place, at once.
func (d *decision) askStandIn() {
	f := d.p.FollowUp()
	f.Rung = max(f.Rung, RungNudged)
	if f.Rung >= RungManagers {
		f.Rung = RungNudged // they were asked for an answer; now they are asked to come
	}
	if r, ok := nextRung(f, d.pol); ok {
		d.climb(r)
	}
}

// Asked lists whom the ladder asked last, for a line that tags them.
func Asked(p *Promise) []UserID {
	var list []UserID
	var at time.Time
	for _, e := range slices.Backward(p.History) {
		switch {
		case e.Verb != VerbEscalate:
		case at.IsZero(), e.At.Equal(at):
			at, list = e.At, append(list, e.User)
		}
	}
	slices.Reverse(list)
	return list
}

// oweAtWork owes a message that waits until its receiver is at work. It is
// silent when by then it no longer holds: see [Current].
func (d *decision) oweAtWork(n Notice) {
	d.owe(n)
	last := &d.notices[len(d.notices)-1]
	last.At = d.pol.workOf(n.User).NextOpen(d.at)
}

// Current reports whether what a notice asks for is still asked for. Whoever
// delivers one that waited looks here first, so that an answer silences what
// was queued before it.
func Current(n Notice, p *Promise) bool {
	f := p.FollowUp()
	switch n.Kind {
	case NoticeNudge:
		return f != nil && f.State == Invited
	case NoticeEscalate:
		return f != nil && f.waits()
	case NoticeStandIn:
		return f != nil && f.State == CannotBe
	case NoticeLapsed:
		return f != nil && f.State == Lapsed
	case NoticeBrief:
		return f != nil && f.State == Joined && (f.StandIn == n.By || f.StandIn == "" && n.By == p.Promiser)
	case NoticeUnanswered:
		return p.State == Requested || p.State == Countered
	case NoticeRehomed:
		return p.Doer == n.User || p.Recorder == n.User
	}
	return true
}

// unansweredAt is when a request, or a counter-offer, has waited for a working
// day; zero when it was shown already.
func unansweredAt(p *Promise, pol Policy) time.Time {
	for _, e := range slices.Backward(p.History) {
		if e.Verb == VerbUnanswered {
			return time.Time{}
		}
		if e.From != e.To {
			return pol.workOf(owesAnswer(p)).Add(e.At, AnswerWithin)
		}
	}
	return time.Time{}
}

// owesAnswer is who must answer a request or a counter-offer.
func owesAnswer(p *Promise) UserID {
	if p.State == Countered {
		return p.Recorder
	}
	return p.Promiser
}

// showUnanswered shows whoever waits that there is no answer yet. It is never
// held against the one who owes it.
func (d *decision) showUnanswered() {
	d.event(VerbUnanswered, d.p.State)
	waits := d.p.Recorder
	if d.p.State == Countered {
		waits = d.p.Promiser
	}
	d.oweAtWork(Notice{Kind: NoticeUnanswered, User: waits})
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// earliest is the earlier of two moments of which either may be zero, for none.
func earliest(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}
