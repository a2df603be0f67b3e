package record

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"kept/internal/promise"
)

// format is the version of the stored form. Reading must cope with every
// earlier one; see the golden files.
const format = 2

// firstFormat is the form of a promise that has nothing in it which the first
// version did not know: that version may go on reading and writing it.
const firstFormat = 1

// promiseForm is a stored promise. A field that is left out has its zero value,
// or the value its comment names.
type promiseForm struct {
	Format       int            `json:"f"`
	What         string         `json:"w,omitempty"`
	Customer     string         `json:"c,omitempty"`
	CustomerUser string         `json:"cu,omitempty"`
	Promiser     string         `json:"p,omitempty"`
	Doer         string         `json:"d,omitempty"` // left out: the promiser; see other
	Recorder     string         `json:"r,omitempty"` // left out: the promiser; see other
	Offered      string         `json:"o,omitempty"`
	State        string         `json:"s,omitempty"` // left out: active
	Confidence   string         `json:"k,omitempty"`
	Made         int64          `json:"m,omitempty"`
	Due          int64          `json:"t,omitempty"`
	DueFirst     *int64         `json:"tf,omitempty"` // left out: Due
	DueSince     *int64         `json:"ts,omitempty"` // left out: Made
	DueNext      int64          `json:"tn,omitempty"`
	OfferWhat    string         `json:"ow,omitempty"`
	Zone         string         `json:"z,omitempty"`
	Channel      string         `json:"ch,omitempty"`
	Private      bool           `json:"x,omitempty"`
	From         int64          `json:"ff,omitempty"`
	Size         string         `json:"sz,omitempty"`
	Worries      string         `json:"wo,omitempty"`
	Wishes       string         `json:"wi,omitempty"`
	Answers      [][2]string    `json:"qa,omitempty"` // question, answer
	Link         string         `json:"l,omitempty"`
	Quiet        string         `json:"q,omitempty"`
	Left         bool           `json:"g,omitempty"`
	Reminded     int            `json:"n,omitempty"`
	RemindedAt   int64          `json:"nt,omitempty"`
	RemindedBy   string         `json:"nb,omitempty"`
	Snoozed      int64          `json:"sn,omitempty"`
	AfterCare    int64          `json:"ac,omitempty"`
	FollowUps    []followUpForm `json:"u,omitempty"`
	History      []eventForm    `json:"h,omitempty"`
}

// eventForm is a stored event. One with nothing in it is how most promises
// begin: the promiser gave their word.
type eventForm struct {
	At   *int64 `json:"t,omitempty"` // left out: Made
	By   string `json:"b,omitempty"` // "." is the promiser; see actor
	Verb string `json:"v,omitempty"`
	From string `json:"f,omitempty"`
	To   string `json:"o,omitempty"`
	Note string `json:"n,omitempty"`
	Due  int64  `json:"d,omitempty"`
	User string `json:"u,omitempty"`
	// Cause is of the second form: whoever has one has a follow-up with one.
	Cause string `json:"c,omitempty"`
}

type followUpForm struct {
	State    string `json:"s,omitempty"`
	Opened   int64  `json:"t,omitempty"`
	Since    *int64 `json:"e,omitempty"` // left out: Opened
	Rung     int    `json:"n,omitempty"`
	Meet     int64  `json:"m,omitempty"`
	StandIn  string `json:"p,omitempty"`
	Along    bool   `json:"a,omitempty"`
	Reason   string `json:"r,omitempty"`
	Said     string `json:"i,omitempty"`
	Cause    string `json:"k,omitempty"`
	Learning string `json:"l,omitempty"`
	Without  string `json:"w,omitempty"`
	ClosedBy string `json:"b,omitempty"`
	ClosedAt int64  `json:"c,omitempty"`
}

