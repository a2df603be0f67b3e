package main

import (
	"bufio"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"kept/internal/clock"
)

// load sends signed slash commands as Slack does, over connections that stay
// open, one for each caller.
type load struct {
	addr    string
	secret  []byte
	fields  url.Values // what all have in common
	people  []string
	places  []string
	callers int
	serial  *atomic.Int64 // no two requests have the same trigger
}

// loaded is what a round of load brought.
type loaded struct {
	requests int
	took     time.Duration
	each     []time.Duration
}

func (l loaded) perSecond() float64 { return float64(l.requests) / l.took.Seconds() }

// run sends for a while.
func (l *load) run(ctx context.Context, d time.Duration) (loaded, error) {
	began := clock.System{}.Now()
	until := began.Add(d)
	lists, errs := make([][]time.Duration, l.callers), make([]error, l.callers)
	var wg sync.WaitGroup
	for i := range l.callers {
		wg.Go(func() { lists[i], errs[i] = l.call(ctx, until) })
	}
	wg.Wait()
	out := loaded{took: clock.System{}.Now().Sub(began)}
	for _, list := range lists {
		out.each = append(out.each, list...)
	}
	out.requests = len(out.each)
	if ctx.Err() != nil {
		return out, fmt.Errorf("load: %w", context.Cause(ctx))
	}
	if i := slices.IndexFunc(errs, func(err error) bool { return err != nil }); i >= 0 {
		return out, errs[i] // the others met with the same
	}
	if out.requests == 0 {
		return out, errors.New("nothing was answered")
	}
	return out, nil
}

// call is one caller.
func (l *load) call(ctx context.Context, until time.Time) ([]time.Duration, error) {
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", l.addr)
	if err != nil {
		return nil, fmt.Errorf("call %s: %w", l.addr, err)
	}
	defer func() { _ = conn.Close() }()
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
	r := bufio.NewReaderSize(conn, 16<<10)
	var list []time.Duration
	for {
		began := clock.System{}.Now()
		if !began.Before(until) {
			return list, nil
		}
		if _, err := conn.Write(l.request(began)); err != nil {
			return list, fmt.Errorf("send a command: %w", err)
		}
		if err := read(r); err != nil {
			return list, err
		}
		list = append(list, clock.System{}.Now().Sub(began))
	}
}

// request is the next one, as it goes over the wire.
func (l *load) request(now time.Time) []byte {
	n := int(l.serial.Add(1))
	form := url.Values{}
	maps.Copy(form, l.fields)
	form.Set("user_id", l.people[n%len(l.people)])
	form.Set("channel_id", l.places[n/len(l.people)%len(l.places)])
	form.Set("text", line(n))
	form.Set("trigger_id", fmt.Sprintf("%d.%d.%032x", 1_764_000_000_000+n, 100_000+n, n))
	body := form.Encode()
	stamp := strconv.FormatInt(now.Unix(), 10)
	mac := hmac.New(sha256.New, l.secret)
	mac.Write([]byte("v0:" + stamp + ":"))
	mac.Write([]byte(body))
	return []byte("POST /slack/commands HTTP/1.1\r\nHost: " + l.addr +
		"\r\nUser-Agent: Slackbot 1.0 (+https://api.slack.com/robots)\r\nAccept: application/json,*/*" +
		"\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: " + strconv.Itoa(len(body)) +
		"\r\nX-Slack-Request-Timestamp: " + stamp +
		"\r\nX-Slack-Signature: v0=" + hex.EncodeToString(mac.Sum(nil)) + "\r\n\r\n" + body)
}

// read reads one answer. What is not a promise made is an error: a quick
// refusal must not count.
func read(r *bufio.Reader) error {
	res, err := http.ReadResponse(r, nil)
	if err != nil {
		return fmt.Errorf("read an answer: %w", err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return fmt.Errorf("read an answer: %w", err)
	}
	if res.StatusCode != http.StatusOK || len(body) == 0 {
		return fmt.Errorf("the answer is %s: %q", res.Status, body[:min(len(body), 300)])
	}
	return nil
}
