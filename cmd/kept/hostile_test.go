package main

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"kept/internal/promise"
	"kept/internal/slacksim"
	"kept/internal/view"
)

// lastDelivery is the body of the latest delivery of a kind.
func (s *stage) lastDelivery(kind string) []byte {
	s.t.Helper()
	var body []byte
	for _, e := range s.sim.Wire() {
		if e.Outbound && e.Kind == kind {
			body = e.Request
		}
	}
	if body == nil {
		s.t.Fatalf("nothing of kind %s was delivered", kind)
	}
	return body
}

// deliver posts a body that may not be Slack's.
func (s *stage) deliver(path string, body []byte, opts slacksim.DeliverOptions) slacksim.Delivered {
	s.t.Helper()
	got, err := s.sim.DeliverBody(s.ctx(), path, body, opts)
	if err != nil {
		s.t.Fatal(err)
	}
	s.quiet()
	return got
}

// What does not come from Slack, or not now, or cannot be read, does nothing:
// the sender learns that much, and the operator why.
func TestForgedDeliveries(t *testing.T) {
	t.Parallel()
	command := url.Values{
		"command": {"/promise"}, "text": {"Acme: forged by Friday 15:00"}, "team_id": {string(stageTeam)},
		"user_id": {"U1"}, "channel_id": {"C1"}, "trigger_id": {"1.2.3"}, "response_url": {"http://127.0.0.1:1/"},
	}
	for name, c := range map[string]struct {
		path   string
		body   string
		opts   slacksim.DeliverOptions
		status int
		log    string
	}{
		"signed with another secret": {opts: slacksim.DeliverOptions{BadSignature: true}, status: http.StatusUnauthorized, log: "reason=signature"},
		"not signed":                 {opts: slacksim.DeliverOptions{Unsigned: true}, status: http.StatusUnauthorized, log: "reason=unsigned"},
		"six minutes old":            {opts: slacksim.DeliverOptions{Age: 6 * time.Minute}, status: http.StatusUnauthorized, log: "reason=stale"},
		"from the future":            {opts: slacksim.DeliverOptions{Age: -6 * time.Minute}, status: http.StatusUnauthorized, log: "reason=stale"},
		"no time at all":             {opts: slacksim.DeliverOptions{Timestamp: "soon"}, status: http.StatusUnauthorized, log: "refused a delivery"},
		"two megabytes":              {body: command.Encode() + "&pad=" + strings.Repeat("x", 2<<20), status: http.StatusRequestEntityTooLarge, log: "reason=size"},
		"a malformed form":           {body: "command=%zz&text=%", status: http.StatusBadRequest, log: "cannot read a delivery"},
		"nothing":                    {body: " ", status: http.StatusBadRequest, log: "cannot read a delivery"},
		"no person":                  {body: "command=%2Fpromise&text=x&team_id=T1", status: http.StatusBadRequest, log: "cannot read a delivery"},
		"a payload that is no JSON":  {path: "/slack/interactions", body: "payload=%7B%22type%22", status: http.StatusBadRequest, log: "cannot read a delivery"},
		"no payload":                 {path: "/slack/interactions", body: "a=b", status: http.StatusBadRequest, log: "cannot read a delivery"},
		"a list for an event":        {path: "/slack/events", body: "[1,2]", status: http.StatusBadRequest, log: "cannot read a delivery"},
		"an unknown route":           {path: "/slack/elsewhere", status: http.StatusNotFound},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := setStage(t, scenery{}).play()
			if c.path == "" {
				c.path = "/slack/commands"
			}
			if c.body == "" {
				c.body = command.Encode()
			}
			if got := s.deliver(c.path, []byte(c.body), c.opts); got.Status != c.status {
				t.Errorf("answered with %d (%s), not %d", got.Status, got.Body, c.status)
			}
			if c.log != "" {
				s.wantLog(c.log)
			}
			if n := s.promises(); n != 0 {
				t.Errorf("%d promises were made", n)
			}
			s.do(seller, "#sales", "/promise Acme: a true one by Friday 15:00")
			s.sees(seller, "#sales", "#1", "a true one")
		})
	}
}

