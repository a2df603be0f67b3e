package slacksim

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
)

// What goes wrong between Slack and an app, from the app's side of the wire.
var (
	errAckTimeout       = errors.New("operation_timeout")
	errDispatch         = errors.New("dispatch_failed")
	errTooManyRedirects = errors.New("too many redirects")
)

const (
	kindSlash       = "slash_commands"
	kindInteractive = "interactive"
	kindEvents      = "events_api"

	pathCommands     = "/slack/commands"
	pathInteractions = "/slack/interactions"
	pathEvents       = "/slack/events"

	mimeForm = "application/x-www-form-urlencoded"
	mimeJSON = "application/json"
)

// delivery is one thing Slack has to tell the app, whatever the transport.
type delivery struct {
	kind        string
	payload     obj    // what a socket carries
	accepts     bool   // the acknowledgement may carry a payload
	path        string // over HTTP, where not to the usual one
	retryNum    int
	retryReason string
}

// ack is the app's acknowledgement.
type ack struct {
	body   []byte
	isJSON bool
}

// over HTTP, a slash command is a form, an interaction a form with one JSON
// field, an event a JSON body.
func (d *delivery) http() (path, contentType string, body []byte) {
	switch d.kind {
	case kindSlash:
		form := url.Values{}
		for k, v := range d.payload {
			form.Set(k, fmt.Sprint(v))
		}
		return pathCommands, mimeForm, []byte(form.Encode())
	case kindInteractive:
		path := pathInteractions
		if d.path != "" {
			path = d.path
		}
		return path, mimeForm, []byte(url.Values{"payload": {string(mustJSON(d.payload))}}.Encode())
	default:
		return pathEvents, mimeJSON, mustJSON(d.payload)
	}
}

// send delivers and waits for the acknowledgement, at most Config.AckTimeout of
// real time. Faults that concern deliveries are applied here.
func (s *Sim) send(ctx context.Context, d *delivery) (ack, error) {
	ctx, cancel := s.ackClock(ctx)
	defer cancel()
	fault := s.faults.nextDelivery()
	if fault.delay > 0 {
		if err := s.pause(ctx, fault.delay); err != nil {
			return ack{}, err
		}
	}
	if fault.arrayState && d.kind == kindInteractive {
		d = withArrayState(d)
	}
	got, err := s.sendOnce(ctx, d, fault)
	if fault.twice && err == nil {
		if _, err := s.sendOnce(ctx, d, fault); err != nil {
			return got, fmt.Errorf("second delivery: %w", err)
		}
	}
	if fault.loseAck && err == nil {
		return ack{}, errAckTimeout
	}
	return got, err
}

// pause waits on the clock that acknowledgements are timed by.
func (s *Sim) pause(ctx context.Context, d time.Duration) error {
	over := make(chan struct{})
	if s.cfg.AckByClock {
		s.mu.Lock()
		s.at(s.cfg.Now().Add(d), false, func() { close(over) })
		s.mu.Unlock()
	} else {
		timer := time.AfterFunc(d, func() { close(over) })
		defer timer.Stop()
	}
	select {
	case <-over:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// ackClock limits the wait for an acknowledgement.
func (s *Sim) ackClock(ctx context.Context) (context.Context, context.CancelFunc) {
	if !s.cfg.AckByClock {
		return context.WithTimeoutCause(ctx, s.cfg.AckTimeout, errAckTimeout)
	}
	ctx, cancel := context.WithCancelCause(ctx)
	s.mu.Lock()
	w := s.at(s.cfg.Now().Add(s.cfg.AckTimeout), false, func() { cancel(errAckTimeout) })
	s.mu.Unlock()
	return ctx, func() {
		cancel(nil)
		s.mu.Lock()
		defer s.mu.Unlock()
		s.waits = slices.DeleteFunc(s.waits, func(o *waiting) bool { return o == w })
	}
}

func (s *Sim) sendOnce(ctx context.Context, d *delivery, fault deliveryFault) (ack, error) {
	if s.faults.isOn(FaultStopped) {
		return ack{}, errDispatch
	}
	s.mu.Lock()
	base := s.appBase
	s.mu.Unlock()
	if base != "" {
		return s.sendHTTP(ctx, base, d, fault)
	}
	return s.sendSocket(ctx, d)
}

// ackMessage is a message in an acknowledgement or at a response URL.
type ackMessage struct {
	body
	responseType    string
	replaceOriginal *bool
	deleteOriginal  bool
	thread          string
}

// parseAckMessage reads the JSON of a message; nil means there was none.
func parseAckMessage(raw []byte) (*ackMessage, *apiError) {
	var src obj
	if err := json.Unmarshal(raw, &src); err != nil {
		return nil, fail("invalid_payload")
	}
	m := &ackMessage{
		responseType: str(src["response_type"]), deleteOriginal: truthy(src["delete_original"]), thread: str(src["thread_ts"]),
	}
	if v, ok := src["replace_original"]; ok && v != nil {
		b := truthy(v)
		m.replaceOriginal = &b
	}
	if v, ok := src["text"].(string); ok {
		m.text = &v
	}
	if v, ok := src["blocks"]; ok && v != nil {
		blocks, isList := v.([]any)
		if !isList {
			return nil, fail("invalid_blocks_format")
		}
		if probs := checkBlocks(blocks, surfaceAnswer); len(probs) > 0 {
			return nil, invalidBlocks(probs)
		}
		m.blocks, m.blocksSet = blocks, true
	}
	if v := object(src["metadata"]); v != nil && str(v["event_type"]) != "" {
		m.meta = &Metadata{EventType: str(v["event_type"]), EventPayload: object(v["event_payload"])}
	}
	return m, nil
}

// truthy takes booleans as Slack does, also as strings.
func truthy(v any) bool {
	switch v := v.(type) {
	case bool:
		return v
	case string:
		return v == "true" || v == "1"
	default:
		return false
	}
}

// answer posts what a slash command's acknowledgement says.
func (s *Sim) answer(u *user, ch *channel, typed string, a ack, resp *responseURL) error {
	raw := strings.TrimSpace(string(a.body))
	if raw == "" || a.isJSON && (raw == "{}" || raw == jsonNull || raw == `""`) {
		return nil
	}
	msg := &ackMessage{}
	if a.isJSON {
		var apiErr *apiError
		if msg, apiErr = parseAckMessage(a.body); apiErr != nil {
			return fmt.Errorf("%w: acknowledgement refused: %s", ErrNotAcked, apiErr.describe())
		}
	} else {
		msg.text = &raw
	}
	if msg.empty() {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if msg.responseType == "in_channel" {
		s.put(&message{ch: ch, user: u, text: typed, command: true})
	}
	s.postAnswer(u, ch, msg, resp)
	return nil
}

// postAnswer adds an answer to the channel, for one person or for all.
func (s *Sim) postAnswer(u *user, ch *channel, msg *ackMessage, resp *responseURL) {
	s.fillIDs(msg.blocks)
	m := &message{ch: ch, user: u.team.bot, byApp: true, thread: msg.thread}
	msg.apply(m)
	if msg.responseType != "in_channel" {
		m.ephemeral = u
	}
	s.put(m)
	if resp != nil && resp.message == nil {
		resp.message = m
	}
}
