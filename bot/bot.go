package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"strconv"
	"sync"
	"time"

	"kept/commands"
	"kept/internal/clock"
	"kept/internal/locale"
	"kept/internal/promise"
	"kept/internal/view"
	"kept/internal/workspace"
)

// Handler carries out what people ask for. *commands.Handler is one.
type Handler interface {
	Handle(ctx context.Context, r commands.Request) (commands.Reply, error)
}

// Workspaces finds a team's record. *workspace.Book is one.
type Workspaces interface {
	Workspace(ctx context.Context, team promise.Team) (workspace.Workspace, error)
	// Policy is the rules for one promise of a workspace.
	Policy(w *workspace.Workspace) promise.PolicyFor
}

// Config is what a [Bot] is made of. All of it is needed, but SigningSecret only
// for HTTP and AppToken only for Socket Mode.
type Config struct {
	Handler    Handler
	Clients    Clients
	People     *Directory
	Workspaces Workspaces
	Settings   Settings
	Finder     promise.Finder
	Catalogue  *locale.Catalogue
	Now        func() time.Time
	Log        *slog.Logger
	Meter      Meter

	SigningSecret string

	AppToken string
	APIURL   string // ends with a slash; empty for Slack's own
	// Sockets is how many Socket Mode connections to hold; 0 for two.
	Sockets int
}

// Bot takes what Slack sends and answers it.
type Bot struct {
	cfg     Config
	seen    *replays
	flights *tasks
	readers *readers
	// origins are the response URLs of what opened a dialog, by the dialog's
	// external id: what comes of the dialog is told where it was asked for.
	origins *cache[string, origins]

	mu   sync.Mutex
	live int // open sockets
}

// origins is where a dialog came from.
type origins struct {
	respond string
	// alone says that the message it came from is seen by the person alone.
	alone bool
	// home says that it came from the Home tab.
	home bool
}

// How long things may take.
const (
	// ackBudget is how long an acknowledgement waits for its answer. Slack gives
	// three seconds, and the network wants some of them.
	ackBudget = 2500 * time.Millisecond
	// handleTimeout bounds a request from its arrival to its answer.
	handleTimeout = 15 * time.Second
	// originFor is how long a response URL works.
	originFor  = 30 * time.Minute
	maxOrigins = 5000
	// maxSockets is how many connections Slack allows an app.
	maxSockets = 10
)

// ignored is the outcome of a request that gets no answer.
const ignored = "ignored"

// New is a Bot that takes requests until it is drained.
func New(cfg Config) *Bot {
	if cfg.Sockets <= 0 {
		cfg.Sockets = 2
	}
	cfg.Sockets = min(cfg.Sockets, maxSockets)
	if cfg.People != nil {
		cfg.People.chosenBy(cfg.Workspaces)
	}
	return &Bot{
		cfg: cfg, seen: newReplays(cfg.Now), flights: newTasks(), readers: newReaders(cfg.Catalogue),
		origins: newCache[string, origins](cfg.Now, originFor, maxOrigins),
	}
}

// Drain takes no more requests and waits for those in flight, with all that is
// still to be told.
func (b *Bot) Drain(ctx context.Context) error {
	return errors.Join(b.flights.drain(ctx), b.cfg.People.behind.drain(ctx))
}

// Settled waits until nothing is in flight: every request so far was answered
// and told on. More may come meanwhile.
func (b *Bot) Settled(ctx context.Context) error {
	return errors.Join(b.flights.settled(ctx), b.cfg.People.behind.tasks.settled(ctx))
}

// AtRest reports whether nothing is in flight.
func (b *Bot) AtRest() bool { return b.flights.none() && b.cfg.People.behind.tasks.none() }

// errDraining says that the process is about to end.
var errDraining = errors.New("no more requests are taken")

// ack is how a delivery is acknowledged.
type ack struct {
	body []byte // nil for an empty one
	// again says that the delivery came before and was not carried out again;
	// body is how the first was answered.
	again bool
	// late says that the work goes on: the answer was not there in time.
	late bool
}

// take carries a delivery out, on the goroutine of whoever brings it, and has it
// acknowledged once on the way. When the answer is not there in time, or is
// larger than an acknowledgement may be (limit, 0 for none), the acknowledgement
// is empty and the answer goes another way.
func (b *Bot) take(ctx context.Context, a *arrival, limit int, acknowledge func(ack)) error {
	if a.nothing {
		acknowledge(ack{})
		return nil
	}
	if !b.flights.add() {
		return errDraining
	}
	d, first := b.seen.take(string(a.req.Team) + " " + a.once)
	if !first {
		defer b.flights.done()
		b.logOf(a).InfoContext(ctx, "delivered again", "name", a.req.Name)
		acknowledge(ack{body: b.answerAgain(ctx, d), again: true})
		return nil
	}
	// what was begun is finished, whether or not somebody still waits for it
	work, cancel := context.WithTimeout(context.WithoutCancel(ctx), handleTimeout)
	end := func() {
		cancel()
		b.flights.done()
	}
	follows := false
	defer func() {
		if !follows {
			end()
		}
	}()
	once := &acknowledged{delivered: d, acknowledge: acknowledge}
	timer := time.AfterFunc(ackBudget, func() {
		if once.with(ack{late: true}) {
			b.logOf(a).WarnContext(ctx, "acknowledged before the answer was there", "name", a.req.Name)
		}
	})
	ans := b.answer(work, a, limit)
	timer.Stop()
	if ctx.Err() != nil { // nobody waits any more
		once.with(ack{})
		ans = ans.instead()
	} else if !once.with(ack{body: ans.ack}) {
		ans = ans.instead()
	}
	if follows = len(ans.after) > 0; !follows {
		return nil
	}
	// The acknowledgement goes out when whoever brought the delivery is done.
	go func() {
		defer end()
		for _, f := range ans.after {
			b.follow(work, a, f)
		}
	}()
	return nil
}

