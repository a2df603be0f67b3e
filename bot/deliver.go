package bot

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"kept/commands"
	"kept/internal/promise"
	"kept/internal/view"
	"kept/internal/workspace"
)

// renderer writes the message for a reader; ok is false when there is nothing to
// say any more.
type renderer func(r view.Reader) (m view.Message, ok bool, err error)

// refusal is why a place can never receive the notice.
type refusal struct {
	code string
	err  error
}

func (r *refusal) Error() string {
	if r.err != nil {
		return r.code + ": " + r.err.Error()
	}
	return r.code
}

func (r *refusal) Unwrap() error { return r.err }

// errNothing says that there is nothing to say any more.
var errNothing = errors.New("nothing to say")

// pacedError says that the message has a moment of its own.
type pacedError struct{ at time.Time }

func (pacedError) Error() string { return "paced" }

// arrived is where a message stands.
type arrived struct {
	channel promise.ChannelID
	ts      string
	found   bool // by an earlier try
}

// send delivers to the notice's channel, or to its person; to its person as well
// when the channel cannot be reached.
func (d *delivery) send(ctx context.Context, write renderer) (promise.Settlement, string) {
	n := &d.claim.Notice
	at, err := d.reach(ctx, write)
	if refused, ok := errors.AsType[*refusal](err); ok {
		return d.refused(ctx, refused)
	}
	if wait, ok := errors.AsType[pacedError](err); ok {
		return d.at(wait.at), paced
	}
	switch {
	case errors.Is(err, errNothing):
		return d.end(), nothing
	case err != nil:
		return d.retry(err)
	}
	s, what := d.end(), sent
	if at.found {
		what = foundOut
	}
	switch {
	case d.thread != "":
		// So that the head of a long thread is not forgotten over what follows.
		s.Post = &promise.Post{Kind: promise.NoticeBreach, Channel: at.channel, TS: d.thread}
	case n.Number != 0 && !bare(n.Kind):
		s.Post = &promise.Post{Kind: n.Kind, Channel: at.channel, TS: at.ts}
		d.catchUp(ctx, &s)
	}
	return s, what
}

func (d *delivery) reach(ctx context.Context, write renderer) (arrived, error) {
	n := &d.claim.Notice
	if n.Channel == "" {
		return d.toPerson(ctx, n.User, write)
	}
	at, err := d.toChannel(ctx, n.Channel, write)
	if errors.Is(err, errNoThread) {
		if n.Kind != promise.NoticeBrief || n.User == "" {
			return at, errNothing
		}
		d.paced = false // it was for the channel
		return d.toPerson(ctx, n.User, write)
	}
	if refused, ok := errors.AsType[*refusal](err); ok && n.User != "" && !rejected(refused) {
		d.cfg.Log.InfoContext(ctx, "a channel cannot be reached, its notice goes to the person", "team", d.claim.Team,
			"channel", n.Channel, "user", n.User, "reason", refused.code)
		d.paced, d.thread = false, "" // they were for the channel
		if refused.code == codeNotIn {
			d.away = n.Channel
		}
		return d.toPerson(ctx, n.User, write)
	}
	return at, err
}

// codeNotIn is Slack's word for a channel that Kept is not in. It may post in a
// public one all the same, but not attach files.
const codeNotIn = "not_in_channel"

// rejected reports whether the message is at fault rather than the place.
func rejected(r *refusal) bool { return troubleOf(r.err) == Rejected }

func (d *delivery) toChannel(ctx context.Context, ch promise.ChannelID, write renderer) (arrived, error) {
	n := &d.claim.Notice
	if d.sensitive() {
		info, err := d.channel(ctx, ch)
		switch {
		case err != nil:
			return arrived{}, refuseIf(err) // what cannot be looked up may be shared
		case info.Shared:
			return arrived{}, &refusal{code: "shared_channel"}
		case info.Archived:
			return arrived{}, &refusal{code: "is_archived"}
		}
	}
	var err error
	switch {
	case inThread(n.Kind):
		if d.thread, err = d.breachPost(ctx, ch); err != nil {
			return arrived{}, err
		}
	case n.Kind == promise.NoticeBreach:
		// one thread for a breach: it may have been posted before it was handled
		// quietly for a while
		switch ts, err := d.posted(ctx, ch); {
		case err != nil:
			return arrived{}, err
		case ts != "":
			return arrived{}, errNothing
		}
	}
	return d.post(ctx, ch, d.thread, workspace.Person{}, write)
}

