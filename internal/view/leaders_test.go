package view_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"kept/internal/promise"
	"kept/internal/view"
)

// TestLeadersAreNotOfferedInVain offers what is only another leader's to do to
// nobody else, and what is a manager's to no leader who is none.
func TestLeadersAreNotOfferedInVain(t *testing.T) {
	t.Parallel()
	byDan := func(d *promise.Draft) { d.Promiser = dan }
	missed := func(change ...func(*promise.Draft)) *story { return tell(t, anna, change...).at(200).tick() }
	for _, row := range []struct {
		name string
		me   promise.UserID
		s    *story
		want []string
	}{
		{"a manager, about anybody", cilla, missed(), []string{view.ActStandIn, view.ActContact, view.ActCloseFollowUp}},
		{"a leader who is no manager, about anybody", dan, missed(), nil},
		{"a manager, about a leader", cilla, tell(t, dan, byDan).at(200).tick(), nil},
		{
			"another leader, about a leader", "U0LEAD", tell(t, dan, byDan).at(200).tick(),
			[]string{view.ActStandIn, view.ActContact, view.ActCloseFollowUp},
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			r := row.s.reader("en", row.me)
			r.Leads = func(u promise.UserID) bool { return u == dan || u == "U0LEAD" }
			r.Leader = r.Leads(row.me)
			m, ok, err := r.Refreshed(promise.NoticeBreach, row.s.p)
			if err != nil || !ok {
				t.Fatal(ok, err)
			}
			if diff := cmp.Diff(row.want, buttonsOf(t, m)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
