package bot

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// maxBody is far above anything Slack sends.
const maxBody = 1 << 20

// The routes.
const (
	routeCommands     = "commands"
	routeInteractions = "interactions"
	routeEvents       = "events"
)

// Handler serves the routes that Slack posts to, below /slack/. Whatever is
// posted there is checked to come from Slack before anything in it is read.
func (b *Bot) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/slack/"+routeCommands, b.signed(routeCommands, b.serveCommand))
	mux.Handle("/slack/"+routeInteractions, b.signed(routeInteractions, b.serveInteraction))
	mux.Handle("/slack/"+routeEvents, b.signed(routeEvents, b.serveEvent))
	// anything else below /slack/ that is posted has to be signed as well, to
	// learn that it does not exist
	mux.Handle("/slack/", b.signed("other", func(w http.ResponseWriter, r *http.Request, _ []byte) {
		http.NotFound(w, r)
	}))
	return mux
}

// signed lets only Slack's own requests through, each of them once.
func (b *Bot) signed(route string, next func(http.ResponseWriter, *http.Request, []byte)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			w.Header().Set("Allow", http.MethodPost)
			b.refuse(w, r, route, http.StatusMethodNotAllowed, "method")
			return
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
		if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
			b.refuse(w, r, route, http.StatusRequestEntityTooLarge, "size")
			return
		}
		if err != nil {
			b.refuse(w, r, route, http.StatusBadRequest, "body")
			return
		}
		switch err := verify(b.cfg.SigningSecret, r.Header, body, b.cfg.Now()); {
		case err == nil:
			next(w, r, body)
		case errors.Is(err, errStale):
			b.refuse(w, r, route, http.StatusUnauthorized, "stale")
		case errors.Is(err, errUnsigned):
			b.refuse(w, r, route, http.StatusUnauthorized, "unsigned")
		default:
			b.refuse(w, r, route, http.StatusUnauthorized, "signature")
		}
	})
}

// refuse answers a delivery that is not taken.
func (b *Bot) refuse(w http.ResponseWriter, r *http.Request, route string, status int, reason string) {
	b.cfg.Meter.Refused(route, reason)
	b.cfg.Log.WarnContext(r.Context(), "refused a delivery", "route", route, "reason", reason, "from", r.RemoteAddr)
	http.Error(w, http.StatusText(status), status)
}

func (b *Bot) serveCommand(w http.ResponseWriter, r *http.Request, body []byte) {
	form, err := url.ParseQuery(string(body))
	if err != nil {
		b.malformed(w, r, routeCommands, err)
		return
	}
	if form.Get("ssl_check") == "1" {
		w.WriteHeader(http.StatusOK) // Slack tries the certificate
		return
	}
	a, err := decodeSlash(form.Get)
	if err != nil {
		b.malformed(w, r, routeCommands, err)
		return
	}
	b.serve(w, r, a)
}

func (b *Bot) serveInteraction(w http.ResponseWriter, r *http.Request, body []byte) {
	form, err := url.ParseQuery(string(body))
	if err != nil {
		b.malformed(w, r, routeInteractions, err)
		return
	}
	a, err := decodeInteraction([]byte(form.Get("payload")))
	if err != nil {
		b.malformed(w, r, routeInteractions, err)
		return
	}
	b.serve(w, r, a)
}

func (b *Bot) serveEvent(w http.ResponseWriter, r *http.Request, body []byte) {
	a, challenge, err := decodeEvent(body)
	if err != nil {
		b.malformed(w, r, routeEvents, err)
		return
	}
	if a == nil {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		_, _ = io.WriteString(w, challenge)
		return
	}
	// an event whose tenant cannot be told is taken all the same: an error would
	// only make Slack send it again
	if a.req.Team == "" {
		a.nothing = true
	}
	b.serve(w, r, a)
}

// serve has a delivery carried out and writes its acknowledgement. What was
// delivered before is acknowledged and no more: whoever replays it learns
// nothing.
func (b *Bot) serve(w http.ResponseWriter, r *http.Request, a *arrival) {
	if a.once == "" {
		a.once = r.Header.Get("X-Slack-Signature")
	}
	err := b.take(r.Context(), a, 0, func(k ack) {
		if k.again {
			b.cfg.Meter.Refused(strings.TrimPrefix(r.URL.Path, "/slack/"), "replay")
			k.body = nil
		}
		acknowledge(w, k)
	})
	if err != nil {
		w.Header().Set("Retry-After", "5")
		http.Error(w, http.StatusText(http.StatusServiceUnavailable), http.StatusServiceUnavailable)
	}
}

// acknowledge writes an acknowledgement. A late one goes out at once, and on a
// connection that takes no more: this one is busy until the work is done.
func acknowledge(w http.ResponseWriter, k ack) {
	if len(k.body) > 0 {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(k.body)))
	if k.late {
		w.Header().Set("Connection", "close")
	}
	w.WriteHeader(http.StatusOK)
	_, _ = w.Write(k.body)
	if k.late {
		_ = http.NewResponseController(w).Flush() // Slack may have hung up
	}
}

// malformed answers what Slack would never send.
func (b *Bot) malformed(w http.ResponseWriter, r *http.Request, route string, err error) {
	b.cfg.Meter.Refused(route, "malformed")
	b.cfg.Log.ErrorContext(r.Context(), "cannot read a delivery", "route", route, "error", err)
	http.Error(w, http.StatusText(http.StatusBadRequest), http.StatusBadRequest)
}
