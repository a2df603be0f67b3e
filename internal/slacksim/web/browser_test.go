package web_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"kept/internal/testenv"
)

// browser is a headless Chromium that complains for the page.
type browser struct {
	t     *testing.T
	ctx   context.Context
	base  string
	shots string

	mu       sync.Mutex
	problems []string
}

func newBrowser(t *testing.T, w *world) *browser {
	t.Helper()
	path := testenv.Chromium(t)
	srv := httptest.NewServer(w.page)
	t.Cleanup(srv.Close)
	opts := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(profile(t)),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("lang", "en"), chromedp.WindowSize(1280, 800))
	ctx, stopClock := context.WithTimeout(t.Context(), 4*time.Minute)
	t.Cleanup(stopClock)
	ctx, stopAll := chromedp.NewExecAllocator(ctx, opts...)
	t.Cleanup(stopAll)
	ctx, stop := chromedp.NewContext(ctx)
	t.Cleanup(stop)
	b := &browser{t: t, ctx: ctx, base: srv.URL, shots: shotsDir(t)}
	messages := chromedp.Console(ctx)
	go func() {
		for m, err := range messages {
			if err != nil {
				return
			}
			if m.IsException() || m.Type == "error" || m.Type == "warning" {
				b.complain(m.String())
			}
		}
	}()
	return b
}

// profile is a folder for the browser's own files. Its processes may still
// write there for a moment when they are told to end.
func profile(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp(t.TempDir(), "profile") //nolint:usetesting // emptied again and again below, as the test's own folder is not
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		for range 100 {
			if os.RemoveAll(dir) == nil {
				return
			}
		}
	})
	return dir
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

func (b *browser) complain(what string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.problems = append(b.problems, what)
}

// quiet fails the test when the console said anything.
func (b *browser) quiet() {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, p := range b.problems {
		b.t.Errorf("console: %s", p)
	}
}

func (b *browser) run(what string, steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	for i, step := range steps {
		ctx, cancel := context.WithTimeout(b.ctx, 20*time.Second)
		err := chromedp.Do(ctx, step)
		cancel()
		if err != nil {
			b.fail(fmt.Sprintf("%s (step %d): %v", what, i+1, err))
		}
	}
}

func (b *browser) fail(what string) {
	b.t.Helper()
	html, err := chromedp.Run(b.ctx, chromedp.InnerHTML("main"))
	b.quiet()
	b.t.Fatalf("%s\n%s %v", what, html, err)
}

// sees waits until an expression of the page holds.
func (b *browser) sees(what, expression string) {
	b.t.Helper()
	deadline := time.Now().Add(15 * time.Second)
	for {
		ok, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool](expression))
		if ok && err == nil {
			return
		}
		if time.Now().After(deadline) || b.ctx.Err() != nil {
			b.fail(fmt.Sprintf("%s never came: %v", what, err))
		}
		b.run("a breath", chromedp.Sleep(10*time.Millisecond))
	}
}

// reads waits until a text stands somewhere within the selector.
func (b *browser) reads(selector, text string) {
	b.t.Helper()
	b.sees(fmt.Sprintf("reading %q in %s", text, selector),
		fmt.Sprintf(`(document.querySelector(%q)?.innerText ?? "").includes(%q)`, selector, text))
}

func (b *browser) shot(name string) {
	b.t.Helper()
	png, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		b.fail(fmt.Sprintf("picture %s: %v", name, err))
	}
	if len(png) < 5000 {
		b.t.Errorf("picture %s has %d bytes", name, len(png))
	}
	if err := os.WriteFile(filepath.Join(b.shots, name+".png"), png, 0o600); err != nil {
		b.t.Fatal(err)
	}
}

func (b *browser) scheme(value string) {
	b.t.Helper()
	_, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: value}},
	})
	if err != nil {
		b.t.Fatal(err)
	}
}

