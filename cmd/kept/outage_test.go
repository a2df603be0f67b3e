package main

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"kept/internal/clock"
	"kept/internal/promise"
	"kept/internal/slacksim"
	"kept/internal/testenv"
)

// Redis goes away in the middle, cut off or frozen, while people type and click
// and reminders fall due. Each person is told in a sentence, the operator reads a
// line, nothing that was acknowledged is lost, and what fell due comes once it is
// back, once.
func TestRedisGoesAway(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		away, back func(*testenv.Server)
	}{
		"killed": {(*testenv.Server).Kill, (*testenv.Server).Restart},
		"frozen": {(*testenv.Server).Pause, (*testenv.Server).Resume},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			redis := testenv.RedisServer(t, testenv.Synced())
			clk := clock.NewRunning(talkStart)
			s := setStage(t, scenery{redis: redis.URL, clock: clk})
			s.perform()
			s.types(leader, "#missed", "/promise set breach-channel #missed")
			s.types(leader, "#missed", "/promise set grace 0m")
			const each = 5
			for i := range each {
				s.types(seller, "#sales", fmt.Sprintf("/promise Acme: thing %d. by today 10:00", i))
				s.types(production, "#produktion", fmt.Sprintf("/promise Acme: sak %d. senast i dag kl 10", i))
			}
			s.await("all is posted", func() bool {
				return s.count(leader, "#sales", "thing") == each && s.count(leader, "#produktion", "sak") == each
			})
			s.types(seller, "#sales", "/kept 1")

			c.away(redis)
			clk.Set(talkStart.Add(50 * time.Minute)) // the reminders fall due
			var people sync.WaitGroup
			for who, line := range map[string]string{
				seller: "/promise Acme: one more by today 16:00", production: "/kept 2", support: "/promise list", leader: "/promise show 3",
			} {
				people.Go(func() {
					if err := s.sim.As(who).In("#sales").Slash(s.ctx(), line); err != nil {
						t.Errorf("%s types %q: %v", who, line, err)
					}
				})
			}
			people.Go(func() {
				if err := s.sim.As(seller).Click(s.ctx(), slacksim.Find{Channel: "#sales", Contains: "thing 2."}, "Kept"); err != nil {
					t.Errorf("anna clicks: %v", err)
				}
			})
			people.Wait()
			s.await("everybody is told", func() bool {
				return s.count(seller, "#sales", "can’t reach my records") == 2 &&
					s.count(production, "#sales", "når inte mina anteckningar") == 1 &&
					s.count(leader, "#sales", "når inte mina anteckningar") == 1 &&
					s.count(support, "#sales", "can’t reach my records") == 1
			})
			s.wantLog("request refused", "kind=unavailable")
			if got := status(t, s.url+"/readyz"); got != 503 {
				t.Errorf("/readyz answers %d", got)
			}
			s.await("the operator reads of it", func() bool { s.sim.Poke(); return s.log.with("level=ERROR", "cannot") > 0 })

			c.back(redis)
			s.running(clk, "the reminders come", func() bool {
				return s.named(seller, "@kept", "thing %d.", each) >= each-1 && s.named(production, "@kept", "sak %d.", each) >= each
			})
			clk.Set(talkStart.Add(2*time.Hour + time.Second)) // missed
			s.running(clk, "what was missed is told", func() bool {
				n := 0
				for i := range each {
					n += min(1, s.count(leader, "#missed", fmt.Sprintf("thing %d.", i))) + min(1, s.count(leader, "#missed", fmt.Sprintf("sak %d.", i)))
				}
				return n >= s.missed() && s.missed() >= 2*each-3
			})
			s.toldOnce(each)
			if p, err := s.app.store.Load(s.ctx(), stageTeam, 1); err != nil || p.State != promise.Kept {
				t.Errorf("what was acknowledged is %s, %v", p.State, err)
			}
			s.types(seller, "#sales", "/promise Acme: afterwards by tomorrow 16:00")
			s.sees(seller, "#sales", "You promised", "afterwards")
		})
	}
}

