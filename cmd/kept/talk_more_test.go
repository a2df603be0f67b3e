package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"

	"kept/internal/slacksim"
)

// errNoFile is a file that nobody attached.
var errNoFile = errors.New("no such file")

// finds looks for a file in a channel, by its name, and for words in it.
func (tk *talk) finds(ctx context.Context, _ *testscript.TestScript, who string, args []string) error {
	if len(args) < 2 {
		return fmt.Errorf("WHO finds CHANNEL FILE [WORDS]: %w", errUsage)
	}
	text, found := "", false
	err := tk.sim.Await(ctx, func() bool {
		for _, m := range slices.Backward(tk.sim.Seen(who)) {
			for _, f := range m.Files {
				if m.Channel == args[0] && f.Name == args[1] {
					data, _ := tk.sim.FileData(f.ID)
					text, found = string(data), true
					return true
				}
			}
		}
		return false
	})
	switch {
	case !found:
		return fmt.Errorf("%s in %s: %w, %w", args[1], args[0], errNoFile, err)
	case !containsAll(text, args[2:]):
		return fmt.Errorf("%s lacks one of %q: %s: %w", args[1], args[2:], text, errNoFile)
	}
	return nil
}

// leaves has somebody deactivated, as an admin of the workspace does.
func leaves(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: leaves WHO")
	}
	ts.Check(inTalk(ts).sim.SetPerson(strings.TrimPrefix(args[0], "@"), func(p *slacksim.Person) { p.Deleted = true }))
}

// history gives somebody a past, as in anna has '3 kept' '9 late': so many
// promises for a day, to a customer each, kept in time or two days late. It is
// Monday morning then.
func (tk *talk) history(ctx context.Context, _ *testscript.TestScript, who string, args []string) error {
	count := map[string]int{}
	for _, a := range args {
		var n int
		var how string
		if _, err := fmt.Sscanf(a, "%d %s", &n, &how); err != nil || how != "kept" && how != "late" {
			return fmt.Errorf("%q is not 'N kept' or 'N late': %w", a, errUsage)
		}
		count[how] = n
	}
	p := tk.sim.As(who).In("@kept")
	numbers := make([]string, 0, count["kept"]+count["late"])
	for i := range cap(numbers) {
		if err := p.Slash(ctx, fmt.Sprintf("/promise Firm %d of %s: sweep yard %d by tomorrow 12:00", i, who, i)); err != nil {
			return err
		}
		if err := tk.settle(ctx); err != nil {
			return err
		}
		m, ok := findSeen(tk.sim, who, []string{"@kept", fmt.Sprintf("sweep yard %d", i)})
		if !ok {
			return fmt.Errorf("the promise for yard %d: %w", i, errUsage)
		}
		numbers = append(numbers, strings.Fields(m.Text)[0]) // "#1"
	}
	keep := func(when string, list []string) error {
		if err := tk.goTo(ctx, when); err != nil {
			return err
		}
		for _, n := range list {
			if err := p.Slash(ctx, "/kept "+n); err != nil {
				return err
			}
		}
		return tk.settle(ctx)
	}
	if err := keep("Tue 11:00", numbers[:count["kept"]]); err != nil {
		return err
	}
	if err := keep("Thu 12:00", numbers[count["kept"]:]); err != nil {
		return err
	}
	return tk.goTo(ctx, "Mon 09:00")
}

// goTo lets time pass until a moment, and everything happen that falls due.
func (tk *talk) goTo(ctx context.Context, when string) error {
	to, err := nextMoment(tk.clk.Now(), when)
	if err != nil {
		return err
	}
	tk.clk.Set(to)
	return tk.settle(ctx)
}
