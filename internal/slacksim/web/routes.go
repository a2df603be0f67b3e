package web

import (
	"bytes"
	"errors"
	"log/slog"
	"net/http"
)

// routes is everything the page answers to. Below /-/ are its parts and acts,
// so that nothing collides with the simulator's own paths.
func (h *handler) routes(static http.Handler) {
	h.mux.HandleFunc("GET /{$}", h.page)
	h.mux.HandleFunc("GET /-/sidebar", h.part(partSidebar, (*viewer).sidebar))
	h.mux.HandleFunc("GET /-/messages", h.part(partMessages, (*viewer).messages))
	h.mux.HandleFunc("GET /-/thread", h.part(partThread, (*viewer).threadPart))
	h.mux.HandleFunc("GET /-/home", h.part(partHome, (*viewer).home))
	h.mux.HandleFunc("GET /-/dialog", h.part(partDialog, (*viewer).dialog))
	h.mux.HandleFunc("GET /-/clock", h.part(partClock, (*viewer).clock))
	h.mux.HandleFunc("GET /-/tour", h.part(partTour, (*viewer).tourPart))
	h.mux.HandleFunc("GET /-/faults", h.part(partFaults, (*viewer).faults))
	h.mux.HandleFunc("GET /-/older", h.part("older", (*viewer).older))
	h.mux.HandleFunc("GET /-/wire", h.part("wire-entries", (*viewer).wire))
	h.mux.HandleFunc("GET /-/wire/{seq}", h.wireEntry)
	h.mux.HandleFunc("GET /-/options", h.lookup)
	h.mux.HandleFunc("GET /-/live", h.live)
	h.mux.HandleFunc("POST /-/say", h.act((*viewer).speak))
	h.mux.HandleFunc("POST /-/click", h.act((*viewer).click))
	h.mux.HandleFunc("POST /-/select", h.act((*viewer).pick))
	h.mux.HandleFunc("POST /-/shortcut", h.act((*viewer).shortcut))
	h.mux.HandleFunc("POST "+uploadPath, h.act((*viewer).attach))
	h.mux.HandleFunc("POST /-/submit", h.act((*viewer).submit))
	h.mux.HandleFunc("POST /-/react", h.act((*viewer).react))
	h.mux.HandleFunc("POST /-/edit", h.act((*viewer).edit))
	h.mux.HandleFunc("POST /-/delete", h.act((*viewer).remove))
	h.mux.HandleFunc("POST /-/close", h.act((*viewer).closeDialog))
	h.mux.HandleFunc("POST /-/join", h.act((*viewer).join))
	h.mux.HandleFunc("POST /-/clock", h.act((*viewer).moveClock))
	h.mux.HandleFunc("POST /-/play", h.act((*viewer).playClock))
	h.mux.HandleFunc("POST /-/tour", h.act((*viewer).walk))
	h.mux.HandleFunc("POST /-/faults", h.act((*viewer).setFault))
	h.mux.Handle("GET /-/static/", cached(http.StripPrefix("/-/static/", static)))
}

// cached lets the browser keep a file for a while: the demo lives for minutes.
func cached(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "private, max-age=60")
		next.ServeHTTP(w, r)
	})
}

// part serves one part of the page.
func (h *handler) part(name string, model func(*viewer) any) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		v, err := h.viewer(r)
		if err != nil {
			h.lost(w, r, err)
			return
		}
		h.render(w, r, v.lang, name, model(v))
	}
}

// render writes a template, whole or not at all.
func (h *handler) render(w http.ResponseWriter, r *http.Request, lang, name string, model any) {
	var out bytes.Buffer
	if err := h.pages[lang].ExecuteTemplate(&out, name, model); err != nil {
		slog.ErrorContext(r.Context(), "page part not rendered", "part", name, "err", err)
		http.Error(w, say(lang, "fail.other"), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if _, err := out.WriteTo(w); err != nil {
		slog.DebugContext(r.Context(), "page part not sent", "part", name, "err", err)
	}
}

// lost answers for an address that names nobody.
func (h *handler) lost(w http.ResponseWriter, r *http.Request, err error) {
	status := http.StatusInternalServerError
	if errors.Is(err, errNobody) {
		status = http.StatusNotFound
	}
	http.Error(w, say(h.langOf(r), "fail.gone"), status)
}
