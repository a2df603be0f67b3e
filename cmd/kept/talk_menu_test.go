package main

import (
	"context"
	"fmt"

	"github.com/rogpeppe/go-internal/testscript"

	"kept/internal/slacksim"
	"kept/internal/view"
)

// picks takes an option of a reminder's menu, as clicks takes a button's label.
func (tk *talk) picks(ctx context.Context, _ *testscript.TestScript, who string, args []string) error {
	if len(args) != 3 {
		return fmt.Errorf("WHO picks OPTION CHANNEL WORDS: %w", errUsage)
	}
	return tk.sim.As(who).Select(ctx, slacksim.Find{ActionID: view.ActMoves, Channel: args[1], Contains: args[2]}, "", args[0])
}
