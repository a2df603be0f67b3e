package web

import (
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"kept/internal/slacksim"
)

const (
	uploadPath = "/-/upload"
	// uploadField is the name of the browser's own control: what it holds is only
	// read when it is sent by itself.
	uploadField = "upload"
	// maxUpload is room for as many files as an input takes.
	maxUpload = 10*slacksim.MaxInputFile + maxBody

	typeFiles = "file_input"
	kindFiles = "files"
)

// chosenFile is a file that waits in a dialog.
type chosenFile struct {
	ID, Name, Size, URL string
	Remove              string // where taking it out again is told to
}

// fileInput reads a file_input: what it takes, and what is in it.
func (s *surface) fileInput(el *element, o obj, now any, where url.Values) {
	el.Kind, el.Multi = kindFiles, true
	if most, ok := o["max_files"].(float64); ok {
		el.Multi = most > 1
	}
	var accept []string
	for _, t := range list(o["filetypes"]) {
		accept = append(accept, "."+strings.TrimPrefix(str(t), "."))
	}
	el.Accept = strings.Join(accept, ",")
	el.Upload = uploadPath + "?" + where.Encode()
	for _, v := range list(now) {
		f := object(v)
		el.Files = append(el.Files, chosenFile{
			ID: str(f["id"]), Name: str(f["name"]), URL: str(f["url_private"]), Size: sizeOf(f["size"]),
			Remove: el.Upload + "&remove=" + url.QueryEscape(str(f["id"])),
		})
	}
}

// sizeOf is a number of bytes as people read it.
func sizeOf(v any) string {
	var n float64
	switch v := v.(type) {
	case int:
		n = float64(v)
	case float64:
		n = v
	}
	const kilo = 1024
	switch {
	case n < kilo:
		return strconv.FormatFloat(n, 'f', 0, 64) + " B"
	case n < kilo*kilo:
		return strconv.FormatFloat(n/kilo, 'f', 0, 64) + " kB"
	default:
		return strconv.FormatFloat(n/kilo/kilo, 'f', 1, 64) + " MB"
	}
}

// attach takes what was chosen in a file_input, or takes a file back out. What
// stands in the other fields is kept first.
func (v *viewer) attach(r *http.Request) *problem {
	q := r.URL.Query()
	f, p := v.target(r)
	switch {
	case p != nil:
		return p
	case !f.View:
		return v.bad(http.StatusBadRequest, "fail.gone")
	}
	viewID := q.Get(partDialog)
	if id := q.Get("remove"); id != "" {
		return v.problem(v.actor().Detach(viewID, f.BlockID, f.ActionID, id))
	}
	files, err := uploads(r)
	if err != nil {
		p := v.bad(http.StatusBadRequest, "fail.entry")
		p.err = err
		return p
	}
	if len(files) == 0 {
		return nil
	}
	return v.problem(v.actor().Attach(viewID, f.BlockID, f.ActionID, files...))
}

// uploads reads the files that a form brings.
func uploads(r *http.Request) ([]slacksim.Upload, error) {
	if r.MultipartForm == nil {
		return nil, nil
	}
	var out []slacksim.Upload
	for _, head := range r.MultipartForm.File[uploadField] {
		data, err := content(head)
		if err != nil {
			return nil, err
		}
		out = append(out, slacksim.Upload{Name: head.Filename, Data: data, MIME: head.Header.Get("Content-Type")})
	}
	return out, nil
}

// content is what is in a file, as far as it can be taken at all.
func content(head *multipart.FileHeader) ([]byte, error) {
	part, err := head.Open()
	if err != nil {
		return nil, fmt.Errorf("web: upload: %w", err)
	}
	defer func() { _ = part.Close() }() // it was only read
	data, err := io.ReadAll(io.LimitReader(part, slacksim.MaxInputFile+1))
	if err != nil {
		return nil, fmt.Errorf("web: upload: %w", err)
	}
	return data, nil
}

// readForm reads a form of either kind.
func readForm(r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return fmt.Errorf("web: form: %w", err)
	}
	if err := r.ParseMultipartForm(maxBody); err != nil && !errors.Is(err, http.ErrNotMultipart) { //nolint:gosec // the body was bounded when the route was entered
		return fmt.Errorf("web: form: %w", err)
	}
	return nil
}