func TestBrowserStory(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := newBrowser(t, w)

	b.run("opening the page", chromedp.Navigate(b.base+"/?as=anna&in=sales"), chromedp.WaitVisible("#text"))
	b.reads("#log", "Nothing has been said here yet")

	// the composer hints at commands, and Enter sends
	b.run("typing a slash", chromedp.SendKeys("#text", "/pro"))
	b.reads("#hints", "Customer: what by when")
	b.run("typing a command", chromedp.SendKeys("#text", kb.Tab+"hello"))
	b.shot("hints-light")
	b.run("sending", chromedp.SendKeys("#text", kb.Enter))
	b.reads("#log .ephemeral", "You said hello 🎉")
	b.reads("#log .ephemeral", "Only visible to you")
	b.sees("the empty box", `document.querySelector("#text").value.trim() === ""`)
	b.shot("answer-light")

	// the button opens a dialog; what is missing is told at its field
	b.run("clicking Details", chromedp.Click(`//button[text()="Details"]`))
	b.reads(".dialog", "I understood this much")
	b.sees("focus in the dialog", `document.activeElement.closest(".dialog") !== null && document.querySelector(".stage").inert`)
	b.named()
	b.shot("dialog-light")
	b.run("saving too early", chromedp.Click(`//button[text()="Save"]`))
	b.reads(".dialog", "Please complete this required field.")

	// a dialog on the dialog keeps what was typed below
	b.run("typing", chromedp.SendKeys(`//label[contains(.,"What")]/following-sibling::input`, "the impossible"))
	b.run("going deeper", chromedp.Click(`//button[text()="More about this"]`))
	b.reads(".dialog", "A dialog on a dialog.")
	b.run("going back", chromedp.Click("[data-cancel]"))
	b.sees("what was typed", `document.querySelector("#dialog-what-text").value === "the impossible"`)

	b.sees("chosen options", `(() => { const s = document.querySelector("#dialog-who-user");
		s.value = [...s.options].find((o) => o.text === "Bo Ek").value;
		document.querySelector("#dialog-size-size").value = "l"; return true; })()`)
	b.run("filling the form",
		chromedp.SetValue("#dialog-note-text", "two\nlines"),
		chromedp.Click("#dialog-how-how-1"), chromedp.Click("#dialog-opts-opts-0"),
		chromedp.Click(`//button[text()="Save"]`))
	b.reads(".dialog", "Nobody can do that.")
	b.shot("errors-light")
	b.run("saying something possible", chromedp.SetValue("#dialog-what-text", "the possible"), chromedp.Click(`//button[text()="Save"]`))
	b.sees("the closed dialog", `document.querySelector(".dialog") === null && !document.querySelector(".stage").inert`)
	b.reads("#log", "@anna promised the possible")

	// the app's own conversation has a new message, with what the form held
	b.sees("the unread mark", `document.querySelector('.place.unread .name')?.innerText === "Tiny"`)
	b.run("going to the app", chromedp.Click(`//a[contains(@class,"place")][.//span[text()="Tiny"]]`), chromedp.WaitVisible(".tabs"))
	b.reads("#log", "saved the possible")
	b.checkSaved(w)

	b.otherPerson(w)
	b.pictures()
	b.quiet()
}

