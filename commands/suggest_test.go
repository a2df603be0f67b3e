package commands_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kept/commands"
	"kept/internal/promise"
	"kept/internal/view"
)

func TestWhatIsSuggested(t *testing.T) {
	t.Parallel()
	at := func(day, hour, minute int) time.Time { return time.Date(2026, 11, day, hour-1, minute, 0, 0, time.UTC) }
	rows := map[string]struct {
		now    time.Time
		en, sv []string
	}{
		"tuesday": {
			at(17, 10, 20),
			[]string{"Wed 18 Nov, tomorrow", "Fri 20 Nov, end of this week", "Fri 27 Nov, end of next week"},
			[]string{"Ons 18 nov, i morgon", "Fre 20 nov, slutet av veckan", "Fre 27 nov, slutet av nästa vecka"},
		},
		"thursday, whose tomorrow is the end of the week": {
			at(19, 10, 0),
			[]string{"Fri 20 Nov, tomorrow", "Fri 27 Nov, end of next week"},
			[]string{"Fre 20 nov, i morgon", "Fre 27 nov, slutet av nästa vecka"},
		},
		"friday morning": {
			at(20, 9, 0),
			[]string{"Mon 23 Nov, next working day", "Fri 20 Nov, end of this week", "Fri 27 Nov, end of next week"},
			[]string{"Mån 23 nov, nästa arbetsdag", "Fre 20 nov, slutet av veckan", "Fre 27 nov, slutet av nästa vecka"},
		},
		"friday afternoon, when the week is as good as over": {
			at(20, 16, 30),
			[]string{"Mon 23 Nov, next working day", "Fri 27 Nov, end of next week"},
			[]string{"Mån 23 nov, nästa arbetsdag", "Fre 27 nov, slutet av nästa vecka"},
		},
		"saturday": {
			at(21, 10, 0),
			[]string{"Mon 23 Nov, next working day", "Fri 27 Nov, end of next week"},
			[]string{"Mån 23 nov, nästa arbetsdag", "Fre 27 nov, slutet av nästa vecka"},
		},
		"sunday night": {
			at(22, 23, 59),
			[]string{"Mon 23 Nov, tomorrow", "Fri 27 Nov, end of next week"},
			[]string{"Mån 23 nov, i morgon", "Fre 27 nov, slutet av nästa vecka"},
		},
		"new year": {
			time.Date(2026, 12, 30, 9, 0, 0, 0, time.UTC),
			[]string{"Mon 4 Jan 2027, next working day", "Wed 30 Dec, end of this week", "Fri 8 Jan 2027, end of next week"},
			[]string{"Mån 4 jan 2027, nästa arbetsdag", "Ons 30 dec, slutet av veckan", "Fre 8 jan 2027, slutet av nästa vecka"},
		},
	}
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.now = row.now
			for who, want := range map[promise.UserID][]string{"UANNA": row.en, "USVEN": row.sv} {
				a := w.types(who, "/promise Acme: send the quote")
				var got []string
				for _, action := range []string{view.ActTomorrow, view.ActNextWorkday, view.ActThisWeek, view.ActNextWeek} {
					if label, ok := a.labels(t)[action]; ok {
						got = append(got, label)
					}
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Error(diff)
				}
			}
		})
	}
}

