package promise_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kept/internal/promise"
	"kept/internal/worktime"
)

// fired is when reminders go out with a clock that never stands still.
func fired(t *testing.T, p promise.Promise, pol promise.Policy) []time.Time {
	t.Helper()
	var times []time.Time
	for range 20 {
		wake := promise.Wake(&p, pol)
		if wake.IsZero() || !wake.Before(p.Due) {
			return times
		}
		c, ok := promise.Tick(p, wake, pol)
		if !ok {
			t.Fatalf("nothing to do at its own wake %s", wake)
		}
		for _, n := range c.Notices {
			if n.Kind == promise.NoticeReminder {
				times = append(times, wake)
			}
		}
		p = c.After
	}
	t.Fatal("reminders without end")
	return nil
}

func TestReminders(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name      string
		zone      string
		country   string
		made, due string // local
		want      []string
	}{
		{"two working days", "Europe/Stockholm", "SE", "2026-09-14 09:00", "2026-09-16 09:00", []string{"2026-09-15 09:00", "2026-09-15 13:30", "2026-09-15 16:12"}},
		{"over a weekend nobody works", "Europe/Stockholm", "SE", "2026-09-18 08:00", "2026-09-21 17:00", []string{"2026-09-18 17:00", "2026-09-21 12:30", "2026-09-21 15:12"}},
		{"a deadline on a Sunday is reminded of on Friday", "Europe/Stockholm", "SE", "2026-09-18 08:00", "2026-09-20 12:00", []string{"2026-09-18 12:30", "2026-09-18 14:45", "2026-09-18 16:06"}},
		{"made and due on a weekend: never on days off", "Europe/Stockholm", "SE", "2026-09-19 08:00", "2026-09-20 20:00", nil},
		{"under four hours there is one", "Europe/Stockholm", "SE", "2026-09-14 09:00", "2026-09-14 11:00", []string{"2026-09-14 10:30"}},
		{"also in the evening", "Europe/Stockholm", "SE", "2026-09-14 20:00", "2026-09-14 20:00:20", []string{"2026-09-14 20:00:15"}},
		{"a night with little working time in it: one", "Europe/Stockholm", "SE", "2026-09-14 16:00", "2026-09-15 09:00", []string{"2026-09-15 08:30"}},
		{"public holidays are days off", "Europe/Stockholm", "SE", "2026-04-30 08:00", "2026-05-04 17:00", []string{"2026-04-30 17:00", "2026-05-04 12:30", "2026-05-04 15:12"}},
		{"but only in the country that has them", "Europe/Stockholm", "", "2026-04-30 08:00", "2026-05-04 17:00", []string{"2026-05-01 12:30", "2026-05-04 10:15", "2026-05-04 14:18"}},
		{"office hours stay when the clocks go back", "Europe/Stockholm", "SE", "2026-10-23 08:00", "2026-10-26 17:00", []string{"2026-10-23 17:00", "2026-10-26 12:30", "2026-10-26 15:12"}},
		{"and when they go forward", "Europe/Stockholm", "SE", "2026-03-27 08:00", "2026-03-30 17:00", []string{"2026-03-27 17:00", "2026-03-30 12:30", "2026-03-30 15:12"}},
		{"in the promiser's zone, not the server's", "America/New_York", "US", "2026-09-14 09:00", "2026-09-16 09:00", []string{"2026-09-15 09:00", "2026-09-15 13:30", "2026-09-15 16:12"}},
		{"half an hour from the others", "Asia/Kolkata", "", "2026-09-14 09:00", "2026-09-16 09:00", []string{"2026-09-15 09:00", "2026-09-15 13:30", "2026-09-15 16:12"}},
		{"where spring comes in October", "Australia/Sydney", "", "2026-10-02 08:00", "2026-10-05 17:00", []string{"2026-10-02 17:00", "2026-10-05 12:30", "2026-10-05 15:12"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			loc := zone(t, tt.zone)
			local := func(s string) time.Time {
				layout := "2006-01-02 15:04:05"
				at, err := time.ParseInLocation(layout[:len(s)], s, loc)
				if err != nil {
					t.Fatal(err)
				}
				return at.UTC()
			}
			pol := policy(t)
			pol.Work = worktime.Standard(loc, tt.country)
			d := draft(anna)
			d.At, d.Due = local(tt.made), local(tt.due)
			var got []string
			for _, at := range fired(t, begun(t, d, pol), pol) {
				s := at.In(loc).Format("2006-01-02 15:04:05")
				if s[len(s)-3:] == ":00" {
					s = s[:len(s)-3]
				}
				got = append(got, s)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("reminders (-want +got):\n%s", diff)
			}
		})
	}
}

