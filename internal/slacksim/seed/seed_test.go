package seed_test

import (
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"kept/internal/slacksim"
	"kept/internal/slacksim/seed"
)

const whole = `
name: Bergström & Co
domain: bergstrom
id: T0BERG
enterprise: {id: E0BERG, name: The Berg group}
people:
  - {handle: anna, name: Anna Berg, title: Sales, email: anna@berg.example, zone: Europe/London, locale: en-GB, manager: "@cia"}
  - {handle: "@cia", role: admin, id: U0CIA}
  - {handle: max, role: owner}
  - {handle: greta, role: guest}
  - {handle: robot, role: bot}
  - {handle: olle, deactivated: true}
  - {handle: eva, team: T0OTHER}
channels:
  - {name: general, topic: Everybody}
  - {name: "#sales", members: [anna, "@cia", eva], shared: true}
  - {name: quiet, private: true, members: [cia], app: false}
  - {name: old, archived: true}
  - {name: empty, members: []}
groups:
  - {handle: sellers, name: Sellers, members: [anna]}
messages:
  - {in: "#general", from: anna, text: "Hello @cia, see #sales", replies: [{from: cia, text: Hello yourself}]}
  - {in: "@cia", from: anna, text: Just you}
  - in: sales
    from: "@cia"
    text: |
      Two
      lines
`

func TestParseReadsEverything(t *testing.T) {
	t.Parallel()
	got, err := seed.Parse("whole.yaml", []byte(whole), "kept")
	if err != nil {
		t.Fatal(err)
	}
	want := seed.Seed{
		Workspace: slacksim.Workspace{
			ID: "T0BERG", Name: "Bergström & Co", Domain: "bergstrom", EnterpriseID: "E0BERG", EnterpriseName: "The Berg group",
			People: []slacksim.Person{
				{Handle: "anna", Name: "Anna Berg", Title: "Sales", Email: "anna@berg.example", TZ: "Europe/London", Locale: "en-GB", Manager: "cia"},
				{Handle: "cia", ID: "U0CIA", Admin: true},
				{Handle: "max", Admin: true, Owner: true},
				{Handle: "greta", Guest: true},
				{Handle: "robot", Bot: true},
				{Handle: "olle", Deleted: true},
				{Handle: "eva", Stranger: true, TeamID: "T0OTHER"},
			},
			Channels: []slacksim.Channel{
				{Name: "general", Topic: "Everybody", WithApp: true},
				{Name: "sales", Members: []string{"anna", "cia", "eva"}, ExtShared: true, WithApp: true},
				{Name: "quiet", Private: true, Members: []string{"cia"}},
				{Name: "old", Archived: true, WithApp: true},
				{Name: "empty", Members: []string{}, WithApp: true},
			},
			Groups: []slacksim.Group{{Handle: "sellers", Name: "Sellers", Members: []string{"anna"}}},
		},
		Messages: []seed.Message{
			{In: "#general", From: "anna", Text: "Hello @cia, see #sales", Replies: []seed.Message{{In: "#general", From: "cia", Text: "Hello yourself"}}},
			{In: "@cia", From: "anna", Text: "Just you"},
			{In: "sales", From: "cia", Text: "Two\nlines"},
		},
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreUnexported(seed.Message{})); diff != "" {
		t.Errorf("read (-want +got):\n%s", diff)
	}
}

func TestPlaySaysIt(t *testing.T) {
	t.Parallel()
	s, err := seed.Parse("whole.yaml", []byte(whole))
	if err != nil {
		t.Fatal(err)
	}
	sim := start(t, s.Workspace)
	if err := s.Play(soon(t), sim); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, m := range sim.Seen("cia") {
		line := m.Channel + " " + m.From + ": " + m.Text
		if m.ThreadTS != "" {
			line += " (in a thread)"
		}
		got = append(got, line)
	}
	want := []string{"#general anna: Hello @cia, see #sales", "#general cia: Hello yourself (in a thread)", "@anna anna: Just you", "#sales cia: Two\nlines"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("seen (-want +got):\n%s", diff)
	}
}

func start(tb testing.TB, w slacksim.Workspace) *slacksim.Sim {
	tb.Helper()
	sim, err := slacksim.Start(slacksim.Config{Workspaces: []slacksim.Workspace{w}, App: slacksim.App{BotHandle: "kept"}, AckTimeout: 200 * time.Millisecond})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(sim.Close)
	return sim
}

