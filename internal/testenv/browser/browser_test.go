package browser_test

import (
	"bytes"
	"fmt"
	"image/png"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"kept/internal/testenv/browser"
)

// complaints keeps what would fail a test.
type complaints struct {
	testing.TB
	said []string
}

func (c *complaints) Helper() {}
func (c *complaints) Errorf(format string, args ...any) {
	c.said = append(c.said, fmt.Sprintf(format, args...))
}

func TestWindows(t *testing.T) {
	t.Parallel()
	pages := http.NewServeMux()
	pages.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "who", Value: r.URL.Query().Get("who")})
		fmt.Fprint(w, `<!doctype html><link rel="icon" href="data:,"><h1>Hello</h1><label>Name <input id="name"></label><p id="echo"></p>
			<script>document.getElementById("name").oninput = (e) => { document.getElementById("echo").textContent = e.target.value; }</script>`)
	})
	srv := httptest.NewServer(pages)
	t.Cleanup(srv.Close)
	both := browser.Windows(t, srv.URL, 2)
	for i, w := range both {
		w.Opens(fmt.Sprintf("/?who=%d", i), "h1")
		w.Wants("dark")
		w.Holds("the dark", `matchMedia("(prefers-color-scheme: dark)").matches`)
		w.Does("typing", chromedp.SendKeys("#name", "Anna"))
		w.Reads("#echo", "Anna")
		w.InOrder("a page in order")
		if _, err := png.Decode(bytes.NewReader(w.Shot())); err != nil {
			t.Errorf("the picture: %v", err)
		}
	}
	for i, w := range both { // people at different desks
		if got, want := w.Value("document.cookie"), fmt.Sprintf("who=%d", i); got != want {
			t.Errorf("window %d has %q, want %q", i, got, want)
		}
		w.Quiet()
	}
}

// TestComplaints shows that what is wrong with a page does fail its test.
func TestComplaints(t *testing.T) {
	t.Parallel()
	rows := []struct {
		name, page, want string
		look             func(*browser.Window)
	}{
		{"nameless", `<button></button>`, "without a name: <button>", inOrder},
		{"role", `<div role="log" id="x"></div>`, "without a name: <div", inOrder},
		{"twice", `<p id="x">a</p><p id="x">b</p>`, "twice: #x", inOrder},
		{"wide", `<div style="width:5000px">wide</div>`, "pixels too wide", inOrder},
		{"console", `<script>console.error("oh no"); document.title = "said"</script>`, "oh no", (*browser.Window).Quiet},
		{"exception", `<script>setTimeout(() => { document.title = "thrown" }); throw new Error("thrown away")</script>`, "thrown away", (*browser.Window).Quiet},
	}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		page := ""
		for _, row := range rows {
			if r.URL.Query().Get("page") == row.name {
				page = row.page
			}
		}
		fmt.Fprint(w, `<!doctype html><link rel="icon" href="data:,"><h1>Hello</h1>`+page)
	}))
	t.Cleanup(srv.Close)
	heard := &complaints{TB: t}
	w := browser.Windows(heard, srv.URL, 1)[0]
	for _, row := range rows {
		w.Opens("/?page="+row.name, "h1")
		for range 500 { // what the console says comes on a way of its own
			heard.said = nil
			if row.look(w); len(heard.said) > 0 {
				break
			}
			w.Value("document.title")
		}
		if said := strings.Join(heard.said, "\n"); !strings.Contains(said, row.want) {
			t.Errorf("%s: complained %q, want %q", row.name, said, row.want)
		}
	}
}

func inOrder(w *browser.Window) { w.InOrder("the page") }
