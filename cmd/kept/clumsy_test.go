package main

import (
	"fmt"
	"log/slog"
	"regexp"
	"testing"
	"time"

	"kept/internal/clock"
	"kept/internal/promise"
	"kept/internal/slacksim"
	"kept/internal/testenv"
	"kept/internal/worktime"
)

// Deadlines over the weekends on which the clocks change, and from the far ends
// of the world, are those of the writer's own clock.
func TestFarZonesAndClockChanges(t *testing.T) {
	t.Parallel()
	spring := time.Date(2027, time.March, 27, 8, 0, 0, 0, time.UTC)   // Saturday 09:00 CET
	autumn := time.Date(2026, time.October, 24, 7, 0, 0, 0, time.UTC) // Saturday 09:00 CEST
	for name, c := range map[string]struct {
		now       time.Time
		zone, due string
		want      string
		moment    time.Time
	}{
		"spring, a wall time":      {spring, "", "by tomorrow 09:00", "Sunday 28 March, 09:00 (CEST)", spring.Add(23 * time.Hour)},
		"spring, a length of time": {spring, "", "in 24 hours", "Sunday 28 March, 10:00 (CEST)", spring.Add(24 * time.Hour)},
		"spring, the hour skipped": {spring, "", "by tomorrow 02:30", "Sunday 28 March, 03:30 (CEST)", spring.Add(17*time.Hour + 30*time.Minute)},
		"autumn, a wall time":      {autumn, "", "by tomorrow 09:00", "Sunday 25 October, 09:00 (CET)", autumn.Add(25 * time.Hour)},
		"autumn, a length of time": {autumn, "", "in 24 hours", "Sunday 25 October, 08:00 (CET)", autumn.Add(24 * time.Hour)},
		"fourteen hours ahead":     {talkStart, "Pacific/Kiritimati", "by tomorrow 9:00", "Tuesday 24 November, 09:00 (UTC+14)", talkStart.Add(11 * time.Hour)},
		"eight hours behind":       {talkStart, "America/Los_Angeles", "by tomorrow 9:00", "Tuesday 24 November, 09:00 (PST)", talkStart.Add(33 * time.Hour)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := setStage(t, scenery{clock: clock.NewVirtual(c.now), change: func(w *slacksim.Workspace) {
				w.People = append(w.People, slacksim.Person{Handle: "far", Name: "Fay Far", TZ: c.zone, Locale: "de-DE"})
			}}).play()
			s.do("far", "#sales", "/promise Acme: send it "+c.due)
			s.sees("far", "#sales", "You promised", c.want)
			p, err := s.app.store.Load(s.ctx(), stageTeam, 1)
			if err != nil || !p.Due.Equal(c.moment) {
				t.Errorf("it is due %s, not %s, %v", p.Due, c.moment, err)
			}
			// the promise runs its course over the change
			s.do(leader, "#missed", "/promise subscribe breaches")
			s.clk.Set(c.moment.Add(14*time.Minute + 59*time.Second))
			s.quiet()
			s.wantCount(0, leader, "#missed", "send it")
			s.pass(time.Second)
			s.wantCount(1, leader, "#missed", "send it")
			s.wantCount(1, "far", "@kept", "send it", "[I’ll join]")
		})
	}
}

// Whoever reads neither of the languages reads the workspace's.
func TestAnotherLanguage(t *testing.T) {
	t.Parallel()
	s := setStage(t, scenery{change: func(w *slacksim.Workspace) {
		w.People = append(w.People, slacksim.Person{Handle: "jens", Name: "Jens", Locale: "de-DE"})
	}}).play()
	s.do("jens", "#sales", "/promise Acme: send it by Friday 15:00")
	s.sees("jens", "#sales", "You promised")
	s.do(leader, "#sales", "/promise set language sv")
	s.do("jens", "#sales", "/promise Acme: send more by Friday 15:00")
	s.sees("jens", "#sales", "Du lovade")
	s.do("jens", "#sales", "/promise Acme: send more by 3 March 2020")
	if v, ok := s.sim.As("jens").View(); !ok || v.Title != "Nytt löfte" {
		t.Errorf("the dialog is called %q", v.Title)
	}
}

