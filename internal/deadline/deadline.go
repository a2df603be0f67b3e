// Package deadline finds the deadline in a sentence, in English and Swedish and in both mixed, whatever the writer's
// locale. It asks instead of guessing: a phrase that can mean several moments comes with all of them.
//
// The way from text to moment has four steps, each in files of its own:
//
//   - text → tokens (token.go): words, numbers and signs with their place; Slack's mentions and links are one
//     token each that means nothing.
//   - tokens → typed pieces (lexicon.go, and tables for each language side by side: en*.go, sv*.go, holiday*.go): what
//     a word can be, such as a weekday, a unit or a connecting word. A third language is tables like these and no new
//     rule.
//   - pieces → expression (phrase.go, rule_*.go): rules that know pieces and hardly a word.
//   - expression → moment (resolve*.go, choose.go): rules that know calendars and no pieces.
//
// The rules that decide where people disagree:
//
//   - A moment is always after now. What can only be past is refused ([ErrPast]), and so is what is more than ten
//     years ahead ([ErrTooFar]).
//   - A bare date or weekday is due at the end of the working day, a week at that of its Friday, a month, quarter or
//     year at that of its last day.
//   - A bare time of day is the next such time. The clock has 24 hours unless am or pm is written; a bare hour from 1
//     to 5 is meant in the afternoon. With minutes, after kl, or at 6 the small hours are offered too, and come first
//     when a Swede writes minutes. In English a bare hour from 7 to 11 that has passed today may be this evening's too.
//   - The number after a weekday is an hour; where it is also the day of the month, as in Friday 20, both are offered.
//   - A weekday said on that day means a week from now; today is offered too. "Next" before a weekday that is still
//     to come in this week means the week after; this week's is offered too.
//   - A number/number date is day/month in Swedish; in English it is month/day, and day/month is offered too.
//   - Before a day may mean that day or the working day before, and both are offered; before a longer period or a holiday
//     means the last day ahead of it.
//   - Once the working week is over "this week" may be the one that begins on Monday, and "next week" the one after: both
//     are offered. "Next month" or "next quarter" alone may be the same day in it, and so may "next week" at the weekend.
//   - By, until or till a month, quarter, year or weekend may mean before it begins or in its course, and both are
//     offered.
//   - Of "Thursday or Friday" both are offered, the second first: it is the one that must be kept.
//   - A day or period within a name is none: the Friday Group, our Monday call, Q3-rapporten, Monday.com, Christmas
//     party. Nor is what something is about, as in the invoice for October, or how often it is: twice a week.
//   - A slip of the fingers is mended where it leads to a day or month, after a number to a unit, after a day to a
//     part of it; a last letter is never added, so that Frida is no Friday.
//   - When something begins is no deadline: not before Friday, from Friday on, after 5 December. What is after a time of day
//     is due when that day ends, after a longer period or a holiday on the first working day.
//   - A number after v is a version before "by Friday"; in Swedish, and after "week", the Friday may be that of the week or
//     the next, and both are offered. A number with a point that no clock shows as a rule, 3.14 on Friday, may be no time.
//   - A time and a day that stand apart may belong together, and that is offered first. An amount before or after a thing
//     is counted from the day of the thing, or from the day named before it; without such a day it is none.
//   - A time that has passed on the last working day before others are free is offered on the next day and the next
//     working day. What is in a condition, or how long something stands, counts only where nothing else does.
//   - Of several phrases the one with a word such as "by" or "senast" counts, also after another day: the plan for next
//     week by Friday. Those as sure as each other are all offered. What cannot be, or when somebody is away, is none.
//   - A time zone's letters are read by the clock on the wall there; those of the other season, as EST in July, may mean
//     the writer's own clock too. They, and those that several countries use, are asked about (zone.go).
//   - A local time that the clocks skip is as much later as they jump; one that comes twice is the first.
package deadline

import (
	"errors"
	"fmt"
	"time"
)

// Reasons why there is no reading.
var (
	// ErrNone says that no deadline phrase was found.
	ErrNone = errors.New("no deadline found")
	// ErrPast says that the phrase can only mean a moment that has passed.
	ErrPast = errors.New("the deadline is in the past")
	// ErrTooFar says that the phrase means a moment too far ahead to be a promise.
	ErrTooFar = errors.New("the deadline is too far ahead")
)

// maxYears is how far ahead a deadline may be.
const maxYears = 10

// Error is a phrase that was found and refused: ErrPast or ErrTooFar, as errors.Is says. It carries how the phrase was
// read, so that the writer can be told.
type Error struct {
	Err   error
	Span  string    // the words, as written
	Start time.Time // the moment they mean, in the writer's zone; zero when no calendar here goes so far
	Grain Grain     // how exact they are
}

// Error says what was refused and why.
func (e *Error) Error() string {
	if e.Start.IsZero() {
		return fmt.Sprintf("%q: %v", e.Span, e.Err)
	}
	return fmt.Sprintf("%q, %s: %v", e.Span, e.Start.Format(time.RFC3339), e.Err)
}

// Unwrap is the reason.
func (e *Error) Unwrap() error { return e.Err }

// Grain is how exact a phrase is.
type Grain uint8

// The grains, from the finest.
const (
	Second Grain = iota
	Minute
	Hour
	Day
	Week
	Month
	Quarter
	Year
)

// String is the English name of the grain.
func (g Grain) String() string {
	return [...]string{"second", "minute", "hour", "day", "week", "month", "quarter", "year"}[min(g, Year)]
}

// WorkClock knows the working days, for phrases such as "in three working days". Without one, Monday to Friday are
// working days of nine hours.
type WorkClock interface {
	// IsWorkday reports whether people work on the local day of t.
	IsWorkday(t time.Time) bool
	// Add is the instant when d of working time has passed since from.
	Add(from time.Time, d time.Duration) time.Time
}

// Options say who is writing, where and when.
type Options struct {
	Now       time.Time      // the moment of writing; its location is of no importance
	Zone      *time.Location // the writer's zone; nil is UTC
	Locale    string         // "en" or "sv": decides number/number dates
	DayEnd    time.Duration  // end of the working day after midnight; 0 is 17 hours
	WorkClock WorkClock      // may be nil
}

// Reading is a deadline that was found.
type Reading struct {
	Due       time.Time   // the deadline meant, in the writer's zone
	Start     time.Time   // the beginning of the phrase's own interval
	Grain     Grain       // how exact the phrase is
	Span      string      // the words read, as written, with their connecting word
	From, To  int         // where the span is, in bytes
	What      string      // the rest of the sentence, tidied
	Ambiguous []time.Time // every moment it may mean, Due first; nil when there is only one
	// There is Due by the clocks of the time zone written in the phrase; zero when none was. That of an offset has no name.
	There time.Time
	// Mended is the span with each misspelt word as it was read; empty when there was none.
	Mended string
}

// Parse finds the deadline in a text. The error is ErrNone, or an *Error that wraps ErrPast or ErrTooFar.
func Parse(text string, o Options) (Reading, error) {
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	if o.DayEnd <= 0 || o.DayEnd > day {
		o.DayEnd = 17 * time.Hour
	}
	o.Now = o.Now.In(o.Zone)
	p := borrowParser(text, o)
	defer p.giveBack()
	p.tokenize()
	p.findAll()
	return p.choose()
}
