package commands

import (
	"context"
	"slices"

	"kept/internal/promise"
	"kept/internal/view"
	"kept/internal/workspace"
)

// askDetail opens the dialog for what was thought of before a promise, for as
// long as it is of use.
func askDetail(ctx context.Context, c *call) (Reply, error) {
	p, err := c.clicked(ctx, promise.Act{Verb: promise.VerbDetail, Details: &promise.Details{}})
	if err != nil {
		return Reply{}, err
	}
	return open(c.read.DetailForm(p, c.w.Settings.Checklist(), p.Details))
}

// submitDetail is that dialog, sent. Who changed a field that somebody else has
// changed meanwhile sees theirs first.
func submitDetail(ctx context.Context, c *call) (Reply, error) {
	meta, err := view.ParseMeta(c.Meta)
	if err != nil {
		return Reply{}, err
	}
	p, err := c.load(ctx, meta.Number)
	if err != nil {
		return Reply{}, err
	}
	meta.Asked = true
	typed, clash := c.merge(meta, p.Details, c.details(meta, p.Details))
	if clash {
		if err := c.try(p, promise.Act{Verb: promise.VerbDetail, Details: &typed}); err != nil {
			return Reply{}, err
		}
		return open(c.read.DetailForm(p, c.w.Settings.Checklist(), typed))
	}
	p, err = c.act(ctx, meta.Number, promise.Act{Verb: promise.VerbDetail, Details: &typed})
	if err != nil {
		return c.flawed(err, view.FieldWishes)
	}
	return say(c.read.Done(p, promise.VerbDetail))
}

// merge puts what was typed in the place of what stands there now; a field that
// was left alone stays as it stands. clash says that a field was changed by both.
func (c *call) merge(meta view.Meta, now, typed promise.Details) (out promise.Details, clash bool) {
	out = typed
	for _, q := range append(c.w.Settings.Checklist(), view.FieldWishes) {
		was, have, want := meta.Was[q], view.Mark(view.AnswerTo(now, q)), view.Mark(view.AnswerTo(typed, q))
		switch {
		case want == was:
			setAnswer(&out, q, view.AnswerTo(now, q))
		case have != was && have != want:
			clash = true
		}
	}
	return out, clash
}

// setAnswer writes an answer in the place of the one before.
func setAnswer(d *promise.Details, q, text string) {
	switch q {
	case view.FieldWishes:
		d.Wishes = text
		return
	case view.QuestionWorry:
		d.Worries = text
		return
	}
	i := slices.IndexFunc(d.Answers, func(a promise.Answer) bool { return a.Question == q })
	switch {
	case i >= 0:
		d.Answers[i].Text = text
	case text != "":
		d.Answers = append(d.Answers, promise.Answer{Question: q, Text: text})
	}
}

// Known is what somebody may know of a promise's customer besides what stands on
// it: the customer's card, and what they may worry about at other promises.
func (h *Handler) Known(ctx context.Context, w workspace.Workspace, p *promise.Promise, who workspace.Person) promise.Overview {
	c := h.call(Request{Team: p.Team, Actor: who}, w)
	a, ok := c.known(ctx, p.Customer)
	if !ok || c.Actor.Outside {
		return promise.Overview{}
	}
	return promise.OverviewOf(a.card, c.worried(a, p.Number))
}
