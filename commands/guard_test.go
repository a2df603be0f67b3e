package commands_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"kept/commands"
	"kept/internal/promise"
	"kept/internal/view"
)

// history gives somebody promises for a day that they kept, one after the other:
// within the day, or in the three days it took in truth.
func (w *world) history(who promise.UserID, n int, late bool) {
	w.t.Helper()
	for i := range n {
		p := w.promised(who, fmt.Sprintf("/promise Firm %c: sweep yard number %d by tomorrow 12:00", 'A'+i, i))
		w.later(20 * time.Hour)
		if late {
			w.later(2 * 24 * time.Hour)
			w.ticked(p.Number)
		}
		w.types(who, "/kept "+p.Number.String()).message(w.t)
		w.later(4 * time.Hour)
	}
	for w.now.In(stockholm(w.t)).Weekday() != time.Monday {
		w.later(24 * time.Hour)
	}
}

// ticked lets the clock act on a promise.
func (w *world) ticked(n promise.Number) {
	w.t.Helper()
	settings, err := w.book.Fresh(w.t.Context(), team)
	if err != nil {
		w.t.Fatal(err)
	}
	if _, _, err := w.ledger.Tick(w.t.Context(), team, n, w.now, w.book.Policy(&settings)); err != nil {
		w.t.Fatal(err)
	}
}

func TestGuardIsShownOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.history("UANNA", 12, true)
	a := w.types("UANNA", "/promise Acme: paint the fence by tomorrow 12:00")
	a.shows(t, "Of 9 promises of this length you kept 2 on time.", "* would hold in about 9 of 10.")
	b := a.buttons(t)
	if len(b[view.ActGuardMove]) != 1 || len(b[view.ActGuardKeep]) != 1 {
		t.Fatalf("buttons %v", b)
	}
	n := promise.Number(w.count())
	before := w.stored(n)
	kept := w.clicks("UANNA", view.ActGuardKeep, b[view.ActGuardKeep][0])
	if got := kept.buttons(t); !kept.Replace || len(got[view.ActGuardMove]) != 0 || len(got[view.ActWithdraw]) != 1 {
		t.Errorf("after keep: replace %t, %v", kept.Replace, got)
	}
	if !w.stored(n).Due.Equal(before.Due) {
		t.Error("keeping the date has moved it")
	}
	// Nobody is told twice: neither by a repeated delivery, nor by a correction.
	_, until, err := view.ParseGuard(b[view.ActGuardMove][0])
	if err != nil || !until.After(before.Due) {
		t.Fatalf("until %s, %v", until, err)
	}
	w.clicks("UERIK", view.ActGuardMove, b[view.ActGuardMove][0]).refused(t, promise.KindForbidden, "forbidden.recorder")
	moved := w.clicks("UANNA", view.ActGuardMove, b[view.ActGuardMove][0])
	if got := moved.buttons(t); !moved.Replace || len(got[view.ActGuardMove]) != 0 {
		t.Errorf("after the other date: replace %t, %v", moved.Replace, got)
	}
	if p := w.stored(n); !p.Due.Equal(until) || p.State != promise.Active {
		t.Errorf("due %s, %s; want %s", p.Due, p.State, until)
	}
}

func TestGuardLaterAsksForAReason(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.history("UANNA", 12, true)
	a := w.types("UANNA", "/promise Acme: paint the fence by tomorrow 12:00")
	value := a.buttons(t)[view.ActGuardMove][0]
	_, until, err := view.ParseGuard(value)
	if err != nil {
		t.Fatal(err)
	}
	w.later(time.Hour)
	form := w.clicks("UANNA", view.ActGuardMove, value)
	form.shows(t, until.In(stockholm(t)).Format("2006-01-02"), "16:00")
	if got := form.modal(t).CallbackID; got != view.FormMove {
		t.Errorf("opens %s", got)
	}
	w.later(48 * time.Hour)
	if a := w.clicks("UANNA", view.ActGuardMove, value); promise.KindOf(a.err) != promise.KindStale {
		t.Errorf("after the deadline: %v", a.err)
	}
}

