package commands

import (
	"context"
	"errors"
	"time"

	"kept/internal/locale"
	"kept/internal/promise"
	"kept/internal/view"
	"kept/internal/workspace"
)

// Config is what a [Handler] works with.
type Config struct {
	Ledger *promise.Ledger
	Finder promise.Finder
	Cards  promise.CardStore
	Book   *workspace.Book
	People workspace.People
	Texts  *locale.Catalogue
	Now    func() time.Time
}

// Handler answers requests. It is safe for concurrent use.
type Handler struct {
	cfg    Config
	routes map[address]handler
	words  []word
	named  map[string]word // the same by their folded names

	thinker *thinker
}

// address is where a request goes.
type address struct {
	kind Kind
	name string
}

// handler answers one request.
type handler func(ctx context.Context, c *call) (Reply, error)

// New is a handler with the routes of routes.go.
func New(cfg Config) *Handler {
	h := &Handler{cfg: cfg, routes: map[address]handler{}, words: words(), named: map[string]word{}, thinker: newThinker()}
	for _, r := range routes() {
		h.routes[address{r.kind, r.name}] = r.run
	}
	for _, w := range h.words {
		for _, name := range w.names {
			h.named[fold(name)] = w
		}
	}
	return h
}

// Knows reports whether there is a row for a name. Names come from outside: a
// metric must not be labelled with one that is not ours.
func (h *Handler) Knows(kind Kind, name string) bool {
	_, ok := h.routes[address{kind, name}]
	return ok
}

// Handle answers a request. An error is a [*promise.Error] for the person, or a
// failure of the store.
func (h *Handler) Handle(ctx context.Context, r Request) (Reply, error) {
	run, ok := h.routes[address{r.Kind, r.Name}]
	if !ok {
		return Reply{}, unknownAction()
	}
	w, err := h.cfg.Book.Workspace(ctx, r.Team)
	if err != nil {
		return Reply{}, err
	}
	return run(ctx, h.call(r, w))
}

// call is one request on its way, with what every handler needs of it.
type call struct {
	*Handler
	Request

	w    workspace.Workspace
	by   promise.Actor
	read view.Reader
	// phrase is a command's text, and rest what of it follows the word that
	// chose the handler.
	phrase phrase
	rest   string
	// round is the round of the dialog that was sent.
	round int
}

func (h *Handler) call(r Request, w workspace.Workspace) *call {
	if r.At.IsZero() {
		r.At = h.cfg.Now()
	}
	c := &call{Handler: h, Request: r, w: w, by: w.Actor(r.Actor)}
	lang := r.Actor.Locale
	if lang == "" {
		lang = w.Settings.Locale
	}
	c.read = view.Reader{
		Printer: h.cfg.Texts.Printer(lang),
		Zone:    h.cfg.Book.Location(r.Actor.Zone, w.Settings),
		Now:     r.At, Me: r.Actor.ID, Manager: c.by.Manager, Leader: c.by.Leader, Manages: c.manages,
		Leads: w.Settings.Leads,
	}
	return c
}

// manages reports whether the person is a manager to one promise: everywhere, or
// of its promiser.
func (c *call) manages(p *promise.Promise) bool {
	return c.by.For(c.cfg.Book.Policy(&c.w)(p)).Manager
}

// load is a stored promise.
func (c *call) load(ctx context.Context, n promise.Number) (promise.Promise, error) {
	p, err := c.cfg.Ledger.Load(ctx, c.Team, n)
	if err == nil && c.hides(&p) {
		err = promise.ErrNotFound
	}
	return p, missing(n, err)
}

// pressed loads the promise that a button is about.
func (c *call) pressed(ctx context.Context) (promise.Promise, error) {
	n, err := view.ParseNumber(c.Value)
	if err != nil {
		return promise.Promise{}, err
	}
	return c.load(ctx, n)
}

// act carries an act out. A repeated delivery gets the promise as its first one
// left it, which may have moved on since.
func (c *call) act(ctx context.Context, n promise.Number, a promise.Act) (promise.Promise, error) {
	a.By, a.At, a.Key = c.by, c.At, c.Delivery
	p, err := c.cfg.Ledger.Act(ctx, c.Team, n, a, c.cfg.Book.Policy(&c.w))
	if errors.Is(err, promise.ErrDuplicate) {
		return c.load(ctx, n)
	}
	if err == nil {
		c.thinker.forget(&p)
		c.thinker.dueAgain(&p, a.Verb)
	}
	if err != nil && p.Number == n && c.hides(&p) {
		// A refusal tells whose promise it is and how it stands.
		err = promise.ErrNotFound
	}
	return p, missing(n, err)
}

// try decides an act without carrying it out.
func (c *call) try(p promise.Promise, a promise.Act) error {
	a.By, a.At = c.by, c.At
	_, err := promise.Decide(p, a, c.cfg.Book.Policy(&c.w)(&p))
	return err
}

// missing says which promise there is not.
func missing(n promise.Number, err error) error {
	if !errors.Is(err, promise.ErrNotFound) {
		return err
	}
	return &promise.Error{Kind: promise.KindNotFound, Key: "error.no_promise", Args: map[string]any{argNumber: n}, Cause: err}
}

// may reports whether the person may see a promise: those it concerns and
// managers always, colleagues unless it is private, others never.
func (c *call) may(p *promise.Promise) bool {
	me := c.Actor.ID
	switch me {
	case p.Promiser, p.Doer, p.Recorder, p.Offered, p.Customer.User:
		return true
	}
	return c.by.Manager || !c.Actor.Outside && (!p.Private || c.manages(p))
}

// hides reports whether the person must not learn that a promise exists. A
// promise that was missed has been told to all who follow breaches: its buttons
// answer them, also where it was private; but never people of another company.
func (c *call) hides(p *promise.Promise) bool {
	return !c.may(p) && (c.Actor.Outside || p.FollowUp() == nil)
}

// name is what a person is called, for words in which they were mentioned. It
// is asked for only when Slack did not send it along.
func (c *call) name(ctx context.Context) func(promise.UserID) string {
	return func(id promise.UserID) string {
		p, err := c.cfg.People.Person(ctx, c.Team, id)
		if err != nil || p.Name == "" {
			return string(id)
		}
		return p.Name
	}
}

// say makes a reply of a message.
func say(m view.Message, err error) (Reply, error) {
	if err != nil {
		return Reply{}, err
	}
	return Reply{Message: &m}, nil
}

// instead makes a reply that takes the place of the message clicked on.
func instead(m view.Message, err error) (Reply, error) {
	r, err := say(m, err)
	r.Replace = err == nil
	return r, err
}

// open makes a reply of a dialog.
func open(m view.Modal, err error) (Reply, error) {
	if err != nil {
		return Reply{}, err
	}
	return Reply{Modal: &m}, nil
}

// argNumber fills the sentences of refusals with the promise they are about.
const argNumber = "Number"

func refuse(kind promise.Kind, key string, args map[string]any) error {
	return &promise.Error{Kind: kind, Key: key, Args: args}
}

// unknownAction refuses what no row of the table is for.
func unknownAction() error { return refuse(promise.KindInvalid, "error.unknown_action", nil) }

// insiders lets only people of the workspace itself in.
func (c *call) insiders() error {
	if c.Actor.Outside {
		return refuse(promise.KindForbidden, "error.insiders_only", nil)
	}
	return nil
}

// conversation is where the request came from, empty when it is no channel: a
// direct message has nobody else to tell.
func conversation(ch promise.ChannelID) promise.ChannelID {
	if ch == "" || ch[0] == 'D' {
		return ""
	}
	return ch
}
