package promise_test

import (
	"testing"
	"time"

	"kept/internal/promise"
)

// Where a promise stands in the day of each whom it concerns.
func TestPlaceFor(t *testing.T) {
	t.Parallel()
	pol := policy(t)
	due := monday().Add(48 * time.Hour)
	asked := begun(t, draft(carl), pol)
	act := func(p promise.Promise, v promise.Verb, u promise.UserID, at time.Time) promise.Promise {
		t.Helper()
		a := promise.Act{Verb: v, By: actor(u), At: at, Note: "so it is"}
		switch v {
		case promise.VerbCounter, promise.VerbMove:
			a.Due = due.Add(24 * time.Hour)
		case promise.VerbOffer:
			a.User = dana
		case promise.VerbRepair:
			a.Cause = promise.CauseForgot
		}
		return do(t, p, a, pol).After
	}
	clock := func(p promise.Promise, at time.Time) promise.Promise {
		t.Helper()
		p, _ = ticked(t, p, at, pol)
		return p
	}
	mine := made(t, pol)
	for1 := draft(anna)
	for1.Customer = promise.Customer{User: erik}
	internal := begun(t, for1, pol)
	missed := clock(mine, due.Add(time.Hour))
	joined := act(missed, promise.VerbJoin, anna, due.Add(time.Hour))
	reached := act(joined, promise.VerbContact, anna, due.Add(2*time.Hour))
	repaired := act(reached, promise.VerbRepair, anna, due.Add(3*time.Hour))
	kept := act(mine, promise.VerbKeep, anna, due.Add(-time.Hour))
	call := due.Add(8 * 24 * time.Hour)
	late := act(missed, promise.VerbKeep, anna, due.Add(2*time.Hour))
	cannot := act(missed, promise.VerbCannotJoin, anna, due.Add(time.Hour))
	tests := []struct {
		name string
		p    promise.Promise
		u    promise.UserID
		at   time.Time
		want promise.Place
	}{
		{"due on another day", mine, anna, monday(), promise.PlaceAhead},
		{"due today", mine, anna, due.Add(-time.Hour), promise.PlaceToday},
		{"at risk", act(mine, promise.VerbAtRisk, anna, monday()), anna, monday(), promise.PlaceRisk},
		{"somebody else's", mine, sten, monday(), promise.PlaceNone},
		{"promised to a colleague", internal, erik, monday(), promise.PlaceOthers},
		{"asked, the promiser", asked, anna, monday(), promise.PlaceAnswer},
		{"asked, the recorder", asked, carl, monday(), promise.PlaceOthers},
		{"countered, the promiser", act(asked, promise.VerbCounter, anna, monday()), anna, monday(), promise.PlaceOthers},
		{"countered, the recorder", act(asked, promise.VerbCounter, anna, monday()), carl, monday(), promise.PlaceAnswer},
		{"a new date, the promiser", act(mine, promise.VerbMove, anna, monday()), anna, monday(), promise.PlaceAhead},
		{"a new date, whom it was promised to", act(internal, promise.VerbMove, anna, monday()), erik, monday(), promise.PlaceAnswer},
		{"the work offered", act(mine, promise.VerbOffer, anna, monday()), dana, monday(), promise.PlaceAnswer},
		{"missed", missed, anna, due.Add(time.Hour), promise.PlaceMissed},
		{"missed, joined", joined, anna, due.Add(time.Hour), promise.PlaceMissed},
		{"missed, a colleague", missed, sten, due.Add(time.Hour), promise.PlaceNone},
		{"a manager who joined instead", act(cannot, promise.VerbStandIn, mia, due.Add(time.Hour)), mia, due.Add(2 * time.Hour), promise.PlaceMissed},
		{"kept late, the customer not reached", late, anna, due.Add(3 * time.Hour), promise.PlaceFollowUp},
		{"put right, the call is ahead", repaired, anna, due.Add(4 * time.Hour), promise.PlaceCallWait},
		{"put right, the call is today", repaired, anna, due.Add(7*24*time.Hour + 4*time.Hour), promise.PlaceCall},
		{"put right, the call was asked for", clock(repaired, call), anna, call, promise.PlaceCall},
		{"kept", kept, anna, due, promise.PlaceNone},
		{"kept, the call was asked for", clock(kept, call), anna, call, promise.PlaceCall},
		{"kept, the call was made", act(clock(kept, call), promise.VerbAllWell, anna, call), anna, call, promise.PlaceNone},
		{"no longer wanted", act(missed, promise.VerbRelease, mia, due.Add(2*time.Hour)), anna, due.Add(3 * time.Hour), promise.PlaceNone},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			midnight := tt.at.Truncate(24 * time.Hour).Add(24 * time.Hour)
			if got := promise.PlaceFor(&tt.p, tt.u, midnight); got != tt.want {
				t.Errorf("stands at %d, want %d", got, tt.want)
			}
		})
	}
}

// Whether there is anything left to do about a follow-up but call.
func TestFollowUpsPursued(t *testing.T) {
	t.Parallel()
	pol := policy(t)
	missed, _ := ticked(t, made(t, pol), monday().Add(49*time.Hour), pol)
	act := func(p promise.Promise, v promise.Verb) promise.Promise {
		t.Helper()
		a := promise.Act{Verb: v, By: actor(anna), At: monday().Add(49 * time.Hour), Note: "so it is", Cause: promise.CauseForgot}
		return do(t, p, a, pol).After
	}
	joined := act(missed, promise.VerbJoin)
	for name, tt := range map[string]struct {
		p      promise.Promise
		pursue bool
	}{
		"missed": {missed, true}, "cannot": {act(missed, promise.VerbCannotJoin), true}, "joined": {joined, true},
		"put right": {act(act(joined, promise.VerbContact), promise.VerbRepair), false}, "never missed": {made(t, pol), false},
	} {
		if got := promise.Pursued(&tt.p); got != tt.pursue {
			t.Errorf("%s: pursued: %v", name, got)
		}
	}
}
