package bot_test

import (
	"strconv"
	"testing"
	"time"

	"kept/internal/promise"
	"kept/internal/slacksim"
	"kept/internal/workspace"
)

// threaded is what hangs under the breach's post in a channel.
func (r *rig) threaded(channel string, more ...string) promise.Claim {
	c := r.owed(promise.Notice{Kind: promise.NoticeFollowUp, Channel: r.channel(channel), By: r.user("anna"), Arg: string(promise.VerbJoin)})
	for _, m := range more {
		c.Subject += m
	}
	return c
}

// waits follows a notice for as long as it is put off, and returns how it ends.
func (r *rig) waits(t *testing.T, c promise.Claim, until time.Time) promise.Settlement {
	t.Helper()
	n := r.notifier()
	for range 5000 {
		end := n.Notify(t.Context(), c)
		if end.Retry.IsZero() || end.Retry.After(until) {
			return end
		}
		if !end.Retry.After(r.clock.Now()) {
			t.Fatalf("put off until %s, which is over", end.Retry)
		}
		r.clock.Set(end.Retry)
		c = end.Claim
	}
	t.Fatal("there is no end to it")
	return promise.Settlement{}
}

// A breach's post may come late: hundreds of others before it, Slack away for
// hours. What hangs under it comes after it, and not as one that has failed.
func TestFollowUpsWaitForALatePost(t *testing.T) {
	t.Parallel()
	for _, late := range []time.Duration{time.Minute, 11 * time.Minute, 3 * time.Hour, 23 * time.Hour} {
		t.Run(late.String(), func(t *testing.T) {
			t.Parallel()
			r := newRig(t, slacksim.Config{}, nil)
			r.joined()
			end := r.waits(t, r.threaded("#sales"), start.Add(late))
			if end.Retry.IsZero() || end.Parked != "" || end.Claim.Notice.Tries != 0 || !end.Unchanged {
				t.Fatalf("settled as %+v", end)
			}
			if pause := end.Retry.Sub(start.Add(late)); pause > max(late/4, 30*time.Second) || pause > 10*time.Minute {
				t.Errorf("it comes %s after the post", pause)
			}
			r.clock.Set(start.Add(late))
			head := r.headed(t, "#sales")
			r.clock.Set(end.Retry)
			end = r.notifier().Notify(t.Context(), end.Claim)
			if seen := r.sim.Seen("bo"); !end.Retry.IsZero() || end.Parked != "" || len(seen) != 2 || seen[1].ThreadTS != head.TS {
				t.Errorf("settled as %+v, bo sees %+v", end, seen)
			}
		})
	}
}

// Those who wait take nothing of the channel's share from what they wait for.
func TestWaitingFollowUpsLeaveTheChannelFree(t *testing.T) {
	t.Parallel()
	r := newRig(t, slacksim.Config{}, nil)
	r.joined()
	n := r.notifier()
	for i := range 50 {
		if end := n.Notify(t.Context(), r.threaded("#sales", strconv.Itoa(i))); end.Retry.IsZero() {
			t.Fatalf("settled as %+v", end)
		}
	}
	if end := n.Notify(t.Context(), r.owed(promise.Notice{Kind: promise.NoticeBreach, Channel: r.channel("#sales")})); end.Post == nil {
		t.Errorf("the breach itself: %+v", end)
	}
}

