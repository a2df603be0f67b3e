package commands

import (
	"context"
	"errors"
	"unicode/utf8"

	"kept/internal/promise"
	"kept/internal/view"
	"kept/internal/workspace"
)

// flaw is something that keeps a draft from being a promise: the text that says
// so, and the dialog's field it is about.
type flaw struct{ field, text string }

// The texts about a date that cannot be, read from a line or from a dialog.
const (
	problemNoDue       = "problem.no_due"
	problemPast        = "problem.past"
	problemPastWords   = "problem.past_words"
	problemTooFar      = "problem.too_far"
	problemTooFarWords = "problem.too_far_words"
	problemAmbiguous   = "problem.ambiguous"
	// problemsOfDate are gone as soon as a date is chosen.
	problemsOfDate = problemNoDue + " " + problemPast + " " + problemPastWords + " " + problemTooFar + " " + problemTooFarWords
)

// problemNoReason is about words that are asked for and not there.
const problemNoReason = "problem.no_reason"

// flaws finds everything that is wrong with a draft, in the order in which the
// dialog asks. It fills in the promiser's zone.
func (c *call) flaws(ctx context.Context, d *draft) ([]flaw, error) {
	var list []flaw
	add := func(is bool, field, text string) {
		if is {
			list = append(list, flaw{field, text})
		}
	}
	who, err := c.promiserFlaw(ctx, d)
	if err != nil {
		return nil, err
	}
	add(who != "", view.FieldPromiser, who)
	add(d.customer.Key() == "", view.FieldCustomer, "problem.no_customer")
	add(utf8.RuneCountInString(d.customer.Name) > promise.MaxCustomer, view.FieldCustomer, "problem.long_customer")
	return append(list, c.wordFlaws(d)...), nil
}

// wordFlaws finds what is wrong with the words and the date.
func (c *call) wordFlaws(d *draft) []flaw {
	var list []flaw
	switch {
	case d.what == "":
		list = append(list, flaw{view.FieldWhat, "problem.no_what"})
	case utf8.RuneCountInString(d.what) > promise.MaxWhat:
		list = append(list, flaw{view.FieldWhat, "problem.long_what"})
	}
	switch {
	case d.due.IsZero():
		list = append(list, flaw{view.FieldDate, problemNoDue})
	case !d.due.After(c.At):
		list = append(list, flaw{view.FieldDate, problemPast})
	case d.due.Sub(c.At) > promise.MaxAhead:
		list = append(list, flaw{view.FieldDate, problemTooFar})
	}
	return list
}

// promiserFlaw says why somebody cannot be the promiser; a promise is made by a
// colleague who is there to keep it.
func (c *call) promiserFlaw(ctx context.Context, d *draft) (string, error) {
	switch d.promiser {
	case "":
		return "problem.no_promiser", nil
	case c.Actor.ID:
		d.zone = c.Actor.Zone
		return whoFlaw(c.Actor), nil
	}
	p, err := c.cfg.People.Person(ctx, c.Team, d.promiser)
	if errors.Is(err, promise.ErrNotFound) {
		return "problem.unknown_person", nil
	}
	if err != nil {
		return "", err
	}
	d.zone = p.Zone
	return whoFlaw(p), nil
}

func whoFlaw(p workspace.Person) string {
	switch {
	case p.Bot:
		return "problem.bot"
	case p.Deleted:
		return "problem.deleted"
	case p.Outside:
		return "problem.outside"
	}
	return ""
}

// at shows flaws at a dialog's fields, the first for each.
func (c *call) at(flaws ...flaw) (Reply, error) {
	r := Reply{Errors: map[string]string{}}
	for _, f := range flaws {
		if f.field == view.FieldDate || f.field == view.FieldTime {
			f.field = view.InRound(f.field, c.round)
		}
		if r.Errors[f.field] != "" {
			continue
		}
		text, err := c.read.Printer.Sprint(f.text, map[string]any{
			"MaxWhat": promise.MaxWhat, "MaxCustomer": promise.MaxCustomer, "MaxNote": promise.MaxNote,
			"MaxQuestion": promise.MaxQuestion, "MaxQuestions": workspace.MaxQuestions,
		})
		if err != nil {
			return Reply{}, err
		}
		r.Errors[f.field] = text
	}
	return r, nil
}

// asFlaw turns the domain's refusal of what was written into a flaw at a field.
// ok is false for every other error.
func asFlaw(err error, field string) (flaw, bool) {
	e, ok := errors.AsType[*promise.Error](err)
	if !ok || e.Kind != promise.KindInvalid {
		return flaw{}, false
	}
	switch e.Key {
	case "need.reason", "need.without_reason":
		return flaw{field, problemNoReason}, true
	case "error.long_note":
		return flaw{field, "problem.long_note"}, true
	case "error.no_due":
		return flaw{view.FieldDate, problemNoDue}, true
	case "error.past":
		return flaw{view.FieldDate, problemPast}, true
	case "error.too_far":
		return flaw{view.FieldDate, problemTooFar}, true
	case "need.offer":
		return flaw{view.FieldWhat, "problem.no_offer"}, true
	case "error.long_what":
		return flaw{view.FieldWhat, "problem.long_what"}, true
	}
	return flaw{}, false
}