func TestGuardIsSilent(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		set  func(w *world)
		line string
	}{
		{"nothing is known", func(*world) {}, "/promise Acme: paint the fence by tomorrow 12:00"},
		{"two of one's own", func(w *world) { w.history("USVEN", 12, true); w.history("UANNA", 2, true) }, "/promise Acme: paint the fence by tomorrow 12:00"},
		{"nine of the team", func(w *world) { w.history("UANNA", 9, true) }, "/promise Acme: paint the fence by tomorrow 12:00"},
		{"all was kept in time", func(w *world) { w.history("UANNA", 12, false) }, "/promise Acme: paint the fence by tomorrow 12:00"},
		{"a request is another's word", func(w *world) { w.history("UANNA", 12, true) }, "/promise <@USVEN> Acme: paint the fence by tomorrow 12:00"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			tt.set(w)
			if b := w.types("UANNA", tt.line).buttons(t); len(b[view.ActGuardMove]) != 0 {
				t.Errorf("buttons %v", b)
			}
		})
	}
}

func TestGuardCountsWhatIsPromisedMeanwhile(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.history("UANNA", 12, true)
	w.types("UANNA", "/promise Acme: paint the fence by tomorrow 12:00").shows(t, "of this length you kept")
	w.types("UANNA", "/promise Bolt: mow the lawn by tomorrow 13:00").shows(t, "One other falls due before then")
	w.types("UANNA", "/promise Cog: fix the roof by tomorrow 14:00").shows(t, "2 others fall due before then")
}

// broken fails to find anything.
type broken struct{ promise.Finder }

func (broken) Find(context.Context, promise.Query) (promise.Page, error) {
	return promise.Page{}, errors.New("no answer")
}

func TestAPromiseIsMadeWithoutAdvice(t *testing.T) {
	t.Parallel()
	c, h, r := hotWith(t, func(cfg *commands.Config) { cfg.Finder = broken{} })
	for range 3 {
		reply, err := h.Handle(t.Context(), r)
		if err != nil || reply.Message == nil {
			t.Fatalf("%+v, %v", reply, err)
		}
	}
	if c.commits != 3 {
		t.Errorf("%d promises", c.commits)
	}
}

func TestHopeIsEchoed(t *testing.T) {
	t.Parallel()
	tests := []struct{ who, line, want string }{
		{"UANNA", "/promise Acme: try to send the quote by tomorrow 12:00", "You wrote “try”. Is this a promise, or an aim? Acme will hear a promise."},
		{"UANNA", "/promise Acme: should be done with the quote by tomorrow 12:00", "You wrote “should”."},
		{"USVEN", "/promise Acme: försöker skicka offerten i morgon 12:00", "Du skrev ”försöker”. Är det ett löfte eller en förhoppning?"},
		{"USVEN", "/promise Acme: offerten borde komma i morgon 12:00", "Du skrev ”borde”."},
		{"UANNA", "/promise Acme: hopefully the quote, by tomorrow 12:00", "You wrote “hopefully”."},
		{"UANNA", "/promise Acme: send the country report by tomorrow 12:00", ""},
		{"USVEN", "/promise <@UANNA> Acme: försöker skicka offerten i morgon 12:00", ""},
	}
	for _, tt := range tests {
		t.Run(tt.line, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			text := w.types(promise.UserID(tt.who), tt.line).message(t).Text
			if tt.want == "" && (strings.Contains(text, "You wrote") || strings.Contains(text, "Du skrev")) || !strings.Contains(text, tt.want) {
				t.Errorf("%q is not in %q", tt.want, text)
			}
		})
	}
}

func TestTheSamePromiseTwice(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.promised("UANNA", "/promise Acme: send the new quote by friday 15:00")
	again := w.types("USVEN", "/promise Acme: send the new quote! by friday 16:00")
	again.shows(t, "#1", "Det här liknar", "<@UANNA>")
	b := again.buttons(t)
	if got := b[view.ActWithdraw]; len(got) != 2 || got[0] != "2" || got[1] != "2" {
		t.Fatalf("undo %v", got)
	}
	w.clicks("USVEN", view.ActWithdraw, b[view.ActWithdraw][1]).message(t)
	if s := w.stored(2).State; s != promise.Void {
		t.Errorf("#2 is %s", s)
	}
	for _, tt := range []struct{ name, line string }{
		{"another customer", "/promise Bolt: send the new quote by friday 15:00"},
		{"other words", "/promise Acme: mow the lawn by friday 15:00"},
	} {
		a := w.types("UANNA", tt.line)
		if strings.Contains(a.message(t).Text, "looks like") {
			t.Errorf("%s: %s", tt.name, a.Message.Text)
		}
	}
	w.types("UANNA", "/kept 1").message(t)
	if a := w.types("UANNA", "/promise Acme: send the new quote by friday 15:00"); strings.Contains(a.message(t).Text, "looks like") {
		t.Errorf("what is kept is no double: %s", a.Message.Text)
	}
}

