package slacksim

import (
	"context"
	"errors"
	"slices"
	"time"
)

// spawn runs f on a goroutine that Close waits for; false once closing.
func (s *Sim) spawn(f func()) bool {
	s.spawnMu.Lock()
	defer s.spawnMu.Unlock()
	if s.ctx.Err() != nil {
		return false
	}
	s.wg.Go(f)
	return true
}

// emitNamed is emit for events that only apps hear of that subscribe to them by
// name. Sim.mu is held.
func (s *Sim) emitNamed(t *team, event obj) {
	if slices.Contains(s.cfg.App.Events, eventName(event)) {
		s.emit(t, event, true)
	}
}

// emit sends an event to the app, on its own goroutine. Sim.mu is held.
// Uninstall events go out although the app is gone; all others need it there.
func (s *Sim) emit(t *team, event obj, needsInstall bool) {
	if s.appBase == "" && s.socks.never() {
		return // nobody has ever connected
	}
	if needsInstall && t.install == nil {
		return
	}
	if subs := s.cfg.App.Events; len(subs) > 0 && !slices.Contains(subs, eventName(event)) {
		return
	}
	now := s.cfg.Now()
	if event["event_ts"] == nil {
		event["event_ts"] = formatTS(now.UnixMicro())
	}
	ext := false
	if ch := t.channels[str(event["channel"])]; ch != nil {
		ext = ch.ext
	}
	id := s.nextID("Ev")
	s.contexts.put("4-"+id, t)
	d := &delivery{kind: kindEvents, payload: obj{
		"token": verificationToken, "team_id": t.id, "context_team_id": t.id, "context_enterprise_id": emptyNil(t.entID),
		"api_app_id": s.cfg.App.ID, "event": event, "type": "event_callback", "event_id": id,
		"event_time": now.Unix(), "event_context": "4-" + id, "is_ext_shared_channel": ext,
		"authorizations": []any{t.authorization()},
	}}
	if t.entID != "" {
		d.payload["enterprise_id"] = t.entID
	}
	// marshalled now: what the event says must not change under way
	d.payload = frozen(d.payload)
	s.launch(d)
}

// eventName is the name an event is subscribed by.
func eventName(event obj) string {
	if str(event["type"]) != "message" {
		return str(event["type"])
	}
	switch kind := str(event["channel_type"]); kind {
	case "channel", "group":
		return "message." + kind + "s"
	default:
		return "message." + kind
	}
}

// frozen is a deep copy.
func frozen(o obj) obj {
	var out obj
	if decodeJSON(string(mustJSON(o)), &out) != nil {
		return o
	}
	return out
}

func (s *Sim) tryEvent(d *delivery) {
	_, err := s.send(s.ctx, d)
	if err == nil || s.ctx.Err() != nil {
		return
	}
	var h *httpError
	if errors.As(err, &h) && h.noRetry || d.retryNum >= len(s.cfg.EventRetries) {
		return
	}
	next := *d
	next.retryNum++
	next.retryReason = retryReason(err)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.at(s.cfg.Now().Add(s.cfg.EventRetries[d.retryNum]), true, func() { s.tryEvent(&next) })
	s.hub.publish(Change{Kind: ChangeApp})
}

func retryReason(err error) string {
	var h *httpError
	switch {
	case errors.Is(err, errAckTimeout), errors.Is(err, context.DeadlineExceeded):
		return "http_timeout"
	case errors.Is(err, errTooManyRedirects):
		return "too_many_redirects"
	case errors.As(err, &h):
		return "http_error"
	default:
		return "connection_failed"
	}
}

// sendRateLimited tells the app of app_rate_limited, the one delivery that holds
// no event (https://docs.slack.dev/apis/web-api/rate-limits).
func (s *Sim) sendRateLimited() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, t := range s.teamOrder {
		if t.install == nil || s.appBase == "" && s.socks.never() {
			continue
		}
		d := &delivery{kind: kindEvents, payload: obj{
			"token": verificationToken, "type": "app_rate_limited", "team_id": t.id,
			"minute_rate_limited": s.cfg.Now().Truncate(time.Minute).Unix(), "api_app_id": s.cfg.App.ID,
		}}
		s.spawn(func() { _, _ = s.send(s.ctx, d) })
	}
}

// Verify sends the url_verification handshake and reports whether the app
// answered it with the challenge.
func (s *Sim) Verify(ctx context.Context) error {
	challenge := secret(12)
	body := mustJSON(obj{"token": verificationToken, "challenge": challenge, "type": "url_verification"})
	got, err := s.DeliverBody(ctx, pathEvents, body, DeliverOptions{ContentType: mimeJSON})
	if err != nil {
		return err
	}
	var answer obj
	if string(got.Body) == challenge {
		return nil
	}
	if decodeJSON(string(got.Body), &answer) == nil && str(answer["challenge"]) == challenge {
		return nil
	}
	return errNoChallenge
}

var errNoChallenge = errors.New("slacksim: the app did not return the challenge")
