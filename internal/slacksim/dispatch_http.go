package slacksim

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

const maxAckBody = 1 << 20

func (s *Sim) sendHTTP(ctx context.Context, base string, d *delivery, fault deliveryFault) (ack, error) {
	path, contentType, body := d.http()
	opts := DeliverOptions{
		ContentType: contentType, BadSignature: fault.badSignature, Unsigned: fault.unsigned, Age: fault.age,
		RetryNum: d.retryNum, RetryReason: d.retryReason,
	}
	res, err := s.roundTrip(ctx, base+path, d.kind, body, opts)
	if err != nil {
		return ack{}, err
	}
	if res.Status < 200 || res.Status > 299 {
		return ack{}, fmt.Errorf("%w: the app answered HTTP %d", &httpError{status: res.Status, noRetry: res.Header.Get("X-Slack-No-Retry") == "1"}, res.Status)
	}
	mt, _, _ := mime.ParseMediaType(res.Header.Get("Content-Type"))
	return ack{body: res.Body, isJSON: mt == mimeJSON}, nil
}

// httpError is an answer other than 2xx.
type httpError struct {
	status  int
	noRetry bool
}

func (f *httpError) Error() string { return errDispatch.Error() }

func (f *httpError) Is(target error) bool { return target == errDispatch }

// DeliverOptions change how a raw delivery is signed.
type DeliverOptions struct {
	ContentType  string // default: form
	BadSignature bool
	Unsigned     bool
	Age          time.Duration // how old the timestamp is
	Timestamp    string        // instead of Config.Now minus Age
	Signature    string        // instead of the computed one
	RetryNum     int
	RetryReason  string
	Header       http.Header // added last
}

// Delivered is the app's answer to a raw delivery.
type Delivered struct {
	Status int
	Header http.Header
	Body   []byte
}

// Deliver posts a form to the app's path, signed as Slack signs unless opts say
// otherwise: for tests that play somebody who is not Slack, or Slack gone wrong.
func (s *Sim) Deliver(ctx context.Context, path string, form url.Values, opts DeliverOptions) (Delivered, error) {
	return s.DeliverBody(ctx, path, []byte(form.Encode()), opts)
}

// DeliverBody is Deliver with a raw body.
func (s *Sim) DeliverBody(ctx context.Context, path string, body []byte, opts DeliverOptions) (Delivered, error) {
	s.mu.Lock()
	base := s.appBase
	s.mu.Unlock()
	if base == "" {
		return Delivered{}, fmt.Errorf("slacksim: deliver: %w: no app over HTTP, call ConnectHTTP first", errDispatch)
	}
	return s.roundTrip(ctx, base+path, "raw", body, opts)
}

func (s *Sim) roundTrip(ctx context.Context, target, kind string, body []byte, opts DeliverOptions) (Delivered, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, target, bytes.NewReader(body))
	if err != nil {
		return Delivered{}, fmt.Errorf("slacksim: deliver: %w", err)
	}
	s.signRequest(req, body, opts)
	started := wallClock()
	out, err := s.exchange(req)
	s.logWire(WireEntry{
		Kind: kind, Outbound: true, Path: req.URL.Path, Status: out.Status, Err: errText(err),
		Took: wallClock().Sub(started), Request: body, Response: out.Body,
	})
	return out, err
}

func (s *Sim) signRequest(req *http.Request, body []byte, opts DeliverOptions) {
	if opts.ContentType == "" {
		opts.ContentType = mimeForm
	}
	h := req.Header
	h.Set("Content-Type", opts.ContentType)
	h.Set("User-Agent", "Slackbot 1.0 (+https://api.slack.com/robots)")
	h.Set("Accept", "application/json,*/*")
	ts := opts.Timestamp
	if ts == "" {
		ts = strconv.FormatInt(s.cfg.Now().Add(-opts.Age).Unix(), 10)
	}
	sig := opts.Signature
	if sig == "" {
		key := s.cfg.App.SigningSecret
		if opts.BadSignature {
			key += "-not"
		}
		sig = Sign(key, ts, body)
	}
	if !opts.Unsigned {
		h.Set("X-Slack-Request-Timestamp", ts)
		h.Set("X-Slack-Signature", sig)
	}
	if opts.RetryNum > 0 {
		h.Set("X-Slack-Retry-Num", strconv.Itoa(opts.RetryNum))
		h.Set("X-Slack-Retry-Reason", opts.RetryReason)
	}
	maps.Copy(h, opts.Header)
}

func (s *Sim) exchange(req *http.Request) (Delivered, error) {
	res, err := s.client.Do(req)
	if err != nil {
		if cause := context.Cause(req.Context()); cause != nil {
			return Delivered{}, cause
		}
		if errors.Is(err, errTooManyRedirects) {
			return Delivered{}, fmt.Errorf("%w: %w", errDispatch, errTooManyRedirects)
		}
		return Delivered{}, fmt.Errorf("%w: %w", errDispatch, err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(res.Body, maxAckBody))
	if err != nil {
		if cause := context.Cause(req.Context()); cause != nil {
			return Delivered{}, cause
		}
		return Delivered{}, fmt.Errorf("%w: %w", errDispatch, err)
	}
	return Delivered{Status: res.StatusCode, Header: res.Header, Body: body}, nil
}

func errText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
