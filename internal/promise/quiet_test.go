package promise_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"kept/internal/promise"
)

func agreed(a *promise.Act) { a.Agreed = true }

func TestQuiet(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		act      promise.Act
		leader   bool
		customer promise.Quiet
		refused  string
		quiet    bool
	}{
		{"nobody asks", promise.Act{}, false, promise.QuietNot, "", false},
		{"a manager decides", act(promise.VerbQuiet, mia, hour), false, promise.QuietNot, "", true},
		{"the promiser cannot hide", act(promise.VerbQuiet, anna, hour), false, promise.QuietNot, "forbidden.recorder", false},
		{"for a leader the customer must ask", act(promise.VerbQuiet, lars, hour), true, promise.QuietNot, "need.customer_asks", false},
		{"and another leader says so", with(act(promise.VerbQuiet, mia, hour), agreed), true, promise.QuietNot, "need.one_of_leaders", false},
		{"as is done here", with(act(promise.VerbQuiet, lars, hour), agreed), true, promise.QuietNot, "", true},
		{"a customer of whom all is kept quiet", promise.Act{}, false, promise.QuietYes, "", true},
		{"but not a leader's", promise.Act{}, true, promise.QuietYes, "", false},
		{"unless they ask", promise.Act{}, true, promise.QuietAsked, "", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			pol := policy(t)
			pol.Leader, pol.Quiet, pol.Managers = tt.leader, tt.customer, []promise.UserID{mia}
			p := do(t, begun(t, draft(carl), pol), act(promise.VerbAccept, anna, time.Minute), pol).After
			if tt.act.Verb != "" {
				c, err := promise.Decide(p, tt.act, pol)
				if tt.refused != "" {
					if !errors.Is(err, &promise.Error{Kind: promise.KindOf(err), Key: tt.refused}) {
						t.Errorf("error %v", err)
					}
					return
				}
				if err != nil {
					t.Fatal(err)
				}
				p = c.After
			}
			p, owed := ticked(t, p, monday().Add(49*hour), pol)
			posted := slices.ContainsFunc(owed, func(n promise.Notice) bool { return n.Channel != "" })
			told := slices.ContainsFunc(owed, func(n promise.Notice) bool { return n.Kind == promise.NoticeBreach && n.User == mia })
			if posted == tt.quiet || !told || promise.Quietly(&p, pol) != tt.quiet {
				t.Errorf("posted %v, the manager told %v: %+v", posted, told, owed)
			}
			c := do(t, p, act(promise.VerbContact, anna, 50*hour), pol)
			if posted := slices.ContainsFunc(c.Notices, func(n promise.Notice) bool { return n.Channel != "" }); posted == tt.quiet {
				t.Errorf("the thread goes on: %v", posted)
			}
		})
	}
}

func TestRisksAreToldToThoseWhoFollowThem(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		edit   func(*promise.Draft)
		quiet  promise.Quiet
		follow bool
	}{
		{"in the open", nil, promise.QuietNot, true},
		{"not of a private one", func(d *promise.Draft) { d.Private = true }, promise.QuietNot, false},
		{"not of a quiet customer", nil, promise.QuietYes, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			pol := policy(t)
			pol.Risks, pol.RiskUsers, pol.Quiet = []promise.ChannelID{"CRISK"}, []promise.UserID{sten, carl}, tt.quiet
			d := draft(carl)
			if tt.edit != nil {
				tt.edit(&d)
			}
			p := do(t, begun(t, d, pol), act(promise.VerbAccept, anna, time.Minute), pol).After
			owed := owedKinds(do(t, p, act(promise.VerbAtRisk, anna, hour), pol).Notices, promise.NoticeAtRisk)
			var users []promise.UserID
			channels := 0
			for _, n := range owed {
				if n.Channel != "" {
					channels++
					continue
				}
				users = append(users, n.User)
				if n.Arg != "because" {
					t.Errorf("the reason is %q", n.Arg)
				}
			}
			want := []promise.UserID{carl}
			if tt.follow {
				want = append(want, sten)
			}
			if !slices.Equal(users, want) || (channels == 1) != tt.follow {
				t.Errorf("told %v and %d channels", users, channels)
			}
		})
	}
}

