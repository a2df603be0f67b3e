package deadline_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"kept/internal/deadline"
	"kept/internal/worktime"
)

// corpusRow is a phrase with the moment it means; testdata/corpora/README.md says what the fields are.
type corpusRow struct {
	ID            string      `json:"id"`
	Lang          string      `json:"lang"`
	Source        string      `json:"source"`
	Phrase        string      `json:"phrase"`
	Ref           time.Time   `json:"ref"`
	Expect        time.Time   `json:"expect"`
	Accept        []time.Time `json:"accept"`
	ExpectStart   time.Time   `json:"expect_start"`
	ExpectEnd     time.Time   `json:"expect_end"`
	AnyInInterval bool        `json:"any_in_interval"`
	Grain         string      `json:"grain"`
	Kind          string      `json:"kind"`
	Class         string      `json:"class"`
	Holiday       string      `json:"holiday"`
	Locale        string      `json:"locale"`
}

// family is the corpus the row is from.
func (r corpusRow) family() string {
	family, _, _ := strings.Cut(r.Source, "-")
	return family
}

func (r corpusRow) set() string {
	set := r.family() + " " + r.Lang
	if r.Holiday != "" {
		set += " holidays"
	}
	return set
}

// zone is where the corpus' people live.
func (r corpusRow) zone() string {
	switch r.family() {
	case "duckling":
		return "Etc/GMT+2"
	case "chrono":
		return "UTC"
	}
	return "Europe/Stockholm"
}

// texts are the sentences a phrase is tried in, by mode.
func (r corpusRow) texts() map[string]string {
	if r.Kind == "none" || r.Class == "sentence" {
		return map[string]string{"as is": r.Phrase}
	}
	in, num := "send the revised quote to Acme %s", "send 2 revised quotes for the 15 fans %s and copy the second engineer"
	if r.Lang == "sv" {
		in, num = "skicka den nya offerten till Acme %s", "skicka 2 nya offerter på de 15 fläktarna %s och lägg till en kopia"
	}
	return map[string]string{"bare": r.Phrase, "in": fmt.Sprintf(in, r.Phrase), "num": fmt.Sprintf(num, r.Phrase)}
}

// truncated is a moment as exactly as the grain says, comparable with others of the same grain.
func truncated(v time.Time, grain string) string {
	switch grain {
	case "second":
		return v.Format(time.DateTime)
	case "minute":
		return v.Format("2006-01-02 15:04")
	case "hour":
		return v.Format("2006-01-02 15")
	case "week":
		y, w := v.ISOWeek()
		return fmt.Sprintf("%d-W%d", y, w)
	case "month":
		return v.Format("2006-01")
	case "quarter":
		return fmt.Sprintf("%d-Q%d", v.Year(), (v.Month()-1)/3)
	case "year":
		return v.Format("2006")
	}
	return v.Format(time.DateOnly)
}

// fits reports whether a moment is the one expected.
func (r corpusRow) fits(v time.Time, loc *time.Location) bool {
	if v.IsZero() {
		return false
	}
	if r.AnyInInterval {
		return !v.Before(r.ExpectStart) && v.Before(r.ExpectEnd)
	}
	for _, want := range append([]time.Time{r.Expect}, r.Accept...) {
		if truncated(v.In(loc), r.Grain) == truncated(want.In(loc), r.Grain) {
			return true
		}
	}
	return r.Kind == "interval" && r.Expect.Equal(r.ExpectStart) && !v.Before(r.ExpectStart) && !v.After(r.ExpectEnd)
}

// tally counts verdicts.
type tally struct{ n, right, asked, nothing, wrong int }

func (c *tally) add(verdict string) {
	c.n++
	switch verdict {
	case "right":
		c.right++
	case "asked":
		c.asked++
	case "nothing":
		c.nothing++
	default:
		c.wrong++
	}
}

// verdict judges one reading: right, asked when the right moment is among several offered, nothing found, or WRONG,
// which is another moment given as if it were sure.
func (r corpusRow) verdict(tb testing.TB, text string) string {
	tb.Helper()
	loc := zone(tb, r.zone())
	locale, country := r.Locale, ""
	if locale == "" {
		locale = r.Lang
	}
	if locale == "sv" {
		country = "SE"
	}
	o := deadline.Options{Now: r.Ref, Zone: loc, Locale: locale, WorkClock: worktime.Standard(loc, country)}
	read, err := deadline.Parse(text, o)
	var refused *deadline.Error
	start := read.Start
	switch {
	case errors.As(err, &refused):
		start = refused.Start
	case errors.Is(err, deadline.ErrNone):
		start = time.Time{}
	case err != nil:
		tb.Fatal(err)
	}
	switch {
	case r.Kind == "none" && start.IsZero():
		return "right"
	case r.Kind == "none":
		return "WRONG"
	case start.IsZero():
		return "nothing"
	case r.fits(start, loc):
		return "right"
	case len(read.Ambiguous) > 1 && slices.ContainsFunc(read.Ambiguous, func(v time.Time) bool { return r.fits(v, loc) }):
		return "asked"
	}
	return "WRONG"
}

