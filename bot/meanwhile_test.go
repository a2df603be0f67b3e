package bot_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"kept/internal/promise"
	"kept/internal/slacksim"
)

// act has somebody do something to a promise.
func (w *whole) act(t *testing.T, n promise.Number, a promise.Act) {
	t.Helper()
	space, err := w.book.Fresh(t.Context(), w.team())
	must(t, err)
	if a.By.ID == "" {
		a.By.ID = w.user("anna")
	}
	a.At = w.clock.Now()
	_, err = w.ledger.Act(t.Context(), w.team(), n, a, w.book.Policy(&space))
	must(t, err)
}

// reminded is told, by reminders alone.
func (w *whole) reminded() map[string]int {
	seen := map[string]int{}
	for _, m := range w.messages() {
		if !slices.Contains(m.Buttons, "Snooze 1 hour") {
			continue
		}
		for n := range 3 {
			seen[strconv.Itoa(n+1)] += strings.Count(m.Text, fmt.Sprintf("“paint barn %d.”", n+1))
		}
	}
	return seen
}

// People act on a promise between the moment a message has taken its reminder,
// with those of two others, and the moment it is posted, which trouble puts off
// or a crash interrupts. The others are told once, and it is told only if its
// reminder still stands.
func TestWhatHappensWhileAMessageForSeveralIsOnItsWay(t *testing.T) {
	t.Parallel()
	happens := []struct {
		name   string
		do     func(t *testing.T, w *whole, n promise.Number)
		stands bool // its reminder does
	}{
		{"nothing", func(*testing.T, *whole, promise.Number) {}, true},
		{"kept", func(t *testing.T, w *whole, n promise.Number) {
			t.Helper()
			w.act(t, n, promise.Act{Verb: promise.VerbKeep})
		}, false},
		{"at risk", func(t *testing.T, w *whole, n promise.Number) {
			t.Helper()
			w.act(t, n, promise.Act{Verb: promise.VerbAtRisk, Note: "rain"})
		}, true},
		{"snoozed", func(t *testing.T, w *whole, n promise.Number) {
			t.Helper()
			w.act(t, n, promise.Act{Verb: promise.VerbSnooze, Due: w.clock.Now().Add(20 * time.Minute)})
		}, false},
		{"moved", func(t *testing.T, w *whole, n promise.Number) {
			t.Helper()
			w.act(t, n, promise.Act{Verb: promise.VerbMove, Due: w.clock.Now().Add(96 * time.Hour), Agreed: true, Note: "rain"})
		}, false},
		{"taken over", func(t *testing.T, w *whole, n promise.Number) {
			t.Helper()
			w.act(t, n, promise.Act{Verb: promise.VerbOffer, User: w.user("bo")})
			w.act(t, n, promise.Act{Verb: promise.VerbTake, By: promise.Actor{ID: w.user("bo")}})
		}, false},
	}
	trouble := []struct {
		name    string
		failure slacksim.Failure
		died    bool // the process could not say what came of it
		posted  bool
	}{
		{"too much", slacksim.Failure{RetryAfter: 2 * time.Second}, false, false},
		{"an outage", slacksim.Failure{Status: 503}, false, false},
		{"an answer that is lost", slacksim.Failure{Status: 504, AfterEffect: true}, false, true},
		{"a crash before the post", slacksim.Failure{Status: 503}, true, false},
		{"a crash after the post", slacksim.Failure{Status: 504, AfterEffect: true}, true, true},
	}
	for _, h := range happens {
		for _, tr := range trouble {
			for n := range promise.Number(3) {
				t.Run(fmt.Sprintf("%s, %s, %s", tr.name, h.name, n+1), func(t *testing.T) {
					t.Parallel()
					w := threeSoon(t)
					claims := w.due(t)
					w.sim.Faults().FailNext("chat.postMessage", 1, tr.failure)
					end := w.notify.Notify(t.Context(), claims[0])
					if !tr.died {
						must(t, w.store.Settle(t.Context(), w.clock.Now(), []promise.Settlement{end}))
					}
					w.clock.Advance(time.Second)
					h.do(t, w, n+1)
					w.deliver(t, claims[1:])
					w.clock.Advance(lease + time.Second)
					w.deliver(t, w.owes(t))
					seen := w.reminded()
					for other := range promise.Number(3) {
						want := 1
						if other == n && !h.stands && !tr.posted {
							want = 0
						}
						if got := seen[strconv.Itoa(int(other+1))]; got != want {
							t.Errorf("barn %d is told of %d times, not %d", other+1, got, want)
						}
					}
					if h.name == "snoozed" {
						before := seen[strconv.Itoa(int(n+1))]
						w.clock.Advance(20 * time.Minute)
						w.deliver(t, w.due(t))
						if got := w.reminded()[strconv.Itoa(int(n+1))]; got != before+1 {
							t.Errorf("after the snooze it was told %d times in all", got)
						}
					}
				})
			}
		}
	}
}

// Slack takes the token back and gives it again: what was owed meanwhile comes.
func TestATokenTakenBackAndGivenAgain(t *testing.T) {
	t.Parallel()
	w := threeSoon(t)
	claims := w.due(t)
	w.sim.Faults().FailNext(slacksim.Any, 200, slacksim.Failure{Error: "token_revoked"})
	for range 30 {
		var ends []promise.Settlement
		for _, c := range claims {
			end := w.notify.Notify(t.Context(), c)
			if end.Parked != "" {
				t.Fatalf("%s is given up: %s", c.Subject, end.Parked)
			}
			ends = append(ends, end)
		}
		must(t, w.store.Settle(t.Context(), w.clock.Now(), ends))
		w.clock.Advance(30 * time.Second)
		claims = w.owes(t)
	}
	w.sim.Faults().Clear()
	for range 4 {
		w.deliver(t, claims)
		w.clock.Advance(5 * time.Minute)
		claims = w.owes(t)
	}
	seen := w.told()
	for n := range 3 {
		if c := seen[strconv.Itoa(n+1)]; c != 1 {
			t.Errorf("barn %d is told of %d times", n+1, c)
		}
	}
}
