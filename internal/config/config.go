// Package config reads Kept's settings.
//
// The names are fixed for people and scripts, see docs/operations.md. [Load]
// looks at all of them and names every problem at once, each in a sentence that
// says what to do about it, so that nobody has to start Kept five times to find
// five mistakes. It never repeats a secret.
package config

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"strconv"
	"strings"
)

// Config is Kept's settings, checked.
type Config struct {
	BotToken      string
	AppToken      string // set: Socket Mode
	SigningSecret string
	APIURL        string // ends with a slash; empty for Slack's own
	RedisURL      string // empty: the embedded file
	DataDir       string
	Listen        string
	MetricsListen string // empty: the metrics are at Listen, with all the rest
	PublicURL     string // without a final slash
	LogLevel      slog.Level
	LogJSON       bool
}

// The defaults.
const (
	DefaultDataDir = "./data"
	DefaultListen  = ":8080"
)

// Socket reports whether Slack is reached by Socket Mode rather than HTTP.
func (c Config) Socket() bool { return c.AppToken != "" }

// SettingError is one setting that is missing or wrong.
type SettingError struct {
	// Name is the environment variable.
	Name string
	// Text says what is wrong and what to do.
	Text string
}

// Error is the sentence.
func (p *SettingError) Error() string { return p.Name + ": " + p.Text }

// Problems lists the problems in an error of [Load].
func Problems(err error) []*SettingError {
	var list []*SettingError
	var walk func(error)
	walk = func(err error) {
		if m, ok := err.(interface{ Unwrap() []error }); ok {
			for _, e := range m.Unwrap() {
				walk(e)
			}
			return
		}
		if p, ok := errors.AsType[*SettingError](err); ok {
			list = append(list, p)
		}
	}
	walk(err)
	return list
}

// Load reads the settings for a running server. Its error joins one [SettingError]
// for everything that is wrong.
func Load(getenv func(string) string) (Config, error) {
	l := &loader{getenv: getenv}
	c := l.common()
	l.ways(&c)
	return c, errors.Join(l.problems...)
}

// LoadLocal reads the settings for what never talks to Slack: each is checked by
// itself, and no way to Slack is asked for.
func LoadLocal(getenv func(string) string) (Config, error) {
	l := &loader{getenv: getenv}
	c := l.common()
	return c, errors.Join(l.problems...)
}

type loader struct {
	getenv   func(string) string
	problems []error
}

func (l *loader) get(name string) string { return strings.TrimSpace(l.getenv(name)) }

func (l *loader) problem(name, format string, args ...any) {
	l.problems = append(l.problems, &SettingError{Name: name, Text: fmt.Sprintf(format, args...)})
}

// common reads what is checked by itself.
func (l *loader) common() Config {
	c := Config{
		BotToken: l.get("SLACK_BOT_TOKEN"), AppToken: l.get("SLACK_APP_TOKEN"),
		SigningSecret: l.get("SLACK_SIGNING_SECRET"),
		RedisURL:      l.get("REDIS_URL"), DataDir: l.get("KEPT_DATA"), Listen: l.get("KEPT_LISTEN"),
	}
	if c.DataDir == "" {
		c.DataDir = DefaultDataDir
	}
	if c.Listen == "" {
		c.Listen = DefaultListen
	}
	l.listen("KEPT_LISTEN", c.Listen, DefaultListen)
	if c.MetricsListen = l.get("KEPT_METRICS_LISTEN"); c.MetricsListen != "" {
		l.listen("KEPT_METRICS_LISTEN", c.MetricsListen, "127.0.0.1:9090")
	}
	if c.MetricsListen == c.Listen && !strings.HasSuffix(c.Listen, ":0") {
		l.problem("KEPT_METRICS_LISTEN", "is the same address as KEPT_LISTEN. Give the metrics another, such as 127.0.0.1:9090, or "+
			"leave it out to have them at KEPT_LISTEN")
	}
	l.redis(c.RedisURL)
	c.APIURL = l.web("SLACK_API_URL", "such as http://127.0.0.1:9000/api/, or leave it out for Slack's own")
	if c.APIURL != "" {
		c.APIURL += "/"
	}
	c.PublicURL = l.web("KEPT_PUBLIC_URL", "such as https://kept.example.com")
	c.LogLevel = l.level()
	c.LogJSON = l.json()
	return c
}

