package bot_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"kept/bot"
	"kept/commands"
	"kept/internal/clock"
	"kept/internal/locale"
	"kept/internal/promise"
	"kept/internal/slacksim"
	"kept/internal/view"
	"kept/internal/workspace"
	"kept/internal/worktime"
)

// start is Thursday 2026-11-26, 10:00 in Stockholm.
var start = time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC)

// patience is how long things may take on a machine that has much else to do;
// the tests that are about Slack's own three seconds set them.
const patience = 20 * time.Second

// counts is a Meter that keeps what it is told.
type counts struct {
	mu   sync.Mutex
	seen []string
}

func (c *counts) add(format string, args ...any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.seen = append(c.seen, fmt.Sprintf(format, args...))
}

func (c *counts) Request(kind, name, outcome string, _ time.Duration) {
	c.add("request %s %s %s", kind, name, outcome)
}

func (c *counts) Refused(route, reason string) { c.add("refused %s %s", route, reason) }

func (c *counts) Notice(kind, outcome string) { c.add("notice %s %s", kind, outcome) }

func (c *counts) Call(method, outcome string, _ time.Duration) { c.add("call %s %s", method, outcome) }
func (c *counts) SocketOpened()                                { c.add("socket opened") }
func (c *counts) SocketClosed(reason string)                   { c.add("socket closed %s", reason) }

func (c *counts) count(line string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := 0
	for _, s := range c.seen {
		if s == line {
			n++
		}
	}
	return n
}

// handlerFunc is a Handler.
type handlerFunc func(ctx context.Context, r commands.Request) (commands.Reply, error)

func (f handlerFunc) Handle(ctx context.Context, r commands.Request) (commands.Reply, error) {
	return f(ctx, r)
}

// spaces is a Workspaces of one record, which can be out of reach.
type spaces struct {
	mu  sync.Mutex
	w   workspace.Workspace
	err error
}

func (s *spaces) Policy(*workspace.Workspace) promise.PolicyFor {
	return func(*promise.Promise) promise.Policy {
		return promise.Policy{Work: worktime.Standard(time.UTC, "")}
	}
}

func (s *spaces) Workspace(_ context.Context, team promise.Team) (workspace.Workspace, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	w := s.w.Clone()
	w.Team = team
	return w, s.err
}

func (s *spaces) Update(
	_ context.Context, _ promise.Team, _ string, edit func(*workspace.Workspace) error,
) (workspace.Workspace, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err != nil {
		return workspace.Workspace{}, s.err
	}
	s.w.Version++
	err := edit(&s.w)
	return s.w.Clone(), err
}

// shelf is the promises a test put there: PromiseLoader, Finder, Posts and GivenUp.
type shelf struct {
	mu       sync.Mutex
	promises map[promise.Number]promise.Promise
	posts    map[promise.Number][]promise.Post
	parked   []promise.Parked
	err      error
}

func (s *shelf) ParkedNotices(context.Context, promise.Team) ([]promise.Parked, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.parked), s.err
}

func (s *shelf) Load(_ context.Context, _ promise.Team, n promise.Number) (promise.Promise, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, ok := s.promises[n]
	switch {
	case s.err != nil:
		return promise.Promise{}, s.err
	case !ok:
		return promise.Promise{}, promise.ErrNotFound
	}
	return p.Clone(), nil
}

func (s *shelf) Find(_ context.Context, q promise.Query) (promise.Page, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err != nil {
		return promise.Page{}, s.err
	}
	var page promise.Page
	for _, p := range s.promises {
		if slices.ContainsFunc(promise.Indexes(&p), func(i promise.Index) bool { return i.Name == q.Index }) {
			page.Promises = append(page.Promises, p.Clone())
		}
	}
	slices.SortFunc(page.Promises, func(a, b promise.Promise) int { return int(a.Number - b.Number) })
	page.Total = len(page.Promises)
	return page, nil
}

