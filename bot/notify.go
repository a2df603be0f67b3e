package bot

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"log/slog"
	"math/rand/v2"
	"slices"
	"time"

	"kept/internal/locale"
	"kept/internal/promise"
	"kept/internal/view"
	"kept/internal/workspace"
)

// NotifierConfig is what a [Notifier] is made of. All of it is needed.
type NotifierConfig struct {
	Clients    Clients
	People     workspace.People
	Workspaces Workspaces
	Promises   PromiseLoader
	Reminders  Reminders
	// Handler hears of people who have left.
	Handler   Handler
	Finder    promise.Finder
	Posts     promise.Posts
	GivenUp   GivenUp
	Catalogue *locale.Catalogue
	Now       func() time.Time
	Log       *slog.Logger
	Meter     Meter
}

// PromiseLoader loads a promise. Every promise.Store is one.
type PromiseLoader interface {
	Load(ctx context.Context, team promise.Team, n promise.Number) (promise.Promise, error)
}

// Notifier delivers what is owed to people. It is the scheduler's Notifier.
type Notifier struct {
	cfg      NotifierConfig
	readers  *readers
	pace     *pacer
	channels *cache[place, Channel]
}

type place struct {
	team    promise.Team
	channel promise.ChannelID
}

// What is known of channels is looked up again after a while: an archived one
// may be opened again.
const (
	channelFresh = 5 * time.Minute
	maxChannels  = 10_000
)

// NewNotifier is a Notifier.
func NewNotifier(cfg NotifierConfig) *Notifier {
	return &Notifier{
		cfg: cfg, readers: newReaders(cfg.Catalogue), pace: newPacer(),
		channels: newCache[place, Channel](cfg.Now, channelFresh, maxChannels),
	}
}

// Pace gives what a team comes to owe a channel or a person its moment there at
// once, when others wait for the same: it need not be taken up before only to be
// put off. It is a [promise.Pacer].
func (n *Notifier) Pace(team promise.Team, list []promise.Notice) {
	for i := range list {
		if l, ok := lineOf(team, &list[i]); ok {
			list[i].Slot = n.pace.reserve(list[i].At, l)
		}
	}
}

// lineOf is the line in which a notice waits before anything is known of its
// promise. Some post nothing, and a reminder has to see first what else it can
// tell, and what others tell already.
func lineOf(team promise.Team, n *promise.Notice) (l line, ok bool) {
	switch {
	case n.Kind == promise.NoticeRefresh, n.Kind == promise.NoticeTold, n.Kind == promise.NoticeReminder:
		return l, false
	case n.Channel != "":
		return channelLine(team, n.Channel), true
	case n.User != "":
		return directLine(team, n.User), true
	}
	return l, false
}

// The outcomes of a delivery, for the figures.
const (
	sent     = "sent"
	updated  = "updated"
	nothing  = "nothing" // there is nothing to say any more
	paced    = "paced"   // it has a later moment of its own
	limited  = "limited" // Slack said that it is too much
	later    = "later"   // trouble that may pass
	parked   = "parked"  // can never be delivered
	foundOut = "found"   // an earlier try had arrived
)

// Trouble that passes is waited out, longer each time; nothing is given up
// before a day is over and it was tried for the better part of one: a machine
// that was away for days begins with much that is old.
const (
	retryFirst  = time.Second
	retryLast   = 10 * time.Minute
	giveUpAfter = 24 * time.Hour
	giveUpTries = 100
	// retryUnknown is how long a post may still be on its way of which no answer
	// came: it is looked for only then.
	retryUnknown = 5 * time.Second
)