// What is for few to see is not hinted at to others.
func TestTheSamePromiseInPrivate(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.types("UBOSS", "/promise set visibility private").message(t)
	w.promised("UANNA", "/promise Acme: send the new quote by friday 15:00")
	if a := w.types("USVEN", "/promise Acme: send the new quote by friday 15:00"); strings.Contains(a.message(t).Text, "#1") {
		t.Errorf("tells of it: %s", a.Message.Text)
	}
	w.types("UANNA", "/promise Acme: send the new quote by friday 15:00").shows(t, "*#1*", "which you have promised")
}

// guarded is an act of somebody whose history is known, and whether the guard
// says something to them.
type guarded struct {
	name string
	act  func(w *world) answer
	says bool
}

// guardedPromises are those that make a promise, or change one just made.
func guardedPromises() []guarded {
	return []guarded{
		{"a request accepted", func(w *world) answer {
			w.promised("USVEN", "/promise <@UANNA> Acme: paint the fence by tomorrow 12:00")
			return w.clicks("UANNA", view.ActAccept, w.latest())
		}, true},
		{"a request edited by who wrote it", func(w *world) answer {
			w.promised("USVEN", "/promise <@UANNA> Acme: paint the fence by friday 12:00")
			form := w.clicks("USVEN", view.ActEdit, w.latest())
			return w.sends("USVEN", form, w.tomorrow())
		}, false},
		{"another date", func(w *world) answer {
			w.promised("UANNA", "/promise Acme: paint the fence in 5 weeks")
			return w.sends("UANNA", w.clicks("UANNA", view.ActEdit, w.latest()), w.tomorrow())
		}, true},
		{"other words and the same date", func(w *world) answer {
			p := w.promised("UANNA", "/promise Acme: paint the fence by tomorrow 12:00")
			due := p.Due.In(stockholm(w.t))
			return w.sends("UANNA", w.clicks("UANNA", view.ActEdit, w.latest()), map[string]string{
				view.FieldWhat: "paint the gate", view.FieldCustomer: "Acme",
				view.FieldDate: due.Format(time.DateOnly), view.FieldTime: due.Format("15:04"),
			})
		}, false},
		{"the date that was suggested, typed", func(w *world) answer {
			a := w.types("UANNA", "/promise Acme: paint the fence by tomorrow 12:00")
			_, until, err := view.ParseGuard(a.buttons(w.t)[view.ActGuardMove][0])
			if err != nil {
				w.t.Fatal(err)
			}
			due := until.In(stockholm(w.t))
			return w.sends("UANNA", w.clicks("UANNA", view.ActEdit, w.latest()), map[string]string{
				view.FieldWhat: "paint the fence", view.FieldCustomer: "Acme",
				view.FieldDate: due.Format(time.DateOnly), view.FieldTime: "17:00",
			})
		}, false},
	}
}

