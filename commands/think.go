package commands

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"
	"unicode"

	"kept/internal/promise"
	"kept/internal/view"
)

// The bounds of what is looked at before a promise is confirmed: it is advice,
// and must not keep anybody waiting.
const (
	// thinkWithin is how long it may take to read what is not remembered.
	thinkWithin = 400 * time.Millisecond
	// pastHolds, teamHolds and knownHolds are how long what was read is good
	// for; a team too small to tell anything is looked at again sooner.
	pastHolds  = time.Minute
	teamHolds  = time.Hour
	knownHolds = time.Minute
	// knownOpen is how many of a customer's open promises are looked through.
	knownOpen = 50
	// The most people, teams and customers remembered.
	mostPeople, mostTeams, mostCustomers = 1000, 1000, 2000
)

// thinker remembers what is worth a second look, so that a promise costs hardly
// more than writing it down.
type thinker struct {
	people    *recall[someone, promise.Past]
	teams     *recall[promise.Team, []float64]
	customers *recall[customerOf, acquaintance]
}

type someone struct {
	team promise.Team
	user promise.UserID
}

type customerOf struct {
	team promise.Team
	key  string
}

func newThinker() *thinker {
	return &thinker{
		people:    newRecall[someone, promise.Past](mostPeople),
		teams:     newRecall[promise.Team, []float64](mostTeams),
		customers: newRecall[customerOf, acquaintance](mostCustomers),
	}
}

// acquaintance is what is known of a customer: the card, and what is open.
// Whoever has it may keep it: what follows never writes into its list.
type acquaintance struct {
	card promise.Card
	open []standing
}

// standing is what is remembered of an open promise.
type standing struct {
	number  promise.Number
	wording wording
	worries *promise.Promise // where the customer's worries were noted; nil without
}

func stands(p *promise.Promise) standing {
	s := standing{number: p.Number, wording: wordingOf(p.What)}
	if p.Details.Worries != "" {
		whole := p.Clone()
		s.worries = &whole
	}
	return s
}

// think looks at a promise that was just written down. said is the whole line,
// where there was one.
func (c *call) think(ctx context.Context, p *promise.Promise, said string) view.Thought {
	var t view.Thought
	if c.Actor.Outside {
		return t
	}
	now := stands(p)
	if known, ok := c.known(ctx, p.Customer); ok {
		t.Like = c.alike(ctx, known.open, &now)
		t.Worries = c.worries(known, p.Number)
	}
	c.thinker.customers.change(customerOf{c.Team, p.Customer.Key()}, func(a acquaintance) acquaintance {
		return a.with(now)
	})
	if p.State == promise.Active && p.Promiser == c.Actor.ID {
		t.Aim = hope(said)
		t.Advice = c.guard(ctx, p)
	}
	return t
}

// known is what is known of a customer.
func (c *call) known(ctx context.Context, who promise.Customer) (acquaintance, bool) {
	return c.thinker.customers.get(c.At, customerOf{c.Team, who.Key()}, func() (acquaintance, time.Duration, error) {
		ctx, cancel := context.WithTimeout(ctx, thinkWithin)
		defer cancel()
		var a acquaintance
		page, err := c.cfg.Finder.Find(ctx, promise.Query{
			Team: c.Team, Index: promise.IndexCustomer(who, true), From: c.At.Truncate(time.Second), Limit: knownOpen,
		})
		if err != nil {
			return a, 0, err
		}
		for _, p := range page.Promises {
			a.open = append(a.open, stands(&p))
		}
		a.card, err = c.cfg.Cards.LoadCard(ctx, c.Team, who)
		return a, knownHolds, err
	})
}

// with has one more open promise; of too many, the first goes.
func (a acquaintance) with(p standing) acquaintance {
	if i := a.find(p.number); i >= 0 {
		a = a.without(p.number)
	}
	if len(a.open) >= knownOpen {
		a.open = a.open[len(a.open)-knownOpen+1:]
	}
	// Behind the list there may be room, which nobody else looks at.
	a.open = append(a.open, p)
	return a
}

// find is where an open promise stands in the list; negative when it does not.
func (a acquaintance) find(n promise.Number) int {
	for i := range a.open {
		if a.open[i].number == n {
			return i
		}
	}
	return -1
}

// without has one open promise less.
func (a acquaintance) without(n promise.Number) acquaintance {
	if i := a.find(n); i >= 0 {
		a.open = slices.Concat(a.open[:i], a.open[i+1:])
	}
	return a
}

// forget brings what is remembered of a promise's customer up to date after it
// changed.
func (t *thinker) forget(p *promise.Promise) {
	t.customers.change(customerOf{p.Team, p.Customer.Key()}, func(a acquaintance) acquaintance {
		if p.State.Open() {
			return a.with(stands(p))
		}
		return a.without(p.Number)
	})
}

// worries are what the customer is known to worry about, as far as the person
// may see where it was said, other than on this promise.
func (c *call) worries(a acquaintance, but promise.Number) []promise.Said {
	said := c.worried(a, but)
	if len(said) == 0 && len(a.card.Notes) == 0 {
		return nil
	}
	return promise.OverviewOf(a.card, said).Worries
}

// worried are the customer's other open promises on which worries were noted,
// as far as the person may see them.
func (c *call) worried(a acquaintance, but promise.Number) []promise.Promise {
	var list []promise.Promise
	for i := range a.open {
		if p := a.open[i].worries; p != nil && p.Number != but && c.may(p) {
			list = append(list, *p)
		}
	}
	return list
}

const (
	// muchTheSame is what part of the words of two promises are the same when
	// they may be one.
	muchTheSame = 0.75
	// mostAlike is how many such promises are looked at more closely.
	mostAlike = 3
)

// alike is the open promise that is most like this one; nil where none is much
// like it, or none that the person may see.
func (c *call) alike(ctx context.Context, list []standing, p *standing) *promise.Promise {
	type candidate struct {
		number promise.Number
		part   float64
	}
	var found []candidate
	for i := range list {
		o := &list[i]
		if o.number == p.number {
			continue
		}
		if part := o.wording.like(p.wording, muchTheSame); part > 0 {
			found = append(found, candidate{o.number, part})
		}
	}
	if len(found) == 0 {
		return nil
	}
	slices.SortStableFunc(found, func(a, b candidate) int { return cmp.Compare(b.part, a.part) })
	ctx, cancel := context.WithTimeout(ctx, thinkWithin)
	defer cancel()
	for _, f := range found[:min(len(found), mostAlike)] {
		o, err := c.cfg.Ledger.Load(ctx, c.Team, f.number)
		if err != nil {
			return nil // it is only a hint
		}
		if o.State.Open() && c.may(&o) {
			return &o
		}
	}
	return nil
}

// hopes are words that promise less than a promise does.
var hopes = map[string]bool{
	"should": true, "try": true, "trying": true, "tries": true, "hope": true, "hopes": true, "hoping": true,
	"hopefully": true, "maybe": true, "perhaps": true, "probably": true, "might": true,
	"försöker": true, "försöka": true, "borde": true, "bör": true, "hoppas": true, "förhoppningsvis": true,
	"kanske": true, "troligen": true, "troligtvis": true, "antagligen": true, "eventuellt": true,
}

// hope is the first word of hope in a text, as it stands there.
func hope(text string) string {
	for w := range strings.FieldsFuncSeq(text, func(r rune) bool { return !unicode.IsLetter(r) }) {
		if hopes[strings.ToLower(w)] {
			return w
		}
	}
	return ""
}
