package commands

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"kept/internal/promise"
	"kept/internal/view"
)

// otherMove is the menu of a reminder or a post: what can be done besides
// reporting.
func otherMove(ctx context.Context, c *call) (Reply, error) {
	verb, n, err := view.ParseMove(c.Value)
	if err != nil {
		return Reply{}, err
	}
	c.Value = strconv.FormatInt(int64(n), 10)
	switch verb {
	case promise.VerbOffer:
		return askHandOver(ctx, c)
	case promise.VerbDetail:
		return askDetail(ctx, c)
	}
	return askReason(verb)(ctx, c)
}

// askHandOver opens the dialog that asks which colleague could do the work.
func askHandOver(ctx context.Context, c *call) (Reply, error) {
	p, err := c.clicked(ctx, promise.Act{Verb: promise.VerbOffer})
	if err != nil {
		return Reply{}, err
	}
	return open(c.read.HandOverForm(p))
}

// submitHandOver is that dialog, sent. The work is still the doer's until the
// colleague takes it.
func submitHandOver(ctx context.Context, c *call) (Reply, error) {
	meta, err := view.ParseMeta(c.Meta)
	if err != nil {
		return Reply{}, err
	}
	whom := promise.UserID(c.Values[view.FieldColleague])
	problem, err := c.colleagueFlaw(ctx, whom)
	if err != nil {
		return Reply{}, err
	}
	if problem != "" {
		return c.at(flaw{view.FieldColleague, problem})
	}
	p, err := c.act(ctx, meta.Number, promise.Act{
		Verb: promise.VerbOffer, User: whom, Note: typed(c.Values[view.FieldReason]),
	})
	if errors.Is(err, &promise.Error{Kind: promise.KindInvalid, Key: "need.person"}) {
		return c.at(flaw{view.FieldColleague, "problem.same_doer"})
	}
	if err != nil {
		return c.flawed(err, view.FieldReason)
	}
	return say(c.read.Done(p, promise.VerbOffer))
}

// colleagueFlaw says why somebody cannot do the work; empty when they can.
func (c *call) colleagueFlaw(ctx context.Context, u promise.UserID) (string, error) {
	if u == "" {
		return "problem.no_colleague", nil
	}
	p, err := c.cfg.People.Person(ctx, c.Team, u)
	switch {
	case errors.Is(err, promise.ErrNotFound), err == nil && whoFlaw(p) != "":
		return "problem.not_colleague", nil
	case err != nil:
		return "", err
	}
	return "", nil
}

// askProve opens the dialog for a note, or a link to what shows that a promise
// was kept.
func askProve(ctx context.Context, c *call) (Reply, error) {
	p, err := c.clicked(ctx, promise.Act{Verb: promise.VerbProve})
	if err != nil {
		return Reply{}, err
	}
	return open(c.read.ProveForm(p))
}

// submitProve is that dialog, sent.
func submitProve(ctx context.Context, c *call) (Reply, error) {
	meta, err := view.ParseMeta(c.Meta)
	if err != nil {
		return Reply{}, err
	}
	a := promise.Act{
		Verb: promise.VerbProve, Note: typed(c.Values[view.FieldReason]), Link: withScheme(typed(c.Values[view.FieldLink])),
	}
	if a.Note == "" && a.Link == "" {
		return c.at(flaw{view.FieldReason, "problem.note_or_link"})
	}
	p, err := c.act(ctx, meta.Number, a)
	if errors.Is(err, &promise.Error{Kind: promise.KindInvalid, Key: "error.link"}) {
		return c.at(flaw{view.FieldLink, "problem.link"})
	}
	if err != nil {
		return c.flawed(err, view.FieldReason)
	}
	return say(c.read.Done(p, promise.VerbProve))
}

// withScheme completes an address as people write it, "example.com/1".
func withScheme(link string) string {
	if link == "" || strings.Contains(link, ":") || strings.ContainsAny(link, " \n") || !strings.Contains(link, ".") {
		return link
	}
	return "https://" + link
}