// posted is where the latest breach stands in a channel; empty for nowhere.
func (d *delivery) posted(ctx context.Context, ch promise.ChannelID) (string, error) {
	posts, err := d.cfg.Posts.Posts(ctx, d.claim.Team, d.claim.Notice.Number)
	if err != nil {
		return "", err
	}
	ts := ""
	for _, p := range posts {
		if p.Kind == promise.NoticeBreach && p.Channel == ch && !ofEarlier(p, d.opened) {
			ts = max(ts, p.TS)
		}
	}
	return ts, nil
}

// apart is how far Slack's clock and ours may be apart.
const apart = 2 * time.Minute

// ofEarlier reports whether a post tells of a breach before the one that was
// opened at a moment.
func ofEarlier(p promise.Post, opened time.Time) bool {
	if p.Kind != promise.NoticeBreach && p.Kind != promise.NoticeInvite {
		return false
	}
	seconds, _, _ := strings.Cut(p.TS, ".")
	at, err := strconv.ParseInt(seconds, 10, 64)
	return err == nil && time.Unix(at, 0).Before(opened.Add(-apart))
}

// openedAt is when the latest breach was found; zero for none.
func openedAt(p *promise.Promise) time.Time {
	if f := p.FollowUp(); f != nil {
		return f.Opened
	}
	return time.Time{}
}

func (d *delivery) toPerson(ctx context.Context, u promise.UserID, write renderer) (arrived, error) {
	if u == "" {
		return arrived{}, &refusal{code: "no_receiver"}
	}
	sensitive := d.sensitive()
	p, err := d.cfg.People.Person(ctx, d.claim.Team, u)
	switch {
	case errors.Is(err, promise.ErrNotFound) && d.aside(workspace.Person{ID: u, Outside: true}):
		return arrived{}, errNothing
	case errors.Is(err, promise.ErrNotFound):
		return arrived{}, &refusal{code: codeNoUser, err: err}
	case err != nil && sensitive:
		return arrived{}, err // who cannot be looked up may be a guest
	case err != nil:
		p = workspace.Person{ID: u}
	case d.aside(p):
		return arrived{}, errNothing
	case p.Deleted:
		return arrived{}, &refusal{code: codeGone}
	case p.Bot:
		return arrived{}, &refusal{code: "user_is_bot"}
	case p.Outside && sensitive:
		return arrived{}, &refusal{code: "outside_person"}
	case !d.concerns(p):
		return arrived{}, errNothing
	}
	ch, err := d.openDM(ctx, u)
	if err != nil {
		return arrived{}, refuseIf(err)
	}
	return d.post(ctx, ch, "", p, write)
}

// openDM is the channel of a person's direct messages. While Slack wants to be
// left alone, it is asked for none: hundreds wait for theirs after a start.
func (d *delivery) openDM(ctx context.Context, u promise.UserID) (promise.ChannelID, error) {
	if ch, known := d.client.knownDM(u); known {
		return ch, nil
	}
	line := openLine(d.claim.Team)
	if until, closed := d.pace.closed(line, d.now); closed {
		return "", pacedError{until}
	}
	ch, err := d.client.OpenDM(ctx, u)
	if e, ok := errors.AsType[*SlackError](err); ok && e.Trouble == RateLimited {
		d.pace.hold(line, d.now.Add(e.RetryAfter))
	}
	return ch, err
}

// aside reports whether a new date is not for Kept to tell a person: a customer
// of another company, or a guest, hears it from whoever promised.
func (d *delivery) aside(p workspace.Person) bool {
	switch d.claim.Notice.Kind {
	case promise.NoticeMoving, promise.NoticeMoved:
		return p.ID == d.customer && (p.Outside || p.Deleted || p.Bot)
	}
	return false
}

// concerns reports whether a person may hear of the breach: of a private promise
// those whose business it is, and whoever answers for them.
func (d *delivery) concerns(p workspace.Person) bool {
	if d.confined == nil {
		return true
	}
	switch p.ID {
	case d.confined.Promiser, d.confined.Doer, d.confined.Recorder, d.confined.Customer.User:
		return true
	}
	who := d.space.Actor(p)
	return who.Manager || who.Leader
}

