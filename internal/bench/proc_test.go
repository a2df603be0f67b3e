package main

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestParseCPU(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, stat string
		want       time.Duration
		fails      bool
	}{
		{"plain", "42 (kept) S 1 42 42 0 -1 4194560 100 0 0 0 150 25 0 0 20 0 9 0 1 2 3", 1750 * time.Millisecond, false},
		{"a name with a blank and a bracket", "42 (a) (b) S 1 42 42 0 -1 4194560 100 0 0 0 1 2 0 0 20", 30 * time.Millisecond, false},
		{"cut short", "42 (kept) S 1", 0, true},
		{"no number", "42 (kept) S 1 42 42 0 -1 4194560 100 0 0 0 x 25 0", 0, true},
		{"empty", "", 0, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := parseCPU([]byte(tt.stat))
			if got != tt.want || (err != nil) != tt.fails {
				t.Errorf("got %v, %v", got, err)
			}
		})
	}
}

func TestParseResident(t *testing.T) {
	t.Parallel()
	got, err := parseResident("Name:\tkept\nVmRSS:\t   20480 kB\nThreads:\t9\n")
	if err != nil || got != 20<<20 {
		t.Errorf("got %v, %v", got, err)
	}
	if _, err := parseResident("Name:\tzombie\n"); err == nil {
		t.Error("memory was found where none is told")
	}
}

func TestParseCalls(t *testing.T) {
	t.Parallel()
	before := parseCalls("# Commandstats\r\ncmdstat_info:calls=1,usec=5\r\ncmdstat_zrange:calls=10,usec=9\r\n")
	after := parseCalls("cmdstat_info:calls=7,usec=5\r\ncmdstat_zrange:calls=26,usec=9\r\ncmdstat_config|get:calls=2,usec=1\r\n")
	want := map[string]float64{"info": 7, "zrange": 26, "config|get": 2}
	if diff := cmp.Diff(want, after); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := spent(before, after); got != 18 {
		t.Errorf("%v commands were spent, want 18", got)
	}
}
