package commands_test

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kept/commands"
	"kept/internal/promise"
	"kept/internal/workspace"
)

// grouped are people of whom some are in user groups.
type grouped struct {
	colleagues

	members map[string][]promise.UserID
	err     error
}

func (g grouped) Members(_ context.Context, _ promise.Team, group string) ([]promise.UserID, error) {
	list, ok := g.members[group]
	if !ok && g.err == nil {
		return nil, promise.ErrNotFound
	}
	return list, g.err
}

// withGroups has the world's people in groups.
func (w *world) withGroups(err error) {
	w.t.Helper()
	w.h = commands.New(commands.Config{
		Ledger: w.ledger, Book: w.book, Texts: w.texts, Now: w.clock,
		People: grouped{w.people, map[string][]promise.UserID{"S1": {"UANNA", "USVEN"}, "S2": {}}, err},
	})
}

func (w *world) settings() workspace.Settings {
	w.t.Helper()
	record, err := w.book.Fresh(w.t.Context(), team)
	if err != nil {
		w.t.Fatal(err)
	}
	return record.Settings
}

func TestSetManager(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	rows := []struct {
		line, refused string
		want          map[promise.UserID]promise.UserID
	}{
		{"manager <@UERIK> for <@UANNA>", "", map[promise.UserID]promise.UserID{"UANNA": "UERIK"}},
		{"chef <@UBOSS> för <@UERIK>, <@USVEN>", "", map[promise.UserID]promise.UserID{"UANNA": "UERIK", "UERIK": "UBOSS", "USVEN": "UBOSS"}},
		{"manager: <@UBOSS> for <@UANNA>", "", map[promise.UserID]promise.UserID{"UANNA": "UBOSS", "UERIK": "UBOSS", "USVEN": "UBOSS"}},
		{"manager none for <@UANNA> and <@UERIK>", "", map[promise.UserID]promise.UserID{"USVEN": "UBOSS"}},
		{"chef ingen för <@UGONE> <@USVEN>", "", map[promise.UserID]promise.UserID{}},
		{"manager <@UANNA> for <@UANNA>", "error.own_manager", nil},
		{"manager <@UBOT> for <@UANNA>", "error.no_colleague", nil},
		{"manager <@UBOSS> for <@UGUEST>", "error.no_colleague", nil},
		{"manager <@UBOSS> for", "error.set_manager", nil},
		{"manager for <@UANNA>", "error.set_manager", nil},
		{"manager <@UBOSS> <@UERIK> for <@UANNA>", "error.set_manager", nil},
		{"manager <@UBOSS> for anna", "error.set_manager", nil},
		{"manager", "error.set_manager", nil},
	}
	for _, row := range rows {
		a := w.types("UBOSS", "/promise set "+row.line)
		if row.refused != "" {
			a.refused(t, promise.KindInvalid, row.refused)
			continue
		}
		a.message(t)
		if got := w.settings().ManagerOf; !maps.Equal(got, row.want) {
			t.Errorf("%s: %s", row.line, cmp.Diff(row.want, got))
		}
	}
	w.types("UBOSS", "/promise set manager <@UERIK>").message(t) // a list of one
	w.types("UBOSS", "/promise set manager <@UERIK> for <@UANNA>").shows(t, "<@UERIK> for <@UANNA>")
	set := w.settings()
	if !slices.Equal(set.Managers, []promise.UserID{"UERIK"}) || set.ManagerOf["UANNA"] != "UERIK" {
		t.Errorf("managers %v, %v", set.Managers, set.ManagerOf)
	}
	w.types("UANNA", "/promise set").shows(t, "Who is whose manager", "<@UERIK> for <@UANNA>")
	w.types("UANNA", "/promise set manager <@UERIK> for <@UANNA>").refused(t, promise.KindForbidden, "error.admins_only")
}

func TestSetLeadersFromAGroup(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.types("UBOSS", "/promise set leaders <!subteam^S1|@leads>").refused(t, promise.KindForbidden, "error.group_scope")
	w.withGroups(nil)
	w.types("UBOSS", "/promise set leaders <!subteam^S1|@leads>").shows(t, "<!subteam^S1> (2)")
	set := w.settings()
	if set.LeaderGroup != "S1" || !set.Leads("UANNA") || !set.Leads("USVEN") || set.Leads("UBOSS") || len(set.Leaders) != 0 {
		t.Errorf("%+v", set)
	}
	w.types("UBOSS", "/promise set ledare <@UBOSS> och <!subteam^S1>").shows(t, "<@UBOSS>, ", "<!subteam^S1>")
	if set = w.settings(); !set.Leads("UBOSS") || !set.Leads("UANNA") {
		t.Errorf("%+v", set)
	}
	for line, want := range map[string]*promise.Error{
		"leaders <!subteam^S2>":                {Kind: promise.KindNotFound, Key: "error.group_unknown"},
		"leaders <!subteam^S9>":                {Kind: promise.KindNotFound, Key: "error.group_unknown"},
		"leaders <!here>":                      {Kind: promise.KindInvalid, Key: "error.set_leaders"},
		"leaders <!subteam^S1> <!subteam^S2>":  {Kind: promise.KindInvalid, Key: "error.set_leaders"},
		"leaders <!subteam^S1> and the others": {Kind: promise.KindInvalid, Key: "error.set_leaders"},
	} {
		if a := w.types("UBOSS", "/promise set "+line); !errors.Is(a.err, want) {
			t.Errorf("%s: %v, want %v", line, a.err, want)
		}
	}
	w.types("UBOSS", "/promise set leaders <@UERIK>").message(t)
	if set = w.settings(); set.LeaderGroup != "" || set.Leads("UANNA") || !set.Leads("UERIK") {
		t.Errorf("%+v", set)
	}
	w.types("UBOSS", "/promise set leaders none").message(t)
	if set = w.settings(); set.Leads("UERIK") {
		t.Errorf("%+v", set)
	}
	w.withGroups(&promise.Error{Kind: promise.KindForbidden, Key: "error.group_scope"})
	w.types("UBOSS", "/promise set leaders <!subteam^S1>").refused(t, promise.KindForbidden, "error.group_scope")
	w.withGroups(promise.ErrUnavailable)
	w.types("UBOSS", "/promise set leaders <!subteam^S1>").refused(t, promise.KindUnavailable, "error.unavailable")
}

