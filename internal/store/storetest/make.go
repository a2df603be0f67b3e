package storetest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"kept/internal/promise"
)

// start is when the tests' time begins: a Monday, on the hour.
func start() time.Time { return time.Date(2026, time.March, 2, 8, 0, 0, 0, time.UTC) }

// far is after everything that the tests queue.
func far() time.Time { return start().AddDate(20, 0, 0) }

const (
	lease = 10 * time.Second
	all   = 1000 // more than any test queues in one lane
)

// allDay works around the clock, so that reminders are easy to foresee.
type allDay struct{}

func (allDay) Between(from, to time.Time) time.Duration      { return to.Sub(from) }
func (allDay) Add(from time.Time, d time.Duration) time.Time { return from.Add(d) }
func (allDay) NextOpen(t time.Time) time.Time                { return t }
func (allDay) NextWorkday(t time.Time) time.Time             { return t.Add(24 * time.Hour) }
func (allDay) EndOfDay(t time.Time) time.Time                { return t }

func rules(*promise.Promise) promise.Policy {
	return promise.Policy{Work: allDay{}, Breaches: []promise.ChannelID{"CBREACH"}}
}
func by(u promise.UserID) promise.Actor { return promise.Actor{ID: u} }
func act(v promise.Verb, u promise.UserID, at time.Time) promise.Act {
	return promise.Act{Verb: v, By: by(u), At: at, Note: "because"}
}

// draft is a promise that is due n hours after start.
func draft(team promise.Team, who promise.UserID, customer string, n int) promise.Draft {
	return promise.Draft{
		Team: team, What: fmt.Sprintf("send %s the offer by hour %d", customer, n), Customer: promise.Customer{Name: customer},
		Promiser: who, Due: start().Add(time.Duration(n) * time.Hour), Zone: "Europe/Stockholm", Channel: "C1", By: by(who), At: start(),
	}
}

// begin is the change that writes a draft down.
func (h *home) begin(d promise.Draft) promise.Change {
	h.Helper()
	c, err := promise.Begin(d, rules(nil))
	if err != nil {
		h.Fatalf("begin: %v", err)
	}
	return c
}

// commit writes a change and returns the promise as it then is.
func (h *home) commit(c promise.Change) promise.Promise {
	h.Helper()
	n, v, err := h.Commit(h.Context(), c)
	if err != nil {
		h.Fatalf("commit: %v", err)
	}
	p := c.After
	p.Number, p.Version = n, v
	return p
}

func (h *home) make(d promise.Draft) promise.Promise {
	h.Helper()
	return h.commit(h.begin(d))
}

// decide is the change an act makes.
func (h *home) decide(p promise.Promise, a promise.Act) promise.Change {
	h.Helper()
	c, err := promise.Decide(p, a, rules(&p))
	if err != nil {
		h.Fatalf("%s: %v", a.Verb, err)
	}
	return c
}

// act decides and commits.
func (h *home) act(p promise.Promise, a promise.Act) promise.Promise {
	h.Helper()
	return h.commit(h.decide(p, a))
}

func (h *home) load(n promise.Number) promise.Promise {
	h.Helper()
	p, err := h.Load(h.Context(), "T1", n)
	if err != nil {
		h.Fatalf("load %s: %v", n, err)
	}
	return p
}

func (h *home) claim(lane promise.Lane, at time.Time, n int) []promise.Claim {
	h.Helper()
	// Work that another process queued is found by a look at all partitions.
	if _, _, err := h.Next(h.Context()); err != nil {
		h.Fatalf("next: %v", err)
	}
	claims, err := h.Claim(h.Context(), lane, at, lease, n)
	if err != nil {
		h.Fatalf("claim: %v", err)
	}
	return claims
}

func (h *home) settle(at time.Time, done ...promise.Settlement) {
	h.Helper()
	if err := h.Settle(h.Context(), at, done); err != nil {
		h.Fatalf("settle: %v", err)
	}
}

// next is the next moment, zero for none.
func (h *home) next() time.Time {
	h.Helper()
	at, ok, err := h.Next(h.Context())
	if err != nil {
		h.Fatalf("next: %v", err)
	}
	if ok == at.IsZero() {
		h.Fatalf("next: %v, %v", at, ok)
	}
	return at
}

func (h *home) find(q promise.Query) promise.Page {
	h.Helper()
	page, err := h.Find(h.Context(), q)
	if err != nil {
		h.Fatalf("find %s: %v", q.Index, err)
	}
	return page
}

// noWork drops everything that is queued on a lane by now.
func (h *home) drain(lane promise.Lane, at time.Time) {
	h.Helper()
	for {
		claims := h.claim(lane, at, all)
		if len(claims) == 0 {
			return
		}
		done := make([]promise.Settlement, 0, len(claims))
		for _, c := range claims {
			done = append(done, promise.Settlement{Claim: c})
		}
		h.settle(at, done...)
	}
}

func (h *home) same(what string, got, want any) {
	h.Helper()
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		h.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func (h *home) refused(what string, err, want error) {
	h.Helper()
	if !errors.Is(err, want) {
		h.Errorf("%s: got %v, want %v", what, err, want)
	}
}

func numbers(list []promise.Promise) []promise.Number {
	var ns []promise.Number
	for _, p := range list {
		ns = append(ns, p.Number)
	}
	return ns
}

// subjects are the subjects of claims in order of the alphabet.
func subjects(claims []promise.Claim) []string {
	var list []string
	for _, c := range claims {
		list = append(list, c.Subject)
	}
	slices.SortFunc(list, strings.Compare)
	return list
}
