package scheduler_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kept/internal/clock"
	"kept/internal/promise"
	"kept/internal/workspace"
	"kept/scheduler"
)

const (
	hour = time.Hour
	day  = 24 * time.Hour
)

// onEngines runs a test on every engine, with a clock that stands on Monday.
func onEngines(t *testing.T, test func(t *testing.T, e engine, c *clock.Virtual)) {
	t.Helper()
	for _, name := range []string{inMemory, embedded, onRedis} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := clock.NewVirtual(monday())
			test(t, open(t, name, c), c)
		})
	}
}

func same(t *testing.T, what string, want, got []promise.NoticeKind) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func TestRunDueTellsAPromisesWholeStory(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, e engine, c *clock.Virtual) {
		h := newHouse(t, e, c)
		h.set(func(w *workspace.Workspace) { w.Settings.BreachChannel = "CBREACH" })
		h.promises(2 * day)
		same(t, "made", []promise.NoticeKind{promise.NoticeMade}, h.at(monday()))
		same(t, "nothing yet", nil, h.at(monday().Add(23*hour)))
		reminder := []promise.NoticeKind{promise.NoticeReminder}
		same(t, "half of the time", reminder, h.at(monday().Add(24*hour)))
		same(t, "three quarters", reminder, h.at(monday().Add(28*hour+30*time.Minute)))
		same(t, "nine tenths", reminder, h.at(monday().Add(31*hour+12*time.Minute)))
		same(t, "the deadline, with its grace", nil, h.at(monday().Add(2*day)))
		same(t, "missed", []promise.NoticeKind{promise.NoticeBreach, promise.NoticeInvite, promise.NoticeRefresh}, h.at(monday().Add(2*day+15*time.Minute)))
		if p := h.load(1); p.State != promise.Missed || !p.FollowUpOpen() {
			t.Errorf("state %s, follow-ups %v", p.State, p.FollowUps)
		}
		h.act(promise.VerbKeep)
		same(t, "kept late", []promise.NoticeKind{promise.NoticeRefresh}, h.at(monday().Add(2*day+hour)))
		nudged := []promise.NoticeKind{promise.NoticeNudge, promise.NoticeFollowUp, promise.NoticeRefresh}
		same(t, "no answer", nudged, h.at(monday().Add(2*day+3*hour)))
		h.act(promise.VerbJoin)
		h.act(promise.VerbContact)
		h.act(promise.VerbRepair, func(a *promise.Act) { a.Cause = promise.CauseForgot })
		h.at(monday().Add(2*day + 4*hour))
		same(t, "a week later", []promise.NoticeKind{promise.NoticeAfterCare, promise.NoticeRefresh}, h.at(monday().Add(10*day)))
		same(t, "never again", nil, h.at(monday().Add(300*day)))
		if _, waits, err := e.Next(t.Context()); waits || err != nil {
			t.Errorf("something is left in the queue, error %v", err)
		}
	})
}

func TestRunDueAfterDowntime(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, e engine, c *clock.Virtual) {
		h := newHouse(t, e, c)
		h.promises(2 * day)
		h.promises(4 * hour)
		h.at(monday())
		// Nobody was there for a day and a half: the short one is missed without
		// a late reminder, the long one is reminded of once.
		got := h.at(monday().Add(30 * hour))
		slices.Sort(got)
		want := []promise.NoticeKind{promise.NoticeInvite, promise.NoticeRefresh, promise.NoticeReminder}
		same(t, "after the downtime", want, got)
	})
}

func TestRunDueSnooze(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, e engine, c *clock.Virtual) {
		h := newHouse(t, e, c)
		h.promises(2 * day)
		h.at(monday().Add(24 * hour))
		h.act(promise.VerbSnooze, func(a *promise.Act) { a.Due = monday().Add(30 * hour) })
		same(t, "snoozed", nil, h.at(monday().Add(29*hour)))
		same(t, "back", []promise.NoticeKind{promise.NoticeReminder}, h.at(monday().Add(30*hour)))
	})
}

func TestRunDueSilencesWhatWasClosed(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, e engine, c *clock.Virtual) {
		h := newHouse(t, e, c)
		h.promises(2 * day)
		h.at(monday())
		h.act(promise.VerbRevoke)
		h.at(monday())
		same(t, "revoked", nil, h.at(monday().Add(5*day)))
	})
}

// The due lane does what is due in the order it fell due, and all of it.
func TestRunDueCountsAndKeepsOrder(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, e engine, c *clock.Virtual) {
		h := newHouse(t, e, c, func(cfg *scheduler.Config) { cfg.Lot = 7 })
		for i := range 30 {
			h.promises(time.Duration(30-i) * time.Minute)
		}
		if n, err := h.RunDue(t.Context()); n != 30 || err != nil {
			t.Fatalf("%d pieces of work, error %v", n, err)
		}
		h.post.delivered()
		c.Set(monday().Add(29 * time.Minute))
		h.at(c.Now())
		h.clock.Set(monday().Add(2 * hour))
		n, err := h.RunDue(t.Context())
		if err != nil || n == 0 {
			t.Fatalf("%d pieces of work, error %v", n, err)
		}
		if n, err := h.RunDue(t.Context()); n != 0 || err != nil {
			t.Errorf("again: %d pieces of work, error %v", n, err)
		}
		for i := range promise.Number(30) {
			if p := h.load(i + 1); p.State != promise.Missed {
				t.Errorf("%s is %s", p.Number, p.State)
			}
		}
	})
}

