package workspace

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"kept/internal/promise"
	"kept/internal/worktime"
)

// freshFor is how long a workspace's record is used without asking the store:
// a setting changed in one process reaches the others this much later.
const freshFor = 5 * time.Second

// Book reads and changes workspaces. It is safe for concurrent use.
type Book struct {
	store Store
	now   func() time.Time

	// profiles is what Slack's profiles say; nil for nothing.
	profiles Profiles

	mu        sync.Mutex
	pages     map[promise.Team]page
	calendars map[place]worktime.Calendar
}

// Profiles tells what is known of a person without asking anybody: whoever
// implements it answers from memory, the zero Person when it has none.
type Profiles interface {
	Known(team promise.Team, u promise.UserID) Person
}

// Knows has the book use what people's profiles say of their managers and
// zones. Call it before the book is used.
func (b *Book) Knows(p Profiles) { b.profiles = p }

type page struct {
	w  Workspace
	at time.Time
}

type place struct{ zone, country string }

// NewBook is a book over a store.
func NewBook(s Store, now func() time.Time) *Book {
	return &Book{store: s, now: now, pages: map[promise.Team]page{}, calendars: map[place]worktime.Calendar{}}
}

// Workspace is the team's record, at most a few seconds old. The caller must
// not change it.
func (b *Book) Workspace(ctx context.Context, team promise.Team) (Workspace, error) {
	now := b.now()
	b.mu.Lock()
	p, ok := b.pages[team]
	b.mu.Unlock()
	if age := now.Sub(p.at); ok && age >= 0 && age < freshFor {
		return p.w, nil
	}
	return b.Fresh(ctx, team)
}

// Fresh is the team's record as stored now.
func (b *Book) Fresh(ctx context.Context, team promise.Team) (Workspace, error) {
	w, err := b.store.LoadWorkspace(ctx, team)
	if err != nil {
		return Workspace{}, fmt.Errorf("load workspace %s: %w", team, err)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.pages[team] = page{w: w, at: b.now()}
	return w, nil
}

// attempts bounds how often a change is made anew because another came first.
const attempts = 5

// Update changes a team's record: edit is given a copy, and may be called again
// when another change came in between. Digests follow the settings they depend
// on in the same commit.
func (b *Book) Update(ctx context.Context, team promise.Team, key string, edit func(*Workspace) error) (Workspace, error) {
	var last error
	for range attempts {
		before, err := b.Fresh(ctx, team)
		if err != nil {
			return Workspace{}, err
		}
		after := before.Clone()
		if err := edit(&after); err != nil {
			return Workspace{}, err
		}
		wakes, err := wakes(before, after, b.now())
		if err != nil {
			return Workspace{}, err
		}
		err = b.store.CommitWorkspace(ctx, Change{After: after, Wakes: wakes, Key: key})
		if errors.Is(err, promise.ErrVersion) {
			last = err
			continue
		}
		if err != nil {
			return Workspace{}, fmt.Errorf("commit workspace %s: %w", team, err)
		}
		return b.Fresh(ctx, team)
	}
	return Workspace{}, last
}

// wakes lists the digests whose next moment the change moves. A digest that
// went out today goes out again tomorrow at the earliest.
func wakes(before, after Workspace, now time.Time) ([]Wake, error) {
	var list []Wake
	for _, s := range after.Subscriptions {
		if !s.Scheduled() {
			continue
		}
		next, err := s.Next(after.Settings, now)
		if err != nil {
			return nil, err
		}
		if old, ok := before.Subscription(s.ID); ok && old.Scheduled() {
			was, err := old.Next(before.Settings, now)
			if err == nil && was.Equal(next) {
				continue
			}
			if old.ran(before.Settings, now) {
				if next, err = s.Following(after.Settings, now); err != nil {
					return nil, err
				}
			}
		}
		list = append(list, Wake{s.ID, next})
	}
	for _, s := range before.Subscriptions {
		if left, still := after.Subscription(s.ID); s.Scheduled() && (!still || !left.Scheduled()) {
			list = append(list, Wake{Subscription: s.ID})
		}
	}
	return list, nil
}

// Policy is the rules for one promise, with who receives what about it.
func (b *Book) Policy(w *Workspace) promise.PolicyFor {
	return func(p *promise.Promise) promise.Policy {
		set := &w.Settings
		pol := promise.Policy{
			Grace:  set.Grace,
			Leader: set.Leads(p.Promiser),
			Work:   b.Calendar(p.Zone, *set),
			WorkOf: b.workOf(w),
			Quiet:  set.QuietFor(p.Customer),
		}
		if ch := set.BreachChannel; ch != "" {
			pol.Breaches = append(pol.Breaches, ch)
		}
		for _, s := range w.Subscriptions {
			switch s.Topic {
			case TopicBreaches:
				pol.Breaches, pol.BreachUsers = s.join(pol.Breaches, pol.BreachUsers)
			case TopicRisks:
				pol.Risks, pol.RiskUsers = s.join(pol.Risks, pol.RiskUsers)
			case TopicDigest, TopicReflection:
			}
		}
		pol.Managers, pol.Above = b.ladder(w, p.Promiser, pol.BreachUsers)
		return pol
	}
}

// join adds a subscription's receiver to those of its topic.
func (s Subscription) join(channels []promise.ChannelID, users []promise.UserID) ([]promise.ChannelID, []promise.UserID) {
	switch {
	case s.Channel == "":
		users = append(users, s.User)
	case !slices.Contains(channels, s.Channel):
		channels = append(channels, s.Channel)
	}
	return channels, users
}

// Calendar is the working time in a zone with the workspace's holidays. An
// empty or unknown zone means the workspace's, and at last UTC.
func (b *Book) Calendar(zone string, set Settings) worktime.Calendar {
	if zone == "" {
		zone = set.Zone
	}
	key := place{zone, set.Country}
	b.mu.Lock()
	defer b.mu.Unlock()
	if c, ok := b.calendars[key]; ok {
		return c
	}
	c := worktime.Standard(location(zone, set.Zone), set.Country)
	b.calendars[key] = c
	return c
}

// location is the first zone that is known.
func location(zones ...string) *time.Location {
	for _, z := range zones {
		if loc, err := time.LoadLocation(z); err == nil && z != "" {
			return loc
		}
	}
	return time.UTC
}

// Location is the zone to show times to a person in: their own, else the
// workspace's.
func (b *Book) Location(zone string, set Settings) *time.Location {
	return b.Calendar(zone, set).Zone()
}
