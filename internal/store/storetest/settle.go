package storetest

import (
	"fmt"
	"slices"
	"time"

	"kept/internal/promise"
)

var settleTests = []test{
	{"done is gone", settleDone},
	{"retry comes back with the notice as it is", settleRetry},
	{"a notice waits for its slot", noticeSlot},
	{"retry restores a wake", settleRestores},
	{"parked is kept for the operator", settleParked},
	{"parked notices are bounded", settleParkedBounded},
	{"owed notices follow", settleOwed},
	{"posts are remembered", settlePosts},
	{"posts survive acts", settlePostsSurvive},
	{"posts without a promise", settlePostsNowhere},
	{"one lot of everything", settleLot},
	{"twice is once", settleTwice},
	{"nothing to settle", settleNothing},
}

// noticeFor commits a promise of the team and claims its one notice.
func (h *home) noticeFor(team promise.Team) promise.Claim {
	h.Helper()
	h.make(draft(team, "U1", "Acme", 24))
	claims := h.claim(promise.LaneNotice, start(), all)
	if len(claims) != 1 {
		h.Fatalf("%d notices, want 1", len(claims))
	}
	return claims[0]
}

func settleDone(h *home) {
	c := h.noticeFor("T1")
	h.settle(start(), promise.Settlement{Claim: c})
	if left := h.claim(promise.LaneNotice, far(), all); len(left) != 0 {
		h.Errorf("left over: %+v", left)
	}
	h.drain(promise.LaneDue, far())
	if at := h.next(); !at.IsZero() {
		h.Errorf("something waits at %v", at)
	}
}

func settleRetry(h *home) {
	c := h.noticeFor("T1")
	at := start().Add(time.Minute + 300*time.Microsecond)
	c.Notice.Tries, c.Notice.Arg = 3, "again"
	h.settle(start(), promise.Settlement{Claim: c, Retry: at})
	if early := h.claim(promise.LaneNotice, start().Add(time.Minute), all); len(early) != 0 {
		h.Fatalf("came back early: %+v", early)
	}
	back := h.claim(promise.LaneNotice, start().Add(time.Minute+time.Millisecond), all)
	if len(back) != 1 || back[0].Subject != c.Subject || back[0].Recovered {
		h.Fatalf("came back as %+v", back)
	}
	h.same("notice", back[0].Notice, c.Notice)
	// What is put back unchanged stays as it is stored, whatever came with it.
	same := back[0]
	same.Notice = promise.Notice{}
	h.settle(at, promise.Settlement{Claim: same, Retry: far(), Unchanged: true})
	back = h.claim(promise.LaneNotice, far(), all)
	if len(back) != 1 || back[0].Subject != c.Subject {
		h.Fatalf("came back unchanged as %+v", back)
	}
	h.same("notice put back unchanged", back[0].Notice, c.Notice)
}

// noticeSlot: a notice that was given a moment in its line is not handed out
// before, and tells the moment.
func noticeSlot(h *home) {
	c := h.begin(draft("T1", "U1", "Acme", 24))
	slot := start().Add(90*time.Second + 300*time.Microsecond)
	c.Notices = []promise.Notice{{Kind: promise.NoticeMade, Channel: "C1", At: start(), Slot: slot}}
	h.commit(c)
	if early := h.claim(promise.LaneNotice, slot, all); len(early) != 0 {
		h.Fatalf("handed out before its moment: %+v", early)
	}
	got := h.claim(promise.LaneNotice, slot.Add(time.Millisecond), all)
	if len(got) != 1 || !got[0].Notice.Slot.Equal(slot) || !got[0].Notice.At.Equal(start()) {
		h.Fatalf("handed out: %+v", got)
	}
}

func settleRestores(h *home) {
	h.make(draft("T1", "U1", "Acme", 24))
	h.drain(promise.LaneNotice, far())
	held := h.claim(promise.LaneDue, far(), all)
	want := start().Add(3 * time.Hour)
	h.settle(far(), promise.Settlement{Claim: held[0], Retry: want})
	h.same("what waits", h.queued(), map[string]time.Time{"due T1 p:1": want})
}

func settleParked(h *home) {
	var want []promise.Parked
	for i, team := range []promise.Team{"T1", "T2", "T1"} {
		c := h.noticeFor(team)
		c.Notice.Tries = i
		at := start().Add(time.Duration(i) * time.Minute)
		h.settle(at, promise.Settlement{Claim: c, Parked: "channel_is_archived"})
		want = append(want, promise.Parked{Team: team, Key: c.Subject, Notice: c.Notice, Reason: "channel_is_archived", At: at})
	}
	latestFirst := func(list []promise.Parked) []promise.Parked {
		slices.SortFunc(list, func(a, b promise.Parked) int { return b.At.Compare(a.At) })
		return list
	}
	parked := func(team promise.Team) []promise.Parked {
		list, err := h.ParkedNotices(h.Context(), team)
		if err != nil {
			h.Fatalf("parked: %v", err)
		}
		return list
	}
	h.same("everybody's", parked(""), latestFirst(slices.Clone(want)))
	h.same("T1's", parked("T1"), []promise.Parked{want[2], want[0]})
	h.same("T3's", parked("T3"), []promise.Parked{})
	if left := h.claim(promise.LaneNotice, far(), all); len(left) != 0 {
		h.Errorf("still queued: %+v", left)
	}
}

