package commands_test

import (
	"fmt"
	"maps"
	"strconv"
	"strings"
	"testing"
	"time"

	"kept/commands"
	"kept/internal/promise"
	"kept/internal/view"
)

func TestPromiseInOneLine(t *testing.T) {
	t.Parallel()
	friday := time.Date(2026, 11, 20, 14, 0, 0, 0, time.UTC) // 15:00 in Stockholm
	rows := map[string]struct {
		who            promise.UserID
		line           string
		customer, what string
		due            time.Time
		shows          []string
	}{
		"english": {
			"UANNA", "/promise Acme: send the quote by friday 15:00", "Acme", "send the quote", friday,
			[]string{"#1", "Acme", "send the quote", "Friday 20 November", "15:00"},
		},
		"swedish": {
			"USVEN", "/promise Acme: skicka offerten på fredag kl 15", "Acme", "skicka offerten", friday,
			[]string{"#1", "skicka offerten", "fredag 20 november", "15.00"},
		},
		"swedish, till": {
			"USVEN", "/promise skicka offerten till Acme senast fredag kl 15", "Acme", "skicka offerten", friday,
			[]string{"#1", "Acme"},
		},
		"the writer's own zone": {
			"UERIK", "/promise send the quote to Acme by friday 15:00", "Acme", "send the quote",
			time.Date(2026, 11, 20, 20, 0, 0, 0, time.UTC),
			[]string{"15:00"},
		},
		"the whole line in quotes": {
			"UANNA", "/promise “Acme: send the quote by friday 15:00”", "Acme", "send the quote", friday, nil,
		},
		"seconds": {
			"UANNA", "/promise Acme: send the quote in 20 seconds", "Acme", "send the quote",
			commands.Tuesday().Add(20 * time.Second), nil,
		},
		"a word of the table in it": {
			"UANNA", "/promise send the list to Acme by friday 15:00", "Acme", "send the list", friday, nil,
		},
		"a ping for everybody": {
			"UANNA", "/promise Acme: tell <!channel> by friday 15:00", "Acme", "tell @channel", friday, nil,
		},
	}
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			a := w.types(row.who, row.line)
			a.shows(t, row.shows...)
			b := a.buttons(t)
			if len(b[view.ActEdit]) != 1 || len(b[view.ActWithdraw]) != 1 {
				t.Errorf("no Edit and Undo, but %v", b)
			}
			p := w.stored(1)
			if p.State != promise.Active || p.Customer.Name != row.customer || p.What != row.what || !p.Due.Equal(row.due) ||
				p.Promiser != row.who || p.Recorder != row.who || p.Channel != "C1" {
				t.Errorf("stored %+v", p)
			}
			if text := a.Message.Text + seen(t, a.Message.Blocks); strings.Contains(text, "<!") {
				t.Errorf("somebody is pinged by %s", text)
			}
		})
	}
}

func TestPromiseForAColleague(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.types("UANNA", "/promise <@UERIK|erik> Acme: send the quote by friday 15:00").shows(t, "<@UERIK>")
	p := w.stored(1)
	if p.State != promise.Requested || p.Promiser != "UERIK" || p.Recorder != "UANNA" || p.Zone != "America/New_York" {
		t.Errorf("stored %+v", p)
	}
	// Friday is meant in the zone of whoever wrote it.
	if want := time.Date(2026, 11, 20, 14, 0, 0, 0, time.UTC); !p.Due.Equal(want) {
		t.Errorf("due %s, want %s", p.Due, want)
	}
	w.clicks("UANNA", view.ActAccept, "1").refused(t, promise.KindForbidden, "forbidden.giver")
	w.clicks("UERIK", view.ActAccept, "1").message(t)
	if s := w.stored(1).State; s != promise.Active {
		t.Errorf("accepted, and %s", s)
	}
}

func TestPromiseToAColleague(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.types("UANNA", "/promise <@UERIK>: the report by friday").shows(t, "<@UERIK>")
	w.types("UANNA", "/promise <@UANNA> Acme: the report by friday").message(t)
	if c := w.stored(1).Customer; c.User != "UERIK" || c.Name != "" {
		t.Errorf("customer %+v", c)
	}
	if p := w.stored(2); p.State != promise.Active || p.Promiser != "UANNA" {
		t.Errorf("a mention of oneself is a request: %+v", p)
	}
}

