package view_test

import (
	"strings"
	"testing"
	"time"

	"kept/internal/promise"
	"kept/internal/view"
)

// notice is a scene of a notice about a story, read by me.
func notice(kind promise.NoticeKind, me promise.UserID, s *story) scene {
	return told(promise.Notice{Kind: kind, User: me, Number: s.p.Number, At: s.now}, me, s)
}

func told(n promise.Notice, me promise.UserID, s *story) scene {
	p := s.p
	name := string(n.Kind) + " " + n.Arg + " " + string(p.State) + " to " + string(me)
	return scene{name, func(lang string) (any, error) {
		m, ok, err := s.reader(lang, me).Notice(n, p)
		if !ok && err == nil {
			s.t.Errorf("%s: nothing to say", name)
		}
		return m, err
	}}
}

// refreshed is a scene of a post that was brought up to date.
func refreshed(kind promise.NoticeKind, me promise.UserID, s *story) scene {
	p := s.p
	name := "refreshed " + string(kind) + " " + string(p.State) + " to " + string(me)
	return scene{name, func(lang string) (any, error) {
		m, ok, err := s.reader(lang, me).Refreshed(kind, p)
		if !ok && err == nil {
			s.t.Errorf("%s: nothing to say", name)
		}
		return m, err
	}}
}

func TestRequests(t *testing.T) {
	t.Parallel()
	asked := func() *story { return tell(t, bo) }
	counter := promise.Act{Verb: promise.VerbCounter, By: promise.Actor{ID: anna}, Due: asked().day(28, 12), What: "send a price", Note: "two options take longer"}
	again := promise.Act{Verb: promise.VerbCounterAgain, By: promise.Actor{ID: bo}, Due: asked().day(27, 18), Note: "they close at six"}
	countered := func() *story { return asked().do(counter) }
	declined := func() *story { return asked().say(promise.VerbDecline, anna, "I am away that week") }
	private := func(d *promise.Draft) { d.Private = true }
	golden(t, "requests", []scene{
		notice(promise.NoticeMade, "", tell(t, anna)),
		refreshed(promise.NoticeMade, "", tell(t, anna).say(promise.VerbAtRisk, anna, "parts are late")),
		refreshed(promise.NoticeMade, "", tell(t, anna).act(promise.VerbKeep, anna)),
		refreshed(promise.NoticeMade, "", tell(t, anna).at(200).tick()),
		refreshed(promise.NoticeMade, "", tell(t, anna).act(promise.VerbWithdraw, anna)),
		notice(promise.NoticeMade, anna, tell(t, anna, private)),
		refreshed(promise.NoticeMade, anna, tell(t, anna, private).act(promise.VerbKeep, anna)),
		notice(promise.NoticeRequest, bo, tell(t, bo, private)),
		refreshed(promise.NoticeRequest, bo, tell(t, bo, private).at(2)),
		refreshed(promise.NoticeRequest, bo, tell(t, bo, private).act(promise.VerbAccept, anna)),
		refreshed(promise.NoticeRequest, bo, declined()),
		notice(promise.NoticeRequest, "", asked()),
		notice(promise.NoticeRequest, anna, asked()),
		refreshed(promise.NoticeRequest, "", asked().act(promise.VerbAccept, anna)),
		refreshed(promise.NoticeRequest, "", asked().act(promise.VerbAccept, anna).act(promise.VerbKeep, anna)),
		refreshed(promise.NoticeRequest, "", declined()),
		refreshed(promise.NoticeRequest, "", countered()),
		refreshed(promise.NoticeRequest, "", countered().do(again)),
		refreshed(promise.NoticeRequest, "", countered().act(promise.VerbDrop, bo)),
		refreshed(promise.NoticeRequest, "", asked().act(promise.VerbWithdraw, bo)),
		notice(promise.NoticeAnswered, bo, asked().act(promise.VerbAccept, anna)),
		notice(promise.NoticeAnswered, bo, declined()),
		notice(promise.NoticeAnswered, bo, countered()),
		refreshed(promise.NoticeAnswered, bo, countered().act(promise.VerbAcceptCounter, bo)),
		notice(promise.NoticeCounter, anna, countered().act(promise.VerbAcceptCounter, bo)),
		notice(promise.NoticeCounter, anna, countered().do(again)),
		notice(promise.NoticeCounter, anna, countered().act(promise.VerbDrop, bo)),
	})
}

