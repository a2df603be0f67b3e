package workspace_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"kept/internal/promise"
	"kept/internal/workspace"
)

// profiles are what Slack says of people.
type profiles map[promise.UserID]workspace.Person

func (p profiles) Known(_ promise.Team, u promise.UserID) workspace.Person { return p[u] }

func ladderBook(known profiles) *workspace.Book {
	b := workspace.NewBook(nil, func() time.Time { return time.Time{} })
	if known != nil {
		b.Knows(known)
	}
	return b
}

func users(list ...promise.UserID) []promise.UserID { return list }

func TestChain(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		of    map[promise.UserID]promise.UserID
		known profiles
		want  []promise.UserID
		heir  promise.UserID
	}{
		{"nobody", nil, nil, nil, "UBOSS"},
		{"as the workspace says", map[promise.UserID]promise.UserID{"UANNA": "UB", "UB": "UC"}, nil, users("UB", "UC"), "UB"},
		{"as the profile says", nil, profiles{"UANNA": {Manager: "UB"}}, users("UB"), "UB"},
		{
			"the workspace comes first",
			map[promise.UserID]promise.UserID{"UANNA": "UB"},
			profiles{"UANNA": {Manager: "UX"}, "UB": {Manager: "UC"}},
			users("UB", "UC"), "UB",
		},
		{"one's own manager is none", map[promise.UserID]promise.UserID{"UANNA": "UANNA"}, nil, nil, "UBOSS"},
		{"round in a circle", map[promise.UserID]promise.UserID{"UANNA": "UB", "UB": "UC", "UC": "UB"}, nil, users("UB", "UC"), "UB"},
		{"round to the beginning", map[promise.UserID]promise.UserID{"UANNA": "UB", "UB": "UANNA"}, nil, users("UB"), "UB"},
		{
			"one who has left as well",
			map[promise.UserID]promise.UserID{"UANNA": "UB", "UB": "UC"},
			profiles{"UB": {Deleted: true}},
			users("UB", "UC"), "UC",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b := ladderBook(tt.known)
			w := workspace.Workspace{Team: "T1", Settings: workspace.Settings{ManagerOf: tt.of, Managers: users("UBOSS")}}
			if diff := cmp.Diff(tt.want, b.Chain(&w, "UANNA"), cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if got := b.Heir(&w, "UANNA"); got != tt.heir {
				t.Errorf("the work goes to %q, want %q", got, tt.heir)
			}
		})
	}
}

