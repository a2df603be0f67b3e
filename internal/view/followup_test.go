package view_test

import (
	"strings"
	"testing"
	"time"

	ics "github.com/arran4/golang-ical"

	"kept/internal/promise"
	"kept/internal/view"
	"kept/internal/workspace"
)

func missedStory(t *testing.T) *story {
	t.Helper()
	return tell(t, anna).at(200).tick()
}

// joinsAt is a follow-up that Anna joined with a time.
func joinsAt(t *testing.T) *story {
	t.Helper()
	s := missedStory(t).at(1)
	return s.do(promise.Act{Verb: promise.VerbJoin, By: s.by(anna), Due: s.now.Add(3 * time.Hour)})
}

// standsIn is one that Cilla joined in Anna's place.
func standsIn(t *testing.T) *story {
	t.Helper()
	return missedStory(t).at(1).say(promise.VerbCannotJoin, anna, "I am in hospital").act(promise.VerbStandIn, cilla)
}

// putRight is one that was put right, with Anna along.
func putRight(t *testing.T) *story {
	t.Helper()
	s := tell(t, anna, func(d *promise.Draft) {
		d.Details = promise.Details{Worries: "dust in the office", Wishes: "a second lamp"}
	}).at(200).tick().act(promise.VerbJoin, anna).at(2).say(promise.VerbContact, anna, "sorry, and it comes on Monday")
	return s.do(promise.Act{Verb: promise.VerbRepair, By: s.by(anna), Cause: promise.CauseTooEarly, Note: "two days more"})
}

// lapsed is one whose customer was not reached in time.
func lapsed(t *testing.T) *story {
	t.Helper()
	s := missedStory(t).act(promise.VerbJoin, anna)
	return s.at(30).tickBy(cilla)
}

// unanswered is one that nobody answered, so that a manager was asked.
func unanswered(t *testing.T) *story {
	t.Helper()
	return missedStory(t).at(3).tickBy(cilla).at(3).tickBy(cilla)
}

// tickBy is tick where there is a manager to ask.
func (s *story) tickBy(manager promise.UserID) *story {
	s.t.Helper()
	pol := allHours{}.policy()
	pol.Managers = []promise.UserID{manager}
	for range 5 {
		c, ok := promise.Tick(s.p, s.now, pol)
		if !ok {
			return s
		}
		s.p = c.After
	}
	return s
}

// everyFollowUp is the dialogs of a follow-up, and its brief.
func everyFollowUp(r view.Reader, s *story, add func(string, any, error)) {
	join, err := r.JoinForm(s.p, promise.VerbJoin, s.now)
	add("join", join, err)
	instead, err := r.JoinForm(s.p, promise.VerbStandIn, time.Time{})
	add("stand in", instead, err)
	contact, err := r.ContactForm(s.p)
	add("contact", contact, err)
	repair, err := r.RepairForm(s.p)
	add("repair", repair, err)
	wish, err := r.WishForm(s.p)
	add("wish", wish, err)
	quiet, err := r.QuietForm(s.p)
	add("quiet", quiet, err)
	hushed, err := r.Hushed(s.p)
	add("hushed", hushed, err)
	if s.p.FollowUp() == nil {
		return
	}
	pattern, err := r.Pattern(promise.Pattern{Kind: promise.PatternCustomer, Customer: s.p.Customer, Numbers: []promise.Number{42}}, []promise.Promise{s.p})
	add("pattern", pattern, err)
	brief, err := r.Brief(s.p, anna, called)
	add("brief", view.Message{Text: brief.Text}, err)
}

func called(u promise.UserID) string {
	return map[promise.UserID]string{anna: "Anna Berg", bo: "Bo Ek", cilla: "Cilla Lund"}[u]
}

