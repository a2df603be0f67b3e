package view_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/slack-go/slack"

	"kept/internal/locale"
	"kept/internal/promise"
	"kept/internal/slacksim"
	"kept/internal/view"
)

var update = flag.Bool("update", false, "write the goldens anew")

// The people of the stories.
const (
	anna  promise.UserID = "U0ANNA"  // the seller, who promises
	bo    promise.UserID = "U0BO"    // a colleague
	cilla promise.UserID = "U0CILLA" // a manager
	dan   promise.UserID = "U0DAN"   // a leader
)

const sales promise.ChannelID = "C0SALES"

func stockholm(tb testing.TB) *time.Location {
	tb.Helper()
	zone, err := time.LoadLocation("Europe/Stockholm")
	if err != nil {
		tb.Fatal(err)
	}
	return zone
}

// story is a promise that people act on, by the rules of the domain.
type story struct {
	t   testing.TB
	now time.Time
	p   promise.Promise
}

// allHours is working time that never closes.
type allHours struct{}

func (allHours) Between(from, to time.Time) time.Duration      { return to.Sub(from) }
func (allHours) Add(from time.Time, d time.Duration) time.Time { return from.Add(d) }
func (allHours) NextOpen(t time.Time) time.Time                { return t }
func (allHours) NextWorkday(t time.Time) time.Time             { return t.Add(24 * time.Hour) }
func (allHours) EndOfDay(t time.Time) time.Time                { return t }
func (allHours) policy() promise.Policy {
	return promise.Policy{Grace: 15 * time.Minute, Work: allHours{}}
}

func (s *story) at(hours int) *story { s.now = s.now.Add(time.Duration(hours) * time.Hour); return s }

func (s *story) by(u promise.UserID) promise.Actor {
	return promise.Actor{ID: u, Manager: u == cilla, Leader: u == dan}
}

func (s *story) act(v promise.Verb, u promise.UserID) *story {
	return s.do(promise.Act{Verb: v, By: s.by(u)})
}

func (s *story) say(v promise.Verb, u promise.UserID, n string) *story {
	return s.do(promise.Act{Verb: v, By: s.by(u), Note: n})
}

// tell begins a story on Monday 23 November 2026, 9:00 in Stockholm, with a
// promise for Friday at 15:00, written down by recorder.
func tell(tb testing.TB, recorder promise.UserID, change ...func(*promise.Draft)) *story {
	tb.Helper()
	now := time.Date(2026, time.November, 23, 9, 0, 0, 0, stockholm(tb))
	d := promise.Draft{
		Team: "T1", What: "send the quote with two options", Customer: promise.Customer{Name: "Acme"},
		Promiser: anna, Due: time.Date(2026, time.November, 27, 15, 0, 0, 0, stockholm(tb)),
		Channel: sales, By: promise.Actor{ID: recorder}, At: now,
	}
	for _, f := range change {
		f(&d)
	}
	c, err := promise.Begin(d, allHours{}.policy())
	if err != nil {
		tb.Fatal(err)
	}
	c.After.Number = 42
	return &story{t: tb, now: now, p: c.After}
}

func (s *story) do(a promise.Act) *story {
	s.t.Helper()
	a.At = s.now
	c, err := promise.Decide(s.p, a, allHours{}.policy())
	if err != nil {
		s.t.Fatalf("%s by %s: %v", a.Verb, a.By.ID, err)
	}
	s.p = c.After
	return s
}

// tick lets the clock act until nothing is due any more.
func (s *story) tick() *story {
	s.t.Helper()
	for range 10 {
		c, ok := promise.Tick(s.p, s.now, allHours{}.policy())
		if !ok {
			return s
		}
		s.p = c.After
	}
	s.t.Fatal("the clock never comes to rest")
	return s
}

func (s *story) day(d, hour int) time.Time {
	return time.Date(2026, time.November, d, hour, 0, 0, 0, stockholm(s.t))
}

// reader reads the story as it stands now.
func (s *story) reader(lang string, me promise.UserID) view.Reader {
	s.t.Helper()
	return view.Reader{
		Printer: printer(s.t, lang), Zone: stockholm(s.t), Now: s.now, Me: me, Manager: me == cilla, Leader: me == dan,
	}
}

// catalogue is read once: reading it takes longer than most tests.
var catalogue = sync.OnceValues(locale.Load)

func printer(tb testing.TB, lang string) *locale.Printer {
	tb.Helper()
	c, err := catalogue()
	if err != nil {
		tb.Fatal(err)
	}
	return c.Printer(lang)
}

func languages() []string { return []string{locale.English, locale.Swedish} }

// scene is one message or dialog in a golden.
type scene struct {
	name string
	make func(lang string) (any, error)
}

// golden compares the scenes in each language with a file that reads as people
// see it, and holds each against Slack's rules.
func golden(t *testing.T, file string, scenes []scene) {
	t.Helper()
	for _, lang := range languages() {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			var b strings.Builder
			for _, sc := range scenes {
				made, err := sc.make(lang)
				if err != nil {
					t.Fatalf("%s: %v", sc.name, err)
				}
				checkRules(t, sc.name, made)
				fmt.Fprintf(&b, "=== %s\n%s\n", sc.name, render(t, made))
			}
			path := filepath.Join("testdata", file+"."+lang+".golden")
			if *update {
				if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), b.String()); diff != "" {
				t.Errorf("%s (-golden +now):\n%s", path, diff)
			}
		})
	}
}

// checkRules holds a message or dialog against Slack's rules, and against ours
// for people who cannot see the blocks.
func checkRules(t *testing.T, name string, made any) {
	t.Helper()
	var problems []slacksim.Problem
	switch m := made.(type) {
	case view.Message:
		if strings.TrimSpace(m.Text) == "" {
			t.Errorf("%s: no text for those who cannot see blocks", name)
		}
		problems = slacksim.ValidateMessage(encode(t, map[string]any{"text": m.Text, "blocks": m.Blocks}))
	case slack.HomeTabViewRequest:
		problems = slacksim.ValidateView(encode(t, m))
	case view.Modal:
		problems = slacksim.ValidateView(encode(t, m))
	default:
		t.Fatalf("%s: neither message nor dialog: %T", name, made)
	}
	for _, p := range problems {
		t.Errorf("%s: Slack would refuse it: %s", name, p)
	}
}

func encode(t *testing.T, v any) []byte {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}
