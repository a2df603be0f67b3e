package bot_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"kept/internal/promise"
	"kept/internal/slacksim"
)

// facts are what a brief must tell, however it comes.
var facts = []string{"@anna, here is what there is to know", "paint the barn", "wet paint", "Listen first"}

// plainBriefs are the messages to Anna with all there is to know, without files.
func (r *rig) plainBriefs() []slacksim.Message {
	return slices.DeleteFunc(r.sim.Seen("anna"), func(m slacksim.Message) bool {
		return len(m.Files) > 0 || slices.ContainsFunc(facts, func(f string) bool { return !strings.Contains(m.Text, f) })
	})
}

// scopesWithout are all permissions but one.
func scopesWithout(scope string) []string {
	return slices.DeleteFunc(slacksim.AllScopes(), func(s string) bool { return s == scope })
}

// Without the permission to attach files, whoever joins gets the facts all the
// same: in the thread, or where the case is for few, alone.
func TestBriefWithoutFiles(t *testing.T) {
	t.Parallel()
	for channel, in := range map[string]string{"#sales": "#sales", "": "@kept"} {
		t.Run(in, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, slacksim.Config{App: slacksim.App{Scopes: scopesWithout("files:write")}}, nil)
			r.joined()
			thread := ""
			if channel != "" {
				thread = r.headed(t, channel).TS
			}
			end := r.notifier().Notify(t.Context(), r.briefing(channel))
			if !end.Retry.IsZero() || end.Parked != "" {
				t.Fatalf("settled as %+v", end)
			}
			seen := r.plainBriefs()
			if len(seen) != 1 || seen[0].Channel != in || seen[0].ThreadTS != thread || !strings.Contains(seen[0].Text, "can’t attach files") {
				t.Fatalf("anna sees %+v", seen)
			}
			// should the answer have been lost, it is found again
			claim := r.briefing(channel)
			claim.Recovered = true
			if end := r.notifier().Notify(t.Context(), claim); end.Parked != "" || len(r.plainBriefs()) != 1 {
				t.Errorf("again: %+v, anna sees %d", end, len(r.plainBriefs()))
			}
		})
	}
}

// Whoever is about to meet a customer does not wait for a day until files go
// through.
func TestBriefDoesNotWaitForFiles(t *testing.T) {
	t.Parallel()
	for _, method := range []string{"files.getUploadURLExternal", "upload", "files.completeUploadExternal"} {
		t.Run(method, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, slacksim.Config{}, nil)
			r.joined()
			r.headed(t, "#sales")
			r.sim.Faults().FailNext(method, 1000, slacksim.Failure{Status: 500})
			n, claim := r.notifier(), r.briefing("#sales")
			tries := 0
			for {
				end := n.Notify(t.Context(), claim)
				if end.Retry.IsZero() {
					if end.Parked != "" {
						t.Fatalf("settled as %+v", end)
					}
					break
				}
				if tries++; tries > 20 {
					t.Fatal("it is tried for ever")
				}
				r.clock.Set(end.Retry)
				claim = end.Claim
			}
			if seen := r.plainBriefs(); len(seen) != 1 || seen[0].Channel != "#sales" {
				t.Errorf("anna sees %+v", seen)
			}
			if took := r.clock.Now().Sub(start); tries < 3 || took > 2*time.Minute {
				t.Errorf("after %d tries in %s", tries, took)
			}
		})
	}
}

// Kept may post in a public channel that it is not in, but attach nothing there:
// the brief goes to who joined, and says why.
func TestBriefOfAChannelKeptIsNotIn(t *testing.T) {
	t.Parallel()
	r := newRig(t, slacksim.Config{}, nil)
	r.joined()
	r.headed(t, "#sales")
	must(t, r.sim.Kick("#sales", "@kept"))
	end := r.notifier().Notify(t.Context(), r.briefing("#sales"))
	if !end.Retry.IsZero() || end.Parked != "" || len(end.Owed) > 0 {
		t.Fatalf("settled as %+v", end)
	}
	seen := r.briefs("anna")
	if len(seen) != 1 || seen[0].Channel != "@kept" || len(seen[0].Files) != 2 || !strings.Contains(seen[0].Text, "Kept is not in #sales") {
		t.Errorf("anna sees %+v", seen)
	}
	// another channel's has nobody to go to, and nothing to say
	other := promise.Notice{Kind: promise.NoticeBrief, By: r.user("anna"), Channel: r.channel("#sales")}
	if end := r.notifier().Notify(t.Context(), r.owed(other)); end.Parked != "" || len(r.briefs("anna")) != 1 {
		t.Errorf("settled as %+v", end)
	}
}
