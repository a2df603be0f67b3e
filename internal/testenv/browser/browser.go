// Package browser opens windows of a real, headless Chromium for the tests of pages.
//
// A [Window] plays what a person does, waits for what must come to be seen, and complains for the page: of whatever it
// writes to the console, of controls without a name, of texts that make people scroll sideways. Waiting always ends, with
// what the window showed in the failure.
//
// Only tests import this package; a machine without Chromium leaves them out, as [kept/internal/testenv] has it.
package browser

import (
	"context"
	"fmt"
	"iter"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"kept/internal/testenv"
)

const (
	// testWithin bounds everything a test does with its windows.
	testWithin = 4 * time.Minute
	// stepWithin bounds one step.
	stepWithin = 30 * time.Second
	// holdsWithin bounds the wait for something to be seen: machines that build at the same time are slow.
	holdsWithin = 90 * time.Second
	// breath is how long a window is left alone between two looks at it.
	breath = 10 * time.Millisecond
)

// replaced is what Chromium says of an element that is no longer part of the page.
const replaced = "Could not find node with given id"

// Window is one person's window.
type Window struct {
	// Base is the address that paths are added to.
	Base string

	tb  testing.TB
	ctx context.Context

	mu       sync.Mutex
	problems []string
}

// Windows opens windows of one browser that know nothing of each other, as those of people at different desks.
func Windows(tb testing.TB, base string, n int) []*Window {
	tb.Helper()
	opts := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(testenv.Chromium(tb)), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(profile(tb)),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("lang", "en-GB"), chromedp.WindowSize(1440, 900))
	ctx, stopClock := context.WithTimeout(tb.Context(), testWithin)
	tb.Cleanup(stopClock)
	ctx, stopAll := chromedp.NewExecAllocator(ctx, opts...)
	tb.Cleanup(stopAll)
	first, stop := chromedp.NewContext(ctx)
	tb.Cleanup(stop)
	if _, err := chromedp.Run(first, chromedp.Evaluate[bool]("true")); err != nil {
		tb.Fatalf("chromium: %v", err)
	}
	out := make([]*Window, 0, n)
	for range n {
		own, stop := chromedp.NewContext(first, chromedp.WithNewBrowserContext())
		tb.Cleanup(stop)
		w := &Window{tb: tb, ctx: own, Base: base}
		messages := chromedp.Console(own) // from now on, and not from when the listener gets its turn
		go w.listen(messages)
		out = append(out, w)
	}
	return out
}

// profile is a folder for the browser's own files. Its processes may still write there for a moment when they are told to
// end.
func profile(tb testing.TB) string {
	tb.Helper()
	dir, err := os.MkdirTemp(tb.TempDir(), "profile") //nolint:usetesting // emptied again and again below, as the test's own folder is not
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		for range 100 {
			if os.RemoveAll(dir) == nil {
				return
			}
		}
	})
	return dir
}

// listen keeps what the page complains of.
func (w *Window) listen(messages iter.Seq2[chromedp.ConsoleMessage, error]) {
	for m, err := range messages {
		if err != nil {
			return
		}
		if m.IsException() || m.Type == "error" || m.Type == "warning" {
			w.mu.Lock()
			w.problems = append(w.problems, m.String())
			w.mu.Unlock()
		}
	}
}

// Context is what chromedp's own calls take; it ends with the test.
func (w *Window) Context() context.Context { return w.ctx }

// Does plays steps, each of which must succeed. A page that changes by itself may put a new button in the place of the one
// just found, and then it is looked for again.
func (w *Window) Does(what string, steps ...chromedp.Action[chromedp.Void]) {
	w.tb.Helper()
	for i, step := range steps {
		ctx, cancel := context.WithTimeout(w.ctx, stepWithin)
		err := chromedp.Do(ctx, step)
		for err != nil && strings.Contains(err.Error(), replaced) && ctx.Err() == nil {
			err = chromedp.Do(ctx, step)
		}
		cancel()
		if err != nil {
			w.Fail(fmt.Sprintf("%s (step %d): %v", what, i+1, err))
		}
	}
}

