package web

import (
	"html/template"
	"net/url"
	"strconv"
	"strings"
	"time"

	"kept/internal/slacksim"
)

const (
	// pageSize is how many messages are shown at once.
	pageSize = 100
	// together is how close messages of one author stand under one name.
	together = 5 * time.Minute
)

// messagesModel is one conversation, or a part of it.
type messagesModel struct {
	Label           string
	Days            []day
	Earlier, Latest string
	Empty           bool
}

// day is the messages of one calendar day where the viewer is.
type day struct {
	Name     string
	ID       string
	Messages []message
}

// message is one message, ready for its template.
type message struct {
	ID, TS              string
	Author, Initials    string
	Colour              int
	App, Own            bool
	Time, Stamp         string
	Follows             bool // under the name of the one before
	Ephemeral, Failure  bool
	Edited, Command     bool
	Text                template.HTML
	Blocks              []block
	Files               []slacksim.File
	Replies, ThreadHref string
	Shortcuts           []shortcutLink
	CanReply, HasMenu   bool
}

type shortcutLink struct{ Name, Act string }

// messages is the conversation one looks at.
func (v *viewer) messages() any {
	m := messagesModel{Label: v.here.Label}
	all := v.h.sim.History(v.name, v.here.ID, v.before, pageSize+1)
	if len(all) > pageSize {
		all = all[1:]
		m.Earlier = v.address("/", "before", all[0].TS)
	}
	if v.before != "" {
		m.Latest = v.address("/", "before", "")
	}
	if v.before == "" && v.here.ID != "" && len(all) > 0 {
		v.h.reads.mark(v.name, v.here.ID, all[len(all)-1].TS)
	}
	shown := all[:0:0]
	for _, msg := range all {
		// answers stand in their thread, but what only one person sees must not be missed
		if msg.ThreadTS == "" || msg.ThreadTS == msg.TS || msg.Ephemeral {
			shown = append(shown, msg)
		}
	}
	m.Days = v.days(shown, false)
	m.Empty = len(shown) == 0
	return m
}

// days groups messages by the day, and by author where they follow closely.
func (v *viewer) days(msgs []slacksim.Message, inThread bool) []day {
	var out []day
	var before slacksim.Message
	for i, m := range msgs {
		at := m.At.In(v.zone)
		id := at.Format(time.DateOnly)
		fresh := len(out) == 0 || out[len(out)-1].ID != id
		if fresh {
			out = append(out, day{ID: id, Name: v.dayName(at)})
		}
		shown := v.message(m, inThread)
		shown.Follows = i > 0 && !fresh && before.FromID == m.FromID && before.FromName == m.FromName &&
			before.Ephemeral == m.Ephemeral && before.Failure == m.Failure && m.At.Sub(before.At) < together
		last := &out[len(out)-1]
		last.Messages = append(last.Messages, shown)
		before = m
	}
	return out
}

func (v *viewer) message(m slacksim.Message, inThread bool) message {
	at := m.At.In(v.zone)
	id := domID(m.TS)
	if inThread {
		id = "t" + id
	}
	out := message{
		ID: "m-" + id, TS: m.TS, Author: m.FromName, Initials: initials(m.FromName), Colour: v.colour(m.From),
		App: m.ByApp || m.Failure, Own: m.FromID == v.me.ID, Time: at.Format("15:04"), Stamp: at.Format(time.RFC3339),
		Ephemeral: m.Ephemeral, Failure: m.Failure, Edited: m.Edited, Files: m.Files, Command: m.Command,
	}
	s := &surface{
		v: v, prefix: out.ID, markup: v.markup(),
		where: url.Values{"as": {v.param(v.me)}, "in": {v.in()}, "channel": {m.ChannelID}, "ts": {m.TS}},
	}
	if v.langAsked != "" {
		s.where.Set("lang", v.langAsked)
	}
	if out.Blocks = s.blocks(m.Blocks); len(out.Blocks) == 0 {
		out.Text = s.markup.mrkdwn(m.Raw)
	}
	if m.Ephemeral {
		return out
	}
	out.CanReply = !inThread && v.canWrite()
	out.ThreadHref = v.address("/", queryThread, m.TS)
	switch {
	case inThread || m.Replies == 0:
	case m.Replies == 1:
		out.Replies = v.say("reply.one")
	default:
		out.Replies = v.say("replies", strconv.Itoa(m.Replies))
	}
	for _, sc := range v.h.sim.App().Shortcuts {
		if sc.Message {
			out.Shortcuts = append(out.Shortcuts, shortcutLink{
				Name: sc.Name, Act: v.address("/-/shortcut", "id", sc.CallbackID, "channel", m.ChannelID, "ts", m.TS),
			})
		}
	}
	out.HasMenu = out.CanReply || len(out.Shortcuts) > 0
	return out
}

