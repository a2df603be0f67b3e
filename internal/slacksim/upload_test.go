package slacksim_test

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kept/internal/slacksim"
)

const receiptsModal = `{"type":"modal","title":{"type":"plain_text","text":"Expense"},"submit":{"type":"plain_text","text":"Send"},"blocks":[
	{"type":"input","block_id":"receipts","label":{"type":"plain_text","text":"Receipts"},"element":{"type":"file_input","action_id":"v","filetypes":["pdf","png"],"max_files":2}},
	{"type":"input","block_id":"contract","optional":true,"label":{"type":"plain_text","text":"Contract"},"element":{"type":"file_input","action_id":"v"}}]}`

// expenses opens a dialog with file inputs and keeps what is submitted.
func expenses(t *testing.T, sim *slacksim.Sim) (submitted func() map[string]any) {
	t.Helper()
	var values map[string]any
	newApp(t, sim, func(g got) (int, string, string) {
		switch g.json["type"] {
		case "shortcut":
			if out, _ := apiCall(t, sim, "views.open", url.Values{"trigger_id": {g.json["trigger_id"].(string)}, "view": {receiptsModal}}); out["ok"] != true {
				t.Errorf("views.open: %v", out)
			}
		case "view_submission":
			values = g.json["view"].(map[string]any)["state"].(map[string]any)["values"].(map[string]any)
		}
		return 200, "", ""
	})
	mustDo(t, sim.As("anna").Shortcut(ctxFor(t), "expense"))
	return func() map[string]any { return values }
}

// TestFilesInADialog has the files of a dialog arrive as Slack sends them: as
// file objects whose content the app fetches.
func TestFilesInADialog(t *testing.T) {
	t.Parallel()
	sim, _ := startSim(t, slacksim.Config{})
	submitted := expenses(t, sim)
	ctx, anna := ctxFor(t), sim.As("anna")
	if errs, err := anna.Submit(ctx); err != nil || errs["Receipts"] != slacksim.EntryRequired {
		t.Errorf("without a file: %v, %v", errs, err)
	}
	mustDo(t, anna.Fill(map[string]any{"Receipts": []slacksim.Upload{
		{Name: `C:\scans\Taxi.PDF`, Data: []byte("%PDF-1.4 taxi")}, {Name: "lunch.png", Data: []byte("png"), MIME: "image/png"},
	}}))
	v, _ := anna.View()
	if v.Fields[0].Value != "Taxi.PDF, lunch.png" || v.Fields[1].Value != "" {
		t.Errorf("the fields show %+v", v.Fields)
	}
	if errs, err := anna.Submit(ctx); err != nil || errs != nil {
		t.Fatalf("submit: %v, %v", errs, err)
	}
	held := submitted()["receipts"].(map[string]any)["v"].(map[string]any)
	files, ok := held["files"].([]any)
	if !ok || len(files) != 2 || held["type"] != "file_input" {
		t.Fatalf("the app got %v", held)
	}
	file := files[0].(map[string]any)
	id, _ := file["id"].(string)
	want := map[string]any{
		"name": "Taxi.PDF", "title": "Taxi.PDF", "filetype": "pdf", "mimetype": "application/pdf", "size": 13.0,
		"user": sim.UserID("anna"), "mode": "hosted", "is_external": false, "channels": []any{}, "file_access": "visible",
	}
	for key, value := range want {
		if diff := cmp.Diff(value, file[key]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", key, diff)
		}
	}
	if !strings.HasPrefix(id, "F") {
		t.Errorf("id %q", id)
	}
	if diff := cmp.Diff([]any{}, submitted()["contract"].(map[string]any)["v"].(map[string]any)["files"]); diff != "" {
		t.Errorf("no files (-want +got):\n%s", diff)
	}

	// the app fetches it, and asks for it again
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, file["url_private_download"].(string), nil)
	mustDo(t, err)
	resp, err := http.DefaultClient.Do(req)
	mustDo(t, err)
	defer resp.Body.Close()
	if body, err := io.ReadAll(resp.Body); err != nil || string(body) != "%PDF-1.4 taxi" {
		t.Errorf("the content is %q, %v", body, err)
	}
	out, _ := apiCall(t, sim, "files.info", url.Values{"file": {id}})
	if diff := cmp.Diff(any(file), out["file"]); diff != "" {
		t.Errorf("files.info (-submitted +info):\n%s", diff)
	}
	// what belongs to a person is not the app's to delete
	if out, _ := apiCall(t, sim, "files.delete", url.Values{"file": {id}}); out["error"] != "cant_delete_file" {
		t.Errorf("files.delete: %v", out)
	}
}

