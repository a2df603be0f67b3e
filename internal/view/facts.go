package view

import (
	"slices"
	"strconv"

	"kept/internal/promise"
)

// number is what a button about p carries.
func number(p *promise.Promise) string { return strconv.FormatInt(int64(p.Number), 10) }

// about fills the sentences about a promise.
func (s *sheet) about(p *promise.Promise) args {
	return args{
		argNumber:   p.Number.String(),
		"What":      inline(p.What, roomSentence),
		argCustomer: s.customer(p.Customer, roomName),
		argDue:      s.r.Moment(p.Due),
		argPromiser: Mention(p.Promiser),
		"Doer":      Mention(p.Doer),
		"Recorder":  Mention(p.Recorder),
	}
}

// and adds to what fills a sentence.
func and(a args, name string, value any) args {
	a[name] = value
	return a
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
