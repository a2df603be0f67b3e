package bot_test

import (
	"errors"
	"slices"
	"testing"

	"kept/commands"
	"kept/internal/promise"
	"kept/internal/slacksim"
)

// The people of a running Kept know who is in a user group.
func TestMembersOfAGroup(t *testing.T) {
	t.Parallel()
	w := company()
	w.Groups = []slacksim.Group{{ID: "S1", Handle: "sellers", Name: "Sellers", Members: []string{"anna", "bo"}}}
	r := newRig(t, slacksim.Config{Workspaces: []slacksim.Workspace{w}}, nil)
	var groups commands.Groups = r.people
	list, err := groups.Members(t.Context(), r.team(), "S1")
	if err != nil || len(list) != 2 || slices.Contains(list, "") {
		t.Errorf("%v, %v", list, err)
	}
	if _, err := groups.Members(t.Context(), r.team(), "S9"); !errors.Is(err, promise.ErrNotFound) {
		t.Errorf("an unknown group: %v", err)
	}
	if _, err := groups.Members(t.Context(), "T0STRANGER", "S1"); promise.KindOf(err) != promise.KindUnavailable {
		t.Errorf("a team without Kept: %v", err)
	}
}