// Remind is the ledger's, on the shelf.
func (s *shelf) Remind(
	_ context.Context, known promise.Promise, now time.Time, key string, pol promise.PolicyFor,
) (promise.Promise, bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := known.Number
	p, ok := s.promises[n]
	switch {
	case s.err != nil:
		return promise.Promise{}, false, s.err
	case !ok:
		return promise.Promise{}, false, promise.ErrNotFound
	case p.RemindedBy == key:
		return p.Clone(), true, nil
	}
	c, ok := promise.Remind(p, now, key, pol(&p))
	if !ok {
		return p.Clone(), false, nil
	}
	c.After.Version++
	s.promises[n] = c.After
	return c.After.Clone(), true, nil
}

func (s *shelf) Posts(_ context.Context, _ promise.Team, n promise.Number) ([]promise.Post, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.posts[n]), s.err
}

// logs is a log that tests can read.
type logs struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *logs) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *logs) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

// rig is a bot in front of a simulated Slack.
type rig struct {
	sim     *slacksim.Sim
	bot     *bot.Bot
	people  *bot.Directory
	client  *bot.Client
	single  *bot.Single
	clock   *clock.Virtual
	space   *spaces
	shelf   *shelf
	meter   *counts
	logs    *logs
	log     *slog.Logger
	cat     *locale.Catalogue
	server  *httptest.Server
	notes   *bot.Notifier // one that several parts of a test share
	handler bot.Handler

	mu   sync.Mutex
	reqs []commands.Request
}

// company has people and channels of every kind.
func company() slacksim.Workspace {
	return slacksim.Workspace{
		Name: "Bergström & Co", Domain: "bergstrom",
		People: []slacksim.Person{
			{Handle: "anna", Name: "Anna Berg", Locale: "en-US"},
			{Handle: "bo", Name: "Bo Ek", Locale: "sv-SE"},
			{Handle: "cia", Name: "Cia Lund", Admin: true},
			{Handle: "gustav", Name: "Gustav Gäst", Guest: true},
			{Handle: "robot", Name: "Robot", Bot: true},
			{Handle: "xenia", Name: "Xenia", Stranger: true, TeamID: "T0OTHER"},
			{Handle: "old", Name: "Gone", Deleted: true},
		},
		Channels: []slacksim.Channel{
			{Name: "sales", WithApp: true},
			{Name: "partners", WithApp: true, ExtShared: true, Members: []string{"anna", "gustav", "xenia"}},
			{Name: "attic", WithApp: true, Archived: true},
			{Name: "secret", Private: true, Members: []string{"anna"}},
		},
	}
}

