package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"

	"kept/bot"
	"kept/internal/clock"
	"kept/internal/config"
	"kept/internal/metrics"
	"kept/internal/promise"
	"kept/internal/store/boltstore"
)

// verdict is how a finding of the doctor's is marked.
type verdict string

const (
	fine  verdict = "ok  "
	warn  verdict = "WARN"
	wrong verdict = "FAIL"
)

// findings collects what the doctor found.
type findings struct {
	w      io.Writer
	failed bool
}

func (f *findings) say(v verdict, format string, args ...any) {
	f.failed = f.failed || v == wrong
	fmt.Fprintf(f.w, "%s  %s\n", v, fmt.Sprintf(format, args...))
}

// doctor looks over what a running process cannot say of itself.
func doctor(ctx context.Context, args []string, e env) int {
	flags := flag.NewFlagSet("doctor", flag.ContinueOnError)
	flags.SetOutput(e.stderr)
	live := flags.Bool("live", false, "only ask the running server whether it is alive")
	flags.Usage = func() {
		fmt.Fprint(e.stderr, "usage: kept doctor [--live]\n\nChecks the settings, the tokens, the permissions, the clock and the store. Run it with the server's settings.\n\n")
		flags.PrintDefaults()
	}
	if code, done := parsed(flags, args); done {
		return code
	}
	if *live {
		return askAlive(ctx, e)
	}
	f := &findings{w: e.stdout}
	cfg, err := config.Load(e.getenv)
	for _, p := range config.Problems(err) {
		f.say(wrong, "%s %s", p.Name, p.Text)
	}
	if err == nil {
		f.say(fine, "the settings are complete")
		if cfg.MetricsListen != "" {
			f.say(fine, "the metrics are served at %s alone", cfg.MetricsListen)
		}
	}
	if cfg.BotToken != "" {
		examineSlack(ctx, f, cfg)
	}
	if cfg.Socket() {
		examineAppToken(ctx, f, cfg)
	}
	examineClock(ctx, f, cfg, e.now)
	examineStore(ctx, f, cfg, e.now)
	if f.failed {
		return exitFail
	}
	return exitOK
}

// examineSlack looks at the token and what it may do.
func examineSlack(ctx context.Context, f *findings, cfg config.Config) {
	client := bot.NewClient(bot.ClientConfig{
		Token: cfg.BotToken, APIURL: cfg.APIURL, Log: slog.New(slog.DiscardHandler), Meter: metrics.New(),
	})
	id, err := client.AuthTest(ctx)
	if slackErr, ok := errors.AsType[*bot.SlackError](err); ok && slackErr.Code != "" {
		f.say(wrong, "Slack does not accept SLACK_BOT_TOKEN (%s): copy the Bot User OAuth Token under OAuth & Permissions "+
			"at api.slack.com/apps, after installing the app", slackErr.Code)
		return
	}
	if err != nil {
		f.say(wrong, "Slack cannot be reached: %v", err)
		return
	}
	f.say(fine, "Slack knows the token: workspace %s (%s)", id.TeamName, id.Team)
	var missing, spared []string
	for _, p := range permissions {
		switch {
		case slices.Contains(id.Scopes, p.scope):
		case p.without != "":
			spared = append(spared, p.scope)
			f.say(warn, "the app lacks the permission %s: %s", p.scope, p.without)
		default:
			missing = append(missing, p.scope)
		}
	}
	if len(missing) > 0 {
		f.say(wrong, "the app lacks the permissions %s: add them under OAuth & Permissions and reinstall the app", strings.Join(missing, ", "))
		return
	}
	f.say(fine, "the app has all %d permissions it needs", len(permissions)-len(spared))
}

// examineAppToken asks for a Socket Mode connection, as the server does, and
// leaves it unused.
func examineAppToken(ctx context.Context, f *findings, cfg config.Config) {
	ctx, cancel := context.WithTimeout(ctx, probeTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, slackAPI(cfg)+"apps.connections.open", http.NoBody)
	if err != nil {
		f.say(wrong, "the address of Slack's API cannot be used: %v", err)
		return
	}
	req.Header.Set("Authorization", "Bearer "+cfg.AppToken)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		f.say(wrong, "Slack cannot be asked about SLACK_APP_TOKEN: %v", err)
		return
	}
	defer func() { _ = res.Body.Close() }()
	var answer struct {
		OK    bool   `json:"ok"`
		Error string `json:"error"`
	}
	const most = 64 << 10
	if err := json.NewDecoder(io.LimitReader(res.Body, most)).Decode(&answer); err != nil {
		f.say(wrong, "Slack's answer about SLACK_APP_TOKEN cannot be read: %s", res.Status)
		return
	}
	if !answer.OK {
		f.say(wrong, "Slack does not accept SLACK_APP_TOKEN (%s): it must be an app-level token with the scope "+
			"connections:write, and Socket Mode must be on", answer.Error)
		return
	}
	f.say(fine, "Slack accepts the app token for Socket Mode")
}

// slackAPI is where Slack's API is.
func slackAPI(cfg config.Config) string {
	return cmp.Or(cfg.APIURL, "https://slack.com/api/")
}

