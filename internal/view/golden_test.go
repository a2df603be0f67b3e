package view_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"kept/internal/promise"
	"kept/internal/view"
	"kept/internal/workspace"
)

// TestAnswers are what whoever acted gets to read.
func TestAnswers(t *testing.T) {
	t.Parallel()
	made := tell(t, anna)
	asked := tell(t, bo)
	kept := tell(t, anna).at(30).say(promise.VerbKeep, anna, "with Friday's courier")
	var scenes []scene
	add := func(name string, me promise.UserID, s *story, write func(view.Reader, promise.Promise) (view.Message, error)) {
		p := s.p
		scenes = append(scenes, scene{name, func(lang string) (any, error) { return write(s.reader(lang, me), p) }})
	}
	add("made", anna, made, func(r view.Reader, p promise.Promise) (view.Message, error) { return r.Confirm(p, true) })
	add("made, too late to undo", anna, made, func(r view.Reader, p promise.Promise) (view.Message, error) { return r.Confirm(p, false) })
	newYork, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range []struct {
		name  string
		heard view.Heard
	}{
		{"made, with a slip mended", view.Heard{Words: "by fredga <!here>", Mended: "by fredag <!here>"}},
		{"made, in another zone", view.Heard{Words: "by Friday 9am ET", Zone: newYork}},
		{"made, at an offset", view.Heard{Words: "15:00 UTC+2", Zone: time.FixedZone("", 2*60*60)}},
		{"made, in the reader's own zone", view.Heard{Words: "Friday 15:00 CET", Zone: stockholm(t)}},
	} {
		add(h.name, anna, made, func(r view.Reader, p promise.Promise) (view.Message, error) {
			return r.ConfirmThought(p, true, h.heard, view.Thought{})
		})
	}
	add("asked", bo, asked, func(r view.Reader, p promise.Promise) (view.Message, error) { return r.Confirm(p, true) })
	add("withdrawn", anna, tell(t, anna).act(promise.VerbWithdraw, anna), func(r view.Reader, p promise.Promise) (view.Message, error) {
		return r.Withdrawn(p)
	})
	add("choose", anna, made, func(r view.Reader, p promise.Promise) (view.Message, error) {
		return r.Choose([]promise.Promise{p, kept.p, asked.p})
	})
	add("text", anna, made, func(r view.Reader, _ promise.Promise) (view.Message, error) {
		return r.Text("need.other", map[string]any{"Number": promise.Number(7)})
	})
	add("too long", anna, made, func(r view.Reader, _ promise.Promise) (view.Message, error) {
		return r.Returned("error.text_too_long", map[string]any{"Max": 2000}, strings.Repeat("R&D ", 100))
	})
	golden(t, "answers", scenes)
}

