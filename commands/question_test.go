package commands_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"kept/commands"
	"kept/internal/promise"
	"kept/internal/store/boltstore"
	"kept/internal/store/redisstore"
	"kept/internal/view"
)

// wednesday is 18 November 2026, 10:20 in Stockholm.
func wednesday() time.Time { return commands.Tuesday().Add(24 * time.Hour) }

// labels are the texts of the answer's buttons, by action id.
func (a answer) labels(t *testing.T) map[string]string {
	t.Helper()
	found := map[string]string{}
	for action, b := range a.pressable(t) {
		found[action] = b.label
	}
	return found
}

type pressable struct{ label, full, value string }

// pressable are the buttons of the answer's message or dialog.
func (a answer) pressable(t *testing.T) map[string]pressable {
	t.Helper()
	if a.err != nil {
		t.Fatalf("refused: %v", a.err)
	}
	var blocks []struct {
		Elements []struct {
			Type, Value string
			ActionID    string          `json:"action_id"`
			Label       string          `json:"accessibility_label"`
			Text        json.RawMessage `json:"text"`
		}
	}
	var raw string
	if a.Modal != nil {
		raw = seen(t, a.Modal.Blocks.BlockSet)
	} else {
		raw = seen(t, a.message(t).Blocks)
	}
	if err := json.Unmarshal([]byte(raw), &blocks); err != nil {
		t.Fatal(err)
	}
	found := map[string]pressable{}
	for _, b := range blocks {
		for _, e := range b.Elements {
			var text struct{ Text string }
			if e.Type == "button" && json.Unmarshal(e.Text, &text) == nil {
				found[e.ActionID] = pressable{text.Text, e.Label, e.Value}
			}
		}
	}
	return found
}

// presses clicks a button of an answer.
func (w *world) presses(who promise.UserID, a answer, action string) answer {
	w.t.Helper()
	b, ok := a.pressable(w.t)[action]
	if !ok {
		w.t.Fatalf("no button %s in %+v", action, a.Reply)
	}
	return w.clicks(who, action, b.value)
}

// unclear is a line whose date has two readings.
type unclear struct {
	who          promise.UserID
	line         string
	now          time.Time
	first, other string // the buttons
	shows        []string
	due          time.Time // of the second button
	check        func(promise.Promise) bool
}

