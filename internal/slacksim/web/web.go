package web

import (
	"context"
	"embed"
	"errors"
	"html/template"
	"io/fs"
	"net/http"
	"time"

	"kept/internal/slacksim"
)

//go:embed templates/*.html
var templateFiles embed.FS

//go:embed static/*
var staticFiles embed.FS

// Config says what the page shows and what its clock buttons move.
type Config struct {
	// Sim is the simulated Slack; it is required.
	Sim *slacksim.Sim
	// Now is the clock to show. Nil means the simulator's.
	Now func() time.Time
	// Advance moves the clock on. Nil hides the buttons for it.
	Advance func(time.Duration)
	// AtRest reports whether the app has done what was due by now. The clock that
	// is played waits for it before each step, so that nothing is left behind on a
	// slow machine. Nil means that the app is never waited for.
	AtRest func(context.Context) bool
	// Set puts the clock to a moment. Nil hides the button for it.
	Set func(time.Time)
	// Title stands in the window's title. Empty means the workspace's name.
	Title string
	// Lang is the language of the page's own words, "en" or "sv", unless the
	// address asks for another. Empty means what the browser prefers.
	Lang string
	// Tour is a guided walk through the app. Nil means that there is none.
	Tour *Tour
}

// handler serves the page.
type handler struct {
	cfg   Config
	sim   *slacksim.Sim
	pages map[string]*template.Template // by language
	mux   *http.ServeMux
	reads reads
	tour  tourState
	film  film
}

// New makes the page's handler. It serves only requests that come from and
// name this machine.
func New(cfg Config) http.Handler {
	if cfg.Now == nil {
		cfg.Now = cfg.Sim.Now
	}
	h := &handler{cfg: cfg, sim: cfg.Sim, mux: http.NewServeMux(), pages: map[string]*template.Template{}}
	h.reads.init()
	h.startAfresh()
	for _, lang := range []string{english, swedish} {
		h.pages[lang] = template.Must(template.New("").Funcs(template.FuncMap{
			"w": func(key string, args ...string) string { return say(lang, key, args...) },
		}).ParseFS(templateFiles, "templates/*.html"))
	}
	static, err := fs.Sub(staticFiles, "static")
	if err != nil {
		panic(err) // the folder is in the binary
	}
	h.routes(http.FileServerFS(static))
	return h.guard(h.mux)
}

// startAfresh shows nobody what was said to them alone before the page was
// there to see: nobody was looking.
func (h *handler) startAfresh() {
	for _, t := range h.sim.Teams() {
		for _, p := range h.sim.People(t.ID) {
			h.sim.ReloadClient(t.ID + "/" + p.Handle)
		}
	}
}

// errNobody says that the address names a person or a channel that is not there.
var errNobody = errors.New("web: no such person or channel")
