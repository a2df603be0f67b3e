package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"kept/internal/promise"
	"kept/internal/slacksim"
	"kept/internal/workspace"
	"kept/internal/worktime"
)

// both is a text in both languages of the company.
type both struct{ en, sv string }

func (b both) in(lang string) string {
	if lang == "sv" {
		return b.sv
	}
	return b.en
}

// past is a promise from the weeks before a visitor comes.
type past struct {
	who, customer string
	what          both
	// ago is how many working days ago it was made; due and kept count working
	// days from then.
	ago       int
	made      string
	due, kept moment
	// What came of it when it was late.
	cause         promise.Cause
	said, learned both
	thanks        both // the customer's, if they said so
}

// moment is a time of day, some working days later.
type moment struct {
	days int
	at   string
}

// history is what the company has promised in the last two months, so that Kept
// knows how promises go there: Anna, who answers customers on the phone, names
// too early a date now and then; the others seldom do. Each was called a week
// later, and all was well.
func history() []past {
	return slices.Concat(annasHistory(), othersHistory())
}

// aQuoteTakes is what Anna has learned of quotes, and has to learn once more.
func aQuoteTakes() both {
	return both{"A quote takes a day and a half", "En offert tar en och en halv dag"}
}

func annasHistory() []past {
	return []past{
		{
			who: seller, customer: "Fjällbruk", what: both{"send the drawings of the shafts", "skicka ritningarna på schakten"},
			ago: 37, made: "09:10", due: moment{0, "15:00"}, kept: moment{0, "14:20"},
		},
		{
			who: seller, customer: "Acme", what: both{"send the first quote", "skicka den första offerten"},
			ago: 34, made: "09:20", due: moment{0, "16:00"}, kept: moment{1, "10:40"}, cause: promise.CauseTooEarly,
			said:    both{"Called Eva, and sent it the day after.", "Ringde Eva, och skickade den dagen efter."},
			learned: aQuoteTakes(),
		},
		{
			who: seller, customer: "Badhuset", what: both{"book the fitters", "boka montörerna"},
			ago: 30, made: "10:00", due: moment{0, "16:00"}, kept: moment{0, "15:30"},
		},
		{
			who: seller, customer: "Solgården", what: both{"answer about the filters", "svara om filtren"},
			ago: 27, made: "13:00", due: moment{1, "12:00"}, kept: moment{1, "10:30"},
		},
		{
			who: seller, customer: "Badhuset", what: both{"send a quote for two units", "skicka offert på två aggregat"},
			ago: 23, made: "09:00", due: moment{0, "15:00"}, kept: moment{1, "10:15"}, cause: promise.CauseTooEarly,
			said:    both{"Called them: tomorrow morning is soon enough.", "Ringde dem: i morgon bitti går bra."},
			learned: both{"Ask Erik before I name a day", "Fråga Erik innan jag säger en dag"},
		},
		{
			who: seller, customer: "Acme", what: both{"send the price of longer ducts", "skicka priset på längre kanaler"},
			ago: 19, made: "09:30", due: moment{1, "15:00"}, kept: moment{1, "13:00"},
			thanks: both{"So clear, and before we had to ask!", "Så tydligt, och innan vi hann fråga!"},
		},
		{
			who: seller, customer: "Fjällbruk", what: both{"confirm the day of delivery", "bekräfta leveransdagen"},
			ago: 16, made: "08:40", due: moment{0, "14:00"}, kept: moment{1, "09:30"}, cause: promise.CauseCustomerLate,
			said:    both{"Called Nils. They had not signed yet.", "Ringde Nils. De hade inte skrivit på än."},
			learned: both{"Name the day once they have signed", "Säga dagen först när de har skrivit på"},
		},
		{
			who: seller, customer: "Solgården", what: both{"send the list of spare parts", "skicka listan på reservdelar"},
			ago: 13, made: "11:00", due: moment{0, "16:30"}, kept: moment{1, "13:20"}, cause: promise.CauseForgot,
			said:    both{"Called Britta and said sorry.", "Ringde Britta och bad om ursäkt."},
			learned: both{"Write it down while they are on the phone", "Skriva upp det medan de är kvar i luren"},
		},
		{
			who: seller, customer: "Fjällbruk", what: both{"measure the old shafts", "mäta de gamla schakten"},
			ago: 3, made: "10:00", due: moment{10, "17:00"}, // not yet
		},
	}
}

