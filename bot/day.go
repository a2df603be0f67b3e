package bot

import (
	"context"
	"time"

	"kept/internal/promise"
	"kept/internal/view"
)

// callsSince is how long ago a promise may have been kept for its call to be
// looked for: a week, and as long again as a call can be put off a few times.
const callsSince = 100 * 24 * time.Hour

// finder goes through lists of one team, a bounded number of pages of each.
type finder struct {
	promise.Finder

	team promise.Team
}

// each goes through a list. It returns how many there are in all.
func (f finder) each(ctx context.Context, q promise.Query, visit func(*promise.Promise)) (total int, err error) {
	q.Team, q.Limit = f.team, promise.MaxPage
	for range digestPages {
		page, err := f.Find(ctx, q)
		if err != nil {
			return 0, err
		}
		total = page.Total
		for i := range page.Promises {
			visit(&page.Promises[i])
		}
		if page.Next == "" {
			break
		}
		q.Cursor = page.Next
	}
	return total, nil
}

// somebodysDay collects what stands in somebody's day.
type somebodysDay struct {
	who      promise.UserID
	midnight time.Time
	day      view.Day
	seen     map[promise.Number]bool
}

func dayOf(u promise.UserID, midnight time.Time) *somebodysDay {
	return &somebodysDay{who: u, midnight: midnight, day: view.Day{}, seen: map[promise.Number]bool{}}
}

// add puts a promise where it stands, once.
func (d *somebodysDay) add(p *promise.Promise) {
	place := promise.PlaceFor(p, d.who, d.midnight)
	if place == promise.PlaceNone || d.seen[p.Number] {
		return
	}
	d.seen[p.Number] = true
	part := d.day[place]
	add(&part, p)
	d.day[place] = part
}

// own reads what is theirs to do: what they promised or do, the follow-ups they
// are in, and the calls they owe. Other open follow-ups are handed to others.
func (d *somebodysDay) own(ctx context.Context, f finder, now time.Time, others func(*promise.Promise)) error {
	if _, err := f.each(ctx, promise.Query{Index: promise.IndexOpen(d.who)}, d.add); err != nil {
		return err
	}
	_, err := f.each(ctx, promise.Query{Index: promise.IndexFollowUps}, func(p *promise.Promise) {
		d.add(p)
		if !d.seen[p.Number] {
			others(p)
		}
	})
	if err != nil {
		return err
	}
	_, err = f.each(ctx, promise.Query{
		Index: promise.IndexClosed(d.who), From: now.Add(-callsSince).Truncate(time.Second), Descending: true,
	}, d.add)
	return err
}

// between reads what waits between them and somebody else: what they asked for,
// what they were promised, and new dates they may agree to.
func (d *somebodysDay) between(ctx context.Context, f finder) error {
	for _, index := range []string{
		promise.IndexState(promise.Countered), promise.IndexState(promise.Requested), promise.IndexState(promise.Moving),
		promise.IndexCustomer(promise.Customer{User: d.who}, true),
	} {
		if _, err := f.each(ctx, promise.Query{Index: index}, d.add); err != nil {
			return err
		}
	}
	return nil
}
