package bot_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"kept/commands"
	"kept/internal/promise"
	"kept/internal/slacksim"
	"kept/internal/workspace"
)

// joined is promise 42, missed, with Anna on her way to the customer.
func (r *rig) joined(edit ...func(*promise.Promise)) {
	p := r.promised(true)
	p.FollowUps[0].State, p.FollowUps[0].Along, p.FollowUps[0].Meet = promise.Joined, true, start.Add(3*time.Hour)
	p.Details = promise.Details{Worries: "wet paint"}
	p.History = append(p.History, promise.Event{At: start, By: r.user("anna"), Verb: promise.VerbJoin, From: promise.Missed, To: promise.Missed})
	for _, f := range edit {
		f(&p)
	}
	r.shelf.mu.Lock()
	defer r.shelf.mu.Unlock()
	r.shelf.promises[42] = p
}

// headed is the breach's post in a channel, remembered.
func (r *rig) headed(t *testing.T, channel string) promise.Post {
	t.Helper()
	end := r.notifier().Notify(t.Context(), r.owed(promise.Notice{Kind: promise.NoticeBreach, Channel: r.channel(channel)}))
	if end.Post == nil {
		t.Fatalf("no breach post: %+v", end)
	}
	r.shelf.mu.Lock()
	defer r.shelf.mu.Unlock()
	r.shelf.posts[42] = append(r.shelf.posts[42], *end.Post)
	return *end.Post
}

func (r *rig) briefing(channel string) promise.Claim {
	n := promise.Notice{Kind: promise.NoticeBrief, User: r.user("anna"), By: r.user("anna")}
	if channel != "" {
		n.Channel = r.channel(channel)
	}
	return r.owed(n)
}

// briefs are the messages with files that somebody sees.
func (r *rig) briefs(who string) []slacksim.Message {
	var list []slacksim.Message
	for _, m := range r.sim.Seen(who) {
		if len(m.Files) > 0 {
			list = append(list, m)
		}
	}
	return list
}

func TestBriefIsAttachedToTheThread(t *testing.T) {
	t.Parallel()
	r := newRig(t, slacksim.Config{}, nil)
	r.joined()
	head := r.headed(t, "#sales")
	end := r.notifier().Notify(t.Context(), r.briefing("#sales"))
	if !end.Retry.IsZero() || end.Parked != "" || end.Post == nil || *end.Post != head {
		t.Fatalf("settled as %+v", end)
	}
	seen := r.briefs("bo")
	if len(seen) != 1 || seen[0].ThreadTS != head.TS || len(seen[0].Files) != 2 || !strings.Contains(seen[0].Text, "@anna") {
		t.Fatalf("bo sees %+v", seen)
	}
	brief, _ := r.sim.FileData(seen[0].Files[0].ID)
	for _, want := range []string{"anna promised Acme", "paint the barn", "Acme", "wet paint"} {
		if !strings.Contains(string(brief), want) {
			t.Errorf("no %q in %s", want, brief)
		}
	}
	invitation, _ := r.sim.FileData(seen[0].Files[1].ID)
	if !strings.Contains(string(invitation), "DTSTART:20261126T120000Z") {
		t.Errorf("invited as %s", invitation)
	}
}

// A brief that may have arrived is looked for before it is attached again.
func TestBriefIsSeenOnce(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name, method string
		lost         bool
		want         int // after the first try
	}{
		{"the answer was lost", "files.completeUploadExternal", true, 1},
		{"Slack was down before the bytes", "files.getUploadURLExternal", false, 0},
		{"Slack was down after the bytes", "files.completeUploadExternal", false, 0},
		{"the bytes got lost", "upload", false, 0},
	} {
		for _, channel := range []string{"#sales", ""} {
			t.Run(row.name+" "+channel, func(t *testing.T) {
				t.Parallel()
				r := newRig(t, slacksim.Config{}, nil)
				r.joined()
				if channel != "" {
					r.headed(t, channel)
				}
				r.sim.Faults().FailNext(row.method, 1, slacksim.Failure{Status: 500, AfterEffect: row.lost})
				n := r.notifier()
				first := n.Notify(t.Context(), r.briefing(channel))
				if first.Retry.IsZero() || len(r.briefs("anna")) != row.want {
					t.Fatalf("settled as %+v, anna sees %d", first, len(r.briefs("anna")))
				}
				r.clock.Set(first.Retry)
				again := n.Notify(t.Context(), first.Claim)
				if !again.Retry.IsZero() || again.Parked != "" || len(r.briefs("anna")) != 1 {
					t.Errorf("settled as %+v, anna sees %d", again, len(r.briefs("anna")))
				}
			})
		}
	}
}

