// Command kept is the bot that keeps track of promises, and the tools around it: each subcommand is a file of its
// own and a row in the table below.
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"
	_ "time/tzdata" // zones are known wherever the binary runs

	"kept/internal/clock"
	"kept/internal/store/redisstore"
)

const productName = "Kept"

// Exit codes: a subcommand that could not do its work, and one that was asked for something it does not know.
const (
	exitOK    = 0
	exitFail  = 1
	exitUsage = 2
)

var version = "" // set when the binary is linked

// env is what a subcommand may touch of the world around it.
type env struct {
	getenv         func(string) string
	stdin          io.Reader
	stdout, stderr io.Writer
	now            func() time.Time
}

type command struct {
	name, summary string
	run           func(ctx context.Context, args []string, e env) int
}

// subcommands is the table, in the order they are shown.
func subcommands() []command {
	return []command{
		{"serve", "run the bot", serve},
		{"demo", "try it in a simulated workspace", demo},
		{"doctor", "check the settings, the token, the store and the clock", doctor},
		{"manifest", "print the app manifest for Slack", manifest},
		{"parse", "show how a deadline in a sentence is read", func(_ context.Context, args []string, e env) int {
			return parse(args, e.stdin, e.stdout, e.stderr, e.now)
		}},
		{"version", "print the version", printVersion},
	}
}

func main() {
	// The Redis client would write to standard error past our log; what matters
	// of it comes back as an error.
	redisstore.LogTo(slog.New(slog.DiscardHandler))
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], os.Getenv, os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

func run(ctx context.Context, args []string, getenv func(string) string, stdin io.Reader, stdout, stderr io.Writer) int {
	e := env{getenv: getenv, stdin: stdin, stdout: stdout, stderr: stderr, now: clock.System{}.Now}
	if len(args) == 0 {
		usage(stderr)
		return exitUsage
	}
	switch args[0] {
	case "help", "-h", "-help", "--help":
		usage(stdout)
		return exitOK
	case "-v", "-version", "--version":
		return printVersion(ctx, nil, e)
	}
	for _, c := range subcommands() {
		if c.name == args[0] {
			return c.run(ctx, args[1:], e)
		}
	}
	fmt.Fprintf(stderr, "kept: there is no subcommand %q; did you mean %q?\n\n", args[0], nearest(args[0]))
	usage(stderr)
	return exitUsage
}

// parsed reads the flags of a subcommand that takes nothing else, and is done
// when help was all that was asked for, or when they cannot be read.
func parsed(flags *flag.FlagSet, args []string) (code int, done bool) {
	code, done = parsedWithWords(flags, args)
	if !done && flags.NArg() > 0 {
		fmt.Fprintf(flags.Output(), "kept %s: nothing is done with %q\n", flags.Name(), flags.Arg(0))
		flags.Usage()
		return exitUsage, true
	}
	return code, done
}

// parsedWithWords is parsed for a subcommand that takes words behind its flags.
func parsedWithWords(flags *flag.FlagSet, args []string) (code int, done bool) {
	switch err := flags.Parse(args); {
	case err == nil:
		return exitOK, false
	case errors.Is(err, flag.ErrHelp):
		return exitOK, true
	}
	return exitUsage, true
}

func usage(w io.Writer) {
	fmt.Fprint(w, "Kept: promise less, keep more.\n\nusage: kept SUBCOMMAND [flags]\n\n")
	for _, c := range subcommands() {
		fmt.Fprintf(w, "  %-10s %s\n", c.name, c.summary)
	}
	fmt.Fprint(w, "\nkept SUBCOMMAND --help says more about one.\n")
}

func printVersion(_ context.Context, _ []string, e env) int {
	fmt.Fprintln(e.stdout, "kept", builtFrom())
	return exitOK
}

// builtFrom is the version of this binary: as it was linked, else as the go
// command knows it.
func builtFrom() string {
	if info, ok := debug.ReadBuildInfo(); ok && version == "" {
		return cmp.Or(info.Main.Version, "(unknown version)")
	}
	return cmp.Or(version, "(unknown version)")
}

// nearest is the subcommand that takes the fewest changed letters to reach.
func nearest(word string) string {
	best, least := "", -1
	for _, c := range subcommands() {
		if d := distance(word, c.name); least < 0 || d < least {
			best, least = c.name, d
		}
	}
	return best
}

// distance counts the letters to add, drop or change to turn a into b (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
