package web

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"kept/internal/slacksim"
)

// Phrase is a text in the languages of the page.
type Phrase struct{ English, Swedish string }

func (p Phrase) in(lang string) string {
	if lang == swedish {
		return p.Swedish
	}
	return p.English
}

// Tour is a guided walk through the app at the other end of the wire: the page
// shows its steps, points at what to use, and goes on when a step's sight is
// seen. All who look at the page share one walk, so that two people can play it
// together.
type Tour struct {
	Title, Intro, End Phrase
	// Begin is called when the walk begins, and begins again.
	Begin func()
	Steps []TourStep
}

// TourStep is one step of a [Tour].
type TourStep struct {
	Title Phrase
	// Text says what to do and why. Mrkdwn like that of messages; {button} is
	// the label of the button that Point names, as the person reads it.
	Text Phrase
	// Seen says what came of it; it stands above the next step.
	Seen Phrase
	// As, In and Tab are where it is done, as in the page's address: a handle,
	// "sales" or "@kept", and "home" for the Home tab.
	As, In, Tab string
	// Point is the control to point at: one of the Point constants, or
	// [PointButton] with an action id.
	Point string
	// Say is what to type, when something is to be typed.
	Say func() string
	// Do does it for the visitor. Nil: it types what Say says; a step that points
	// at the clock lets it run until the sight is seen; and of any other, going
	// there is all there is to do.
	Do func(context.Context) error
	// Done says whether the sight is seen, by somebody who looks at a place.
	Done func(TourPlace) bool
	// Ready says whether the step is part of the walk now. Nil: it is.
	Ready func() bool
}

// TourPlace is where somebody looks, as in the page's address.
type TourPlace struct{ As, In, Tab string }

// What a tour can point at.
const (
	PointComposer = "composer"
	PointNext     = "clock:next"
	PointWeek     = "clock:week"
	PointTomorrow = "clock:tomorrow"
	PointSubmit   = "dialog:submit"
)

// PointButton points at the newest button with an action id.
func PointButton(actionID string) string { return "button:" + actionID }

// tourState is how far the walk has come.
type tourState struct {
	mu     sync.Mutex
	closed bool
	begun  bool
	at     int
	told   int // the step whose outcome is told; -1 for none
}

// stepTimeout is how long doing a step may take.
const stepTimeout = 20 * time.Second

// tourModel is the card of the tour.
type tourModel struct {
	Open, Begun, Over    bool
	Title, Text, Told    string
	Number               string
	Steps                []tourLine
	Body                 any // the text of the step, as markup
	Say                  string
	Point, Here          string
	GoTo, Who            string
	BeginAct, CloseAct   string
	DoAct, SkipAct       string
	CanDo                bool
	Key                  string
	Colour               int
	Initials, PlaceLabel string
}

// tourLine is a step in the list of all.
type tourLine struct {
	Title         string
	Done, Current bool
}

// tourPart is the card, after a look at whether the walk goes on.
func (v *viewer) tourPart() any {
	t := v.h.cfg.Tour
	if t == nil {
		return tourModel{}
	}
	if v.h.tourAdvance(TourPlace{As: v.param(v.me), In: v.in(), Tab: v.tab}) {
		v.h.sim.Poke() // the others must look again
	}
	st := &v.h.tour
	st.mu.Lock()
	defer st.mu.Unlock()
	act := func(what string) string { return v.address("/-/tour", "do", what) }
	m := tourModel{
		Open: !st.closed, Begun: st.begun, Title: t.Title.in(v.lang), Key: strconv.Itoa(st.at),
		BeginAct: act("begin"), CloseAct: act("close"), DoAct: act("step"), SkipAct: act("skip"),
	}
	if !st.begun {
		m.Body, m.Key = v.markup().mrkdwn(t.Intro.in(v.lang)), "intro"
	}
	for i, s := range t.Steps {
		if s.Ready == nil || s.Ready() {
			m.Steps = append(m.Steps, tourLine{Title: s.Title.in(v.lang), Done: st.begun && i < st.at, Current: st.begun && i == st.at})
		}
	}
	if !st.begun {
		return m
	}
	if st.told >= 0 {
		m.Told = t.Steps[st.told].Seen.in(v.lang)
	}
	if st.at >= len(t.Steps) {
		m.Over, m.Body = true, v.markup().mrkdwn(t.End.in(v.lang))
		return m
	}
	v.tourStep(&m, t.Steps[st.at])
	return m
}