func settleParkedBounded(h *home) {
	const many = 520
	for range many {
		h.make(draft("T1", "U1", "Acme", 24))
	}
	var done []promise.Settlement
	for _, c := range h.claim(promise.LaneNotice, start(), all) {
		done = append(done, promise.Settlement{Claim: c, Parked: "channel_not_found"})
	}
	h.settle(start(), done...)
	list, err := h.ParkedNotices(h.Context(), "T1")
	if err != nil || len(list) != 500 {
		h.Errorf("%d parked, %v; want 500", len(list), err)
	}
}

func settleOwed(h *home) {
	c := h.noticeFor("T1")
	h.make(draft("T1", "U1", "Acme", 24))
	h.drain(promise.LaneNotice, far())
	due := h.claim(promise.LaneDue, far(), 1)
	owed := []promise.Notice{
		{Kind: promise.NoticeTrouble, User: "U1", At: far(), Arg: "C1"},
		{Kind: promise.NoticeTrouble, User: "U2", Number: 1, At: far().Add(time.Hour)},
	}
	h.settle(far(), promise.Settlement{Claim: due[0], Retry: far().AddDate(1, 0, 0), Owed: owed})
	first := h.claim(promise.LaneNotice, far(), all)
	second := h.claim(promise.LaneNotice, far().Add(time.Hour), all)
	second = slices.DeleteFunc(second, func(c promise.Claim) bool { return c.Recovered })
	if len(first) != 1 || len(second) != 1 || first[0].Subject == second[0].Subject {
		h.Fatalf("owed: %+v, %+v", first, second)
	}
	h.same("first", first[0].Notice, owed[0])
	h.same("second", second[0].Notice, owed[1])

	// The notice that was owed owes one in its turn, twice over.
	keys := map[string]bool{c.Subject: true, first[0].Subject: true, second[0].Subject: true}
	now, held := far().Add(time.Hour), second[0]
	for range 3 {
		h.settle(now, promise.Settlement{Claim: held, Retry: now, Owed: []promise.Notice{{Kind: "more", At: now.Add(time.Hour)}}})
		more := h.claim(promise.LaneNotice, now, all)
		i := slices.IndexFunc(more, func(c promise.Claim) bool { return c.Subject == held.Subject })
		if i < 0 {
			h.Fatalf("%s did not come back: %+v", held.Subject, more)
		}
		held = more[i]
	}
	for _, c := range h.claim(promise.LaneNotice, now.Add(time.Hour), all) {
		if c.Notice.Kind == "more" && keys[c.Subject] {
			h.Errorf("key %s was used before", c.Subject)
		}
		keys[c.Subject] = true
	}
	if len(keys) != 6 {
		h.Errorf("%d keys, want 6: %v", len(keys), keys)
	}
}

func (h *home) posts(team promise.Team, n promise.Number) []promise.Post {
	h.Helper()
	list, err := h.Posts(h.Context(), team, n)
	if err != nil {
		h.Fatalf("posts: %v", err)
	}
	return list
}

// post delivers a notice of promise 1 to a place.
func (h *home) post(p promise.Post) {
	h.Helper()
	c := h.decide(h.load(1), act(promise.VerbAtRisk, "U1", start()))
	c.Notices = []promise.Notice{{Kind: p.Kind, At: start()}}
	h.commit(c)
	claims := h.claim(promise.LaneNotice, start(), all)
	if len(claims) != 1 {
		h.Fatalf("%d notices, want 1", len(claims))
	}
	h.settle(start(), promise.Settlement{Claim: claims[0], Post: &p})
}

