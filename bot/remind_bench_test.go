package bot_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"kept/bot"
	"kept/internal/clock"
	"kept/internal/locale"
	"kept/internal/metrics"
	"kept/internal/promise"
	"kept/internal/store/redisstore"
	"kept/internal/testenv"
	"kept/internal/workspace"
)

// quickSlack answers what a direct message needs, at no cost worth mentioning.
func quickSlack(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	switch strings.TrimPrefix(r.URL.Path, "/") {
	case "auth.test":
		_, _ = io.WriteString(w, `{"ok":true,"team_id":"T1","user_id":"UKEPT","bot_id":"B1"}`)
	case "users.info":
		_, _ = io.WriteString(w, `{"ok":true,"user":{"id":"`+r.FormValue("user")+`","team_id":"T1","name":"anna","tz":"Europe/Stockholm","locale":"en-US"}}`)
	case "conversations.open":
		_, _ = io.WriteString(w, `{"ok":true,"channel":{"id":"D`+r.FormValue("users")+`"}}`)
	default:
		_, _ = io.Copy(io.Discard, r.Body)
		_, _ = io.WriteString(w, `{"ok":true,"channel":"D1","ts":"1764146000.000100","messages":[]}`)
	}
}

// BenchmarkReminder is the delivery of one person's only reminder, from the
// claim to its settlement, with all of Slack but the network.
func BenchmarkReminder(b *testing.B) {
	for _, open := range []int{1, 10} {
		b.Run(fmt.Sprintf("%d open promises", open), func(b *testing.B) { benchmarkReminder(b, open) })
	}
}

func benchmarkReminder(b *testing.B, open int) {
	b.Helper()
	slackd := httptest.NewServer(http.HandlerFunc(quickSlack))
	b.Cleanup(slackd.Close)
	store, err := redisstore.Open(redisstore.Options{URL: testenv.RedisServer(b).URL})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = store.Close() })
	clk := clock.NewVirtual(start)
	log := slog.New(slog.DiscardHandler)
	single := bot.NewSingle(bot.ClientConfig{Token: "xoxb-1", APIURL: slackd.URL + "/", Log: log, Meter: metrics.New()})
	if _, err := single.Connect(b.Context()); err != nil {
		b.Fatal(err)
	}
	texts, err := locale.Load()
	if err != nil {
		b.Fatal(err)
	}
	people := bot.NewDirectory(single, clk.Now, log)
	book, ledger := workspace.NewBook(store, clk.Now), promise.NewLedger(store)
	notifier := bot.NewNotifier(bot.NotifierConfig{
		Clients: single, People: people, Workspaces: book, Promises: store, Reminders: ledger, Finder: store, Posts: store, GivenUp: store,
		Catalogue: texts, Now: clk.Now, Log: log, Meter: metrics.New(),
	})
	const lot = 90 // less than what a workspace takes at once
	person := 0
	for b.Loop() {
		b.StopTimer()
		claims := remindable(b, store, ledger, book, clk, &person, lot, open)
		b.StartTimer()
		deliverAll(b, store, notifier, clk, claims)
	}
	b.ReportMetric(float64(lot)*float64(b.N)/b.Elapsed().Seconds(), "reminders/s")
}

// remindable makes n new people promise so much each, one of it soon, and claims
// the reminders.
func remindable(
	b *testing.B, store *redisstore.Store, ledger *promise.Ledger, book *workspace.Book, clk *clock.Virtual, person *int, n, open int,
) []promise.Claim {
	b.Helper()
	now := clk.Now()
	space, err := book.Fresh(b.Context(), "T1")
	if err != nil {
		b.Fatal(err)
	}
	pol := book.Policy(&space)
	var soon []promise.Number
	for range n {
		*person++
		user := promise.UserID(fmt.Sprintf("U%d", *person))
		for i := range open {
			due := 2 * time.Hour
			if i > 0 {
				due = time.Duration(i) * 100 * time.Hour
			}
			p, err := ledger.Begin(b.Context(), promise.Draft{
				Team: "T1", What: "paint the barn", Customer: promise.Customer{Name: "Acme"}, Promiser: user,
				By: promise.Actor{ID: user}, At: now, Due: now.Add(due), Private: true,
			}, pol(&promise.Promise{Promiser: user}))
			if err != nil {
				b.Fatal(err)
			}
			if i == 0 {
				soon = append(soon, p.Number)
			}
		}
	}
	clk.Advance(100 * time.Minute)
	for _, number := range soon {
		if _, _, err := ledger.Tick(b.Context(), "T1", number, clk.Now(), pol); err != nil {
			b.Fatal(err)
		}
	}
	if _, _, err := store.Next(b.Context()); err != nil {
		b.Fatal(err)
	}
	claims, err := store.Claim(b.Context(), promise.LaneNotice, clk.Now(), time.Minute, 2*n)
	if err != nil || len(claims) != n {
		b.Fatalf("%d claims, %v", len(claims), err)
	}
	return claims
}

// deliverAll delivers as the scheduler does: by sixteen workers, settled in lots.
func deliverAll(b *testing.B, store *redisstore.Store, notifier *bot.Notifier, clk *clock.Virtual, claims []promise.Claim) {
	b.Helper()
	const workers, lot = 16, 100
	todo, done := make(chan promise.Claim), make(chan promise.Settlement, lot)
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for c := range todo {
				done <- notifier.Notify(context.WithoutCancel(b.Context()), c)
			}
		})
	}
	go func() {
		for _, c := range claims {
			todo <- c
		}
		close(todo)
		wg.Wait()
		close(done)
	}()
	var ends []promise.Settlement
	sent := 0
	flush := func() {
		if err := store.Settle(b.Context(), clk.Now(), ends); err != nil {
			b.Error(err)
		}
		ends = ends[:0]
	}
	for end := range done {
		if end.Post != nil {
			sent++
		}
		if ends = append(ends, end); len(ends) == lot {
			flush()
		}
	}
	flush()
	if sent != len(claims) {
		b.Fatalf("%d of %d were sent", sent, len(claims))
	}
}
