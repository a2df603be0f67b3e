package storetest

import (
	"fmt"
	"slices"
	"sync"
	"time"

	"kept/internal/promise"
)

var claimTests = []test{
	{"not before its moment", claimMoment},
	{"at most so many, the earliest first", claimLots},
	{"a lease ends and the work comes back", claimRecovered},
	{"a lease is renewed", claimRenewed},
	{"what came back comes first", claimRecoveredFirst},
	{"lanes are apart", claimLanes},
	{"next is the earliest of all", claimNext},
	{"a commit replaces the wake", claimReplaced},
	{"a commit ends the claim", claimCommitted},
	{"nobody gets what another holds", claimRacers},
	{"delivery keys are their own", claimKeys},
}

func claimMoment(h *home) {
	c := h.begin(draft("T1", "U1", "Acme", 24))
	c.Wake = start().Add(time.Hour + 500*time.Microsecond)
	h.commit(c)
	if got := h.claim(promise.LaneDue, c.Wake.Add(-time.Millisecond), all); len(got) != 0 {
		h.Fatalf("claimed early: %v", got)
	}
	got := h.claim(promise.LaneDue, c.Wake.Add(time.Millisecond), all)
	if len(got) != 1 {
		h.Fatalf("%d claims, want 1", len(got))
	}
	if at := got[0].At; at.Before(c.Wake) || at.Sub(c.Wake) >= time.Millisecond {
		h.Errorf("fell due at %v, want within the millisecond after %v", at, c.Wake)
	}
	got[0].At, got[0].Token = time.Time{}, 0
	h.same("claim", got[0], promise.Claim{Lane: promise.LaneDue, Team: "T1", Subject: "p:1"})
	if got := h.claim(promise.LaneDue, far(), 0); len(got) != 0 {
		h.Errorf("claimed %v when nothing was asked for", got)
	}
}

func claimLots(h *home) {
	for i := range 30 {
		c := h.begin(draft("T1", "U1", "Acme", 24))
		c.Wake = start().Add(time.Duration(30-i) * time.Second)
		h.commit(c)
	}
	now := start().Add(20 * time.Second)
	var got []promise.Claim
	for _, want := range []int{7, 7, 6, 0} {
		lot := h.claim(promise.LaneDue, now, 7)
		if len(lot) != want {
			h.Fatalf("lot of %d, want %d", len(lot), want)
		}
		got = append(got, lot...)
	}
	if !slices.IsSortedFunc(got, func(a, b promise.Claim) int { return a.At.Compare(b.At) }) {
		h.Error("one team's work did not come in order of its moment")
	}
}

func claimRecovered(h *home) {
	h.make(draft("T1", "U1", "Acme", 24))
	for _, lane := range promise.Lanes() {
		now := far()
		first := h.claim(lane, now, all)
		if len(first) != 1 || first[0].Recovered {
			h.Fatalf("%s: first claim: %+v", lane, first)
		}
		if early := h.claim(lane, now.Add(lease-time.Millisecond), all); len(early) != 0 {
			h.Fatalf("%s: handed out while held: %+v", lane, early)
		}
		now = now.Add(lease)
		second := h.claim(lane, now, all)
		if len(second) != 1 || !second[0].Recovered || second[0].Token == first[0].Token {
			h.Fatalf("%s: second claim: %+v", lane, second)
		}
		if !second[0].At.Equal(first[0].At) {
			h.Errorf("%s: fell due %v, then %v", lane, first[0].At, second[0].At)
		}
		h.same("notice", second[0].Notice, first[0].Notice)

		// The first holder comes back from the dead.
		h.settle(now, promise.Settlement{Claim: first[0], Owed: []promise.Notice{{Kind: "ghost", At: now}}})
		third := h.claim(lane, now.Add(lease), all)
		if len(third) != 1 || third[0].Subject != first[0].Subject {
			h.Fatalf("%s: a lost lease settled the claim: %+v", lane, third)
		}
		h.settle(now, promise.Settlement{Claim: third[0]})
		if left := h.claim(lane, far().AddDate(1, 0, 0), all); len(left) != 0 {
			h.Errorf("%s: left over: %+v", lane, left)
		}
	}
	if at := h.next(); !at.IsZero() {
		h.Errorf("something waits at %v", at)
	}
}

