package main

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"kept/internal/view"
)

// atStep waits until the tour's card shows a step, by its title.
func (s *screen) atStep(title string) {
	s.t.Helper()
	s.Reads("#tour .tourstep", title)
}

// turns clicks on something that takes the window to another page, and waits for
// that: the page before may show for a moment what has come of it, too.
func (s *screen) turns(what, selector string) {
	s.t.Helper()
	s.Value(`window.before = "here"`)
	s.Does(what, chromedp.Click(selector))
	s.Holds("the page after "+what, `window.before === undefined && document.readyState === "complete"`)
}

// newest is the newest button with an action id.
func newest(action string) string {
	return fmt.Sprintf(`(//main//button[@data-control="button:%s"])[last()]`, action)
}

// TestTourAsTwoPeople walks the tour with Anna at one desk and Maria at
// another: whoever's turn it is does it by hand, and both windows follow.
func TestTourAsTwoPeople(t *testing.T) {
	t.Parallel()
	d := playground(t, "")
	both := screens(t, d, 2)
	anna, maria := both[0], both[1]
	anna.Does("opening Anna's window", chromedp.Navigate(anna.Base+"/?as=anna&in=sales"), chromedp.WaitVisible("#tour .card"))
	maria.Does("opening Maria's window", chromedp.Navigate(maria.Base+"/?as=maria&in=missed"), chromedp.WaitVisible("#tour .card"))
	anna.InOrder("at first")
	anna.Does("starting", chromedp.Click(`//button[text()="Start the tour"]`))
	anna.atStep("A promise")
	maria.atStep("A promise")
	maria.Holds("the way to Anna", `document.querySelector("#tour-go").innerText.includes("Anna Berg") && document.querySelector('.person.pointed') !== null`)

	// Anna types what the card says
	anna.Holds("the composer pointed at", `document.querySelector(".box.pointed") !== null`)
	anna.Does("promising", chromedp.SendKeys("#text", anna.Value(`document.querySelector("#tour .card").dataset.say`)+kb.Enter))
	anna.atStep("Promise less")
	anna.Reads("#log .ephemeral", "you kept 3 on time")
	anna.Holds("the button pointed at", fmt.Sprintf(`document.querySelector('.pointed[data-control="button:%s"]') !== null`, view.ActGuardKeep))
	anna.InOrder("the advice")
	anna.Does("keeping the day", chromedp.Click(newest(view.ActGuardKeep)))
	anna.atStep("A reminder")
	anna.Reads("#log .ephemeral", "Acme")
	anna.Does("going to her messages", chromedp.Click("#tour-go"), chromedp.WaitVisible(".tabs"))
	anna.Does("waiting for what happens", chromedp.Click(`.pointed[data-control="clock:next"]`))
	anna.atStep("Missed")
	anna.Reads("#log", "send the revised quote")
	anna.InOrder("after the reminder")

	// Maria lets the clock run, and sees the post come in
	maria.atStep("Missed")
	maria.Does("letting the deadline pass", chromedp.Click("#tour-do"))
	maria.atStep("Asked along")
	maria.Reads("#log", "@anna")
	maria.InOrder("after the miss")

	// Anna's own window has the question, with the button pointed at
	anna.atStep("Asked along")
	anna.Holds("the button pointed at", fmt.Sprintf(`document.querySelector('.pointed[data-control="button:%s"]') !== null`, view.ActJoin))
	anna.Does("joining", chromedp.Click(newest(view.ActJoin)), chromedp.WaitVisible(".dialog"))
	anna.Holds("what comes next pointed at", `document.querySelector('.pointed[data-control="dialog:submit"]') !== null`)
	anna.InOrder("the dialog")
	anna.Does("saying when", chromedp.Click(`[data-control="dialog:submit"]`), chromedp.WaitNotPresent(".dialog"))
	anna.atStep("Kept, though late") // Maria was looking: she has seen it
	maria.Reads("#log", "@anna joins the follow-up")

	tourToTheEnd(anna, maria)
	anna.Does("looking around", chromedp.Click(`//button[text()="Look around on my own"]`), chromedp.WaitNotPresent("#tour .card"))
	maria.Holds("the closed card", `document.querySelector("#tour .card") === null`)
	anna.Does("once more", chromedp.Click("#tour-toggle"), chromedp.WaitVisible("#tour .card"), chromedp.Click(`//button[text()="Start over"]`))
	anna.atStep("A promise")
	anna.Quiet()
	maria.Quiet()
}

