package web_test

import (
	"encoding/json"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

const (
	pieBlock = `{"type":"data_visualization","title":"Causes","chart":{"type":"pie","segments":[{"label":"too early","value":3},{"label":"too much","value":1}]}}`
	barBlock = `{"type":"data_visualization","title":"Promises","chart":{"type":"bar","series":[
		{"name":"kept","data":[{"label":"week 47","value":9},{"label":"week 48","value":12}]},{"name":"missed","data":[{"label":"week 48","value":-1},{"label":"week 47","value":2}]}],
		"axis_config":{"categories":["week 47","week 48"],"x_label":"Week","y_label":"Promises"}}}`
	lineBlock = `{"type":"data_visualization","title":"Kept","chart":{"type":"line","series":[{"name":"share","data":[{"label":"a","value":0.5},{"label":"b","value":0.75},{"label":"c","value":0.6}]}],"axis_config":{"categories":["a","b","c"]}}}`
)

// chartPage shows charts in #sales.
func chartPage(t *testing.T, w *world, blocks ...string) string {
	t.Helper()
	w.app.call(t.Context(), "chat.postMessage", map[string]any{
		"channel": w.sim.ChannelID("#sales"), "text": "Figures", "blocks": json.RawMessage("[" + strings.Join(blocks, ",") + "]"),
	})
	return w.shows(t, "/-/messages?as=anna&in=sales")
}

func TestCharts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	page := chartPage(t, w, pieBlock)
	for _, want := range []string{`aria-label="Causes"`, "too early: 3 (75 %)", "too much: 1 (25 %)", `d="M0 0 L0 -100 A100 100 0 1 1 -100 0Z"`} {
		if !strings.Contains(page, want) {
			t.Errorf("the pie lacks %q:\n%s", want, page)
		}
	}
	page = chartPage(t, w, barBlock)
	// a point belongs to its category, wherever it stands in the list
	for _, want := range []string{"<td>kept</td><td>9</td><td>12</td>", "<td>missed</td><td>2</td><td>-1</td>", "Promises / Week", ">-5</text>", ">15</text>", `y="222" text-anchor="middle">week 48`} {
		if !strings.Contains(page, want) {
			t.Errorf("the bars lack %q:\n%s", want, page)
		}
	}
	if n := strings.Count(page, `<rect class="s0" x=`) + strings.Count(page, `<rect class="s1" x=`); n != 4 {
		t.Errorf("%d bars, want 4", n)
	}
	inside(t, page)
	page = chartPage(t, w, lineBlock)
	if !regexp.MustCompile(`<polyline class="s0 line" points="[\d.]+,[\d.]+ [\d.]+,[\d.]+ [\d.]+,[\d.]+"/>`).MatchString(page) {
		t.Errorf("no line of three points:\n%s", page)
	}
	inside(t, page)
	// figures of any size have axes that end
	for _, huge := range []string{"1e308", "-1e308", "1e-300", "0", "123456789"} {
		inside(t, chartPage(t, w, strings.Replace(barBlock, `"value":12`, `"value":`+huge, 1)))
	}
	page = chartPage(t, w, strings.Replace(lineBlock, `"line"`, `"area"`, 1), strings.Replace(pieBlock, `,{"label":"too much","value":1}`, "", 1))
	for _, want := range []string{`<polygon class="s0 area"`, "too early: 3 (100 %)"} {
		if !strings.Contains(page, want) {
			t.Errorf("an area and a whole pie lack %q:\n%s", want, page)
		}
	}
}

// inside checks that every bar stands within the drawing.
func inside(t *testing.T, page string) {
	t.Helper()
	for _, m := range regexp.MustCompile(`<rect class="s\d+" x="([^"]+)" y="([^"]+)" width="([^"]+)" height="([^"]+)"`).FindAllStringSubmatch(page, -1) {
		var at [4]float64
		for i := range at {
			v, err := strconv.ParseFloat(m[i+1], 64)
			if err != nil || math.IsNaN(v) || v < 0 {
				t.Errorf("%s: %v", m[0], err)
			}
			at[i] = v
		}
		if at[0]+at[2] > 552 || at[1]+at[3] > 206.1 {
			t.Errorf("%s lies outside", m[0])
		}
	}
}

func TestBrowserCharts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	chartPage(t, w, pieBlock, barBlock)
	chartPage(t, w, lineBlock)
	b := newWindow(t, w)
	for _, scheme := range []string{"light", "dark"} {
		b.Wants(scheme)
		b.Opens("/?as=anna&in=sales", "#log .chart svg")
		b.Does("the figures", chromedp.Click(".chart summary"))
		b.Reads(".chart details", "week 48")
		b.InOrder("charts " + scheme)
		b.readable("charts " + scheme)
		b.shot("charts-" + scheme)
	}
	b.Does("a phone", chromedp.EmulateViewport(390, 844))
	b.InOrder("charts on a phone")
	b.Quiet()
}
