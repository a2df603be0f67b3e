package view_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

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
	for _, kind := range []view.ListKind{view.ListMine, view.ListFollowUps, view.ListCustomer, view.ListPerson} {
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
	channel.Channel, channel.Requests = true, view.Part{}
	waits := view.Part{Promises: []promise.Promise{putRight(t).p, putRight(t).act(promise.VerbKeep, anna).p}}
	calls := view.Part{Promises: []promise.Promise{
		putRight(t).at(24 * 8).tick().p, tell(t, anna).act(promise.VerbKeep, anna).at(24 * 8).tick().p,
	}}
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
		{"calls", digest(anna, view.Digest{Calls: calls, CallWaits: waits})},
		{"a channel's calls", digest("", view.Digest{Channel: true, Calls: calls, CallWaits: waits})},
	})
	if m, ok, err := s.reader("en", anna).Digest(view.Digest{}); ok || err != nil {
		t.Errorf("an empty day reads %q, %v, %v", m.Text, ok, err)
	}
	if m, ok, err := s.reader("en", anna).Digest(view.Digest{CallWaits: waits}); ok || err != nil {
		t.Errorf("a call on a later day alone reads %q, %v, %v", m.Text, ok, err)
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
	chips := []view.Suggestion{
		{Action: view.ActTomorrow, Due: base.day(24, 17)},
		{Action: view.ActNextWorkday, Due: base.day(25, 17)},
		{Action: view.ActThisWeek, Due: base.day(27, 17)},
		{Action: view.ActNextWeek, Due: base.day(46, 17).AddDate(1, 0, 0)},
	}
	quick := view.Form{Promiser: anna, Suggested: chips, Problem: "problem.past_words", Words: "by <!here> & 3 May 2020"}
	filled := view.Form{Promiser: anna, What: "ring", Due: p.Due, Suggested: chips[:1], Round: 2, Question: "question 1"}
	edit := view.Form{Number: 42, Customer: "Acme", What: p.What, Due: p.Due, Channel: sales}
	internal := view.Form{Number: 42, CustomerUser: dan, What: p.What, Due: p.Due}
	form := func(f view.Form) func(string) (any, error) {
		return func(lang string) (any, error) { return base.reader(lang, anna).PromiseForm(f) }
	}
	scenes := []scene{
		{"empty", form(view.Form{Promiser: anna, Channel: sales})},
		{"known", form(known)},
		{"unclear", form(unclear)},
		{"a date that has passed, and others", form(quick)},
		{"a date filled in by a button", form(filled)},
		{"edit", form(edit)},
		{"edit, to a colleague", form(internal)},
		{"new date", func(lang string) (any, error) { return base.reader(lang, anna).MoveForm(p) }},
		{"counter-offer", func(lang string) (any, error) { return base.reader(lang, anna).CounterForm(p, promise.VerbCounter) }},
		{"a new date, advised", func(lang string) (any, error) {
			return base.reader(lang, anna).ProposeForm(p, promise.Act{
				Verb: promise.VerbMove, Due: base.day(28, 12), Note: "parts are late",
			}, promise.Advice{Say: true, Own: 9, OnTime: 5, OfLength: true, Ahead: 4, Until: base.day(30, 16), Hold: .84})
		}},
		{"counter-offer, advised", func(lang string) (any, error) {
			return base.reader(lang, anna).ProposeForm(p, promise.Act{
				Verb: promise.VerbCounter, Due: base.day(28, 12), What: "send a price",
			}, promise.Advice{Say: true, Own: 9, OnTime: 1, Until: base.day(30, 16)})
		}},
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

func TestQuestions(t *testing.T) {
	t.Parallel()
	base := tell(t, anna)
	own := view.Question{
		ID: "question 1", By: anna, At: base.now, Promiser: anna, Customer: "Acme & Sons", What: "send <!here> the quote",
	}
	colleague := own
	colleague.Promiser, colleague.Customer, colleague.CustomerUser, colleague.Private = bo, "", dan, true
	friday := []time.Time{base.day(27, 17), base.day(34, 17)}
	clocks := []time.Time{time.Date(2027, 10, 31, 0, 30, 0, 0, time.UTC), time.Date(2027, 10, 31, 1, 30, 0, 0, time.UTC), friday[0]}
	ask := func(q view.Question, words string, readings []time.Time) func(string) (any, error) {
		return func(lang string) (any, error) { return base.reader(lang, anna).Ask(q, words, readings) }
	}
	golden(t, "questions", []scene{
		{"two readings", ask(own, "by next <!channel>", friday)},
		{"for a colleague", ask(colleague, "nästa fredag", friday)},
		{"next year, when the clocks change", ask(own, "at 02:30", clocks)},
	})
}

// TestQuestionThereAndBack presses a question's buttons and reads what they
// carry.
func TestQuestionThereAndBack(t *testing.T) {
	t.Parallel()
	base := tell(t, anna)
	want := view.Question{
		ID: "question 1", By: anna, At: base.now.UTC(), Promiser: bo, CustomerUser: dan, What: "a \"quote\" <b> & \U0001F389\nmore", Private: true,
	}
	due := base.day(27, 17).UTC()
	m, err := base.reader("sv", anna).Ask(want, "snart", []time.Time{due, due.AddDate(0, 0, 7)})
	if err != nil {
		t.Fatal(err)
	}
	for action, moment := range map[string]time.Time{
		view.ActReading1: due, view.ActReading2: due.AddDate(0, 0, 7), view.ActOtherDate: {},
	} {
		got, err := view.ParseQuestion(buttonValue(t, m, action))
		if err != nil {
			t.Fatal(err)
		}
		want.Due = moment
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", action, diff)
		}
	}
}

// TestQuestionFits keeps what a button carries under Slack's limit, and the
// choice small.
func TestQuestionFits(t *testing.T) {
	t.Parallel()
	base := tell(t, anna)
	days := []time.Time{base.day(27, 17), base.day(28, 17), base.day(29, 17), base.day(30, 17)}
	for _, tc := range []struct {
		name, what string
		days       int
		fits       bool
	}{
		{"short", "ring", 2, true},
		{"three", "ring", 3, true},
		{"four", "ring", 4, false},
		{"the longest promise", strings.Repeat("å", promise.MaxWhat), 2, true},
		{"quotes, which are escaped", strings.Repeat(`"`, promise.MaxWhat), 2, true},
		{"nothing but signs of four bytes", strings.Repeat("\U0001F389", promise.MaxWhat), 2, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			q := view.Question{ID: "question 12345.67890.abcdef", By: anna, At: base.now, Promiser: anna, Customer: strings.Repeat("ö", promise.MaxCustomer), What: tc.what}
			if got := q.Fits(days[:tc.days]); got != tc.fits {
				t.Fatalf("fits: %v", got)
			}
			if !tc.fits {
				return
			}
			for _, lang := range languages() {
				m, err := base.reader(lang, anna).Ask(q, tc.what, days[:tc.days])
				if err != nil {
					t.Fatal(err)
				}
				checkRules(t, tc.name, m)
			}
		})
	}
}

// reasons are the verbs that ask for words.
func reasons() []promise.Verb {
	return []promise.Verb{
		promise.VerbDecline, promise.VerbLeak, promise.VerbRevoke, promise.VerbProposeVoid, promise.VerbNotWell,
		promise.VerbCannotJoin, promise.VerbContact, promise.VerbCloseFollowUp, promise.VerbAtRisk, promise.VerbKeep,
		promise.VerbRelease, promise.VerbThank,
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