func digest(id string) workspace.Subscription {
	return workspace.Subscription{ID: id, Topic: workspace.TopicDigest, User: mia, By: mia, Since: monday()}
}

func TestRunDueDigestOnceALocalDateOverClockChanges(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		zone     string
		schedule string
		from, to string // local dates
		skip     func(d time.Weekday) bool
	}{
		{"on working days when the clocks go back", "Europe/Stockholm", "", "2026-10-19", "2026-11-02", func(d time.Weekday) bool { return d == time.Saturday || d == time.Sunday }},
		{"in the hour that comes twice", "Europe/Stockholm", "30 2 * * *", "2026-10-20", "2026-10-30", nil},
		{"in the hour that is skipped", "Europe/Stockholm", "30 2 * * *", "2027-03-24", "2027-04-02", nil},
		{"as often as it likes: still once a day", "America/New_York", "*/20 * * * *", "2026-10-28", "2026-11-04", nil},
		{"at the midnight that is skipped", "Africa/Cairo", "0 0 * * *", "2027-04-26", "2027-05-05", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			onEngines(t, func(t *testing.T, e engine, c *clock.Virtual) {
				loc, err := time.LoadLocation(tt.zone)
				if err != nil {
					t.Fatal(err)
				}
				from, _ := time.ParseInLocation(time.DateOnly, tt.from, loc)
				to, _ := time.ParseInLocation(time.DateOnly, tt.to, loc)
				c.Set(from.Add(-time.Minute))
				h := newHouse(t, e, c)
				h.set(func(w *workspace.Workspace) {
					s := digest("d")
					s.Zone, s.Schedule, s.Since = tt.zone, tt.schedule, c.Now()
					w.Subscriptions = append(w.Subscriptions, s)
				})
				if tt.schedule == "*/20 * * * *" {
					c.Set(from) // the last one of the day before is not asked for
				}
				seen := map[string]int{}
				for ; c.Now().Before(to); c.Advance(10 * time.Minute) {
					if _, err := h.RunDue(t.Context()); err != nil {
						t.Fatal(err)
					}
					for _, claim := range h.post.seen {
						id, date := workspace.SplitDigestArg(claim.Notice.Arg)
						if claim.Notice.Kind != promise.NoticeDigest || id != "d" || claim.Notice.User != mia {
							t.Errorf("notice %+v", claim.Notice)
						}
						if today := c.Now().In(loc).Format(time.DateOnly); date != today {
							t.Errorf("digest for %s on %s", date, today)
						}
						seen[date]++
					}
					h.post.delivered()
				}
				for d := from; d.Before(to); d = d.AddDate(0, 0, 1) {
					want := 1
					if tt.skip != nil && tt.skip(d.Weekday()) {
						want = 0
					}
					if date := d.Format(time.DateOnly); seen[date] != want {
						t.Errorf("%d digests on %s, want %d", seen[date], date, want)
					}
				}
			})
		})
	}
}

func TestRunDueDigestOfASubscriptionThatIsGone(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, e engine, c *clock.Virtual) {
		h := newHouse(t, e, c)
		h.set(func(w *workspace.Workspace) { w.Subscriptions = append(w.Subscriptions, digest("d")) })
		same(t, "subscribed", []promise.NoticeKind{promise.NoticeDigest}, h.at(monday().Add(day)))
		h.set(func(w *workspace.Workspace) { w.Subscriptions = nil })
		same(t, "unsubscribed", nil, h.at(monday().Add(9*day)))
	})
}

// A digest that was down for days comes once, for today.
func TestRunDueDigestAfterDowntime(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, e engine, c *clock.Virtual) {
		h := newHouse(t, e, c)
		h.set(func(w *workspace.Workspace) { w.Subscriptions = append(w.Subscriptions, digest("d")) })
		c.Set(monday().Add(4 * day))
		if _, err := h.RunDue(t.Context()); err != nil || len(h.post.seen) != 1 {
			t.Fatalf("%d claims, error %v", len(h.post.seen), err)
		}
		if n := h.post.seen[0].Notice; !n.At.Equal(c.Now()) { // an older one would be dropped as out of date
			t.Errorf("owed since %s, at %s", n.At, c.Now())
		}
		same(t, "after four days", []promise.NoticeKind{promise.NoticeDigest}, h.post.delivered())
		same(t, "not again today", nil, h.at(monday().Add(4*day+6*hour)))
	})
}

