package commands

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"kept/internal/deadline"
	"kept/internal/promise"
	"kept/internal/view"
	"kept/internal/workspace"
)

// promiseCommand is /promise: a promise in one line, or one of the words of the
// table.
func promiseCommand(ctx context.Context, c *call) (Reply, error) {
	c.phrase = readText(c.Text)
	text := c.phrase.text
	if text == "" {
		return openPromise(ctx, c)
	}
	first, rest := firstWord(text)
	if _, ok := numberOf(text); ok {
		c.rest = text
		return showCommand(ctx, c)
	}
	w, named := c.word(first)
	if named && c.means(w, rest) {
		c.rest = rest
		return w.run(ctx, c)
	}
	if !named && c.slip(first, rest) {
		return say(c.read.Unknown(first, nearest(first, c.commandNames())))
	}
	d := c.draft(ctx, split(&c.phrase, c.deadline))
	if d.problem == "" && named {
		d.problem = "problem.read_again"
	}
	return c.write(ctx, d)
}

// word finds a word of the table.
func (c *call) word(name string) (word, bool) {
	w, ok := c.named[fold(name)]
	return w, ok
}

// means reports whether a line that begins with a word means that word: what
// follows is nothing, or meant for it, or has neither colon nor deadline.
func (c *call) means(w word, rest string) bool {
	return rest == "" || w.takes(c, rest) || !c.promising(c.phrase.text)
}

// promising reports whether a text has the marks of a promise: a colon that
// divides, or a deadline.
func (c *call) promising(text string) bool {
	if findColon(text) >= 0 {
		return true
	}
	_, err := c.deadline(text)
	return !errors.Is(err, deadline.ErrNone)
}

// slip reports whether a line is nothing but a mistyped command: a single word,
// or one close to a command's name with a number or a person behind it.
func (c *call) slip(first, rest string) bool {
	if strings.ContainsFunc(first, isMark) {
		return false
	}
	if rest != "" {
		_, number := numberOf(rest)
		_, person := c.phrase.user(rest)
		if !number && !person || nearest(first, c.commandNames()) == "" {
			return false
		}
	}
	return !c.promising(c.phrase.text)
}

// deadline reads the deadline in a text as the person who wrote it means it.
func (c *call) deadline(text string) (deadline.Reading, error) {
	set := c.w.Settings
	return deadline.Parse(text, deadline.Options{
		Now: c.At, Zone: c.read.Zone, Locale: c.read.Printer.Lang(), DayEnd: set.DayEnd,
		WorkClock: c.cfg.Book.Calendar(c.Actor.Zone, set),
	})
}

// draft is a promise in the making, from a line or from a dialog.
type draft struct {
	promiser promise.UserID
	zone     string
	customer promise.Customer
	// unsure says that the customer was guessed.
	unsure   bool
	what     string
	due      time.Time
	readings []time.Time
	private  bool
	channel  promise.ChannelID
	// problem is the text about the first thing that keeps the draft from being
	// a promise; empty when nothing does.
	problem string
	// words are what of the line was read as its date, and heard is what is told
	// of how they were read.
	words string
	heard view.Heard
	// question is the id of the question the draft comes from, if any: one
	// promise at most comes of it.
	question string
	// from is the promise that this one follows from; 0 for none.
	from promise.Number
	// details are what was thought of before, and size how much hangs on it.
	details promise.Details
	size    promise.Size
	// source is the address of the message it was said in; empty for none.
	source string
}

// blame notes a problem, unless an earlier one is noted.
func (d *draft) blame(problem string) {
	if d.problem == "" {
		d.problem = problem
	}
}

// draft makes a draft of a sentence.
func (c *call) draft(ctx context.Context, s sentence) draft {
	d := draft{
		promiser: c.Actor.ID, zone: c.Actor.Zone, channel: conversation(c.Channel),
		private: c.w.Settings.Visibility == workspace.Private,
		what:    c.phrase.plain(s.What, c.name(ctx)),
	}
	d.setWho(s.Who)
	if u, ok := c.phrase.user(s.Customer); ok {
		d.customer.User = u
	} else {
		d.customer.Name = c.phrase.plain(s.Customer, c.name(ctx))
	}
	c.setDue(ctx, &d, s)
	if d.unsure = !s.Sure && d.customer.Key() != ""; d.unsure {
		d.blame("problem.check_customer")
	}
	return d
}

// setDue takes the date over, or says what is wrong with it.
func (c *call) setDue(ctx context.Context, d *draft, s sentence) {
	d.words = s.Due.Span
	if refused, ok := errors.AsType[*deadline.Error](s.DueErr); ok {
		d.words = refused.Span
	}
	d.words = c.phrase.plain(d.words, c.name(ctx))
	switch {
	case errors.Is(s.DueErr, deadline.ErrPast):
		d.blame(problemPastWords)
	case errors.Is(s.DueErr, deadline.ErrTooFar):
		d.blame(problemTooFarWords)
	case s.DueErr == nil && len(s.Due.Ambiguous) > 1:
		c.setReadings(d, s.Due.Ambiguous)
	case s.DueErr == nil:
		d.due = s.Due.Due
		d.heard = view.Heard{Words: d.words, Mended: c.phrase.plain(s.Due.Mended, c.name(ctx))}
		if !s.Due.There.IsZero() {
			d.heard.Zone = s.Due.There.Location()
		}
	}
}

