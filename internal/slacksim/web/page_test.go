package web_test

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"kept/internal/slacksim"
	"kept/internal/slacksim/web"
)

// get asks for an address as a browser on this machine does.
func (w *world) get(t *testing.T, path string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Host = "127.0.0.1"
	got := httptest.NewRecorder()
	w.page.ServeHTTP(got, r)
	return got
}

func (w *world) post(t *testing.T, path, form string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form))
	r.Host = "127.0.0.1"
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	got := httptest.NewRecorder()
	w.page.ServeHTTP(got, r)
	return got
}

// shows fails unless the part of the page holds all that is wanted.
func (w *world) shows(t *testing.T, path string, want ...string) string {
	t.Helper()
	got := w.get(t, path)
	if got.Code != http.StatusOK {
		t.Fatalf("GET %s: status %d: %s", path, got.Code, got.Body)
	}
	for _, s := range want {
		if !strings.Contains(got.Body.String(), s) {
			t.Errorf("GET %s lacks %q:\n%s", path, s, got.Body)
		}
	}
	return got.Body.String()
}

// does posts and expects success.
func (w *world) does(t *testing.T, path, form string) {
	t.Helper()
	if got := w.post(t, path, form); got.Code != http.StatusNoContent {
		t.Fatalf("POST %s: status %d: %s", path, got.Code, got.Body)
	}
}

// hxPost finds where the control with this text posts to.
func hxPost(t *testing.T, html, text string) string {
	t.Helper()
	m := regexp.MustCompile(`hx-post="([^"]+)"[^>]*>` + regexp.QuoteMeta(text)).FindStringSubmatch(html)
	if m == nil {
		t.Fatalf("nothing posts with the text %q in\n%s", text, html)
	}
	return strings.ReplaceAll(m[1], "&amp;", "&")
}

func TestRoutes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	tests := []struct {
		path string
		want int
		text string
	}{
		{"/", 200, "Anna Berg"},
		{"/?as=bo&in=sales", 200, "Bo Ek"},
		{"/?as=bo&in=sales&lang=sv", 200, "Direktmeddelanden"},
		{"/?as=bo&in=@anna", 200, "Message Anna Berg"},
		{"/?as=cia&in=@tiny", 200, "Messages"},
		{"/?as=cia&in=@tiny&tab=home", 200, `id="home"`}, // what is in it, the app decides meanwhile
		{"/?as=nobody", 303, ""},
		{"/?as=bo&in=management", 303, ""},
		{"/?as=bo&in=@nobody", 303, ""},
		{"/nothing", 404, ""},
		{"/-/sidebar?as=anna&in=sales", 200, "Bergström &amp; Co"},
		{"/-/messages?as=anna&in=sales", 200, "Nothing has been said here yet."},
		{"/-/messages?as=bo&in=management", 404, ""},
		{"/-/thread?as=anna&in=sales&thread=1.1", 200, ""},
		{"/-/home?as=anna&in=@tiny", 200, "nothing here yet"},
		{"/-/dialog?as=anna", 200, ""},
		{"/-/clock?as=anna", 200, "Fri 20 Nov"},
		{"/-/clock?as=anna&lang=sv", 200, "fre 20 nov"},
		{"/-/wire?as=anna", 200, ""},
		{"/-/wire/1?as=nobody", 404, ""},
		{"/-/wire/999?as=anna", 404, "no longer kept"},
		{"/-/wire/x?as=anna", 404, "no longer kept"},
		{"/-/static/page.css", 200, "--accent"},
		{"/-/static/page.js", 200, "use strict"},
		{"/-/static/htmx.min.js", 200, "htmx"},
		{"/-/static/htmx.LICENSE", 200, "Zero-Clause BSD"},
		{"/-/static/../web.go", 301, ""},
		{"/-/say", 405, ""},
	}
	for _, tt := range tests {
		t.Run(tt.path, func(t *testing.T) {
			t.Parallel()
			got := w.get(t, tt.path)
			if got.Code != tt.want && (tt.want != 301 || got.Code < 300 || got.Code > 399) || !strings.Contains(got.Body.String(), tt.text) {
				t.Errorf("status %d, want %d with %q:\n%s", got.Code, tt.want, tt.text, got.Body)
			}
		})
	}
}