func TestReminders(t *testing.T) {
	t.Parallel()
	base := tell(t, anna)
	move := promise.Act{Verb: promise.VerbMove, By: promise.Actor{ID: anna}, Due: base.day(28, 12), Note: "parts are late"}
	offered := func() *story {
		return tell(t, anna).do(promise.Act{Verb: promise.VerbOffer, By: promise.Actor{ID: anna}, User: bo})
	}
	risky := func() *story {
		return tell(t, bo).act(promise.VerbAccept, anna).say(promise.VerbAtRisk, anna, "parts are late")
	}
	golden(t, "reminders", []scene{
		notice(promise.NoticeReminder, anna, tell(t, anna).at(60)),
		notice(promise.NoticeReminder, anna, tell(t, anna).act(promise.VerbAtRisk, anna).at(60)),
		notice(promise.NoticeReminder, anna, tell(t, anna).do(move).at(60)),
		notice(promise.NoticeReminder, bo, handedOver(t).at(60)),
		refreshed(promise.NoticeReminder, anna, tell(t, anna).at(60).act(promise.VerbKeep, anna)),
		refreshed(promise.NoticeReminder, anna, tell(t, anna).at(200).tick()),
		notice(promise.NoticeMoving, bo, tell(t, bo).act(promise.VerbAccept, anna).do(move)),
		refreshed(promise.NoticeMoving, bo, tell(t, bo).act(promise.VerbAccept, anna).do(move).act(promise.VerbAgreeMove, bo)),
		notice(promise.NoticeMoved, anna, tell(t, bo).act(promise.VerbAccept, anna).do(move).act(promise.VerbAgreeMove, bo)),
		notice(promise.NoticeHandover, bo, offered()),
		refreshed(promise.NoticeHandover, bo, handedOver(t)),
		notice(promise.NoticeTaken, anna, handedOver(t)),
		notice(promise.NoticeAtRisk, bo, risky()),
		notice(promise.NoticeAtRisk, anna, handedOver(t).say(promise.VerbAtRisk, bo, "parts are late")),
		refreshed(promise.NoticeAtRisk, bo, risky().act(promise.VerbOnTrack, anna)),
		refreshed(promise.NoticeAtRisk, bo, risky().act(promise.VerbKeep, anna)),
	})
}

func TestEndings(t *testing.T) {
	t.Parallel()
	given := func() *story { return tell(t, bo).act(promise.VerbAccept, anna) }
	kept := func() *story {
		return given().at(30).say(promise.VerbKeep, anna, "with the courier <https://dhl.example/1|here>")
	}
	golden(t, "endings", []scene{
		notice(promise.NoticeClosed, bo, kept()),
		notice(promise.NoticeClosed, anna, handedOver(t).act(promise.VerbKeep, bo)),
		notice(promise.NoticeClosed, bo, given().at(200).tick().act(promise.VerbKeep, anna)),
		notice(promise.NoticeClosed, bo, given().say(promise.VerbRevoke, anna, "we have no stock")),
		notice(promise.NoticeClosed, anna, given().act(promise.VerbRelease, bo)),
		notice(promise.NoticeClosed, bo, given().at(200).tick().at(24*31).tick()),
		notice(promise.NoticeClosed, anna, tell(t, bo).act(promise.VerbWithdraw, bo)),
		refreshed(promise.NoticeClosed, bo, kept().say(promise.VerbLeak, bo, "half is missing")),
		notice(promise.NoticeReopened, anna, kept().say(promise.VerbLeak, bo, "half is missing")),
		notice(promise.NoticeReopened, anna, kept().at(48).say(promise.VerbLeak, bo, "half is missing").at(48).tick()),
		notice(promise.NoticeReopened, bo, kept().act(promise.VerbUndo, anna)),
		notice(promise.NoticeVoid, bo, given().say(promise.VerbProposeVoid, anna, "Acme is sold")),
		refreshed(promise.NoticeVoid, bo, given().say(promise.VerbProposeVoid, anna, "Acme is sold").act(promise.VerbApproveVoid, bo)),
		notice(promise.NoticeAfterCare, anna, kept().at(24*8).tick()),
		refreshed(promise.NoticeAfterCare, anna, kept().at(24*8).tick().act(promise.VerbAllWell, anna)),
		refreshed(promise.NoticeAfterCare, anna, kept().at(24*8).tick().say(promise.VerbNotWell, anna, "one box is missing")),
		refreshed(promise.NoticeAfterCare, anna, kept().say(promise.VerbLeak, bo, "half is missing")),
	})
}

