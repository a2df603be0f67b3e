package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"time"

	"kept/internal/clock"
	"kept/internal/config"
	"kept/internal/slacksim"
	"kept/internal/slacksim/web"
	"kept/internal/worktime"
)

// demo starts a simulated workspace and the bot in it, wired exactly as serve
// wires it, on the embedded store in a temporary folder.
func demo(ctx context.Context, args []string, e env) int {
	fs := flag.NewFlagSet("demo", flag.ContinueOnError)
	fs.SetOutput(e.stderr)
	script := fs.Bool("script", false, "play the whole story without a browser and print who saw what")
	port := fs.Int("port", 0, "the `port` of the page on 127.0.0.1; 0 takes a free one")
	start := fs.String("clock", clockMorning, "where the clock starts: `morning`, the next working one in Stockholm, or now")
	lang := fs.String("lang", "", "everybody's `language`, and the page's: en or sv; each their own unless set")
	file := fs.String("seed", "", "a YAML `file` with a workspace of your own, see docs/simulator.md")
	verbose := fs.Bool("v", false, "print the bot's log too")
	fs.Usage = func() {
		fmt.Fprint(e.stderr, "usage: kept demo [--clock morning|now] [--lang en|sv] [--port PORT] [--seed FILE] [-v]\n       kept demo --script [-v]\n\n"+
			"Runs Kept in a simulated workspace on this machine, with a page in the browser.\n\n")
		fs.PrintDefaults()
	}
	if code, done := parsed(fs, args); done {
		return code
	}
	if *start != clockMorning && *start != clockNow || *lang != "" && languages[*lang] == "" || *script && *lang+*file != "" {
		fs.Usage()
		return exitUsage
	}
	log := slog.New(slog.DiscardHandler)
	if *verbose {
		log = slog.New(slog.NewTextHandler(e.stderr, nil))
	}
	if *script {
		return report(e.stderr, runScript(ctx, log, e.stdout))
	}
	at := e.now()
	if *start == clockMorning {
		at = nextMorning(at)
	}
	sc, err := chooseScene(*lang, *file)
	if err != nil {
		return report(e.stderr, err)
	}
	return report(e.stderr, runPlayground(ctx, sc, *port, at, log, e.stdout))
}

// Where the playground's clock starts.
const (
	clockMorning = "morning"
	clockNow     = "now"
)

// nextMorning is the next nine o'clock in Stockholm on a working day. A visitor
// on a Sunday night would otherwise see a company asleep: no reminders, and
// every day counted from the wrong one.
func nextMorning(now time.Time) time.Time {
	const nine = 9
	office := worktime.Standard(stockholm(), "SE")
	for day := now.In(stockholm()); ; day = office.AddWorkdays(day, 1) {
		morning := time.Date(day.Year(), day.Month(), day.Day(), nine, 0, 0, 0, stockholm())
		if morning.After(now) && office.IsWorkday(morning) {
			return morning
		}
	}
}

func report(w io.Writer, err error) int {
	if err != nil {
		fmt.Fprintf(w, "kept demo: %v\n", err)
		return exitFail
	}
	return exitOK
}

// runScript plays the story on a clock that stands still between the scenes.
func runScript(ctx context.Context, log *slog.Logger, w io.Writer) error {
	clk := clock.NewVirtual(storyStart())
	d, err := startDemo(ctx, clk, scene{world: company()}, "127.0.0.1:0", log)
	if err != nil {
		return err
	}
	err = playStory(ctx, d.sim, clk, w)
	if err != nil {
		fmt.Fprint(w, "\nWhat was seen until then:\n")
		err = errors.Join(err, d.sim.Transcript(w))
	}
	return errors.Join(err, d.stop())
}

// runPlayground serves the page until it is told to stop.
func runPlayground(ctx context.Context, sc scene, port int, start time.Time, log *slog.Logger, w io.Writer) error {
	clk := clock.NewRunning(start)
	d, err := startDemo(ctx, clk, sc, fmt.Sprintf("127.0.0.1:%d", port), log)
	if err != nil {
		return err
	}
	if err := d.settleIn(ctx, start); err != nil {
		return errors.Join(err, d.stop())
	}
	d.sim.Mount("/", d.page())
	fmt.Fprintf(w, `A simulated workspace with Kept in it is open at

    %s/

Pick a person, type /promise, and move the clock. It starts on %s
in Stockholm and runs at the usual pace. Ctrl-C ends it; nothing is kept.
`, d.sim.URL(), start.In(stockholm()).Format("Monday 2 January 2006, 15:04"))
	select {
	case <-ctx.Done():
		return d.stop()
	case err := <-d.ended:
		return errors.Join(err, d.stop())
	}
}

