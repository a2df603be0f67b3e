package promise_test

import (
	"errors"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kept/internal/promise"
)

// manager is mia's act, who manages.
func cause(c promise.Cause) func(*promise.Act) { return func(a *promise.Act) { a.Cause = c } }

// repaired is a breach that anna put right on Wednesday.
func repaired(t *testing.T, pol promise.Policy, acts ...promise.Act) promise.Promise {
	t.Helper()
	p, _ := ticked(t, made(t, pol), monday().Add(49*hour), pol)
	if len(acts) == 0 {
		acts = []promise.Act{act(promise.VerbJoin, anna, 50*hour), act(promise.VerbContact, anna, 51*hour)}
	}
	for _, a := range append(acts, with(act(promise.VerbRepair, anna, 52*hour), cause(promise.CauseTooEarly))) {
		p = do(t, p, a, pol).After
	}
	return p
}

func TestRepair(t *testing.T) {
	t.Parallel()
	pol := policy(t)
	p, _ := ticked(t, made(t, pol), monday().Add(49*hour), pol)
	p = do(t, p, act(promise.VerbContact, anna, 51*hour), pol).After
	tests := []struct {
		name string
		act  promise.Act
		key  string
	}{
		{"without a cause", act(promise.VerbRepair, anna, 52*hour), "need.cause"},
		{"a cause nobody knows", with(act(promise.VerbRepair, anna, 52*hour), cause("bad luck")), "need.cause"},
		{"nothing learnt", with(with(act(promise.VerbRepair, anna, 52*hour), cause(promise.CauseForgot)), func(a *promise.Act) { a.Note = " " }), "need.learning"},
		{"more than a line", with(with(act(promise.VerbRepair, anna, 52*hour), cause(promise.CauseForgot)), func(a *promise.Act) { a.Note = strings.Repeat("x", 201) }), "error.long_note"},
	}
	for _, tt := range tests {
		if _, err := promise.Decide(p, tt.act, pol); !errors.Is(err, &promise.Error{Kind: promise.KindInvalid, Key: tt.key}) {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
	for _, c := range promise.Causes() {
		after := do(t, p, with(act(promise.VerbRepair, anna, 52*hour), cause(c)), pol).After
		if f := after.FollowUp(); f.State != promise.Repaired || f.Cause != c || f.Learning != "because" {
			t.Errorf("%+v", f)
		}
	}
}

func TestAfterCareOfAFollowUp(t *testing.T) {
	t.Parallel()
	pol := policy(t)
	p := repaired(t, pol)
	// Repaired on Wednesday at 13:00, asked a week later.
	if want := monday().Add(9*day + 4*hour); !p.AfterCare.Equal(want) {
		t.Fatalf("asked at %s, want %s", p.AfterCare, want)
	}
	p, owed := ticked(t, p, p.AfterCare, pol)
	if p.FollowUp().State != promise.Aftercare || len(owedKinds(owed, promise.NoticeAfterCare)) != 1 {
		t.Fatalf("%+v, %v", p.FollowUp(), kinds(owed))
	}
	at := 10 * day
	tests := []struct {
		name  string
		act   promise.Act
		state promise.FollowUpState
		call  time.Time
	}{
		{"all is well", with(act(promise.VerbAllWell, anna, at), func(a *promise.Act) { a.Note = "" }), promise.Closed, time.Time{}},
		{"a new wish", act(promise.VerbNewWish, anna, at), promise.Closed, time.Time{}},
		{"no call", act(promise.VerbSkipCare, anna, at), promise.Closed, time.Time{}},
		{"not well: it begins anew with the customer reached", act(promise.VerbNotWell, anna, at), promise.Contacted, time.Time{}},
		{"later, on a Saturday: Monday", with(act(promise.VerbSnoozeCare, anna, at), due(12*day)), promise.Repaired, monday().Add(14*day - hour)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			after := do(t, p, tt.act, pol).After
			if f := after.FollowUp(); f.State != tt.state || !after.AfterCare.Equal(tt.call) || !f.Along || f.Without != "" {
				t.Errorf("%+v, call at %s", f, after.AfterCare)
			}
			if after.State != promise.Missed {
				t.Errorf("the promise is %s", after.State)
			}
			if tt.state == promise.Closed && after.FollowUp().ClosedBy != anna {
				t.Errorf("closed by %q", after.FollowUp().ClosedBy)
			}
		})
	}
}

// Whoever says that all is well without the promiser having been along is a
// manager who writes why.
func TestAfterCareWithoutThePromiser(t *testing.T) {
	t.Parallel()
	pol := policy(t)
	mias := func(v promise.Verb, after time.Duration) promise.Act { return act(v, mia, after) }
	p := repaired(t, pol, mias(promise.VerbContact, 50*hour))
	if _, err := promise.Decide(p, act(promise.VerbAllWell, anna, 10*day), pol); !errors.Is(err, &promise.Error{Kind: promise.KindForbidden, Key: "need.took_part"}) {
		t.Errorf("the promiser closes it alone: %v", err)
	}
	wish := do(t, p, act(promise.VerbNewWish, anna, 10*day), pol).After
	if wish.FollowUp().State != promise.Repaired || wish.FollowUp().ClosedBy != "" {
		t.Errorf("a wish closed it: %+v", wish.FollowUp())
	}
	closed := do(t, p, mias(promise.VerbAllWell, 10*day), pol).After
	if !closed.FollowUp().ClosedWithoutPromiser() {
		t.Errorf("%+v", closed.FollowUp())
	}
	along := do(t, p, act(promise.VerbContact, anna, 10*day), pol).After // she called them too
	if f := along.FollowUp(); f.State != promise.Repaired || !f.Along {
		t.Errorf("%+v", f)
	}
	along = do(t, along, act(promise.VerbAllWell, anna, 10*day), pol).After
	if f := along.FollowUp(); f.State != promise.Closed || f.Without != "" {
		t.Errorf("%+v", f)
	}
}

func TestClosingEarlyLeavesAfterCareOut(t *testing.T) {
	t.Parallel()
	pol := policy(t)
	p := repaired(t, pol)
	if _, err := promise.Decide(p, act(promise.VerbCloseFollowUp, anna, 53*hour), pol); !errors.Is(err, &promise.Error{Kind: promise.KindForbidden, Key: "need.aftercare"}) {
		t.Errorf("closed: %v", err)
	}
	c := do(t, p, act(promise.VerbCloseFollowUp, mia, 53*hour), pol)
	if f := c.After.FollowUp(); f.State != promise.Closed || f.ClosedWithoutPromiser() || !c.After.AfterCare.IsZero() {
		t.Errorf("%+v, call at %s", f, c.After.AfterCare)
	}
}

// One call for one promise: that of a promise kept late waits for the follow-up.
func TestKeptLateIsAskedOnce(t *testing.T) {
	t.Parallel()
	pol := policy(t)
	p, _ := ticked(t, made(t, pol), monday().Add(49*hour), pol)
	p = do(t, p, act(promise.VerbJoin, anna, 50*hour), pol).After
	p = do(t, p, act(promise.VerbContact, anna, 50*hour), pol).After
	p = do(t, p, act(promise.VerbKeep, anna, 50*hour), pol).After
	p, owed := ticked(t, p, monday().Add(12*day), pol)
	if got := owedKinds(owed, promise.NoticeAfterCare); len(got) > 0 {
		t.Fatalf("asked before it was put right: %v", got)
	}
	p = do(t, p, with(act(promise.VerbRepair, anna, 12*day), cause(promise.CauseTooMuch)), pol).After
	p, owed = ticked(t, p, monday().Add(40*day), pol)
	if got := owedKinds(owed, promise.NoticeAfterCare); len(got) != 1 {
		t.Fatalf("asked %d times", len(got))
	}
	p = do(t, p, act(promise.VerbAllWell, anna, 40*day), pol).After
	if _, owed = ticked(t, p, monday().Add(300*day), pol); len(owed) > 0 {
		t.Errorf("and then %v", kinds(owed))
	}
	// Closed without being put right, it is asked on another day than that.
	q, _ := ticked(t, made(t, pol), monday().Add(49*hour), pol)
	for _, a := range []promise.Act{act(promise.VerbContact, anna, 50*hour), act(promise.VerbKeep, anna, 50*hour), act(promise.VerbCloseFollowUp, anna, 14*day)} {
		q = do(t, q, a, pol).After
	}
	if want := monday().Add(15 * day); !q.AfterCare.Equal(want) {
		t.Errorf("asked at %s, want %s", q.AfterCare, want)
	}
}

func TestCareOfAKeptPromise(t *testing.T) {
	t.Parallel()
	pol := policy(t)
	pol.Managers = []promise.UserID{mia}
	d := draft(carl)
	kept := begun(t, d, pol)
	kept = do(t, kept, act(promise.VerbAccept, anna, hour), pol).After
	kept = do(t, kept, act(promise.VerbKeep, anna, 2*hour), pol).After
	kept, _ = ticked(t, kept, monday().Add(8*day), pol)
	tests := []struct {
		name string
		act  promise.Act
		owed []promise.Notice
		call time.Time
	}{
		{"all is well", act(promise.VerbAllWell, anna, 8*day), []promise.Notice{{Kind: promise.NoticeCare, Number: 1, User: carl, By: anna, Arg: "all_well"}}, time.Time{}},
		{"a wish", act(promise.VerbNewWish, anna, 8*day), []promise.Notice{{Kind: promise.NoticeCare, Number: 1, User: carl, By: anna, Arg: "new_wish"}}, time.Time{}},
		{"no call", act(promise.VerbSkipCare, anna, 8*day), nil, time.Time{}},
		{"later", with(act(promise.VerbSnoozeCare, anna, 8*day), due(9*day)), nil, monday().Add(9 * day)},
		{"not well", act(promise.VerbNotWell, anna, 8*day), []promise.Notice{
			{Kind: promise.NoticeCare, Number: 1, User: carl, By: anna, Arg: "not_well"},
			{Kind: promise.NoticeCare, Number: 1, User: mia, By: anna, Arg: "not_well"},
		}, time.Time{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := do(t, kept, tt.act, pol)
			got := owedKinds(c.Notices, promise.NoticeCare)
			for i := range tt.owed {
				tt.owed[i].At = monday()
			}
			if diff := cmp.Diff(tt.owed, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if !c.After.AfterCare.Equal(tt.call) || c.After.State != promise.Kept {
				t.Errorf("call at %s, %s", c.After.AfterCare, c.After.State)
			}
			notWell := tt.act.Verb == promise.VerbNotWell
			if c.After.FollowUpOpen() != notWell || promise.Breached(&c.After) {
				t.Errorf("follow-ups %+v", c.After.FollowUps)
			}
			if f := c.After.FollowUp(); notWell && (f.State != promise.Contacted || !f.Along || f.Said != "because") {
				t.Errorf("%+v", f)
			}
			again, err := promise.Decide(c.After, with(act(promise.VerbAllWell, anna, 8*day+hour), func(a *promise.Act) { a.Note = "" }), pol)
			if tt.act.Verb != promise.VerbSnoozeCare && promise.KindOf(err) != promise.KindStale {
				t.Errorf("answered twice: %v, %v", err, again.After.State)
			}
		})
	}
	if _, err := promise.Decide(kept, with(act(promise.VerbSnoozeCare, anna, 8*day), due(39*day)), pol); !errors.Is(err, &promise.Error{Kind: promise.KindInvalid, Key: "need.snooze_care"}) {
		t.Errorf("for ever: %v", err)
	}
}

func TestThanks(t *testing.T) {
	t.Parallel()
	pol := policy(t)
	p := do(t, begun(t, draft(carl), pol), act(promise.VerbAccept, anna, hour), pol).After
	p = do(t, p, act(promise.VerbKeep, anna, 2*hour), pol).After
	for i := range promise.MaxThanks {
		c := do(t, p, with(act(promise.VerbThank, carl, 3*hour), func(a *promise.Act) { a.Note = "thank you " + strconv.Itoa(i) }), pol)
		if got := owedKinds(c.Notices, promise.NoticeThanks); len(got) != 1 || got[0].User != anna || got[0].Arg != "thank you "+strconv.Itoa(i) {
			t.Errorf("told: %+v", got)
		}
		p = c.After
	}
	if list := promise.Thanks(&p); len(list) != promise.MaxThanks || list[1].Note != "thank you 1" || list[1].By != carl {
		t.Errorf("%+v", list)
	}
	if _, err := promise.Decide(p, act(promise.VerbThank, carl, 4*hour), pol); !errors.Is(err, &promise.Error{Kind: promise.KindInvalid, Key: "need.thanks"}) {
		t.Errorf("once more: %v", err)
	}
}

func TestDetails(t *testing.T) {
	t.Parallel()
	pol := policy(t)
	full := promise.Details{Worries: " the floor ", Wishes: "a discount", Answers: []promise.Answer{{Question: "done", Text: " dry "}, {Question: "after", Text: " "}}}
	want := promise.Details{Worries: "the floor", Wishes: "a discount", Answers: []promise.Answer{{Question: "done", Text: "dry"}}}
	d := draft(anna)
	d.Details, d.From, d.Size = full, 7, promise.SizeBig
	p := begun(t, d, pol)
	if diff := cmp.Diff(want, p.Details); diff != "" || p.From != 7 || p.Size != promise.SizeBig {
		t.Errorf("%s, from %s, %q", diff, p.From, p.Size)
	}
	p = do(t, p, with(act(promise.VerbDetail, anna, day), func(a *promise.Act) { a.Details = &promise.Details{} }), pol).After
	if !p.Details.Empty() {
		t.Errorf("%+v", p.Details)
	}
	p = do(t, p, with(act(promise.VerbAmend, anna, time.Minute), func(a *promise.Act) { a.Details = &full }), pol).After
	if diff := cmp.Diff(want, p.Details); diff != "" {
		t.Error(diff)
	}
	bad := []struct {
		name string
		d    promise.Details
		key  string
	}{
		{"long worries", promise.Details{Worries: strings.Repeat("å", promise.MaxHint+1)}, "error.long_note"},
		{"long wishes", promise.Details{Wishes: strings.Repeat("å", promise.MaxHint+1)}, "error.long_note"},
		{"a long question", promise.Details{Answers: []promise.Answer{{Question: strings.Repeat("å", promise.MaxQuestion+1), Text: "x"}}}, "error.long_note"},
		{"a long answer", promise.Details{Answers: []promise.Answer{{Question: "q", Text: strings.Repeat("å", promise.MaxAnswer+1)}}}, "error.long_note"},
		{"many answers", promise.Details{Answers: make8()}, "error.many_answers"},
	}
	for _, tt := range bad {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			refused := &promise.Error{Kind: promise.KindInvalid, Key: tt.key}
			d := draft(anna)
			d.Details = tt.d
			if _, err := promise.Begin(d, pol); !errors.Is(err, refused) {
				t.Errorf("begun: %v", err)
			}
			for _, v := range []promise.Verb{promise.VerbDetail, promise.VerbAmend} {
				if _, err := promise.Decide(p, with(act(v, anna, time.Minute), func(a *promise.Act) { a.Details = &tt.d }), pol); !errors.Is(err, refused) {
					t.Errorf("%s: %v", v, err)
				}
			}
		})
	}
}

