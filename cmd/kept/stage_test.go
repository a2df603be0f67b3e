package main

import (
	"bytes"
	"context"
	"log/slog"
	"net"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"kept/internal/clock"
	"kept/internal/config"
	"kept/internal/promise"
	"kept/internal/slacksim"
	"kept/internal/testenv"
)

// stage is the whole bot in a simulated workspace, for tests that play what a
// conversation cannot: trouble, haste and people who mean no good.
type stage struct {
	*talk

	t   *testing.T
	cfg config.Config
	log *logbook
	url string
	// hangUp ends what play began.
	hangUp func()
}

// logbook is what the operator reads.
type logbook struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// Write takes a line of the log.
func (l *logbook) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(line)
}

// with counts the lines that have all the words.
func (l *logbook) with(words ...string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := 0
	for line := range strings.Lines(l.text.String()) {
		if containsAll(line, words) {
			n++
		}
	}
	return n
}

// scenery is what a stage is set with; its zero value is the file, HTTP and the
// company of the conversations.
type scenery struct {
	redis  string // its address; empty for the file
	socket bool
	clock  *clock.Virtual // nil: it stands still on the morning of talkStart
	sim    *slacksim.Sim  // nil: one of its own
	change func(*slacksim.Workspace)
	dir    string // where the file is; empty for a folder of its own
}

// engines are the two stores, by name: the file needs no address.
func engines(t *testing.T) map[string]string {
	t.Helper()
	return map[string]string{"file": "", "redis": testenv.RedisServer(t).URL}
}

func setStage(t *testing.T, s scenery) *stage {
	t.Helper()
	if s.clock == nil {
		s.clock = clock.NewVirtual(talkStart)
	}
	if s.dir == "" {
		s.dir = t.TempDir()
	}
	if s.sim == nil {
		world := talkCompany()
		if s.change != nil {
			s.change(&world)
		}
		sim, err := slacksim.Start(slacksim.Config{Now: s.clock.Now, Workspaces: []slacksim.Workspace{world}, App: demoApp()})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(sim.Close)
		s.sim = sim
	}
	st := &stage{
		talk: &talk{sim: s.sim, clk: s.clock}, t: t, log: &logbook{},
		cfg: config.Config{
			BotToken: s.sim.BotToken(""), SigningSecret: s.sim.App().SigningSecret, APIURL: s.sim.APIURL(),
			DataDir: s.dir, RedisURL: s.redis,
		},
	}
	if s.socket {
		st.cfg.AppToken = s.sim.App().AppToken
	}
	log := slog.New(slog.NewTextHandler(st.log, &slog.HandlerOptions{Level: slog.LevelInfo}))
	var err error
	if st.app, err = newApp(t.Context(), st.cfg, s.clock, log); err != nil {
		t.Fatal(err)
	}
	return st
}

// play answers deliveries; the scheduler moves only when the test lets it.
func (s *stage) play() *stage {
	s.t.Helper()
	if !s.cfg.Socket() {
		srv := httptest.NewServer(s.app.routes())
		s.url, s.hangUp = srv.URL, srv.Close
		s.sim.ConnectHTTP(srv.URL)
	} else {
		ctx, cancel := context.WithCancel(context.Background())
		ended := make(chan error, 1)
		go func() { ended <- s.app.bot.RunSocket(ctx) }()
		s.hangUp = sync.OnceFunc(func() { cancel(); <-ended })
		s.await("the sockets open", func() bool { return s.sim.Sockets() >= 2 })
	}
	played, end := s.app, s.hangUp
	s.t.Cleanup(func() { end(); played.close() })
	return s
}

// perform runs everything, the scheduler as well, as serve does. The function it
// returns stops it, and may be called twice.
func (s *stage) perform() (stop func()) {
	s.t.Helper()
	var lc net.ListenConfig
	ln, err := lc.Listen(s.t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		s.t.Fatal(err)
	}
	s.url = "http://" + ln.Addr().String()
	if !s.cfg.Socket() {
		s.sim.ConnectHTTP(s.url)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.app.run(ctx, ln) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			s.t.Errorf("it ended with %v", err)
		}
	})
	s.t.Cleanup(stop)
	if s.cfg.Socket() {
		s.await("the sockets open", func() bool { return s.sim.Sockets() >= 2 })
	}
	return stop
}

// ctx bounds one step.
func (s *stage) ctx() context.Context {
	ctx, cancel := context.WithTimeout(s.t.Context(), stageTimeout)
	s.t.Cleanup(cancel)
	return ctx
}

// stageTimeout is how long a step may take on a busy machine.
const stageTimeout = 30 * time.Second

func (s *stage) await(what string, cond func() bool) {
	s.t.Helper()
	if err := s.sim.Await(s.ctx(), cond); err != nil {
		var seen strings.Builder
		_ = s.sim.Transcript(&seen)
		s.t.Fatalf("waiting until %s: %v\n%s", what, err, seen.String())
	}
}

// do types a command that must be taken.
func (s *stage) do(who, where, line string) {
	s.t.Helper()
	if err := s.sim.As(who).In(where).Slash(s.ctx(), line); err != nil {
		s.t.Fatalf("%s types %q: %v", who, line, err)
	}
	s.quiet()
}

func (s *stage) click(who, label, where string, words ...string) {
	s.t.Helper()
	s.quiet()
	f := slacksim.Find{Channel: where, Contains: strings.Join(words, " ")}
	if err := s.sim.As(who).Click(s.ctx(), f, label); err != nil {
		s.t.Fatalf("%s clicks %q: %v", who, label, err)
	}
	s.quiet()
}

// quiet waits until everything was answered and delivered that is due.
func (s *stage) quiet() {
	s.t.Helper()
	if err := s.settle(s.ctx()); err != nil {
		s.t.Logf("not quiet: %v", err)
	}
}

// pass lets time pass, and then everything happen that fell due meanwhile.
func (s *stage) pass(d time.Duration) {
	s.t.Helper()
	s.clk.Advance(d)
	s.quiet()
}

// sees fails the test unless somebody sees a message with all the words.
func (s *stage) sees(who, where string, words ...string) slacksim.Message {
	s.t.Helper()
	m, ok := findSeen(s.sim, who, append([]string{where}, words...))
	if !ok {
		var seen strings.Builder
		_ = s.sim.Transcript(&seen)
		s.t.Errorf("%s does not see %q in %s:\n%s", who, words, where, seen.String())
	}
	return m
}

// count is how many messages with all the words somebody sees in a channel.
func (s *stage) count(who, where string, words ...string) int {
	n := 0
	for _, m := range s.sim.Seen(who) {
		if m.Channel == where && hasAll(m, words) {
			n++
		}
	}
	return n
}

func (s *stage) wantCount(want int, who, where string, words ...string) {
	s.t.Helper()
	if got := s.count(who, where, words...); got != want {
		s.t.Errorf("%s sees %q in %s %d times, not %d", who, words, where, got, want)
	}
}

// wantLog fails the test unless the operator reads a line with all the words.
func (s *stage) wantLog(words ...string) {
	s.t.Helper()
	if s.log.with(words...) == 0 {
		s.log.mu.Lock()
		defer s.log.mu.Unlock()
		s.t.Errorf("no line of the log says %q:\n%s", words, s.log.text.String())
	}
}

// stageTeam is the company's id.
const stageTeam promise.Team = "TNORDVENT"

// promises is how many promises there are, by their numbers.
func (s *stage) promises() int {
	n := 0
	for {
		if _, err := s.app.store.Load(s.ctx(), stageTeam, promise.Number(n+1)); err != nil {
			return n
		}
		n++
	}
}
