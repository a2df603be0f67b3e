package bot_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"kept/bot"
	"kept/internal/promise"
	"kept/internal/slacksim"
)

// A notice may have been posted by a process that died. Whatever puts the next
// try off, it looks before it posts.
func TestWhatMayHaveBeenPostedIsLookedForHoweverLate(t *testing.T) {
	t.Parallel()
	for name, trouble := range map[string]func(r *rig){
		"history is rationed": func(r *rig) {
			r.sim.Faults().FailNext("conversations.history", 1, slacksim.Failure{RetryAfter: time.Minute})
		},
		"history is out of reach": func(r *rig) { r.sim.Faults().FailNext("conversations.history", 1, slacksim.Failure{Status: 500}) },
		"the channel is busy": func(r *rig) {
			n := r.owed(promise.Notice{Kind: promise.NoticeMade, Channel: r.channel("#sales")})
			for i := range 6 {
				n.Subject = fmt.Sprint("n:busy", i)
				r.notes.Notify(context.Background(), n)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, slacksim.Config{}, nil)
			r.promised(true)
			r.notes = r.notifier()
			claim := r.owed(promise.Notice{Kind: promise.NoticeBreach, Channel: r.channel("#sales")})
			if end := r.notifier().Notify(t.Context(), claim); end.Post == nil {
				t.Fatalf("settled as %+v", end)
			}
			trouble(r)
			claim.Recovered = true
			for range 10 {
				end := r.notes.Notify(t.Context(), claim)
				if end.Retry.IsZero() {
					break
				}
				if end.Unchanged {
					t.Error("the store would not write down that it must look")
				}
				r.clock.Set(end.Retry)
				claim = end.Claim
				claim.Recovered = false // it was put back, and claimed anew
			}
			count := 0
			for _, text := range r.reads("bo") {
				if strings.Contains(text, "follow-up") || strings.Contains(text, "missed") || strings.Contains(text, "uppföljning") {
					count++
				}
			}
			if found := r.meter.count("notice breach found"); found != 1 {
				t.Errorf("found %d times; bo reads %q", found, r.reads("bo"))
			}
			if count > 1 {
				t.Errorf("bo reads of the breach %d times", count)
			}
		})
	}
}

// A notice that has others' reminders to tell, its own being told elsewhere,
// tells them however Slack puts it off.
func TestOthersRemindersOutliveALimit(t *testing.T) {
	t.Parallel()
	w, claims := threeReminders(t)
	// Another notice takes the third while this one takes the first two.
	thief := &thief{Ledger: w.ledger, number: 3, key: claims[1].Subject}
	first := bot.NewNotifier(bot.NotifierConfig{
		Clients: w.single, People: w.people, Workspaces: w.book, Promises: w.store, Reminders: thief, Handler: w.handler,
		Finder: w.store, Posts: w.store, GivenUp: w.store, Catalogue: w.cat, Now: w.clock.Now, Log: w.log, Meter: w.meter,
	})
	w.sim.Faults().FailNext("chat.postMessage", 1, slacksim.Failure{RetryAfter: time.Minute})
	end := first.Notify(t.Context(), claims[2])
	must(t, w.store.Settle(t.Context(), w.clock.Now(), []promise.Settlement{end}))
	claims[1].Recovered = true // it was at it, and died
	w.deliver(t, claims[:2])
	w.clock.Advance(61 * time.Second)
	w.deliver(t, w.owes(t))
	w.wantEachOnce(t, 3)
}

// thief is a ledger in which somebody else takes a promise's reminder right
// before it is asked for.
type thief struct {
	*promise.Ledger

	number promise.Number
	key    string
}

func (l *thief) Remind(
	ctx context.Context, known promise.Promise, now time.Time, key string, pol promise.PolicyFor,
) (promise.Promise, bool, error) {
	if known.Number == l.number {
		if _, _, err := l.Ledger.Remind(ctx, known, now, l.key, pol); err != nil {
			return promise.Promise{}, false, err
		}
	}
	return l.Ledger.Remind(ctx, known, now, key, pol)
}

// A machine that was away for days begins with old notices; the first trouble it
// meets gives none of them up.
func TestOldNoticesAreNotGivenUpAtOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t, slacksim.Config{}, nil)
	r.promised(false)
	claim := r.owed(promise.Notice{Kind: promise.NoticeMade, Channel: r.channel("#sales")})
	r.clock.Advance(72 * time.Hour)
	r.sim.Faults().FailNext("chat.postMessage", 12, slacksim.Failure{Status: 503})
	n := r.notifier()
	for range 12 {
		end := n.Notify(t.Context(), claim)
		if end.Parked != "" || end.Retry.IsZero() {
			t.Fatalf("settled as %+v", end)
		}
		r.clock.Set(end.Retry)
		claim = end.Claim
	}
	if end := n.Notify(t.Context(), claim); end.Post == nil || len(r.reads("bo")) != 1 {
		t.Errorf("settled as %+v, bo reads %q", end, r.reads("bo"))
	}
}

