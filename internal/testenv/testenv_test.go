package testenv_test

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"kept/internal/testenv"
)

// outcome is a test that notes how the helper under test ended it instead of ending.
type outcome struct {
	testing.TB

	fatal, skipped string
}

func (o *outcome) Helper()                   {}
func (o *outcome) Fatalf(f string, a ...any) { o.fatal = fmt.Sprintf(f, a...); panic(o) }
func (o *outcome) Skipf(f string, a ...any)  { o.skipped = fmt.Sprintf(f, a...); panic(o) }

// try runs the helper with a PATH and tells how it ended.
func try(t *testing.T, path, all string, helper func(testing.TB) string) (found string, o *outcome) {
	t.Helper()
	t.Setenv("PATH", path)
	t.Setenv(testenv.RequireAll, all)
	o = &outcome{TB: t}
	defer func() {
		if r := recover(); r != nil && r != any(o) {
			panic(r)
		}
	}()
	return helper(o), o
}

// The PATH belongs to the whole process, so these run one after the other.
func TestMissingProgram(t *testing.T) {
	helpers := map[string]func(testing.TB) string{
		"redis-server": testenv.Redis,
		"chromium":     testenv.Chromium,
		"node":         testenv.Node,
	}
	if runtime.GOOS == "darwin" {
		delete(helpers, "chromium") // looked for in /Applications too, which a test cannot empty
	}
	for name, helper := range helpers {
		t.Run(name+" skips", func(t *testing.T) {
			_, o := try(t, t.TempDir(), "", helper)
			if !strings.HasPrefix(o.skipped, "LEFT OUT: "+name) || o.fatal != "" {
				t.Errorf("skipped %q, fatal %q; want a loud skip", o.skipped, o.fatal)
			}
		})
		t.Run(name+" fails when all is required", func(t *testing.T) {
			_, o := try(t, t.TempDir(), "1", helper)
			if !strings.HasPrefix(o.fatal, name) || o.skipped != "" {
				t.Errorf("skipped %q, fatal %q; want a failure", o.skipped, o.fatal)
			}
		})
	}
}

func TestChromiumUnderAnotherName(t *testing.T) {
	dir := t.TempDir()
	want := filepath.Join(dir, "google-chrome")
	if err := os.WriteFile(want, []byte("#!/bin/sh\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	if got, _ := try(t, dir, "1", testenv.Chromium); got != want {
		t.Errorf("Chromium = %q, want %q", got, want)
	}
}