// TestFollowUpLife has the breach post, its thread and the messages to people at
// every step of a follow-up.
func TestFollowUpLife(t *testing.T) {
	t.Parallel()
	step := func(v promise.Verb, s *story) scene {
		return told(promise.Notice{Kind: promise.NoticeFollowUp, Channel: sales, Arg: string(v)}, "", s)
	}
	asked := func() *story { return putRight(t).at(24 * 8).tick() }
	well := func() *story { return asked().act(promise.VerbAllWell, anna) }
	wish := func() *story { return asked().say(promise.VerbNewWish, anna, "a second one") }
	unwell := func() *story { return asked().say(promise.VerbNotWell, anna, "it leaks") }
	skipped := func() *story { return putRight(t).say(promise.VerbSkipCare, anna, "they moved away") }
	early := func() *story { return putRight(t).say(promise.VerbCloseFollowUp, cilla, "they moved away") }
	gone := func() *story {
		s := missedStory(t)
		return s.do(promise.Act{Verb: promise.VerbRehome, By: s.by(cilla), User: cilla})
	}
	golden(t, "followups", []scene{
		refreshed(promise.NoticeBreach, "", joinsAt(t)),
		refreshed(promise.NoticeInvite, anna, joinsAt(t)),
		refreshed(promise.NoticeBreach, "", standsIn(t)),
		refreshed(promise.NoticeStandIn, cilla, standsIn(t)),
		refreshed(promise.NoticeBreach, "", unanswered(t)),
		refreshed(promise.NoticeBreach, "", lapsed(t)),
		refreshed(promise.NoticeInvite, anna, lapsed(t)),
		refreshed(promise.NoticeBreach, "", gone()),
		refreshed(promise.NoticeBreach, "", putRight(t)),
		refreshed(promise.NoticeBreach, "", asked()),
		refreshed(promise.NoticeBreach, "", unwell()),
		refreshed(promise.NoticeBreach, "", well()),
		refreshed(promise.NoticeBreach, "", wish()),
		refreshed(promise.NoticeBreach, "", skipped()),
		refreshed(promise.NoticeBreach, "", early()),
		notice(promise.NoticeNudge, anna, missedStory(t)),
		notice(promise.NoticeEscalate, cilla, unanswered(t)),
		refreshed(promise.NoticeEscalate, cilla, unanswered(t).act(promise.VerbJoin, anna)),
		notice(promise.NoticeStandIn, cilla, missedStory(t).say(promise.VerbCannotJoin, anna, "I am in hospital")),
		notice(promise.NoticeLapsed, anna, lapsed(t)),
		notice(promise.NoticeRehomed, cilla, gone()),
		step(promise.VerbJoin, joinsAt(t)),
		step(promise.VerbStandIn, standsIn(t)),
		step(promise.VerbNudge, missedStory(t).at(3).tick()),
		step(promise.VerbEscalate, unanswered(t)),
		step(promise.VerbLapse, lapsed(t)),
		step(promise.VerbRepair, putRight(t)),
		step(promise.VerbAllWell, well()),
		step(promise.VerbNotWell, unwell()),
		step(promise.VerbNewWish, wish()),
		step(promise.VerbSkipCare, skipped()),
		step(promise.VerbCloseFollowUp, early()),
		{"hushed", func(lang string) (any, error) { return missedStory(t).reader(lang, "").Hushed(missedStory(t).p) }},
	})
}

