package slacksim

import (
	"bytes"
	"io"
	"net/http"
	"time"
)

const (
	responseLife = 30 * time.Minute
	responseUses = 5
)

// responseURL lets the app answer what a person did, up to five times within
// half an hour.
type responseURL struct {
	user    *user
	ch      *channel
	expires time.Time
	uses    int
	message *message // what replace_original and delete_original mean
}

// newResponseURL makes a response URL for what a person does now.
func (s *Sim) newResponseURL(u *user, ch *channel, original *message) (*responseURL, string) {
	id := secret(16)
	r := &responseURL{user: u, ch: ch, expires: s.cfg.Now().Add(responseLife), message: original}
	s.responses.put(id, r)
	return r, s.URL() + "/respond/" + id
}

func (s *Sim) serveResponseURL(w http.ResponseWriter, r *http.Request) {
	started := wallClock()
	how, failing, delay := s.faults.nextCall("response_url")
	if delay > 0 {
		select {
		case <-time.After(delay):
		case <-r.Context().Done():
			return
		}
	}
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxAPIBody))
	if err != nil {
		http.Error(w, "too large", http.StatusRequestEntityTooLarge)
		return
	}
	var apiErr *apiError
	status := http.StatusOK
	if !failing || how.AfterEffect {
		status, apiErr = s.respond(r.PathValue("id"), raw)
	}
	out := reply{status: status, body: []byte("ok")}
	if apiErr != nil {
		out = errReply(apiErr)
		out.status = status
	}
	if failing {
		out = how.reply(out)
	}
	s.logWire(WireEntry{
		Kind: "response_url", Path: r.URL.Path, Status: out.status, Err: out.err,
		Took: wallClock().Sub(started), Request: raw, Response: out.body,
	})
	if apiErr == nil && !failing {
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write(out.body)
		return
	}
	out.write(w)
}

// respond carries out one use of a response URL. Slack documents the limits and
// not the words; that a spent one answers 404 with used_url, and an old one 404
// with expired_url, is what unrelated clients expect in their tests. In 2018 the
// latter was "Expired url" (github.com/getsentry/sentry/pull/7955).
func (s *Sim) respond(id string, raw []byte) (int, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	resp, ok := s.responses.get(id)
	switch {
	case !ok:
		return http.StatusNotFound, fail("no_such_url")
	case !s.cfg.Now().Before(resp.expires):
		return http.StatusNotFound, fail(codeExpiredURL)
	case resp.uses >= responseUses:
		return http.StatusNotFound, fail("used_url")
	}
	if len(bytes.TrimSpace(raw)) == 0 {
		return http.StatusBadRequest, fail("invalid_payload")
	}
	msg, apiErr := parseAckMessage(raw)
	if apiErr != nil {
		return http.StatusBadRequest, apiErr
	}
	resp.uses++
	return s.carryOut(resp, msg)
}

func (s *Sim) carryOut(resp *responseURL, msg *ackMessage) (int, *apiError) {
	original := resp.message
	if msg.deleteOriginal {
		if original != nil {
			s.remove(original)
			resp.message = nil
		}
		if msg.empty() {
			return http.StatusOK, nil
		}
	}
	if msg.empty() {
		return http.StatusBadRequest, fail("no_text")
	}
	// an answer to a click replaces the message unless told otherwise only
	// when replace_original says so; Slack's default is a new ephemeral one
	replace := msg.replaceOriginal != nil && *msg.replaceOriginal
	if replace && original != nil && !original.deleted && !msg.deleteOriginal {
		s.fillIDs(msg.blocks)
		b := msg.body
		b.blocksSet = true // text alone replaces the blocks
		s.edit(original, b)
		return http.StatusOK, nil
	}
	s.postAnswer(resp.user, resp.ch, msg, resp)
	return http.StatusOK, nil
}