func TestTooMuchIsBetweenTwo(t *testing.T) {
	t.Parallel()
	pol := policy(t)
	p := made(t, pol)
	c := do(t, p, act(promise.VerbTooMuch, sten, hour), pol)
	if len(c.Notices) != 1 || c.Notices[0].User != anna || c.Notices[0].By != sten || c.Notices[0].Arg != "because" {
		t.Errorf("%+v", c.Notices)
	}
	if len(c.After.History) != len(p.History) {
		t.Error("everybody can read it")
	}
	if _, err := promise.Decide(p, act(promise.VerbTooMuch, anna, hour), pol); promise.KindOf(err) != promise.KindForbidden {
		t.Errorf("asked oneself: %v", err)
	}
}

func TestRehome(t *testing.T) {
	t.Parallel()
	left := promise.Act{Verb: promise.VerbRehome, At: monday().Add(hour), User: mia}
	pol := climbing(t)
	t.Run("the work goes to the manager, the promise stays", func(t *testing.T) {
		t.Parallel()
		c := do(t, begun(t, draft(anna), pol), left, pol)
		p := c.After
		if p.Promiser != anna || p.Doer != mia || !p.Left {
			t.Errorf("promiser %s, doer %s, left %v", p.Promiser, p.Doer, p.Left)
		}
		if got := owedKinds(c.Notices, promise.NoticeRehomed); len(got) != 2 || got[0].User != mia {
			t.Errorf("told %+v", got)
		}
		if e := p.History[len(p.History)-1]; e.By != "" || e.User != mia || e.Verb != promise.VerbRehome {
			t.Errorf("%+v", e)
		}
		for _, a := range []promise.Act{
			with(act(promise.VerbMove, mia, 2*hour), due(5*day)), act(promise.VerbRevoke, mia, 2*hour), act(promise.VerbKeep, mia, 2*hour),
		} {
			if _, err := promise.Decide(p, a, pol); err != nil {
				t.Errorf("%s: %v", a.Verb, err)
			}
		}
		p, owed := ticked(t, p, monday().Add(49*hour), pol)
		if f := p.FollowUp(); f.State != promise.CannotBe || len(owedKinds(owed, promise.NoticeInvite)) > 0 {
			t.Errorf("%+v, %v", f, kinds(owed))
		}
		if got := owedKinds(owed, promise.NoticeStandIn); len(got) != 1 || got[0].User != mia {
			t.Errorf("asked %+v", got)
		}
	})
	t.Run("a follow-up that waits for them waits for a manager", func(t *testing.T) {
		t.Parallel()
		p := missedAt(t, 0, pol)
		for _, before := range []promise.Promise{p, do(t, p, act(promise.VerbJoin, anna, hour), pol).After} {
			c := do(t, before, left, pol)
			if f := c.After.FollowUp(); f.State != promise.CannotBe || f.Along {
				t.Errorf("%+v", f)
			}
			if got := owedKinds(c.Notices, promise.NoticeStandIn); len(got) != 1 {
				t.Errorf("asked %+v", got)
			}
		}
	})
	t.Run("a doer who leaves gives the work back", func(t *testing.T) {
		t.Parallel()
		p := do(t, made(t, pol), with(act(promise.VerbOffer, anna, hour), func(a *promise.Act) { a.User = bo }), pol).After
		p = do(t, p, act(promise.VerbTake, bo, hour), pol).After
		p = do(t, p, with(left, func(a *promise.Act) { a.User = anna }), pol).After
		if p.Doer != anna || p.Left {
			t.Errorf("doer %s, left %v", p.Doer, p.Left)
		}
	})
	t.Run("what is over stays as it is", func(t *testing.T) {
		t.Parallel()
		p := do(t, made(t, pol), act(promise.VerbRevoke, anna, hour), pol).After
		if _, err := promise.Decide(p, left, pol); promise.KindOf(err) != promise.KindStale {
			t.Errorf("error %v", err)
		}
		kept := do(t, made(t, pol), act(promise.VerbKeep, anna, hour), pol).After
		after := do(t, kept, left, pol).After // the call a week later is theirs
		_, owed := ticked(t, after, monday().Add(30*day), pol)
		if got := owedKinds(owed, promise.NoticeAfterCare); len(got) != 1 || got[0].User != mia {
			t.Errorf("asked %+v", got)
		}
	})
	t.Run("nobody else says that somebody left", func(t *testing.T) {
		t.Parallel()
		if _, err := promise.Decide(made(t, pol), with(act(promise.VerbRehome, sten, hour), func(a *promise.Act) { a.User = sten }), pol); promise.KindOf(err) != promise.KindForbidden {
			t.Errorf("error %v", err)
		}
	})
}
