package bot

import (
	"context"
	"time"

	"kept/internal/promise"
	"kept/internal/view"
	"kept/internal/workspace"
)

const (
	// digestPages bounds how many pages of a list a digest looks through.
	digestPages = 5
	// digestWithin is how late a digest may be: the next one says it all anew.
	digestWithin = 20 * time.Hour
)

// digest delivers a subscriber's promises of the day.
func (d *delivery) digest(ctx context.Context) (promise.Settlement, string) {
	n := &d.claim.Notice
	id, date := workspace.SplitDigestArg(n.Arg)
	sub, ok := d.space.Subscription(id)
	if !ok || d.now.Sub(n.At) > digestWithin {
		return d.end(), nothing
	}
	if sub.Topic == workspace.TopicReflection {
		return d.reflection(ctx, sub, date)
	}
	var person workspace.Person
	if sub.User != "" {
		var err error
		if person, err = d.cfg.People.Person(ctx, d.claim.Team, sub.User); err != nil {
			person = workspace.Person{ID: sub.User} // the delivery looks again
		}
	}
	midnight := endOfDay(d.now, d.readers.zone(sub.Zone, person.Zone, d.space.Settings.Zone))
	collect := d.channelDigest
	if sub.User != "" {
		collect = d.ownDigest
	}
	out, err := collect(ctx, sub, midnight)
	if err != nil {
		return d.retry(err)
	}
	return d.send(ctx, func(r view.Reader) (view.Message, bool, error) {
		if sub.Zone != "" {
			r.Zone = d.readers.zone(sub.Zone)
		}
		return r.Digest(out)
	})
}

// endOfDay is the midnight that follows.
func endOfDay(now time.Time, loc *time.Location) time.Time {
	y, m, d := now.In(loc).Date()
	return time.Date(y, m, d+1, 0, 0, 0, 0, loc)
}

// ownDigest is one person's day.
func (d *delivery) ownDigest(ctx context.Context, sub workspace.Subscription, midnight time.Time) (view.Digest, error) {
	own := dayOf(sub.User, midnight)
	err := own.own(ctx, d.finder(), d.now, func(*promise.Promise) {})
	return view.Digest{
		SubscriptionID: sub.ID, Missed: own.day[promise.PlaceMissed], FollowUps: own.day[promise.PlaceFollowUp],
		Calls: own.day[promise.PlaceCall], AtRisk: own.day[promise.PlaceRisk], DueToday: own.day[promise.PlaceToday],
		Requests: own.day[promise.PlaceAnswer], CallWaits: own.day[promise.PlaceCallWait],
	}, err
}

func (d *delivery) finder() finder { return finder{d.cfg.Finder, d.claim.Team} }

// channelDigest is the workspace's day. A promise that was made for few to see
// is not shown to a channel before it is missed, and what is handled quietly not
// at all.
func (d *delivery) channelDigest(ctx context.Context, sub workspace.Subscription, midnight time.Time) (view.Digest, error) {
	out := view.Digest{SubscriptionID: sub.ID, Channel: true, Leaders: d.space.Settings.Leaders}
	elsewhere := 0 // not to be told here, or not as past due
	total, err := d.each(ctx, promise.Query{Index: promise.IndexState(promise.Missed)}, func(p *promise.Promise) {
		if d.hushed(p) || d.calls(&out, p, midnight) {
			elsewhere++
			return
		}
		add(&out.Missed, p)
	})
	if err != nil {
		return out, err
	}
	out.Missed.Total = total - elsewhere
	for _, state := range []promise.State{promise.Active, promise.Moving} {
		_, err := d.each(ctx, promise.Query{Index: promise.IndexState(state)}, func(p *promise.Promise) {
			switch {
			case p.Private, d.hushed(p):
			case p.Confidence == promise.AtRisk:
				add(&out.AtRisk, p)
			case p.Due.Before(midnight): // also what is still in its grace
				add(&out.DueToday, p)
			}
		})
		if err != nil {
			return out, err
		}
	}
	_, err = d.each(ctx, promise.Query{Index: promise.IndexFollowUps}, func(p *promise.Promise) {
		if p.State != promise.Missed && !d.hushed(p) && !d.calls(&out, p, midnight) && promise.Pursued(p) {
			add(&out.FollowUps, p)
		}
	})
	return out, err
}

// calls reports whether a call to the customer is all that is left to do about a
// follow-up, and puts it where such are told.
func (d *delivery) calls(out *view.Digest, p *promise.Promise, midnight time.Time) bool {
	if !p.FollowUpOpen() || promise.Pursued(p) {
		return false
	}
	switch promise.CallPlace(p, midnight) {
	case promise.PlaceCall:
		add(&out.Calls, p)
	case promise.PlaceCallWait:
		add(&out.CallWaits, p)
	default:
		return false
	}
	return true
}

// each goes through a list of the team's.
func (d *delivery) each(ctx context.Context, q promise.Query, f func(*promise.Promise)) (total int, err error) {
	return d.finder().each(ctx, q, f)
}

// add counts a promise and keeps it.
func add(part *view.Part, p *promise.Promise) {
	part.Total++
	part.Promises = append(part.Promises, *p)
}