// TestAfterCareMessages has the call to the customer, asked for and answered.
func TestAfterCareMessages(t *testing.T) {
	t.Parallel()
	kept := func() *story {
		return tell(t, anna, func(d *promise.Draft) {
			d.Details = promise.Details{Worries: "dust in the office", Wishes: "a second lamp"}
		}).act(promise.VerbKeep, anna).at(24 * 8).tick()
	}
	asked := func() *story { return putRight(t).at(24 * 8).tick() }
	later := func() *story {
		s := kept()
		return s.do(promise.Act{Verb: promise.VerbSnoozeCare, By: s.by(anna), Due: s.now.Add(48 * time.Hour)})
	}
	care := func(v promise.Verb, me promise.UserID, s *story) scene {
		return told(promise.Notice{Kind: promise.NoticeCare, User: me, Arg: string(v)}, me, s)
	}
	golden(t, "aftercare", []scene{
		notice(promise.NoticeAfterCare, anna, kept()),
		notice(promise.NoticeAfterCare, anna, asked()),
		refreshed(promise.NoticeAfterCare, anna, kept().say(promise.VerbNewWish, anna, "a second lamp after all")),
		refreshed(promise.NoticeAfterCare, anna, kept().act(promise.VerbSkipCare, anna)),
		refreshed(promise.NoticeAfterCare, anna, later()),
		refreshed(promise.NoticeAfterCare, anna, kept().say(promise.VerbNotWell, anna, "it leaks")),
		refreshed(promise.NoticeAfterCare, anna, asked().act(promise.VerbAllWell, anna)),
		care(promise.VerbAllWell, bo, kept().act(promise.VerbAllWell, anna)),
		care(promise.VerbNotWell, cilla, kept().say(promise.VerbNotWell, anna, "it leaks")),
		care(promise.VerbNewWish, bo, kept().say(promise.VerbNewWish, anna, "a second lamp after all")),
	})
}

// TestFollowUpForms has the dialogs.
func TestFollowUpForms(t *testing.T) {
	t.Parallel()
	s := missedStory(t)
	golden(t, "followupforms", []scene{
		{"join", func(lang string) (any, error) { return s.reader(lang, anna).JoinForm(s.p, promise.VerbJoin, s.now) }},
		{"stand in", func(lang string) (any, error) { return s.reader(lang, cilla).JoinForm(s.p, promise.VerbStandIn, s.now) }},
		{"contact", func(lang string) (any, error) { return s.reader(lang, anna).ContactForm(s.p) }},
		{"repair", func(lang string) (any, error) { return s.reader(lang, anna).RepairForm(s.p) }},
		{"wish", func(lang string) (any, error) { return s.reader(lang, anna).WishForm(s.p) }},
		{"quiet", func(lang string) (any, error) { return s.reader(lang, cilla).QuietForm(s.p) }},
		{"skip", func(lang string) (any, error) {
			return s.reader(lang, anna).ReasonForm(putRight(t).p, promise.VerbSkipCare)
		}},
		{"close early", func(lang string) (any, error) {
			return s.reader(lang, cilla).ReasonForm(putRight(t).p, promise.VerbCloseFollowUp)
		}},
		{"not well", func(lang string) (any, error) {
			return s.reader(lang, anna).ReasonForm(putRight(t).p, promise.VerbNotWell)
		}},
	})
}

// TestPattern looks at the cause: no person is named.
func TestPattern(t *testing.T) {
	t.Parallel()
	a, b, c := putRight(t).p, putRight(t).p, missedStory(t).p
	a.Number, b.Number, c.Number = 7, 21, 42
	of := func(kind string) scene {
		return scene{kind, func(lang string) (any, error) {
			return missedStory(t).reader(lang, cilla).Pattern(promise.Pattern{
				Kind: kind, Customer: a.Customer, Cause: promise.CauseTooEarly, Numbers: []promise.Number{7, 21, 42},
			}, []promise.Promise{c, a, b})
		}}
	}
	golden(t, "patterns", []scene{of(promise.PatternCustomer), of(promise.PatternCause)})
	for _, lang := range languages() {
		m, err := of(promise.PatternCause).make(lang)
		if err != nil {
			t.Fatal(err)
		}
		if text := string(encode(t, m)); strings.Contains(text, "U0ANNA") {
			t.Errorf("%s: a person is named: %s", lang, text)
		}
	}
}

