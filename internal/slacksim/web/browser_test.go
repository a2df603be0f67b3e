package web_test

import (
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"kept/internal/testenv/browser"
)

// window is a window of the page that takes pictures on its way.
type window struct {
	*browser.Window
	t     *testing.T
	shots string
}

func newWindow(t *testing.T, w *world) *window {
	t.Helper()
	return newDesks(t, w, 1)[0]
}

// newDesks are the windows of people who sit apart.
func newDesks(t *testing.T, w *world, n int) []*window {
	t.Helper()
	srv := httptest.NewServer(w.page)
	t.Cleanup(srv.Close)
	out := make([]*window, 0, n)
	for _, own := range browser.Windows(t, srv.URL, n) {
		out = append(out, &window{Window: own, t: t, shots: shotsDir(t)})
	}
	return out
}

// shotsDir is where pictures go; KEPT_SHOTS keeps them for the one who wants to
// look.
func shotsDir(t *testing.T) string {
	t.Helper()
	if dir := os.Getenv("KEPT_SHOTS"); dir != "" {
		return dir
	}
	return t.TempDir()
}

// says types words in #sales and waits for what they bring.
func (b *window) says(words, sight string) {
	b.t.Helper()
	b.Opens("/?as=anna&in=sales", "#text")
	b.Does("saying "+words, chromedp.SendKeys("#text", words+kb.Enter), chromedp.WaitVisible(sight))
}

// shot takes a picture, which must show something.
func (b *window) shot(name string) {
	b.t.Helper()
	png := b.Shot()
	if len(png) < 5000 {
		b.t.Errorf("picture %s has %d bytes", name, len(png))
	}
	if err := os.WriteFile(filepath.Join(b.shots, name+".png"), png, 0o600); err != nil {
		b.t.Fatal(err)
	}
}

func TestBrowserStory(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := newWindow(t, w)

	b.Opens("/?as=anna&in=sales", "#text")
	b.Reads("#log", "Nothing has been said here yet")

	// the composer hints at commands, and Enter sends
	b.Does("typing a slash", chromedp.SendKeys("#text", "/pro"))
	b.Reads("#hints", "Customer: what by when")
	b.Does("typing a command", chromedp.SendKeys("#text", kb.Tab+"hello"))
	b.shot("hints-light")
	b.Does("sending", chromedp.SendKeys("#text", kb.Enter))
	b.Reads("#log .ephemeral", "You said hello 🎉")
	b.Reads("#log .ephemeral", "Only visible to you")
	b.Holds("the empty box", `document.querySelector("#text").value.trim() === ""`)
	b.shot("answer-light")

	// the button opens a dialog; what is missing is told at its field
	b.Does("clicking Details", chromedp.Click(`//button[text()="Details"]`))
	b.Reads(".dialog", "I understood this much")
	b.Holds("focus in the dialog", `document.activeElement.closest(".dialog") !== null && document.querySelector(".stage").inert`)
	b.InOrder("the dialog")
	b.shot("dialog-light")
	b.Does("saving too early", chromedp.Click(`//button[text()="Save"]`))
	b.Reads(".dialog", "Please complete this required field.")

	// a dialog on the dialog keeps what was typed below
	b.Does("typing", chromedp.SendKeys(`//label[contains(.,"What")]/following-sibling::input`, "the impossible"))
	b.Does("going deeper", chromedp.Click(`//button[text()="More about this"]`))
	b.Reads(".dialog", "A dialog on a dialog.")
	b.Does("going back", chromedp.Click("[data-cancel]"))
	b.Holds("what was typed", `document.querySelector("#dialog-what-text").value === "the impossible"`)

	b.Holds("chosen options", `(() => { const s = document.querySelector("#dialog-who-user");
		s.value = [...s.options].find((o) => o.text === "Bo Ek").value;
		document.querySelector("#dialog-size-size").value = "l"; return true; })()`)
	b.Does("filling the form",
		chromedp.SetValue("#dialog-note-text", "two\nlines"),
		chromedp.Click("#dialog-how-how-1"), chromedp.Click("#dialog-opts-opts-0"),
		chromedp.Click(`//button[text()="Save"]`))
	b.Reads(".dialog", "Nobody can do that.")
	b.shot("errors-light")
	b.Does("saying something possible", chromedp.SetValue("#dialog-what-text", "the possible"), chromedp.Click(`//button[text()="Save"]`))
	b.Holds("the closed dialog", `document.querySelector(".dialog") === null && !document.querySelector(".stage").inert`)
	b.Reads("#log", "@anna promised the possible")

	// the app's own conversation has a new message, with what the form held
	b.Holds("the unread mark", `document.querySelector('.place.unread .name')?.innerText === "Tiny"`)
	b.Does("going to the app", chromedp.Click(`//a[contains(@class,"place")][.//span[text()="Tiny"]]`), chromedp.WaitVisible(".tabs"))
	b.Reads("#log", "saved the possible")
	b.checkSaved(w)

	b.otherPerson(w)
	b.pictures()
	b.Quiet()
}