func TestBriefForFew(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name string
		edit func(*promise.Promise)
		post bool
		in   string
		want string // where Anna has it
	}{
		{"handled quietly since", func(p *promise.Promise) { p.Quiet = promise.QuietYes }, true, "#sales", "@kept"},
		{"the channel subscribed later", func(*promise.Promise) {}, false, "#sales", "@kept"},
		{"a shared channel", func(*promise.Promise) {}, false, "#partners", "@kept"},
		{"she can’t come after all", func(p *promise.Promise) { p.FollowUps[0].State = promise.CannotBe }, true, "#sales", ""},
		{"somebody else joined instead", func(p *promise.Promise) { p.FollowUps[0].StandIn = "U0OTHER" }, true, "#sales", ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, slacksim.Config{}, nil)
			r.joined()
			if row.post {
				r.headed(t, row.in)
			}
			r.joined(row.edit)
			claim := r.briefing(row.in)
			r.clock.Advance(time.Hour)
			end := r.notifier().Notify(t.Context(), claim)
			if !end.Retry.IsZero() || end.Parked != "" {
				t.Fatalf("settled as %+v", end)
			}
			var channels []string
			for _, m := range r.briefs("anna") {
				channels = append(channels, m.Channel)
			}
			if got := strings.Join(channels, ""); got != row.want {
				t.Errorf("anna sees it in %q, not %q", got, row.want)
			}
		})
	}
}

// A case that is handled quietly leaves its post, and comes back to it.
func TestQuietTakesABreachOutOfTheChannel(t *testing.T) {
	t.Parallel()
	r := newRig(t, slacksim.Config{}, nil)
	r.joined()
	head := r.headed(t, "#sales")
	n := r.notifier()
	refresh := func() string {
		t.Helper()
		if end := n.Notify(t.Context(), r.owed(promise.Notice{Kind: promise.NoticeRefresh})); !end.Retry.IsZero() {
			t.Fatalf("settled as %+v", end)
		}
		return r.reads("bo")[0]
	}
	r.joined(func(p *promise.Promise) { p.Quiet = promise.QuietYes })
	if text := refresh(); strings.Contains(text, "paint the barn") || strings.Contains(text, "anna") {
		t.Errorf("quietly, bo reads %q", text)
	}
	for _, kind := range []promise.NoticeKind{promise.NoticeFollowUp, promise.NoticeBreach, promise.NoticeAtRisk} {
		end := n.Notify(t.Context(), r.owed(promise.Notice{Kind: kind, Channel: r.channel("#sales"), Arg: string(promise.VerbJoin)}))
		if !end.Retry.IsZero() || end.Parked != "" || len(r.reads("bo")) != 1 {
			t.Errorf("%s settled as %+v, bo reads %q", kind, end, r.reads("bo"))
		}
	}
	r.joined()
	if text := refresh(); !strings.Contains(text, "paint the barn") {
		t.Errorf("in the open, bo reads %q", text)
	}
	// it is posted already, and not posted again
	end := n.Notify(t.Context(), r.owed(promise.Notice{Kind: promise.NoticeBreach, Channel: r.channel("#sales"), Arg: "again"}))
	if end.Post != nil || len(r.reads("bo")) != 1 {
		t.Errorf("settled as %+v, the head is %+v", end, head)
	}
	// a leader answers in the open, unless the customer asks for quiet
	r.space.w.Settings.Leaders = []promise.UserID{r.user("anna")}
	r.joined(func(p *promise.Promise) { p.Quiet = promise.QuietYes })
	if text := refresh(); !strings.Contains(text, "paint the barn") {
		t.Errorf("of a leader, bo reads %q", text)
	}
	r.joined(func(p *promise.Promise) { p.Quiet = promise.QuietAsked })
	if text := refresh(); strings.Contains(text, "paint the barn") {
		t.Errorf("of a leader whose customer asks, bo reads %q", text)
	}
}

