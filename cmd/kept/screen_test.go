package main

import (
	"testing"

	"kept/internal/clock"
	"kept/internal/testenv"
	"kept/internal/testenv/browser"
)

// screen is one person's window of the playground.
type screen struct {
	*browser.Window
	t *testing.T
}

// playground starts the demo on a Monday morning at nine. Its clock runs, as in
// the demo itself: Kept waits by it, between two messages to one channel.
func playground(t *testing.T, lang string) *demoRun {
	t.Helper()
	testenv.Chromium(t) // or nothing need start
	d := startedDemo(t, clock.NewRunning(nextMorning(storyStart())), lang, "")
	d.sim.Mount("/", d.page())
	return d
}

// screens are windows of people at different desks.
func screens(t *testing.T, d *demoRun, n int) []*screen {
	t.Helper()
	var out []*screen
	for _, w := range browser.Windows(t, d.sim.URL(), n) {
		out = append(out, &screen{Window: w, t: t})
	}
	return out
}
