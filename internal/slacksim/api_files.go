package slacksim

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

const maxUpload = 32 << 20

func filesGetUploadURL(c *call) (obj, *apiError) {
	size, err := strconv.Atoi(c.args.str("length"))
	if err != nil || size <= 0 {
		return nil, invalidArgs("must be greater than 0 [json-pointer:/length]")
	}
	if size > maxUpload {
		return nil, fail("file_upload_size_restricted")
	}
	alt := c.args.str("alt_txt")
	if utf8.RuneCountInString(alt) > 1000 {
		return nil, fail("alt_txt_too_large")
	}
	name := path.Base("/" + c.args.str("filename"))
	f := &file{
		id: c.s.nextID("F"), name: name, title: name, size: size, team: c.team, by: c.team.bot,
		created: c.s.cfg.Now(), mime: mimeOf(name), altText: alt,
	}
	ticket := secret(16)
	c.s.uploads[ticket] = f
	return obj{"upload_url": c.s.URL() + "/upload/" + ticket, "file_id": f.id}, nil
}

// serveUpload is step two of an upload: the bytes, raw or as multipart.
func (s *Sim) serveUpload(w http.ResponseWriter, r *http.Request) {
	started := wallClock()
	how, failing, _ := s.faults.nextCall("upload")
	if failing && !how.AfterEffect {
		how.reply(reply{status: http.StatusOK}).write(w)
		return
	}
	data, err := readUpload(r)
	s.mu.Lock()
	f := s.uploads[r.PathValue("ticket")]
	switch {
	case f == nil:
		http.Error(w, "no such upload", http.StatusNotFound)
	case err != nil:
		http.Error(w, "malformed upload", http.StatusBadRequest)
	case len(data) != f.size:
		http.Error(w, fmt.Sprintf("expected %d bytes, got %d", f.size, len(data)), http.StatusBadRequest)
	case failing:
		f.data = data
		how.reply(reply{status: http.StatusOK}).write(w)
	default:
		f.data = data
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = io.WriteString(w, "OK - "+strconv.Itoa(len(data)))
	}
	s.mu.Unlock()
	s.logWire(WireEntry{
		Kind: "upload", Path: r.URL.Path, Err: errText(err), Took: wallClock().Sub(started),
		Request: []byte(strconv.Itoa(len(data)) + " bytes"),
	})
}

// readUpload takes the first file part. It stops there, so a closing boundary
// sent twice, as slack-go does, is no matter.
func readUpload(r *http.Request) ([]byte, error) {
	body := io.LimitReader(r.Body, maxUpload+1<<20)
	mt, params, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if mt == "multipart/form-data" {
		mr := multipart.NewReader(body, params["boundary"])
		for {
			part, err := mr.NextPart()
			if err != nil {
				return nil, fmt.Errorf("slacksim: upload: %w", err)
			}
			if part.FileName() != "" {
				return readAll(part)
			}
		}
	}
	return readAll(body)
}

func readAll(r io.Reader) ([]byte, error) {
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("slacksim: upload: %w", err)
	}
	return data, nil
}

