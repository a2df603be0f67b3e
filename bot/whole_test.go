package bot_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"kept/bot"
	"kept/commands"
	"kept/internal/promise"
	"kept/internal/slacksim"
	"kept/internal/store/boltstore"
	"kept/internal/view"
	"kept/internal/workspace"
)

// whole is a company at work: the commands, the embedded store and the notifier behind the
// bot, with a scheduler that the test turns by hand.
type whole struct {
	*rig

	store  *boltstore.Store
	book   *workspace.Book
	ledger *promise.Ledger
	notify *bot.Notifier
}

func newWhole(t *testing.T) *whole {
	t.Helper()
	w := &whole{}
	var handler *commands.Handler
	w.rig = newRig(t, slacksim.Config{}, func(ctx context.Context, q commands.Request) (commands.Reply, error) {
		return handler.Handle(ctx, q)
	})
	store, err := boltstore.Open(boltstore.Options{Dir: t.TempDir(), Now: w.clock.Now})
	must(t, err)
	t.Cleanup(func() { _ = store.Close() })
	w.store, w.book, w.ledger = store, workspace.NewBook(store, w.clock.Now), promise.NewLedger(store)
	handler = commands.New(commands.Config{
		Ledger: w.ledger, Finder: store, Cards: store, Book: w.book, People: w.people, Texts: w.cat, Now: w.clock.Now,
	})
	w.notify = bot.NewNotifier(bot.NotifierConfig{
		Clients: w.single, People: w.people, Workspaces: w.book, Promises: store, Reminders: w.ledger, Handler: handler,
		Finder: store, Posts: store, GivenUp: store,
		Catalogue: w.cat, Now: w.clock.Now, Log: w.log, Meter: w.meter,
	})
	return w
}

// turn does everything that is due by now.
func (w *whole) turn(t *testing.T) {
	t.Helper()
	for range 20 {
		now := w.clock.Now()
		due, err := w.store.Claim(t.Context(), promise.LaneDue, now, time.Minute, 50)
		must(t, err)
		for _, c := range due {
			space, err := w.book.Fresh(t.Context(), c.Team)
			must(t, err)
			p, err := w.store.Load(t.Context(), c.Team, 1)
			must(t, err)
			_, _, err = w.ledger.Tick(t.Context(), c.Team, p.Number, now, w.book.Policy(&space))
			must(t, err)
		}
		owed, err := w.store.Claim(t.Context(), promise.LaneNotice, now, time.Minute, 50)
		must(t, err)
		if len(owed) == 0 && len(due) == 0 {
			return
		}
		var ends []promise.Settlement
		for _, c := range owed {
			end := w.notify.Notify(t.Context(), c)
			if end.Parked != "" {
				t.Errorf("parked %s: %s", c.Notice.Kind, end.Parked)
			}
			ends = append(ends, end)
		}
		must(t, w.store.Settle(t.Context(), now, ends))
	}
	t.Fatal("there is no end to what is due")
}

// sees waits until somebody sees all of the words in one message.
func (w *whole) sees(t *testing.T, who, where string, words ...string) slacksim.Message {
	t.Helper()
	var found slacksim.Message
	w.await(t, who+" reading "+strings.Join(words, " … "), func() bool {
		for _, m := range w.sim.Seen(who) {
			all := m.Channel == where
			for _, word := range words {
				all = all && strings.Contains(m.Text, word)
			}
			if all {
				found = m
				return true
			}
		}
		return false
	})
	return found
}

func TestAPromiseFromItsMakingToTheFollowUp(t *testing.T) {
	t.Parallel()
	for _, socket := range []bool{false, true} {
		name := "http"
		if socket {
			name = "socket"
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWhole(t)
			if socket {
				w.overSocket(t)
			} else {
				w.overHTTP(t)
			}
			w.story(t)
		})
	}
}

func (w *whole) story(t *testing.T) {
	t.Helper()
	ctx := t.Context()
	anna, bo, cia := w.sim.As("anna"), w.sim.As("bo"), w.sim.As("cia")
	must(t, cia.In("#sales").Slash(ctx, "/promise subscribe breaches"))

	// made in one line, and put right in the dialog
	must(t, anna.In("#sales").Slash(ctx, "/promise Acme: paint the barn by tomorrow 15:00"))
	w.sees(t, "anna", "#sales", "#1", "27 November", "15:00")
	w.turn(t)
	w.sees(t, "bo", "#sales", "@anna", "paint the barn")
	must(t, anna.Click(ctx, slacksim.Find{}, "Edit"))
	w.await(t, "dialog", func() bool { _, open := anna.View(); return open })
	must(t, anna.Fill(map[string]any{view.FieldWhat: "paint the red barn", view.FieldTime: "16:00"}))
	errs, err := anna.Submit(ctx)
	if err != nil || len(errs) > 0 {
		t.Fatalf("Submit = %v, %v", errs, err)
	}
	w.sees(t, "anna", "#sales", "paint the red barn", "16:00")
	w.turn(t)
	w.sees(t, "bo", "#sales", "paint the red barn") // the post is brought up to date

	// an empty field keeps the dialog open
	must(t, bo.In("#sales").Slash(ctx, "/promise"))
	w.await(t, "dialog", func() bool { _, open := bo.View(); return open })
	must(t, bo.Fill(map[string]any{view.FieldCustomer: "Bolaget", view.FieldWhat: "ring", view.FieldDate: "2020-01-01", view.FieldTime: "09:00"}))
	if errs, err := bo.Submit(ctx); err != nil || len(errs) == 0 {
		t.Errorf("a date in the past: %v, %v", errs, err)
	}
	must(t, bo.CloseView(ctx))

	// reminded, missed, asked along
	w.clock.Set(time.Date(2026, 11, 27, 14, 50, 0, 0, time.UTC))
	w.turn(t)
	w.sees(t, "anna", "@kept", "paint the red barn")
	w.clock.Set(time.Date(2026, 11, 27, 15, 16, 0, 0, time.UTC))
	w.turn(t)
	breach := w.sees(t, "bo", "#sales", "@anna", "follow-up")
	w.sees(t, "anna", "@kept", "follow-up with Acme")
	must(t, anna.Click(ctx, slacksim.Find{TS: breach.TS, Channel: "#sales"}, "I can’t"))
	w.await(t, "dialog", func() bool { _, open := anna.View(); return open })
	must(t, anna.Fill(map[string]any{view.FieldReason: "I am in Kiruna"}))
	_, err = anna.Submit(ctx)
	must(t, err)
	w.turn(t)
	if m := w.sees(t, "bo", "#sales", "Kiruna", "Which manager"); m.ThreadTS != breach.TS {
		t.Errorf("the follow-up stands outside the thread: %q", m.Text)
	}
	must(t, anna.Click(ctx, slacksim.Find{Channel: "@kept"}, "Kept"))
	w.turn(t)
	for _, m := range w.sim.Seen("cia") {
		if m.TS == breach.TS && !m.Edited {
			t.Errorf("the breach is not brought up to date: %q", m.Text)
		}
	}
}