func claimRenewed(h *home) {
	for range 3 {
		h.make(draft("T1", "U1", "Acme", 24))
	}
	h.make(draft("T2", "U1", "Acme", 24))
	for _, lane := range promise.Lanes() {
		now := far()
		held := h.claim(lane, now, all)
		if len(held) != 4 {
			h.Fatalf("%s: claimed %+v", lane, held)
		}
		h.settle(now, promise.Settlement{Claim: held[3]})
		later := now.Add(lease - time.Millisecond)
		lost, err := h.Renew(h.Context(), later, lease, held[1:])
		if err != nil {
			h.Fatalf("%s: renew: %v", lane, err)
		}
		h.same("what has ended is lost", lost, held[3:])
		only := lane == promise.LaneNotice // no work is left on the other
		if at := h.next(); only && !at.Equal(now.Add(lease)) {
			h.Errorf("%s: next %v, want the end of the lease that was not renewed %v", lane, at, now.Add(lease))
		}
		back := h.claim(lane, now.Add(lease), all)
		h.same("what was not renewed comes back", subjects(back), subjects(held[:1]))
		if at := h.next(); only && !at.Equal(later.Add(lease)) {
			h.Errorf("%s: next %v, want the end of the renewed leases %v", lane, at, later.Add(lease))
		}
		// It never makes a lease shorter, and takes nothing from whoever has it now.
		lost, err = h.Renew(h.Context(), now, lease/2, held[:2])
		if err != nil {
			h.Fatalf("%s: renew: %v", lane, err)
		}
		h.same("what another holds is lost", lost, held[:1])
		if early := h.claim(lane, later.Add(lease-time.Millisecond), all); len(early) != 0 {
			h.Errorf("%s: handed out while held: %+v", lane, early)
		}
		// The token of the renewed ones still settles them.
		h.settle(later, promise.Settlement{Claim: held[1]}, promise.Settlement{Claim: held[2]}, promise.Settlement{Claim: back[0]})
		if left := h.claim(lane, far().AddDate(1, 0, 0), all); len(left) != 0 {
			h.Errorf("%s: left over: %+v", lane, left)
		}
		if lost, err := h.Renew(h.Context(), now, lease, nil); err != nil || len(lost) != 0 {
			h.Errorf("renewing nothing: %v, %v", lost, err)
		}
	}
}

func claimRecoveredFirst(h *home) {
	for range 10 {
		h.make(draft("T1", "U1", "Acme", 24))
	}
	held := h.claim(promise.LaneDue, far(), 3)
	back := h.claim(promise.LaneDue, far().Add(lease), 3)
	h.same("the same three", subjects(back), subjects(held))
	for _, c := range back {
		if !c.Recovered {
			h.Errorf("%s does not say that it was held before", c.Subject)
		}
	}
	if rest := h.claim(promise.LaneDue, far().Add(lease), all); len(rest) != 7 {
		h.Errorf("%d others, want 7", len(rest))
	}
}

func claimLanes(h *home) {
	p := h.make(draft("T1", "U1", "Acme", 24))
	due := h.claim(promise.LaneDue, far(), all)
	notices := h.claim(promise.LaneNotice, far(), all)
	if len(due) != 1 || len(notices) != 1 {
		h.Fatalf("%d due and %d notices", len(due), len(notices))
	}
	h.same("due", due[0].Subject, "p:1")
	h.same("notice", notices[0].Notice, promise.Notice{Kind: promise.NoticeMade, Number: p.Number, Channel: "C1", By: "U1", At: start()})
	if notices[0].Lane != promise.LaneNotice || !notices[0].At.Equal(start()) {
		h.Errorf("notice claim: %+v", notices[0])
	}
}

func claimNext(h *home) {
	if at := h.next(); !at.IsZero() {
		h.Fatalf("something waits at %v in an empty store", at)
	}
	// Teams enough to fall into many partitions.
	for i := range 20 {
		c := h.begin(draft(promise.Team(fmt.Sprintf("T%d", i)), "U1", "Acme", 24))
		c.Wake, c.Notices = start().Add(time.Duration(100-i)*time.Minute), nil
		h.commit(c)
		if at := h.next(); !at.Equal(c.Wake) {
			h.Fatalf("next %v, want %v", at, c.Wake)
		}
	}
	first := start().Add(81 * time.Minute)
	got := h.claim(promise.LaneDue, first, all)
	if len(got) != 1 {
		h.Fatalf("%d claims, want 1", len(got))
	}
	if at := h.next(); !at.Equal(first.Add(lease)) {
		h.Errorf("next %v, want the end of the lease %v", at, first.Add(lease))
	}
	h.settle(first, promise.Settlement{Claim: got[0]})
	if at := h.next(); !at.Equal(first.Add(time.Minute)) {
		h.Errorf("next %v, want %v", at, first.Add(time.Minute))
	}
	h.drain(promise.LaneDue, far())
	if at := h.next(); !at.IsZero() {
		h.Errorf("something waits at %v when all is done", at)
	}
}

