package web

import (
	"html"
	"html/template"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

// markup turns Slack's texts into HTML. All that reaches the output is either a
// tag written here or has been escaped here, so the result may be called safe.
type markup struct {
	// entity reads what stands between angle brackets as the viewer does.
	entity func(string) string
	me     string // the viewer's user id, whose mentions stand out
}

const maxNesting = 4

// mrkdwn renders Slack's mrkdwn.
func (m markup) mrkdwn(in string) template.HTML {
	var b strings.Builder
	for i, part := range strings.Split(in, "```") {
		closed := i%2 == 1
		switch {
		case closed:
			b.WriteString("<pre>")
			b.WriteString(m.verbatim(strings.Trim(part, "\n")))
			b.WriteString("</pre>")
		case part != "":
			m.lines(&b, part)
		}
	}
	return template.HTML(b.String()) //nolint:gosec // built from escaped pieces only
}

// plain renders a plain_text: its escapes and the names of emoji.
func (m markup) plain(in string) template.HTML {
	var b strings.Builder
	rest := unescape(in)
	for rest != "" {
		i := strings.IndexByte(rest, ':')
		if i < 0 {
			break
		}
		b.WriteString(breaks(rest[:i]))
		rest = rest[i:]
		if sign, n := emojiAt(rest); n > 0 {
			b.WriteString(sign)
			rest = rest[n:]
			continue
		}
		b.WriteByte(':')
		rest = rest[1:]
	}
	b.WriteString(breaks(rest))
	return template.HTML(b.String()) //nolint:gosec // built from escaped pieces only
}

func breaks(s string) string { return strings.ReplaceAll(html.EscapeString(s), "\n", "<br>") }

func unescape(s string) string {
	return strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(s)
}

// lines renders text outside of code blocks; quoted lines are gathered.
func (m markup) lines(b *strings.Builder, in string) {
	quoted := false
	for i, line := range strings.Split(in, "\n") {
		rest, isQuote := strings.CutPrefix(line, "&gt;") // typed by a person
		if !isQuote {
			rest, isQuote = strings.CutPrefix(line, ">") // sent by an app
		}
		switch {
		case isQuote && !quoted:
			b.WriteString("<blockquote>")
		case !isQuote && quoted:
			b.WriteString("</blockquote>")
		case i > 0:
			b.WriteString("<br>")
		}
		quoted = isQuote
		if isQuote {
			line = strings.TrimPrefix(rest, " ")
		}
		m.inline(b, line, 0)
	}
	if quoted {
		b.WriteString("</blockquote>")
	}
}

// tags are the HTML elements of the marks.
var tags = map[byte]string{'*': "strong", '_': "em", '~': "s"}

func (m markup) inline(b *strings.Builder, in string, depth int) {
	hopeless := map[byte]bool{} // marks that nothing closes any more in this line
	prev := ' '
	for i := 0; i < len(in); {
		c := in[i]
		switch {
		case c == '<':
			if end := strings.IndexByte(in[i:], '>'); end > 0 {
				b.WriteString(m.bracket(in[i+1 : i+end]))
				i += end + 1
				prev = 'x'
				continue
			}
		case c == '`':
			if end := strings.IndexByte(in[i+1:], '`'); end > 0 {
				b.WriteString("<code>" + m.verbatim(in[i+1:i+1+end]) + "</code>")
				i += end + 2
				prev = ' '
				continue
			}
		case c == ':':
			if sign, n := emojiAt(in[i:]); n > 0 {
				b.WriteString(sign)
				i += n
				prev = ' '
				continue
			}
		case tags[c] != "" && depth < maxNesting && !hopeless[c] && !word(prev):
			if end := closing(in[i+1:], c); end > 0 {
				b.WriteString("<" + tags[c] + ">")
				m.inline(b, in[i+1:i+1+end], depth+1)
				b.WriteString("</" + tags[c] + ">")
				i += end + 2
				prev = ' '
				continue
			} else if end == 0 {
				hopeless[c] = true
			}
		}
		r, size := utf8.DecodeRuneInString(in[i:])
		b.WriteString(escapeOnce(in[i:], size))
		i += size
		prev = r
	}
}

// escapeOnce escapes one character, but leaves the ampersand of Slack's own
// three escapes alone.
func escapeOnce(s string, size int) string {
	if s[0] == '&' && (strings.HasPrefix(s, "&lt;") || strings.HasPrefix(s, "&gt;") || strings.HasPrefix(s, "&amp;")) {
		return "&"
	}
	return html.EscapeString(strings.ToValidUTF8(s[:size], "\uFFFD"))
}

func word(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// closing is where the mark is closed, 0 when nowhere, negative when this one
// opens nothing.
func closing(s string, mark byte) int {
	if s == "" || s[0] == ' ' || s[0] == mark {
		return -1
	}
	for i := 1; i < len(s); i++ {
		if s[i] != mark || s[i-1] == ' ' {
			continue
		}
		if next, _ := utf8.DecodeRuneInString(s[i+1:]); i+1 < len(s) && word(next) {
			continue
		}
		return i
	}
	return 0
}

// verbatim renders code: no marks, but entities are read.
func (m markup) verbatim(in string) string {
	var b strings.Builder
	for {
		open := strings.IndexByte(in, '<')
		if open < 0 {
			break
		}
		end := strings.IndexByte(in[open:], '>')
		if end < 0 {
			break
		}
		b.WriteString(html.EscapeString(unescape(in[:open])))
		b.WriteString(html.EscapeString(m.entity(in[open+1 : open+end])))
		in = in[open+end+1:]
	}
	b.WriteString(html.EscapeString(unescape(in)))
	return b.String()
}

// bracket renders what stands between angle brackets.
func (m markup) bracket(e string) string {
	target, label, labelled := strings.Cut(e, "|")
	switch {
	case e == "":
		return "&lt;&gt;"
	case strings.HasPrefix(e, "!date^"):
		return "<time>" + html.EscapeString(unescape(m.entity(e))) + "</time>"
	case e[0] == '@' || e[0] == '#' || e[0] == '!':
		class := "mention"
		if target == "@"+m.me || strings.HasPrefix(e, "!here") || strings.HasPrefix(e, "!channel") || strings.HasPrefix(e, "!everyone") {
			class = "mention mine"
		}
		return `<span class="` + class + `">` + html.EscapeString(unescape(m.entity(e))) + "</span>"
	}
	if !labelled {
		label = m.entity(e)
	}
	return link(unescape(target), unescape(label))
}

// link is a link to somewhere harmless, or else only its label.
func link(target, label string) string {
	to := safeURL(target)
	if to == "" {
		return html.EscapeString(label)
	}
	return `<a href="` + html.EscapeString(to) + `" target="_blank" rel="noopener noreferrer">` + html.EscapeString(label) + "</a>"
}

// safeURL is the URL if it leads to the web or a mailbox, and empty otherwise.
func safeURL(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return ""
	}
	switch u.Scheme {
	case "http", "https":
		if u.Host != "" {
			return u.String()
		}
	case "mailto":
		return u.String()
	}
	return ""
}

// emojiAt reads an emoji's name at the beginning of s.
func emojiAt(s string) (sign string, size int) {
	end := strings.IndexByte(s[1:], ':')
	if end < 1 || end > 40 {
		return "", 0
	}
	sign, ok := emoji[s[1:1+end]]
	if !ok {
		return "", 0
	}
	return sign, end + 2
}
