package deadline_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/google/go-cmp/cmp"

	"kept/internal/deadline"
)

// written is the moment all tables start from: a Tuesday morning.
const written = "2026-11-17 10:20"

func zone(tb testing.TB, name string) *time.Location {
	tb.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		tb.Fatal(err)
	}
	return loc
}

func moment(tb testing.TB, loc *time.Location, s string) time.Time {
	tb.Helper()
	layout := "2006-01-02 15:04"
	if strings.Count(s, ":") > 1 {
		layout = time.DateTime
	}
	v, err := time.ParseInLocation(layout, s, loc)
	if err != nil {
		tb.Fatal(err)
	}
	return v
}

// text is a moment as the tables write it.
func text(v time.Time) string {
	if v.Second() != 0 {
		return v.Format(time.DateTime)
	}
	return v.Format("2006-01-02 15:04")
}

func options(tb testing.TB, now, locale string) deadline.Options {
	tb.Helper()
	loc := zone(tb, "Europe/Stockholm")
	return deadline.Options{Now: moment(tb, loc, now), Zone: loc, Locale: locale}
}

// rows reads a table of testdata: fields between bars, # before a comment, ## before a section.
func rows(tb testing.TB, name string) [][]string {
	tb.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		tb.Fatal(err)
	}
	var table [][]string
	for line := range strings.Lines(string(raw)) {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		fields := strings.Split(line, " | ")
		for i := range fields {
			fields[i] = strings.TrimSpace(fields[i])
		}
		table = append(table, fields)
	}
	if len(table) < 10 {
		tb.Fatalf("%s has only %d rows", name, len(table))
	}
	return table
}

func TestPhrases(t *testing.T) {
	t.Parallel()
	for _, locale := range []string{"en", "sv"} {
		for _, row := range rows(t, locale+".txt") {
			t.Run(locale+"/"+row[0], func(t *testing.T) {
				t.Parallel()
				r, err := deadline.Parse(row[0], options(t, written, locale))
				if err != nil {
					t.Fatal(err)
				}
				got := []string{r.Span, text(r.Due), r.Grain.String(), text(r.Start)}
				for _, other := range r.Ambiguous[min(1, len(r.Ambiguous)):] {
					got = append(got, text(other))
				}
				if diff := cmp.Diff(row, got); diff != "" {
					t.Error(diff)
				}
			})
		}
	}
}

// A phrase means the same inside a sentence, among other numbers.
func TestPhrasesInSentences(t *testing.T) {
	t.Parallel()
	around := map[string][][2]string{
		"en": {{"send the revised quote to Acme ", ""}, {"send 2 revised quotes for the 15 fans ", " and copy the second engineer"}},
		"sv": {{"skicka den nya offerten till Acme ", ""}, {"skicka 2 nya offerter på de 15 fläktarna ", " och lägg till en kopia"}},
	}
	alone := map[string]bool{"48h": true, "2d": true} // only at the end of a sentence
	for locale, places := range around {
		for _, row := range rows(t, locale+".txt") {
			for _, place := range places {
				if alone[row[0]] && place[1] != "" {
					continue
				}
				t.Run(locale+"/"+place[0]+row[0], func(t *testing.T) {
					t.Parallel()
					r, err := deadline.Parse(place[0]+row[0]+place[1], options(t, written, locale))
					if err != nil {
						t.Fatal(err)
					}
					got := []string{r.Span, text(r.Due), r.Grain.String(), text(r.Start)}
					if diff := cmp.Diff(row[:4], got); diff != "" {
						t.Error(diff)
					}
					if want := strings.TrimSpace(place[0] + strings.TrimSpace(place[1])); r.What != want {
						t.Errorf("the rest is %q, want %q", r.What, want)
					}
				})
			}
		}
	}
}

func TestSentences(t *testing.T) {
	t.Parallel()
	for _, row := range rows(t, "sentences.txt") {
		t.Run(row[1], func(t *testing.T) {
			t.Parallel()
			r, err := deadline.Parse(row[1], options(t, written, row[0]))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(row[2:], []string{text(r.Due), r.Span, r.What}); diff != "" {
				t.Error(diff)
			}
			if row[1][r.From:r.To] != r.Span {
				t.Errorf("%d to %d is %q", r.From, r.To, row[1][r.From:r.To])
			}
		})
	}
}

func TestNoDeadline(t *testing.T) {
	t.Parallel()
	for _, row := range rows(t, "none.txt") {
		t.Run(row[1], func(t *testing.T) {
			t.Parallel()
			r, err := deadline.Parse(row[1], options(t, written, row[0]))
			if !errors.Is(err, deadline.ErrNone) {
				t.Errorf("read %q as %v, error %v", r.Span, r.Due, err)
			}
		})
	}
}

