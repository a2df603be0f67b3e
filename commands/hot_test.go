package commands_test

import (
	"context"
	"fmt"
	"strings"
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
// Only a promise much like another has that other one looked up.
func TestAPromiseCostsOneCommit(t *testing.T) {
	t.Parallel()
	c, h, r := hot(t)
	promised := func(what string) {
		t.Helper()
		r.Text = "Acme: " + what + " by friday 15:00"
		if _, err := h.Handle(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	all := []string{"send the quote", "call Eva back", "measure the old shafts", "order two fans", "book the crane"}
	for _, what := range all {
		promised(what)
	}
	want := counting{commits: len(all), finds: 3, cards: 1, workspaces: 1}
	if *c != want {
		t.Errorf("asked %+v, want %+v", *c, want)
	}
	promised("send the quote")
	want.commits++
	want.loads++
	if *c != want {
		t.Errorf("once more asked %+v, want %+v", *c, want)
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
			quotes := make([]string, 26*26) // no promise like the one before
			for i := range quotes {
				two := string([]rune{'a' + rune(i%26), 'a' + rune(i/26)})
				quotes[i] = fmt.Sprintf("x%[1]s y%[1]s z%[1]s v%[1]s", two)
			}
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				r.Text = strings.Replace(text, "quote", quotes[i%len(quotes)], 1)
				reply, err := h.Handle(b.Context(), r)
				if err != nil || reply.Message == nil {
					b.Fatal(err)
				}
			}
		})
	}
}
