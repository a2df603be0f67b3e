package promise_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kept/internal/promise"
)

// TestWhoHearsOfANewDate has everybody concerned in it: whoever did not do it
// themselves hears that a new date is proposed, and that it is in force.
func TestWhoHearsOfANewDate(t *testing.T) {
	t.Parallel()
	pol := policy(t)
	colleague := promise.Customer{User: erik}
	tests := []struct {
		name     string
		recorder promise.UserID
		doer     promise.UserID
		customer promise.Customer
		private  bool
		left     bool
		by       promise.UserID // who proposes it
		agrees   promise.UserID // who puts it in force; empty when the customer has agreed before
		asked    []promise.UserID
		told     []promise.UserID
	}{
		{"one's own, for a company", anna, anna, promise.Customer{}, false, false, anna, anna, nil, nil},
		{"one's own, for a colleague", anna, anna, colleague, false, false, anna, erik, []promise.UserID{erik}, []promise.UserID{anna}},
		{"one's own, in private", anna, anna, colleague, true, false, anna, anna, nil, nil},
		{"asked for by another", carl, anna, promise.Customer{}, false, false, anna, carl, []promise.UserID{carl}, []promise.UserID{anna}},
		{"done by another", carl, bo, promise.Customer{}, false, false, anna, carl, []promise.UserID{bo, carl}, []promise.UserID{anna, bo}},
		{"a manager accepts it", carl, bo, colleague, false, false, anna, mia, []promise.UserID{bo, carl, erik}, []promise.UserID{anna, bo, carl, erik}},
		{"the promiser hears from the customer", carl, bo, colleague, false, false, anna, anna, []promise.UserID{bo, carl, erik}, []promise.UserID{bo, carl, erik}},
		{"asked for by the customer", erik, bo, colleague, false, false, anna, erik, []promise.UserID{bo, erik}, []promise.UserID{anna, bo}},
		{"the customer had agreed before", carl, bo, colleague, false, false, anna, "", nil, []promise.UserID{bo, carl, erik}},
		{"agreed before, one's own", anna, anna, colleague, false, false, anna, "", nil, []promise.UserID{erik}},
		{"agreed before, in private", carl, bo, colleague, true, false, anna, "", nil, []promise.UserID{bo, carl}},
		{"of somebody who has left", carl, mia, colleague, false, true, mia, carl, []promise.UserID{carl, erik}, []promise.UserID{erik, mia}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := made(t, pol)
			p.Recorder, p.Doer, p.Private, p.Left = tt.recorder, tt.doer, tt.private, tt.left
			if tt.customer.User != "" {
				p.Customer = tt.customer
			}
			move := with(act(promise.VerbMove, tt.by, hour), due(3*day))
			move.Agreed = tt.agrees == ""
			c := do(t, p, move, pol)
			asked, told := receivers(c.Notices, promise.NoticeMoving), receivers(c.Notices, promise.NoticeMoved)
			if tt.agrees != "" {
				agreed := do(t, c.After, act(promise.VerbAgreeMove, tt.agrees, 2*hour), pol)
				told = append(told, receivers(agreed.Notices, promise.NoticeMoved)...)
			}
			if diff := cmp.Diff(tt.asked, asked); diff != "" {
				t.Errorf("who hears of the proposal (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.told, told); diff != "" {
				t.Errorf("who hears that it is in force (-want +got):\n%s", diff)
			}
		})
	}
}

// receivers are the people who get notices of a kind, in order.
func receivers(list []promise.Notice, kind promise.NoticeKind) []promise.UserID {
	var users []promise.UserID
	for _, n := range list {
		if n.Kind == kind {
			users = append(users, n.User)
		}
	}
	slices.Sort(users)
	return users
}
