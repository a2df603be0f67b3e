package slacksim

import (
	"cmp"
	"time"
)

// Config says what the simulated Slack looks like. The zero value is usable:
// one small workspace, the wall clock, no rate limits.
type Config struct {
	// Addr is where to listen; it must be a loopback address. Empty means a
	// free port on 127.0.0.1.
	Addr string
	// Now is the simulator's clock. Nil means the wall clock.
	Now func() time.Time
	// Workspaces are the teams; empty means one, DefaultWorkspace.
	Workspaces []Workspace
	// App is the identity of the app under test; empty fields get defaults.
	App App
	// RateLimits turns Slack's limits on (429 with Retry-After).
	RateLimits bool
	// PostBurst is how many posts a channel takes at once before the one a
	// second limit bites. Zero means 5.
	PostBurst int
	// Quiet keeps no wire log, for load tests.
	Quiet bool
	// AckTimeout is how long, in real time, the app may take to acknowledge.
	// Zero means Slack's three seconds.
	AckTimeout time.Duration
	// AckByClock counts AckTimeout, and what delays a delivery, by Now and not
	// in real time, for tests that hold an answer back and move the clock.
	AckByClock bool
	// SocketLife is how long, by Now, a Socket Mode connection lasts; ten
	// seconds before, Slack sends a warning. Zero: for ever. Slack's own last
	// an hour or some.
	SocketLife time.Duration
	// EventRetries are the pauses, by Now, before the three further tries of
	// an event that the app did not take. Nil means at once, 1 min, 5 min.
	EventRetries []time.Duration
}

// App is what api.slack.com would know about the app.
type App struct {
	ID            string
	Name          string // shown as the author of messages
	BotHandle     string // the bot user's handle, for @mentions and DMs
	ClientID      string
	ClientSecret  string
	SigningSecret string
	AppToken      string // xapp-…, for Socket Mode
	// Scopes are granted to the bot token at installation.
	Scopes []string
	// Commands are the registered slash commands; empty takes any command.
	Commands []Command
	// Shortcuts are the registered shortcuts; empty takes any callback id,
	// otherwise others are refused.
	Shortcuts []Shortcut
	// Events are the subscribed bot events, such as "message.im". Empty takes
	// messages of people, mentions, the opening of tabs, changes of people and
	// the end of the installation; all others need naming: the app's own messages (as with
	// Slack, a subscription to messages brings them), changed and deleted ones,
	// message_metadata_posted, reaction_added, reaction_removed,
	// member_joined_channel, member_left_channel, channel_created.
	Events []string
	// RedirectURLs are the allowed OAuth redirects; empty allows any.
	RedirectURLs []string
	// OptionalScopes are those that people may decline on the consent page.
	OptionalScopes []string
	// Rotation switches token rotation on: OAuth gives tokens that expire after
	// twelve hours, with a refresh token. What BotToken and the workspaces start
	// with lives for ever, until oauth.v2.exchange.
	Rotation bool
	// Distributed marks an app that is sold outside Slack's Marketplace:
	// conversations.history and .replies answer once a minute, with at most 15
	// messages (https://docs.slack.dev/apis/web-api/rate-limits).
	Distributed bool
	// OptionsPath is where menus load their options from over HTTP; empty means
	// "/slack/interactions".
	OptionsPath string
	// RawText switches should_escape off for slash commands.
	RawText bool
	// NoHome switches the Home tab off.
	NoHome bool
}

// Command is one registered slash command.
type Command struct {
	Name        string // with the slash
	Description string
	Usage       string
}

// Shortcut is one registered shortcut.
type Shortcut struct {
	Name       string
	CallbackID string
	Message    bool // a message shortcut, not a global one
}

// Workspace is one team with its people and channels.
type Workspace struct {
	ID     string // T…; made up when empty
	Name   string
	Domain string // also the prefix in names like "acme/anna"
	// EnterpriseID and EnterpriseName are set for a workspace in an org.
	EnterpriseID, EnterpriseName string
	// OrgInstall makes the installation org-wide: team is null in payloads.
	OrgInstall bool
	// BotToken is the installed app's token; made up when empty.
	BotToken string
	// NotInstalled leaves the app out until someone goes through OAuth.
	NotInstalled bool
	People       []Person
	Channels     []Channel
	Groups       []Group
}