// tourStep fills in the step one is at.
func (v *viewer) tourStep(m *tourModel, s TourStep) {
	current := slices.IndexFunc(m.Steps, func(l tourLine) bool { return l.Current })
	m.Number = v.say("tour.number", strconv.Itoa(current+1), strconv.Itoa(len(m.Steps)))
	text := s.Text.in(v.lang)
	if strings.Contains(text, "{button}") {
		text = strings.ReplaceAll(text, "{button}", v.label(s))
	}
	m.Text, m.Body = s.Title.in(v.lang), v.markup().mrkdwn(text)
	m.CanDo = s.Do != nil || s.Say != nil || v.canPlay(s)
	if s.Say != nil {
		m.Say = s.Say()
	}
	m.Point = s.Point
	switch {
	case v.atPlace(s):
		m.Here = "1"
	case v.param(v.me) != s.As:
		m.Point = "person:" + s.As
	case v.in() != s.In:
		m.Point = "place:" + s.In
	default:
		m.Point = "tab:" + s.Tab
	}
	if m.Here != "" {
		return
	}
	m.GoTo = v.placeOf(s)
	for _, p := range v.everybody {
		if v.param(p) == s.As {
			m.Who, m.Colour, m.Initials = p.Name, v.colour(p.Handle), initials(p.Name)
		}
	}
	m.PlaceLabel = "#" + s.In
	if s.In != "" && s.In[0] == '@' {
		m.PlaceLabel = v.h.sim.App().Name
	}
}

// label is what the newest of the buttons a step points at says.
func (v *viewer) label(s TourStep) string {
	action := strings.TrimPrefix(s.Point, PointButton(""))
	for _, m := range slices.Backward(v.h.sim.Seen(s.As)) {
		if !bytes.Contains(m.Blocks, []byte(action)) {
			continue
		}
		var blocks any
		if json.Unmarshal(m.Blocks, &blocks) != nil {
			continue
		}
		if label := labelIn(blocks, action); label != "" {
			return "*" + escapeMarkup(label) + "*"
		}
	}
	return v.say("tour.button")
}

// labelIn looks for a button with an action id.
func labelIn(v any, action string) string {
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			if label := labelIn(e, action); label != "" {
				return label
			}
		}
	case obj:
		if str(v["action_id"]) == action {
			return plainOf(v["text"])
		}
		return cmp.Or(labelIn(v["elements"], action), labelIn(v["accessory"], action))
	}
	return ""
}

// escapeMarkup keeps a text from being read as markup.
func escapeMarkup(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(s)
}

// atPlace says whether one looks where the step is done.
func (v *viewer) atPlace(s TourStep) bool {
	return v.param(v.me) == s.As && v.in() == s.In && (v.tab == tabHome) == (s.Tab == tabHome)
}

func (v *viewer) placeOf(s TourStep) string {
	return v.elsewhere("as", s.As, "in", s.In, queryTab, s.Tab)
}

// tourAdvance goes on past every step whose sight is seen from a place, and says
// whether there was one.
func (h *handler) tourAdvance(from TourPlace) bool {
	t, st := h.cfg.Tour, &h.tour
	st.mu.Lock()
	defer st.mu.Unlock()
	if !st.begun {
		return false
	}
	before := st.at
	for st.at < len(t.Steps) {
		s := t.Steps[st.at]
		if s.Ready != nil && !s.Ready() {
			st.at++
			continue
		}
		if s.Done == nil || !s.Done(from) {
			break
		}
		st.told = st.at
		st.at++
	}
	return st.at > before
}