// acknowledged has one delivery acknowledged once, and keeps its answer.
type acknowledged struct {
	mu          sync.Mutex
	done        bool
	delivered   *delivered
	acknowledge func(ack)
}

// with acknowledges; it returns false when that was done before. Whichever comes
// first is over when with returns.
func (o *acknowledged) with(a ack) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.done {
		return false
	}
	o.done = true
	o.acknowledge(a)
	o.delivered.settle(a.body)
	return true
}

// follow does what follows an answer. A panic harms nobody but the one it is for.
func (b *Bot) follow(ctx context.Context, a *arrival, f func(context.Context)) {
	defer func() {
		if v := recover(); v != nil {
			b.panicked(ctx, a, v)
		}
	}()
	f(ctx)
}

func (b *Bot) panicked(ctx context.Context, a *arrival, v any) {
	b.logOf(a).ErrorContext(ctx, "a request panicked", "name", a.req.Name, "panic", fmt.Sprint(v), "stack", string(debug.Stack()))
}

// answerAgain is the acknowledgement of the first delivery, once it is known.
func (b *Bot) answerAgain(ctx context.Context, d *delivered) []byte {
	timer := time.NewTimer(ackBudget)
	defer timer.Stop()
	select {
	case <-d.done:
		return d.answer()
	case <-timer.C:
	case <-ctx.Done():
	}
	return nil
}

// answer has a delivery carried out and decides how the answer goes back.
func (b *Bot) answer(ctx context.Context, a *arrival, limit int) answer {
	started := clock.System{}.Now()
	out, outcome := b.handle(ctx, a)
	took := clock.System{}.Now().Sub(started)
	kind, name := string(a.req.Kind), a.req.Name
	if a.event != nil {
		kind, name = "event", a.event.kind
	}
	b.cfg.Meter.Request(kind, name, outcome, took)
	// what went well is counted, and told in detail only to who asks for it
	level := slog.LevelInfo
	if outcome == okOutcome || outcome == ignored {
		level = slog.LevelDebug
	}
	if b.cfg.Log.Enabled(ctx, level) {
		b.logOf(a).LogAttrs(ctx, level, "request", known(slog.String("user", string(a.user)), slog.String("kind", kind),
			slog.String("name", name), slog.String("outcome", outcome), slog.Duration("took", took))...)
	}
	if limit > 0 && len(out.ack) >= limit {
		b.logOf(a).InfoContext(ctx, "the answer is too large for an acknowledgement", "bytes", len(out.ack))
		return out.instead()
	}
	return out
}

// handle is the one funnel for both transports: who acts, may they, carry it
// out, and make an answer of the reply or of what went wrong.
func (b *Bot) handle(ctx context.Context, a *arrival) (out answer, outcome string) {
	s := &session{b: b, a: a, me: workspace.Person{ID: a.user}}
	defer func() {
		if v := recover(); v != nil {
			b.panicked(ctx, a, v)
			out, outcome = s.failed(ctx, errPanic), "panic"
		}
	}()
	client, err := b.cfg.Clients.For(ctx, a.req.Team)
	if err != nil {
		b.logOf(a).ErrorContext(ctx, "a delivery for a workspace that Kept is not in", "error", err)
		return answer{}, "not_installed"
	}
	s.client = client
	if a.event != nil {
		return b.happened(ctx, s)
	}
	// first who it is: also what goes wrong is told in their language
	s.me = b.cfg.People.Actor(ctx, a.req.Team, a.user)
	s.space, err = b.cfg.Workspaces.Workspace(ctx, a.req.Team)
	if err != nil {
		s.space = workspace.Workspace{Team: a.req.Team, Settings: workspace.Defaults()}
		return s.failed(ctx, err), kindName(err)
	}
	switch {
	case s.me.Bot, s.me.Deleted:
		b.logOf(a).WarnContext(ctx, "a bot or a deactivated person acted", "user", a.user)
		return answer{}, ignored
	case s.me.Outside:
		return s.failed(ctx, errOutside), kindName(errOutside)
	}
	a.req.Actor, a.req.At = s.me, b.cfg.Now()
	a.req.Fleeting = s.where().respond != ""
	reply, err := b.cfg.Handler.Handle(ctx, a.req)
	if err != nil {
		return s.failed(ctx, err), kindName(err)
	}
	return s.reply(ctx, reply), okOutcome
}

// session is one delivery being answered.
type session struct {
	b      *Bot
	a      *arrival
	client *Client
	space  workspace.Workspace
	me     workspace.Person
}

// reader is the person who acts, as a reader.
func (s *session) reader() view.Reader {
	return managing(s.b.readers.of(&s.space, s.me, s.b.cfg.Now()), s.b.cfg.Workspaces, &s.space)
}

// okOutcome is the outcome of what went well.
const okOutcome = "ok"

// kindName is the outcome of a request that went wrong, for the figures.
func kindName(err error) string {
	kind := promise.KindOf(err)
	if int(kind) < len(kindNames) {
		return kindNames[kind]
	}
	return "kind_" + strconv.Itoa(int(kind))
}

var kindNames = [...]string{
	promise.KindInternal: "internal", promise.KindInvalid: "invalid", promise.KindForbidden: "forbidden",
	promise.KindNotFound: "not_found", promise.KindStale: "stale", promise.KindConflict: "conflict",
	promise.KindDuplicate: "duplicate", promise.KindUnavailable: "unavailable",
}
