package storetest

import (
	"slices"
	"time"

	"kept/internal/promise"
)

// lives holds what product.md promises of every step.
func (l *life) lives(before, after promise.Promise, a promise.Act) {
	l.Helper()
	l.facts(before, after)
	l.followsOn(before, after)
	l.steps(before, after, a)
	l.followUps(before, after)
	l.ladder(before, after)
	l.leavable(&after)
}

// facts are what nobody can change.
func (l *life) facts(before, after promise.Promise) {
	l.Helper()
	if !after.DueFirst.Equal(before.DueFirst) || !after.Made.Equal(before.Made) {
		l.Errorf("%s: first due %s became %s", after.Number, before.DueFirst, after.DueFirst)
	}
	if after.Promiser != before.Promiser || after.Recorder != before.Recorder || after.From != before.From {
		l.Errorf("%s changed hands", after.Number)
	}
	if after.What == "" || after.Customer.Key() == "" || after.Doer == "" || after.Due.IsZero() {
		l.Errorf("%s lost what, whom, who or when: %+v", after.Number, after)
	}
}

// followsOn sees that the history only grows, from one state to the next.
func (l *life) followsOn(before, after promise.Promise) {
	l.Helper()
	n := len(before.History)
	if len(after.History) < n || !slices.Equal(before.History, after.History[:n]) {
		l.Errorf("%s: something is gone from the history", after.Number)
		return
	}
	state := before.State
	for _, e := range after.History[n:] {
		if e.From != state || e.At.IsZero() {
			l.Errorf("%s: event %+v does not follow on %s", after.Number, e, state)
		}
		state = e.To
	}
	if state != after.State {
		l.Errorf("%s: the history ends in %s, the promise is %s", after.Number, state, after.State)
	}
}

// steps holds who may bring a promise where.
func (l *life) steps(before, after promise.Promise, a promise.Act) {
	l.Helper()
	doer := before.Doer
	for _, e := range after.History[len(before.History):] {
		if e.By != "" && e.By != a.By.ID {
			l.Errorf("%s: event %+v is told of another than %q", after.Number, e, a.By.ID)
		}
		if e.From == e.To {
			continue
		}
		switch e.To {
		case promise.Active:
			if e.By == "" {
				l.Errorf("%s: the clock entered active", after.Number)
			}
		case promise.Kept, promise.KeptLate:
			if e.Verb != promise.VerbKeep || e.By != after.Promiser && e.By != doer {
				l.Errorf("%s: kept without a report: %+v", after.Number, e)
			}
		case promise.Missed:
			clock := e.Verb == promise.VerbMiss && e.By == "" && !e.At.Before(before.Due)
			leak := e.Verb == promise.VerbLeak && !e.At.Before(before.Due)
			if !clock && !leak && e.Verb != promise.VerbUndo {
				l.Errorf("%s: missed by %+v", after.Number, e)
			}
			if e.Verb != promise.VerbUndo && !after.FollowUpOpen() {
				l.Errorf("%s: missed without a follow-up", after.Number)
			}
		case promise.Broken:
			if e.By == "" && e.Verb == promise.VerbBreak && l.now.Sub(lastInto(before, promise.Missed)) < promise.BreakAfter {
				l.Errorf("%s: given up too early", after.Number)
			}
		}
	}
}

func lastInto(p promise.Promise, s promise.State) time.Time {
	for _, e := range slices.Backward(p.History) {
		if e.To == s && e.From != s {
			return e.At
		}
	}
	return time.Time{}
}

// followUps holds the rule the product stands on.
func (l *life) followUps(before, after promise.Promise) {
	l.Helper()
	if len(after.FollowUps) < len(before.FollowUps) {
		l.Errorf("%s: a follow-up is gone", after.Number)
	}
	pol, open := l.rules(&after), 0
	for i := range after.FollowUps {
		f := &after.FollowUps[i]
		if f.State != promise.Closed {
			open++
			continue
		}
		if f.ClosedBy == "" || f.ClosedAt.IsZero() {
			l.Errorf("%s: a follow-up closed itself: %+v", after.Number, f)
		}
		if f.Along && f.Said != "" {
			continue // reached, with the promiser along
		}
		closer := l.actor(f.ClosedBy).For(pol)
		if f.Without == "" || f.ClosedBy == after.Promiser || pol.Leader && !closer.Leader || !pol.Leader && !closer.Manager {
			l.Errorf("%s: closed without the promiser by %s: %+v", after.Number, f.ClosedBy, f)
		}
	}
	if open > 1 {
		l.Errorf("%s: %d follow-ups are open", after.Number, open)
	}
}