func settlePosts(h *home) {
	c := h.noticeFor("T1")
	h.settle(start(), promise.Settlement{Claim: c, Post: &promise.Post{Kind: promise.NoticeMade, Channel: "C1", TS: "1.1"}})
	h.same("one", h.posts("T1", 1), []promise.Post{{Kind: promise.NoticeMade, Channel: "C1", TS: "1.1"}})
	h.post(promise.Post{Kind: promise.NoticeBreach, Channel: "C2", TS: "1.1"})
	h.post(promise.Post{Kind: promise.NoticeRefresh, Channel: "C1", TS: "1.1"})
	h.same("replaced", h.posts("T1", 1), []promise.Post{
		{Kind: promise.NoticeBreach, Channel: "C2", TS: "1.1"}, {Kind: promise.NoticeRefresh, Channel: "C1", TS: "1.1"},
	})
	odd := promise.Post{Kind: "å\n{", Channel: "C\"]\n%,", TS: "\\1"}
	h.post(odd)
	h.post(odd)
	var want []promise.Post
	for i := range 12 {
		p := promise.Post{Kind: promise.NoticeClosed, Channel: "C3", TS: fmt.Sprintf("2.%d", i)}
		if i == 11 {
			h.same("odd", h.posts("T1", 1)[0], odd)
		}
		h.post(p)
		want = append(want, p)
	}
	h.same("the latest twelve", h.posts("T1", 1), want)
}

func settlePostsSurvive(h *home) {
	c := h.noticeFor("T1")
	post := promise.Post{Kind: promise.NoticeMade, Channel: "C1", TS: "1.1"}
	h.settle(start(), promise.Settlement{Claim: c, Post: &post})
	before := h.load(1)
	if before.Version != 1 {
		h.Errorf("a post made version %d", before.Version)
	}
	h.act(before, act(promise.VerbKeep, "U1", start()))
	h.same("after an act", h.posts("T1", 1), []promise.Post{post})
	h.reopen()
	h.same("after a restart", h.posts("T1", 1), []promise.Post{post})
	h.same("another's", h.posts("T1", 2), []promise.Post{})
}

func settlePostsNowhere(h *home) {
	h.make(draft("T1", "U1", "Acme", 24))
	h.drain(promise.LaneNotice, far())
	due := h.claim(promise.LaneDue, far(), 1)
	h.settle(far(), promise.Settlement{Claim: due[0], Owed: []promise.Notice{{Kind: promise.NoticeDigest, At: far()}, {Kind: "x", Number: 77, At: far()}}})
	var done []promise.Settlement
	for _, c := range h.claim(promise.LaneNotice, far(), all) {
		done = append(done, promise.Settlement{Claim: c, Post: &promise.Post{Kind: c.Notice.Kind, Channel: "C1", TS: "1"}})
	}
	h.settle(far(), done...)
	for _, n := range []promise.Number{0, 1, 77} {
		h.same("posts of "+n.String(), h.posts("T1", n), []promise.Post{})
	}
	_, err := h.Load(h.Context(), "T1", 77)
	h.refused("made by a post", err, promise.ErrNotFound)
}

func settleLot(h *home) {
	const many = 300
	for i := range many {
		h.make(draft(promise.Team(fmt.Sprintf("T%d", i%7)), "U1", "Acme", 24))
	}
	claims := append(h.claim(promise.LaneNotice, far(), all), h.claim(promise.LaneDue, far(), all)...)
	if len(claims) != 2*many {
		h.Fatalf("%d claims, want %d", len(claims), 2*many)
	}
	var done []promise.Settlement
	want := map[string]time.Time{}
	for i, c := range claims {
		s := promise.Settlement{Claim: c}
		key := string(c.Lane) + " " + string(c.Team) + " " + c.Subject
		switch i % 3 {
		case 0:
			s.Retry = far().Add(time.Duration(i) * time.Second)
			want[key] = s.Retry
		case 1:
			s.Post = &promise.Post{Kind: c.Notice.Kind, Channel: "C1", TS: c.Subject}
		}
		done = append(done, s)
	}
	h.settle(far(), done...)
	got := map[string]time.Time{}
	for _, lane := range promise.Lanes() {
		for _, c := range h.claim(lane, far().AddDate(1, 0, 0), all) {
			got[string(c.Lane)+" "+string(c.Team)+" "+c.Subject] = c.At
		}
	}
	h.same("what is left", got, want)
	for i, c := range claims[:many] {
		if n := len(h.posts(c.Team, c.Notice.Number)); n != 0 && i%3 != 1 || n != 1 && i%3 == 1 {
			h.Errorf("%s %s has %d posts", c.Team, c.Subject, n)
		}
	}
}

func settleTwice(h *home) {
	c := h.noticeFor("T1")
	at := start().Add(time.Minute)
	again := promise.Settlement{Claim: c, Retry: at, Owed: []promise.Notice{{Kind: "more", At: at}}}
	h.settle(start(), again, again)
	h.settle(start(), again)
	if back := h.claim(promise.LaneNotice, at, all); len(back) != 2 {
		h.Errorf("%d pieces of work, want the retry and one that is owed: %+v", len(back), back)
	}
}

func settleNothing(h *home) {
	h.settle(start())
	h.settle(start(), promise.Settlement{Claim: promise.Claim{Lane: promise.LaneDue, Team: "T1", Subject: "p:1", Token: 1}, Retry: start()})
	if at := h.next(); !at.IsZero() {
		h.Errorf("something waits at %v", at)
	}
}
