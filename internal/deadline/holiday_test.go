package deadline_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kept/internal/deadline"
)

// Names however they are spelt, with words for a time around the day.
func TestHolidayNames(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ text, want string }{
		{"mother's day 2028", "2028-05-14"},
		{"mothers day 2028", "2028-05-14"},
		{"Mothers’ Day 2028", "2028-05-14"},
		{"mors dag", "2027-05-30"},
		{"fars dag", "2027-11-14"},
		{"xmas", "2026-12-25"},
		{"new years eve", "2026-12-31"},
		{"by New Year's", "2027-01-01"},
		{"MLK day", "2027-01-18"},
		{"St. Patrick's Day", "2027-03-17"},
		{"presidents' day", "2027-02-15"},
		{"Patriots' Day", "2027-04-19"},
		{"patriot day", "2027-09-11"},
		{"boss's day 2027", "2027-10-15"},
		{"tax day 2028", "2028-04-18"},
		{"super tuesday", "2028-03-07"},
		{"national grandparents day", "2027-09-12"},
		{"world vegan day", "2027-11-01"},
		{"orthodox easter 2027", "2027-05-02"},
		{"orthodox good friday 2027", "2027-04-30"},
		{"chinese new year", "2027-02-06"},
		{"Rosh Hashanah", "2027-10-01"},
		{"hannukah", "2026-12-04"},
		{"chanukkah 2027", "2027-12-24"},
		{"simhat torah 2027", "2027-10-23"},
		{"Eid al-Fitr", "2027-03-09"},
		{"eid ul fitr 2028", "2028-02-26"},
		{"Id-ul-Adha 2027", "2027-05-16"},
		{"eid", "2027-03-09"},
		{"laylat al-qadr 2027", "2027-03-06"},
		{"diwali 2027", "2027-10-29"},
		{"Dhanteras 2027", "2027-10-27"},
		{"raksha bandhan", "2027-08-17"},
		{"nowruz", "2027-03-21"},
		{"earth hour 2026", ""},
		{"leap day", "2028-02-29"},
		{"first advent", "2026-11-29"},
		{"1:a advent", "2026-11-29"},
		{"andra advent", "2026-12-06"},
		{"tredje söndagen i advent", "2026-12-13"},
		{"senast fjärde advent 2027", "2027-12-19"},
		{"skärtorsdag", "2027-03-25"},
		{"påskafton", "2027-03-27"},
		{"annandag påsk", "2027-03-29"},
		{"annandag jul", "2026-12-26"},
		{"trettondagsafton", "2027-01-05"},
		{"Kristi himmelsfärdsdag", "2027-05-06"},
		{"valborg", "2027-04-30"},
		{"fettisdagen", "2027-02-09"},
		{"luciadagen", "2026-12-13"},
		{"senast Lucia", "2026-12-13"},
		{"före påskhelgen", "2027-03-25"},
		{"under midsommarhelgen", "2027-06-27"},
		{"labor day weekend", "2027-09-06"},
		{"before labor day weekend", "2027-09-03"},
		{"thanksgiving eve", "2026-11-25"},
		{"the day after thanksgiving", "2026-11-27"},
		{"dagen efter midsommar", "2027-06-26"},
		{"dagen före julafton", "2026-12-23"},
		{"10 days before easter", "2027-03-18"},
		{"after christmas", "2026-12-28"},
		{"before the Christmas holidays", "2026-12-24"},
		{"end of Ramadan", "2027-03-08"},
		{"before Yom Kippur", "2027-10-10"},
		{"by Yom Kippur", "2027-10-10"},
		{"christmas in 2 years", "2028-12-25"},
		{"christmas two thousand and twenty eight", "2028-12-25"},
		{"the closest Monday to 12 May", "2027-05-10"},
		{"the second closest Monday to 12 May", "2027-05-17"},
		{"the closest easter to 1 May 2028", "2028-04-16"},
	} {
		t.Run(tc.text, func(t *testing.T) {
			t.Parallel()
			readsHoliday(t, tc.text, tc.want)
		})
	}
}

