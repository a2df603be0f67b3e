package main

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestPercentile(t *testing.T) {
	t.Parallel()
	hundred := make([]float64, 100)
	for i := range hundred {
		hundred[99-i] = float64(i + 1) // backwards: the list need not be sorted
	}
	for _, tt := range []struct {
		name string
		list []float64
		p    float64
		want float64
	}{
		{"of nothing", nil, 50, 0},
		{"of one", []float64{7}, 99, 7},
		{"the middle of a hundred", hundred, 50, 50},
		{"the 99th of a hundred", hundred, 99, 99},
		{"the last", hundred, 100, 100},
		{"the first", hundred, 0, 1},
		{"the 99th of ten is the last", hundred[:10], 99, 100},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := percentile(tt.list, tt.p); got != tt.want {
				t.Errorf("percentile %v is %v, want %v", tt.p, got, tt.want)
			}
		})
	}
	if hundred[0] != 100 {
		t.Error("the list was sorted in place")
	}
}

func TestMedianAndRatios(t *testing.T) {
	t.Parallel()
	if got := median([]time.Duration{3, 1, 2}); got != 2 {
		t.Errorf("median of three is %d", got)
	}
	if got := median([]float64{4, 1, 2, 3}); got != 2.5 {
		t.Errorf("median of four is %v", got)
	}
	if got := median([]float64{}); got != 0 {
		t.Errorf("median of nothing is %v", got)
	}
	if diff := cmp.Diff([]float64{0.5, 3}, ratios([]float64{1, 5, 9, 8}, []float64{2, 0, 3})); diff != "" {
		t.Errorf("ratios (-want +got):\n%s", diff)
	}
}

func TestTable(t *testing.T) {
	t.Parallel()
	rows := []row{
		against("requests", 10_000, 6_500, "/s", atLeast(ratio, 0.6, "≥ 0.60")),
		against("p99", 10, 15.5, "ms", atMost(ratio, 1.5, "≤ 1.5")),
		plain("memory", 1234567, "B", atMost(ours, 2e6, "≤ 2 MB")),
		plain("scripts", 0.0213, "", atMost(ours, 0.05, "≤ 0.05")),
		plain("told only", 12.34, "", target{}),
		plain("not measured", math.NaN(), "ms", atMost(ours, 1, "≤ 1")),
	}
	var b strings.Builder
	if err := writeTable(&b, rows); err != nil {
		t.Fatal(err)
	}
	want := `| measure | floor | Kept | ratio | target | met |
|---|---:|---:|---:|---|---|
| requests | 10,000 /s | 6,500 /s | 0.65 | ≥ 0.60 | yes |
| p99 | 10.0 ms | 15.5 ms | 1.55 | ≤ 1.5 | **no** |
| memory | – | 1,234,567 B | – | ≤ 2 MB | yes |
| scripts | – | 0.021 | – | ≤ 0.05 | yes |
| told only | – | 12.3 | – | – | – |
| not measured | – | – | – | ≤ 1 | **no** |
`
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Errorf("table (-want +got):\n%s", diff)
	}
}

func TestThousands(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{"0": "0", "999": "999", "1000": "1,000", "-1234567": "-1,234,567", "-12": "-12"} {
		if got := thousands(in); got != want {
			t.Errorf("%s is written %s, want %s", in, got, want)
		}
	}
}
