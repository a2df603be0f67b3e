package web

import (
	"bytes"
	"cmp"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"kept/internal/slacksim"
)

// wireLine is one request in the drawer, without its bodies.
func (v *viewer) wireLine(e slacksim.WireEntry) wireLine {
	l := wireLine{
		Seq: e.Seq, Time: e.At.In(v.zone).Format("15:04:05"), Kind: e.Kind, Path: e.Path, Outbound: e.Outbound,
		Took: millis(e.Took), Status: strconv.Itoa(e.Status), Failed: e.Err != "" || e.Status >= http.StatusBadRequest,
		Href: v.address("/-/wire/" + strconv.FormatUint(e.Seq, 10)), What: gist(e),
	}
	if e.Err != "" {
		l.Status = e.Err
	}
	if e.Status == 0 && e.Err == "" {
		l.Status = "ok"
	}
	return l
}

// mostGist is how many letters of a message tell what a call is about.
const mostGist = 80

// told is what a call of the app says to people, as far as it fits.
func told(raw []byte) string {
	var call struct {
		Text string
		View struct {
			Type  string
			Title struct{ Text string }
		}
	}
	if json.Unmarshal(raw, &call) != nil {
		form, err := url.ParseQuery(string(raw))
		if err != nil {
			return ""
		}
		call.Text = form.Get("text")
		if json.Unmarshal([]byte(form.Get("view")), &call.View) != nil {
			call.View.Type = ""
		}
	}
	text := cmp.Or(call.Text, call.View.Title.Text, call.View.Type)
	text, _, _ = strings.Cut(text, "\n")
	if letters := []rune(text); len(letters) > mostGist {
		text = string(letters[:mostGist]) + "…"
	}
	return text
}

// gist is what a delivery to the app, or a call of it, is about, in a few words.
func gist(e slacksim.WireEntry) string {
	if !e.Outbound {
		return told(e.Request)
	}
	raw := string(e.Request)
	if form, err := url.ParseQuery(raw); err == nil {
		if c := form.Get("command"); c != "" {
			return strings.TrimSpace(c + " " + form.Get("text"))
		}
		if p := form.Get("payload"); p != "" {
			raw = p
		}
	}
	var p struct {
		Type    string
		Command string
		Text    string
		Event   struct{ Type string }
		Actions []struct {
			ID string `json:"action_id"`
		}
	}
	if err := json.Unmarshal([]byte(raw), &p); err != nil {
		return ""
	}
	switch {
	case p.Command != "":
		return strings.TrimSpace(p.Command + " " + p.Text)
	case p.Event.Type != "":
		return p.Event.Type
	case len(p.Actions) > 0:
		return p.Type + " " + p.Actions[0].ID
	default:
		return p.Type
	}
}

func millis(d time.Duration) string {
	switch {
	case d >= time.Second:
		return strconv.FormatFloat(d.Seconds(), 'f', 1, 64) + " s"
	case d >= 10*time.Millisecond:
		return strconv.FormatInt(d.Milliseconds(), 10) + " ms"
	default:
		return strconv.FormatFloat(float64(d.Microseconds())/1000, 'f', 1, 64) + " ms"
	}
}

// wireEntry serves the bodies of one entry.
func (h *handler) wireEntry(w http.ResponseWriter, r *http.Request) {
	v, err := h.viewer(r)
	if err != nil {
		h.lost(w, r, err)
		return
	}
	seq, err := strconv.ParseUint(r.PathValue("seq"), 10, 64)
	if err != nil {
		http.Error(w, v.say("wire.gone"), http.StatusNotFound)
		return
	}
	for _, e := range h.sim.Wire() {
		if e.Seq != seq {
			continue
		}
		l := v.wireLine(e)
		l.Request, l.Response = readableBody(e.Request), readableBody(e.Response)
		h.render(w, r, v.lang, "wire-bodies", l)
		return
	}
	http.Error(w, v.say("wire.gone"), http.StatusNotFound)
}

// readableBody unfolds a body: indented JSON, or a form line by line with the
// JSON in its fields indented.
func readableBody(raw []byte) string {
	raw = bytes.TrimSpace(raw)
	if out, ok := indented(raw); ok {
		return out
	}
	form, err := url.ParseQuery(string(raw))
	if err != nil || !bytes.Contains(raw, []byte("=")) || bytes.ContainsAny(raw, " \n") {
		return string(raw)
	}
	var b strings.Builder
	for pair := range strings.SplitSeq(string(raw), "&") {
		key, _, _ := strings.Cut(pair, "=")
		if name, err := url.QueryUnescape(key); err == nil {
			key = name
		}
		value := form.Get(key)
		if len(form[key]) > 0 {
			form[key] = form[key][1:]
		}
		if out, ok := indented([]byte(value)); ok {
			value = "\n" + out
		}
		b.WriteString(key + " = " + value + "\n")
	}
	return b.String()
}

func indented(raw []byte) (string, bool) {
	if len(raw) == 0 || raw[0] != '{' && raw[0] != '[' {
		return "", false
	}
	var out bytes.Buffer
	if json.Indent(&out, raw, "", "  ") != nil {
		return "", false
	}
	return out.String(), true
}