// From the making to the follow-up within a minute.
func TestTwentySeconds(t *testing.T) {
	t.Parallel()
	s := setStage(t, scenery{}).play()
	s.do(leader, "#missed", "/promise set breach-channel #missed")
	s.do(leader, "#missed", "/promise set grace 0m")
	s.do(seller, "#sales", "/promise Acme: a very quick one in 20 seconds")
	s.sees(seller, "#sales", "09:00:20")
	s.pass(14 * time.Second)
	s.wantCount(0, seller, "@kept", "a very quick one")
	s.pass(time.Second)
	s.wantCount(1, seller, "@kept", "a very quick one")
	s.click(seller, "Snooze 1 hour", "@kept", "a very quick one")
	s.pass(4 * time.Second)
	s.wantCount(0, leader, "#missed", "a very quick one")
	s.pass(time.Second)
	s.wantCount(1, leader, "#missed", "a very quick one")
	s.pass(5 * time.Second)
	s.click(seller, "I’ll join", "@kept", "a very quick one")
	if problems, err := s.sim.As(seller).Submit(s.ctx()); err != nil || len(problems) > 0 {
		t.Fatalf("joining: %v, %v", problems, err)
	}
	s.quiet()
	s.sees(leader, "#missed", "@anna joins")
	s.do(seller, "#sales", "/kept 1")
	s.sees(seller, "#sales", "#1", "late")
}

// Three hundred promises fit into a list, page by page, and into a digest that
// Slack accepts.
func TestHundredsOfPromises(t *testing.T) {
	t.Parallel()
	// where a thousand writes need not wait for the disk one after the other
	s := setStage(t, scenery{redis: testenv.RedisServer(t).URL}).play()
	const many = 300
	ledger := promise.NewLedger(s.app.store)
	anna := promise.UserID(s.sim.UserID(seller))
	for i := range many {
		if _, err := ledger.Begin(s.ctx(), promise.Draft{
			Team: stageTeam, What: fmt.Sprintf("<thing> & number %d, with words enough to fill a line or two of the digest, as people do", i),
			Customer: promise.Customer{Name: fmt.Sprintf("Customer & Sons %d", i)}, Promiser: anna, By: promise.Actor{ID: anna},
			At: s.clk.Now(), Due: s.clk.Now().Add(54*time.Hour + time.Duration(i)*time.Second),
		}, promise.Policy{Work: worktime.Standard(stockholm(), "SE")}); err != nil {
			t.Fatal(err)
		}
	}
	s.do(seller, "@kept", "/promise subscribe digest me")
	s.do(leader, "#missed", "/promise subscribe digest")

	s.do(seller, "#sales", "/promise list")
	number := regexp.MustCompile(`#(\d+) <thing>`)
	seen := map[string]bool{}
	for range many {
		list := s.sees(seller, "#sales", "300 open promises")
		for _, m := range number.FindAllStringSubmatch(list.Text, -1) {
			seen[m[1]] = true
		}
		if !hasAll(list, []string{"[Show more]"}) {
			break
		}
		s.click(seller, "Show more", "#sales", "300 open promises")
	}
	if len(seen) != many {
		t.Errorf("the pages show %d promises", len(seen))
	}

	for day := 24; day <= 25; day++ {
		s.clk.Set(time.Date(2026, time.November, day, 7, 0, 0, 0, time.UTC)) // 08:00; on Wednesday all is due
		for range 40 {                                                       // a conversation takes a message a second
			s.pass(15 * time.Second)
		}
	}
	s.sees(seller, "@kept", "Your promises today")
	s.sees(leader, "#missed", "Our promises today")
	if n := s.log.with("kind=digest", "outcome=parked"); n > 0 {
		t.Errorf("%d digests could not be delivered", n)
	}
}

// The machine's clock is three hours back after a restart: what happened stays,
// nobody is asked or told a second time, and people go on as before.
func TestTheClockGoesBack(t *testing.T) {
	t.Parallel()
	for name, redis := range engines(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := setStage(t, scenery{redis: redis, socket: true}).play()
			s.do(leader, "#missed", "/promise set breach-channel #missed")
			s.do(seller, "#sales", "/promise Acme: send the quote by today 15:00")
			s.pass(6*time.Hour + 15*time.Minute)
			s.wantCount(1, leader, "#missed", "send the quote")
			s.hangUp()
			s.app.close()
			late := s.clk.Now()
			s.clk = clock.NewVirtual(late.Add(-3 * time.Hour))
			var err error
			if s.app, err = newApp(t.Context(), s.cfg, s.clk, slog.New(slog.NewTextHandler(s.log, nil))); err != nil {
				t.Fatal(err)
			}
			s.play()
			s.do(seller, "#sales", "/promise Acme: send the bill by today 15:00")
			s.do(seller, "#sales", "/kept 1")
			s.sees(seller, "#sales", "#1", "though late")
			s.do(seller, "#sales", "/kept 1")
			s.sees(seller, "#sales", "#1", "already kept, though late")
			s.pass(3*time.Hour + time.Minute)
			s.wantCount(1, leader, "#missed", "send the quote")
			s.wantCount(1, leader, "#missed", "send the bill")
			s.wantCount(1, seller, "@kept", "send the quote", "[I’ll join]")
			p, err := s.app.store.Load(s.ctx(), stageTeam, 1)
			if err != nil || p.State != promise.KeptLate || len(p.FollowUps) != 1 {
				t.Errorf("%s, %d follow-ups, %v", p.State, len(p.FollowUps), err)
			}
		})
	}
}
