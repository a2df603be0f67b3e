package storetest

import (
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"kept/internal/promise"
)

// gap is the longest stretch of numbers without a promise that [Check] looks
// beyond.
const gap = 50

// Check walks through all promises of the teams and through every index, and
// reports whatever does not agree. It returns the promises. It does not touch
// the queue.
func Check(t *testing.T, e Engine, teams ...promise.Team) map[promise.Team][]promise.Promise {
	t.Helper()
	found := map[promise.Team][]promise.Promise{}
	for _, team := range teams {
		list := everyPromise(t, e, team)
		found[team] = list
		want := map[string][]promise.Number{promise.IndexFollowUps: nil}
		for _, s := range promise.States() {
			want[promise.IndexState(s)] = nil
		}
		for _, p := range list {
			for _, name := range indexNames(p) {
				if _, known := want[name]; !known {
					want[name] = nil
				}
			}
			for _, x := range promise.Indexes(&p) {
				want[x.Name] = append(want[x.Name], p.Number)
			}
		}
		for name, numbers := range want {
			checkIndex(t, e, team, name, numbers)
		}
	}
	return found
}

func everyPromise(t *testing.T, e Engine, team promise.Team) []promise.Promise {
	t.Helper()
	var list []promise.Promise
	missing := 0
	for n := promise.Number(1); missing < gap; n++ {
		p, err := e.Load(t.Context(), team, n)
		switch {
		case errors.Is(err, promise.ErrNotFound):
			missing++
			continue
		case err != nil:
			t.Fatalf("load %s of %q: %v", n, team, err)
		}
		missing = 0
		list = append(list, p)
	}
	return list
}

func checkIndex(t *testing.T, e Engine, team promise.Team, name string, want []promise.Number) {
	t.Helper()
	var got []promise.Number
	q := promise.Query{Team: team, Index: name}
	for {
		page, err := e.Find(t.Context(), q)
		if err != nil {
			t.Fatalf("find %s of %q: %v", name, team, err)
		}
		if page.Total != len(want) {
			t.Errorf("index %s of %q counts %d, want %d", name, team, page.Total, len(want))
		}
		if !slices.IsSortedFunc(page.Promises, func(a, b promise.Promise) int { return compareIn(name, a, b) }) {
			t.Errorf("index %s of %q is out of order", name, team)
		}
		got = append(got, numbers(page.Promises)...)
		if q.Cursor = page.Next; q.Cursor == "" {
			break
		}
	}
	slices.Sort(got)
	slices.Sort(want)
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("index %s of %q (-promises +index):\n%s", name, team, diff)
	}
}

// compareIn is the order of two promises in an index.
func compareIn(name string, a, b promise.Promise) int {
	at := func(p promise.Promise) time.Time {
		for _, x := range promise.Indexes(&p) {
			if x.Name == name {
				return x.At.Truncate(time.Second)
			}
		}
		return time.Time{}
	}
	if c := at(a).Compare(at(b)); c != 0 {
		return c
	}
	return int(a.Number - b.Number)
}

// CheckQueue claims all that waits and reports whether it is what promises that
// only [Write] has touched owe: each its wake, and a notice for each of its
// versions. It leaves the queue as it was.
func CheckQueue(t *testing.T, e Engine, found map[promise.Team][]promise.Promise) {
	t.Helper()
	want := map[string]time.Time{}
	for team, list := range found {
		for _, p := range list {
			n := strconv.Itoa(int(p.Number))
			want["due "+string(team)+" p:"+n] = promise.Wake(&p, rules(&p))
			for i, e := range p.History {
				want["notice "+string(team)+" p"+n+"."+strconv.Itoa(i+1)+".0"] = e.At
			}
		}
	}
	got := map[string]time.Time{}
	if _, _, err := e.Next(t.Context()); err != nil {
		t.Fatalf("next: %v", err)
	}
	for _, lane := range promise.Lanes() {
		var back []promise.Settlement
		for {
			claims, err := e.Claim(t.Context(), lane, far(), time.Hour, all)
			if err != nil {
				t.Fatalf("claim: %v", err)
			}
			if len(claims) == 0 {
				break
			}
			for _, c := range claims {
				got[strings.Join([]string{string(lane), string(c.Team), c.Subject}, " ")] = c.At
				back = append(back, promise.Settlement{Claim: c, Retry: c.At})
			}
		}
		if err := e.Settle(t.Context(), far(), back); err != nil {
			t.Fatalf("settle: %v", err)
		}
	}
	if !maps.EqualFunc(want, got, time.Time.Equal) {
		t.Errorf("queue (-owed by the promises +queued):\n%s", cmp.Diff(want, got))
	}
}