func TestLanguage(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, query, accept, lang, want string }{
		{"nothing said", "", "", "", "en"},
		{"the browser's", "", "de, sv-SE;q=0.8, en;q=0.5", "", "sv"},
		{"the demo's", "", "en-GB", "sv", "sv"},
		{"the address", "?lang=en", "sv", "sv", "en"},
		{"an unknown one", "?lang=xx", "fr", "", "en"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			r := httptest.NewRequest(http.MethodGet, "/"+tt.query, nil)
			r.Host = "localhost"
			r.Header.Set("Accept-Language", tt.accept)
			got := httptest.NewRecorder()
			web.New(web.Config{Sim: w.sim, Lang: tt.lang}).ServeHTTP(got, r)
			if want := `<html lang="` + tt.want + `">`; !strings.Contains(got.Body.String(), want) {
				t.Errorf("no %s", want)
			}
			if strings.Contains(got.Body.String(), "move=") {
				t.Error("the clock has buttons although nothing moves it")
			}
		})
	}
}

func TestEscapes(t *testing.T) {
	t.Parallel()
	const evil = `<img src=x onerror=alert(1)>`
	w := newWorld(t, func(c *slacksim.Config) {
		c.Workspaces[0].Name = evil
		c.Workspaces[0].People[0].Name = evil
		c.Workspaces[0].People[0].Title = evil
		c.Workspaces[0].Channels[1].Topic = evil
		c.App.Commands[0].Usage = evil
		c.App.Shortcuts[0].Name = evil
	})
	w.does(t, "/-/say?as=anna&in=sales", url.Values{"text": {evil + ` "&<script>alert(2)</script>`}}.Encode())
	w.app.call(t.Context(), "chat.postMessage", map[string]any{"channel": w.sim.ChannelID("#sales"), "text": "x", "blocks": []any{
		map[string]any{"type": "section", "text": map[string]any{"type": "mrkdwn", "text": evil}},
		map[string]any{"type": "header", "text": map[string]any{"type": "plain_text", "text": evil}},
		map[string]any{"type": "actions", "elements": []any{map[string]any{
			"type": "button", "action_id": `a"b`, "value": evil, "text": map[string]any{"type": "plain_text", "text": evil},
		}}},
		map[string]any{"type": "image", "image_url": "https://x.example/a.png", "alt_text": evil},
	}})
	for _, path := range []string{"/?as=anna&in=sales", "/-/messages?as=bo&in=sales", "/-/sidebar?as=bo&in=sales", "/-/wire?as=bo"} {
		page := w.shows(t, path)
		if strings.Contains(page, "<img") || strings.Contains(page, "<script>") || strings.Contains(page, `a"b`) {
			t.Errorf("%s lets markup through:\n%s", path, page)
		}
	}
}

func TestTalking(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.does(t, "/-/say?as=anna&in=sales", "text=Hello+@bo%21%0D%0Asecond")
	w.shows(t, "/-/sidebar?as=cia&in=general", "See it as Bo Ek, Production, 1 unread")
	w.shows(t, "/-/messages?as=bo&in=sales", `<span class="mention mine">@bo</span>!<br>second`, "10:15", "Today")
	w.does(t, "/-/say?as=anna&in=@bo", "text=just+you")
	w.shows(t, "/-/sidebar?as=cia&in=general", "See it as Bo Ek, Production, 1 unread")
	w.shows(t, "/-/messages?as=bo&in=@anna", "just you")

	// a reply stands in its thread
	first := w.sim.Seen("bo")[0]
	w.does(t, "/-/say?as=bo&in=sales", "text=a+reply&thread="+first.TS)
	if page := w.shows(t, "/-/messages?as=anna&in=sales", "1 reply"); strings.Contains(page, "a reply") {
		t.Error("the reply stands in the channel")
	}
	w.shows(t, "/?as=anna&in=sales&thread="+first.TS, "a reply", `name="thread" value="`+first.TS+`"`)

	for _, tt := range []struct {
		name, path, form string
		status           int
		toast            string
	}{
		{"nothing", "/-/say?as=anna&in=sales", "text=+", 400, "Write something first."},
		{"no such command", "/-/say?as=anna&in=sales", "text=/nope+x", 422, "/nope is not a valid command. In Slack, all messages"},
		{"a command that fails", "/-/say?as=anna&in=sales", "text=/fail", 502, "Tiny could not be reached, or answered wrongly (dispatch_failed)."},
		{"in Swedish", "/-/say?as=anna&in=sales&lang=sv", "text=/fail", 502, "Tiny gick inte att nå"},
		{"a shortcut for a message that is gone", "/-/shortcut?as=anna&in=sales&id=promise.this&channel=C1&ts=1.1", "", 409, "no longer there"},
		{"a button that is gone", "/-/click?as=anna&in=sales&channel=C1&ts=1.1&action=a&block=b", "", 409, "no longer there"},
		{"a button of nothing", "/-/click?as=anna&in=sales&action=a", "", 400, "no longer there"},
		{"a dialog that is gone", "/-/submit?as=anna&in=sales&view=V1", "", 409, "no longer there"},
		{"closing nothing", "/-/close?as=anna&in=sales&view=V1", "", 409, "no longer there"},
		{"a form that is none", "/-/say?as=anna&in=sales", "text=%zz", 400, "cannot be read"},
		{"a clock move that is none", "/-/clock?as=anna&move=back", "", 400, "cannot be moved"},
		{"nobody", "/-/say?as=nobody", "text=x", 404, "no longer there"},
	} {
		got := w.post(t, tt.path, tt.form)
		if got.Code != tt.status || !strings.Contains(got.Body.String(), tt.toast) {
			t.Errorf("%s: status %d %s, want %d %q", tt.name, got.Code, got.Body, tt.status, tt.toast)
		}
	}
}

