// Package archtest keeps the arrows between the packages of Kept pointing one way.
//
// [Table] is the picture in docs/architecture.md as data: one row a package, naming everything outside the standard
// library that the package may import. [Check] reads the imports of every Go file and names what does not agree: an
// import outside the table, a package without a row, a row without a package, an arrow of the table that nothing uses. A
// new package is one new row; an arrow that would need a change of the table is worth a thought before it is drawn.
//
// Tests are judged more leniently: a test may use any package of ours and the libraries in [TestLibs], since a real
// engine or a simulated Slack proves more than a stand-in.
package archtest

import (
	"cmp"
	"errors"
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

// Row says what one package may import beyond the standard library. A pattern is an import path; with "/..." at its
// end it also means everything below.
type Row struct {
	// Pkg is the package's folder, from the root of the module.
	Pkg string
	// Ours are packages of this module, by folder.
	Ours []string
	// Libs are packages of other modules, by import path.
	Libs []string
	// Not are packages of the standard library that this one must do without.
	Not []string
}

// Narrow allows an import only in files that match a glob, whatever the rows say. Tests are free.
type Narrow struct {
	// Import is a pattern over whole import paths.
	Import string
	// Files are globs over paths from the root of the module.
	Files []string
	// Why is told to whoever breaks the rule.
	Why string
}

// Rules is all that Check holds a tree against.
type Rules struct {
	// Module is the module's path, the first part of the import path of each of its packages.
	Module string
	// Table has a row for every package.
	Table []Row
	// Narrow has the imports allowed in a few files only.
	Narrow []Narrow
	// TestLibs are libraries that any test may use.
	TestLibs []string
}

// file is a Go file and what it imports.
type file struct {
	path    string
	imports []string
}

func (f file) pkg() string  { return path.Dir(f.path) }
func (f file) isTest() bool { return strings.HasSuffix(f.path, "_test.go") }

// Check returns one sentence for everything in the tree that the rules do not allow, in the order of the files.
func Check(tree fs.FS, rules Rules) ([]string, error) {
	files, err := goFiles(tree)
	if err != nil {
		return nil, err
	}
	rows := make(map[string]Row, len(rules.Table))
	var wrong []string
	for _, row := range rules.Table {
		if _, twice := rows[row.Pkg]; twice {
			wrong = append(wrong, row.Pkg+": has two rows in the table")
		}
		rows[row.Pkg] = row
		if !slices.ContainsFunc(files, func(f file) bool { return f.pkg() == row.Pkg }) {
			wrong = append(wrong, row.Pkg+": has a row in the table but no Go file")
		}
	}
	seen := map[string]bool{}
	for _, f := range files {
		row, known := rows[f.pkg()]
		if !known {
			if !seen[f.pkg()] {
				wrong = append(wrong, f.pkg()+": has no row in the table")
			}
			seen[f.pkg()] = true
			continue
		}
		for _, imported := range f.imports {
			if why := rules.refuse(row, f, imported); why != "" {
				wrong = append(wrong, fmt.Sprintf("%s: imports %s: %s", f.path, imported, why))
			}
		}
	}
	return append(wrong, rules.idle(files)...), nil
}

// idle names what the table allows and nothing uses: the picture shows no arrow that is gone.
func (r Rules) idle(files []file) []string {
	uses := func(pattern string, whose func(file) bool) bool {
		return slices.ContainsFunc(files, func(f file) bool {
			return whose(f) && slices.ContainsFunc(f.imports, func(imported string) bool { return matches(pattern, imported) })
		})
	}
	var wrong []string
	for _, row := range r.Table {
		allowed := slices.Clone(row.Libs)
		for _, ours := range row.Ours {
			allowed = append(allowed, r.Module+"/"+ours)
		}
		for _, pattern := range allowed {
			if !uses(pattern, func(f file) bool { return f.pkg() == row.Pkg && !f.isTest() }) {
				wrong = append(wrong, row.Pkg+": has no use for "+pattern+", which the table allows it")
			}
		}
	}
	for _, pattern := range r.TestLibs {
		if !uses(pattern, file.isTest) {
			wrong = append(wrong, "no test has a use for "+pattern+", which the table allows them")
		}
	}
	return wrong
}

// refuse says why a file may not have an import, or nothing when it may.
func (r Rules) refuse(row Row, f file, imported string) string {
	if f.isTest() {
		return r.refuseInTest(row, imported)
	}
	for _, narrow := range r.Narrow {
		if matches(narrow.Import, imported) && !slices.ContainsFunc(narrow.Files, func(glob string) bool {
			ok, err := path.Match(glob, f.path)
			return ok && err == nil
		}) {
			return narrow.Why
		}
	}
	allowed := row.Libs
	ours, isOurs := strings.CutPrefix(imported, r.Module+"/")
	switch {
	case isOurs:
		imported, allowed = ours, row.Ours
	case isStandard(imported):
		if anyMatches(row.Not, imported) {
			return fmt.Sprintf("the table keeps %s away from it", row.Pkg)
		}
		return ""
	}
	if anyMatches(allowed, imported) {
		return ""
	}
	return "the table does not let " + row.Pkg
}

func (r Rules) refuseInTest(row Row, imported string) string {
	if isStandard(imported) || strings.HasPrefix(imported, r.Module+"/") ||
		anyMatches(row.Libs, imported) || anyMatches(r.TestLibs, imported) {
		return ""
	}
	return "the table does not let the tests of " + row.Pkg
}

// isStandard holds for packages of the standard library: only they have no dot in the first part of their path. Our
// own module has none either and is told apart before.
func isStandard(imported string) bool {
	first, _, _ := strings.Cut(imported, "/")
	return !strings.Contains(first, ".")
}

func anyMatches(patterns []string, imported string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return matches(p, imported) })
}

