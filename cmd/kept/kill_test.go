package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"kept/internal/clock"
	"kept/internal/config"
	"kept/internal/promise"
	"kept/internal/slacksim"
	"kept/internal/store/redisstore"
	"kept/internal/testenv"
)

// asKept makes the test binary be kept itself, so that tests can kill it.
const asKept = "KEPT_TEST_AS_KEPT"

func TestMain(m *testing.M) {
	if os.Getenv(asKept) == "1" {
		main()
		return
	}
	redisstore.LogTo(slog.New(slog.DiscardHandler))
	os.Exit(m.Run())
}

// A server that is killed in the middle of a batch of due reminders, twice, and
// started again sends every reminder, and nobody sees one twice.
func TestKilledServerSendsEachReminderOnce(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("waits for leases to run out")
	}
	for _, engine := range []string{"file", "redis"} {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			const people, each = 60, 4
			sim, env := crowd(t, engine, people, each)
			// so that many are on their way whenever it is killed
			sim.Faults().Latency("chat.postMessage", 300*time.Millisecond)

			reminders := func() map[string]int { return countReminders(sim, people) }
			for _, after := range []int{people * each / 4, people * each / 2} {
				server := startKept(t, env)
				awaitSim(t, sim, func() bool { return total(reminders()) >= after })
				if err := server.Process.Kill(); err != nil {
					t.Fatal(err)
				}
				_ = server.Wait() // it was killed
				if n := total(reminders()); n >= people*each {
					t.Fatalf("all %d were sent before the kill; nothing was tested", n)
				}
			}
			server := startKept(t, env)
			t.Cleanup(func() { _ = server.Process.Kill(); _ = server.Wait() })
			awaitSim(t, sim, func() bool { return len(reminders()) == people*each })
			for what, n := range reminders() {
				if n != 1 {
					t.Errorf("%s was seen %d times", what, n)
				}
			}
		})
	}
}

// A server that is told to stop while posts are on their way finishes them and
// writes that down, and lets go of what it has not begun: the other one has it
// soon, and needs to look for nothing.
func TestStoppedServerFinishesWhatItHasBegun(t *testing.T) {
	t.Parallel()
	const people = 90
	sim, env := crowd(t, "redis", people, 1)
	sim.Faults().Latency("chat.postMessage", 700*time.Millisecond)
	reminders := func() map[string]int { return countReminders(sim, people) }
	first, second := startKept(t, env), startKept(t, env)
	t.Cleanup(func() { _ = second.Process.Kill(); _ = second.Wait() })
	awaitSim(t, sim, func() bool { return total(reminders()) >= people/4 })
	if err := first.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := first.Wait(); err != nil {
		t.Errorf("it ended with %v", err)
	}
	awaitSim(t, sim, func() bool { return len(reminders()) == people })
	for what, n := range reminders() {
		if n != 1 {
			t.Errorf("%s was seen %d times", what, n)
		}
	}
	for _, call := range sim.Wire() {
		if call.Path == "conversations.history" {
			t.Error("something was begun and not finished")
		}
	}
}

