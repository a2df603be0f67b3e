package record_test

import (
	"bytes"
	"encoding/json"
	"testing"
	"time"

	"kept/internal/promise"
	"kept/internal/store/record"
)

// asJSON is what encoding/json makes of a value, without HTML escapes.
func asJSON(t *testing.T, v any) string {
	t.Helper()
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		t.Fatal(err)
	}
	return string(bytes.TrimSpace(b.Bytes()))
}

var oddTexts = []string{
	"plain", "<b> & åäö 🎉", `"quoted" \ back`, "two\nlines\ttab\r", "\x00\x1f\x7f", "no UTF-8: \xff\xc3", "\ufffd", "\u2028\u2029", " ",
}

// TestTextIsWrittenAsJSON holds texts in a promise to what encoding/json writes.
func TestTextIsWrittenAsJSON(t *testing.T) {
	t.Parallel()
	for _, s := range oddTexts {
		p := promise.Promise{What: s, State: promise.Active}
		if got, want := string(record.EncodePromise(&p)), `{"f":1,"w":`+asJSON(t, s)+`}`; got != want {
			t.Errorf("%q is written as\n%s\nwant\n%s", s, got, want)
		}
	}
}

// TestNoticeIsWrittenAsJSON holds notices to their tags.
func TestNoticeIsWrittenAsJSON(t *testing.T) {
	t.Parallel()
	notices := []promise.Notice{
		{},
		{Kind: promise.NoticeMade, Channel: "C1", By: "U1", At: at(1)},
		{Kind: promise.NoticeRequest, Channel: "C1", User: "U2", By: "U1", At: at(1), Arg: "a", Tries: 3},
		{Kind: promise.NoticeRequest, User: "U2", At: time.Unix(5, 7), Tries: -1},
	}
	for _, s := range oddTexts {
		notices = append(notices, promise.Notice{Kind: promise.NoticeKind(s), At: at(2), Arg: s})
	}
	p := simple()
	b, err := record.FromChange(promise.Change{After: p, Notices: notices})
	if err != nil {
		t.Fatal(err)
	}
	for i, n := range notices {
		n.Number, n.At = p.Number, n.At.UTC()
		if got, want := string(b.Notices[i].Body), asJSON(t, n); got != want {
			t.Errorf("%+v is written as\n%s\nwant\n%s", n, got, want)
		}
	}
	if _, err := record.FromChange(promise.Change{After: p, Notices: []promise.Notice{{At: time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)}}}); err == nil {
		t.Error("a year that JSON has no form for was taken")
	}
}

func BenchmarkFromChange(b *testing.B) {
	p := simple()
	p.Number = 0
	c := promise.Change{After: p, Wake: at(30), Notices: []promise.Notice{{Kind: promise.NoticeMade, Channel: "C1", By: "U1", At: at(0)}}}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := record.FromChange(c); err != nil {
			b.Fatal(err)
		}
	}
}
