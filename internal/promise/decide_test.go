package promise_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kept/internal/promise"
)

func TestBegin(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		edit    func(*promise.Draft)
		by      promise.UserID
		state   promise.State
		notices []promise.Notice
	}{
		{
			name: "the promiser's own word is in force", by: anna, state: promise.Active,
			notices: []promise.Notice{{Kind: promise.NoticeMade, Channel: "C1", By: anna, At: monday()}},
		},
		{
			name: "for a colleague it is a request", by: carl, state: promise.Requested,
			notices: []promise.Notice{{Kind: promise.NoticeRequest, Channel: "C1", User: anna, By: carl, At: monday()}},
		},
		{
			name: "a private one is posted nowhere", by: anna, state: promise.Active,
			edit: func(d *promise.Draft) { d.Private = true },
		},
		{
			name: "a private request still reaches the colleague", by: carl, state: promise.Requested,
			edit:    func(d *promise.Draft) { d.Private = true },
			notices: []promise.Notice{{Kind: promise.NoticeRequest, User: anna, By: carl, At: monday()}},
		},
		{
			name: "one made outside of channels is posted nowhere", by: anna, state: promise.Active,
			edit: func(d *promise.Draft) { d.Channel = "" },
		},
		{
			name: "a private one whose answer does not last is told to its promiser", by: anna, state: promise.Active,
			edit:    func(d *promise.Draft) { d.Private, d.Fleeting = true, true },
			notices: []promise.Notice{{Kind: promise.NoticeMade, User: anna, By: anna, At: monday()}},
		},
		{
			name: "of a request, to who wrote it down as well", by: carl, state: promise.Requested,
			edit: func(d *promise.Draft) { d.Channel, d.Fleeting = "", true },
			notices: []promise.Notice{
				{Kind: promise.NoticeRequest, User: anna, By: carl, At: monday()},
				{Kind: promise.NoticeRequest, User: carl, By: carl, At: monday()},
			},
		},
		{
			name: "where a channel shows it that is enough", by: anna, state: promise.Active,
			edit:    func(d *promise.Draft) { d.Fleeting = true },
			notices: []promise.Notice{{Kind: promise.NoticeMade, Channel: "C1", By: anna, At: monday()}},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d := draft(tt.by)
			if tt.edit != nil {
				tt.edit(&d)
			}
			c, err := promise.Begin(d, policy(t))
			if err != nil {
				t.Fatal(err)
			}
			p := c.After
			if p.State != tt.state || p.Promiser != anna || p.Doer != anna || p.Recorder != tt.by {
				t.Errorf("state %s, promiser %s, doer %s, recorder %s", p.State, p.Promiser, p.Doer, p.Recorder)
			}
			if !p.DueFirst.Equal(d.Due) || !p.Due.Equal(d.Due) || !p.Made.Equal(monday()) {
				t.Errorf("due %s, first %s, made %s", p.Due, p.DueFirst, p.Made)
			}
			if diff := cmp.Diff(tt.notices, c.Notices); diff != "" {
				t.Errorf("notices (-want +got):\n%s", diff)
			}
			if c.Before != nil || len(p.History) != 1 || p.History[0].By != tt.by {
				t.Errorf("before %v, history %v", c.Before, p.History)
			}
			if c.Wake.IsZero() || tt.state == promise.Requested && !c.Wake.Equal(monday().Add(8*hour)) {
				t.Errorf("wake %v", c.Wake)
			}
		})
	}
}

func TestBeginRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		edit func(*promise.Draft)
		want promise.Error
	}{
		{"no what", func(d *promise.Draft) { d.What = " \n" }, promise.Error{Kind: promise.KindInvalid, Key: "error.no_what"}},
		{"a what of 501 letters", func(d *promise.Draft) { d.What = strings.Repeat("å", 501) }, promise.Error{Kind: promise.KindInvalid, Key: "error.long_what"}},
		{"no customer", func(d *promise.Draft) { d.Customer = promise.Customer{Name: "  "} }, promise.Error{Kind: promise.KindInvalid, Key: "error.no_customer"}},
		{"a customer of 81 letters", func(d *promise.Draft) { d.Customer.Name = strings.Repeat("ö", 81) }, promise.Error{Kind: promise.KindInvalid, Key: "error.long_customer"}},
		{"no date", func(d *promise.Draft) { d.Due = time.Time{} }, promise.Error{Kind: promise.KindInvalid, Key: "error.no_due"}},
		{"now", func(d *promise.Draft) { d.Due = d.At }, promise.Error{Kind: promise.KindInvalid, Key: "error.past"}},
		{"a date in the past", func(d *promise.Draft) { d.Due = d.At.Add(-time.Hour) }, promise.Error{Kind: promise.KindInvalid, Key: "error.past"}},
		{"in thirty years", func(d *promise.Draft) { d.Due = d.At.AddDate(30, 0, 0) }, promise.Error{Kind: promise.KindInvalid, Key: "error.too_far"}},
		{"nobody's word", func(d *promise.Draft) { d.Promiser = "" }, promise.Error{Kind: promise.KindInvalid, Key: "error.no_promiser"}},
		{"written down by nobody", func(d *promise.Draft) { d.By = promise.Actor{} }, promise.Error{Kind: promise.KindForbidden}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d := draft(anna)
			tt.edit(&d)
			if _, err := promise.Begin(d, policy(t)); !errors.Is(err, &tt.want) {
				t.Errorf("error %v, want %v", err, &tt.want)
			}
		})
	}
}

func TestStaleActNamesWhoAndWhen(t *testing.T) {
	t.Parallel()
	pol := policy(t)
	p := do(t, made(t, pol), act(promise.VerbKeep, anna, hour), pol).After
	_, err := promise.Decide(p, act(promise.VerbKeep, anna, 2*hour), pol)
	e := refusal(t, err)
	if e.Kind != promise.KindStale || e.Key != "stale.kept" || e.Args["By"] != anna || !e.Args["At"].(time.Time).Equal(monday().Add(hour)) {
		t.Errorf("error %+v", e)
	}
}

func TestForbiddenActNamesWhoMay(t *testing.T) {
	t.Parallel()
	pol := policy(t)
	tests := []struct {
		verb promise.Verb
		key  string
	}{
		{promise.VerbKeep, "forbidden.promiser"},
		{promise.VerbRelease, "forbidden.recorder"},
		{promise.VerbTake, "forbidden.others"},
	}
	for _, tt := range tests {
		_, err := promise.Decide(made(t, pol), act(tt.verb, sten, hour), pol)
		if e := refusal(t, err); e.Key != tt.key || e.Args["Promiser"] != anna {
			t.Errorf("%s: error %+v, want %s", tt.verb, e, tt.key)
		}
	}
}

// Nobody is told what they did themselves, and nobody is told twice.
func TestNoticesGoToTheOthers(t *testing.T) {
	t.Parallel()
	pol := policy(t)
	p := standing(promise.Active)
	for _, by := range []promise.UserID{anna, bo} {
		c := do(t, p, act(promise.VerbAtRisk, by, hour), pol)
		var users []promise.UserID
		for _, n := range c.Notices {
			if n.Kind == promise.NoticeAtRisk {
				users = append(users, n.User)
			}
		}
		want := slices.DeleteFunc([]promise.UserID{carl, anna, bo}, func(u promise.UserID) bool { return u == by })
		if diff := cmp.Diff(want, users); diff != "" {
			t.Errorf("by %s (-want +got):\n%s", by, diff)
		}
	}
}

// The ten minutes in which words can be corrected reach into the grace of a
// short promise: there, another date would undo the miss that is about to come.
func TestAmendMovesNoDateThatHasPassed(t *testing.T) {
	t.Parallel()
	pol := policy(t)
	d := draft(anna)
	d.Due = monday().Add(5 * time.Minute)
	c, err := promise.Begin(d, pol)
	if err != nil {
		t.Fatal(err)
	}
	c.After.Number, c.After.Version = 7, 1
	amend := promise.Act{Verb: promise.VerbAmend, By: actor(anna), At: monday().Add(8 * time.Minute), What: "send the long quote"}
	late := amend
	late.Due = monday().Add(48 * time.Hour)
	if _, err := promise.Decide(c.After, late, pol); !errors.Is(err, &promise.Error{Kind: promise.KindStale, Key: "need.before_due"}) {
		t.Errorf("another date: %v", err)
	}
	got, err := promise.Decide(c.After, amend, pol)
	if err != nil || got.After.What != amend.What || !got.After.Due.Equal(d.Due) {
		t.Errorf("other words: %+v, %v", got.After, err)
	}
}
