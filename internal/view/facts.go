package view

import (
	"slices"
	"strconv"

	"kept/internal/promise"
)

// number is what a button about p carries.
func number(p *promise.Promise) string { return strconv.FormatInt(int64(p.Number), 10) }

// facts fill the sentences about a promise, each written out where a sentence
// says it.
type facts struct {
	s    *sheet
	p    *promise.Promise
	more args
}

// about fills the sentences about a promise.
func (s *sheet) about(p *promise.Promise) *facts { return &facts{s: s, p: p} }

func (f *facts) value(name string) any {
	if v, ok := f.more[name]; ok {
		return v
	}
	switch name {
	case argNumber:
		return f.p.Number.String()
	case argWhat:
		return inline(f.p.What, roomSentence)
	case argCustomer:
		return f.s.customer(f.p.Customer, roomName)
	case argDue:
		return f.s.r.Moment(f.p.Due)
	case argPromiser:
		return Mention(f.p.Promiser)
	case "Doer":
		return Mention(f.p.Doer)
	case "Recorder":
		return Mention(f.p.Recorder)
	}
	return nil
}

// and adds to what fills a sentence.
func (f *facts) and(name string, value any) *facts {
	if f.more == nil {
		f.more = args{}
	}
	f.more[name] = value
	return f
}

func (s *sheet) customer(c promise.Customer, room int) string {
	if c.User != "" {
		return Mention(c.User)
	}
	return inline(c.Name, room)
}

// first tells of the date that was given first, where it is another than the
// one in force; empty where it is not.
func (s *sheet) first(p *promise.Promise) string {
	a := args{"DueFirst": p.DueFirst, argCount: p.Moves()}
	switch {
	case p.Moves() > 0:
		return s.t("fact.moved", a)
	case !p.DueFirst.Equal(p.Due):
		return s.t("fact.corrected", a)
	}
	return ""
}

// latest is the newest event with one of the verbs.
func latest(p *promise.Promise, verbs ...promise.Verb) (promise.Event, bool) {
	for _, e := range slices.Backward(p.History) {
		if slices.Contains(verbs, e.Verb) {
			return e, true
		}
	}
	return promise.Event{}, false
}

// note is what somebody said, on a line of its own; empty when they said
// nothing.
func (s *sheet) note(text string) {
	if text != "" {
		s.section("> "+inline(text, roomNote), nil)
	}
}
