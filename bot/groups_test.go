package bot_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kept/bot"
	"kept/commands"
	"kept/internal/promise"
	"kept/internal/slacksim"
	"kept/internal/workspace"
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

// led is a rig whose workspace holds the members of a group to more.
func led(t *testing.T, group string) *rig {
	t.Helper()
	w := company()
	w.Groups = []slacksim.Group{
		{ID: "S1", Handle: "sellers", Name: "Sellers", Members: []string{"anna", "bo"}},
		{ID: "S2", Handle: "others", Name: "Others", Members: []string{"anna"}},
	}
	r := newRig(t, slacksim.Config{
		Workspaces: []slacksim.Workspace{w}, App: slacksim.App{Events: []string{"subteam_members_changed", "subteam_updated"}},
	}, nil).overHTTP(t)
	r.space.w.Settings.LeaderGroup = group
	r.space.w.Settings.GroupLeaders = []promise.UserID{r.user("anna"), r.user("bo")}
	return r
}

func (r *rig) leaders(t *testing.T) []promise.UserID {
	t.Helper()
	must(t, r.bot.Settled(t.Context()))
	r.space.mu.Lock()
	defer r.space.mu.Unlock()
	return slices.Clone(r.space.w.Settings.GroupLeaders)
}

// Who comes into the leaders' group is held to more, and who leaves it is not.
func TestTheLeadersGroupChanges(t *testing.T) {
	t.Parallel()
	r := led(t, "S1")
	must(t, r.sim.SetGroup("sellers", "bo", "cia"))
	want := []promise.UserID{r.user("bo"), r.user("cia")}
	r.await(t, "the new leaders", func() bool { return slices.Equal(r.leaders(t), want) })
	must(t, r.sim.SetGroup("sellers"))
	r.await(t, "nobody", func() bool { return len(r.leaders(t)) == 0 })
}

// Groups that are nobody's business are not read.
func TestOtherGroupsAreNotRead(t *testing.T) {
	t.Parallel()
	for name, group := range map[string]string{"another is set": "S1", "none is set": ""} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := led(t, group)
			must(t, r.sim.SetGroup("others", "cia"))
			r.await(t, "the events", func() bool {
				return r.meter.count("request event subteam_updated ok")+r.meter.count("request event subteam_members_changed ok") == 2
			})
			if n := r.meter.count("call usergroups.users.list ok"); n > 0 {
				t.Errorf("read %d times", n)
			}
			must(t, r.bot.Regroup(t.Context(), r.team(), ""))
			if n := r.meter.count("call usergroups.users.list ok"); (n == 1) != (group != "") {
				t.Errorf("once a day it is read %d times", n)
			}
			if diff := cmp.Diff([]promise.UserID{r.user("anna"), r.user("bo")}, r.leaders(t)); diff != "" {
				t.Errorf("leaders (-want +got):\n%s", diff)
			}
			if v := r.space.w.Version; v > 0 {
				t.Errorf("the record was written %d times", v)
			}
		})
	}
}

// A group that cannot be read leaves who was in it last.
func TestTheLeadersGroupCannotBeRead(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		code string
		kind promise.Kind
	}{
		"it is gone":              {"no_such_subteam", 0},
		"the permission is gone":  {"missing_scope", 0},
		"Slack is out of reach":   {"internal_error", promise.KindUnavailable},
		"something else is wrong": {"fatal_error", promise.KindUnavailable},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := led(t, "S1")
			r.sim.Faults().FailNext("usergroups.users.list", 1, slacksim.Failure{Error: c.code})
			err := r.bot.Regroup(t.Context(), r.team(), "")
			if c.kind == 0 && err != nil || c.kind != 0 && promise.KindOf(err) != c.kind {
				t.Errorf("error %v", err)
			}
			if n := len(r.leaders(t)); n != 2 {
				t.Errorf("%d leaders are left", n)
			}
		})
	}
	r := led(t, "S1")
	r.space.err = promise.ErrUnavailable
	if err := r.bot.Regroup(t.Context(), r.team(), "S1"); promise.KindOf(err) != promise.KindUnavailable {
		t.Errorf("the store is out of reach: %v", err)
	}
	var _ bot.Settings = (*workspace.Book)(nil)
}
