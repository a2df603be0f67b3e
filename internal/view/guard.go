package view

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"kept/internal/promise"
)

// Thought is what is worth a second look at a promise just written down. None of
// it stands in anybody's way.
type Thought struct {
	// Advice is the guard's; silent unless it says something.
	Advice promise.Advice
	// Aim is a word of hope among those promised; empty for none.
	Aim string
	// Like is an open promise to the same customer in much the same words; nil
	// for none.
	Like *promise.Promise
	// Worries are what the customer is known to worry about, the latest first.
	Worries []promise.Said
}

// shownWorries is how many worries fit beside a promise.
const shownWorries = 3

// ConfirmThought is [Reader.Confirm] with how the date was read from a line, and
// with what is worth a second look.
func (r Reader) ConfirmThought(p promise.Promise, undo bool, h Heard, t Thought) (Message, error) {
	s := r.sheet()
	if p.State == promise.Requested {
		s.lead("confirm.requested", s.about(&p))
	} else {
		s.lead("confirm.made", s.about(&p))
	}
	s.heard(&p, h)
	s.worries(p.Customer, t.Worries)
	edit := s.button(ActEdit, "button.edit", number(&p))
	if undo {
		s.buttons(edit, s.button(ActWithdraw, "button.undo", number(&p)))
	} else {
		s.buttons(edit)
	}
	s.aim(&p, t.Aim)
	s.like(&p, t.Like, undo)
	s.advice(&p, t.Advice)
	return s.message()
}

// say adds a paragraph that a screen reader hears too.
func (s *sheet) say(text string) string {
	s.text += " " + spoken(text)
	return text
}

// worries tells what the customer may worry about, so that it is met first.
func (s *sheet) worries(c promise.Customer, list []promise.Said) {
	if line := s.hints("guard.worries", c, list); line != "" {
		s.small(s.say(line))
	}
}

// hints is a line of what is known of a customer; empty when nothing is.
func (s *sheet) hints(key string, c promise.Customer, list []promise.Said) string {
	if len(list) == 0 {
		return ""
	}
	words := make([]string, 0, shownWorries)
	for _, w := range list[:min(len(list), shownWorries)] {
		words = append(words, inline(w.Text, roomRow))
	}
	return s.t(key, args{argCustomer: s.customer(c, roomRowName), argWords: strings.Join(words, " · ")})
}

// aim asks back where the words promise less than a promise does.
func (s *sheet) aim(p *promise.Promise, word string) {
	if word != "" {
		s.section(s.say(s.t("guard.aim", s.about(p).and(argWords, inline(word, roomRowName)))), nil)
	}
}

// like shows a promise that may be the same one.
func (s *sheet) like(p, like *promise.Promise, undo bool) {
	if like == nil {
		return
	}
	key := "guard.like"
	if like.Promiser == s.r.Me {
		key = "guard.like_own"
	}
	text := s.say(s.t(key, s.about(like)))
	if !undo {
		s.section(text, nil)
		return
	}
	s.section(text, s.button(ActWithdraw, "button.undo_new", number(p)))
}

// advice shows which date would hold better, as far as the promiser's own past
// tells, and leaves the choice to them.
func (s *sheet) advice(p *promise.Promise, a promise.Advice) {
	if !a.Say {
		return
	}
	s.section(s.say(s.adviceWords(a)), nil)
	move := slack.NewButtonBlockElement(ActGuardMove, guardValue(p.Number, a.Until),
		plain(s.t("guard.button_move", args{argDate: s.r.inButton(a.Until)})))
	keep := slack.NewButtonBlockElement(ActGuardKeep, number(p), plain(s.t("guard.button_keep", args{argDate: s.r.inButton(p.Due)})))
	s.buttons(move, keep)
}

// adviceWords are what the guard says.
func (s *sheet) adviceWords(a promise.Advice) string {
	parts := []string{s.past(a)}
	if a.Ahead > 0 {
		parts = append(parts, s.t("guard.ahead", args{argCount: a.Ahead}))
	}
	if a.Load {
		parts = append(parts, s.t("guard.load", nil))
	}
	until := capital(s.r.Moment(a.Until))
	if n := promise.InTen(a.Hold); n > 0 {
		parts = append(parts, s.t("guard.hold", args{"Until": until, "InTen": n}))
	} else {
		parts = append(parts, s.t("guard.safer", args{"Until": until}))
	}
	return strings.Join(parts, " ")
}

// advised adds what the guard says to the promiser of a date that somebody else's
// answer has just put in force. Once anything more has happened it is past.
func (s *sheet) advised(p *promise.Promise, v promise.Verb) {
	if s.r.Advise == nil || s.r.Me != p.Promiser || p.State != promise.Active || len(p.History) == 0 {
		return
	}
	if e := p.History[len(p.History)-1]; e.Verb == v && e.By != s.r.Me {
		s.advice(p, s.r.Advise(p))
	}
}

// past tells how one's own promises went, by the figures the advice rests on.
func (s *sheet) past(a promise.Advice) string {
	key := "guard.own"
	switch {
	case a.OfLength && a.OnTime == 0:
		key = "guard.length_none"
	case a.OfLength:
		key = "guard.length"
	case a.OnTime == 0:
		key = "guard.own_none"
	}
	return s.t(key, args{argCount: a.OnTime, "Own": a.Own})
}

// inButton is a moment inside a button's text.
func (r Reader) inButton(t time.Time) string {
	key := "guard.date"
	if t = t.In(r.Zone); t.Year() != r.Now.In(r.Zone).Year() {
		key = "guard.date_year"
	}
	return r.write(t, key)
}

// guardValue is what the button for another date carries.
func guardValue(n promise.Number, until time.Time) string {
	return fmt.Sprintf("%d %s", int64(n), until.UTC().Format(time.RFC3339))
}

// ParseGuard reads the value of [ActGuardMove]: which promise, and which date.
func ParseGuard(value string) (promise.Number, time.Time, error) {
	first, rest, ok := strings.Cut(value, " ")
	n, err := strconv.ParseInt(first, 10, 64)
	if err != nil || !ok || n <= 0 {
		return 0, time.Time{}, malformed(err)
	}
	until, err := time.Parse(time.RFC3339, rest)
	if err != nil {
		return 0, time.Time{}, malformed(err)
	}
	return promise.Number(n), until, nil
}
