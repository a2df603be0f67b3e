package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"kept/internal/clock"
	"kept/internal/config"
	"kept/internal/slacksim"
	"kept/internal/testenv"
	"kept/internal/view"
)

// Conversations are the scripts in testdata/talk: who types what, who sees
// what, the clock jumps. Each is played over both transports and on both
// engines. testdata/talk/README.md tells the vocabulary.
func TestTalk(t *testing.T) {
	t.Parallel()
	for _, engine := range []string{"file", "redis"} {
		for _, way := range []string{"http", "socket"} {
			t.Run(engine+"/"+way, func(t *testing.T) {
				t.Parallel()
				redis := func() string { return "" }
				if engine == "redis" {
					redis = databases(testenv.RedisServer(t, testenv.Args("--databases", "100")).URL)
				}
				testscript.Run(t, testscript.Params{
					Dir:   filepath.Join("testdata", "talk"),
					Cmds:  talkCommands(),
					Setup: func(e *testscript.Env) error { return setUpTalk(e, redis(), way == "socket") },
				})
			})
		}
	}
}

// databases hands out the databases of one Redis: every conversation is a
// company of its own, with a bot that knows no other.
func databases(url string) func() string {
	var n atomic.Int32
	return func() string { return fmt.Sprintf("%s/%d", strings.TrimSuffix(url, "/0"), n.Add(1)) }
}

// talkKey is where a script's conversation is kept.
type talkKey struct{}

// talk is one conversation: the simulated workspace, the bot in it, and a clock
// that stands still between the lines.
type talk struct {
	sim *slacksim.Sim
	app *app
	clk *clock.Virtual
}

// talkStart is a Monday morning in Stockholm.
var talkStart = time.Date(2026, time.November, 23, 8, 0, 0, 0, time.UTC)

func setUpTalk(e *testscript.Env, redisURL string, socket bool) error {
	clk := clock.NewVirtual(talkStart)
	world := talkCompany()
	sim, err := slacksim.Start(slacksim.Config{Now: clk.Now, Workspaces: []slacksim.Workspace{world}, App: demoApp()})
	if err != nil {
		return err
	}
	e.Defer(sim.Close)
	cfg := config.Config{
		BotToken: sim.BotToken(""), SigningSecret: sim.App().SigningSecret, APIURL: sim.APIURL(),
		DataDir: filepath.Join(e.WorkDir, ".data"), RedisURL: redisURL,
	}
	if socket {
		cfg.AppToken = sim.App().AppToken
	}
	ctx, cancel := context.WithCancel(context.Background())
	a, err := newApp(ctx, cfg, clk, slog.New(slog.DiscardHandler))
	if err != nil {
		cancel()
		return err
	}
	e.Defer(a.close)
	e.Defer(cancel)
	if socket {
		ended := make(chan error, 1)
		go func() { ended <- a.bot.RunSocket(ctx) }()
		e.Defer(func() { cancel(); <-ended })
		wait, done := context.WithTimeout(ctx, talkTimeout)
		defer done()
		if err := sim.Await(wait, func() bool { return sim.Sockets() >= 2 }); err != nil {
			return fmt.Errorf("the sockets do not open: %w", err)
		}
	} else {
		srv := httptest.NewServer(a.routes())
		e.Defer(srv.Close)
		sim.ConnectHTTP(srv.URL)
	}
	e.Values[talkKey{}] = &talk{sim: sim, app: a, clk: clk}
	return nil
}

// talkCompany is the demo's company, and people and channels that make trouble.
func talkCompany() slacksim.Workspace {
	world := company()
	world.ID = "TNORDVENT"
	world.People = append(world.People,
		slacksim.Person{Handle: "gone", Name: "Gunnar Gone", Deleted: true},
		slacksim.Person{Handle: "guest", Name: "Gia Guest", Guest: true},
		slacksim.Person{Handle: "robot", Name: "Robot", Bot: true},
	)
	world.Channels = append(world.Channels,
		slacksim.Channel{Name: "attic", Archived: true},
		slacksim.Channel{Name: "acme-shared", ExtShared: true, WithApp: true},
		slacksim.Channel{Name: "open", Members: []string{seller, production, "guest"}, WithApp: true},
		slacksim.Channel{Name: "closed", Private: true, Members: []string{seller, leader}},
	)
	world.Groups = []slacksim.Group{{Handle: "sellers", Name: "Sellers", Members: []string{seller}}}
	return world
}

// talkTimeout is how long a line may take on the machine's clock.
const talkTimeout = 10 * time.Second

// talkCommands is the vocabulary: every person is a word, and "clock".
func talkCommands() map[string]func(*testscript.TestScript, bool, []string) {
	cmds := map[string]func(*testscript.TestScript, bool, []string){"clock": moveClock, "transcript": printTranscript, "leaves": leaves}
	for _, who := range []string{seller, production, leader, support, "guest"} {
		cmds[who] = func(ts *testscript.TestScript, neg bool, args []string) { personActs(ts, who, neg, args) }
	}
	return cmds
}

