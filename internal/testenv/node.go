package testenv

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

const (
	// nodeAtLeast is the oldest Node that still gets fixes.
	nodeAtLeast = 20
	// installWithin bounds one npm ci.
	installWithin = 3 * time.Minute
)

// installing lets the tests of one binary wait for one installation rather than each start its own.
var installing sync.Mutex //nolint:gochecknoglobals // once per test binary is the point

// Node returns the path of Node.js, or skips the test when the machine has none, or an old one.
func Node(tb testing.TB) string {
	tb.Helper()
	path := program(tb, "node", "nodejs")
	out, err := exec.CommandContext(tb.Context(), path, "--version").Output() //nolint:gosec // found on the PATH of whoever runs the tests
	major, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimSpace(string(out)), "v"), ".")
	if n, bad := strconv.Atoi(major); err != nil || bad != nil || n < nodeAtLeast {
		leaveOut(tb, fmt.Sprintf("node is older than version %d", nodeAtLeast))
	}
	return path
}

// NodeModules installs exactly what the package-lock.json in a folder names, and returns the folder to put into
// NODE_PATH. It is kept between runs in the user's cache, under the lock file's sum, so that the folder with the sources
// stays clean and only the first run needs the network; without one the test is skipped.
func NodeModules(tb testing.TB, dir string) string {
	tb.Helper()
	npm := program(tb, "npm")
	files := map[string][]byte{}
	sum := sha256.New()
	for _, name := range []string{"package.json", "package-lock.json", ".npmrc"} {
		text, err := os.ReadFile(filepath.Join(dir, name)) //nolint:gosec // a folder of the sources
		if err != nil {
			tb.Fatalf("node packages: %v", err)
		}
		files[name] = text
		_, _ = sum.Write(text) // a hash never fails
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = os.TempDir() // nobody's home: a cache for this boot
	}
	home := filepath.Join(cache, "kept-tests", "node-"+hex.EncodeToString(sum.Sum(nil)[:8]))
	modules := filepath.Join(home, "node_modules")
	installing.Lock()
	defer installing.Unlock()
	if _, err := os.Stat(modules); err == nil {
		return modules
	}
	if err := installNode(tb.Context(), npm, home, files); err != nil {
		leaveOut(tb, "npm could not install packages: "+err.Error())
	}
	return modules
}

// installNode installs beside the final place and moves the whole there, so that a run that was cut short leaves nothing
// that looks complete, and two runs at once do not meet.
func installNode(ctx context.Context, npm, home string, files map[string][]byte) error {
	if err := os.MkdirAll(filepath.Dir(home), 0o750); err != nil {
		return err
	}
	fresh, err := os.MkdirTemp(filepath.Dir(home), "new-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(fresh) }()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(fresh, name), text, 0o600); err != nil {
			return err
		}
	}
	ctx, cancel := context.WithTimeout(ctx, installWithin)
	defer cancel()
	// No package here needs a script of its own to be run at installation.
	cmd := exec.CommandContext(ctx, npm, "ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund")
	cmd.Dir = fresh
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%w\n%s", err, out)
	}
	if err := os.Rename(fresh, home); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}