// TestDone has one scene for each verb a person can do.
func TestDone(t *testing.T) {
	t.Parallel()
	friday := func(s *story) time.Time { return s.day(28, 12) }
	base := tell(t, anna)
	missed := func() *story { return tell(t, anna).at(200).tick() }
	offer := promise.Act{Verb: promise.VerbCounter, By: promise.Actor{ID: anna}, Due: friday(base)}
	smaller := promise.Act{Verb: promise.VerbCounter, By: promise.Actor{ID: anna}, What: "send a price"}
	again := promise.Act{Verb: promise.VerbCounterAgain, By: promise.Actor{ID: bo}, Due: base.day(27, 18)}
	againWhat := promise.Act{Verb: promise.VerbCounterAgain, By: promise.Actor{ID: bo}, What: "send a rough price"}
	move := promise.Act{Verb: promise.VerbMove, By: promise.Actor{ID: anna}, Due: friday(base), Note: "parts are late"}
	agreed := promise.Act{Verb: move.Verb, By: move.By, Due: move.Due, Note: move.Note, Agreed: true}
	var scenes []scene
	for _, d := range []struct {
		me promise.UserID
		v  promise.Verb
		s  *story
	}{
		{anna, promise.VerbAccept, tell(t, bo).act(promise.VerbAccept, anna)},
		{anna, promise.VerbDecline, tell(t, bo).say(promise.VerbDecline, anna, "I am away")},
		{anna, promise.VerbCounter, tell(t, bo).do(offer)},
		{anna, promise.VerbCounter, tell(t, bo).do(smaller)},
		{bo, promise.VerbAcceptCounter, tell(t, bo).do(offer).act(promise.VerbAcceptCounter, bo)},
		{bo, promise.VerbCounterAgain, tell(t, bo).do(offer).do(again)},
		{bo, promise.VerbCounterAgain, tell(t, bo).do(offer).do(againWhat)},
		{bo, promise.VerbDrop, tell(t, bo).do(offer).act(promise.VerbDrop, bo)},
		{anna, promise.VerbAmend, tell(t, anna).do(promise.Act{Verb: promise.VerbAmend, By: promise.Actor{ID: anna}, What: "send the quote"})},
		{anna, promise.VerbWithdraw, tell(t, anna).act(promise.VerbWithdraw, anna)},
		{anna, promise.VerbMove, tell(t, anna).do(move)},
		{anna, promise.VerbMove, tell(t, anna).do(agreed)},
		{anna, promise.VerbAgreeMove, tell(t, anna).do(move).act(promise.VerbAgreeMove, anna)},
		{anna, promise.VerbOffer, tell(t, anna).do(promise.Act{Verb: promise.VerbOffer, By: promise.Actor{ID: anna}, User: bo})},
		{bo, promise.VerbTake, handedOver(t)},
		{anna, promise.VerbAtRisk, tell(t, anna).say(promise.VerbAtRisk, anna, "parts are late")},
		{anna, promise.VerbOnTrack, tell(t, anna).act(promise.VerbOnTrack, anna)},
		{anna, promise.VerbSnooze, tell(t, anna).do(promise.Act{Verb: promise.VerbSnooze, By: promise.Actor{ID: anna}, Due: base.day(23, 10)})},
		{anna, promise.VerbKeep, tell(t, anna).act(promise.VerbKeep, anna)},
		{anna, promise.VerbKeep, internal(t).act(promise.VerbKeep, anna)},
		{anna, promise.VerbKeep, missed().act(promise.VerbKeep, anna)},
		{cilla, promise.VerbLeak, tell(t, anna).act(promise.VerbKeep, anna).say(promise.VerbLeak, cilla, "half is missing")},
		{anna, promise.VerbBreak, missed().act(promise.VerbBreak, anna)},
		{anna, promise.VerbRevoke, tell(t, anna).say(promise.VerbRevoke, anna, "we have no stock")},
		{anna, promise.VerbRelease, tell(t, anna).act(promise.VerbRelease, anna)},
		{anna, promise.VerbProposeVoid, tell(t, bo).act(promise.VerbAccept, anna).say(promise.VerbProposeVoid, anna, "Acme is sold")},
		{bo, promise.VerbApproveVoid, tell(t, bo).act(promise.VerbAccept, anna).say(promise.VerbProposeVoid, anna, "Acme is sold").act(promise.VerbApproveVoid, bo)},
		{anna, promise.VerbUndo, tell(t, anna).act(promise.VerbKeep, anna).act(promise.VerbUndo, anna)},
		{anna, promise.VerbAllWell, tell(t, anna).act(promise.VerbKeep, anna).act(promise.VerbAllWell, anna)},
		{anna, promise.VerbNotWell, tell(t, anna).act(promise.VerbKeep, anna).say(promise.VerbNotWell, anna, "one box is missing")},
		{anna, promise.VerbJoin, missed().act(promise.VerbJoin, anna)},
		{anna, promise.VerbCannotJoin, missed().say(promise.VerbCannotJoin, anna, "I am ill")},
		{anna, promise.VerbContact, missed().act(promise.VerbJoin, anna).say(promise.VerbContact, anna, "we deliver on Monday")},
		{cilla, promise.VerbStandIn, standsIn(t)},
		{anna, promise.VerbJoin, joinsAt(t)},
		{anna, promise.VerbRepair, putRight(t)},
		{anna, promise.VerbAllWell, putRight(t).act(promise.VerbAllWell, anna)},
		{anna, promise.VerbNotWell, putRight(t).say(promise.VerbNotWell, anna, "it leaks")},
		{anna, promise.VerbNewWish, putRight(t).say(promise.VerbNewWish, anna, "a second one")},
		{anna, promise.VerbSkipCare, putRight(t).say(promise.VerbSkipCare, anna, "they moved")},
		{anna, promise.VerbSnoozeCare, putRight(t).do(promise.Act{Verb: promise.VerbSnoozeCare, By: base.by(anna), Due: base.day(30, 9).AddDate(0, 0, 12)})},
		{cilla, promise.VerbQuiet, missed().say(promise.VerbQuiet, cilla, "illness")},
		{cilla, promise.VerbOpenUp, missed().say(promise.VerbQuiet, cilla, "illness").act(promise.VerbOpenUp, cilla)},
		{anna, promise.VerbCloseFollowUp, missed().act(promise.VerbJoin, anna).say(promise.VerbContact, anna, "we deliver on Monday").act(promise.VerbCloseFollowUp, anna)},
	} {
		scenes = append(scenes, scene{
			fmt.Sprintf("%s %s by %s", d.v, d.s.p.State, d.me),
			func(lang string) (any, error) { return d.s.reader(lang, d.me).Done(d.s.p, d.v) },
		})
	}
	golden(t, "done", scenes)
}

