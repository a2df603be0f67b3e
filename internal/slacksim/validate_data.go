package slacksim

import (
	"slices"
	"strconv"
	"unicode/utf8"
)

// Sources of the rules for tables and charts: the doc comments of @slack/types
// 3.2.0, and github.com/nicklambourne/slackblocks, spec/limits.json.

const (
	maxTableRows = 100
	maxTableCols = 20
	maxDataText  = 20_000
	maxSeries    = 12
	maxPoints    = 20
	maxLabel     = 20 // characters of a label in a chart
)

func checkTable(k *checker, b obj, ptr string) {
	rows := list(b["rows"])
	k.count(len(rows), ptr+"/rows", 1, maxTableRows)
	for i, r := range rows {
		at := ptr + "/rows/" + strconv.Itoa(i)
		k.cells(list(r), at, "raw_text", "raw_number", blockRichText)
	}
	settings := list(b["column_settings"])
	k.count(len(settings), ptr+"/column_settings", 0, maxTableCols)
	for i, v := range settings {
		at := ptr + "/column_settings/" + strconv.Itoa(i)
		if v == nil {
			continue // null leaves a column as it is
		}
		o := object(v)
		k.fields(o, at, "align is_wrapped")
		k.oneOf(o, at, "align", "left", "center", "right")
		k.bools(o, at, "is_wrapped")
	}
}

// cells checks a row and counts its text.
func (k *checker) cells(cells []any, ptr string, kinds ...string) {
	k.count(len(cells), ptr, 1, maxTableCols)
	for i, c := range cells {
		at := ptr + "/" + strconv.Itoa(i)
		cell := object(c)
		kind := str(cell["type"])
		if !slices.Contains(kinds, kind) {
			k.unsupported(at+"/type", kind)
			continue
		}
		switch kind {
		case "raw_text":
			k.fields(cell, at, "type text")
			k.mustStr(cell, at, "text", maxDataText)
			k.total += utf8.RuneCountInString(str(cell["text"]))
		case "raw_number":
			k.fields(cell, at, "type value text")
			if _, ok := number(cell["value"]); !ok {
				k.addf(at, "required", "missing required field: value")
			}
			k.total += utf8.RuneCountInString(str(cell["text"]))
		case blockRichText:
			k.fields(cell, at, "type elements block_id")
			checkRichText(k, cell, at)
		case "action_cell":
			k.fields(cell, at, "type element fallback")
			k.element(cell["element"], at+"/element", inActions)
		}
	}
}

func checkDataTable(k *checker, b obj, ptr string) {
	k.mustStr(b, ptr, "caption", 3000)
	rows := list(b["rows"])
	k.count(len(rows), ptr+"/rows", 2, 201)
	before := k.total
	for i, r := range rows {
		k.cells(list(r), ptr+"/rows/"+strconv.Itoa(i), "raw_text", "raw_number", blockRichText, "action_cell")
	}
	if n := k.total - before; n > maxDataText {
		k.addf(ptr+"/rows", "maxLength", "must be less than %d characters in all cells", maxDataText+1)
	}
	k.total = before // the limit of cells is their own
	k.within(b, ptr, "page_size", 1, 100)
	k.within(b, ptr, "row_header_column_index", 0, maxTableCols-1)
}

func checkChart(k *checker, b obj, ptr string) {
	k.mustStr(b, ptr, "title", 50)
	chart, at := object(b["chart"]), ptr+"/chart"
	switch kind := str(chart["type"]); kind {
	case "pie":
		k.fields(chart, at, "type segments")
		segments := list(chart["segments"])
		k.count(len(segments), at+"/segments", 1, maxSeries)
		for i, v := range segments {
			seg, here := object(v), at+"/segments/"+strconv.Itoa(i)
			k.fields(seg, here, "label value")
			k.mustStr(seg, here, "label", maxLabel)
			if n, ok := number(seg["value"]); !ok || n <= 0 {
				k.addf(here+"/value", "range", "must be greater than 0")
			}
		}
	case "bar", "area", "line":
		k.fields(chart, at, "type series axis_config")
		k.series(chart, at)
	default:
		k.unsupported(at+"/type", kind)
	}
}

// series checks a chart with axes: each series has a point for each category.
func (k *checker) series(chart obj, ptr string) {
	axis, at := object(chart["axis_config"]), ptr+"/axis_config"
	if axis == nil {
		k.addf(ptr, "required", "missing required field: axis_config")
		return
	}
	k.fields(axis, at, "categories x_label y_label")
	k.str(axis, at, "x_label", 1, 50)
	k.str(axis, at, "y_label", 1, 50)
	var categories []string
	all := list(axis["categories"])
	k.count(len(all), at+"/categories", 1, maxPoints)
	for i, c := range all {
		k.length(str(c), at+"/categories/"+strconv.Itoa(i), 1, maxLabel)
		categories = append(categories, str(c))
	}
	series := list(chart["series"])
	k.count(len(series), ptr+"/series", 1, maxSeries)
	for i, v := range series {
		one, here := object(v), ptr+"/series/"+strconv.Itoa(i)
		k.fields(one, here, "name data")
		k.mustStr(one, here, "name", maxLabel)
		points := list(one["data"])
		k.count(len(points), here+"/data", 1, maxPoints)
		var labels []string
		for j, p := range points {
			point, spot := object(p), here+"/data/"+strconv.Itoa(j)
			k.fields(point, spot, "label value")
			k.mustStr(point, spot, "label", maxLabel)
			if _, ok := number(point["value"]); !ok {
				k.addf(spot, "required", "missing required field: value")
			}
			labels = append(labels, str(point["label"]))
		}
		if !sameWords(labels, categories) {
			k.addf(here+"/data", "invalid", "must have exactly one point for each category")
		}
	}
}

func sameWords(a, b []string) bool {
	a, b = slices.Clone(a), slices.Clone(b)
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(a, b)
}