// checkSaved looks at what reached the app.
func (b *window) checkSaved(w *world) {
	b.t.Helper()
	var saved string
	for _, m := range w.sim.Seen("anna") {
		if strings.HasPrefix(m.Raw, "saved ") {
			saved = m.Raw
		}
	}
	for _, want := range []string{
		`"selected_user":"` + w.sim.UserID("bo") + `"`, `"selected_date":"2026-11-27"`, `"selected_time":"15:00"`,
		`"value":"two\nlines"`, `"value":"phone"`, `"value":"private"`, `"value":"l"`,
	} {
		if !strings.Contains(saved, want) {
			b.t.Errorf("the app got %s, which lacks %s", saved, want)
		}
	}
}

// otherPerson looks over another shoulder: the channel shows, the ephemeral
// answer does not, and the clock moves.
func (b *window) otherPerson(w *world) {
	b.t.Helper()
	b.Does("back to sales", chromedp.Click(`//a[contains(@class,"place")][.//span[text()="sales"]]`), chromedp.WaitVisible("#log .ephemeral"))
	b.Does("becoming Bo", chromedp.Click(`//a[contains(@class,"person")][contains(.,"Bo")]`))
	b.Reads(".who", "Bo Ek")
	b.Reads("#log", "@anna promised the possible")
	b.Holds("Bo's address", `location.search.includes("as=bo") && location.search.includes("in=sales")`)
	b.Holds("nothing for Anna alone", `document.querySelectorAll(".ephemeral").length === 0`)
	// what somebody else says arrives without a reload
	if _, err := w.sim.As("anna").In("#sales").Say(b.Context(), "Good, @bo?"); err != nil {
		b.t.Fatal(err)
	}
	b.Reads("#log .mention.mine", "@bo")
	before := w.clock.Now()
	b.Does("moving the clock", chromedp.Click(`//button[text()="to tomorrow 09:00"]`))
	b.Reads("#toasts", "Saturday 21 November 09:00")
	b.Reads("#clock", "Sat 21 Nov 09:00")
	if !w.clock.Now().After(before) {
		b.t.Error("the clock did not move")
	}
	b.Does("opening the wire", chromedp.Click("#wire-toggle"))
	b.Reads("#wire-list", "views.open")
	b.Does("opening an entry", chromedp.Click(`//summary[.//b[text()="views.open"]]`))
	b.Reads("#wire-list .bodies pre", "trigger_id")
	b.shot("wire-light")
	b.Does("closing the wire", chromedp.Click("#wire-close"))
}