// setReadings takes over those of several readings that can be promised at all.
// None is likelier for whoever is asked: the earliest comes first.
func (c *call) setReadings(d *draft, readings []time.Time) {
	near := slices.SortedFunc(slices.Values(readings), time.Time.Compare)
	near = slices.DeleteFunc(near, func(t time.Time) bool { return t.Sub(c.At) > promise.MaxAhead })
	switch len(near) {
	case 0:
		d.blame(problemTooFarWords)
	case 1:
		d.due = near[0]
	default:
		d.readings = near
		d.blame(problemAmbiguous)
	}
}

// setWho makes the one person mentioned at the start the promiser.
func (d *draft) setWho(who []mark) {
	switch {
	case len(who) == 0:
	case slices.ContainsFunc(who, func(m mark) bool { return m.kind == markGroup }):
		d.promiser = ""
		d.blame("problem.group")
	case len(who) > 1:
		d.promiser = ""
		d.blame("problem.many")
	default:
		d.promiser = promise.UserID(who[0].id)
	}
}

// maxText is what a dialog's field can hold.
const maxText = 3000

// write writes a draft down, or opens the dialog with what was understood when
// something about it is missing or unclear.
func (c *call) write(ctx context.Context, d draft) (Reply, error) {
	if utf8.RuneCountInString(d.what) > maxText {
		return say(c.read.Returned("error.text_too_long", map[string]any{"Max": promise.MaxWhat}, d.what))
	}
	flaws, err := c.flaws(ctx, &d)
	if err != nil {
		return Reply{}, err
	}
	if c.unclear(&d, flaws) {
		return say(c.read.Ask(c.question(&d), d.words, d.readings))
	}
	if len(flaws) > 0 {
		d.blame(flaws[0].text)
	}
	if d.problem != "" {
		return c.open(ctx, d)
	}
	return c.begin(ctx, d)
}

// begin writes a whole draft down. Whoever does so twice, by a delivery that
// comes again or a second click on a question, gets the promise they made.
func (c *call) begin(ctx context.Context, d draft) (Reply, error) {
	draft := promise.Draft{
		Team: c.Team, What: d.what, Customer: d.customer, Promiser: d.promiser, Due: d.due, Zone: d.zone,
		Channel: d.channel, Private: d.private, By: c.by, At: c.At, Key: cmp.Or(d.question, c.Delivery),
		From: d.from, Details: d.details, Size: d.size, Source: d.source, Fleeting: c.Fleeting,
	}
	rules := c.cfg.Book.Policy(&c.w)(&promise.Promise{Promiser: d.promiser, Zone: d.zone})
	p, err := c.cfg.Ledger.Begin(ctx, draft, rules)
	if errors.Is(err, promise.ErrDuplicate) {
		return c.madeBefore(ctx, p.Number)
	}
	if err != nil {
		return Reply{}, err
	}
	said := cmp.Or(c.phrase.text, d.what)
	return say(c.read.ConfirmThought(p, true, d.heard, c.think(ctx, &p, said)))
}

// madeBefore answers with a promise as it stands now.
func (c *call) madeBefore(ctx context.Context, n promise.Number) (Reply, error) {
	p, err := c.load(ctx, n)
	if err != nil {
		return Reply{}, err
	}
	if p.State != promise.Active && p.State != promise.Requested {
		return say(c.read.Show(p))
	}
	return say(c.read.Confirm(p, c.try(p, promise.Act{Verb: promise.VerbWithdraw}) == nil))
}

// form is the dialog on a draft, with what is known of the customer.
func (c *call) form(ctx context.Context, d draft) view.Form {
	f := d.form()
	f.Questions = c.questions(d.customer, d.size)
	if d.customer.Key() == "" || c.Actor.Outside {
		return f
	}
	ctx, cancel := context.WithTimeout(ctx, thinkWithin)
	defer cancel()
	if known, ok := c.known(ctx, d.customer); ok {
		f.Worries = c.worries(known, 0)
	}
	return f
}

func (d *draft) form() view.Form {
	return view.Form{
		Details: d.details, Size: d.size,
		Promiser: d.promiser, Customer: d.customer.Name, CustomerUser: d.customer.User, What: d.what,
		Due: d.due, Readings: d.readings, Private: d.private, Channel: d.channel, Problem: d.problem,
		Words: d.words, Question: d.question, From: d.from,
		Source: d.source,
	}
}

// openPromise opens the dialog empty.
func openPromise(ctx context.Context, c *call) (Reply, error) {
	return c.open(ctx, draft{
		promiser: c.Actor.ID, channel: conversation(c.Channel), private: c.w.Settings.Visibility == workspace.Private,
	})
}
