package promise_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kept/internal/promise"
)

// who names one person for each role.
func who() map[string]promise.Actor {
	return map[string]promise.Actor{
		"promiser": actor(anna), "doer": actor(bo), "recorder": actor(carl), "offered": actor(dana),
		"customer": actor(erik), "manager": actor(mia), "leader": actor(lars), "last": actor(ulla),
		"stranger": actor(sten), "clock": {},
	}
}

// mayDo says who may do what in which state, once more than the code does and
// in the words of product.md. Verbs of the clock alone are missing: nobody may
// do those by hand.
const mayDo = `
accept         requested                 promiser
decline        requested                 promiser
counter        requested                 promiser
accept_counter countered                 recorder
counter_again  countered                 recorder
drop           countered                 recorder
amend          requested                 recorder
withdraw       requested                 recorder
move           active                    promiser
agree_move     moving                    promiser recorder customer manager
offer          active                    promiser
take           active                    offered
pass           active,moving             offered
on_track       active,moving             promiser doer
at_risk        active,moving             promiser doer
snooze         active,moving             promiser doer
keep           active,moving,missed      promiser doer
prove          kept,kept_late            promiser doer
leak           kept                      recorder customer manager
break          missed                    promiser manager
revoke         active                    promiser
release        requested,countered,active,moving,missed recorder manager
propose_void   requested,countered,active,moving,missed promiser
approve_void   requested,countered,active,moving,missed recorder manager
undo           declined,kept,kept_late,broken,revoked,released,void last
detail         requested,countered,active,moving,missed,kept,kept_late promiser doer recorder manager
too_much       requested,countered,active,moving doer recorder offered customer manager leader last stranger
thank          active,moving,missed,kept,kept_late promiser doer recorder customer manager
quiet          requested,countered,declined,active,moving,kept,missed,kept_late,broken,revoked,released,void recorder manager
open_up        requested,countered,declined,active,moving,kept,missed,kept_late,broken,revoked,released,void manager leader
rehome         requested,countered,active,moving,missed manager clock
all_well       kept,kept_late            promiser doer
not_well       kept,kept_late            promiser doer
new_wish       kept,kept_late            promiser doer
skip_care      kept,kept_late            promiser doer
snooze_care    kept,kept_late            promiser doer
`

type cell struct {
	verb  promise.Verb
	state promise.State
}

func allowed(t *testing.T) map[cell][]string {
	t.Helper()
	cells := map[cell][]string{}
	for line := range strings.Lines(strings.TrimSpace(mayDo)) {
		f := strings.Fields(line)
		for s := range strings.SplitSeq(f[1], ",") {
			cells[cell{promise.Verb(f[0]), promise.State(s)}] = f[2:]
		}
	}
	return cells
}

// standing is a promise that stands in a state, with a different person in
// every role, closed or changed last by ulla.
func standing(s promise.State) promise.Promise {
	at := monday()
	p := promise.Promise{
		Team: team, Number: 7, Version: 3, What: "send the quote", Customer: promise.Customer{User: erik},
		Promiser: anna, Doer: bo, Recorder: carl, Offered: dana, State: s,
		Made: at, Due: at.Add(48 * time.Hour), DueFirst: at.Add(48 * time.Hour), DueSince: at,
		History: []promise.Event{
			{At: at, By: carl, Verb: promise.VerbRequest, To: promise.Requested},
			{At: at, By: ulla, Verb: promise.VerbAccept, From: promise.Requested, To: s},
			{At: at, By: anna, Verb: promise.VerbProposeVoid, From: s, To: s},
		},
	}
	if s == promise.Requested {
		p.History = slices.Delete(p.History, 1, 2)
	}
	if s == promise.Moving || s == promise.Countered {
		p.DueNext = at.Add(72 * time.Hour)
	}
	return p
}

func verbs() []promise.Verb {
	var list []promise.Verb
	for _, r := range promise.Rules() {
		if !slices.Contains(list, r.Verb) {
			list = append(list, r.Verb)
		}
	}
	return list
}

func TestDecideEveryRoleEveryVerbEveryState(t *testing.T) {
	t.Parallel()
	pol, cells := policy(t), allowed(t)
	for _, v := range verbs() {
		for _, s := range promise.States() {
			for name, by := range who() {
				t.Run(fmt.Sprintf("%s/%s/%s", v, s, name), func(t *testing.T) {
					t.Parallel()
					at := monday().Add(5 * time.Minute)
					p := standing(s)
					before := p.Clone()
					c, err := promise.Decide(p, promise.Act{
						Verb: v, By: by, At: at, Note: "because", Due: at.Add(time.Hour), What: "less", User: "UNEW",
						Details: &promise.Details{Worries: "the floor"},
					}, pol)
					if diff := cmp.Diff(before, p); diff != "" {
						t.Errorf("the act changed what it was given:\n%s", diff)
					}
					roles, stands := cells[cell{v, s}]
					switch {
					case slices.Contains(roles, name):
						if err != nil {
							t.Fatalf("refused: %v", err)
						}
						checkStep(t, p, c.After, v, by.ID, at)
					case name == "clock" && v != promise.VerbRehome, stands && !slices.Contains(roles, name):
						wantKind(t, err, promise.KindForbidden)
					default:
						if k := promise.KindOf(err); k != promise.KindStale && k != promise.KindForbidden {
							t.Fatalf("error %v, want it refused as stale or forbidden", err)
						}
					}
				})
			}
		}
	}
}

