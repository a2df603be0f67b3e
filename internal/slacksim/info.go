package slacksim

import "slices"

// Teams describes the workspaces, in the order of Config.
func (s *Sim) Teams() []TeamInfo {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]TeamInfo, 0, len(s.teamOrder))
	for _, t := range s.teamOrder {
		out = append(out, TeamInfo{
			ID: t.id, Name: t.name, Domain: t.domain, EnterpriseID: t.entID, Installed: t.install != nil,
			BotUserID: t.bot.ID, BotID: t.botID,
		})
	}
	return out
}

// People describes the members of a workspace (id, domain or name; empty: the
// first), the app's bot user first.
func (s *Sim) People(teamName string) []PersonInfo {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.findTeam(teamName)
	if t == nil {
		return nil
	}
	out := make([]PersonInfo, 0, len(t.userOrder))
	for _, u := range t.userOrder {
		out = append(out, PersonInfo{Person: u.Person, TeamID: t.id, Now: s.localTime(u)})
	}
	return out
}

// UserID is somebody's id, empty when there is no such person.
func (s *Sim) UserID(name string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, err := s.person(name)
	if err != nil {
		return ""
	}
	return u.ID
}

// ChannelID is the id of "#sales" or "domain/#sales", empty when there is none.
// For a conversation between two people, ask Channels.
func (s *Sim) ChannelID(name string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.channelNamed(name); c != nil {
		return c.id
	}
	return ""
}

// Channels are the conversations a person has or could join.
func (s *Sim) Channels(handle string) []ChannelInfo {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, err := s.person(handle)
	if err != nil {
		return nil
	}
	var out []ChannelInfo
	for _, c := range u.team.chanOrder {
		if !u.mayFind(c) {
			continue
		}
		info := ChannelInfo{
			Channel: Channel{
				ID: c.id, Name: c.name, Topic: c.topic, Private: c.kind != kindPublic, Archived: c.archived,
				ExtShared: c.ext, WithApp: c.isMember[u.team.bot.ID],
			},
			Label: c.label(u), Kind: c.kind, Member: c.isMember[u.ID], Count: len(c.msgs),
		}
		for _, id := range c.members {
			info.Members = append(info.Members, u.team.users[id].Handle)
		}
		for _, m := range slices.Backward(c.msgs) {
			if !m.deleted && (m.ephemeral == nil || m.ephemeral == u) {
				info.Latest = m.ts
				break
			}
		}
		out = append(out, info)
	}
	return out
}

// Archive archives a channel, or brings it back.
func (s *Sim) Archive(name string, archived bool) error {
	return s.alterChannel(name, func(c *channel) { c.archived = archived })
}

// Kick takes somebody, such as the app ("@kept"), out of a channel.
func (s *Sim) Kick(name, handle string) error {
	return s.alterChannel(name, func(c *channel) {
		if u := c.team.byHandle[trimAt(handle)]; u != nil {
			c.leave(u)
		}
	})
}

func (s *Sim) alterChannel(name string, f func(*channel)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.channelNamed(name)
	if c == nil {
		return ErrNoChannel
	}
	f(c)
	s.hub.publish(Change{Kind: ChangeChannel, Team: c.team.id, ChannelID: c.id})
	return nil
}

// SetPerson changes somebody: their zone, their language, whether they are
// deactivated. The handle and the id stay. The app hears of it as user_change,
// but not of their manager, which is a custom field
// (https://docs.slack.dev/reference/events/user_change).
func (s *Sim) SetPerson(name string, change func(*Person)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, err := s.person(name)
	if err != nil {
		return err
	}
	p := u.Person
	change(&p)
	loc, err := loadZone(p.TZ)
	if err != nil {
		return err
	}
	p.ID, p.Handle = u.ID, u.Handle
	before := u.Person
	u.Person, u.loc = p, loc
	s.hub.publish(Change{Kind: ChangeUser, Team: u.team.id, UserID: u.ID})
	if p.Manager != before.Manager {
		if before.Manager = p.Manager; before == p {
			return nil // apps do not hear of a custom field
		}
	}
	s.emit(u.team, obj{"type": "user_change", "user": u.wire(s, true, u.team.grants("users:read.email")), "cache_ts": s.cfg.Now().Unix()}, true)
	return nil
}

// ReloadClient is a person closing and opening Slack: what only they saw is
// gone, as with Slack's ephemeral messages.
func (s *Sim) ReloadClient(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	u, err := s.person(name)
	if err != nil {
		return
	}
	for _, c := range u.team.chanOrder {
		for _, m := range c.msgs {
			if m.ephemeral == u {
				m.deleted = true
			}
		}
	}
	s.hub.publish(Change{Kind: ChangeMessage, Team: u.team.id, UserID: u.ID})
}
