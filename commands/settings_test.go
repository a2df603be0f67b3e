package commands_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kept/commands"
	"kept/internal/promise"
	"kept/internal/view"
	"kept/internal/workspace"
)

func TestSet(t *testing.T) {
	t.Parallel()
	rows := map[string]struct {
		lines  []string
		change func(*workspace.Settings)
	}{
		"breach channel":       {[]string{"set breach-channel <#C7|breaches>", "set breach channel <#C7>", "ställ larmkanal <#C7|>"}, func(s *workspace.Settings) { s.BreachChannel, s.BreachBy = "C7", "UBOSS" }},
		"breach channel, here": {[]string{"set breach-channel here", "set breach-channel här"}, func(s *workspace.Settings) { s.BreachChannel, s.BreachBy = "C1", "UBOSS" }},
		"no breach channel":    {[]string{"set breach-channel none", "ställ larmkanal ingen"}, func(*workspace.Settings) {}},
		"grace":                {[]string{"set grace 1h 30min", "set grace: 90", "ställ respit 1 timme och 30 minuter"}, func(s *workspace.Settings) { s.Grace = 90 * time.Minute }},
		"no grace":             {[]string{"set grace 0m", "set grace 0", "set grace none", "ställ respit ingen"}, func(s *workspace.Settings) { s.Grace = 0 }},
		"digest":               {[]string{"set digest 07:30", "set digest time 7.30", "ställ sammanfattning kl 7.30"}, func(s *workspace.Settings) { s.DigestAt = 7*time.Hour + 30*time.Minute }},
		"day end":              {[]string{"set day-end 16:00", "set day end 4 pm"}, func(s *workspace.Settings) { s.DayEnd = 16 * time.Hour }},
		"zone":                 {[]string{"set zone Europe/Helsinki", "set time zone europe/helsinki", "ställ tidszon Europe/Helsinki"}, func(s *workspace.Settings) { s.Zone = "Europe/Helsinki" }},
		"a zone off the list":  {[]string{"set zone Africa/Windhoek"}, func(s *workspace.Settings) { s.Zone = "Africa/Windhoek" }},
		"language":             {[]string{"set language sv", "set language Swedish", "ställ språk svenska"}, func(s *workspace.Settings) { s.Locale = "sv" }},
		"country":              {[]string{"set country us", "ställ land USA"}, func(s *workspace.Settings) { s.Country = "US" }},
		"no country":           {[]string{"set country none"}, func(s *workspace.Settings) { s.Country = "" }},
		"visibility":           {[]string{"set visibility private", "ställ synlighet privat"}, func(s *workspace.Settings) { s.Visibility = workspace.Private }},
		"managers": {
			[]string{"set managers <@UANNA> <@UERIK|erik>", "set managers <@UANNA>, <@UERIK> and <@UANNA>", "ställ chefer <@UANNA> och <@UERIK>"},
			func(s *workspace.Settings) { s.Managers = []promise.UserID{"UANNA", "UERIK"} },
		},
		"leaders": {[]string{"set leaders <@UANNA>", "ställ ledare <@UANNA>"}, func(s *workspace.Settings) { s.Leaders = []promise.UserID{"UANNA"} }},
	}
	for name, row := range rows {
		for _, line := range row.lines {
			t.Run(name+"/"+line, func(t *testing.T) {
				t.Parallel()
				w := newWorld(t)
				w.types("UBOSS", "/promise "+line).message(t)
				want := workspace.Defaults()
				row.change(&want)
				got, err := w.book.Fresh(t.Context(), team)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(want, got.Settings); diff != "" {
					t.Errorf("(-want +got)\n%s", diff)
				}
			})
		}
	}
}