func TestBreaches(t *testing.T) {
	t.Parallel()
	base := tell(t, anna)
	missed := func() *story { return tell(t, anna).at(200).tick() }
	move := promise.Act{Verb: promise.VerbMove, By: promise.Actor{ID: anna}, Due: base.day(28, 12), Note: "parts are late", Agreed: true}
	warned := func() *story {
		s := handedOver(t).do(move)
		return s.say(promise.VerbAtRisk, bo, "the lorry broke down").at(200).tick()
	}
	joined := func() *story { return missed().at(1).act(promise.VerbJoin, anna) }
	cannot := func() *story { return missed().at(1).say(promise.VerbCannotJoin, anna, "I am in hospital") }
	reached := func() *story { return joined().at(2).say(promise.VerbContact, anna, "sorry, and it comes on Monday") }
	without := func() *story {
		return cannot().say(promise.VerbContact, cilla, "sorry, and it comes on Monday").at(1).
			say(promise.VerbCloseFollowUp, cilla, "Anna is in hospital, I went myself")
	}
	step := func(v promise.Verb, s *story) scene {
		return told(promise.Notice{Kind: promise.NoticeFollowUp, Channel: sales, Arg: string(v)}, "", s)
	}
	golden(t, "breaches", []scene{
		notice(promise.NoticeBreach, "", missed()),
		notice(promise.NoticeBreach, "", warned()),
		notice(promise.NoticeBreach, cilla, missed()),
		notice(promise.NoticeInvite, anna, missed()),
		notice(promise.NoticeInvite, anna, warned()),
		refreshed(promise.NoticeBreach, "", joined()),
		refreshed(promise.NoticeInvite, anna, joined()),
		refreshed(promise.NoticeBreach, "", cannot()),
		refreshed(promise.NoticeInvite, anna, cannot()),
		refreshed(promise.NoticeBreach, "", reached()),
		refreshed(promise.NoticeBreach, "", cannot().say(promise.VerbContact, cilla, "sorry, and it comes on Monday")),
		refreshed(promise.NoticeBreach, "", reached().act(promise.VerbCloseFollowUp, anna)),
		refreshed(promise.NoticeBreach, "", without()),
		refreshed(promise.NoticeBreach, "", joined().at(3).say(promise.VerbKeep, anna, "delivered by hand")),
		refreshed(promise.NoticeInvite, anna, missed().at(3).act(promise.VerbKeep, anna)),
		refreshed(promise.NoticeBreach, "", without().at(24*31).tick()),
		step(promise.VerbJoin, joined()),
		step(promise.VerbCannotJoin, cannot()),
		step(promise.VerbContact, reached()),
		step(promise.VerbCloseFollowUp, reached().act(promise.VerbCloseFollowUp, anna)),
		step(promise.VerbCloseFollowUp, without()),
		told(promise.Notice{Kind: promise.NoticeTrouble, User: cilla, Arg: view.TroubleArg(sales, "is_archived")}, cilla, base),
		told(promise.Notice{Kind: promise.NoticeTrouble, User: cilla, Arg: view.TroubleArg(sales, "not_in_channel")}, cilla, base),
		told(promise.Notice{Kind: promise.NoticeTrouble, User: cilla, Arg: view.TroubleArg(sales, "restricted_action")}, cilla, base),
		told(promise.Notice{Kind: promise.NoticeTrouble, User: cilla, Channel: sales}, cilla, base),
		told(promise.Notice{Kind: promise.NoticeTrouble, User: cilla, Number: 42, Arg: view.TroubleGoneArg(anna)}, cilla, base),
		told(promise.Notice{Kind: promise.NoticeTrouble, User: cilla, Number: 42, Arg: view.TroubleArg(sales, "shared_channel")}, cilla, base),
	})
}

func movedLater(t *testing.T) *story {
	t.Helper()
	s := tell(t, anna).at(1)
	return s.do(promise.Act{Verb: promise.VerbMove, By: s.by(anna), Due: s.p.Due.Add(time.Hour), Note: "parts are late", Agreed: true})
}

func snoozed(t *testing.T) *story {
	t.Helper()
	s := tell(t, anna).at(1)
	return s.do(promise.Act{Verb: promise.VerbSnooze, By: s.by(anna), Due: s.now.Add(time.Hour)})
}

// afterDue is in the grace, not yet missed.
func afterDue(t *testing.T) *story {
	t.Helper()
	s := tell(t, anna)
	s.now = s.p.Due
	return s
}

