package commands_test

import (
	"strings"
	"testing"

	"kept/internal/promise"
)

// TestHowADateWasHeard is what the answer tells beside the moment: the slip that
// was mended, and the moment in the time zone that was written.
func TestHowADateWasHeard(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		who   promise.UserID
		line  string
		shows []string
		never string
	}{
		"a slip": {
			"UANNA", "/promise Acme: send the quote by Fridya 15:00",
			[]string{"Friday 20 November, 15:00 (CET)", "I read “by Fridya 15:00” as “by Friday 15:00”."},
			"time zone you wrote",
		},
		"ett fel": {
			"USVEN", "/promise Acme: skicka offerten senast fredga kl 15",
			[]string{"fredag 20 november kl. 15.00 (CET)", "Jag läste ”senast fredga kl 15” som ”senast fredag kl 15”."},
			"tidszon",
		},
		"another zone": {
			"UANNA", "/promise Acme: send the quote by Friday 3pm EST",
			[]string{"Friday 20 November, 21:00 (CET)", "That is Friday 20 November, 15:00 (EST) in the time zone you wrote."},
			"I read",
		},
		"another day there": {
			"UERIK", "/promise Acme: send the quote by 01:00 Swedish time on Friday",
			[]string{"Thursday 19 November, 19:00 (EST)", "That is Friday 20 November, 01:00 (CET) in the time zone you wrote."},
			"I read",
		},
		"en annan zon": {
			"USVEN", "/promise Acme: skicka offerten på fredag kl 15 finsk tid",
			[]string{"fredag 20 november kl. 14.00 (CET)", "Det är fredag 20 november kl. 15.00 (EET) i den tidszon du skrev."},
			"Jag läste",
		},
		"the writer's own zone": {
			"UANNA", "/promise Acme: send the quote by Friday 15:00 CET", []string{"Friday 20 November, 15:00 (CET)"}, "time zone you wrote",
		},
		"svensk tid, i Sverige": {
			"USVEN", "/promise Acme: skicka offerten på fredag kl 15 svensk tid", []string{"fredag 20 november kl. 15.00 (CET)"}, "tidszon",
		},
		"a zone whose clocks show the same": {
			"UANNA", "/promise Acme: send the quote by Friday 15:00 Berlin time", []string{"Friday 20 November, 15:00 (CET)"}, "time zone you wrote",
		},
		"as it was meant": {
			"UANNA", "/promise Acme: send the quote by Friday 15:00", []string{"Friday 20 November, 15:00 (CET)"}, "I read",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newWorld(t).types(row.who, row.line)
			a.shows(t, row.shows...)
			if text := a.message(t).Text; strings.Contains(text, row.never) {
				t.Errorf("it says %q", text)
			}
		})
	}
}
