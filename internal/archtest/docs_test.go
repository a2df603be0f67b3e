package archtest_test

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// maxTargets is how many targets a person can take in at a glance.
const maxTargets = 12

var (
	helpedTarget = regexp.MustCompile(`(?m)^([a-z-]+):.*## .+$`)
	anyTarget    = regexp.MustCompile(`(?m)^([a-z-]+):`)
	calledTarget = regexp.MustCompile("(?m)(?:^\\s*|`|' )make ([a-z-]+)")
	relativeLink = regexp.MustCompile(`\]\(([^)#:\s]+)(?:#[^)]*)?\)`)
)

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// pages are the documents people read, by path from the root.
func pages(t *testing.T) []string {
	t.Helper()
	var found []string
	tree := os.DirFS(root)
	for _, start := range []string{"README.md", "CHANGELOG.md", "docs"} {
		err := fs.WalkDir(tree, start, func(name string, _ fs.DirEntry, err error) error {
			if path.Ext(name) == ".md" {
				found = append(found, name)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return found
}

func names(pattern *regexp.Regexp, text string) []string {
	var list []string
	for _, match := range pattern.FindAllStringSubmatch(text, -1) {
		list = append(list, match[1])
	}
	return list
}

func TestMakeTargets(t *testing.T) {
	t.Parallel()
	makefile := read(t, "Makefile")
	targets := names(helpedTarget, makefile)
	if len(targets) == 0 || len(targets) > maxTargets {
		t.Errorf("%d targets with help, want 1 to %d", len(targets), maxTargets)
	}
	for _, target := range names(anyTarget, makefile) {
		if !slices.Contains(targets, target) {
			t.Errorf("make %s has no help", target)
		}
	}
	for _, name := range append(pages(t), ".ci/run") {
		for _, target := range names(calledTarget, read(t, name)) {
			if !slices.Contains(targets, target) {
				t.Errorf("%s calls make %s, which the Makefile does not have", name, target)
			}
		}
	}
}

func TestChecksCallTheTestsOfTheReadme(t *testing.T) {
	t.Parallel()
	const command = "go test ./..."
	for _, name := range []string{"README.md", ".ci/run"} {
		if !strings.Contains(read(t, name), command) {
			t.Errorf("%s does not have %q", name, command)
		}
	}
	info, err := os.Stat(filepath.Join(root, ".ci", "run"))
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode()&0o100 == 0 {
		t.Error(".ci/run is not executable")
	}
}

func TestLinksLeadSomewhere(t *testing.T) {
	t.Parallel()
	for _, page := range pages(t) {
		for _, link := range names(relativeLink, read(t, page)) {
			target := path.Join(path.Dir(page), link)
			if _, err := os.Stat(filepath.Join(root, filepath.FromSlash(target))); err != nil {
				t.Errorf("%s links to %s: %v", page, link, err)
			}
		}
	}
}

// TestGuidesTellTheSame compares the shape of the guides: the same sections, and the same commands in them.
func TestGuidesTellTheSame(t *testing.T) {
	t.Parallel()
	english, swedish := read(t, "docs/guide/en.md"), read(t, "docs/guide/sv.md")
	for _, mark := range []string{"\n## ", "\n### ", "\n| ", "\n- ", "\n```"} {
		if en, sv := strings.Count(english, mark), strings.Count(swedish, mark); en != sv {
			t.Errorf("%q begins %d lines in English and %d in Swedish", strings.TrimSpace(mark), en, sv)
		}
	}
}
