package bot_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kept/bot"
	"kept/internal/promise"
	"kept/internal/slacksim"
	"kept/internal/workspace"
)

// notifier is a Notifier on the rig.
func (r *rig) notifier() *bot.Notifier {
	return bot.NewNotifier(bot.NotifierConfig{
		Clients: r.single, People: r.people, Workspaces: r.space, Promises: r.shelf, Reminders: r.shelf, Handler: r.handler,
		Finder: r.shelf, Posts: r.shelf, GivenUp: r.shelf,
		Catalogue: r.cat, Now: r.clock.Now, Log: r.log, Meter: r.meter,
	})
}

func (r *rig) user(handle string) promise.UserID { return promise.UserID(r.sim.UserID(handle)) }

func (r *rig) channel(name string) promise.ChannelID { return promise.ChannelID(r.sim.ChannelID(name)) }

func (r *rig) team() promise.Team { return promise.Team(r.sim.Teams()[0].ID) }

// promised is promise 42, Anna's to Acme, missed or not.
func (r *rig) promised(missed bool) promise.Promise {
	anna := r.user("anna")
	p := promise.Promise{
		Team: r.team(), Number: 42, What: "paint the barn", Customer: promise.Customer{Name: "Acme"}, Promiser: anna, Doer: anna,
		Recorder: anna, State: promise.Active, Made: start.Add(-time.Hour), Due: start.Add(2 * time.Hour), DueFirst: start.Add(2 * time.Hour),
		DueSince: start.Add(-time.Hour), RemindedAt: start, Channel: r.channel("#sales"),
		History: []promise.Event{{At: start.Add(-time.Hour), By: anna, Verb: promise.VerbMake, To: promise.Active}},
	}
	if missed {
		p.Due, p.DueFirst, p.State = start.Add(-time.Minute), start.Add(-time.Minute), promise.Missed
		p.History = append(p.History, promise.Event{At: start, Verb: promise.VerbMiss, From: promise.Active, To: promise.Missed})
		p.FollowUps = []promise.FollowUp{{State: promise.Invited, Opened: start}}
	}
	r.shelf.mu.Lock()
	defer r.shelf.mu.Unlock()
	r.shelf.promises[42] = p
	return p
}

// owed is a claim for a notice about promise 42.
func (r *rig) owed(n promise.Notice) promise.Claim {
	if n.At.IsZero() {
		n.At = r.clock.Now()
	}
	if n.Kind != promise.NoticeDigest {
		n.Number = 42
	}
	return promise.Claim{Lane: promise.LaneNotice, Team: r.team(), Subject: "n:" + string(n.Kind) + ":" + string(n.Channel) + string(n.User), Notice: n}
}

func TestNoticesReachTheirReaders(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		missed  bool
		kind    promise.NoticeKind
		channel string
		user    string
		reader  string // who must see it
		in      string // where
	}{
		{"made, in the channel", false, promise.NoticeMade, "#sales", "", "bo", "#sales"},
		{"reminder, to the doer", false, promise.NoticeReminder, "", "anna", "anna", "@kept"},
		{"breach, in the channel", true, promise.NoticeBreach, "#sales", "", "cia", "#sales"},
		{"breach, to a manager", true, promise.NoticeBreach, "", "cia", "cia", "@kept"},
		{"invitation to the follow-up", true, promise.NoticeInvite, "", "anna", "anna", "@kept"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, slacksim.Config{}, nil)
			r.promised(tt.missed)
			n := promise.Notice{Kind: tt.kind}
			if tt.channel != "" {
				n.Channel = r.channel(tt.channel)
			}
			if tt.user != "" {
				n.User = r.user(tt.user)
			}
			end := r.notifier().Notify(t.Context(), r.owed(n))
			if !end.Retry.IsZero() || end.Parked != "" || end.Post == nil || end.Post.Kind != tt.kind {
				t.Fatalf("settled as %+v", end)
			}
			seen := r.sim.Seen(tt.reader)
			if len(seen) != 1 || seen[0].Channel != tt.in || !strings.Contains(seen[0].Text, "paint the barn") {
				t.Fatalf("%s reads %+v", tt.reader, seen)
			}
			m := seen[0]
			if end.Post.TS != m.TS || string(end.Post.Channel) != m.ChannelID {
				t.Errorf("remembers %+v, the message is %s %s", end.Post, m.ChannelID, m.TS)
			}
			if m.Metadata == nil || m.Metadata.EventType != "kept_notice" || len(m.Metadata.EventPayload) != 1 {
				t.Fatalf("metadata %+v", m.Metadata)
			}
			// any app can read it, so it must tell nothing
			if key, _ := m.Metadata.EventPayload["key"].(string); len(key) != 24 || strings.Trim(key, "0123456789abcdef") != "" {
				t.Errorf("key %q", key)
			}
		})
	}
}

