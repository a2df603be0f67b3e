package bot

import (
	"sync"
	"time"

	"kept/internal/locale"
	"kept/internal/promise"
	"kept/internal/view"
	"kept/internal/workspace"
)

// readers makes readers of people. It keeps the zones it has loaded, since
// loading one reads a file.
type readers struct {
	cat *locale.Catalogue

	mu    sync.Mutex
	zones map[string]*time.Location
}

func newReaders(cat *locale.Catalogue) *readers {
	return &readers{cat: cat, zones: map[string]*time.Location{}}
}

// of is somebody as a reader: their own language and zone, or the workspace's.
// The zero Person is everyone in a channel.
func (r *readers) of(w *workspace.Workspace, p workspace.Person, now time.Time) view.Reader {
	var actor promise.Actor
	if p.ID != "" {
		actor = w.Actor(p)
	}
	return view.Reader{
		Printer: r.cat.Printer(first(p.Locale, w.Settings.Locale)), Zone: r.zone(p.Zone, w.Settings.Zone), Now: now,
		Me: p.ID, Manager: actor.Manager, Leader: actor.Leader, Leads: w.Settings.Leads,
	}
}

// managing has a reader know whose promises they manage besides everybody's: it
// is who the rules ask about them.
func managing(r view.Reader, rules Workspaces, w *workspace.Workspace) view.Reader {
	if r.Me != "" {
		r.Manages = func(p *promise.Promise) bool { return promise.Actor{ID: r.Me}.For(rules.Policy(w)(p)).Manager }
	}
	return r
}

// zone is the first of the zones that is known. Only names that exist are kept,
// of which there are some hundreds.
func (r *readers) zone(names ...string) *time.Location {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, n := range names {
		if loc, ok := r.zones[n]; ok {
			return loc
		}
		if n == "" || n == "Local" {
			continue
		}
		if loc, err := time.LoadLocation(n); err == nil {
			r.zones[n] = loc
			return loc
		}
	}
	return time.UTC
}
