package slacksim

import (
	"encoding/json"
	"fmt"
	"maps"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// call is one Web API request being answered.
type call struct {
	s     *Sim
	m     *method
	args  args
	tok   *token // nil for methods without one
	team  *team  // nil likewise
	token string
}

// apiError is Slack saying no.
type apiError struct {
	code       string
	needed     string
	provided   string
	messages   []string // response_metadata.messages
	errors     []string
	retryAfter time.Duration // set: HTTP 429
	extra      obj
}

func (e *apiError) describe() string {
	if len(e.messages) == 0 {
		return e.code
	}
	return e.code + ": " + strings.Join(e.messages, "; ")
}

func fail(code string) *apiError { return &apiError{code: code} }

func invalidArgs(messages ...string) *apiError {
	e := &apiError{code: codeInvalidArgs}
	for _, m := range messages {
		e.messages = append(e.messages, "[ERROR] "+m)
	}
	return e
}

func rateLimited(wait time.Duration) *apiError {
	return &apiError{code: "ratelimited", retryAfter: max(wait, time.Millisecond)}
}

const maxAPIBody = 4 << 20

// serveAPI answers /api/<method>.
func (s *Sim) serveAPI(w http.ResponseWriter, r *http.Request) {
	started := wallClock()
	name := strings.TrimPrefix(r.URL.Path, "/api/")
	how, failing, delay := s.faults.nextCall(name)
	if delay > 0 {
		select {
		case <-time.After(delay):
		case <-r.Context().Done():
			return
		}
	}
	var (
		out  reply
		raw  []byte
		args args
	)
	if !failing || how.AfterEffect {
		var apiErr *apiError
		args, raw, apiErr = parseArgs(w, r)
		out = s.runAPI(r, name, args, apiErr)
	}
	if failing {
		out = how.reply(out)
	}
	if !s.cfg.Quiet {
		entry := WireEntry{
			Kind: "api", Path: name, Status: out.status, Err: out.err,
			Took: wallClock().Sub(started), Request: raw, Response: out.body,
		}
		if out.hang {
			entry.Err = "connection cut"
		}
		s.logWire(entry)
	}
	out.write(w)
}

// reply is an answer ready to be written.
type reply struct {
	status     int
	body       []byte
	err        string // Slack's error string, for the log
	retryAfter int
	scopes     string
	accepted   string
	hang       bool
}

func (f Failure) reply(was reply) reply {
	switch {
	case f.Hang:
		was.hang = true
	case f.RetryAfter > 0:
		was = errReply(rateLimited(f.RetryAfter))
	case f.Error != "":
		was = errReply(&apiError{code: f.Error, messages: f.Messages})
		if f.Status != 0 {
			was.status = f.Status
		}
	case f.Status != 0:
		was.status, was.body, was.err = f.Status, []byte(http.StatusText(f.Status)), "http_"+strconv.Itoa(f.Status)
	}
	return was
}

func (r reply) write(w http.ResponseWriter) {
	if r.hang {
		cut(w)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	if r.status >= http.StatusInternalServerError {
		h.Set("Content-Type", "text/plain; charset=utf-8")
	}
	if r.scopes != "" {
		h.Set("X-Oauth-Scopes", r.scopes)
		h.Set("X-Accepted-Oauth-Scopes", r.accepted)
	}
	if r.retryAfter > 0 {
		h.Set("Retry-After", strconv.Itoa(r.retryAfter))
	}
	w.WriteHeader(r.status)
	_, _ = w.Write(r.body)
}

// cut ends a connection without an answer.
func cut(w http.ResponseWriter) {
	if hj, ok := w.(http.Hijacker); ok {
		if conn, _, err := hj.Hijack(); err == nil {
			_ = conn.Close()
		}
	}
}

// runAPI finds the method, checks token, scope, arguments and limits, and runs
// it.
func (s *Sim) runAPI(r *http.Request, name string, a args, argErr *apiError) reply {
	m := s.methods[name]
	if m == nil {
		return errReply(fail("unknown_method"))
	}
	if argErr != nil {
		return errReply(argErr)
	}
	c := &call{s: s, m: m, args: a, token: bearer(r, a, m)}
	s.mu.Lock()
	result, apiErr := s.runLocked(c)
	var scopes string
	if c.tok != nil {
		scopes = strings.Join(c.tok.scopes, ",")
	}
	var out reply
	if apiErr != nil {
		out = errReply(apiErr)
	} else {
		out = okReply(result) // under the lock: results may share state
	}
	s.mu.Unlock()
	out.scopes, out.accepted = scopes, strings.ReplaceAll(m.scope, "|", ",")
	return out
}

func (s *Sim) runLocked(c *call) (obj, *apiError) {
	if apiErr := s.authenticate(c); apiErr != nil {
		return nil, apiErr
	}
	if apiErr := s.limit(c); apiErr != nil {
		return nil, apiErr
	}
	for _, name := range c.m.required {
		if c.args.str(name) == "" {
			return nil, c.m.missing(name)
		}
	}
	return c.m.run(c)
}

func (s *Sim) authenticate(c *call) *apiError {
	switch c.m.auth {
	case authNone:
		return nil
	case authApp:
		switch {
		case c.token == "" && c.args.str("token") != "":
			// in the header or nowhere: python-slack-sdk issue 1877
			return fail("invalid_auth")
		case c.token == "":
			return fail("not_authed")
		case c.token != s.cfg.App.AppToken:
			if s.tokens[c.token] != nil {
				return fail("not_allowed_token_type")
			}
			return fail("invalid_auth")
		}
		return nil
	}
	if c.token == "" {
		return fail("not_authed")
	}
	if c.token == s.cfg.App.AppToken {
		return fail("not_allowed_token_type")
	}
	tok := s.tokens[c.token]
	switch {
	case tok == nil:
		return fail("invalid_auth")
	case tok.team.install == nil:
		return fail("account_inactive")
	case tok.revoked:
		return fail("token_revoked")
	case !tok.expires.IsZero() && !s.cfg.Now().Before(tok.expires):
		return fail("token_expired")
	}
	c.tok, c.team = tok, tok.team
	if tok.team.orgInstall {
		team, apiErr := c.orgTeam()
		if apiErr != nil {
			return apiErr
		}
		c.team = team
	}
	if c.m.scope != "" && !tok.hasAny(c.m.scope) {
		return c.missingScope(c.m.scope)
	}
	return nil
}

func (t *token) hasAny(scopes string) bool {
	for sc := range strings.SplitSeq(scopes, "|") {
		if slices.Contains(t.scopes, sc) {
			return true
		}
	}
	return false
}

func (c *call) missingScope(needed string) *apiError {
	return &apiError{code: "missing_scope", needed: strings.ReplaceAll(needed, "|", ","), provided: strings.Join(c.tok.scopes, ",")}
}

func okReply(result obj) reply {
	if result == nil {
		result = obj{}
	}
	if _, set := result["ok"]; !set {
		result["ok"] = true
	}
	return reply{status: http.StatusOK, body: mustJSON(result)}
}

func errReply(e *apiError) reply {
	body := obj{"ok": false, "error": e.code}
	if e.needed != "" {
		body["needed"], body["provided"] = e.needed, e.provided
	}
	if len(e.errors) > 0 {
		body["errors"] = e.errors
	}
	if len(e.messages) > 0 {
		body["response_metadata"] = obj{"messages": e.messages}
	}
	maps.Copy(body, e.extra)
	out := reply{status: http.StatusOK, body: mustJSON(body), err: e.code}
	if e.retryAfter > 0 {
		out.status = http.StatusTooManyRequests
		out.retryAfter = int((e.retryAfter + time.Second - 1) / time.Second)
	}
	return out
}

// bearer finds the token: in the Authorization header, or, for most methods, as
// a parameter.
func bearer(r *http.Request, a args, m *method) string {
	if h := r.Header.Get("Authorization"); h != "" {
		kind, value, _ := strings.Cut(h, " ")
		if strings.EqualFold(kind, "Bearer") {
			return strings.TrimSpace(value)
		}
	}
	if m.auth == authApp {
		return "" // docs: it must be in the header
	}
	return a.str("token")
}

// routes are the simulator's own paths; Mount adds to them.
func (s *Sim) routes() {
	own := func(pattern string, serve http.HandlerFunc) {
		s.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			if !LoopbackHost(r.Host) {
				http.Error(w, "This is for programs on the same machine, by the address 127.0.0.1.", http.StatusForbidden)
				return
			}
			serve(w, r)
		})
	}
	own("POST /api/{method}", s.serveAPI)
	own("GET /api/{method}", s.serveAPI)
	own("POST /respond/{id}", s.serveResponseURL)
	own("POST /upload/{ticket}", s.serveUpload)
	own("GET /files/{id}/{name}", s.serveFile)
	own("GET /link/", s.serveLink)
	own("GET /oauth/v2/authorize", s.serveAuthorize)
}

// LoopbackHost reports whether a Host header names this machine in a way that no
// foreign name server can: a page elsewhere may have its own name point here.
func LoopbackHost(host string) bool {
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	name = strings.TrimSuffix(strings.TrimPrefix(name, "["), "]")
	if strings.EqualFold(name, "localhost") {
		return true
	}
	ip := net.ParseIP(name)
	return ip != nil && ip.IsLoopback()
}

// decodeJSON reads a JSON argument that was sent as text.
func decodeJSON(text string, into any) error {
	if err := json.Unmarshal([]byte(text), into); err != nil {
		return fmt.Errorf("slacksim: json: %w", err)
	}
	return nil
}
