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
	// reflectionDay is the Monday that the weeks of the questions are counted
	// from: a question may come earlier in its week than on Friday.
	reflectionDay = "2025-12-29"
)

// reflection asks a person one question a week, with their own figure.
func (d *delivery) reflection(ctx context.Context, sub workspace.Subscription, date string) (promise.Settlement, string) {
	mine, figure, err := ownFigure(ctx, d.cfg.Finder, d.cfg.Workspaces, &d.space, sub.User, d.now)
	if err != nil {
		return d.retry(err)
	}
	if len(mine) == 0 || d.now.Sub(mine[0].ClosedAt()) > reflectsOn {
		return d.end(), nothing
	}
	out := view.Reflection{Turn: weeks(date), Figure: figure}
	return d.send(ctx, func(r view.Reader) (view.Message, bool, error) {
		m, err := r.Reflection(out)
		return m, err == nil, err
	})
}

// ownFigure works somebody's own figure out, from their closed promises of the
// last year, the latest first.
func ownFigure(
	ctx context.Context, find promise.Finder, rules Workspaces, w *workspace.Workspace, u promise.UserID, now time.Time,
) ([]promise.Promise, promise.Figure, error) {
	mine, err := find.Find(ctx, promise.Query{
		Team: w.Team, Index: promise.IndexClosed(u), From: now.Add(-promise.GuardSince).Truncate(time.Second),
		Descending: true, Limit: promise.MaxPage,
	})
	if err != nil || len(mine.Promises) == 0 {
		return nil, promise.Figure{}, err
	}
	var team []promise.Promise
	for _, s := range []promise.State{promise.Kept, promise.KeptLate, promise.Broken} {
		page, err := find.Find(ctx, promise.Query{
			Team: w.Team, Index: promise.IndexState(s), Descending: true, Limit: promise.MaxPage,
		})
		if err != nil {
			return nil, promise.Figure{}, err
		}
		team = append(team, page.Promises...)
	}
	policy := rules.Policy(w)
	work := func(p *promise.Promise) promise.WorkClock { return policy(p).Work }
	return mine.Promises, promise.FigureOf(mine.Promises, promise.TeamMean(team, work), now, work), nil
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