// EncodePromise is the stored form of p, one line of JSON without the team, the
// number and the version.
func EncodePromise(p *promise.Promise) []byte {
	made, due := stamp(p.Made), stamp(p.Due)
	l := append(make(line, 0, roomLine), '{')
	l.number("f", formatOf(p))
	l.text("w", p.What)
	l.text("c", p.Customer.Name)
	l.text("cu", string(p.Customer.User))
	l.text("p", string(p.Promiser))
	l.text("d", other(p.Doer, p.Promiser))
	l.text("r", other(p.Recorder, p.Promiser))
	l.text("o", string(p.Offered))
	l.text("s", unlessWord(string(p.State), usualState))
	l.text("k", string(p.Confidence))
	l.whole("m", made)
	l.whole("t", due)
	l.unless("tf", stamp(p.DueFirst), due)
	l.unless("ts", stamp(p.DueSince), made)
	l.whole("tn", stamp(p.DueNext))
	l.text("ow", p.OfferWhat)
	l.text("z", p.Zone)
	l.text("ch", string(p.Channel))
	l.flag("x", p.Private)
	l.whole("ff", int64(p.From))
	l.text("sz", string(p.Size))
	l.details(&p.Details)
	l.text("l", p.Link)
	l.text("q", string(p.Quiet))
	l.flag("g", p.Left)
	l.whole("n", int64(p.Reminded))
	l.whole("nt", stamp(p.RemindedAt))
	l.text("nb", p.RemindedBy)
	l.whole("sn", stamp(p.SnoozedUntil))
	l.whole("ac", stamp(p.AfterCare))
	l.followUps(p.FollowUps)
	l.history(p, made)
	return append(l, '}')
}

// formatOf is the earliest form that can tell all of p.
func formatOf(p *promise.Promise) int64 {
	if p.From != 0 || p.Size != "" || !p.Details.Empty() || p.Link != "" || p.Quiet != "" || p.Left {
		return format
	}
	for i := range p.FollowUps {
		u := &p.FollowUps[i]
		if u.Rung != 0 || !u.Meet.IsZero() || u.StandIn != "" || u.Cause != "" || u.Learning != "" || stamp(u.Since) != stamp(u.Opened) {
			return format
		}
		switch u.State {
		case promise.Lapsed, promise.Repaired, promise.Aftercare:
			return format
		}
	}
	return firstFormat
}

func (l *line) details(d *promise.Details) {
	l.text("wo", d.Worries)
	l.text("wi", d.Wishes)
	if len(d.Answers) == 0 {
		return
	}
	l.key("qa")
	separator := byte('[')
	for _, a := range d.Answers {
		*l = append(*l, separator, '[')
		l.quote(a.Question)
		*l = append(*l, ',')
		l.quote(a.Text)
		*l = append(*l, ']')
		separator = ','
	}
	*l = append(*l, ']')
}

func (l *line) followUps(list []promise.FollowUp) {
	if len(list) == 0 {
		return
	}
	l.key("u")
	separator := byte('[')
	for i := range list {
		u := &list[i]
		*l = append(*l, separator, '{')
		l.text("s", string(u.State))
		opened := stamp(u.Opened)
		l.whole("t", opened)
		l.unless("e", stamp(u.Since), opened)
		l.whole("n", int64(u.Rung))
		l.whole("m", stamp(u.Meet))
		l.text("p", string(u.StandIn))
		l.flag("a", u.Along)
		l.text("r", u.Reason)
		l.text("i", u.Said)
		l.text("k", string(u.Cause))
		l.text("l", u.Learning)
		l.text("w", u.Without)
		l.text("b", string(u.ClosedBy))
		l.whole("c", stamp(u.ClosedAt))
		*l = append(*l, '}')
		separator = ','
	}
	*l = append(*l, ']')
}

func (l *line) history(p *promise.Promise, made int64) {
	if len(p.History) == 0 {
		return
	}
	l.key("h")
	separator := byte('[')
	for i := range p.History {
		e := &p.History[i]
		*l = append(*l, separator, '{')
		if at := stamp(e.At); at != made || !usual(e, p.Promiser) {
			l.unless("t", at, made)
			l.text("b", actor(e.By, p.Promiser))
			l.text("v", string(e.Verb))
			l.text("f", string(e.From))
			l.text("o", string(e.To))
			l.text("n", e.Note)
			l.whole("d", stamp(e.Due))
			l.text("u", string(e.User))
			l.text("c", string(e.Cause))
		}
		*l = append(*l, '}')
		separator = ','
	}
	*l = append(*l, ']')
}