func make8() []promise.Answer {
	list := make([]promise.Answer, promise.MaxAnswers+1)
	for i := range list {
		list[i] = promise.Answer{Question: "q", Text: "a"}
	}
	return list
}

func TestEvidence(t *testing.T) {
	t.Parallel()
	pol := policy(t)
	tests := []struct {
		link string
		ok   bool
	}{
		{"", true},
		{"https://example.com/a?b=c#d", true},
		{"http://example.com", true},
		{"example.com", false},
		{"javascript:alert(1)", false},
		{"https://", false},
		{"https://a b", false},
		{"https://x|<!channel>", false},
		{"ftp://example.com", false},
		{"https://" + strings.Repeat("x", promise.MaxLink), false},
	}
	for _, tt := range tests {
		t.Run(tt.link[:min(len(tt.link), 20)], func(t *testing.T) {
			t.Parallel()
			c, err := promise.Decide(made(t, pol), with(act(promise.VerbKeep, anna, hour), func(a *promise.Act) { a.Link = tt.link }), pol)
			switch {
			case tt.ok && (err != nil || c.After.Link != tt.link):
				t.Errorf("%v, link %q", err, c.After.Link)
			case !tt.ok && promise.KindOf(err) != promise.KindInvalid:
				t.Errorf("taken: %v", err)
			}
		})
	}
}

