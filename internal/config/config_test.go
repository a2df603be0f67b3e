package config_test

import (
	"errors"
	"log/slog"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kept/internal/config"
)

func env(pairs ...string) func(string) string {
	m := map[string]string{}
	for i := 0; i+1 < len(pairs); i += 2 {
		m[pairs[i]] = pairs[i+1]
	}
	return func(name string) string { return m[name] }
}

func TestLoad(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		env  func(string) string
		want config.Config
	}{
		{
			"socket, all defaults",
			env("SLACK_BOT_TOKEN", "xoxb-1", "SLACK_APP_TOKEN", "xapp-1"),
			config.Config{BotToken: "xoxb-1", AppToken: "xapp-1", DataDir: "./data", Listen: ":8080"},
		},
		{
			"http for one company, everything set, spaces around values",
			env("SLACK_BOT_TOKEN", " xoxb-1 ", "SLACK_SIGNING_SECRET", "abc\n", "SLACK_API_URL", "http://127.0.0.1:9/api",
				"REDIS_URL", "redis://:pw@localhost:6379/1", "KEPT_DATA", "/data", "KEPT_LISTEN", "127.0.0.1:0", "KEPT_METRICS_LISTEN", "10.0.0.1:9090",
				"KEPT_PUBLIC_URL", "https://kept.example.com/", "KEPT_LOG_LEVEL", "DEBUG", "KEPT_LOG_FORMAT", "json"),
			config.Config{
				BotToken: "xoxb-1", SigningSecret: "abc", APIURL: "http://127.0.0.1:9/api/",
				RedisURL: "redis://:pw@localhost:6379/1", DataDir: "/data", Listen: "127.0.0.1:0", MetricsListen: "10.0.0.1:9090",
				PublicURL: "https://kept.example.com", LogLevel: slog.LevelDebug, LogJSON: true,
			},
		},
		{
			"a cluster of Redis",
			env("SLACK_BOT_TOKEN", "xoxb-1", "SLACK_APP_TOKEN", "xapp-1", "REDIS_URL", "rediss://:p@w@a:6379,b:6379/?cluster=true"),
			config.Config{BotToken: "xoxb-1", AppToken: "xapp-1", RedisURL: "rediss://:p@w@a:6379,b:6379/?cluster=true", DataDir: "./data", Listen: ":8080"},
		},
		{
			"a rotating bot token",
			env("SLACK_BOT_TOKEN", "xoxe.xoxb-1-a", "SLACK_APP_TOKEN", "xapp-1"),
			config.Config{BotToken: "xoxe.xoxb-1-a", AppToken: "xapp-1", DataDir: "./data", Listen: ":8080"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := config.Load(tt.env)
			if err != nil {
				t.Fatalf("refused: %v", err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("settings (-want +got):\n%s", diff)
			}
			if got.Socket() != (got.AppToken != "") {
				t.Error("Socket is not decided by the app token")
			}
		})
	}
}