func TestPromiseOpensTheDialog(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 2900)
	rows := map[string]struct {
		line  string
		shows []string
	}{
		"bare":              {"/promise", []string{`"initial_user":"UANNA"`}},
		"no customer":       {"/promise send the quote by friday 15:00", []string{"Who is it promised to", "send the quote", "2026-11-20", "15:00"}},
		"unsure customer":   {"/promise send the quote to acme by friday", []string{"not sure to whom", `"initial_value":"acme"`}},
		"common noun":       {"/promise send quote to the printer by friday", []string{"Who is it promised to", "send quote to the printer"}},
		"no deadline":       {"/promise Acme: send the quote", []string{"By when?", "Acme", "send the quote"}},
		"no what":           {"/promise Acme: by friday", []string{"What is promised?", "Acme", "2026-11-20"}},
		"past":              {"/promise Acme: send the quote by 3 March 2020", []string{"already passed", "send the quote"}},
		"thirty years":      {"/promise Acme: send the quote by 1 June 2056", []string{"very far away", "send the quote"}},
		"seven years":       {"/promise Acme: send the quote by 1 June 2033", []string{"very far away", "send the quote"}},
		"two readings":      {"/promise send the quote to acme next friday", []string{"more than one time", "2026-11-20T", "2026-11-27T"}},
		"a group":           {"/promise <!subteam^S1|@sales> Acme: quote by friday", []string{"not by a group", "Acme", "quote"}},
		"everybody":         {"/promise <!channel> Acme: quote by friday", []string{"not by a group"}},
		"several":           {"/promise <@UERIK> <@USVEN> Acme: quote by friday", []string{"made by one person", "Acme"}},
		"several, and":      {"/promise <@UERIK> and <@USVEN> Acme: quote by friday", []string{"made by one person"}},
		"a bot":             {"/promise <@UBOT> Acme: quote by friday", []string{"An app", `"initial_user":"UBOT"`}},
		"a deleted user":    {"/promise <@UGONE> Acme: quote by friday", []string{"no longer here"}},
		"a guest":           {"/promise <@UGUEST> Acme: quote by friday", []string{"A guest"}},
		"a stranger":        {"/promise <@UXXX> Acme: quote by friday", []string{"can’t find that person"}},
		"long":              {"/promise Acme: " + long + " by friday", []string{"Keep it to 500", long, `"max_length":3000`}},
		"list, a promise":   {"/promise list price to Acme by friday", []string{"begins like a command", "list price", `"initial_value":"Acme"`}},
		"show, a promise":   {"/promise show Acme: the demo on friday", []string{"show the demo", `"initial_value":"Acme"`}},
		"visa, a promise":   {"/promise visa demon för Acme på fredag", []string{"begins like a command", "visa demon"}},
		"help, a promise":   {"/promise help Acme with the move by friday", []string{"help Acme with the move"}},
		"words, no promise": {"/promise remember the milk today", []string{"Who is it promised to", "remember the milk"}},
	}
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			a := w.types("UANNA", row.line)
			a.modal(t)
			a.shows(t, row.shows...)
			if n := w.count(); n != 0 {
				t.Errorf("%d promises were made", n)
			}
		})
	}
}

func TestPromiseTooLongToRead(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	text := strings.Repeat("lång text ", 400)
	w.types("UANNA", "/promise Acme: "+text+"by friday").shows(t, "500", "lång text lång text", "so that you can shorten it")
	if n := w.count(); n != 0 {
		t.Errorf("%d promises were made", n)
	}
}

func TestUnknownWords(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		"/promise lsit": "`list`", "/promise hlep": "`help`", "/promise shw 42": "`show`", "/promise lits <@UERIK>": "`list`",
		"/promise blahblah": "blahblah", "/promise subscribr": "`subscribe`",
	} {
		t.Run(line, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.types("UANNA", line).shows(t, want, "/promise Acme: send the quote")
		})
	}
}

