package promise_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kept/internal/promise"
)

// breachOn is a promise that was missed, and whose cause was told, a number of
// days after the first Monday.
func breachOn(n promise.Number, days int, customer string, c promise.Cause) promise.Promise {
	at := monday().Add(time.Duration(days) * day)
	return promise.Promise{
		Number: n, Customer: promise.Customer{Name: customer}, State: promise.Missed,
		FollowUps: []promise.FollowUp{{State: promise.Repaired, Opened: at, Cause: c}},
		History: []promise.Event{
			{At: at, Verb: promise.VerbMiss, From: promise.Active, To: promise.Missed},
			{At: at.Add(hour), Verb: promise.VerbRepair, From: promise.Missed, To: promise.Missed},
		},
	}
}

// toldOn is in which of the breaches, one after the other, a pattern is told.
func toldOn(list []promise.Promise, kind string) []promise.Number {
	var told []promise.Number
	for i := range list {
		if _, ok := promise.PatternAt(&list[i], kind, list); ok {
			told = append(told, list[i].Number)
		}
	}
	return told
}

func TestPatterns(t *testing.T) {
	t.Parallel()
	numbers := func(n ...promise.Number) []promise.Number { return n }
	acme := func(days ...int) []promise.Promise {
		var list []promise.Promise
		for i, d := range days {
			list = append(list, breachOn(promise.Number(i+1), d, "Acme", promise.CauseForgot))
		}
		return list
	}
	aftercareOnly := acme(0, 1, 2)
	aftercareOnly[1].State = promise.Kept
	aftercareOnly[1].History = []promise.Event{{At: aftercareOnly[1].History[1].At, Verb: promise.VerbRepair, From: promise.Kept, To: promise.Kept}}
	untold := acme(0, 1, 2)
	untold[2].FollowUps[0].Cause = ""
	others := append(acme(0, 1), breachOn(3, 2, "Beta", promise.CauseTooMuch))
	tests := []struct {
		name            string
		list            []promise.Promise
		customer, cause []promise.Number
	}{
		{"two are none", acme(0, 1), nil, nil},
		{"the third", acme(0, 10, 80), numbers(3), numbers(3)},
		{"the third after ninety days", acme(0, 10, 91), nil, nil},
		{"told once: the fourth and fifth begin anew", acme(0, 1, 2, 3, 4), numbers(3), numbers(3)},
		{"and the sixth is told again", acme(0, 1, 2, 3, 4, 5), numbers(3, 6), numbers(3, 6)},
		{"an early one falls out of the window", acme(0, 80, 100, 120), numbers(4), numbers(4)},
		{"another customer and another cause", others, nil, nil},
		{"without a cause", untold, numbers(3), nil},
		{"amiss, but not missed", aftercareOnly, nil, numbers(3)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.customer, toldOn(tt.list, promise.PatternCustomer)); diff != "" {
				t.Errorf("one customer (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.cause, toldOn(tt.list, promise.PatternCause)); diff != "" {
				t.Errorf("one cause (-want +got):\n%s", diff)
			}
			// In whatever order they are read, and with itself among them or not.
			rand.New(rand.NewPCG(1, 1)).Shuffle(len(tt.list), func(i, j int) { tt.list[i], tt.list[j] = tt.list[j], tt.list[i] })
			for i := range tt.list {
				all, with := promise.PatternAt(&tt.list[i], promise.PatternCustomer, tt.list)
				rest := append(append([]promise.Promise{}, tt.list[:i]...), tt.list[i+1:]...)
				less, without := promise.PatternAt(&tt.list[i], promise.PatternCustomer, rest)
				if diff := cmp.Diff(all, less); diff != "" || with != without {
					t.Errorf("it depends on how it is read:\n%s", diff)
				}
			}
		})
	}
}

func TestPatternNamesWhatItIsMadeOf(t *testing.T) {
	t.Parallel()
	list := []promise.Promise{breachOn(4, 0, "Acme", promise.CauseForgot), breachOn(2, 1, " ACME ", promise.CauseForgot), breachOn(9, 2, "acme", promise.CauseForgot)}
	got, ok := promise.PatternAt(&list[2], promise.PatternCause, list)
	want := promise.Pattern{Kind: promise.PatternCause, Customer: list[2].Customer, Cause: promise.CauseForgot, Numbers: []promise.Number{4, 2, 9}}
	if diff := cmp.Diff(want, got); !ok || diff != "" {
		t.Errorf("%v (-want +got):\n%s", ok, diff)
	}
	none := promise.Promise{Number: 1}
	for _, kind := range []string{promise.PatternCause, promise.PatternCustomer, "else"} {
		if _, ok := promise.PatternAt(&none, kind, list); ok {
			t.Errorf("%s of nothing", kind)
		}
	}
	if q := promise.BreachesFor(team, monday()); q.Index != promise.IndexBreaches || q.Limit > promise.MaxPage || monday().Sub(q.From) < 2*promise.PatternWithin {
		t.Errorf("%+v", q)
	}
}

// The managers are owed a look at each breach and each cause, at a time when
// they work.
func TestPatternIsOwedToManagers(t *testing.T) {
	t.Parallel()
	pol := climbing(t)
	d := draft(anna)
	d.Due = monday().Add(11 * hour) // in the evening
	p, owed := ticked(t, begun(t, d, pol), monday().Add(12*hour), pol)
	want := promise.Notice{Kind: promise.NoticePattern, Number: 1, User: mia, Arg: promise.PatternCustomer, At: monday().Add(23 * hour)}
	for _, n := range owed {
		if n.Kind == promise.NoticePattern {
			if diff := cmp.Diff(want, n); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		}
	}
	p = do(t, p, act(promise.VerbContact, anna, 24*hour), pol).After
	c := do(t, p, with(act(promise.VerbRepair, anna, 25*hour), cause(promise.CauseForgot)), pol)
	if got := owedKinds(c.Notices, promise.NoticePattern); len(got) != 1 || got[0].Arg != promise.PatternCause {
		t.Errorf("%+v", got)
	}
	if len(owedKinds(owed, promise.NoticePattern)) != 1 {
		t.Errorf("%v", kinds(owed))
	}
}