func TestNoticeInTheReadersLanguage(t *testing.T) {
	t.Parallel()
	r := newRig(t, slacksim.Config{}, nil)
	p := r.promised(false)
	n := r.notifier()
	for _, who := range []string{"anna", "bo"} {
		p.Doer = r.user(who)
		r.shelf.promises[42] = p
		end := n.Notify(t.Context(), r.owed(promise.Notice{Kind: promise.NoticeReminder, User: r.user(who)}))
		if end.Post == nil {
			t.Fatalf("%s: %+v", who, end)
		}
	}
	if a, b := r.reads("anna")[0], r.reads("bo")[0]; a == b || !strings.Contains(b, "kl. ") {
		t.Errorf("anna reads %q, bo reads %q", a, b)
	}
}

func TestNothingAboutABreachLeavesTheCompany(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ name, channel, user, reason string }{
		{"a shared channel", "#partners", "", "shared_channel"},
		{"an archived channel", "#attic", "", "is_archived"},
		{"a channel Kept is not in", "#secret", "", "channel_not_found"},
		{"a guest", "", "gustav", "outside_person"},
		{"another company's person", "", "xenia", "outside_person"},
		{"a deactivated person", "", "old", "user_disabled"},
		{"a bot", "", "robot", "user_is_bot"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, slacksim.Config{}, nil)
			r.promised(true)
			n := promise.Notice{Kind: promise.NoticeBreach}
			if row.channel != "" {
				n.Channel = r.channel(row.channel)
				r.space.w.Subscriptions = []workspace.Subscription{{
					ID: "x", Topic: workspace.TopicBreaches, Channel: n.Channel, By: r.user("cia"),
				}}
			} else {
				n.User = r.user(row.user)
			}
			end := r.notifier().Notify(t.Context(), r.owed(n))
			if end.Parked != row.reason || end.Post != nil {
				t.Errorf("settled as %+v, want parked as %s", end, row.reason)
			}
			var want []promise.Notice
			if row.channel != "" {
				want = []promise.Notice{{
					Kind: promise.NoticeTrouble, Number: 42, User: r.user("cia"), At: start, Arg: string(n.Channel) + " " + row.reason,
				}}
			}
			if diff := cmp.Diff(want, end.Owed); diff != "" {
				t.Errorf("owed (-want +got):\n%s", diff)
			}
			for _, who := range []string{"anna", "gustav", "xenia"} {
				if seen := r.reads(who); len(seen) > 0 {
					t.Errorf("%s reads %q", who, seen)
				}
			}
			for _, owed := range end.Owed { // and the word about it arrives
				if end := r.notifier().Notify(t.Context(), r.owed(owed)); end.Parked != "" || !end.Retry.IsZero() || len(r.reads("cia")) != 1 {
					t.Errorf("the trouble itself: %+v, cia reads %q", end, r.reads("cia"))
				}
			}
		})
	}
}

func TestChannelOutOfReachGoesToThePerson(t *testing.T) {
	t.Parallel()
	r := newRig(t, slacksim.Config{}, nil)
	p := r.promised(false)
	p.State, p.Recorder = promise.Requested, r.user("bo")
	r.shelf.promises[42] = p
	end := r.notifier().Notify(t.Context(), r.owed(promise.Notice{
		Kind: promise.NoticeRequest, Channel: r.channel("#attic"), User: r.user("anna"), By: r.user("bo"),
	}))
	seen := r.sim.Seen("anna")
	if len(seen) != 1 || seen[0].Channel != "@kept" || end.Post == nil || string(end.Post.Channel) != seen[0].ChannelID || end.Parked != "" {
		t.Errorf("settled as %+v, anna reads %+v", end, seen)
	}
}