func soon(tb testing.TB) context.Context {
	tb.Helper()
	ctx, cancel := context.WithTimeout(tb.Context(), 10*time.Second)
	tb.Cleanup(cancel)
	return ctx
}

// people is the beginning of a file that is right so far, of four lines.
const people = `name: Acme
people:
  - {handle: anna}
  - {handle: eva, team: T0OTHER}
`

// slip is a file with something wrong in it.
type slip struct {
	name, text string
	want       []string // "line: text", with line 0 for the whole file; nil for the YAML library's words
}

func TestParseTellsWhatIsWrong(t *testing.T) {
	t.Parallel()
	for _, tt := range slices.Concat(slipsOfShape(), slipsOfPeople(), slipsOfChannels(), slipsOfMessages()) {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := seed.Parse("x.yaml", []byte(tt.text), "kept")
			if err == nil {
				t.Fatal("it was accepted")
			}
			var first *seed.FileError
			if !errors.As(err, &first) || first.File != "x.yaml" {
				t.Fatalf("not a *FileError: %v", err)
			}
			if tt.want == nil { // in the words of the YAML library, at some line
				if first.Line == 0 {
					t.Errorf("no line in %v", err)
				}
				return
			}
			var want []string
			for _, w := range tt.want {
				want = append(want, "x.yaml:"+strings.TrimPrefix(strings.TrimPrefix(w, "0:"), " "))
			}
			got := strings.Split(err.Error(), "\n")
			if first.Line == 0 {
				got[0] = strings.Replace(got[0], ": ", ":", 1)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
		})
	}
}

func slipsOfShape() []slip {
	return []slip{
		{"nothing", "", []string{"0: is empty"}},
		{"a comment only", "# nothing\n", []string{"0: is empty"}},
		{"null", "~\n", []string{"0: is empty"}},
		{"no YAML", "name: [a\n", nil},
		{"a tab", "name: Acme\npeople:\n\t- {handle: anna}\n", nil},
		{"two documents", people + "---\nname: B\n", []string{"5: a second document begins here; a file describes one workspace"}},
		{"a list", "- a\n", []string{"1: a workspace must be written as fields and values (name, domain, id, enterprise, org_install, not_installed, people, channels, groups, messages)"}},
		{"no people", "name: Acme\n", []string{"1: a workspace needs people"}},
		{"no name", "people: [{handle: anna}]\n", []string{"1: a workspace needs a name"}},
		{"an unknown field", people + "colour: red\n", []string{`5: a workspace has no field "colour"; it has name, domain, id, enterprise, org_install, not_installed, people, channels, groups, messages`}},
		{"a field written almost right", "name: Acme\npeople:\n  - handle: anna\n    zon: Europe/Stockholm\n", []string{`4: a person has no field "zon"; is zone meant?`}},
		{"a field twice", people + "name: B\n", []string{"5: name is given twice, first on line 1"}},
		{"people as a mapping", "name: Acme\npeople:\n  anna: {}\n", []string{"3: people of a workspace must be a list"}},
		{"a person as a word", "name: Acme\npeople: [anna]\n", []string{"2: a person must be written as fields and values (handle, name, id, title, email, zone, locale, role, team, manager, deactivated)"}},
	}
}

