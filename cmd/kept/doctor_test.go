package main

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"maps"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"kept/internal/clock"
	"kept/internal/promise"
	"kept/internal/slacksim"
	"kept/internal/testenv"
)

func runDoctor(t *testing.T, env map[string]string, args ...string) (code int, out string) {
	t.Helper()
	code, out, errs := runs(t, env, append([]string{"doctor"}, args...)...)
	return code, out + errs
}

// doctorEnv are settings that are right for a simulated workspace.
func doctorEnv(t *testing.T, sim *slacksim.Sim) map[string]string {
	t.Helper()
	return map[string]string{
		"SLACK_BOT_TOKEN": sim.BotToken(""), "SLACK_SIGNING_SECRET": sim.App().SigningSecret,
		"SLACK_API_URL": sim.APIURL(), "KEPT_DATA": t.TempDir(),
	}
}

func TestDoctorFindsAllWell(t *testing.T) {
	t.Parallel()
	code, out := runDoctor(t, doctorEnv(t, startSim(t)))
	if code != exitOK || strings.Contains(out, string(wrong)) || strings.Contains(out, string(warn)) {
		t.Errorf("code %d:\n%s", code, out)
	}
	for _, want := range []string{"settings", "Nordvent", "permissions", "clock", "store", "queue", "delivered"} {
		if !strings.Contains(out, want) {
			t.Errorf("it says nothing of %q:\n%s", want, out)
		}
	}
}

func TestDoctorFindsWhatIsWrong(t *testing.T) {
	t.Parallel()
	sim := startSim(t)
	app := demoApp()
	app.Scopes = []string{"commands", "chat:write"}
	poor, err := slacksim.Start(slacksim.Config{Workspaces: []slacksim.Workspace{company()}, App: app})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(poor.Close)
	for name, c := range map[string]struct {
		change map[string]string
		want   []string
	}{
		"a setting is missing":   {map[string]string{"SLACK_SIGNING_SECRET": ""}, []string{"FAIL", "SLACK_SIGNING_SECRET is missing"}},
		"the token is not known": {map[string]string{"SLACK_BOT_TOKEN": "xoxb-other"}, []string{"FAIL", "does not accept SLACK_BOT_TOKEN", "invalid_auth"}},
		"permissions are missing": {
			map[string]string{"SLACK_BOT_TOKEN": poor.BotToken(""), "SLACK_API_URL": poor.APIURL()},
			[]string{"FAIL", "lacks the permissions", "users:read", "im:write"},
		},
		"Redis is not there": {map[string]string{"REDIS_URL": "redis://127.0.0.1:1/0"}, []string{"FAIL", "store does not answer"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := doctorEnv(t, sim)
			maps.Copy(env, c.change)
			code, out := runDoctor(t, env)
			if code != exitFail {
				t.Errorf("code %d", code)
			}
			for _, want := range c.want {
				if !strings.Contains(out, want) {
					t.Errorf("it does not say %q:\n%s", want, out)
				}
			}
		})
	}
}

func TestDoctorAsksAboutTheAppToken(t *testing.T) {
	t.Parallel()
	sim := startSim(t)
	for name, c := range map[string]struct {
		token string
		code  int
		want  string
	}{
		"right": {sim.App().AppToken, exitOK, "accepts the app token"},
		"wrong": {"xapp-other", exitFail, "does not accept SLACK_APP_TOKEN (invalid_auth)"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := doctorEnv(t, sim)
			env["SLACK_APP_TOKEN"] = c.token
			if code, out := runDoctor(t, env); code != c.code || !strings.Contains(out, c.want) {
				t.Errorf("code %d:\n%s", code, out)
			}
		})
	}
}

