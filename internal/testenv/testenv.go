// Package testenv starts the outside programs some tests need: a real redis-server, a real Chromium, Node.js.
//
// Rules about time, leases and crashes are only worth testing against the real thing, so there is no stand-in
// here. A machine without the program skips the test and says so loudly once for each package; with KEPT_TEST_ALL=1
// (as in CI) the missing program is a failure instead, so that a green run has left nothing out.
//
// Only tests import this package. Every server listens on 127.0.0.1 on its own port, keeps its files in the test's
// own folder, and is killed when the test ends, or when the test process dies on Linux.
package testenv

import (
	"fmt"
	"os"
	"os/exec"
	"sync"
	"testing"
)

// RequireAll is the environment variable that turns a missing program from a skip into a failure.
const RequireAll = "KEPT_TEST_ALL"

// announced remembers what this test binary has already complained about.
var announced sync.Map //nolint:gochecknoglobals // once per test binary is the point

// Chromium returns the path of a Chromium or Chrome, or skips the test when the machine has none.
func Chromium(tb testing.TB) string {
	tb.Helper()
	return program(tb, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome",
		"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
		"/Applications/Chromium.app/Contents/MacOS/Chromium")
}

// program returns the first of names found on the PATH. The first name is the one people are told about.
func program(tb testing.TB, names ...string) string {
	tb.Helper()
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	leaveOut(tb, names[0]+" is not on the PATH")
	return ""
}

// leaveOut ends a test that the machine cannot run: loudly, or as a failure where everything must run.
func leaveOut(tb testing.TB, why string) {
	tb.Helper()
	if os.Getenv(RequireAll) == "1" {
		tb.Fatalf("%s and %s=1 forbids leaving its tests out", why, RequireAll)
	}
	if _, again := announced.LoadOrStore(why, true); !again {
		announce(fmt.Sprintf("LEFT OUT: %s; the tests that need it were not run\n", why))
	}
	tb.Skipf("LEFT OUT: %s; install it, or set %s=1 to make this a failure", why, RequireAll)
}

// announce tells the person at the terminal: of a package that passes, go test ./... shows no output, so that what is
// written to standard error alone would be lost.
func announce(line string) {
	tty, err := os.OpenFile("/dev/tty", os.O_WRONLY, 0)
	if err != nil {
		tty = os.Stderr // nobody is at a terminal; go test -v and a failing package show it
	} else {
		defer func() { _ = tty.Close() }()
	}
	_, _ = tty.WriteString(line) // there is nobody left to tell
}
