package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"kept/internal/clock"
	"kept/internal/testenv"
)

// screen is one person's window of the playground in a real browser, which
// complains for the page.
type screen struct {
	t    *testing.T
	ctx  context.Context
	base string

	mu       sync.Mutex
	problems []string
}

// playground starts the demo on a Monday morning at nine. Its clock runs, as in
// the demo itself: Kept waits by it, between two messages to one channel.
func playground(t *testing.T, lang string) *demoRun {
	t.Helper()
	testenv.Chromium(t) // or nothing need start
	clk := clock.NewRunning(nextMorning(storyStart()))
	sc, err := chooseScene(lang, "")
	if err != nil {
		t.Fatal(err)
	}
	d, err := startDemo(t.Context(), clk, sc, "127.0.0.1:0", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.stop(); err != nil && !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
	if err := d.settleIn(t.Context(), clk.Now()); err != nil {
		t.Fatal(err)
	}
	d.sim.Mount("/", d.page(clk))
	return d
}

// screens are windows of one browser that know nothing of each other, as those
// of people at different desks.
func screens(t *testing.T, d *demoRun, n int) []*screen {
	t.Helper()
	dir, err := os.MkdirTemp(t.TempDir(), "profile") //nolint:usetesting // emptied again and again below, as the test's own folder is not
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		// the browser's processes may still write there for a moment
		for range 100 {
			if os.RemoveAll(dir) == nil {
				return
			}
		}
	})
	opts := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(testenv.Chromium(t)), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(dir),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("lang", "en-GB"), chromedp.WindowSize(1440, 900))
	ctx, stopClock := context.WithTimeout(t.Context(), 4*time.Minute)
	t.Cleanup(stopClock)
	ctx, stopAll := chromedp.NewExecAllocator(ctx, opts...)
	t.Cleanup(stopAll)
	first, stop := chromedp.NewContext(ctx)
	t.Cleanup(stop)
	if _, err := chromedp.Run(first, chromedp.Evaluate[bool]("true")); err != nil {
		t.Fatal(err)
	}
	var out []*screen
	for range n {
		own, stop := chromedp.NewContext(first, chromedp.WithNewBrowserContext())
		t.Cleanup(stop)
		s := &screen{t: t, ctx: own, base: d.sim.URL()}
		messages := chromedp.Console(own)
		go func() {
			for m, err := range messages {
				if err != nil {
					return
				}
				if m.IsException() || m.Type == "error" || m.Type == "warning" {
					s.mu.Lock()
					s.problems = append(s.problems, m.String())
					s.mu.Unlock()
				}
			}
		}()
		out = append(out, s)
	}
	return out
}

// does plays steps, each of which must succeed.
func (s *screen) does(what string, steps ...chromedp.Action[chromedp.Void]) {
	s.t.Helper()
	for i, step := range steps {
		ctx, cancel := context.WithTimeout(s.ctx, 30*time.Second)
		err := chromedp.Do(ctx, step)
		cancel()
		if err != nil {
			s.fail(fmt.Sprintf("%s (step %d): %v", what, i+1, err))
		}
	}
}

func (s *screen) fail(what string) {
	s.t.Helper()
	seen, err := chromedp.Run(s.ctx, chromedp.Evaluate[string](`location.href + "\n" + document.body.innerText`))
	s.quiet()
	s.t.Fatalf("%s\nThe window shows, %v:\n%s", what, err, seen)
}

// holds waits until an expression of the page is true.
func (s *screen) holds(what, expression string) {
	s.t.Helper()
	deadline := time.Now().Add(90 * time.Second)
	for {
		ok, err := chromedp.Run(s.ctx, chromedp.Evaluate[bool](expression))
		if ok && err == nil {
			return
		}
		if time.Now().After(deadline) || s.ctx.Err() != nil {
			s.fail(fmt.Sprintf("%s never came: %v", what, err))
		}
		s.does("a breath", chromedp.Sleep(20*time.Millisecond))
	}
}

// reads waits until a text stands within the selector.
func (s *screen) reads(selector, text string) {
	s.t.Helper()
	s.holds(fmt.Sprintf("reading %q in %s", text, selector), fmt.Sprintf(`(document.querySelector(%q)?.innerText ?? "").includes(%q)`, selector, text))
}

// value asks the page for a text.
func (s *screen) value(expression string) string {
	s.t.Helper()
	out, err := chromedp.Run(s.ctx, chromedp.Evaluate[string](expression))
	if err != nil {
		s.fail(fmt.Sprintf("%s: %v", expression, err))
	}
	return out
}

// wants sets what the person prefers: light or dark, and always no movement.
func (s *screen) wants(scheme string) {
	s.t.Helper()
	_, err := chromedp.Call(s.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"},
	}})
	if err != nil {
		s.t.Fatal(err)
	}
}

// inOrder looks at what must hold on every page: all controls have names, and
// nobody has to scroll sideways.
func (s *screen) inOrder(where string) {
	s.t.Helper()
	wrong := s.value(`(() => {
		const out = [];
		const by = (e, attr) => (e.getAttribute(attr) ?? "").split(" ").map((id) => document.getElementById(id)?.textContent ?? "").join("");
		for (const e of document.querySelectorAll("button, a, input:not([type=hidden]), select, textarea, summary, [role=dialog], progress")) {
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
	})()`)
	if wrong != "" {
		s.t.Errorf("%s: %s", where, wrong)
	}
}

// quiet fails the test when the console said anything.
func (s *screen) quiet() {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.problems) > 0 {
		s.t.Errorf("console: %s", strings.Join(s.problems, "\n"))
	}
}
