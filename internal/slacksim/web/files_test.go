package web_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"kept/internal/slacksim"
)

const receiptsJSON = `{"type":"modal","title":{"type":"plain_text","text":"Expense"},"submit":{"type":"plain_text","text":"Send"},"blocks":[
	{"type":"input","block_id":"what","label":{"type":"plain_text","text":"What for"},"element":{"type":"plain_text_input","action_id":"v"}},
	{"type":"input","block_id":"files","label":{"type":"plain_text","text":"Receipts"},"element":{"type":"file_input","action_id":"v","filetypes":["pdf","txt"],"max_files":2}}]}`

// expenses is an app whose dialog takes files, and which tells what it got.
func expenses(t *testing.T, w *world) {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("/slack/commands", func(_ http.ResponseWriter, r *http.Request) {
		w.app.call(context.WithoutCancel(r.Context()), "views.open", map[string]any{"trigger_id": r.FormValue("trigger_id"), "view": json.RawMessage(receiptsJSON)})
	})
	mux.HandleFunc("/slack/interactions", func(_ http.ResponseWriter, r *http.Request) {
		var p struct {
			User struct{ ID string }
			View struct {
				State struct {
					Values map[string]map[string]struct {
						Value string
						Files []struct{ Name, Filetype string }
					}
				}
			}
		}
		if err := json.Unmarshal([]byte(r.FormValue("payload")), &p); err != nil {
			t.Errorf("expenses: %v", err)
		}
		values := p.View.State.Values
		w.app.post(context.WithoutCancel(r.Context()), p.User.ID, fmt.Sprint("expense ", values["what"]["v"].Value, " ", values["files"]["v"].Files))
	})
	srv := httptest.NewServer(mux)
	t.Cleanup(srv.Close)
	w.sim.ConnectHTTP(srv.URL)
}

// hxPostTo finds an address that something posts to.
func hxPostTo(t *testing.T, html, part string) string {
	t.Helper()
	m := regexp.MustCompile(`hx-post="([^"]*` + regexp.QuoteMeta(part) + `[^"]*)"`).FindStringSubmatch(html)
	if m == nil {
		t.Fatalf("nothing posts to %q in\n%s", part, html)
	}
	return strings.ReplaceAll(m[1], "&amp;", "&")
}