// TestHolidaysAreNotSuggested keeps to the working days of the workspace's
// country: 1 May 2026 is a Friday, and a public holiday in Sweden.
func TestHolidaysAreNotSuggested(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.types("UBOSS", "/promise set country SE").message(t)
	w.now = time.Date(2026, 4, 30, 7, 0, 0, 0, time.UTC)
	got := w.types("UANNA", "/promise Acme: ring").labels(t)
	want := map[string]string{
		view.ActNextWorkday: "Mon 4 May, next working day",
		view.ActThisWeek:    "Thu 30 Apr, end of this week",
		view.ActNextWeek:    "Fri 8 May, end of next week",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestASuggestionFillsTheDialog presses the suggestions and looks that all that
// was typed is kept.
func TestASuggestionFillsTheDialog(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	form := w.types("UANNA", "/promise Acme: send the quote")
	form.shows(t, "By when?")
	typedIn := map[string]string{
		view.FieldPromiser: "UERIK", view.FieldWhat: "send the offer", view.FieldCustomer: "Acme Nordic",
		view.FieldDate: "2026-11-19", view.FieldPrivate: view.ValuePrivate,
	}
	press := func(form answer, action string, fields map[string]string) answer {
		m := form.modal(t)
		return w.do("UANNA", commands.Request{
			Kind: commands.Action, Name: action, Value: form.pressable(t)[action].value, InModal: true,
			Meta: m.PrivateMetadata, Values: fields,
		})
	}
	first := press(form, view.ActThisWeek, typedIn)
	first.shows(t, `"initial_date":"2026-11-20"`, `"initial_time":"17:00"`, `"initial_user":"UERIK"`, "send the offer",
		`"initial_value":"Acme Nordic"`, `"initial_options"`)
	if text := seen(t, first.Modal); strings.Contains(text, "By when?") {
		t.Errorf("it still asks when: %s", text)
	}
	// Slack keeps what stands in a field whose id it knows.
	date := view.InRound(view.FieldDate, 1)
	typedIn = mapWithout(typedIn, view.FieldDate)
	typedIn[date], typedIn[view.InRound(view.FieldTime, 1)] = "2026-11-20", "17:00"
	second := press(first, view.ActNextWeek, typedIn)
	second.shows(t, `"initial_date":"2026-11-27"`, view.InRound(view.FieldDate, 2))

	// What is wrong is said at the field of that round.
	typedIn = mapWithout(typedIn, date, view.InRound(view.FieldTime, 1))
	typedIn[view.InRound(view.FieldDate, 2)] = "2026-11-01"
	if got := w.sends("UANNA", second, typedIn).Errors; got[view.InRound(view.FieldDate, 2)] == "" || len(got) != 1 {
		t.Errorf("errors %v", got)
	}
	typedIn[view.InRound(view.FieldDate, 2)] = "2026-11-27"
	typedIn[view.InRound(view.FieldTime, 2)] = "16:00"
	w.sends("UANNA", second, typedIn).message(t)
	p := w.stored(1)
	if want := time.Date(2026, 11, 27, 15, 0, 0, 0, time.UTC); !p.Due.Equal(want) || p.Promiser != "UERIK" ||
		p.What != "send the offer" || p.Customer.Name != "Acme Nordic" || !p.Private || p.Channel != "C1" {
		t.Errorf("stored %+v", p)
	}
	for _, r := range []commands.Request{
		{Meta: form.Modal.PrivateMetadata, Value: "soon", InModal: true},
		{Meta: "", Value: "2026-11-27T17:00:00+01:00", InModal: true},
		{Meta: form.Modal.PrivateMetadata, Value: "2026-11-27T17:00:00+01:00"},
	} {
		r.Kind, r.Name = commands.Action, view.ActTomorrow
		w.do("UANNA", r).refused(t, promise.KindInvalid, "error.malformed")
	}
}

func mapWithout(m map[string]string, keys ...string) map[string]string {
	out := map[string]string{}
	for k, v := range m {
		if !slices.Contains(keys, k) {
			out[k] = v
		}
	}
	return out
}

// TestWhatCanOnlyBePast is refused with the reason, and nothing of the rest is
// lost.
func TestWhatCanOnlyBePast(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		who   promise.UserID
		line  string
		words string
	}{
		"yesterday":     {"UANNA", "/promise Acme: send the quote yesterday", "“yesterday” has already passed."},
		"to, by":        {"UANNA", "/promise send the quote to Acme by 3 May 2020", "“by 3 May 2020” has already passed."},
		"a date":        {"UANNA", "/promise Acme: send the quote by 3 May 2020", "“by 3 May 2020” has already passed."},
		"last friday":   {"UANNA", "/promise send the quote to Acme last friday", "“last friday” has already passed."},
		"i fredags":     {"USVEN", "/promise Acme: send the quote i fredags", "”i fredags” har redan varit."},
		"förra veckan":  {"USVEN", "/promise Acme: send the quote förra veckan", "”förra veckan” har redan varit."},
		"igår":          {"USVEN", "/promise Acme: send the quote igår", "”igår” har redan varit."},
		"both, english": {"USVEN", "/promise Acme: send the quote yesterday", "”yesterday” har redan varit."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			a := w.types(row.who, row.line)
			a.modal(t)
			a.shows(t, row.words, `"initial_value":"send the quote"`, `"initial_value":"Acme"`, fmt.Sprintf(`"initial_user":%q`, row.who))
			got := a.labels(t)
			if len(got) != 3 {
				t.Errorf("suggested %v", got)
			}
			if n := w.count(); n != 0 {
				t.Errorf("%d promises", n)
			}
		})
	}
}

// TestReadingsThatAreTooFar leaves out of a question what nobody could promise.
func TestReadingsThatAreTooFar(t *testing.T) {
	t.Parallel()
	w := newWorld(t) // on 17 November 2026: five years and a few days ahead ends late in November 2031
	w.types("UERIK", "/promise Acme: send the quote by 5/12/2031").shows(t, "#1", "Monday 12 May 2031, 17:00 (EDT)")
	a := w.types("UERIK", "/promise Acme: send the quote by 5/12/2033")
	a.modal(t)
	a.shows(t, "“by 5/12/2033” is very far away", "send the quote")
	if n := w.count(); n != 1 {
		t.Errorf("%d promises", n)
	}
}