func TestPolicyAsks(t *testing.T) {
	t.Parallel()
	follows := func(u promise.UserID) workspace.Subscription {
		return workspace.Subscription{ID: "breaches." + string(u), Topic: workspace.TopicBreaches, User: u, By: u}
	}
	tests := []struct {
		name            string
		set             workspace.Settings
		subs            []workspace.Subscription
		managers, above []promise.UserID
	}{
		{"nobody manages", workspace.Settings{}, nil, nil, nil},
		{"all managers", workspace.Settings{Managers: users("U1", "U2")}, nil, users("U1", "U2"), nil},
		{"those who follow breaches first", workspace.Settings{Managers: users("U1", "U2")}, []workspace.Subscription{follows("U2"), follows("U9")}, users("U2"), users("U1")},
		{
			"the promiser's own, and then theirs",
			workspace.Settings{Managers: users("U1"), ManagerOf: map[promise.UserID]promise.UserID{"UANNA": "U3", "U3": "U4"}},
			nil, users("U3"), users("U4"),
		},
		{"never the promiser", workspace.Settings{Managers: users("UANNA", "U1")}, nil, users("U1"), nil},
		{
			"a leader answers to leaders",
			workspace.Settings{Managers: users("U1"), Leaders: users("UANNA", "U5"), GroupLeaders: users("U6"), ManagerOf: map[promise.UserID]promise.UserID{"UANNA": "U1"}},
			nil, users("U5", "U6"), nil,
		},
		{"at most five", workspace.Settings{Managers: users("U1", "U2", "U3", "U4", "U5", "U6")}, nil, users("U1", "U2", "U3", "U4", "U5"), users("U6")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := workspace.Workspace{Team: "T1", Settings: tt.set, Subscriptions: tt.subs}
			pol := ladderBook(nil).Policy(&w)(&promise.Promise{Team: "T1", Promiser: "UANNA"})
			if diff := cmp.Diff([][]promise.UserID{tt.managers, tt.above}, [][]promise.UserID{pol.Managers, pol.Above}, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestPolicyOfRisksQuietAndZones(t *testing.T) {
	t.Parallel()
	w := workspace.Workspace{
		Team: "T1",
		Settings: workspace.Settings{
			Zone: "Europe/Stockholm", Country: "SE", GroupLeaders: users("ULARS"),
			Quiet: []workspace.QuietCustomer{{Customer: "acme ab"}, {Customer: "beta", Asked: true}},
		},
		Subscriptions: []workspace.Subscription{
			{ID: "risks.C1", Topic: workspace.TopicRisks, Channel: "C1"},
			{ID: "risks.U1", Topic: workspace.TopicRisks, User: "U1"},
			{ID: "digest.U1", Topic: workspace.TopicDigest, User: "U1"},
		},
	}
	book := ladderBook(profiles{"UNY": {Zone: "America/New_York"}})
	policy := func(p promise.Promise) promise.Policy { p.Team = "T1"; return book.Policy(&w)(&p) }
	pol := policy(promise.Promise{Promiser: "ULARS", Customer: promise.Customer{Name: "Acme  AB"}})
	if !pol.Leader || pol.Quiet != promise.QuietYes {
		t.Errorf("leader %v, quiet %q", pol.Leader, pol.Quiet)
	}
	if q := policy(promise.Promise{Customer: promise.Customer{Name: "Beta"}}).Quiet; q != promise.QuietAsked {
		t.Errorf("asked for quiet: %q", q)
	}
	if q := policy(promise.Promise{Customer: promise.Customer{Name: "Gamma"}}).Quiet; q != promise.QuietNot {
		t.Errorf("nobody asked: %q", q)
	}
	if diff := cmp.Diff([]promise.ChannelID{"C1"}, pol.Risks); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(users("U1"), pol.RiskUsers); diff != "" {
		t.Error(diff)
	}
	if len(pol.Breaches)+len(pol.BreachUsers) > 0 {
		t.Errorf("risks and digests are no breaches: %v %v", pol.Breaches, pol.BreachUsers)
	}
	night := time.Date(2026, 9, 14, 20, 0, 0, 0, time.UTC) // 16:00 in New York
	if got := pol.WorkOf("UNY").NextOpen(night); !got.Equal(night) {
		t.Errorf("New York opens at %s", got)
	}
	if got := pol.WorkOf("UELSE").NextOpen(night); got.Equal(night) {
		t.Error("Stockholm works at night")
	}
}

func TestCloneIsApart(t *testing.T) {
	t.Parallel()
	w := workspace.Workspace{Settings: workspace.Settings{
		GroupLeaders: users("U1"), ManagerOf: map[promise.UserID]promise.UserID{"U1": "U2"}, Quiet: []workspace.QuietCustomer{{Customer: "a"}}, Questions: []string{"q"},
	}}
	c := w.Clone()
	c.Settings.GroupLeaders[0], c.Settings.ManagerOf["U1"], c.Settings.Quiet[0].Customer, c.Settings.Questions[0] = "U9", "U9", "z", "z"
	if w.Settings.GroupLeaders[0] != "U1" || w.Settings.ManagerOf["U1"] != "U2" || w.Settings.Quiet[0].Customer != "a" || w.Settings.Questions[0] != "q" {
		t.Errorf("%+v", w.Settings)
	}
	if n := len(w.Settings.Checklist()); n != 1 {
		t.Errorf("%d questions of its own", n)
	}
	if n := len((&workspace.Settings{}).Checklist()); n != 5 {
		t.Errorf("%d default questions", n)
	}
}
