package commands

import (
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
type acquaintance struct {
	card promise.Card
	open []*standing
}

// standing is an open promise and its words, in order.
type standing struct {
	promise.Promise

	words []string
}

func stands(p promise.Promise) *standing {
	words := foldWords(p.What)
	slices.Sort(words)
	return &standing{p, slices.Compact(words)}
}

// think looks at a promise that was just written down. said is the whole line,
// where there was one.
func (c *call) think(ctx context.Context, p *promise.Promise, said string) view.Thought {
	var t view.Thought
	if c.Actor.Outside {
		return t
	}
	now := stands(*p)
	if known, ok := c.known(ctx, p.Customer); ok {
		t.Like = c.alike(known.open, now)
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
			a.open = append(a.open, stands(p))
		}
		a.card, err = c.cfg.Cards.LoadCard(ctx, c.Team, who)
		return a, knownHolds, err
	})
}

// with has one more open promise; of too many, the first goes.
func (a acquaintance) with(p *standing) acquaintance {
	list := make([]*standing, 0, knownOpen)
	for _, o := range a.open {
		if o.Number != p.Number {
			list = append(list, o)
		}
	}
	if len(list) == knownOpen {
		list = list[1:]
	}
	list = append(list, p)
	a.open = list
	return a
}

// without has one open promise less.
func (a acquaintance) without(n promise.Number) acquaintance {
	a.open = slices.DeleteFunc(slices.Clone(a.open), func(o *standing) bool { return o.Number == n })
	return a
}

// forget brings what is remembered of a promise's customer up to date after it
// changed.
func (t *thinker) forget(p *promise.Promise) {
	t.customers.change(customerOf{p.Team, p.Customer.Key()}, func(a acquaintance) acquaintance {
		if p.State.Open() {
			return a.with(stands(*p))
		}
		return a.without(p.Number)
	})
}

// worries are what the customer is known to worry about, as far as the person
// may see where it was said, other than on this promise.
func (c *call) worries(a acquaintance, but promise.Number) []promise.Said {
	var said []promise.Promise
	for _, o := range a.open {
		if o.Details.Worries != "" && o.Number != but && c.may(&o.Promise) {
			said = append(said, o.Promise)
		}
	}
	if len(said) == 0 && len(a.card.Notes) == 0 {
		return nil
	}
	return promise.OverviewOf(a.card, said).Worries
}

// muchTheSame is what part of the words of two promises are the same when they
// may be one.
const muchTheSame = 0.75

// alike is the open promise that is most like this one; nil where none is much
// like it.
func (c *call) alike(list []*standing, p *standing) *promise.Promise {
	var best *standing
	most := muchTheSame
	for _, o := range list {
		if o.Number == p.Number {
			continue
		}
		part := shared(o.words, p.words)
		if (part > most || part == most && best == nil) && c.may(&o.Promise) {
			best, most = o, part
		}
	}
	if best == nil {
		return nil
	}
	return &best.Promise
}

// shared is what part of the words in two ordered lists is in both.
func shared(a, b []string) float64 {
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	if most := float64(min(len(a), len(b))) / float64(max(len(a), len(b))); most < muchTheSame {
		return most
	}
	both, i, j := 0, 0, 0
	for i < len(a) && j < len(b) {
		switch strings.Compare(a[i], b[j]) {
		case 0:
			both, i, j = both+1, i+1, j+1
		case -1:
			i++
		default:
			j++
		}
	}
	return float64(both) / float64(len(a)+len(b)-both)
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
