package slacksim

import (
	"cmp"
	"fmt"
	"maps"
	"mime"
	"path"
	"slices"
	"strings"
)

// What a file_input takes
// (https://docs.slack.dev/reference/block-kit/block-elements/file-input-element).
const (
	// MaxInputFile is the size in bytes of the largest file.
	MaxInputFile = 10 << 20
	// maxInputFiles is how many files go in unless the element says fewer.
	maxInputFiles = 10
)

// Upload is a file that a person chooses in a file_input.
type Upload struct {
	Name string
	Data []byte
	MIME string // empty: told by the name
}

// Attach uploads files for an input of the dialog on top, as Slack does as soon
// as they are chosen, and adds them to those already there.
func (a *Actor) Attach(viewID, blockID, actionID string, files ...Upload) error {
	a.s.mu.Lock()
	defer a.s.mu.Unlock()
	u, e, err := a.fileInput(viewID, blockID, actionID)
	if err != nil {
		return err
	}
	have := list(e.view.state[blockID][actionID][holders[elementFileInput].value])
	val := obj{"type": elementFileInput, holders[elementFileInput].value: append(slices.Clone(have), a.s.take(u, files)...)}
	e.hold(val)
	a.s.viewChanged(u, "view")
	return nil
}

// Detach takes a chosen file back out of an input.
func (a *Actor) Detach(viewID, blockID, actionID, fileID string) error {
	a.s.mu.Lock()
	defer a.s.mu.Unlock()
	u, e, err := a.fileInput(viewID, blockID, actionID)
	if err != nil {
		return err
	}
	key := holders[elementFileInput].value
	have := slices.Clone(orEmptyList(list(e.view.state[blockID][actionID][key])))
	e.hold(obj{"type": elementFileInput, key: slices.DeleteFunc(have, func(f any) bool { return str(object(f)["id"]) == fileID })})
	if f := a.s.files[fileID]; f != nil && f.by == u && len(f.channels) == 0 {
		a.s.dropFile(f)
	}
	a.s.viewChanged(u, "view")
	return nil
}

// hold keeps the files of a dialog's input, and says at once what is wrong with
// them.
func (e *element) hold(val obj) {
	blockID := str(e.blk["block_id"])
	e.view.state[blockID][str(e.el["action_id"])] = val
	errs := maps.Clone(e.view.errors)
	delete(errs, blockID)
	if msg := checkFiles(e.el, val); msg != "" {
		if errs == nil {
			errs = map[string]string{}
		}
		errs[blockID] = msg
	}
	e.view.errors = errs
}

// fileInput finds a file_input of the person's topmost dialog. Sim.mu is held.
func (a *Actor) fileInput(viewID, blockID, actionID string) (*user, *element, error) {
	u, v, err := a.dialog()
	if err != nil {
		return nil, nil, err
	}
	if v.id != viewID {
		return nil, nil, fmt.Errorf("slacksim: %w: %s for %s", ErrNoView, viewID, u.Handle)
	}
	blk, el := a.s.inBlocks(u, v.blocks, Find{BlockID: blockID, ActionID: actionID}, func(el obj) bool { return str(el["type"]) == elementFileInput }, "")
	if el == nil {
		return nil, nil, fmt.Errorf("slacksim: %w: no file_input %s/%s", ErrNotFound, blockID, actionID)
	}
	return u, &element{blk: blk, el: el, view: v}, nil
}

// take keeps what a person uploads, and says how Slack tells of it.
func (s *Sim) take(u *user, uploads []Upload) []any {
	out := make([]any, 0, len(uploads))
	for _, up := range uploads {
		name := path.Base("/" + strings.ReplaceAll(up.Name, `\`, "/"))
		f := &file{
			id: s.nextID("F"), name: name, title: name, size: len(up.Data), data: up.Data, team: u.team, by: u,
			created: s.cfg.Now(), mime: cmp.Or(up.MIME, mimeOf(name)), done: true,
		}
		s.files[f.id] = f
		s.fileOrder = append(s.fileOrder, f)
		out = append(out, f.wire(s))
	}
	return out
}

// chosenFiles reads what is entered in a file_input: uploads, or ids of files
// the person has uploaded before.
func (s *Sim) chosenFiles(u *user, in any) ([]any, error) {
	switch in := in.(type) {
	case Upload:
		return s.take(u, []Upload{in}), nil
	case []Upload:
		return s.take(u, in), nil
	}
	ids, err := wordsOf(in)
	if err != nil {
		return nil, err
	}
	out := make([]any, 0, len(ids))
	for _, id := range ids {
		f := s.files[id]
		if f == nil || f.by != u {
			return nil, fmt.Errorf("slacksim: %w: no file %q of %s", ErrNotFound, id, u.Handle)
		}
		out = append(out, f.wire(s))
	}
	return out, nil
}

// checkFiles is what Slack's client holds against the files of an input.
func checkFiles(el, val obj) string {
	files := list(val[holders[elementFileInput].value])
	most := float64(maxInputFiles)
	if n, ok := number(el["max_files"]); ok {
		most = n
	}
	if float64(len(files)) > most {
		return EntryTooManyFiles
	}
	types := list(el["filetypes"])
	for _, f := range files {
		o := object(f)
		if size, ok := number(o["size"]); ok && size > MaxInputFile {
			return EntryFileTooLarge
		}
		if len(types) > 0 && !slices.ContainsFunc(types, func(t any) bool { return strings.EqualFold(str(t), extension(str(o["name"]))) }) {
			return EntryFileType
		}
	}
	return ""
}

// extension is a file's type by its name, as Slack names it: "pdf".
func extension(name string) string { return strings.ToLower(strings.TrimPrefix(path.Ext(name), ".")) }

// mimeOf is the media type that a name tells.
func mimeOf(name string) string {
	if t := mime.TypeByExtension(path.Ext(name)); t != "" {
		return t
	}
	return "application/octet-stream"
}
