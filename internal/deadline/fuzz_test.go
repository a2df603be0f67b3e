package deadline_test

import (
	"errors"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"kept/internal/deadline"
)

// fuzzZones are zones with the oddities there are: half hours, a day that was skipped, clocks that change by half an
// hour or at midnight, and far from UTC on either side.
func fuzzZones(tb testing.TB) []*time.Location {
	tb.Helper()
	list := []*time.Location{time.UTC}
	for _, name := range []string{
		"Europe/Stockholm", "America/New_York", "America/St_Johns", "Pacific/Apia", "Australia/Lord_Howe", "Asia/Kathmandu",
		"America/Santiago", "Africa/Cairo", "Africa/Casablanca", "Pacific/Kiritimati", "Etc/GMT+12", "Asia/Beirut",
	} {
		list = append(list, zone(tb, name))
	}
	return list
}

// fuzzSeeds adds the phrases of all tables and corpora.
func fuzzSeeds(f *testing.F) {
	f.Helper()
	const winter, summer = 1_794_907_200, 1_774_746_000
	for i, name := range []string{"en.txt", "sv.txt"} {
		for _, row := range rows(f, name) {
			f.Add(row[0], int64(winter), uint8(i))
		}
	}
	for _, row := range rows(f, "none.txt") {
		f.Add(row[1], int64(summer), uint8(1))
	}
	for i, r := range corpora(f) {
		f.Add(r.Phrase, r.Ref.Unix(), uint8(i)) // any zone will do
	}
	for _, noise := range noises {
		f.Add(repeated(noise.text, 60), int64(summer), uint8(3))
	}
	f.Add("mellan 9 till 11 i halv över fem 99:99 24:00 2026-13-45T25:00Z +5 -3 <@U1> \xff\xfe å", int64(0), uint8(2))
}

func fuzzOptions(zones []*time.Location, unix int64, pick uint8) deadline.Options {
	return deadline.Options{
		Now: time.Unix(unix%4_000_000_000, 0), Zone: zones[int(pick>>1)%len(zones)], Locale: []string{"en", "sv"}[pick&1],
	}
}

// checkReading checks what must hold of every reading, whatever was read.
func checkReading(t *testing.T, s string, o deadline.Options, r deadline.Reading, err error) {
	t.Helper()
	if err != nil {
		if !errors.Is(err, deadline.ErrNone) && !errors.Is(err, deadline.ErrPast) && !errors.Is(err, deadline.ErrTooFar) {
			t.Fatalf("error %v", err)
		}
		var refused *deadline.Error
		if errors.As(err, &refused) && !strings.Contains(s, refused.Span) {
			t.Fatalf("%q is refused for %q", s, refused.Span)
		}
		return
	}
	if r.From < 0 || r.To > len(s) || r.From >= r.To || s[r.From:r.To] != r.Span {
		t.Fatalf("%q: span %q is not at %d to %d", s, r.Span, r.From, r.To)
	}
	if utf8.ValidString(s) && (!utf8.ValidString(r.What) || !utf8.ValidString(r.Span)) {
		t.Fatalf("%q has a rest that is no text: %q, %q", s, r.What, r.Span)
	}
	if len(r.Ambiguous) == 1 || len(r.Ambiguous) > 1 && !r.Ambiguous[0].Equal(r.Due) {
		t.Fatalf("%q offers %v, due %v", s, r.Ambiguous, r.Due)
	}
	for _, v := range append(r.Ambiguous, r.Due) {
		if !v.After(o.Now) || v.After(o.Now.AddDate(11, 0, 0)) {
			t.Fatalf("%q at %v is read as %v", s, o.Now, v)
		}
		if v.Location() != o.Zone {
			t.Fatalf("%q is read in %v, written in %v", s, v.Location(), o.Zone)
		}
	}
	if r.Start.After(r.Due) {
		t.Fatalf("%q at %v starts at %v and is due at %v", s, o.Now, r.Start, r.Due)
	}
}

// FuzzParse: never a panic, never before now, the words read are in the text, and the same words are read the same.
func FuzzParse(f *testing.F) {
	fuzzSeeds(f)
	zones := fuzzZones(f)
	f.Fuzz(func(t *testing.T, s string, unix int64, pick uint8) {
		o := fuzzOptions(zones, unix, pick)
		r, err := deadline.Parse(s, o)
		checkReading(t, s, o, r, err)
		if again, errAgain := deadline.Parse(s, o); !cmp.Equal(r, again) || (err == nil) != (errAgain == nil) {
			t.Fatalf("%q is read as %v and then as %v", s, r, again)
		}
	})
}

// FuzzZones: the words mean the same moment wherever the machine's clock hangs, and the words that were read mean it
// alone too.
func FuzzZones(f *testing.F) {
	fuzzSeeds(f)
	zones := fuzzZones(f)
	f.Fuzz(func(t *testing.T, s string, unix int64, pick uint8) {
		for n := range zones {
			o := fuzzOptions(zones, unix, uint8(2*n)|pick&1) // a dozen zones
			r, err := deadline.Parse(s, o)
			checkReading(t, s, o, r, err)
			elsewhere := o
			elsewhere.Now = o.Now.In(zones[(n+1)%len(zones)])
			if again, errAgain := deadline.Parse(s, elsewhere); !cmp.Equal(r, again) || (err == nil) != (errAgain == nil) {
				t.Fatalf("%q written in %v is read as %v, and as %v by another clock", s, o.Zone, r, again)
			}
		}
	})
}

// FuzzSentence: a phrase in a sentence is read without the words around it, and those are left.
func FuzzSentence(f *testing.F) {
	fuzzSeeds(f)
	zones := fuzzZones(f)
	f.Fuzz(func(t *testing.T, s string, unix int64, pick uint8) {
		o := fuzzOptions(zones, unix, pick)
		o.DayEnd = time.Duration(unix%25) * time.Hour
		for _, text := range []string{
			"send the quote to Acme " + s, s + " send the quote to Acme", "skicka 2 offerter " + s + " och en kopia",
			s + "\n" + s, "<@U123|bo> " + s, "(" + s + ")", strings.ToUpper(s),
		} {
			r, err := deadline.Parse(text, o)
			checkReading(t, text, o, r, err)
		}
	})
}
