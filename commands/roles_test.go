package commands_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kept/commands"
	"kept/internal/locale"
	"kept/internal/promise"
	"kept/internal/view"
	"kept/internal/workspace"
)

var update = flag.Bool("update", false, "write the goldens anew")

// shelf is a store with room for one promise, put back as it was before every
// click.
type shelf struct {
	counting

	p promise.Promise
	w workspace.Workspace
}

func (s *shelf) Load(_ context.Context, _ promise.Team, n promise.Number) (promise.Promise, error) {
	if n != s.p.Number {
		return promise.Promise{}, promise.ErrNotFound
	}
	return s.p.Clone(), nil
}

func (s *shelf) Commit(_ context.Context, c promise.Change) (promise.Number, int64, error) {
	if c.Before != nil && c.Before.Version != s.p.Version {
		return s.p.Number, s.p.Version, promise.ErrVersion
	}
	s.commits++
	if c.Before == nil {
		return s.p.Number + 1, 1, nil // another promise, which nobody asks for again
	}
	s.p = c.After.Clone()
	s.p.Version++
	return s.p.Number, s.p.Version, nil
}

func (s *shelf) LoadWorkspace(context.Context, promise.Team) (workspace.Workspace, error) {
	return s.w, nil
}

// actors are who clicks, by what they are to the promise.
var actors = []struct {
	role string
	id   promise.UserID
}{
	{"promiser", "UANNA"},
	{"doer", "UDOER"},
	{"recorder", "USVEN"},
	{"asked to do it", "UASKED"},
	{"customer", "UCUST"},
	{"manager and admin", "UBOSS"},
	{"her manager", "UCHEF"},
	{"other leader", "ULEAD"},
	{"colleague", "UERIK"},
	{"guest", outsider},
}

// outsider is somebody of another company: no promise is theirs to see.
const outsider promise.UserID = "UGUEST"

func actingPeople() colleagues {
	list := colleagues{}
	for _, a := range actors {
		list[a.id] = workspace.Person{ID: a.id, Name: a.role, Zone: "Europe/Stockholm", Locale: "en", Outside: a.id == outsider}
	}
	boss := list["UBOSS"]
	boss.Admin = true
	list["UBOSS"] = boss
	list["UNEXT"] = workspace.Person{ID: "UNEXT", Name: "next", Zone: "Europe/Stockholm"}
	return list
}

func actingSettings(leader bool) workspace.Workspace {
	w := workspace.Workspace{Team: team, Settings: workspace.Defaults()}
	w.Settings.Managers = []promise.UserID{"UBOSS"}
	w.Settings.ManagerOf = map[promise.UserID]promise.UserID{"UANNA": "UCHEF"}
	w.Settings.Leaders = []promise.UserID{"ULEAD"}
	if leader {
		w.Settings.Leaders = append(w.Settings.Leaders, "UANNA")
	}
	return w
}

// plot makes a promise stand somewhere, by the rules of the domain.
type plot struct {
	t   *testing.T
	pol promise.PolicyFor
	p   promise.Promise
	now time.Time
}

func (s *plot) act(who promise.UserID, v promise.Verb, fill ...func(*promise.Act)) *plot {
	s.t.Helper()
	a := promise.Act{Verb: v, By: promise.Actor{ID: who}, At: s.now, Note: "so"}
	for _, f := range fill {
		f(&a)
	}
	c, err := promise.Decide(s.p, a, s.pol(&s.p))
	if err != nil {
		s.t.Fatalf("%s by %s: %v", v, who, err)
	}
	s.p = c.After
	return s
}

// pass lets the clock do everything it has to.
func (s *plot) pass(d time.Duration) *plot {
	s.now = s.now.Add(d)
	for {
		c, ok := promise.Tick(s.p, s.now, s.pol(&s.p))
		if !ok {
			return s
		}
		s.p = c.After
	}
}

func (s *plot) handedOver() *plot {
	return s.act("UANNA", promise.VerbOffer, func(a *promise.Act) { a.User = "UDOER" }).act("UDOER", promise.VerbTake)
}

func (s *plot) missed() *plot { return s.handedOver().pass(s.p.Due.Sub(s.now) + time.Hour) }

func dueIn(d time.Duration) func(*promise.Act) {
	return func(a *promise.Act) { a.Due = a.At.Add(d) }
}

func forgotten(a *promise.Act) { a.Cause = promise.CauseForgot }

