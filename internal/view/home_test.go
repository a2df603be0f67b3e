package view_test

import (
	"testing"

	"github.com/slack-go/slack"

	"kept/internal/promise"
	"kept/internal/view"
)

// home puts stories where they stand in somebody's day.
func home(tb testing.TB, me promise.UserID, stories ...*story) view.Home {
	tb.Helper()
	h := view.Home{Day: view.Day{}, Leaders: []promise.UserID{dan}}
	for i, s := range stories {
		s.p.Number = promise.Number(i + 1)
		place := promise.PlaceFor(&s.p, me, tell(tb, anna).day(24, 0))
		if place == promise.PlaceNone {
			tb.Fatalf("story %d, %s, stands nowhere in the day of %s", i, s.p.State, me)
		}
		part := h.Day[place]
		part.Promises = append(part.Promises, s.p)
		h.Day[place] = part
	}
	return h
}

func TestHome(t *testing.T) {
	t.Parallel()
	base := tell(t, anna)
	due := func(day, hour int) func(*promise.Draft) {
		return func(d *promise.Draft) { d.Due = base.day(day, hour) }
	}
	forDan := func(d *promise.Draft) {
		d.What, d.Promiser, d.Customer = "find a room for Friday", dan, promise.Customer{User: anna}
	}
	offer := promise.Act{Verb: promise.VerbCounter, By: base.by(anna), Due: base.day(28, 12), What: "send a price"}
	move := promise.Act{Verb: promise.VerbMove, By: base.by(anna), Due: base.day(28, 12), Note: "parts are late"}
	day := home(
		t, anna,
		tell(t, anna, due(23, 16)), tell(t, anna), handedOver(t), tell(t, anna).say(promise.VerbAtRisk, anna, "parts are late"),
		tell(t, anna).at(200).tick(), tell(t, anna).at(200).tick().act(promise.VerbJoin, anna),
		tell(t, anna).at(200).tick().act(promise.VerbKeep, anna),
		tell(t, bo), tell(t, bo).do(offer), tell(t, bo, forDan).act(promise.VerbAccept, dan),
		putRight(t), putRight(t).at(24*8).tick(), tell(t, anna).act(promise.VerbKeep, anna).at(24*8).tick(),
		tell(t, anna).do(move),
	)
	day.Figure, day.FollowUps, day.Along = promise.Figure{Value: .784, Low: .59, High: .93, Weight: 5, Closed: 6, OnTime: 4}, 2, 1
	recorder := home(t, bo, tell(t, bo), tell(t, bo).do(offer), tell(t, bo).act(promise.VerbAccept, anna).do(move))
	manager := view.Home{Day: view.Day{}, Leaders: []promise.UserID{dan}, Breaches: view.Part{Promises: []promise.Promise{
		tell(t, anna).at(200).tick().p, tell(t, anna).at(200).tick().say(promise.VerbCannotJoin, anna, "I am ill").p,
		tell(t, dan, func(d *promise.Draft) { d.Promiser = dan }).at(200).tick().p,
	}}}
	none := view.Home{Figure: promise.Figure{Closed: 3, OnTime: 3, Weight: 3}}
	many := home(t, anna, tell(t, anna, due(23, 16)))
	part := many.Day[promise.PlaceToday]
	part.Total = 12
	many.Day[promise.PlaceToday] = part
	shown := func(me promise.UserID, h view.Home) func(string) (any, error) {
		return func(lang string) (any, error) {
			m, err := base.reader(lang, me).Home(h)
			return slack.HomeTabViewRequest{Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: m.Blocks}}, err
		}
	}
	golden(t, "home", []scene{
		{"somebody's first time", shown(anna, view.Home{})},
		{"nothing to do", shown(anna, none)},
		{"something later", shown(anna, home(t, anna, tell(t, anna)))},
		{"more than fits", shown(anna, many)},
		{"a full day", shown(anna, day)},
		{"who asked", shown(bo, recorder)},
		{"a manager", shown(cilla, manager)},
		{"the help", func(lang string) (any, error) { return base.reader(lang, anna).HelpForm() }},
		{"a guest", func(lang string) (any, error) {
			m, err := base.reader(lang, anna).HomeOutside()
			return slack.HomeTabViewRequest{Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: m.Blocks}}, err
		}},
	})
}
