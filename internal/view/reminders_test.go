package view_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"kept/internal/promise"
)

// together is a scene of several promises in one reminder of Anna, numbered from
// 42, as they stand an hour before the first is due.
func together(name string, stories ...*story) scene {
	return scene{name, func(lang string) (any, error) {
		var list []promise.Promise
		for i, s := range stories {
			p := s.p.Clone()
			p.Number += promise.Number(i)
			list = append(list, p)
		}
		m, ok, err := stories[0].reader(lang, anna).Reminders(list, 0)
		if !ok && err == nil {
			stories[0].t.Errorf("%s: nothing to say", name)
		}
		return m, err
	}}
}

func TestRemindersTogether(t *testing.T) {
	t.Parallel()
	move := promise.Act{Verb: promise.VerbMove, By: promise.Actor{ID: anna}, Due: tell(t, anna).day(28, 12), Note: "parts are late"}
	base := func() *story { return tell(t, anna) }
	kept := func() *story { return base().act(promise.VerbKeep, anna) }
	golden(t, "together", []scene{
		together("one", base()),
		together("three, each in its own way", base(), base().act(promise.VerbAtRisk, anna), base().do(move)),
		together("one was kept, another handed over", kept(), handedOver(t), base()),
		together("one is left", base(), kept(), base().at(200).tick()),
		together("all are over", kept(), kept(), base().at(200).tick()),
		{"after a standstill", func(lang string) (any, error) {
			s := base()
			m, _, err := s.reader(lang, anna).Reminders([]promise.Promise{s.p, s.p}, 3*time.Hour+4*time.Minute+5*time.Second)
			return m, err
		}},
	})
}

// TestNastyWordsTogether fills the longest reminder with them.
func TestNastyWordsTogether(t *testing.T) {
	t.Parallel()
	for name, words := range nasty() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for i, s := range everyState(t) {
				spoil(&s.p, words)
				m, ok, err := s.reader(languages()[i%2], anna).Reminders(slices.Repeat([]promise.Promise{s.p}, promise.MaxTogether+1), 25*time.Hour)
				if !ok || err != nil {
					t.Fatalf("%s: %v, %v", s.p.State, ok, err)
				}
				checkRules(t, string(s.p.State), m)
				checkCalls(t, string(s.p.State), m)
			}
		})
	}
}

// TestHoleInOneOfSeveral refuses the whole: whoever sends it leaves that one out.
func TestHoleInOneOfSeveral(t *testing.T) {
	t.Parallel()
	s := tell(t, anna)
	spoiled := s.p.Clone()
	spoiled.What = ""
	r := s.reader("sv", anna)
	if m, ok, err := r.Reminders([]promise.Promise{s.p, spoiled}, 0); ok || err == nil {
		t.Errorf("a message with a hole in it: %q", m.Text)
	}
	if m, ok, err := r.Reminders(nil, 0); ok || err != nil {
		t.Errorf("nothing to remind of: %q, %v", m.Text, err)
	}
	if m, ok, err := r.Reminders([]promise.Promise{s.p, s.p}, 0); !ok || err != nil || !strings.Contains(m.Text, s.p.What) {
		t.Errorf("%q, %v", m.Text, err)
	}
}

// TestNewDates has a new date as each who hears of it reads it: whom it was
// promised to, who does the work, and who wrote it down.
func TestNewDates(t *testing.T) {
	t.Parallel()
	move := promise.Act{Verb: promise.VerbMove, By: promise.Actor{ID: anna}, Due: tell(t, anna).day(28, 12), Note: "parts are late"}
	moving := func() *story { return internal(t).do(move) }
	moved := func() *story { return moving().act(promise.VerbAgreeMove, dan) }
	worked := func() *story { return handedOver(t).do(move) }
	golden(t, "dates", []scene{
		notice(promise.NoticeMoving, dan, moving()),
		refreshed(promise.NoticeMoving, dan, moved()),
		notice(promise.NoticeMoved, dan, moving().act(promise.VerbAgreeMove, anna)),
		notice(promise.NoticeMoved, anna, moved()),
		notice(promise.NoticeMoving, bo, worked()),
		notice(promise.NoticeMoved, bo, worked().act(promise.VerbAgreeMove, anna)),
		{"show moving to dan", func(lang string) (any, error) {
			s := moving()
			return s.reader(lang, dan).Show(s.p)
		}},
		{"done agree_move by dan", func(lang string) (any, error) {
			s := moved()
			return s.reader(lang, dan).Done(s.p, promise.VerbAgreeMove)
		}},
	})
}
