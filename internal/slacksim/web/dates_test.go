package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"kept/internal/slacksim/web"
)

func TestTypedDatesAndTimes(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"2026-11-07": "2026-11-07", "2026-11-7": "2026-11-07", "20261107": "2026-11-07", "2026/11/07": "2026-11-07", "2026. 11. 7": "2026. 11. 7",
		" 2026.11.7 ": "2026-11-07", "friday": "friday", "7/11/2026": "7/11/2026", "": "",
	} {
		if got := web.ReadDate(typed); got != want {
			t.Errorf("date %q is read as %q, want %q", typed, got, want)
		}
	}
	for typed, want := range map[string]string{
		"09:30": "09:30", "9:30": "09:30", "9.30": "09:30", "0930": "09:30", "930": "09:30", "9": "09:00", "15": "15:00", "\t15\u0020": "15:00", "noon": "noon", "": "",
	} {
		if got := web.ReadTime(typed); got != want {
			t.Errorf("time %q is read as %q, want %q", typed, got, want)
		}
	}
}

// TestPickersWithoutBrowser sends what the boxes may hold.
func TestPickersWithoutBrowser(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	kitchen(t, w)
	w.does(t, "/-/say?as=anna&in=sales", "text=/promise")
	dialog := w.shows(t, "/-/dialog?as=anna&in=sales", `data-pick="date"`, `value="2026-11-23"`, `value="17:00"`, `id="dialog-at-at-time"`)
	submit := hxPostTo(t, dialog, "/-/submit")
	for _, row := range []struct {
		name  string
		boxes []string
		want  []string // in the dialog afterwards
	}{
		{"nothing", []string{"", ""}, []string{"Fyll i det här fältet."}},
		{"no time", []string{"2026-12-01", ""}, []string{"Skriv ett datum och en tid.", `value="2026-12-01"`}},
		{"no date", []string{"", "9"}, []string{"Skriv ett datum och en tid.", `value="09:00"`}},
		{"no such day", []string{"2026-02-30", "9"}, []string{"Skriv ett datum och en tid.", `value="2026-02-30"`}},
		{"words", []string{"friday", "noon"}, []string{"Skriv ett datum och en tid.", `value="friday"`, `value="noon"`}},
		{"right", []string{"2026-12-1", "9.15"}, []string{`value="2026-12-01"`, `value="09:15"`}},
	} {
		w.does(t, submit, url.Values{"f/at/at": row.boxes}.Encode())
		page := w.shows(t, "/-/dialog?as=anna&in=sales&lang=sv", row.want...)
		_, at, _ := strings.Cut(page, "dialog-at-at-note")
		if at, _, _ = strings.Cut(at, "Guests"); at == "" || row.name == "right" && strings.Contains(at, "⚠") {
			t.Errorf("%s: complains %s", row.name, at)
		}
	}

	// in a message, what cannot be read is never told to the app
	w.does(t, "/-/close?as=anna&in=sales&all=1&view="+topView(t, w), "")
	w.does(t, "/-/say?as=anna&in=sales", "text=/promise+spices")
	acts := w.shows(t, "/-/messages?as=anna&in=sales", `data-pick="date"`)
	day := hxPostTo(t, acts, "type=datepicker")
	got := w.post(t, day, url.Values{"f/acts/day": {"friday"}}.Encode())
	if got.Code != http.StatusUnprocessableEntity || !strings.Contains(got.Body.String(), "“friday” is no date or time") {
		t.Errorf("a word for a date: %d %s", got.Code, got.Body)
	}
	w.does(t, day, url.Values{"f/acts/day": {"2026-12-7"}}.Encode())
	if acted := w.got(t, "acted"); !strings.Contains(acted, `"selected_date":"2026-12-07"`) {
		t.Errorf("the app was told %s", acted)
	}
}

func topView(t *testing.T, w *world) string {
	t.Helper()
	v, open := w.sim.As("anna").View()
	if !open {
		t.Fatal("no dialog is open")
	}
	return v.ID
}