// TestFilesThatAreRefused tells at the field what is wrong with files.
func TestFilesThatAreRefused(t *testing.T) {
	t.Parallel()
	pdf := func(n int) slacksim.Upload { return slacksim.Upload{Name: "a.pdf", Data: make([]byte, n)} }
	for _, row := range []struct {
		name  string
		files []slacksim.Upload
		want  string
	}{
		{"three of two", []slacksim.Upload{pdf(1), pdf(1), pdf(1)}, slacksim.EntryTooManyFiles},
		{"ten megabytes", []slacksim.Upload{pdf(slacksim.MaxInputFile)}, ""},
		{"one byte more", []slacksim.Upload{pdf(slacksim.MaxInputFile + 1)}, slacksim.EntryFileTooLarge},
		{"another type", []slacksim.Upload{{Name: "a.exe", Data: []byte("MZ")}}, slacksim.EntryFileType},
		{"no type", []slacksim.Upload{{Name: "pdf", Data: []byte("x")}}, slacksim.EntryFileType},
		{"an empty file", []slacksim.Upload{{Name: "../../etc/a.png"}}, ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			sim, _ := startSim(t, slacksim.Config{Quiet: true})
			expenses(t, sim)
			anna := sim.As("anna")
			v, _ := anna.View()
			mustDo(t, anna.Attach(v.ID, "receipts", "v", row.files...))
			v, _ = anna.View()
			if v.Errors["receipts"] != row.want {
				t.Errorf("at once: %q, want %q", v.Errors["receipts"], row.want)
			}
			errs, err := anna.Submit(ctxFor(t))
			if err != nil || errs["Receipts"] != row.want {
				t.Errorf("at the end: %v, %v, want %q", errs, err, row.want)
			}
		})
	}
}

// TestFilesOneByOne adds and removes files, as on the page.
func TestFilesOneByOne(t *testing.T) {
	t.Parallel()
	sim, _ := startSim(t, slacksim.Config{})
	submitted := expenses(t, sim)
	anna := sim.As("anna")
	v, _ := anna.View()
	ids := func() []string {
		var out []string
		files, _ := anna.Entered(v.ID)["receipts"]["v"].([]any)
		for _, f := range files {
			out = append(out, f.(map[string]any)["id"].(string))
		}
		return out
	}
	for _, name := range []string{"one.pdf", "two.pdf", "three.pdf"} {
		mustDo(t, anna.Attach(v.ID, "receipts", "v", slacksim.Upload{Name: name, Data: []byte(name)}))
	}
	before := ids()
	if len(before) != 3 {
		t.Fatalf("%d files, want 3", len(before))
	}
	mustDo(t, anna.Detach(v.ID, "receipts", "v", before[1]))
	if shown, _ := anna.View(); len(shown.Errors) != 0 {
		t.Errorf("still wrong: %v", shown.Errors)
	}
	if _, kept := sim.FileData(before[1]); kept {
		t.Error("the removed file is still there")
	}
	// the form says again which there are, and may leave some out
	mustDo(t, anna.Enter(v.ID, []slacksim.Entry{{BlockID: "receipts", ActionID: "v", Value: []string{before[2]}}}))
	if diff := cmp.Diff([]string{before[2]}, ids()); diff != "" {
		t.Errorf("entered (-want +got):\n%s", diff)
	}
	for name, err := range map[string]error{
		"another dialog": anna.Attach("V404", "receipts", "v", slacksim.Upload{Name: "a.pdf"}),
		"no such input":  anna.Attach(v.ID, "receipts", "w", slacksim.Upload{Name: "a.pdf"}),
		"a gone file":    anna.Enter(v.ID, []slacksim.Entry{{BlockID: "receipts", ActionID: "v", Value: []string{before[1]}}}),
		"somebody else":  sim.As("bo").Attach(v.ID, "receipts", "v", slacksim.Upload{Name: "a.pdf"}),
	} {
		if !errors.Is(err, slacksim.ErrNoView) && !errors.Is(err, slacksim.ErrNotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := anna.Submit(ctxFor(t)); err != nil {
		t.Fatal(err)
	}
	if files := submitted()["receipts"].(map[string]any)["v"].(map[string]any)["files"].([]any); len(files) != 1 {
		t.Errorf("submitted %v", files)
	}
}