func inTalk(ts *testscript.TestScript) *talk {
	tk, ok := ts.Value(talkKey{}).(*talk)
	if !ok {
		ts.Fatalf("no conversation was set up")
	}
	return tk
}

// settle lets everything happen that is due now.
func (tk *talk) settle(ctx context.Context) error {
	if err := tk.app.bot.Settled(ctx); err != nil {
		return err
	}
	_, err := tk.app.when.RunDue(ctx)
	return err
}

// moveClock moves the clock: "+90m", "15:16", or "Tue 09:00" for the next such
// moment in Stockholm.
func moveClock(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: clock +90m | 15:16 | Tue 09:00")
	}
	tk := inTalk(ts)
	to, err := nextMoment(tk.clk.Now(), strings.Join(args, " "))
	ts.Check(err)
	tk.clk.Set(to)
	ctx, cancel := context.WithTimeout(context.Background(), talkTimeout)
	defer cancel()
	ts.Check(tk.settle(ctx))
}

func nextMoment(now time.Time, s string) (time.Time, error) {
	if d, err := time.ParseDuration(strings.TrimPrefix(s, "+")); err == nil && strings.HasPrefix(s, "+") {
		return now.Add(d), nil
	}
	local := now.In(stockholm())
	day, hm, found := strings.Cut(s, " ")
	if !found {
		day, hm = "", s
	}
	at, err := time.Parse("15:04", hm)
	if err != nil {
		return time.Time{}, fmt.Errorf("the moment %q: %w", s, err)
	}
	for i := range 8 {
		t := time.Date(local.Year(), local.Month(), local.Day()+i, at.Hour(), at.Minute(), 0, 0, stockholm())
		if t.After(now) && (day == "" || t.Format("Mon") == day) {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("no such moment within a week: %q", s)
}

func printTranscript(ts *testscript.TestScript, _ bool, _ []string) {
	ts.Check(inTalk(ts).sim.Transcript(ts.Stdout()))
}

// personActs is "anna types #sales '/promise …'" and its like.
func personActs(ts *testscript.TestScript, who string, neg bool, args []string) {
	if len(args) < 1 {
		ts.Fatalf("usage: %s types|sees|clicks|fills|submits|… …", who)
	}
	tk := inTalk(ts)
	ctx, cancel := context.WithTimeout(context.Background(), talkTimeout)
	defer cancel()
	acts := map[string]func(context.Context, *testscript.TestScript, string, []string) error{
		"types": tk.types, "clicks": tk.clicks, "fills": tk.fills, "submits": tk.submits, "cancels": tk.cancels,
		"shortcut": tk.shortcut, "says": tk.says, "tracks": tk.tracks, "opens": tk.opensHome, "tab": tk.tab,
		"sees": tk.sees, "reads": tk.reads, "finds": tk.finds, "picks": tk.picks, "has": tk.history,
	}
	act, ok := acts[args[0]]
	if !ok {
		ts.Fatalf("%s cannot %q", who, args[0])
	}
	ts.Check(tk.settle(ctx))
	var err error
	switch {
	case neg && args[0] == "sees":
		_, seen := findSeen(tk.sim, who, args[1:])
		if seen {
			err = fmt.Errorf("%s sees what must not be seen: %q", who, args[1:])
		}
	case neg:
		if act(ctx, ts, who, args[1:]) == nil {
			err = fmt.Errorf("%s could %q, and should not", who, args)
		}
	default:
		err = act(ctx, ts, who, args[1:])
	}
	if err == nil {
		err = tk.settle(ctx)
	}
	if err != nil {
		_ = tk.sim.Transcript(ts.Stderr()) // for whoever reads the failure
		ts.Fatalf("%v", err)
	}
}

var errUsage = errors.New("too few words")

func (tk *talk) types(ctx context.Context, _ *testscript.TestScript, who string, args []string) error {
	if len(args) != 2 {
		return fmt.Errorf("WHO types CHANNEL TEXT: %w", errUsage)
	}
	return tk.sim.As(who).In(args[0]).Slash(ctx, args[1])
}

// clicks takes a button's label and, to tell messages apart, words that the
// message contains or the channel it is in.
func (tk *talk) clicks(ctx context.Context, _ *testscript.TestScript, who string, args []string) error {
	if len(args) == 0 {
		return fmt.Errorf("WHO clicks BUTTON [CHANNEL] [WORDS]: %w", errUsage)
	}
	var f slacksim.Find
	for _, a := range args[1:] {
		switch {
		case a == homeTab:
			f.Home = true
		case strings.HasPrefix(a, "#") && !isNumber(a) || strings.HasPrefix(a, "@"):
			f.Channel = a
		default:
			f.Contains = a
		}
	}
	return tk.sim.As(who).Click(ctx, f, args[0])
}

// homeTab is where a button of the Home tab is clicked.
const homeTab = "@home"

// isNumber tells the promise "#42" from the channel "#sales".
func isNumber(s string) bool { return len(s) > 1 && s[1] >= '0' && s[1] <= '9' }

// fills takes LABEL=VALUE pairs.
func (tk *talk) fills(ctx context.Context, _ *testscript.TestScript, who string, args []string) error {
	p := tk.sim.As(who)
	if err := tk.sim.Await(ctx, func() bool { _, open := p.View(); return open }); err != nil {
		return fmt.Errorf("no dialog opens: %w", err)
	}
	values := map[string]any{}
	for _, a := range args {
		label, value, ok := strings.Cut(a, "=")
		if !ok {
			return fmt.Errorf("%q is not LABEL=VALUE: %w", a, errUsage)
		}
		values[label] = value
	}
	return p.Fill(values)
}

// submits sends the dialog; words after it must stand in the errors at its
// fields, and without any the dialog must be taken.
func (tk *talk) submits(ctx context.Context, _ *testscript.TestScript, who string, args []string) error {
	problems, err := tk.sim.As(who).Submit(ctx)
	if err != nil {
		return err
	}
	told := fmt.Sprint(problems)
	if len(args) == 0 && len(problems) > 0 {
		return fmt.Errorf("the dialog was refused: %s", told)
	}
	for _, want := range args {
		if !strings.Contains(told, want) {
			return fmt.Errorf("the dialog says %s, not %q", told, want)
		}
	}
	return nil
}

func (tk *talk) cancels(ctx context.Context, _ *testscript.TestScript, who string, _ []string) error {
	return tk.sim.As(who).CloseView(ctx)
}

func (tk *talk) shortcut(ctx context.Context, _ *testscript.TestScript, who string, args []string) error {
	if len(args) != 1 {
		return fmt.Errorf("WHO shortcut CALLBACK: %w", errUsage)
	}
	return tk.sim.As(who).Shortcut(ctx, args[0])
}

func (tk *talk) says(ctx context.Context, _ *testscript.TestScript, who string, args []string) error {
	if len(args) != 2 {
		return fmt.Errorf("WHO says CHANNEL TEXT: %w", errUsage)
	}
	_, err := tk.sim.As(who).In(args[0]).Say(ctx, args[1])
	return err
}

// tracks uses a message shortcut on the newest message with those words.
func (tk *talk) tracks(ctx context.Context, _ *testscript.TestScript, who string, args []string) error {
	m, ok := findSeen(tk.sim, who, args)
	if !ok {
		return fmt.Errorf("%s sees no such message: %q", who, args)
	}
	return tk.sim.As(who).MessageShortcut(ctx, view.ShortcutMessage, m)
}

// opensHome looks for words in the Home tab.
func (tk *talk) opensHome(ctx context.Context, _ *testscript.TestScript, who string, args []string) error {
	p := tk.sim.As(who)
	if err := p.OpenHome(ctx); err != nil {
		return err
	}
	return tk.sim.Await(ctx, func() bool {
		v, ok := p.Home()
		return ok && containsAll(v.Text, args)
	})
}

// tab looks for words in the Home tab as it stands, without opening it anew.
func (tk *talk) tab(ctx context.Context, _ *testscript.TestScript, who string, args []string) error {
	var last string
	err := tk.sim.Await(ctx, func() bool {
		v, ok := tk.sim.As(who).Home()
		last = v.Text
		return ok && containsAll(last, args)
	})
	if err != nil {
		return fmt.Errorf("the Home tab of %s says %q, not %q: %w", who, last, args, err)
	}
	return nil
}

// sees waits for a message in a channel with all the words; "[Label]" is a
// button it must have.
func (tk *talk) sees(ctx context.Context, _ *testscript.TestScript, who string, args []string) error {
	err := tk.sim.Await(ctx, func() bool {
		_, ok := findSeen(tk.sim, who, args)
		return ok
	})
	if err != nil {
		return fmt.Errorf("%s does not see %q: %w", who, args, err)
	}
	return nil
}

// reads looks for words in the open dialog.
func (tk *talk) reads(ctx context.Context, _ *testscript.TestScript, who string, args []string) error {
	var last string
	err := tk.sim.Await(ctx, func() bool {
		v, ok := tk.sim.As(who).View()
		if !ok {
			return false
		}
		lines := []string{v.Title, v.Text}
		for _, f := range v.Fields {
			lines = append(lines, f.Label+": "+f.Value+" "+f.Error)
		}
		last = strings.Join(lines, "\n")
		return containsAll(last, args)
	})
	if err != nil {
		return fmt.Errorf("the dialog does not say %q but %q: %w", args, last, err)
	}
	return nil
}

// findSeen is the newest message somebody sees in a channel with all the words.
func findSeen(sim *slacksim.Sim, who string, args []string) (slacksim.Message, bool) {
	for _, m := range slices.Backward(sim.Seen(who)) {
		if len(args) > 0 && m.Channel == args[0] && hasAll(m, args[1:]) {
			return m, true
		}
	}
	return slacksim.Message{}, false
}

func hasAll(m slacksim.Message, words []string) bool {
	for _, w := range words {
		label, isButton := strings.CutPrefix(w, "[")
		if isButton && !slices.Contains(m.Buttons, strings.TrimSuffix(label, "]")) {
			return false
		}
		if !isButton && !strings.Contains(m.Text, w) {
			return false
		}
	}
	return true
}

func containsAll(text string, words []string) bool {
	return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(text, w) })
}