// DecodePromise reads the stored form back. A body it cannot read is
// [ErrCorrupt].
func DecodePromise(team promise.Team, n promise.Number, version int64, body []byte) (promise.Promise, error) {
	var f promiseForm
	if err := json.Unmarshal(body, &f); err != nil {
		return promise.Promise{}, fmt.Errorf("%w: promise %s: %w", ErrCorrupt, n, err)
	}
	if f.Format < 1 || f.Format > format {
		return promise.Promise{}, fmt.Errorf("%w: promise %s has format %d", ErrCorrupt, n, f.Format)
	}
	promiser := promise.UserID(f.Promiser)
	p := promise.Promise{
		Team: team, Number: n, Version: version,
		What: f.What, Customer: promise.Customer{Name: f.Customer, User: promise.UserID(f.CustomerUser)},
		Promiser: promiser, Doer: another(f.Doer, promiser), Recorder: another(f.Recorder, promiser),
		Offered: promise.UserID(f.Offered), State: promise.State(orWord(f.State, usualState)), Confidence: promise.Confidence(f.Confidence),
		Made: moment(f.Made), Due: moment(f.Due), DueFirst: moment(or(f.DueFirst, f.Due)), DueSince: moment(or(f.DueSince, f.Made)),
		DueNext: moment(f.DueNext), OfferWhat: f.OfferWhat, Zone: f.Zone, Channel: promise.ChannelID(f.Channel), Private: f.Private,
		From: promise.Number(f.From), Size: promise.Size(f.Size), Details: promise.Details{Worries: f.Worries, Wishes: f.Wishes},
		Link: f.Link, Quiet: promise.Quiet(f.Quiet), Left: f.Left,
		Reminded: f.Reminded, RemindedAt: moment(f.RemindedAt), RemindedBy: f.RemindedBy,
		SnoozedUntil: moment(f.Snoozed), AfterCare: moment(f.AfterCare),
	}
	for _, a := range f.Answers {
		p.Details.Answers = append(p.Details.Answers, promise.Answer{Question: a[0], Text: a[1]})
	}
	for _, u := range f.FollowUps {
		p.FollowUps = append(p.FollowUps, promise.FollowUp{
			State: promise.FollowUpState(u.State), Opened: moment(u.Opened), Since: moment(or(u.Since, u.Opened)),
			Rung: promise.Rung(u.Rung), Meet: moment(u.Meet), StandIn: promise.UserID(u.StandIn),
			Along: u.Along, Reason: u.Reason, Said: u.Said, Cause: promise.Cause(u.Cause), Learning: u.Learning,
			Without: u.Without, ClosedBy: promise.UserID(u.ClosedBy), ClosedAt: moment(u.ClosedAt),
		})
	}
	for _, e := range f.History {
		if e == (eventForm{}) {
			e = usualEvent()
		}
		p.History = append(p.History, promise.Event{
			At: moment(or(e.At, f.Made)), By: whose(e.By, promiser), Verb: promise.Verb(e.Verb),
			From: promise.State(e.From), To: promise.State(e.To), Note: e.Note, Due: moment(e.Due), User: promise.UserID(e.User),
			Cause: promise.Cause(e.Cause),
		})
	}
	return p, nil
}

// marshal is one line of JSON; text stays as people wrote it, since "\u003c" is
// five bytes more than "<".
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// stamp is t in whole milliseconds since 1970; 0 is the zero time.
func stamp(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func moment(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

func or(ms *int64, usual int64) int64 {
	if ms == nil {
		return usual
	}
	return *ms
}

// usualState is the state that is left out, and nothing the word for none.
const (
	usualState = string(promise.Active)
	nothing    = "-"
)

func usualEvent() eventForm {
	return eventForm{By: self, Verb: string(promise.VerbMake), To: string(promise.Active)}
}

// usual reports whether an event is the usual one but for its time.
func usual(e *promise.Event, promiser promise.UserID) bool {
	return e.Verb == promise.VerbMake && e.To == promise.Active && actor(e.By, promiser) == self &&
		e.From == "" && e.Note == "" && e.User == "" && stamp(e.Due) == 0
}

func unlessWord(word, usual string) string {
	switch word {
	case usual:
		return ""
	case "":
		return nothing
	}
	return word
}

func orWord(word, usual string) string {
	switch word {
	case "":
		return usual
	case nothing:
		return ""
	}
	return word
}

// self stands for a person who can be told from the record: nobody in other,
// the promiser in actor. An id that begins with it is written with one more.
const self = "."

// other is how a doer or recorder is written: left out for the promiser.
func other(u, promiser promise.UserID) string {
	switch u {
	case promiser:
		return ""
	case "":
		return self
	}
	return escape(u)
}

func another(s string, promiser promise.UserID) promise.UserID {
	switch s {
	case "":
		return promiser
	case self:
		return ""
	}
	return unescape(s)
}

// actor is how whoever acted is written: left out for the clock.
func actor(u, promiser promise.UserID) string {
	switch u {
	case "":
		return ""
	case promiser:
		return self
	}
	return escape(u)
}

func whose(s string, promiser promise.UserID) promise.UserID {
	if s == self {
		return promiser
	}
	return unescape(s)
}

func escape(u promise.UserID) string {
	if strings.HasPrefix(string(u), self) {
		return self + string(u)
	}
	return string(u)
}

func unescape(s string) promise.UserID {
	return promise.UserID(strings.TrimPrefix(s, self))
}
