package record

import (
	"encoding/json"
	"fmt"
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

// EncodeWorkspace is the stored form of w, one line of JSON without the team
// and the version.
func EncodeWorkspace(w *workspace.Workspace) ([]byte, error) {
	f := workspaceForm{Format: firstFormat, Settings: settingsForm(w.Settings)}
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
	if f.Format < 1 || f.Format > firstFormat {
		return workspace.Workspace{}, fmt.Errorf("%w: workspace %s has format %d", ErrCorrupt, team, f.Format)
	}
	w := workspace.Workspace{Team: team, Version: version, Settings: workspace.Settings(f.Settings)}
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
