package promise_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kept/internal/promise"
)

// A colleague who is asked to do the work may say no: the promiser hears why,
// and the doer stays.
func TestPass(t *testing.T) {
	t.Parallel()
	pol := policy(t)
	p := do(t, made(t, pol), with(act(promise.VerbOffer, anna, hour), func(a *promise.Act) { a.User = dana }), pol).After
	c := do(t, p, act(promise.VerbPass, dana, 2*hour), pol)
	if c.After.Offered != "" || c.After.Doer != anna || c.After.State != promise.Active {
		t.Errorf("offered %s, doer %s, %s", c.After.Offered, c.After.Doer, c.After.State)
	}
	if got := owedKinds(c.Notices, promise.NoticeTaken); len(got) != 1 || got[0].User != anna || got[0].By != dana {
		t.Errorf("told: %+v", c.Notices)
	}
	if _, err := promise.Decide(c.After, act(promise.VerbTake, dana, 3*hour), pol); promise.KindOf(err) != promise.KindForbidden {
		t.Errorf("taken after all: %v", err)
	}
}

func TestProve(t *testing.T) {
	t.Parallel()
	pol := policy(t)
	kept := do(t, made(t, pol), act(promise.VerbKeep, anna, hour), pol).After
	const link = "https://example.com/receipt"
	c := do(t, kept, with(act(promise.VerbProve, anna, 2*hour), func(a *promise.Act) { a.Link = link }), pol)
	if c.After.Link != link || c.After.State != promise.Kept || !c.After.AfterCare.Equal(kept.AfterCare) {
		t.Errorf("link %q, %s, called %s rather than %s", c.After.Link, c.After.State, c.After.AfterCare, kept.AfterCare)
	}
	noted := do(t, c.After, act(promise.VerbProve, anna, 3*hour), pol).After
	if noted.Link != link {
		t.Errorf("a note took the evidence away: %q", noted.Link)
	}
	undone := do(t, kept, act(promise.VerbUndo, anna, hour), pol).After
	for name, tt := range map[string]struct {
		p    promise.Promise
		act  promise.Act
		want *promise.Error
	}{
		"nothing":     {kept, with(act(promise.VerbProve, anna, hour), func(a *promise.Act) { a.Note = " " }), &promise.Error{Kind: promise.KindInvalid, Key: "need.reason"}},
		"no address":  {kept, with(act(promise.VerbProve, anna, hour), func(a *promise.Act) { a.Link = "javascript:alert(1)" }), &promise.Error{Kind: promise.KindInvalid, Key: "error.link"}},
		"not kept":    {undone, act(promise.VerbProve, anna, hour), &promise.Error{Kind: promise.KindStale}},
		"a bystander": {kept, act(promise.VerbProve, sten, hour), &promise.Error{Kind: promise.KindForbidden}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := promise.Decide(tt.p, tt.act, pol); !errors.Is(err, tt.want) {
				t.Errorf("got %v, want %v", err, tt.want)
			}
		})
	}
}

// Where a promise was said is kept with its making.
func TestSource(t *testing.T) {
	t.Parallel()
	d := draft(carl)
	d.Source = "https://nordvent.slack.com/archives/C1/p1795420800000100"
	p := begun(t, d, policy(t))
	if p.History[0].Note != d.Source || p.History[0].Verb != promise.VerbRequest {
		t.Errorf("%+v", p.History[0])
	}
	d.Source = "not an address"
	if _, err := promise.Begin(d, policy(t)); !errors.Is(err, &promise.Error{Kind: promise.KindInvalid, Key: "error.link"}) {
		t.Errorf("got %v", err)
	}
}

// That a promise is moot is asked of somebody who can agree to it.
func TestVoidAsksWhoCanAgree(t *testing.T) {
	t.Parallel()
	pol := policy(t)
	pol.Managers = []promise.UserID{mia}
	leader := pol
	leader.Leader, leader.Managers = true, []promise.UserID{lars}
	for name, tt := range map[string]struct {
		by   promise.UserID
		pol  promise.Policy
		want []promise.UserID
	}{
		"written down by a colleague": {carl, pol, []promise.UserID{carl}},
		"one's own":                   {anna, pol, []promise.UserID{mia}},
		"a leader's":                  {carl, leader, []promise.UserID{carl, lars}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := begun(t, draft(tt.by), tt.pol)
			if p.State == promise.Requested {
				p = do(t, p, act(promise.VerbAccept, anna, hour), tt.pol).After
			}
			var got []promise.UserID
			for _, n := range owedKinds(do(t, p, act(promise.VerbProposeVoid, anna, 2*hour), tt.pol).Notices, promise.NoticeVoid) {
				got = append(got, n.User)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
