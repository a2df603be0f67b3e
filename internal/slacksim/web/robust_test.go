package web_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"kept/internal/slacksim"
	"kept/internal/slacksim/web"
)

// FuzzPage asks the page for anything, as a browser on this machine: it always
// answers, and never by its own fault with an error of the server.
func FuzzPage(f *testing.F) {
	sim, err := slacksim.Start(slacksim.Config{Quiet: true, AckTimeout: time.Minute})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(sim.Close)
	// an app that opens a dialog with all that can be filled in, at any command
	app := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if trigger := r.FormValue("trigger_id"); trigger != "" {
			form := url.Values{"token": {sim.BotToken("")}, "trigger_id": {trigger}, "view": {kitchenJSON}}
			if resp, err := http.PostForm(sim.APIURL()+"views.open", form); err == nil {
				_ = resp.Body.Close()
			}
		}
	}))
	f.Cleanup(app.Close)
	sim.ConnectHTTP(app.URL)
	now := time.Date(2026, 11, 20, 9, 15, 0, 0, time.UTC)
	page := web.New(web.Config{Sim: sim, Now: func() time.Time { return now }, Advance: func(time.Duration) {}, Set: func(time.Time) {}})
	said, err := sim.As("anna").In("#sales").Say(f.Context(), "hello")
	if err != nil {
		f.Fatal(err)
	}
	if err := sim.As("anna").In("#sales").Slash(f.Context(), "/promise"); err != nil {
		f.Fatal(err)
	}
	dialog, _ := sim.As("anna").View()
	at := "as=anna&in=sales&dialog=" + dialog.ID
	form := "application/x-www-form-urlencoded"
	for _, seed := range []struct{ path, query, kind, body string }{
		{"/", "as=anna&in=sales&tab=home&thread=" + said.TS + "&before=9&lang=sv", "", ""},
		{"/-/messages", "as=anna&in=sales&since=x", "", ""},
		{"/-/older", "as=anna&in=sales&before=1e400", "", ""},
		{"/-/dialog", "as=anna", "", ""},
		{"/-/options", at + "&block=cust&action=cust&type=external_select&q=%ff&least=-1", "", ""},
		{"/-/wire/99999999999999999999", "as=anna", "", ""},
		{"/-/say", "as=anna&in=sales", form, "text=/promise+x&thread=1"},
		{"/-/submit", at + "&view=" + dialog.ID, form, "f/at/at=1&f/at/at=2&f/at/at=3&f/many/many=%00&f/n/n=NaN"},
		{"/-/select", at + "&block=at&action=at&type=datetimepicker", form, "f/at/at=99999999999999"},
		{"/-/click", "as=anna&in=sales&channel=C1&ts=" + said.TS + "&block=b&action=a", form, ""},
		{"/-/upload", at + "&block=cust&action=cust", "multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"upload\"; filename=\"../a\"\r\n\r\nx\r\n--b--"},
		{"/-/upload", at + "&remove=F1", "multipart/form-data", "--b"},
		{"/-/clock", "as=anna&move=day", form, ""},
		{"/-/play", "as=anna&do=week", form, ""},
		{"/-/faults", "as=anna&name=none&set=1", form, ""},
		{"/-/shortcut", "as=anna&id=x&ts=1&channel=D", form, ""},
		{"/-/close", "as=anna&view=" + dialog.ID + "&all=1", form, ""},
		{"/-/join", "as=T1/anna&in=@bo", form, ""},
		{"/-/tour", "as=anna&do=begin", form, ""},
		{"/-/static/page.css/..", "", "", ""},
	} {
		f.Add(seed.path, seed.query, seed.kind, []byte(seed.body))
	}
	f.Fuzz(func(t *testing.T, path, query, kind string, body []byte) {
		if strings.HasPrefix(path, "/-/live") {
			t.Skip() // it goes on until the browser goes away
		}
		r := httptest.NewRequest(http.MethodGet, "/", http.NoBody)
		if kind != "" {
			r = httptest.NewRequest(http.MethodPost, "/", strings.NewReader(string(body)))
			r.Header.Set("Content-Type", kind)
		}
		r.URL.Path, r.URL.RawQuery, r.Host = path, query, "127.0.0.1"
		got := httptest.NewRecorder()
		page.ServeHTTP(got, r)
		if got.Code >= 500 && got.Code != http.StatusBadGateway { // the app's fault
			t.Errorf("%s %s?%s answers %d %s", r.Method, path, query, got.Code, got.Body)
		}
		sim.Faults().Clear()
	})
}

// TestBrowserManyMessages looks at a channel of ten thousand messages from two
// desks: it opens at once, and what one says the other reads at once.
func TestBrowserManyMessages(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *slacksim.Config) { c.App.Events = []string{"app_uninstalled"} })
	in := w.sim.As("cia").In("#sales")
	for i := range 10_000 {
		if _, err := in.Say(t.Context(), fmt.Sprintf("message %05d to <@%s>", i, w.sim.UserID("bo"))); err != nil {
			t.Fatal(err)
		}
	}
	desks := newDesks(t, w, 2)
	anna, bo := desks[0], desks[1]
	anna.Opens("/?as=anna&in=sales", "#log article")
	bo.Opens("/?as=bo&in=sales", "#log article")
	for _, desk := range desks {
		desk.Reads("#log", "message 09999")
		// what makes it quick; how quick it is, BenchmarkPageOfManyMessages tells
		desk.Holds("a page that is no larger for them", `performance.getEntriesByType("navigation")[0].decodedBodySize < 400_000`)
		desk.Holds("a page of messages, not all", `document.querySelectorAll("article").length === 100`)
	}
	for i := range 5 {
		text := fmt.Sprintf("quick word %d", i)
		anna.Does("saying it", chromedp.SendKeys("#text", text))
		anna.Holds("sent", `(document.querySelector("[data-composer]").requestSubmit(), true)`)
		bo.Reads("#log", text)
		anna.Reads("#log", text)
	}
	anna.Holds("live updates that are small", `(() => {
		const looks = performance.getEntriesByType("resource").filter((e) => e.name.includes("/-/messages") || e.name.includes("/-/sidebar"));
		return looks.length > 0 && looks.every((e) => e.decodedBodySize < 400_000);
	})()`)
	if got := w.sim.History("bo", w.sim.ChannelID("#sales"), "", 5); len(got) != 5 {
		t.Errorf("%d messages of the last five", len(got))
	}
	anna.Quiet()
	bo.Quiet()
}

// BenchmarkPageOfManyMessages is a look at a channel with few messages, and with
// many: the second should cost hardly more.
func BenchmarkPageOfManyMessages(b *testing.B) {
	for _, messages := range []int{100, 10_000} {
		b.Run(strconv.Itoa(messages), func(b *testing.B) {
			sim, err := slacksim.Start(slacksim.Config{Quiet: true})
			if err != nil {
				b.Fatal(err)
			}
			b.Cleanup(sim.Close)
			in := sim.As("anna").In("#sales")
			for i := range messages {
				if _, err := in.Say(b.Context(), fmt.Sprintf("message %05d", i)); err != nil {
					b.Fatal(err)
				}
			}
			page := web.New(web.Config{Sim: sim})
			b.ResetTimer()
			for b.Loop() {
				got := httptest.NewRecorder()
				page.ServeHTTP(got, httptest.NewRequest(http.MethodGet, "http://127.0.0.1/?as=anna&in=sales", http.NoBody))
				if got.Code != http.StatusOK {
					b.Fatal(got.Code)
				}
			}
		})
	}
}
