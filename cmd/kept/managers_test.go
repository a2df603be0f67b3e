package main

import (
	"testing"
	"time"

	"kept/internal/promise"
	"kept/internal/slacksim"
)

// Where Slack's profiles name managers nobody needs to set them: whoever does
// not answer for a missed promise has their own manager asked, and then the
// manager's.
func TestManagersOfTheProfileAreAsked(t *testing.T) {
	t.Parallel()
	for engine, redis := range engines(t) {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			s := setStage(t, scenery{redis: redis, change: func(w *slacksim.Workspace) {
				for i := range w.People {
					switch p := &w.People[i]; p.Handle {
					case seller:
						p.Manager = support
					case support:
						p.Manager = leader
					}
				}
			}}).play()
			s.do(leader, "#missed", "/promise subscribe breaches")
			s.do(seller, "#sales", "/promise Acme: send the quote by today 11:00")
			s.pass(2*time.Hour + 15*time.Minute) // missed at 11:15
			s.wantCount(1, seller, "@kept", "#1", "[I’ll join]")
			s.pass(2 * time.Hour) // asked again
			s.wantCount(0, support, "@kept", "#1")
			s.pass(2 * time.Hour) // 15:15 in Stockholm, 14:15 in London
			s.sees(support, "@kept", "#1", "[I’ll join instead]")
			s.wantCount(0, leader, "@kept", "#1")
			s.pass(2 * time.Hour)
			s.pass(16 * time.Hour) // the next morning
			s.sees(leader, "@kept", "#1")
			s.click(support, "I’ll join instead", "@kept", "#1")
			if err := s.sim.As(support).Fill(map[string]any{"Which day?": "2026-11-24", "What time?": "15:00"}); err != nil {
				t.Fatal(err)
			}
			if _, err := s.sim.As(support).Submit(s.ctx()); err != nil {
				t.Fatal(err)
			}
			s.quiet()
			s.sees(seller, "#missed", "joins the follow-up with Acme in place of @anna")
		})
	}
}

// Whoever comes into the user group of the leaders is held to more from then on,
// also where the event about it was lost.
func TestLeadersOfAGroupThatChanges(t *testing.T) {
	t.Parallel()
	for name, heard := range map[string]bool{"as it changes": true, "once a day": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := setStage(t, scenery{}).play()
			s.do(leader, "#missed", "/promise set leaders @sellers")
			if !heard {
				s.hangUp() // the event comes to nobody
			}
			if err := s.sim.SetGroup("sellers", seller, support); err != nil {
				t.Fatal(err)
			}
			if !heard {
				s.pass(time.Minute)
				if err := s.app.regroup(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			leads := promise.UserID(s.sim.UserID(support))
			s.await("the group is read", func() bool {
				w, err := s.app.store.LoadWorkspace(t.Context(), stageTeam)
				return err == nil && w.Settings.Leads(leads)
			})
		})
	}
}