// standings are where a promise can stand when somebody clicks.
var standings = []struct {
	name   string
	leader bool
	set    func(s *plot) *plot
}{
	{"requested", false, func(s *plot) *plot { return s }},
	{"countered", false, func(s *plot) *plot { return s.act("UANNA", promise.VerbCounter, dueIn(90*time.Hour)) }},
	{"declined", false, func(s *plot) *plot { return s.act("UANNA", promise.VerbDecline) }},
	{"in force, done by another, offered to a third", false, func(s *plot) *plot {
		return s.accepted().handedOver().act("UANNA", promise.VerbOffer, func(a *promise.Act) { a.User = "UASKED" })
	}},
	{"moving", false, func(s *plot) *plot {
		return s.accepted().handedOver().act("UANNA", promise.VerbMove, dueIn(90*time.Hour))
	}},
	{"proposed void", false, func(s *plot) *plot { return s.accepted().act("UANNA", promise.VerbProposeVoid) }},
	{"kept", false, func(s *plot) *plot { return s.accepted().handedOver().act("UDOER", promise.VerbKeep) }},
	{"kept, the call asked for", false, func(s *plot) *plot {
		return s.accepted().handedOver().act("UDOER", promise.VerbKeep).pass(8 * 24 * time.Hour)
	}},
	{"missed, asked along", false, func(s *plot) *plot { return s.accepted().missed() }},
	{"joined", false, func(s *plot) *plot { return s.accepted().missed().act("UANNA", promise.VerbJoin) }},
	{"cannot be along", false, func(s *plot) *plot { return s.accepted().missed().act("UANNA", promise.VerbCannotJoin) }},
	{"joined instead", false, func(s *plot) *plot { return s.accepted().missed().act("UCHEF", promise.VerbStandIn) }},
	{"lapsed", false, func(s *plot) *plot {
		return s.accepted().missed().act("UANNA", promise.VerbJoin).pass(3 * 24 * time.Hour)
	}},
	{"reached without the promiser", false, func(s *plot) *plot { return s.accepted().missed().act("UDOER", promise.VerbContact) }},
	{"reached", false, func(s *plot) *plot { return s.reached() }},
	{"put right", false, func(s *plot) *plot { return s.reached().act("UANNA", promise.VerbRepair, forgotten) }},
	{"put right, the call asked for", false, func(s *plot) *plot {
		return s.reached().act("UANNA", promise.VerbRepair, forgotten).act("UDOER", promise.VerbKeep).pass(8 * 24 * time.Hour)
	}},
	{"closed", false, func(s *plot) *plot { return s.reached().act("UANNA", promise.VerbCloseFollowUp) }},
	{"kept late", false, func(s *plot) *plot { return s.accepted().missed().act("UDOER", promise.VerbKeep) }},
	{"broken", false, func(s *plot) *plot { return s.accepted().missed().act("UANNA", promise.VerbBreak) }},
	{"taken back", false, func(s *plot) *plot { return s.accepted().act("UANNA", promise.VerbRevoke) }},
	{"no longer wanted", false, func(s *plot) *plot { return s.accepted().act("USVEN", promise.VerbRelease) }},
	{"a leader's, proposed void", true, func(s *plot) *plot { return s.accepted().act("UANNA", promise.VerbProposeVoid) }},
	{"a leader's, missed", true, func(s *plot) *plot { return s.accepted().missed() }},
	{"a leader's, reached without", true, func(s *plot) *plot { return s.accepted().missed().act("UDOER", promise.VerbContact) }},
}

func (s *plot) accepted() *plot { return s.act("UANNA", promise.VerbAccept) }

func (s *plot) reached() *plot {
	return s.accepted().missed().act("UANNA", promise.VerbJoin).act("UANNA", promise.VerbContact)
}

// pressed are the buttons about a promise, with what they carry.
func pressed(p *promise.Promise) [][2]string {
	var list [][2]string
	for _, id := range commands.Routes()[commands.Action] {
		if strings.HasPrefix(id, "promise.") && id != view.ActMoves {
			list = append(list, [2]string{id, p.Number.String()[1:]})
		}
	}
	for _, v := range []promise.Verb{promise.VerbOffer, promise.VerbRevoke, promise.VerbProposeVoid, promise.VerbRelease, promise.VerbDetail, promise.VerbTooMuch} {
		list = append(list, [2]string{view.ActMoves, string(v) + " " + p.Number.String()[1:]})
	}
	until := p.Due.Add(24 * time.Hour).UTC().Format(time.RFC3339)
	return append(list, [2]string{view.ActGuardMove, p.Number.String()[1:] + " " + until}, [2]string{view.ActGuardKeep, p.Number.String()[1:]})
}

// filledIn is what people fill a dialog in with.
func filledIn(now time.Time) map[string]string {
	day := now.AddDate(0, 0, 9).Format(time.DateOnly)
	return map[string]string{
		view.FieldReason: "so it is", view.FieldAgreed: view.ValueAgreed, view.FieldDate: day, view.FieldTime: "10:00",
		view.FieldWhat: "something else", view.FieldCustomer: "Acme", view.FieldPromiser: "UANNA",
		view.FieldCause: string(promise.CauseForgot), view.FieldLearning: "less", view.FieldColleague: "UNEXT",
		view.FieldWishes: "a key", view.FieldLink: "https://acme.example/1",
	}
}

