package promise_test

import (
	"testing"
	"time"

	"kept/internal/promise"
)

// Whatever is done to whatever promise, the answer is a change or a refusal.
func FuzzDecide(f *testing.F) {
	f.Add("keep", "UANNA", int64(3600), "a note", int64(7200), "", "active", uint8(0))
	f.Add("counter", "UANNA", int64(-5), "", int64(0), "less", "requested", uint8(1))
	f.Add("undo", "UULLA", int64(1), "", int64(1<<40), "", "void", uint8(2))
	f.Add("repair", "UANNA", int64(3600), "ask first", int64(0), "forgot", "missed", uint8(0x4c))
	f.Add("too_much", "USTEN", int64(3600), "", int64(0), "", "active", uint8(0))
	f.Add("rehome", "", int64(3600), "", int64(0), "UMIA", "missed", uint8(4))
	f.Add("close_followup", "UMIA", int64(1<<35), "x", int64(-1<<40), "", "missed", uint8(3))
	f.Fuzz(func(t *testing.T, verb, by string, after int64, note string, due int64, what, state string, shape uint8) {
		pol := policy(t)
		pol.Leader = shape&1 != 0
		p := standing(promise.State(state))
		if shape&2 != 0 {
			p.History = nil
		}
		if shape&4 != 0 {
			p.FollowUps = []promise.FollowUp{{State: promise.FollowUpStates()[int(shape>>4)%len(promise.FollowUpStates())], Along: shape&8 != 0}}
		}
		const year = int64(365 * 24 * 3600)
		at := monday().Add(time.Duration(after%(50*year)) * time.Second)
		a := promise.Act{
			Verb: promise.Verb(verb), By: actor(promise.UserID(by)), At: at, Note: note, What: what,
			Due: at.Add(time.Duration(due%(50*year)) * time.Second), User: promise.UserID(what), Agreed: shape&1 != 0,
			Cause: promise.Cause(what), Link: what, Details: &promise.Details{Worries: note, Answers: []promise.Answer{{Question: what, Text: note}}},
		}
		c, err := promise.Decide(p, a, pol)
		if err != nil {
			refusal(t, err)
			return
		}
		if a.Verb != promise.VerbTooMuch && len(c.After.History) <= len(p.History) {
			t.Errorf("%s left no event", verb)
		}
		if _, again := promise.Tick(c.After, at, pol); again && c.Wake.After(at) {
			t.Error("the clock acts before its wake")
		}
	})
}
