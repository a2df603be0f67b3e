package bot

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"kept/internal/promise"
	"kept/internal/view"
)

// Reminders has a notice tell a promise's reminder. *promise.Ledger is one.
type Reminders interface {
	Remind(ctx context.Context, known promise.Promise, now time.Time, key string, pol promise.PolicyFor) (promise.Promise, bool, error)
}

// reminder tells a doer of a promise whose deadline comes closer, and in the
// same message of the others they would be reminded of about now.
//
// Which notice tells a reminder is written down in the promise before anything
// is posted, and of several that try one succeeds. So a notice whose reminder
// another one tells has nothing left to do, and one that was interrupted finds
// what it has to tell.
func (d *delivery) reminder(ctx context.Context, p *promise.Promise) (promise.Settlement, string) {
	if d.claim.Notice.Arg == alone {
		return d.remind(ctx, []promise.Promise{*p})
	}
	held := p.RemindedBy == d.claim.Subject
	own := held || p.RemindedBy == "" && promise.Reminds(d.claim.Notice, p, d.now)
	if !own && !d.interrupted() {
		return d.end(), nothing
	}
	list, err := d.around(ctx, p, held, own)
	if err == nil {
		list, err = d.gather(ctx, list)
	}
	switch {
	case errors.Is(err, errOthers):
		return d.yield()
	case err != nil:
		return d.retry(err)
	}
	for i := range list {
		if list[i].Number == p.Number {
			d.version = list[i].Version
		}
	}
	s, what := d.remind(ctx, list)
	if !s.Retry.IsZero() && !slices.ContainsFunc(list, func(q promise.Promise) bool { return q.Number == p.Number }) {
		// It comes back for the others alone, although its own is told elsewhere.
		mark(&s)
	}
	return s, what
}

// remind tells a doer of promises that are this notice's to tell.
func (d *delivery) remind(ctx context.Context, all []promise.Promise) (promise.Settlement, string) {
	since := func(q *promise.Promise) time.Time {
		if d.claim.Notice.Arg == alone {
			return d.claim.Notice.At
		}
		return q.RemindedAt
	}
	all = slices.DeleteFunc(all, func(q promise.Promise) bool {
		return !promise.Reminds(promise.Notice{User: d.claim.Notice.User, At: since(&q)}, &q, d.now)
	})
	if len(all) == 0 {
		return d.end(), nothing
	}
	for i := range all {
		d.breached = d.breached || all[i].FollowUp() != nil
	}
	list := all
	s, what := d.send(ctx, func(r view.Reader) (view.Message, bool, error) {
		return d.remindOf(ctx, r, &list, d.now.Sub(d.claim.Notice.At))
	})
	switch {
	case s.Post != nil:
		d.shared(&s, list)
		d.apart(&s, slices.DeleteFunc(slices.Clone(all), func(q promise.Promise) bool {
			return slices.ContainsFunc(list, func(p promise.Promise) bool { return p.Number == q.Number })
		}))
	case s.Parked != "" && len(all) > 1 && troubleOf(d.err) == Rejected:
		d.cfg.Log.ErrorContext(ctx, "reminders cannot be told in one message", "team", d.claim.Team, "promises", len(all), "error", d.err)
		s, what = d.end(), nothing
		d.apart(&s, all)
	}
	return s, what
}

// alone is what the notice of a reminder carries that is told by itself,
// whichever notice was to tell it before.
const alone = "alone"

// apart owes reminders a message each: those that a message for several could
// not tell. Which of them is at fault shows then, and keeps none of the others
// from being told.
func (d *delivery) apart(s *promise.Settlement, list []promise.Promise) {
	for i := range list {
		q := &list[i]
		s.Owed = append(s.Owed, promise.Notice{
			Kind: promise.NoticeReminder, Number: q.Number, User: d.claim.Notice.User, At: q.RemindedAt, Arg: alone,
		})
	}
}

