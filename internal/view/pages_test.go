package view_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"kept/internal/promise"
	"kept/internal/view"
)

// some are n promises by Anna, each due a day after the one before.
func some(tb testing.TB, n int) []promise.Promise {
	tb.Helper()
	list := make([]promise.Promise, 0, n)
	for i := range n {
		p := tell(tb, anna).p
		p.Number = promise.Number(i + 1)
		p.What = fmt.Sprintf("deliver part %d", i+1)
		p.Due = p.Due.Add(time.Duration(n-i) * 24 * time.Hour)
		list = append(list, p)
	}
	return list
}

func TestLists(t *testing.T) {
	t.Parallel()
	s := tell(t, anna)
	missed := tell(t, anna).at(200).tick()
	closed := tell(t, anna).act(promise.VerbKeep, anna)
	risky := tell(t, anna).say(promise.VerbAtRisk, anna, "parts are late")
	countered := tell(t, bo).do(promise.Act{Verb: promise.VerbCounter, By: promise.Actor{ID: anna}, What: "send a price"})
	mixed := []promise.Promise{missed.p, risky.p, handedOver(t).p, tell(t, bo).p, closed.p, countered.p}
	var scenes []scene
	add := func(name string, me promise.UserID, l view.Listing) {
		scenes = append(scenes, scene{name, func(lang string) (any, error) { return s.reader(lang, me).List(l) }})
	}
	add("mine", anna, view.Listing{Kind: view.ListMine, Promises: mixed, Total: 6})
	add("the doer's", bo, view.Listing{Kind: view.ListMine, Promises: mixed[2:3], Total: 1})
	add("the first page", anna, view.Listing{Kind: view.ListMine, Promises: some(t, 2), Total: 40, Next: "cursor"})
	add("a note on top", anna, view.Listing{Kind: view.ListMine, Promises: some(t, 1), Total: 1, Note: "kept.no_match"})
	add("a customer's", bo, view.Listing{Kind: view.ListCustomer, Customer: "Acme & Sons", Promises: mixed[1:2], Total: 17, Next: "cursor"})
	add("a colleague as customer", bo, view.Listing{Kind: view.ListCustomer, Customer: "<@U0DAN>", Promises: []promise.Promise{internal(t).p}, Total: 1})
	add("a colleague's", bo, view.Listing{Kind: view.ListPerson, Customer: string(anna), Promises: mixed[1:2], Total: 1})
	add("follow-ups, the promiser's", anna, view.Listing{Kind: view.ListFollowUps, Promises: mixed[:1], Total: 1})
	add("follow-ups, a manager's", cilla, view.Listing{Kind: view.ListFollowUps, Promises: mixed[:1], Total: 1})
	add("the team's", bo, view.Listing{Kind: view.ListTeam, Promises: mixed[:2], Total: 2})
	for _, kind := range []view.ListKind{view.ListMine, view.ListFollowUps, view.ListCustomer, view.ListTeam, view.ListPerson} {
		add("empty "+string(kind), anna, view.Listing{Kind: kind, Customer: "U0BO"})
	}
	golden(t, "lists", scenes)
}

// TestListPages keeps a list that is too long under Slack's limits.
func TestListPages(t *testing.T) {
	t.Parallel()
	m, err := tell(t, anna).reader("en", anna).List(view.Listing{Kind: view.ListMine, Promises: some(t, 60), Total: 60, Next: "c"})
	if err != nil {
		t.Fatal(err)
	}
	checkRules(t, "long list", m)
	if got, want := len(m.Blocks), view.PageSize+2; got != want {
		t.Errorf("%d blocks, want %d", got, want)
	}
	m, err = tell(t, anna).reader("en", anna).Choose(some(t, 60))
	if err != nil {
		t.Fatal(err)
	}
	checkRules(t, "long choice", m)
}