func corpora(tb testing.TB) []corpusRow {
	tb.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", "corpora", "*.jsonl"))
	if err != nil {
		tb.Fatal(err)
	}
	var all []corpusRow
	for _, name := range files {
		raw, err := os.ReadFile(name)
		if err != nil {
			tb.Fatal(err)
		}
		for line := range strings.Lines(string(raw)) {
			var r corpusRow
			if err := json.Unmarshal([]byte(line), &r); err != nil {
				tb.Fatalf("%s: %v in %s", name, err, line)
			}
			all = append(all, r)
		}
	}
	if len(all) < 900 {
		tb.Fatalf("the corpora have only %d phrases", len(all))
	}
	return all
}

// floors are how many phrases in a hundred are read rightly at least, and wrongly at most, by set and mode.
var floors = []struct {
	set, mode    string
	right, wrong float64
}{
	{"chrono en", "bare", 94.4, 1.5},
	{"chrono en", "in", 93.7, 1.5},
	{"chrono en", "num", 93.7, 1.5},
	{"chrono sv", "bare", 100, 0},
	{"chrono sv", "in", 100, 0},
	{"chrono sv", "num", 100, 0},
	{"duckling en", "bare", 95.5, 1.8},
	{"duckling en", "in", 94.8, 1.8},
	{"duckling en", "num", 94.1, 1.8},
	{"duckling en holidays", "bare", 98.5, 1.5},
	{"duckling en holidays", "in", 98.5, 1.5},
	{"duckling en holidays", "num", 98.5, 1.5},
	{"duckling sv", "bare", 97.2, 1.0},
	{"duckling sv", "in", 97.2, 1.0},
	{"duckling sv", "num", 97.2, 1.0},
	{"neg en", "as is", 100, 0},
	{"neg sv", "as is", 100, 0},
	{"own en", "bare", 100, 0},
	{"own en", "in", 100, 0},
	{"own en", "num", 100, 0},
	{"own sv", "bare", 100, 0},
	{"own sv", "in", 100, 0},
	{"own sv", "num", 100, 0},
}

// What people write every day is read without a question, but for the few that mean two days to most: next Friday, before
// Friday, Friday said on a Friday.
func TestEverydayIsNotAskedAbout(t *testing.T) {
	t.Parallel()
	const most = 3 // of each language
	asked := map[string][]string{}
	for _, r := range corpora(t) {
		if r.family() != "own" {
			continue
		}
		loc := zone(t, r.zone())
		read, err := deadline.Parse(r.Phrase, deadline.Options{Now: r.Ref, Zone: loc, Locale: r.Lang})
		if err != nil {
			t.Errorf("%q: %v", r.Phrase, err)
		}
		if len(read.Ambiguous) > 1 {
			asked[r.Lang] = append(asked[r.Lang], r.Phrase)
		}
	}
	for lang, phrases := range asked {
		if len(phrases) > most {
			t.Errorf("%s: %q are asked about", lang, phrases)
		}
	}
}

// No phrase that was once understood may be lost. With -v the table of all sets is shown, and the phrases that are
// not read rightly.
func TestCorpora(t *testing.T) {
	t.Parallel()
	type key struct{ set, mode string }
	counts := map[key]*tally{}
	for _, r := range corpora(t) {
		for mode, text := range r.texts() {
			k := key{r.set(), mode}
			if counts[k] == nil {
				counts[k] = &tally{}
			}
			verdict := r.verdict(t, text)
			counts[k].add(verdict)
			if verdict != "right" && (mode == "bare" || mode == "as is") {
				t.Logf("%-7s %s %q", verdict, r.ID, text)
			}
		}
	}
	percent := func(n, of int) float64 { return 100 * float64(n) / float64(of) }
	t.Logf("%-22s%-7s%5s%9s%9s%9s%9s", "set", "mode", "n", "right", "asked", "nothing", "WRONG")
	for _, f := range floors {
		c := counts[key{f.set, f.mode}]
		if c == nil {
			t.Errorf("there is no set %s, %s", f.set, f.mode)
			continue
		}
		delete(counts, key{f.set, f.mode})
		t.Logf("%-22s%-7s%5d%8.1f%%%8.1f%%%8.1f%%%8.1f%%", f.set, f.mode, c.n,
			percent(c.right, c.n), percent(c.asked, c.n), percent(c.nothing, c.n), percent(c.wrong, c.n))
		if got := percent(c.right, c.n); got < f.right {
			t.Errorf("%s, %s: %.1f %% are read rightly, at least %.1f %% have been", f.set, f.mode, got, f.right)
		}
		if got := percent(c.wrong, c.n); got > f.wrong {
			t.Errorf("%s, %s: %.1f %% are read wrongly, at most %.1f %% have been", f.set, f.mode, got, f.wrong)
		}
	}
	for k := range counts {
		t.Errorf("%s, %s has no floor", k.set, k.mode)
	}
}
