package record

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"kept/internal/promise"
	"kept/internal/workspace"
)

// workspaceForm is a stored workspace. Its parts have the fields of the
// domain's types, so that the compiler asks for a decision when those change.
type workspaceForm struct {
	Format        int                `json:"f"`
	Settings      settingsForm       `json:"s"`
	Subscriptions []subscriptionForm `json:"u,omitempty"`
}

type settingsForm struct {
	Zone          string               `json:"z,omitempty"`
	Locale        string               `json:"l,omitempty"`
	Country       string               `json:"c,omitempty"`
	Grace         time.Duration        `json:"g,omitempty"`
	DigestAt      time.Duration        `json:"d,omitempty"`
	DayEnd        time.Duration        `json:"e,omitempty"`
	Visibility    workspace.Visibility `json:"v,omitempty"`
	BreachChannel promise.ChannelID    `json:"b,omitempty"`
	BreachBy      promise.UserID       `json:"bb,omitempty"`
	Managers      []promise.UserID     `json:"m,omitempty"`
	Leaders       []promise.UserID     `json:"le,omitempty"`

	LeaderGroup  string                            `json:"lg,omitempty"`
	GroupLeaders []promise.UserID                  `json:"gl,omitempty"`
	ManagerOf    map[promise.UserID]promise.UserID `json:"mo,omitempty"`
	Quiet        []quietForm                       `json:"q,omitempty"`
	Questions    []string                          `json:"qu,omitempty"`
	ManagerField fieldForm                         `json:"mf,omitzero"`
}

type fieldForm struct {
	ID    string `json:"i"`
	Label string `json:"l,omitempty"`
}

type quietForm struct {
	Customer string         `json:"c"`
	Asked    bool           `json:"a,omitempty"`
	Reason   string         `json:"r,omitempty"`
	By       promise.UserID `json:"b,omitempty"`
}

type subscriptionForm struct {
	ID       string            `json:"i"`
	Topic    workspace.Topic   `json:"t"`
	Channel  promise.ChannelID `json:"c,omitempty"`
	User     promise.UserID    `json:"u,omitempty"`
	By       promise.UserID    `json:"b,omitempty"`
	Since    time.Time         `json:"s"`
	Zone     string            `json:"z,omitempty"`
	Schedule string            `json:"e,omitempty"`
}

// toSettingsForm goes field by field, so that the compiler asks for a decision
// when the domain's type changes.
func toSettingsForm(s *workspace.Settings) settingsForm {
	var quiet []quietForm
	for _, q := range s.Quiet {
		quiet = append(quiet, quietForm(q))
	}
	return settingsForm{
		s.Zone, s.Locale, s.Country, s.Grace, s.DigestAt, s.DayEnd, s.Visibility, s.BreachChannel, s.BreachBy, s.Managers, s.Leaders,
		s.LeaderGroup, s.GroupLeaders, s.ManagerOf, quiet, s.Questions, fieldForm(s.ManagerField),
	}
}

func (f *settingsForm) settings() workspace.Settings {
	s := workspace.Settings{
		Zone: f.Zone, Locale: f.Locale, Country: f.Country, Grace: f.Grace, DigestAt: f.DigestAt, DayEnd: f.DayEnd,
		Visibility: f.Visibility, BreachChannel: f.BreachChannel, BreachBy: f.BreachBy, Managers: f.Managers, Leaders: f.Leaders,
		LeaderGroup: f.LeaderGroup, GroupLeaders: f.GroupLeaders, ManagerOf: f.ManagerOf, Questions: f.Questions,
		ManagerField: workspace.ProfileField(f.ManagerField),
	}
	for _, q := range f.Quiet {
		s.Quiet = append(s.Quiet, workspace.QuietCustomer(q))
	}
	return s
}

// spaceFormatOf is the earliest form that can tell all of w.
func spaceFormatOf(w *workspace.Workspace) int {
	s := &w.Settings
	if s.LeaderGroup != "" || s.ManagerField != (workspace.ProfileField{}) || len(s.GroupLeaders)+len(s.ManagerOf)+len(s.Quiet)+len(s.Questions) > 0 {
		return format
	}
	if slices.ContainsFunc(w.Subscriptions, func(s workspace.Subscription) bool {
		return s.Topic == workspace.TopicRisks || s.Topic == workspace.TopicReflection
	}) {
		return format
	}
	return firstFormat
}

// EncodeWorkspace is the stored form of w, one line of JSON without the team
// and the version.
func EncodeWorkspace(w *workspace.Workspace) ([]byte, error) {
	f := workspaceForm{Format: spaceFormatOf(w), Settings: toSettingsForm(&w.Settings)}
	for _, s := range w.Subscriptions {
		s.Since = s.Since.UTC()
		f.Subscriptions = append(f.Subscriptions, subscriptionForm(s))
	}
	b, err := marshal(f)
	if err != nil {
		return nil, fmt.Errorf("encode workspace %s: %w", w.Team, err)
	}
	return b, nil
}

// DecodeWorkspace reads the stored form back. A body it cannot read is
// [ErrCorrupt].
func DecodeWorkspace(team promise.Team, version int64, body []byte) (workspace.Workspace, error) {
	var f workspaceForm
	if err := json.Unmarshal(body, &f); err != nil {
		return workspace.Workspace{}, fmt.Errorf("%w: workspace %s: %w", ErrCorrupt, team, err)
	}
	if f.Format < 1 || f.Format > format {
		return workspace.Workspace{}, fmt.Errorf("%w: workspace %s has format %d", ErrCorrupt, team, f.Format)
	}
	w := workspace.Workspace{Team: team, Version: version, Settings: f.Settings.settings()}
	for _, s := range f.Subscriptions {
		s.Since = s.Since.UTC()
		w.Subscriptions = append(w.Subscriptions, workspace.Subscription(s))
	}
	return w, nil
}

// Unwritten is the workspace of a team that has none stored.
func Unwritten(team promise.Team) workspace.Workspace {
	return workspace.Workspace{Team: team, Settings: workspace.Defaults()}
}