func TestADeliveryRepeated(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	line := commands.Request{Kind: commands.Command, Name: "/promise", Text: "Acme: x by friday", Delivery: "D1"}
	first := w.do("UANNA", line)
	again := w.do("UANNA", line)
	if one, two := first.message(t).Text, again.message(t).Text; one != two {
		t.Errorf("answered %q and then %q", one, two)
	}
	if n := w.count(); n != 1 {
		t.Errorf("%d promises", n)
	}
	well := commands.Request{Kind: commands.Action, Name: view.ActOnTrack, Value: "1", Delivery: "D2"}
	w.do("UANNA", well).message(t)
	w.do("UANNA", well).message(t)
	if n := len(w.stored(1).History); n != 2 {
		t.Errorf("%d events", n)
	}
	set := commands.Request{Kind: commands.Command, Name: "/promise", Text: "set grace 5m", Delivery: "D3"}
	w.do("UBOSS", set).message(t)
	w.do("UBOSS", set).message(t)
}

func TestUndoOfAMaking(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.promised("UANNA", "/promise Acme: send the quote by friday")
	w.clicks("UERIK", view.ActWithdraw, "1").refused(t, promise.KindForbidden, "forbidden.recorder")
	w.later(9 * time.Minute)
	a := w.clicks("UANNA", view.ActWithdraw, "1")
	a.message(t)
	if !a.Replace || w.stored(1).State != promise.Void {
		t.Errorf("replace %v, state %s", a.Replace, w.stored(1).State)
	}
	w.clicks("UANNA", view.ActWithdraw, "1").refused(t, promise.KindStale, "stale.void")

	w.promised("UANNA", "/promise Acme: send the quote by friday")
	w.later(11 * time.Minute)
	w.clicks("UANNA", view.ActWithdraw, "2").refused(t, promise.KindStale, "need.moments")
	w.clicks("UANNA", view.ActEdit, "2").refused(t, promise.KindStale, "need.moments")
}

func TestEdit(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	made := w.promised("UANNA", "/promise Acme: send the quote in 3 hours")
	w.clicks("UERIK", view.ActEdit, "1").refused(t, promise.KindForbidden, "forbidden.recorder")
	form := w.clicks("UANNA", view.ActEdit, "1")
	form.shows(t, "send the quote", "Acme", "2026-11-17", "13:20")

	same := map[string]string{
		view.FieldWhat: "send the offer", view.FieldCustomer: "Acme Nordic", view.FieldDate: "2026-11-17", view.FieldTime: "13:20",
	}
	w.sends("UANNA", form, same).shows(t, "send the offer", "Acme Nordic")
	p := w.stored(1)
	if p.What != "send the offer" || p.Customer.Name != "Acme Nordic" || !p.Due.Equal(made.Due) {
		t.Errorf("edited to %+v", p)
	}
	moved := map[string]string{
		view.FieldWhat: "send the offer", view.FieldCustomerUser: "UERIK", view.FieldDate: "2026-11-19", view.FieldTime: "09:00",
	}
	w.sends("UANNA", form, moved).message(t)
	p = w.stored(1)
	if want := time.Date(2026, 11, 19, 8, 0, 0, 0, time.UTC); !p.Due.Equal(want) || p.Customer.User != "UERIK" {
		t.Errorf("edited to %+v", p)
	}
	if !p.DueFirst.Equal(made.DueFirst) {
		t.Errorf("the original date changed to %s", p.DueFirst)
	}
	empty := w.sends("UANNA", form, map[string]string{view.FieldWhat: " "})
	for _, field := range []string{view.FieldWhat, view.FieldCustomer, view.FieldDate} {
		if empty.Errors[field] == "" {
			t.Errorf("nothing said at %s: %v", field, empty.Errors)
		}
	}
	w.later(11 * time.Minute)
	w.sends("UANNA", form, moved).refused(t, promise.KindStale, "need.moments")
}

func TestEditKeepsTheSeconds(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	made := w.promised("UANNA", "/promise Acme: send the quote in 95 seconds")
	form := w.clicks("UANNA", view.ActEdit, "1")
	w.sends("UANNA", form, map[string]string{
		view.FieldWhat: "send the offer", view.FieldCustomer: "Acme", view.FieldDate: "2026-11-17", view.FieldTime: "10:21",
	}).message(t)
	if p := w.stored(1); !p.Due.Equal(made.Due) || p.What != "send the offer" {
		t.Errorf("edited to %+v", p)
	}
}

