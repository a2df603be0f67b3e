package commands_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"kept/commands"
)

// plainly is what part of their words two texts share, by counting.
func plainly(a, b string) float64 {
	set := func(text string) []string {
		list := strings.Fields(text)
		slices.Sort(list)
		return slices.Compact(list)
	}
	x, y, both := set(a), set(b), 0
	for _, w := range x {
		if slices.Contains(y, w) {
			both++
		}
	}
	if len(x)+len(y) == 0 {
		return 0
	}
	return float64(both) / float64(len(x)+len(y)-both)
}

func TestLikenessIsWhatCountingTells(t *testing.T) {
	t.Parallel()
	words := strings.Fields("send the revised quote by mail to eva and call her when it is sent offert 2024 118 till bo")
	random := rand.New(rand.NewPCG(1, 2))
	text := func() string {
		var list []string
		for range random.IntN(12) {
			list = append(list, words[random.IntN(len(words))])
		}
		return strings.Join(list, " ")
	}
	alike := 0
	for range 20_000 {
		a, b := text(), text()
		for _, least := range []float64{0.3, 0.75, 1} {
			want := plainly(a, b)
			if want < least {
				want = 0
			}
			if got := commands.Likeness(a, b, least); got != want {
				t.Fatalf("%q and %q, at least %.2f: %.3f, want %.3f", a, b, least, got, want)
			}
			if want > 0 {
				alike++
			}
		}
	}
	if alike < 100 {
		t.Errorf("only %d pairs were alike", alike)
	}
}

func TestLikenessLooksAtWordsAlone(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, a, b string
		want       float64
	}{
		{"nothing", "", "", 0},
		{"no words", "… – !", "… – !", 0},
		{"capitals and marks", "Skicka offerten, nu!", "skicka (offerten) NU", 1},
		{"accents", "café à la carte", "cafe a la carte", 1},
		{"twice is once", "ring ring Bo", "ring Bo", 1},
		{"numbers are words", "offert 118", "offert 119", 0},
		{"three of four", "send the quote", "send the quote today", 0.75},
	} {
		if got := commands.Likeness(c.a, c.b, 0.75); got != c.want {
			t.Errorf("%s: %.2f, want %.2f", c.name, got, c.want)
		}
	}
	long := strings.Repeat("one two three four five six seven eight nine ten ", 4) +
		"eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty a b c d e f g h i j k l m n o p"
	if got := commands.Likeness(long, long, 0.75); got != 1 {
		t.Errorf("a long text and itself: %.2f", got)
	}
}
