package archtest_test

import (
	"maps"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"kept/internal/archtest"
)

// root is the module's folder, seen from this one: go test runs a package's tests in its own folder.
const root = "../.."

func TestImports(t *testing.T) {
	t.Parallel()
	tree := os.DirFS(root)
	rules := archtest.Rules{
		Module:   "kept",
		Table:    archtest.Table,
		Narrow:   archtest.NarrowImports,
		TestLibs: archtest.TestLibs,
	}
	wrong, err := archtest.Check(tree, rules)
	if err != nil {
		t.Fatal(err)
	}
	for _, sentence := range wrong {
		t.Error(sentence)
	}
}

func source(pkg string, imports ...string) *fstest.MapFile {
	var b strings.Builder
	b.WriteString("package " + pkg + "\n\nimport (\n")
	for _, imported := range imports {
		b.WriteString("\t\"" + imported + "\"\n")
	}
	b.WriteString(")\n\nfunc unread() { only the imports are parsed }\n")
	return &fstest.MapFile{Data: []byte(b.String())}
}

func rules() archtest.Rules {
	return archtest.Rules{
		Module: "kept",
		Table: []archtest.Row{
			{Pkg: "core", Not: []string{"net/http/...", "os"}},
			{Pkg: "edge", Ours: []string{"core"}, Libs: []string{"example.com/lib/v2", "example.com/whole/..."}},
			{Pkg: "fake"},
		},
		Narrow:   []archtest.Narrow{{Import: "kept/fake/...", Files: []string{"edge/demo*.go"}, Why: "only the demo"}},
		TestLibs: []string{"example.com/compare"},
	}
}

func sound() fstest.MapFS {
	return fstest.MapFS{
		"go.mod":       {Data: []byte("module kept\n")},
		"core/core.go": source("core", "time", "net/url"),
		"edge/edge.go": source("edge", "kept/core", "example.com/lib/v2", "example.com/whole/part", "net/http"),
		"fake/fake.go": source("fake"),

		"core/core_test.go": source("core_test", "example.com/compare"),
	}
}

// finding is what Check says of a sound tree with something added.
type finding struct {
	name string
	add  fstest.MapFS
	want []string
}

func findings() []finding {
	return []finding{
		{name: "nothing in a sound tree"},
		{
			name: "an arrow the wrong way",
			add:  fstest.MapFS{"core/up.go": source("core", "kept/edge")},
			want: []string{"core/up.go: imports kept/edge: the table does not let core"},
		},
		{
			name: "a library nobody asked for",
			add:  fstest.MapFS{"core/dep.go": source("core", "example.com/lib/v2")},
			want: []string{"core/dep.go: imports example.com/lib/v2: the table does not let core"},
		},
		{
			name: "a part of a library allowed at its root only",
			add:  fstest.MapFS{"edge/part.go": source("edge", "example.com/lib/v2/part")},
			want: []string{"edge/part.go: imports example.com/lib/v2/part: the table does not let edge"},
		},
		{
			name: "a longer name that begins alike",
			add:  fstest.MapFS{"edge/alike.go": source("edge", "example.com/wholesale")},
			want: []string{"edge/alike.go: imports example.com/wholesale: the table does not let edge"},
		},
		{
			name: "a standard package the row forbids",
			add:  fstest.MapFS{"core/web.go": source("core", "net/http/httptest", "os")},
			want: []string{
				"core/web.go: imports net/http/httptest: the table keeps core away from it",
				"core/web.go: imports os: the table keeps core away from it",
			},
		},
		{
			name: "a package without a row, once",
			add:  fstest.MapFS{"new/a.go": source("new", "kept/edge"), "new/b.go": source("new")},
			want: []string{"new: has no row in the table"},
		},
		{
			name: "a narrow import in the wrong file",
			add: fstest.MapFS{
				"edge/demo_story.go": source("edge", "kept/fake"),
				"edge/serve.go":      source("edge", "kept/fake"),
			},
			want: []string{
				// The row decides where the narrow rule does not.
				"edge/demo_story.go: imports kept/fake: the table does not let edge",
				"edge/serve.go: imports kept/fake: only the demo",
			},
		},
		{
			name: "a library no test may use",
			add:  fstest.MapFS{"core/core_test.go": source("core_test", "example.com/compare", "example.com/mock")},
			want: []string{"core/core_test.go: imports example.com/mock: the table does not let the tests of core"},
		},
		{
			name: "no fault with a test that goes far",
			add:  fstest.MapFS{"core/far_test.go": source("core_test", "kept/edge", "kept/fake", "os", "net/http")},
		},
		{
			name: "no fault with what the go command passes over",
			add: fstest.MapFS{
				"core/testdata/x.go": source("x", "kept/edge"),
				"core/_draft.go":     source("core", "kept/edge"),
				".hidden/x.go":       source("x", "kept/edge"),
				"tools/go.mod":       {Data: []byte("module kept/tools\n")},
				"tools/x.go":         source("x", "kept/edge"),
			},
		},
	}
}

func TestCheckFinds(t *testing.T) {
	t.Parallel()
	for _, tt := range findings() {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tree := sound()
			maps.Copy(tree, tt.add)
			got, err := archtest.Check(tree, rules())
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

func TestCheckFindsArrowsWithoutUse(t *testing.T) {
	t.Parallel()
	tree := sound()
	tree["edge/edge.go"] = source("edge", "example.com/lib/v2")
	tree["edge/edge_test.go"] = source("edge_test", "kept/core", "example.com/whole/part")
	delete(tree, "core/core_test.go")
	got, err := archtest.Check(tree, rules())
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"edge: has no use for example.com/whole/..., which the table allows it",
		"edge: has no use for kept/core, which the table allows it",
		"no test has a use for example.com/compare, which the table allows them",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}

func TestCheckFindsRowsWithoutPackage(t *testing.T) {
	t.Parallel()
	tree, held := sound(), rules()
	delete(tree, "fake/fake.go")
	tree["fake/README.md"] = &fstest.MapFile{}
	held.Table = append(held.Table, archtest.Row{Pkg: "core"})
	got, err := archtest.Check(tree, held)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"fake: has a row in the table but no Go file", "core: has two rows in the table"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}

func TestCheckNeedsGo(t *testing.T) {
	t.Parallel()
	tree := sound()
	tree["core/broken.go"] = &fstest.MapFile{Data: []byte("package core\n\nimport (\n")}
	if _, err := archtest.Check(tree, rules()); err == nil || !strings.Contains(err.Error(), "core/broken.go") {
		t.Errorf("err = %v, want one that names the file", err)
	}
}