// interrupted reports whether an earlier try may have begun: it may have had
// others' reminders to tell and not its own yet, which another notice has told
// since.
func (d *delivery) interrupted() bool { return d.claim.Recovered || d.claim.Notice.Tries > 0 }

// aroundNow is how long a reminder that another notice has just begun to tell is
// a sign that this one's is about to be told there, too.
const aroundNow = 2 * time.Second

// around finds what else the doer is to be told now, and p where it is this
// notice's own to tell, in the order of the numbers. What an earlier try had, and
// may have posted, is not added to.
func (d *delivery) around(ctx context.Context, p *promise.Promise, held, own bool) ([]promise.Promise, error) {
	var list []promise.Promise
	if own {
		list = append(list, *p)
	}
	if d.breached && !d.interrupted() {
		return list, nil // what is told of a breach is not for everybody
	}
	n, key := &d.claim.Notice, d.claim.Subject
	again := d.interrupted() && (held || !own)
	pol := d.cfg.Workspaces.Policy(&d.space)
	var others []promise.Promise
	busy := false
	look := func(q *promise.Promise) {
		switch {
		case q.Number == p.Number, q.Doer != n.User, q.FollowUp() != nil:
		case q.RemindedBy == key:
			list = append(list, *q)
		case again:
		case promise.RemindsNow(q, d.now, pol(q)):
			others = append(others, *q)
		default:
			busy = busy || q.RemindedBy != "" && d.now.Sub(q.RemindedAt).Abs() < aroundNow
		}
	}
	if held || d.interrupted() || d.open == nil {
		if _, err := d.each(ctx, promise.Query{Index: promise.IndexOpen(n.User)}, look); err != nil {
			return nil, err
		}
	} else {
		for i := range d.open {
			look(&d.open[i])
		}
	}
	if busy && !held && !d.yielded() {
		return nil, errOthers
	}
	// what is due first goes first
	list = append(list, others[:min(len(others), max(0, promise.MaxTogether-len(list)))]...)
	slices.SortFunc(list, func(a, b promise.Promise) int { return cmp.Compare(a.Number, b.Number) })
	return list, nil
}

// loaded is the promise of the notice. That of a reminder is read with all else
// that the person has to do, since the reminder may tell of some of that, too.
func (d *delivery) loaded(ctx context.Context) (promise.Promise, error) {
	n := &d.claim.Notice
	if n.Kind == promise.NoticeReminder && n.Arg != alone && !d.interrupted() {
		page, err := d.cfg.Finder.Find(ctx, promise.Query{Team: d.claim.Team, Index: promise.IndexOpen(n.User)})
		if err != nil {
			return promise.Promise{}, err
		}
		i := slices.IndexFunc(page.Promises, func(p promise.Promise) bool { return p.Number == n.Number })
		if i >= 0 {
			d.open = page.Promises
			return page.Promises[i], nil
		}
	}
	return d.cfg.Promises.Load(ctx, d.claim.Team, n.Number)
}

// errOthers says that another notice is about to tell the same.
var errOthers = errors.New("another notice tells it")

// gather has this notice tell the reminders of promises. All who want the same
// begin with the lowest number: who does not get that one leaves the rest to who
// does.
func (d *delivery) gather(ctx context.Context, known []promise.Promise) ([]promise.Promise, error) {
	pol := d.cfg.Workspaces.Policy(&d.space)
	var list []promise.Promise
	for _, p := range known {
		q, mine, err := d.cfg.Reminders.Remind(ctx, p, d.now, d.claim.Subject, pol)
		switch {
		case promise.KindOf(err) == promise.KindNotFound:
		case err != nil:
			return nil, err
		case mine:
			list = append(list, q)
		case len(list) == 0 && q.RemindedBy != "" && !d.yielded():
			return nil, errOthers
		}
	}
	return list, nil
}

