package commands

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"kept/internal/promise"
	"kept/internal/view"
)

// keptCommand is /kept: bare it lists, with a number or words it reports a
// promise kept.
func keptCommand(ctx context.Context, c *call) (Reply, error) {
	c.phrase = readText(c.Text)
	text := unquote(c.phrase.text)
	first, note := firstWord(text)
	if n, ok := numberOf(first); ok {
		return c.keep(ctx, n, c.phrase.plain(note, c.name(ctx)), c.phrase.link(note))
	}
	switch w, named := c.word(first); {
	case text == "":
		return c.list(ctx, mine(c.Actor.ID), "")
	case named && note == "" && w.names[0] == "help":
		return say(c.read.Help("kept"))
	case named && note == "" && w.names[0] == "list":
		return c.list(ctx, mine(c.Actor.ID), "")
	}
	return c.keepByWords(ctx, c.phrase.plain(text, c.name(ctx)))
}

// numberOf reads "42" or "#42", also with a comma or colon behind it.
func numberOf(s string) (promise.Number, bool) {
	s = strings.TrimRight(strings.TrimPrefix(s, "#"), ",.:;")
	if s == "" || !isNumber(s) {
		return 0, false
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n == 0 {
		return 0, false
	}
	return promise.Number(n), true
}

// keep reports a promise kept. An address in the note is the evidence, unless it
// is one that no browser opens.
func (c *call) keep(ctx context.Context, n promise.Number, note, link string) (Reply, error) {
	a := promise.Act{Verb: promise.VerbKeep, Note: note, Link: link}
	p, err := c.act(ctx, n, a)
	if errors.Is(err, &promise.Error{Kind: promise.KindInvalid, Key: "error.link"}) {
		a.Link = ""
		p, err = c.act(ctx, n, a)
	}
	if err != nil {
		return Reply{}, err
	}
	return say(c.read.Done(p, promise.VerbKeep))
}

// keepByWords finds the promise that has all the words among one's own.
func (c *call) keepByWords(ctx context.Context, text string) (Reply, error) {
	words := foldWords(text)
	found, err := c.openPromises(ctx, func(p *promise.Promise) bool {
		return keepable(p) && hasWords(p, words)
	})
	if err != nil {
		return Reply{}, err
	}
	switch len(found) {
	case 0:
		return c.list(ctx, mine(c.Actor.ID), "kept.no_match")
	case 1:
		return c.keep(ctx, found[0].Number, "", "")
	}
	return say(c.read.Choose(found))
}

// keepable reports whether a promise can be reported kept: it binds, or was
// missed.
func keepable(p *promise.Promise) bool { return p.State.InForce() || p.State == promise.Missed }

// maxChoices bounds how many promises people are asked to choose from.
const maxChoices = 20

// openPromises finds those of one's open promises that match, by due moment.
func (c *call) openPromises(ctx context.Context, match func(*promise.Promise) bool) ([]promise.Promise, error) {
	var found []promise.Promise
	q := promise.Query{Team: c.Team, Index: promise.IndexOpen(c.Actor.ID)}
	for {
		page, err := c.cfg.Finder.Find(ctx, q)
		if err != nil {
			return nil, err
		}
		for _, p := range page.Promises {
			if match(&p) {
				found = append(found, p)
			}
		}
		if page.Next == "" || len(found) >= maxChoices {
			return found[:min(len(found), maxChoices)], nil
		}
		q.Cursor = page.Next
	}
}

// foldWords are the words of a text, for comparing.
func foldWords(text string) []string {
	return strings.FieldsFunc(fold(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// hasWords reports whether every word begins a word of the promise.
func hasWords(p *promise.Promise, words []string) bool {
	in := foldWords(p.What + " " + p.Customer.Name)
	for _, w := range words {
		if !slices.ContainsFunc(in, func(s string) bool { return strings.HasPrefix(s, w) }) {
			return false
		}
	}
	return len(words) > 0
}

// mine is the list of what somebody has promised.
func mine(me promise.UserID) view.More { return view.More{Kind: view.ListMine, Customer: string(me)} }
