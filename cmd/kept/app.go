package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"kept/bot"
	"kept/commands"
	"kept/internal/clock"
	"kept/internal/config"
	"kept/internal/locale"
	"kept/internal/metrics"
	"kept/internal/promise"
	"kept/internal/workspace"
	"kept/scheduler"
)

// app is the whole bot, wired: what serve runs against Slack and the demo
// against the simulator.
type app struct {
	cfg     config.Config
	log     *slog.Logger
	metrics *metrics.Metrics
	store   engine
	slack   *bot.Single
	token   *remembered // whether Slack accepts it
	bot     *bot.Bot
	when    *scheduler.Scheduler
	figures net.Listener // where the metrics are; nil: with all the rest
}

// newApp puts the parts together and asks Slack who the token belongs to. A
// token Slack refuses is an error; a Slack that cannot be reached is not, since
// it may be back in a moment.
func newApp(ctx context.Context, cfg config.Config, clk clock.Clock, log *slog.Logger) (*app, error) {
	texts, err := locale.Load()
	if err != nil {
		return nil, fmt.Errorf("load the texts: %w", err)
	}
	store, err := openStore(cfg, clk)
	if err != nil {
		return nil, err
	}
	a := &app{cfg: cfg, log: log, metrics: metrics.New(), store: store}
	a.slack = bot.NewSingle(bot.ClientConfig{Token: cfg.BotToken, APIURL: cfg.APIURL, Log: log, Meter: a.metrics})
	// by the machine's clock, since the demo's may stand still
	a.token = &remembered{check: a.slack.Ready, now: clock.System{}.Now}
	if err := a.connect(ctx); err != nil {
		return nil, errors.Join(err, store.Close())
	}
	ledger := promise.NewLedger(store)
	book := workspace.NewBook(store, clk.Now)
	people := bot.NewDirectory(a.slack, clk.Now, log)
	book.Knows(people)
	handler := commands.New(commands.Config{
		Ledger: ledger, Finder: store, Cards: store, Book: book, People: people, Texts: texts, Now: clk.Now,
	})
	a.bot = bot.New(bot.Config{
		Handler: handler, Clients: a.slack, People: people, Workspaces: book, Settings: book, Finder: store, Catalogue: texts,
		Now: clk.Now, Log: log, Meter: a.metrics,
		SigningSecret: cfg.SigningSecret, AppToken: cfg.AppToken, APIURL: cfg.APIURL,
	})
	notifier := bot.NewNotifier(bot.NotifierConfig{
		Clients: a.slack, People: people, Workspaces: book, Promises: store, Reminders: ledger, Handler: handler,
		Finder: store, Posts: store, GivenUp: store,
		Catalogue: texts, Now: clk.Now, Log: log, Meter: a.metrics,
	})
	ledger.Pace(notifier.Pace)
	a.when = scheduler.New(scheduler.Config{
		Queue: store, Ledger: ledger, Book: book, Notifier: notifier, Clock: clk, Log: log, Meter: a.metrics,
		Jobs: []scheduler.Job{{Name: "ask who is in the leaders' user group", Schedule: "23 3 * * *", Run: a.regroup}},
	})
	store.OnWork(a.when.Wake)
	return a, nil
}

// regroup asks who is in the user group of those who are held to more: an event
// that came while nobody was there is not sent again.
func (a *app) regroup(ctx context.Context) error {
	id, err := a.slack.Connect(ctx)
	if err != nil {
		return err
	}
	for _, team := range []promise.Team{id.Team, id.Enterprise} {
		if team != "" {
			err = errors.Join(err, a.bot.Regroup(ctx, team, ""))
		}
	}
	return err
}

// atRest reports whether the bot has done all that was asked of it, and all that
// was due by now.
func (a *app) atRest(ctx context.Context) bool {
	rests, err := a.when.AtRest(ctx)
	if err != nil {
		a.log.WarnContext(ctx, "cannot tell whether work is left", "error", err)
	}
	return rests && a.bot.AtRest()
}

// connectTimeout bounds how long the start waits for Slack.
const connectTimeout = 5 * time.Second

