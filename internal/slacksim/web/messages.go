package web

import (
	"html/template"
	"net/url"
	"regexp"
	"slices"
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
	Earlier, Latest string // addresses of other pages
	Older           string // address of the part before this one
	Oldest          string // ts, from which the live part goes on
	Begins          bool   // nothing came before
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
	New                 bool // the first that has not been read
	Text                template.HTML
	Blocks              []block
	Files               []slacksim.File
	Replies, ThreadHref string
	Shortcuts           []shortcutLink
	Reactions           []reaction
	Quick               []reaction // emojis within reach
	CanReply, HasMenu   bool
	Edit, Delete        string // where it is told to; empty where it cannot be done
	Raw                 string // what the author wrote, to edit
}

// reaction is an emoji under a message, or one that could be.
type reaction struct {
	Sign, Name, Who, Act string
	Count                int
	Mine                 bool
}

// entities are what stands between angle brackets in a message.
var entities = regexp.MustCompile(`<[@#!][^<>]*>`)

// quickReactions are within reach in a message's menu.
var quickReactions = []string{"+1", "white_check_mark", "tada", "eyes", "heart"}

type shortcutLink struct{ Name, Act string }

// messages is the conversation one looks at: the newest page of it, or all from
// a ts on when the page was opened there.
func (v *viewer) messages() any {
	m := messagesModel{Label: v.here.Label}
	all, more := v.window(v.query.Get("since"))
	if len(all) > 0 {
		m.Oldest = all[0].TS
	}
	m.Begins = !more && v.here.ID != ""
	if more {
		m.Earlier, m.Older = v.address("/", "before", m.Oldest), v.address("/-/older", "before", m.Oldest)
	}
	if v.before != "" {
		m.Latest = v.address("/", "before", "")
	}
	if v.before == "" && v.here.ID != "" && len(all) > 0 {
		v.h.reads.mark(v.name, v.here.ID, all[len(all)-1].TS)
	}
	shown := outsideThreads(all)
	m.Days = v.days(shown, false)
	m.Empty = len(shown) == 0
	return m
}

// mostSince bounds how far a page that has long been open goes back.
const mostSince = 20 * pageSize

// window is the newest messages, with whether there are earlier ones: a page of
// them, or as many as there are since a ts.
func (v *viewer) window(since string) (all []slacksim.Message, more bool) {
	limit := pageSize + 1
	for {
		all = v.h.sim.History(v.name, v.here.ID, v.before, limit)
		if len(all) < limit || since == "" || all[0].TS < since || limit > mostSince {
			break
		}
		limit *= 2
	}
	full := len(all) == limit
	if since == "" {
		if full {
			all = all[1:]
		}
		return all, full
	}
	from := slices.IndexFunc(all, func(m slacksim.Message) bool { return m.TS >= since })
	if from < 0 {
		return nil, len(all) > 0
	}
	return all[from:], from > 0 || full
}

// older is one page of the messages before a ts, to put above the others.
func (v *viewer) older() any {
	var m messagesModel
	all, more := v.window("")
	if more {
		m.Earlier, m.Older = v.address("/", "before", all[0].TS), v.address("/-/older", "before", all[0].TS)
	}
	m.Begins = !more
	m.Days = v.days(outsideThreads(all), false)
	return m
}

// outsideThreads leaves out answers, which stand in their thread; but what only
// one person sees must not be missed.
func outsideThreads(all []slacksim.Message) []slacksim.Message {
	shown := all[:0:0]
	for _, msg := range all {
		if msg.ThreadTS == "" || msg.ThreadTS == msg.TS || msg.Ephemeral {
			shown = append(shown, msg)
		}
	}
	return shown
}

// days groups messages by the day, and by author where they follow closely.
func (v *viewer) days(msgs []slacksim.Message, inThread bool) []day {
	var out []day
	var before slacksim.Message
	newFrom, told := "", inThread || v.before != ""
	if v.here.ID != "" {
		newFrom = v.h.reads.newFrom(v.name, v.here.ID)
	}
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
		if !told && newFrom != "" && m.TS > newFrom && m.FromID != v.me.ID && !m.Ephemeral {
			told, shown.New, shown.Follows = true, true, false
		}
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
	v.acts(&out, m)
	out.CanReply = !inThread && v.canWrite()
	out.ThreadHref = v.address("/", queryThread, m.TS)
	if !inThread {
		out.Replies = v.replies(m.Replies)
	}
	for _, sc := range v.h.sim.App().Shortcuts {
		if sc.Message {
			out.Shortcuts = append(out.Shortcuts, shortcutLink{
				Name: sc.Name, Act: v.address("/-/shortcut", "id", sc.CallbackID, "channel", m.ChannelID, "ts", m.TS),
			})
		}
	}
	out.HasMenu = v.canWrite() || len(out.Shortcuts) > 0
	return out
}

// acts are what a person can do with a message without the app.
func (v *viewer) acts(out *message, m slacksim.Message) {
	at := func(path, name string) string {
		return v.address(path, "channel", m.ChannelID, "ts", m.TS, "name", name)
	}
	for _, r := range m.Reactions {
		out.Reactions = append(out.Reactions, reaction{
			Sign: emojiSign(r.Name), Name: r.Name, Who: strings.Join(r.People, ", "), Act: at("/-/react", r.Name), Count: len(r.People), Mine: r.Mine,
		})
	}
	if !v.canWrite() {
		return
	}
	for _, name := range quickReactions {
		out.Quick = append(out.Quick, reaction{Sign: emojiSign(name), Name: name, Act: at("/-/react", name)})
	}
	if out.Own && !m.ByApp && !m.Command {
		out.Edit, out.Delete, out.Raw = v.address("/-/edit", "channel", m.ChannelID, "ts", m.TS), v.address("/-/delete", "channel", m.ChannelID, "ts", m.TS), v.typed(m.Raw)
	}
}

// typed is how a person would type what a message says: mentions as they are
// read, and no escapes.
func (v *viewer) typed(raw string) string {
	markup := v.markup()
	return unescape(entities.ReplaceAllStringFunc(raw, func(e string) string { return markup.entity(e[1 : len(e)-1]) }))
}

// replies says how many there are, and nothing when there are none.
func (v *viewer) replies(n int) string {
	switch n {
	case 0:
		return ""
	case 1:
		return v.say("reply.one")
	default:
		return v.say("replies", strconv.Itoa(n))
	}
}

// canWrite says whether there is a composer.
func (v *viewer) canWrite() bool { return v.here.Member && !v.here.Archived }

// threadModel is a message and its replies beside the conversation.
type threadModel struct {
	Found          bool
	Root           message
	Replies        string
	Days           []day
	TS, Close, Act string
	CanWrite       bool
}

func (v *viewer) threadPart() any {
	m := threadModel{
		TS: v.thread, Close: v.address("/", queryThread, ""), Act: v.address("/-/say"), CanWrite: v.canWrite(),
	}
	if v.thread == "" || v.here.ID == "" {
		return m
	}
	all := v.h.sim.Thread(v.name, v.here.ID, v.thread)
	if len(all) == 0 {
		return m
	}
	first := v.days(all[:1], true)[0]
	m.Root, m.Days = first.Messages[0], v.days(all[1:], true)
	if len(m.Days) > 0 && m.Days[0].ID == first.ID {
		m.Days[0].Name = "" // the same day: nothing to tell
	}
	m.Found, m.Replies = true, v.replies(len(all)-1)
	return m
}