func othersHistory() []past {
	var list []past
	kept := func(who, customer string, what both, ago int, due, kept moment) {
		list = append(list, past{who: who, customer: customer, what: what, ago: ago, made: "11:00", due: due, kept: kept})
	}
	noon, evening := func(days int) moment { return moment{days, "12:00"} }, func(days int) moment { return moment{days, "17:00"} }
	kept(production, "Bageriet Ljung", both{"service the oven hood", "serva kåpan över ugnen"}, 38, evening(3), noon(2))
	kept(production, "Solgården", both{"replace the filters", "byta filtren"}, 35, evening(5), evening(4))
	kept(production, "Fjällbruk", both{"build a test rig", "bygga en provrigg"}, 32, evening(6), noon(6))
	kept(production, "Acme", both{"cut the ducts", "kapa kanalerna"}, 28, noon(4), evening(3))
	kept(production, "Badhuset", both{"fit two units", "montera två aggregat"}, 22, evening(5), noon(5))
	kept(production, "Bageriet Ljung", both{"test the alarm", "prova larmet"}, 17, noon(2), evening(1))
	kept(production, "Solgården", both{"mend the damper", "laga spjället"}, 14, evening(2), noon(2))
	kept(support, "Harbour Hotel", both{"answer about the smell", "svara om lukten"}, 36, evening(1), noon(1))
	kept(support, "Harbour Hotel", both{"send the manual", "skicka handboken"}, 31, evening(0), moment{0, "13:00"})
	kept(support, "Acme", both{"explain the invoice", "förklara fakturan"}, 26, evening(1), moment{0, "16:00"})
	kept(support, "Mill Street School", both{"ring back about the warranty", "ringa upp om garantin"}, 21, noon(1), moment{1, "11:30"})
	kept(support, "Harbour Hotel", both{"find a fitter nearby", "hitta en montör i närheten"}, 15, evening(2), noon(2))
	kept(support, "Mill Street School", both{"send new remote controls", "skicka nya fjärrkontroller"}, 12, evening(3), noon(1))
	kept(leader, "Banken", both{"send the half-year report", "skicka halvårsrapporten"}, 33, evening(3), noon(3))
	kept(leader, "Styrelsen", both{"send the agenda", "skicka dagordningen"}, 29, noon(2), evening(1))
	kept(leader, "Acme", both{"visit their new office", "besöka deras nya kontor"}, 24, evening(4), noon(4))
	kept(leader, "Fjällbruk", both{"answer about the agreement", "svara om avtalet"}, 18, evening(1), noon(1))
	kept(leader, "Styrelsen", both{"invite them to the workshop", "bjuda in dem till verkstan"}, 11, evening(2), noon(1))
	return list
}

// remember gives the company its history, before the bot runs there: each
// promise goes through the rules as it would have in those days, and what was
// told of it then was read long ago.
func (d *demoRun) remember(ctx context.Context) error {
	h := historian{
		start: d.clk.Now().Truncate(time.Minute), office: worktime.Standard(stockholm(), "SE"),
		book: workspace.NewBook(d.app.store, d.clk.Now), reads: readers(d.scene.world), sim: d.sim,
	}
	h.team = promise.Team(d.sim.Teams()[0].ID)
	w, err := h.book.Fresh(ctx, h.team)
	if err != nil {
		return fmt.Errorf("read the workspace: %w", err)
	}
	h.rules = h.book.Policy(&w)
	var all []promise.Promise
	for _, row := range history() {
		p, err := h.tell(row)
		if err != nil {
			return fmt.Errorf("the history, %s, %s: %w", row.customer, row.what.en, err)
		}
		all = append(all, p)
	}
	slices.SortFunc(all, func(a, b promise.Promise) int { return cmp.Or(a.Made.Compare(b.Made), cmp.Compare(a.What, b.What)) })
	for _, p := range all {
		if _, _, err := d.app.store.Commit(ctx, promise.Change{After: p, Wake: promise.Wake(&p, h.rules(&p))}); err != nil {
			return fmt.Errorf("write down %s: %w", p.What, err)
		}
	}
	for _, row := range hints() {
		if err := h.hint(ctx, d.app.store, row); err != nil {
			return fmt.Errorf("note %q: %w", row.text.en, err)
		}
	}
	return nil
}

// hinted is what somebody noted about a customer.
type hinted struct {
	who, customer string
	kind          promise.NoteKind
	ago           int
	text          both
}

// hints are what is known of the customers besides.
func hints() []hinted {
	return []hinted{
		{seller, "Acme", promise.NoteWorry, 24, both{"noise in the meeting rooms", "buller i mötesrummen"}},
		{leader, "Acme", promise.NoteWish, 20, both{"a service agreement", "ett serviceavtal"}},
		{production, "Bageriet Ljung", promise.NoteWorry, 17, both{"flour dust in the ducts", "mjöldamm i kanalerna"}},
	}
}