// slackWindow is how far a clock may be off before Slack's signatures look
// stale; warnAt is when to do something about it.
const (
	slackWindow = 5 * time.Minute
	warnAt      = 5 * time.Second
)

// examineClock compares the machine's clock with the Date header of Slack's
// answer, which counts whole seconds.
func examineClock(ctx context.Context, f *findings, cfg config.Config, now func() time.Time) {
	ctx, cancel := context.WithTimeout(ctx, probeTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodHead, slackAPI(cfg)+"api.test", http.NoBody)
	if err != nil {
		f.say(wrong, "the address of Slack's API cannot be used: %v", err)
		return
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		f.say(warn, "cannot compare the clock with Slack's: %v", err)
		return
	}
	defer func() { _ = res.Body.Close() }()
	theirs, err := http.ParseTime(res.Header.Get("Date"))
	if err != nil {
		f.say(warn, "cannot compare the clock with Slack's: its answer has no date")
		return
	}
	off := now().Sub(theirs)
	switch {
	case off.Abs() >= slackWindow:
		f.say(wrong, "the clock is off by %s: set it, or every request from Slack looks forged", off.Round(time.Second))
	case off.Abs() >= warnAt:
		f.say(warn, "the clock is off by %s: reminders come early or late by as much", off.Round(time.Second))
	default:
		f.say(fine, "the clock agrees with Slack's")
	}
}

// examineStore looks at the store and at what waits in it.
func examineStore(ctx context.Context, f *findings, cfg config.Config, now func() time.Time) {
	if _, err := os.Stat(cfg.DataDir); cfg.RedisURL == "" && errors.Is(err, fs.ErrNotExist) {
		// A look must not leave a folder behind, perhaps in the wrong place.
		f.say(fine, "there is no data folder KEPT_DATA=%s yet: kept serve makes it", cfg.DataDir)
		return
	}
	store, err := openStore(cfg, clock.System{})
	if errors.Is(err, boltstore.ErrInUse) {
		f.say(fine, "the data folder is in use by a running Kept, which is as it should be; stop it to look inside")
		return
	}
	if err != nil {
		f.say(wrong, "%v", err)
		return
	}
	defer func() { _ = store.Close() }() // only read
	if err := store.Ping(ctx); err != nil {
		f.say(wrong, "the store does not answer: %v", err)
		return
	}
	d, err := store.Durability(ctx)
	if err != nil {
		f.say(wrong, "cannot tell how safe the store is: %v", err)
		return
	}
	f.say(fine, "the store answers: %s", d.Engine)
	for _, w := range d.Warnings {
		f.say(warn, "%s", w)
	}
	examineQueue(ctx, f, store, now)
}

// overdueAt is how long work may wait before somebody should know.
const overdueAt = time.Minute

func examineQueue(ctx context.Context, f *findings, store engine, now func() time.Time) {
	next, waiting, err := store.Next(ctx)
	late := now().Sub(next)
	switch {
	case err != nil:
		f.say(wrong, "cannot look at the queue: %v", err)
	case waiting && late > overdueAt:
		f.say(warn, "the oldest work is late by %s: is a server running?", late.Round(time.Second))
	default:
		f.say(fine, "nothing in the queue is late")
	}
	parked, err := store.ParkedNotices(ctx, "")
	if err != nil {
		f.say(wrong, "cannot list what could not be delivered: %v", err)
		return
	}
	for _, p := range parked {
		f.say(warn, "%s", describeParked(p))
	}
	if len(parked) == 0 {
		f.say(fine, "every message could be delivered")
	}
}

func describeParked(p promise.Parked) string {
	to := "user " + string(p.Notice.User)
	if p.Notice.Channel != "" {
		to = "channel " + string(p.Notice.Channel)
	}
	return fmt.Sprintf("a %s message about %s to %s of %s could not be delivered on %s: %s",
		p.Notice.Kind, p.Notice.Number, to, p.Team, p.At.UTC().Format(time.DateTime), p.Reason)
}

// askAlive asks the server on this machine: the container's health check.
func askAlive(ctx context.Context, e env) int {
	cfg, err := config.LoadLocal(e.getenv)
	if err != nil {
		printProblems(e.stderr, "doctor", err)
		return exitUsage
	}
	ctx, cancel := context.WithTimeout(ctx, probeTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+near(cfg.Listen)+"/healthz", http.NoBody)
	if err != nil {
		fmt.Fprintf(e.stderr, "kept doctor: %v\n", err)
		return exitFail
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		fmt.Fprintf(e.stderr, "kept doctor: the server does not answer: %v\n", err)
		return exitFail
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusOK {
		fmt.Fprintf(e.stderr, "kept doctor: the server answers %s\n", res.Status)
		return exitFail
	}
	return exitOK
}

// near is where a server that listens on an address is reached on its own
// machine.
func near(addr string) string {
	host, port, err := net.SplitHostPort(addr)
	if ip := net.ParseIP(host); err == nil && (host == "" || ip != nil && ip.IsUnspecified()) {
		return net.JoinHostPort("127.0.0.1", port)
	}
	return addr
}