func TestTheDialogSent(t *testing.T) {
	t.Parallel()
	fields := func(with map[string]string) map[string]string {
		f := map[string]string{
			view.FieldPromiser: "UANNA", view.FieldWhat: "send the quote", view.FieldCustomer: "Acme",
			view.FieldDate: "2026-11-20", view.FieldTime: "15:00",
		}
		maps.Copy(f, with)
		return f
	}
	rows := map[string]struct {
		fields map[string]string
		errors []string
		check  func(promise.Promise) bool
	}{
		"whole": {fields: fields(nil), check: func(p promise.Promise) bool {
			return p.Due.Equal(time.Date(2026, 11, 20, 14, 0, 0, 0, time.UTC)) && p.Channel == "C1" && p.State == promise.Active
		}},
		"no time": {fields: fields(map[string]string{view.FieldTime: ""}), check: func(p promise.Promise) bool {
			return p.Due.Equal(time.Date(2026, 11, 20, 16, 0, 0, 0, time.UTC))
		}},
		"a reading": {fields: fields(map[string]string{view.FieldReading: "2026-11-27T17:00:00+01:00"}), check: func(p promise.Promise) bool {
			return p.Due.Equal(time.Date(2026, 11, 27, 16, 0, 0, 0, time.UTC))
		}},
		"skipped by the clocks": {fields: fields(map[string]string{view.FieldDate: "2027-03-28", view.FieldTime: "02:30"}), check: func(p promise.Promise) bool {
			return p.Due.Equal(time.Date(2027, 3, 28, 1, 30, 0, 0, time.UTC))
		}},
		"a colleague":     {fields: fields(map[string]string{view.FieldPromiser: "UERIK"}), check: func(p promise.Promise) bool { return p.State == promise.Requested }},
		"private":         {fields: fields(map[string]string{view.FieldPrivate: view.ValuePrivate}), check: func(p promise.Promise) bool { return p.Private }},
		"a customer here": {fields: fields(map[string]string{view.FieldCustomer: "", view.FieldCustomerUser: "UERIK"}), check: func(p promise.Promise) bool { return p.Customer.User == "UERIK" }},
		"nothing":         {fields: map[string]string{}, errors: []string{view.FieldPromiser, view.FieldWhat, view.FieldCustomer, view.FieldDate}},
		"past":            {fields: fields(map[string]string{view.FieldDate: "2026-11-16"}), errors: []string{view.FieldDate}},
		"far":             {fields: fields(map[string]string{view.FieldDate: "2056-11-16"}), errors: []string{view.FieldDate}},
		"a bot":           {fields: fields(map[string]string{view.FieldPromiser: "UBOT"}), errors: []string{view.FieldPromiser}},
		"a guest":         {fields: fields(map[string]string{view.FieldPromiser: "UGUEST"}), errors: []string{view.FieldPromiser}},
		"long": {
			fields: fields(map[string]string{view.FieldWhat: strings.Repeat("å", 501), view.FieldCustomer: strings.Repeat("x", 81)}),
			errors: []string{view.FieldWhat, view.FieldCustomer},
		},
	}
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			a := w.sends("UANNA", w.types("UANNA", "/promise"), row.fields)
			if row.check != nil {
				a.message(t)
				if p := w.stored(1); !row.check(p) {
					t.Errorf("stored %+v", p)
				}
				return
			}
			if a.err != nil || len(a.Errors) != len(row.errors) {
				t.Errorf("errors %v, %v", a.Errors, a.err)
			}
			for _, field := range row.errors {
				if a.Errors[field] == "" {
					t.Errorf("nothing said at %s", field)
				}
			}
		})
	}
}