func filesCompleteUpload(c *call) (obj, *apiError) {
	var wanted []struct{ ID, Title string }
	if json.Unmarshal([]byte(c.args.str("files")), &wanted) != nil || len(wanted) == 0 {
		return nil, invalidArgs("must be a list of files [json-pointer:/files]")
	}
	files, apiErr := c.uploaded(wanted)
	if apiErr != nil {
		return nil, apiErr
	}
	names := c.args.list("channels")
	if id := c.args.str("channel_id"); id != "" {
		names = append(names, id)
	}
	if len(names) > 100 {
		return nil, fail("channels_limit_exceeded")
	}
	var targets []*channel
	for _, name := range names {
		ch, apiErr := c.target(name)
		if apiErr != nil {
			return nil, apiErr
		}
		if !ch.isMember[c.team.bot.ID] {
			return nil, fail("not_in_channel")
		}
		if ch.archived {
			return nil, fail("posting_to_channel_denied")
		}
		targets = append(targets, ch)
	}
	var blocks []any
	if text := c.args.str("blocks"); text != "" {
		if blocks, apiErr = readBlocks(text); apiErr != nil {
			return nil, apiErr
		}
		c.s.fillIDs(blocks)
	}
	out := make([]any, 0, len(files))
	for i, f := range files {
		f.done, f.title = true, cmp.Or(wanted[i].Title, f.name)
		c.s.files[f.id] = f
		c.s.fileOrder = append(c.s.fileOrder, f)
		for _, ch := range targets {
			f.channels = append(f.channels, ch.id)
		}
		out = append(out, f.wire(c.s))
	}
	for _, ch := range targets {
		m := &message{ch: ch, user: c.team.bot, byApp: true, text: c.args.str("initial_comment"), files: files, thread: c.args.str("thread_ts")}
		if blocks != nil {
			m.setBlocks(blocks)
		}
		c.s.put(m)
	}
	return obj{"files": out}, nil
}

// uploaded finds the files whose bytes have arrived.
func (c *call) uploaded(wanted []struct{ ID, Title string }) ([]*file, *apiError) {
	var out []*file
	for _, want := range wanted {
		var found *file
		for ticket, f := range c.s.uploads {
			if f.id == want.ID && f.team == c.team && f.data != nil {
				found = f
				delete(c.s.uploads, ticket)
				break
			}
		}
		if found == nil {
			return nil, fail("file_not_found")
		}
		out = append(out, found)
	}
	return out, nil
}

func filesInfo(c *call) (obj, *apiError) {
	f := c.s.files[c.args.str("file")]
	if f == nil || f.team != c.team {
		return nil, fail("file_not_found")
	}
	return obj{"file": f.wire(c.s), "comments": []any{}, "response_metadata": obj{"next_cursor": ""}}, nil
}

// wire is a file as payloads and answers have it
// (https://docs.slack.dev/reference/objects/file-object).
func (f *file) wire(s *Sim) obj {
	url := s.URL() + "/files/" + f.id + "/" + f.name
	return obj{
		"id": f.id, "created": f.created.Unix(), "timestamp": f.created.Unix(), "name": f.name, "title": f.title,
		"mimetype": f.mime, "filetype": extension(f.name), "pretty_type": strings.ToUpper(extension(f.name)), "size": f.size,
		"user": f.by.ID, "user_team": f.team.id, "username": "", "editable": false, "mode": "hosted",
		"url_private": url, "url_private_download": url, "permalink": url, "alt_txt": f.altText,
		"is_public": len(f.channels) > 0, "public_url_shared": false, "is_external": false, "external_type": "",
		"display_as_bot": false, "has_rich_preview": false, "file_access": "visible",
		"channels": append([]string{}, f.channels...), "groups": []string{}, "ims": []string{},
	}
}

// serveFile shows an uploaded file, to the page and to whoever has its address.
func (s *Sim) serveFile(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	f := s.files[r.PathValue("id")]
	s.mu.Unlock()
	if f == nil {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", f.mime)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'; img-src 'self'; style-src 'unsafe-inline'")
	_, _ = w.Write(f.data)
}

func (f *file) in(channelID string) bool { return slices.Contains(f.channels, channelID) }

// dropFile takes a file out of everything that shows it.
func (s *Sim) dropFile(f *file) {
	delete(s.files, f.id)
	s.fileOrder = slices.DeleteFunc(s.fileOrder, func(o *file) bool { return o == f })
	for _, id := range f.channels {
		for _, m := range f.team.channels[id].msgs {
			if slices.Contains(m.files, f) {
				m.files = slices.DeleteFunc(slices.Clone(m.files), func(o *file) bool { return o == f })
				s.changed(m)
			}
		}
	}
}

// FileData is the content of an uploaded file.
func (s *Sim) FileData(id string) ([]byte, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.files[id]
	if f == nil {
		return nil, false
	}
	return f.data, true
}
