package commands_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"kept/commands"
	"kept/internal/locale"
	"kept/internal/promise"
	"kept/internal/store/boltstore"
	"kept/internal/view"
	"kept/internal/workspace"
)

const team = promise.Team("T1")

// colleagues are the people of the tests' workspace.
type colleagues map[promise.UserID]workspace.Person

func (c colleagues) Person(_ context.Context, _ promise.Team, id promise.UserID) (workspace.Person, error) {
	p, ok := c[id]
	if !ok {
		return workspace.Person{}, promise.ErrNotFound
	}
	return p, nil
}

func staff() colleagues {
	list := colleagues{}
	for _, p := range []workspace.Person{
		{ID: "UANNA", Name: "Anna", Zone: "Europe/Stockholm", Locale: "en"},
		{ID: "USVEN", Name: "Sven", Zone: "Europe/Stockholm", Locale: "sv"},
		{ID: "UERIK", Name: "Erik", Zone: "America/New_York", Locale: "en"},
		{ID: "UBOSS", Name: "Boss", Zone: "Europe/Stockholm", Locale: "en", Admin: true},
		{ID: "UGUEST", Name: "Guest", Locale: "en", Outside: true},
		{ID: "UGONE", Name: "Gone", Deleted: true},
		{ID: "UBOT", Name: "Bot", Bot: true},
	} {
		list[p.ID] = p
	}
	return list
}

// world is a workspace of its own: a real store in a temporary folder, and a
// clock that stands still until a test moves it.
type world struct {
	t      *testing.T
	h      *commands.Handler
	ledger *promise.Ledger
	book   *workspace.Book
	people colleagues
	texts  *locale.Catalogue
	now    time.Time
	sent   int
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, people: staff(), now: commands.Tuesday()}
	store, err := boltstore.Open(boltstore.Options{Dir: t.TempDir(), Now: w.clock})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	texts, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	w.texts = texts
	w.ledger, w.book = promise.NewLedger(store), workspace.NewBook(store, w.clock)
	w.h = commands.New(commands.Config{
		Ledger: w.ledger, Finder: store, Cards: store, Book: w.book, People: w.people, Texts: texts, Now: w.clock,
	})
	return w
}

// reader reads as somebody does.
func (w *world) reader(who promise.UserID) view.Reader {
	p := w.people[who]
	return view.Reader{Printer: w.texts.Printer(p.Locale), Zone: stockholm(w.t), Now: w.now, Me: who}
}

func (w *world) clock() time.Time { return w.now }

// later moves the clock.
func (w *world) later(d time.Duration) { w.now = w.now.Add(d) }

// answer is what somebody got back.
type answer struct {
	commands.Reply
	err error
}

func (w *world) do(who promise.UserID, r commands.Request) answer {
	w.t.Helper()
	w.sent++
	r.Team, r.Actor, r.At = team, w.people[who], w.now
	if r.Delivery == "" {
		r.Delivery = fmt.Sprintf("%s-%d", r.Kind, w.sent)
	}
	if r.Channel == "" {
		r.Channel = "C1"
	}
	reply, err := w.h.Handle(w.t.Context(), r)
	return answer{reply, err}
}

// types is a slash command, as in "/promise Acme: x by friday".
func (w *world) types(who promise.UserID, line string) answer {
	w.t.Helper()
	name, text, _ := strings.Cut(line, " ")
	return w.do(who, commands.Request{Kind: commands.Command, Name: name, Text: text})
}

func (w *world) clicks(who promise.UserID, action, value string) answer {
	w.t.Helper()
	return w.do(who, commands.Request{Kind: commands.Action, Name: action, Value: value})
}

// sends fills in the dialog of an answer and sends it.
func (w *world) sends(who promise.UserID, dialog answer, fields map[string]string) answer {
	w.t.Helper()
	m := dialog.modal(w.t)
	return w.do(who, commands.Request{Kind: commands.Submission, Name: m.CallbackID, Meta: m.PrivateMetadata, Values: fields})
}