// A delivery that is played again, to this process or to another one, is carried
// out once, and nothing is said twice.
func TestReplays(t *testing.T) {
	t.Parallel()
	for engine, redis := range engines(t) {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			s := setStage(t, scenery{redis: redis}).play()
			again := func(kind, path, want string) {
				t.Helper()
				body := s.lastDelivery(kind)
				if got := s.deliver(path, body, slacksim.DeliverOptions{}); got.Status != http.StatusOK || len(got.Body) > 0 {
					t.Errorf("the replay was answered with %d %s", got.Status, got.Body)
				}
				s.wantLog("delivered again")
				s.restart()
				got := s.deliver(path, body, slacksim.DeliverOptions{})
				if kind == "slash_commands" && !strings.Contains(string(got.Body), want) {
					t.Errorf("another process answered with %d %s, not %q", got.Status, got.Body, want)
				}
			}
			s.do(seller, "#sales", "/promise Acme: send the quote by Friday 15:00")
			again("slash_commands", "/slack/commands", "You promised")
			s.do(seller, "#sales", "/kept 1 by courier")
			again("slash_commands", "/slack/commands", "Well done")
			s.do(seller, "#sales", "/promise Acme: send the drawing by Friday 15:00")
			s.click(seller, "Kept", "#sales", "send the drawing")
			again("interactive", "/slack/interactions", "")

			if n := s.promises(); n != 2 {
				t.Errorf("%d promises, not 2", n)
			}
			for n := range 2 {
				p, err := s.app.store.Load(s.ctx(), stageTeam, promise.Number(n+1))
				if err != nil || p.State != promise.Kept || len(p.History) != 2 {
					t.Errorf("promise %d: %s with %d events, %v", n+1, p.State, len(p.History), err)
				}
			}
			s.wantCount(1, production, "#sales", "send the quote")
			s.wantCount(1, production, "#sales", "send the drawing")
			s.wantCount(0, seller, "#sales", "already")
		})
	}
}

// restart ends the bot and starts it anew on the same data.
func (s *stage) restart() {
	s.t.Helper()
	s.hangUp()
	s.app.close()
	next := setStage(s.t, scenery{redis: s.cfg.RedisURL, clock: s.clk, sim: s.sim, dir: s.cfg.DataDir})
	s.app, s.log, s.url = next.app, next.log, ""
	s.play()
}

// Whatever a button sends that Kept does not know is answered in words.
func TestUnknownButtons(t *testing.T) {
	t.Parallel()
	s := setStage(t, scenery{}).play()
	s.do(seller, "#sales", "/promise Acme: send the quote by Friday 15:00")
	s.click(production, "Kept", "#sales", "#1") // not his: told so, in his language
	s.sees(production, "#sales", "@anna")
	s.wantLog("request refused", "kind=forbidden")
	payload := s.lastDelivery("interactive")
	form, err := url.ParseQuery(string(payload))
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ old, new, want string }{
		"an action of another app":  {`"action_id":"`, `"action_id":"launch_missiles.`, "knappen"},
		"a number that is none":     {`"value":"1"`, `"value":"one"`, "fungerar inte längre"},
		"a promise there is not":    {`"value":"1"`, `"value":"77"`, "#77"},
		"a number beyond all count": {`"value":"1"`, `"value":"99999999999999999999"`, "fungerar inte längre"},
		"no value":                  {`"value":"1"`, `"value":""`, "fungerar inte längre"},
	} {
		before := s.count(production, "#sales", c.want)
		changed := strings.Replace(form.Get("payload"), c.old, c.new, 1)
		if changed == form.Get("payload") {
			t.Fatalf("%s: %q is not in %s", name, c.old, changed)
		}
		// another press is another trigger
		changed = strings.Replace(changed, `"trigger_id":"`, `"trigger_id":"`+strings.ReplaceAll(c.new, `"`, ""), 1)
		got := s.deliver("/slack/interactions", []byte(url.Values{"payload": {changed}}.Encode()), slacksim.DeliverOptions{})
		if got.Status != http.StatusOK {
			t.Errorf("%s: answered with %d", name, got.Status)
		}
		if s.count(production, "#sales", c.want) == before && s.count(production, "@kept", c.want) == 0 {
			t.Errorf("%s: erik is not told %q", name, c.want)
		}
	}
	s.wantLog("request refused", "kind=invalid")
	if p, err := s.app.store.Load(s.ctx(), stageTeam, 1); err != nil || p.State != promise.Active {
		t.Errorf("the promise is %s, %v", p.State, err)
	}
}

