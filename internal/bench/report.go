package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"

	"kept/internal/clock"
)

// The marks between which a file's table is replaced.
const (
	tableBegins = "<!-- the table, written by make bench -->"
	tableEnds   = "<!-- end of the table -->"
)

// writeReport puts the table into a file between its marks; all else in it
// stays.
func writeReport(ctx context.Context, path string, rows []row) error {
	text, err := os.ReadFile(path) //nolint:gosec // the path comes from whoever runs this
	if err != nil {
		return fmt.Errorf("read the report: %w", err)
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "\nTaken on %s with %s, Redis %s, %d processors.\n\n", clock.System{}.Now().Format("2006-01-02"),
		runtime.Version(), redisVersion(ctx), runtime.NumCPU())
	if err := writeTable(&b, rows); err != nil {
		return err
	}
	b.WriteByte('\n')
	changed, err := replaceTable(string(text), b.String())
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if err := os.WriteFile(path, []byte(changed), 0o644); err != nil { //nolint:gosec // documentation is for everybody
		return fmt.Errorf("write the report: %w", err)
	}
	return nil
}

// replaceTable puts a table between the marks of a text.
func replaceTable(text, table string) (string, error) {
	head, rest, begins := strings.Cut(text, tableBegins)
	_, tail, ends := strings.Cut(rest, tableEnds)
	if !begins || !ends {
		return "", fmt.Errorf("the marks %s and %s are not both there", tableBegins, tableEnds)
	}
	return head + tableBegins + "\n" + table + tableEnds + tail, nil
}

// redisVersion is the number in "Redis server v=7.0.15 sha=…".
func redisVersion(ctx context.Context) string {
	out, err := exec.CommandContext(ctx, "redis-server", "--version").Output()
	if err != nil {
		return "of an unknown version"
	}
	for word := range strings.FieldsSeq(string(out)) {
		if v, ok := strings.CutPrefix(word, "v="); ok {
			return v
		}
	}
	return "of an unknown version"
}
