package deadline_test

import (
	"testing"
	"time"

	"kept/internal/deadline"
)

// TestWhatIsEchoed is what a reading tells beside the moment: the time zone that was written, and what a slip was
// taken for.
func TestWhatIsEchoed(t *testing.T) {
	t.Parallel()
	zone, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 17, 10, 20, 0, 0, zone)
	for _, tc := range []struct{ text, there, mended string }{
		{"send the quote by Friday 15", "", ""},
		{"by Friday 3pm EST", "15:00 EST", ""},
		{"kl 15 finsk tid", "15:00 EET", ""},
		{"at 09:00 London time", "09:00 GMT", ""},
		{"15:00 UTC", "15:00 UTC", ""},
		{"15:00 UTC+2", "15:00 ", ""},
		{"kl 15 svensk tid", "15:00 CET", ""},
		{"by Fridya 15:00", "", "by Friday 15:00"},
		{"offert senast fredga kl 15 finsk tid", "15:00 EET", "senast fredag kl 15 finsk tid"},
		{"tomorow or on wednesdya", "", "tomorrow or on wednesday"},
		{"Fridya is fine: ring by tuesday", "", ""},
	} {
		t.Run(tc.text, func(t *testing.T) {
			t.Parallel()
			r, err := deadline.Parse(tc.text, deadline.Options{Now: now, Zone: zone, Locale: "en"})
			if err != nil {
				t.Fatal(err)
			}
			there := ""
			if !r.There.IsZero() {
				name, _ := r.There.Zone()
				there = r.There.Format("15:04 ") + name
			}
			if there != tc.there || r.Mended != tc.mended {
				t.Errorf("zone %q, mended %q (span %q)", there, r.Mended, r.Span)
			}
		})
	}
}