func slipsOfPeople() []slip {
	return []slip{
		{"a handle twice", people + "  - {handle: anna}\n", []string{`5: the person "anna" is there already, on line 3`}},
		{"the app's handle", people + "  - {handle: kept}\n", []string{`5: the handle "kept" is the app's own`}},
		{"a handle with a space", people + "  - {handle: bo ek}\n", []string{`5: the handle "bo ek" is not small letters and digits, with . _ - between`}},
		{"a manager who is none of them", people + "  - {handle: bo, manager: zoe}\n", []string{`3: the manager of "bo", "zoe", is none of the people`}},
		{"a zone that is none", people + "  - {handle: bo, zone: Europe/Gothenburg}\n", []string{`5: there is no zone "Europe/Gothenburg"; it is written as Europe/Stockholm`}},
		{"the machine's zone", people + "  - {handle: bo, zone: Local}\n", []string{`5: there is no zone "Local"; it is written as Europe/Stockholm`}},
		{"a path as a zone", people + "  - {handle: bo, zone: ../../etc/passwd}\n", []string{`5: there is no zone "../../etc/passwd"; it is written as Europe/Stockholm`}},
		{"a locale", people + "  - {handle: bo, locale: swedish}\n", []string{`5: the locale "swedish" is not written as sv-SE`}},
		{"a role", people + "  - {handle: bo, role: boss}\n", []string{`5: there is no role "boss"; there are member, admin, owner, guest and bot`}},
		{"a flag", people + "  - {handle: bo, deactivated: perhaps}\n", []string{"5: deactivated of a person must be true or false"}},
		{"a name that is a list", people + "  - {handle: bo, name: [a]}\n", []string{"5: name of a person must be a text"}},
		{"a team", people + "  - {handle: bo, team: other}\n", []string{"5: a team is the id of the other organisation's workspace, such as T0OTHER"}},
		{"an id", people + "  - {handle: bo, id: B1}\n", []string{"5: an id of a person is U with capital letters and digits after it"}},
		{"an id twice", people + "  - {handle: bo, id: U0BO}\n  - {handle: bob, id: U0BO}\n", []string{`6: the id "U0BO" is there already, on line 5`}},
		{"an org without one", people + "org_install: true\n", []string{"5: org_install needs an enterprise"}},
		{"a domain", people + "domain: My Company!\n", []string{"5: a domain has small letters, digits and hyphens only"}},
	}
}

func slipsOfChannels() []slip {
	return []slip{
		{"a stranger in a channel", people + "channels:\n  - name: sales\n    members: [nils]\n", []string{`7: there is no person "nils"`}},
		{"a member twice", people + "channels:\n  - name: sales\n    members:\n      - anna\n      - '@anna'\n", []string{"9: anna is a member already"}},
		{"members as a word", people + "channels:\n  - {name: sales, members: anna}\n", []string{"6: members of a channel must be a list"}},
		{"members that are no names", people + "channels:\n  - {name: sales, members: [[anna]]}\n", []string{"6: members of a channel must be a list of names"}},
		{"a channel twice", people + "channels:\n  - {name: sales}\n  - {name: '#sales'}\n", []string{`7: the channel "sales" is there already`}},
		{"a channel's name", people + "channels:\n  - {name: Sales team}\n", []string{`6: the channel name "Sales team" is not small letters, digits, hyphens and underscores`}},
		{"an outsider inside", people + "channels:\n  - {name: sales, members: [eva]}\n", []string{"6: eva is from another organisation, and can only be in a channel with shared: true"}},
		{"a group like a person", people + "groups:\n  - {handle: anna}\n", []string{`6: a person has the handle "anna"`}},
		{"a group twice", people + "groups:\n  - {handle: all}\n  - {handle: all}\n", []string{`7: the group "all" is there already, on line 6`}},
	}
}

func slipsOfMessages() []slip {
	return []slip{
		{"said by nobody", people + "messages:\n  - {in: '@anna', from: nils, text: x}\n", []string{`6: there is no person "nils"`}},
		{"said nowhere", people + "messages:\n  - {in: '#sales', from: anna, text: x}\n", []string{`6: there is no channel "#sales"`}},
		{"said to nobody", people + "messages:\n  - {in: '@nils', from: anna, text: x}\n", []string{`6: there is no person "nils"`}},
		{"nothing said", people + "messages:\n  - {in: '@anna', from: anna}\n", []string{"6: a message needs a text"}},
		{"said where one is not", people + "channels: [{name: sales, members: []}]\nmessages:\n  - {in: '#sales', from: anna, text: x}\n", []string{"7: anna is no member of #sales"}},
		{"said in an archive", people + "channels: [{name: sales, archived: true}]\nmessages:\n  - {in: '#sales', from: anna, text: x}\n", []string{"7: #sales is archived, and nobody can write there"}},
		{"said by one who left", people + "  - {handle: olle, deactivated: true}\nmessages:\n  - {in: '@anna', from: olle, text: x}\n", []string{"7: olle is deactivated, and says nothing"}},
		{"a command from outside", people + "messages:\n  - {in: '@anna', from: eva, text: /promise x}\n", []string{"6: people from another organisation have no commands"}},
		{"a command in a thread", people + "messages:\n  - {in: '@anna', from: anna, text: x, replies: [{from: anna, text: /promise x}]}\n", []string{"6: Slack takes no commands in threads"}},
		{"a thread under a command", people + "messages:\n  - {in: '@anna', from: anna, text: /promise x, replies: [{from: anna, text: x}]}\n", []string{"6: a command has no thread to reply in"}},
		{"too long", people + "messages:\n  - {in: '@anna', from: anna, text: " + strings.Repeat("x", 4001) + "}\n", []string{"6: a message has at most 4000 characters, and this one 4001"}},
		{"all at once", "name: ''\npeople:\n  - {handle: A, zone: X}\n", []string{"1: a workspace needs a name", `3: the handle "A" is not small letters and digits, with . _ - between`, `3: there is no zone "X"; it is written as Europe/Stockholm`}},
	}
}

