package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"kept/internal/clock"
	"kept/internal/slacksim"
	"kept/internal/view"
)

// Whenever a visitor comes, the company has given its promises.
func TestPlaygroundIsLivedIn(t *testing.T) {
	t.Parallel()
	for name, now := range map[string]string{
		"a working morning":    "2026-11-24T08:10:00+01:00",
		"Sunday night":         "2026-11-22T23:40:00+01:00",
		"Friday afternoon":     "2026-11-27T16:50:00+01:00",
		"before Easter":        "2027-03-25T12:00:00+01:00",
		"Christmas":            "2026-12-24T10:00:00+01:00",
		"the end of the year":  "2026-12-30T23:59:00+01:00",
		"the clocks change":    "2026-10-25T02:30:00+01:00",
		"a machine in America": "2026-11-20T20:00:00-08:00",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			at, err := time.Parse(time.RFC3339, now)
			if err != nil {
				t.Fatal(err)
			}
			for _, start := range []time.Time{at, nextMorning(at)} {
				livesIn(t, start, "")
			}
		})
	}
}

func TestPlaygroundIsLivedInInOneLanguage(t *testing.T) {
	t.Parallel()
	for _, lang := range []string{"en", "sv"} {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			livesIn(t, nextMorning(storyStart()), lang)
		})
	}
}

// startedDemo is a demo, without its page, in which everybody has said what they say
// before a visitor comes.
func startedDemo(t *testing.T, clk *clock.Virtual, lang, file string) *demoRun {
	t.Helper()
	sc, err := chooseScene(lang, file)
	if err != nil {
		t.Fatal(err)
	}
	start := clk.Now()
	d, err := startDemo(t.Context(), clk, sc, "127.0.0.1:0", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.stop(); err != nil && !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
	if err := d.settleIn(t.Context(), start); err != nil {
		t.Fatalf("started at %s in %q: %v", start, lang, err)
	}
	return d
}

// livesIn lets the company give its promises, in one language or in each
// person's own.
func livesIn(t *testing.T, start time.Time, lang string) {
	t.Helper()
	clk := clock.NewVirtual(start)
	d := startedDemo(t, clk, lang, "")
	var told slacksim.Message
	err := d.sim.Await(t.Context(), func() bool {
		i := slices.IndexFunc(d.sim.Seen(leader), func(m slacksim.Message) bool {
			return m.Channel == "#sales" && strings.Contains(m.Text, "Harbour Hotel")
		})
		if i >= 0 {
			told = d.sim.Seen(leader)[i]
		}
		return i >= 0
	})
	if swedish := strings.Contains(told.Text, "lovade"); err != nil || swedish != (lang == "sv") {
		t.Errorf("in %q, the channel is written to in Swedish: %t, %v", lang, swedish, err)
	}
	// what it knows of Anna's promises makes it speak up
	g := &guide{sim: d.sim, now: clk.Now, lang: lang}
	g.begin()
	if err := d.sim.As(seller).In("#sales").Slash(t.Context(), g.words()); err != nil {
		t.Error(err)
	}
	if err := d.sim.Await(t.Context(), g.promised); err != nil || !g.shows(seller, inSales, view.ActGuardKeep) {
		t.Errorf("started at %s in %q: the guard is silent, %v", start, lang, err)
	}
}

func TestNextMorning(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, now, want string }{
		{"before work", "2026-11-24T07:00:00+01:00", "2026-11-24T09:00:00+01:00"},
		{"at nine", "2026-11-24T09:00:00+01:00", "2026-11-25T09:00:00+01:00"},
		{"late at night", "2026-11-24T23:30:00+01:00", "2026-11-25T09:00:00+01:00"},
		{"over the weekend", "2026-11-20T10:00:00+01:00", "2026-11-23T09:00:00+01:00"},
		{"over Christmas", "2026-12-23T10:00:00+01:00", "2026-12-28T09:00:00+01:00"},
		{"far from Stockholm", "2026-11-22T20:00:00-08:00", "2026-11-23T09:00:00+01:00"},
		{"in summer", "2027-07-05T10:00:00+02:00", "2027-07-06T09:00:00+02:00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			now, err := time.Parse(time.RFC3339, c.now)
			if err != nil {
				t.Fatal(err)
			}
			if got := nextMorning(now).Format(time.RFC3339); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

func TestDemoUsage(t *testing.T) {
	t.Parallel()
	for name, args := range map[string][]string{
		"a clock that is not there": {"demo", "--clock", "yesterday"},
		"words too many":            {"demo", "now"},
		"a language it has not":     {"demo", "--lang", "de"},
		"a story with a file":       {"demo", "--script", "--seed", "x.yaml"},
		"a story in one language":   {"demo", "--script", "--lang", "sv"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if code, _, errs := runs(t, nil, args...); code != exitUsage || !strings.Contains(errs, "usage: kept demo") {
				t.Errorf("code %d, %q", code, errs)
			}
		})
	}
}

// Whoever skips ahead while Slack is slow sees nothing twice: the leases of what
// is on its way are long over by the clock they moved.
func TestPlaygroundLeapsWithoutEchoes(t *testing.T) {
	t.Parallel()
	clk := clock.NewRunning(nextMorning(storyStart()))
	d := startedDemo(t, clk, "en", "")
	d.sim.Faults().Latency("chat.postMessage", 300*time.Millisecond)
	leap := time.NewTicker(100 * time.Millisecond)
	defer leap.Stop()
	for range 60 {
		<-leap.C
		clk.Advance(time.Hour)
	}
	ctx, cancel := context.WithTimeout(t.Context(), stepTimeout)
	defer cancel()
	for !d.app.atRest(ctx) && ctx.Err() == nil {
		<-leap.C
	}
	notices, seen := 0, map[string]bool{}
	for _, m := range d.sim.Seen(seller) {
		if m.Metadata == nil {
			continue
		}
		notices++
		key := fmt.Sprint(m.Channel, m.Metadata.EventPayload)
		if seen[key] {
			t.Errorf("seen twice in %s: %s", m.Channel, m.Text)
		}
		seen[key] = true
	}
	if notices == 0 {
		t.Error("nothing came in two and a half days")
	}
}