// post writes the message for its reader and posts it, unless an earlier try did.
func (d *delivery) post(ctx context.Context, ch promise.ChannelID, thread string, p workspace.Person, write renderer) (arrived, error) {
	m, ok, err := write(d.reader(p))
	if err != nil {
		// a message with a hole in it is not sent
		return arrived{}, &refusal{code: stepRender, err: &SlackError{Method: stepRender, Trouble: Rejected, Cause: err}}
	}
	if !ok {
		return arrived{}, errNothing
	}
	lane := channelLine(d.claim.Team, ch)
	if p.ID != "" {
		lane = directLine(d.claim.Team, p.ID)
	}
	if !d.paced {
		if at, ok := d.mayPost(lane); !ok {
			return arrived{}, pacedError{at}
		}
	}
	// Right before the post, and not before the message waits for its moment: an
	// earlier try may arrive meanwhile.
	if d.interrupted() {
		at, err := d.find(ctx, ch, thread)
		switch {
		case at.found:
			return at, nil
		case err != nil && troubleOf(err) != Refused:
			return arrived{}, refuseIf(err)
		}
		// where Kept may not look, seen twice is better than not at all
	}
	ts, err := d.put(ctx, ch, m, thread)
	if thread != "" && threadGone(err) {
		ts, err = d.put(ctx, ch, m, "")
	}
	if e, ok := errors.AsType[*SlackError](err); ok && e.Trouble == RateLimited {
		d.pace.hold(lane, d.now.Add(e.RetryAfter))
	}
	if err != nil {
		return arrived{}, refuseIf(err)
	}
	return arrived{channel: ch, ts: ts}, nil
}

// put writes the message into a channel, with its files where it has some; those
// have no ts that Slack tells.
func (d *delivery) put(ctx context.Context, ch promise.ChannelID, m view.Message, thread string) (ts string, err error) {
	if len(d.files) == 0 {
		return d.client.Post(ctx, ch, m, d.key(), thread)
	}
	err = d.client.Attach(ctx, ch, m.Text, d.files, thread)
	if err == nil || len(d.instead.Blocks) == 0 || !d.plainly(err) {
		return "", err
	}
	d.cfg.Log.WarnContext(ctx, "files cannot be attached, so a message goes without them", "team", d.claim.Team,
		"number", d.claim.Notice.Number, "channel", ch, "error", err)
	return d.client.Post(ctx, ch, d.instead, d.key(), thread)
}

// filesTries is how often files are tried before a message goes without them:
// whoever is about to meet a customer cannot wait for a day.
const filesTries = 5

// plainly reports whether files cannot be attached for good, or not in time; and
// not because the place takes nothing.
func (d *delivery) plainly(err error) bool {
	e, ok := errors.AsType[*SlackError](err)
	switch {
	case !ok || e.Trouble == RateLimited || e.Trouble == Revoked:
		return false
	case e.Trouble == Transient:
		return d.claim.Notice.Tries >= filesTries
	case e.Code == codeNoScope, e.Code == codeTokenType, e.Trouble == Rejected:
		return true
	}
	return e.Method != methodShare
}

// find looks for what an earlier try put there.
func (d *delivery) find(ctx context.Context, ch promise.ChannelID, thread string) (arrived, error) {
	since := d.claim.Notice.At
	if len(d.files) > 0 {
		found, err := d.client.FindAttached(ctx, ch, d.files[0].Name, thread, since)
		if found || err != nil {
			return arrived{channel: ch, found: found}, err
		}
		// it may have gone without its files
	}
	ts, err := d.client.FindDelivered(ctx, ch, d.key(), thread, since)
	return arrived{ch, ts, ts != ""}, err
}

// threadGone reports whether the message a thread hangs under was deleted.
func threadGone(err error) bool {
	code := codeOf(err)
	return code == "cannot_reply_to_message" || code == "thread_not_found"
}

// mayPost asks for the message's moment in a line.
func (d *delivery) mayPost(l line) (at time.Time, ok bool) {
	id, n := string(d.claim.Team)+d.claim.Subject, &d.claim.Notice
	passed := 0
	if own, ok := lineOf(d.claim.Team, n); ok && l == own && !n.Slot.IsZero() && d.pace.keeps(n.Slot, d.now, l) {
		passed = 1 // it has stood in this line before
	}
	return d.pace.mayAfter(passed, id, d.now, l, teamLine(d.claim.Team))
}