func (a *app) connect(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, connectTimeout)
	defer cancel()
	id, err := a.slack.Connect(ctx)
	if slackErr, ok := errors.AsType[*bot.SlackError](err); ok && slackErr.Trouble == bot.Revoked {
		return fmt.Errorf("slack refuses SLACK_BOT_TOKEN (%s): reinstall the app and copy the new Bot User OAuth Token", slackErr.Code)
	}
	if err != nil {
		a.log.WarnContext(ctx, "Slack cannot be reached yet", "error", err)
		return nil
	}
	a.log.InfoContext(ctx, "connected", "team", id.Team, "workspace", id.TeamName)
	return nil
}

func (a *app) close() {
	if err := a.store.Close(); err != nil {
		a.log.Error("cannot close the store", "error", err)
	}
}

// routes is every address of the server.
func (a *app) routes() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/slack/", a.bot.Handler())
	mux.HandleFunc("GET /healthz", liveness)
	mux.Handle("GET /readyz", &readiness{log: a.log, probes: []probe{
		{"store", a.store.Ping},
		{"slack", a.slackReady},
	}})
	if a.figures == nil {
		mux.Handle("GET /metrics", a.metrics.Handler())
	}
	return mux
}

// figuresRoutes is every address of the server of the metrics.
func (a *app) figuresRoutes() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", a.metrics.Handler())
	return mux
}

var errNoSocket = errors.New("no Socket Mode connection is open")

func (a *app) slackReady(ctx context.Context) error {
	if a.cfg.Socket() && a.bot.Sockets() == 0 {
		return errNoSocket
	}
	return a.token.ask(ctx)
}

// Timeouts of the server and of its end.
const (
	readTimeout  = 10 * time.Second
	writeTimeout = 15 * time.Second
	idleTimeout  = 2 * time.Minute
	drainTimeout = 20 * time.Second
)

func (a *app) server(routes http.Handler) *http.Server {
	return &http.Server{
		Handler: routes, ReadTimeout: readTimeout, WriteTimeout: writeTimeout, IdleTimeout: idleTimeout,
		ErrorLog: slog.NewLogLogger(a.log.Handler(), slog.LevelDebug),
	}
}

// run serves on ln until the context ends, or until something ends that cannot
// be begun again. It takes no more work then, finishes what it holds and closes
// the store.
func (a *app) run(ctx context.Context, ln net.Listener) error {
	defer a.close()
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	srv, figures := a.server(a.routes()), a.server(a.figuresRoutes())
	var parts sync.WaitGroup
	start := func(name string, f func() error) {
		parts.Go(func() {
			if err := f(); err != nil {
				stop(fmt.Errorf("%s: %w", name, err))
			}
		})
	}
	serves := func(s *http.Server, ln net.Listener) error {
		if err := s.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	}
	start("serve HTTP", func() error { return serves(srv, ln) })
	if a.figures != nil {
		start("serve the metrics", func() error { return serves(figures, a.figures) })
		a.log.InfoContext(ctx, "metrics", "listen", a.figures.Addr().String())
	}
	start("scheduler", func() error { return a.when.Run(ctx) })
	start("the leaders' user group", func() error {
		if err := a.regroup(ctx); err != nil && ctx.Err() == nil {
			a.log.WarnContext(ctx, "cannot ask who is in the leaders' user group", "error", err)
		}
		return nil
	})
	if a.cfg.Socket() {
		start("Socket Mode", func() error { return a.bot.RunSocket(ctx) })
	}
	a.log.InfoContext(ctx, "ready", "listen", ln.Addr().String(), "socket_mode", a.cfg.Socket(), "version", builtFrom())

	<-ctx.Done()
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTimeout)
	defer cancel()
	a.log.InfoContext(end, "stopping")
	err := errors.Join(srv.Shutdown(end), a.bot.Drain(end), figures.Shutdown(end))
	parts.Wait()
	if cause := context.Cause(ctx); !errors.Is(cause, context.Canceled) {
		err = errors.Join(cause, err)
	}
	return err
}