// TestWhoMayDoWhat has everybody press every button about a promise, wherever it
// stands, and send the dialog that opens: each gets the act, or one sentence in
// their language that says why not, and then nothing has happened. The golden is
// the table of it; what nobody can do somewhere is left out there, and so are
// guests, for whom there is no promise at all.
func TestWhoMayDoWhat(t *testing.T) {
	t.Parallel()
	tables := make([]string, len(standings))
	t.Run("standings", func(t *testing.T) {
		t.Parallel()
		for i := range standings {
			t.Run(standings[i].name, func(t *testing.T) {
				t.Parallel()
				tables[i] = everybodyPresses(t, i)
			})
		}
	})
	t.Cleanup(func() {
		if t.Failed() || slices.Contains(tables, "") {
			return
		}
		matchGolden(t, "buttons.golden", strings.Join(tables, "\n"))
	})
}

// typedLines are slash commands.
var typedLines = []string{
	"/promise list", "/promise list @anna", "/promise list Acme", "/promise list followups", "/promise show 42", "/promise 42",
	"/promise customer Acme", "/promise help", "/promise Acme: sweep by friday", "/promise @anna Acme: sweep by friday",
	"/promise subscribe breaches", "/promise subscribe digest me", "/promise unsubscribe breaches",
	"/promise subscribe reflection", "/promise set", "/promise set grace 5m", "/promise set questions",
	"/promise set managers @anna", "/promise set manager @erik for @anna", "/kept", "/kept 42", "/kept nothing like it",
}

// TestWhoMayType has everybody type every command, about a promise that everybody
// sees and about a private one.
func TestWhoMayType(t *testing.T) {
	t.Parallel()
	for _, private := range []bool{false, true} {
		t.Run(map[bool]string{false: "open", true: "private"}[private], func(t *testing.T) {
			t.Parallel()
			c := onStage(t, 3)
			c.before.Private = private
			var b strings.Builder
			for _, line := range typedLines {
				c.rowOf(&b, line, func(who promise.UserID) (bool, string) { return c.types(who, line) })
			}
			matchGolden(t, map[bool]string{false: "commands.golden", true: "commands_private.golden"}[private], b.String())
		})
	}
}

// types has somebody type a line.
func (c *clicks) types(who promise.UserID, line string) (did bool, key string) {
	c.t.Helper()
	c.shelf.p, c.shelf.commits = c.before.Clone(), 0
	line = strings.NewReplacer("@anna", "<@UANNA>", "@erik", "<@UERIK>").Replace(line)
	name, text, _ := strings.Cut(line, " ")
	reply, err := c.handle(who, commands.Request{Kind: commands.Command, Name: name, Text: text})
	switch what := fmt.Sprintf("%s types %s", who, line); {
	case err != nil:
		return false, c.sentence(what, who, err)
	case reply.Modal == nil && (reply.Message == nil || reply.Message.Text == ""):
		c.t.Errorf("%s: no answer: %+v", what, reply)
	}
	return true, ""
}

// onStage is everybody, at a promise that stands somewhere.
func onStage(t *testing.T, i int) *clicks {
	t.Helper()
	texts, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	people := actingPeople()
	s := &shelf{w: actingSettings(standings[i].leader)}
	book := workspace.NewBook(s, commands.Tuesday)
	made := &plot{t: t, pol: book.Policy(&s.w), now: commands.Tuesday()}
	c, err := promise.Begin(promise.Draft{
		Team: team, What: "send the quote", Customer: promise.Customer{Name: "Acme"}, Promiser: "UANNA", Zone: "Europe/Stockholm",
		Due: made.now.Add(30 * time.Hour), By: promise.Actor{ID: "USVEN"}, At: made.now, Channel: "C1",
	}, made.pol(&promise.Promise{Promiser: "UANNA"}))
	if err != nil {
		t.Fatal(err)
	}
	made.p = c.After
	made.p.Number = 42
	standings[i].set(made)
	p, now := made.p, made.now.Add(time.Minute)
	p.Version = 7
	if standings[i].name == "kept" {
		p.Customer = promise.Customer{User: "UCUST"}
	}
	h := commands.New(commands.Config{
		Ledger: promise.NewLedger(s), Finder: s, Cards: s, Book: book, People: people, Texts: texts,
		Now: func() time.Time { return now },
	})
	return &clicks{t: t, h: h, shelf: s, book: book, before: p, now: now, people: people, texts: texts}
}

