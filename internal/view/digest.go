package view

import (
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
	// Calls are those to be made to customers today, and CallWaits the follow-ups
	// with nothing left to do but a call on a later day. These are told beside
	// something else, never alone.
	Calls, CallWaits Part
	// Channel says that a channel receives it, not a person.
	Channel bool
	// Leaders come first: they are held to more.
	Leaders []promise.UserID
	// SubscriptionID is whose digest it is.
	SubscriptionID string
}

// Titles that the digest and the Home tab have in common.
const (
	keyFollowUps = "digest.followups"
	keyCalls     = "digest.calls"
	keyCallWaits = "digest.call_waits"
)

// digestRows is the most promises that a part shows, and digestBlocks how many
// blocks the parts have in all: with a title and a last line for each, they stay
// under Slack's 50 blocks and 12,000 code points.
const (
	digestRows   = 7
	digestBlocks = 46
)

// Digest is the day's message. ok is false when there is nothing to say.
func (r Reader) Digest(d Digest) (m Message, ok bool, err error) {
	s := r.sheet()
	title, more, stop := "digest.me", "digest.more_me", "digest.stop_me"
	if d.Channel {
		title, more, stop = "digest.channel", "digest.more_channel", "digest.stop_channel"
	}
	parts := []digestPart{
		{d.Missed, "digest.missed"},
		{d.FollowUps, keyFollowUps},
		{d.Calls, keyCalls},
		{d.AtRisk, "digest.at_risk"},
		{d.DueToday, "digest.today"},
		{d.Requests, "digest.requests"},
		{d.CallWaits, keyCallWaits},
	}
	parts = slices.DeleteFunc(parts, func(part digestPart) bool { return part.total() == 0 })
	s.header(title, nil)
	var titles []string
	quiet := true // nothing that anybody has to do something about today
	for _, part := range parts {
		part.Part = inRank(part.Part, d.Leaders)
		t := s.part(part, min(digestRows, digestBlocks/len(parts)-2), more, d.Channel)
		titles = append(titles, strings.ReplaceAll(t, "*", ""))
		quiet = quiet && part.key == keyCallWaits
	}
	if quiet {
		return Message{}, false, s.err
	}
	s.text = s.t(title, nil) + ": " + strings.Join(titles, ", ") + "."
	s.small(s.t(stop, nil))
	m, err = s.message()
	return m, err == nil, err
}

// digestPart is a part with its title.
type digestPart struct {
	Part

	key string
}

// part shows as much of a part as there is room for. It returns the part's
// title.
func (s *sheet) part(part digestPart, room int, more string, channel bool) (title string) {
	title = s.t(part.key, args{argCount: part.total()})
	s.section(title, nil)
	rows, whose := part.Promises, s.r.Me
	if channel {
		whose = ""
	}
	shown := min(len(rows), room)
	for i := range rows[:shown] {
		p := &rows[i]
		var beside *slack.ButtonBlockElement
		switch {
		case channel:
		case part.key == keyCalls:
			beside = s.offer(p, promise.VerbAllWell, "button.all_well")
		default:
			beside = s.rowButton(p, part.key == keyFollowUps)
		}
		s.row(p, whose, beside)
	}
	if left := part.total() - shown; left > 0 {
		s.small(s.t(more, args{argCount: left}))
	}
	return title
}
