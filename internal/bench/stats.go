package main

import (
	"slices"
	"time"
)

// percentile is the smallest value that at least p percent of the list do not
// exceed; zero for an empty list. The list is left as it is.
func percentile[T float64 | time.Duration](list []T, p float64) T {
	if len(list) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(list))
	rank := int(p/100*float64(len(sorted)) + 0.999999)
	return sorted[min(max(rank, 1), len(sorted))-1]
}

// median is the middle value, or the mean of the two in the middle.
func median[T float64 | time.Duration](list []T) T {
	if len(list) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(list))
	n := len(sorted)
	if n%2 == 1 {
		return sorted[n/2]
	}
	return (sorted[n/2-1] + sorted[n/2]) / 2
}

// ratios divides pair by pair: what was measured one after the other was
// measured under the same conditions. Pairs with a zero below are left out.
func ratios(above, below []float64) []float64 {
	var list []float64
	for i := range min(len(above), len(below)) {
		if below[i] != 0 {
			list = append(list, above[i]/below[i])
		}
	}
	return list
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

func microseconds(d time.Duration) float64 { return float64(d) / float64(time.Microsecond) }
