package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/url"
	"strings"
	"text/tabwriter"

	"kept/internal/view"
)

// The parts of Slack's app manifest that Kept fills in, in the order people
// read them. Schema: https://docs.slack.dev/reference/app-manifest.
type (
	appManifest struct {
		Metadata    manifestMetadata    `json:"_metadata"`
		Display     manifestDisplay     `json:"display_information"`
		Features    manifestFeatures    `json:"features"`
		OAuthConfig manifestOAuthConfig `json:"oauth_config"`
		Settings    manifestSettings    `json:"settings"`
	}
	manifestMetadata struct {
		Major int `json:"major_version"`
		Minor int `json:"minor_version"`
	}
	manifestDisplay struct {
		Name            string `json:"name"`
		Description     string `json:"description"`
		LongDescription string `json:"long_description"`
		BackgroundColor string `json:"background_color"`
	}
	manifestFeatures struct {
		AppHome       manifestHome       `json:"app_home"`
		BotUser       manifestBotUser    `json:"bot_user"`
		Shortcuts     []manifestShortcut `json:"shortcuts"`
		SlashCommands []manifestCommand  `json:"slash_commands"`
	}
	manifestHome struct {
		Home             bool `json:"home_tab_enabled"`
		Messages         bool `json:"messages_tab_enabled"`
		MessagesReadOnly bool `json:"messages_tab_read_only_enabled"`
	}
	manifestBotUser struct {
		DisplayName  string `json:"display_name"`
		AlwaysOnline bool   `json:"always_online"`
	}
	manifestShortcut struct {
		Name        string `json:"name"`
		Type        string `json:"type"`
		CallbackID  string `json:"callback_id"`
		Description string `json:"description"`
	}
	manifestCommand struct {
		Command      string `json:"command"`
		URL          string `json:"url,omitempty"`
		Description  string `json:"description"`
		UsageHint    string `json:"usage_hint"`
		ShouldEscape bool   `json:"should_escape"`
	}
	manifestOAuthConfig struct {
		Scopes struct {
			Bot []string `json:"bot"`
		} `json:"scopes"`
	}
	manifestSettings struct {
		Events        manifestEvents        `json:"event_subscriptions"`
		Interactivity manifestInteractivity `json:"interactivity"`
		OrgDeploy     bool                  `json:"org_deploy_enabled"`
		SocketMode    bool                  `json:"socket_mode_enabled"`
		TokenRotation bool                  `json:"token_rotation_enabled"`
	}
	manifestEvents struct {
		RequestURL string   `json:"request_url,omitempty"`
		BotEvents  []string `json:"bot_events"`
	}
	manifestInteractivity struct {
		Enabled    bool   `json:"is_enabled"`
		RequestURL string `json:"request_url,omitempty"`
	}
)

// manifest prints the app manifest Slack accepts under "Create an app from a
// manifest".
func manifest(_ context.Context, args []string, e env) int {
	fs := flag.NewFlagSet("manifest", flag.ContinueOnError)
	fs.SetOutput(e.stderr)
	base := fs.String("url", e.getenv("KEPT_PUBLIC_URL"), "the public `URL` Slack reaches Kept under; without it the manifest is for Socket Mode")
	why := fs.Bool("why", false, "print each permission with its reason instead")
	fs.Usage = func() {
		fmt.Fprint(e.stderr, "usage: kept manifest [--url URL]\n       kept manifest --why\n\n"+
			"Prints what to paste at api.slack.com/apps under Create New App, From a manifest.\n\n")
		fs.PrintDefaults()
	}
	if code, done := parsed(fs, args); done {
		return code
	}
	if *why {
		return printPermissions(e.stdout)
	}
	if *base != "" {
		u, err := url.Parse(*base)
		if err != nil || u.Scheme != "https" || u.Host == "" {
			fmt.Fprintf(e.stderr, "kept manifest: %q is not an https address; Slack wants one like https://kept.example.com\n", *base)
			return exitUsage
		}
	}
	enc := json.NewEncoder(e.stdout)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	if err := enc.Encode(buildManifest(strings.TrimRight(*base, "/"))); err != nil {
		fmt.Fprintf(e.stderr, "kept manifest: %v\n", err)
		return exitFail
	}
	return exitOK
}

// buildManifest is the manifest for a public address, or for Socket Mode when
// base is empty.
func buildManifest(base string) appManifest {
	at := func(path string) string {
		if base == "" {
			return ""
		}
		return base + path
	}
	m := appManifest{
		Metadata: manifestMetadata{Major: 2, Minor: 1},
		Display: manifestDisplay{
			Name:        productName,
			Description: "Promise less, keep more.",
			LongDescription: "Kept writes down what your company promises its customers and colleagues, reminds whoever " +
				"made the promise before the deadline, and, when a promise is missed, asks that person along to the " +
				"customer follow-up. Promise with /promise, close with /kept, and call the customer a week later.",
			BackgroundColor: "#1f4d3a",
		},
		Features: manifestFeatures{
			AppHome: manifestHome{Home: true, Messages: true},
			BotUser: manifestBotUser{DisplayName: productName, AlwaysOnline: true},
			Shortcuts: []manifestShortcut{
				{"Make a promise", "global", view.ShortcutPromise, "Write down what you promise, to whom and by when"},
				{"Track as promise", "message", view.ShortcutMessage, "Keep what was promised in this message"},
			},
			SlashCommands: []manifestCommand{
				{"/promise", at("/slack/commands"), "Promise something to a customer", "Acme: send the quote by Friday 15:00", true},
				{"/kept", at("/slack/commands"), "Say that you kept a promise", "42 or words of the promise", true},
			},
		},
		Settings: manifestSettings{
			Events:        manifestEvents{RequestURL: at("/slack/events")},
			Interactivity: manifestInteractivity{Enabled: true, RequestURL: at("/slack/interactions")},
			SocketMode:    base == "",
		},
	}
	for _, p := range permissions {
		m.OAuthConfig.Scopes.Bot = append(m.OAuthConfig.Scopes.Bot, p.scope)
	}
	for _, e := range events {
		m.Settings.Events.BotEvents = append(m.Settings.Events.BotEvents, e.scope)
	}
	return m
}

func printPermissions(w io.Writer) int {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, p := range permissions {
		fmt.Fprintf(t, "%s\t%s\n", p.scope, p.why)
	}
	for _, e := range events {
		fmt.Fprintf(t, "event %s\t%s\n", e.scope, e.why)
	}
	if err := t.Flush(); err != nil {
		return exitFail
	}
	return exitOK
}