// The call that a follow-up owes is not lost when the report is taken back.
func TestLeakKeepsTheFollowUpsCall(t *testing.T) {
	t.Parallel()
	pol := policy(t)
	p := do(t, made(t, pol), act(promise.VerbKeep, anna, hour), pol).After
	p = do(t, p, act(promise.VerbNotWell, anna, 2*hour), pol).After
	p = do(t, p, with(act(promise.VerbRepair, anna, 3*hour), cause(promise.CauseForgot)), pol).After
	call := p.AfterCare
	for _, v := range []promise.Verb{promise.VerbLeak, promise.VerbUndo} {
		a := act(v, mia, 4*hour)
		if v == promise.VerbUndo {
			a = act(v, anna, hour+5*time.Minute)
		}
		after := do(t, p, a, pol).After
		if after.State != promise.Active || !after.AfterCare.Equal(call) || after.FollowUp().State != promise.Repaired {
			t.Errorf("%s: %s, call at %s", v, after.State, after.AfterCare)
		}
	}
	missed := do(t, p, act(promise.VerbLeak, mia, 5*day), pol).After
	if f := missed.FollowUp(); missed.State != promise.Missed || f.State != promise.Invited || f.Cause != promise.CauseForgot || f.Said != "" || len(missed.FollowUps) != 1 || !missed.AfterCare.IsZero() {
		t.Errorf("%s, %+v, call at %s", missed.State, missed.FollowUps, missed.AfterCare)
	}
}