// A promise that is missed a second time gets a thread of its own, and the first
// one's head stays as it ended.
func TestEveryBreachHasItsThread(t *testing.T) {
	t.Parallel()
	r := newRig(t, slacksim.Config{}, nil)
	r.joined()
	first := r.headed(t, "#sales")
	r.clock.Advance(24 * time.Hour)
	r.joined(func(p *promise.Promise) {
		p.FollowUps = append(p.FollowUps, promise.FollowUp{State: promise.Invited, Opened: r.clock.Now()})
	})
	follow := r.owed(promise.Notice{Kind: promise.NoticeFollowUp, Channel: r.channel("#sales"), Arg: string(promise.VerbJoin)})
	n := r.notifier()
	if end := n.Notify(t.Context(), follow); end.Retry.IsZero() {
		t.Errorf("before the second post: %+v", end)
	}
	second := r.headed(t, "#sales")
	if end := n.Notify(t.Context(), follow); end.Post == nil || end.Post.TS != second.TS || second.TS == first.TS {
		t.Errorf("after the second post: %+v", end)
	}
	before := r.reads("bo")[0]
	n.Notify(t.Context(), r.owed(promise.Notice{Kind: promise.NoticeRefresh}))
	if seen := r.sim.Seen("bo"); seen[0].Edited || seen[0].Text != before || !seen[1].Edited {
		t.Errorf("bo sees %+v", seen)
	}
}

func TestPatternsAreToldOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t, slacksim.Config{}, nil)
	p := r.promised(true)
	tell := func(n promise.Number) promise.Settlement {
		claim := r.owed(promise.Notice{Kind: promise.NoticePattern, User: r.user("cia"), Arg: promise.PatternCustomer})
		claim.Notice.Number = n
		claim.Subject += n.String()
		return r.notifier().Notify(t.Context(), claim)
	}
	if end := tell(42); end.Parked != "" || !end.Retry.IsZero() || len(r.reads("cia")) != 0 {
		t.Fatalf("of one: %+v, cia reads %q", end, r.reads("cia"))
	}
	for i, n := range []promise.Number{7, 21} {
		q := p.Clone()
		q.Number, q.What = n, "mend the roof"
		q.FollowUps[0].Opened = start.AddDate(0, 0, -10*(i+1))
		q.History[1].At = q.FollowUps[0].Opened
		r.shelf.promises[n] = q
	}
	if end := tell(42); end.Parked != "" || !end.Retry.IsZero() || end.Post != nil {
		t.Fatalf("of three: %+v", end)
	}
	seen := r.reads("cia")
	if len(seen) != 1 || !strings.Contains(seen[0], "#7") || !strings.Contains(seen[0], "mend the roof") || strings.Contains(seen[0], "@anna") {
		t.Errorf("cia reads %q", seen)
	}
	if tell(21); len(r.reads("cia")) != 1 {
		t.Errorf("cia reads %q", r.reads("cia"))
	}
}

// A promiser who has left is noticed when they are to be asked along.
func TestThePromiserHasLeft(t *testing.T) {
	t.Parallel()
	r := newRig(t, slacksim.Config{}, nil)
	p := r.promised(true)
	p.Promiser, p.Doer = r.user("old"), r.user("old")
	r.shelf.promises[42] = p
	r.space.w.Settings.Managers = []promise.UserID{r.user("cia")}
	invite := promise.Notice{Kind: promise.NoticeInvite, User: r.user("old")}
	end := r.notifier().Notify(t.Context(), r.owed(invite))
	if end.Parked != "user_disabled" || len(end.Owed) != 1 || end.Owed[0].Kind != promise.NoticeTrouble {
		t.Errorf("with nobody to take over: %+v", end)
	}
	asked := r.requests()
	if len(asked) != 1 || asked[0].Kind != commands.Event || asked[0].Name != commands.EventLeft || asked[0].Value != string(r.user("old")) {
		t.Fatalf("asked for %+v", asked)
	}
	p.Left, p.Doer = true, r.user("cia")
	r.shelf.promises[42] = p
	if end = r.notifier().Notify(t.Context(), r.owed(invite)); end.Parked != "user_disabled" || len(end.Owed) != 0 {
		t.Errorf("with a new home: %+v", end)
	}
}