// walk answers the buttons of the tour's card.
func (v *viewer) walk(r *http.Request) *problem {
	t, st := v.h.cfg.Tour, &v.h.tour
	if t == nil {
		return v.bad(http.StatusNotFound, "fail.gone")
	}
	defer v.h.sim.Poke()
	switch r.URL.Query().Get("do") {
	case "open":
		st.mu.Lock()
		st.closed = false
		st.mu.Unlock()
	case "close":
		st.mu.Lock()
		st.closed = true
		st.mu.Unlock()
	case "begin":
		if t.Begin != nil {
			t.Begin()
		}
		st.mu.Lock()
		st.closed, st.begun, st.at, st.told = false, true, 0, -1
		st.mu.Unlock()
		return v.followTour()
	case "skip":
		st.mu.Lock()
		st.at, st.told = min(st.at+1, len(t.Steps)), -1
		st.mu.Unlock()
		return v.followTour()
	case "step":
		return v.doStep(r)
	default:
		return v.bad(http.StatusBadRequest, "fail.gone")
	}
	return nil
}

// tourNow is the step the walk is at.
func (h *handler) tourNow() (TourStep, bool) {
	st := &h.tour
	st.mu.Lock()
	defer st.mu.Unlock()
	if h.cfg.Tour == nil || !st.begun || st.at >= len(h.cfg.Tour.Steps) {
		return TourStep{}, false
	}
	return h.cfg.Tour.Steps[st.at], true
}

// followTour brings the visitor to where the step is done.
func (v *viewer) followTour() *problem {
	s, ok := v.h.tourNow()
	if !ok || v.atPlace(s) {
		return nil
	}
	return &problem{goTo: v.placeOf(s)}
}

// doStep does the step for the visitor and shows them where it happened.
func (v *viewer) doStep(r *http.Request) *problem {
	s, ok := v.h.tourNow()
	if !ok {
		return v.bad(http.StatusConflict, "fail.gone")
	}
	ctx, cancel := context.WithTimeout(r.Context(), stepTimeout)
	defer cancel()
	var err error
	switch {
	case s.Do != nil:
		err = s.Do(ctx)
	case s.Say != nil:
		err = v.sayFor(ctx, s)
	case v.canPlay(s):
		err = v.playFor(r.Context(), s) // the clock stops by itself, however slow the machine
	}
	if err != nil {
		p := v.bad(http.StatusConflict, "tour.failed")
		p.err = err
		return p
	}
	if v.atPlace(s) {
		return nil
	}
	return &problem{goTo: v.placeOf(s)}
}

// canPlay says whether the clock does the step.
func (v *viewer) canPlay(s TourStep) bool {
	return v.h.cfg.Advance != nil && s.Done != nil && strings.HasPrefix(s.Point, "clock:")
}

// playFor lets the clock run until the step's sight is there to be seen.
func (v *viewer) playFor(ctx context.Context, s TourStep) error {
	from := TourPlace{As: s.As, In: s.In, Tab: s.Tab}
	step := dayStep
	if s.Point == PointWeek {
		step = farStep
	}
	ended, err := v.h.play(ctx, v.h.cfg.Now().Add(farthest), step, func(*slacksim.Change) bool { return s.Done(from) })
	if err != nil {
		return err
	}
	select {
	case <-ended:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("the clock was not waited for: %w", context.Cause(ctx))
	}
}

// sayFor types what the step says.
func (v *viewer) sayFor(ctx context.Context, s TourStep) error {
	in := s.In
	if in != "" && in[0] != '@' {
		in = "#" + in
	}
	place := v.h.sim.As(s.As).In(in)
	text := s.Say()
	if text != "" && text[0] == '/' {
		return place.Slash(ctx, text)
	}
	_, err := place.Say(ctx, text)
	return err
}
