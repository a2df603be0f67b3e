package commands_test

import (
	"context"
	"testing"

	"kept/commands"
	"kept/internal/locale"
	"kept/internal/promise"
	"kept/internal/workspace"
)

// counting is a store that only counts how often it is asked.
type counting struct{ loads, commits, finds, cards, workspaces, people int }

func (c *counting) Load(context.Context, promise.Team, promise.Number) (promise.Promise, error) {
	c.loads++
	return promise.Promise{}, promise.ErrNotFound
}

func (c *counting) Commit(context.Context, promise.Change) (promise.Number, int64, error) {
	c.commits++
	return promise.Number(c.commits), 1, nil
}

func (c *counting) Find(context.Context, promise.Query) (promise.Page, error) {
	c.finds++
	return promise.Page{}, nil
}

func (c *counting) LoadCard(context.Context, promise.Team, promise.Customer) (promise.Card, error) {
	c.cards++
	return promise.Card{}, nil
}

func (c *counting) CommitCard(context.Context, promise.Card, string) error { return nil }

func (c *counting) LoadWorkspace(_ context.Context, t promise.Team) (workspace.Workspace, error) {
	c.workspaces++
	return workspace.Workspace{Team: t, Settings: workspace.Defaults()}, nil
}

func (c *counting) CommitWorkspace(context.Context, workspace.Change) error { return nil }

func (c *counting) Person(context.Context, promise.Team, promise.UserID) (workspace.Person, error) {
	c.people++
	return workspace.Person{}, promise.ErrNotFound
}

func hot(tb testing.TB) (*counting, *commands.Handler, commands.Request) {
	tb.Helper()
	return hotWith(tb, func(*commands.Config) {})
}

func hotWith(tb testing.TB, change func(*commands.Config)) (*counting, *commands.Handler, commands.Request) {
	tb.Helper()
	texts, err := locale.Load()
	if err != nil {
		tb.Fatal(err)
	}
	c := &counting{}
	cfg := commands.Config{
		Ledger: promise.NewLedger(c), Finder: c, Cards: c, Book: workspace.NewBook(c, commands.Tuesday), People: c, Texts: texts, Now: commands.Tuesday,
	}
	change(&cfg)
	return c, commands.New(cfg), commands.Request{
		Kind: commands.Command, Name: "/promise", Team: team, Actor: staff()["UANNA"], Channel: "C1",
		Text: "Acme: send the quote by friday 15:00", At: commands.Tuesday(),
	}
}

// TestAPromiseCostsOneCommit holds the way most often taken to what it may cost:
// one commit. What is worth a second look is read once, and remembered for a
// while: the customer's card and open promises, and how the team's promises go.
func TestAPromiseCostsOneCommit(t *testing.T) {
	t.Parallel()
	c, h, r := hot(t)
	const times = 5
	for range times {
		if _, err := h.Handle(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	if want := (counting{commits: times, finds: 3, cards: 1, workspaces: 1}); *c != want {
		t.Errorf("asked %+v, want %+v", *c, want)
	}
}

func BenchmarkPromise(b *testing.B) {
	for name, text := range map[string]string{
		"colon": "Acme: send the quote by friday 15:00",
		"to":    "send the quote to Acme by friday 15:00",
		"long":  "Acme: send the revised quote with the new prices and the delivery terms we talked about by friday 15:00",
	} {
		b.Run(name, func(b *testing.B) {
			_, h, r := hot(b)
			r.Text = text
			b.ReportAllocs()
			for b.Loop() {
				reply, err := h.Handle(b.Context(), r)
				if err != nil || reply.Message == nil {
					b.Fatal(err)
				}
			}
		})
	}
}