// What Kept can do without is told, and is no fault.
func TestDoctorSparesWhatIsNotNeeded(t *testing.T) {
	t.Parallel()
	app := demoApp()
	app.Scopes = slices.DeleteFunc(slices.Clone(app.Scopes), func(s string) bool {
		return s == "users.profile:read" || s == "usergroups:read" || s == "files:write"
	})
	sim, err := slacksim.Start(slacksim.Config{Workspaces: []slacksim.Workspace{company()}, App: app})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(sim.Close)
	code, out := runDoctor(t, doctorEnv(t, sim))
	if code != exitOK || strings.Contains(out, "FAIL") {
		t.Errorf("code %d", code)
	}
	for _, want := range []string{
		"WARN  the app lacks the permission users.profile:read: managers are those that an admin has named",
		"WARN  the app lacks the permission usergroups:read", "WARN  the app lacks the permission files:write", "has all 11 permissions",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("it does not say %q:\n%s", want, out)
		}
	}
}

// A look leaves no folder behind.
func TestDoctorMakesNoFolder(t *testing.T) {
	t.Parallel()
	env := doctorEnv(t, startSim(t))
	env["KEPT_DATA"] = filepath.Join(env["KEPT_DATA"], "new")
	if code, out := runDoctor(t, env); code != exitOK || !strings.Contains(out, "kept serve makes it") {
		t.Errorf("code %d:\n%s", code, out)
	}
	if _, err := os.Stat(env["KEPT_DATA"]); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the folder: %v", err)
	}
}

func TestDoctorCannotReachSlack(t *testing.T) {
	t.Parallel()
	env := doctorEnv(t, startSim(t))
	env["SLACK_API_URL"] = "http://127.0.0.1:1/api/"
	if code, out := runDoctor(t, env); code != exitFail || !strings.Contains(out, "Slack cannot be reached") {
		t.Errorf("code %d:\n%s", code, out)
	}
}

// A Redis that would forget, and messages that were given up on, are told.
func TestDoctorWarns(t *testing.T) {
	t.Parallel()
	env := doctorEnv(t, startSim(t))
	env["REDIS_URL"] = testenv.RedisServer(t, testenv.Args("--appendonly", "no")).URL
	if code, out := runDoctor(t, env); code != exitOK || !strings.Contains(out, "WARN") || !strings.Contains(out, "appendonly") {
		t.Errorf("code %d for a Redis without a file:\n%s", code, out)
	}
}

func TestDoctorTellsWhatWasGivenUp(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	f := &findings{w: &out}
	p := promise.Parked{Team: "T1", Notice: promise.Notice{Kind: promise.NoticeBreach, Number: 42, Channel: "C9"}, Reason: "is_archived"}
	f.say(warn, "%s", describeParked(p))
	for _, want := range []string{"WARN", "breach", "#42", "C9", "is_archived"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("it does not say %q: %s", want, out.String())
		}
	}
}

// --live is the container's health check.
func TestDoctorAsksTheRunningServer(t *testing.T) {
	t.Parallel()
	d := &demoRun{sim: startSim(t), dir: t.TempDir(), ended: make(chan error, 1)}
	ctx, cancel := context.WithCancel(t.Context())
	if err := d.startBot(ctx, clock.System{}, slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
	env := map[string]string{"KEPT_LISTEN": strings.TrimPrefix(d.url, "http://")}
	if code, out := runDoctor(t, env, "--live"); code != exitOK {
		t.Errorf("a living server: code %d, %s", code, out)
	}
	cancel()
	if err := <-d.ended; err != nil {
		t.Fatal(err)
	}
	var lc net.ListenConfig
	free, err := lc.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	env["KEPT_LISTEN"] = free.Addr().String()
	free.Close()
	if code, out := runDoctor(t, env, "--live"); code != exitFail || !strings.Contains(out, "does not answer") {
		t.Errorf("no server: code %d, %s", code, out)
	}
}

func TestNear(t *testing.T) {
	t.Parallel()
	for listen, want := range map[string]string{
		":8080":            "127.0.0.1:8080",
		"0.0.0.0:8080":     "127.0.0.1:8080",
		"[::]:8080":        "127.0.0.1:8080",
		"10.1.2.3:8080":    "10.1.2.3:8080",
		"[fd00::1]:8080":   "[fd00::1]:8080",
		"localhost:8080":   "localhost:8080",
		"kept.intern:8080": "kept.intern:8080",
	} {
		if got := near(listen); got != want {
			t.Errorf("near(%q) = %q, want %q", listen, got, want)
		}
	}
}