// checkSaved looks at what reached the app.
func (b *browser) checkSaved(w *world) {
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
func (b *browser) otherPerson(w *world) {
	b.t.Helper()
	b.run("back to sales", chromedp.Click(`//a[contains(@class,"place")][.//span[text()="sales"]]`), chromedp.WaitVisible("#log .ephemeral"))
	b.run("becoming Bo", chromedp.Click(`//a[contains(@class,"person")][contains(.,"Bo")]`))
	b.reads(".who", "Bo Ek")
	b.reads("#log", "@anna promised the possible")
	b.sees("Bo's address", `location.search.includes("as=bo") && location.search.includes("in=sales")`)
	b.sees("nothing for Anna alone", `document.querySelectorAll(".ephemeral").length === 0`)
	// what somebody else says arrives without a reload
	if _, err := w.sim.As("anna").In("#sales").Say(b.ctx, "Good, @bo?"); err != nil {
		b.t.Fatal(err)
	}
	b.reads("#log .mention.mine", "@bo")
	before := w.clock.Now()
	b.run("moving the clock", chromedp.Click(`//button[text()="to tomorrow 09:00"]`))
	b.reads("#toasts", "Saturday 21 November 09:00")
	b.reads("#clock", "Sat 21 Nov 09:00")
	if !w.clock.Now().After(before) {
		b.t.Error("the clock did not move")
	}
	b.run("opening the wire", chromedp.Click("#wire-toggle"))
	b.reads("#wire-list", "views.open")
	b.run("opening an entry", chromedp.Click(`//summary[.//b[text()="views.open"]]`))
	b.reads("#wire-list .bodies pre", "trigger_id")
	b.shot("wire-light")
	b.run("closing the wire", chromedp.Click("#wire-close"))
}

// pictures takes the page in its guises.
func (b *browser) pictures() {
	b.t.Helper()
	home := b.base + "/?as=cia&in=@tiny&tab=home"
	sales := b.base + "/?as=anna&in=sales"
	b.run("the Home tab", chromedp.Navigate(home), chromedp.WaitVisible("#home .blk.header"))
	b.reads("#home", "How it works")
	b.shot("home-light")
	b.scheme("dark")
	b.run("dark", chromedp.Navigate(sales), chromedp.WaitVisible("#log .ephemeral"))
	b.shot("channel-dark")
	b.run("the dialog again", chromedp.Click(`//button[text()="Details"]`), chromedp.WaitVisible(".dialog"))
	b.shot("dialog-dark")
	b.run("Escape closes it", chromedp.KeyEvent(kb.Escape), chromedp.WaitNotPresent(".dialog"))
	b.scheme("light")
	b.run("phone", chromedp.EmulateViewport(390, 780, chromedp.EmulateScale(2)), chromedp.Navigate(sales+"&lang=sv"),
		chromedp.WaitVisible("#log .ephemeral"))
	b.reads("#log", "Visas bara för dig")
	b.sees("no sideways scrolling", `document.documentElement.scrollWidth <= innerWidth`)
	b.shot("phone-light")
	b.run("the phone's sidebar", chromedp.Click("#nav-toggle"), chromedp.WaitVisible("#sidebar .person"))
	b.shot("phone-sidebar")
	b.run("the phone's dialog", chromedp.Click("#nav-toggle"), chromedp.Click(`//button[text()="Details"]`), chromedp.WaitVisible(".dialog"))
	b.shot("phone-dialog")
}

// named checks that everything one can use has a name for those who hear it.
func (b *browser) named() {
	b.t.Helper()
	nameless, err := chromedp.Run(b.ctx, chromedp.Evaluate[[]string](`
		[...document.querySelectorAll("button, a, input:not([type=hidden]), select, textarea, summary, [role]")].filter((e) => {
			const by = (attr) => (e.getAttribute(attr) ?? "").split(" ").map((id) => document.getElementById(id)?.textContent ?? "").join("");
			return !(e.getAttribute("aria-label") || by("aria-labelledby") || [...(e.labels ?? [])].map((l) => l.textContent).join("") ||
				e.querySelector("img")?.alt || e.textContent).trim() && e.id !== "toasts" && !e.closest("dialog:not([open])");
		}).map((e) => e.outerHTML)`))
	if err != nil || len(nameless) > 0 {
		b.t.Errorf("without a name: %v %v", nameless, err)
	}
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
	b := newBrowser(t, w)
	b.run("opening the page", chromedp.Navigate(b.base+"/?as=anna&in=sales"), chromedp.WaitVisible("#log article"))
	b.sees("the live stream", `performance.getEntriesByType("resource").some((e) => e.name.includes("/-/messages"))`)

	// hints are walked with the arrows; Escape closes them
	b.run("a slash", chromedp.SendKeys("#text", "/"))
	b.sees("the first hint", `document.querySelector('#hints [aria-selected="true"]').dataset.insert === "/promise"`)
	b.run("down", chromedp.SendKeys("#text", kb.ArrowDown))
	b.sees("the second hint", `document.querySelector("#text").getAttribute("aria-activedescendant") === document.querySelector('#hints [data-insert="/fail"]').id`)
	b.run("Escape", chromedp.SendKeys("#text", kb.Escape))
	b.sees("no hints", `document.querySelector("#hints").hidden`)

	// a message's menu leads to its thread, and to the shortcuts of the app
	b.run("the message's menu", chromedp.Click(".msgmenu summary"), chromedp.WaitVisible(".msgmenu .items"))
	b.named()
	b.shot("menu-light")
	b.run("the shortcut", chromedp.Click(`//button[text()="Promise this"]`))
	b.sees("the closed menu", `!document.querySelector(".msgmenu[open]")`)
	b.sees("the app's answer", `document.querySelector('.place.unread .name')?.innerText === "Tiny"`)
	b.run("the menu again", chromedp.Click(".msgmenu summary"), chromedp.Click(`//a[text()="Reply in thread"]`), chromedp.WaitVisible("#thread article"))
	b.run("replying", chromedp.SendKeys("#thread textarea", "I do, @bo"+kb.Enter))
	b.reads("#thread", "I do, @bo")
	b.reads("#log", "1 reply")
	b.shot("thread-light")
	if got := w.sim.Thread("bo", first.ChannelID, first.TS); len(got) != 2 {
		t.Errorf("the thread has %d messages, want 2", len(got))
	}

	// a failure is told, and what was typed comes back when it was no command
	b.quiet()
	b.run("a command that fails", chromedp.SendKeys("#text", "/fail now"+kb.Enter))
	b.reads("#toasts", "dispatch_failed")
	b.reads("#log .failure", "failed with the error")
	b.sees("an empty box", `(document.querySelector("#text").value = "", true)`)
	b.run("no command", chromedp.SendKeys("#text", "/nope"+kb.Enter))
	b.reads("#toasts", "/nope is not a valid command")
	b.sees("what was typed", `document.querySelector("#text").value.includes("/nope")`)
	b.shot("failures-light")
}