// ladder holds who is asked, and that an answer ends the asking.
func (l *life) ladder(before, after promise.Promise) {
	l.Helper()
	pol := l.rules(&after)
	for _, e := range after.History[len(before.History):] {
		switch e.Verb {
		case promise.VerbNudge:
			if f := before.FollowUp(); f == nil || f.State != promise.Invited {
				l.Errorf("%s: nudged though there was an answer: %+v", after.Number, before.FollowUps)
			}
		case promise.VerbEscalate:
			if !slices.Contains(pol.Managers, e.User) && !slices.Contains(pol.Above, e.User) || e.User == after.Promiser {
				l.Errorf("%s: %s is asked", after.Number, e.User)
			}
		case promise.VerbLapse:
			if f := before.FollowUp(); f == nil || f.State != promise.Joined {
				l.Errorf("%s: lapsed without having joined", after.Number)
			}
		}
	}
	if f := after.FollowUp(); f != nil && f.StandIn != "" && pol.Leader && !l.actor(f.StandIn).Leader {
		l.Errorf("%s: %s stands in for a leader", after.Number, f.StandIn)
	}
	if f := after.FollowUp(); f != nil && f.State == promise.Joined && !promise.ContactBy(&after, pol).After(f.Since) {
		l.Errorf("%s: joined at %s, to reach the customer by %s", after.Number, f.Since, promise.ContactBy(&after, pol))
	}
	if at := after.AfterCare; !at.IsZero() && !pol.Work.NextOpen(at).Equal(at) {
		l.Errorf("%s: the customer is called at %s, when nobody works", after.Number, at)
	}
}

// owed sees that a message comes at a fit time and place.
func (l *life) owed(p *promise.Promise, n promise.Notice) {
	l.Helper()
	pol := l.rules(p)
	switch n.Kind {
	case promise.NoticeNudge, promise.NoticeEscalate, promise.NoticeStandIn, promise.NoticeLapsed, promise.NoticeUnanswered, promise.NoticePattern:
		if open := pol.WorkOf(n.User).NextOpen(n.At); !open.Equal(n.At) {
			l.Errorf("%s of %s reaches %s at %s, who works from %s", n.Kind, p.Number, n.User, n.At, open)
		}
	}
	switch {
	case n.User == "" && n.Channel == "":
		l.Errorf("%s of %s is for nobody", n.Kind, p.Number)
	case n.Channel == "CBREACH" && !pol.Leader && pol.Quiet != promise.QuietNot, n.Channel == "CBREACH" && pol.Quiet == promise.QuietAsked:
		l.Errorf("%s of %s, a quiet customer's, is posted", n.Kind, p.Number)
	case n.Channel == "CRISK" && p.Private:
		l.Errorf("the risk of %s, a private promise, is posted", p.Number)
	case n.By != "" && n.By == n.User && n.Kind != promise.NoticeBrief:
		l.Errorf("%s tells %s of their own act: %s", p.Number, n.User, n.Kind)
	}
}

// leavable sees that somebody can leave an open state: they try.
func (l *life) leavable(p *promise.Promise) {
	l.Helper()
	if !p.State.Open() {
		return
	}
	for _, by := range []promise.UserID{p.Promiser, p.Recorder, p.Doer, "U5"} {
		for _, r := range promise.Rules() {
			if r.To == "" || r.To == p.State || !slices.Contains(r.From, p.State) {
				continue
			}
			a := promise.Act{Verb: r.Verb, By: l.actor(by), At: l.now, Note: "because", Due: l.now.Add(time.Hour), User: "U2"}
			if c, err := promise.Decide(*p, a, l.rules(p)); err == nil && c.After.State != p.State {
				return
			}
		}
	}
	l.Errorf("nobody can leave %s in %s", p.State, p.Number)
}
