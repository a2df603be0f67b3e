package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// parsing runs kept parse at a fixed moment.
func parsing(t *testing.T, stdin string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	now := func() time.Time { return time.Date(2026, 11, 17, 9, 20, 0, 0, time.UTC) }
	var out, errs bytes.Buffer
	code = parse(args, strings.NewReader(stdin), &out, &errs, now)
	return code, out.String(), errs.String()
}

func TestParseText(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name string
		args []string
		code int
		out  string // whole, when the code is 0
		errs string // a part
	}{
		{
			"a sentence",
			[]string{"send", "the quote by Friday 15"},
			0,
			"due    Friday 20 November 2026, 15:00:00 CET\nstart  Friday 20 November 2026, 15:00:00 CET\n" +
				"grain  hour\nread   \"by Friday 15\"\nwhat   \"send the quote\"\n", "",
		},
		{
			"two readings",
			[]string{"--locale", "sv", "--zone", "Europe/Helsinki", "--now", "2026-11-18T10:00:00+02:00", "nästa fredag"},
			0,
			"due    Friday 27 November 2026, 17:00:00 EET\nstart  Friday 27 November 2026, 00:00:00 EET\n" +
				"grain  day\nread   \"nästa fredag\"\nwhat   \"\"\nor     Friday 20 November 2026, 17:00:00 EET\n", "",
		},
		{"no deadline", []string{"send the quote"}, 1, "", "there is no deadline in this"},
		{"past", []string{"igår"}, 1, "", `"igår" is in the past: Monday 16 November 2026`},
		{"too far", []string{"by 2058-01-01"}, 1, "", `"by 2058-01-01" is too far ahead: Tuesday 1 January 2058`},
		{"no text", nil, 2, "", "give the sentence"},
		{"unknown zone", []string{"--zone", "Europe/Atlantis", "friday"}, 2, "", `no zone "Europe/Atlantis"`},
		{"the machine's own zone", []string{"--zone", "Local", "friday"}, 2, "", `no zone "Local"`},
		{"bad moment", []string{"--now", "today", "friday"}, 2, "", `"today" is not a moment`},
		{"unknown language", []string{"--locale", "no", "friday"}, 2, "", `no language "no"`},
		{"unknown flag", []string{"--when", "now"}, 2, "", "--jsonl"},
		{"help", []string{"--help"}, 0, "", "usage: kept parse"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			code, out, errs := parsing(t, "", tc.args...)
			if code != tc.code {
				t.Errorf("exit code %d, want %d", code, tc.code)
			}
			if diff := cmp.Diff(tc.out, out); diff != "" {
				t.Error(diff)
			}
			if !strings.Contains(errs, tc.errs) || tc.errs == "" && errs != "" {
				t.Errorf("standard error %q, want %q in it", errs, tc.errs)
			}
		})
	}
}

func TestParseLines(t *testing.T) {
	t.Parallel()
	in := strings.Join([]string{
		`{"id":"a","text":"offert till Bo senast 5/12 kl 9","now":"2026-11-17T10:20:00+01:00","zone":"Europe/Stockholm","locale":"sv"}`,
		`{"id":7,"text":"next Friday"}`,
		``,
		`{"id":"none","text":"send the quote"}`,
		`{"id":"past","text":"yesterday"}`,
		`{"id":"zone","text":"friday","zone":"Europe/Atlantis"}`,
		`{"id":"now","text":"friday","now":"noon"}`,
		`{"id":"type","text":5}`,
		`not JSON`,
		`{"id":"last","text":"in 20 seconds"}`,
	}, "\n")
	code, out, errs := parsing(t, in, "--jsonl")
	if code != exitUsage {
		t.Errorf("exit code %d, want %d", code, exitUsage)
	}
	want := []string{
		`{"id":"a","due":"2026-12-05T09:00:00+01:00","grain":"hour","start":"2026-12-05T09:00:00+01:00","span":"senast 5/12 kl 9","what":"offert till Bo"}`,
		`{"id":7,"due":"2026-11-27T17:00:00+01:00","grain":"day","start":"2026-11-27T00:00:00+01:00","span":"next Friday","ambiguous":["2026-11-27T17:00:00+01:00","2026-11-20T17:00:00+01:00"]}`,
		`{"id":"none","due":null,"what":"send the quote"}`,
		`{"id":"past","due":null,"grain":"day","start":"2026-11-16T00:00:00+01:00","span":"yesterday","what":"yesterday","error":"\"yesterday\" is in the past: Monday 16 November 2026, 00:00:00 CET"}`,
		`{"id":"zone","due":null,"error":"there is no zone \"Europe/Atlantis\"; zones are named as in Europe/Stockholm"}`,
		`{"id":"now","due":null,"error":"\"noon\" is not a moment as in 2026-11-17T10:20:00+01:00"}`,
		`{"id":"type","due":null,"error":"this is not a question in JSON"}`,
		`{"id":null,"due":null,"error":"this is not a question in JSON"}`,
		`{"id":"last","due":"2026-11-17T10:20:20+01:00","grain":"second","start":"2026-11-17T10:20:20+01:00","span":"in 20 seconds"}`,
	}
	if diff := cmp.Diff(want, strings.Split(strings.TrimSpace(out), "\n")); diff != "" {
		t.Error(diff)
	}
	for _, line := range []string{"line 6:", "line 7:", "line 8:", "line 9:"} {
		if !strings.Contains(errs, line) {
			t.Errorf("standard error does not speak of %s\n%s", line, errs)
		}
	}
}

func TestParseLinesAllGood(t *testing.T) {
	t.Parallel()
	code, out, errs := parsing(t, `{"id":1,"text":"kl 15"}`, "--jsonl", "--locale", "sv", "--zone", "UTC", "--now", "2026-11-17T10:20:00Z")
	if code != exitOK || errs != "" {
		t.Errorf("exit code %d, standard error %q", code, errs)
	}
	var got parseAnswer
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatal(err)
	}
	if got.Due == nil || *got.Due != "2026-11-17T15:00:00Z" {
		t.Errorf("answer %s", out)
	}
}

func TestParseLineTooLong(t *testing.T) {
	t.Parallel()
	long := `{"id":1,"text":"kl 15"}` + "\n" + strings.Repeat("x", maxParseLine+1)
	code, out, errs := parsing(t, long, "--jsonl")
	if code != exitUsage || !strings.Contains(out, `"id":1`) || errs == "" {
		t.Errorf("exit code %d, output %q, standard error %q", code, out, errs)
	}
}