func TestDialogWithoutBrowser(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.does(t, "/-/say?as=anna&in=sales", "text=/promise+hello")
	page := w.shows(t, "/-/messages?as=anna&in=sales", "Only visible to you", "You said <strong>hello</strong> 🎉")
	if other := w.shows(t, "/-/messages?as=bo&in=sales"); strings.Contains(other, "hello") {
		t.Error("Bo sees what is only for Anna")
	}
	w.does(t, hxPost(t, page, "Details"), "")
	dialog := w.shows(t, "/-/dialog?as=anna&in=sales", `role="dialog"`, `data-pick="date"`, `value="2026-11-27"`, `data-pick="time"`, "first line", "Bo Ek")
	submit := strings.ReplaceAll(regexp.MustCompile(`hx-post="(/-/submit[^"]+)"`).FindStringSubmatch(dialog)[1], "&amp;", "&")

	form := url.Values{"f/what/text": {"the impossible"}, "f/note/text": {"a\r\nb"}, "f/day/date": {"2026-12-24"}}
	w.does(t, submit, form.Encode())
	w.shows(t, "/-/dialog?as=anna&in=sales", "Please complete this required field.", `value="the impossible"`, `value="2026-12-24"`, `aria-invalid="true"`)

	form.Set("f/who/user", w.sim.UserID("bo"))
	form.Set("f/time/time", "08:30")
	form.Set("f/size/size", "l")
	form.Set("f/how/how", "mail")
	w.does(t, submit, form.Encode())
	w.shows(t, "/-/dialog?as=anna&in=sales", "Nobody can do that.")

	form.Set("f/size/size", "no such size")
	if got := w.post(t, submit, form.Encode()); got.Code != http.StatusUnprocessableEntity {
		t.Errorf("an option that is not there: status %d", got.Code)
	}
	form.Set("f/size/size", "s")

	w.does(t, hxPost(t, dialog, "More about this"), form.Encode())
	deeper := w.shows(t, "/-/dialog?as=anna&in=sales", "A promise ›", "More about it", "Back")
	w.does(t, hxPost(t, deeper, "Back"), "")

	form.Set("f/what/text", "the possible")
	w.does(t, submit, form.Encode())
	if got := strings.TrimSpace(w.shows(t, "/-/dialog?as=anna&in=sales")); got != "" {
		t.Errorf("the dialog is still there: %s", got)
	}
	w.shows(t, "/-/messages?as=anna&in=@tiny", "saved the possible", "selected_time")
	w.shows(t, "/-/wire?as=anna&in=sales", "views.open", "block_actions edit", "/promise hello", "view_submission")
	w.shows(t, "/-/wire/1?as=anna", "command = /promise", "Request")
}