// checkStep sees that an act that was carried out is told in the history.
func checkStep(t *testing.T, before, after promise.Promise, v promise.Verb, by promise.UserID, at time.Time) {
	t.Helper()
	if v == promise.VerbTooMuch {
		if diff := cmp.Diff(before, after); diff != "" {
			t.Errorf("a private question is told in public:\n%s", diff)
		}
		return
	}
	if len(after.History) <= len(before.History) {
		t.Fatal("the act is not told in the history")
	}
	e := after.History[len(before.History)]
	if e.Verb != v || e.By != by || !e.At.Equal(at) || e.From != before.State || e.Note != "because" {
		t.Errorf("event %+v does not tell who did what and why", e)
	}
	if last := after.History[len(after.History)-1]; last.To != after.State {
		t.Errorf("the history ends in %s, the promise is %s", last.To, after.State)
	}
}

func wantKind(t *testing.T, err error, k promise.Kind) {
	t.Helper()
	if err == nil || promise.KindOf(err) != k {
		t.Fatalf("error %v (kind %d), want kind %d", err, promise.KindOf(err), k)
	}
}

// Everything that mayDo allows is a row of the code's table, and the other way
// round: a new row must be written down in both.
func TestRulesMatchTheWordsOfTheProduct(t *testing.T) {
	t.Parallel()
	want, got := allowed(t), map[cell]bool{}
	for _, r := range promise.Rules() {
		if r.Who == promise.RoleClock {
			continue
		}
		for _, s := range r.From {
			got[cell{r.Verb, s}] = true
		}
	}
	// The recorder may still correct a promise of their own; see TestDecide.
	delete(got, cell{promise.VerbAmend, promise.Active})
	delete(got, cell{promise.VerbWithdraw, promise.Active})
	for _, s := range promise.States() {
		if !s.Open() {
			delete(got, cell{promise.VerbRehome, s}) // where something is left to do; see TestRehome
		}
	}
	for c := range got {
		if len(want[c]) == 0 {
			t.Errorf("%s in %s is allowed by the code only", c.verb, c.state)
		}
	}
	for c := range want {
		if !got[c] {
			t.Errorf("%s in %s is allowed by the words only", c.verb, c.state)
		}
	}
}

func TestRulesAreUnambiguous(t *testing.T) {
	t.Parallel()
	seen := map[cell]bool{}
	for _, r := range promise.Rules() {
		if r.Who == 0 {
			t.Errorf("%s: nobody may", r.Verb)
		}
		for _, s := range r.From {
			if c := (cell{r.Verb, s}); seen[c] {
				t.Errorf("%s has two rows in %s", r.Verb, s)
			} else {
				seen[c] = true
			}
		}
	}
}

func TestRulesCannotBeChangedFromOutside(t *testing.T) {
	t.Parallel()
	list := promise.Rules()
	list[0].Verb = "other"
	follow := promise.FollowUpRules()
	follow[0].Verb = "other"
	if promise.Rules()[0].Verb == "other" || promise.FollowUpRules()[0].Verb == "other" {
		t.Error("the table can be written to")
	}
}

// followers says who may do what to a follow-up.
const followers = `
join           invited,joined,declined,lapsed            promiser
cannot_join    invited,joined,lapsed                     promiser
stand_in       invited,declined,lapsed                   manager
contact        invited,joined,declined,lapsed            promiser doer manager leader
contact        contacted,repaired,aftercare              promiser
repair         contacted                                 promiser doer manager leader
all_well       repaired,aftercare                        manager
new_wish       repaired,aftercare                        promiser doer manager leader
not_well       repaired,aftercare                        promiser doer manager leader
skip_care      repaired,aftercare                        manager
snooze_care    repaired,aftercare                        promiser doer manager leader
close_followup invited,joined,declined,lapsed,contacted,repaired,aftercare manager
`

// leadersFollowers says who else than for anybody's may do what to the follow-up
// of a leader's promise.
const leadersFollowers = `
stand_in       invited,declined,lapsed                   leader
all_well       repaired,aftercare                        leader
skip_care      repaired,aftercare                        leader
close_followup invited,joined,declined,lapsed,contacted,repaired,aftercare leader
`

