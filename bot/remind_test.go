package bot_test

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"kept/bot"
	"kept/internal/promise"
	"kept/internal/slacksim"
	"kept/internal/worktime"
)

// lease is how long these tests hold a claim.
const lease = time.Minute

// promises makes Anna's promises to Acme, due at times from now.
func (w *whole) promises(t *testing.T, due ...time.Duration) {
	t.Helper()
	anna, now := w.user("anna"), w.clock.Now()
	for i, d := range due {
		_, err := w.ledger.Begin(t.Context(), promise.Draft{
			Team: w.team(), What: fmt.Sprintf("paint barn %d.", i+1), Customer: promise.Customer{Name: "Acme"}, Promiser: anna,
			By: promise.Actor{ID: anna}, At: now, Due: now.Add(d), Private: true,
		}, promise.Policy{Work: worktime.Standard(time.UTC, "")})
		must(t, err)
	}
}

// due lets the clock of every promise act, and claims what is owed.
func (w *whole) due(t *testing.T) []promise.Claim {
	t.Helper()
	now := w.clock.Now()
	claims, err := w.store.Claim(t.Context(), promise.LaneDue, now, lease, 100)
	must(t, err)
	for _, c := range claims {
		var n promise.Number
		_, err := fmt.Sscanf(c.Subject, "p:%d", &n)
		must(t, err)
		space, err := w.book.Fresh(t.Context(), c.Team)
		must(t, err)
		_, _, err = w.ledger.Tick(t.Context(), c.Team, n, now, w.book.Policy(&space))
		must(t, err)
	}
	return w.owes(t)
}

func (w *whole) owes(t *testing.T) []promise.Claim {
	t.Helper()
	claims, err := w.store.Claim(t.Context(), promise.LaneNotice, w.clock.Now(), lease, 100)
	must(t, err)
	return claims
}

// deliver delivers what is owed, and what follows from it, until nothing is.
func (w *whole) deliver(t *testing.T, claims []promise.Claim) {
	t.Helper()
	for range 20 {
		var ends []promise.Settlement
		for _, c := range claims {
			ends = append(ends, w.notify.Notify(t.Context(), c))
		}
		must(t, w.store.Settle(t.Context(), w.clock.Now(), ends))
		if claims = w.owes(t); len(claims) == 0 {
			return
		}
	}
	t.Fatal("there is no end to what is owed")
}

// told counts how often each of Anna's barns stands in what she reads.
func (w *whole) told() map[string]int {
	seen := map[string]int{}
	for _, m := range w.sim.Seen("anna") {
		if !strings.HasPrefix(m.Channel, "@") {
			continue
		}
		for part := range strings.SplitSeq(m.Text, "“paint barn ") {
			if number, _, ok := strings.Cut(part, ".”"); ok && len(number) < 4 {
				seen[number]++
			}
		}
	}
	return seen
}

func (w *whole) wantEachOnce(t *testing.T, n int) {
	t.Helper()
	seen := w.told()
	for i := range n {
		if c := seen[strconv.Itoa(i+1)]; c != 1 {
			t.Errorf("barn %d is told of %d times", i+1, c)
		}
	}
}

func (w *whole) messages() []slacksim.Message {
	return slices.DeleteFunc(w.sim.Seen("anna"), func(m slacksim.Message) bool { return m.Channel != "@kept" })
}

// Made at 10:00 for 12:00, 12:10 and 12:20, they are reminded of at 11:30 and
// soon after.
func threeSoon(t *testing.T) *whole {
	t.Helper()
	w := newWhole(t)
	w.promises(t, 2*time.Hour, 2*time.Hour+10*time.Minute, 2*time.Hour+20*time.Minute)
	w.clock.Advance(90 * time.Minute)
	return w
}

func TestRemindersOfOnePersonAreOneMessage(t *testing.T) {
	t.Parallel()
	w := threeSoon(t)
	w.deliver(t, w.due(t))
	list := w.messages()
	if len(list) != 1 {
		t.Fatalf("anna reads %+v", list)
	}
	w.wantEachOnce(t, 3)
	if n := len(slices.DeleteFunc(slices.Clone(list[0].Buttons), func(b string) bool { return b != "Kept" })); n != 3 {
		t.Errorf("buttons %v", list[0].Buttons)
	}
	// the message stands for each of them
	for n := range promise.Number(3) {
		posts, err := w.store.Posts(t.Context(), w.team(), n+1)
		must(t, err)
		if len(posts) != 1 || posts[0].TS != list[0].TS || len(posts[0].Kind.Together()) != 3 {
			t.Errorf("posts of %d: %+v", n+1, posts)
		}
	}
	// what was to come soon after does not come again
	w.clock.Advance(29 * time.Minute)
	w.deliver(t, w.due(t))
	w.wantEachOnce(t, 3)
}