func TestMenusAndShortcuts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.does(t, "/-/say?as=anna&in=sales", "text=/promise+hello")
	page := w.shows(t, "/?as=anna&in=sales")
	form := regexp.MustCompile(`<form hx-post="(/-/select[^"]+)"><button name="option" value="snooze">`).FindStringSubmatch(page)
	if form == nil {
		t.Fatalf("no overflow menu in\n%s", page)
	}
	w.does(t, strings.ReplaceAll(form[1], "&amp;", "&"), "option=snooze")
	w.shows(t, "/-/messages?as=anna&in=@tiny", "picked snooze")

	w.does(t, hxPost(t, page, "Promise something"), "")
	w.does(t, "/-/say?as=bo&in=sales", "text=I+will")
	w.does(t, hxPost(t, w.shows(t, "/-/messages?as=anna&in=sales"), "Promise this"), "")
	w.shows(t, "/-/messages?as=anna&in=@tiny", "shortcut promise.new", "shortcut promise.this")

	// the Home tab comes when it is opened
	w.shows(t, "/?as=anna&in=@tiny&tab=home")
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	if err := w.sim.Await(ctx, func() bool { _, ok := w.sim.As("anna").Home(); return ok }); err != nil {
		t.Fatal(err)
	}
	home := w.shows(t, "/-/home?as=anna&in=@tiny&tab=home", "Your day", "How it works", "is not shown here")
	pick := regexp.MustCompile(`hx-post="(/-/select[^"]+)"`).FindStringSubmatch(home)
	name := regexp.MustCompile(`<select [^>]*name="([^"]+)"`).FindStringSubmatch(home)
	if pick == nil || name == nil {
		t.Fatalf("no menu in\n%s", home)
	}
	w.does(t, strings.ReplaceAll(pick[1], "&amp;", "&"), url.Values{name[1]: {"s"}}.Encode())
	w.shows(t, "/-/messages?as=anna&in=@tiny", "picked s")
}

func TestJoining(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *slacksim.Config) {
		c.Workspaces[0].Channels = append(c.Workspaces[0].Channels,
			slacksim.Channel{Name: "club", Members: []string{"cia"}}, slacksim.Channel{Name: "old", Archived: true})
	})
	w.shows(t, "/?as=anna&in=club", "Join #club", "You are not in this channel.")
	w.does(t, "/-/join?as=anna&in=club", "")
	w.shows(t, "/?as=anna&in=club", "Message #club")
	w.shows(t, "/?as=anna&in=old", "archived")
	if got := w.post(t, "/-/say?as=anna&in=old", "text=x"); got.Code != http.StatusConflict {
		t.Errorf("writing in an archived channel: status %d", got.Code)
	}
}

func TestClock(t *testing.T) {
	t.Parallel()
	tests := []struct{ move, want, toast string }{
		{"quarter", "2026-11-20 10:30", "Friday 20 November 10:30"},
		{"hour", "2026-11-20 11:15", "Friday 20 November 11:15"},
		{"tomorrow", "2026-11-21 09:00", "Saturday 21 November 09:00"},
		{"day", "2026-11-21 10:15", "Saturday 21 November 10:15"},
	}
	for _, tt := range tests {
		t.Run(tt.move, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			zone, err := time.LoadLocation("Europe/Stockholm")
			if err != nil {
				t.Fatal(err)
			}
			got := w.post(t, "/-/clock?as=anna&in=sales&move="+tt.move, "")
			if now := w.clock.Now().In(zone).Format("2006-01-02 15:04"); now != tt.want || !strings.Contains(got.Body.String(), tt.toast) {
				t.Errorf("the clock shows %s, want %s; told %s", now, tt.want, got.Body)
			}
		})
	}
}

func TestUnread(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for range 25 {
		w.does(t, "/-/say?as=anna&in=sales", "text=one")
	}
	w.does(t, "/-/say?as=anna&in=general", "text=one")
	w.does(t, "/-/say?as=anna&in=@bo", "text=psst")
	w.does(t, "/-/say?as=anna&in=general", "text=@bo, and @bo again")
	side := w.shows(t, "/-/sidebar?as=bo&in=random", "1 unread", `data-unread="2"`)
	if n := strings.Count(side, `class="place unread"`); n != 3 {
		t.Errorf("%d conversations are bold, want #sales, #general and Anna's:\n%s", n, side)
	}
	if n := strings.Count(side, `<span class="badge">`); n != 2 {
		t.Errorf("%d conversations have a number, want the one with a mention and Anna's:\n%s", n, side)
	}
	if own := w.shows(t, "/-/sidebar?as=anna&in=random"); strings.Contains(own, "place unread") {
		t.Errorf("Anna's own messages are unread to her:\n%s", own)
	}
	w.shows(t, "/-/messages?as=bo&in=sales")
	if after := w.shows(t, "/-/sidebar?as=bo&in=random"); strings.Count(after, `class="place unread"`) != 2 {
		t.Errorf("what Bo has read is still unread:\n%s", after)
	}
	// what is new since the last visit stands below a line
	if first := w.shows(t, "/?as=bo&in=sales"); strings.Contains(first, "newline") {
		t.Error("a line where nothing is new")
	}
	w.does(t, "/-/say?as=bo&in=sales", "text=mine")
	w.does(t, "/-/say?as=anna&in=sales", "text=hers")
	w.shows(t, "/?as=cia&in=sales")
	w.shows(t, "/?as=bo&in=sales", `<p class="newline">`)
	w.shows(t, "/-/messages?as=bo&in=sales", `<p class="newline">`)
	if again := w.shows(t, "/?as=bo&in=sales"); strings.Contains(again, "newline") {
		t.Error("the line stays at the next visit")
	}
}

