package promise_test

import (
	"errors"
	"testing"
	"time"

	"kept/internal/promise"
	"kept/internal/worktime"
)

// The people of these tests.
const (
	anna promise.UserID = "UANNA" // promises
	bo   promise.UserID = "UBO"   // does the work
	carl promise.UserID = "UCARL" // writes it down
	dana promise.UserID = "UDANA" // is asked to take over
	erik promise.UserID = "UERIK" // is a customer with a Slack account
	mia  promise.UserID = "UMIA"  // manages
	lars promise.UserID = "ULARS" // leads
	sten promise.UserID = "USTEN" // has nothing to do with it
	ulla promise.UserID = "UULLA" // closed it last
	team promise.Team   = "T1"
)

// monday is a working Monday morning in Stockholm, without holidays near.
func monday() time.Time { return time.Date(2026, 9, 14, 7, 0, 0, 0, time.UTC) }

func zone(tb testing.TB, name string) *time.Location {
	tb.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		tb.Fatal(err)
	}
	return loc
}

// policy is fifteen minutes of grace, Swedish office hours, one breach channel
// and one person who follows breaches.
func policy(tb testing.TB) promise.Policy {
	tb.Helper()
	return promise.Policy{
		Grace:       15 * time.Minute,
		Work:        worktime.Standard(zone(tb, "Europe/Stockholm"), "SE"),
		Breaches:    []promise.ChannelID{"CBREACH"},
		BreachUsers: []promise.UserID{mia},
	}
}

// actor knows who manages and who leads.
func actor(id promise.UserID) promise.Actor {
	return promise.Actor{ID: id, Manager: id == mia, Leader: id == lars}
}

func draft(by promise.UserID) promise.Draft {
	return promise.Draft{
		Team: team, What: "send the quote", Customer: promise.Customer{Name: "Acme"},
		Promiser: anna, Due: monday().Add(48 * time.Hour), Channel: "C1", By: actor(by), At: monday(),
	}
}

// made is a promise anna has given herself, stored as #1.
func made(tb testing.TB, pol promise.Policy) promise.Promise {
	tb.Helper()
	return begun(tb, draft(anna), pol)
}

func begun(tb testing.TB, d promise.Draft, pol promise.Policy) promise.Promise {
	tb.Helper()
	c, err := promise.Begin(d, pol)
	if err != nil {
		tb.Fatalf("begin: %v", err)
	}
	c.After.Number, c.After.Version = 1, 1
	return c.After
}

// do carries an act out and fails the test when it is refused.
func do(tb testing.TB, p promise.Promise, a promise.Act, pol promise.Policy) promise.Change {
	tb.Helper()
	c, err := promise.Decide(p, a, pol)
	if err != nil {
		tb.Fatalf("%s by %s: %v", a.Verb, a.By.ID, err)
	}
	return c
}

// act is one by somebody, some time after the making, with a reason.
func act(v promise.Verb, by promise.UserID, after time.Duration) promise.Act {
	return promise.Act{Verb: v, By: actor(by), At: monday().Add(after), Note: "because"}
}

// ticked is p after the clock has done everything that was due by a moment, and
// what it owes for it.
func ticked(tb testing.TB, p promise.Promise, now time.Time, pol promise.Policy) (promise.Promise, []promise.Notice) {
	tb.Helper()
	var owed []promise.Notice
	for range 10 {
		c, ok := promise.Tick(p, now, pol)
		if !ok {
			return p, owed
		}
		p = c.After
		owed = append(owed, c.Notices...)
	}
	tb.Fatalf("the clock does not come to rest at %s: %+v", now, p)
	return p, nil
}

// refusal is the error as ours, and fails the test for any other.
func refusal(tb testing.TB, err error) *promise.Error {
	tb.Helper()
	e, ok := errors.AsType[*promise.Error](err)
	if !ok {
		tb.Fatalf("error %v is not one of ours", err)
	}
	return e
}

func kinds(list []promise.Notice) []promise.NoticeKind {
	var all []promise.NoticeKind
	for _, n := range list {
		all = append(all, n.Kind)
	}
	return all
}