// A click answers for its promise, and the message goes on for the others.
func TestOneOfSeveralIsAnswered(t *testing.T) {
	t.Parallel()
	w := threeSoon(t)
	w.overHTTP(t)
	w.deliver(t, w.due(t))
	must(t, w.sim.As("anna").Click(t.Context(), slacksim.Find{Channel: "@kept", Contains: "barn 2."}, "Kept"))
	w.await(t, "the answer", func() bool { return len(w.messages()) == 2 || len(w.sim.Seen("anna")) > 1 })
	must(t, w.bot.Settled(t.Context()))
	w.deliver(t, w.owes(t))
	for n, want := range map[promise.Number]promise.State{1: promise.Active, 2: promise.Kept, 3: promise.Active} {
		p, err := w.store.Load(t.Context(), w.team(), n)
		must(t, err)
		if p.State != want {
			t.Errorf("promise %d is %s", n, p.State)
		}
	}
	m := w.messages()[0]
	_, two, _ := strings.Cut(m.Text, "barn 2.")
	two, _, _ = strings.Cut(two, "barn 3.")
	if !m.Edited || !strings.Contains(m.Text, "2 promises") || !strings.Contains(two, "Kept, reported by") || strings.Count(strings.Join(m.Buttons, " "), "Kept") != 2 {
		t.Errorf("the message reads %q with %v", m.Text, m.Buttons)
	}
	for _, barn := range []string{"barn 1.", "barn 3."} {
		must(t, w.sim.As("anna").Click(t.Context(), slacksim.Find{Channel: "@kept", TS: m.TS, Contains: barn}, "Kept"))
		must(t, w.bot.Settled(t.Context()))
		w.deliver(t, w.owes(t))
	}
	if m = w.messages()[0]; strings.Contains(strings.Join(m.Buttons, " "), "Kept") || !strings.Contains(m.Text, "This was a reminder of 3 promises") {
		t.Errorf("in the end the message reads %q with %v", m.Text, m.Buttons)
	}
}

// What was kept while the message was on its way is left out.
func TestWhatIsKeptMeanwhileIsLeftOut(t *testing.T) {
	t.Parallel()
	for _, kept := range [][]promise.Number{{2}, {1}, {1, 2}, {1, 2, 3}} {
		t.Run(fmt.Sprint(kept), func(t *testing.T) {
			t.Parallel()
			w := threeSoon(t)
			claims := w.due(t)
			// the first try comes to nothing after it has taken all three
			w.sim.Faults().FailNext("chat.postMessage", 1, slacksim.Failure{RetryAfter: time.Second})
			ends := []promise.Settlement{w.notify.Notify(t.Context(), claims[0])}
			must(t, w.store.Settle(t.Context(), w.clock.Now(), ends))
			for _, n := range kept {
				_, err := w.ledger.Act(t.Context(), w.team(), n, promise.Act{
					Verb: promise.VerbKeep, By: promise.Actor{ID: w.user("anna")}, At: w.clock.Now(),
				}, func(*promise.Promise) promise.Policy { return promise.Policy{Work: worktime.Standard(time.UTC, "")} })
				must(t, err)
			}
			w.clock.Advance(2 * time.Second)
			w.deliver(t, append(claims[1:], w.owes(t)...))
			seen := w.told()
			for n := range promise.Number(3) {
				want := 1
				if slices.Contains(kept, n+1) {
					want = 0
				}
				if got := seen[strings.TrimPrefix((n+1).String(), "#")]; got != want {
					t.Errorf("barn %d is told of %d times, not %d", n+1, got, want)
				}
			}
		})
	}
}

// Whenever the process dies, each is told once.
func TestReminderOfSeveralAfterACrash(t *testing.T) {
	t.Parallel()
	for name, crash := range map[string]func(*testing.T, *whole, []promise.Claim){
		"before anything": func(*testing.T, *whole, []promise.Claim) {},
		"before the post": func(t *testing.T, w *whole, claims []promise.Claim) {
			t.Helper()
			w.sim.Faults().FailNext("chat.postMessage", 1, slacksim.Failure{Status: 503})
			w.notify.Notify(t.Context(), claims[0])
		},
		"after the post": func(t *testing.T, w *whole, claims []promise.Claim) {
			t.Helper()
			w.notify.Notify(t.Context(), claims[0])
		},
		"after the post, by the last of them": func(t *testing.T, w *whole, claims []promise.Claim) {
			t.Helper()
			w.notify.Notify(t.Context(), claims[len(claims)-1])
		},
		"after all was said and nothing settled": func(t *testing.T, w *whole, claims []promise.Claim) {
			t.Helper()
			for _, c := range claims {
				w.notify.Notify(t.Context(), c)
			}
		},
		"before the message is remembered for the others": func(t *testing.T, w *whole, claims []promise.Claim) {
			t.Helper()
			end := w.notify.Notify(t.Context(), claims[0])
			must(t, w.store.Settle(t.Context(), w.clock.Now(), []promise.Settlement{end}))
			w.owes(t)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := threeSoon(t)
			// all three have come to be owed, so that there are three claims
			w.clock.Advance(15 * time.Minute)
			claims := w.due(t)
			if len(claims) != 3 {
				t.Fatalf("claims %+v", claims)
			}
			crash(t, w, claims)
			w.clock.Advance(lease + time.Second)
			w.deliver(t, w.owes(t))
			w.clock.Advance(lease + time.Second)
			w.deliver(t, w.owes(t))
			w.wantEachOnce(t, 3)
			if n := len(w.messages()); n != 1 {
				t.Errorf("%d messages", n)
			}
			for n := range promise.Number(3) {
				posts, err := w.store.Posts(t.Context(), w.team(), n+1)
				must(t, err)
				if len(posts) != 1 {
					t.Errorf("posts of %d: %+v", n+1, posts)
				}
			}
		})
	}
}