func TestSubscribeToRisks(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.types("UANNA", "/promise subscribe risks").shows(t, "<#C1>", "at risk")
	w.types("USVEN", "/promise prenumerera risker mig").shows(t, "osäkert")
	record, err := w.book.Fresh(t.Context(), team)
	if err != nil {
		t.Fatal(err)
	}
	pol := w.book.Policy(&record)(&promise.Promise{Promiser: "UERIK"})
	if !slices.Equal(pol.Risks, []promise.ChannelID{"C1"}) || !slices.Equal(pol.RiskUsers, []promise.UserID{"USVEN"}) {
		t.Errorf("risks go to %v, %v", pol.Risks, pol.RiskUsers)
	}
	w.types("UANNA", "/promise unsubscribe risks").shows(t, "<#C1>")
	w.types("UANNA", "/promise unsubscribe risks").shows(t, "nothing of that kind")
}

// profiled are people whose profiles have fields.
type profiled struct {
	colleagues

	fields []workspace.ProfileField
	err    error
	anew   *int
}

func (p profiled) PersonFields(context.Context, promise.Team) ([]workspace.ProfileField, error) {
	return p.fields, p.err
}

func (p profiled) ManagersAnew(promise.Team) { *p.anew++ }

func TestSetManagerField(t *testing.T) {
	t.Parallel()
	lead, boss := workspace.ProfileField{ID: "Xf1", Label: "Team lead"}, workspace.ProfileField{ID: "Xf2", Label: "Närmaste chef"}
	refused := &promise.Error{Kind: promise.KindForbidden, Key: "error.field_scope"}
	for _, tt := range []struct {
		name, line string
		people     profiled
		want       workspace.ProfileField
		says       string // or the key of the refusal
	}{
		{"by its label", "manager-field Team lead", profiled{fields: []workspace.ProfileField{boss, lead}}, lead, "Team lead"},
		{"in any case", "manager field: team LEAD", profiled{fields: []workspace.ProfileField{lead}}, lead, "Team lead"},
		{"in quotes, in Swedish", "cheffält ”närmaste chef”", profiled{fields: []workspace.ProfileField{lead, boss}}, boss, "Närmaste chef"},
		{"none", "manager-field none", profiled{fields: []workspace.ProfileField{lead}}, workspace.ProfileField{}, "found by its name"},
		{"another", "manager-field Buddy", profiled{fields: []workspace.ProfileField{lead, boss}}, boss, "error.field_unknown"},
		{"no field for people", "manager-field Buddy", profiled{}, boss, "error.field_none"},
		{"not to be read", "manager-field Buddy", profiled{err: refused}, boss, "error.field_scope"},
		{"nothing said", "manager-field", profiled{fields: []workspace.ProfileField{lead}}, boss, "error.set_manager_field"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			_, err := w.book.Update(t.Context(), team, "", func(w *workspace.Workspace) error {
				w.Settings.ManagerField = boss
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			tt.people.colleagues, tt.people.anew = w.people, new(int)
			w.h = commands.New(commands.Config{Ledger: w.ledger, Book: w.book, Texts: w.texts, Now: w.clock, People: tt.people})
			answer := w.types("UBOSS", "/promise set "+tt.line)
			changed := !strings.HasPrefix(tt.says, "error.")
			if changed {
				answer.shows(t, tt.says)
			} else {
				answer.refused(t, promise.KindOf(answer.err), tt.says)
			}
			if got := w.settings().ManagerField; got != tt.want {
				t.Errorf("the field is %+v, want %+v", got, tt.want)
			}
			if changed != (*tt.people.anew == 1) {
				t.Errorf("looked up anew %d times", *tt.people.anew)
			}
		})
	}
	t.Run("only admins", func(t *testing.T) {
		t.Parallel()
		newWorld(t).types("UANNA", "/promise set manager-field Team lead").refused(t, promise.KindForbidden, "error.admins_only")
	})
}
