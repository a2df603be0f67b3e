package storetest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"kept/internal/promise"
)

var commitTests = []test{
	{"begin and load", beginAndLoad},
	{"acts keep the whole history", actsKeepHistory},
	{"all that people write comes back", textsComeBack},
	{"unknown promise", unknownPromise},
	{"a stale version writes nothing", staleVersion},
	{"a repeated key writes nothing", repeatedKey},
	{"the key is looked at before the version", keyBeforeVersion},
	{"a question after a key", questionAfterKey},
	{"a number of its own", numberOfItsOwn},
	{"racers: one wins", racersOneWins},
	{"racers with one key: one writes", racersOneKey},
	{"numbers have no gaps", numbersNoGaps},
	{"work is announced", workIsAnnounced},
}

func beginAndLoad(h *home) {
	p := h.make(draft("T1", "U1", "Acme", 24))
	if p.Number != 1 || p.Version != 1 {
		h.Fatalf("number %d, version %d; want 1, 1", p.Number, p.Version)
	}
	h.same("loaded", h.load(1), p)
	if next := h.make(draft("T1", "U1", "Acme", 24)); next.Number != 2 {
		h.Errorf("second promise has number %d", next.Number)
	}
}

func actsKeepHistory(h *home) {
	p := h.make(draft("T1", "U1", "Acme", 24))
	at := start()
	for _, v := range []promise.Verb{promise.VerbAtRisk, promise.VerbOnTrack, promise.VerbKeep, promise.VerbUndo, promise.VerbKeep} {
		at = at.Add(time.Minute)
		p = h.act(p, act(v, "U1", at))
		h.same(string(v), h.load(1), p)
	}
	if p.Version != 6 || len(p.History) != 6 {
		h.Errorf("version %d, %d events; want 6, 6", p.Version, len(p.History))
	}
	c, ok := promise.Tick(h.load(1), far(), rules(&p))
	if !ok {
		h.Fatal("nothing was due")
	}
	p = h.commit(c)
	h.same("after the clock", h.load(1), p)
}

// oddTexts are what people and Slack can hand us.
func oddTexts() []string {
	return []string{
		"plain", "åäö – “ß” 日本語 👩‍👩‍👧‍👦 \u200d\u202e", `"quoted" \ and 'so' {{}} %s %[1]d`, "two\nlines\tand\r\ncontrol \x01\x00",
		"<!channel> & <@U1> > <", strings.Repeat("ö", 3000), " ", "null", "]}\",{", "\u2028\u2029",
	}
}

func textsComeBack(h *home) {
	ms := func(i int) time.Time { return start().Add(time.Duration(i) * 1001 * time.Millisecond) }
	for i, s := range oddTexts() {
		u := promise.UserID(s)
		p := promise.Promise{
			Team: "T1", What: s, Customer: promise.Customer{Name: s, User: u}, Promiser: u, Doer: "U2" + u, Recorder: "." + u, Offered: u,
			State: promise.Missed, Confidence: promise.AtRisk, Made: ms(1), Due: ms(2), DueFirst: ms(3), DueSince: ms(4), DueNext: ms(5),
			OfferWhat: s, Zone: s, Channel: promise.ChannelID(s), Private: true,
			Reminded: 3, RemindedAt: ms(6), RemindedBy: s, SnoozedUntil: ms(7), AfterCare: ms(8),
			FollowUps: []promise.FollowUp{
				{State: promise.Closed, Opened: ms(9), Along: true, Reason: s, Said: s, Without: s, ClosedBy: u, ClosedAt: ms(10)},
				{State: promise.Invited, Opened: ms(11)},
			},
			History: []promise.Event{
				{At: ms(1), By: u, Verb: promise.VerbMake, To: promise.Active},
				{At: ms(12), By: "", Verb: promise.VerbMiss, From: promise.Active, To: promise.Missed, Note: s, Due: ms(13), User: u},
				{At: ms(14), By: "." + u, Verb: promise.Verb(s), From: promise.Missed, To: promise.Missed},
			},
		}
		notice := promise.Notice{Kind: promise.NoticeKind(s), Channel: promise.ChannelID(s), User: u, By: u, At: ms(1), Arg: s, Tries: 2}
		p = h.commit(promise.Change{After: p, Notices: []promise.Notice{notice}, Key: s})
		h.same(fmt.Sprintf("text %d", i), h.load(p.Number), p)
		claims := h.claim(promise.LaneNotice, far(), all)
		notice.Number = p.Number
		if len(claims) != 1 {
			h.Fatalf("text %d: %d notices", i, len(claims))
		}
		h.same(fmt.Sprintf("notice %d", i), claims[0].Notice, notice)
		h.settle(far(), promise.Settlement{Claim: claims[0]})
		for _, x := range promise.Indexes(&p) {
			page := h.find(promise.Query{Team: "T1", Index: x.Name, Descending: true, Limit: 1})
			if len(page.Promises) != 1 {
				h.Errorf("text %d is not in index %q", i, x.Name)
			}
		}
	}
}