// crowd is a Slack with many people, each of whom is overdue to be reminded of
// some promises, and the environment of a server for it.
func crowd(t *testing.T, engine string, people, each int) (sim *slacksim.Sim, env []string) {
	t.Helper()
	world := slacksim.Workspace{ID: "TCROWD", Name: "Crowd", Channels: []slacksim.Channel{{Name: "general"}}}
	for i := range people {
		world.People = append(world.People, slacksim.Person{ID: fmt.Sprintf("UCROWD%d", i), Handle: fmt.Sprintf("p%d", i)})
	}
	sim, err := slacksim.Start(slacksim.Config{Workspaces: []slacksim.Workspace{world}, App: demoApp()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(sim.Close)
	env = []string{
		asKept + "=1", "SLACK_BOT_TOKEN=" + sim.BotToken(""), "SLACK_SIGNING_SECRET=" + sim.App().SigningSecret,
		"SLACK_API_URL=" + sim.APIURL(), "KEPT_LISTEN=127.0.0.1:0", "KEPT_DATA=" + t.TempDir(), "KEPT_LOG_LEVEL=error",
	}
	if engine == "redis" {
		env = append(env, "REDIS_URL="+testenv.RedisServer(t).URL)
	}
	makeOverdueReminders(t, env, people, each)
	return sim, env
}

// makeOverdueReminders writes promises whose one reminder has been due for some
// minutes.
func makeOverdueReminders(t *testing.T, env []string, people, each int) {
	t.Helper()
	cfg, err := config.Load(func(name string) string {
		for _, e := range env {
			if v, ok := strings.CutPrefix(e, name+"="); ok {
				return v
			}
		}
		return ""
	})
	if err != nil {
		t.Fatal(err)
	}
	store, err := openStore(cfg, clock.System{})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	ledger := promise.NewLedger(store)
	made := clock.System{}.Now().Add(-80 * time.Minute)
	for i := range people {
		for j := range each {
			user := promise.UserID(fmt.Sprintf("UCROWD%d", i))
			_, err := ledger.Begin(t.Context(), promise.Draft{
				Team: "TCROWD", What: fmt.Sprintf("thing %d of person %d.", j, i), Customer: promise.Customer{Name: "Acme"},
				Promiser: user, By: promise.Actor{ID: user}, At: made, Due: made.Add(100 * time.Minute), Private: true,
			}, promise.Policy{})
			if err != nil {
				t.Fatal(err)
			}
		}
	}
}

func startKept(t *testing.T, env []string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(context.WithoutCancel(t.Context()), self, "serve")
	cmd.Env, cmd.Stderr = env, os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd
}

func awaitSim(t *testing.T, sim *slacksim.Sim, cond func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if err := sim.Await(ctx, cond); err != nil {
		t.Fatal(err)
	}
}

// countReminders counts, by the words of the promise, how often each was seen.
func countReminders(sim *slacksim.Sim, people int) map[string]int {
	seen := map[string]int{}
	for i := range people {
		for _, m := range sim.Seen(fmt.Sprintf("p%d", i)) {
			for _, words := range strings.Split(m.Text, "“thing ")[1:] {
				words, _, _ = strings.Cut(words, "”")
				seen[words]++
			}
		}
	}
	return seen
}

func total(counts map[string]int) int {
	n := 0
	for _, c := range counts {
		n += c
	}
	return n
}

// A setting that is missing or wrong stops the start with a sentence for each.
func TestServeRefusesToStart(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		env  map[string]string
		want []string
	}{
		"nothing is set": {nil, []string{"SLACK_BOT_TOKEN is missing", "SLACK_SIGNING_SECRET is missing"}},
		"tokens are mixed up": {
			map[string]string{"SLACK_BOT_TOKEN": "xapp-1", "SLACK_APP_TOKEN": "xoxb-1"},
			[]string{"belongs in SLACK_APP_TOKEN", "belongs in SLACK_BOT_TOKEN"},
		},
		"Slack refuses the token": {
			map[string]string{"SLACK_BOT_TOKEN": "xoxb-nobody", "SLACK_SIGNING_SECRET": "s", "SLACK_API_URL": "sim"},
			[]string{"refuses SLACK_BOT_TOKEN (invalid_auth)"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			getenv := func(key string) string {
				switch v := c.env[key]; {
				case v == "sim":
					return startSim(t).APIURL()
				case key == "KEPT_DATA":
					return dir
				default:
					return v
				}
			}
			var out, errs strings.Builder
			code := run(t.Context(), []string{"serve"}, getenv, strings.NewReader(""), &out, &errs)
			if code == exitOK {
				t.Errorf("it started, or ended well")
			}
			for _, w := range c.want {
				if !strings.Contains(errs.String(), w) {
					t.Errorf("it says\n%s\nand not %q", errs.String(), w)
				}
			}
		})
	}
}

func startSim(t *testing.T) *slacksim.Sim {
	t.Helper()
	sim, err := slacksim.Start(slacksim.Config{Workspaces: []slacksim.Workspace{company()}, App: demoApp()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(sim.Close)
	return sim
}

// The server answers for itself, is ready once Slack and the store answer, and
// ends in peace.
func TestServeAnswersAndStops(t *testing.T) {
	t.Parallel()
	sim := startSim(t)
	ctx, cancel := context.WithCancel(t.Context())
	d := &demoRun{sim: sim, dir: t.TempDir(), ended: make(chan error, 1)}
	if err := d.startBot(ctx, clock.System{}, slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]int{"/healthz": 200, "/readyz": 200, "/metrics": 200, "/slack/commands": 405, "/nothing": 404} {
		if got := status(t, d.url+path); got != want {
			t.Errorf("GET %s answers %d, not %d", path, got, want)
		}
	}
	sim.Faults().Down(false)
	awaitStatus(t, d.url+"/readyz", http.StatusServiceUnavailable) // an answer holds for a moment, and no longer
	if got := status(t, d.url+"/healthz"); got != http.StatusOK {
		t.Errorf("with Slack down /healthz answers %d", got)
	}
	sim.Faults().Up()
	cancel()
	if err := <-d.ended; err != nil {
		t.Errorf("it ended with %v", err)
	}
}

// awaitStatus asks until the answer is the right one.
func awaitStatus(t *testing.T, url string, want int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for status(t, url) != want {
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatalf("GET %s never answers %d", url, want)
		}
	}
}

func status(t *testing.T, url string) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	return res.StatusCode
}
