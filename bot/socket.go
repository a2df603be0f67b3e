package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	"github.com/coder/websocket"
	"github.com/slack-go/slack"

	"kept/internal/clock"
)

// The ends of Socket Mode that no waiting mends.
var (
	// ErrSocketOff says that Socket Mode was switched off in the app's settings.
	ErrSocketOff = errors.New("this app has Socket Mode switched off: switch it on under Socket Mode at api.slack.com/apps, or use HTTP")
	// ErrSocketToken says that Slack does not take the app-level token.
	ErrSocketToken = errors.New("the app-level token is not accepted by Slack: make a new one with the scope connections:write")
)

// How sockets are held.
const (
	dialTimeout = 15 * time.Second
	helloWithin = 15 * time.Second
	pingEvery   = 10 * time.Second
	pingWithin  = 10 * time.Second
	// retireWithin is how long a connection that Slack wants to renew stays
	// beside its successor, for what is still on its way.
	retireWithin = 5 * time.Second
	closeWithin  = time.Second
	// The pauses between attempts to connect.
	firstPause = 500 * time.Millisecond
	lastPause  = 30 * time.Second
	crowdPause = 30 * time.Second // too many connections
	// A connection that ends sooner is brief; maxBrief of them in a row are
	// replaced at once.
	briefLife = 10 * time.Second
	maxBrief  = 5
)

// The reasons Slack gives for ending a connection. Source:
// docs.slack.dev/apis/events-api/using-socket-mode.
const (
	reasonOff     = "link_disabled"
	reasonCrowd   = "too_many_websockets"
	reasonDropped = "dropped"
	reasonStopped = "stopped"
)

// RunSocket holds the Socket Mode connections until ctx ends; what was taken by
// then is answered first. It returns nil when ctx has ended, and otherwise
// [ErrSocketOff] or [ErrSocketToken]; all other trouble is waited out.
//
// slack-go gives the address to connect to; the connection is our own, because
// slack-go's drops it at each renewal before the next is open, writes late
// acknowledgements for the old one on the new one, and hides why Slack ends it.
func (b *Bot) RunSocket(ctx context.Context) error {
	hub := &socketHub{
		b: b, dial: newHTTPClient(),
		api: newAPI("", b.cfg.APIURL, newHTTPClient(), slack.OptionAppLevelToken(b.cfg.AppToken)),
	}
	hub.dial.Timeout = 0 // a timeout would end the connection; dialling has its own
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var wg sync.WaitGroup
	for n := range b.cfg.Sockets {
		wg.Go(func() {
			if err := hub.hold(ctx, n); err != nil {
				cancel(err)
			}
		})
	}
	wg.Wait()
	hub.retiring.Wait()
	err := context.Cause(ctx)
	if errors.Is(err, ErrSocketOff) || errors.Is(err, ErrSocketToken) {
		b.cfg.Log.ErrorContext(context.WithoutCancel(ctx), "Socket Mode has ended", "error", err)
		return err
	}
	return nil
}

// Sockets is how many Socket Mode connections are open.
func (b *Bot) Sockets() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.live
}

func (b *Bot) socketOpened() {
	b.mu.Lock()
	b.live++
	b.mu.Unlock()
	b.cfg.Meter.SocketOpened()
}

func (b *Bot) socketClosed(reason string) {
	b.mu.Lock()
	b.live--
	b.mu.Unlock()
	b.cfg.Meter.SocketClosed(reason)
}

// socketHub opens connections.
type socketHub struct {
	b        *Bot
	api      *slack.Client
	dial     *http.Client
	retiring sync.WaitGroup
}

// hold keeps one connection open. A connection that Slack wants to renew is
// replaced first and closed afterwards, so that there is no gap.
func (h *socketHub) hold(ctx context.Context, n int) error {
	log := h.b.cfg.Log.With("socket", n)
	var old *socket
	for brief := 0; ; {
		conn, err := h.connect(ctx, log, brief)
		if old != nil {
			h.retire(ctx, old)
			old = nil
		}
		if err != nil {
			return err
		}
		if conn == nil { // ctx has ended
			return nil
		}
		opened := clock.System{}.Now()
		select {
		case <-conn.leaving:
			old = conn
		case <-conn.gone:
		case <-ctx.Done():
			conn.stop(ctx)
			return nil
		}
		log.InfoContext(ctx, "a connection ends", "reason", first(conn.reason(), reasonDropped))
		if conn.reason() == reasonOff {
			h.retire(ctx, conn)
			return ErrSocketOff
		}
		if brief++; (clock.System{}).Now().Sub(opened) > briefLife {
			brief = 0
		}
	}
}

