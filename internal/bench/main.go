// Command bench measures how quick and how small Kept is, with real processes
// and a real redis-server, against floors taken in the same run, and writes the
// figures as a table. Only the ratios travel from one machine to another. A slow
// figure is no failure; a run that breaks is.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/pprof"
	"slices"
	"strings"
	"syscall"
)

// floorCommand makes this program be the floor.
const floorCommand = "floor"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// bench is one run.
type bench struct {
	dir     string // for everything it writes
	kept    string // the binary
	short   bool
	pending int // how many promises are many
}

// measure is one chapter of the table.
type measure struct {
	name string
	run  func(context.Context) ([]row, error)
}

func (b *bench) measures() []measure {
	return []measure{
		{"slash", b.slash},
		{"drain", b.drain},
		{"late", b.lateness},
		{"idle", b.idle},
		{"memory", b.memory},
		{"kill", b.killed},
		{"start", b.start},
	}
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) (err error) {
	if len(args) == 1 && args[0] == floorCommand {
		return runFloor(ctx)
	}
	b := &bench{}
	fs := flag.NewFlagSet("bench", flag.ContinueOnError)
	fs.SetOutput(stderr)
	fs.BoolVar(&b.short, "short", false, "measure everything briefly, to see that it runs")
	fs.IntVar(&b.pending, "pending", 0, "how many promises are many (default 1,000,000, and 20,000 with -short)")
	fs.StringVar(&b.kept, "kept", "", "a kept binary to measure, instead of building one")
	only := fs.String("only", "", "measure only these, with commas between")
	out := fs.String("out", "", "write the table into this Markdown file as well")
	profile := fs.String("cpuprofile", "", "write a profile of this program's own work into this file; drain runs the scheduler in it")
	if err := fs.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return nil
		}
		return fmt.Errorf("flags: %w", err)
	}
	if b.pending == 0 {
		b.pending = 1_000_000
		if b.short {
			b.pending = 20_000
		}
	}
	if *profile != "" {
		end, err := record(*profile)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, end()) }()
	}
	rows, err := b.all(ctx, *only, stderr)
	if err != nil {
		return err
	}
	if err := writeTable(stdout, rows); err != nil {
		return fmt.Errorf("write the table: %w", err)
	}
	if *out == "" {
		return nil
	}
	return writeReport(ctx, *out, rows)
}

// all takes every measure, or those asked for.
func (b *bench) all(ctx context.Context, only string, stderr io.Writer) (rows []row, err error) {
	b.dir, err = os.MkdirTemp("", "kept-bench-")
	if err != nil {
		return nil, fmt.Errorf("make a folder: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(b.dir)) }()
	if b.kept == "" {
		if b.kept, err = build(ctx, b.dir); err != nil {
			return nil, err
		}
	}
	asked := strings.Split(only, ",")
	for _, m := range b.measures() {
		if only != "" && !slices.Contains(asked, m.name) {
			continue
		}
		_, _ = fmt.Fprintln(stderr, "measuring", m.name)
		got, err := m.run(ctx)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", m.name, err)
		}
		rows = append(rows, got...)
	}
	if len(rows) == 0 {
		return nil, fmt.Errorf("there is no measure called %q", only)
	}
	return rows, nil
}

// record writes a profile until it is ended.
func record(path string) (end func() error, err error) {
	f, err := os.Create(path) //nolint:gosec // the path is the operator's own
	if err != nil {
		return nil, fmt.Errorf("profile: %w", err)
	}
	if err := pprof.StartCPUProfile(f); err != nil {
		return nil, errors.Join(fmt.Errorf("profile: %w", err), f.Close())
	}
	return func() error {
		pprof.StopCPUProfile()
		return f.Close()
	}, nil
}