// toldOnce looks that nobody was told twice of anybody's promises.
func (s *stage) toldOnce(each int) {
	s.t.Helper()
	for i := range each {
		for who, words := range map[string]string{seller: "thing", production: "sak"} {
			words = fmt.Sprintf("%s %d.", words, i)
			if n := s.count(leader, "#missed", words); n > 1 {
				s.t.Errorf("%s was told %d times", words, n)
			}
			if n := s.count(who, "@kept", words); n > 2 { // reminded, and asked along
				s.t.Errorf("%s sees %s %d times", who, words, n)
			}
		}
	}
}

// named is how many of each promises, by their words, somebody has read of: one
// message may name several.
func (s *stage) named(who, where, words string, each int) int {
	n := 0
	for i := range each {
		n += min(1, s.count(who, where, fmt.Sprintf(words, i)))
	}
	return n
}

// missed is how many promises were declared missed.
func (s *stage) missed() int {
	page, err := s.app.store.Find(s.ctx(), promise.Query{Team: stageTeam, Index: promise.IndexState(promise.Missed)})
	if err != nil {
		return 0
	}
	return page.Total
}

// types types a command that must be taken while everything runs.
func (s *stage) types(who, where, line string) {
	s.t.Helper()
	if err := s.sim.As(who).In(where).Slash(s.ctx(), line); err != nil {
		s.t.Fatalf("%s types %q: %v", who, line, err)
	}
}

// running waits on a clock that runs, and hurries it: the pauses between two
// tries are not waited out.
func (s *stage) running(clk *clock.Virtual, what string, cond func() bool) {
	s.t.Helper()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	late := time.After(stageTimeout)
	for !cond() {
		select {
		case <-tick.C:
			clk.Advance(500 * time.Millisecond)
		case <-late:
			s.await(what, cond)
			return
		}
	}
}

// Sockets drop and are told to refresh while people type: every command is
// answered, and carried out once.
func TestSocketsGoAway(t *testing.T) {
	t.Parallel()
	clk := clock.NewRunning(talkStart)
	s := setStage(t, scenery{socket: true, clock: clk})
	s.perform()
	const each = 12
	var people sync.WaitGroup
	for _, who := range []string{seller, production, leader, support} {
		people.Go(func() {
			for i := range each {
				line := fmt.Sprintf("/promise Acme: %s's %d. by tomorrow 16:00", who, i)
				// an acknowledgement that was on its way when all was cut is lost
				// with it: Slack says so, and it was carried out all the same
				if err := s.sim.As(who).In("#general").Slash(s.ctx(), line); err != nil && !errors.Is(err, slacksim.ErrNotAcked) {
					t.Errorf("%s types %q: %v", who, line, err)
				}
			}
		})
	}
	done := make(chan struct{})
	go func() { people.Wait(); close(done) }()
	for i := 0; ; i++ {
		select {
		case <-done:
			if i < 3 {
				t.Fatal("it was over before anything was cut")
			}
		default:
			before := len(s.sim.Seen(leader))
			s.await("something is said", func() bool {
				select {
				case <-done:
					return true
				default:
					return len(s.sim.Seen(leader)) > before
				}
			})
			switch i % 3 {
			case 0:
				_ = s.sim.Disconnect(s.ctx(), "refresh_requested")
			case 1:
				_ = s.sim.Disconnect(s.ctx(), "warning")
			default:
				s.sim.DropSockets()
			}
			continue
		}
		break
	}
	s.running(clk, "all is posted", func() bool {
		return s.count(leader, "#general", " promised Acme") >= 4*each
	})
	if n := s.promises(); n != 4*each {
		t.Errorf("%d promises were made, not %d", n, 4*each)
	}
	for _, who := range []string{seller, production, leader, support} {
		for i := range each {
			words := fmt.Sprintf("%s's %d.", who, i)
			if n := s.count(leader, "#general", words, "@"+who+" promised"); n != 1 {
				t.Errorf("%s was posted %d times", words, n)
			}
			if n := s.count(who, "#general", words); n > 2 { // the answer, and the post
				t.Errorf("%s sees %q %d times", who, words, n)
			}
		}
	}
}