func unknownPromise(h *home) {
	h.make(draft("T1", "U1", "Acme", 24))
	for _, n := range []promise.Number{0, 2, -1} {
		_, err := h.Load(h.Context(), "T1", n)
		h.refused(n.String(), err, promise.ErrNotFound)
	}
	_, err := h.Load(h.Context(), "T2", 1)
	h.refused("another team's", err, promise.ErrNotFound)
	posts, err := h.Posts(h.Context(), "T1", 7)
	if err != nil || len(posts) != 0 {
		h.Errorf("posts of none: %v, %v", posts, err)
	}
}

func staleVersion(h *home) {
	first := h.make(draft("T1", "U1", "Acme", 24))
	second := h.act(first, act(promise.VerbAtRisk, "U1", start()))
	before := h.queued()
	c := h.decide(first, act(promise.VerbKeep, "U1", start()))
	c.Key = "late"
	_, _, err := h.Commit(h.Context(), c)
	h.refused("stale", err, promise.ErrVersion)
	h.same("after the refusal", h.load(1), second)
	h.same("queue after the refusal", h.queued(), before)
	Check(h.T, h.Engine, "T1")

	// The key of a refused change is still free.
	c = h.decide(second, act(promise.VerbKeep, "U1", start()))
	c.Key = "late"
	h.commit(c)

	gone := second
	gone.Number = 99
	_, _, err = h.Commit(h.Context(), promise.Change{Before: &gone, After: gone})
	h.refused("never stored", err, promise.ErrVersion)
	gone.Number = 0
	_, _, err = h.Commit(h.Context(), promise.Change{Before: &gone, After: gone})
	h.refused("loaded, but without a number", err, promise.ErrVersion)
}

// queued is all that waits, without its leases being touched for long.
func (h *home) queued() map[string]time.Time {
	h.Helper()
	list := map[string]time.Time{}
	for _, lane := range promise.Lanes() {
		var back []promise.Settlement
		for _, c := range h.claim(lane, far().AddDate(1, 0, 0), all) {
			list[string(lane)+" "+string(c.Team)+" "+c.Subject] = c.At
			back = append(back, promise.Settlement{Claim: c, Retry: c.At})
		}
		h.settle(far(), back...)
	}
	return list
}

func repeatedKey(h *home) {
	c := h.begin(draft("T1", "U1", "Acme", 24))
	h.make(draft("T1", "U1", "Acme", 24))
	c.Key = "delivery 1"
	p := h.commit(c)
	before := h.queued()
	for range 2 {
		n, _, err := h.Commit(h.Context(), c)
		h.refused("repeat", err, promise.ErrDuplicate)
		if n != p.Number {
			h.Errorf("repeat names promise %s, want %s", n, p.Number)
		}
	}
	h.same("queue after the repeat", h.queued(), before)
	c.After.Team = "T2"
	if other := h.commit(c); other.Number != 1 {
		h.Errorf("another team's promise has number %s", other.Number)
	}
	if next := h.make(draft("T1", "U1", "Acme", 24)); next.Number != 3 {
		h.Errorf("the repeat took a number: next is %s", next.Number)
	}
}

func keyBeforeVersion(h *home) {
	p := h.make(draft("T1", "U1", "Acme", 24))
	c := h.decide(p, act(promise.VerbAtRisk, "U1", start()))
	c.Key = "click"
	h.commit(c)
	n, _, err := h.Commit(h.Context(), c)
	h.refused("repeat of an act", err, promise.ErrDuplicate)
	if n != p.Number {
		h.Errorf("repeat names %s, want %s", n, p.Number)
	}
}

// questionAfterKey: a change with a version that cannot be asks whether its key
// was seen, and never writes.
func questionAfterKey(h *home) {
	c := h.begin(draft("T1", "U1", "Acme", 24))
	c.Key = "seen"
	p := h.commit(c)
	before := h.queued()
	for _, n := range []promise.Number{p.Number, 0, 9} {
		ask := p
		ask.Number, ask.Version = n, -1
		q := promise.Change{Before: &ask, After: ask, Key: "seen", Wake: start(), Notices: c.Notices}
		got, _, err := h.Commit(h.Context(), q)
		h.refused("a key that was seen", err, promise.ErrDuplicate)
		if got != p.Number {
			h.Errorf("the key made %s, want %s", got, p.Number)
		}
		for range 2 {
			q.Key = "not seen"
			_, _, err = h.Commit(h.Context(), q)
			h.refused("a key that was not seen", err, promise.ErrVersion)
		}
	}
	h.same("queue after the questions", h.queued(), before)
	if list := Check(h.T, h.Engine, "T1")["T1"]; len(list) != 1 {
		h.Errorf("%d promises, want 1", len(list))
	}
}

