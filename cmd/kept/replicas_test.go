package main

import (
	"fmt"
	"testing"
	"time"

	"kept/internal/clock"
	"kept/internal/testenv"
)

// Two processes share one Redis, both with their schedulers running, and one of
// them is stopped in the middle: everything is sent, and seen once.
func TestTwoReplicas(t *testing.T) {
	t.Parallel()
	redis := testenv.RedisServer(t)
	clk := clock.NewRunning(talkStart)
	first := setStage(t, scenery{redis: redis.URL, clock: clk})
	stop := first.perform()
	second := setStage(t, scenery{redis: redis.URL, clock: clk, sim: first.sim})
	second.perform() // takes the deliveries from now on
	s := second
	s.types(leader, "#missed", "/promise set breach-channel #missed")
	s.types(seller, "#sales", "/promise subscribe digest me")
	s.types(leader, "#missed", "/promise set grace 0m")
	const each = 12
	people := []string{seller, production}
	for i := range each {
		for _, who := range people {
			s.types(who, "#general", fmt.Sprintf("/promise Acme: %s's %d. by today 10:00", who, i))
		}
	}
	all := func(who, where string) int {
		n := 0
		for i := range each {
			n += min(1, s.count(who, where, fmt.Sprintf("%s's %d.", who, i)))
		}
		return n
	}
	s.sim.Faults().Latency("chat.postMessage", 300*time.Millisecond) // so that some are on their way at the stop
	clk.Set(talkStart.Add(50 * time.Minute))
	s.running(clk, "some are reminded", func() bool { return all(seller, "@kept") > 0 })
	if all(seller, "@kept") == each && all(production, "@kept") == each {
		t.Log("all were reminded before the stop")
	}
	stop()
	s.sim.Faults().Latency("chat.postMessage", 0)
	s.running(clk, "all are reminded", func() bool {
		return all(seller, "@kept") == each && all(production, "@kept") == each
	})
	third := setStage(t, scenery{redis: redis.URL, clock: clk, sim: first.sim})
	third.perform()
	for _, who := range people {
		for i := range each {
			if n := s.count(who, "@kept", fmt.Sprintf("%s's %d.", who, i)); n != 1 {
				t.Errorf("%s is reminded of %d %d times", who, i, n)
			}
		}
	}
	clk.Set(talkStart.Add(2*time.Hour + time.Second))
	told := func() int {
		n := 0
		for i := range each {
			for _, who := range people {
				n += min(1, s.count(leader, "#missed", fmt.Sprintf("%s's %d.", who, i)))
			}
		}
		return n
	}
	s.running(clk, "all that was missed is told", func() bool { return told() == each*len(people) })
	for i := range each {
		for _, who := range people {
			if n := s.count(leader, "#missed", fmt.Sprintf("%s's %d.", who, i)); n != 1 {
				t.Errorf("the breach of %s's %d is told %d times", who, i, n)
			}
		}
	}
	clk.Set(talkStart.Add(23*time.Hour + time.Second)) // 08:00
	s.running(clk, "the digest comes", func() bool { return s.count(seller, "@kept", "Your promises today") > 0 })
	s.wantCount(1, seller, "@kept", "Your promises today")
}
