package bot_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"kept/bot"
	"kept/internal/promise"
	"kept/internal/slacksim"
	"kept/internal/view"
)

// A message that may have arrived is found below all that was written since: a
// busy channel writes hundreds while Kept tries again.
func TestAMessageIsFoundBelowMany(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name   string
		noise  int
		thread bool
		few    bool // Slack gives fifteen, once a minute
		found  bool
		calls  int // of Slack for one look
	}{
		{"alone", 0, false, false, true, 1},
		{"below many", 450, false, false, true, 3},
		{"after many in a thread", 450, true, false, true, 3},
		{"below many, for an app that gets few", 40, false, true, false, 2},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, slacksim.Config{App: slacksim.App{Distributed: row.few}}, nil)
			ch, thread, method := r.channel("#sales"), "", "conversations.history"
			post := func(key string) string {
				t.Helper()
				ts, err := r.client.Post(t.Context(), ch, view.Message{Text: "a message"}, key, thread)
				must(t, err)
				return ts
			}
			if row.thread {
				thread, method = post(""), "conversations.replies"
				for i := range row.noise {
					post(fmt.Sprint("noise ", i))
				}
			}
			ts := post("key")
			must(t, r.client.Attach(t.Context(), ch, "files", []view.File{{Name: "brief.md", Title: "Brief", Data: []byte("all")}}, thread))
			if !row.thread {
				for i := range row.noise {
					post(fmt.Sprint("noise ", i))
				}
			}
			calls := func() (n int) {
				for _, c := range r.sim.Wire() {
					if c.Path == method {
						n++
					}
				}
				return n
			}
			got, err := r.client.FindDelivered(t.Context(), ch, "key", thread, start)
			if err != nil || (got == ts) != row.found || !row.found && got != "" {
				t.Errorf("found at %q, %v, it stands at %q", got, err, ts)
			}
			if n := calls(); n != row.calls {
				t.Errorf("%d calls of %s, not %d", n, method, row.calls)
			}
			if row.few {
				return // no more within the minute
			}
			found, err := r.client.FindAttached(t.Context(), ch, "brief.md", thread, start)
			if err != nil || found != row.found {
				t.Errorf("the file: %t, %v", found, err)
			}
		})
	}
}

// A channel without an end is not looked through to its end.
func TestHowFarIsLookedBack(t *testing.T) {
	t.Parallel()
	r := newRig(t, slacksim.Config{}, nil)
	calls := 0
	endless := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		if calls++; q.FormValue("cursor") != strings.Repeat("x", calls-1) {
			t.Errorf("call %d goes on at %q", calls, q.FormValue("cursor"))
		}
		w.Header().Set("Content-Type", "application/json")
		if _, err := fmt.Fprintf(w, `{"ok":true,"has_more":true,"messages":[{"ts":"1.%d"}],"response_metadata":{"next_cursor":%q}}`,
			calls, strings.Repeat("x", calls)); err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(endless.Close)
	client := bot.NewClient(bot.ClientConfig{Token: r.sim.BotToken(""), APIURL: endless.URL + "/", Log: r.log, Meter: r.meter})
	if ts, err := client.FindDelivered(t.Context(), "C1", "key", "", start); err != nil || ts != "" || calls != 10 {
		t.Errorf("found at %q, %v, after %d calls", ts, err, calls)
	}
}

// The answer to a post got lost, and the channel has gone on since.
func TestALostAnswerInABusyChannel(t *testing.T) {
	t.Parallel()
	r := newRig(t, slacksim.Config{}, nil)
	r.promised(true)
	n := r.notifier()
	r.sim.Faults().FailNext("chat.postMessage", 1, slacksim.Failure{Status: 504, AfterEffect: true})
	end := n.Notify(t.Context(), r.owed(promise.Notice{Kind: promise.NoticeBreach, Channel: r.channel("#sales")}))
	if end.Retry.IsZero() {
		t.Fatalf("settled as %+v", end)
	}
	for range 250 {
		_, err := r.client.Post(t.Context(), r.channel("#sales"), view.Message{Text: "talk"}, "", "")
		must(t, err)
	}
	r.clock.Set(end.Retry)
	end = n.Notify(t.Context(), end.Claim)
	if !end.Retry.IsZero() || end.Post == nil || len(r.sim.Seen("bo")) != 251 {
		t.Errorf("settled as %+v, bo sees %d messages", end, len(r.sim.Seen("bo")))
	}
}
