package bot_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kept/commands"
	"kept/internal/promise"
	"kept/internal/slacksim"
	"kept/internal/view"
)

// transports runs a test over both ways in.
func transports(t *testing.T, cfg slacksim.Config, handle handlerFunc, test func(t *testing.T, r *rig)) {
	t.Helper()
	t.Run("http", func(t *testing.T) {
		t.Parallel()
		test(t, newRig(t, cfg, handle).overHTTP(t))
	})
	t.Run("socket", func(t *testing.T) {
		t.Parallel()
		r := newRig(t, cfg, handle)
		r.overSocket(t)
		test(t, r)
	})
}

func TestAnswersToASlashCommand(t *testing.T) {
	t.Parallel()
	transports(t, slacksim.Config{}, func(_ context.Context, q commands.Request) (commands.Reply, error) {
		switch q.Text {
		case "dialog":
			return commands.Reply{Modal: dialog("Why not")}, nil
		case "wrong":
			return commands.Reply{}, &promise.Error{Kind: promise.KindInvalid, Key: "error.no_what"}
		case "broken":
			return commands.Reply{}, errBoom
		case "panic":
			panic("a mistake of ours")
		case "done before":
			return commands.Reply{}, promise.ErrDuplicate
		case "huge":
			return commands.Reply{Message: huge()}, nil
		}
		return commands.Reply{Message: withButton("noted", "Kept", "promise.keep", "42")}, nil
	}, func(t *testing.T, r *rig) {
		t.Helper()
		anna := r.sim.As("anna").In("#sales")
		must(t, anna.Slash(t.Context(), "/promise x"))
		m := r.sim.Seen("anna")[0]
		if m.Text != "noted\n[Kept]" && !strings.HasPrefix(m.Text, "noted") || !m.Ephemeral {
			t.Errorf("anna reads %+v", m)
		}
		must(t, anna.Slash(t.Context(), "/promise dialog"))
		r.await(t, "dialog", func() bool { _, open := r.sim.As("anna").View(); return open })
		for _, word := range []string{"wrong", "broken", "panic"} {
			before := len(r.reads("anna"))
			must(t, anna.Slash(t.Context(), "/promise "+word))
			if seen := r.reads("anna"); len(seen) != before+1 || seen[before] == "" {
				t.Errorf("%s: anna reads %q", word, seen[before:])
			}
		}
		before := len(r.reads("anna"))
		must(t, anna.Slash(t.Context(), "/promise done before"))
		if seen := r.reads("anna"); len(seen) != before {
			t.Errorf("a duplicate says %q", seen[before:])
		}
		must(t, anna.Slash(t.Context(), "/promise huge"))
		r.await(t, "huge answer", func() bool {
			seen := r.reads("anna")
			return strings.Contains(seen[len(seen)-1], "row 40")
		})
		if seen := r.reads("bo"); len(seen) != 0 {
			t.Errorf("bo reads %q", seen)
		}
		for _, outcome := range []string{"ok", "invalid", "internal", "panic", "duplicate"} {
			if r.meter.count("request command /promise "+outcome) == 0 {
				t.Errorf("no request counted as %s", outcome)
			}
		}
		if log := r.logs.String(); !strings.Contains(log, "a mistake of ours") || !strings.Contains(log, "stack=") {
			t.Error("the panic is not in the log")
		}
	})
}

// huge is a message of more than 20 kB.
func huge() *view.Message {
	m := view.Message{Text: "rows"}
	for i := range 41 {
		row := withButton("row "+string(rune('0'+i/10))+string(rune('0'+i%10)), "Kept", "promise.keep", strings.Repeat("7", 500))
		m.Blocks = append(m.Blocks, row.Blocks[0])
		if i < 9 {
			row.Blocks[1] = withButton("", "Kept", "promise.keep", strings.Repeat("7", 1900)).Blocks[1]
			m.Blocks = append(m.Blocks, row.Blocks[1])
		}
	}
	return &m
}

