package deadline_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kept/internal/deadline"
)

// The time of other places, as it is in Stockholm: in winter and in summer.
func TestZones(t *testing.T) {
	t.Parallel()
	const winter, summer = "2026-11-17 10:20", "2026-07-07 10:20"
	for _, tc := range []struct {
		now, text string
		want      []string
	}{
		{winter, "3pm CET", []string{"2026-11-17 15:00"}},
		{summer, "3pm CET", []string{"2026-07-07 15:00"}},
		{summer, "3pm CEST", []string{"2026-07-07 15:00"}},
		{winter, "3pm CEST", []string{"2026-11-17 15:00"}},
		{winter, "10am EST", []string{"2026-11-17 16:00"}},
		{summer, "10am EST", []string{"2026-07-07 16:00", "2026-07-07 17:00", "2026-07-08 10:00"}},
		{summer, "10am ET", []string{"2026-07-07 16:00"}},
		{summer, "10am EDT", []string{"2026-07-07 16:00"}},
		{summer, "10am Eastern Standard Time", []string{"2026-07-07 16:00", "2026-07-07 17:00", "2026-07-08 10:00"}},
		{summer, "tomorrow 9:00 PST", []string{"2026-07-08 18:00", "2026-07-08 19:00", "2026-07-08 09:00"}},
		{summer, "imorgon kl 15 PST", []string{"2026-07-09 00:00", "2026-07-09 01:00", "2026-07-08 15:00"}},
		{summer, "tomorrow 9:00 PDT", []string{"2026-07-08 18:00"}},
		{summer, "9-11am PST tomorrow", []string{"2026-07-08 20:00", "2026-07-08 21:00", "2026-07-08 11:00"}},
		{summer, "10:30 JST today to 10:30 PST tomorrow", []string{"2026-07-08 19:30", "2026-07-08 20:30", "2026-07-08 10:30"}},
		{winter, "10am Eastern Daylight Time", []string{"2026-11-17 16:00", "2026-11-17 15:00", "2026-11-18 10:00"}},
		{summer, "3pm EET", []string{"2026-07-07 14:00"}},
		{summer, "3pm JST", []string{"2026-07-08 08:00"}},
		{summer, "5pm IST", []string{"2026-07-07 13:30", "2026-07-07 18:00"}},
		{summer, "5pm CST", []string{"2026-07-08 00:00", "2026-07-08 01:00", "2026-07-07 11:00"}},
		{winter, "5pm CT", []string{"2026-11-18 00:00"}},
		{winter, "5pm MST to 6pm MST", []string{"2026-11-18 02:00"}},
		{winter, "10am EDT", []string{"2026-11-17 16:00", "2026-11-17 15:00", "2026-11-18 10:00"}},
		{winter, "3pm BST", []string{"2026-11-17 16:00", "2026-11-17 15:00"}},
		{winter, "at 4:30 BST", []string{"2026-11-17 17:30", "2026-11-18 05:30", "2026-11-17 16:30", "2026-11-18 04:30"}},
		{winter, "15:00 UTC+2", []string{"2026-11-17 14:00"}},
		{winter, "15:00 UTC +05:30", []string{"2026-11-17 10:30"}},
		{winter, "15:00 GMT-5", []string{"2026-11-17 21:00"}},
		{winter, "15:00+02:00", []string{"2026-11-17 14:00"}},
		{winter, "15:00 GMT - 18:00 GMT", []string{"2026-11-17 19:00"}},
		{summer, "15:00 GMT", []string{"2026-07-07 17:00"}},
		{winter, "Friday 10am ET", []string{"2026-11-20 16:00"}},
		{winter, "10am Pacific", []string{"2026-11-17 19:00"}},
		{winter, "10am Eastern Standard Time", []string{"2026-11-17 16:00"}},
		{winter, "9am New York time", []string{"2026-11-17 15:00"}},
		{winter, "by 3pm hong kong time", []string{"2026-11-18 08:00"}},
		{winter, "kl 15 svensk tid", []string{"2026-11-17 15:00"}},
		{winter, "kl 15 finsk tid", []string{"2026-11-17 14:00"}},
		{winter, "kl. 9 londontid", []string{"2026-11-18 10:00"}},
		{winter, "kl 9 New York-tid", []string{"2026-11-17 15:00"}},
		{winter, "kl 15 lokal tid", []string{"2026-11-17 15:00"}},
		{winter, "5pm IST", []string{"2026-11-17 12:30", "2026-11-17 16:00"}},
		{winter, "5pm CST", []string{"2026-11-18 00:00", "2026-11-18 10:00"}},
		{winter, "9am Indian time", []string{"2026-11-18 04:30"}},
		{winter, "EOD PST", []string{"2026-11-18 02:00"}},
		{winter, "by EOD Friday London time", []string{"2026-11-20 18:00"}},
		{winter, "3-4pm CET", []string{"2026-11-17 16:00"}},
		{"2026-03-28 12:00", "tomorrow 9:00 London time", []string{"2026-03-29 10:00"}},
		{"2026-03-14 12:00", "tomorrow 9am New York time", []string{"2026-03-15 14:00"}},
	} {
		t.Run(tc.text+" on "+tc.now, func(t *testing.T) {
			t.Parallel()
			r, err := deadline.Parse(tc.text, options(t, tc.now, "en"))
			if err != nil {
				t.Fatal(err)
			}
			got := []string{text(r.Due)}
			for _, v := range r.Ambiguous[min(1, len(r.Ambiguous)):] {
				got = append(got, text(v))
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Letters that the writer's own zone has are its own.
func TestZoneOfTheWriter(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ zone, text, want string }{
		{"Asia/Kolkata", "5pm IST", "2026-11-17 17:00"},
		{"Asia/Jerusalem", "5pm IST", "2026-11-17 17:00"},
		{"Europe/Dublin", "5pm IST", "2026-11-17 17:00"},
		{"Asia/Shanghai", "10pm CST", "2026-11-17 22:00"},
		{"Europe/London", "5pm BST", "2026-11-17 17:00"},
	} {
		t.Run(tc.zone, func(t *testing.T) {
			t.Parallel()
			loc := zone(t, tc.zone)
			r, err := deadline.Parse(tc.text, deadline.Options{Now: moment(t, loc, written), Zone: loc})
			if err != nil {
				t.Fatal(err)
			}
			if text(r.Due) != tc.want || r.Ambiguous != nil {
				t.Errorf("is read as %v %v", r.Due, r.Ambiguous)
			}
		})
	}
}

// Places and letters that are not a clock's.
func TestZonesThatAreNone(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"send 5 est units", "at 9 German stores", "at 9 boston consulting stores", "the 3 Boston time sheets",
		"set it in 12 pt", "at 3 west entrances", "5 pacific oysters",
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			if r, err := deadline.Parse(text, options(t, written, "en")); !errors.Is(err, deadline.ErrNone) {
				t.Errorf("read %q as %v, error %v", r.Span, r.Due, err)
			}
		})
	}
}

// A fixed zone such as those of tests and of old clocks has no letters that could be anyone's.
func TestZoneWithoutName(t *testing.T) {
	t.Parallel()
	loc := time.FixedZone("", 2*60*60)
	r, err := deadline.Parse("3pm UTC", deadline.Options{Now: moment(t, loc, written), Zone: loc})
	if err != nil {
		t.Fatal(err)
	}
	if text(r.Due) != "2026-11-17 17:00" {
		t.Errorf("is read as %v", r.Due)
	}
}
