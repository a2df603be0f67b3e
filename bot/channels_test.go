package bot_test

import (
	"errors"
	"testing"

	"kept/commands"
	"kept/internal/promise"
	"kept/internal/slacksim"
)

// A channel is refused when it is chosen where messages could never get there.
func TestReaches(t *testing.T) {
	t.Parallel()
	w := company()
	w.Channels = append(w.Channels, slacksim.Channel{Name: "board", Private: true, Members: []string{"anna"}})
	r := newRig(t, slacksim.Config{Workspaces: []slacksim.Workspace{w}}, nil)
	var channels commands.Channels = r.people
	tests := []struct {
		name string
		team promise.Team
		ch   promise.ChannelID
		kind promise.Kind
		key  string
	}{
		{"a channel", r.team(), promise.ChannelID(r.sim.ChannelID("#sales")), 0, ""},
		{"an archived one", r.team(), promise.ChannelID(r.sim.ChannelID("#attic")), promise.KindInvalid, "error.channel_archived"},
		{"one that another company reads", r.team(), promise.ChannelID(r.sim.ChannelID("#partners")), promise.KindInvalid, "error.channel_shared"},
		{"a private one without Kept", r.team(), promise.ChannelID(r.sim.ChannelID("#board")), promise.KindInvalid, "error.channel_not_in"},
		{"none at all", r.team(), "C0NOSUCH", promise.KindInvalid, "error.channel_not_in"},
		{"of a team without Kept", "T0STRANGER", "C0NOSUCH", promise.KindUnavailable, "error.unavailable"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			err := channels.Reaches(t.Context(), tt.team, tt.ch)
			if tt.key == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			if e, ok := errors.AsType[*promise.Error](err); !ok || e.Kind != tt.kind || e.Key != tt.key {
				t.Errorf("%v, want %s", err, tt.key)
			}
		})
	}
}
