package bot

import (
	"context"

	"github.com/slack-go/slack"

	"kept/commands"
	"kept/internal/promise"
	"kept/internal/view"
)

// maxHomeBlocks is Slack's limit on a Home tab.
const maxHomeBlocks = 100

// happened carries out what follows from an event.
func (b *Bot) happened(ctx context.Context, s *session) (answer, string) {
	switch s.a.event.kind {
	case eventHome:
		if s.a.event.tab != "home" || s.a.user == "" {
			return answer{}, ignored
		}
		return answer{after: []func(context.Context){func(ctx context.Context) { b.publishHome(ctx, s) }}}, okOutcome
	case eventUninstalled, eventRevoked:
		b.logOf(s.a).WarnContext(ctx, "Kept was taken out of a workspace; its promises are kept, nothing is delivered",
			"event", s.a.event.kind)
		return answer{}, okOutcome
	case eventUser:
		return b.changed(ctx, s)
	case eventMembers, eventGroup:
		return b.regrouped(ctx, s)
	}
	return answer{}, ignored
}

// changed looks somebody up anew, since their zone, language or standing may be
// another now. What somebody who has left had to do finds a new home.
func (b *Bot) changed(ctx context.Context, s *session) (answer, string) {
	b.cfg.People.Forget(s.a.req.Team, s.a.user)
	if !s.a.event.gone || s.a.user == "" {
		return answer{}, okOutcome
	}
	_, err := b.cfg.Handler.Handle(ctx, commands.Request{
		Kind: commands.Event, Name: commands.EventLeft, Team: s.a.req.Team, Value: string(s.a.user), At: b.cfg.Now(),
	})
	if err != nil {
		b.logOf(s.a).ErrorContext(ctx, "the work of somebody who has left has no new home", "user", s.a.user, "error", err)
		return answer{}, kindName(err)
	}
	return answer{}, okOutcome
}

// publishHome shows a person their day.
func (b *Bot) publishHome(ctx context.Context, s *session) {
	blocks, err := b.homeBlocks(ctx, s)
	if err == nil {
		err = s.client.PublishHome(ctx, s.a.user, blocks)
	}
	if err != nil {
		b.logOf(s.a).WarnContext(ctx, "cannot publish a Home tab", "user", s.a.user, "error", err)
	}
}

func (b *Bot) homeBlocks(ctx context.Context, s *session) ([]slack.Block, error) {
	space, err := b.cfg.Workspaces.Workspace(ctx, s.a.req.Team)
	if err != nil {
		return nil, err
	}
	s.space = space
	s.me = b.cfg.People.Actor(ctx, s.a.req.Team, s.a.user)
	r := s.reader()
	// guests and bots: nothing about a promise is theirs to see
	if s.me.Outside || s.me.Bot {
		m, err := r.HomeOutside()
		return m.Blocks, err
	}
	h, err := b.home(ctx, s, r)
	if err != nil {
		return nil, err
	}
	m, err := r.Home(h)
	if err != nil {
		return nil, err
	}
	return m.Blocks[:min(len(m.Blocks), maxHomeBlocks)], nil
}

// home collects somebody's day, how it has gone for them, and the breaches of
// those they answer for.
func (b *Bot) home(ctx context.Context, s *session, r view.Reader) (view.Home, error) {
	team := s.a.req.Team
	h := view.Home{Leaders: s.space.Settings.EveryLeader()}
	d, f := dayOf(r.Me, endOfDay(r.Now, r.Zone)), finder{b.cfg.Finder, team}
	err := d.own(ctx, f, r.Now, func(p *promise.Promise) {
		if promise.Pursued(p) && (r.Manager || r.Manages(p)) {
			add(&h.Breaches, p)
		}
	})
	if err == nil {
		err = d.between(ctx, f)
	}
	if err != nil {
		return h, err
	}
	h.Day = d.day
	closed, figure, err := ownFigure(ctx, b.cfg.Finder, b.cfg.Workspaces, &s.space, r.Me, r.Now)
	if err != nil {
		return h, err
	}
	h.Figure = figure
	for i := range closed {
		for _, f := range closed[i].FollowUps {
			if f.State == promise.Closed {
				h.FollowUps++
				if f.Along {
					h.Along++
				}
			}
		}
	}
	return h, nil
}
