package main

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"kept/commands"
)

func runManifest(t *testing.T, args ...string) (code int, out, errs string) {
	t.Helper()
	return runs(t, nil, append([]string{"manifest"}, args...)...)
}

func TestManifestFitsSlacksLimits(t *testing.T) {
	t.Parallel()
	// Limits of the manifest schema 2.0.0 in github.com/slackapi/manifest-schema.
	m := buildManifest("https://kept.example.com")
	for _, l := range []struct {
		what, text string
		low, high  int
	}{
		{"name", m.Display.Name, 1, 35},
		{"description", m.Display.Description, 1, 140},
		{"long description", m.Display.LongDescription, 175, 4000},
		{"bot name", m.Features.BotUser.DisplayName, 1, 80},
	} {
		if n := utf8.RuneCountInString(l.text); n < l.low || n > l.high {
			t.Errorf("%s has %d characters, not %d to %d", l.what, n, l.low, l.high)
		}
	}
	for _, s := range m.Features.Shortcuts {
		if utf8.RuneCountInString(s.Name) > 24 || utf8.RuneCountInString(s.Description) > 150 {
			t.Errorf("shortcut %q is too long", s.Name)
		}
	}
	if len(m.Features.SlashCommands) != 2 {
		t.Fatalf("%d slash commands, not 2", len(m.Features.SlashCommands))
	}
	for _, c := range m.Features.SlashCommands {
		if !c.ShouldEscape || !strings.HasPrefix(c.Command, "/") || !strings.HasPrefix(c.URL, "https://kept.example.com/slack/") {
			t.Errorf("command %+v: escaped, with a slash and an address?", c)
		}
	}
}

// What Slack offers people must be answered.
func TestManifestNamesWhatIsAnswered(t *testing.T) {
	t.Parallel()
	h := commands.New(commands.Config{})
	m := buildManifest("")
	for _, s := range m.Features.Shortcuts {
		if !h.Knows(commands.Shortcut, s.CallbackID) {
			t.Errorf("nothing answers the shortcut %q", s.CallbackID)
		}
	}
	for _, c := range m.Features.SlashCommands {
		if !h.Knows(commands.Command, c.Command) {
			t.Errorf("nothing answers %s", c.Command)
		}
	}
}

func TestManifestPrintsJSONForBothWaysIn(t *testing.T) {
	t.Parallel()
	for name, args := range map[string][]string{
		"socket": nil,
		"http":   {"--url", "https://kept.example.com/"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			code, out, errs := runManifest(t, args...)
			if code != exitOK || errs != "" {
				t.Fatalf("code %d, said %q", code, errs)
			}
			var m appManifest
			if err := json.Unmarshal([]byte(out), &m); err != nil {
				t.Fatal(err)
			}
			if socket := len(args) == 0; m.Settings.SocketMode != socket || strings.Contains(out, "request_url") == socket {
				t.Errorf("socket mode %v in\n%s", m.Settings.SocketMode, out)
			}
		})
	}
	if code, _, errs := runManifest(t, "--url", "http://kept.example.com"); code != exitUsage || !strings.Contains(errs, "https") {
		t.Errorf("a plain http address: code %d, said %q", code, errs)
	}
}

func TestEveryPermissionIsExplained(t *testing.T) {
	t.Parallel()
	_, why, _ := runManifest(t, "--why")
	for _, p := range slices.Concat(permissions, events) {
		if !strings.Contains(why, p.scope) || p.why == "" {
			t.Errorf("kept manifest --why does not say why %s", p.scope)
		}
	}
}