// Whose post was given up, or is nowhere to be found, stands in the channel by
// itself; only a channel that never had the breach hears nothing more of it.
func TestFollowUpsOfAPostThatNeverComes(t *testing.T) {
	t.Parallel()
	subscribed := func(since time.Time) func(*rig) {
		return func(r *rig) {
			r.space.w.Subscriptions = []workspace.Subscription{{
				ID: "b", Topic: workspace.TopicBreaches, Channel: r.channel("#sales"), By: r.user("cia"), Since: since,
			}}
		}
	}
	parked := func(of time.Duration, edit func(*promise.Notice)) func(*rig) {
		return func(r *rig) {
			n := promise.Notice{Kind: promise.NoticeBreach, Channel: r.channel("#sales"), Number: 42, At: start.Add(of)}
			if edit != nil {
				edit(&n)
			}
			r.shelf.parked = append(r.shelf.parked, promise.Parked{Team: r.team(), Notice: n, Reason: "invalid_blocks", At: start.Add(of)})
		}
	}
	for _, row := range []struct {
		name   string
		given  []func(*rig)
		told   bool
		within time.Duration
	}{
		{"given up", []func(*rig){parked(0, nil)}, true, 5 * time.Minute},
		{"that of an earlier breach was", []func(*rig){parked(-48*time.Hour, nil)}, false, 48 * time.Hour},
		{"another promise's was", []func(*rig){parked(0, func(n *promise.Notice) { n.Number = 41 })}, false, 48 * time.Hour},
		{"a person's was", []func(*rig){parked(0, func(n *promise.Notice) { n.Channel, n.User = "", "U1" })}, false, 48 * time.Hour},
		{"forgotten", []func(*rig){subscribed(start.Add(-time.Hour))}, true, 48 * time.Hour},
		{"forgotten, in the workspace's channel", []func(*rig){func(r *rig) { r.space.w.Settings.BreachChannel = r.channel("#sales") }}, true, 48 * time.Hour},
		{"the channel subscribed later", []func(*rig){subscribed(start.Add(time.Hour))}, false, 48 * time.Hour},
		{"it was handled quietly for a while", []func(*rig){subscribed(start.Add(-time.Hour)), func(r *rig) {
			r.joined(func(p *promise.Promise) {
				p.History = append(p.History, promise.Event{At: start, By: r.user("cia"), Verb: promise.VerbQuiet, From: promise.Missed, To: promise.Missed})
			})
		}}, false, 48 * time.Hour},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, slacksim.Config{}, nil)
			r.joined()
			for _, f := range row.given {
				f(r)
			}
			end := r.waits(t, r.threaded("#sales"), start.Add(row.within))
			if !end.Retry.IsZero() || end.Parked != "" || end.Post != nil {
				t.Fatalf("settled as %+v", end)
			}
			if seen := r.sim.Seen("bo"); (len(seen) == 1) != row.told || row.told && seen[0].ThreadTS != "" {
				t.Errorf("bo sees %+v", seen)
			}
			if !row.told && r.clock.Now().Before(start.Add(24*time.Hour)) {
				t.Errorf("it was dropped after %s", r.clock.Now().Sub(start))
			}
		})
	}
}

// A brief for somebody who is about to meet the customer does not wait for long,
// and one for a thread alone waits for it.
func TestBriefsOfALatePost(t *testing.T) {
	t.Parallel()
	r := newRig(t, slacksim.Config{}, nil)
	r.joined()
	end := r.waits(t, r.briefing("#sales"), start.Add(20*time.Minute))
	if !end.Retry.IsZero() || len(r.briefs("anna")) != 1 || r.briefs("anna")[0].Channel != "@kept" {
		t.Errorf("settled as %+v, anna sees %+v", end, r.briefs("anna"))
	}
	r.clock.Set(start)
	second := r.briefing("#sales")
	second.Notice.User, second.Subject = "", second.Subject+"2"
	if end = r.waits(t, second, start.Add(5*time.Hour)); end.Retry.IsZero() {
		t.Fatalf("settled as %+v", end)
	}
	head := r.headed(t, "#sales")
	r.clock.Set(end.Retry)
	end = r.notifier().Notify(t.Context(), end.Claim)
	if seen := r.briefs("bo"); !end.Retry.IsZero() || len(seen) != 1 || seen[0].ThreadTS != head.TS {
		t.Errorf("settled as %+v, bo sees %+v", end, seen)
	}
}
