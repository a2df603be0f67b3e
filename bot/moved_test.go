package bot_test

import (
	"strings"
	"testing"

	"kept/internal/promise"
	"kept/internal/slacksim"
)

// A colleague whom something was promised to is asked about a new date. Guests
// and other companies' people hear of it from whoever promised, not from Kept.
func TestANewDateIsToldToColleagues(t *testing.T) {
	t.Parallel()
	for who, told := range map[string]bool{"bo": true, "gustav": false, "xenia": false, "robot": false, "old": false} {
		t.Run(who, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, slacksim.Config{}, nil)
			p := r.promised(false)
			p.Customer = promise.Customer{User: r.user(who)}
			p.State, p.DueNext = promise.Moving, p.Due.Add(1)
			r.shelf.promises[42] = p
			end := r.notifier().Notify(t.Context(), r.owed(promise.Notice{Kind: promise.NoticeMoving, User: r.user(who)}))
			if !end.Retry.IsZero() || end.Parked != "" || (end.Post != nil) != told {
				t.Fatalf("settled as %+v", end)
			}
			seen := r.sim.Seen(who)
			if !told {
				if len(seen) > 0 {
					t.Errorf("%s reads %+v", who, seen)
				}
				return
			}
			if len(seen) != 1 || !strings.Contains(seen[0].Text, "ber dig om ett nytt datum") || strings.Join(seen[0].Buttons, "") != "Nya datumet går bra" {
				t.Errorf("%s reads %+v", who, seen)
			}
		})
	}
}
