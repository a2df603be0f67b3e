package web

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// The size of a chart, and of where its lines and bars are.
const (
	chartWide, chartHigh = 560.0, 240.0
	plotLeft, plotRight  = 46.0, 552.0
	plotTop, plotBottom  = 12.0, 206.0
	pieRadius            = 100.0
	chartColours         = 12 // as many as a chart has series
	ticks                = 4
)

// chart is a data_visualization, drawn
// (https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block).
type chart struct {
	Title          string
	Kind           string
	Series         []chartSeries
	Slices         []chartSlice
	Categories     []chartMark
	Ticks          []chartMark
	XLabel, YLabel string
	Zero           string // where nothing is
}

// chartSeries is what is drawn in one colour.
type chartSeries struct {
	Name   string
	Colour int
	Bars   []chartBar
	Line   string // the points of a line
	Area   string // and of what is under it
	Values []string
}

type chartBar struct{ X, Y, Width, Height string }

// chartMark is a word at an axis.
type chartMark struct{ At, Text string }

type chartSlice struct {
	Label, Value, Share string
	Colour              int
	Path                string
}

// chartOf reads a data_visualization; nil when there is nothing to draw.
func chartOf(b obj) *chart {
	src := object(b["chart"])
	c := &chart{Title: str(b["title"]), Kind: str(src["type"])}
	if c.Kind == "pie" {
		return c.pie(list(src["segments"]))
	}
	return c.axes(src)
}

func (c *chart) pie(segments []any) *chart {
	total := 0.0
	for _, s := range segments {
		total += max(0, numberOf(object(s)["value"]))
	}
	if total <= 0 {
		return nil
	}
	from := 0.0
	for i, s := range segments {
		o := object(s)
		value := max(0, numberOf(o["value"]))
		to := from + value/total
		c.Slices = append(c.Slices, chartSlice{
			Label: str(o["label"]), Value: figure(value), Share: strconv.Itoa(int(math.Round(100*value/total))) + " %",
			Colour: i % chartColours, Path: slicePath(from, to),
		})
		from = to
	}
	return c
}

// slicePath is a piece of a pie between two shares of the whole, from the top
// clockwise.
func slicePath(from, to float64) string {
	if to-from > 0.9999 { // a whole turn is no arc
		return fmt.Sprintf("M0 %[2]s A%[1]s %[1]s 0 1 1 0 %[1]s A%[1]s %[1]s 0 1 1 0 %[2]sZ", coord(pieRadius), coord(-pieRadius))
	}
	point := func(share float64) string {
		sin, cos := math.Sincos(2 * math.Pi * share)
		return coord(pieRadius*sin) + " " + coord(-pieRadius*cos)
	}
	large := "0"
	if to-from > 0.5 {
		large = "1"
	}
	return "M0 0 L" + point(from) + " A" + coord(pieRadius) + " " + coord(pieRadius) + " 0 " + large + " 1 " + point(to) + "Z"
}

// axes reads a chart of bars, lines or areas.
func (c *chart) axes(src obj) *chart {
	axis := object(src["axis_config"])
	c.XLabel, c.YLabel = str(axis["x_label"]), str(axis["y_label"])
	var categories []string
	for _, v := range list(axis["categories"]) {
		categories = append(categories, str(v))
	}
	all := list(src["series"])
	if len(categories) == 0 || len(all) == 0 {
		return nil
	}
	low, high := 0.0, 0.0
	values := make([][]float64, len(all))
	for i, s := range all {
		of := map[string]float64{}
		for _, p := range list(object(s)["data"]) {
			of[str(object(p)["label"])] = numberOf(object(p)["value"])
		}
		for _, category := range categories {
			v := of[category]
			values[i] = append(values[i], v)
			low, high = min(low, v), max(high, v)
		}
	}
	low, high, step := scale(low, high)
	y := func(v float64) float64 { return plotBottom - (v-low)/(high-low)*(plotBottom-plotTop) }
	c.Zero = coord(y(0))
	for i := range int(math.Round((high-low)/step)) + 1 {
		v := low + step*float64(i)
		c.Ticks = append(c.Ticks, chartMark{At: coord(y(v)), Text: figure(v)})
	}
	room := (plotRight - plotLeft) / float64(len(categories))
	for i, category := range categories {
		c.Categories = append(c.Categories, chartMark{At: coord(plotLeft + room*(float64(i)+0.5)), Text: category})
	}
	for i, s := range all {
		one := chartSeries{Name: str(object(s)["name"]), Colour: i % chartColours}
		for _, v := range values[i] {
			one.Values = append(one.Values, figure(v))
		}
		if c.Kind == "bar" {
			one.bars(values[i], i, len(all), room, y)
		} else {
			one.line(values[i], room, y, c.Kind == "area")
		}
		c.Series = append(c.Series, one)
	}
	return c
}

// bars stand beside those of the other series.
func (s *chartSeries) bars(values []float64, nth, of int, room float64, y func(float64) float64) {
	const share = 0.76 // of the room of a category, the rest is air
	width := room * share / float64(of)
	for i, v := range values {
		left := plotLeft + room*float64(i) + room*(1-share)/2 + width*float64(nth)
		top, bottom := y(max(v, 0)), y(min(v, 0))
		s.Bars = append(s.Bars, chartBar{X: coord(left), Y: coord(top), Width: coord(width), Height: coord(bottom - top)})
	}
}

func (s *chartSeries) line(values []float64, room float64, y func(float64) float64, filled bool) {
	points := make([]string, 0, len(values)+2)
	x := func(i int) string { return coord(plotLeft + room*(float64(i)+0.5)) }
	for i, v := range values {
		points = append(points, x(i)+","+coord(y(v)))
	}
	s.Line = strings.Join(points, " ")
	if filled {
		s.Area = strings.Join(append(points, x(len(values)-1)+","+coord(y(0)), x(0)+","+coord(y(0))), " ")
	}
}

// scale widens a span to round figures, and says how far they are apart.
func scale(low, high float64) (from, to, step float64) {
	if high-low < 1/mostDrawn {
		return 0, 1, 1
	}
	rough := (high - low) / ticks
	step = math.Pow(10, math.Floor(math.Log10(rough)))
	for _, times := range []float64{1, 2, 5, 10} {
		if step*times >= rough {
			step *= times
			break
		}
	}
	return math.Floor(low/step) * step, math.Ceil(high/step) * step, step
}

// mostDrawn is the largest figure there is an axis for.
const mostDrawn = 1e15

func numberOf(v any) float64 {
	n, ok := v.(float64)
	if !ok {
		return 0
	}
	return max(-mostDrawn, min(n, mostDrawn))
}

// coord is a place in a drawing, to a tenth.
func coord(v float64) string { return strconv.FormatFloat(math.Round(v*10)/10+0, 'f', -1, 64) } // +0: no "-0"

// figure is a number as people read it.
func figure(v float64) string { return strconv.FormatFloat(math.Round(v*100)/100+0, 'f', -1, 64) }