func TestShortcuts(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.do("UANNA", commands.Request{Kind: commands.Shortcut, Name: view.ShortcutPromise}).shows(t, `"initial_user":"UANNA"`)
	track := func(text string) answer {
		return w.do("UANNA", commands.Request{Kind: commands.Shortcut, Name: view.ShortcutMessage, Text: text, Author: "UERIK"})
	}
	track("I'll send the quote to Acme by friday 15:00").shows(t, `"initial_user":"UERIK"`, "I'll send the quote", "Acme", "2026-11-20")
	said := commands.Request{
		Kind: commands.Shortcut, Name: view.ShortcutMessage, Text: "Jag skickar offerten till Acme på fredag kl 15", Author: "USVEN",
		Link: "https://nordvent.slack.com/archives/C1/p1795420800000100?thread_ts=1.2&cid=C1",
	}
	form := w.do("UANNA", said)
	form.shows(t, `"initial_user":"USVEN"`, "2026-11-20")
	w.sends("UANNA", form, map[string]string{
		view.FieldPromiser: "USVEN", view.FieldWhat: "skicka offerten", view.FieldCustomer: "Acme",
		view.FieldDate: "2026-11-20", view.FieldTime: "15:00",
	}).shows(t, "<@USVEN>")
	if p := w.stored(1); p.State != promise.Requested || p.Recorder != "UANNA" || p.History[0].Note != said.Link {
		t.Errorf("%+v", p)
	}
	w.types("USVEN", "/promise visa 1").shows(t, "archives/C1/p1795420800000100?thread_ts=1.2&amp;cid=C1|Meddelandet")
	track("hello").shows(t, "hello", `"initial_user":"UERIK"`)
	track(strings.Repeat("y", 4000)).modal(t)
}

func TestPrivateByDefault(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.types("UBOSS", "/promise set visibility private").message(t)
	if p := w.promised("UANNA", "/promise Acme: send the quote by friday"); !p.Private {
		t.Error("not private")
	}
	w.types("UERIK", "/promise show 1").refused(t, promise.KindNotFound, "error.no_promise")
	w.types("UBOSS", "/promise show 1").shows(t, "send the quote")
	w.types("UERIK", "/promise list <@UANNA>").shows(t, "no open promises")
}

func TestADirectMessageIsNoChannel(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.do("UANNA", commands.Request{Kind: commands.Command, Name: "/promise", Text: "Acme: x by friday", Channel: "D1"}).message(t)
	if ch := w.stored(1).Channel; ch != "" {
		t.Errorf("kept %s", ch)
	}
}

func TestListPages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	total := view.PageSize + 3
	for i := range total {
		w.types("UANNA", fmt.Sprintf("/promise Acme: thing %d in %d hours", i, total-i)).message(t)
	}
	first := w.types("UANNA", "/promise list")
	first.shows(t, strconv.Itoa(total), fmt.Sprintf("*#%d*", total))
	b := first.buttons(t)
	if len(b[view.ActKeep]) != view.PageSize || len(b[view.ActMore]) != 1 {
		t.Fatalf("buttons %v", b)
	}
	if b[view.ActKeep][0] != strconv.Itoa(total) {
		t.Errorf("the most urgent is not first: %v", b[view.ActKeep])
	}
	rest := w.clicks("UANNA", view.ActMore, b[view.ActMore][0])
	if b := rest.buttons(t); len(b[view.ActKeep]) != 3 || len(b[view.ActMore]) != 0 || !rest.Replace {
		t.Errorf("the second page has %v", b)
	}
	w.types("UANNA", "/promise list acme").shows(t, strconv.Itoa(total))
	w.types("UERIK", "/promise lista <@UANNA|anna>").shows(t, strconv.Itoa(total), "<@UANNA>")
	w.types("UERIK", "/promise list").shows(t, "no open promises")
	w.types("UERIK", "/promise list Nobody AB").shows(t, "Nobody AB")
	w.types("UGUEST", "/promise list Acme").refused(t, promise.KindForbidden, "error.insiders_only")
	w.clicks("UANNA", view.ActMore, "nonsense").refused(t, promise.KindInvalid, "error.malformed")
	w.clicks("UERIK", view.ActMore, b[view.ActMore][0]).message(t)
}

func TestShowAndHelp(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.promised("UANNA", "/promise Acme: send the quote by friday")
	for _, line := range []string{"/promise show 1", "/promise visa #1", "/promise #1", "/promise 1", "/promise show #1."} {
		w.types("UERIK", line).shows(t, "send the quote", "Acme")
	}
	w.types("UERIK", "/promise show 99").refused(t, promise.KindNotFound, "error.no_promise")
	w.types("UERIK", "/promise show me").refused(t, promise.KindInvalid, "error.which_number")
	w.types("UGUEST", "/promise show 1").refused(t, promise.KindNotFound, "error.no_promise")
	w.types("UANNA", "/promise help").shows(t, "/kept 42")
	w.types("USVEN", "/promise hjälp").shows(t, "Håll dig informerad")
	w.types("UANNA", "/promise help set").shows(t, "/promise set grace")
	w.types("UANNA", "/kept help").shows(t, "/kept 42")
}