// A promise may name everybody, and yet no message of its whole life calls
// anybody but those it concerns.
func TestPromiseCallsNobody(t *testing.T) {
	t.Parallel()
	s := setStage(t, scenery{}).play()
	s.do(leader, "#missed", "/promise set breach-channel #missed")
	s.do(leader, "#missed", "/promise set grace 0m")
	s.do(leader, "#missed", "/promise subscribe digest")
	s.do(seller, "@kept", "/promise subscribe digest me")
	s.do(seller, "#sales", "/promise A@channel & <!here>: wake <!channel> <!everyone|x> <!subteam^S1|@sellers> @channel @here @sellers @erik <#C1|all> by today 15:00")
	if v, ok := s.sim.As(seller).View(); ok { // unsure of the customer: the dialog shows the same words
		if problems, err := s.sim.As(seller).Submit(s.ctx()); err != nil || len(problems) > 0 {
			t.Fatalf("%s: %v %v", v.Text, problems, err)
		}
		s.quiet()
	}
	if s.promises() != 1 {
		t.Fatal("no promise was made")
	}
	// the raw text of a dialog's field is not escaped by Slack
	if err := s.sim.As(seller).Shortcut(s.ctx(), view.ShortcutPromise); err != nil {
		t.Fatal(err)
	}
	s.quiet()
	fill := map[string]any{"What is promised?": "raw <!channel> <@" + s.sim.UserID(production) + "> @here", "To which customer?": "<!everyone> Ltd", "By which date?": "2026-11-23", "By what time?": "16:00"}
	if err := s.sim.As(seller).Fill(fill); err != nil {
		t.Fatal(err)
	}
	if problems, err := s.sim.As(seller).Submit(s.ctx()); err != nil || len(problems) > 0 {
		t.Fatal(problems, err)
	}
	s.quiet()
	s.pass(6 * time.Hour) // the reminder
	s.pass(3 * time.Hour) // missed
	s.click(seller, "I can’t", "@kept", "#1")
	if err := s.sim.As(seller).Fill(map[string]any{"Why?": "<!channel> @here and <@" + s.sim.UserID(leader) + ">"}); err != nil {
		t.Fatal(err)
	}
	if problems, err := s.sim.As(seller).Submit(s.ctx()); err != nil || len(problems) > 0 {
		t.Fatal(problems, err)
	}
	s.do(seller, "#sales", "/promise list")
	s.do(seller, "#sales", "/promise show 1")
	s.do(seller, "#sales", "/promise list <!channel>")
	s.do(seller, "#sales", "/kept <!channel> @here <!subteam^S1>")
	s.pass(24 * time.Hour) // digests
	s.do(seller, "#sales", "/kept 1 told <!channel> and @here")
	s.sees(leader, "#missed", "#1")
	s.sees(leader, "#missed", "#2")
	erik := s.sim.UserID(production)
	for _, who := range []string{seller, production, leader, support} {
		for _, m := range s.sim.Seen(who) {
			raw := m.Raw + string(m.Blocks)
			for _, call := range []string{"<!channel", "<!here", "<!everyone", "<!subteam", `\u003c!`, "<@" + erik, `\u003c@` + erik} {
				if strings.Contains(raw, call) {
					t.Errorf("%s in %s holds %s: %s", m.Text, m.Channel, call, raw)
				}
			}
		}
	}
}