func TestLateAnswerComesAtTheResponseURL(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	r := newRig(t, slacksim.Config{}, func(ctx context.Context, _ commands.Request) (commands.Reply, error) {
		select {
		case <-release:
		case <-ctx.Done():
		}
		return commands.Reply{Message: text("at last")}, ctx.Err()
	}).overHTTP(t)
	must(t, r.sim.As("anna").In("#sales").Slash(t.Context(), "/promise x")) // acknowledged in time, with nothing
	if seen := r.reads("anna"); len(seen) != 0 {
		t.Fatalf("anna reads %q before the answer is there", seen)
	}
	close(release)
	r.await(t, "late answer", func() bool { return len(r.reads("anna")) == 1 })
	if m := r.sim.Seen("anna")[0]; m.Text != "at last" || !m.Ephemeral || m.Channel != "#sales" {
		t.Errorf("anna reads %+v", m)
	}
}

func TestButtons(t *testing.T) {
	t.Parallel()
	transports(t, slacksim.Config{}, func(_ context.Context, q commands.Request) (commands.Reply, error) {
		switch {
		case q.Kind == commands.Command:
			return commands.Reply{Message: withButton("Acme: the quote", "Kept", "promise.keep", "42")}, nil
		case q.Kind == commands.Submission:
			if q.Values["reason"] == "no" {
				return commands.Reply{Errors: map[string]string{"reason": "a little more, please"}}, nil
			}
			return commands.Reply{Message: text("noted: " + q.Values["reason"] + " for " + q.Meta)}, nil
		case q.Name == "promise.join":
			return commands.Reply{Message: text("good"), Replace: true}, nil
		case q.Name == "promise.cannot_join":
			return commands.Reply{Modal: dialog("Why not")}, nil
		}
		return commands.Reply{Message: text("kept " + q.Value), Replace: true}, nil
	}, func(t *testing.T, r *rig) {
		t.Helper()
		anna := r.sim.As("anna")
		must(t, anna.In("#sales").Slash(t.Context(), "/kept"))
		must(t, anna.Click(t.Context(), slacksim.Find{}, "Kept"))
		r.await(t, "replaced answer", func() bool { return cmp.Equal(r.reads("anna"), []string{"kept 42"}) })

		// a post that everybody sees is never replaced by one person's answer
		ch := promise.ChannelID(r.sim.ChannelID("#sales"))
		post := withButton("Missed: the quote", "I'll join", "promise.join", "42")
		post.Blocks = append(post.Blocks, withButton("", "I can't", "promise.cannot_join", "42").Blocks[1])
		_, err := r.client.Post(t.Context(), ch, *post, "", "")
		must(t, err)
		must(t, anna.Click(t.Context(), slacksim.Find{Channel: "#sales"}, "I'll join"))
		r.await(t, "answer beside the post", func() bool { return len(r.reads("anna")) == 3 })
		if seen := r.sim.Seen("bo"); len(seen) != 1 || !strings.HasPrefix(seen[0].Text, "Missed") {
			t.Errorf("bo reads %+v", seen)
		}

		must(t, anna.Click(t.Context(), slacksim.Find{Channel: "#sales"}, "I can't"))
		r.await(t, "dialog", func() bool { _, open := anna.View(); return open })
		must(t, anna.Fill(map[string]any{"Why": "no"}))
		errs, err := anna.Submit(t.Context())
		if err != nil || errs["Why"] != "a little more, please" {
			t.Errorf("Submit = %v, %v", errs, err)
		}
		must(t, anna.Fill(map[string]any{"Why": "I am away"}))
		if errs, err = anna.Submit(t.Context()); err != nil || len(errs) > 0 {
			t.Errorf("Submit = %v, %v", errs, err)
		}
		if _, open := anna.View(); open {
			t.Error("the dialog is still open")
		}
		// what comes of the dialog is told where it was asked for
		r.await(t, "answer to the dialog", func() bool { return len(r.reads("anna")) == 4 })
		m := r.sim.Seen("anna")[3]
		if m.Text != `noted: I am away for {"n":42}` || !m.Ephemeral || m.Channel != "#sales" {
			t.Errorf("anna reads %+v", m)
		}
	})
}

