package workspace

import (
	"context"
	"maps"
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
	// Country decides the public holidays, such as "SE"; empty for none.
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
	// LeaderGroup is a Slack user group whose members are leaders too, and
	// GroupLeaders who they were when Slack was asked last.
	LeaderGroup  string           `json:"leaderGroup,omitempty"`
	GroupLeaders []promise.UserID `json:"groupLeaders,omitempty"`
	// ManagerOf names people's managers; it comes before what Slack's profiles
	// say.
	ManagerOf map[promise.UserID]promise.UserID `json:"managerOf,omitempty"`
	// ManagerField is the field of Slack's profiles that names managers; without
	// one it is found by what it is called.
	ManagerField ProfileField `json:"managerField,omitzero"`
	// Quiet are the customers whose cases are handled in private.
	Quiet []QuietCustomer `json:"quiet,omitempty"`
	// Questions are the workspace's checklist; empty for the default one.
	Questions []string `json:"questions,omitempty"`
}

// ProfileField is a custom field of people's profiles in Slack.
type ProfileField struct {
	ID    string `json:"id"`
	Label string `json:"label"` // as people read it
}

// QuietCustomer is a customer whose cases are handled in private.
type QuietCustomer struct {
	Customer string `json:"customer"` // as [promise.Customer.Key]
	// Asked says that the customer asks for it; then it holds for leaders too.
	Asked  bool           `json:"asked,omitempty"`
	Reason string         `json:"reason,omitempty"`
	By     promise.UserID `json:"by"`
}

// Bounds of a workspace's lists.
const (
	MaxQuiet     = 200
	MaxManaged   = 2000
	MaxQuestions = promise.MaxAnswers
)

// EveryLeader lists those who are held to the stricter rules.
func (s *Settings) EveryLeader() []promise.UserID { return slices.Concat(s.Leaders, s.GroupLeaders) }

// Leads reports whether somebody is held to the stricter rules.
func (s *Settings) Leads(u promise.UserID) bool {
	return slices.Contains(s.Leaders, u) || slices.Contains(s.GroupLeaders, u)
}

// QuietFor is how a customer's cases are handled.
func (s *Settings) QuietFor(c promise.Customer) promise.Quiet {
	if len(s.Quiet) == 0 {
		return promise.QuietNot
	}
	key := c.Key()
	for _, q := range s.Quiet {
		switch {
		case q.Customer != key:
		case q.Asked:
			return promise.QuietAsked
		default:
			return promise.QuietYes
		}
	}
	return promise.QuietNot
}

// DefaultQuestions are the keys of the checklist that a workspace without one of
// its own asks: what worries the customer, how they know that it is done, what
// we need from others, what can come in between, and what comes after.
func DefaultQuestions() []string { return []string{"worry", "done", "needs", "between", "after"} }

// Checklist is what is asked before a promise: keys of default questions, or a
// workspace's own in its own words.
func (s *Settings) Checklist() []string {
	if len(s.Questions) == 0 {
		return DefaultQuestions()
	}
	return s.Questions
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
	TopicRisks    Topic = "risks"
	// TopicReflection asks a person one question a week.
	TopicReflection Topic = "reflection"
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
	w.Settings.GroupLeaders = slices.Clone(w.Settings.GroupLeaders)
	w.Settings.ManagerOf = maps.Clone(w.Settings.ManagerOf)
	w.Settings.Quiet = slices.Clone(w.Settings.Quiet)
	w.Settings.Questions = slices.Clone(w.Settings.Questions)
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
	// Manager is whom Slack's profile names as their manager; empty for none.
	Manager promise.UserID
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
		Leader:  w.Settings.Leads(p.ID),
	}
}
