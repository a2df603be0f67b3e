package view_test

import (
	"strings"
	"testing"
	"time"

	"kept/internal/promise"
	"kept/internal/view"
)

// shown is how a moment reads to somebody.
type shown struct {
	name, zone, now, at string
	en, sv              string
}

func TestMoment(t *testing.T) {
	t.Parallel()
	checkMoments(t, []shown{
		{
			"winter", "Europe/Stockholm", "2026-11-23T08:00:00Z", "2026-11-27T14:00:00Z",
			"Friday 27 November, 15:00 (CET)", "fredag 27 november kl. 15.00 (CET)",
		},
		{
			"summer, from winter", "Europe/Stockholm", "2026-03-23T08:00:00Z", "2026-06-05T13:05:00Z",
			"Friday 5 June, 15:05 (CEST)", "fredag 5 juni kl. 15.05 (CEST)",
		},
		{
			"next year", "Europe/Stockholm", "2026-12-23T08:00:00Z", "2027-01-04T08:00:00Z",
			"Monday 4 January 2027, 09:00 (CET)", "måndag 4 januari 2027 kl. 09.00 (CET)",
		},
		{
			"the reader's year, not UTC's", "Pacific/Auckland", "2026-12-31T10:00:00Z", "2026-12-31T12:00:00Z",
			"Friday 1 January 2027, 01:00 (NZDT)", "fredag 1 januari 2027 kl. 01.00 (NZDT)",
		},
		{
			"another day than in Stockholm", "America/New_York", "2026-11-23T08:00:00Z", "2026-11-28T02:00:00Z",
			"Friday 27 November, 21:00 (EST)", "fredag 27 november kl. 21.00 (EST)",
		},
		{
			"a zone without a name", "America/Sao_Paulo", "2026-11-23T08:00:00Z", "2026-11-27T14:00:00Z",
			"Friday 27 November, 11:00 (UTC-03)", "fredag 27 november kl. 11.00 (UTC-03)",
		},
		{
			"midnight", "UTC", "2026-11-23T08:00:00Z", "2026-11-24T00:00:00Z",
			"Tuesday 24 November, 00:00 (UTC)", "tisdag 24 november kl. 00.00 (UTC)",
		},
		{
			"moments away", "UTC", "2026-11-23T08:00:00Z", "2026-11-23T08:00:20Z",
			"Monday 23 November, 08:00:20 (UTC)", "måndag 23 november kl. 08.00.20 (UTC)",
		},
		{
			"moments ago", "UTC", "2026-11-23T08:01:00Z", "2026-11-23T08:00:20Z",
			"Monday 23 November, 08:00 (UTC)", "måndag 23 november kl. 08.00 (UTC)",
		},
	})
}

