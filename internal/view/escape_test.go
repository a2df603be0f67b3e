package view_test

import (
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"kept/internal/view"
)

func TestEscape(t *testing.T) {
	t.Parallel()
	const j = "\u2060" // the word joiner
	for _, tc := range []struct{ name, in, want string }{
		{"plain words", "send the quote", "send the quote"},
		{"Swedish words", "skicka offerten på måndag", "skicka offerten på måndag"},
		{"nothing", "", ""},
		{"angle brackets and ampersand", "a < b && c > d", "a &lt; b &amp;&amp; c &gt; d"},
		{"entities stay", "R&amp;D &lt;b&gt;", "R&amp;D &lt;b&gt;"},
		{"other entities do not", "&quot;", "&amp;quot;"},
		{"channel", "<!channel> hello", "@" + j + "channel hello"},
		{"here with a label", "<!here|here>", "@" + j + "here"},
		{"everyone with an at", "<!everyone|@everyone>", "@" + j + "everyone"},
		{"group with a name", "<!subteam^S012AB|@sales>", "@sales"},
		{"group without a name", "<!subteam^S012AB>", "@subteam"},
		{"words that call everybody", "@channel @Here @EVERYONE @group", "@" + j + "channel @" + j + "Here @" + j + "EVERYONE @" + j + "group"},
		{"a call put together from pieces", "@<!x|channel>", "@@" + j + "channel"},
		{"a call across a hidden sign", "@\u202achannel", "@" + j + "channel"},
		{"a call across a control character", "@\x00here", "@" + j + "here"},
		{"a person", "ask <@U012AB>", "ask @…"},
		{"a person with a name", "ask <@U012AB|anna>", "ask @anna"},
		{"a person who is called channel", "ask <@U012AB|channel>", "ask @" + j + "channel"},
		{"a channel", "see <#C012AB|sales>", "see #sales"},
		{"a private channel", "see <#C012AB|>", "see #…"},
		{"a date", "<!date^1392734382^{date}|18 February>", "18 February"},
		{"a link", "<https://acme.example/a?b=1&c=2>", "<https://acme.example/a?b=1&amp;c=2>"},
		{"a link labelled with its own address", "<https://acme.example|acme.example>", "<https://acme.example>"},
		{"a link with another label", "<https://evil.example|acme.example>", "acme.example (<https://evil.example>)"},
		{"a link whose label calls", "<https://a.example|@here>", "@" + j + "here (<https://a.example>)"},
		{"a link with an at", "<https://a.example/@here>", "<https://a.example/%40here>"},
		{"a link with a space", "<https://a.example/ b>", "&lt;https://a.example/ b&gt;"},
		{"an address", "<mailto:anna@acme.example|anna@acme.example>", "anna@acme.example"},
		{"a telephone", "<tel:+46701234567|070-123 45 67>", "+46701234567"},
		{"a script", "<javascript:alert(1)>", "&lt;javascript:alert(1)&gt;"},
		{"an unfinished sequence", "<!channel", "&lt;!channel"},
		{"a sequence in a sequence", "<<!channel>>", "&lt;@" + j + "channel&gt;"},
		{"backticks", "run `rm`", "run \u2035rm\u2035"},
		{"lines stay, tabs do not", "a\n\tb", "a\n b"},
		{"writing direction", "a\u202eb\u2066c", "abc"},
		{"broken UTF-8", "a\xffb", "ab"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if got := view.Escape(tc.in); got != tc.want {
				t.Errorf("Escape(%q) = %q, want %q", tc.in, got, tc.want)
			}
		})
	}
}

func TestPlain(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, in, want string }{
		{"entities", "R&amp;D &lt;b&gt; & c", "R&D <b> & c"},
		{"a link", "<https://acme.example|acme.example>", "https://acme.example"},
		{"a link with another label", "<https://acme.example/q|the quote>", "the quote (https://acme.example/q)"},
		{"an address", "<mailto:a@b.example|a@b.example>", "a@b.example"},
		{"a person with a name", "<@U012AB|anna>", "@anna"},
		{"a lone bracket", "a < b", "a < b"},
		{"backticks", "`x`", "`x`"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if got := view.Plain(tc.in); got != tc.want {
				t.Errorf("Plain(%q) = %q, want %q", tc.in, got, tc.want)
			}
		})
	}
}

func TestMention(t *testing.T) {
	t.Parallel()
	if got := view.Mention("W0ABC"); got != "<@W0ABC>" {
		t.Errorf("got %q", got)
	}
	if got := view.Mention("U1> <!channel"); acts(got) {
		t.Errorf("a forged id became %q", got)
	}
	if got := view.Mention(""); got != "" {
		t.Errorf("nobody became %q", got)
	}
}

// safeLink is the only sequence that may come out.
var safeLink = regexp.MustCompile(`<https?://[^<>|\s]*>`)

// acts reports whether Slack would make something of s: a sequence other than a
// bare link, or a word that calls everybody.
func acts(s string) bool {
	rest := safeLink.ReplaceAllString(s, "")
	folded := strings.ToLower(s)
	for _, word := range []string{"@channel", "@here", "@everyone", "@group"} {
		if strings.Contains(folded, word) {
			return true
		}
	}
	return strings.ContainsAny(rest, "<>")
}

func FuzzEscape(f *testing.F) {
	for _, s := range []string{
		"<!channel>", "@here", "<@U012AB|x>", "<https://a.example|b>", "&amp;lt;!here&gt;", "<<<!x|@channel>>>", "@\u202ehere",
		"<http://<!channel>>", "`<!here>`", "<!date^1^{date}|@everyone>", "@<@U1|here>", "\xff<\xfe!here>", "<https://@here>",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := view.Escape(s)
		if acts(got) {
			t.Errorf("Escape(%q) = %q acts", s, got)
		}
		if !utf8.ValidString(got) {
			t.Errorf("Escape(%q) = %q is not UTF-8", s, got)
		}
		if again := view.Escape(got); acts(again) {
			t.Errorf("Escape twice of %q = %q acts", s, again)
		}
		if !utf8.ValidString(view.Plain(s)) {
			t.Errorf("Plain(%q) is not UTF-8", s)
		}
	})
}