// guardedDates are those that give a promise another date, or offer one.
func guardedDates() []guarded {
	on := func(day, clock string) map[string]string {
		return map[string]string{view.FieldDate: day, view.FieldTime: clock, view.FieldReason: "x", view.FieldAgreed: view.ValueAgreed}
	}
	return []guarded{
		{"moved a little", func(w *world) answer {
			p := w.promised("UANNA", "/promise Acme: paint the fence by tomorrow 12:00")
			w.later(20 * time.Minute)
			due := p.Due.Add(3 * time.Hour).In(stockholm(w.t))
			return w.sends("UANNA", w.clicks("UANNA", view.ActMove, w.latest()), on(due.Format(time.DateOnly), due.Format("15:04")))
		}, true},
		{"moved to where it holds", func(w *world) answer {
			value := w.types("UANNA", "/promise Acme: paint the fence by tomorrow 12:00").buttons(w.t)[view.ActGuardMove][0]
			w.later(20 * time.Minute)
			_, until, err := view.ParseGuard(value)
			if err != nil {
				w.t.Fatal(err)
			}
			due := until.In(stockholm(w.t))
			return w.sends("UANNA", w.clicks("UANNA", view.ActGuardMove, value), on(due.Format(time.DateOnly), due.Format("15:04")))
		}, false},
		{"a new date proposed, which does not count yet", func(w *world) answer {
			p := w.promised("UANNA", "/promise Acme: paint the fence by tomorrow 12:00")
			due := p.Due.Add(3 * time.Hour).In(stockholm(w.t))
			return w.insists(w.clicks("UANNA", view.ActMove, w.latest()), map[string]string{
				view.FieldDate: due.Format(time.DateOnly), view.FieldTime: due.Format("15:04"), view.FieldReason: "x",
			})
		}, false},
		{"and agreed to, once it was said", func(w *world) answer {
			p := w.promised("UANNA", "/promise Acme: paint the fence by tomorrow 12:00")
			due := p.Due.Add(3 * time.Hour).In(stockholm(w.t))
			w.insists(w.clicks("UANNA", view.ActMove, w.latest()), map[string]string{
				view.FieldDate: due.Format(time.DateOnly), view.FieldTime: due.Format("15:04"), view.FieldReason: "x",
			}).message(w.t)
			return w.clicks("UANNA", view.ActAgreeMove, w.latest())
		}, false},
		{"agreed to by somebody else, who is told nothing of it", func(w *world) answer {
			p := w.promised("UANNA", "/promise Acme: paint the fence by tomorrow 12:00")
			due := p.Due.Add(3 * time.Hour).In(stockholm(w.t))
			w.insists(w.clicks("UANNA", view.ActMove, w.latest()), map[string]string{
				view.FieldDate: due.Format(time.DateOnly), view.FieldTime: due.Format("15:04"), view.FieldReason: "x",
			}).message(w.t)
			return w.clicks("UBOSS", view.ActAgreeMove, w.latest())
		}, false},
		{"a counter-offer accepted, told to who accepts it", func(w *world) answer {
			w.promised("USVEN", "/promise <@UANNA> Acme: paint the fence by friday 12:00")
			offer := w.tomorrow()
			delete(offer, view.FieldCustomer)
			w.insists(w.clicks("UANNA", view.ActCounter, w.latest()), offer).message(w.t)
			return w.clicks("USVEN", view.ActAcceptCounter, w.latest())
		}, false},
	}
}

// The guard speaks wherever a promise comes to count, to whoever gave their word.
func TestGuardWhereItCounts(t *testing.T) {
	t.Parallel()
	for _, tt := range slices.Concat(guardedPromises(), guardedDates()) {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.history("UANNA", 12, true)
			a := tt.act(w)
			b := a.buttons(t)
			if got := len(b[view.ActGuardMove]) == 1 && len(b[view.ActGuardKeep]) == 1; got != tt.says {
				t.Fatalf("says something: %t; %s", got, a.message(t).Text)
			}
			if !tt.says {
				if strings.Contains(a.message(t).Text, "you kept") {
					t.Errorf("speaks all the same: %s", a.message(t).Text)
				}
				return
			}
			before := w.stored(promise.Number(w.count()))
			kept := w.clicks("UANNA", view.ActGuardKeep, b[view.ActGuardKeep][0])
			if strings.Contains(kept.message(t).Text, "you kept") || !kept.Replace {
				t.Errorf("after keep: replace %t, %s", kept.Replace, kept.Message.Text)
			}
			if after := w.stored(before.Number); after.Version != before.Version {
				t.Errorf("keeping the date changed the promise: %+v", after)
			}
		})
	}
}