// early asks for the moment of a message whose line is known before anything is
// read and written for it, so that a flood costs little. What hangs under a post
// asks only when that stands: those who wait for it must not use up its line.
func (d *delivery) early() (at time.Time, ok bool) {
	l, known := lineOf(d.claim.Team, &d.claim.Notice)
	if !known || inThread(d.claim.Notice.Kind) {
		return time.Time{}, true
	}
	at, d.paced = d.mayPost(l)
	return at, d.paced
}

// refuseIf makes a refusal of an error that time does not mend. A token that is
// not accepted may be a mistake that the operator is about to put right.
func refuseIf(err error) error {
	e, ok := errors.AsType[*SlackError](err)
	if !ok {
		return err
	}
	switch e.Trouble {
	case Refused, Rejected:
		return &refusal{code: first(e.Code, "refused"), err: err}
	}
	return err
}

// refused gives the notice up and tells whoever set the place up.
func (d *delivery) refused(ctx context.Context, r *refusal) (promise.Settlement, string) {
	n := &d.claim.Notice
	homed := r.code == codeGone && d.left(ctx)
	// people promise in direct messages of their own, where Kept can never be; and
	// a brief that is for no person has reached its person in another channel
	if n.Kind == promise.NoticeMade && private(n.Channel) || n.Kind == promise.NoticeBrief && n.User == "" {
		d.err = r
		return d.end(), nothing
	}
	s, what := d.park(r.code, r)
	if n.Kind == promise.NoticeInvite && !homed {
		if who := d.leads(n.User); who != "" {
			s.Owed = []promise.Notice{{
				Kind: promise.NoticeTrouble, User: who, Number: n.Number, At: d.now, Arg: view.TroubleGoneArg(n.User),
			}}
		}
	}
	if rejected(r) || n.Channel == "" {
		return s, what
	}
	if who := d.setUpBy(); who != "" {
		s.Owed = []promise.Notice{{
			Kind: promise.NoticeTrouble, User: who, Number: n.Number, At: d.now, Arg: view.TroubleArg(n.Channel, r.code),
		}}
	}
	return s, what
}

// codeGone is Slack's word for somebody who was deactivated.
const codeGone = "user_disabled"

// left finds what somebody who has left had to do a new home. It reports whether
// the promise has one by then.
func (d *delivery) left(ctx context.Context) bool {
	n := &d.claim.Notice
	_, err := d.cfg.Handler.Handle(ctx, commands.Request{
		Kind: commands.Event, Name: commands.EventLeft, Team: d.claim.Team, Value: string(n.User), At: d.now,
	})
	if err != nil {
		d.cfg.Log.WarnContext(ctx, "the work of somebody who has left has no new home", "team", d.claim.Team, "user", n.User, "error", err)
	}
	p, err := d.cfg.Promises.Load(ctx, d.claim.Team, n.Number)
	return err == nil && p.Left
}

// leads is who sees to a follow-up whose promiser cannot be asked along.
func (d *delivery) leads(gone promise.UserID) promise.UserID {
	list := append(slices.Clone(d.space.Settings.Managers), d.space.Settings.BreachBy)
	for _, s := range d.space.Subscriptions {
		if s.Topic == workspace.TopicBreaches {
			list = append(list, s.By)
		}
	}
	for _, u := range list {
		if u != "" && u != gone {
			return u
		}
	}
	return ""
}

// setUpBy is who hears that a channel cannot be reached.
func (d *delivery) setUpBy() promise.UserID {
	n := &d.claim.Notice
	switch n.Kind {
	case promise.NoticeMade, promise.NoticeRequest:
		return n.By
	case promise.NoticeDigest, promise.NoticeBreach:
		topic := workspace.TopicBreaches
		if n.Kind == promise.NoticeDigest {
			topic = workspace.TopicDigest
		}
		i := slices.IndexFunc(d.space.Subscriptions, func(s workspace.Subscription) bool {
			return s.Topic == topic && s.Channel == n.Channel
		})
		if i >= 0 {
			return d.space.Subscriptions[i].By
		}
		if by := d.space.Settings.BreachBy; by != "" && d.space.Settings.BreachChannel == n.Channel {
			return by
		}
		if len(d.space.Settings.Managers) > 0 {
			return d.space.Settings.Managers[0]
		}
	}
	return ""
}