// Two replicas at work on many reminders of one person at once tell each once.
func TestRemindersByManyAtOnce(t *testing.T) {
	t.Parallel()
	w := newWhole(t)
	const n = 25
	var due []time.Duration
	for i := range n {
		due = append(due, 2*time.Hour+time.Duration(i)*time.Second)
	}
	w.promises(t, due...)
	w.clock.Advance(90*time.Minute + time.Minute)
	claims := w.due(t)
	if len(claims) != n {
		t.Fatalf("%d claims", len(claims))
	}
	other := bot.NewNotifier(bot.NotifierConfig{
		Clients: w.single, People: w.people, Workspaces: w.book, Promises: w.store, Reminders: promise.NewLedger(w.store), Handler: w.handler,
		Finder: w.store, Posts: w.store, GivenUp: w.store, Catalogue: w.cat, Now: w.clock.Now, Log: w.log, Meter: w.meter,
	})
	for range 20 {
		var mu sync.Mutex
		var ends []promise.Settlement
		var wg sync.WaitGroup
		for i, c := range claims {
			wg.Go(func() {
				by := w.notify
				if i%2 == 1 {
					by = other
				}
				end := by.Notify(context.WithoutCancel(t.Context()), c)
				mu.Lock()
				defer mu.Unlock()
				ends = append(ends, end)
			})
		}
		wg.Wait()
		must(t, w.store.Settle(t.Context(), w.clock.Now(), ends))
		w.clock.Advance(2 * time.Second)
		if claims = w.owes(t); len(claims) == 0 {
			break
		}
	}
	w.wantEachOnce(t, n)
	if got := len(w.messages()); got > n/2 {
		t.Errorf("%d messages", got)
	}
}

// One message has ten at most; the rest follow in another.
func TestManyRemindersAreSeveralMessages(t *testing.T) {
	t.Parallel()
	w := newWhole(t)
	const n = 13
	w.promises(t, slices.Repeat([]time.Duration{2 * time.Hour}, n)...)
	w.clock.Advance(90 * time.Minute)
	w.deliver(t, w.due(t))
	w.clock.Advance(2 * time.Second) // the others have let the first go before them
	w.deliver(t, w.owes(t))
	w.wantEachOnce(t, n)
	if got := len(w.messages()); got != 2 {
		t.Errorf("%d messages", got)
	}
}

// threeReminders are those of one person that come at one time, by their numbers.
func threeReminders(t *testing.T) (*whole, []promise.Claim) {
	t.Helper()
	w := newWhole(t)
	w.promises(t, 2*time.Hour, 2*time.Hour, 2*time.Hour)
	w.clock.Advance(90 * time.Minute)
	claims := w.due(t)
	slices.SortFunc(claims, func(a, b promise.Claim) int { return int(a.Notice.Number - b.Notice.Number) })
	if len(claims) != 3 {
		t.Fatalf("%d reminders are owed", len(claims))
	}
	return w, claims
}

// A process dies when it has another promise's reminder to tell and not yet its
// own, and somebody else then tells its own: the other one is told all the same.
func TestReminderHeldByANoticeThatLostItsOwn(t *testing.T) {
	t.Parallel()
	w, claims := threeReminders(t)
	dead := claims[2]
	space, err := w.book.Fresh(t.Context(), w.team())
	must(t, err)
	one, err := w.store.Load(t.Context(), w.team(), 1)
	must(t, err)
	_, mine, err := w.ledger.Remind(t.Context(), one, w.clock.Now(), dead.Subject, w.book.Policy(&space))
	must(t, err)
	if !mine {
		t.Fatal("the first reminder could not be had")
	}
	w.clock.Advance(5 * time.Second)
	w.deliver(t, claims[:2])
	seen := w.told()
	if seen["1"] != 0 || seen["2"] != 1 || seen["3"] != 1 {
		t.Fatalf("told before: %v", seen)
	}
	w.clock.Advance(lease)
	back := w.owes(t)
	if len(back) != 1 || !back[0].Recovered {
		t.Fatalf("came back: %+v", back)
	}
	w.deliver(t, back)
	w.wantEachOnce(t, 3)
}