// A process that died in the middle: its work comes back with the lease, marked.
func TestRunDueRecoversWhatACrashLeft(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, e engine, c *clock.Virtual) {
		h := newHouse(t, e, c)
		h.promises(2 * day)
		for _, lane := range promise.Lanes() {
			if _, err := e.Claim(t.Context(), lane, c.Now(), 8*time.Second, 100); err != nil {
				t.Fatal(err)
			}
		}
		same(t, "held by another", nil, h.at(monday().Add(7*time.Second)))
		c.Set(monday().Add(8 * time.Second))
		if n, err := h.RunDue(t.Context()); n != 1 || err != nil {
			t.Fatalf("%d pieces of work, error %v", n, err)
		}
		if len(h.post.seen) != 1 || !h.post.seen[0].Recovered {
			t.Errorf("claims %+v", h.post.seen)
		}
	})
}

// A claim whose moment has come too early, such as after a move, goes back.
func TestRunDuePutsBackWhatIsNotDue(t *testing.T) {
	t.Parallel()
	m, c := newMemory(), clock.NewVirtual(monday())
	h := newHouse(t, m, c)
	h.promises(2 * day)
	m.put(promise.LaneDue, team, "p:1", monday(), promise.Notice{})
	m.put(promise.LaneDue, team, "p:99", monday(), promise.Notice{})
	h.at(monday())
	if w := m.jobs[key(promise.LaneDue, team, "p:1")]; w == nil || !w.at.Equal(monday().Add(24*hour)) {
		t.Errorf("put back as %+v", w)
	}
	if m.jobs[key(promise.LaneDue, team, "p:99")] != nil {
		t.Error("a promise that does not exist is still waited for")
	}
}

func TestRunDueNoticePutBackIsNotDoneTwice(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, e engine, c *clock.Virtual) {
		h := newHouse(t, e, c)
		h.post.on = func(_ context.Context, cl promise.Claim) promise.Settlement {
			cl.Notice.Tries++
			if cl.Notice.Tries < 3 {
				return promise.Settlement{Claim: cl, Retry: c.Now().Add(time.Minute)}
			}
			return promise.Settlement{Claim: cl, Post: &promise.Post{Kind: cl.Notice.Kind, Channel: "C1", TS: "1.2"}}
		}
		h.promises(2 * day)
		made := []promise.NoticeKind{promise.NoticeMade}
		same(t, "first try", made, h.at(monday()))
		same(t, "waits", nil, h.at(monday().Add(59*time.Second)))
		same(t, "second try", made, h.at(monday().Add(time.Minute)))
		same(t, "third try", made, h.at(monday().Add(2*time.Minute)))
		same(t, "delivered", nil, h.at(monday().Add(3*time.Minute)))
	})
}

func TestRunDuePanicsArePutBackAndParkedAtLast(t *testing.T) {
	t.Parallel()
	m, c := newMemory(), clock.NewVirtual(monday())
	h := newHouse(t, m, c)
	tries := 0
	h.post.on = func(_ context.Context, cl promise.Claim) promise.Settlement {
		if cl.Notice.Number == 2 {
			tries++
			panic("no such thing")
		}
		return promise.Settlement{Claim: cl}
	}
	m.notices(3, monday())
	same(t, "the others are delivered", []promise.NoticeKind{promise.NoticeRefresh, promise.NoticeRefresh}, h.at(monday()))
	for range 100 {
		h.at(c.Now().Add(time.Minute))
	}
	if tries != 5 || len(m.parked) != 1 || m.parked[0].Parked != "panic: no such thing" || len(m.jobs) != 0 {
		t.Errorf("tried %d times, parked %+v, left %d", tries, m.parked, len(m.jobs))
	}
}

// Work on the due lane that goes wrong is never given up.
func TestRunDueTroubleOnTheDueLaneIsNeverGivenUp(t *testing.T) {
	t.Parallel()
	m, c := newMemory(), clock.NewVirtual(monday())
	h := newHouse(t, m, c)
	m.put(promise.LaneDue, team, "x:1", monday(), promise.Notice{})
	m.put(promise.LaneDue, team, "p:none", monday(), promise.Notice{})
	start, asked := monday(), 0
	for range 24 * 60 {
		n, err := h.RunDue(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		asked += n
		c.Advance(time.Minute)
	}
	if len(m.jobs) != 2 {
		t.Errorf("%d are left", len(m.jobs))
	}
	// 1, 2, 4 … 32 minutes, then hourly, for two of them.
	if asked < 2*24 || asked > 2*32 {
		t.Errorf("looked at %d times since %s", asked, start)
	}
}

func TestRunDueStoreOutOfReach(t *testing.T) {
	t.Parallel()
	m, c := newMemory(), clock.NewVirtual(monday())
	h := newHouse(t, m, c)
	h.promises(2 * day)
	m.fail(promise.ErrUnavailable)
	if _, err := h.RunDue(t.Context()); !errors.Is(err, promise.ErrUnavailable) {
		t.Fatalf("error %v", err)
	}
	m.fail(nil)
	same(t, "back", []promise.NoticeKind{promise.NoticeMade}, h.at(monday()))
}

func TestRunDueEndsWithItsContext(t *testing.T) {
	t.Parallel()
	m, c := newMemory(), clock.NewVirtual(monday())
	h := newHouse(t, m, c)
	m.notices(10, monday())
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if n, err := h.RunDue(ctx); n != 0 || !errors.Is(err, context.Canceled) {
		t.Errorf("%d pieces of work, error %v", n, err)
	}
}
