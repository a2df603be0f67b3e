package view

import (
	"cmp"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"kept/internal/promise"
)

// Day is what stands in somebody's day, by its place there.
type Day map[promise.Place]Part

// Home is what somebody sees who opens Kept.
type Home struct {
	// Breaches are those of people whom the reader answers for.
	Breaches Part
	Day      Day
	// Leaders come first: they are held to more.
	Leaders []promise.UserID
	// Figure is the reader's own. Along counts the follow-ups of their promises
	// that they took part in, of FollowUps.
	Figure           promise.Figure
	Along, FollowUps int
}

// How many promises a part of the Home tab shows: with buttons under each, of
// which all parts have so many blocks together, and in a line each. They keep
// under Slack's 100 blocks.
const (
	homeRows   = 6
	homeBlocks = 70
	homeLines  = 5
)

// homePart is a part of the Home tab.
type homePart struct {
	place promise.Place
	title string
	// buttons are what can be done at once; nil for a line with nothing under it.
	buttons func(*sheet, *promise.Promise)
}

// homeParts are in the order of what presses most.
var homeParts = []homePart{
	{promise.PlaceMissed, "digest.missed", (*sheet).followUpRow},
	{promise.PlaceFollowUp, keyFollowUps, (*sheet).followUpRow},
	{promise.PlaceAnswer, "digest.requests", (*sheet).answerButtons},
	{promise.PlaceCall, keyCalls, (*sheet).callButtons},
	{promise.PlaceRisk, "digest.at_risk", (*sheet).reports},
	{promise.PlaceToday, "digest.today", (*sheet).reports},
	{promise.PlaceAhead, "home.ahead", nil},
	{promise.PlaceCallWait, keyCallWaits, nil},
	{promise.PlaceOthers, "home.others", nil},
}

// Home is the tab that Kept opens with: the reader's day, what they can do about
// it, how it has gone, and where there is help.
func (r Reader) Home(h Home) (Message, error) {
	s := r.sheet()
	s.homeLead(h)
	room := h.room()
	s.homePart(homePart{title: "home.breaches", buttons: (*sheet).followUpRow}, inRank(h.Breaches, h.Leaders), room)
	for _, part := range homeParts {
		s.homePart(part, inRank(h.Day[part.place], nil), room)
	}
	s.homeFigure(h)
	s.blocks = append(s.blocks, slack.NewDividerBlock())
	s.also("home.help", nil)
	s.buttons(s.button(ActHelp, "button.help", HelpAll))
	return s.message()
}

// room is how many promises with buttons each part can show: two blocks for each,
// after a title and before a last line.
func (h *Home) room() int {
	parts := 1
	for _, part := range homeParts {
		if part.buttons != nil && h.Day[part.place].total() > 0 {
			parts++
		}
	}
	return min(homeRows, (homeBlocks/parts-2)/2)
}

// homeLead says what today is like.
func (s *sheet) homeLead(h Home) {
	today, rest := h.Breaches.total(), 0
	for place, part := range h.Day {
		switch place {
		case promise.PlaceAhead, promise.PlaceCallWait, promise.PlaceOthers:
			rest += part.total()
		default:
			today += part.total()
		}
	}
	switch {
	case today > 0:
		s.lead("home.today", args{argCount: today})
	case rest > 0:
		s.lead("home.later", nil)
	case h.Figure.Closed > 0:
		s.lead("home.nothing", nil)
	default:
		s.lead("home.welcome", nil)
	}
	begin := s.button(ActPromise, "button.make_promise", homeValue)
	begin.Style = slack.StylePrimary
	s.buttons(begin)
}

// homeValue is carried by a button that is about nothing.
const homeValue = "new"

func (p Part) total() int { return max(p.Total, len(p.Promises)) }

// inRank puts leaders first, then the worst: what has waited longest.
func inRank(part Part, leaders []promise.UserID) Part {
	rank := func(p *promise.Promise) int {
		if slices.Contains(leaders, p.Promiser) {
			return 0
		}
		return 1
	}
	part.Promises = slices.SortedStableFunc(slices.Values(part.Promises), func(a, b promise.Promise) int {
		return cmp.Or(cmp.Compare(rank(&a), rank(&b)), a.Due.Compare(b.Due))
	})
	return part
}

// homePart shows as much of a part as there is room for.
func (s *sheet) homePart(part homePart, list Part, room int) {
	total := list.total()
	if total == 0 {
		return
	}
	title := s.t(part.title, args{argCount: total})
	s.text += " " + strings.ReplaceAll(title, "*", "") + "."
	s.section(title, nil)
	if part.buttons == nil {
		room = homeLines
	}
	shown := min(len(list.Promises), room)
	for i := range list.Promises[:shown] {
		p := &list.Promises[i]
		switch {
		case part.buttons != nil:
			s.row(p, s.r.Me, nil)
			part.buttons(s, p)
		case part.place == promise.PlaceAhead:
			s.row(p, s.r.Me, s.rowButton(p, false))
		default:
			s.row(p, s.r.Me, nil)
		}
	}
	if left := total - shown; left > 0 {
		s.small(s.t("home.more", args{argCount: left}))
	}
}

// answerButtons are the answers to what waits for one.
func (s *sheet) answerButtons(p *promise.Promise) {
	switch p.State {
	case promise.Requested:
		s.buttons(s.answers(p)...)
	case promise.Countered:
		s.buttons(s.counterAnswers(p)...)
	default:
		s.buttons(
			s.offer(p, promise.VerbTake, "button.take"),
			s.offer(p, promise.VerbPass, "button.pass"),
			s.agreeMove(p),
		)
	}
}

// callButtons are the answers to the call, and one to put it off.
func (s *sheet) callButtons(p *promise.Promise) {
	row := s.careButtons(p)
	if s.r.may(p, promise.VerbSnoozeCare) {
		row = append(row, s.button(ActCareTomorrow, "button.care_tomorrow", number(p)))
	}
	s.buttons(row...)
}

// homeFigure tells how the reader's own promises went, where that rests on
// enough. Only leaders' figures are anybody else's business.
func (s *sheet) homeFigure(h Home) {
	if !h.Figure.Shown() {
		return
	}
	s.section(s.t("home.figure", nil), nil)
	lines := []string{s.counted(h.Figure) + " " + s.figured(h.Figure)}
	if h.FollowUps > 0 {
		lines = append(lines, s.t("home.along", args{"Along": h.Along, argCount: h.FollowUps}))
	}
	s.section(strings.Join(lines, "\n"), nil)
	if !s.r.Leader {
		s.small(s.t("home.private", nil))
	}
}

// HomeOutside is the Home tab of a guest, who has nothing to do here.
func (r Reader) HomeOutside() (Message, error) {
	s := r.sheet()
	s.lead("home.outside", nil)
	return s.message()
}

// HelpForm is the help in a dialog, for where there is no conversation to answer
// in.
func (r Reader) HelpForm() (Modal, error) {
	m, err := r.Help("")
	if err != nil {
		return Modal{}, err
	}
	s := r.sheet()
	return Modal{
		Type: slack.VTModal, Title: plain(s.t("dialog.help_title", nil)), Close: plain(s.t("dialog.help_close", nil)),
		Blocks: slack.Blocks{BlockSet: m.Blocks},
	}, s.err
}
