package bot

import (
	"context"
	"errors"

	"kept/internal/promise"
	"kept/internal/view"
)

// brief attaches all there is to know to a breach's thread, for whoever joined,
// or sends it to them where the case is not for channels.
func (d *delivery) brief(ctx context.Context, p *promise.Promise) (promise.Settlement, string) {
	n := &d.claim.Notice
	if !promise.Current(*n, p) {
		return d.end(), nothing
	}
	if n.Channel != "" && d.hushed(p) {
		if n.User == "" {
			return d.end(), nothing
		}
		n.Channel, d.paced = "", false
	}
	names, err := d.names(ctx, p)
	if err != nil {
		return d.retry(err)
	}
	return d.send(ctx, func(r view.Reader) (view.Message, bool, error) {
		b, err := r.Brief(*p, n.By, func(u promise.UserID) string { return first(names[u], string(u)) })
		d.files, d.instead = b.Files, b.Plain
		if err == nil && d.away != "" {
			var why view.Message
			why, err = r.Text("brief.away", map[string]any{"Channel": d.away})
			b.Text += " " + why.Text
		}
		return view.Message{Text: b.Text}, true, err
	})
}

// names is what the people of a promise are called: in a file there are no
// mentions.
func (d *delivery) names(ctx context.Context, p *promise.Promise) (map[promise.UserID]string, error) {
	names := map[promise.UserID]string{p.Promiser: "", p.Doer: "", p.Customer.User: ""}
	for _, e := range p.History {
		names[e.By], names[e.User] = "", ""
	}
	delete(names, "")
	for u := range names {
		who, err := d.cfg.People.Person(ctx, d.claim.Team, u)
		if err != nil && !errors.Is(err, promise.ErrNotFound) {
			return nil, err
		}
		names[u] = who.Name
	}
	return names, nil
}

// hushed reports whether the promise's breach is kept out of channels.
func (d *delivery) hushed(p *promise.Promise) bool {
	set := &d.space.Settings
	return promise.Quietly(p, promise.Policy{Leader: set.Leads(p.Promiser), Quiet: set.QuietFor(p.Customer)})
}

// ofBreach reports whether a notice to a channel is about a breach, so that it is
// not for the channel once the case is handled quietly.
func ofBreach(k promise.NoticeKind) bool {
	return k == promise.NoticeBreach || k == promise.NoticeFollowUp || k == promise.NoticeAtRisk
}

// pattern tells a manager what several breaches have in common, when they have.
func (d *delivery) pattern(ctx context.Context, p *promise.Promise) (promise.Settlement, string) {
	page, err := d.cfg.Finder.Find(ctx, promise.BreachesFor(d.claim.Team, d.now))
	if err != nil {
		return d.retry(err)
	}
	found, ok := promise.PatternAt(p, d.claim.Notice.Arg, page.Promises)
	if !ok {
		return d.end(), nothing
	}
	page.Promises = append(page.Promises, *p)
	return d.send(ctx, func(r view.Reader) (view.Message, bool, error) {
		m, err := r.Pattern(found, page.Promises)
		return m, err == nil, err
	})
}

// bare are the kinds whose messages are not brought up to date: they tell of
// something that was so when it was told.
func bare(k promise.NoticeKind) bool {
	switch k {
	case promise.NoticeFollowUp, promise.NoticeTrouble, promise.NoticeBrief, promise.NoticeCare, promise.NoticePattern,
		promise.NoticeThanks, promise.NoticeTooMuch:
		return true
	}
	return false
}