func TestWhoMayNotAct(t *testing.T) {
	t.Parallel()
	r := newRig(t, slacksim.Config{}, func(context.Context, commands.Request) (commands.Reply, error) {
		return commands.Reply{Message: text("done")}, nil
	}).overHTTP(t)
	ch := promise.ChannelID(r.sim.ChannelID("#partners"))
	_, err := r.client.Post(t.Context(), ch, *withButton("Promise #1", "Kept", "promise.keep", "1"), "", "")
	must(t, err)
	for _, guest := range []string{"gustav", "xenia"} {
		must(t, r.sim.As(guest).Click(t.Context(), slacksim.Find{Channel: "#partners"}, "Kept"))
		r.await(t, "refusal", func() bool { return len(r.reads(guest)) == 2 })
		if got := r.reads(guest)[1]; !strings.Contains(got, "people who work here") {
			t.Errorf("%s reads %q", guest, got)
		}
	}
	form := url.Values{
		"team_id": {r.sim.Teams()[0].ID}, "user_id": {r.sim.UserID("robot")}, "command": {"/promise"}, "trigger_id": {"1.1.a"},
	}
	for _, id := range []string{"robot", "old"} {
		form.Set("user_id", r.sim.UserID(id))
		form.Set("trigger_id", "1.1."+id)
		got, err := r.sim.Deliver(t.Context(), "/slack/commands", form, slacksim.DeliverOptions{})
		if err != nil || got.Status != http.StatusOK || len(got.Body) > 0 {
			t.Errorf("%s: %d %q %v", id, got.Status, got.Body, err)
		}
	}
	if got := r.requests(); len(got) > 0 {
		t.Errorf("got through: %+v", got)
	}
}

func TestSlackAndStoreOutOfReach(t *testing.T) {
	t.Parallel()
	r := newRig(t, slacksim.Config{}, func(_ context.Context, q commands.Request) (commands.Reply, error) {
		return commands.Reply{Message: text("done for " + string(q.Actor.ID))}, nil
	}).overHTTP(t)
	anna := r.sim.As("anna").In("#sales")
	r.sim.Faults().FailNext("users.info", 1, slacksim.Failure{Status: 500})
	must(t, anna.Slash(t.Context(), "/kept"))
	if got, want := r.reads("anna")[0], "done for @anna"; got != want && got != "done for "+r.sim.UserID("anna") {
		t.Errorf("without users.info anna reads %q", got)
	}
	r.space.mu.Lock()
	r.space.err = promise.ErrUnavailable
	r.space.mu.Unlock()
	must(t, anna.Slash(t.Context(), "/kept"))
	if got := r.reads("anna")[1]; !strings.Contains(got, "reach my records") {
		t.Errorf("without a store anna reads %q", got)
	}
}

func TestDialogTooLate(t *testing.T) {
	t.Parallel()
	for name, failure := range map[string]slacksim.Failure{
		"expired": {Error: "expired_trigger_id"}, "outage": {Status: 503}, "cut": {Hang: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, slacksim.Config{}, func(context.Context, commands.Request) (commands.Reply, error) {
				return commands.Reply{Modal: dialog("Promise")}, nil
			}).overHTTP(t)
			r.sim.Faults().FailNext("views.open", 1, failure)
			must(t, r.sim.As("bo").In("#sales").Slash(t.Context(), "/promise"))
			r.await(t, "sentence", func() bool { return len(r.reads("bo")) == 1 })
			if got := r.reads("bo")[0]; !strings.Contains(got, "Försök igen") {
				t.Errorf("bo reads %q", got)
			}
		})
	}
}

func TestErrorsInADialog(t *testing.T) {
	t.Parallel()
	transports(t, slacksim.Config{}, func(_ context.Context, q commands.Request) (commands.Reply, error) {
		if q.Kind == commands.Shortcut {
			return commands.Reply{Modal: dialog("Why")}, nil
		}
		switch q.Values["reason"] {
		case "invalid":
			return commands.Reply{}, &promise.Error{Kind: promise.KindInvalid, Key: "need.reason"}
		case "stale":
			return commands.Reply{}, promise.ErrNotFound
		case "next":
			return commands.Reply{Modal: dialog("And then")}, nil
		}
		return commands.Reply{Message: text("thanks")}, nil
	}, func(t *testing.T, r *rig) {
		t.Helper()
		bo := r.sim.As("bo")
		must(t, bo.Shortcut(t.Context(), "shortcut.promise"))
		r.await(t, "dialog", func() bool { _, open := bo.View(); return open })
		must(t, bo.Fill(map[string]any{"Why": "invalid"}))
		errs, err := bo.Submit(t.Context())
		if err != nil || errs["Why"] == "" {
			t.Errorf("Submit = %v, %v", errs, err)
		}
		must(t, bo.Fill(map[string]any{"Why": "next"}))
		_, err = bo.Submit(t.Context())
		must(t, err)
		if v, _ := bo.View(); v.Title != "And then" {
			t.Errorf("the dialog is %q", v.Title)
		}
		must(t, bo.Fill(map[string]any{"Why": "stale"}))
		_, err = bo.Submit(t.Context())
		must(t, err)
		if v, _ := bo.View(); len(v.Fields) > 0 || !strings.Contains(v.Text, "/promise list") {
			t.Errorf("the dialog says %q", v.Text)
		}
		must(t, bo.CloseView(t.Context()))
		// without a response URL the answer is a direct message
		must(t, bo.Shortcut(t.Context(), "shortcut.promise"))
		r.await(t, "dialog", func() bool { v, open := bo.View(); return open && v.Title == "Why" })
		must(t, bo.Fill(map[string]any{"Why": "fine"}))
		_, err = bo.Submit(t.Context())
		must(t, err)
		r.await(t, "direct message", func() bool { return len(r.reads("bo")) == 1 })
		if m := r.sim.Seen("bo")[0]; m.Channel != "@kept" || m.Text != "thanks" {
			t.Errorf("bo reads %+v", m)
		}
	})
}

