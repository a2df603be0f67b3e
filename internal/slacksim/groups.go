package slacksim

import "slices"

// SetGroup changes who is in a user group. The app hears of it as
// subteam_members_changed and subteam_updated, if it subscribes to them
// (https://docs.slack.dev/reference/events/subteam_members_changed).
func (s *Sim) SetGroup(handle string, members ...string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, t := range s.teamOrder {
		i := slices.IndexFunc(t.groups, func(g *group) bool { return g.handle == trimAt(handle) })
		if i < 0 {
			continue
		}
		ids := make([]string, 0, len(members))
		for _, m := range members {
			u := t.byHandle[trimAt(m)]
			if u == nil {
				return ErrNoPerson
			}
			ids = append(ids, u.ID)
		}
		s.regroup(t, t.groups[i], ids)
		return nil
	}
	return ErrNotFound
}

func (s *Sim) regroup(t *team, g *group, ids []string) {
	missing := func(from, in []string) []string {
		return slices.DeleteFunc(slices.Clone(from), func(id string) bool { return slices.Contains(in, id) })
	}
	added, removed := missing(ids, g.members), missing(g.members, ids)
	g.members = ids
	now := s.cfg.Now().Unix()
	s.emitNamed(t, obj{
		"type": "subteam_members_changed", "subteam_id": g.id, "team_id": t.id, "date_previous_update": now, "date_update": now,
		"added_users": added, "added_users_count": len(added), "removed_users": removed, "removed_users_count": len(removed),
	})
	s.emitNamed(t, obj{"type": "subteam_updated", "subteam": obj{
		"id": g.id, "team_id": t.id, "is_usergroup": true, "name": g.name, "handle": g.handle, "description": "", "is_external": false,
		"date_update": now, "date_delete": 0, "users": g.members, "user_count": len(g.members),
	}})
}