// TestBrowserPicker chooses dates and times with the keys alone, in Swedish,
// in a browser that is English.
func TestBrowserPicker(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	kitchen(t, w)
	b := newWindow(t, w)
	b.Opens("/?as=anna&in=sales&lang=sv", "#text")
	b.Does("opening the dialog", chromedp.SendKeys("#text", "/promise"+kb.Enter), chromedp.WaitVisible(".dialog"))
	b.Reads(".picked-day", "måndag 23 november 2026")

	// the calendar stands in the page's language and begins on Monday
	b.Does("to the calendar", chromedp.Click(`[data-pick-for="dialog-at-at"]`), chromedp.WaitVisible("#picker-days"))
	b.Reads("#picker-title", "november 2026")
	b.Holds("weeks from Monday", `[...document.querySelectorAll("#picker-days th")].map((th) => th.abbr).join() === "måndag,tisdag,onsdag,torsdag,fredag,lördag,söndag"`)
	b.Holds("the chosen day in focus", `document.activeElement.getAttribute("aria-label") === "måndag 23 november 2026" && document.activeElement.closest("td").getAttribute("aria-selected") === "true"`)
	b.Holds("today marked", `document.querySelector('#picker-days [aria-current="date"]').dataset.day === "2026-11-20"`)
	b.InOrder("the calendar")
	b.readable("the calendar")
	b.shot("calendar-sv")
	for _, step := range []struct{ key, day string }{
		{kb.ArrowRight, "2026-11-24"},
		{kb.ArrowDown, "2026-12-01"},
		{kb.ArrowUp, "2026-11-24"},
		{kb.ArrowLeft, "2026-11-23"},
		{kb.End, "2026-11-29"},
		{kb.Home, "2026-11-23"},
		{kb.PageDown, "2026-12-23"},
		{kb.PageUp, "2026-11-23"},
	} {
		b.Does("a key", chromedp.KeyEvent(step.key))
		b.Holds(step.day, `document.activeElement.dataset.day === "`+step.day+`"`)
	}
	b.Does("a year on", chromedp.KeyEvent(kb.PageDown, chromedp.KeyModifiers(kb.ModifierShift)))
	b.Holds("the year after", `document.activeElement.dataset.day === "2027-11-23"`)
	b.Does("Escape changes nothing", chromedp.KeyEvent(kb.Escape), chromedp.WaitNotVisible("#picker"))
	b.Holds("focus back and the dialog still there", `document.activeElement.dataset.pickFor === "dialog-at-at" && document.querySelector(".dialog") !== null && document.querySelector("#dialog-at-at").value === "2026-11-23"`)
	b.Does("from the box", chromedp.Focus("#dialog-at-at"), chromedp.KeyEvent(kb.ArrowDown, chromedp.KeyModifiers(kb.ModifierAlt)), chromedp.WaitVisible("#picker-days"))
	b.Does("choosing", chromedp.KeyEvent(kb.ArrowRight), chromedp.KeyEvent(kb.Enter), chromedp.WaitNotVisible("#picker"))
	b.Holds("Tuesday", `document.querySelector("#dialog-at-at").value === "2026-11-24"`)
	b.Reads(".picked-day", "tisdag 24 november 2026")

	// times are of the 24-hour clock
	b.Does("to the times", chromedp.Click(`[data-pick-for="dialog-at-at-time"]`), chromedp.WaitVisible("#picker-times"))
	b.Holds("the chosen time", `document.activeElement.id === "picker-times" && document.querySelector('#picker-times [aria-selected="true"]').innerText === "17:00"`)
	b.InOrder("the times")
	b.shot("times-sv")
	b.Does("half an hour later", chromedp.KeyEvent(kb.ArrowDown), chromedp.KeyEvent(kb.Enter), chromedp.WaitNotVisible("#picker"))
	b.Holds("half past five", `document.querySelector("#dialog-at-at-time").value === "17:30"`)
	b.Does("cooking too early", chromedp.Click(`//button[text()="Cook"]`))
	b.Reads(".dialog", "Fyll i det här fältet.")
	b.Holds("what was chosen", `document.querySelector("#dialog-at-at").value === "2026-11-24" && document.querySelector("#dialog-at-at-time").value === "17:30"`)

	// on a phone it stays in the window
	b.Does("a phone", chromedp.EmulateViewport(390, 780), chromedp.Click(`[data-pick-for="dialog-at-at"]`), chromedp.WaitVisible("#picker-days"))
	b.Holds("all of it in sight", `(() => { const r = document.getElementById("picker").getBoundingClientRect(); return r.left >= 0 && r.top >= 0 && r.right <= innerWidth && r.bottom <= innerHeight; })()`)
	b.shot("calendar-phone")
	b.Does("clearing", chromedp.Click("#picker-clear"), chromedp.WaitNotVisible("#picker"))
	b.Holds("an empty box", `document.querySelector("#dialog-at-at").value === "" && document.querySelector(".picked-day").innerText === ""`)
	b.Quiet()
}

// TestBrowserPickerInAMessage tells the app of a chosen day at once, and of a
// date and a time when there are both.
func TestBrowserPickerInAMessage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	kitchen(t, w)
	b := newWindow(t, w)
	b.says("/promise spices", `#log [data-pick="date"]`)
	b.Does("another day", chromedp.Click(`//button[contains(@aria-label,"open the calendar")]`), chromedp.WaitVisible("#picker-days"), chromedp.Click(`[data-day="2026-11-30"]`))
	b.told(w, `"action_id":"day"`, `"selected_date":"2026-11-30"`)
	b.Holds("all of the time selected", `(document.querySelector('#log [data-pick="time"]').select(), true)`)
	b.Does("typing a time", chromedp.KeyEvent("8.15"+kb.Enter))
	b.told(w, `"action_id":"time"`, `"selected_time":"08:15"`)
	b.Quiet()
}