func TestReminderGoesToTheDoer(t *testing.T) {
	t.Parallel()
	pol := policy(t)
	p := standing(promise.Active)
	wake := promise.Wake(&p, pol)
	c, ok := promise.Tick(p, wake, pol)
	want := []promise.Notice{{Kind: promise.NoticeReminder, Number: 7, User: bo, At: wake}}
	if diff := cmp.Diff(want, c.Notices); !ok || diff != "" {
		t.Errorf("ok %v, notices (-want +got):\n%s", ok, diff)
	}
	if len(c.After.History) != len(p.History) {
		t.Error("a reminder is no step of the promise's life")
	}
}

func TestReminderAfterAStandstill(t *testing.T) {
	t.Parallel()
	// Made Monday 09:00 in Stockholm, due Wednesday 09:00: reminders on Tuesday
	// at 09:00, 13:30 and 16:12.
	tests := []struct {
		name  string
		clock []time.Duration // when it goes, after the making
		want  []time.Duration // when reminders go out
	}{
		{"two stages passed: one message, then the last", []time.Duration{29 * hour, 31*hour + 12*time.Minute}, []time.Duration{29 * hour, 31*hour + 12*time.Minute}},
		{"right before the last stage: that one is left out", []time.Duration{31*hour + time.Minute, 31*hour + 12*time.Minute}, []time.Duration{31*hour + time.Minute}},
		{"at night: it waits for the morning", []time.Duration{40 * hour, 47 * hour}, []time.Duration{47 * hour}},
		{"but not until after the deadline", []time.Duration{40 * hour, 48 * hour}, nil},
		{"at night, with the deadline close: now or never", []time.Duration{45 * hour, 48 * hour}, []time.Duration{45 * hour}},
		{"at night, with the last stages passed: nothing yet", []time.Duration{24 * hour, 40 * hour}, []time.Duration{24 * hour}},
		{"within the grace: none after the deadline", []time.Duration{48*hour + 5*time.Minute}, nil},
		{"long after: missed, none", []time.Duration{100 * hour}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			pol := policy(t)
			d := draft(anna)
			p := begun(t, d, pol)
			var got []time.Duration
			for _, after := range tt.clock {
				var owed []promise.Notice
				now := d.At.Add(after)
				p, owed = ticked(t, p, now, pol)
				for _, n := range owed {
					if n.Kind == promise.NoticeReminder {
						got = append(got, after)
					}
				}
				if w := promise.Wake(&p, pol); p.State.InForce() && !w.After(now) {
					t.Errorf("wake %s is not ahead of %s", w, now)
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("reminders (-want +got):\n%s", diff)
			}
		})
	}
}

func TestReminderMadeLateAtNightWaitsForTheMorning(t *testing.T) {
	t.Parallel()
	pol := policy(t)
	d := draft(anna)
	d.Due = monday().Add(3 * day)
	p := begun(t, d, pol)
	// The clock stood still from Monday to Wednesday 03:00 in Stockholm.
	p, owed := ticked(t, p, monday().Add(42*hour), pol)
	if len(owed) != 0 {
		t.Fatalf("woken at night: %v", kinds(owed))
	}
	opens := monday().Add(47 * hour) // 08:00
	if w := promise.Wake(&p, pol); !w.Equal(opens) {
		t.Fatalf("wake %s, want %s", w, opens)
	}
	if _, owed = ticked(t, p, opens, pol); len(owed) != 1 || owed[0].Kind != promise.NoticeReminder {
		t.Errorf("in the morning: %v", kinds(owed))
	}
}

