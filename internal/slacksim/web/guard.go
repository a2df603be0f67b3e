package web

import (
	"net/http"

	"kept/internal/slacksim"
)

const (
	maxBody = 1 << 20
	// pictures may also come from the simulator, whose port is another one.
	csp = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data: "
	// nothing may frame the page, and its forms go nowhere else.
	cspRest = "; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

// guard keeps everybody out but a browser on this machine that shows this page:
// names that were pointed at us, other sites' forms, frames and scripts.
func (h *handler) guard(next http.Handler) http.Handler {
	sameOrigin := http.NewCrossOriginProtection().Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		head := w.Header()
		head.Set("Content-Security-Policy", csp+h.sim.URL()+cspRest)
		head.Set("X-Content-Type-Options", "nosniff")
		head.Set("Referrer-Policy", "same-origin")
		head.Set("Cross-Origin-Opener-Policy", "same-origin")
		head.Set("Cross-Origin-Resource-Policy", "same-origin")
		head.Set("Cache-Control", "no-store")
		if !slacksim.LoopbackHost(r.Host) {
			http.Error(w, say(h.langOf(r), "host.refused"), http.StatusForbidden)
			return
		}
		most := int64(maxBody)
		if r.URL.Path == uploadPath {
			most = maxUpload
		}
		r.Body = http.MaxBytesReader(w, r.Body, most)
		sameOrigin.ServeHTTP(w, r)
	})
}

func (h *handler) langOf(r *http.Request) string {
	return pickLang(r.URL.Query().Get("lang"), r.Header.Get("Accept-Language"), h.cfg.Lang)
}