// yield lets the notice go on that has begun to tell the same, and looks again
// whether there is something left to tell. It does so once.
func (d *delivery) yield() (promise.Settlement, string) {
	s := d.at(d.now.Add(yieldFor))
	s.Claim.Notice.Slot, s.Unchanged = s.Retry, false
	return s, paced
}

// yieldFor is ample for the other to take what there is.
const yieldFor = 200 * time.Millisecond

// yielded reports whether it has yielded before, or must not: what is put back
// is not marked as interrupted any more.
func (d *delivery) yielded() bool { return d.interrupted() || !d.claim.Notice.Slot.IsZero() }

// remindOf writes the message about several promises. One that cannot be written
// is left out, so that a hole in it does not keep the others from being told.
func (d *delivery) remindOf(
	ctx context.Context, r view.Reader, list *[]promise.Promise, late time.Duration,
) (view.Message, bool, error) {
	m, ok, err := r.Reminders(*list, late)
	if err == nil || len(*list) < 2 {
		return m, ok, err
	}
	good := slices.DeleteFunc(slices.Clone(*list), func(p promise.Promise) bool {
		_, _, err := r.Reminders([]promise.Promise{p}, 0)
		if err != nil {
			d.cfg.Log.ErrorContext(ctx, "a reminder cannot be written", "team", d.claim.Team, "number", p.Number, "error", err)
		}
		return err != nil
	})
	if len(good) == 0 {
		return m, false, err
	}
	*list = good
	return r.Reminders(good, late)
}

// shared remembers the message for each of the promises that it tells of.
func (d *delivery) shared(s *promise.Settlement, list []promise.Promise) {
	kind := promise.NoticeReminder
	if len(list) > 1 {
		numbers := make([]promise.Number, 0, len(list))
		for i := range list {
			numbers = append(numbers, list[i].Number)
		}
		kind = promise.TogetherKind(numbers)
	}
	post := *s.Post
	post.Kind, s.Post = kind, nil
	for i := range list {
		q := &list[i]
		if q.Number == d.claim.Notice.Number {
			s.Post = &post
			continue
		}
		s.Owed = append(s.Owed, promise.Notice{
			Kind: promise.NoticeTold, Number: q.Number, User: d.claim.Notice.User, At: d.now, Arg: toldArg(post, q.Version),
		})
	}
}

// toldArg is what a [promise.NoticeTold] carries: where the message stands, the
// promise's version it tells of, and the post's kind.
func toldArg(p promise.Post, version int64) string {
	return strings.Join([]string{string(p.Channel), p.TS, strconv.FormatInt(version, 10), string(p.Kind)}, " ")
}

// told remembers, for one of several promises in a message, where that stands,
// and has it brought up to date if the promise has moved on.
func (d *delivery) told(p *promise.Promise) (promise.Settlement, string) {
	const fields = 4
	f := strings.SplitN(d.claim.Notice.Arg, " ", fields)
	if len(f) != fields {
		return d.park("malformed", nil)
	}
	s := d.end()
	s.Post = &promise.Post{Channel: promise.ChannelID(f[0]), TS: f[1], Kind: promise.NoticeKind(f[3])}
	if f[2] != strconv.FormatInt(p.Version, 10) {
		s.Owed = []promise.Notice{{Kind: promise.NoticeRefresh, Number: p.Number, At: d.now}}
	}
	return s, nothing
}

// together are the promises that a post tells of besides the one it is looked at
// for.
func (d *delivery) together(ctx context.Context, p *promise.Promise, post promise.Post) ([]promise.Promise, error) {
	var list []promise.Promise
	for _, n := range post.Kind.Together() {
		if n == p.Number {
			list = append(list, *p)
			continue
		}
		q, err := d.cfg.Promises.Load(ctx, d.claim.Team, n)
		switch {
		case errors.Is(err, promise.ErrNotFound):
			continue
		case err != nil:
			return nil, err
		}
		if d.shown == nil {
			d.shown = map[promise.Number]int64{}
		}
		d.shown[n] = q.Version
		list = append(list, q)
	}
	return list, nil
}