// Notify delivers the notice of a claim and says how the claim ends. It never
// sleeps: what cannot go now gets a later moment.
func (n *Notifier) Notify(ctx context.Context, c promise.Claim) promise.Settlement {
	d := &delivery{Notifier: n, claim: c, now: n.cfg.Now()}
	end, what := d.run(ctx)
	n.cfg.Meter.Notice(string(c.Notice.Kind), what)
	level := slog.LevelInfo
	switch what {
	case parked:
		level = slog.LevelError
	case later, limited:
		level = slog.LevelWarn
	case sent, updated, paced, nothing:
		level = slog.LevelDebug
	}
	if !n.cfg.Log.Enabled(ctx, level) {
		return end
	}
	n.cfg.Log.LogAttrs(ctx, level, "notice", known(
		slog.String("outcome", what), slog.String("kind", string(c.Notice.Kind)), slog.String("team", string(c.Team)),
		slog.Int64("number", int64(c.Notice.Number)), slog.String("channel", string(c.Notice.Channel)),
		slog.String("user", string(c.Notice.User)), slog.Int("tries", c.Notice.Tries), slog.Bool("recovered", c.Recovered),
		slog.Time("retry", end.Retry), slog.String("reason", end.Parked), slog.Any("error", d.err),
	)...)
	return end
}

// delivery is one notice being delivered.
type delivery struct {
	*Notifier

	claim  promise.Claim
	now    time.Time
	client *Client
	space  workspace.Workspace
	// breached says that the promise was missed at some time: then whatever is
	// said of it tells of that.
	breached bool
	// confined is the promise when it is private, and its breach is only for
	// those of the subscribers who may see it.
	confined *promise.Promise
	version  int64 // of the promise, as it was read
	// open is what its doer has to do, where it was read together with it.
	open     []promise.Promise
	customer promise.UserID // whom it was promised to, if that is somebody in Slack
	// shown are the versions of the other promises that were shown with it.
	shown  map[promise.Number]int64
	opened time.Time // when its latest follow-up was opened
	// quieted says that its breach was kept out of the channels at some time.
	quieted bool
	paced   bool        // its moment has come
	thread  string      // the post that the message hangs under
	files   []view.File // what goes with it
	// instead is sent where files cannot go along.
	instead view.Message
	// away is the channel that cannot take the files, so that they go to the
	// person.
	away promise.ChannelID
	err  error // what went wrong, for the log
	// advise has a person ask for what can be told besides; nil where there is
	// nobody to ask.
	advise func(view.Reader, workspace.Person) view.Reader
}

func (d *delivery) run(ctx context.Context) (promise.Settlement, string) {
	var err error
	d.client, err = d.cfg.Clients.For(ctx, d.claim.Team)
	if err != nil {
		return d.retry(err)
	}
	if d.space, err = d.cfg.Workspaces.Workspace(ctx, d.claim.Team); err != nil {
		return d.retry(err)
	}
	if at, ok := d.early(); !ok {
		return d.at(at), paced
	}
	d.advises(ctx)
	switch n := &d.claim.Notice; n.Kind {
	case promise.NoticeDigest:
		return d.digest(ctx)
	case promise.NoticeTrouble:
		return d.send(ctx, func(r view.Reader) (view.Message, bool, error) { return r.Notice(*n, promise.Promise{}) })
	default:
		p, err := d.loaded(ctx)
		switch {
		case errors.Is(err, promise.ErrNotFound):
			return d.end(), nothing
		case err != nil:
			return d.retry(err)
		}
		d.breached, d.version, d.customer = p.FollowUp() != nil, p.Version, p.Customer.User
		if p.Private && (n.Kind == promise.NoticeBreach || n.Kind == promise.NoticeAtRisk) {
			d.confined = &p
		}
		d.opened, d.quieted = openedAt(&p), quieted(&p)
		if n.Channel != "" && ofBreach(n.Kind) && d.hushed(&p) {
			return d.end(), nothing
		}
		switch n.Kind {
		case promise.NoticeRefresh:
			return d.refresh(ctx, &p)
		case promise.NoticeBrief:
			return d.brief(ctx, &p)
		case promise.NoticePattern:
			return d.pattern(ctx, &p)
		case promise.NoticeReminder:
			return d.reminder(ctx, &p)
		case promise.NoticeTold:
			return d.told(&p)
		}
		return d.send(ctx, func(r view.Reader) (view.Message, bool, error) { return r.Notice(*n, p) })
	}
}

// end settles the claim as done.
func (d *delivery) end() promise.Settlement { return promise.Settlement{Claim: d.claim} }