// Opens goes to a path and waits until something there can be seen.
func (w *Window) Opens(path, selector string) {
	w.tb.Helper()
	w.Does("opening "+path, chromedp.Navigate(w.Base+path), chromedp.WaitVisible(selector))
}

// Fail ends the test with what the window shows, and what it complained of.
func (w *Window) Fail(what string) {
	w.tb.Helper()
	seen, err := chromedp.Run(w.ctx, chromedp.Evaluate[string](`location.href + "\n" + document.body.innerText`))
	w.Quiet()
	w.tb.Fatalf("%s\nThe window shows, %v:\n%s", what, err, seen)
}

// Holds waits until an expression of the page is true.
func (w *Window) Holds(what, expression string) {
	w.tb.Helper()
	within, cancel := context.WithTimeout(w.ctx, holdsWithin)
	defer cancel()
	for {
		ok, err := chromedp.Run(w.ctx, chromedp.Evaluate[bool](expression))
		if ok && err == nil {
			return
		}
		if within.Err() != nil {
			w.Fail(fmt.Sprintf("%s never came: %v", what, err))
		}
		w.Does("a breath", chromedp.Sleep(breath))
	}
}

// Reads waits until a text stands within the selector.
func (w *Window) Reads(selector, text string) {
	w.tb.Helper()
	w.Holds(fmt.Sprintf("reading %q in %s", text, selector), fmt.Sprintf(`(document.querySelector(%q)?.innerText ?? "").includes(%q)`, selector, text))
}

// Value asks the page for a text.
func (w *Window) Value(expression string) string {
	w.tb.Helper()
	out, err := chromedp.Run(w.ctx, chromedp.Evaluate[string](expression))
	if err != nil {
		w.Fail(fmt.Sprintf("%s: %v", expression, err))
	}
	return out
}

// Wants sets what the person prefers: light or dark, and always no movement.
func (w *Window) Wants(scheme string) {
	w.tb.Helper()
	_, err := chromedp.Call(w.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"},
	}})
	if err != nil {
		w.tb.Fatalf("preferring %s: %v", scheme, err)
	}
}

// Shot is a picture of the window as it is, as PNG.
func (w *Window) Shot() []byte {
	w.tb.Helper()
	png, err := chromedp.Run(w.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		w.Fail(fmt.Sprintf("taking a picture: %v", err))
	}
	return png
}

// disorder names what must not be on any page: a control that somebody who does not see it would not know, an id given
// twice, a page wider than the window.
const disorder = `(() => {
	const out = [];
	const by = (e, attr) => (e.getAttribute(attr) ?? "").split(" ").map((id) => document.getElementById(id)?.textContent ?? "").join("");
	for (const e of document.querySelectorAll("button, a, input:not([type=hidden]), select, textarea, summary, progress, [role]:not([role=status], [role=presentation])")) {
		if (e.closest("dialog:not([open])")) continue;
		const name = e.getAttribute("aria-label") || by(e, "aria-labelledby") || [...(e.labels ?? [])].map((l) => l.textContent).join("") ||
			e.querySelector("img")?.alt || e.textContent;
		if (!name.trim()) out.push("without a name: " + e.outerHTML);
	}
	const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);
	for (const id of new Set(ids.filter((id, i) => ids.indexOf(id) !== i))) out.push("twice: #" + id);
	const wide = document.documentElement.scrollWidth - innerWidth;
	if (wide > 0) out.push(wide + " pixels too wide");
	return out.join("\n");
})()`

// InOrder looks at what must hold on every page: all controls have names, no id is given twice, and nobody has to scroll
// sideways.
func (w *Window) InOrder(where string) {
	w.tb.Helper()
	if wrong := w.Value(disorder); wrong != "" {
		w.tb.Errorf("%s: %s", where, wrong)
	}
}

// Quiet fails the test when the console said anything.
func (w *Window) Quiet() {
	w.tb.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.problems) > 0 {
		w.tb.Errorf("console: %s", strings.Join(w.problems, "\n"))
	}
}
