package web_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"kept/internal/slacksim"
	"kept/internal/slacksim/web"
)

// tourWorld is a world with a walk of five steps, one of which is not ready.
func tourWorld(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	said := func(who, words string) func(web.TourPlace) bool {
		return func(web.TourPlace) bool {
			for _, m := range w.sim.Seen(who) {
				if strings.Contains(m.Text, words) {
					return true
				}
			}
			return false
		}
	}
	phrase := func(s string) web.Phrase { return web.Phrase{English: s, Swedish: s + " (sv)"} }
	tour := &web.Tour{
		Title: phrase("The walk"), Intro: phrase("Come along, *you*."), End: phrase("That was it."),
		Begin: func() { w.begun.Add(1) },
		Steps: []web.TourStep{
			{
				Title: phrase("Say hello"), Text: phrase("Say &lt;hello&gt; & more"), Seen: phrase("Hello was said."), As: "anna", In: "sales",
				Point: web.PointComposer, Say: func() string { return "hello everybody" }, Done: said("bo", "hello everybody"),
			},
			{Title: phrase("Not built"), Ready: func() bool { return false }},
			{
				Title: phrase("Look"), Text: phrase("Look as Bo"), As: "bo", In: "sales",
				Done: func(at web.TourPlace) bool { return at == web.TourPlace{As: "bo", In: "sales"} },
			},
			{
				Title: phrase("Home"), Text: phrase("Open the tab"), As: "anna", In: "@tiny", Tab: "home", Point: web.PointButton("go"),
				Do: func(ctx context.Context) error {
					_, err := w.sim.As("anna").In("#sales").Say(ctx, "done for you")
					return err
				},
				Done: said("anna", "done for you"),
			},
			{
				Title: phrase("Wait"), Text: phrase("Until tomorrow"), As: "anna", In: "sales", Point: web.PointNext,
				Done: func(web.TourPlace) bool { return w.clock.Now().Day() != 20 },
			},
		},
	}
	w.page = web.New(web.Config{Sim: w.sim, Now: w.clock.Now, Advance: w.clock.Advance, Set: w.clock.Set, Tour: tour})
	return w
}

const (
	inSales = "as=anna&in=sales"
	tourAct = "/-/tour?" + inSales + "&do="
)

func TestTour(t *testing.T) {
	t.Parallel()
	w := tourWorld(t)
	w.shows(t, "/?"+inSales, "The walk", "Come along, <strong>you</strong>.", "Start the tour", "Not now")
	w.shows(t, "/-/tour?lang=sv&"+inSales, "The walk (sv)", "Starta rundturen")
	w.does(t, tourAct+"begin", "")
	if w.begun.Load() != 1 {
		t.Error("the beginning was not told")
	}
	first := w.shows(t, "/-/tour?"+inSales, "1 of 4", "Say hello", "Say &lt;hello&gt; &amp; more", "<code>hello everybody</code>", `data-here="1"`, `data-point="composer"`)
	if strings.Contains(first, "Not built") {
		t.Error("a step that is not ready is listed")
	}

	// from elsewhere it points the way, and doing it leads there
	away := w.shows(t, "/-/tour?as=bo&in=general", `data-point="person:anna"`, "Be Anna Berg in #sales", `data-here=""`)
	if !strings.Contains(away, `href="/?as=anna&amp;in=sales"`) {
		t.Errorf("no way to the step:\n%s", away)
	}
	w.shows(t, "/-/tour?as=anna&in=general", `data-point="place:sales"`)
	got := w.post(t, "/-/tour?as=bo&in=general&do=step", "")
	if to := got.Header().Get("HX-Redirect"); to != "/?as=anna&in=sales" {
		t.Errorf("led to %q", to)
	}

	// the sight is seen: it goes on by itself, past what is not ready
	w.shows(t, "/-/tour?"+inSales, "2 of 4", "Hello was said.", "Look as Bo")
	w.shows(t, "/-/tour?as=bo&in=sales", "3 of 4", "Open the tab")
	w.shows(t, "/-/tour?as=anna&in=@tiny", `data-point="tab:home"`)
	w.shows(t, "/-/tour?as=anna&in=@tiny&tab=home", `data-point="button:go"`)
	w.does(t, "/-/tour?as=anna&in=@tiny&tab=home&do=step", "")
	w.shows(t, "/-/tour?"+inSales, "4 of 4", "Until tomorrow")

	// the clock does the last one
	w.does(t, tourAct+"step", "")
	w.shows(t, "/-/tour?"+inSales, "That was it.", "Start over")
	if got := w.post(t, tourAct+"step", ""); got.Code != http.StatusConflict {
		t.Errorf("doing what is over: status %d", got.Code)
	}

	// once more, skipping; then closed, and opened
	w.does(t, tourAct+"begin", "")
	w.shows(t, "/-/tour?as=cia&in=general", "Look as Bo") // hello was said long ago
	got = w.post(t, tourAct+"skip", "")
	if to := got.Header().Get("HX-Redirect"); !strings.Contains(to, "tab=home") {
		t.Errorf("skipping led to %q", to)
	}
	w.does(t, tourAct+"close", "")
	if part := w.get(t, "/-/tour?"+inSales).Body.String(); strings.Contains(part, "card") {
		t.Errorf("closed, it shows\n%s", part)
	}
	w.does(t, tourAct+"open", "")
	w.shows(t, "/-/tour?"+inSales, "card")
	if got := w.post(t, tourAct+"nonsense", ""); got.Code != http.StatusBadRequest {
		t.Errorf("nonsense: status %d", got.Code)
	}
}

func TestNoTour(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	if page := w.shows(t, "/"); strings.Contains(page, `id="tour"`) || strings.Contains(page, "tour-toggle") {
		t.Error("a page without a tour has a place for it")
	}
	if got := w.post(t, tourAct+"begin", ""); got.Code != http.StatusNotFound {
		t.Errorf("status %d", got.Code)
	}
}