// at puts the notice back for a moment, as it is. One that an earlier try may
// have posted is marked, for what is put back does not come back as recovered.
func (d *delivery) at(t time.Time) promise.Settlement {
	s := d.end()
	s.Retry, s.Unchanged = t, true
	if d.claim.Recovered {
		mark(&s)
	}
	return s
}

// mark has the next try look for what this one, or one before, has posted.
func mark(s *promise.Settlement) {
	if n := &s.Claim.Notice; n.Tries == 0 {
		n.Tries, s.Unchanged = 1, false
	}
}

// park gives the notice up, for the operator to see.
func (d *delivery) park(reason string, err error) (promise.Settlement, string) {
	d.err = err
	s := d.end()
	s.Parked = reason
	return s, parked
}

// retry puts the notice back after trouble that may pass.
func (d *delivery) retry(err error) (promise.Settlement, string) {
	d.err = err
	if e, ok := errors.AsType[*SlackError](err); ok && e.Trouble == RateLimited {
		return d.at(d.now.Add(e.RetryAfter)), limited
	}
	n := &d.claim.Notice
	enough := n.Tries >= giveUpTries || n.Tries > 0 && errors.Is(err, ErrNotInstalled)
	if enough && d.now.Sub(n.At) >= giveUpAfter {
		return d.park("undelivered for a day: "+outcome(err), err)
	}
	pause := min(retryFirst<<min(n.Tries, 12), retryLast)
	if unanswered(err) {
		pause = max(pause, 2*retryUnknown) // at least half of it is waited
	}
	n.Tries++
	s := d.at(d.now.Add(pause/2 + rand.N(pause/2+1)))
	s.Unchanged = false
	return s, later
}

// unanswered reports whether a post may have been taken although no answer came
// in time.
func unanswered(err error) bool {
	e, ok := errors.AsType[*SlackError](err)
	return ok && e.Code == codeTimeout && (e.Method == methodPost || e.Method == methodShare)
}

// key marks the message in Slack: what the notice is called, made unreadable,
// since every app in the workspace can read it.
func (d *delivery) key() string {
	sum := sha256.Sum256([]byte(string(d.claim.Team) + " " + d.claim.Subject))
	return hex.EncodeToString(sum[:12])
}

// sensitive reports whether the notice tells of a broken promise, which is
// nobody's business outside the company.
func (d *delivery) sensitive() bool {
	switch d.claim.Notice.Kind {
	case promise.NoticeBreach, promise.NoticeInvite, promise.NoticeFollowUp, promise.NoticeDigest, promise.NoticeAtRisk,
		promise.NoticeNudge, promise.NoticeEscalate, promise.NoticeStandIn, promise.NoticeLapsed, promise.NoticeBrief,
		promise.NoticePattern:
		return true
	}
	return d.breached
}

// refresh brings everything that was posted about a promise up to date.
func (d *delivery) refresh(ctx context.Context, p *promise.Promise) (promise.Settlement, string) {
	posts, err := d.cfg.Posts.Posts(ctx, d.claim.Team, p.Number)
	if err != nil {
		return d.retry(err)
	}
	if len(posts) == 0 {
		return d.end(), nothing
	}
	if at, ok := d.pace.may(string(d.claim.Team)+d.claim.Subject, d.now, updateLine(d.claim.Team)); !ok {
		return d.at(at), paced
	}
	for _, post := range posts {
		err := d.refreshPost(ctx, p, post)
		switch troubleOf(err) {
		case Refused:
			// the message was deleted, the channel archived: nothing to bring up
			// to date
			d.cfg.Log.DebugContext(ctx, "a post is out of reach", "team", d.claim.Team, "channel", post.Channel, "error", err)
			continue
		case Rejected:
			d.cfg.Log.ErrorContext(ctx, "a post cannot be brought up to date", "team", d.claim.Team, "kind", post.Kind, "number", p.Number, "error", err)
			continue
		}
		if err != nil {
			if e, ok := errors.AsType[*SlackError](err); ok && e.Trouble == RateLimited {
				d.pace.hold(updateLine(d.claim.Team), d.now.Add(e.RetryAfter))
			}
			return d.retry(err)
		}
	}
	s := d.end()
	d.catchUp(ctx, &s)
	return s, updated
}