func TestResponseURLSpentGoesToTheDirectMessage(t *testing.T) {
	t.Parallel()
	r := newRig(t, slacksim.Config{}, func(_ context.Context, _ commands.Request) (commands.Reply, error) {
		return commands.Reply{Message: text("answer")}, nil
	}).overHTTP(t)
	ch := promise.ChannelID(r.sim.ChannelID("#sales"))
	_, err := r.client.Post(t.Context(), ch, *withButton("Promise #1", "Kept", "promise.keep", "1"), "", "")
	must(t, err)
	r.sim.Faults().FailNext("response_url", 1, slacksim.Failure{Status: 404})
	must(t, r.sim.As("anna").Click(t.Context(), slacksim.Find{}, "Kept"))
	r.await(t, "answer", func() bool { return len(r.reads("anna")) == 2 })
	if m := r.sim.Seen("anna")[1]; m.Channel != "@kept" || m.Text != "answer" {
		t.Errorf("anna reads %+v", m)
	}
}

func TestMessageShortcut(t *testing.T) {
	t.Parallel()
	r := newRig(t, slacksim.Config{}, func(_ context.Context, q commands.Request) (commands.Reply, error) {
		return commands.Reply{Message: text("from " + q.Link)}, nil
	}).overHTTP(t)
	m, err := r.sim.As("bo").In("#sales").Say(t.Context(), "I will call Acme & co")
	must(t, err)
	must(t, r.sim.As("anna").MessageShortcut(t.Context(), "shortcut.message", m))
	q := r.requests()[0]
	if q.Text != "I will call Acme &amp; co" || string(q.Author) != r.sim.UserID("bo") ||
		q.Link != "https://bergstrom.slack.com/archives/"+m.ChannelID+"/p"+strings.ReplaceAll(m.TS, ".", "") {
		t.Errorf("request %+v", q)
	}
}

func TestDrainTakesNoMoreAndFinishes(t *testing.T) {
	t.Parallel()
	entered, release := make(chan struct{}), make(chan struct{})
	r := newRig(t, slacksim.Config{}, func(context.Context, commands.Request) (commands.Reply, error) {
		close(entered)
		<-release
		return commands.Reply{Message: text("done")}, nil
	}).overHTTP(t)
	answered := make(chan error, 1)
	go func() { answered <- r.sim.As("anna").In("#sales").Slash(t.Context(), "/kept") }()
	<-entered
	soon, cancel := context.WithCancel(t.Context())
	cancel()
	if err := r.bot.Drain(soon); err == nil {
		t.Error("drained with a request in flight")
	}
	if err := r.sim.As("bo").In("#sales").Slash(t.Context(), "/kept"); err == nil {
		t.Error("took a request while draining")
	}
	close(release)
	must(t, r.bot.Drain(t.Context()))
	must(t, <-answered)
	if got := r.reads("anna"); !cmp.Equal(got, []string{"done"}) {
		t.Errorf("anna reads %q", got)
	}
}

