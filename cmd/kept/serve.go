package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"

	"kept/internal/clock"
	"kept/internal/config"
)

// serve runs the bot until it is told to stop.
func serve(ctx context.Context, args []string, e env) int {
	fs := flag.NewFlagSet("serve", flag.ContinueOnError)
	fs.SetOutput(e.stderr)
	fs.Usage = func() {
		fmt.Fprint(e.stderr, "usage: kept serve\n\nRuns the bot. It takes its settings from the environment; docs/operations.md lists them.\n")
	}
	if code, done := parsed(fs, args); done {
		return code
	}
	cfg, err := config.Load(e.getenv)
	if err != nil {
		printProblems(e.stderr, "serve", err)
		return exitUsage
	}
	log := newLog(e.stderr, cfg)
	a, err := newApp(ctx, cfg, clock.System{}, log)
	if err != nil {
		fmt.Fprintf(e.stderr, "kept serve: %v\n", err)
		return exitFail
	}
	ln, err := a.listen(ctx)
	if err != nil {
		a.close()
		fmt.Fprintf(e.stderr, "kept serve: cannot listen on %v\n", err)
		return exitFail
	}
	if err := a.run(ctx, ln); err != nil {
		log.ErrorContext(ctx, "stopped", "error", err)
		return exitFail
	}
	return exitOK
}

// listen opens the addresses that Kept is reached at.
func (a *app) listen(ctx context.Context) (net.Listener, error) {
	var lc net.ListenConfig
	ln, err := lc.Listen(ctx, "tcp", a.cfg.Listen)
	if err != nil {
		return nil, fmt.Errorf("KEPT_LISTEN=%s: %w", a.cfg.Listen, err)
	}
	if a.cfg.MetricsListen == "" {
		return ln, nil
	}
	if a.figures, err = lc.Listen(ctx, "tcp", a.cfg.MetricsListen); err != nil {
		return nil, errors.Join(fmt.Errorf("KEPT_METRICS_LISTEN=%s: %w", a.cfg.MetricsListen, err), ln.Close())
	}
	return ln, nil
}

// printProblems prints one line for each setting that is missing or wrong.
func printProblems(w io.Writer, name string, err error) {
	fmt.Fprintf(w, "kept %s cannot start:\n", name)
	for _, p := range config.Problems(err) {
		fmt.Fprintf(w, "  - %s %s.\n", p.Name, p.Text)
	}
	fmt.Fprint(w, "All settings are described in docs/operations.md; `kept doctor` checks them.\n")
}

func newLog(w io.Writer, cfg config.Config) *slog.Logger {
	opts := &slog.HandlerOptions{Level: cfg.LogLevel}
	if cfg.LogJSON {
		return slog.New(slog.NewJSONHandler(w, opts))
	}
	return slog.New(slog.NewTextHandler(w, opts))
}
