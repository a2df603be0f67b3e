package commands

import (
	"time"

	"kept/internal/promise"
	"kept/internal/view"
	"kept/internal/workspace"
)

// Kind is how a request came about.
type Kind string

// The kinds of requests.
const (
	Command    Kind = "command"    // a slash command; Name is "/promise"
	Action     Kind = "action"     // a button or menu; Name is its action id
	Submission Kind = "submission" // a dialog was sent; Name is its callback id
	Shortcut   Kind = "shortcut"   // a global or message shortcut; Name is its callback id
	Event      Kind = "event"      // something happened in the workspace; Name is one of Event…
)

// EventLeft says that somebody has left the workspace; the request's Value is
// who. Nobody acts.
const EventLeft = "left"

// Request is one thing a person did.
type Request struct {
	Kind Kind
	Name string
	Team promise.Team
	// Actor is who did it, as Slack knows them.
	Actor workspace.Person
	// Channel is where; empty outside of channels (Home, a dialog).
	Channel promise.ChannelID
	// Text is what follows a slash command, with Slack's escapes (<@U…>) as
	// they came, or the message a message shortcut was used on.
	Text string
	// Value is what a button or menu carries: an id, such as a promise's
	// number, or the option chosen.
	Value string
	// Values are a dialog's fields by block id: the text, the chosen option's
	// value, the user id, the date "2006-01-02", the time "15:04"; several
	// choices are joined with a comma. An untouched field is absent.
	Values map[string]string
	// Meta is the dialog's private metadata, as the view that opened it set it.
	Meta string
	// Author and Link belong to the message a message shortcut was used on.
	Author promise.UserID
	Link   string
	// InModal says that the button clicked is in a dialog.
	InModal bool
	// Fleeting says that the answer is seen by the person alone and does not
	// last: Slack promises neither that it is shown nor that it stays.
	Fleeting bool
	// Delivery is Slack's id of this delivery: the idempotency key.
	Delivery string
	// At is the time of the request.
	At time.Time
}

// Reply is the answer to the person who acted. Others are told by notices.
// The zero Reply says nothing: a dialog closes, a button stays.
type Reply struct {
	// Message answers the person alone. After a button it appears under the
	// message, or takes its place with Replace.
	Message *view.Message
	Replace bool
	// Modal opens a dialog, or takes the place of the one that was sent.
	Modal *view.Modal
	// Errors are shown at a dialog's fields, by block id; the dialog stays open.
	Errors map[string]string
}
