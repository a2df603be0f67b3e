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