func TestShow(t *testing.T) {
	t.Parallel()
	base := tell(t, anna)
	move := promise.Act{Verb: promise.VerbMove, By: promise.Actor{ID: anna}, Due: base.day(28, 12), Note: "parts are late"}
	offer := promise.Act{Verb: promise.VerbCounter, By: promise.Actor{ID: anna}, What: "send a price"}
	long := tell(t, bo).act(promise.VerbAccept, anna).do(move).act(promise.VerbAgreeMove, bo)
	for range 12 {
		long = long.say(promise.VerbAtRisk, anna, "the lorry broke down").act(promise.VerbOnTrack, anna)
	}
	full := long.at(200).tick().say(promise.VerbCannotJoin, anna, "I am ill").at(24).
		say(promise.VerbContact, cilla, "it comes on Monday").say(promise.VerbCloseFollowUp, cilla, "Anna is ill").
		say(promise.VerbKeep, anna, "delivered by hand")
	var scenes []scene
	add := func(name string, me promise.UserID, s *story) {
		p := s.p
		scenes = append(scenes, scene{name, func(lang string) (any, error) { return s.reader(lang, me).Show(p) }})
	}
	add("fresh, to the promiser", anna, base)
	add("fresh, to a stranger", dan, base)
	add("active, to the promiser", anna, tell(t, anna).at(1).say(promise.VerbAtRisk, anna, "parts are late"))
	add("handed over, to the doer", bo, handedOver(t))
	add("offered, to the colleague", bo, tell(t, anna).do(promise.Act{Verb: promise.VerbOffer, By: promise.Actor{ID: anna}, User: bo}))
	add("moving, to the recorder", bo, tell(t, bo).act(promise.VerbAccept, anna).do(move))
	add("requested, to the promiser", anna, tell(t, bo))
	add("requested, to the recorder", bo, tell(t, bo))
	add("countered, to the recorder", bo, tell(t, bo).do(offer))
	add("missed, to the promiser", anna, tell(t, anna).at(200).tick())
	add("missed, to a manager", cilla, tell(t, anna).at(200).tick().act(promise.VerbJoin, anna))
	add("kept, to the promiser", anna, tell(t, anna).act(promise.VerbKeep, anna))
	add("kept, to a manager", cilla, tell(t, anna).act(promise.VerbKeep, anna))
	add("a long story, to a manager", cilla, full)
	golden(t, "show", scenes)
}

func TestDigests(t *testing.T) {
	t.Parallel()
	s := tell(t, anna)
	missed := tell(t, anna).at(200).tick().p
	asked := tell(t, bo).p
	risky := tell(t, anna).say(promise.VerbAtRisk, anna, "parts are late").p
	day := view.Digest{
		Missed:    view.Part{Promises: []promise.Promise{missed}, Total: 1},
		FollowUps: view.Part{Promises: []promise.Promise{missed}, Total: 1},
		AtRisk:    view.Part{Promises: []promise.Promise{risky}, Total: 1},
		DueToday:  view.Part{Promises: some(t, 9), Total: 12},
		Requests:  view.Part{Promises: []promise.Promise{asked}, Total: 1},
	}
	channel := day
	channel.Channel = true
	one := view.Digest{DueToday: view.Part{Promises: some(t, 1), Total: 1}}
	digest := func(me promise.UserID, d view.Digest) func(string) (any, error) {
		return func(lang string) (any, error) {
			m, ok, err := s.reader(lang, me).Digest(d)
			if !ok {
				t.Error("a digest with nothing in it")
			}
			return m, err
		}
	}
	golden(t, "digests", []scene{
		{"a person's", digest(anna, day)},
		{"a channel's", digest("", channel)},
		{"one promise", digest(anna, one)},
	})
	if m, ok, err := s.reader("en", anna).Digest(view.Digest{}); ok || err != nil {
		t.Errorf("an empty day reads %q, %v, %v", m.Text, ok, err)
	}
}

