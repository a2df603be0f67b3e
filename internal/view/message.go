package view

import (
	"slices"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"kept/internal/locale"
	"kept/internal/promise"
)

// Message is what somebody reads: blocks, and the text that notifications and
// screen readers use in their place.
type Message struct {
	Text   string
	Blocks []slack.Block
}

// Modal is a dialog.
type Modal = slack.ModalViewRequest

// Reader is who reads: their language, zone and, where it matters what they may
// do, who they are.
type Reader struct {
	Printer *locale.Printer
	Zone    *time.Location
	Now     time.Time
	// Me is empty when many read, as in a channel.
	Me promise.UserID
	// Manager and Leader are Me's roles in the workspace.
	Manager, Leader bool
	// Manages reports whether Me manages one promise, such as that of somebody
	// whose manager they are; nil where Manager says it all.
	Manages func(p *promise.Promise) bool
	// Leads reports whether somebody is a leader, whose promises are for another
	// leader to decide about; nil where nobody knows.
	Leads func(u promise.UserID) bool
	// Advise is what the guard says to Me, where that is the promiser, of a date
	// that somebody else's answer put in force; nil where it is not asked.
	Advise func(p *promise.Promise) promise.Advice
	// Known is what Me may know of a promise's customer from elsewhere: their
	// card, and other promises to them; nil where it is not asked.
	Known func(p *promise.Promise) promise.Overview
}

// How much room texts get, in code points. Slack's own limits
// (https://docs.slack.dev/reference/block-kit) are 3000 for a section, 75 for a
// button, 24 for a dialog's title, 50 blocks and, undocumented, about 12,000
// code points in a whole message
// (https://github.com/slackapi/bolt-js/issues/2509).
const (
	roomWords    = 1500 // a promise in its own words, or a note, shown on its own
	roomNote     = 600  // a note beside other things
	roomSentence = 300  // words inside a sentence
	roomEvent    = 60   // a note in the history
	roomRow      = 120  // words in one row of a list
	roomRowName  = 60   // a customer in one row
	roomName     = 100  // a customer
	roomOption   = 75
	roomLabel    = 75 // what a screen reader says of a button
)

// A filler has what fills a sentence.
type filler interface {
	// value is nil for a name it does not know.
	value(name string) any
}

// args fill a sentence with what is at hand.
type args map[string]any

func (a args) value(name string) any { return a[name] }

// Names that sentences in many places fill.
const (
	argNumber   = "Number"
	argCustomer = "Customer"
	argDue      = "Due"
	argDueNext  = "DueNext"
	argCount    = "Count"
	argChannel  = "Channel"
	argPromiser = "Promiser"
	argWords    = "Words"
	argWhat     = "What"
	argDate     = "Date"
	argNext     = "Next"
	argValue    = "Value"
)

// sheet is a message or dialog in the making. The first text that cannot be
// written spoils it.
type sheet struct {
	r      Reader
	text   string
	blocks []slack.Block
	err    error
}

func (r Reader) sheet() *sheet { return &sheet{r: r} }

// t is a catalogue text. Arguments are turned into what people read.
func (s *sheet) t(key string, a filler) string {
	text, err := s.r.Printer.Fill(key, func(name string) any {
		if a == nil {
			return nil
		}
		return s.r.shown(name, a.value(name))
	})
	if err != nil && s.err == nil {
		s.err = err
	}
	return text
}

// shown is how an argument reads. What cannot be shown
// becomes nothing, which leaves a hole and so an error.
func (r Reader) shown(name string, value any) any {
	switch v := value.(type) {
	case string, int:
		return v
	case promise.UserID:
		switch {
		case v != "":
			return Mention(v)
		case name == "By":
			return r.word("fact.clock")
		}
	case promise.ChannelID:
		if v != "" {
			return channelLink(v)
		}
	case promise.Number:
		return v.String()
	case time.Time:
		switch {
		case v.IsZero():
		case name == "At":
			return r.short(v)
		default:
			return r.Moment(v)
		}
	}
	return nil
}

// lead begins the message: a whole sentence, which is also its text.
func (s *sheet) lead(key string, a filler) {
	lead := s.t(key, a)
	s.text = spoken(lead)
	s.section(lead, nil)
}

// spoken is a lead as it is read aloud, without the marks that make the number
// before it bold.
func spoken(lead string) string {
	if rest, ok := strings.CutPrefix(lead, "*#"); ok {
		if number, sentence, ok := strings.Cut(rest, "*"); ok {
			return "#" + number + ":" + sentence
		}
		return "#" + rest
	}
	return lead
}

// leadWords begins the message with a sentence and the promise in its own words
// under it.
func (s *sheet) leadWords(key string, a filler, words string) {
	lead := s.t(key, a)
	s.text = spoken(lead) + " " + s.quoted(words)
	s.section(lead+"\n"+quote(words), nil)
}

// quoted is words in quotation marks, inside a sentence.
func (s *sheet) quoted(words string) string {
	return s.t("fact.quoted", args{argWords: inline(words, roomSentence)})
}

// also adds a paragraph.
func (s *sheet) also(key string, a filler) { s.section(s.t(key, a), nil) }

// small adds a line in small print.
func (s *sheet) small(parts ...string) {
	parts = slices.DeleteFunc(parts, func(p string) bool { return p == "" })
	if len(parts) > 0 {
		s.blocks = append(s.blocks, slack.NewContextBlock("", mrkdwn(strings.Join(parts, " · "))))
	}
}

// section adds a paragraph, with a button beside it unless that is nil.
func (s *sheet) section(text string, beside *slack.ButtonBlockElement) {
	block := slack.NewSectionBlock(mrkdwn(text), nil, nil)
	if beside != nil {
		block.Accessory = slack.NewAccessory(beside)
	}
	s.blocks = append(s.blocks, block)
}

// header adds a heading. It is plain text: no words of people's own.
func (s *sheet) header(key string, a filler) {
	s.blocks = append(s.blocks, slack.NewHeaderBlock(plain(s.t(key, a))))
}

// buttons adds a row of buttons, less those that are nil.
func (s *sheet) buttons(list ...*slack.ButtonBlockElement) {
	var elements []slack.BlockElement
	for _, b := range list {
		if b != nil {
			elements = append(elements, b)
		}
	}
	if len(elements) > 0 {
		s.blocks = append(s.blocks, slack.NewActionBlock("", elements...))
	}
}

// button is a button that carries a value.
func (s *sheet) button(action, key, value string) *slack.ButtonBlockElement {
	return slack.NewButtonBlockElement(action, value, plain(s.t(key, nil)))
}

// message is the finished message, or the error that spoiled it.
func (s *sheet) message() (Message, error) {
	if s.err != nil {
		return Message{}, s.err
	}
	return Message{Text: s.text, Blocks: s.blocks}, nil
}

// Text is a plain sentence. User ids among the arguments become mentions, and
// moments are written out; text among them must have gone through [Escape].
func (r Reader) Text(key string, a map[string]any) (Message, error) {
	s := r.sheet()
	s.lead(key, args(a))
	return s.message()
}

// mrkdwn is verbatim, so that Slack makes nothing of plain words: no channel
// names, no mentions.
func mrkdwn(text string) *slack.TextBlockObject {
	return slack.NewTextBlockObject(slack.MarkdownType, text, false, true)
}

func plain(text string) *slack.TextBlockObject {
	return slack.NewTextBlockObject(slack.PlainTextType, text, false, false)
}

// quote shows words on lines of their own.
func quote(words string) string {
	return "> " + strings.ReplaceAll(clip(strings.TrimSpace(words), roomWords), "\n", "\n> ")
}