// Somebody who leaves takes nothing down with them.
func TestPromiserLeaves(t *testing.T) {
	t.Parallel()
	for engine, redis := range engines(t) {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			s := setStage(t, scenery{redis: redis}).play()
			s.do(leader, "#missed", "/promise set breach-channel #missed")
			s.do(support, "#sales", "/promise Acme: send the quote by Friday 15:00")
			s.do(seller, "#sales", "/promise @james Acme: visit them by Friday 15:00")
			if err := s.sim.SetPerson(support, func(p *slacksim.Person) { p.Deleted = true }); err != nil {
				t.Fatal(err)
			}
			s.pass(4 * 24 * time.Hour)
			s.pass(24 * time.Hour)
			s.sees(leader, "#missed", "#1", "send the quote")
			s.wantLog("outcome=parked", "kind=reminder", "user_disabled")
			s.wantLog("outcome=parked", "kind=invite", "user_disabled")
			for _, lane := range promise.Lanes() {
				claims, err := s.app.store.Claim(s.ctx(), lane, s.clk.Now().Add(24*time.Hour), time.Second, 10)
				if err != nil || len(claims) > 0 {
					t.Errorf("lane %s still holds %+v, %v", lane, claims, err)
				}
			}
			// a manager can still bring it to its end
			s.sees(leader, "@kept", "@james", "#1")
			s.do(leader, "@kept", "/promise show 1")
			s.click(leader, "Avsluta", "@kept", "#1")
			if err := s.sim.As(leader).Fill(map[string]any{"Varför var personen inte med?": "James har slutat"}); err != nil {
				v, _ := s.sim.As(leader).View()
				t.Fatalf("%v in %s: %+v", err, v.Title, v.Fields)
			}
			if problems, err := s.sim.As(leader).Submit(s.ctx()); err != nil || len(problems) > 0 {
				t.Fatal(problems, err)
			}
			s.quiet()
			s.sees(leader, "#missed", "James har slutat")
		})
	}
}

// A breach channel that is archived later: whoever set it up hears of it, the
// promiser is asked along all the same, and nothing is tried for ever.
func TestBreachChannelIsArchived(t *testing.T) {
	t.Parallel()
	for name, setUp := range map[string]string{
		"by a setting":      "/promise set breach-channel #missed",
		"by a subscription": "/promise subscribe breaches",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := setStage(t, scenery{}).play()
			s.do(leader, "#missed", setUp)
			s.do(seller, "#sales", "/promise Acme: send the quote by today 15:00")
			if err := s.sim.Archive("#missed", true); err != nil {
				t.Fatal(err)
			}
			s.pass(7 * time.Hour)
			s.pass(time.Hour)
			s.sees(seller, "@kept", "#1", "send the quote", "[I’ll join]")
			s.sees(leader, "@kept", "arkiverad", "#1")
			s.wantCount(1, leader, "@kept", "arkiverad")
			s.wantLog("outcome=parked", "kind=breach", "is_archived")
			lost, err := s.app.store.ParkedNotices(s.ctx(), stageTeam)
			if err != nil || len(lost) != 1 || lost[0].Notice.Number != 1 {
				t.Errorf("the operator finds %+v, %v", lost, err)
			}
			s.pass(48 * time.Hour)
			s.wantCount(1, leader, "@kept", "arkiverad")
		})
	}
}

