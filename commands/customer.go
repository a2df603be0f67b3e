package commands

import (
	"context"
	"errors"
	"slices"

	"kept/internal/promise"
	"kept/internal/view"
)

// customerCommand is /promise customer Acme: the customer's card.
func customerCommand(ctx context.Context, c *call) (Reply, error) {
	var who promise.Customer
	if u, ok := c.phrase.user(c.rest); ok {
		who.User = u
	} else {
		who.Name = unquote(c.phrase.plain(c.rest, c.name(ctx)))
	}
	if who.Key() == "" {
		return Reply{}, refuse(promise.KindInvalid, "error.which_customer", nil)
	}
	return c.card(ctx, who)
}

// cardPages bounds how many pages of a customer's promises are looked through.
const cardPages = 5

// card shows a customer's card, as far as the person may see what is on it.
func (c *call) card(ctx context.Context, who promise.Customer) (Reply, error) {
	if err := c.insiders(); err != nil {
		return Reply{}, err
	}
	card, err := c.cfg.Cards.LoadCard(ctx, c.Team, who)
	if err != nil {
		return Reply{}, err
	}
	open, err := c.customers(ctx, promise.Query{Index: promise.IndexCustomer(who, true)})
	if err != nil {
		return Reply{}, err
	}
	closed, err := c.customers(ctx, promise.Query{Index: promise.IndexCustomer(who, false), Descending: true})
	if err != nil {
		return Reply{}, err
	}
	all := slices.Concat(open, closed)
	out := view.Customer{Customer: named(who, all), Overview: promise.OverviewOf(card, all)}
	for _, p := range all {
		one := promise.OverviewOf(promise.Card{}, []promise.Promise{p})
		switch {
		case one.Missed > 0:
			out.Missed = append(out.Missed, p)
		case one.Open > 0:
			out.Open = append(out.Open, p)
		case one.Kept > 0:
			out.Kept = append(out.Kept, p)
		}
	}
	return say(c.read.Customer(out))
}

// customers are the promises of a list that the person may see.
func (c *call) customers(ctx context.Context, q promise.Query) ([]promise.Promise, error) {
	q.Team = c.Team
	var list []promise.Promise
	for range cardPages {
		page, err := c.cfg.Finder.Find(ctx, q)
		if err != nil {
			return nil, err
		}
		list = append(list, c.visible(page.Promises)...)
		if q.Cursor = page.Next; q.Cursor == "" {
			break
		}
	}
	return list, nil
}

// named is a customer as people write the name, rather than as somebody typed it
// in a hurry.
func named(who promise.Customer, list []promise.Promise) promise.Customer {
	if who.User == "" && len(list) > 0 {
		return list[0].Customer
	}
	return who
}

// askCard opens the dialog for a note on a customer's card.
func askCard(_ context.Context, c *call) (Reply, error) {
	ref, err := view.ParseCard(c.Value)
	if err != nil {
		return Reply{}, err
	}
	if err := c.insiders(); err != nil {
		return Reply{}, err
	}
	return open(c.read.CardForm(ref))
}

// submitCard is that dialog, sent.
func submitCard(ctx context.Context, c *call) (Reply, error) {
	meta, err := view.ParseMeta(c.Meta)
	if err != nil {
		return Reply{}, err
	}
	ref, err := view.ParseCard(meta.Card)
	if err != nil {
		return Reply{}, err
	}
	text := typed(c.Values[view.FieldReason])
	if text == "" {
		return c.at(flaw{view.FieldReason, "problem.no_words"})
	}
	err = c.rewrite(ctx, ref.Customer, func(card promise.Card) (promise.Card, error) {
		return card.Note(promise.CardNote{Kind: ref.Kind, Text: text, By: c.Actor.ID, At: c.At})
	})
	if err != nil {
		return c.flawed(err, view.FieldReason)
	}
	return c.card(ctx, ref.Customer)
}

// forgetNote takes a note out of a customer's card.
func forgetNote(ctx context.Context, c *call) (Reply, error) {
	ref, err := view.ParseNote(c.Value)
	if err != nil {
		return Reply{}, err
	}
	err = c.rewrite(ctx, ref.Customer, func(card promise.Card) (promise.Card, error) {
		return card.Forget(ref.By, ref.At), nil
	})
	if err != nil {
		return Reply{}, err
	}
	r, err := c.card(ctx, ref.Customer)
	r.Replace = err == nil
	return r, err
}

// cardAttempts bounds how often a change to a card is made anew because another
// came in between.
const cardAttempts = 5

// rewrite changes a customer's card.
func (c *call) rewrite(ctx context.Context, who promise.Customer, change func(promise.Card) (promise.Card, error)) error {
	if err := c.insiders(); err != nil {
		return err
	}
	var err error
	for range cardAttempts {
		var card promise.Card
		if card, err = c.cfg.Cards.LoadCard(ctx, c.Team, who); err != nil {
			return err
		}
		if card, err = change(card); err != nil {
			return err
		}
		err = c.cfg.Cards.CommitCard(ctx, card, c.Delivery)
		switch {
		case errors.Is(err, promise.ErrVersion):
			continue
		case err != nil && !errors.Is(err, promise.ErrDuplicate):
			return err
		}
		c.thinker.customers.drop(customerOf{c.Team, who.Key()})
		return nil
	}
	return err
}
