package workspace_test

import (
	"testing"
	"time"

	"kept/internal/promise"
	"kept/internal/workspace"
	"kept/internal/worktime"
)

func TestNext(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		zone     string // the receiver's
		schedule string
		after    string // local
		want     string // local
	}{
		{"later today", "Europe/Stockholm", "", "2026-09-14 07:59", "2026-09-14 08:00"},
		{"the moment itself is past", "Europe/Stockholm", "", "2026-09-14 08:00", "2026-09-15 08:00"},
		{"not on a weekend", "Europe/Stockholm", "", "2026-09-18 08:00", "2026-09-21 08:00"},
		{"the workspace's zone when there is none", "", "", "2026-09-14 07:59", "2026-09-14 08:00"},
		{"the wall clock when the clocks go back", "Europe/Stockholm", "0 8 * * *", "2026-10-24 08:00", "2026-10-25 08:00"},
		{"and when they go forward", "Europe/Stockholm", "0 8 * * *", "2026-03-28 08:00", "2026-03-29 08:00"},
		{"a time that is skipped: when the clocks jump", "Europe/Stockholm", "30 2 * * *", "2026-03-28 12:00", "2026-03-29 03:00"},
		{"and the day after as always", "Europe/Stockholm", "30 2 * * *", "2026-03-29 03:00", "2026-03-30 02:30"},
		{"midnight that is skipped", "Africa/Cairo", "0 0 * * *", "2027-04-29 12:00", "2027-04-30 01:00"},
		{"south of the line", "Australia/Sydney", "0 9 * * 1", "2026-10-03 09:00", "2026-10-05 09:00"},
		{"the last day of a leap February", "UTC", "0 9 29 2 *", "2026-01-01 00:00", "2028-02-29 09:00"},
		{"names of days", "UTC", "15 6 * * WED", "2026-09-14 00:00", "2026-09-16 06:15"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			zone := tt.zone
			if zone == "" {
				zone = workspace.Defaults().Zone
			}
			s := workspace.Subscription{ID: "d", Zone: tt.zone, Schedule: tt.schedule}
			got, err := s.Next(workspace.Defaults(), local(t, zone, tt.after))
			if err != nil || !got.Equal(local(t, zone, tt.want)) {
				t.Errorf("next %s, want %s, error %v", got, tt.want, err)
			}
		})
	}
}

// 02:30 comes twice on the night the clocks go back; the first one counts.
func TestNextInTheHourThatComesTwice(t *testing.T) {
	t.Parallel()
	s := workspace.Subscription{Zone: "Europe/Stockholm", Schedule: "30 2 * * *"}
	first := time.Date(2026, 10, 25, 0, 30, 0, 0, time.UTC)
	got, err := s.Next(workspace.Defaults(), first.Add(-time.Hour))
	if err != nil || !got.Equal(first) {
		t.Errorf("next %s, want %s, error %v", got, first, err)
	}
	tomorrow := time.Date(2026, 10, 26, 1, 30, 0, 0, time.UTC)
	if got, err = s.Next(workspace.Defaults(), first); err != nil || !got.Equal(tomorrow) {
		t.Errorf("next %s, want %s, error %v", got, tomorrow, err)
	}
}

func TestFollowingIsOnALaterDate(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, zone, schedule, ran, want string
	}{
		{"twice a day is once a day", "Europe/Stockholm", "0 8,16 * * *", "2026-09-14 08:00", "2026-09-15 08:00"},
		{"also when it ran late", "Europe/Stockholm", "0 8,16 * * *", "2026-09-14 15:00", "2026-09-15 08:00"},
		{"at midnight", "Europe/Stockholm", "0 0 * * *", "2026-09-14 00:00", "2026-09-15 00:00"},
		{"over the night that is an hour longer", "Europe/Stockholm", "* * * * *", "2026-10-24 23:59", "2026-10-25 00:00"},
		{"the date is the receiver's", "Pacific/Auckland", "0 7 * * *", "2026-09-14 07:00", "2026-09-15 07:00"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := workspace.Subscription{Zone: tt.zone, Schedule: tt.schedule}
			got, err := s.Following(workspace.Defaults(), local(t, tt.zone, tt.ran))
			if err != nil || !got.Equal(local(t, tt.zone, tt.want)) {
				t.Errorf("following %s, want %s, error %v", got, tt.want, err)
			}
		})
	}
}

// A digest goes out once for each local date, however late it is looked at; one
// for a day that is over does not take the place of today's.
func TestRunAfterAStandstill(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, schedule, fell, now string
		date, next                string
	}{
		{"on time", "", "2026-09-14 08:00", "2026-09-14 08:00", "2026-09-14", "2026-09-15 08:00"},
		{"late on its day", "", "2026-09-14 08:00", "2026-09-14 22:00", "2026-09-14", "2026-09-15 08:00"},
		{"at night: today's is ahead", "", "2026-09-14 08:00", "2026-09-15 00:30", "", "2026-09-15 08:00"},
		{"after today's time: today's, now", "", "2026-09-14 08:00", "2026-09-15 09:00", "2026-09-15", "2026-09-16 08:00"},
		{"after days", "", "2026-09-15 08:00", "2026-09-18 09:00", "2026-09-18", "2026-09-21 08:00"},
		{"on a day without one", "", "2026-09-18 08:00", "2026-09-19 10:00", "", "2026-09-21 08:00"},
		{"a little over midnight", "50 23 * * *", "2026-09-14 23:50", "2026-09-15 00:05", "2026-09-14", "2026-09-15 23:50"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			const zone = "Europe/Stockholm"
			s := workspace.Subscription{Zone: zone, Schedule: tt.schedule, Since: local(t, zone, "2026-09-01 10:00")}
			date, next, err := s.Run(workspace.Defaults(), local(t, zone, tt.fell), local(t, zone, tt.now))
			if err != nil || date != tt.date || !next.Equal(local(t, zone, tt.next)) {
				t.Errorf("for %q, next %s, error %v; want %q and %s", date, next, err, tt.date, tt.next)
			}
		})
	}
}

