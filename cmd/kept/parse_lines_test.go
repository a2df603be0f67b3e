package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestParseBadLines puts one bad line between two good ones: it gets an answer
// that says what is wrong, the others get theirs, and the exit code tells.
func TestParseBadLines(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, line, id, want string }{
		{"no JSON", `by friday`, "null", "not a question in JSON"},
		{"cut off", `{"id":2,"text":"frid`, "null", "not a question in JSON"},
		{"two on a line", `{"id":2,"text":"friday"} {"id":3}`, "null", "not a question in JSON"},
		{"no object", `["friday"]`, "null", "not a question in JSON"},
		{"null", `null`, "null", "not a question in JSON"},
		{"a number for text", `{"id":"x","text":5}`, `"x"`, "not a question in JSON"},
		{"unknown zone", `{"id":[1,2],"text":"friday","zone":"Europe/Atlantis"}`, "[1,2]", `no zone "Europe/Atlantis"`},
		{"a zone that leads out of the zones", `{"id":2,"text":"friday","zone":"../../etc/passwd"}`, "2", "no zone"},
		{"the machine's own zone", `{"id":2,"text":"friday","zone":"Local"}`, "2", `no zone "Local"`},
		{"unknown language", `{"id":2,"text":"friday","locale":"no"}`, "2", `no language "no"`},
		{"no moment", `{"id":2,"text":"friday","now":"2026-11-17"}`, "2", "not a moment"},
		{"a line without end", strings.Repeat("x", maxParseLine+2), "null", "longer than"},
		{"a sentence without end", `{"id":2,"text":"` + strings.Repeat("friday ", maxParseLine/7) + `"}`, "null", "longer than"},
		{"as long as many lines", strings.Repeat(strings.Repeat("y", 4095)+" ", 5*maxParseLine/4096), "null", "longer than"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			good := `{"id":"good","text":"in 20 seconds"}`
			code, out, errs := parsing(t, good+"\r\n"+tc.line+"\n\n"+good, "--jsonl")
			if code != exitUsage {
				t.Errorf("exit code %d, want %d", code, exitUsage)
			}
			lines := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
			if len(lines) != 3 || lines[0] != lines[2] || !strings.Contains(lines[0], `"due":"2026-11-17T10:20:20+01:00"`) {
				t.Fatalf("answers %q", lines)
			}
			var got parseAnswer
			if err := json.Unmarshal([]byte(lines[1]), &got); err != nil {
				t.Fatal(err)
			}
			if got.Due != nil || string(got.ID) != tc.id || !strings.Contains(got.Error, tc.want) {
				t.Errorf("answer %s", lines[1])
			}
			if !strings.HasPrefix(errs, "kept parse: line 2: ") || strings.Count(errs, "\n") != 1 {
				t.Errorf("standard error %q", errs)
			}
		})
	}
}

func TestParseNothing(t *testing.T) {
	t.Parallel()
	for name, in := range map[string]string{"empty": "", "empty lines": "\n \n\r\n\t\n"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if code, out, errs := parsing(t, in, "--jsonl"); code != exitOK || out != "" || errs != "" {
				t.Errorf("exit code %d, output %q, standard error %q", code, out, errs)
			}
		})
	}
	if code, _, errs := parsing(t, "", "--jsonl", "by friday"); code != exitUsage || !strings.Contains(errs, "standard input") {
		t.Errorf("exit code %d, standard error %q", code, errs)
	}
	// Nothing to read in a sentence, or no sentence, is an answer and no mistake.
	code, out, errs := parsing(t, `{"id":1}`+"\n"+`{"id":2,"text":""}`, "--jsonl")
	if diff := cmp.Diff(`{"id":1,"due":null}`+"\n"+`{"id":2,"due":null}`+"\n", out); diff != "" || code != exitOK || errs != "" {
		t.Errorf("exit code %d, standard error %q\n%s", code, errs, diff)
	}
}

// TestParseLongestLine reads a line that is just short enough.
func TestParseLongestLine(t *testing.T) {
	t.Parallel()
	line := `{"id":1,"text":"by friday` + strings.Repeat(" x", (maxParseLine-27)/2) + `"}`
	line += strings.Repeat(" ", maxParseLine-len(line))
	code, out, errs := parsing(t, line+"\n"+line, "--jsonl")
	if code != exitOK || errs != "" || strings.Count(out, `"span":"by friday"`) != 2 {
		t.Errorf("exit code %d, standard error %q, %d bytes", code, errs, len(out))
	}
}

var errPipe = errors.New("the pipe is gone")

type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, errPipe }

// TestParseBrokenPipes answers what was read before, and fails, when input or
// output end early.
func TestParseBrokenPipes(t *testing.T) {
	t.Parallel()
	now := func() time.Time { return time.Date(2026, 11, 17, 9, 20, 0, 0, time.UTC) }
	var out, errs bytes.Buffer
	in := io.MultiReader(strings.NewReader(`{"id":1,"text":"friday"}`+"\n"), iotest.ErrReader(errPipe))
	if code := parse([]string{"--jsonl"}, in, &out, &errs, now); code != exitFail || !strings.Contains(out.String(), `"id":1`) ||
		!strings.Contains(errs.String(), errPipe.Error()) {
		t.Errorf("exit code %d, output %q, standard error %q", code, out.String(), errs.String())
	}
	errs.Reset()
	if code := parse([]string{"--jsonl"}, strings.NewReader(`{"id":1}`), brokenPipe{}, &errs, now); code != exitFail ||
		!strings.Contains(errs.String(), errPipe.Error()) {
		t.Errorf("exit code %d, standard error %q", code, errs.String())
	}
	// One byte at a time.
	out.Reset()
	slow := iotest.OneByteReader(strings.NewReader(`{"id":1,"text":"friday"}` + "\n" + `{"id":2}`))
	if code := parse([]string{"--jsonl"}, slow, &out, io.Discard, now); code != exitOK || strings.Count(out.String(), "\n") != 2 {
		t.Errorf("exit code %d, output %q", code, out.String())
	}
}

// FuzzParseLines keeps to one answer in JSON for each line that is not empty.
func FuzzParseLines(f *testing.F) {
	f.Add(`{"id":"a","text":"senast 5/12 kl 9","locale":"sv"}` + "\n" + `x`)
	f.Add("\xff\xfe\n{}\n[]\nnull\n{\"id\":{\"a\":1},\"text\":\"imorn\"}")
	f.Fuzz(func(t *testing.T, in string) {
		_, out, _ := parsing(t, in, "--jsonl")
		want := 0
		for line := range strings.SplitSeq(in, "\n") {
			if len(bytes.TrimSpace([]byte(line))) > 0 {
				want++
			}
		}
		if got := strings.Count(out, "\n"); got != want {
			t.Errorf("%d answers to %d questions", got, want)
		}
		for line := range strings.SplitSeq(strings.TrimSuffix(out, "\n"), "\n") {
			if line != "" && !json.Valid([]byte(line)) {
				t.Errorf("an answer that is no JSON: %s", line)
			}
		}
	})
}
