// Package boltjs_test holds the simulator to a client that others wrote: Bolt
// for JavaScript, Slack's own framework, pinned in package-lock.json. A small
// app (app.js) runs in Node.js against the simulator, over HTTP and over Socket
// Mode, and the tests act as the people who use it.
//
// Where Bolt and the simulator disagree, the simulator is wrong until proved
// otherwise.
package boltjs_test

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"kept/internal/slacksim"
	"kept/internal/testenv"
)

// patience bounds one scenario, with room for a machine that is busy.
const patience = 30 * time.Second

// stage is a simulated Slack with the app running beside it.
type stage struct {
	sim *slacksim.Sim
	url string // where the app listens, or the socket it was given

	mu   sync.Mutex
	told []map[string]any
	log  strings.Builder
}

// open starts a simulated Slack and the app in one of its modes: modeHTTP,
// modeSocket or modeOAuth, with settings of its own, as in an environment.
func open(t *testing.T, mode string, cfg slacksim.Config, settings ...string) *stage {
	t.Helper()
	cfg.App.Name, cfg.App.BotHandle = "Bolt", "bolt"
	sim, err := slacksim.Start(cfg)
	if err != nil {
		t.Fatal(err)
	}
	s := &stage{sim: sim}
	t.Cleanup(func() {
		sim.Close()
		if t.Failed() {
			_ = sim.Transcript(t.Output())
			s.report(t.Output())
		}
	})
	s.url = s.join(t, mode, settings...)
	if mode != modeSocket {
		sim.ConnectHTTP(s.url)
	}
	return s
}

// The ways in that the app knows.
const (
	modeHTTP   = "http"
	modeSocket = "socket"
	modeOAuth  = "oauth"
)

// join starts the app, or one more of it, and returns the address it tells: its
// own, or in Socket Mode the one Slack gave it.
func (s *stage) join(t *testing.T, mode string, settings ...string) string {
	t.Helper()
	node, modules := testenv.Node(t), testenv.NodeModules(t, ".")
	script, err := filepath.Abs("app.js")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(script); err != nil { // also so that a changed app runs the test anew
		t.Fatal(err)
	}
	before := s.count("ready")
	app := s.sim.App()
	// Without a context: it ends when its input is closed, also when the test process dies.
	s.run(t, exec.Command(node, script), append([]string{
		"NODE_PATH=" + modules, "MODE=" + mode, "PATH=" + os.Getenv("PATH"), "DEBUG=" + os.Getenv("BOLT_DEBUG"),
		"SLACK_API_URL=" + s.sim.APIURL(), "SLACK_AUTHORIZE_URL=" + s.sim.URL() + "/oauth/v2/authorize",
		"SLACK_BOT_TOKEN=" + s.sim.BotToken(""), "SLACK_APP_TOKEN=" + app.AppToken, "SLACK_SIGNING_SECRET=" + app.SigningSecret,
		"SLACK_CLIENT_ID=" + app.ClientID, "SLACK_CLIENT_SECRET=" + app.ClientSecret,
	}, settings...))
	s.await(t, "the app to be ready", func() bool { return s.count("ready") > before || s.count("error") > 0 })
	address, _ := s.hears(t, "ready")["ready"].(string)
	return address
}

// run starts the app and listens to what it tells.
func (s *stage) run(t *testing.T, cmd *exec.Cmd, env []string) {
	t.Helper()
	cmd.Env = env
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = cmd.Stdout
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	heard := make(chan struct{})
	go func() {
		defer close(heard)
		lines := bufio.NewScanner(out)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			s.hear(lines.Bytes())
		}
	}()
	t.Cleanup(func() {
		_ = in.Close()
		late := time.AfterFunc(patience, func() { _ = cmd.Process.Kill() })
		defer late.Stop()
		<-heard
		if err := cmd.Wait(); err != nil {
			t.Errorf("the app ended with %v", err)
		}
	})
}

// hear keeps a line of the app's output.
func (s *stage) hear(line []byte) {
	var what map[string]any
	err := json.Unmarshal(line, &what)
	s.mu.Lock()
	s.log.Write(append(line, '\n'))
	if err == nil {
		s.told = append(s.told, what)
	}
	s.mu.Unlock()
	s.sim.Poke()
}

// report writes what the app said, and what went over the wire.
func (s *stage) report(w io.Writer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, _ = io.WriteString(w, "--- the app:\n"+s.log.String()+"--- the wire:\n")
	for _, e := range s.sim.Wire() {
		way := "from the app: "
		if e.Outbound {
			way = "to the app:   "
		}
		_, _ = io.WriteString(w, way+e.Kind+" "+e.Path+" "+e.Err+"\n    "+brief(e.Request)+"\n    "+brief(e.Response)+"\n")
	}
}

func brief(b []byte) string {
	const most = 600
	if len(b) > most {
		return string(b[:most]) + "…"
	}
	return string(b)
}

// tells is the newest thing the app told that has all of these keys, the first
// of them with this value when one is given.
func (s *stage) tells(key string, value ...any) map[string]any {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, what := range slices.Backward(s.told) {
		if got, ok := what[key]; ok && (len(value) == 0 || got == value[0]) {
			return what
		}
	}
	return nil
}

// count is how many things with this key the app told.
func (s *stage) count(key string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, what := range s.told {
		if _, ok := what[key]; ok {
			n++
		}
	}
	return n
}

// hears waits until the app tells something.
func (s *stage) hears(t *testing.T, key string, value ...any) map[string]any {
	t.Helper()
	var what map[string]any
	s.await(t, "the app to tell "+key, func() bool {
		if wrong := s.tells("error"); wrong != nil && key != "error" {
			t.Fatalf("the app reports %v", wrong)
		}
		what = s.tells(key, value...)
		return what != nil
	})
	return what
}

func (s *stage) await(t *testing.T, what string, cond func() bool) {
	t.Helper()
	if err := s.sim.Await(soon(t), cond); err != nil {
		t.Fatalf("waiting for %s: %v", what, err)
	}
}

func soon(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	return ctx
}

// person is somebody in a channel of their own, so that scenarios can run side
// by side.
type person struct {
	*stage
	*slacksim.Actor
	*slacksim.Place
	t    *testing.T
	name string
}

func (s *stage) person(t *testing.T, name string) *person {
	t.Helper()
	a := s.sim.As(name)
	return &person{stage: s, Actor: a, Place: a.In("#" + name), t: t, name: name}
}

func (p *person) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

func (p *person) types(line string) {
	p.t.Helper()
	p.must(p.Slash(soon(p.t), line))
}

func (p *person) clicks(label string) {
	p.t.Helper()
	p.must(p.Click(soon(p.t), slacksim.Find{}, label))
}

// sees waits for a message, and returns the newest one with these words.
func (p *person) sees(words string) slacksim.Message {
	p.t.Helper()
	var found slacksim.Message
	p.await(p.t, p.name+" to see "+words, func() bool {
		for _, m := range slices.Backward(p.sim.Seen(p.name)) {
			if strings.Contains(m.Text, words) && !m.Command {
				found = m
				return true
			}
		}
		return false
	})
	return found
}

// dialog waits for a dialog with this title on top of the person's screen.
func (p *person) dialog(title string) slacksim.View {
	p.t.Helper()
	var v slacksim.View
	p.await(p.t, "the dialog "+title, func() bool {
		var open bool
		v, open = p.View()
		return open && v.Title == title
	})
	return v
}

// dialogs is how many dialogs lie on the person's screen.
func (p *person) dialogs() int {
	v, open := p.View()
	if !open {
		return 0
	}
	return v.Depth
}
