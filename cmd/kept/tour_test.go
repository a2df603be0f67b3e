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
	s.reads("#tour .tourstep", title)
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
	anna.does("opening Anna's window", chromedp.Navigate(anna.base+"/?as=anna&in=sales"), chromedp.WaitVisible("#tour .card"))
	maria.does("opening Maria's window", chromedp.Navigate(maria.base+"/?as=maria&in=missed"), chromedp.WaitVisible("#tour .card"))
	anna.inOrder("at first")
	anna.does("starting", chromedp.Click(`//button[text()="Start the tour"]`))
	anna.atStep("A promise")
	maria.atStep("A promise")
	maria.holds("the way to Anna", `document.querySelector("#tour-go").innerText.includes("Anna Berg") && document.querySelector('.person.pointed') !== null`)

	// Anna types what the card says
	anna.holds("the composer pointed at", `document.querySelector(".box.pointed") !== null`)
	anna.does("promising", chromedp.SendKeys("#text", anna.value(`document.querySelector("#tour .card").dataset.say`)+kb.Enter))
	anna.atStep("A reminder")
	anna.reads("#log .ephemeral", "Acme")
	anna.does("going to her messages", chromedp.Click("#tour-go"), chromedp.WaitVisible(".tabs"))
	anna.does("waiting for what happens", chromedp.Click(`.pointed[data-control="clock:next"]`))
	anna.atStep("Missed")
	anna.reads("#log", "send the revised quote")
	anna.inOrder("after the reminder")

	// Maria lets the clock run, and sees the post come in
	maria.atStep("Missed")
	maria.does("letting the deadline pass", chromedp.Click("#tour-do"))
	maria.atStep("Asked along")
	maria.reads("#log", "@anna")
	maria.inOrder("after the miss")

	// Anna's own window has the question, with the button pointed at
	anna.atStep("Asked along")
	anna.holds("the button pointed at", fmt.Sprintf(`document.querySelector('.pointed[data-control="button:%s"]') !== null`, view.ActJoin))
	anna.does("joining", chromedp.Click(newest(view.ActJoin)), chromedp.WaitVisible(".dialog"))
	anna.holds("what comes next pointed at", `document.querySelector('.pointed[data-control="dialog:submit"]') !== null`)
	anna.inOrder("the dialog")
	anna.does("saying when", chromedp.Click(`[data-control="dialog:submit"]`), chromedp.WaitNotPresent(".dialog"))
	anna.atStep("Kept, though late") // Maria was looking: she has seen it
	maria.reads("#log", "@anna joins the follow-up")

	tourToTheEnd(anna, maria)
	anna.does("looking around", chromedp.Click(`//button[text()="Look around on my own"]`), chromedp.WaitNotPresent("#tour .card"))
	maria.holds("the closed card", `document.querySelector("#tour .card") === null`)
	anna.does("once more", chromedp.Click("#tour-toggle"), chromedp.WaitVisible("#tour .card"), chromedp.Click(`//button[text()="Start over"]`))
	anna.atStep("A promise")
	anna.quiet()
	maria.quiet()
}

// tourToTheEnd is the rest, once Anna has kept her promise.
func tourToTheEnd(anna, maria *screen) {
	for _, title := range []string{"Customer reached", "Put right"} {
		anna.does("doing what comes before "+title, chromedp.Click("#tour-do"))
		anna.atStep(title)
		anna.inOrder(title)
	}
	anna.does("closing", chromedp.Click("#tour-do"))
	anna.atStep("After-care")
	anna.does("back to her messages", chromedp.Click("#tour-go"), chromedp.WaitVisible(".tabs"))
	anna.does("playing the week", chromedp.Click("#tour-do"), chromedp.WaitVisible("#clock-progress"))
	maria.reads("#clockbox", "stop")
	anna.atStep("All is well")
	anna.does("all is well", chromedp.Click(newest(view.ActAllWell)))
	anna.reads("#tour", "That was the whole story.")
	maria.reads("#tour", "That was the whole story.")
	anna.inOrder("at the end")
}

// TestTourOnAPhoneInSwedish has everything done for somebody on a phone, in a
// company that reads Swedish.
func TestTourOnAPhoneInSwedish(t *testing.T) {
	t.Parallel()
	d := playground(t, "sv")
	s := screens(t, d, 1)[0]
	s.wants("dark")
	s.does("a phone", chromedp.EmulateViewport(390, 844), chromedp.Navigate(s.base+"/"), chromedp.WaitVisible("#tour .card"))
	s.reads("#tour", "Ett löfte på två minuter")
	s.does("starting", chromedp.Click(`//button[text()="Starta rundturen"]`))
	steps := (&guide{}).tour().Steps
	seen := 0
	s.atStep(steps[0].Title.Swedish)
	for {
		key, err := strconv.Atoi(s.value(`document.querySelector("#tour .card").dataset.key`))
		if err != nil || key >= len(steps) {
			break
		}
		title := steps[key].Title.Swedish
		s.atStep(title)
		s.inOrder(title)
		if text := s.value(`document.querySelector("#tour").innerText`); strings.Contains(text, "{") || strings.Contains(text, "I’ll join") {
			t.Errorf("%s: the card says %s", title, text)
		}
		// what only needs to be looked at has nothing that could be done
		button := s.value(`document.querySelector("#tour-do") ? "#tour-do" : "#tour-go"`)
		s.does(title, chromedp.Click(button))
		s.holds("what comes after "+title, fmt.Sprintf(`Number(document.querySelector("#tour .card")?.dataset.key) > %d && document.readyState === "complete"`, key))
		seen++
	}
	// the guard may have nothing to say, and Maria's window may have seen who joined
	if seen < len(steps)-2 {
		t.Errorf("%d steps were shown, of %d", seen, len(steps))
	}
	s.reads("#tour", "Det var hela historien.")
	s.reads("#log", "Skönt att allt är väl hos Acme.")
	s.quiet()
}
