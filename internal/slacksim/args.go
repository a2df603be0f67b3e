package slacksim

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// args are a call's arguments as text, however they came: objects and arrays
// are their JSON, null counts as absent.
type args map[string]string

func (a args) str(name string) string { return a[name] }

func (a args) has(name string) bool { _, ok := a[name]; return ok }

func (a args) bool(name string) bool {
	switch strings.ToLower(a[name]) {
	case "true", "1":
		return true
	default:
		return false
	}
}

func atoi(text string) (int, bool) {
	n, err := strconv.Atoi(text)
	return n, err == nil
}

// limit reads a page size between 1 and most.
func (a args) limit(fallback, most int) (int, bool) {
	text := a["limit"]
	if text == "" || text == "0" {
		return fallback, true
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		return 0, false
	}
	return min(n, most), true
}

// list reads "a,b" or ["a","b"].
func (a args) list(name string) []string {
	text := a[name]
	if text == "" {
		return nil
	}
	var out []string
	if strings.HasPrefix(text, "[") && json.Unmarshal([]byte(text), &out) == nil {
		return out
	}
	for part := range strings.SplitSeq(text, ",") {
		if part = strings.TrimSpace(part); part != "" {
			out = append(out, part)
		}
	}
	return out
}

// parseArgs reads query and body in any of the three encodings Slack takes.
func parseArgs(w http.ResponseWriter, r *http.Request) (args, []byte, *apiError) {
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxAPIBody))
	if err != nil {
		return nil, raw, fail("request_timeout")
	}
	out := args{}
	out.addForm(r.URL.Query())
	ct := r.Header.Get("Content-Type")
	mt, params, err := mime.ParseMediaType(ct)
	if err != nil && ct != "" {
		mt, _, _ = strings.Cut(strings.ToLower(ct), ";")
	}
	switch strings.TrimSpace(mt) {
	case mimeJSON:
		return out, raw, out.addJSON(raw)
	case "multipart/form-data":
		return out, raw, out.addMultipart(raw, params["boundary"])
	case mimeForm, "":
		form, err := url.ParseQuery(string(raw))
		if err != nil {
			return out, raw, fail("invalid_form_data")
		}
		out.addForm(form)
		return out, raw, nil
	default:
		if len(raw) == 0 {
			return out, raw, nil
		}
		return out, raw, fail("invalid_post_type")
	}
}

func (a args) addForm(form url.Values) {
	for k, vs := range form {
		if len(vs) > 0 {
			a[k] = vs[0]
		}
	}
}

func (a args) addJSON(raw []byte) *apiError {
	if len(bytes.TrimSpace(raw)) == 0 {
		return nil
	}
	var top map[string]json.RawMessage
	if err := json.Unmarshal(raw, &top); err != nil {
		return fail("invalid_json")
	}
	for k, v := range top {
		var text string
		switch {
		case string(v) == jsonNull:
		case json.Unmarshal(v, &text) == nil:
			a[k] = text
		default:
			a[k] = string(v)
		}
	}
	return nil
}

func (a args) addMultipart(raw []byte, boundary string) *apiError {
	if boundary == "" {
		return fail("invalid_form_data")
	}
	mr := multipart.NewReader(bytes.NewReader(raw), boundary)
	for {
		part, err := mr.NextPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fail("invalid_form_data")
		}
		val, err := io.ReadAll(part)
		if err != nil {
			return fail("invalid_form_data")
		}
		if part.FileName() == "" {
			a[part.FormName()] = string(val)
		}
	}
}