// TestOutlived lists notices that came to nothing while they waited.
func TestOutlived(t *testing.T) {
	t.Parallel()
	kept := tell(t, anna).act(promise.VerbKeep, anna)
	active := tell(t, anna)
	for _, tc := range []struct {
		name string
		kind promise.NoticeKind
		arg  string
		s    *story
	}{
		{"a reminder of a kept promise", promise.NoticeReminder, "", kept},
		{"a reminder of a date that was moved", promise.NoticeReminder, "", movedLater(t)},
		{"a reminder of what somebody else does", promise.NoticeReminder, "", handedOver(t)},
		{"a reminder that was snoozed", promise.NoticeReminder, "", snoozed(t)},
		{"a reminder that comes after the deadline", promise.NoticeReminder, "", afterDue(t)},
		{"a request that was answered", promise.NoticeRequest, "", tell(t, bo).act(promise.VerbAccept, anna)},
		{"a new date that was agreed", promise.NoticeMoving, "", active},
		{"a risk that is over", promise.NoticeAtRisk, "", active},
		{"a handover that was taken", promise.NoticeHandover, "", handedOver(t)},
		{"an ending that was undone", promise.NoticeClosed, "", active},
		{"an opening that was closed", promise.NoticeReopened, "", kept},
		{"a breach that never was", promise.NoticeBreach, "", active},
		{"an invitation to nothing", promise.NoticeInvite, "", active},
		{"after-care of an open promise", promise.NoticeAfterCare, "", active},
		{"an answer nobody gave", promise.NoticeAnswered, "", active},
		{"a step nobody took", promise.NoticeFollowUp, string(promise.VerbJoin), active},
		{"a refresh", promise.NoticeRefresh, "", active},
		{"a digest", promise.NoticeDigest, "", active},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			m, ok, err := tc.s.reader("en", anna).Notice(promise.Notice{Kind: tc.kind, Arg: tc.arg, User: anna, At: active.now}, tc.s.p)
			if ok || err != nil || m.Text != "" {
				t.Errorf("Notice = %q, %v, %v; want nothing to say", m.Text, ok, err)
			}
		})
	}
}

func TestUnknownNotice(t *testing.T) {
	t.Parallel()
	s := tell(t, anna)
	if m, ok, err := s.reader("en", anna).Notice(promise.Notice{Kind: "gossip"}, s.p); ok || err == nil {
		t.Errorf("a notice of an unknown kind reads %q", m.Text)
	}
}

// TestHoles refuses a promise that lacks what its message needs.
func TestHoles(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name  string
		spoil func(*promise.Promise)
	}{
		{"no words", func(p *promise.Promise) { p.What = "" }},
		{"no customer", func(p *promise.Promise) { p.Customer = promise.Customer{} }},
		{"no promiser", func(p *promise.Promise) { p.Promiser = "" }},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			s := tell(t, anna)
			tc.spoil(&s.p)
			if m, ok, err := s.reader("en", "").Notice(promise.Notice{Kind: promise.NoticeMade}, s.p); err == nil || ok {
				t.Errorf("a message with a hole in it: %q", m.Text)
			}
		})
	}
}

// TestNoScore holds the breach post to facts: the product never shows a score.
func TestNoScore(t *testing.T) {
	t.Parallel()
	s := tell(t, anna).at(200).tick()
	for _, lang := range languages() {
		m, _, err := s.reader(lang, "").Notice(promise.Notice{Kind: promise.NoticeBreach}, s.p)
		if err != nil {
			t.Fatal(err)
		}
		text := strings.ToLower(m.Text + string(encode(t, m.Blocks)))
		for _, word := range []string{"%", "score", "poäng", "ratio", "andel"} {
			if strings.Contains(text, word) {
				t.Errorf("%s: the breach post says %q: %s", lang, word, text)
			}
		}
		if !strings.Contains(m.Text, "<@U0ANNA>") || !strings.Contains(m.Text, s.p.What) {
			t.Errorf("%s: the breach post does not tag the promiser or quote the promise: %s", lang, m.Text)
		}
	}
}

// TestRefreshedNothing lists what has no post to bring up to date.
func TestRefreshedNothing(t *testing.T) {
	t.Parallel()
	s := tell(t, anna)
	for _, kind := range []promise.NoticeKind{
		promise.NoticeRefresh, promise.NoticeDigest, promise.NoticeTrouble, promise.NoticeFollowUp, promise.NoticeReopened,
	} {
		if m, ok, err := s.reader("sv", anna).Refreshed(kind, s.p); ok || err != nil {
			t.Errorf("%s: %q, %v, %v", kind, m.Text, ok, err)
		}
	}
}

// TestReminderSeconds shows the seconds of a deadline that is moments away, and
// only then.
func TestReminderSeconds(t *testing.T) {
	t.Parallel()
	s := tell(t, anna, func(d *promise.Draft) { d.Due = d.At.Add(20 * time.Second) })
	m, err := s.reader("sv", anna).Confirm(s.p, true)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(m.Text, "kl. 09.00.20 (CET)") {
		t.Errorf("no seconds in %q", m.Text)
	}
	s.p.Due = s.now.Add(20*time.Second + time.Hour)
	if m, err = s.reader("sv", anna).Confirm(s.p, true); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(m.Text, "kl. 10.00 (CET)") {
		t.Errorf("seconds an hour ahead in %q", m.Text)
	}
}