func TestHome(t *testing.T) {
	t.Parallel()
	transports(t, slacksim.Config{}, func(_ context.Context, q commands.Request) (commands.Reply, error) {
		return commands.Reply{Message: text("done " + q.Name)}, nil
	}, func(t *testing.T, r *rig) {
		t.Helper()
		anna := promise.UserID(r.sim.UserID("anna"))
		r.shelf.promises[7] = promise.Promise{
			Team: promise.Team(r.sim.Teams()[0].ID), Number: 7, What: "paint the barn", Customer: promise.Customer{Name: "Acme"},
			Promiser: anna, Doer: anna, Recorder: anna, State: promise.Active, Made: start, Due: start.Add(48 * time.Hour), DueFirst: start.Add(48 * time.Hour),
		}
		must(t, r.sim.As("anna").OpenHome(t.Context()))
		r.await(t, "Home", func() bool { _, ok := r.sim.As("anna").Home(); return ok })
		home, _ := r.sim.As("anna").Home()
		if !strings.Contains(home.Text, "paint the barn") || !strings.Contains(home.Text, "/promise") {
			t.Errorf("Home says %q", home.Text)
		}
		must(t, r.sim.As("gustav").OpenHome(t.Context()))
		r.await(t, "Home of a guest", func() bool { _, ok := r.sim.As("gustav").Home(); return ok })
		if home, _ := r.sim.As("gustav").Home(); strings.Contains(home.Text, "paint the barn") || home.Text == "" {
			t.Errorf("a guest's Home says %q", home.Text)
		}
		must(t, r.sim.As("anna").Click(t.Context(), slacksim.Find{Home: true}, home.Buttons[0]))
		r.await(t, "answer to a button in Home", func() bool { return len(r.reads("anna")) == 1 })
		if m := r.sim.Seen("anna")[0]; m.Channel != "@kept" {
			t.Errorf("anna reads %+v", m)
		}
	})
}

func TestOrgWideInstall(t *testing.T) {
	t.Parallel()
	w := company()
	w.ID, w.EnterpriseID, w.EnterpriseName, w.OrgInstall = "T1", "E1", "Bergström Group", true
	transports(t, slacksim.Config{Workspaces: []slacksim.Workspace{w}}, func(context.Context, commands.Request) (commands.Reply, error) {
		return commands.Reply{Message: withButton("noted", "Kept", "promise.keep", "1")}, nil
	}, func(t *testing.T, r *rig) {
		t.Helper()
		must(t, r.sim.As("anna").In("#sales").Slash(t.Context(), "/kept"))
		must(t, r.sim.As("anna").Click(t.Context(), slacksim.Find{}, "Kept"))
		for _, q := range r.requests() {
			if q.Team != "E1" || q.Actor.Outside {
				t.Errorf("%s %s came for %s, outside %v", q.Kind, q.Name, q.Team, q.Actor.Outside)
			}
		}
		if n := len(r.requests()); n != 2 {
			t.Errorf("%d requests", n)
		}
	})
}

func TestButtonInADialog(t *testing.T) {
	t.Parallel()
	transports(t, slacksim.Config{}, func(_ context.Context, q commands.Request) (commands.Reply, error) {
		m := dialog("One")
		m.Blocks.BlockSet = append(m.Blocks.BlockSet, withButton("", "More", "more", "1").Blocks[1])
		if q.InModal {
			m = dialog("Two")
		}
		if q.Kind == commands.Submission {
			return commands.Reply{Message: text("sent")}, nil
		}
		return commands.Reply{Modal: m}, nil
	}, func(t *testing.T, r *rig) {
		t.Helper()
		anna := r.sim.As("anna")
		must(t, anna.In("#sales").Slash(t.Context(), "/promise"))
		r.await(t, "dialog", func() bool { _, open := anna.View(); return open })
		must(t, anna.Click(t.Context(), slacksim.Find{View: true}, "More"))
		r.await(t, "second dialog", func() bool { v, _ := anna.View(); return v.Title == "Two" })
		must(t, anna.Fill(map[string]any{"Why": "because"}))
		_, err := anna.Submit(t.Context())
		must(t, err)
		// where the command was typed is remembered through the change
		r.await(t, "answer", func() bool { return len(r.reads("anna")) == 1 })
		if m := r.sim.Seen("anna")[0]; m.Channel != "#sales" || !m.Ephemeral {
			t.Errorf("anna reads %+v", m)
		}
	})
}

func TestUninstalledIsNoted(t *testing.T) {
	t.Parallel()
	r := newRig(t, slacksim.Config{}, nil).overHTTP(t)
	r.sim.Uninstall("")
	r.await(t, "line in the log", func() bool { return strings.Contains(r.logs.String(), "taken out of a workspace") })
	must(t, r.bot.Drain(t.Context()))
}