// Somebody else's answer puts a promise in force: the promiser is told in the
// message about it, and nobody else. Of a date they proposed themselves they have
// heard already.
func TestGuardAdvises(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.history("UANNA", 12, true)
	tells := func(who promise.UserID) bool {
		space, err := w.book.Fresh(t.Context(), team)
		if err != nil {
			t.Fatal(err)
		}
		r := w.reader(who)
		r.Advise = func(p *promise.Promise) promise.Advice { return w.h.Advise(t.Context(), space, p, w.now) }
		m, ok, err := r.Refreshed(promise.NoticeCounter, w.stored(promise.Number(w.count())))
		if err != nil || !ok {
			t.Fatalf("%t, %v", ok, err)
		}
		return strings.Contains(m.Text, "you kept")
	}
	p := w.promised("USVEN", "/promise <@UANNA> Acme: paint the fence by tomorrow 12:00")
	due := p.Due.In(stockholm(t))
	w.sends("UANNA", w.clicks("UANNA", view.ActCounter, w.latest()), map[string]string{
		view.FieldWhat: "paint the gate", view.FieldDate: due.Format(time.DateOnly), view.FieldTime: due.Format("15:04"),
	}).message(t)
	w.clicks("USVEN", view.ActAcceptCounter, w.latest()).message(t)
	if !tells("UANNA") {
		t.Error("the promiser is not told")
	}
	if tells("UBOSS") {
		t.Error("somebody else is told")
	}
	w.sends("UANNA", w.clicks("UANNA", view.ActAtRisk, w.latest()), nil).message(t)
	if tells("UANNA") {
		t.Error("it is told although more has happened since")
	}
	w.promised("USVEN", "/promise <@UANNA> Acme: mow the lawn by friday 12:00")
	w.insists(w.clicks("UANNA", view.ActCounter, w.latest()), w.tomorrow()).message(t)
	w.clicks("USVEN", view.ActAcceptCounter, w.latest()).message(t)
	if tells("UANNA") {
		t.Error("told again of a date they proposed themselves")
	}
}

// A date that is put to somebody else is looked at before it is sent off: it can
// be sent as it is, or the safer one in its place, and nobody else hears of it.
func TestGuardBeforeADateIsProposed(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, line, action string
		by                 promise.UserID
		state              promise.State
	}{
		{"a new date", "/promise Acme: paint the fence by tomorrow 12:00", view.ActMove, "UANNA", promise.Moving},
		{"a counter-offer", "/promise <@UANNA> Acme: paint the fence by friday 12:00", view.ActCounter, "USVEN", promise.Countered},
	} {
		for _, safer := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, safer %t", tt.name, safer), func(t *testing.T) {
				t.Parallel()
				w := newWorld(t)
				w.history("UANNA", 12, true)
				p := w.promised(tt.by, tt.line)
				offer := w.tomorrow()
				offer[view.FieldTime], offer[view.FieldReason] = "15:00", "because it rains"
				again := w.sends("UANNA", w.clicks("UANNA", tt.action, w.latest()), offer)
				again.shows(t, "you kept", "would hold in about", "Which date do you propose?", "because it rains")
				if now := w.stored(p.Number); now.Version != p.Version {
					t.Fatalf("sent off already: %+v", now)
				}
				dates := w.dates(again)
				if len(dates) != 2 || !dates[1].After(dates[0]) {
					t.Fatalf("offers %v", dates)
				}
				due := dates[0]
				if safer {
					due = dates[1]
				}
				offer[view.FieldReading] = due.Format(time.RFC3339)
				delete(offer, view.FieldDate)
				if told := w.sends("UANNA", again, offer).message(t).Text; strings.Contains(told, "you kept") {
					t.Errorf("said again: %s", told)
				}
				if now := w.stored(p.Number); now.State != tt.state || !now.DueNext.Equal(due) {
					t.Errorf("%s, %s, want %s", now.State, now.DueNext, due)
				}
			})
		}
	}
}

// dates are those a dialog has to choose among.
func (w *world) dates(dialog answer) (list []time.Time) {
	w.t.Helper()
	for _, b := range dialog.modal(w.t).Blocks.BlockSet {
		input, ok := b.(*slack.InputBlock)
		if !ok {
			continue
		}
		if radio, ok := input.Element.(*slack.RadioButtonsBlockElement); ok {
			for _, o := range radio.Options {
				due, err := time.Parse(time.RFC3339, o.Value)
				if err != nil {
					w.t.Fatal(err)
				}
				list = append(list, due)
			}
		}
	}
	return list
}

// insists has Anna send a dialog, and once more as it is when the guard speaks.
func (w *world) insists(dialog answer, fields map[string]string) answer {
	w.t.Helper()
	a := w.sends("UANNA", dialog, fields)
	if a.Modal == nil {
		w.t.Fatal("the guard is silent")
	}
	return w.sends("UANNA", a, fields)
}

// latest is the number of the latest promise, as a button carries it.
func (w *world) latest() string {
	w.t.Helper()
	return strconv.Itoa(w.count())
}

// tomorrow fills the dialogs in with noon of the next day.
func (w *world) tomorrow() map[string]string {
	return map[string]string{
		view.FieldWhat: "paint the fence", view.FieldCustomer: "Acme",
		view.FieldDate: w.now.AddDate(0, 0, 1).Format(time.DateOnly), view.FieldTime: "12:00",
	}
}
