package view_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"kept/internal/promise"
	"kept/internal/view"
)

// TestAskedTooLate offers nothing that would be refused once the date that was
// asked for, or offered, has passed: nobody promises yesterday.
func TestAskedTooLate(t *testing.T) {
	t.Parallel()
	base := tell(t, bo)
	offer := promise.Act{Verb: promise.VerbCounter, By: base.by(anna), Due: base.day(28, 12)}
	again := promise.Act{Verb: promise.VerbCounterAgain, By: base.by(bo), Due: base.day(29, 12)}
	for _, row := range []struct {
		name   string
		me     promise.UserID
		s      *story
		notice promise.NoticeKind
		want   []string
	}{
		{"asked, in time", anna, tell(t, bo), promise.NoticeRequest, []string{view.ActAccept, view.ActCounter, view.ActDecline}},
		{
			"asked, too late", anna, tell(t, bo).at(200), promise.NoticeRequest,
			[]string{view.ActCounter, view.ActDecline},
		},
		{
			"asked, too late, in the channel", "", tell(t, bo).at(200), promise.NoticeRequest,
			[]string{view.ActCounter, view.ActDecline},
		},
		{
			"another date offered, too late", bo, tell(t, bo).do(offer).at(200), promise.NoticeAnswered,
			[]string{view.ActCounterAgain, view.ActDrop},
		},
		{
			"another date offered, which is ahead when the first is not", bo, tell(t, bo).do(offer).at(110), promise.NoticeAnswered,
			[]string{view.ActAcceptCounter, view.ActCounterAgain, view.ActDrop},
		},
		{
			"offered again, in time", anna, tell(t, bo).do(offer).do(again).at(120), promise.NoticeCounter,
			[]string{view.ActAccept, view.ActCounter, view.ActDecline},
		},
		{
			"offered again, too late", anna, tell(t, bo).do(offer).do(again).at(200), promise.NoticeCounter,
			[]string{view.ActCounter, view.ActDecline},
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			m, ok, err := row.s.reader("en", row.me).Refreshed(row.notice, row.s.p)
			if err != nil || !ok {
				t.Fatal(ok, err)
			}
			if diff := cmp.Diff(row.want, buttonsOf(t, m)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// buttonsOf are the action ids of a message's buttons, in order.
func buttonsOf(t *testing.T, m view.Message) []string {
	t.Helper()
	var blocks []block
	decode(t, encode(t, m.Blocks), &blocks)
	var list []string
	for _, b := range blocks {
		for _, e := range b.Elements {
			if e.Type == "button" {
				list = append(list, e.ActionID)
			}
		}
	}
	return list
}
