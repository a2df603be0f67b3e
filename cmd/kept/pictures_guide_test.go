package main

import (
	"context"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"kept/internal/view"
)

// Parts of the page that the guides show.
const (
	lastHint    = `[...document.querySelectorAll("#log article.ephemeral")].at(-1)`
	lastMessage = `[...document.querySelectorAll("#log article.msg")].at(-1)`
	theDialog   = `document.querySelector(".dialog")`
)

// TestPicturesOfTheGuide takes the pictures of the guides, each in its language.
func TestPicturesOfTheGuide(t *testing.T) {
	t.Parallel()
	for lang, suffix := range map[string]string{"en": "", "sv": "-sv"} {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			w := walkGuide(t, lang)
			w.thinkFirst(suffix)
			w.putRight(suffix)
			w.Quiet()
		})
	}
}

// walk is the story that a guide shows.
type walk struct {
	*screen
	d *demoRun
	g *guide
}

func walkGuide(t *testing.T, lang string) walk {
	t.Helper()
	d := playground(t, lang)
	w := walk{screens(t, d, 1)[0], d, &guide{sim: d.sim, now: d.clk.Now, lang: lang}}
	w.Wants("light")
	w.Does("a window", chromedp.EmulateViewport(1000, 1100, sharp(1.5)), chromedp.Navigate(w.Base+"/?as=anna&in=sales"),
		chromedp.WaitVisible("#tour .card"), chromedp.Click("#tour .tourhead button"), chromedp.WaitNotPresent("#tour .card"))
	w.g.begin()
	return w
}

// types lets Anna type a command.
func (w walk) types(text string) {
	w.t.Helper()
	if err := w.d.sim.As(seller).In("#sales").Slash(w.t.Context(), text); err != nil {
		w.t.Fatalf("%s: %v", text, err)
	}
}

// thinkFirst is what is shown before a promise and about the customer.
func (w walk) thinkFirst(suffix string) {
	w.t.Helper()
	w.types(w.g.words())
	w.Holds("the advice", `document.querySelector('#log article.ephemeral [data-control="button:`+view.ActGuardKeep+`"]') !== null`)
	w.pictureOf("guard"+suffix, lastHint)
	if err := w.d.sim.Await(w.t.Context(), w.g.promised); err != nil {
		w.t.Fatal(err)
	}
	if err := w.g.press(inSales, view.ActGuardKeep)(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
	w.types("/promise customer Acme")
	w.Holds("the card", `document.querySelector('#log [data-control="button:`+view.ActAddWorry+`"]') !== null`)
	w.pictureOf("card"+suffix, lastHint)

	w.types("/promise")
	w.Does("the form", chromedp.WaitVisible(".dialog"))
	w.Holds("the questions", `(document.querySelector(".dialog").scrollIntoView(), [...document.querySelectorAll(".dialog input")].at(-1).scrollIntoView({block: "end"}), true)`)
	w.pictureOf("questions"+suffix, theDialog)
	if err := w.d.sim.As(seller).CloseAllViews(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
	w.Does("no form", chromedp.WaitNotPresent(".dialog"))
}

// until lets the clock run on, no faster than the bot can follow.
func (w walk) until(seen func() bool) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.t.Context(), time.Minute)
	defer cancel()
	frame := time.NewTicker(20 * time.Millisecond)
	defer frame.Stop()
	for !seen() {
		select {
		case <-ctx.Done():
			w.t.Fatal("it never came")
		case <-frame.C:
			if w.d.app.atRest(ctx) {
				w.d.clk.Advance(15 * time.Minute)
			}
		}
	}
}

// putRight is a breach, and the form that puts it right.
func (w walk) putRight(suffix string) {
	w.t.Helper()
	ctx := w.t.Context()
	w.until(func() bool { return w.g.shows(leader, inMissed, view.ActJoin) })
	w.Does("the breach", chromedp.Navigate(w.Base+"/?as=anna&in=missed"), chromedp.WaitVisible("#log article.msg"))
	w.Holds("the question", `document.querySelector('#log [data-control="button:`+view.ActJoin+`"]') !== null`)
	w.pictureOf("missed"+suffix, lastMessage)

	does := func(what string, f func() error) {
		w.t.Helper()
		if err := f(); err != nil {
			w.t.Fatalf("%s: %v", what, err)
		}
	}
	does("join", func() error { return w.g.answer(inKept, view.ActJoin, view.FormJoin, nothing)(ctx) })
	does("wait", func() error {
		return w.d.sim.Await(ctx, func() bool { return w.g.shows(seller, inMissed, view.ActContact) })
	})
	does("reach", func() error { return w.g.answer(inMissed, view.ActContact, view.FormContact, w.g.reached)(ctx) })
	does("wait", func() error {
		return w.d.sim.Await(ctx, func() bool { return w.g.shows(seller, inMissed, view.ActRepair) })
	})
	does("put right", func() error { return w.g.press(inMissed, view.ActRepair)(ctx) })
	does("the lesson", func() error {
		p := w.d.sim.As(seller)
		if err := w.d.sim.Await(ctx, func() bool { v, open := p.View(); return open && v.CallbackID == view.FormRepair }); err != nil {
			return err
		}
		v, _ := p.View()
		values := w.g.learned(v)
		return p.Fill(map[string]any{v.Fields[0].Label: values[0], v.Fields[1].Label: values[1]})
	})
	w.Holds("the form", `document.querySelector(".dialog textarea")?.value.length > 5 && document.querySelector(".dialog input:checked") !== null`)
	w.pictureOf("repair"+suffix, theDialog)
}

// TestPicturesAreShown holds the pictures to the pages: none is missing, none is
// left over, and none is large.
func TestPicturesAreShown(t *testing.T) {
	t.Parallel()
	pages := readPage(t, "README.md") + readPage(t, "docs", "guide", "en.md") + readPage(t, "docs", "guide", "sv.md") + readPage(t, "docs", "simulator.md")
	var shown []string
	for _, m := range regexp.MustCompile(`pictures/([a-z-]+\.png)`).FindAllStringSubmatch(pages, -1) {
		shown = append(shown, m[1])
	}
	files, err := os.ReadDir("../../docs/pictures")
	if err != nil {
		t.Fatal(err)
	}
	var there []string
	for _, f := range files {
		there = append(there, f.Name())
		info, err := f.Info()
		if err != nil {
			t.Fatal(err)
		}
		if info.Size() > mostBytes {
			t.Errorf("%s has %d bytes", f.Name(), info.Size())
		}
		if !slices.Contains(shown, f.Name()) {
			t.Errorf("%s is shown nowhere", f.Name())
		}
	}
	for _, name := range shown {
		if !slices.Contains(there, name) {
			t.Errorf("there is no picture %s", name)
		}
	}
	if strings.Count(pages, "![") == 0 {
		t.Error("no picture says what it shows")
	}
}
