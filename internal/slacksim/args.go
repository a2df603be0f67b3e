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
	"regexp"
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
	apiErr := out.addBody(r.Header.Get("Content-Type"), raw)
	if apiErr == nil {
		apiErr = out.checkNames()
	}
	return out, raw, apiErr
}

// addBody reads the body in the encoding it says it has.
func (a args) addBody(contentType string, raw []byte) *apiError {
	mt, params, err := mime.ParseMediaType(contentType)
	if err != nil && contentType != "" {
		mt, _, _ = strings.Cut(strings.ToLower(contentType), ";")
	}
	if cs := strings.ToLower(params["charset"]); cs != "" && cs != "utf-8" && cs != "utf8" && cs != "iso-8859-1" {
		return fail("invalid_charset")
	}
	switch strings.TrimSpace(mt) {
	case mimeJSON:
		return a.addJSON(raw)
	case "multipart/form-data":
		return a.addMultipart(raw, params["boundary"])
	case mimeForm:
		form, err := url.ParseQuery(string(raw))
		if err != nil {
			return fail("invalid_form_data")
		}
		a.addForm(form)
		return nil
	default:
		switch {
		case len(raw) == 0, mt == "text/plain":
			return nil
		case mt == "":
			return fail("missing_post_type")
		default:
			return fail("invalid_post_type")
		}
	}
}

// argName is what the name of an argument may look like.
var argName = regexp.MustCompile(`^[A-Za-z0-9_]{1,100}$`)

// checkNames refuses names that no argument has: Slack's reference says so of
// very long ones and of signs other than the underscore, and of arrays.
func (a args) checkNames() *apiError {
	for name := range a {
		if before, _, isArray := strings.Cut(name, "["); isArray && argName.MatchString(before) {
			return fail("invalid_array_arg")
		}
		if !argName.MatchString(name) {
			return fail("invalid_arg_name")
		}
	}
	return nil
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
