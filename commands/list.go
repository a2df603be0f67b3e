package commands

import (
	"context"
	"slices"
	"strings"

	"kept/internal/promise"
	"kept/internal/view"
)

// takesPerson lets "/promise list" have a person behind it.
func takesPerson(c *call, rest string) bool {
	_, ok := c.phrase.user(rest)
	return ok
}

// listCommand is /promise list: one's own open promises, a colleague's, a
// customer's, or the open follow-ups.
func listCommand(ctx context.Context, c *call) (Reply, error) {
	if u, ok := c.phrase.user(c.rest); ok {
		if u == c.Actor.ID {
			return c.list(ctx, mine(u), "")
		}
		return c.list(ctx, view.More{Kind: view.ListPerson, Customer: string(u)}, "")
	}
	switch {
	case c.rest == "", oneOf(c.rest, "me mine my mina mig mitt"):
		return c.list(ctx, mine(c.Actor.ID), "")
	case oneOf(c.rest, "followups follow-ups uppföljningar"):
		return c.list(ctx, view.More{Kind: view.ListFollowUps}, "")
	}
	name := unquote(c.phrase.plain(c.rest, c.name(ctx)))
	return c.list(ctx, view.More{Kind: view.ListCustomer, Customer: name}, "")
}

// moreOfList is the button under a page of a list.
func moreOfList(ctx context.Context, c *call) (Reply, error) {
	more, err := view.ParseMore(c.Value)
	if err != nil {
		return Reply{}, err
	}
	if more.Kind == view.ListMine {
		// The button of somebody else's list shows one's own.
		more.Customer = string(c.Actor.ID)
	}
	r, err := c.list(ctx, more, "")
	r.Replace = err == nil
	return r, err
}

// list shows one page of a list, from more.Next on. note is the key of a
// sentence that goes on top; empty for none.
func (c *call) list(ctx context.Context, more view.More, note string) (Reply, error) {
	index, ok := indexOf(more)
	if !ok {
		return Reply{}, refuse(promise.KindInvalid, "error.malformed", nil)
	}
	if more.Kind != view.ListMine {
		if err := c.insiders(); err != nil {
			return Reply{}, err
		}
	}
	l := view.Listing{Kind: more.Kind, Customer: more.Customer, Next: more.Next, Note: note}
	if err := c.page(ctx, index, &l); err != nil {
		return Reply{}, err
	}
	return say(c.read.List(l))
}

// page fills one page of a list, from l.Next on, with what the person may see.
// What they may not see is not counted either: the number alone would tell of
// it.
func (c *call) page(ctx context.Context, index string, l *view.Listing) error {
	q := promise.Query{Team: c.Team, Index: index, Limit: view.PageSize, Cursor: l.Next}
	var whole bool // this page is all there is
	for {
		page, err := c.cfg.Finder.Find(ctx, q)
		if err != nil {
			return err
		}
		whole = q.Cursor == "" && page.Next == ""
		l.Promises, l.Total, l.Next = c.visible(page.Promises), page.Total, page.Next
		if len(l.Promises) > 0 || page.Next == "" {
			break
		}
		q.Cursor = page.Next // nothing on it is for this person's eyes
	}
	switch {
	case whole:
		l.Total = len(l.Promises)
		return nil
	case l.Kind == view.ListMine, c.by.Manager:
		return nil // all of it is theirs to see
	}
	var err error
	l.Total, err = c.count(ctx, index)
	return err
}

// count is how many promises of a list the person may see.
func (c *call) count(ctx context.Context, index string) (int, error) {
	total, q := 0, promise.Query{Team: c.Team, Index: index}
	for {
		page, err := c.cfg.Finder.Find(ctx, q)
		if err != nil {
			return 0, err
		}
		total += len(c.visible(page.Promises))
		if page.Next == "" {
			return total, nil
		}
		q.Cursor = page.Next
	}
}

func (c *call) visible(list []promise.Promise) []promise.Promise {
	return slices.DeleteFunc(list, func(p promise.Promise) bool { return !c.may(&p) })
}

// indexOf is the index a list is read from.
func indexOf(more view.More) (string, bool) {
	switch more.Kind {
	case view.ListMine, view.ListPerson:
		return promise.IndexOpen(promise.UserID(more.Customer)), more.Customer != ""
	case view.ListFollowUps:
		return promise.IndexFollowUps, true
	case view.ListCustomer:
		return promise.IndexCustomer(promise.Customer{Name: more.Customer}, true), strings.TrimSpace(more.Customer) != ""
	default:
		return "", false
	}
}

// takesNumber lets "/promise show" have a number behind it.
func takesNumber(_ *call, rest string) bool {
	_, ok := numberOf(rest)
	return ok
}

// showCommand is /promise show 42: one promise with its history.
func showCommand(ctx context.Context, c *call) (Reply, error) {
	n, ok := numberOf(c.rest)
	if !ok {
		return Reply{}, refuse(promise.KindInvalid, "error.which_number", nil)
	}
	p, err := c.load(ctx, n)
	if err != nil {
		return Reply{}, err
	}
	if !c.may(&p) {
		// To those it does not concern, a private promise does not exist.
		return Reply{}, missing(n, promise.ErrNotFound)
	}
	return say(c.read.Show(p))
}

// takesNothing is for words with nothing certain behind them.
func takesNothing(*call, string) bool { return false }

// openHelp shows all of the help in a dialog.
func openHelp(_ context.Context, c *call) (Reply, error) { return open(c.read.HelpForm()) }

// helpCommand is /promise help: all of it in short, or what there is to say
// about a word of the tables.
func helpCommand(_ context.Context, c *call) (Reply, error) {
	word := strings.TrimPrefix(c.rest, "/")
	if w, ok := c.word(word); ok {
		word = w.names[0]
	}
	if _, ok := settingNamed(word); ok {
		word = view.HelpSettings
	}
	if _, ok := topicOf(word); ok || word == "unsubscribe" {
		word = view.HelpFollow
	}
	return say(c.read.Help(word))
}
