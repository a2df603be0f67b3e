package deadline_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kept/internal/deadline"
)

// verdict is what became of a sentence, as the tables of promises write it.
func verdict(r deadline.Reading, err error) []string {
	switch {
	case errors.Is(err, deadline.ErrNone):
		return []string{"none"}
	case errors.Is(err, deadline.ErrPast):
		return []string{"past"}
	case errors.Is(err, deadline.ErrTooFar):
		return []string{"far"}
	case err != nil:
		return []string{err.Error()}
	}
	got := []string{text(r.Due)}
	for _, other := range r.Ambiguous[min(1, len(r.Ambiguous)):] {
		got = append(got, text(other))
	}
	return got
}

// Promises with names, prices, versions and other numbers around their deadline, or with none.
func TestPromises(t *testing.T) {
	t.Parallel()
	for _, locale := range []string{"en", "sv"} {
		for _, row := range rows(t, "promises."+locale+".txt") {
			t.Run(locale+"/"+row[0], func(t *testing.T) {
				t.Parallel()
				r, err := deadline.Parse(row[0], options(t, written, locale))
				if diff := cmp.Diff(row[1:], verdict(r, err)); diff != "" {
					t.Errorf("read %q\n%s", r.Span, diff)
				}
			})
		}
	}
}

// On a weekend, on a Friday evening, at the turn of the year and around a clock change.
func TestPromisesAtOtherTimes(t *testing.T) {
	t.Parallel()
	for _, row := range rows(t, "othertimes.txt") {
		t.Run(row[0]+"/"+row[2]+" at "+row[1], func(t *testing.T) {
			t.Parallel()
			r, err := deadline.Parse(row[2], options(t, row[1], row[0]))
			if diff := cmp.Diff(row[3:], verdict(r, err)); diff != "" {
				t.Errorf("read %q\n%s", r.Span, diff)
			}
		})
	}
}
