package view

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"kept/internal/promise"
)

// MaxReadings is how many readings a question offers; more than that nobody
// wants to choose between.
const MaxReadings = 3

// Question is a promise as it was understood, but for its date: what was written
// can mean several. Each of the question's buttons carries it whole, with the
// date that the button stands for.
type Question struct {
	// ID is the same for all of the question's buttons and for the dialog that
	// one of them opens: whichever is answered, and however often, one promise
	// comes of it.
	ID string `json:"q"`
	// By was asked, At a moment.
	By           promise.UserID `json:"b"`
	At           time.Time      `json:"t"`
	Promiser     promise.UserID `json:"p,omitempty"`
	Customer     string         `json:"c,omitempty"`
	CustomerUser promise.UserID `json:"u,omitempty"`
	What         string         `json:"w,omitempty"`
	Private      bool           `json:"x,omitempty"`
	// Due is the date that was chosen; zero when it was none of them.
	Due time.Time `json:"d,omitzero"`
}

// maxValue is the most a button carries
// (https://docs.slack.dev/reference/block-kit/block-elements/button-element).
// Bytes are counted, which is safe whatever Slack counts.
const maxValue = 2000

func (q Question) encode() (string, error) {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false) // it would make six characters of one
	if err := e.Encode(q); err != nil {
		return "", fmt.Errorf("encode a question: %w", err)
	}
	return strings.TrimSuffix(b.String(), "\n"), nil
}

// Fits reports whether the question can be asked with buttons: there are few
// enough readings, and a button can carry it.
func (q Question) Fits(readings []time.Time) bool {
	if len(readings) > MaxReadings {
		return false
	}
	return !slices.ContainsFunc(readings, func(t time.Time) bool {
		q.Due = t
		value, err := q.encode()
		return err != nil || len(value) > maxValue
	})
}

// ParseQuestion reads what a question's button carries.
func ParseQuestion(value string) (Question, error) {
	var q Question
	if err := json.Unmarshal([]byte(value), &q); err != nil {
		return Question{}, malformed(err)
	}
	if q.ID == "" || q.By == "" {
		return Question{}, malformed(nil)
	}
	return q, nil
}

// Ask asks which of several moments was meant by words in a line.
func (r Reader) Ask(q Question, words string, readings []time.Time) (Message, error) {
	s := r.sheet()
	key := "question.own"
	if q.Promiser != r.Me {
		key = "question.asked"
	}
	s.leadWords(key, args{
		argPromiser: q.Promiser, argWords: inline(words, roomSentence),
		argCustomer: s.customer(promise.Customer{Name: q.Customer, User: q.CustomerUser}, roomName),
	}, q.What)
	actions := [MaxReadings]string{ActReading1, ActReading2, ActReading3}
	buttons := make([]*slack.ButtonBlockElement, 0, MaxReadings+1)
	choices := make([]string, 0, MaxReadings)
	for i, t := range readings[:min(len(readings), MaxReadings)] {
		q.Due = t
		full := r.Moment(t)
		choices = append(choices, full)
		b := slack.NewButtonBlockElement(actions[i], s.carried(q), plain(r.label(t)))
		b.AccessibilityLabel = cut(full, roomLabel)
		buttons = append(buttons, b)
	}
	q.Due = time.Time{}
	buttons = append(buttons, s.button(ActOtherDate, "button.other_date", s.carried(q)))
	s.buttons(buttons...)
	s.small(s.t("question.nothing_yet", nil))
	s.text += " " + strings.Join(choices, " / ")
	return s.message()
}

// carried is the question as a button's value.
func (s *sheet) carried(q Question) string {
	value, err := q.encode()
	if err != nil && s.err == nil {
		s.err = err
	}
	return value
}

// Suggestion is a button in the promise dialog that fills date and time in.
type Suggestion struct {
	// Action says which moment it is, as [ActTomorrow] does.
	Action string
	Due    time.Time
}

// suggestionKeys are the texts of the suggestions.
var suggestionKeys = map[string]string{
	ActTomorrow: "suggest.tomorrow", ActNextWorkday: "suggest.workday",
	ActThisWeek: "suggest.week", ActNextWeek: "suggest.next_week",
}

// suggestions adds a row of buttons above the date.
func (s *sheet) suggestions(list []Suggestion) {
	buttons := make([]*slack.ButtonBlockElement, 0, len(list))
	for _, one := range list {
		b := slack.NewButtonBlockElement(one.Action, one.Due.Format(time.RFC3339),
			plain(s.t(suggestionKeys[one.Action], args{argDate: s.r.dateLabel(one.Due)})))
		b.AccessibilityLabel = cut(s.r.Moment(one.Due), roomLabel)
		buttons = append(buttons, b)
	}
	s.buttons(buttons...)
}
