package web

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"kept/internal/slacksim"
)

// sidebarModel is who one can be and where one can go.
type sidebarModel struct {
	Team                        string
	Unread                      string // of the person, for the window's title
	People                      []personLink
	Channels, More, Apps, Chats []channelLink
}

type personLink struct {
	Name, First, Title, Initials, Href string
	Colour                             int
	Here                               bool
	Control                            string
	Unread                             string // a number, "•" for what is not meant for them alone
}

type channelLink struct {
	Label, Name, Sign, Href string
	Here, You, App, Private bool
	Bold                    bool
	Unread                  string
	Colour                  int
	Initials, Control       string
}

func (v *viewer) sidebar() any {
	m := sidebarModel{Team: v.team.Name}
	for _, p := range v.everybody {
		link := v.personLink(p)
		if link.Here {
			m.Unread, link.Unread = link.Unread, "" // the list of channels says it better
		}
		m.People = append(m.People, link)
	}
	known := map[string]slacksim.ChannelInfo{}
	for _, c := range v.channels {
		known[c.Label] = c
		if c.Kind == kindIM {
			continue
		}
		link := v.channelLink(c)
		link.Sign, link.Name, link.Private = "#", c.Name, c.Kind != kindPublic
		switch {
		case !c.Member || c.Archived:
			m.More = append(m.More, link)
		default:
			m.Channels = append(m.Channels, link)
		}
	}
	chat := func(handle, name string) channelLink {
		c, ok := known["@"+handle]
		if !ok {
			c = slacksim.ChannelInfo{Label: "@" + handle, Kind: kindIM, Member: true}
		}
		link := v.channelLink(c)
		link.Name, link.Initials, link.Colour = name, initials(name), v.colour(handle)
		return link
	}
	app := chat(v.botHandle, v.h.sim.App().Name)
	app.App = true
	m.Apps = []channelLink{app}
	for _, p := range v.colleagues {
		link := chat(p.Handle, p.Name)
		link.You = p.ID == v.me.ID
		m.Chats = append(m.Chats, link)
	}
	slices.SortStableFunc(m.More, func(a, b channelLink) int { return cmp.Compare(a.Label, b.Label) })
	return m
}

func (v *viewer) channelLink(c slacksim.ChannelInfo) channelLink {
	link := channelLink{Label: c.Label, Here: c.Label == v.here.Label}
	link.Href = v.elsewhere("in", strings.TrimPrefix(c.Label, "#"))
	link.Control = "place:" + strings.TrimPrefix(c.Label, "#")
	if mark := v.h.unread(v.me, c); mark.Any && !link.Here {
		link.Bold = true
		if mark.Number > 0 {
			link.Unread = atMost(mark.Number)
		}
	}
	return link
}

// personLink is one person of the switcher, with what waits for them.
func (v *viewer) personLink(p slacksim.PersonInfo) personLink {
	first, _, _ := strings.Cut(p.Name, " ")
	link := personLink{
		Name: p.Name, First: first, Title: p.Title, Initials: initials(p.Name), Colour: v.colour(p.Handle),
		Here: p.ID == v.me.ID && p.TeamID == v.me.TeamID, Control: "person:" + v.param(p),
	}
	link.Href = v.elsewhere("as", v.param(p), "in", v.inFor(p), queryTab, v.tab)
	number, some := 0, false
	for _, c := range v.h.sim.Channels(p.TeamID + "/" + p.Handle) {
		if link.Here && c.ID == v.here.ID {
			continue
		}
		mark := v.h.unread(p, c)
		number += mark.Number
		some = some || mark.Any
	}
	switch {
	case number > 0:
		link.Unread = atMost(number)
	case some:
		link.Unread = unreadSome
	}
	return link
}

// inFor is where the other person looks when one changes to them: the same
// channel where they may see it, else wherever they begin.
func (v *viewer) inFor(p slacksim.PersonInfo) string {
	if p.TeamID != v.team.ID {
		return ""
	}
	switch v.here.Label {
	case "@" + v.botHandle:
		return v.in()
	case "@" + p.Handle:
		return "@" + v.me.Handle // the other end of the same conversation
	}
	for _, c := range v.h.sim.Channels(p.TeamID + "/" + p.Handle) {
		if c.ID == v.here.ID && c.ID != "" && c.Kind != kindIM {
			return v.in()
		}
	}
	return ""
}

// unreadSome marks what is new for a person but not meant for them alone.
const unreadSome = "•"

func atMost(n int) string {
	if n >= enoughUnread {
		return strconv.Itoa(enoughUnread-1) + "+"
	}
	return strconv.Itoa(n)
}

// initials are at most two letters for a picture of somebody.
func initials(name string) string {
	var out []rune
	for w := range strings.FieldsSeq(name) {
		out = append(out, []rune(w)[0])
	}
	if len(out) > 2 {
		out = []rune{out[0], out[len(out)-1]}
	}
	return strings.ToUpper(string(out))
}

const colours = 8

// colour tells colleagues apart, for as long as there are enough of them, and
// is the same wherever somebody is shown.
func (v *viewer) colour(handle string) int {
	for i, p := range v.colleagues {
		if p.Handle == handle {
			return i % colours
		}
	}
	return colours - 1
}
