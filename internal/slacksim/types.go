package slacksim

import (
	"encoding/json"
	"errors"
	"time"
)

// Errors of the Go API. Use errors.Is.
var (
	// ErrClosed is returned by calls on a closed simulator.
	ErrClosed = errors.New("simulator closed")
	// ErrNoPerson says that no workspace has a person of that name.
	ErrNoPerson = errors.New("no such person")
	// ErrNoChannel says that the person can see no channel of that name.
	ErrNoChannel = errors.New("no such channel")
	// ErrNotFound says that no visible message, view or element matches.
	ErrNotFound = errors.New("nothing visible matches")
	// ErrNoView says that no dialog is open.
	ErrNoView = errors.New("no dialog is open")
	// ErrNotAcked says that the app did not acknowledge as Slack demands; the
	// person saw a failure.
	ErrNotAcked = errors.New("the app did not acknowledge")
	// ErrRefused says that Slack itself refuses the act: an archived channel,
	// a deactivated person, an unknown command.
	ErrRefused = errors.New("slack refuses")
)

// Message is one message as somebody sees it.
type Message struct {
	Team      string // T…
	Channel   string // "#sales", "@kept" for a DM with the app, "@bo" with a person
	ChannelID string
	From      string // handle of the author
	FromID    string
	FromName  string
	ByApp     bool
	// Text is what one reads: the blocks, or the text when there are none,
	// with mentions as @handle and dates in the reader's zone.
	Text string
	// Fallback is the top-level text, rendered likewise: notifications and
	// screen readers use it.
	Fallback string
	// Raw is the top-level text as it was sent.
	Raw       string
	Blocks    json.RawMessage // nil when there are none
	Buttons   []string
	Ephemeral bool
	// Failure marks what Slack itself tells a person when the app fails.
	Failure  bool
	Command  bool   // the echo of a typed slash command
	To       string // handle of the only reader of an ephemeral message
	TS       string
	ThreadTS string
	Replies  int
	At       time.Time
	Edited   bool
	Deleted  bool // only in Messages, never in Seen
	Metadata *Metadata
	Files    []File
	// Reactions are the emojis under it, in the order they came.
	Reactions []Reaction
}

// Reaction is an emoji that people left under a message.
type Reaction struct {
	Name   string   // "tada"
	People []string // handles
	Mine   bool     // the reader is among them
}

// File is an uploaded file.
type File struct {
	ID, Name, Title, MIME, AltText string
	Size                           int
	URL                            string // served by the simulator
}

// Find narrows down which element of which message is meant. The zero value
// means the newest visible one.
type Find struct {
	// Text and Contains must both occur in what the person reads.
	Text     string
	Contains string
	Channel  string // "#sales", "@kept"
	TS       string
	ActionID string // instead of the label
	BlockID  string
	Home     bool // only in the Home tab
	View     bool // only in the open dialog
}

// View is a dialog or a Home tab as a person sees it.
type View struct {
	ID, RootID, CallbackID    string
	Type                      string // "modal" or "home"
	Title, Submit, Close      string
	Text                      string // rendered for the person
	Blocks                    json.RawMessage
	Fields                    []Field
	Buttons                   []string
	Errors                    map[string]string // by block id
	PrivateMetadata, External string
	Hash                      string
	Depth                     int // 1 for the first of the stack
}

// Field is one input of a View.
type Field struct {
	Label, Hint, Placeholder string
	BlockID, ActionID, Type  string
	Value                    string   // what is in it, readable
	Options                  []string // of selects, radio buttons, checkboxes
	Optional                 bool
	Error                    string
}

// TeamInfo describes a workspace.
type TeamInfo struct {
	ID, Name, Domain, EnterpriseID string
	Installed                      bool
	BotUserID, BotID               string
}

// PersonInfo describes a member of a workspace.
type PersonInfo struct {
	Person
	TeamID string
	Now    string // the time of day where they are, 15:04
}

// ChannelInfo describes a conversation as one person sees it.
type ChannelInfo struct {
	Channel
	Label  string // "#sales", "@kept", "@bo"
	Kind   string // "public_channel", "private_channel", "im", "mpim"
	Member bool
	Count  int    // messages
	Latest string // ts of the newest message the person can see
}