func TestSnooze(t *testing.T) {
	t.Parallel()
	pol := policy(t)
	// Reminders are due 24 h, 28.5 h and 31.2 h after the making.
	tests := []struct {
		name  string
		at    time.Duration
		until time.Duration
		want  []time.Duration
	}{
		{"past the first stage", 2 * hour, 25 * hour, []time.Duration{25 * hour, 28*hour + 30*time.Minute, 31*hour + 12*time.Minute}},
		{"to just before a stage, which is left out", 2 * hour, 28*hour + 10*time.Minute, []time.Duration{28*hour + 10*time.Minute, 31*hour + 12*time.Minute}},
		{"past them all", 2 * hour, 40 * hour, []time.Duration{40 * hour}},
		{"after the last: once more", 32 * hour, 33 * hour, []time.Duration{33 * hour}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p, _ := ticked(t, made(t, pol), monday().Add(tt.at), pol)
			p = do(t, p, with(act(promise.VerbSnooze, anna, tt.at), due(tt.until)), pol).After
			var got []time.Duration
			for _, at := range fired(t, p, pol) {
				got = append(got, at.Sub(monday()))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("reminders (-want +got):\n%s", diff)
			}
		})
	}
}

func TestMoveResetsReminders(t *testing.T) {
	t.Parallel()
	pol := policy(t)
	p, owed := ticked(t, made(t, pol), monday().Add(25*hour), pol)
	if len(owed) != 1 {
		t.Fatalf("notices %v", kinds(owed))
	}
	p = do(t, p, with(act(promise.VerbMove, anna, 26*hour), func(a *promise.Act) { a.Due, a.Agreed = monday().Add(74*hour), true }), pol).After
	var got []time.Duration
	for _, at := range fired(t, p, pol) {
		got = append(got, at.Sub(monday()))
	}
	// From Tuesday 11:00 to Thursday 11:00.
	want := []time.Duration{50 * hour, 54*hour + 30*time.Minute, 72*hour + 12*time.Minute}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("reminders (-want +got):\n%s", diff)
	}
}

func TestWake(t *testing.T) {
	t.Parallel()
	at := monday()
	tests := []struct {
		name string
		edit func(*promise.Promise)
		want time.Time
	}{
		{"requested: no answer for a working day", func(p *promise.Promise) {
			p.State, p.History = promise.Requested, p.History[:1]
		}, at.Add(8 * hour)},
		{"all reminders out: the deadline with its grace", func(p *promise.Promise) { p.Reminded = 3 }, at.Add(48*hour + 15*time.Minute)},
		{"missed: broken after a month", func(p *promise.Promise) {
			p.State, p.History = promise.Missed, []promise.Event{{At: at, Verb: promise.VerbMiss, From: promise.Active, To: promise.Missed}}
		}, at.Add(30 * day)},
		{"kept: the after-care call", func(p *promise.Promise) { p.State, p.AfterCare = promise.Kept, at.Add(week) }, at.Add(week)},
		{"kept and called: nothing", func(p *promise.Promise) { p.State = promise.Kept }, time.Time{}},
		{"void: nothing", func(p *promise.Promise) { p.State = promise.Void }, time.Time{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := standing(promise.Active)
			tt.edit(&p)
			if got := promise.Wake(&p, policy(t)); !got.Equal(tt.want) {
				t.Errorf("wake %s, want %s", got, tt.want)
			}
		})
	}
}

const week = 7 * day