func TestDateIsTheReceivers(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 9, 14, 22, 30, 0, 0, time.UTC)
	for zone, want := range map[string]string{
		"Europe/Stockholm": "2026-09-15", "America/New_York": "2026-09-14", "": "2026-09-15", "Atlantis/Capital": "2026-09-15",
	} {
		if got := (workspace.Subscription{Zone: zone}).Date(workspace.Defaults(), at); got != want {
			t.Errorf("in %q: %s, want %s", zone, got, want)
		}
	}
}

func TestNextRefuses(t *testing.T) {
	t.Parallel()
	for _, schedule := range []string{
		"now", "* * * *", "* * * * * *", "61 * * * *", "@every 1s", "@daily", "TZ=UTC 0 8 * * *", "CRON_TZ=UTC", "TZ=", "0 0 31 2 *",
	} {
		_, err := workspace.Subscription{Schedule: schedule}.Next(workspace.Defaults(), monday())
		if promise.KindOf(err) != promise.KindInvalid || err == nil {
			t.Errorf("%q: error %v", schedule, err)
		}
	}
}

// Whatever people write, the answer is a later moment or a refusal.
func FuzzNext(f *testing.F) {
	f.Add("0 8 * * 1-5", "Europe/Stockholm", int64(1789000000))
	f.Add("*/5 0-3 29 2 *", "America/New_York", int64(1793500000))
	f.Add("TZ=", "Africa/Cairo", int64(0))
	f.Fuzz(func(t *testing.T, schedule, zone string, after int64) {
		const years = 1 << 32
		at := time.Unix(after%years, 0)
		s := workspace.Subscription{Zone: zone, Schedule: schedule}
		next, err := s.Next(workspace.Defaults(), at)
		if err != nil {
			return
		}
		if !next.After(at) {
			t.Errorf("next %s is not after %s", next, at)
		}
		following, err := s.Following(workspace.Defaults(), at)
		if err == nil && s.Date(workspace.Defaults(), following) <= s.Date(workspace.Defaults(), at) {
			t.Errorf("following %s is on the date of %s", following, at)
		}
	})
}

// A question to reflect on comes at the end of the working week, and the daily
// digest on working days: nobody is told anything on a day off.
func TestHolidays(t *testing.T) {
	t.Parallel()
	reflection := workspace.Reflection("U1")
	digest := workspace.Subscription{Topic: workspace.TopicDigest, User: "U1"}
	own := workspace.Subscription{Topic: workspace.TopicDigest, User: "U1", Schedule: "0 8 * * *"}
	tests := []struct {
		name           string
		sub            workspace.Subscription
		country, after string
		want           string
	}{
		{"an ordinary week", reflection, "SE", "2026-12-14 09:00", "2026-12-18 14:00"},
		{"Good Friday: the Thursday before", reflection, "SE", "2026-03-30 09:00", "2026-04-02 14:00"},
		{"that Thursday has been: the week after", reflection, "SE", "2026-04-02 14:00", "2026-04-10 14:00"},
		{"Christmas: the Wednesday before the eve", reflection, "SE", "2026-12-21 09:00", "2026-12-23 14:00"},
		{"no country, no holidays", reflection, "", "2026-12-21 09:00", "2026-12-25 14:00"},
		{"another country's holidays", reflection, "US", "2026-06-29 09:00", "2026-07-02 14:00"},
		{"the digest leaves a holiday out", digest, "SE", "2026-12-23 09:00", "2026-12-28 08:00"},
		{"one with a schedule of its own does not", own, "SE", "2026-12-24 09:00", "2026-12-25 08:00"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			const zone = "Europe/Stockholm"
			set := workspace.Defaults()
			set.Country = tt.country
			got, err := tt.sub.Next(set, local(t, zone, tt.after))
			if err != nil || !got.Equal(local(t, zone, tt.want)) {
				t.Errorf("next %s, want %s, error %v", got, tt.want, err)
			}
		})
	}
}

// A week in which nobody works has no reflection.
func TestWeekWithoutWork(t *testing.T) {
	t.Parallel()
	off := func(int) (days []time.Time) {
		for d := 21; d <= 25; d++ {
			days = append(days, time.Date(2026, time.December, d, 0, 0, 0, 0, time.UTC))
		}
		return days
	}
	days := worktime.New(time.UTC, worktime.DefaultHours(), off)
	friday := time.Date(2026, time.December, 25, 14, 0, 0, 0, time.UTC)
	if on, ok := workspace.Workday(workspace.Reflection("U1"), friday, days); ok {
		t.Errorf("a reflection on %s", on)
	}
	if on, ok := workspace.Workday(workspace.Reflection("U1"), friday.AddDate(0, 0, -7), days); !ok || on.Day() != 18 {
		t.Errorf("the week before: %s, %v", on, ok)
	}
}
