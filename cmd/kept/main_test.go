package main

import (
	"strings"
	"testing"
)

// runs is a run of the program with these settings, and nothing on its standard
// input.
func runs(t *testing.T, env map[string]string, args ...string) (code int, out, errs string) {
	t.Helper()
	var stdout, stderr strings.Builder
	code = run(t.Context(), args, func(name string) string { return env[name] }, strings.NewReader(""), &stdout, &stderr)
	return code, stdout.String(), stderr.String()
}

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
		{"words too many", []string{"serve", "now"}, exitUsage, "", `kept serve: nothing is done with "now"`},
		{"a flag behind a word", []string{"manifest", "please", "--why"}, exitUsage, "", `kept manifest: nothing is done with "please"`},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			code, out, errs := runs(t, nil, tc.args...)
			if code != tc.code {
				t.Errorf("exit code %d, want %d", code, tc.code)
			}
			for _, stream := range []struct{ got, want string }{{out, tc.stdout}, {errs, tc.stderr}} {
				if !strings.Contains(stream.got, stream.want) || stream.want == "" && stream.got != "" {
					t.Errorf("got %q, want %q in it", stream.got, stream.want)
				}
			}
		})
	}
}