func TestMadePostOutOfReach(t *testing.T) {
	t.Parallel()
	r := newRig(t, slacksim.Config{}, nil)
	r.promised(false)
	n := r.notifier()
	end := n.Notify(t.Context(), r.owed(promise.Notice{Kind: promise.NoticeMade, Channel: r.channel("#secret"), By: r.user("anna")}))
	if end.Parked == "" || len(end.Owed) != 1 || end.Owed[0].User != r.user("anna") {
		t.Errorf("in a private channel: %+v", end)
	}
	// where two people talk Kept can never be, and nobody needs to hear of it
	end = n.Notify(t.Context(), r.owed(promise.Notice{Kind: promise.NoticeMade, Channel: "D0BETWEENTWO", By: r.user("anna")}))
	if end.Parked != "" || len(end.Owed) > 0 || !end.Retry.IsZero() {
		t.Errorf("in a direct message: %+v", end)
	}
}

func TestTroubleThatPasses(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name     string
		failure  slacksim.Failure
		min, max time.Duration
		tries    int
	}{
		{"too much, for ten seconds", slacksim.Failure{RetryAfter: 10 * time.Second}, 10 * time.Second, 10 * time.Second, 0},
		{"an outage", slacksim.Failure{Status: 500}, 500 * time.Millisecond, time.Second, 1},
		{"a cut line", slacksim.Failure{Hang: true}, 500 * time.Millisecond, time.Second, 1},
		{"Slack's own trouble", slacksim.Failure{Error: "internal_error"}, 500 * time.Millisecond, time.Second, 1},
		{"a token that is not accepted", slacksim.Failure{Error: "token_revoked"}, 500 * time.Millisecond, time.Second, 1},
		{"a burst, without a figure", slacksim.Failure{Error: "rate_limited"}, 30 * time.Second, 30 * time.Second, 0},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, slacksim.Config{}, nil)
			r.promised(false)
			n := r.notifier()
			r.sim.Faults().FailNext("chat.postMessage", 1, row.failure)
			claim := r.owed(promise.Notice{Kind: promise.NoticeMade, Channel: r.channel("#sales")})
			end := n.Notify(t.Context(), claim)
			if wait := end.Retry.Sub(start); wait < row.min || wait > row.max || end.Parked != "" || end.Claim.Notice.Tries != row.tries {
				t.Fatalf("settled as %+v, again in %s", end, wait)
			}
			r.clock.Set(end.Retry)
			end = n.Notify(t.Context(), end.Claim)
			if end.Post == nil || len(r.reads("bo")) != 1 {
				t.Errorf("second try: %+v, bo reads %q", end, r.reads("bo"))
			}
		})
	}
}

func TestGivenUpAfterADay(t *testing.T) {
	t.Parallel()
	r := newRig(t, slacksim.Config{}, nil)
	r.promised(false)
	n := r.notifier()
	r.sim.Faults().FailNext("chat.postMessage", 1000, slacksim.Failure{Status: 502})
	claim := r.owed(promise.Notice{Kind: promise.NoticeMade, Channel: r.channel("#sales")})
	longest := time.Duration(0)
	for range 1000 {
		end := n.Notify(t.Context(), claim)
		if end.Parked != "" {
			if r.clock.Now().Sub(start) < 24*time.Hour {
				t.Errorf("given up after %s", r.clock.Now().Sub(start))
			}
			if longest > 10*time.Minute || longest < 5*time.Minute {
				t.Errorf("the longest pause was %s", longest)
			}
			return
		}
		longest = max(longest, end.Retry.Sub(r.clock.Now()))
		r.clock.Set(end.Retry)
		claim = end.Claim
	}
	t.Error("never given up")
}

func TestAnAnswerLostOnTheWayBackIsNotPostedTwice(t *testing.T) {
	t.Parallel()
	for _, recovered := range []bool{false, true} {
		t.Run("recovered "+strconv.FormatBool(recovered), func(t *testing.T) {
			t.Parallel()
			r := newRig(t, slacksim.Config{}, nil)
			r.promised(true)
			claim := r.owed(promise.Notice{Kind: promise.NoticeBreach, Channel: r.channel("#sales")})
			if recovered {
				// another process posted and died before it could say so
				if end := r.notifier().Notify(t.Context(), claim); end.Post == nil {
					t.Fatalf("settled as %+v", end)
				}
				claim.Recovered = true
			} else {
				r.sim.Faults().FailNext("chat.postMessage", 1, slacksim.Failure{Status: 504, AfterEffect: true})
				end := r.notifier().Notify(t.Context(), claim)
				if end.Retry.IsZero() {
					t.Fatalf("settled as %+v", end)
				}
				claim = end.Claim
			}
			end := r.notifier().Notify(t.Context(), claim)
			seen := r.sim.Seen("bo")
			if len(seen) != 1 || end.Post == nil || end.Post.TS != seen[0].TS || !end.Retry.IsZero() {
				t.Errorf("settled as %+v, bo reads %+v", end, seen)
			}
			if r.meter.count("notice breach found") != 1 {
				t.Error("the delivered message was not found")
			}
		})
	}
}