// Person is a member of a workspace.
type Person struct {
	ID       string // U…; made up when empty
	Handle   string // "anna"
	Name     string // "Anna Berg"
	Title    string
	Email    string
	TZ       string // IANA name; empty means Europe/Stockholm
	Locale   string // "sv-SE"; empty means "en-US"
	Admin    bool
	Owner    bool
	Bot      bool
	Deleted  bool
	Guest    bool   // is_restricted
	Stranger bool   // from another organisation
	TeamID   string // home team of a stranger
	// Manager is the handle of whom the profile names in its field of that name.
	// A workspace has the field where somebody has a manager.
	Manager string
}

// Channel is a channel of a workspace.
type Channel struct {
	ID       string // C…; made up when empty
	Name     string // without the hash
	Topic    string
	Private  bool
	Archived bool
	// ExtShared marks a channel shared with another organisation.
	ExtShared bool
	// Members are handles; nil means every full member who is not deleted.
	Members []string
	// WithApp makes the bot user a member.
	WithApp bool
}

// Group is a user group.
type Group struct {
	ID      string // S…; made up when empty
	Handle  string
	Name    string
	Members []string // handles
}

// AllScopes are the bot scopes the simulator knows and grants by default.
func AllScopes() []string {
	return []string{
		"app_mentions:read", "channels:history", "channels:join", scopeChannelsManage, "channels:read", scopeChatWrite,
		"chat:write.public", "commands", "emoji:read", scopeFilesRead, scopeFilesWrite, "groups:write", "groups:history", "groups:read",
		"im:history", "im:read", "im:write", "mpim:read", "mpim:write", "links:write", "pins:read", scopePinsWrite, "reactions:read", scopeReactionsWrite, "team:read",
		scopeUserGroupsRead, scopeUsersRead, "users:read.email", scopeProfileRead,
	}
}

// DefaultWorkspace is the company used when a Config names none: Anna sells,
// Bo makes, Cia manages (an admin), and there are a few channels.
func DefaultWorkspace() Workspace {
	return Workspace{
		Name: "Bergström & Co", Domain: "bergstrom",
		People: []Person{
			{Handle: "anna", Name: "Anna Berg", Locale: defaultLocale},
			{Handle: "bo", Name: "Bo Ek", Locale: "sv-SE"},
			{Handle: "cia", Name: "Cia Lund", Locale: "en-GB", Admin: true},
		},
		Channels: []Channel{
			{Name: "general", WithApp: true},
			{Name: "sales", WithApp: true},
			{Name: "random"},
			{Name: "management", Private: true, Members: []string{"anna", "cia"}, WithApp: true},
		},
	}
}

func (c Config) withDefaults() Config {
	c.Addr = cmp.Or(c.Addr, "127.0.0.1:0")
	if c.Now == nil {
		c.Now = wallClock
	}
	if len(c.Workspaces) == 0 {
		c.Workspaces = []Workspace{DefaultWorkspace()}
	}
	if c.PostBurst <= 0 {
		c.PostBurst = 5
	}
	if c.AckTimeout <= 0 {
		c.AckTimeout = 3 * time.Second
	}
	if c.EventRetries == nil {
		c.EventRetries = []time.Duration{0, time.Minute, 5 * time.Minute}
	}
	a := &c.App
	a.ID = cmp.Or(a.ID, "A0KEPTSIM1")
	a.Name = cmp.Or(a.Name, "Kept")
	a.BotHandle = cmp.Or(a.BotHandle, "kept")
	a.ClientID = cmp.Or(a.ClientID, "1000000000.2000000000")
	a.ClientSecret = cmp.Or(a.ClientSecret, "client-secret-of-the-simulator")
	a.SigningSecret = cmp.Or(a.SigningSecret, "signing-secret-of-the-simulator")
	a.AppToken = cmp.Or(a.AppToken, "xapp-1-"+a.ID+"-simulated")
	if len(a.Scopes) == 0 {
		a.Scopes = AllScopes()
	}
	return c
}

// wallClock is the real clock: the default for Config.Now, and what measures
// how long a request took.
func wallClock() time.Time {
	return time.Now() //nolint:forbidigo // the one place that reads the machine's clock, for callers who inject none
}