func TestParseTakesAliases(t *testing.T) {
	t.Parallel()
	s, err := seed.Parse("x.yaml", []byte("name: Acme\npeople: [{handle: anna}, {handle: bo}]\nchannels:\n  - {name: a, members: &few [anna]}\n  - {name: b, members: *few}\n"))
	if err != nil {
		t.Fatal(err)
	}
	if got := s.Workspace.Channels[1].Members; len(got) != 1 || got[0] != "anna" {
		t.Errorf("members %v", got)
	}
}

func TestParseRefusesLargeFiles(t *testing.T) {
	t.Parallel()
	if _, err := seed.Parse("x.yaml", []byte(people+strings.Repeat("# x\n", 1<<19))); err == nil {
		t.Error("two megabytes were accepted")
	}
}

// TestPlayTellsWhere names the line of what could not be said.
func TestPlayTellsWhere(t *testing.T) {
	t.Parallel()
	s, err := seed.Parse("x.yaml", []byte(people+"messages:\n  - {in: '@anna', from: anna, text: /nobody listens}\n"))
	if err != nil {
		t.Fatal(err)
	}
	err = s.Play(soon(t), start(t, s.Workspace))
	if !errors.Is(err, slacksim.ErrNotAcked) || !strings.HasPrefix(err.Error(), "x.yaml:6: say /nobody listens: ") {
		t.Errorf("err = %v", err)
	}
}

// FuzzParse holds that whatever is accepted can be started and played.
func FuzzParse(f *testing.F) {
	f.Add(whole)
	f.Add(people)
	f.Add("name: &a [*a]\n")
	f.Add("a: &a {b: *a}\n<<: *a\n")
	f.Add("? [x]\n: y\n")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := seed.Parse("x.yaml", []byte(text), "kept")
		if err != nil {
			if _, ok := errors.AsType[*seed.FileError](err); !ok {
				t.Fatalf("not a *FileError: %v", err)
			}
			return
		}
		sim, err := slacksim.Start(slacksim.Config{Workspaces: []slacksim.Workspace{s.Workspace}, App: slacksim.App{BotHandle: "kept"}})
		if err != nil {
			t.Fatalf("accepted, and refused: %v", err)
		}
		defer sim.Close()
		for i, m := range s.Messages { // commands would wait for an app
			if strings.HasPrefix(m.Text, "/") {
				s.Messages[i].Text = "x" + m.Text
			}
		}
		if err := s.Play(t.Context(), sim); err != nil {
			t.Fatalf("accepted, and not said: %v", err)
		}
	})
}

// TestDocumentedSeed reads the file that the documents show, and plays it.
func TestDocumentedSeed(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../../docs/simulator.md")
	if err != nil {
		t.Fatal(err)
	}
	_, text, found := strings.Cut(string(page), "```yaml\n")
	text, _, _ = strings.Cut(text, "```")
	if !found {
		t.Fatal("no file in the documents")
	}
	s, err := seed.Parse("docs", []byte(text), "kept")
	if err != nil {
		t.Fatal(err)
	}
	if n := len(s.Workspace.People); n != 4 {
		t.Errorf("%d people", n)
	}
	last := &s.Messages[len(s.Messages)-1]
	last.Text = strings.TrimPrefix(last.Text, "/") // nobody listens here
	if err := s.Play(soon(t), start(t, s.Workspace)); err != nil {
		t.Error(err)
	}
}
