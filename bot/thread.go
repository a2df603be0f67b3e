package bot

import (
	"context"
	"errors"
	"slices"
	"time"

	"kept/internal/promise"
	"kept/internal/workspace"
)

// GivenUp is the notices that were given up. Both engines of the store are one.
type GivenUp interface {
	ParkedNotices(ctx context.Context, team promise.Team) ([]promise.Parked, error)
}

// inThread are the kinds that hang under a breach's post.
func inThread(k promise.NoticeKind) bool {
	return k == promise.NoticeFollowUp || k == promise.NoticeBrief
}

// How long a message waits for the post that it hangs under.
const (
	// briefWithin is short: somebody is about to meet the customer.
	briefWithin = 10 * time.Minute
	// headWithin is longer than a post is tried before it is given up.
	headWithin = giveUpAfter + time.Hour
	// Who waits looks again after a part of the time it has waited, so that what
	// follows a late post is not much later than that, nor asks for it often.
	headEvery = 8
	headFirst = 2 * time.Second
	// headGrace is how long a post has before it is looked for among those that
	// were given up.
	headGrace = time.Minute
)

// errNoThread says that a channel has no post of the breach: it subscribed
// later, or the breach was none of its business.
var errNoThread = errors.New("the breach is not posted there")

// breachPost is the post in a channel that the message hangs under; empty when
// there will be none. While it is on its way, the message waits.
func (d *delivery) breachPost(ctx context.Context, ch promise.ChannelID) (string, error) {
	ts, err := d.posted(ctx, ch)
	if err != nil || ts != "" {
		return ts, err
	}
	n := &d.claim.Notice
	waited := d.now.Sub(n.At)
	if waited >= headGrace {
		if lost, err := d.headGivenUp(ctx, ch); err != nil || lost {
			return "", err
		}
	}
	switch {
	case n.Kind == promise.NoticeBrief && n.User != "" && waited >= briefWithin:
		return "", errNoThread
	case waited < headWithin:
		return "", pacedError{d.now.Add(min(max(waited/headEvery, headFirst), retryLast))}
	case d.headWasDue(ch):
		return "", nil
	}
	return "", errNoThread
}

// headGivenUp reports whether the breach's post in a channel was given up.
func (d *delivery) headGivenUp(ctx context.Context, ch promise.ChannelID) (bool, error) {
	list, err := d.cfg.GivenUp.ParkedNotices(ctx, d.claim.Team)
	return slices.ContainsFunc(list, func(p promise.Parked) bool {
		n := &p.Notice
		return n.Kind == promise.NoticeBreach && n.Channel == ch && n.Number == d.claim.Notice.Number && !n.At.Before(d.opened)
	}), err
}

// headWasDue reports whether the breach was for a channel when it was found.
func (d *delivery) headWasDue(ch promise.ChannelID) bool {
	if d.quieted {
		return false
	}
	return d.space.Settings.BreachChannel == ch || slices.ContainsFunc(d.space.Subscriptions, func(s workspace.Subscription) bool {
		return s.Topic == workspace.TopicBreaches && s.Channel == ch && !s.Since.After(d.opened)
	})
}

// quieted reports whether somebody has kept the promise's breach out of the
// channels, if only for a while.
func quieted(p *promise.Promise) bool {
	return slices.ContainsFunc(p.History, func(e promise.Event) bool { return e.Verb == promise.VerbQuiet })
}