// Slack's own trouble: what it delivers twice is done once.
func TestDeliveredTwice(t *testing.T) {
	t.Parallel()
	for _, socket := range []bool{false, true} {
		t.Run(map[bool]string{false: "http", true: "socket"}[socket], func(t *testing.T) {
			t.Parallel()
			s := setStage(t, scenery{socket: socket}).play()
			twice := s.sim.Faults().DeliverTwice
			twice()
			s.do(seller, "#sales", "/promise Acme: send the quote by Friday 15:00")
			twice()
			s.do(production, "#sales", "/promise @anna Acme: ring them by Friday 15:00")
			twice()
			s.click(seller, "Accept", "#sales", "#2")
			twice()
			s.do(seller, "#sales", "/promise")
			if err := s.sim.As(seller).Fill(map[string]any{"What is promised?": "from a dialog", "To which customer?": "Acme", "By which date?": "2026-11-27"}); err != nil {
				t.Fatal(err)
			}
			twice()
			if problems, err := s.sim.As(seller).Submit(s.ctx()); err != nil || len(problems) > 0 {
				t.Fatal(problems, err)
			}
			s.quiet()
			twice()
			s.click(seller, "Kept", "#sales", "send the quote")
			if n := s.promises(); n != 3 {
				t.Errorf("%d promises, not 3", n)
			}
			for _, words := range []string{"send the quote", "from a dialog", "ring them"} {
				s.wantCount(1, leader, "#sales", words)
			}
			s.wantCount(1, seller, "#sales", "You promised", "send the quote")
			s.wantCount(1, seller, "#sales", "You promised", "from a dialog")
			s.wantCount(1, seller, "#sales", "Well done")
			s.wantCount(1, production, "@kept", "#2")
			s.wantCount(0, seller, "#sales", "already")
		})
	}
}

// Slack fails in every way while deliveries go on: each message arrives, once.
func TestSlackFailsInTheMiddle(t *testing.T) {
	t.Parallel()
	for name, fail := range map[string]func(*slacksim.Faults){
		"an error of its own": func(f *slacksim.Faults) { f.FailNext("chat.postMessage", 3, slacksim.Failure{Status: 500}) },
		"too much": func(f *slacksim.Faults) {
			f.FailNext("chat.postMessage", 3, slacksim.Failure{RetryAfter: 20 * time.Second})
		},
		"too much, and not how long": func(f *slacksim.Faults) { f.FailNext("chat.postMessage", 2, slacksim.Failure{Status: 429}) },
		"the connection is cut":      func(f *slacksim.Faults) { f.FailNext(slacksim.Any, 4, slacksim.Failure{Hang: true}) },
		"the answer is lost": func(f *slacksim.Faults) {
			f.FailNext("chat.postMessage", 3, slacksim.Failure{Status: 502, AfterEffect: true})
		},
		"cut after it was posted": func(f *slacksim.Faults) {
			f.FailNext("chat.postMessage", 3, slacksim.Failure{Hang: true, AfterEffect: true})
		},
		"an internal error, in words": func(f *slacksim.Faults) { f.FailNext("chat.postMessage", 3, slacksim.Failure{Error: "internal_error"}) },
		"a token is taken back a while": func(f *slacksim.Faults) {
			f.FailNext("chat.postMessage", 2, slacksim.Failure{Error: "invalid_auth"})
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := setStage(t, scenery{}).play()
			s.do(leader, "#missed", "/promise subscribe breaches")
			s.do(seller, "#sales", "/promise Acme: send the quote by today 12:00")
			s.clk.Advance(2*time.Hour + 15*time.Minute)
			fail(s.sim.Faults())
			s.quiet() // the reminder
			for range 20 {
				s.pass(30 * time.Second)
			}
			s.wantCount(1, seller, "@kept", "send the quote")
			s.clk.Advance(time.Hour)
			fail(s.sim.Faults())
			s.quiet() // missed
			for range 60 {
				s.pass(30 * time.Second)
			}
			s.wantCount(1, leader, "#missed", "send the quote")
			s.wantCount(2, seller, "@kept", "send the quote")
			s.wantCount(1, seller, "#sales", "Past due")
			if !bytes.Contains(s.log.text.Bytes(), []byte("level=WARN")) {
				t.Error("the operator is told nothing")
			}
		})
	}
}
