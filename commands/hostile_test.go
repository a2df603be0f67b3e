package commands_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strconv"
	"sync"
	"testing"
	"time"

	"kept/commands"
	"kept/internal/promise"
	"kept/internal/view"
)

// crowd is a store that many press at once.
type crowd struct {
	mu sync.Mutex
	*shelf
}

func (c *crowd) Load(ctx context.Context, team promise.Team, n promise.Number) (promise.Promise, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.shelf.Load(ctx, team, n)
}

func (c *crowd) Commit(ctx context.Context, ch promise.Change) (promise.Number, int64, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.shelf.Commit(ctx, ch)
}

func (c *crowd) Find(context.Context, promise.Query) (promise.Page, error) {
	return promise.Page{}, nil
}

func (c *crowd) LoadCard(_ context.Context, t promise.Team, who promise.Customer) (promise.Card, error) {
	return promise.Card{Team: t, Customer: who}, nil
}

// replica is one more process at the same store, with a memory of its own.
func (c *clicks) replica(store *crowd) *clicks {
	other := *c
	other.h = commands.New(commands.Config{
		Ledger: promise.NewLedger(store), Finder: store, Cards: store, Book: c.book, People: c.people, Texts: c.texts,
		Now: func() time.Time { return c.now },
	})
	return &other
}

// standing is the index of a row of standings.
func standing(t *testing.T, name string) int {
	t.Helper()
	for i := range standings {
		if standings[i].name == name {
			return i
		}
	}
	t.Fatalf("nothing stands %q", name)
	return 0
}

// Two people press at the same moment, in two processes: one of them acts, and the
// other is told in a sentence that it was done.
func TestTwoPressAtOnce(t *testing.T) {
	t.Parallel()
	type press struct {
		who    promise.UserID
		action string
	}
	tests := []struct {
		name string
		at   string
		a, b press
	}{
		{"accepted and taken back", "requested", press{"UANNA", view.ActAccept}, press{"USVEN", view.ActWithdraw}},
		{"accepted twice", "requested", press{"UANNA", view.ActAccept}, press{"UANNA", view.ActAccept}},
		{"the offer accepted and dropped", "countered", press{"USVEN", view.ActAcceptCounter}, press{"USVEN", view.ActDrop}},
		{"kept by both who may", "in force, done by another, offered to a third", press{"UANNA", view.ActKeep}, press{"UDOER", view.ActKeep}},
		{"a new date agreed to by both", "moving", press{"USVEN", view.ActAgreeMove}, press{"UBOSS", view.ActAgreeMove}},
		{"taken and passed", "in force, done by another, offered to a third", press{"UASKED", view.ActTake}, press{"UASKED", view.ActPass}},
		{"all is well, said by both", "kept, the call asked for", press{"UANNA", view.ActAllWell}, press{"UDOER", view.ActAllWell}},
		{"closed by both", "reached", press{"UANNA", view.ActCloseFollowUp}, press{"UBOSS", view.ActCloseFollowUp}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			one := onStage(t, standing(t, tt.at))
			store := &crowd{shelf: one.shelf}
			store.p = one.before.Clone()
			one, other := one.replica(store), one.replica(store)
			other.sent = 1000 // deliveries of their own
			var wg sync.WaitGroup
			var errs [2]error
			for i, c := range []*clicks{one, other} {
				p := []press{tt.a, tt.b}[i]
				wg.Go(func() {
					_, errs[i] = c.handle(p.who, commands.Request{Kind: commands.Action, Name: p.action, Value: "42"})
				})
			}
			wg.Wait()
			done := 0
			for i, err := range errs {
				if err == nil {
					done++
					continue
				}
				store.commits = 0 // the other's
				one.sentence(tt.name, []press{tt.a, tt.b}[i].who, err)
			}
			if got := store.p.Version - one.before.Version; done != 1 || got != 1 {
				t.Errorf("%d of two were carried out, in %d steps: %v", done, got, errs)
			}
		})
	}
}

// Many people press all kinds of buttons in two processes, send dialogs that have
// lain open for days, and the machine's clock goes back now and then: everybody
// gets an answer or a sentence, and the history is one.
func TestACrowd(t *testing.T) {
	t.Parallel()
	for seed := range uint64(8) {
		t.Run(strconv.FormatUint(seed, 10), func(t *testing.T) {
			t.Parallel()
			c := onStage(t, standing(t, "requested"))
			store := &crowd{shelf: c.shelf}
			store.p = c.before.Clone()
			processes := []*clicks{c.replica(store), c.replica(store)}
			processes[1].sent = 1 << 20
			r := rand.New(rand.NewPCG(seed, 7))
			var open []*view.Modal
			for step := range 600 {
				c.now = c.now.Add(time.Duration(r.IntN(200)-40) * time.Minute)
				p := processes[r.IntN(2)]
				p.now = c.now
				who := actors[r.IntN(len(actors))].id
				before, commits := store.p.Version, store.commits
				reply, err := c.anything(r, p, who, open)
				switch {
				case err != nil && store.p.Version != before:
					t.Fatalf("step %d: refused and done: %v", step, err)
				case err != nil:
					p.shelf.commits = 0
					p.sentence(fmt.Sprintf("step %d, %s", step, who), who, err)
					p.shelf.commits = commits
				case reply.Modal != nil:
					open = append(open, reply.Modal)
				}
				consistent(t, &store.p, &c.before)
			}
			if store.p.Version == c.before.Version {
				t.Error("nothing was ever done")
			}
		})
	}
}

// anything presses a button, or sends a dialog that somebody opened.
func (c *clicks) anything(r *rand.Rand, p *clicks, who promise.UserID, open []*view.Modal) (commands.Reply, error) {
	if len(open) > 0 && r.IntN(2) == 0 {
		m := open[r.IntN(len(open))]
		fields := filledIn(p.now)
		if r.IntN(4) == 0 {
			delete(fields, view.FieldReason)
		}
		return p.handle(who, commands.Request{Kind: commands.Submission, Name: m.CallbackID, Meta: m.PrivateMetadata, Values: fields})
	}
	buttons := pressed(&c.before)
	b := buttons[r.IntN(len(buttons))]
	return p.handle(who, commands.Request{Kind: commands.Action, Name: b[0], Value: b[1]})
}

// consistent holds a promise to having one history.
func consistent(t *testing.T, p, before *promise.Promise) {
	t.Helper()
	at := promise.State("")
	for i, e := range p.History {
		if e.From != at {
			t.Fatalf("event %d, %s, is from %q and not from %q", i, e.Verb, e.From, at)
		}
		at = e.To
	}
	if at != p.State {
		t.Fatalf("the history ends at %q, and it is %q", at, p.State)
	}
	if !p.DueFirst.Equal(before.DueFirst) || p.Promiser != before.Promiser || p.Number != before.Number {
		t.Fatalf("what never changes has changed: %+v", p)
	}
	for i, f := range p.FollowUps {
		if i < len(p.FollowUps)-1 && f.State != promise.Closed {
			t.Fatalf("two follow-ups are open: %+v", p.FollowUps)
		}
	}
}