func claimReplaced(h *home) {
	p := h.make(draft("T1", "U1", "Acme", 24))
	h.drain(promise.LaneNotice, far())
	c := h.decide(p, act(promise.VerbAtRisk, "U1", start()))
	c.Notices = nil
	for _, wake := range []time.Time{start().Add(5 * time.Hour), start().Add(3 * time.Hour), start().Add(4 * time.Hour)} {
		c.Wake = wake
		p = h.commit(c)
		c.Before = &p
		if at := h.next(); !at.Equal(wake) {
			h.Errorf("next %v, want %v", at, wake)
		}
	}
	c.Wake = time.Time{}
	h.commit(c)
	if at := h.next(); !at.IsZero() {
		h.Errorf("something waits at %v", at)
	}
	if got := h.claim(promise.LaneDue, far(), all); len(got) != 0 {
		h.Errorf("claimed %v", got)
	}
}

func claimCommitted(h *home) {
	p := h.make(draft("T1", "U1", "Acme", 24))
	h.drain(promise.LaneNotice, far())
	held := h.claim(promise.LaneDue, far(), all)
	c := h.decide(p, act(promise.VerbAtRisk, "U1", start()))
	c.Wake = far().Add(time.Hour)
	h.commit(c)
	for _, s := range []promise.Settlement{
		{Claim: held[0]}, {Claim: held[0], Retry: start()}, {Claim: held[0], Owed: []promise.Notice{{Kind: "ghost"}}},
	} {
		h.settle(far(), s)
	}
	h.drain(promise.LaneNotice, far().Add(-time.Hour))
	h.same("what waits", h.queued(), map[string]time.Time{"due T1 p:1": c.Wake})
}

func claimRacers(h *home) {
	const many = 200
	for i := range many {
		c := h.begin(draft(promise.Team(fmt.Sprintf("T%d", i%10)), "U1", "Acme", 24))
		c.Notices = nil
		h.commit(c)
	}
	var mu sync.Mutex
	seen := map[string]int{}
	errs := race(func(int) error {
		for {
			claims, err := h.Claim(h.Context(), promise.LaneDue, far(), lease, 7)
			if err != nil || len(claims) == 0 {
				return err
			}
			var done []promise.Settlement
			mu.Lock()
			for _, c := range claims {
				seen[string(c.Team)+c.Subject]++
				done = append(done, promise.Settlement{Claim: c})
			}
			mu.Unlock()
			if err := h.Settle(h.Context(), far(), done); err != nil {
				return err
			}
		}
	})
	if n := count(errs, nil); n != racers {
		h.Fatalf("only %d did well: %v", n, errs)
	}
	if len(seen) != many {
		h.Errorf("%d pieces of work, want %d", len(seen), many)
	}
	for k, n := range seen {
		if n != 1 {
			h.Errorf("%s was handed out %d times", k, n)
		}
	}
}

func claimKeys(h *home) {
	c := h.begin(draft("T1", "U1", "Acme", 24))
	c.Notices = []promise.Notice{{Kind: "a", At: start()}, {Kind: "b", At: start()}}
	p := h.commit(c)
	h.commit(c)
	u := h.decide(p, act(promise.VerbAtRisk, "U1", start()))
	u.Notices = c.Notices
	h.commit(u)
	claims := h.claim(promise.LaneNotice, far(), all)
	h.same("keys", subjects(claims), []string{"p1.1.0", "p1.1.1", "p1.2.0", "p1.2.1", "p2.1.0", "p2.1.1"})
	for _, c := range claims {
		if want := fmt.Sprintf("p%d.", c.Notice.Number); c.Subject[:3] != want {
			h.Errorf("%s carries a notice about %s", c.Subject, c.Notice.Number)
		}
	}
}