func TestTenThousandMessages(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(c *slacksim.Config) { c.App.Events = []string{"app_uninstalled"} })
	in := w.sim.As("anna").In("#sales")
	for i := range 10_000 {
		if _, err := in.Say(t.Context(), fmt.Sprintf("message %05d.", i)); err != nil {
			t.Fatal(err)
		}
	}
	page := w.shows(t, "/?as=bo&in=sales", "message 09999.", "message 09900.", "Earlier messages")
	if n := strings.Count(page, "<article"); n != 100 {
		t.Errorf("%d messages shown, want 100", n)
	}
	earlier := regexp.MustCompile(`<a href="([^"]+before=[^"]+)" hx-get="([^"]+)"[^>]*>Earlier`).FindStringSubmatch(page)
	if earlier == nil {
		t.Fatal("no link to earlier messages")
	}
	older := w.shows(t, strings.ReplaceAll(earlier[1], "&amp;", "&"), "message 09800.", "message 09899.", "Back to the latest")
	if strings.Contains(older, "message 09900.") || strings.Contains(older, `id="text"`) {
		t.Error("the earlier page holds later messages, or a composer")
	}
	// a page that is open loads the ones before, and goes on from where it began
	part := w.shows(t, strings.ReplaceAll(earlier[2], "&amp;", "&"), "message 09800.", "message 09899.", "Earlier messages")
	if strings.Contains(part, "message 09900.") || strings.Contains(part, "message 09799.") {
		t.Error("the part before holds more than a page")
	}
	since := regexp.MustCompile(`hx-get="(/-/messages[^"]+since=[^"]+)"`).FindStringSubmatch(page)
	if since == nil {
		t.Fatal("the messages do not go on from anywhere")
	}
	for i := range 150 {
		if _, err := in.Say(t.Context(), fmt.Sprintf("later %05d.", i)); err != nil {
			t.Fatal(err)
		}
	}
	grown := w.shows(t, strings.ReplaceAll(since[1], "&amp;", "&"), "message 09900.", "message 09999.", "later 00149.")
	if n := strings.Count(grown, "<article"); n != 250 {
		t.Errorf("%d messages shown after 150 more, want 250", n)
	}
}

func TestLive(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	srv := httptest.NewServer(w.page)
	t.Cleanup(srv.Close)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	t.Cleanup(cancel)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, srv.URL+"/-/live?as=bo&in=sales", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if got := resp.Header.Get("Content-Type"); got != "text/event-stream" {
		t.Errorf("Content-Type %q", got)
	}
	lines := bufio.NewScanner(resp.Body)
	next := func(event, part string) string {
		t.Helper()
		name := ""
		for lines.Scan() {
			if e, ok := strings.CutPrefix(lines.Text(), "event: "); ok {
				name = e
			}
			if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok && name == event && strings.Contains(data, part) {
				return data
			}
		}
		t.Fatalf("the stream ended before %s with %s: %v", event, part, lines.Err())
		return ""
	}
	next("look", "messages")
	if _, err := w.sim.As("anna").In("#general").Say(ctx, "elsewhere"); err != nil {
		t.Fatal(err)
	}
	if got := next("look", "sidebar"); strings.Contains(got, "messages") {
		t.Errorf("a message elsewhere touches %q", got)
	}
	if _, err := w.sim.As("anna").In("#sales").Say(ctx, "here"); err != nil {
		t.Fatal(err)
	}
	next("look", "messages")
	w.clock.Advance(time.Hour)
	next("time", "Fri 20 Nov|11:15:00")
	w.sim.Close()
	for lines.Scan() {
		continue // what is left of the stream, which must end
	}
	if err := lines.Err(); err != nil {
		t.Errorf("the stream broke off: %v", err)
	}
}