// canWrite says whether there is a composer.
func (v *viewer) canWrite() bool { return v.here.Member && !v.here.Archived }

// threadModel is a message and its replies beside the conversation.
type threadModel struct {
	Days           []day
	TS, Close, Act string
	CanWrite       bool
}

func (v *viewer) threadPart() any {
	m := threadModel{
		TS: v.thread, Close: v.address("/", queryThread, ""), Act: v.address("/-/say"), CanWrite: v.canWrite(),
	}
	if v.thread != "" && v.here.ID != "" {
		m.Days = v.days(v.h.sim.Thread(v.name, v.here.ID, v.thread), true)
	}
	return m
}

// dayName is a day as people speak of it.
func (v *viewer) dayName(t time.Time) string {
	long := longDate(v.lang, t)
	today := v.h.cfg.Now().In(v.zone)
	switch t.Format(time.DateOnly) {
	case today.Format(time.DateOnly):
		return v.say("today") + " · " + long
	case today.AddDate(0, 0, -1).Format(time.DateOnly):
		return v.say("yesterday") + " · " + long
	}
	if t.Year() != today.Year() {
		return long + " " + strconv.Itoa(t.Year())
	}
	return long
}

var (
	weekdays = map[string][]string{
		english: {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
		swedish: {"söndag", "måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag"},
	}
	months = map[string][]string{
		english: {
			"January", "February", "March", "April", "May", "June", "July", "August",
			"September", "October", "November", "December",
		},
		swedish: {
			"januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti",
			"september", "oktober", "november", "december",
		},
	}
)

func longDate(lang string, t time.Time) string {
	return weekdays[lang][t.Weekday()] + " " + strconv.Itoa(t.Day()) + " " + months[lang][t.Month()-1]
}

// shortDate is for the clock: "Mon 23 Nov".
func shortDate(lang string, t time.Time) string {
	cut := func(s string) string { return string([]rune(s)[:3]) }
	return cut(weekdays[lang][t.Weekday()]) + " " + strconv.Itoa(t.Day()) + " " + cut(months[lang][t.Month()-1])
}

// hintModel is one suggestion of the composer.
type hintModel struct{ Insert, Sign, Detail string }

// hints are the commands of the app, then people and channels.
func (v *viewer) hints() []hintModel {
	var out []hintModel
	for _, c := range v.h.sim.App().Commands {
		out = append(out, hintModel{Insert: c.Name, Sign: strings.TrimSpace(c.Name + " " + c.Usage), Detail: c.Description})
	}
	out = append(out, hintModel{Insert: "@" + v.botHandle, Sign: "@" + v.botHandle, Detail: v.h.sim.App().Name})
	for _, p := range v.colleagues {
		out = append(out, hintModel{Insert: "@" + p.Handle, Sign: "@" + p.Handle, Detail: p.Name})
	}
	for _, c := range v.channels {
		if c.Kind != kindIM {
			out = append(out, hintModel{Insert: c.Label, Sign: c.Label, Detail: c.Topic})
		}
	}
	return out
}
