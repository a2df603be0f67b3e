package view

import (
	"cmp"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"kept/internal/promise"
)

// Part is one part of a digest: some of its promises, and how many there are.
type Part struct {
	Promises []promise.Promise
	Total    int
}

// Digest is a day's promises for one receiver.
type Digest struct {
	Missed, DueToday, AtRisk, Requests, FollowUps Part
	// Channel says that a channel receives it, not a person.
	Channel bool
	// Leaders come first: they are held to more.
	Leaders []promise.UserID
	// SubscriptionID is whose digest it is.
	SubscriptionID string
}

// digestRows is how many promises a part shows: five full parts stay under
// Slack's 50 blocks and 12,000 code points.
const digestRows = 7

// Digest is the day's message. ok is false when there is nothing to say.
func (r Reader) Digest(d Digest) (m Message, ok bool, err error) {
	s := r.sheet()
	title, more, stop := "digest.me", "digest.more_me", "digest.stop_me"
	if d.Channel {
		title, more, stop = "digest.channel", "digest.more_channel", "digest.stop_channel"
	}
	parts := []struct {
		Part
		key string
	}{
		{d.Missed, "digest.missed"},
		{d.FollowUps, "digest.followups"},
		{d.AtRisk, "digest.at_risk"},
		{d.DueToday, "digest.today"},
		{d.Requests, "digest.requests"},
	}
	s.header(title, nil)
	var titles []string
	for _, part := range parts {
		part.Promises = d.inOrder(part.Promises)
		if t := s.part(part.Part, part.key, more, d.Channel); t != "" {
			titles = append(titles, strings.ReplaceAll(t, "*", ""))
		}
	}
	if len(titles) == 0 {
		return Message{}, false, s.err
	}
	s.text = s.t(title, nil) + ": " + strings.Join(titles, ", ") + "."
	s.small(s.t(stop, nil))
	m, err = s.message()
	return m, err == nil, err
}

// inOrder puts leaders' promises first, and then the worst: what has waited
// longest.
func (d *Digest) inOrder(list []promise.Promise) []promise.Promise {
	rank := func(p *promise.Promise) int {
		if slices.Contains(d.Leaders, p.Promiser) {
			return 0
		}
		return 1
	}
	return slices.SortedStableFunc(slices.Values(list), func(a, b promise.Promise) int {
		return cmp.Or(cmp.Compare(rank(&a), rank(&b)), a.Due.Compare(b.Due))
	})
}

// part shows as much of a part as there is room for. It returns the
// part's title, empty when there is nothing in it.
func (s *sheet) part(part Part, key, more string, channel bool) (title string) {
	total := max(part.Total, len(part.Promises))
	if total == 0 {
		return ""
	}
	title = s.t(key, args{argCount: total})
	s.section(title, nil)
	rows, whose := part.Promises, s.r.Me
	if channel {
		whose = ""
	}
	for i := range rows[:min(len(rows), digestRows)] {
		p := &rows[i]
		var beside *slack.ButtonBlockElement
		if !channel {
			beside = s.rowButton(p, key == "digest.followups")
		}
		s.row(p, whose, beside)
	}
	if left := total - min(len(rows), digestRows); left > 0 {
		s.small(s.t(more, args{argCount: left}))
	}
	return title
}