func TestRefused(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		text, span string
		want       error
	}{
		{"yesterday", "yesterday", deadline.ErrPast},
		{"skickade den igår", "igår", deadline.ErrPast},
		{"by 5 December 2025", "by 5 December 2025", deadline.ErrPast},
		{"2 days ago", "2 days ago", deadline.ErrPast},
		{"idag kl 9:00 är det klart", "", deadline.ErrPast},
		{"this morning at 9", "this morning at 9", deadline.ErrPast},
		{"senast 2058-01-01", "senast 2058-01-01", deadline.ErrTooFar},
		{"in 30 years", "in 30 years", deadline.ErrTooFar},
		{"in 9999 working days", "in 9999 working days", deadline.ErrTooFar},
	} {
		t.Run(tc.text, func(t *testing.T) {
			t.Parallel()
			_, err := deadline.Parse(tc.text, options(t, written, "sv"))
			if !errors.Is(err, tc.want) {
				t.Fatalf("error is %v, want %v", err, tc.want)
			}
			var refused *deadline.Error
			if !errors.As(err, &refused) || tc.span != "" && refused.Span != tc.span {
				t.Errorf("error %v does not carry %q", err, tc.span)
			}
		})
	}
}

// Every hour and minute, said at every hour: the next such time, never the past and never a day too late.
func TestBareTimeIsTheNextOne(t *testing.T) {
	t.Parallel()
	loc := zone(t, "Europe/Stockholm")
	for now := range 24 {
		for h := range 24 {
			at := time.Date(2026, 11, 17, now, 30, 0, 0, loc)
			said := time.Date(2026, 11, 17, h, 15, 0, 0, loc)
			r, err := deadline.Parse("kl "+said.Format("15:04"), deadline.Options{Now: at, Zone: loc, Locale: "sv"})
			if err != nil {
				t.Fatal(err)
			}
			if !said.After(at) {
				said = said.AddDate(0, 0, 1)
			}
			if !r.Due.Equal(said) || r.Ambiguous != nil {
				t.Errorf("%v at %v is read as %v %v", said, at, r.Due, r.Ambiguous)
			}
		}
	}
}

// Every weekday, said on every day of a year in both languages.
func TestWeekdays(t *testing.T) {
	t.Parallel()
	names := [7][2]string{
		{"Sunday", "söndag"},
		{"Monday", "måndag"},
		{"Tuesday", "tisdag"},
		{"Wednesday", "onsdag"},
		{"Thursday", "torsdag"},
		{"Friday", "fredag"},
		{"Saturday", "lördag"},
	}
	loc := zone(t, "Europe/Stockholm")
	start := time.Date(2026, 1, 1, 8, 0, 0, 0, loc)
	for n := range 366 {
		now := start.AddDate(0, 0, n)
		for wd, both := range names {
			ahead := (wd-int(now.Weekday())+6)%7 + 1
			want := time.Date(now.Year(), now.Month(), now.Day()+ahead, 17, 0, 0, 0, loc)
			for i, phrase := range []string{"by " + both[0], "senast " + both[1], "coming " + both[0], "kommande " + both[1]} {
				r, err := deadline.Parse(phrase, deadline.Options{Now: now, Zone: loc})
				if err != nil {
					t.Fatal(err)
				}
				if !r.Due.Equal(want) {
					t.Errorf("%q on %v is read as %v", phrase, now, r.Due)
				}
				if asks := len(r.Ambiguous) == 2; asks != (ahead == 7 && i < 2) {
					t.Errorf("%q on %v offers %v", phrase, now, r.Ambiguous)
				}
			}
		}
	}
}

func TestClockChange(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name, now, text, want string
	}{
		{"a time that is skipped is as much later", "2026-03-28 12:00", "tomorrow 02:30", "2026-03-29T03:30:00+02:00"},
		{"a time that comes twice is the first", "2026-10-24 12:00", "tomorrow 02:30", "2026-10-25T02:30:00+02:00"},
		{"a time after the change", "2026-03-28 12:00", "imorgon kl 9", "2026-03-29T09:00:00+02:00"},
		{"days keep the wall clock", "2026-03-26 16:45", "om 4 dagar", "2026-03-30T17:00:00+02:00"},
		{"hours are real hours", "2026-03-29 01:30", "in 2 hours", "2026-03-29T04:30:00+02:00"},
		{"a bare date", "2026-10-20 12:00", "25 oktober", "2026-10-25T17:00:00+01:00"},
		{"midnight before the change", "2026-10-24 12:00", "midnight", "2026-10-25T00:00:00+02:00"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			r, err := deadline.Parse(tc.text, options(t, tc.now, "sv"))
			if err != nil {
				t.Fatal(err)
			}
			if got := r.Due.Format(time.RFC3339); got != tc.want {
				t.Errorf("due %s, want %s", got, tc.want)
			}
		})
	}
}