// Slack tells when somebody is deactivated.
func TestSlackTellsWhoHasLeft(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name, body string
		want       int
	}{
		{"deactivated", `{"id":"U1","deleted":true}`, 1},
		{"another zone", `{"id":"U1","deleted":false,"tz":"Asia/Tokyo"}`, 0},
		{"nobody", `{}`, 0},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, slacksim.Config{}, nil).overHTTP(t)
			body := `{"type":"event_callback","event_id":"EvU","team_id":"` + string(r.team()) +
				`","event":{"type":"user_change","user":` + row.body + `}}`
			d, err := r.sim.DeliverBody(t.Context(), "/slack/events", []byte(body), slacksim.DeliverOptions{ContentType: "application/json"})
			if err != nil || d.Status != http.StatusOK {
				t.Fatalf("%+v, %v", d, err)
			}
			r.await(t, "the request", func() bool { return r.meter.count("request event user_change ok") == 1 })
			var left []string
			for _, q := range r.requests() {
				if q.Kind == commands.Event {
					left = append(left, q.Value)
				}
			}
			if len(left) != row.want || row.want > 0 && left[0] != "U1" {
				t.Errorf("asked to find a new home for the work of %q", left)
			}
		})
	}
}

// What is known of a person is looked up anew once Slack says that it changed.
func TestForget(t *testing.T) {
	t.Parallel()
	r := newRig(t, slacksim.Config{}, nil)
	look := func() workspace.Person {
		p, err := r.people.Person(t.Context(), r.team(), r.user("anna"))
		must(t, err)
		return p
	}
	look()
	must(t, r.sim.SetPerson("anna", func(p *slacksim.Person) { p.TZ = "Asia/Tokyo" }))
	if zone := look().Zone; zone != "Europe/Stockholm" {
		t.Fatalf("zone %s is not remembered", zone)
	}
	r.people.Forget(r.team(), r.user("anna"))
	if zone := look().Zone; zone != "Asia/Tokyo" {
		t.Errorf("zone %s", zone)
	}
	r.people.Forget(r.team(), "U0NOBODY")
}

// Whoever is asked as a manager has a manager's buttons, whatever the settings
// say of them.
func TestWhoIsAskedMayAnswer(t *testing.T) {
	t.Parallel()
	r := newRig(t, slacksim.Config{}, nil)
	r.promised(true)
	end := r.notifier().Notify(t.Context(), r.owed(promise.Notice{Kind: promise.NoticeEscalate, User: r.user("bo")}))
	if end.Post == nil {
		t.Fatalf("settled as %+v", end)
	}
	r.sees(t, "bo", "Jag går in i stället")
	// and, as with every message about a breach, no guest hears of it
	end = r.notifier().Notify(t.Context(), r.owed(promise.Notice{Kind: promise.NoticeEscalate, User: r.user("gustav")}))
	if end.Parked != "outside_person" {
		t.Errorf("a guest: %+v", end)
	}
}

func (r *rig) sees(t *testing.T, who, button string) {
	t.Helper()
	for _, m := range r.sim.Seen(who) {
		if slices.Contains(m.Buttons, button) {
			return
		}
	}
	t.Errorf("%s sees no button %q in %+v", who, button, r.sim.Seen(who))
}

// A channel's digest leaves out what is handled quietly, also of its count.
func TestQuietIsNotInAChannelsDigest(t *testing.T) {
	t.Parallel()
	r := newRig(t, slacksim.Config{}, nil)
	r.space.w.Subscriptions = []workspace.Subscription{{ID: "d", Topic: workspace.TopicDigest, Channel: r.channel("#sales"), By: r.user("cia")}}
	r.joined(func(p *promise.Promise) { p.Quiet = promise.QuietYes })
	digest := func() string {
		t.Helper()
		claim := r.owed(promise.Notice{Kind: promise.NoticeDigest, Channel: r.channel("#sales"), Arg: "d"})
		claim.Subject += r.clock.Now().String()
		if end := r.notifier().Notify(t.Context(), claim); !end.Retry.IsZero() || end.Parked != "" {
			t.Fatalf("settled as %+v", end)
		}
		return strings.Join(r.reads("bo"), "\n")
	}
	if text := digest(); text != "" {
		t.Errorf("quietly, bo reads %q", text)
	}
	r.clock.Advance(time.Hour)
	r.joined()
	if text := digest(); !strings.Contains(text, "paint the barn") {
		t.Errorf("in the open, bo reads %q", text)
	}
}
