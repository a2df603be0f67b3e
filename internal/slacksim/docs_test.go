package slacksim_test

import (
	"fmt"
	"os"
	"path"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"kept/internal/slacksim"
)

const docsPage = "../../docs/simulator.md"

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestDocsHaveEveryMethod keeps the list of methods in the documents whole, and
// free of those that are not there.
func TestDocsHaveEveryMethod(t *testing.T) {
	t.Parallel()
	_, section, _ := strings.Cut(read(t, docsPage), "\n## The Web API\n")
	section, _, _ = strings.Cut(section, "\n## ")
	var told []string
	for i, part := range strings.Split(section, "`") {
		if i%2 == 1 && strings.Contains(part, ".") && path.Ext(part) != "" && !strings.Contains(part, " ") {
			told = append(told, part)
		}
	}
	names := slacksim.MethodNames()
	for _, name := range names {
		if !slices.Contains(told, name) {
			t.Errorf("%s is not in %s", name, docsPage)
		}
	}
	for _, name := range told {
		if !slices.Contains(names, name) {
			t.Errorf("%s has %s, which the simulator does not", docsPage, name)
		}
	}
}

// TestDocsHaveEveryFault keeps the table of faults in the documents whole.
func TestDocsHaveEveryFault(t *testing.T) {
	t.Parallel()
	sim, _ := startSim(t, slacksim.Config{})
	page := read(t, docsPage)
	for _, f := range sim.Faults().List() {
		if row := fmt.Sprintf("| `%s` | %s |", f.Name, f.English); !strings.Contains(page, row) {
			t.Errorf("%s does not have the row %s", docsPage, row)
		}
	}
}

// TestDocsNameWhatIsThere looks up the methods and fields that the documents
// name.
func TestDocsNameWhatIsThere(t *testing.T) {
	t.Parallel()
	page := regexp.MustCompile("(?s)```.*?```").ReplaceAllString(read(t, docsPage), "")
	field := func(of any) func(string) bool {
		return func(name string) bool { _, ok := reflect.TypeOf(of).FieldByName(name); return ok }
	}
	method := func(of any) func(string) bool {
		return func(name string) bool { _, ok := reflect.TypeOf(of).MethodByName(name); return ok }
	}
	for _, tt := range []struct {
		before string
		there  func(string) bool
	}{
		{`\bsim\.`, method(&slacksim.Sim{})},
		{`\)\.`, func(name string) bool {
			return method(&slacksim.Actor{})(name) || method(&slacksim.Place{})(name)
		}},
		{`\bConfig\.`, field(slacksim.Config{})},
		{`\bApp\.`, field(slacksim.App{})},
	} {
		found := regexp.MustCompile("`[^`]*"+tt.before+`([A-Z]\w+)`).FindAllStringSubmatch(page, -1)
		if len(found) == 0 {
			t.Errorf("%s names nothing after %s", docsPage, tt.before)
		}
		for _, match := range found {
			if !tt.there(match[1]) {
				t.Errorf("%s names %s, which is not there", docsPage, match[1])
			}
		}
	}
}

// TestDocsCodeRuns holds the code in the documents against the examples, which
// the compiler and the tests have seen.
func TestDocsCodeRuns(t *testing.T) {
	t.Parallel()
	_, code, found := strings.Cut(read(t, docsPage), "```go\n")
	code, _, _ = strings.Cut(code, "```")
	if !found || code == "" {
		t.Fatal("no code")
	}
	indented := "\t" + strings.ReplaceAll(strings.TrimSpace(code), "\n", "\n\t")
	if example := read(t, "example_test.go"); !strings.Contains(strings.ReplaceAll(example, "\n\n", "\n\t\n"), indented) {
		t.Error("the code in the documents is not that of the example")
	}
}
