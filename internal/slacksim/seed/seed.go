// Package seed reads a simulated workspace from a YAML file: its people, their
// zones, languages and roles, its channels, and what has been said in them.
//
// The file is written by hand, so whatever is wrong with it is told with the
// line where it stands, all of it at once, and nothing is guessed: an unknown
// field, a person who is not there, a zone that does not exist. What Parse
// accepts, slacksim.Start accepts.
//
// docs/simulator.md describes the format.
package seed

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"go.yaml.in/yaml/v4"

	"kept/internal/slacksim"
)

// Seed is a workspace and what is said in it.
type Seed struct {
	Workspace slacksim.Workspace
	// Messages are said in this order. See Play.
	Messages []Message
}

// Message is something somebody says.
type Message struct {
	In      string // "#sales", or "@anna" for a direct conversation
	From    string // a handle
	Text    string // what is typed; a slash command when it begins with one
	Replies []Message

	file string
	line int
}

// FileError is something wrong with a file.
type FileError struct {
	File string
	Line int // 0: the file as a whole
	Text string
}

// Error is "file:line: text".
func (e *FileError) Error() string {
	if e.Line == 0 {
		return e.File + ": " + e.Text
	}
	return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Text)
}

// maxSize is far more than anybody writes by hand.
const maxSize = 1 << 20

// Parse reads a file. The name is for its errors, each of which is a
// *FileError, joined. Taken are handles that nobody may have, such as the
// app's own.
func Parse(name string, text []byte, taken ...string) (Seed, error) {
	r := &reader{file: name, taken: taken}
	root, err := r.document(text)
	if err != nil {
		return Seed{}, err
	}
	s := r.workspace(root)
	if len(r.wrong) > 0 {
		return Seed{}, errors.Join(r.wrong...)
	}
	return s, nil
}

// document is the root of the one document in the file.
func (r *reader) document(text []byte) (*yaml.Node, error) {
	if len(text) > maxSize {
		return nil, &FileError{File: r.file, Text: fmt.Sprintf("is larger than %d bytes", maxSize)}
	}
	loader, err := yaml.NewLoader(bytes.NewReader(text))
	if err != nil {
		return nil, r.broken(err)
	}
	var first, second yaml.Node
	switch err := loader.Load(&first); {
	case errors.Is(err, io.EOF):
		return nil, &FileError{File: r.file, Text: "is empty"}
	case err != nil:
		return nil, r.broken(err)
	}
	switch err := loader.Load(&second); {
	case err == nil:
		return nil, &FileError{File: r.file, Line: second.Line, Text: "a second document begins here; a file describes one workspace"}
	case !errors.Is(err, io.EOF):
		return nil, r.broken(err)
	}
	root := &first
	if root.Kind == yaml.DocumentNode && len(root.Content) > 0 {
		root = root.Content[0]
	}
	if root.Kind == yaml.DocumentNode || isNull(root) {
		return nil, &FileError{File: r.file, Text: "is empty"}
	}
	return root, nil
}

// broken is a file that is no YAML.
func (r *reader) broken(err error) error {
	if le, ok := errors.AsType[*yaml.LoadError](err); ok {
		return &FileError{File: r.file, Line: le.Mark.Line, Text: le.Message}
	}
	return &FileError{File: r.file, Text: strings.TrimPrefix(err.Error(), "yaml: ")}
}