func TestSetRefuses(t *testing.T) {
	t.Parallel()
	rows := []struct {
		line, key string
		kind      promise.Kind
	}{
		{"set breach-channel", "error.set_breach_channel", promise.KindInvalid},
		{"set breach-channel sales", "error.set_breach_channel", promise.KindInvalid},
		{"set breach-channel <@UANNA>", "error.set_breach_channel", promise.KindInvalid},
		{"set grace", "error.set_grace", promise.KindInvalid},
		{"set grace soon", "error.set_grace", promise.KindInvalid},
		{"set grace 3 days", "error.set_grace", promise.KindInvalid},
		{"set digest", "error.set_digest", promise.KindInvalid},
		{"set digest 25:00", "error.set_digest", promise.KindInvalid},
		{"set day-end 0:00", "error.set_day_end", promise.KindInvalid},
		{"set zone", "error.set_zone", promise.KindInvalid},
		{"set zone Stokholm", "error.zone_near", promise.KindInvalid},
		{"set zone Europe/Stokholm", "error.zone_near", promise.KindInvalid},
		{"set zone Mars/Olympus", "error.zone_unknown", promise.KindInvalid},
		{"set zone Local", "error.zone_unknown", promise.KindInvalid},
		{"set zone ../../etc/passwd", "error.zone_unknown", promise.KindInvalid},
		{"set language klingon", "error.set_language", promise.KindInvalid},
		{"set country atlantis", "error.set_country", promise.KindInvalid},
		{"set visibility loud", "error.set_visibility", promise.KindInvalid},
		{"set managers", "error.set_managers", promise.KindInvalid},
		{"set managers anna", "error.set_managers", promise.KindInvalid},
		{"set managers <@UBOT>", "error.no_colleague", promise.KindInvalid},
		{"set managers <@UGUEST>", "error.no_colleague", promise.KindInvalid},
		{"set managers <@UXXX>", "error.no_colleague", promise.KindInvalid},
		{"set leaders <!channel>", "error.set_leaders", promise.KindInvalid},
		{"set gracee 5m", "error.setting_near", promise.KindNotFound},
		{"set colour blue", "error.setting_unknown", promise.KindNotFound},
	}
	for _, row := range rows {
		t.Run(row.line, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			a := w.types("UBOSS", "/promise "+row.line)
			a.refused(t, row.kind, row.key)
			for _, who := range []promise.UserID{"UANNA", "USVEN"} {
				if _, err := w.reader(who).Error(a.err); err != nil {
					t.Errorf("no sentence for it: %v", err)
				}
			}
			got, err := w.book.Fresh(t.Context(), team)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(workspace.Defaults(), got.Settings); diff != "" {
				t.Errorf("something was changed\n%s", diff)
			}
		})
	}
}

func TestSetIsForAdmins(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.types("UBOSS", "/promise set managers <@UANNA>").message(t)
	w.types("UANNA", "/promise set grace 0m").refused(t, promise.KindForbidden, "error.admins_only")
	w.types("UANNA", "/promise set").shows(t, "grace", "Europe/Stockholm", "<@UANNA>")
	w.types("USVEN", "/promise inställningar").shows(t, "grace")
	w.types("UGUEST", "/promise set").refused(t, promise.KindForbidden, "error.insiders_only")
	// A manager by the settings may do what managers may.
	w.promised("UERIK", "/promise Acme: call back by friday")
	w.sends("UANNA", w.clicks("UANNA", view.ActRelease, "1"), nil).message(t)
}

func TestGraceIsInForce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.types("UBOSS", "/promise set grace 0m").shows(t, "none")
	w.promised("UANNA", "/promise Acme: call back in 20 seconds")
	w.later(21 * time.Second)
	w.types("UANNA", "/kept 1").message(t)
	if s := w.stored(1).State; s != promise.KeptLate {
		t.Errorf("kept a second late without grace is %s", s)
	}
}