// A post of which no answer came in time may still be on its way: it is looked
// for after a while, not at once.
func TestAPostWithoutAnAnswerHasTimeToArrive(t *testing.T) {
	t.Parallel()
	r := newRig(t, slacksim.Config{}, nil)
	r.promised(false)
	n := r.notifier()
	claim := r.owed(promise.Notice{Kind: promise.NoticeMade, Channel: r.channel("#sales")})
	// the connection is there, so that it is the post that takes too long
	if _, err := r.client.ChannelInfo(t.Context(), r.channel("#sales")); err != nil {
		t.Fatal(err)
	}
	r.sim.Faults().Latency("chat.postMessage", time.Minute)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	end := n.Notify(ctx, claim)
	if wait := end.Retry.Sub(start); wait < 5*time.Second || wait > 10*time.Second || end.Claim.Notice.Tries != 1 {
		t.Errorf("settled as %+v, again in %s", end, wait)
	}
}

// Slack refuses a message for several promises: each is told by itself.
func TestRemindersThatCannotBeOneMessage(t *testing.T) {
	t.Parallel()
	for name, failures := range map[string]int{"all but the message for all": 1, "one of them as well": 2} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := threeSoon(t)
			w.sim.Faults().FailNext("chat.postMessage", failures, slacksim.Failure{Error: "invalid_blocks"})
			w.deliver(t, w.due(t))
			want := 4 - failures
			if got := len(w.messages()); got != want || len(w.told()) != want {
				t.Errorf("%d messages tell of %v", got, w.told())
			}
			for n, c := range w.told() {
				if c != 1 {
					t.Errorf("barn %s is told of %d times", n, c)
				}
			}
			parked, err := w.store.ParkedNotices(t.Context(), w.team())
			must(t, err)
			if len(parked) != failures-1 {
				t.Errorf("parked %+v", parked)
			}
			// each can be answered, and its message follows
			for n := range promise.Number(3) {
				posts, err := w.store.Posts(t.Context(), w.team(), n+1)
				must(t, err)
				if len(posts) > 1 || len(posts) == 1 && posts[0].Kind != promise.NoticeReminder {
					t.Errorf("posts of %d: %+v", n+1, posts)
				}
			}
		})
	}
}

// What became of a promise while its reminder waited to be told alone counts.
func TestAloneOnlyWhatStillReminds(t *testing.T) {
	t.Parallel()
	w := threeSoon(t)
	w.sim.Faults().FailNext("chat.postMessage", 1, slacksim.Failure{Error: "invalid_blocks"})
	claims := w.due(t)
	end := w.notify.Notify(t.Context(), claims[0])
	must(t, w.store.Settle(t.Context(), w.clock.Now(), []promise.Settlement{end}))
	space, err := w.book.Fresh(t.Context(), w.team())
	must(t, err)
	_, err = w.ledger.Act(t.Context(), w.team(), 2, promise.Act{
		Verb: promise.VerbKeep, By: promise.Actor{ID: w.user("anna")}, At: w.clock.Now(),
	}, w.book.Policy(&space))
	must(t, err)
	w.deliver(t, append(claims[1:], w.owes(t)...))
	if got := w.told(); got["1"] != 1 || got["2"] != 0 || got["3"] != 1 {
		t.Errorf("told %v", got)
	}
}

// While Slack wants to be left alone about direct messages, nobody asks it for
// more, and those whose channels are known get theirs.
func TestNobodyAsksForDirectMessagesMeanwhile(t *testing.T) {
	t.Parallel()
	r := newRig(t, slacksim.Config{}, nil)
	r.promised(true)
	n := r.notifier()
	to := func(who string) promise.Claim {
		return r.owed(promise.Notice{Kind: promise.NoticeBreach, User: r.user(who)})
	}
	if end := n.Notify(t.Context(), to("cia")); end.Post == nil {
		t.Fatalf("settled as %+v", end)
	}
	r.sim.Faults().FailNext("conversations.open", 1, slacksim.Failure{RetryAfter: 20 * time.Second})
	for _, who := range []string{"bo", "anna", "bo"} {
		end := n.Notify(t.Context(), to(who))
		if wait := end.Retry.Sub(start); wait != 20*time.Second || end.Claim.Notice.Tries != 0 {
			t.Errorf("%s: again in %s, %+v", who, wait, end)
		}
	}
	if got := r.meter.count("call conversations.open ratelimited"); got != 1 {
		t.Errorf("Slack was asked %d times", got)
	}
	again := to("cia")
	again.Subject = "n:again"
	if end := n.Notify(t.Context(), again); end.Post == nil {
		t.Errorf("one whose channel is known: %+v", end)
	}
	r.clock.Advance(20 * time.Second)
	for _, who := range []string{"bo", "anna"} {
		if end := n.Notify(t.Context(), to(who)); end.Post == nil {
			t.Errorf("%s afterwards: %+v", who, end)
		}
	}
}