func TestEveryProblemIsNamedAtOnce(t *testing.T) {
	t.Parallel()
	ok := []string{"SLACK_BOT_TOKEN", "xoxb-1", "SLACK_SIGNING_SECRET", "abc"}
	with := func(pairs ...string) func(string) string { return env(append(slices.Clone(ok), pairs...)...) }
	tests := []struct {
		name string
		env  func(string) string
		want []string // the variables named
		says string   // a part of the sentence
	}{
		{"nothing set", env(), []string{"SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"}, "Install the app"},
		{"app token as bot token", env("SLACK_BOT_TOKEN", "xapp-9", "SLACK_APP_TOKEN", "xapp-9"), []string{"SLACK_BOT_TOKEN"}, "belongs in SLACK_APP_TOKEN"},
		{"user token", with("SLACK_BOT_TOKEN", "xoxp-9"), []string{"SLACK_BOT_TOKEN"}, "user token"},
		{"no token at all", with("SLACK_BOT_TOKEN", "hello"), []string{"SLACK_BOT_TOKEN"}, "xoxb-"},
		{"bot token as app token", with("SLACK_APP_TOKEN", "xoxb-9"), []string{"SLACK_APP_TOKEN"}, "belongs in SLACK_BOT_TOKEN"},
		{"strange app token", with("SLACK_APP_TOKEN", "secret-9"), []string{"SLACK_APP_TOKEN"}, "connections:write"},
		{"an app for many workspaces", with("SLACK_CLIENT_ID", "1.2", "SLACK_CLIENT_SECRET", "s", "KEPT_SECRET_KEY", "k"), []string{"SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "KEPT_SECRET_KEY"}, "serves one workspace"},
		{"many workspaces instead of a bot token", env("SLACK_CLIENT_ID", "1.2", "SLACK_APP_TOKEN", "xapp-1"), []string{"SLACK_CLIENT_ID", "SLACK_BOT_TOKEN"}, "leave this out"},
		{"listen without port", with("KEPT_LISTEN", "localhost"), []string{"KEPT_LISTEN"}, "localhost"},
		{"listen on a huge port", with("KEPT_LISTEN", ":99999"), []string{"KEPT_LISTEN"}, "65535"},
		{"listen on a word", with("KEPT_LISTEN", ":http"), []string{"KEPT_LISTEN"}, "65535"},
		{"metrics without port", with("KEPT_METRICS_LISTEN", "localhost"), []string{"KEPT_METRICS_LISTEN"}, "127.0.0.1:9090"},
		{"metrics where all the rest is", with("KEPT_METRICS_LISTEN", ":8080"), []string{"KEPT_METRICS_LISTEN"}, "same address as KEPT_LISTEN"},
		{"redis without scheme", with("REDIS_URL", "localhost:6379"), []string{"REDIS_URL"}, "redis://"},
		{"redis nowhere", with("REDIS_URL", "redis://?db=1"), []string{"REDIS_URL"}, "redis://"},
		{"redis over http", with("REDIS_URL", "http://localhost:6379"), []string{"REDIS_URL"}, "redis://"},
		{"api address", with("SLACK_API_URL", "slack.com/api"), []string{"SLACK_API_URL"}, "https://"},
		{"api with query", with("SLACK_API_URL", "https://slack.com/api?x=1"), []string{"SLACK_API_URL"}, "query"},
		{"public address", with("KEPT_PUBLIC_URL", "ftp://kept"), []string{"KEPT_PUBLIC_URL"}, "https://"},
		{"log level", with("KEPT_LOG_LEVEL", "loud"), []string{"KEPT_LOG_LEVEL"}, `"loud"`},
		{"log format", with("KEPT_LOG_FORMAT", "xml"), []string{"KEPT_LOG_FORMAT"}, "text or json"},
		{
			"five mistakes", env("SLACK_BOT_TOKEN", "x", "KEPT_LISTEN", "x", "REDIS_URL", "x", "KEPT_LOG_LEVEL", "x"),
			[]string{"KEPT_LISTEN", "REDIS_URL", "KEPT_LOG_LEVEL", "SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"},
			"",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := config.Load(tt.env)
			if err == nil {
				t.Fatal("accepted")
			}
			var names []string
			for _, p := range config.Problems(err) {
				names = append(names, p.Name)
			}
			if diff := cmp.Diff(tt.want, names); diff != "" {
				t.Errorf("named (-want +got):\n%s", diff)
			}
			if !strings.Contains(err.Error(), tt.says) {
				t.Errorf("%q lacks %q", err, tt.says)
			}
			if _, ok := errors.AsType[*config.SettingError](err); !ok {
				t.Error("no SettingError in the error")
			}
		})
	}
}

func TestSecretsAreNotRepeated(t *testing.T) {
	t.Parallel()
	_, err := config.Load(env(
		"SLACK_BOT_TOKEN", "hunter2-token", "SLACK_APP_TOKEN", "hunter2-app", "SLACK_CLIENT_SECRET", "hunter2-client",
		"REDIS_URL", "http://:hunter2@host", "KEPT_SECRET_KEY", "hunter2-key", "SLACK_API_URL", "https://u:hunter2@slack.example",
	))
	if err == nil {
		t.Fatal("accepted")
	}
	if strings.Contains(err.Error(), "hunter2") {
		t.Errorf("a secret is in the error: %v", err)
	}
}

func TestLoadLocalNeedsNoSlack(t *testing.T) {
	t.Parallel()
	c, err := config.LoadLocal(env("KEPT_DATA", "/srv/kept"))
	if err != nil || c.DataDir != "/srv/kept" {
		t.Errorf("LoadLocal = %q, %v", c.DataDir, err)
	}
	if _, err := config.LoadLocal(env("REDIS_URL", "nonsense")); err == nil {
		t.Error("a wrong REDIS_URL was accepted")
	}
	if got := config.Problems(nil); got != nil {
		t.Errorf("Problems(nil) = %v", got)
	}
}
