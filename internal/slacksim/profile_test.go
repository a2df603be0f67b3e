package slacksim_test

import (
	"testing"

	"github.com/slack-go/slack"

	"kept/internal/slacksim"
)

// The profile's field of a manager: there where somebody has one, with the id of
// the manager, and nothing that an app hears of.
func TestManagersOnProfiles(t *testing.T) {
	t.Parallel()
	w := people()
	w.People[0].Manager = "@cia"
	sim, _ := startSim(t, slacksim.Config{Workspaces: []slacksim.Workspace{w}})
	api, ctx := client(sim), ctxFor(t)
	out, _ := apiCall(t, sim, "team.profile.get", nil)
	profile, _ := out["profile"].(map[string]any)
	fields, _ := profile["fields"].([]any)
	id := ""
	for _, f := range fields {
		if field, _ := f.(map[string]any); field["type"] == "user" && field["label"] == "Manager" {
			id, _ = field["id"].(string)
		}
	}
	if id == "" {
		t.Fatalf("team.profile.get = %v", out)
	}
	anna, err := api.GetUserProfileContext(ctx, &slack.GetUserProfileParameters{UserID: sim.UserID("anna"), IncludeLabels: true})
	mustDo(t, err)
	if f := anna.FieldsMap()[id]; f.Value != sim.UserID("cia") || f.Label != "Manager" {
		t.Errorf("the profile of anna has %+v", anna.FieldsMap())
	}
	cia, err := api.GetUserProfileContext(ctx, &slack.GetUserProfileParameters{UserID: sim.UserID("cia")})
	mustDo(t, err)
	if len(cia.FieldsMap()) > 0 {
		t.Errorf("the profile of cia has %+v", cia.FieldsMap())
	}
	none, _ := startSim(t, slacksim.Config{Workspaces: []slacksim.Workspace{people()}})
	out, _ = apiCall(t, none, "team.profile.get", nil)
	profile, _ = out["profile"].(map[string]any)
	if fields, _ := profile["fields"].([]any); len(fields) != 1 {
		t.Errorf("where nobody has a manager: %v", out)
	}
}

// An app that subscribes hears who came into a user group and who left it, and
// that somebody has changed, but not that their manager has.
func TestChangesOfGroupsAndPeopleAreTold(t *testing.T) {
	t.Parallel()
	w := people()
	w.Groups = []slacksim.Group{{ID: "S0LEAD", Handle: "leads", Name: "Leads", Members: []string{"anna"}}}
	sim, _ := startSim(t, slacksim.Config{
		Workspaces: []slacksim.Workspace{w}, App: slacksim.App{Events: []string{"subteam_members_changed", "subteam_updated", "user_change"}},
	})
	a := newApp(t, sim, nil)
	mustDo(t, sim.SetPerson("anna", func(p *slacksim.Person) { p.Manager = "cia" }))
	mustDo(t, sim.SetGroup("@leads", "bo", "cia"))
	mustDo(t, sim.Await(ctxFor(t), func() bool {
		return len(a.ofType("subteam_updated")) == 1 && len(a.ofType("subteam_members_changed")) == 1
	}))
	event, _ := a.ofType("subteam_members_changed")[0].json["event"].(map[string]any)
	added, _ := event["added_users"].([]any)
	removed, _ := event["removed_users"].([]any)
	if event["subteam_id"] != "S0LEAD" || len(added) != 2 || len(removed) != 1 {
		t.Errorf("changed: %v", event)
	}
	if n := len(a.ofType("user_change")); n > 0 {
		t.Errorf("the app hears %d times of a custom field", n)
	}
	if err := sim.SetGroup("nobody"); err == nil {
		t.Error("a group that is not there is changed")
	}
	if err := sim.SetGroup("leads", "nobody"); err == nil {
		t.Error("nobody is in a group")
	}
}
