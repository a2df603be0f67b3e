package record

import (
	"strconv"
	"unicode/utf8"
)

// line is one line of JSON in the making. Promises and notices, which every act
// writes, are written field by field: the same as encoding/json makes of them, as
// the tests see to, in a fraction of the time.
type line []byte

// roomLine holds most promises.
const roomLine = 384

// key begins a field of an object.
func (l *line) key(name string) {
	if b := *l; b[len(b)-1] != '{' {
		*l = append(*l, ',')
	}
	*l = append(*l, '"')
	*l = append(*l, name...)
	*l = append(*l, '"', ':')
}

// text is a field that is left out when empty.
func (l *line) text(name, s string) {
	if s != "" {
		l.key(name)
		l.quote(s)
	}
}

// whole is a field that is left out when zero.
func (l *line) whole(name string, n int64) {
	if n != 0 {
		l.number(name, n)
	}
}

// unless is a field that is left out when it is what a reader will take it for
// anyway.
func (l *line) unless(name string, n, usual int64) {
	if n != usual {
		l.number(name, n)
	}
}

func (l *line) number(name string, n int64) {
	l.key(name)
	*l = strconv.AppendInt(*l, n, 10)
}

// flag is a field that is left out when false.
func (l *line) flag(name string, set bool) {
	if set {
		l.key(name)
		*l = append(*l, "true"...)
	}
}

// quote appends a string. Text stays as people wrote it, since "\u003c" is five
// bytes more than "<".
func (l *line) quote(s string) {
	if bare(s) {
		*l = append(*l, '"')
		*l = append(*l, s...)
		*l = append(*l, '"')
		return
	}
	b, err := marshal(s)
	if err != nil { // no string is refused
		b = []byte(`""`)
	}
	*l = append(*l, b...)
}

// bare reports whether JSON writes a string as it is.
func bare(s string) bool {
	for i, r := range s {
		switch {
		case r < ' ', r == '"', r == '\\', r == '\u2028', r == '\u2029':
			return false
		case r == utf8.RuneError:
			if _, size := utf8.DecodeRuneInString(s[i:]); size == 1 {
				return false
			}
		}
	}
	return true
}