func TestForms(t *testing.T) {
	t.Parallel()
	base := tell(t, anna)
	p := base.p
	known := view.Form{
		Promiser: bo, Customer: "Acme &amp; Sons", What: "send <https://acme.example/q|the quote>", Due: p.Due, Channel: sales, Private: true,
	}
	unclear := view.Form{Promiser: anna, What: "ring", Readings: []time.Time{p.Due, p.Due.Add(7 * 24 * time.Hour)}, Problem: "problem.ambiguous"}
	quick := view.Form{Promiser: anna, Due: p.Due, Readings: []time.Time{base.day(23, 17), p.Due}, Suggested: true}
	edit := view.Form{Number: 42, Customer: "Acme", What: p.What, Due: p.Due, Channel: sales}
	internal := view.Form{Number: 42, CustomerUser: dan, What: p.What, Due: p.Due}
	form := func(f view.Form) func(string) (any, error) {
		return func(lang string) (any, error) { return base.reader(lang, anna).PromiseForm(f) }
	}
	scenes := []scene{
		{"empty", form(view.Form{Promiser: anna, Channel: sales})},
		{"known", form(known)},
		{"unclear", form(unclear)},
		{"quick choices", form(quick)},
		{"edit", form(edit)},
		{"edit, to a colleague", form(internal)},
		{"new date", func(lang string) (any, error) { return base.reader(lang, anna).MoveForm(p) }},
		{"counter-offer", func(lang string) (any, error) { return base.reader(lang, anna).CounterForm(p, promise.VerbCounter) }},
		{"counter again", func(lang string) (any, error) {
			offered := p
			offered.DueNext, offered.OfferWhat = p.Due.Add(24*time.Hour), "send a price"
			return base.reader(lang, bo).CounterForm(offered, promise.VerbCounterAgain)
		}},
	}
	for _, v := range reasons() {
		scenes = append(scenes, scene{"reason to " + string(v), func(lang string) (any, error) { return base.reader(lang, anna).ReasonForm(p, v) }})
	}
	golden(t, "forms", scenes)
}

// reasons are the verbs that ask for words.
func reasons() []promise.Verb {
	return []promise.Verb{
		promise.VerbDecline, promise.VerbLeak, promise.VerbRevoke, promise.VerbProposeVoid, promise.VerbNotWell,
		promise.VerbCannotJoin, promise.VerbContact, promise.VerbCloseFollowUp, promise.VerbAtRisk, promise.VerbKeep,
	}
}

func TestFormForUnknownVerb(t *testing.T) {
	t.Parallel()
	s := tell(t, anna)
	if m, err := s.reader("en", anna).ReasonForm(s.p, promise.VerbSnooze); err == nil {
		t.Errorf("a dialog for a verb that needs none: %v", m.CallbackID)
	}
}

// Leaders are held to more: what they missed comes first, however long others
// have waited.
func TestDigestShowsLeadersFirst(t *testing.T) {
	t.Parallel()
	s := tell(t, anna)
	var list []promise.Promise
	for i := range 20 {
		p := s.p
		p.Number, p.Due, p.Promiser = promise.Number(100+i), s.now.Add(time.Duration(i-50)*time.Hour), bo
		if i == 12 || i == 18 {
			p.Promiser = dan
		}
		list = append(list, p)
	}
	d := view.Digest{Missed: view.Part{Promises: list, Total: len(list)}, Channel: true, Leaders: []promise.UserID{dan}}
	m, _, err := s.reader("en", "").Digest(d)
	if err != nil {
		t.Fatal(err)
	}
	shown := strings.Join(marked(t, m.Blocks), "\n")
	last := -1
	for _, number := range []string{"#112", "#118", "#100", "#101", "#102", "#103", "#104"} {
		at := strings.Index(shown, number)
		if at <= last {
			t.Errorf("%s is not in its place in\n%s", number, shown)
		}
		last = at
	}
}
