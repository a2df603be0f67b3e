package view_test

import (
	"errors"
	"strings"
	"testing"

	"kept/internal/promise"
	"kept/internal/view"
)

// tracked is a promise of Anna's that Bo heard in a message.
func tracked(t *testing.T) *story {
	t.Helper()
	return tell(t, bo, func(d *promise.Draft) {
		d.Source, d.From = "https://nordvent.slack.com/archives/C1/p1?thread_ts=1.2&cid=C1", 7
	})
}

// TestMoves are the ways a promise changes hands, dates and minds, and what
// comes after it was kept.
func TestMoves(t *testing.T) {
	t.Parallel()
	offered := func() *story {
		s := tell(t, anna)
		return s.do(promise.Act{Verb: promise.VerbOffer, By: s.by(anna), User: bo, Note: "you know the house"})
	}
	passed := func() *story { return offered().say(promise.VerbPass, bo, "I am away") }
	moot := func() *story {
		return tell(t, bo).act(promise.VerbAccept, anna).say(promise.VerbProposeVoid, anna, "Acme is sold")
	}
	proved := func() *story {
		s := tracked(t).act(promise.VerbAccept, anna).act(promise.VerbKeep, anna)
		s = s.do(promise.Act{Verb: promise.VerbProve, By: s.by(anna), Link: "https://dhl.example/1?a=b&c=d", Note: "signed for"})
		return s.say(promise.VerbThank, bo, "So *quick*, <!channel>!")
	}
	form := func(me promise.UserID, s *story, open func(view.Reader, promise.Promise) (view.Modal, error)) func(string) (any, error) {
		return func(lang string) (any, error) { return open(s.reader(lang, me), s.p) }
	}
	reason := func(v promise.Verb) func(view.Reader, promise.Promise) (view.Modal, error) {
		return func(r view.Reader, p promise.Promise) (view.Modal, error) { return r.ReasonForm(p, v) }
	}
	shown := func(me promise.UserID, s *story) func(string) (any, error) {
		return func(lang string) (any, error) { return s.reader(lang, me).Show(s.p) }
	}
	done := func(me promise.UserID, v promise.Verb, s *story) func(string) (any, error) {
		return func(lang string) (any, error) { return s.reader(lang, me).Done(s.p, v) }
	}
	thanks := promise.Notice{Kind: promise.NoticeThanks, User: anna, By: bo, Number: 42, Arg: "So *quick*, <!channel>!"}
	waiting := tell(t, bo).at(9).tick()
	countered := tell(t, bo)
	countered = countered.do(promise.Act{Verb: promise.VerbCounter, By: countered.by(anna), Due: countered.day(28, 12)}).at(9).tick()
	golden(t, "moves", []scene{
		{"hand over dialog", form(anna, tell(t, anna), view.Reader.HandOverForm)},
		{"at risk dialog of the doer", form(bo, handedOver(t), reason(promise.VerbAtRisk))},
		{"at risk, answered to the doer", done(bo, promise.VerbAtRisk, handedOver(t).say(promise.VerbAtRisk, bo, "parts are late"))},
		{"move dialog of one's own", form(anna, tell(t, anna), view.Reader.MoveForm)},
		{"move dialog of what a colleague wrote down", form(anna, tell(t, bo).act(promise.VerbAccept, anna), view.Reader.MoveForm)},
		{"release dialog", form(bo, tell(t, bo), reason(promise.VerbRelease))},
		{"void dialog", form(anna, tell(t, bo).act(promise.VerbAccept, anna), reason(promise.VerbProposeVoid))},
		notice(promise.NoticeHandover, bo, offered()),
		{"passed", done(bo, promise.VerbPass, passed())},
		notice(promise.NoticeTaken, anna, passed()),
		{"show, offered", shown(anna, offered())},
		{"show, passed", shown(anna, passed())},
		{"show, proposed to be moot, to the promiser", shown(anna, moot())},
		{"show, proposed to be moot, to the recorder", shown(bo, moot())},
		{"prove dialog", form(anna, proved(), view.Reader.ProveForm)},
		{"proved", done(anna, promise.VerbProve, proved())},
		{"thank dialog", form(bo, proved(), reason(promise.VerbThank))},
		{"thanked", done(bo, promise.VerbThank, proved())},
		told(thanks, anna, proved()),
		{"show, with thanks and evidence", shown(bo, proved())},
		notice(promise.NoticeUnanswered, bo, waiting),
		refreshed(promise.NoticeUnanswered, bo, tell(t, bo).at(9).tick().act(promise.VerbAccept, anna)),
		notice(promise.NoticeUnanswered, anna, countered),
	})
}

func TestParseMove(t *testing.T) {
	t.Parallel()
	s := tell(t, anna)
	m, ok, err := s.reader("en", anna).Notice(promise.Notice{Kind: promise.NoticeReminder, User: anna, Number: 42, At: s.now}, s.p)
	if err != nil || !ok {
		t.Fatalf("no reminder: %v", err)
	}
	var blocks []block
	decode(t, encode(t, m.Blocks), &blocks)
	found := map[promise.Verb]bool{}
	for _, b := range blocks {
		for _, e := range b.Elements {
			for _, o := range e.Options {
				v, n, err := view.ParseMove(o.Value)
				if err != nil || n != 42 {
					t.Errorf("%q: %v, %v", o.Value, n, err)
				}
				found[v] = true
			}
		}
	}
	for _, v := range []promise.Verb{promise.VerbOffer, promise.VerbRevoke, promise.VerbProposeVoid, promise.VerbRelease} {
		if !found[v] {
			t.Errorf("%s is not in the menu: %v", v, found)
		}
	}
	for _, bad := range []string{"", "42", "offer", "keep 42", "offer 0", "offer 42 43", "offer " + strings.Repeat("9", 30)} {
		if v, n, err := view.ParseMove(bad); !errors.Is(err, &promise.Error{Kind: promise.KindInvalid, Key: "error.malformed"}) {
			t.Errorf("%q is read as %s %s: %v", bad, v, n, err)
		}
	}
}