// retire lets a connection finish beside its successor.
func (h *socketHub) retire(ctx context.Context, old *socket) {
	h.retiring.Go(func() { old.stop(ctx) })
}

// connect opens a connection and waits for Slack's hello; it tries until it
// succeeds, ctx ends or there is no point in trying. After several connections
// that ended at once it takes its time.
func (h *socketHub) connect(ctx context.Context, log *slog.Logger, brief int) (*socket, error) {
	if brief > maxBrief {
		sleep(ctx, pause(brief-maxBrief))
	}
	for tries := 0; ctx.Err() == nil; tries++ {
		conn, err := h.open(ctx, log)
		if err == nil {
			return conn, nil
		}
		if ctx.Err() != nil {
			return nil, nil //nolint:nilerr // being told to stop is no failure
		}
		wait := pause(tries)
		e, ok := errors.AsType[*SlackError](err)
		switch {
		case ok && (e.Trouble == Revoked || e.Code == codeTokenType || e.Code == codeNoScope):
			return nil, fmt.Errorf("%w (%s)", ErrSocketToken, e.Code)
		case errors.Is(err, ErrSocketOff):
			return nil, err
		case errors.Is(err, errCrowd):
			wait = max(wait, crowdPause)
		case ok && e.RetryAfter > 0:
			wait = max(wait, e.RetryAfter)
		}
		log.WarnContext(ctx, "cannot open a connection to Slack", "error", err, "again_in", wait)
		sleep(ctx, wait)
	}
	return nil, nil
}

// sleep waits, unless ctx ends first.
func sleep(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// pause is how long to wait after a number of failures: longer each time, and
// spread, so that the connections do not come back all at once.
func pause(failures int) time.Duration {
	d := min(firstPause<<min(failures, 10), lastPause)
	return d/2 + rand.N(d/2+1)
}

var errCrowd = errors.New("too many connections")

func (h *socketHub) open(ctx context.Context, log *slog.Logger) (*socket, error) {
	address, err := h.address(ctx)
	if err != nil {
		return nil, err
	}
	dialling, cancel := context.WithTimeout(ctx, dialTimeout)
	defer cancel()
	// the address holds a ticket: it is never logged
	ws, res, err := websocket.Dial(dialling, address, &websocket.DialOptions{HTTPClient: h.dial}) //nolint:bodyclose // the library closes it
	if err != nil {
		if res != nil {
			return nil, fmt.Errorf("open a socket: status %d", res.StatusCode)
		}
		return nil, errors.New("open a socket: no answer")
	}
	conn := newSocket(h.b, ws, log)
	go conn.read(context.WithoutCancel(ctx))
	timer := time.NewTimer(helloWithin)
	defer timer.Stop()
	select {
	case <-conn.hello:
		return conn, nil
	case <-conn.leaving:
		err = fmt.Errorf("open a socket: %s", conn.reason())
		if conn.reason() == reasonCrowd {
			err = errCrowd
		}
		if conn.reason() == reasonOff {
			err = ErrSocketOff
		}
	case <-conn.gone:
		err = errors.New("open a socket: closed before hello")
	case <-timer.C:
		err = errors.New("open a socket: no hello")
	case <-ctx.Done():
		err = ctx.Err()
	}
	conn.stop(ctx)
	return nil, err
}

// address asks Slack where to connect to.
func (h *socketHub) address(ctx context.Context) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	started := clock.System{}.Now()
	_, address, err := h.api.StartSocketModeContext(ctx)
	err = classify("apps.connections.open", err)
	h.b.cfg.Meter.Call("apps.connections.open", outcome(err), clock.System{}.Now().Sub(started))
	return address, err
}
