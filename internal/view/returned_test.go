package view_test

import (
	"strings"
	"testing"
)

// TestReturnedWhole gives long words back to the last one.
func TestReturnedWhole(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, words string }{
		{"plain words", strings.Repeat("send the quote ", 130)},
		{"nothing but ampersands", strings.Repeat("&", 2000)},
		{"calls", strings.Repeat("<!here> ", 250)},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			m, err := tell(t, anna).reader("en", anna).Returned("error.text_too_long", map[string]any{"Max": 2000}, tc.words)
			if err != nil {
				t.Fatal(err)
			}
			checkRules(t, tc.name, m)
			checkCalls(t, tc.name, m)
			raw := string(encode(t, m.Blocks))
			if strings.Contains(raw, "…") {
				t.Error("something was cut off")
			}
			if got, want := strings.Count(raw, "amp;"), strings.Count(tc.words, "&"); got != want {
				t.Errorf("%d ampersands came back, want %d", got, want)
			}
		})
	}
}
