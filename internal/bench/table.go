package main

import (
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
)

// row is one measure.
type row struct {
	measure string
	floor   float64 // NaN: there is none
	ours    float64
	unit    string
	ratio   float64 // NaN: none
	target  target
}

// target is what a row is held to. A row without one only tells.
type target struct {
	text string
	of   what
	most float64 // NaN: no upper bound
	min  float64 // NaN: no lower bound
}

// what says which figure of a row its target bounds.
type what int

const (
	nothing what = iota
	ours
	ratio
)

func atMost(of what, limit float64, text string) target {
	return target{text: text, of: of, most: limit, min: math.NaN()}
}

func atLeast(of what, limit float64, text string) target {
	return target{text: text, of: of, most: math.NaN(), min: limit}
}

// met reports whether the target is reached; known is false without one.
func (r row) met() (ok, known bool) {
	v := r.ours
	switch r.target.of {
	case nothing:
		return false, false
	case ratio:
		v = r.ratio
	case ours:
	}
	// Nothing compares with what is not a number, so a missing figure fails.
	return !math.IsNaN(v) && !(v > r.target.most) && !(v < r.target.min), true
}

// plain is a row without a floor.
func plain(measure string, value float64, unit string, t target) row {
	return row{measure: measure, floor: math.NaN(), ours: value, unit: unit, ratio: math.NaN(), target: t}
}

// against is a row with a floor, whose ratio is the quotient of the two.
func against(measure string, floor, value float64, unit string, t target) row {
	return row{measure: measure, floor: floor, ours: value, unit: unit, ratio: value / floor, target: t}
}

// writeTable writes the rows as a Markdown table.
func writeTable(w io.Writer, rows []row) error {
	var b strings.Builder
	b.WriteString("| measure | floor | Kept | ratio | target | met |\n|---|---:|---:|---:|---|---|\n")
	for _, r := range rows {
		verdict := "–"
		if ok, known := r.met(); known && ok {
			verdict = "yes"
		} else if known {
			verdict = "**no**"
		}
		goal := r.target.text
		if goal == "" {
			goal = "–"
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s |\n", r.measure, figure(r.floor, r.unit), figure(r.ours, r.unit),
			figure(r.ratio, ""), goal, verdict)
	}
	_, err := io.WriteString(w, b.String())
	return err //nolint:wrapcheck // the caller knows where it writes to
}

// figure writes a number with three digits that matter, and its unit.
func figure(v float64, unit string) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return "–"
	}
	var s string
	switch a := math.Abs(v); {
	case a >= 100:
		s = thousands(strconv.FormatFloat(v, 'f', 0, 64))
	case a >= 10:
		s = strconv.FormatFloat(v, 'f', 1, 64)
	case a >= 0.1 || a == 0:
		s = strconv.FormatFloat(v, 'f', 2, 64)
	default:
		s = strconv.FormatFloat(v, 'g', 2, 64)
	}
	if unit == "" {
		return s
	}
	return s + " " + unit
}

// thousands parts the digits of a whole number in groups of three.
func thousands(digits string) string {
	digits, minus := strings.CutPrefix(digits, "-")
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	if minus {
		return "-" + digits
	}
	return digits
}