func unclearLines() map[string]unclear {
	return map[string]unclear{
		"next friday, on a wednesday": {
			"UANNA", "/promise Acme: send the quote next friday", wednesday(),
			"Fri 20 Nov, 17:00 (CET)", "Fri 27 Nov, 17:00 (CET)",
			[]string{"Acme", "send the quote", "“next friday”", "Nothing is written down until you choose."},
			time.Date(2026, 11, 27, 16, 0, 0, 0, time.UTC),
			func(p promise.Promise) bool {
				return p.Customer.Name == "Acme" && p.What == "send the quote" && p.Channel == "C1"
			},
		},
		"nästa fredag, på en onsdag": {
			"USVEN", "/promise Bo: skicka offerten nästa fredag", wednesday(),
			"Fre 20 nov kl. 17.00 (CET)", "Fre 27 nov kl. 17.00 (CET)",
			[]string{"Bo", "skicka offerten", "”nästa fredag”", "Ett annat datum"},
			time.Date(2026, 11, 27, 16, 0, 0, 0, time.UTC), nil,
		},
		"5/12, an American": {
			"UERIK", "/promise Acme: send the quote by 5/12", wednesday(),
			"Sat 5 Dec, 17:00 (EST)", "Wed 12 May 2027, 17:00 (EDT)",
			[]string{"“by 5/12”"},
			time.Date(2027, 5, 12, 21, 0, 0, 0, time.UTC), nil,
		},
		"an hour of the clock": {
			"UANNA", "/promise Acme: ring at 6", wednesday(),
			"Wed 18 Nov, 18:00 (CET)", "Thu 19 Nov, 06:00 (CET)",
			[]string{"“at 6”", "ring"},
			time.Date(2026, 11, 19, 5, 0, 0, 0, time.UTC), nil,
		},
		"före fredag": {
			"USVEN", "/promise skicka offerten till Acme före fredag", wednesday(),
			"Tors 19 nov kl. 17.00 (CET)", "Fre 20 nov kl. 17.00 (CET)",
			[]string{"”före fredag”", "skicka offerten"},
			time.Date(2026, 11, 20, 16, 0, 0, 0, time.UTC), nil,
		},
		"at 10 or 11": {
			"UANNA", "/promise Acme: ring tomorrow at 10 or 11", wednesday(),
			"Thu 19 Nov, 10:00 (CET)", "Thu 19 Nov, 11:00 (CET)",
			[]string{"“tomorrow at 10 or 11”", "ring"},
			time.Date(2026, 11, 19, 10, 0, 0, 0, time.UTC), nil,
		},
		"på måndag eller tisdag": {
			"USVEN", "/promise ring till Acme på måndag eller tisdag", wednesday(),
			"Mån 23 nov kl. 17.00 (CET)", "Tis 24 nov kl. 17.00 (CET)",
			[]string{"”på måndag eller tisdag”"},
			time.Date(2026, 11, 24, 16, 0, 0, 0, time.UTC),
			func(p promise.Promise) bool { return p.Customer.Name == "Acme" && p.What == "ring" },
		},
		"asked of a colleague": {
			"UANNA", "/promise <@UERIK> Acme: the report next friday", wednesday(),
			"Fri 20 Nov, 17:00 (CET)", "Fri 27 Nov, 17:00 (CET)",
			[]string{"You ask <@UERIK> to promise Acme"},
			time.Date(2026, 11, 27, 16, 0, 0, 0, time.UTC),
			func(p promise.Promise) bool {
				return p.Promiser == "UERIK" && p.State == promise.Requested && p.Zone == "America/New_York"
			},
		},
		"to a colleague": {
			"UANNA", "/promise <@UERIK>: the report next friday", wednesday(),
			"Fri 20 Nov, 17:00 (CET)", "Fri 27 Nov, 17:00 (CET)",
			[]string{"You promise <@UERIK>"},
			time.Date(2026, 11, 27, 16, 0, 0, 0, time.UTC),
			func(p promise.Promise) bool { return p.Customer.User == "UERIK" },
		},
	}
}

func TestTwoReadingsAreAsked(t *testing.T) {
	t.Parallel()
	for name, row := range unclearLines() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.now = row.now
			a := w.types(row.who, row.line)
			a.shows(t, row.shows...)
			got := a.labels(t)
			if got[view.ActReading1] != row.first || got[view.ActReading2] != row.other || got[view.ActOtherDate] == "" || len(got) != 3 {
				t.Fatalf("buttons %v", got)
			}
			if n := w.count(); n != 0 {
				t.Fatalf("%d promises before a click", n)
			}
			w.later(time.Minute)
			done := w.presses(row.who, a, view.ActReading2)
			done.message(t)
			if !done.Replace {
				t.Error("the question stays")
			}
			p := w.stored(1)
			if !p.Due.Equal(row.due) || p.Recorder != row.who || row.check != nil && !row.check(p) {
				t.Errorf("stored %+v", p)
			}
		})
	}
}

// TestWhereTheDialogAsks has lines whose date has several readings, and which
// want a look for another reason too.
func TestWhereTheDialogAsks(t *testing.T) {
	t.Parallel()
	emoji := strings.Repeat("\U0001F389", 490)
	for name, row := range map[string]struct {
		line  string
		shows []string
	}{
		"no customer":            {"/promise send the quote next friday", []string{"send the quote", "2026-11-20T", "2026-11-27T"}},
		"an unsure customer":     {"/promise send the quote to acme next friday", []string{`"initial_value":"acme"`, "2026-11-27T"}},
		"two dates in the line":  {"/promise Acme: ring by monday and mail by tuesday", []string{"more than one time", "2026-11-23T", "2026-11-24T"}},
		"several promisers":      {"/promise <@UERIK> <@USVEN> Acme: ring next friday", []string{"made by one person", "2026-11-27T"}},
		"too long":               {"/promise Acme: " + strings.Repeat("x", 600) + " next friday", []string{"2026-11-27T"}},
		"too much for a button":  {"/promise Acme: " + emoji + " next friday", []string{emoji, "2026-11-27T"}},
		"a promiser who is gone": {"/promise <@UGONE> Acme: ring next friday", []string{"2026-11-27T"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.now = wednesday()
			a := w.types("UANNA", row.line)
			a.modal(t)
			a.shows(t, row.shows...)
		})
	}
}

func TestAQuestionIsAnsweredOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.now = wednesday()
	a := w.types("UANNA", "/promise Acme: send the quote next friday")
	later := time.Date(2026, 11, 27, 16, 0, 0, 0, time.UTC)
	w.presses("UANNA", a, view.ActReading2).shows(t, "#1", "Friday 27 November, 17:00 (CET)")
	// The same again, the other button, and the dialog.
	for _, action := range []string{view.ActReading1, view.ActReading2} {
		again := w.presses("UANNA", a, action)
		again.shows(t, "#1", "Friday 27 November, 17:00 (CET)")
		if !again.Replace {
			t.Error("the question stays")
		}
	}
	form := w.presses("UANNA", a, view.ActOtherDate)
	w.sends("UANNA", form, map[string]string{
		view.FieldPromiser: "UANNA", view.FieldWhat: "send the quote", view.FieldCustomer: "Acme", view.FieldDate: "2026-12-01",
	}).shows(t, "#1", "27 November")
	if n := w.count(); n != 1 {
		t.Errorf("%d promises", n)
	}
	if p := w.stored(1); !p.Due.Equal(later) || len(p.History) != 1 {
		t.Errorf("stored %+v", p)
	}
	// What became of it in the meantime is told as it is.
	w.clicks("UANNA", view.ActWithdraw, "1").message(t)
	w.presses("UANNA", a, view.ActReading1).shows(t, "#1", "took it back")
	// The same words a second time are a second promise.
	w.presses("UANNA", w.types("UANNA", "/promise Acme: send the quote next friday"), view.ActReading1).shows(t, "#2")
}

// TestQuestionsAreForgottenLater has the engines remember a question's promise
// for longer than its buttons make one.
func TestQuestionsAreForgottenLater(t *testing.T) {
	t.Parallel()
	for engine, kept := range map[string]time.Duration{"file": boltstore.DefaultKeyTTL, "redis": redisstore.DefaultKeyTTL} {
		if kept <= commands.QuestionLife {
			t.Errorf("%s forgets after %s, a question after %s", engine, kept, commands.QuestionLife)
		}
	}
}

func TestAnotherDate(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.now = wednesday()
	a := w.types("USVEN", "/promise Bo: skicka offerten nästa fredag")
	form := w.presses("USVEN", a, view.ActOtherDate)
	form.shows(t, "skicka offerten", `"initial_value":"Bo"`, "Tors 19 nov, i morgon")
	if strings.Contains(seen(t, form.Modal), view.FieldReading) {
		t.Error("the readings are asked about again")
	}
	done := w.sends("USVEN", form, map[string]string{
		view.FieldPromiser: "USVEN", view.FieldWhat: "skicka offerten", view.FieldCustomer: "Bo", view.FieldDate: "2026-12-01",
	})
	done.shows(t, "#1", "tisdag 1 december kl. 17.00 (CET)")
	if !done.Replace {
		t.Error("the question stays")
	}
	w.presses("USVEN", a, view.ActReading1).shows(t, "#1", "tisdag 1 december kl. 17.00 (CET)")
	if n := w.count(); n != 1 {
		t.Errorf("%d promises", n)
	}
}