// atFour does something when the clock has come to four in the afternoon.
func (w *world) atFour(t *testing.T, post func()) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				if w.clock.Now().Hour() >= 15 { // 16 in Stockholm
					post()
					return
				}
			}
		}
	}()
	return func() { cancel(); <-ended }
}

func TestPlayUntilSomethingHappens(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	defer w.atFour(t, func() {
		if _, err := w.sim.As("anna").In("#general").Say(t.Context(), "it is four"); err != nil {
			t.Error(err)
		}
	})()
	began := w.clock.Now()
	got := w.post(t, "/-/play?as=bo&in=sales&until=next", "")
	if !strings.Contains(got.Body.String(), "something new in #general") || !strings.Contains(got.Body.String(), `in=general">Look</a>`) {
		t.Errorf("told %s", got.Body)
	}
	if took := w.clock.Now().Sub(began); took < 5*time.Hour || took > 8*time.Hour {
		t.Errorf("the clock went %v", took)
	}
}

func TestPlayForOnePerson(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	defer w.atFour(t, func() { w.app.post(t.Context(), w.sim.UserID("cia"), "for you") })()
	got := w.post(t, "/-/play?as=bo&in=sales&until=next", "")
	if !strings.Contains(got.Body.String(), "a message for Cia Lund") || !strings.Contains(got.Body.String(), "as=cia&amp;in=%40tiny") {
		t.Errorf("told %s", got.Body)
	}
}

func TestPlayAWeek(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	began := w.clock.Now()
	w.does(t, "/-/play?as=bo&in=sales&until=week", "")
	w.shows(t, "/-/clock?as=bo&in=sales", "<progress", "stop")
	if got := w.post(t, "/-/play?as=bo&in=sales&until=week", ""); got.Code != http.StatusConflict {
		t.Errorf("a second film: status %d", got.Code)
	}
	if got := w.post(t, "/-/clock?as=bo&in=sales&move=hour", ""); got.Code != http.StatusConflict {
		t.Errorf("moving a clock that moves: status %d", got.Code)
	}
	if err := w.sim.Await(t.Context(), func() bool { w.sim.Poke(); return w.clock.Now().After(began) }); err != nil {
		t.Fatal(err)
	}
	w.does(t, "/-/play?as=bo&in=sales&until=stop", "")
	stopped := w.clock.Now()
	if !stopped.After(began) || stopped.Sub(began) >= 7*24*time.Hour {
		t.Errorf("stopped after %v", stopped.Sub(began))
	}
	w.does(t, "/-/play?as=bo&in=sales&until=stop", "") // nothing plays: nothing to stop
	if page := w.shows(t, "/-/clock?as=bo&in=sales"); strings.Contains(page, "<progress") {
		t.Error("progress of nothing")
	}
	if got := w.post(t, "/-/play?as=bo&in=sales&until=doomsday", ""); got.Code != http.StatusBadRequest {
		t.Errorf("nonsense: status %d", got.Code)
	}
}

func TestPlayNeedsAClock(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	fixed := web.New(web.Config{Sim: w.sim})
	w.page = fixed
	if page := w.shows(t, "/"); strings.Contains(page, "/-/play") {
		t.Error("a clock that cannot be moved has buttons")
	}
	if got := w.post(t, "/-/play?as=bo&in=sales&until=week", ""); got.Code != http.StatusConflict {
		t.Errorf("status %d", got.Code)
	}
}

func TestFaultSwitches(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	page := w.shows(t, "/?"+inSales, "Slack is down", "Wrong signature", "All off")
	if strings.Contains(page, "Cut the sockets") {
		t.Error("sockets can be cut where there are none")
	}
	w.shows(t, "/-/faults?lang=sv&"+inSales, "Slack ligger nere", "Stäng av alla")
	on := func() (n int) {
		for _, f := range w.sim.Faults().List() {
			if f.On {
				n++
			}
		}
		return n
	}
	w.does(t, "/-/faults?"+inSales+"&name="+slacksim.FaultBadSignature+"&set=1", "")
	w.does(t, "/-/faults?"+inSales+"&name="+slacksim.FaultStopped+"&set=1", "")
	if on() != 2 {
		t.Errorf("%d faults are on, want 2", on())
	}
	w.shows(t, "/-/faults?"+inSales, `class="button on"`, "<b>2</b>")
	w.does(t, "/-/faults?"+inSales+"&name="+slacksim.FaultStopped, "")
	if on() != 1 {
		t.Errorf("%d faults are on, want 1", on())
	}
	w.does(t, "/-/faults?"+inSales+"&clear=1", "")
	if on() != 0 {
		t.Errorf("%d faults are on, want none", on())
	}
	if got := w.post(t, "/-/faults?"+inSales+"&name=nonsense&set=1", ""); got.Code != http.StatusNotFound {
		t.Errorf("nonsense: status %d", got.Code)
	}
}

func TestReloadForgetsWhatOnlyOneSaw(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.does(t, "/-/say?"+inSales, "text=/promise+this")
	w.shows(t, "/?"+inSales, "Only visible to you")
	w.shows(t, "/?as=anna&in=general")
	w.shows(t, "/?"+inSales, "Only visible to you") // going elsewhere and back is no reload
	r := httptest.NewRequest(http.MethodGet, "/?"+inSales, nil)
	r.Host = "127.0.0.1"
	r.Header.Set("Cache-Control", "max-age=0")
	got := httptest.NewRecorder()
	w.page.ServeHTTP(got, r)
	if strings.Contains(got.Body.String(), "Only visible to you") {
		t.Error("it is still there after a reload")
	}
}
