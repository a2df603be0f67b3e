package promise_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kept/internal/promise"
)

var update = flag.Bool("update", false, "write docs/states.md anew")

// The picture of the states is drawn from the table that the code runs on, so
// that it cannot be wrong.
func TestStatesDiagram(t *testing.T) {
	t.Parallel()
	file := filepath.Join("..", "..", "docs", "states.md")
	got := statesPage()
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("run go test ./internal/promise -run TestStatesDiagram -update (-file +code):\n%s", diff)
	}
}

func statesPage() string {
	var b strings.Builder
	b.WriteString("# States\n\nDrawn from the tables in `internal/promise/verb.go` by its tests; do not edit.\n\n## A promise\n\n```mermaid\nstateDiagram-v2\n")
	b.WriteString("    [*] --> active: make (promiser)\n    [*] --> requested: request (anyone else)\n")
	stays := map[promise.State][]string{}
	for _, r := range promise.Rules() {
		for _, from := range r.From {
			label := fmt.Sprintf("%s (%s)", r.Verb, names(r.Who))
			switch {
			case r.Verb == promise.VerbUndo:
			case r.Verb == promise.VerbLeak:
				fmt.Fprintf(&b, "    %s --> active: %s, before the deadline\n    %s --> missed: %s, after it\n", from, label, from, label)
			case r.To == "":
				stays[from] = append(stays[from], fmt.Sprintf("%s (%s)", r.Verb, names(r.Who)))
			default:
				fmt.Fprintf(&b, "    %s --> %s: %s\n", from, r.To, label)
			}
		}
	}
	for _, s := range promise.States() {
		if !s.Open() {
			fmt.Fprintf(&b, "    %s --> [*]\n", s)
		}
	}
	b.WriteString("```\n\nWhoever closed a promise can undo it for ten minutes: it goes back to the state it came from.\n\n")
	b.WriteString("What changes no state:\n\n| state | acts |\n|---|---|\n")
	for _, s := range promise.States() {
		if len(stays[s]) > 0 {
			fmt.Fprintf(&b, "| `%s` | %s |\n", s, strings.Join(stays[s], ", "))
		}
	}
	b.WriteString("\n## The follow-up\n\n```mermaid\nstateDiagram-v2\n    [*] --> invited: miss, or leak after the deadline\n    [*] --> declined: the same, of a promiser who has left\n    [*] --> contacted: not_well, of a kept promise\n")
	for _, r := range promise.FollowUpRules() {
		for _, from := range r.From {
			to := r.To
			if to == "" {
				to = from
			}
			fmt.Fprintf(&b, "    %s --> %s: %s (%s)\n", from, to, r.Verb, names(r.Who))
		}
	}
	b.WriteString("    closed --> [*]\n```\n\nIt closes only when the customer was reached with the promiser along, or when a manager, for a\nleader's promise another leader, writes why not.\n")
	b.WriteString("\n## Who may do what\n\nA dot says that the role may, in the states above. A lone dot in the last column is the clock's own act.\n\n")
	b.WriteString("Beside the role, an act has conditions: closing and calling all well need the promiser to have been\nalong, or a manager's reason (for a leader's promise another leader's); a manager stands in for anybody but\na leader, for whom another leader does; nobody hides, approves or doubts their own promise; quiet for a\nleader's promise needs the customer to ask for it. Whoever the ladder asks counts as a manager there.\n")
	for _, part := range []struct {
		title string
		who   func() ([]promise.Verb, map[promise.Verb]promise.Role)
	}{{"a promise", promiseActs}, {"a follow-up", followUpActs}} {
		fmt.Fprintf(&b, "\n| act on %s | %s |\n|---|%s\n", part.title, strings.Join(roleWords(), " | "), strings.Repeat(":-:|", len(roleWords())))
		verbs, who := part.who()
		for _, v := range verbs {
			fmt.Fprintf(&b, "| `%s` |", v)
			for _, r := range promise.Roles() {
				if who[v]&r != 0 {
					b.WriteString(" ● |")
				} else {
					b.WriteString("  |")
				}
			}
			b.WriteString("\n")
		}
	}
	return b.String()
}

func promiseActs() ([]promise.Verb, map[promise.Verb]promise.Role) {
	who := map[promise.Verb]promise.Role{}
	for _, r := range promise.Rules() {
		who[r.Verb] |= r.Who
	}
	return verbs(), who
}

func followUpActs() ([]promise.Verb, map[promise.Verb]promise.Role) {
	who := map[promise.Verb]promise.Role{}
	for _, r := range promise.FollowUpRules() {
		who[r.Verb] |= r.Who
	}
	return followUpVerbs(), who
}

func roleWords() []string {
	return []string{"promiser", "doer", "recorder", "offered", "customer", "manager", "other leader", "last actor", "heir", "anyone", "clock"}
}

func names(who promise.Role) string {
	words := roleWords()
	var list []string
	for i, r := range promise.Roles() {
		if who&r != 0 {
			list = append(list, words[i])
		}
	}
	return strings.Join(list, ", ")
}

func TestRolesAreAllNamed(t *testing.T) {
	t.Parallel()
	if n := len(promise.Roles()); n != 11 {
		t.Errorf("%d roles: name the new one in the diagram", n)
	}
	for _, r := range slices.Backward(promise.Rules()) {
		if names(r.Who) == "" {
			t.Errorf("%s has nobody", r.Verb)
		}
	}
}