// handedOver is a promise by Anna whose work Bo does.
func handedOver(tb testing.TB) *story {
	tb.Helper()
	s := tell(tb, anna)
	return s.do(promise.Act{Verb: promise.VerbOffer, By: s.by(anna), User: bo}).act(promise.VerbTake, bo)
}

// internal is a promise to a colleague.
func internal(tb testing.TB) *story {
	tb.Helper()
	return tell(tb, anna, func(d *promise.Draft) { d.Customer = promise.Customer{User: dan} })
}

// TestErrors has every error of the domain, filled as the domain fills it.
func TestErrors(t *testing.T) {
	t.Parallel()
	now := tell(t, anna).now
	args := map[string]any{
		"Number": promise.Number(42), "By": bo, "At": now.Add(-time.Hour), "State": promise.Kept,
		"Promiser": anna, "Recorder": bo, "Due": now.Add(24 * time.Hour), "Max": 500, "Leaders": []promise.UserID{cilla, dan}, "Schedule": "at <!channel>",
	}
	var keys []string
	for _, state := range promise.States() {
		keys = append(keys, "stale."+string(state))
	}
	for _, state := range promise.FollowUpStates() {
		keys = append(keys, "stale.followup_"+string(state))
	}
	keys = append(keys,
		"stale.no_followup", "forbidden.promiser", "forbidden.giver", "forbidden.recorder", "forbidden.manager", "forbidden.others",
		"need.reason", "need.person", "need.offer", "need.before_due", "need.asked_ahead", "need.offer_ahead", "need.snooze_before_due", "need.moments",
		"need.undo", "need.leak", "need.other", "need.other_leader", "need.one_of_leaders", "need.took_part", "need.without_reason", "need.proposal",
		"error.no_what", "error.long_what", "error.no_customer", "error.long_customer", "error.long_note", "error.no_due",
		"error.no_promiser", "error.past", "error.too_far", "error.schedule", "error.not_found", "error.conflict",
		"error.duplicate", "error.unavailable", "error.internal", "error.malformed",
	)
	var scenes []scene
	for _, key := range keys {
		err := fmt.Errorf("act: %w", &promise.Error{Kind: promise.KindInvalid, Key: key, Args: args})
		scenes = append(scenes, scene{key, func(lang string) (any, error) { return tell(t, anna).reader(lang, anna).Error(err) }})
	}
	scenes = append(scenes,
		scene{"the clock did it", func(lang string) (any, error) {
			return tell(t, anna).reader(lang, anna).Error(&promise.Error{Key: "stale.broken", Args: map[string]any{
				"Number": promise.Number(42), "By": promise.UserID(""), "At": now.Add(-48 * time.Hour),
			}})
		}},
		scene{"a stranger's error", func(lang string) (any, error) {
			return tell(t, anna).reader(lang, anna).Error(errors.New("connection refused"))
		}},
	)
	golden(t, "errors", scenes)
}

