package web

import (
	"net/url"
	"strconv"

	"kept/internal/slacksim"
)

// dialogModel is the stack of open dialogs; only the topmost can be used.
type dialogModel struct {
	Open          bool
	ID            string
	Title         string
	Initials      string   // of the app
	Below         []string // titles of those underneath
	Blocks        []block
	Submit, Close string
	SubmitTo      string
	CloseTo       string
	CloseAllTo    string
	Problem       bool
}

func (v *viewer) dialog() any {
	stack := v.actor().Stack()
	if len(stack) == 0 {
		return dialogModel{}
	}
	top := stack[len(stack)-1]
	m := dialogModel{
		Open: true, ID: top.ID, Title: top.Title, Initials: initials(v.h.sim.App().Name), Submit: top.Submit, Close: top.Close,
		Blocks:   v.viewSurface(top, "dialog").blocks(top.Blocks),
		SubmitTo: v.address("/-/submit", "view", top.ID), CloseTo: v.address("/-/close", "view", top.ID),
		CloseAllTo: v.address("/-/close", "view", top.ID, "all", "1"), Problem: len(top.Errors) > 0,
	}
	for _, below := range stack[:len(stack)-1] {
		m.Below = append(m.Below, below.Title)
	}
	switch {
	case m.Close != "":
	case len(m.Below) > 0:
		m.Close = v.say("dialog.back")
	case m.Submit != "":
		m.Close = v.say("dialog.cancel")
	default:
		m.Close = v.say("dialog.close")
	}
	return m
}

func (v *viewer) viewSurface(view slacksim.View, kind string) *surface {
	return &surface{
		v: v, prefix: kind, markup: v.markup(), view: view.ID, errors: view.Errors, entered: v.actor().Entered(view.ID),
		where: url.Values{
			"as": {v.param(v.me)}, "in": {v.in()}, queryTab: {v.tab}, "lang": {v.langAsked}, kind: {view.ID},
		},
	}
}

// homeModel is the app's Home tab.
type homeModel struct {
	Blocks []block
	Empty  bool
	App    string
}

func (v *viewer) home() any {
	m := homeModel{App: v.h.sim.App().Name}
	view, ok := v.actor().Home()
	if !ok {
		m.Empty = true
		return m
	}
	s := v.viewSurface(view, tabHome)
	s.first = true // the page keeps its focus
	m.Blocks = s.blocks(view.Blocks)
	return m
}

// clockModel is the clock and what moves it.
type clockModel struct {
	Date, Time, Stamp, Label string
	Moves                    []clockMove
	CanPlay, Playing         bool
	Percent                  int
	NextAct, WeekAct         string
	StopAct                  string
}

type clockMove struct{ Name, Act, Control string }

func (v *viewer) clock() any {
	now := v.h.cfg.Now().In(v.zone)
	m := clockModel{
		Date: shortDate(v.lang, now), Time: now.Format("15:04:05"), Stamp: now.Format("2006-01-02T15:04:05Z07:00"),
		Label: v.say("clock.at", v.me.Name),
	}
	for _, s := range clockSteps {
		if s.by == 0 && v.h.cfg.Set == nil || s.by > 0 && v.h.cfg.Advance == nil {
			continue
		}
		m.Moves = append(m.Moves, clockMove{
			Name: v.say("clock." + s.name), Act: v.address("/-/clock", "move", s.name), Control: "clock:" + s.name,
		})
	}
	play := func(until string) string { return v.address("/-/play", "until", until) }
	m.CanPlay, m.NextAct, m.WeekAct, m.StopAct = v.h.cfg.Advance != nil, play("next"), play("week"), play("stop")
	m.Percent, m.Playing = v.h.film.playing(v.h.cfg.Now())
	return m
}

// wireModel is what went over the wire, newest first.
type wireModel struct {
	Entries []wireLine
	Empty   bool
}

type wireLine struct {
	Seq                     uint64
	Time, Kind, Path, Took  string
	Status, What            string
	Outbound, Failed        bool
	Href                    string
	Request, Response, Gone string
}

// wireShown is how much of the wire the drawer shows at once.
const wireShown = 80

// wire is the newest entries; with after=SEQ only those that came later.
func (v *viewer) wire() any {
	after, err := strconv.ParseUint(v.query.Get("after"), 10, 64)
	if err != nil {
		after = 0 // nonsense means from the beginning
	}
	var m wireModel
	entries := v.h.sim.Wire()
	for i := len(entries) - 1; i >= 0 && len(m.Entries) < wireShown && entries[i].Seq > after; i-- {
		m.Entries = append(m.Entries, v.wireLine(entries[i]))
	}
	m.Empty = len(m.Entries) == 0 && after == 0
	return m
}
