package promise

import (
	"net/url"
	"slices"
	"strings"
)

// Details are what was thought of before a promise was made. All of it is
// optional.
type Details struct {
	// Worries are what the customer may worry about, to be met first.
	Worries string
	// Wishes are what the customer mentioned in passing.
	Wishes string
	// Answers are those to the workspace's checklist.
	Answers []Answer
}

// Answer is the answer to one question of a checklist.
type Answer struct {
	// Question is the key of a default question, or a workspace's own in its
	// own words.
	Question string
	Text     string
}

// Empty reports whether nothing is known.
func (d Details) Empty() bool { return d.Worries == "" && d.Wishes == "" && len(d.Answers) == 0 }

// tidy trims what people wrote, and drops questions without an answer.
func (d Details) tidy() Details {
	t := Details{Worries: strings.TrimSpace(d.Worries), Wishes: strings.TrimSpace(d.Wishes)}
	for _, a := range d.Answers {
		a.Question, a.Text = strings.TrimSpace(a.Question), strings.TrimSpace(a.Text)
		if a.Question != "" && a.Text != "" {
			t.Answers = append(t.Answers, a)
		}
	}
	return t
}

func (d Details) check() error {
	for _, s := range []string{d.Worries, d.Wishes} {
		if err := checkLength(s, MaxHint, keyLongNote); err != nil {
			return err
		}
	}
	if len(d.Answers) > MaxAnswers {
		return refuse(KindInvalid, "error.many_answers", map[string]any{argMax: MaxAnswers})
	}
	for _, a := range d.Answers {
		if err := checkLength(a.Question, MaxQuestion, keyLongNote); err != nil {
			return err
		}
		if err := checkLength(a.Text, MaxAnswer, keyLongNote); err != nil {
			return err
		}
	}
	return nil
}

// Size is how much hangs on a promise, for how much it weighs.
type Size string

// The sizes.
const (
	SizeNormal Size = ""
	SizeSmall  Size = "small" // small and within the company
	SizeBig    Size = "big"
)

func (s Size) known() bool { return s == SizeNormal || s == SizeSmall || s == SizeBig }

// Cause is why a promise was not kept, as the people who gave it see it.
type Cause string

// The causes.
const (
	CauseTooEarly     Cause = "too_early"
	CauseTooMuch      Cause = "too_much"
	CauseSomeoneElse  Cause = "for_someone_else"
	CauseCustomerLate Cause = "customer_late"
	CauseUnforeseen   Cause = "unforeseen"
	CauseForgot       Cause = "forgot"
)

// Causes lists every cause, in the order to choose from.
func Causes() []Cause {
	return []Cause{CauseTooEarly, CauseTooMuch, CauseSomeoneElse, CauseCustomerLate, CauseUnforeseen, CauseForgot}
}

func (c Cause) known() bool { return slices.Contains(Causes(), c) }

// Quiet says how a breach is handled: in the channels that follow breaches, or
// between those concerned and their managers alone.
type Quiet string

// The ways.
const (
	QuietNot   Quiet = ""      // in the open
	QuietYes   Quiet = "quiet" // a sensitive case; never for a leader's promise
	QuietAsked Quiet = "asked" // the customer asks for it; then also for a leader's
)

// Quietly reports whether p's breach is kept out of channels: by a mark on the
// promise or on its customer. A leader answers in the open, unless the customer
// asks for quiet.
func Quietly(p *Promise, pol Policy) bool {
	if p.Quiet == QuietAsked || pol.Quiet == QuietAsked {
		return true
	}
	return !pol.Leader && (p.Quiet == QuietYes || pol.Quiet == QuietYes)
}

// checkLink wants an address that a browser opens, or none.
func checkLink(link string) error {
	if link == "" {
		return nil
	}
	if err := checkLength(link, MaxLink, keyLongNote); err != nil {
		return err
	}
	u, err := url.Parse(link)
	if err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" || strings.ContainsAny(link, " <>|\n") {
		return refuse(KindInvalid, "error.link", nil)
	}
	return nil
}