// numberOfItsOwn is how promises are brought in from elsewhere.
func numberOfItsOwn(h *home) {
	c := h.begin(draft("T1", "U1", "Acme", 24))
	c.After.Number = 41
	if p := h.commit(c); p.Number != 41 || p.Version != 1 {
		h.Fatalf("number %d, version %d", p.Number, p.Version)
	}
	_, _, err := h.Commit(h.Context(), c)
	h.refused("taken", err, promise.ErrVersion)
	if p := h.make(draft("T1", "U1", "Acme", 24)); p.Number != 42 {
		h.Errorf("the next promise has number %s, want #42", p.Number)
	}
	c.After.Number = 7
	h.commit(c)
	if p := h.make(draft("T1", "U1", "Acme", 24)); p.Number != 43 {
		h.Errorf("the next promise has number %s, want #43", p.Number)
	}
	Check(h.T, h.Engine, "T1")
}

const racers = 16

// race runs f in many goroutines at once and returns their errors.
func race(f func(i int) error) []error {
	errs := make([]error, racers)
	var wg sync.WaitGroup
	begin := make(chan struct{})
	for i := range racers {
		wg.Go(func() {
			<-begin
			errs[i] = f(i)
		})
	}
	close(begin)
	wg.Wait()
	return errs
}

func count(errs []error, want error) int {
	n := 0
	for _, err := range errs {
		if errors.Is(err, want) || want == nil && err == nil {
			n++
		}
	}
	return n
}

func racersOneWins(h *home) {
	p := h.make(draft("T1", "U1", "Acme", 24))
	for range 5 {
		c := h.decide(p, act(promise.VerbAtRisk, "U1", start()))
		errs := race(func(int) error {
			_, _, err := h.Commit(h.Context(), c)
			return err
		})
		if won, lost := count(errs, nil), count(errs, promise.ErrVersion); won != 1 || lost != racers-1 {
			h.Fatalf("%d won and %d lost: %v", won, lost, errs)
		}
		p = h.load(1)
	}
	if p.Version != 6 {
		h.Errorf("version %d, want 6", p.Version)
	}
	Check(h.T, h.Engine, "T1")
}

func racersOneKey(h *home) {
	c := h.begin(draft("T1", "U1", "Acme", 24))
	c.Key = "pressed twice"
	var got [racers]promise.Number
	errs := race(func(i int) (err error) {
		got[i], _, err = h.Commit(h.Context(), c)
		return err
	})
	if won, lost := count(errs, nil), count(errs, promise.ErrDuplicate); won != 1 || lost != racers-1 {
		h.Fatalf("%d wrote and %d were repeats: %v", won, lost, errs)
	}
	for _, n := range got {
		if n != 1 {
			h.Errorf("somebody was told number %s", n)
		}
	}
	_, err := h.Load(h.Context(), "T1", 2)
	h.refused("a second promise", err, promise.ErrNotFound)
}

func numbersNoGaps(h *home) {
	const each = 10
	changes := map[promise.Team]promise.Change{}
	for _, team := range []promise.Team{"T1", "T2"} {
		changes[team] = h.begin(draft(team, "U1", "Acme", 24))
	}
	var mu sync.Mutex
	got := map[promise.Team][]promise.Number{}
	errs := race(func(i int) error {
		team := []promise.Team{"T1", "T2"}[i%2]
		for range each {
			n, _, err := h.Commit(h.Context(), changes[team])
			if err != nil {
				return err
			}
			mu.Lock()
			got[team] = append(got[team], n)
			mu.Unlock()
		}
		return nil
	})
	if n := count(errs, nil); n != racers {
		h.Fatalf("only %d did well: %v", n, errs)
	}
	for team, list := range got {
		slices.Sort(list)
		for i, n := range list {
			if int(n) != i+1 {
				h.Fatalf("%s: number %d is %s", team, i+1, n)
			}
		}
	}
	Check(h.T, h.Engine, "T1", "T2")
}

func workIsAnnounced(h *home) {
	var last atomic.Int64
	h.OnWork(func(at time.Time) { last.Store(at.Unix()) })
	expect := func(what string, at time.Time) {
		h.Helper()
		want := at.Unix()
		if at.IsZero() {
			want = 0
		}
		if got := last.Swap(0); got != want {
			h.Errorf("%s: announced %d, want %d", what, got, want)
		}
	}
	c := h.begin(draft("T1", "U1", "Acme", 24))
	h.commit(c)
	expect("a notice is due at once", start())
	c.Notices = nil
	h.commit(c)
	expect("a reminder", c.Wake)
	c.Wake = time.Time{}
	h.commit(c)
	expect("nothing", time.Time{})

	claims := h.claim(promise.LaneNotice, start(), all)
	h.settle(start(), promise.Settlement{Claim: claims[0], Retry: start().Add(time.Minute)})
	expect("a retry", start().Add(time.Minute))
}
