package web

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"kept/internal/slacksim"
)

// entries reads a submitted form: what the inputs of the view hold now. An
// absent field means nothing is chosen, as forms leave out unchecked boxes.
func (v *viewer) entries(fields []slacksim.Field, form url.Values) []slacksim.Entry {
	var out []slacksim.Entry
	for _, f := range fields {
		kind := strings.TrimPrefix(f.Type, "multi_")
		if inputTypes[f.Type] == "" && !strings.HasSuffix(kind, "_select") &&
			f.Type != "radio_buttons" && f.Type != typeChecks && f.Type != typeFiles {
			continue // not drawn, so nothing is known of it
		}
		values := slices.DeleteFunc(slices.Clone(form[fieldName(f.BlockID, f.ActionID)]), func(s string) bool { return s == "" })
		entry := slacksim.Entry{BlockID: f.BlockID, ActionID: f.ActionID}
		switch {
		case f.Type == typeMoment:
			entry.Value = v.moment(form[fieldName(f.BlockID, f.ActionID)])
		case len(values) == 0:
			entry.Value = ""
		case f.Type == typeChecks || f.Type == typeFiles || strings.HasPrefix(f.Type, "multi_"):
			entry.Value = values
		default:
			entry.Value = asSent(f.Type, values[0])
		}
		out = append(out, entry)
	}
	return out
}

// asSent turns what the browser's control says into what Slack's control says.
func asSent(typ, value string) string {
	switch typ {
	case typeDate:
		return readDate(value)
	case typeTime:
		return readTime(value)
	case "plain_text_input", typeRichText:
		return strings.ReplaceAll(value, "\r\n", "\n") // forms end lines their own way
	}
	return value
}

// foundModel is what a menu loaded.
type foundModel struct {
	Name, ID, Type string
	Multi          bool
	Options        []option
	Note           string
}

// lookup loads the options of a menu for what is typed so far.
func (h *handler) lookup(w http.ResponseWriter, r *http.Request) {
	v, err := h.viewer(r)
	if err != nil {
		h.lost(w, r, err)
		return
	}
	q := r.URL.Query()
	f, bad := v.find(q)
	if bad != nil {
		http.Error(w, bad.toast.Text, bad.status)
		return
	}
	name := fieldName(f.BlockID, f.ActionID)
	typed := strings.TrimSpace(q.Get("q"))
	m := foundModel{Name: name, ID: domID(name), Multi: strings.HasPrefix(q.Get("type"), "multi_")}
	found, err := v.actor().Options(r.Context(), f, "", typed)
	least, failed := strconv.Atoi(q.Get("least"))
	switch {
	case errors.Is(err, slacksim.ErrNotAcked):
		m.Note = v.say("lookup.failed", slacksim.FailureWord(err))
	case err != nil:
		m.Note = v.say("fail.gone")
	case failed == nil && utf8.RuneCountInString(typed) < least:
		m.Note = v.say("lookup.more", strconv.Itoa(least))
	case len(found) == 0:
		m.Note = v.say("lookup.none")
	}
	for _, o := range found {
		m.Options = append(m.Options, option{Text: o.Text, Value: o.Value, Description: o.Description, Group: o.Group})
	}
	h.render(w, r, v.lang, "found", m)
}
