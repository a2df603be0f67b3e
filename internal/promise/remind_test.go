package promise_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kept/internal/promise"
)

// Made Monday 09:00 in Stockholm, due Wednesday 09:00: reminders on Tuesday at
// 09:00, 13:30 and 16:12.
func TestRemindTogetherWithAnother(t *testing.T) {
	t.Parallel()
	first := 24 * hour
	snooze := func(at, until time.Duration) func(*testing.T, promise.Promise) promise.Promise {
		return func(t *testing.T, p promise.Promise) promise.Promise {
			t.Helper()
			a := act(promise.VerbSnooze, anna, at)
			a.Due = monday().Add(until)
			return do(t, p, a, policy(t)).After
		}
	}
	tick := func(at time.Duration) func(*testing.T, promise.Promise) promise.Promise {
		return func(t *testing.T, p promise.Promise) promise.Promise {
			t.Helper()
			p, owed := ticked(t, p, monday().Add(at), policy(t))
			if len(owed) != 1 {
				t.Fatalf("owed %+v", owed)
			}
			return p
		}
	}
	tests := []struct {
		name  string
		steps []func(*testing.T, promise.Promise) promise.Promise
		at    time.Duration // when another reminder is told
		want  bool
		next  time.Duration // when the next reminder comes, if it is told
	}{
		{"half an hour early", nil, first - 30*time.Minute, true, 28*hour + 30*time.Minute},
		{"not earlier", nil, first - 31*time.Minute, false, 0},
		{"at its moment, before the clock came", nil, first, true, 28*hour + 30*time.Minute},
		{"a little late, before the clock came", nil, first + 10*time.Minute, true, 28*hour + 30*time.Minute},
		{"long after its moment: the clock finds when somebody is at work", nil, first + 40*time.Minute, false, 0},
		{"owed already, and told by nobody", []func(*testing.T, promise.Promise) promise.Promise{tick(first)}, first + time.Minute, true, 28*hour + 30*time.Minute},
		{
			"right after one that came late",
			[]func(*testing.T, promise.Promise) promise.Promise{tick(28 * hour), held("p9.1.0")},
			28*hour + 10*time.Minute, false, 0,
		},
		{"snoozed: not before the hour is over", []func(*testing.T, promise.Promise) promise.Promise{tick(first), snooze(first, first+hour)}, first + 45*time.Minute, false, 0},
		{"after the deadline", nil, 48 * hour, false, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			pol := policy(t)
			p := made(t, pol)
			for _, step := range tt.steps {
				p = step(t, p)
			}
			now := monday().Add(tt.at)
			if got := promise.RemindsNow(&p, now, pol); got != tt.want {
				t.Errorf("RemindsNow = %v", got)
			}
			c, ok := promise.Remind(p, now, "p9.3.0", pol)
			if ok != tt.want {
				t.Fatalf("Remind = %v", ok)
			}
			if !ok {
				return
			}
			if len(c.Notices) > 0 || c.After.RemindedBy != "p9.3.0" || len(c.After.History) != len(p.History) {
				t.Errorf("owes %+v, after %+v", c.Notices, c.After)
			}
			if want := monday().Add(tt.next); !c.Wake.Equal(want) {
				t.Errorf("the next reminder comes at %s, not %s", c.Wake, want)
			}
			if _, again := promise.Remind(c.After, now, "p8.1.0", pol); again {
				t.Error("another notice tells it as well")
			}
		})
	}
}

// held has a notice tell the reminder that is owed.
func held(key string) func(*testing.T, promise.Promise) promise.Promise {
	return func(t *testing.T, p promise.Promise) promise.Promise {
		t.Helper()
		c, ok := promise.Remind(p, p.RemindedAt, key, policy(t))
		if !ok {
			t.Fatalf("nothing to tell of %+v", p)
		}
		return c.After
	}
}