// tourToTheEnd is the rest, once Anna has kept her promise.
func tourToTheEnd(anna, maria *screen) {
	for _, title := range []string{"Customer reached", "Put right"} {
		anna.Does("doing what comes before "+title, chromedp.Click("#tour-do"))
		anna.atStep(title)
		anna.InOrder(title)
	}
	anna.Does("putting it right", chromedp.Click(newest(view.ActRepair)), chromedp.WaitVisible(".dialog"))
	anna.InOrder("the causes")
	anna.Does("the cause, and what was learned", chromedp.Click(`//div[@class="dialog"]//label[contains(., "too early")]`),
		chromedp.SendKeys(`.dialog textarea`, "A quote takes a day and a half"), chromedp.Click(`[data-control="dialog:submit"]`), chromedp.WaitNotPresent(".dialog"))
	anna.atStep("After-care")
	maria.Reads("#log", "A quote takes a day and a half")
	anna.Does("playing the week", chromedp.Click("#tour-do"), chromedp.WaitVisible("#clock-progress"))
	maria.Reads("#clockbox", "stop")
	anna.atStep("All is well")
	// the card may be a moment ahead of the message, and an older one has such a button too
	anna.Holds("the call in her messages", fmt.Sprintf(`document.querySelector('main [data-control="button:%s"]') !== null`, view.ActCareTomorrow))
	anna.Does("all is well", chromedp.Click(newest(view.ActAllWell)))
	anna.Reads("#tour", "That was the whole story.")
	maria.Reads("#tour", "That was the whole story.")
	anna.InOrder("at the end")
}

// TestTourOnAPhoneInSwedish has everything done for somebody on a phone, in a
// company that reads Swedish.
func TestTourOnAPhoneInSwedish(t *testing.T) {
	t.Parallel()
	d := playground(t, "sv")
	s := screens(t, d, 1)[0]
	s.Wants("dark")
	s.Does("a phone", chromedp.EmulateViewport(390, 844), chromedp.Navigate(s.Base+"/"), chromedp.WaitVisible("#tour .card"))
	s.Reads("#tour", "Ett löfte på två minuter")
	s.turns("starting", `//button[text()="Starta rundturen"]`)
	steps := (&guide{}).tour().Steps
	seen := 0
	s.atStep(steps[0].Title.Swedish)
	for {
		key, err := strconv.Atoi(s.Value(`document.querySelector("#tour .card").dataset.key`))
		if err != nil || key >= len(steps) {
			break
		}
		title := steps[key].Title.Swedish
		s.atStep(title)
		s.InOrder(title)
		if text := s.Value(`document.querySelector("#tour").innerText`); strings.Contains(text, "{") || strings.Contains(text, "I’ll join") {
			t.Errorf("%s: the card says %s", title, text)
		}
		// what only needs to be looked at has nothing that could be done
		button := s.Value(`document.querySelector("#tour-do") ? "#tour-do" : "#tour-go"`)
		if s.Value(`document.querySelector("#tour .card").dataset.here`) == "1" {
			s.Does(title, chromedp.Click(button))
		} else {
			s.turns(title, button)
		}
		s.Holds("what comes after "+title, fmt.Sprintf(`Number(document.querySelector("#tour .card")?.dataset.key) > %d`, key))
		seen++
	}
	// Maria's window may have seen who joined
	if seen < len(steps)-1 {
		t.Errorf("%d steps were shown, of %d", seen, len(steps))
	}
	s.Reads("#tour", "Det var hela historien.")
	s.Reads("#log", "Skönt att allt är väl hos Acme.")
	s.Quiet()
}