func TestTick(t *testing.T) {
	t.Parallel()
	pol := policy(t)
	leader := pol
	leader.Leader = true
	kept := func(t *testing.T) promise.Promise {
		t.Helper()
		return do(t, made(t, pol), act(promise.VerbKeep, anna, hour), pol).After
	}
	missed := func(t *testing.T) promise.Promise {
		t.Helper()
		p, _ := ticked(t, made(t, pol), monday().Add(3*day), pol)
		return p
	}
	tests := []struct {
		name  string
		from  func(*testing.T) promise.Promise
		pol   promise.Policy
		after time.Duration
		state promise.State
		owed  []promise.NoticeKind
	}{
		{"before the grace is over", nil, pol, 48*hour + 15*time.Minute - time.Second, promise.Active, nil},
		{"missed at the end of the grace", nil, pol, 48*hour + 15*time.Minute, promise.Missed, []promise.NoticeKind{promise.NoticeBreach, promise.NoticeBreach, promise.NoticeInvite, promise.NoticeRefresh}},
		{"a leader at the deadline itself", nil, leader, 48 * hour, promise.Missed, []promise.NoticeKind{promise.NoticeBreach, promise.NoticeBreach, promise.NoticeInvite, promise.NoticeRefresh}},
		{"no after-care within the week", kept, pol, 7*day + hour - time.Second, promise.Kept, nil},
		{"after-care a week after", kept, pol, 7*day + hour, promise.Kept, []promise.NoticeKind{promise.NoticeAfterCare}},
		{"missed for less than a month", missed, pol, 33*day - time.Second, promise.Missed, []promise.NoticeKind{promise.NoticeNudge, promise.NoticeFollowUp, promise.NoticeRefresh}},
		{"broken after a month", missed, pol, 33 * day, promise.Broken, []promise.NoticeKind{promise.NoticeClosed, promise.NoticeRefresh, promise.NoticeNudge, promise.NoticeFollowUp, promise.NoticeRefresh}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := made(t, pol)
			if tt.from != nil {
				p = tt.from(t)
			}
			if p.State.InForce() {
				p.Reminded = 3
			}
			p, owed := ticked(t, p, monday().Add(tt.after), tt.pol)
			if p.State != tt.state {
				t.Errorf("state %s, want %s", p.State, tt.state)
			}
			if diff := cmp.Diff(tt.owed, kinds(owed)); diff != "" {
				t.Errorf("notices (-want +got):\n%s", diff)
			}
			if _, again := promise.Tick(p, monday().Add(tt.after), tt.pol); again {
				t.Error("the same moment does it twice")
			}
		})
	}
}

func TestBreachReachesEveryoneOnceAndTagsThePromiser(t *testing.T) {
	t.Parallel()
	pol := policy(t)
	pol.Breaches = []promise.ChannelID{"C1", "C2"}
	at := monday().Add(3 * day)
	_, owed := ticked(t, made(t, pol), at, pol)
	want := []promise.Notice{
		{Kind: promise.NoticeBreach, Number: 1, Channel: "C1", At: at},
		{Kind: promise.NoticeBreach, Number: 1, Channel: "C2", At: at},
		{Kind: promise.NoticeBreach, Number: 1, User: mia, At: at},
		{Kind: promise.NoticeInvite, Number: 1, User: anna, At: at},
		{Kind: promise.NoticeRefresh, Number: 1, At: at},
	}
	if diff := cmp.Diff(want, owed); diff != "" {
		t.Errorf("notices (-want +got):\n%s", diff)
	}
}

// After-care that would fall on a day off comes on the next working day.
func TestAfterCareIsNotOnADayOff(t *testing.T) {
	t.Parallel()
	pol := policy(t)
	d := draft(anna)
	d.At = time.Date(2026, 12, 18, 9, 0, 0, 0, time.UTC) // a week before Christmas Day
	d.Due = d.At.Add(day)
	c := do(t, begun(t, d, pol), promise.Act{Verb: promise.VerbKeep, By: actor(anna), At: d.At.Add(time.Minute)}, pol)
	want := time.Date(2026, 12, 28, 7, 0, 0, 0, time.UTC) // Monday 08:00
	if !c.After.AfterCare.Equal(want) || !c.Wake.Equal(want) {
		t.Errorf("after-care %s, wake %s, want %s", c.After.AfterCare, c.Wake, want)
	}
}