// readsHoliday reads a text as a day, all of it; none is wanted of one that is over.
func readsHoliday(t *testing.T, text, want string) {
	t.Helper()
	r, err := deadline.Parse(text, options(t, written, "sv"))
	if want == "" {
		if !errors.Is(err, deadline.ErrPast) {
			t.Fatalf("is read as %v, error %v", r.Due, err)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	if got := r.Due.Format(time.DateOnly); got != want {
		t.Errorf("is read as %s, want %s", got, want)
	}
	if r.Span != text {
		t.Errorf("only %q was read", r.Span)
	}
}

// A name that is part of something else, or somebody's, is no day; nor is one that the tables do not know.
func TestHolidayNamesThatAreNone(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"plan the Christmas party", "send the quote to Easter Ltd", "call Lisa Easter", "merry christmas everyone",
		"the Black Friday campaign", "boka julbordet", "god jul", "be Lucia ringa", "en present till Lucia och Bo",
		"the advent of fans", "the tool I lent", "New Year's resolution list", "boxing day sale plan",
		"send the new year calendar to Bo", "the nearest store", "Valborg ringer", "diwali 2060", "ramadan 2055",
		"an earth hour meter", "ask Nye about it", "a good friday-like mood",
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			if r, err := deadline.Parse(text, options(t, written, "en")); !errors.Is(err, deadline.ErrNone) {
				t.Errorf("read %q as %v, error %v", r.Span, r.Due, err)
			}
		})
	}
}

// Two days have the same name, or the next may be the one after: a question.
func TestHolidayQuestions(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		text, locale string
		want         []string
	}{
		{"by mother's day", "en", []string{"2027-05-09", "2027-05-30"}},
		{"by mother's day", "sv", []string{"2027-05-30", "2027-05-09"}},
		{"next Christmas", "en", []string{"2026-12-25", "2027-12-25"}},
		{"nästa jul", "sv", []string{"2026-12-24", "2027-12-24"}},
		{"next Easter", "en", nil},
	} {
		t.Run(tc.text+" "+tc.locale, func(t *testing.T) {
			t.Parallel()
			r, err := deadline.Parse(tc.text, options(t, written, tc.locale))
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, v := range r.Ambiguous {
				got = append(got, v.Format(time.DateOnly))
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestEarthHour(t *testing.T) {
	t.Parallel()
	r, err := deadline.Parse("earth hour", options(t, "2028-01-10 09:00", "en"))
	if err != nil {
		t.Fatal(err)
	}
	if got := text(r.Start) + " " + text(r.Due); got != "2028-03-25 20:30 2028-03-25 21:30" {
		t.Errorf("is read as %s", got)
	}
}

// Every year's days against dates published by others: Easter by the US Naval Observatory's table, the rest by
// timeanddate.com.
func TestHolidayYears(t *testing.T) {
	t.Parallel()
	for name, years := range map[string]string{
		"easter":              "2027-03-28 2028-04-16 2029-04-01 2030-04-21 2031-04-13 2032-03-28 2033-04-17 2034-04-09 2035-03-25",
		"orthodox easter":     "2027-05-02 2028-04-16 2029-04-08 2030-04-28 2031-04-13 2032-05-02 2033-04-24",
		"midsommarafton":      "2027-06-25 2028-06-23 2029-06-22 2030-06-21 2031-06-20 2032-06-25",
		"alla helgons":        "2027-11-06 2028-11-04 2029-11-03 2030-11-02 2031-11-01 2032-11-06",
		"thanksgiving":        "2027-11-25 2028-11-23 2029-11-22 2030-11-28",
		"lunar new year":      "2027-02-06 2028-01-26 2029-02-13 2030-02-03",
		"mid autumn festival": "2027-09-15 2028-10-03 2029-09-22 2030-09-12",
		"diwali":              "2027-10-29 2028-10-17 2029-11-05 2030-10-26",
	} {
		for want := range strings.FieldsSeq(years) {
			t.Run(name+" "+want, func(t *testing.T) {
				t.Parallel()
				r, err := deadline.Parse(name+" "+want[:4], options(t, written, "en"))
				if err != nil {
					t.Fatal(err)
				}
				if got := r.Due.Format(time.DateOnly); got != want {
					t.Errorf("is read as %s", got)
				}
			})
		}
	}
}