// newRig starts a bot; its requests are answered by handle.
func newRig(t *testing.T, cfg slacksim.Config, handle handlerFunc, edit ...func(*bot.Config)) *rig {
	t.Helper()
	r := &rig{
		clock: clock.NewVirtual(start), meter: &counts{}, logs: &logs{},
		space: &spaces{w: workspace.Workspace{Settings: workspace.Defaults()}},
		shelf: &shelf{promises: map[promise.Number]promise.Promise{}, posts: map[promise.Number][]promise.Post{}},
	}
	if cfg.Now == nil {
		cfg.Now = r.clock.Now
	}
	if cfg.AckTimeout == 0 {
		cfg.AckTimeout = patience
	}
	if cfg.Workspaces == nil {
		cfg.Workspaces = []slacksim.Workspace{company()}
	}
	var err error
	if r.sim, err = slacksim.Start(cfg); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.sim.Close)
	if r.cat, err = locale.Load(); err != nil {
		t.Fatal(err)
	}
	r.log = slog.New(slog.NewTextHandler(r.logs, &slog.HandlerOptions{Level: slog.LevelDebug}))
	r.single = bot.NewSingle(bot.ClientConfig{
		Token: r.sim.BotToken(""), APIURL: r.sim.APIURL(), Log: r.log, Meter: r.meter, DialogTimeout: patience,
	})
	if _, err := r.single.Connect(t.Context()); err != nil {
		t.Fatal(err)
	}
	r.client = r.single.Client()
	r.people = bot.NewDirectory(r.single, r.clock.Now, r.log)
	r.handler = handlerFunc(func(ctx context.Context, req commands.Request) (commands.Reply, error) {
		r.mu.Lock()
		r.reqs = append(r.reqs, req)
		r.mu.Unlock()
		if handle == nil {
			return commands.Reply{}, nil
		}
		return handle(ctx, req)
	})
	c := bot.Config{
		Handler: r.handler,
		Clients: r.single, People: r.people, Workspaces: r.space, Settings: r.space, Finder: r.shelf, Catalogue: r.cat, Now: r.clock.Now,
		Log: r.log, Meter: r.meter, SigningSecret: r.sim.App().SigningSecret, AppToken: r.sim.App().AppToken, APIURL: r.sim.APIURL(),
	}
	for _, f := range edit {
		f(&c)
	}
	r.bot = bot.New(c)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), 10*time.Second)
		defer cancel()
		if err := r.bot.Drain(ctx); err != nil {
			t.Errorf("drain: %v", err)
		}
		if t.Failed() {
			t.Log(r.logs.String())
			_ = r.sim.Transcript(t.Output())
		}
		if strings.Contains(r.logs.String(), "xoxb-") || strings.Contains(r.logs.String(), "xapp-") {
			t.Error("a token is in the log")
		}
	})
	return r
}

// overHTTP lets the simulator deliver by HTTP.
func (r *rig) overHTTP(t *testing.T) *rig {
	t.Helper()
	r.server = httptest.NewServer(r.bot.Handler())
	t.Cleanup(r.server.Close)
	r.sim.ConnectHTTP(r.server.URL)
	return r
}

// overSocket lets the bot hold its sockets; end is what RunSocket returned.
func (r *rig) overSocket(t *testing.T) (end func() error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- r.bot.RunSocket(ctx) }()
	end = sync.OnceValue(func() error {
		cancel()
		return <-done
	})
	t.Cleanup(func() { _ = end() })
	r.await(t, "two sockets", func() bool { return r.sim.Sockets() == 2 && r.bot.Sockets() == 2 })
	return end
}

// await waits for something that the simulator, or the bot, comes to by itself.
func (r *rig) await(t *testing.T, what string, cond func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !cond() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatalf("no %s", what)
		}
	}
}

func (r *rig) requests() []commands.Request {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.reqs)
}

// reads is everything somebody sees, as texts.
func (r *rig) reads(handle string) []string {
	var out []string
	for _, m := range r.sim.Seen(handle) {
		out = append(out, m.Text)
	}
	return out
}

func text(s string) *view.Message { return &view.Message{Text: s} }

// withButton is a message with one button.
func withButton(s, label, action, value string) *view.Message {
	return &view.Message{Text: s, Blocks: []slack.Block{
		slack.NewSectionBlock(slack.NewTextBlockObject("mrkdwn", s, false, true), nil, nil),
		slack.NewActionBlock("", slack.NewButtonBlockElement(action, value, slack.NewTextBlockObject("plain_text", label, false, false))),
	}}
}

// dialog is a dialog with one field.
func dialog(title string) *view.Modal {
	plain := func(s string) *slack.TextBlockObject { return slack.NewTextBlockObject("plain_text", s, false, false) }
	return &view.Modal{
		Type: "modal", CallbackID: "form.reason", Title: plain(title), Submit: plain("Send"), PrivateMetadata: `{"n":42}`,
		Blocks: slack.Blocks{BlockSet: []slack.Block{
			slack.NewInputBlock("reason", plain("Why"), nil, slack.NewPlainTextInputBlockElement(nil, "reason")),
		}},
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

var errBoom = errors.New("boom")