// TestErrorFallsBack says something general when there is no sentence, and
// tells the log why.
func TestErrorFallsBack(t *testing.T) {
	t.Parallel()
	r := tell(t, anna).reader("en", anna)
	general, err := r.Error(errors.New("boom"))
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		name  string
		cause error
	}{
		{"no such key", &promise.Error{Key: "error.nobody_wrote"}},
		{"no arguments", &promise.Error{Key: "stale.kept"}},
		{"an empty person", &promise.Error{Key: "need.took_part", Args: map[string]any{"Number": promise.Number(1), "Promiser": promise.UserID("")}}},
		{"no moment", &promise.Error{Key: "error.past", Args: map[string]any{"Due": time.Time{}}}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			m, err := r.Error(tc.cause)
			if err == nil {
				t.Error("nothing for the log")
			}
			if m.Text != general.Text {
				t.Errorf("got %q, want %q", m.Text, general.Text)
			}
		})
	}
}

// TestSettingsAndHelp are the pages about Kept itself.
func TestSettingsAndHelp(t *testing.T) {
	t.Parallel()
	s := tell(t, anna)
	bare := workspace.Workspace{Team: "T1", Settings: workspace.Defaults()}
	full := workspace.Workspace{Team: "T1", Settings: workspace.Settings{
		Zone: "America/New_York", Locale: "sv", Grace: 90 * time.Minute, DigestAt: 7*time.Hour + 30*time.Minute, DayEnd: 16 * time.Hour,
		Visibility: workspace.Private, BreachChannel: sales, Managers: []promise.UserID{cilla}, Leaders: []promise.UserID{dan, bo},
		LeaderGroup: "S0LEADS", GroupLeaders: []promise.UserID{dan, cilla, anna},
		ManagerField: workspace.ProfileField{ID: "Xf1", Label: "Team <lead> & friend"},
		ManagerOf:    map[promise.UserID]promise.UserID{anna: cilla, bo: cilla, cilla: dan},
	}, Subscriptions: []workspace.Subscription{{ID: "digest.U0ANNA"}, {ID: "breaches.C0SALES"}}}
	scenes := []scene{
		{"settings, none decided", func(lang string) (any, error) { return s.reader(lang, anna).Settings(bare) }},
		{"settings, all decided", func(lang string) (any, error) { return s.reader(lang, anna).Settings(full) }},
	}
	for _, topic := range []string{"", view.HelpPromise, view.HelpKept, view.HelpFollow, view.HelpSettings, "nonsense"} {
		scenes = append(scenes, scene{"help " + topic, func(lang string) (any, error) { return s.reader(lang, anna).Help(topic) }})
	}
	for _, word := range [][2]string{{"lsit", "/promise list"}, {"<!here>", ""}, {"", ""}} {
		scenes = append(scenes, scene{"unknown " + word[0], func(lang string) (any, error) { return s.reader(lang, anna).Unknown(word[0], word[1]) }})
	}
	for _, name := range settingNames() {
		scenes = append(scenes, scene{"set " + name, func(lang string) (any, error) { return s.reader(lang, anna).SettingChanged(name, full) }})
	}
	for _, sub := range []workspace.Subscription{
		{Topic: workspace.TopicBreaches, Channel: sales},
		{Topic: workspace.TopicBreaches, User: anna},
		{Topic: workspace.TopicDigest, Channel: sales},
		{Topic: workspace.TopicDigest, User: anna},
		{Topic: workspace.TopicRisks, Channel: sales},
		{Topic: workspace.TopicRisks, User: anna},
	} {
		var next time.Time
		if sub.Topic == workspace.TopicDigest {
			next = s.day(24, 8)
		}
		id := workspace.SubscriptionID(sub.Topic, sub.Channel, sub.User)
		scenes = append(scenes,
			scene{"subscribed " + id, func(lang string) (any, error) { return s.reader(lang, anna).Subscribed(sub, next) }},
			scene{"unsubscribed " + id, func(lang string) (any, error) { return s.reader(lang, anna).Unsubscribed(sub) }},
		)
	}
	golden(t, "pages", scenes)
}

func settingNames() []string {
	return []string{
		view.SettingBreachChannel, view.SettingGrace, view.SettingDigest, view.SettingDayEnd, view.SettingZone,
		view.SettingLanguage, view.SettingCountry, view.SettingVisibility, view.SettingManagers, view.SettingLeaders,
		view.SettingManager, view.SettingManagerField,
	}
}

func TestUnknownSetting(t *testing.T) {
	t.Parallel()
	if m, err := tell(t, anna).reader("en", anna).SettingChanged("colour", workspace.Workspace{}); err == nil {
		t.Errorf("a setting that does not exist reads %q", m.Text)
	}
}