// catchUp owes one more refresh when the promise has moved on while a message
// about it was under way. The act's own refresh may have come too early for
// that message, or been overtaken by it.
func (d *delivery) catchUp(ctx context.Context, s *promise.Settlement) {
	n := d.claim.Notice.Number
	stands := func(n promise.Number, version int64) bool {
		p, err := d.cfg.Promises.Load(ctx, d.claim.Team, n)
		return err == nil && p.Version == version
	}
	current := stands(n, d.version)
	for other, version := range d.shown {
		current = current && stands(other, version)
	}
	if !current {
		s.Owed = append(s.Owed, promise.Notice{Kind: promise.NoticeRefresh, Number: n, At: d.now})
	}
}

func (d *delivery) refreshPost(ctx context.Context, p *promise.Promise, post promise.Post) error {
	if f := p.FollowUp(); f != nil && ofEarlier(post, f.Opened) {
		return nil // it tells of another breach, which is over
	}
	list, err := d.together(ctx, p, post)
	if err != nil {
		return err
	}
	breached := d.breached || slices.ContainsFunc(list, func(q promise.Promise) bool { return q.FollowUp() != nil })
	reader, ok, err := d.readerOf(ctx, post, breached)
	if !ok || err != nil {
		return err
	}
	if d.breached && !private(post.Channel) && d.hushed(p) {
		return d.hush(ctx, p, post)
	}
	var m view.Message
	if len(list) > 0 {
		m, ok, err = d.remindOf(ctx, d.reader(reader), &list, 0)
	} else {
		m, ok, err = d.reader(reader).Refreshed(post.Kind, *p)
	}
	if err != nil {
		return &SlackError{Method: stepRender, Trouble: Rejected, Cause: err}
	}
	if !ok {
		return nil
	}
	return d.client.Update(ctx, post.Channel, post.TS, m)
}

// readerOf is who reads a post; the zero Person is everyone in a channel. ok is
// false where a post is not brought up to date: where others than the company's
// own would read of a breach.
func (d *delivery) readerOf(ctx context.Context, post promise.Post, breached bool) (reader workspace.Person, ok bool, err error) {
	if !breached && !private(post.Channel) {
		return reader, true, nil
	}
	info, err := d.channel(ctx, post.Channel)
	switch {
	case err != nil:
		return reader, false, err
	case info.Shared:
		return reader, false, nil // it stays as it was before the breach
	case info.User == "":
		return reader, true, nil
	}
	reader, err = d.cfg.People.Person(ctx, d.claim.Team, info.User)
	switch {
	case errors.Is(err, promise.ErrNotFound):
		return reader, false, nil
	case err != nil && breached:
		return reader, false, err // who cannot be looked up may be a guest
	case err != nil:
		return workspace.Person{ID: info.User}, true, nil //nolint:nilerr // who cannot be looked up reads it all the same
	}
	return reader, !reader.Outside || !breached, nil
}

// hush takes a breach out of a channel, and leaves other posts there as they
// were.
func (d *delivery) hush(ctx context.Context, p *promise.Promise, post promise.Post) error {
	if post.Kind != promise.NoticeBreach {
		return nil
	}
	m, err := d.reader(workspace.Person{}).Hushed(*p)
	if err != nil {
		return &SlackError{Method: stepRender, Trouble: Rejected, Cause: err}
	}
	return d.client.Update(ctx, post.Channel, post.TS, m)
}

func (d *delivery) reader(p workspace.Person) view.Reader {
	r := managing(d.readers.of(&d.space, p, d.now), d.cfg.Workspaces, &d.space)
	if d.advise == nil || p.ID == "" {
		return r
	}
	return d.advise(r, p)
}

func (d *delivery) channel(ctx context.Context, ch promise.ChannelID) (Channel, error) {
	return d.channels.get(ctx, place{d.claim.Team, ch}, func(ctx context.Context) (Channel, error) {
		return d.client.ChannelInfo(ctx, ch)
	})
}