// sends posts a form with files.
func (w *world) sends(t *testing.T, path string, fields, files map[string]string) *httptest.ResponseRecorder {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for name, value := range fields {
		if err := form.WriteField(name, value); err != nil {
			t.Fatal(err)
		}
	}
	for name, content := range files {
		part, err := form.CreateFormFile("upload", name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write([]byte(content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, path, &body)
	r.Host = "127.0.0.1"
	r.Header.Set("Content-Type", form.FormDataContentType())
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	got := httptest.NewRecorder()
	w.page.ServeHTTP(got, r)
	return got
}

func TestFilesWithoutBrowser(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	expenses(t, w)
	w.does(t, "/-/say?as=anna&in=sales", "text=/promise")
	const dialogAt = "/-/dialog?as=anna&in=sales"
	dialog := w.shows(t, dialogAt, `type="file"`, `accept=".pdf,.txt"`, " multiple", `hx-encoding="multipart/form-data"`)
	upload, submit := hxPostTo(t, dialog, "/-/upload"), hxPostTo(t, dialog, "/-/submit")

	for _, row := range []struct {
		name   string
		files  map[string]string
		status int
		want   []string
	}{
		{"none", nil, http.StatusNoContent, []string{`value="lunch"`}},
		{"one", map[string]string{"taxi.pdf": "%PDF-1.4"}, http.StatusNoContent, []string{"taxi.pdf", "8 B", `aria-label="Remove taxi.pdf"`, `aria-label="Receipts: chosen files"`}},
		{"another type", map[string]string{`<b>"evil".exe`: "MZ"}, http.StatusNoContent, []string{"Files of this type are not accepted.", "&lt;b&gt;"}},
	} {
		got := w.sends(t, upload, map[string]string{"f/what/v": "lunch", "f/files/v": chosenIn(w.shows(t, dialogAt))}, row.files)
		if got.Code != row.status {
			t.Errorf("%s: status %d %s", row.name, got.Code, got.Body)
		}
		w.shows(t, dialogAt, row.want...)
	}
	if len(w.sim.As("anna").Stack()) != 1 {
		t.Fatal("the dialog is gone")
	}

	// what is wrong is taken out again, and the rest sent
	dialog = w.shows(t, dialogAt+"&lang=sv", "Filer av den typen går inte att bifoga här.")
	removes := regexp.MustCompile(`hx-post="([^"]+&amp;remove=[^"]+)"`).FindAllStringSubmatch(dialog, -1)
	w.does(t, strings.ReplaceAll(removes[len(removes)-1][1], "&amp;", "&"), "f/what/v=lunch&"+chosenForm(dialog))
	dialog = w.shows(t, dialogAt, "taxi.pdf")
	if strings.Contains(dialog, "evil") || strings.Contains(dialog, "⚠") {
		t.Errorf("the removed file is still there: %s", dialog)
	}
	w.does(t, submit, "f/what/v=lunch&"+chosenForm(dialog))
	if got := w.got(t, "expense"); got != "expense lunch [{taxi.pdf pdf}]" {
		t.Errorf("the app got %q", got)
	}

	// too much, and what is no form
	w.does(t, "/-/say?as=anna&in=sales", "text=/promise")
	upload = hxPostTo(t, w.shows(t, dialogAt), "/-/upload")
	if got := w.sends(t, upload, nil, map[string]string{"big.pdf": strings.Repeat("x", slacksim.MaxInputFile+1)}); got.Code != http.StatusNoContent {
		t.Errorf("a large file: %d %s", got.Code, got.Body)
	}
	w.shows(t, dialogAt, "Files can be 10 MB at most.", "10.0 MB")
	if got := w.sends(t, "/-/say?as=anna&in=sales", map[string]string{"text": strings.Repeat("x", 2<<20)}, nil); got.Code != http.StatusBadRequest {
		t.Errorf("two megabytes of text: %d", got.Code)
	}
	if got := w.sends(t, strings.Replace(upload, "action=v", "action=none", 1), nil, map[string]string{"a.pdf": "x"}); got.Code != http.StatusConflict {
		t.Errorf("an input that is not there: %d", got.Code)
	}
}

// chosenForm is what the form says of the files that are there.
func chosenForm(dialog string) string {
	var out []string
	for _, m := range regexp.MustCompile(`name="f/files/v" value="([^"]+)"`).FindAllStringSubmatch(dialog, -1) {
		out = append(out, "f/files/v="+m[1])
	}
	return strings.Join(out, "&")
}

// chosenIn is the id of the only file that is there.
func chosenIn(dialog string) string {
	_, id, _ := strings.Cut(chosenForm(dialog), "=")
	return id
}

func TestBrowserFiles(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	expenses(t, w)
	dir := t.TempDir()
	paths := map[string]string{}
	for _, name := range []string{"taxi.pdf", "lunch.txt", "holiday.exe"} {
		paths[name] = filepath.Join(dir, name)
		if err := os.WriteFile(paths[name], []byte("of "+name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	b := newWindow(t, w)
	b.says("/promise", ".dialog")
	b.Does("filling in", chromedp.SendKeys("#dialog-what-v", "a trip"), chromedp.SetUploadFiles("#dialog-files-v", []string{paths["taxi.pdf"], paths["holiday.exe"]}))
	b.Reads(".chosen", "holiday.exe")
	b.Reads(".dialog .error", "Files of this type are not accepted.")
	b.Holds("what was typed", `document.querySelector("#dialog-what-v").value === "a trip"`)
	b.InOrder("with files")
	b.readable("with files")
	b.shot("files-light")
	b.Does("removing", chromedp.Click(`[aria-label="Remove holiday.exe"]`))
	b.Holds("one file", `document.querySelectorAll(".chosen li").length === 1 && document.querySelector(".dialog .error") === null`)
	b.Does("another", chromedp.SetUploadFiles("#dialog-files-v", []string{paths["lunch.txt"]}))
	b.Holds("two files, and none waiting", `document.querySelectorAll(".chosen li").length === 2 && document.querySelector("#dialog-files-v").value === ""`)
	b.Does("sending", chromedp.Click(`//button[text()="Send"]`), chromedp.WaitNotPresent(".dialog"))
	if got := w.got(t, "expense"); got != "expense a trip [{taxi.pdf pdf} {lunch.txt txt}]" {
		t.Errorf("the app got %q", got)
	}
	b.Quiet()
}