// matches compares an import path with a pattern, whole parts only.
func matches(pattern, imported string) bool {
	base, below := strings.CutSuffix(pattern, "/...")
	if imported == base {
		return true
	}
	return below && strings.HasPrefix(imported, base+"/")
}

// goFiles reads the imports of every Go file of the module, sorted by path. It passes over what the go command passes
// over: testdata, hidden folders, and modules inside this one.
func goFiles(tree fs.FS) ([]file, error) {
	var files []file
	err := fs.WalkDir(tree, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			return enter(tree, name)
		}
		if path.Ext(name) != ".go" || hidden(entry.Name()) {
			return nil
		}
		imports, err := importsOf(tree, name)
		files = append(files, file{path: name, imports: imports})
		return err
	})
	slices.SortFunc(files, func(a, b file) int { return cmp.Compare(a.path, b.path) })
	return files, err
}

// enter returns fs.SkipDir for a folder whose files are not part of the module.
func enter(tree fs.FS, dir string) error {
	if dir == "." {
		return nil
	}
	if base := path.Base(dir); base == "testdata" || base == "vendor" || hidden(base) {
		return fs.SkipDir
	}
	_, err := fs.Stat(tree, path.Join(dir, "go.mod"))
	switch {
	case err == nil:
		return fs.SkipDir
	case errors.Is(err, fs.ErrNotExist):
		return nil
	default:
		return err
	}
}

func hidden(name string) bool { return strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") }

func importsOf(tree fs.FS, name string) ([]string, error) {
	source, err := fs.ReadFile(tree, name)
	if err != nil {
		return nil, err
	}
	parsed, err := parser.ParseFile(token.NewFileSet(), name, source, parser.ImportsOnly)
	if err != nil {
		return nil, fmt.Errorf("read the imports of %s: %w", name, err)
	}
	imports := make([]string, 0, len(parsed.Imports))
	for _, spec := range parsed.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return nil, fmt.Errorf("read the imports of %s: %w", name, err)
		}
		imports = append(imports, imported)
	}
	return imports, nil
}