// page is the playground in the browser.
func (d *demoRun) page() http.Handler {
	cfg := web.Config{
		Sim: d.sim, Now: d.clk.Now, Advance: d.clk.Advance, AtRest: d.app.atRest, Set: d.clk.Set, Title: productName, Lang: d.scene.lang,
	}
	if d.scene.file == nil { // the story has its people, and plays among them
		g := &guide{sim: d.sim, now: d.clk.Now, lang: d.scene.lang}
		cfg.Tour = g.tour()
	}
	return web.New(cfg)
}

// demoRun is a running demo.
type demoRun struct {
	scene  scene
	clk    *clock.Virtual
	sim    *slacksim.Sim
	dir    string
	url    string // the bot's own address
	app    *app
	before func(context.Context) error // what the store is given before the bot runs; nil for nothing
	cancel context.CancelFunc
	ended  chan error
}

// startDemo starts the simulated Slack at an address and the bot beside it.
func startDemo(ctx context.Context, clk *clock.Virtual, sc scene, addr string, log *slog.Logger) (*demoRun, error) {
	dir, err := os.MkdirTemp("", "kept-demo-")
	if err != nil {
		return nil, fmt.Errorf("make a folder: %w", err)
	}
	sim, err := slacksim.Start(slacksim.Config{
		Addr: addr, Now: clk.Now, Workspaces: []slacksim.Workspace{sc.world}, App: demoApp(),
	})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("start the simulated Slack: %w", err), os.RemoveAll(dir))
	}
	d := &demoRun{scene: sc, clk: clk, sim: sim, dir: dir, ended: make(chan error, 1)}
	if sc.file == nil {
		d.before = d.remember
	}
	if err := d.startBot(ctx, clk, log); err != nil {
		return nil, errors.Join(err, d.clean())
	}
	return d, nil
}

// startBot starts the bot in the simulated workspace.
func (d *demoRun) startBot(ctx context.Context, clk clock.Clock, log *slog.Logger) error {
	cfg := config.Config{
		BotToken: d.sim.BotToken(""), SigningSecret: d.sim.App().SigningSecret,
		APIURL: d.sim.APIURL(), DataDir: d.dir, Listen: "127.0.0.1:0",
	}
	a, err := newApp(ctx, cfg, clk, log)
	if err != nil {
		return err
	}
	var lc net.ListenConfig
	ln, err := lc.Listen(ctx, "tcp", cfg.Listen)
	if err != nil {
		a.close()
		return fmt.Errorf("listen: %w", err)
	}
	d.app = a
	if d.before != nil {
		if err := d.before(ctx); err != nil {
			a.close()
			return errors.Join(err, ln.Close())
		}
	}
	d.url = "http://" + ln.Addr().String()
	d.sim.ConnectHTTP(d.url)
	ctx, d.cancel = context.WithCancel(ctx)
	go func() { d.ended <- a.run(ctx, ln) }()
	return nil
}

// demoApp registers what the manifest names.
func demoApp() slacksim.App {
	m := buildManifest("")
	app := slacksim.App{Name: m.Display.Name, BotHandle: botHandle, Scopes: m.OAuthConfig.Scopes.Bot, Events: m.Settings.Events.BotEvents}
	for _, c := range m.Features.SlashCommands {
		app.Commands = append(app.Commands, slacksim.Command{Name: c.Command, Description: c.Description, Usage: c.UsageHint})
	}
	for _, s := range m.Features.Shortcuts {
		app.Shortcuts = append(app.Shortcuts, slacksim.Shortcut{Name: s.Name, CallbackID: s.CallbackID, Message: s.Type == "message"})
	}
	return app
}

// stopTimeout bounds how long the bot may take to finish what it holds.
const stopTimeout = 10 * time.Second

func (d *demoRun) stop() error {
	d.cancel()
	var err error
	select {
	case err = <-d.ended:
	case <-time.After(stopTimeout):
		err = errors.New("the bot did not stop in time")
	}
	return errors.Join(err, d.clean())
}

func (d *demoRun) clean() error {
	d.sim.Close()
	if err := os.RemoveAll(d.dir); err != nil {
		return fmt.Errorf("clean up: %w", err)
	}
	return nil
}
