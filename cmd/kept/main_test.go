package main

import (
	"bytes"
	"strings"
	"testing"
)

func TestRun(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name   string
		args   []string
		code   int
		stdout string // a part
		stderr string
	}{
		{"nothing asked", nil, exitUsage, "", "usage: kept SUBCOMMAND"},
		{"help", []string{"--help"}, exitOK, "usage: kept SUBCOMMAND", ""},
		{"version", []string{"version"}, exitOK, "kept ", ""},
		{"version as a flag", []string{"--version"}, exitOK, "kept ", ""},
		{"a subcommand with its arguments", []string{"parse", "--now", "2026-11-17T10:20:00+01:00", "kl 15"}, exitOK, "15:00:00 CET", ""},
		{"a slip of the keyboard", []string{"prase"}, exitUsage, "", `did you mean "parse"?`},
		{"letters left out", []string{"vrsion"}, exitUsage, "", `did you mean "version"?`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			var out, errs bytes.Buffer
			code := run(t.Context(), tc.args, func(string) string { return "" }, strings.NewReader(""), &out, &errs)
			if code != tc.code {
				t.Errorf("exit code %d, want %d", code, tc.code)
			}
			for _, stream := range []struct{ got, want string }{{out.String(), tc.stdout}, {errs.String(), tc.stderr}} {
				if !strings.Contains(stream.got, stream.want) || stream.want == "" && stream.got != "" {
					t.Errorf("got %q, want %q in it", stream.got, stream.want)
				}
			}
		})
	}
}