// offDays has one day off beside the weekend, and works from 8 to 17.
type offDays struct{ off string }

func (o offDays) IsWorkday(v time.Time) bool {
	return v.Weekday() != time.Saturday && v.Weekday() != time.Sunday && v.Format(time.DateOnly) != o.off
}

func (offDays) Add(from time.Time, d time.Duration) time.Time { return from.Add(d + time.Minute) }

func TestOptions(t *testing.T) {
	t.Parallel()
	base := options(t, written, "en")
	with := func(change func(o *deadline.Options)) deadline.Options {
		o := base
		change(&o)
		return o
	}
	for _, tc := range []struct {
		name, text, want string
		o                deadline.Options
	}{
		{"the end of the day is a setting", "by Friday", "2026-11-20 16:30", with(func(o *deadline.Options) { o.DayEnd = 16*time.Hour + 30*time.Minute })},
		{"a wrong end of the day is the usual one", "by Friday", "2026-11-20 17:00", with(func(o *deadline.Options) { o.DayEnd = 30 * time.Hour })},
		{"the location of now is of no importance", "kl 15", "2026-11-17 15:00", with(func(o *deadline.Options) { o.Now = o.Now.UTC() })},
		{"days off are no working days", "in 3 business days", "2026-11-23 17:00", with(func(o *deadline.Options) { o.WorkClock = offDays{"2026-11-19"} })},
		{"working hours are the calendar's", "within 2 working hours", "2026-11-17 12:21", with(func(o *deadline.Options) { o.WorkClock = offDays{} })},
		{"working hours without a calendar", "within 8 working hours", "2026-11-18 09:20", base},
		{"after the working day today is its end", "today", "2026-11-17 23:59:59", with(func(o *deadline.Options) { o.Now = o.Now.Add(8 * time.Hour) })},
		{"number/number in Swedish", "5/12", "2026-12-05 17:00", with(func(o *deadline.Options) { o.Locale = "sv" })},
		{"no zone is UTC", "15:00", "2026-11-17 15:00", with(func(o *deadline.Options) { o.Zone = nil })},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			r, err := deadline.Parse(tc.text, tc.o)
			if err != nil {
				t.Fatal(err)
			}
			if text(r.Due) != tc.want {
				t.Errorf("due %v, want %s", r.Due, tc.want)
			}
		})
	}
}

// Holidays against dates published by others.
func TestHolidays(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ text, want string }{
		{"easter 2027", "2027-03-28"},
		{"easter 2030", "2030-04-21"},
		{"midsommar 2027", "2027-06-25"},
		{"midsommardagen 2028", "2028-06-24"},
		{"alla helgons dag 2027", "2027-11-06"},
		{"kristi himmelsfärds dag 2027", "2027-05-06"},
		{"thanksgiving 2027", "2027-11-25"},
		{"black friday 2027", "2027-11-26"},
		{"memorial day 2027", "2027-05-31"},
		{"labor day 2027", "2027-09-06"},
		{"MLK day", "2027-01-18"},
		{"långfredagen 2027", "2027-03-26"},
	} {
		t.Run(tc.text, func(t *testing.T) {
			t.Parallel()
			r, err := deadline.Parse(tc.text, options(t, written, "sv"))
			if err != nil {
				t.Fatal(err)
			}
			if got := r.Due.Format(time.DateOnly); got != tc.want {
				t.Errorf("is read as %s, want %s", got, tc.want)
			}
		})
	}
}

// Two phrases as sure as each other are both offered.
func TestTwoPhrases(t *testing.T) {
	t.Parallel()
	r, err := deadline.Parse("on 5 Dec or 7 Dec", options(t, written, "en"))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, v := range r.Ambiguous {
		got = append(got, text(v))
	}
	if diff := cmp.Diff([]string{"2026-12-07 17:00", "2026-12-05 17:00"}, got); diff != "" {
		t.Error(diff)
	}
}

// Letters with their marks apart, as some keyboards send them, are the same letters.
func TestLettersInParts(t *testing.T) {
	t.Parallel()
	r, err := deadline.Parse("pa\u030a ma\u030andag", options(t, written, "sv"))
	if err != nil {
		t.Fatal(err)
	}
	if text(r.Due) != "2026-11-23 17:00" {
		t.Errorf("due %v", r.Due)
	}
}