// followerCells reads the tables; a later line about the same takes the place of
// an earlier one.
func followerCells(tables ...string) map[string][]string {
	cells := map[string][]string{}
	for _, table := range tables {
		for line := range strings.Lines(strings.TrimSpace(table)) {
			f := strings.Fields(line)
			for s := range strings.SplitSeq(f[1], ",") {
				cells[f[0]+" "+s] = f[2:]
			}
		}
	}
	return cells
}

func TestFollowUpEveryRoleEveryVerbEveryState(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		cells map[string][]string
	}{{"anybody", followerCells(followers)}, {"a leader", followerCells(followers, leadersFollowers)}} {
		for _, v := range followUpVerbs() {
			for _, s := range promise.FollowUpStates() {
				for name, by := range who() {
					t.Run(fmt.Sprintf("%s/%s/%s/%s", tt.name, v, s, name), func(t *testing.T) {
						t.Parallel()
						pol := policy(t)
						pol.Leader = tt.name == "a leader"
						checkFollower(t, pol, v, s, by, slices.Contains(tt.cells[string(v)+" "+string(s)], name))
					})
				}
			}
		}
	}
}

// checkFollower has somebody do something to a follow-up, and sees that it is
// done or refused.
func checkFollower(t *testing.T, pol promise.Policy, v promise.Verb, s promise.FollowUpState, by promise.Actor, may bool) {
	t.Helper()
	p := standing(promise.Missed)
	p.FollowUps = []promise.FollowUp{{State: s, Opened: monday(), Since: monday()}}
	before := p.Clone()
	at := monday().Add(time.Hour)
	c, err := promise.Decide(p, promise.Act{Verb: v, By: by, At: at, Note: "because", Due: at.Add(hour), Cause: promise.CauseForgot}, pol)
	if diff := cmp.Diff(before, p); diff != "" {
		t.Errorf("the act changed what it was given:\n%s", diff)
	}
	if !may {
		if k := promise.KindOf(err); k != promise.KindStale && k != promise.KindForbidden {
			t.Fatalf("error %v, want it refused as stale or forbidden", err)
		}
		return
	}
	if err != nil {
		t.Fatalf("refused: %v", err)
	}
	checkStep(t, p, c.After, v, by.ID, at)
	if got, want := c.After.FollowUp().State, leadsTo(v, s); got != want {
		t.Errorf("the follow-up is %s, want %s", got, want)
	}
}

// leadsTo is the state that the table says.
func leadsTo(v promise.Verb, s promise.FollowUpState) promise.FollowUpState {
	for _, r := range promise.FollowUpRules() {
		// Without the promiser a wish closes nothing.
		if r.Verb == v && slices.Contains(r.From, s) && r.To != "" && v != promise.VerbNewWish {
			return r.To
		}
	}
	return s
}

// Whoever has the work of a promiser who left may do what the promiser could,
// but for giving their word.
func TestHeirsActInThePromisersStead(t *testing.T) {
	t.Parallel()
	may := []promise.Verb{
		promise.VerbDecline, promise.VerbMove, promise.VerbOffer, promise.VerbRevoke, promise.VerbProposeVoid, promise.VerbBreak,
	}
	pol := policy(t)
	for _, r := range promise.Rules() {
		if r.Who&promise.RolePromiser == 0 || r.Who&promise.RoleDoer != 0 {
			continue
		}
		for _, left := range []bool{false, true} {
			p := standing(r.From[0])
			p.Left = left
			_, err := promise.Decide(p, with(act(r.Verb, bo, time.Minute), func(a *promise.Act) { a.Due, a.User = monday().Add(hour), "UNEW" }), pol)
			if (err == nil) != (left && slices.Contains(may, r.Verb)) {
				t.Errorf("%s of a promiser who left (%v): %v", r.Verb, left, err)
			}
		}
	}
}

// followUpVerbs are those of an open follow-up, each once.
func followUpVerbs() []promise.Verb {
	var list []promise.Verb
	for _, r := range promise.FollowUpRules() {
		if !slices.Contains(list, r.Verb) {
			list = append(list, r.Verb)
		}
	}
	return list
}

func TestFollowUpWithoutABreach(t *testing.T) {
	t.Parallel()
	pol := policy(t)
	for _, r := range promise.FollowUpRules() {
		if slices.ContainsFunc(promise.Rules(), func(both promise.Rule) bool { return both.Verb == r.Verb }) {
			continue // of a kept promise too
		}
		_, err := promise.Decide(made(t, pol), act(r.Verb, anna, time.Hour), pol)
		if !errors.Is(err, &promise.Error{Kind: promise.KindStale, Key: "stale.no_followup"}) {
			t.Errorf("%s: error %v", r.Verb, err)
		}
	}
}
