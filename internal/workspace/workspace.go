package workspace

import (
	"context"
	"slices"
	"time"

	"kept/internal/promise"
)

// Visibility says whether promises are posted where they are made.
type Visibility string

// The visibilities.
const (
	Open    Visibility = "channel" // a post in the channel tags the promiser
	Private Visibility = "private" // only those concerned hear of it
)

// Settings are what admins decide for their team.
type Settings struct {
	Zone   string `json:"zone,omitempty"`   // IANA; the default for people without one
	Locale string `json:"locale,omitempty"` // "en" or "sv"; the default behind people's own
	// Country decides the public holidays, "SE" or "US"; empty for none.
	Country string `json:"country,omitempty"`
	// Grace is how long the clock waits after a deadline.
	Grace time.Duration `json:"grace"`
	// DigestAt is when daily digests go out, as time since local midnight.
	DigestAt time.Duration `json:"digest"`
	// DayEnd is when a bare date is due, as time since local midnight.
	DayEnd        time.Duration     `json:"dayEnd"`
	Visibility    Visibility        `json:"visibility,omitempty"`
	BreachChannel promise.ChannelID `json:"breachChannel,omitempty"`
	// BreachBy chose the breach channel, and hears when it fails.
	BreachBy promise.UserID   `json:"breachBy,omitempty"`
	Managers []promise.UserID `json:"managers,omitempty"`
	Leaders  []promise.UserID `json:"leaders,omitempty"`
}

// Defaults are the settings of a team that has decided nothing.
func Defaults() Settings {
	return Settings{
		Zone: "Europe/Stockholm", Locale: "en", Country: "SE", Grace: 15 * time.Minute,
		DigestAt: 8 * time.Hour, DayEnd: 17 * time.Hour, Visibility: Open,
	}
}

// Topic is what a subscription is about.
type Topic string

// The topics.
const (
	TopicBreaches Topic = "breaches"
	TopicDigest   Topic = "digest"
)

// Subscription is a channel or person that receives breaches or digests.
type Subscription struct {
	ID      string            `json:"id"` // unique within the team
	Topic   Topic             `json:"topic"`
	Channel promise.ChannelID `json:"channel,omitempty"` // empty for a person
	User    promise.UserID    `json:"user,omitempty"`    // empty for a channel
	By      promise.UserID    `json:"by"`                // who set it up, and hears when it fails
	Since   time.Time         `json:"since"`
	// Zone is the receiver's IANA zone; empty for the workspace's.
	Zone string `json:"zone,omitempty"`
	// Schedule is a five-field cron expression; empty for the workspace's
	// digest time on working days.
	Schedule string `json:"schedule,omitempty"`
}

// SubscriptionID is the id of the one subscription a receiver can have for a
// topic.
func SubscriptionID(t Topic, ch promise.ChannelID, u promise.UserID) string {
	if ch != "" {
		return string(t) + "." + string(ch)
	}
	return string(t) + "." + string(u)
}

// Workspace is one team's record.
type Workspace struct {
	Team          promise.Team
	Version       int64 // 0: nothing is stored yet, the defaults hold
	Settings      Settings
	Subscriptions []Subscription
}

// Subscription finds one by id.
func (w *Workspace) Subscription(id string) (Subscription, bool) {
	i := slices.IndexFunc(w.Subscriptions, func(s Subscription) bool { return s.ID == id })
	if i < 0 {
		return Subscription{}, false
	}
	return w.Subscriptions[i], true
}

// Clone copies w so that changing the copy leaves w alone.
func (w Workspace) Clone() Workspace {
	w.Subscriptions = slices.Clone(w.Subscriptions)
	w.Settings.Managers = slices.Clone(w.Settings.Managers)
	w.Settings.Leaders = slices.Clone(w.Settings.Leaders)
	return w
}

// Wake sets when the scheduler must look at a subscription; a zero At takes it
// out of the queue.
type Wake struct {
	Subscription string
	At           time.Time
}

// Change is the whole consequence of one act on a workspace's record.
type Change struct {
	// After is the record as it becomes; its Version is the one loaded.
	After Workspace
	Wakes []Wake
	// Key is the idempotency key; empty for none.
	Key string
}

// Store keeps workspaces. A team without a record loads as its defaults with
// Version 0.
type Store interface {
	LoadWorkspace(ctx context.Context, team promise.Team) (Workspace, error)
	// CommitWorkspace writes the whole change or nothing. It refuses a stale
	// version with [promise.ErrVersion] and a repeated key with
	// [promise.ErrDuplicate].
	CommitWorkspace(ctx context.Context, c Change) error
}

// Person is what rules and texts need to know of somebody.
type Person struct {
	ID     promise.UserID
	Name   string // as shown to colleagues
	Zone   string // IANA; empty when Slack does not say
	Locale string // "en" or "sv"; empty when Slack does not say or it is another
	// Admin is a Slack admin or owner, who may change settings.
	Admin   bool
	Bot     bool
	Deleted bool
	// Outside people are guests, or belong to another company: nothing about
	// breaches is shown to them.
	Outside bool
}

// People looks people up. An unknown id is a [promise.ErrNotFound].
type People interface {
	Person(ctx context.Context, team promise.Team, id promise.UserID) (Person, error)
}

// Actor is what a person may do in a workspace. Slack's admins manage promises
// too, so that a new workspace has someone who can.
func (w *Workspace) Actor(p Person) promise.Actor {
	return promise.Actor{
		ID:      p.ID,
		Manager: p.Admin || slices.Contains(w.Settings.Managers, p.ID),
		Leader:  slices.Contains(w.Settings.Leaders, p.ID),
	}
}