// ways checks that there is one complete way to Slack.
func (l *loader) ways(c *Config) {
	l.tokens(c)
	for _, name := range []string{"SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "KEPT_SECRET_KEY"} {
		if l.get(name) != "" {
			l.problem(name, "is for an app that many workspaces install, and this Kept serves one workspace. Set "+
				"SLACK_BOT_TOKEN and leave this out")
		}
	}
	if c.BotToken == "" {
		l.problem("SLACK_BOT_TOKEN", "is missing. Install the app in your workspace and set this to the Bot User OAuth "+
			"Token (xoxb-…) under OAuth & Permissions at api.slack.com/apps")
	}
	if !c.Socket() && c.SigningSecret == "" {
		l.problem("SLACK_SIGNING_SECRET", "is missing. Over HTTP each request's signature must be checked: set this to "+
			"the Signing Secret under Basic Information at api.slack.com/apps; or set SLACK_APP_TOKEN to use Socket Mode")
	}
}

func (l *loader) tokens(c *Config) {
	switch t := c.BotToken; {
	case t == "" || strings.HasPrefix(t, "xoxb-") || strings.HasPrefix(t, "xoxe.xoxb-"):
	case strings.HasPrefix(t, "xapp-"):
		l.problem("SLACK_BOT_TOKEN", "holds an app token (xapp-…); that one belongs in SLACK_APP_TOKEN. Set this to the "+
			"Bot User OAuth Token (xoxb-…)")
	case strings.HasPrefix(t, "xoxp-"):
		l.problem("SLACK_BOT_TOKEN", "holds a user token (xoxp-…). Set it to the Bot User OAuth Token (xoxb-…) under "+
			"OAuth & Permissions at api.slack.com/apps")
	default:
		l.problem("SLACK_BOT_TOKEN", "does not begin with xoxb-. Set it to the Bot User OAuth Token under "+
			"OAuth & Permissions at api.slack.com/apps")
	}
	switch t := c.AppToken; {
	case t == "" || strings.HasPrefix(t, "xapp-"):
	case strings.HasPrefix(t, "xoxb-"):
		l.problem("SLACK_APP_TOKEN", "holds a bot token (xoxb-…); that one belongs in SLACK_BOT_TOKEN. Set this to an "+
			"app-level token (xapp-…) with the scope connections:write, or leave it out to use HTTP")
	default:
		l.problem("SLACK_APP_TOKEN", "does not begin with xapp-. Set it to an app-level token with the scope "+
			"connections:write, made under Basic Information at api.slack.com/apps, or leave it out to use HTTP")
	}
}

func (l *loader) listen(name, addr, example string) {
	_, port, err := net.SplitHostPort(addr)
	if err == nil {
		if n, perr := strconv.ParseUint(port, 10, 16); perr == nil && (n > 0 || port == "0") {
			return
		}
	}
	l.problem(name, "is %q, which is not an address to listen on. Write host:port or :port with a port "+
		"from 0 to 65535, such as %s", addr, example)
}

// redis looks at the form alone; the store reads the rest, such as the several
// hosts of a cluster, which are no plain URL.
func (l *loader) redis(raw string) {
	if raw == "" {
		return
	}
	scheme, rest, _ := strings.Cut(raw, "://")
	_, hosts, found := strings.Cut(rest, "@")
	if !found {
		hosts = rest
	}
	hosts, _, _ = strings.Cut(hosts, "?")
	local := scheme == "unix" && hosts != ""
	remote := (scheme == "redis" || scheme == "rediss") && strings.Trim(hosts, "/") != ""
	if !local && !remote {
		// the address may hold a password, so it is not repeated
		l.problem("REDIS_URL", "is not the address of a Redis. Write redis://host:6379/0, or rediss:// for TLS; or leave "+
			"it out to keep everything in one file")
	}
}

// web reads an http address and takes its final slash away.
func (l *loader) web(name, hint string) string {
	raw := l.get(name)
	if raw == "" {
		return ""
	}
	u, err := url.Parse(raw)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		l.problem(name, "is not a web address. Write one that begins with https:// or http://, %s", hint)
		return ""
	case u.RawQuery != "" || u.Fragment != "" || u.User != nil:
		l.problem(name, "must be a plain address without a query, a fragment or a password, %s", hint)
		return ""
	}
	return strings.TrimRight(raw, "/")
}

func (l *loader) level() slog.Level {
	raw := l.get("KEPT_LOG_LEVEL")
	switch strings.ToLower(raw) {
	case "", "info":
		return slog.LevelInfo
	case "debug":
		return slog.LevelDebug
	case "warn":
		return slog.LevelWarn
	case "error":
		return slog.LevelError
	}
	l.problem("KEPT_LOG_LEVEL", "is %q. Write debug, info, warn or error", raw)
	return slog.LevelInfo
}

func (l *loader) json() bool {
	raw := l.get("KEPT_LOG_FORMAT")
	switch strings.ToLower(raw) {
	case "", "text":
		return false
	case "json":
		return true
	}
	l.problem("KEPT_LOG_FORMAT", "is %q. Write text or json", raw)
	return false
}