func TestRecoveredButNeverPosted(t *testing.T) {
	t.Parallel()
	r := newRig(t, slacksim.Config{}, nil)
	r.promised(true)
	claim := r.owed(promise.Notice{Kind: promise.NoticeBreach, Channel: r.channel("#sales")})
	claim.Recovered = true
	if end := r.notifier().Notify(t.Context(), claim); end.Post == nil || len(r.reads("bo")) != 1 {
		t.Errorf("settled as %+v", end)
	}
	// while Slack will not let us look, nothing is posted blindly
	claim.Subject = "n:other"
	r.sim.Faults().FailNext("conversations.history", 1, slacksim.Failure{RetryAfter: time.Minute})
	if end := r.notifier().Notify(t.Context(), claim); !end.Retry.Equal(start.Add(time.Minute)) || len(r.reads("bo")) != 1 {
		t.Errorf("settled as %+v", end)
	}
}

func TestFollowUpsHangInTheBreachsThread(t *testing.T) {
	t.Parallel()
	r := newRig(t, slacksim.Config{}, nil)
	p := r.promised(true)
	n := r.notifier()
	follow := r.owed(promise.Notice{Kind: promise.NoticeFollowUp, Channel: r.channel("#sales"), By: r.user("anna"), Arg: string(promise.VerbJoin)})
	p.FollowUps[0].State, p.FollowUps[0].Along = promise.Joined, true
	p.History = append(p.History, promise.Event{At: start, By: r.user("anna"), Verb: promise.VerbJoin, From: promise.Missed, To: promise.Missed})
	r.shelf.promises[42] = p

	early := n.Notify(t.Context(), follow) // the breach itself is still on its way
	if early.Retry.IsZero() {
		t.Fatalf("without a breach post: %+v", early)
	}
	breach := n.Notify(t.Context(), r.owed(promise.Notice{Kind: promise.NoticeBreach, Channel: r.channel("#sales")}))
	r.shelf.posts[42] = []promise.Post{*breach.Post}
	end := n.Notify(t.Context(), early.Claim)
	// the head of the thread is remembered anew, so that it is not forgotten
	if end.Parked != "" || !end.Retry.IsZero() || end.Post == nil || *end.Post != *breach.Post {
		t.Fatalf("settled as %+v", end)
	}
	seen := r.sim.Seen("bo")
	if len(seen) != 2 || seen[1].ThreadTS != breach.Post.TS {
		t.Errorf("bo reads %+v", seen)
	}
	// a channel that subscribed later has no thread, and never will
	r.clock.Advance(time.Hour)
	follow.Notice.Channel = r.channel("#general")
	follow.Notice.Channel = "C0LATER"
	r.sim.Faults().FailNext("conversations.info", 1, slacksim.Failure{Status: 500})
	if end := n.Notify(t.Context(), follow); end.Retry.IsZero() {
		t.Errorf("a channel that cannot be looked up: %+v", end)
	}
}