func TestAQuestionAnsweredLate(t *testing.T) {
	t.Parallel()
	rows := map[string]struct {
		later  time.Duration
		who    promise.UserID
		line   string
		button string
		shows  []string
	}{
		"after a while":             {11 * time.Minute, "UANNA", "/promise Acme: ring next friday", view.ActReading1, []string{"a while since I asked", "2026-11-20", "17:00", "ring", "Acme"}},
		"next week":                 {7 * 24 * time.Hour, "UANNA", "/promise Acme: ring next friday", view.ActReading1, []string{"Friday 20 November, 17:00 (CET)” has already passed", "ring", "Acme", "Thu 26 Nov, tomorrow"}},
		"nästa vecka":               {7 * 24 * time.Hour, "USVEN", "/promise Acme: ring nästa fredag", view.ActReading1, []string{"fredag 20 november kl. 17.00 (CET)” har redan varit", "ring", "Tors 26 nov, i morgon"}},
		"a minute after the moment": {7*time.Hour + 41*time.Minute, "UANNA", "/promise Acme: ring at 6", view.ActReading1, []string{"has already passed"}},
	}
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.now = wednesday()
			a := w.types(row.who, row.line)
			w.later(row.later)
			late := w.presses(row.who, a, row.button)
			late.modal(t)
			late.shows(t, row.shows...)
			if n := w.count(); n != 0 {
				t.Errorf("%d promises", n)
			}
			sent := w.sends(row.who, late, map[string]string{
				view.FieldPromiser: string(row.who), view.FieldWhat: "ring", view.FieldCustomer: "Acme", view.FieldDate: "2026-12-01",
			})
			if sent.message(t); !sent.Replace {
				t.Error("the question stays")
			}
		})
	}
}

func TestOnlyWhoWasAskedAnswers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.now = wednesday()
	a := w.types("UANNA", "/promise Acme: ring next friday")
	w.presses("UERIK", a, view.ActReading1).refused(t, promise.KindForbidden, "error.not_asked")
	w.presses("UERIK", a, view.ActOtherDate).refused(t, promise.KindForbidden, "error.not_asked")
	for _, value := range []string{"", "42", "{}", `{"q":"x"}`} {
		w.clicks("UANNA", view.ActReading1, value).refused(t, promise.KindInvalid, "error.malformed")
		w.clicks("UANNA", view.ActOtherDate, value).refused(t, promise.KindInvalid, "error.malformed")
	}
	// A button carries no more rights than the person has.
	w.clicks("UANNA", view.ActReading1, `{"q":"x","b":"UANNA","t":"2026-11-18T09:20:00Z","p":"UBOT","c":"Acme","w":"ring","d":"2026-11-27T16:00:00Z"}`).
		shows(t, "An app")
	// One without a date asks for it.
	w.clicks("UANNA", view.ActReading1, `{"q":"x","b":"UANNA","t":"2026-11-18T09:20:00Z","p":"UANNA","c":"Acme","w":"ring"}`).
		shows(t, "By when?")
	if n := w.count(); n != 0 {
		t.Errorf("%d promises", n)
	}
}

// TestAQuestionIsAnsweredInOneGo has impatient hands on all of its buttons at the
// same moment.
func TestAQuestionIsAnsweredInOneGo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.now = wednesday()
	buttons := w.types("UANNA", "/promise Acme: send the quote next friday").pressable(t)
	const hands = 12
	dues := make([]string, hands)
	var all sync.WaitGroup
	for i := range hands {
		action := []string{view.ActReading1, view.ActReading2}[i%2]
		all.Go(func() {
			r, err := w.h.Handle(t.Context(), commands.Request{
				Kind: commands.Action, Name: action, Value: buttons[action].value, Team: team, Actor: w.people["UANNA"],
				Channel: "C1", Delivery: fmt.Sprintf("click-%d", i), At: w.now,
			})
			if err != nil {
				t.Error(err)
				return
			}
			dues[i] = r.Message.Text
		})
	}
	all.Wait()
	if n := w.count(); n != 1 {
		t.Errorf("%d promises", n)
	}
	slices.Sort(dues)
	if dues = slices.Compact(dues); len(dues) != 1 {
		t.Errorf("told %q", dues)
	}
}