func TestSubscribe(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	subscriptions := func() []workspace.Subscription {
		got, err := w.book.Fresh(t.Context(), team)
		if err != nil {
			t.Fatal(err)
		}
		return got.Subscriptions
	}
	since := w.now
	w.types("UANNA", "/promise subscribe breaches").shows(t, "<#C1>")
	w.types("USVEN", "/promise prenumerera sammanfattning mig").message(t)
	w.types("UERIK", "/promise subscribe breaches me").message(t)
	w.types("UANNA", "/promise subscribe digest").shows(t, "Wednesday 18 November", "08:00")
	want := []workspace.Subscription{
		{ID: "breaches.C1", Topic: workspace.TopicBreaches, Channel: "C1", By: "UANNA", Since: since},
		{ID: "digest.USVEN", Topic: workspace.TopicDigest, User: "USVEN", By: "USVEN", Since: since, Zone: "Europe/Stockholm"},
		{ID: "breaches.UERIK", Topic: workspace.TopicBreaches, User: "UERIK", By: "UERIK", Since: since, Zone: "America/New_York"},
		{ID: "digest.C1", Topic: workspace.TopicDigest, Channel: "C1", By: "UANNA", Since: since},
	}
	equal := cmp.Comparer(func(a, b time.Time) bool { return a.Equal(b) })
	if diff := cmp.Diff(want, subscriptions(), equal); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	w.types("UERIK", "/promise subscribe breaches").shows(t, "set up already")
	if by := subscriptions()[0].By; by != "UANNA" {
		t.Errorf("set up by %s now", by)
	}
	w.types("UERIK", "/promise unsubscribe breaches").shows(t, "<#C1>")
	w.types("UERIK", "/promise unsubscribe breaches").shows(t, "nothing of that kind")
	w.types("USVEN", "/promise avsluta digest me").message(t)
	if diff := cmp.Diff([]workspace.Subscription{want[2], want[3]}, subscriptions(), equal); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	w.types("UANNA", "/promise subscribe").shows(t, "subscribe digest me")
	w.types("UANNA", "/promise subscribe everything").shows(t, "subscribe digest me")
	w.types("UGUEST", "/promise subscribe breaches me").refused(t, promise.KindForbidden, "error.insiders_only")
	w.types("UGUEST", "/promise unsubscribe breaches").refused(t, promise.KindForbidden, "error.insiders_only")

	dm := commands.Request{Kind: commands.Command, Name: "/promise", Text: "subscribe digest", Channel: "D9"}
	w.do("UANNA", dm).message(t)
	if last := subscriptions()[2]; last.ID != "digest.UANNA" {
		t.Errorf("in a direct message %+v was set up", last)
	}
}

func TestBreachesReachTheSubscribers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.types("UANNA", "/promise subscribe breaches").message(t)
	w.types("UBOSS", "/promise set breach-channel <#C7|breaches>").message(t)
	w.types("UERIK", "/promise subscribe breaches me").message(t)
	settings, err := w.book.Fresh(t.Context(), team)
	if err != nil {
		t.Fatal(err)
	}
	got := w.book.Policy(&settings)(&promise.Promise{Promiser: "UANNA"})
	if diff := cmp.Diff([]promise.ChannelID{"C7", "C1"}, got.Breaches); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]promise.UserID{"UERIK"}, got.BreachUsers); diff != "" {
		t.Error(diff)
	}
}

func TestLanguage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.people["UNEW"] = workspace.Person{ID: "UNEW", Name: "New"}
	w.types("UNEW", "/promise Acme: x by friday").shows(t, "Friday 20 November")
	w.types("UBOSS", "/promise set language sv").message(t)
	w.types("UBOSS", "/promise set zone America/New_York").message(t)
	w.types("UNEW", "/promise Acme: y på fredag kl 15").shows(t, "fredag 20 november")
	if due, want := w.stored(2).Due, time.Date(2026, 11, 20, 20, 0, 0, 0, time.UTC); !due.Equal(want) {
		t.Errorf("due %s, want %s", due, want)
	}
	w.types("UANNA", "/promise Acme: z by friday").shows(t, "Friday 20 November")
}

// down is a store that cannot be reached.
type down struct{}

func (down) LoadWorkspace(context.Context, promise.Team) (workspace.Workspace, error) {
	return workspace.Workspace{}, promise.ErrUnavailable
}

func (down) CommitWorkspace(context.Context, workspace.Change) error { return promise.ErrUnavailable }

func TestStoreGone(t *testing.T) {
	t.Parallel()
	now := commands.Tuesday
	h := commands.New(commands.Config{Book: workspace.NewBook(down{}, now), Now: now})
	_, err := h.Handle(t.Context(), commands.Request{Kind: commands.Command, Name: "/kept", Team: team})
	if promise.KindOf(err) != promise.KindUnavailable {
		t.Errorf("refused with %v", err)
	}
}