// storied is a promise with everything that a brief tells.
func storied(t *testing.T) *story {
	t.Helper()
	s := tell(t, bo, func(d *promise.Draft) {
		d.What = "install <three> lamps & a switch"
		d.Details = promise.Details{Worries: "dust in the office", Wishes: "a second lamp", Answers: []promise.Answer{
			{Question: workspace.DefaultQuestions()[0], Text: "the carpets"}, {Question: "Who holds the ladder?", Text: "Bo; and, perhaps, Dan"},
		}}
	}).act(promise.VerbAccept, anna)
	s = s.do(promise.Act{Verb: promise.VerbMove, By: s.by(anna), Due: s.day(28, 12), Note: "parts are late", Agreed: true}).
		say(promise.VerbAtRisk, anna, "the lorry broke down").at(200).tick()
	return s.do(promise.Act{Verb: promise.VerbJoin, By: s.by(anna), Due: s.now.Add(26 * time.Hour)})
}

func TestBrief(t *testing.T) {
	t.Parallel()
	for lang, want := range map[string][]string{
		"en": {
			"Anna Berg promised Acme:", "    install <three> lamps & a switch", "First promised for Friday 27 November", "New date, agreed",
			"    parts are late", "Anna Berg marked it at risk", "    the lorry broke down", "    dust in the office", "    a second lamp",
			"What may the customer worry about?", "    the carpets", "Who holds the ladder?", "    Bo; and, perhaps, Dan", "Bo Ek asked for it",
		},
		"sv": {"Anna Berg lovade Acme:", "Vad kan kunden oroa sig för?", "    the carpets", "Nytt datum", "Lyssna först"},
	} {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			s := storied(t)
			b, err := s.reader(lang, "").Brief(s.p, anna, called)
			if err != nil {
				t.Fatal(err)
			}
			if len(b.Files) != 2 || b.Files[0].Name != view.BriefName(42) || !strings.Contains(b.Text, "<@U0ANNA>") {
				t.Fatalf("%+v", b)
			}
			text := string(b.Files[0].Data)
			for _, w := range want {
				if !strings.Contains(text, w) {
					t.Errorf("no %q in\n%s", w, text)
				}
			}
			for _, bad := range []string{"<@", "*", "&amp;", "&lt;"} {
				if strings.Contains(text, bad) {
					t.Errorf("%q in\n%s", bad, text)
				}
			}
		})
	}
}

// TestInvitation reads the invitation as a calendar does.
func TestInvitation(t *testing.T) {
	t.Parallel()
	s := storied(t)
	s.p.What = "comma, semicolon; backslash \\ and\na new line, " + strings.Repeat("ö", 100)
	b, err := s.reader("sv", anna).Brief(s.p, anna, called)
	if err != nil {
		t.Fatal(err)
	}
	raw := string(b.Files[1].Data)
	for line := range strings.SplitSeq(raw, "\r\n") {
		if len(line) > 75 || strings.Contains(line, "\n") {
			t.Errorf("a line of %d octets: %q", len(line), line)
		}
	}
	cal, err := ics.ParseCalendar(strings.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	events := cal.Events()
	if len(events) != 1 {
		t.Fatalf("%d events in\n%s", len(events), raw)
	}
	start, err := events[0].GetStartAt()
	if meet := s.p.FollowUp().Meet; err != nil || !start.Equal(meet) {
		t.Errorf("it begins %s, not %s, %v", start, meet, err)
	}
	if end, err := events[0].GetEndAt(); err != nil || end.Sub(start) != 30*time.Minute {
		t.Errorf("it ends %s, %v", end, err)
	}
	if got := events[0].GetProperty(ics.ComponentPropertyDescription).Value; !strings.Contains(got, "semicolon; backslash \\ and\na new line") {
		t.Errorf("it says %q", got)
	}
	if id := events[0].Id(); id != "T1-42-1@kept" {
		t.Errorf("its id is %q", id)
	}
}

// Without a time there is a brief and no invitation.
func TestBriefWithoutATime(t *testing.T) {
	t.Parallel()
	s := missedStory(t).act(promise.VerbJoin, anna)
	b, err := s.reader("en", anna).Brief(s.p, anna, called)
	if err != nil || len(b.Files) != 1 {
		t.Errorf("%+v, %v", b, err)
	}
}