func TestRefreshBringsEveryPostUpToDate(t *testing.T) {
	t.Parallel()
	r := newRig(t, slacksim.Config{}, nil)
	p := r.promised(true)
	n := r.notifier()
	var posts []promise.Post
	for _, notice := range []promise.Notice{
		{Kind: promise.NoticeBreach, Channel: r.channel("#sales")},
		{Kind: promise.NoticeInvite, User: r.user("anna")},
		{Kind: promise.NoticeBreach, User: r.user("bo")},
	} {
		end := n.Notify(t.Context(), r.owed(notice))
		if end.Post == nil {
			t.Fatalf("%s: %+v", notice.Kind, end)
		}
		posts = append(posts, *end.Post)
	}
	gone := promise.Post{Kind: promise.NoticeBreach, Channel: r.channel("#sales"), TS: "1.000001"}
	r.shelf.posts[42] = append([]promise.Post{gone}, posts...)
	before := r.sim.Seen("anna")
	p.State, p.FollowUps[0].State, p.FollowUps[0].Along = promise.KeptLate, promise.Joined, true
	p.History = append(p.History, promise.Event{At: start, By: r.user("anna"), Verb: promise.VerbKeep, From: promise.Missed, To: promise.KeptLate})
	r.shelf.promises[42] = p

	refresh := r.owed(promise.Notice{Kind: promise.NoticeRefresh})
	r.sim.Faults().FailNext("chat.update", 1, slacksim.Failure{RetryAfter: 5 * time.Second})
	if end := n.Notify(t.Context(), refresh); !end.Retry.Equal(start.Add(5 * time.Second)) {
		t.Fatalf("too much: %+v", end)
	}
	r.clock.Advance(5 * time.Second)
	if end := n.Notify(t.Context(), refresh); end.Parked != "" || !end.Retry.IsZero() {
		t.Fatalf("settled as %+v", end)
	}
	after := r.sim.Seen("anna")
	if len(after) != len(before) {
		t.Fatalf("anna reads %+v", after)
	}
	for i := range after {
		if !after[i].Edited || after[i].Text == before[i].Text {
			t.Errorf("not brought up to date: %+v", after[i])
		}
	}
	if bo := r.sim.Seen("bo"); !strings.Contains(bo[len(bo)-1].Text, "kl. ") {
		t.Errorf("bo reads %q, not in his language", bo[len(bo)-1].Text)
	}
}

func TestNothingLeftToSay(t *testing.T) {
	t.Parallel()
	r := newRig(t, slacksim.Config{}, nil)
	p := r.promised(false)
	p.State = promise.Kept
	p.History = append(p.History, promise.Event{At: start, By: p.Promiser, Verb: promise.VerbKeep, From: promise.Active, To: promise.Kept})
	r.shelf.promises[42] = p
	n := r.notifier()
	claims := []promise.Claim{
		r.owed(promise.Notice{Kind: promise.NoticeReminder, User: r.user("anna")}), // kept meanwhile
		r.owed(promise.Notice{Kind: promise.NoticeRefresh}),                        // nothing was posted
		r.owed(promise.Notice{Kind: promise.NoticeDigest, User: r.user("anna"), Arg: "digest.gone 2026-11-26"}),
	}
	missing := r.owed(promise.Notice{Kind: promise.NoticeReminder, User: r.user("anna")})
	missing.Notice.Number = 7
	for _, c := range append(claims, missing) {
		if end := n.Notify(t.Context(), c); end.Parked != "" || !end.Retry.IsZero() || end.Post != nil {
			t.Errorf("%s: %+v", c.Notice.Kind, end)
		}
	}
	if seen := r.reads("anna"); len(seen) > 0 {
		t.Errorf("anna reads %q", seen)
	}
}

func TestStoreOutOfReachIsWaitedOut(t *testing.T) {
	t.Parallel()
	r := newRig(t, slacksim.Config{}, nil)
	r.promised(false)
	r.shelf.err = promise.ErrUnavailable
	end := r.notifier().Notify(t.Context(), r.owed(promise.Notice{Kind: promise.NoticeReminder, User: r.user("anna")}))
	if end.Retry.IsZero() || end.Parked != "" || end.Claim.Notice.Tries != 1 {
		t.Errorf("settled as %+v", end)
	}
	other := r.owed(promise.Notice{Kind: promise.NoticeReminder, User: r.user("anna")})
	other.Team = "T0STRANGER"
	end = r.notifier().Notify(t.Context(), other)
	if end.Retry.IsZero() || end.Parked != "" {
		t.Errorf("a team Kept is not in: %+v", end)
	}
	r.clock.Advance(25 * time.Hour)
	if end := r.notifier().Notify(t.Context(), end.Claim); !strings.HasSuffix(end.Parked, "not_installed") {
		t.Errorf("a day later: %+v", end)
	}
}

func TestAHoleInAMessageIsNotSent(t *testing.T) {
	t.Parallel()
	r := newRig(t, slacksim.Config{}, nil)
	p := r.promised(false)
	p.Promiser = "" // no such promise can be stored
	r.shelf.promises[42] = p
	end := r.notifier().Notify(t.Context(), r.owed(promise.Notice{Kind: promise.NoticeMade, Channel: r.channel("#sales"), By: r.user("anna")}))
	if end.Parked != "render" || len(end.Owed) > 0 || len(r.reads("bo")) > 0 {
		t.Errorf("settled as %+v, bo reads %q", end, r.reads("bo"))
	}
}