// promised writes a promise down and returns it as stored.
func (w *world) promised(who promise.UserID, line string) promise.Promise {
	w.t.Helper()
	a := w.types(who, line)
	a.message(w.t)
	return w.stored(promise.Number(w.count()))
}

// count is the number of the latest promise.
func (w *world) count() int {
	w.t.Helper()
	for n := 1; ; n++ {
		_, err := w.ledger.Load(w.t.Context(), team, promise.Number(n))
		if errors.Is(err, promise.ErrNotFound) {
			return n - 1
		}
		if err != nil {
			w.t.Fatal(err)
		}
	}
}

func (w *world) stored(n promise.Number) promise.Promise {
	w.t.Helper()
	p, err := w.ledger.Load(w.t.Context(), team, n)
	if err != nil {
		w.t.Fatal(err)
	}
	return p
}

// missed lets the clock pass the first promise's deadline and declare it missed.
func (w *world) missed() {
	w.t.Helper()
	const n promise.Number = 1
	w.now = w.stored(n).Due.Add(time.Hour)
	settings, err := w.book.Fresh(w.t.Context(), team)
	if err != nil {
		w.t.Fatal(err)
	}
	if _, _, err := w.ledger.Tick(w.t.Context(), team, n, w.now, w.book.Policy(&settings)); err != nil {
		w.t.Fatal(err)
	}
	if s := w.stored(n).State; s != promise.Missed {
		w.t.Fatalf("%s is %s, not missed", n, s)
	}
}

// message is the answer's message, which must be there.
func (a answer) message(t *testing.T) view.Message {
	t.Helper()
	if a.err != nil {
		t.Fatalf("refused: %v", a.err)
	}
	if a.Message == nil {
		t.Fatalf("no message, but %+v", a.Reply)
	}
	return *a.Message
}

// modal is the dialog the answer opens.
func (a answer) modal(t *testing.T) view.Modal {
	t.Helper()
	if a.err != nil {
		t.Fatalf("refused: %v", a.err)
	}
	if a.Modal == nil {
		t.Fatalf("no dialog, but %+v", a.Reply)
	}
	return *a.Modal
}

// refused checks the key of a refusal.
func (a answer) refused(t *testing.T, kind promise.Kind, key string) {
	t.Helper()
	e, ok := errors.AsType[*promise.Error](a.err)
	if !ok || e.Kind != kind || e.Key != key {
		t.Errorf("refused with %v (kind %d), want %s (kind %d)", a.err, promise.KindOf(a.err), key, kind)
	}
}

// seen is everything a message or dialog shows and carries.
func seen(t *testing.T, what any) string {
	t.Helper()
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(what); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// shows checks that texts can be read in the answer.
func (a answer) shows(t *testing.T, texts ...string) {
	t.Helper()
	var all string
	switch {
	case a.Modal != nil:
		all = seen(t, a.Modal)
	default:
		m := a.message(t)
		all = m.Text + seen(t, m.Blocks)
	}
	for _, text := range texts {
		if !strings.Contains(all, text) {
			t.Errorf("%q is not in %s", text, all)
		}
	}
}

// buttons are the values of the answer's buttons by action id.
func (a answer) buttons(t *testing.T) map[string][]string {
	t.Helper()
	var blocks any
	if err := json.Unmarshal([]byte(seen(t, a.message(t).Blocks)), &blocks); err != nil {
		t.Fatal(err)
	}
	found := map[string][]string{}
	var walk func(any)
	walk = func(node any) {
		switch n := node.(type) {
		case []any:
			for _, one := range n {
				walk(one)
			}
		case map[string]any:
			if n["type"] == "button" {
				id, _ := n["action_id"].(string)
				value, _ := n["value"].(string)
				found[id] = append(found[id], value)
			}
			for _, one := range n {
				walk(one)
			}
		}
	}
	walk(blocks)
	return found
}
