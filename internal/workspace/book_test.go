package workspace_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kept/internal/clock"
	"kept/internal/promise"
	"kept/internal/workspace"
)

const (
	team promise.Team   = "T1"
	anna promise.UserID = "UANNA"
	mia  promise.UserID = "UMIA"
)

func monday() time.Time { return time.Date(2026, 9, 14, 7, 0, 0, 0, time.UTC) }

// shelf keeps workspaces in memory.
type shelf struct {
	mu      sync.Mutex
	records map[promise.Team]workspace.Workspace
	changes []workspace.Change
	loads   int
	fails   error
	// before, when set, runs ahead of each commit.
	before func()
}

func newShelf() *shelf { return &shelf{records: map[promise.Team]workspace.Workspace{}} }

func (s *shelf) LoadWorkspace(_ context.Context, t promise.Team) (workspace.Workspace, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.loads++
	if s.fails != nil {
		return workspace.Workspace{}, s.fails
	}
	if w, ok := s.records[t]; ok {
		return w.Clone(), nil
	}
	return workspace.Workspace{Team: t, Settings: workspace.Defaults()}, nil
}

func (s *shelf) CommitWorkspace(_ context.Context, c workspace.Change) error {
	if s.before != nil {
		s.before()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.records[c.After.Team].Version != c.After.Version {
		return promise.ErrVersion
	}
	w := c.After.Clone()
	w.Version++
	s.records[w.Team] = w
	s.changes = append(s.changes, c)
	return nil
}

// wakes are those of the latest change.
func (s *shelf) wakes() []workspace.Wake {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.changes[len(s.changes)-1].Wakes
}

func update(t *testing.T, b *workspace.Book, edit func(*workspace.Workspace)) workspace.Workspace {
	t.Helper()
	w, err := b.Update(t.Context(), team, "", func(w *workspace.Workspace) error {
		edit(w)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestDefaultsUntilSomethingIsDecided(t *testing.T) {
	t.Parallel()
	b := workspace.NewBook(newShelf(), clock.NewVirtual(monday()).Now)
	w, err := b.Workspace(t.Context(), team)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(workspace.Workspace{Team: team, Settings: workspace.Defaults()}, w); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestWorkspaceIsFreshWithinSeconds(t *testing.T) {
	t.Parallel()
	s, c := newShelf(), clock.NewVirtual(monday())
	here, there := workspace.NewBook(s, c.Now), workspace.NewBook(s, c.Now)
	grace := func(b *workspace.Book) time.Duration {
		t.Helper()
		w, err := b.Workspace(t.Context(), team)
		if err != nil {
			t.Fatal(err)
		}
		return w.Settings.Grace
	}
	grace(there)
	update(t, here, func(w *workspace.Workspace) { w.Settings.Grace = time.Hour })
	if g := grace(here); g != time.Hour {
		t.Errorf("where it was changed: %s", g)
	}
	loads := s.loads
	if g := grace(there); g != 15*time.Minute || s.loads != loads {
		t.Errorf("elsewhere, at once: %s, %d loads", g, s.loads-loads)
	}
	c.Advance(5 * time.Second)
	if g := grace(there); g != time.Hour {
		t.Errorf("elsewhere, five seconds later: %s", g)
	}
	if w, err := there.Fresh(t.Context(), team); err != nil || w.Settings.Grace != time.Hour {
		t.Errorf("fresh: %+v, error %v", w, err)
	}
}

// A change made to a copy that was handed out reaches nobody.
func TestUpdateWorksOnACopy(t *testing.T) {
	t.Parallel()
	b := workspace.NewBook(newShelf(), clock.NewVirtual(monday()).Now)
	update(t, b, func(w *workspace.Workspace) {
		w.Settings.Managers = []promise.UserID{anna}
		w.Subscriptions = []workspace.Subscription{{ID: "b", Topic: workspace.TopicBreaches, Channel: "C1"}}
	})
	sentinel := errors.New("no")
	_, err := b.Update(t.Context(), team, "", func(w *workspace.Workspace) error {
		w.Settings.Managers[0], w.Subscriptions[0].Channel = mia, "C2"
		return sentinel
	})
	if !errors.Is(err, sentinel) {
		t.Errorf("error %v", err)
	}
	w, err := b.Workspace(t.Context(), team)
	if err != nil || w.Settings.Managers[0] != anna || w.Subscriptions[0].Channel != "C1" {
		t.Errorf("%+v, error %v", w, err)
	}
}

func TestUpdateIsMadeAnewWhenAnotherCameFirst(t *testing.T) {
	t.Parallel()
	s := newShelf()
	b, other := workspace.NewBook(s, monday), workspace.NewBook(s, monday)
	first := true
	s.before = func() {
		if !first {
			return
		}
		first = false
		update(t, other, func(w *workspace.Workspace) { w.Settings.Managers = append(w.Settings.Managers, mia) })
	}
	w := update(t, b, func(w *workspace.Workspace) { w.Settings.Managers = append(w.Settings.Managers, anna) })
	if diff := cmp.Diff([]promise.UserID{mia, anna}, w.Settings.Managers); diff != "" {
		t.Errorf("managers (-want +got):\n%s", diff)
	}
}

func TestUpdateGivesUpAtLast(t *testing.T) {
	t.Parallel()
	s := newShelf()
	b := workspace.NewBook(s, monday)
	s.before = func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.records[team] = workspace.Workspace{Team: team, Version: s.records[team].Version + 1}
	}
	_, err := b.Update(t.Context(), team, "", func(*workspace.Workspace) error { return nil })
	if promise.KindOf(err) != promise.KindConflict {
		t.Errorf("error %v", err)
	}
}

func TestConcurrentUpdatesAllArrive(t *testing.T) {
	t.Parallel()
	s := newShelf()
	b := workspace.NewBook(s, monday)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			user := promise.UserID(fmt.Sprintf("U%d", i))
			for {
				_, err := b.Update(t.Context(), team, "", func(w *workspace.Workspace) error {
					w.Settings.Managers = append(w.Settings.Managers, user)
					return nil
				})
				if promise.KindOf(err) == promise.KindConflict && err != nil {
					continue
				}
				if err != nil {
					t.Error(err)
				}
				return
			}
		})
	}
	wg.Wait()
	w, err := b.Workspace(t.Context(), team)
	if err != nil || len(w.Settings.Managers) != 8 || w.Version != 8 {
		t.Errorf("%+v, error %v", w, err)
	}
}

func TestBookPassesOnWhatTheStoreSays(t *testing.T) {
	t.Parallel()
	s := newShelf()
	s.fails = promise.ErrUnavailable
	b := workspace.NewBook(s, monday)
	if _, err := b.Workspace(t.Context(), team); !errors.Is(err, promise.ErrUnavailable) {
		t.Errorf("error %v", err)
	}
	if _, err := b.Update(t.Context(), team, "", func(*workspace.Workspace) error { return nil }); !errors.Is(err, promise.ErrUnavailable) {
		t.Errorf("error %v", err)
	}
}

func local(t *testing.T, zone, s string) time.Time {
	t.Helper()
	loc, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	at, err := time.ParseInLocation("2006-01-02 15:04", s, loc)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestUpdateWakesDigests(t *testing.T) {
	t.Parallel()
	tomorrow := local(t, "Europe/Stockholm", "2026-09-15 08:00")
	sub := workspace.Subscription{ID: "d", Topic: workspace.TopicDigest, User: mia, Since: monday().AddDate(0, 0, -7)}
	add := func(w *workspace.Workspace) { w.Subscriptions = append(w.Subscriptions, sub) }
	digestAt := func(d time.Duration) func(*workspace.Workspace) {
		return func(w *workspace.Workspace) { w.Settings.DigestAt = d }
	}
	tests := []struct {
		name   string
		now    string // in Stockholm
		before func(*workspace.Workspace)
		edit   func(*workspace.Workspace)
		want   []workspace.Wake
	}{
		{"a new one: the next moment", "2026-09-14 09:00", nil, add, []workspace.Wake{{Subscription: "d", At: tomorrow}}},
		{"a new one before today's moment", "2026-09-14 07:59", nil, add, []workspace.Wake{{Subscription: "d", At: tomorrow.AddDate(0, 0, -1)}}},
		{"breaches have no moment", "2026-09-14 09:00", nil, func(w *workspace.Workspace) {
			w.Subscriptions = append(w.Subscriptions, workspace.Subscription{ID: "b", Topic: workspace.TopicBreaches, Channel: "C1"})
		}, nil},
		{"taken back: never again", "2026-09-14 09:00", add, func(w *workspace.Workspace) { w.Subscriptions = nil }, []workspace.Wake{{Subscription: "d"}}},
		{"something else changes: left alone", "2026-09-14 09:00", add, func(w *workspace.Workspace) { w.Settings.Grace = 0 }, nil},
		{"later, before it went out: later today", "2026-09-14 07:00", add, digestAt(10 * time.Hour), []workspace.Wake{{Subscription: "d", At: local(t, "Europe/Stockholm", "2026-09-14 10:00")}}},
		{"later, after it went out: not twice today", "2026-09-14 09:00", add, digestAt(10 * time.Hour), []workspace.Wake{{Subscription: "d", At: tomorrow.Add(2 * time.Hour)}}},
		{"earlier, before it went out: tomorrow", "2026-09-14 07:00", add, digestAt(6 * time.Hour), []workspace.Wake{{Subscription: "d", At: tomorrow.Add(-2 * time.Hour)}}},
		{"another zone", "2026-09-14 12:00", add, func(w *workspace.Workspace) { w.Settings.Zone = "America/New_York" }, []workspace.Wake{{Subscription: "d", At: local(t, "America/New_York", "2026-09-15 08:00")}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newShelf()
			now := local(t, "Europe/Stockholm", tt.now)
			b := workspace.NewBook(s, func() time.Time { return now })
			if tt.before != nil {
				update(t, b, tt.before)
			}
			update(t, b, tt.edit)
			got := s.wakes()
			if len(got) != len(tt.want) {
				t.Fatalf("wakes %v, want %v", got, tt.want)
			}
			for i, w := range tt.want {
				if got[i].Subscription != w.Subscription || !got[i].At.Equal(w.At) {
					t.Errorf("wake %v, want %v", got[i], w)
				}
			}
		})
	}
}

func TestUpdateRefusesAScheduleThatCannotBe(t *testing.T) {
	t.Parallel()
	s := newShelf()
	b := workspace.NewBook(s, monday)
	_, err := b.Update(t.Context(), team, "", func(w *workspace.Workspace) error {
		w.Subscriptions = append(w.Subscriptions, workspace.Subscription{ID: "d", Topic: workspace.TopicDigest, Schedule: "every day"})
		return nil
	})
	if !errors.Is(err, &promise.Error{Kind: promise.KindInvalid, Key: "error.schedule"}) || len(s.changes) != 0 {
		t.Errorf("error %v, %d changes", err, len(s.changes))
	}
}

func TestPolicy(t *testing.T) {
	t.Parallel()
	b := workspace.NewBook(newShelf(), monday)
	w := workspace.Workspace{Team: team, Settings: workspace.Defaults()}
	w.Settings.Leaders = []promise.UserID{anna}
	w.Settings.BreachChannel = "C1"
	w.Subscriptions = []workspace.Subscription{
		{ID: "1", Topic: workspace.TopicBreaches, Channel: "C2"},
		{ID: "2", Topic: workspace.TopicBreaches, Channel: "C1"}, // told once
		{ID: "3", Topic: workspace.TopicBreaches, User: mia},
		{ID: "4", Topic: workspace.TopicDigest, Channel: "C3"},
	}
	tests := []struct {
		name   string
		p      promise.Promise
		leader bool
		opens  string // on Tuesday 2026-09-15, in UTC
	}{
		{"a leader, in the workspace's zone", promise.Promise{Promiser: anna}, true, "2026-09-15 06:00"},
		{"anyone, in their own", promise.Promise{Promiser: mia, Zone: "America/New_York"}, false, "2026-09-15 12:00"},
		{"a zone nobody knows", promise.Promise{Promiser: mia, Zone: "Atlantis/Capital"}, false, "2026-09-15 06:00"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			pol := b.Policy(&w)(&tt.p)
			if pol.Leader != tt.leader || pol.Grace != 15*time.Minute {
				t.Errorf("leader %v, grace %s", pol.Leader, pol.Grace)
			}
			if diff := cmp.Diff([]promise.ChannelID{"C1", "C2"}, pol.Breaches); diff != "" {
				t.Errorf("breaches (-want +got):\n%s", diff)
			}
			if !slices.Equal(pol.BreachUsers, []promise.UserID{mia}) {
				t.Errorf("users %v", pol.BreachUsers)
			}
			if got := pol.Work.NextOpen(local(t, "UTC", "2026-09-15 00:00")); !got.Equal(local(t, "UTC", tt.opens)) {
				t.Errorf("opens %s, want %s", got.UTC(), tt.opens)
			}
		})
	}
}

// The holidays of the country in force count, also after a change of it.
func TestCalendarFollowsTheSettings(t *testing.T) {
	t.Parallel()
	b := workspace.NewBook(newShelf(), monday)
	mayDay := local(t, "Europe/Stockholm", "2026-05-01 10:00")
	set := workspace.Defaults()
	if b.Calendar("", set).Open(mayDay) {
		t.Error("open on the first of May in Sweden")
	}
	set.Country = ""
	if !b.Calendar("", set).Open(mayDay) {
		t.Error("closed on the first of May where it is no holiday")
	}
	set.Zone = "Atlantis/Capital"
	if got := b.Location("", set); got != time.UTC {
		t.Errorf("zone %s", got)
	}
	if got := b.Location("Asia/Tokyo", set).String(); got != "Asia/Tokyo" {
		t.Errorf("zone %s", got)
	}
}

func TestActor(t *testing.T) {
	t.Parallel()
	w := workspace.Workspace{Settings: workspace.Settings{Managers: []promise.UserID{mia}, Leaders: []promise.UserID{anna}}}
	tests := []struct {
		name string
		p    workspace.Person
		want promise.Actor
	}{
		{"anyone", workspace.Person{ID: "U1"}, promise.Actor{ID: "U1"}},
		{"a manager", workspace.Person{ID: mia}, promise.Actor{ID: mia, Manager: true}},
		{"a leader", workspace.Person{ID: anna}, promise.Actor{ID: anna, Leader: true}},
		{"an admin manages too", workspace.Person{ID: "U2", Admin: true}, promise.Actor{ID: "U2", Manager: true}},
	}
	for _, tt := range tests {
		if got := w.Actor(tt.p); got != tt.want {
			t.Errorf("%s: %+v", tt.name, got)
		}
	}
}

func TestSubscriptions(t *testing.T) {
	t.Parallel()
	id := workspace.SubscriptionID(workspace.TopicDigest, "", mia)
	if id != "digest.UMIA" || workspace.SubscriptionID(workspace.TopicBreaches, "C1", mia) != "breaches.C1" {
		t.Errorf("id %s", id)
	}
	w := workspace.Workspace{Subscriptions: []workspace.Subscription{{ID: id, User: mia}}}
	if s, ok := w.Subscription(id); !ok || s.User != mia {
		t.Errorf("%+v, %v", s, ok)
	}
	if _, ok := w.Subscription("other"); ok {
		t.Error("found one that is not there")
	}
}