// hint notes it on the customer's card.
func (h *historian) hint(ctx context.Context, cards promise.CardStore, row hinted) error {
	noted, err := h.back(row.ago, "15:00")
	if err != nil {
		return err
	}
	card, err := cards.LoadCard(ctx, h.team, promise.Customer{Name: row.customer})
	if err != nil {
		return fmt.Errorf("read the card: %w", err)
	}
	card, err = card.Note(promise.CardNote{
		Kind: row.kind, Text: row.text.in(h.reads[row.who]), By: promise.UserID(h.sim.UserID(row.who)), At: noted,
	})
	if err != nil {
		return err
	}
	return cards.CommitCard(ctx, card, "")
}

// historian tells what happened before.
type historian struct {
	start  time.Time
	office worktime.Calendar
	book   *workspace.Book
	rules  promise.PolicyFor
	team   promise.Team
	reads  map[string]string
	sim    *slacksim.Sim
}

// tell is a promise with all that has happened to it.
func (h *historian) tell(row past) (promise.Promise, error) {
	made, err := h.back(row.ago, row.made)
	if err != nil {
		return promise.Promise{}, err
	}
	due, err := h.later(made, row.due)
	if err != nil {
		return promise.Promise{}, err
	}
	who, lang := promise.Actor{ID: promise.UserID(h.sim.UserID(row.who))}, h.reads[row.who]
	draft := promise.Draft{
		Team: h.team, What: row.what.in(lang), Customer: promise.Customer{Name: row.customer},
		Promiser: who.ID, Due: due, Zone: stockholm().String(), By: who, At: made,
	}
	c, err := promise.Begin(draft, h.rules(&promise.Promise{Promiser: who.ID, Zone: draft.Zone}))
	if err != nil || row.kept == (moment{}) {
		return c.After, err
	}
	kept, err := h.later(made, row.kept)
	if err != nil {
		return promise.Promise{}, err
	}
	t := telling{p: c.After, pol: h.rules(&c.After), who: who}
	if kept.After(due) {
		t.does(due.Add(35*time.Minute), promise.Act{Verb: promise.VerbJoin})
		t.does(due.Add(time.Hour), promise.Act{Verb: promise.VerbContact, Note: row.said.in(lang)})
	}
	t.does(kept, promise.Act{Verb: promise.VerbKeep})
	if kept.After(due) {
		t.does(kept.Add(10*time.Minute), promise.Act{Verb: promise.VerbRepair, Cause: row.cause, Note: row.learned.in(lang)})
	}
	t.does(t.p.AfterCare.Add(time.Hour), promise.Act{Verb: promise.VerbAllWell})
	if row.thanks != (both{}) {
		t.does(t.p.History[len(t.p.History)-1].At.Add(time.Minute), promise.Act{Verb: promise.VerbThank, Note: row.thanks.in(lang)})
	}
	if last := t.p.History[len(t.p.History)-1].At; t.err == nil && last.After(h.start) {
		t.err = fmt.Errorf("its story ends %s, after %s", last, h.start)
	}
	return t.p, t.err
}

// telling is a promise while its story is told.
type telling struct {
	p   promise.Promise
	pol promise.Policy
	who promise.Actor
	err error
}

// does lets the promiser act, after all that the clock did until then.
func (t *telling) does(at time.Time, a promise.Act) {
	for t.err == nil {
		wake := promise.Wake(&t.p, t.pol)
		if wake.IsZero() || wake.After(at) {
			break
		}
		c, ok := promise.Tick(t.p, wake, t.pol)
		if !ok {
			break
		}
		t.p = c.After
	}
	if t.err != nil {
		return
	}
	a.By, a.At = t.who, at
	c, err := promise.Decide(t.p, a, t.pol)
	if err != nil {
		t.err = fmt.Errorf("%s: %w", a.Verb, err)
		return
	}
	t.p = c.After
}

// back is a time of day some working days before the story begins.
func (h *historian) back(workdays int, clock string) (time.Time, error) {
	day := h.start.In(stockholm())
	for workdays > 0 {
		day = day.AddDate(0, 0, -1)
		if h.office.IsWorkday(day) {
			workdays--
		}
	}
	return at(day, clock)
}

// later is a time of day some working days after another moment.
func (h *historian) later(from time.Time, m moment) (time.Time, error) {
	return at(h.office.AddWorkdays(from, m.days).In(stockholm()), m.at)
}

// at is a time of day, in Stockholm.
func at(day time.Time, clock string) (time.Time, error) {
	t, err := time.Parse("15:04", clock)
	if err != nil {
		return time.Time{}, fmt.Errorf("the time %q: %w", clock, err)
	}
	return time.Date(day.Year(), day.Month(), day.Day(), t.Hour(), t.Minute(), 0, 0, stockholm()).UTC(), nil
}
