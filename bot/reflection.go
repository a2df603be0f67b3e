package bot

import (
	"context"
	"time"

	"kept/internal/promise"
	"kept/internal/view"
	"kept/internal/workspace"
)

const (
	// reflectsOn is how long ago the latest promise may have been closed: who
	// promises nothing has nothing to reflect on.
	reflectsOn = 21 * 24 * time.Hour
	// reflectionDay is one of the Fridays the questions are counted from.
	reflectionDay = "2026-01-02"
)

// reflection asks a person one question a week, with their own figure.
func (d *delivery) reflection(ctx context.Context, sub workspace.Subscription, date string) (promise.Settlement, string) {
	mine, err := d.cfg.Finder.Find(ctx, promise.Query{
		Team: d.claim.Team, Index: promise.IndexClosed(sub.User), From: d.now.Add(-promise.GuardSince).Truncate(time.Second),
		Descending: true, Limit: promise.MaxPage,
	})
	if err != nil {
		return d.retry(err)
	}
	if len(mine.Promises) == 0 || d.now.Sub(mine.Promises[0].ClosedAt()) > reflectsOn {
		return d.end(), nothing
	}
	var team []promise.Promise
	for _, s := range []promise.State{promise.Kept, promise.KeptLate, promise.Broken} {
		page, err := d.cfg.Finder.Find(ctx, promise.Query{
			Team: d.claim.Team, Index: promise.IndexState(s), Descending: true, Limit: promise.MaxPage,
		})
		if err != nil {
			return d.retry(err)
		}
		team = append(team, page.Promises...)
	}
	policy := d.cfg.Workspaces.Policy(&d.space)
	work := func(p *promise.Promise) promise.WorkClock { return policy(p).Work }
	out := view.Reflection{
		Turn:   weeks(date),
		Figure: promise.FigureOf(mine.Promises, promise.TeamMean(team, work), d.now, work),
	}
	return d.send(ctx, func(r view.Reader) (view.Message, bool, error) {
		m, err := r.Reflection(out)
		return m, err == nil, err
	})
}

// weeks counts the weeks to a date, so that each week has the next question
// whatever restarts in between.
func weeks(date string) int {
	first, err := time.Parse(time.DateOnly, reflectionDay)
	if err != nil {
		return 0
	}
	day, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return 0
	}
	const week = 7 * 24 * time.Hour
	return int(day.Sub(first) / week)
}
