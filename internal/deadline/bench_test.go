package deadline_test

import (
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"kept/internal/deadline"
)

// The bars: a sentence in 50 µs, 3,000 characters of noise in a millisecond, ten times the noise in about ten times
// as long, and a start in 5 ms.

// BenchmarkSentence reads what people write.
func BenchmarkSentence(b *testing.B) {
	for _, bc := range []struct{ name, text string }{
		{"en", "send the revised quote for the 15 fans to Acme by Friday at 3pm"},
		{"sv", "skicka den reviderade offerten på de 15 fläktarna till Acme senast fredag kl 15"},
		{"without", "skicka den reviderade offerten på de 15 fläktarna till Acme och hör av dig"},
		{"misspelt", "skikca offertn till Acme senats fredga kl 15"},
		{"holiday", "send the revised quote for the 15 fans to Acme the week before Christmas Eve"},
		{"lunar holiday", "ship the lamps to Mumbai two weeks before Diwali"},
		{"zone", "call the 3 buyers in Boston on Friday 10am Eastern Standard Time"},
		{"working days", "svara Bo om de 4 avtalen inom tre arbetsdagar"},
		{"two readings", "be done with 3/4 of the drawings by 5/12"},
		{"range", "be at Acme with 2 fans between 2 and 4 on the 12th of May"},
	} {
		b.Run(bc.name, func(b *testing.B) {
			o := options(b, written, "en")
			b.ReportAllocs()
			for b.Loop() {
				_, _ = deadline.Parse(bc.text, o)
			}
		})
	}
}

// noises are texts in which there is nothing, or far too much, to read.
var noises = []struct{ name, text string }{
	{"words", "the quick brown fox jumps over the lazy dog while jackdaws love my big sphinx of quartz "},
	{"unknown words", "frobnicate qwertyish zxcvbnm plughandle xyzzyish grault "},
	{"numbers", "12 4711 070-123 45 67 2024-118 3.50 99/100 v2.3 "},
	{"digits", "7"},
	{"digits apart", "7 "},
	{"connecting words", "in on by at the to of om på i till en a "},
	{"in in in", "in "},
	{"by by by", "by "},
	{"the the the", "the "},
	{"weekdays", "friday "},
	{"days", "friday monday 5 december kl 15 "},
	{"dates", "5/12 2026-12-05 5.12.2026 12/5 "},
	{"times", "15:30 3pm halv fyra kl 9 15.30 "},
	{"nested ranges", "1-2-3-4-5-6-7-8-9-10-11-12-"},
	{"ranges of words", "between 2 and 4 to 6 till 8 "},
	{"amounts", "3 days 2 hours and a half an hour and 5 min "},
	{"anchors", "2 days before 3 weeks after "},
	{"alternatives", "friday or monday or 5 dec or "},
	{"next next next", "next "},
	{"half past half past", "half past "},
	{"fem i halv", "fem i halv "},
	{"misspelt days", "frday wensday tomorow imorgno "},
	{"holidays", "christmas easter diwali midsommar "},
	{"first words of holidays", "national world saint good new st all mother "},
	{"holidays apart", "new-year-new-year-new-year-"},
	{"prefixes of holidays", "world "},
	{"about", "about "},
	{"about three", "about 3 about "},
	{"end of the", "end of the "},
	{"of the", "of the "},
	{"and", "and "},
	{"day and", "3 days and and and "},
	{"last first", "last first second "},
	{"to the half", "to half to half past "},
	{"a couple of", "a couple of "},
	{"more more", "3 more more more "},
	{"zones", "3pm new york hong kong EST "},
	{"commas", ","},
	{"dots", "."},
	{"commas and spaces", ", "},
	{"dashes apart", "- "},
	{"apostrophes", "a'"},
	{"open brackets", "<"},
	{"brackets", "<a><"},
	{"emoji", "🎉"},
	{"emoji apart", "🎉 👩‍👩‍👧 "},
	{"one long word", "a"},
	{"one long word of days", "friday-"},
	{"marks", "a\u0308\u030a"},
	{"addresses", "www.x@y.z://"},
	{"lines", "\n"},
	{"broken bytes", "\xff\xfe"},
}

func repeated(words string, length int) string {
	return strings.Repeat(words, length/len(words)+1)[:length]
}

// BenchmarkNoise reads 3,000 characters of nothing, and ten times as many.
func BenchmarkNoise(b *testing.B) {
	for _, noise := range noises {
		for _, length := range []int{3_000, 30_000} {
			b.Run(noise.name+"/"+strconv.Itoa(length), func(b *testing.B) {
				text, o := repeated(noise.text, length), options(b, written, "en")
				b.ReportAllocs()
				for b.Loop() {
					_, _ = deadline.Parse(text, o)
				}
			})
		}
	}
}

// Ten times the text takes about ten times the work, whatever it is made of, and no more than is allowed. Work is
// counted, since a clock would count what else the machine does.
func TestWorkGrowsWithTheText(t *testing.T) {
	t.Parallel()
	const few = 100 // of no importance
	for _, noise := range noises {
		t.Run(noise.name, func(t *testing.T) {
			t.Parallel()
			o := options(t, written, "en")
			short, tokens, most := deadline.Steps(repeated(noise.text, 3_000), o)
			long, longTokens, longMost := deadline.Steps(repeated(noise.text, 30_000), o)
			t.Logf("%5d and %6d words, tried %5d and %6d times", tokens, longTokens, short, long)
			if long > 11*max(short, few) {
				t.Errorf("3,000 characters take %d steps, 30,000 take %d", short, long)
			}
			if short > most || long > longMost {
				t.Errorf("%d of %d steps, %d of %d", short, most, long, longMost)
			}
		})
	}
}

// BenchmarkStart starts the process anew and reports how long this package and its libraries need before main.
func BenchmarkStart(b *testing.B) {
	line := regexp.MustCompile(`(?m)^init (?:kept/internal/deadline|github\.com/rickar/cal/\S+) @\S+ ms, (\S+) ms clock`)
	total := 0.0
	n := 0
	for b.Loop() {
		n++
		cmd := exec.Command(os.Args[0], "-test.run=^$")
		cmd.Env = append(os.Environ(), "GODEBUG=inittrace=1")
		out, err := cmd.CombinedOutput()
		if err != nil {
			b.Fatal(err)
		}
		found := line.FindAllSubmatch(out, -1)
		if len(found) < 2 {
			b.Fatalf("no trace of the start in %s", out)
		}
		for _, f := range found {
			ms, err := strconv.ParseFloat(string(f[1]), 64)
			if err != nil {
				b.Fatal(err)
			}
			total += ms
		}
	}
	b.ReportMetric(total/float64(n), "ms-start/op")
}

// No expression is compiled while people wait, nor before: the package has none.
func TestNoRegularExpressions(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) < 10 {
		t.Fatalf("found only %v, error %v", files, err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, spec := range file.Imports {
			if spec.Path.Value == `"regexp"` || spec.Path.Value == `"regexp/syntax"` {
				t.Errorf("%s imports %s", name, spec.Path.Value)
			}
		}
	}
}