// pictures takes the page in its guises.
func (b *window) pictures() {
	b.t.Helper()
	home := b.Base + "/?as=cia&in=@tiny&tab=home"
	sales := b.Base + "/?as=anna&in=sales"
	b.Does("the Home tab", chromedp.Navigate(home), chromedp.WaitVisible("#home .blk.header"))
	b.Reads("#home", "How it works")
	b.shot("home-light")
	b.Wants("dark")
	b.Does("dark", chromedp.Navigate(sales), chromedp.WaitVisible("#log .ephemeral"))
	b.shot("channel-dark")
	b.Does("the dialog again", chromedp.Click(`//button[text()="Details"]`), chromedp.WaitVisible(".dialog"))
	b.shot("dialog-dark")
	b.Does("Escape closes it", chromedp.KeyEvent(kb.Escape), chromedp.WaitNotPresent(".dialog"))
	b.Wants("light")
	b.Does("phone", chromedp.EmulateViewport(390, 780, chromedp.EmulateScale(2)), chromedp.Navigate(sales+"&lang=sv"),
		chromedp.WaitVisible("#log .ephemeral"))
	b.Reads("#log", "Visas bara för dig")
	b.Holds("no sideways scrolling", `document.documentElement.scrollWidth <= innerWidth`)
	b.shot("phone-light")
	b.Does("the phone's sidebar", chromedp.Click("#nav-toggle"), chromedp.WaitVisible("#sidebar .person"))
	b.shot("phone-sidebar")
	b.Does("the phone's dialog", chromedp.Click("#nav-toggle"), chromedp.Click(`//button[text()="Details"]`), chromedp.WaitVisible(".dialog"))
	b.shot("phone-dialog")
}

// TestBrowserThread walks through what is not in the story: threads, menus,
// failures, keys.
func TestBrowserThread(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first, err := w.sim.As("bo").In("#sales").Say(t.Context(), "Who takes the *Acme* quote?\n> they asked twice\n`ACME-7`")
	if err != nil {
		t.Fatal(err)
	}
	b := newWindow(t, w)
	b.Opens("/?as=anna&in=sales", "#log article")
	b.Holds("the live stream", `performance.getEntriesByType("resource").some((e) => e.name.includes("/-/messages"))`)

	// hints are walked with the arrows; Escape closes them
	b.Does("a slash", chromedp.SendKeys("#text", "/"))
	b.Holds("the first hint", `document.querySelector('#hints [aria-selected="true"]').dataset.insert === "/promise"`)
	b.Does("down", chromedp.SendKeys("#text", kb.ArrowDown))
	b.Holds("the second hint", `document.querySelector("#text").getAttribute("aria-activedescendant") === document.querySelector('#hints [data-insert="/fail"]').id`)
	b.Does("Escape", chromedp.SendKeys("#text", kb.Escape))
	b.Holds("no hints", `document.querySelector("#hints").hidden`)

	// a message's menu leads to its thread, and to the shortcuts of the app
	b.Does("the message's menu", chromedp.Click(".msgmenu summary"), chromedp.WaitVisible(".msgmenu .items"))
	b.InOrder("the menu")
	b.shot("menu-light")
	b.Does("the shortcut", chromedp.Click(`//button[text()="Promise this"]`))
	b.Holds("the closed menu", `!document.querySelector(".msgmenu[open]")`)
	b.Holds("the app's answer", `document.querySelector('.place.unread .name')?.innerText === "Tiny"`)
	b.Does("the menu again", chromedp.Click(".msgmenu summary"), chromedp.Click(`//a[text()="Reply in thread"]`), chromedp.WaitVisible("#thread article"))
	b.Does("replying", chromedp.SendKeys("#thread textarea", "I do, @bo"+kb.Enter))
	b.Reads("#thread", "I do, @bo")
	b.Reads("#log", "1 reply")
	b.shot("thread-light")
	if got := w.sim.Thread("bo", first.ChannelID, first.TS); len(got) != 2 {
		t.Errorf("the thread has %d messages, want 2", len(got))
	}

	// a failure is told, and what was typed comes back when it was no command
	b.Quiet()
	b.Does("a command that fails", chromedp.SendKeys("#text", "/fail now"+kb.Enter))
	b.Reads("#toasts", "dispatch_failed")
	b.Reads("#log .failure", "failed with the error")
	b.Holds("an empty box", `(document.querySelector("#text").value = "", true)`)
	b.Does("no command", chromedp.SendKeys("#text", "/nope"+kb.Enter))
	b.Reads("#toasts", "/nope is not a valid command")
	b.Holds("what was typed", `document.querySelector("#text").value.includes("/nope")`)
	b.shot("failures-light")
}
