package seed

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// reader collects what is wrong while it reads.
type reader struct {
	file  string
	taken []string
	wrong []error
}

func (r *reader) addf(line int, format string, args ...any) {
	r.wrong = append(r.wrong, &FileError{File: r.file, Line: line, Text: fmt.Sprintf(format, args...)})
}

// word is a text and where it stands.
type word struct {
	text string
	line int
}

// item is one mapping of the file, such as a person.
type item struct {
	r      *reader
	what   string // "a person"
	line   int
	fields map[string]*yaml.Node
}

// item reads a mapping whose fields are known ones.
func (r *reader) item(n *yaml.Node, what string, known ...string) (item, bool) {
	line := n.Line
	n = solid(n)
	if n.Kind != yaml.MappingNode {
		r.addf(line, "%s must be written as fields and values (%s)", what, strings.Join(known, ", "))
		return item{}, false
	}
	it := item{r: r, what: what, line: line, fields: map[string]*yaml.Node{}}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := solid(n.Content[i]), n.Content[i+1]
		name := key.Value
		first, twice := it.fields[name]
		switch {
		case key.Kind != yaml.ScalarNode || !slices.Contains(known, name):
			r.addf(n.Content[i].Line, "%s has no field %q%s", what, name, meant(name, known))
		case twice:
			r.addf(n.Content[i].Line, "%s is given twice, first on line %d", name, first.Line)
		default:
			it.fields[name] = value
		}
	}
	return it, true
}

// meant suggests a known field for one that is written almost like it.
func meant(name string, known []string) string {
	best, least := "", 3
	for _, k := range known {
		if d := distance(name, k); d < least && d < len(k) {
			best, least = k, d
		}
	}
	if best == "" {
		return "; it has " + strings.Join(known, ", ")
	}
	return "; is " + best + " meant?"
}

// distance is how many letters must be put in, taken out or changed to make one
// word of the other (Levenshtein).
func distance(a, b string) int {
	if len(a) > 40 {
		return len(a)
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}

// solid is what an alias stands for.
func solid(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode && n.Alias != nil {
		return n.Alias
	}
	return n
}

func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null" }

func (it item) has(name string) bool {
	return it.fields[name] != nil && !isNull(solid(it.fields[name]))
}

// lineOf is where a field stands, or the item when it has none.
func (it item) lineOf(name string) int {
	if n := it.fields[name]; n != nil {
		return n.Line
	}
	return it.line
}

// text is the text of a field, empty when it is not there.
func (it item) text(name string) string {
	if !it.has(name) {
		return ""
	}
	n := solid(it.fields[name])
	if n.Kind != yaml.ScalarNode {
		it.r.addf(it.lineOf(name), "%s of %s must be a text", name, it.what)
		return ""
	}
	return strings.TrimSpace(n.Value)
}

// must is text that may not be missing.
func (it item) must(name string) string {
	text := it.text(name)
	if text == "" && (!it.has(name) || solid(it.fields[name]).Kind == yaml.ScalarNode) {
		it.r.addf(it.lineOf(name), "%s needs a %s", it.what, name)
	}
	return text
}

// flag is true or false.
func (it item) flag(name string, unless bool) bool {
	if !it.has(name) {
		return unless
	}
	n := solid(it.fields[name])
	if n.Kind != yaml.ScalarNode || n.Value != "true" && n.Value != "false" {
		it.r.addf(it.lineOf(name), "%s of %s must be true or false", name, it.what)
		return unless
	}
	return n.Value == "true"
}

// list is the entries of a field.
func (it item) list(name string) []*yaml.Node {
	if !it.has(name) {
		return nil
	}
	n := solid(it.fields[name])
	if n.Kind != yaml.SequenceNode {
		it.r.addf(it.lineOf(name), "%s of %s must be a list", name, it.what)
		return nil
	}
	return n.Content
}

// words is a list of texts.
func (it item) words(name string) []word {
	var out []word
	for _, n := range it.list(name) {
		if s := solid(n); s.Kind == yaml.ScalarNode && !isNull(s) {
			out = append(out, word{s.Value, n.Line})
			continue
		}
		it.r.addf(n.Line, "%s of %s must be a list of names", name, it.what)
	}
	return out
}

// once reports names that come again.
type once struct {
	r    *reader
	what string
	line map[string]int
}

func (r *reader) once(what string) once { return once{r, what, map[string]int{}} }

func (o once) add(name string, line int) {
	if name == "" {
		return
	}
	if first, twice := o.line[name]; twice {
		o.r.addf(line, "%s %q is there already, on line %d", o.what, name, first)
		return
	}
	o.line[name] = line
}

func (o once) has(name string) bool { _, ok := o.line[name]; return ok }