// A promise made a moment ago is not reminded of, however soon its only reminder
// comes.
func TestNoReminderRightAfterTheMaking(t *testing.T) {
	t.Parallel()
	pol := policy(t)
	d := draft(anna)
	d.Due = monday().Add(40 * time.Minute) // the reminder comes at 30 minutes
	p := begun(t, d, pol)
	for after, want := range map[time.Duration]bool{time.Minute: false, 14 * time.Minute: false, 16 * time.Minute: true} {
		if got := promise.RemindsNow(&p, monday().Add(after), pol); got != want {
			t.Errorf("after %s: %v", after, got)
		}
	}
}

// A new reminder is told by nobody yet, and one that was told long ago is not
// told with another.
func TestEachReminderIsToldAnew(t *testing.T) {
	t.Parallel()
	pol := policy(t)
	p, _ := ticked(t, made(t, pol), monday().Add(24*hour), pol)
	p = held("p1.2.0")(t, p)
	if promise.RemindsNow(&p, monday().Add(24*hour), pol) {
		t.Error("what is told waits to be told")
	}
	p, _ = ticked(t, p, monday().Add(28*hour+30*time.Minute), pol)
	if p.RemindedBy != "" {
		t.Errorf("the second is told by %q", p.RemindedBy)
	}
	if now := monday().Add(28*hour + 36*time.Minute); promise.RemindsNow(&p, now, pol) {
		t.Error("one that is on its own way is told with another")
	}
	if _, ok := promise.Remind(p, monday().Add(31*hour), "p1.4.0", pol); !ok {
		t.Error("it cannot be told late")
	}
	move := act(promise.VerbMove, anna, 29*hour)
	move.Due, move.Agreed = monday().Add(96*hour), true
	p = do(t, p, move, pol).After
	if _, ok := promise.Remind(p, monday().Add(29*hour), "p1.4.0", pol); ok {
		t.Error("it reminds of a date that was moved")
	}
}

// Of many notices that would tell a reminder at once, one does.
func TestOneNoticeTellsAReminder(t *testing.T) {
	t.Parallel()
	pol := policy(t)
	l := promise.NewLedger(newShelf())
	known, err := l.Begin(t.Context(), draft(anna), pol)
	if err != nil {
		t.Fatal(err)
	}
	now := monday().Add(24 * hour)
	var wg sync.WaitGroup
	mine := make([]bool, 20)
	for i := range mine {
		wg.Go(func() {
			var err error
			key := fmt.Sprintf("p%d.1.0", i)
			for range 2 { // whoever tells it goes on doing so
				if _, mine[i], err = l.Remind(t.Context(), known, now, key, always(pol)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	if acted, _, err := l.Tick(t.Context(), team, 1, now, always(pol)); err != nil {
		t.Errorf("the clock: %v, %v", acted, err)
	}
	wg.Wait()
	n := 0
	for _, m := range mine {
		if m {
			n++
		}
	}
	if n != 1 {
		t.Errorf("%d notices tell it", n)
	}
	known.Number = 2 // it was erased meanwhile
	if _, _, err := l.Remind(t.Context(), known, now, "p1.1.0", always(pol)); promise.KindOf(err) != promise.KindNotFound {
		t.Errorf("no such promise: %v", err)
	}
}

func TestTogetherKind(t *testing.T) {
	t.Parallel()
	list := []promise.Number{3, 14, 159}
	kind := promise.TogetherKind(list)
	if diff := cmp.Diff(list, kind.Together()); kind != "reminder 3 14 159" || diff != "" {
		t.Errorf("%q (-want +got):\n%s", kind, diff)
	}
	for _, other := range []promise.NoticeKind{
		promise.NoticeReminder, promise.NoticeBreach, "", "reminder ", "reminder x", "reminder 1 x", "reminder 0", "reminder -1", "reminder 1 1",
		"reminder 1 2 3 4 5 6 7 8 9 10 11", "reminders 1",
	} {
		if list := other.Together(); list != nil {
			t.Errorf("%q reminds of %v", other, list)
		}
	}
}
