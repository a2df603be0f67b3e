package view

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"kept/internal/promise"
)

// wordJoiner is invisible and forbids a line break; behind an "@" it keeps
// Slack from reading a name.
const wordJoiner = "\u2060"

// ellipsis marks what was cut, and a name that is not known.
const ellipsis = "…"

// Escape makes what people wrote safe to show as Slack's mrkdwn: it reads the
// same, but mentions nobody and no group
// (https://docs.slack.dev/messaging/formatting-message-text). A link keeps its
// address in sight, whatever label it came with. Entities that Slack made
// already are kept, so that text is not escaped twice.
func Escape(s string) string { return clip(s, -1) }

// Plain turns what people wrote into plain text for a dialog's field.
func Plain(s string) string {
	var b strings.Builder
	for s = strings.Map(visible, s); s != ""; {
		raw, _, plain := token(s)
		b.WriteString(plain)
		s = s[raw:]
	}
	return b.String()
}

// Mention is a person as Slack shows them, and tells them so.
func Mention(u promise.UserID) string {
	if !isID(string(u)) {
		return Escape(string(u))
	}
	return "<@" + string(u) + ">"
}

// channelLink is a channel as Slack shows it, to those who may see it.
func channelLink(ch promise.ChannelID) string {
	if !isID(string(ch)) {
		return Escape(string(ch))
	}
	return "<#" + string(ch) + ">"
}

// isID reports whether s is made as Slack makes ids. Ids come from Slack, and
// one that does not look like it must not be put between angle brackets.
func isID(s string) bool {
	for _, c := range s {
		if (c < 'A' || c > 'Z') && (c < '0' || c > '9') {
			return false
		}
	}
	return s != ""
}

// clip is [Escape], cut so that no more than limit code points come out; a
// negative limit is none. It never cuts inside a link or an entity.
func clip(s string, limit int) string {
	if plainASCII(s) && (limit < 0 || len(s) <= limit) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + 16)
	length := 0
	for s = strings.Map(visible, s); s != ""; {
		raw, shown, _ := token(s)
		n := utf8.RuneCountInString(shown) + strings.Count(shown, "@")
		last := raw == len(s)
		if limit >= 0 && (length+n > limit || length+n == limit && !last) {
			b.WriteString(ellipsis)
			break
		}
		b.WriteString(shown)
		length += n
		s = s[raw:]
	}
	return deaden(b.String())
}

// plainASCII reports whether nothing in s needs a second look, which is so for
// most of what people write.
func plainASCII(s string) bool {
	for i := range len(s) {
		switch c := s[i]; {
		case c == '<', c == '>', c == '&', c == '@', c == '`', c >= utf8.RuneSelf, c < ' ' && c != '\n', c == 0x7f:
			return false
		}
	}
	return true
}

// inline is clip on one line.
func inline(s string, limit int) string {
	if !spaced(s) {
		s = strings.Join(strings.Fields(s), " ")
	}
	return clip(s, limit)
}

// spaced reports whether s has nothing but single spaces between its words, as
// most of what was read from a line has.
func spaced(s string) bool {
	after := true // a space, or the beginning
	for _, r := range s {
		space := unicode.IsSpace(r)
		if space && (after || r != ' ') {
			return false
		}
		after = space
	}
	return !after || s == ""
}

// visible drops what cannot be seen and could make text read differently from
// what it says: control characters and marks that turn the writing direction.
func visible(r rune) rune {
	switch {
	case r == '\n':
		return r
	case r == '\t':
		return ' '
	case unicode.IsControl(r), r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, r == utf8.RuneError:
		return -1
	}
	return r
}

// token takes one character, entity or Slack sequence off the front of s: how
// long it is, how it is shown in mrkdwn and how in plain text.
func token(s string) (raw int, shown, plain string) {
	switch s[0] {
	case '<':
		if end := strings.IndexAny(s[1:], "<>"); end >= 0 && s[1+end] == '>' {
			if shown, plain, ok := sequence(s[1 : 1+end]); ok {
				return end + 2, shown, plain
			}
		}
		return 1, "&lt;", "<"
	case '>':
		return 1, "&gt;", ">"
	case '&':
		for _, e := range entities {
			if strings.HasPrefix(s, e.name) {
				return len(e.name), e.name, e.char
			}
		}
		return 1, "&amp;", "&"
	case '`':
		// Two backticks in different texts would turn all between them,
		// mentions too, into code.
		return 1, "\u2035", "`"
	}
	_, size := utf8.DecodeRuneInString(s)
	return size, s[:size], s[:size]
}

// entities are the only ones Slack makes.
var entities = []struct{ name, char string }{{"&amp;", "&"}, {"&lt;", "<"}, {"&gt;", ">"}}

// sequence shows the inside of "<…>"; ok is false when Slack would not act on
// it anyway.
func sequence(body string) (shown, plain string, ok bool) {
	target, label, _ := strings.Cut(body, "|")
	switch {
	case strings.HasPrefix(target, "@"):
		return name("@", label)
	case strings.HasPrefix(target, "#"):
		return name("#", label)
	case strings.HasPrefix(target, "!"):
		if label == "" {
			label, _, _ = strings.Cut(target[1:], "^")
		}
		if strings.HasPrefix(target, "!date^") {
			return escapeLabel(label), label, true
		}
		return name("@", strings.TrimPrefix(label, "@"))
	case strings.HasPrefix(target, "http://"), strings.HasPrefix(target, "https://"):
		return link(target, label)
	case strings.HasPrefix(target, "mailto:"), strings.HasPrefix(target, "tel:"):
		_, address, _ := strings.Cut(target, ":")
		return escapeLabel(address), address, true
	}
	return "", "", false
}

// name shows a person, a group or a channel by the name Slack gave along.
func name(sign, label string) (shown, plain string, ok bool) {
	if label == "" {
		return sign + ellipsis, sign + ellipsis, true
	}
	return sign + escapeLabel(label), sign + label, true
}

func link(target, label string) (shown, plain string, ok bool) {
	for _, r := range target {
		if unicode.IsSpace(r) || r == '"' || r == '`' {
			return "", "", false
		}
	}
	shown = "<" + strings.ReplaceAll(escapeLabel(target), "@", "%40") + ">"
	_, bare, _ := strings.Cut(target, "://")
	if label == "" || label == target || label == bare {
		return shown, target, true
	}
	return escapeLabel(label) + " (" + shown + ")", label + " (" + target + ")", true
}

// escapeLabel escapes what stands inside a sequence: it has no sequences of its
// own.
func escapeLabel(s string) string {
	var b strings.Builder
	for s != "" {
		raw, shown, _ := token(s)
		b.WriteString(shown)
		s = s[raw:]
	}
	return b.String()
}

// deaden breaks the words that call everybody. It looks at the finished text,
// because such a word can be put together from pieces.
func deaden(s string) string {
	if !strings.Contains(s, "@") {
		return s
	}
	var b strings.Builder
	for {
		at := strings.IndexByte(s, '@')
		if at < 0 {
			b.WriteString(s)
			return b.String()
		}
		b.WriteString(s[:at+1])
		s = s[at+1:]
		for _, word := range []string{"channel", "here", "everyone", "group"} {
			if len(s) >= len(word) && strings.EqualFold(s[:len(word)], word) {
				b.WriteString(wordJoiner)
			}
		}
	}
}