func everybodyPresses(t *testing.T, i int) string {
	t.Helper()
	c := onStage(t, i)
	var b strings.Builder
	fmt.Fprintf(&b, "=== %s\n", standings[i].name)
	for _, button := range pressed(&c.before) {
		label := strings.TrimPrefix(button[0], "promise.")
		if button[0] == view.ActMoves {
			verb, _, _ := strings.Cut(button[1], " ")
			label = "menu: " + verb
		}
		c.rowOf(&b, label, func(who promise.UserID) (bool, string) { return c.press(who, button[0], button[1]) })
	}
	return b.String()
}

// matchGolden compares what was found with a file, or writes it anew.
func matchGolden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Error(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

// clicks is everybody at one promise that stands somewhere.
type clicks struct {
	t      *testing.T
	h      *commands.Handler
	shelf  *shelf
	book   *workspace.Book
	before promise.Promise
	now    time.Time
	people colleagues
	texts  *locale.Catalogue
	sent   int
}

// rowOf has everybody do one thing, and writes who could by what they are. A
// guest never sees a promise.
func (c *clicks) rowOf(b *strings.Builder, label string, do func(who promise.UserID) (did bool, key string)) {
	c.t.Helper()
	var can []string
	refused := map[string][]string{}
	for _, a := range actors {
		did, key := do(a.id)
		switch {
		case a.id == outsider && slices.Contains([]string{"error.no_promise", "error.insiders_only"}, key):
		case did:
			can = append(can, a.role)
		default:
			refused[key] = append(refused[key], a.role)
		}
	}
	if len(can) == 0 {
		return
	}
	fmt.Fprintf(b, "%s: %s\n", label, strings.Join(can, ", "))
	for _, key := range slices.Sorted(maps.Keys(refused)) {
		fmt.Fprintf(b, "    %s: %s\n", key, strings.Join(refused[key], ", "))
	}
}

// press has somebody press a button and send the dialog that opens. did says that
// something happened, or was told; else key is what the refusal says.
func (c *clicks) press(who promise.UserID, action, value string) (did bool, key string) {
	c.t.Helper()
	c.shelf.p, c.shelf.commits = c.before.Clone(), 0
	what := fmt.Sprintf("%s presses %s", who, action)
	reply, err := c.handle(who, commands.Request{Kind: commands.Action, Name: action, Value: value})
	for range 2 { // a dialog can open another one
		if err != nil || reply.Modal == nil {
			break
		}
		c.alone(what, reply)
		reply, err = c.handle(who, commands.Request{
			Kind: commands.Submission, Name: reply.Modal.CallbackID, Meta: reply.Modal.PrivateMetadata, Values: filledIn(c.now),
		})
		if reply.Message != nil {
			break
		}
	}
	if err != nil {
		return false, c.sentence(what, who, err)
	}
	if len(reply.Errors) > 0 {
		return false, fmt.Sprint("at a field: ", reply.Errors)
	}
	if reply.Message == nil || reply.Message.Text == "" {
		c.t.Errorf("%s: neither an answer nor a refusal: %+v", what, reply)
	}
	return true, ""
}

func (c *clicks) handle(who promise.UserID, r commands.Request) (commands.Reply, error) {
	c.sent++
	r.Team, r.Actor, r.At, r.Channel = team, c.people[who], c.now, "C1"
	r.Delivery = fmt.Sprintf("click-%d", c.sent)
	return c.h.Handle(c.t.Context(), r)
}

// alone holds a click that opens a dialog to doing nothing else.
func (c *clicks) alone(what string, r commands.Reply) {
	c.t.Helper()
	if c.shelf.commits > 0 && r.Message == nil {
		c.t.Errorf("%s: it was done before the dialog was sent", what)
	}
}

// sentence is the refusal's key, once it was found to be one sentence in each
// language and to have changed nothing.
func (c *clicks) sentence(what string, who promise.UserID, err error) string {
	c.t.Helper()
	if c.shelf.commits > 0 {
		c.t.Errorf("%s: refused and done: %v", what, err)
	}
	e, ok := errors.AsType[*promise.Error](err)
	if !ok || e.Kind == promise.KindInternal || e.Kind == promise.KindUnavailable {
		c.t.Errorf("%s: no refusal but %v", what, err)
		return "failed"
	}
	for _, lang := range c.texts.Languages() {
		r := view.Reader{Printer: c.texts.Printer(lang), Zone: time.UTC, Now: c.now, Me: who}
		m, err := r.Error(e)
		if err != nil || m.Text == "" || strings.Contains(m.Text, "{") {
			c.t.Errorf("%s: says %q in %s, %v", what, m.Text, lang, err)
		}
	}
	return e.Key
}
