package workspace

import (
	"slices"

	"kept/internal/promise"
)

// maxChain bounds how many managers stand above one another.
const maxChain = 8

// maxAsked bounds how many people one rung of the ladder asks.
const maxAsked = 5

// known is what the profiles say of somebody.
func (b *Book) known(team promise.Team, u promise.UserID) Person {
	if b.profiles == nil {
		return Person{}
	}
	return b.profiles.Known(team, u)
}

// Manager is somebody's manager: as the workspace says, else as their profile
// does. It is empty for none.
func (b *Book) Manager(w *Workspace, u promise.UserID) promise.UserID {
	m, ok := w.Settings.ManagerOf[u]
	if !ok {
		m = b.known(w.Team, u).Manager
	}
	if m == u {
		return ""
	}
	return m
}

// Chain lists the managers above somebody, the nearest first. One who comes a
// second time ends it.
func (b *Book) Chain(w *Workspace, u promise.UserID) []promise.UserID {
	var list []promise.UserID
	for m := b.Manager(w, u); m != "" && m != u && len(list) < maxChain && !slices.Contains(list, m); m = b.Manager(w, m) {
		list = append(list, m)
	}
	return list
}

// ladder is who is asked about a breach after the promiser: the promiser's
// manager and the managers who follow breaches, all managers where there is none
// of these; and then the managers above them, or the managers not asked yet. A
// leader answers to other leaders alone.
func (b *Book) ladder(w *Workspace, promiser promise.UserID, followers []promise.UserID) (managers, above []promise.UserID) {
	leader, everyone := w.Settings.Leads(promiser), w.Settings.Managers
	if leader {
		everyone = w.Settings.EveryLeader()
	}
	add := func(list []promise.UserID, u promise.UserID) []promise.UserID {
		if u == "" || u == promiser || len(list) >= maxAsked || slices.Contains(list, u) || slices.Contains(managers, u) {
			return list
		}
		if leader && !w.Settings.Leads(u) {
			return list
		}
		return append(list, u)
	}
	managers = add(nil, b.Manager(w, promiser))
	for _, u := range followers {
		if slices.Contains(everyone, u) {
			managers = add(managers, u)
		}
	}
	if len(managers) == 0 {
		for _, u := range everyone {
			managers = add(managers, u)
		}
	}
	for _, m := range managers {
		above = add(above, b.Manager(w, m))
	}
	if len(above) == 0 {
		for _, u := range everyone {
			above = add(above, u)
		}
	}
	return managers, above
}

// workOf is the working time of people of a workspace.
func (b *Book) workOf(w *Workspace) func(u promise.UserID) promise.WorkClock {
	return func(u promise.UserID) promise.WorkClock {
		return b.Calendar(b.known(w.Team, u).Zone, w.Settings)
	}
}

// Heir is to whom the work of somebody who has left goes: the nearest manager
// above them who is somebody else, or the workspace's first. It is empty when
// there is nobody.
func (b *Book) Heir(w *Workspace, gone promise.UserID) promise.UserID {
	for _, u := range slices.Concat(b.Chain(w, gone), w.Settings.Managers) {
		if u != gone && !b.known(w.Team, u).Deleted {
			return u
		}
	}
	return ""
}
