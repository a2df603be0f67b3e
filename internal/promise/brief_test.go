package promise_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"kept/internal/promise"
)

// owedKinds are the notices of some kinds, less when they came to be owed.
func owedKinds(owed []promise.Notice, kinds ...promise.NoticeKind) []promise.Notice {
	var list []promise.Notice
	for _, n := range owed {
		for _, k := range kinds {
			if n.Kind == k {
				n.At = monday()
				list = append(list, n)
			}
		}
	}
	return list
}

func TestWhoJoinsIsBriefed(t *testing.T) {
	t.Parallel()
	brief := func(ch promise.ChannelID, u promise.UserID) promise.Notice {
		return promise.Notice{Kind: promise.NoticeBrief, Number: 1, Channel: ch, User: u, By: anna, At: monday()}
	}
	for _, tt := range []struct {
		name string
		edit func(*promise.Draft)
		pol  func(*promise.Policy)
		want []promise.Notice
	}{
		{"in the thread", nil, nil, []promise.Notice{brief("CBREACH", anna)}},
		{
			"in every thread, and in their place once", nil, func(p *promise.Policy) { p.Breaches = append(p.Breaches, "CMORE") },
			[]promise.Notice{brief("CBREACH", anna), brief("CMORE", "")},
		},
		{"nobody follows breaches", nil, func(p *promise.Policy) { p.Breaches = nil }, []promise.Notice{brief("", anna)}},
		{"a private promise", func(d *promise.Draft) { d.Private = true }, nil, []promise.Notice{brief("", anna)}},
		{"a quiet customer", nil, func(p *promise.Policy) { p.Quiet = promise.QuietYes }, []promise.Notice{brief("", anna)}},
		{
			"a leader answers in the open", nil, func(p *promise.Policy) { p.Quiet, p.Leader = promise.QuietYes, true },
			[]promise.Notice{brief("CBREACH", anna)},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			pol, d := policy(t), draft(anna)
			if tt.edit != nil {
				tt.edit(&d)
			}
			if tt.pol != nil {
				tt.pol(&pol)
			}
			p, _ := ticked(t, begun(t, d, pol), monday().Add(2*day+hour), pol)
			c := do(t, p, act(promise.VerbJoin, anna, 2*day+hour), pol)
			if diff := cmp.Diff(tt.want, owedKinds(c.Notices, promise.NoticeBrief)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			for _, n := range owedKinds(c.Notices, promise.NoticeBrief) {
				if !promise.Current(n, &c.After) {
					t.Error("it is not current")
				}
			}
			// Whoever cannot come after all needs no brief.
			c = do(t, c.After, act(promise.VerbCannotJoin, anna, 2*day+hour), pol)
			if promise.Current(brief("CBREACH", anna), &c.After) {
				t.Error("it is still current")
			}
		})
	}
}

// A breach that was kept from the channels is posted there once it is handled
// in the open, while it is followed up.
func TestOpenUpPostsTheBreach(t *testing.T) {
	t.Parallel()
	pol := policy(t)
	missed, _ := ticked(t, made(t, pol), monday().Add(2*day+hour), pol)
	quiet := do(t, missed, act(promise.VerbQuiet, mia, 2*day+hour), pol).After
	c := do(t, quiet, act(promise.VerbOpenUp, mia, 2*day+2*hour), pol)
	want := []promise.Notice{{Kind: promise.NoticeBreach, Number: 1, Channel: "CBREACH", At: monday()}}
	if diff := cmp.Diff(want, owedKinds(c.Notices, promise.NoticeBreach)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	open := do(t, do(t, made(t, pol), act(promise.VerbQuiet, mia, hour), pol).After, act(promise.VerbOpenUp, mia, 2*hour), pol)
	if owed := owedKinds(open.Notices, promise.NoticeBreach); len(owed) > 0 {
		t.Errorf("a promise in force: %v", owed)
	}
}

// Whoever does the work already can inherit the promise too.
func TestTheDoerInherits(t *testing.T) {
	t.Parallel()
	pol := policy(t)
	p := do(t, made(t, pol), with(act(promise.VerbOffer, anna, hour), func(a *promise.Act) { a.User = dana }), pol).After
	p = do(t, p, act(promise.VerbTake, dana, hour), pol).After
	left := promise.Act{Verb: promise.VerbRehome, At: monday().Add(2 * hour), User: dana}
	p = do(t, p, left, pol).After
	if !p.Left || p.Doer != dana || p.Promiser != anna {
		t.Errorf("doer %s, promiser %s, left %v", p.Doer, p.Promiser, p.Left)
	}
	if _, err := promise.Decide(p, left, pol); refusal(t, err).Key != "need.person" {
		t.Errorf("once more: %v", err)
	}
}