// TestMomentWhenTheClocksChange says which of two hours it is.
func TestMomentWhenTheClocksChange(t *testing.T) {
	t.Parallel()
	checkMoments(t, []shown{
		{
			"the hour that comes twice, first", "Europe/Stockholm", "2026-10-20T08:00:00Z", "2026-10-25T00:30:00Z",
			"Sunday 25 October, 02:30 (CEST, before the clocks go back)",
			"söndag 25 oktober kl. 02.30 (CEST, före tidsomställningen)",
		},
		{
			"the hour that comes twice, second", "Europe/Stockholm", "2026-10-20T08:00:00Z", "2026-10-25T01:30:00Z",
			"Sunday 25 October, 02:30 (CET, after the clocks go back)",
			"söndag 25 oktober kl. 02.30 (CET, efter tidsomställningen)",
		},
		{
			"just before that hour", "Europe/Stockholm", "2026-10-20T08:00:00Z", "2026-10-24T23:59:00Z",
			"Sunday 25 October, 01:59 (CEST)", "söndag 25 oktober kl. 01.59 (CEST)",
		},
		{
			"that hour's first moment", "Europe/Stockholm", "2026-10-20T08:00:00Z", "2026-10-25T00:00:00Z",
			"Sunday 25 October, 02:00 (CEST, before the clocks go back)",
			"söndag 25 oktober kl. 02.00 (CEST, före tidsomställningen)",
		},
		{
			"its first moment again", "Europe/Stockholm", "2026-10-20T08:00:00Z", "2026-10-25T01:00:00Z",
			"Sunday 25 October, 02:00 (CET, after the clocks go back)",
			"söndag 25 oktober kl. 02.00 (CET, efter tidsomställningen)",
		},
		{
			"just after it", "Europe/Stockholm", "2026-10-20T08:00:00Z", "2026-10-25T02:00:00Z",
			"Sunday 25 October, 03:00 (CET)", "söndag 25 oktober kl. 03.00 (CET)",
		},
		{
			"when the clocks go forward", "Europe/Stockholm", "2027-03-20T08:00:00Z", "2027-03-28T01:30:00Z",
			"Sunday 28 March, 03:30 (CEST)", "söndag 28 mars kl. 03.30 (CEST)",
		},
		{
			"half an hour that comes twice", "Australia/Lord_Howe", "2026-04-01T08:00:00Z", "2026-04-04T14:45:00Z",
			"Sunday 5 April, 01:45 (UTC+11, before the clocks go back)",
			"söndag 5 april kl. 01.45 (UTC+11, före tidsomställningen)",
		},
		{
			"half an hour that comes once", "Australia/Lord_Howe", "2026-04-01T08:00:00Z", "2026-04-04T14:15:00Z",
			"Sunday 5 April, 01:15 (UTC+11)", "söndag 5 april kl. 01.15 (UTC+11)",
		},
	})
}

func checkMoments(t *testing.T, rows []shown) {
	t.Helper()
	at := func(s string) time.Time {
		m, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	for _, tc := range rows {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			zone, err := time.LoadLocation(tc.zone)
			if err != nil {
				t.Fatal(err)
			}
			for lang, want := range map[string]string{"en": tc.en, "sv": tc.sv} {
				r := view.Reader{Printer: printer(t, lang), Zone: zone, Now: at(tc.now)}
				if got := r.Moment(at(tc.at)); got != want {
					t.Errorf("%s: %q, want %q", lang, got, want)
				}
			}
		})
	}
}

// TestWhenInTheHistory uses the time alone for today, and the year where it
// matters.
func TestWhenInTheHistory(t *testing.T) {
	t.Parallel()
	s := tell(t, anna).say(promise.VerbKeep, anna, "done")
	for _, tc := range []struct {
		name  string
		later time.Duration
		en    string
		sv    string
	}{
		{"today", 2 * time.Hour, "already kept, reported by <@U0ANNA> today at 09:00", "<@U0ANNA> i dag kl. 09.00"},
		{"tomorrow", 24 * time.Hour, "<@U0ANNA> on 23 November at 09:00", "<@U0ANNA> 23 november kl. 09.00"},
		{"next year", 60 * 24 * time.Hour, "<@U0ANNA> on 23 November 2026 at 09:00", "<@U0ANNA> 23 november 2026 kl. 09.00"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			_, err := promise.Decide(s.p, promise.Act{Verb: promise.VerbMove, By: promise.Actor{ID: anna}, At: s.now}, allHours{}.policy())
			for lang, want := range map[string]string{"en": tc.en, "sv": tc.sv} {
				r := s.reader(lang, anna)
				r.Now = s.now.Add(tc.later)
				m, fail := r.Error(err)
				if fail != nil {
					t.Fatal(fail)
				}
				if !strings.Contains(m.Text, want) {
					t.Errorf("%s: %q does not say %q", lang, m.Text, want)
				}
			}
		})
	}
}

func BenchmarkConfirm(b *testing.B) {
	s := tell(b, anna)
	r := s.reader("sv", anna)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := r.Confirm(s.p, true); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkBreach(b *testing.B) {
	s := tell(b, anna).at(200).tick()
	r := s.reader("sv", "")
	n := promise.Notice{Kind: promise.NoticeBreach}
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := r.Notice(n, s.p); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkEscape(b *testing.B) {
	text := strings.Repeat("skicka offerten till R&D <!here> ", 10)
	b.ReportAllocs()
	for b.Loop() {
		if view.Escape(text) == "" {
			b.Fatal("nothing left")
		}
	}
}
