package bot_test

import (
	"testing"
	"time"

	"kept/bot"
	"kept/internal/promise"
	"kept/internal/slacksim"
	"kept/internal/workspace"
)

// managed is a company whose profiles name managers.
func managed() slacksim.Workspace {
	w := company()
	for i := range w.People {
		switch p := &w.People[i]; p.Handle {
		case "anna":
			p.Manager = "bo"
		case "bo":
			p.Manager = "cia"
		case "cia":
			p.Manager = "old" // who has left
		}
	}
	return w
}

// knows is somebody's manager as it is known once nothing is looked up any more.
func (r *rig) knows(t *testing.T, handle string) promise.UserID {
	t.Helper()
	r.people.Known(r.team(), r.user(handle))
	must(t, r.bot.Settled(t.Context()))
	return r.people.Known(r.team(), r.user(handle)).Manager
}

func TestManagersAreReadFromProfiles(t *testing.T) {
	t.Parallel()
	r := newRig(t, slacksim.Config{Workspaces: []slacksim.Workspace{managed()}}, nil)
	if p := r.people.Known(r.team(), r.user("anna")); p.Manager != "" || p.Name != "" {
		t.Errorf("known at once: %+v", p)
	}
	for who, boss := range map[string]promise.UserID{"anna": r.user("bo"), "bo": r.user("cia"), "cia": "", "gustav": "", "old": ""} {
		if got := r.knows(t, who); got != boss {
			t.Errorf("the manager of %s is %q, not %q", who, got, boss)
		}
	}
	if n := r.meter.count("call team.profile.get ok"); n != 1 {
		t.Errorf("the fields were asked for %d times", n)
	}
	calls := r.meter.count("call users.profile.get ok")
	for range 10 {
		r.knows(t, "anna")
	}
	if n := r.meter.count("call users.profile.get ok"); n != calls {
		t.Errorf("asked %d times more", n-calls)
	}
	// Slack does not tell that the field was changed, and so it is read anew after
	// some hours; that something else was changed has it read at once.
	must(t, r.sim.SetPerson("anna", func(p *slacksim.Person) { p.Manager = "cia" }))
	if got := r.knows(t, "anna"); got != r.user("bo") {
		t.Errorf("right after the change it is %q", got)
	}
	r.clock.Advance(5 * time.Hour)
	if got := r.knows(t, "anna"); got != r.user("cia") {
		t.Errorf("some hours after the change it is %q", got)
	}
	must(t, r.sim.SetPerson("anna", func(p *slacksim.Person) { p.Manager = "" }))
	r.people.Forget(r.team(), r.user("anna"))
	if got := r.knows(t, "anna"); got != "" {
		t.Errorf("when there is none any more it is %q", got)
	}
}

// Without the permission, the field or an answer there are no managers, and
// nothing else goes wrong.
func TestNoManagersToRead(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		cfg   slacksim.Config
		fault func(*slacksim.Sim)
		calls string
		times int
	}{
		"nobody has one": {slacksim.Config{}, nil, "call users.profile.get ok", 0},
		"it must not be read": {
			slacksim.Config{Workspaces: []slacksim.Workspace{managed()}, App: slacksim.App{Scopes: []string{"users:read", "chat:write"}}},
			nil, "call team.profile.get missing_scope", 1,
		},
		"Slack has enough": {
			slacksim.Config{Workspaces: []slacksim.Workspace{managed()}},
			func(s *slacksim.Sim) {
				s.Faults().FailNext("team.profile.get", 1, slacksim.Failure{RetryAfter: 90 * time.Second})
			},
			"call team.profile.get ratelimited", 1,
		},
		"Slack is out of reach": {
			slacksim.Config{Workspaces: []slacksim.Workspace{managed()}},
			func(s *slacksim.Sim) { s.Faults().FailNext("team.profile.get", 1, slacksim.Failure{Status: 503}) },
			"call team.profile.get http_503", 1,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, c.cfg, nil)
			if c.fault != nil {
				c.fault(r.sim)
			}
			for range 5 {
				if got := r.knows(t, "anna"); got != "" {
					t.Errorf("the manager is %q", got)
				}
			}
			if n := r.meter.count(c.calls); n != c.times {
				t.Errorf("%q %d times: %v", c.calls, n, r.meter.seen)
			}
			if p := r.people.Known(r.team(), r.user("anna")); p.Name == "" {
				t.Error("nothing is known of her")
			}
			if c.fault == nil {
				return
			}
			r.clock.Advance(2 * time.Minute)
			if got := r.knows(t, "anna"); got != r.user("bo") {
				t.Errorf("later the manager is %q", got)
			}
		})
	}
}

func TestWhichFieldNamesTheManager(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fields string
		want   string
	}{
		"its label":            {`[{"id":"Xf1","label":"Manager","type":"user","is_hidden":false}]`, "Xf1"},
		"Swedish":              {`[{"id":"Xf1","label":"Närmaste  CHEF","type":"user"}]`, "Xf1"},
		"its name":             {`[{"id":"Xf1","label":"Vem","field_name":"manager","type":"user","is_hidden":0}]`, "Xf1"},
		"the likelier of two":  {`[{"id":"Xf1","label":"Reports to","type":"user"},{"id":"Xf2","label":"manager","type":"user"}]`, "Xf2"},
		"a text is no person":  {`[{"id":"Xf1","label":"Manager","type":"text"}]`, ""},
		"another person":       {`[{"id":"Xf1","label":"Assistant","type":"user"}]`, ""},
		"hidden, as a number":  {`[{"id":"Xf1","label":"Manager","type":"user","is_hidden":1}]`, ""},
		"hidden, as a boolean": {`[{"id":"Xf1","label":"Manager","type":"user","is_hidden":true}]`, ""},
		"no id":                {`[{"label":"Manager","type":"user"}]`, ""},
		"none":                 {`[]`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := bot.ManagerFieldOf([]byte(c.fields))
			if got != c.want || err != nil {
				t.Errorf("%q, %v", got, err)
			}
		})
	}
}

// An admin can say which field it is that names the manager.
func TestTheChosenFieldNamesTheManager(t *testing.T) {
	t.Parallel()
	r := newRig(t, slacksim.Config{Workspaces: []slacksim.Workspace{managed()}}, nil)
	fields, err := r.people.PersonFields(t.Context(), r.team())
	if err != nil || len(fields) != 1 || fields[0].Label != "Manager" {
		t.Fatalf("fields %+v, %v", fields, err)
	}
	choose := func(f workspace.ProfileField) {
		r.space.w.Settings.ManagerField = f
		r.people.ManagersAnew(r.team())
	}
	choose(workspace.ProfileField{ID: "Xf0BUDDY", Label: "Buddy"})
	if got := r.knows(t, "anna"); got != "" {
		t.Errorf("in another field stands %q", got)
	}
	choose(fields[0])
	if got := r.knows(t, "anna"); got != r.user("bo") {
		t.Errorf("in the field chosen stands %q", got)
	}
	if n := r.meter.count("call team.profile.get ok"); n != 1 {
		t.Errorf("the fields were asked for %d times", n)
	}
}

func TestFieldsThatMustNotBeRead(t *testing.T) {
	t.Parallel()
	r := newRig(t, slacksim.Config{
		Workspaces: []slacksim.Workspace{managed()}, App: slacksim.App{Scopes: []string{"users:read", "chat:write"}},
	}, nil)
	if _, err := r.people.PersonFields(t.Context(), r.team()); promise.KindOf(err) != promise.KindForbidden {
		t.Errorf("got %v", err)
	}
}
