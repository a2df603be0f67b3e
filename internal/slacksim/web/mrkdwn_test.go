package web_test

import (
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"kept/internal/slacksim/web"
)

func TestMrkdwn(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, in, want string }{
		{"words", "hello", "hello"},
		{"bold, italic, strike", "*a b* _c_ ~d~", "<strong>a b</strong> <em>c</em> <s>d</s>"},
		{"nested", "*a _b_*", "<strong>a <em>b</em></strong>"},
		{"within a word is nothing", "2*3*4 snake_case_name", "2*3*4 snake_case_name"},
		{"not closed", "*a", "*a"},
		{"space inside", "* a*", "* a*"},
		{"beside a sign", "(*a*), *b*!", "(<strong>a</strong>), <strong>b</strong>!"},
		{"Swedish letters", "å*b* *ö*", "å*b* <strong>ö</strong>"},
		{"code keeps its marks", "`*a* <b` c", "<code>*a* &lt;b</code> c"},
		{"block of code", "x\n```\n*a*\n```", "x<br><pre>*a*</pre>"},
		{"Slack's escapes", "a &lt;b&gt; &amp; c", "a &lt;b&gt; &amp; c"},
		{"raw HTML", `<script>alert("1")</script>`, "script" + "alert(&#34;1&#34;)/script"},
		{"raw ampersand and quotes", `"a" & 'b'`, "&#34;a&#34; &amp; &#39;b&#39;"},
		{"quote", "&gt; one\n&gt;two\nthree", "<blockquote>one<br>two</blockquote>three"},
		{"quote by an app", "a:\n> one\nb > c", "a:<blockquote>one</blockquote>b &gt; c"},
		{"lines", "a\nb", "a<br>b"},
		{"link", "<https://a.example/?x=1&amp;y=2|the *site*>", `<a href="https://a.example/?x=1&amp;y=2" target="_blank" rel="noopener noreferrer">the *site*</a>`},
		{"script as a link", "<javascript:alert(1)|press>", "press"},
		{"data as a link", "<data:text/html;base64,AAAA|press>", "press"},
		{"quote in a link", `<https://a.example/"onclick="x|b>`, `<a href="https://a.example/%22onclick=%22x" target="_blank" rel="noopener noreferrer">b</a>`},
		{"mail", "<mailto:a@b.example|a@b.example>", `<a href="mailto:a@b.example" target="_blank" rel="noopener noreferrer">a@b.example</a>`},
		{"mention", "<@U2>", `<span class="mention">@U2</span>`},
		{"mention of me", "<@U1>", `<span class="mention mine">@U1</span>`},
		{"here", "<!here>", `<span class="mention mine">!here</span>`},
		{"date", "<!date^1^{date}|soon>", "<time>!date^1^{date}|soon</time>"},
		{"emoji", ":tada: :no_such_thing: 10:30:00", "🎉 :no_such_thing: 10:30:00"},
		{"invalid UTF-8", "a\xffb", "a\uFFFDb"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := web.Mrkdwn(tt.in); got != tt.want {
				t.Errorf("Mrkdwn(%q)\n got %s\nwant %s", tt.in, got, tt.want)
			}
		})
	}
}

func TestPlain(t *testing.T) {
	t.Parallel()
	if got, want := web.Plain("*a* <b> &amp; :fire:\n:x"), "*a* &lt;b&gt; &amp; 🔥<br>:x"; got != want {
		t.Errorf("Plain = %s, want %s", got, want)
	}
}

// FuzzMrkdwn: whatever is sent, the result is well-formed and holds nothing but
// our own elements and attributes.
func FuzzMrkdwn(f *testing.F) {
	for _, s := range []string{
		"*a _b ~c~_*", "`<@U1>`", "```<x>```", "<https://a|b>", "<a|b", "&gt; *x\n&gt;y*", "<!date^1^{ago}|x>", ":tada:", "<\"'>", "&lt;&amp;lt;",
		"<javascript:x|y>", "<mailto:\"x|y>", "*<@U1>*", strings.Repeat("*a ", 200), strings.Repeat("*_~", 50) + "a" + strings.Repeat("~_*", 50),
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) {
		for _, out := range []string{web.Mrkdwn(in), web.Plain(in)} {
			if err := harmless(out); err != nil {
				t.Errorf("%q became %q: %v", in, out, err)
			}
		}
	})
}

// harmless says whether HTML is balanced and made of what mrkdwn may produce.
func harmless(out string) error {
	// characters that XML cannot hold say nothing about HTML
	clean := strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0xFFFE || r == 0xFFFF {
			return '.'
		}
		return r
	}, strings.ReplaceAll(out, "<br>", "<br></br>"))
	d := xml.NewDecoder(strings.NewReader("<p>" + clean + "</p>"))
	for {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		el, ok := tok.(xml.StartElement)
		if !ok {
			continue
		}
		if !slices.Contains([]string{"p", "strong", "em", "s", "code", "pre", "blockquote", "br", "a", "span", "time"}, el.Name.Local) {
			return errors.New("element " + el.Name.Local)
		}
		for _, a := range el.Attr {
			switch {
			case a.Name.Local == "class" && strings.HasPrefix(a.Value, "mention"):
			case a.Name.Local == "target", a.Name.Local == "rel":
			case a.Name.Local == "href" && (strings.HasPrefix(a.Value, "https:") || strings.HasPrefix(a.Value, "http:") || strings.HasPrefix(a.Value, "mailto:")):
			default:
				return errors.New("attribute " + a.Name.Local + "=" + a.Value)
			}
		}
	}
}
