package view

import (
	"fmt"
	"maps"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/slack-go/slack"

	"kept/internal/promise"
)

// File is what is attached to a message.
type File struct {
	Name, Title string
	Data        []byte
}

// Brief is what whoever joins a follow-up gets: a message, and with it the
// files.
type Brief struct {
	Text  string
	Files []File
	// Plain stands in for both where no files can be attached.
	Plain Message
}

// BriefName is the name of the file with all there is to know about a promise;
// it is the same in every language, so that it is found again.
func BriefName(n promise.Number) string { return fmt.Sprintf("kept-%d.txt", int64(n)) }

// meetingFor is how long a meeting with a customer is set down for.
const meetingFor = 30 * time.Minute

// Brief is all there is to know about a promise that was missed, for whoever
// joins the follow-up and meets the customer, and an invitation when it is known
// when. name tells what somebody is called.
func (r Reader) Brief(p promise.Promise, by promise.UserID, name func(promise.UserID) string) (Brief, error) {
	s := r.sheet()
	w := &writing{s: s, p: &p, name: name}
	a := s.about(&p).and("By", by)
	f := p.FollowUp()
	met := f != nil && !f.Meet.IsZero()
	text := s.t("brief.message", a)
	if met {
		text = s.t("brief.message_meet", a.and("Meet", f.Meet))
	}
	all := w.brief()
	b := Brief{Text: text, Files: []File{{Name: BriefName(p.Number), Title: w.t("brief.file", nil), Data: []byte(all)}}}
	if met {
		b.Files = append(b.Files, File{
			Name: fmt.Sprintf("kept-%d.ics", int64(p.Number)), Title: w.t("brief.invitation", nil),
			Data: []byte(invitation(meeting{
				UID:   fmt.Sprintf("%s-%d-%d@kept", p.Team, int64(p.Number), len(p.FollowUps)),
				Stamp: r.Now, Start: f.Meet, End: f.Meet.Add(meetingFor),
				Summary: w.t("brief.summary", nil), Description: w.t("brief.description", args{argWhat: Plain(p.What)}),
			})),
		})
	}
	s.plainBrief(a, met, all)
	b.Plain = Message{Text: s.text, Blocks: s.blocks}
	return b, s.err
}

// The room for a brief that is a message: Slack's for a section, and what is
// left of a message's own for so many of them.
const (
	roomPlain = 2900
	maxPlain  = 3
)

// plainBrief is a brief without files. It is plain text, in which nothing that
// people wrote means anything.
func (s *sheet) plainBrief(a filler, met bool, all string) {
	key := "brief.plain"
	if met {
		key = "brief.plain_meet"
	}
	s.lead(key, a)
	all = deaden(all)
	for range maxPlain {
		piece, rest := piece(all, roomPlain)
		if strings.TrimSpace(piece) != "" {
			s.blocks = append(s.blocks, slack.NewSectionBlock(plain(strings.TrimRight(piece, "\n")), nil, nil))
		}
		all = rest
	}
	if all != "" {
		s.small(s.t("brief.more", a))
	}
}

// piece is the beginning of a text that has room, up to the end of a line where
// one ends in it, and the rest.
func piece(s string, room int) (begin, rest string) {
	end, line := 0, 0
	for range room {
		r, size := utf8.DecodeRuneInString(s[end:])
		end += size
		if r == '\n' {
			line = end
		}
	}
	if end < len(s) && line > 0 {
		end = line
	}
	return s[:end], s[end:]
}

// writing is a plain text about a promise in the making: no marks, and people by
// their names.
type writing struct {
	s     *sheet
	p     *promise.Promise
	name  func(promise.UserID) string
	lines []string
}

// t is a text in which people stand by their names and words as they are.
func (w *writing) t(key string, more args) string {
	a := args{
		argNumber: w.p.Number, argDue: w.p.Due, "DueFirst": w.p.DueFirst,
		argPromiser: w.called(w.p.Promiser), "Doer": w.called(w.p.Doer), argCustomer: w.customer(),
	}
	maps.Copy(a, more)
	return w.s.t(key, a)
}

func (w *writing) customer() string {
	if c := w.p.Customer; c.User != "" {
		return w.called(c.User)
	}
	return oneLine(Plain(w.p.Customer.Name))
}

// called is what somebody is called; the clock is Kept itself.
func (w *writing) called(u promise.UserID) string {
	if u == "" {
		return w.s.t("fact.clock", nil)
	}
	return oneLine(Plain(w.name(u)))
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

func (w *writing) add(lines ...string) { w.lines = append(w.lines, lines...) }

// words are what somebody wrote, set off from the rest.
func (w *writing) words(text string) {
	for line := range strings.SplitSeq(strings.TrimSpace(Plain(text)), "\n") {
		w.add("    " + line)
	}
}

// part begins a part with a title.
func (w *writing) part(key string) { w.add("", w.t(key, nil)) }

// brief is the text.
func (w *writing) brief() string {
	p := w.p
	w.add(w.t("brief.title", nil), "", w.t("brief.promised", nil))
	w.words(p.What)
	w.add("", w.t("brief.due", nil))
	if p.Doer != p.Promiser {
		w.add(w.t("brief.doer", nil))
	}
	w.moves()
	w.part("brief.warnings")
	w.warnings()
	if p.Details.Worries != "" {
		w.part("brief.worries")
		w.words(p.Details.Worries)
	}
	if p.Details.Wishes != "" {
		w.part("brief.wishes")
		w.words(p.Details.Wishes)
	}
	if len(p.Details.Answers) > 0 {
		w.part("brief.answers")
		for _, a := range p.Details.Answers {
			w.add("  " + w.s.question(a.Question))
			w.words(a.Text)
		}
	}
	w.part("brief.history")
	w.history()
	w.add("", w.t("brief.advice", nil))
	return strings.Join(w.lines, "\n") + "\n"
}

// moves tells of the date that was given first, and each that took its place.
func (w *writing) moves() {
	if !w.p.DueFirst.Equal(w.p.Due) {
		w.add(w.t("brief.due_first", nil))
	}
	reason := ""
	for _, e := range w.p.History {
		switch e.Verb {
		case promise.VerbMove:
			reason = e.Note
		case promise.VerbAgreeMove:
			w.add(w.t("brief.move", args{"At": e.At, argNext: e.Due}))
			if reason != "" {
				w.words(reason)
			}
			reason = ""
		}
	}
}

// warnings tells what was said before it was missed.
func (w *writing) warnings() {
	warned := false
	for _, e := range w.p.History {
		if e.Verb != promise.VerbAtRisk {
			continue
		}
		warned = true
		w.add("  " + w.t("brief.warning", args{"By": w.called(e.By), "At": e.At}))
		if e.Note != "" {
			w.words(e.Note)
		}
	}
	if !warned {
		w.add("  " + w.t("fact.not_warned", nil))
	}
}

// history is what happened, in short.
func (w *writing) history() {
	events := w.p.History
	if n := len(events) - shownEvents; n > 0 {
		events = events[n:]
		w.add("  " + w.t("history.earlier", args{argCount: n}))
	}
	for _, e := range events {
		key, ok := historyKeys[e.Verb]
		if !ok {
			continue
		}
		w.add("  " + w.t(key, args{"By": w.called(e.By), "At": e.At, argDue: e.Due, "User": w.called(e.User)}))
	}
}
