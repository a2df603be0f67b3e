package bot_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"kept/commands"
	"kept/internal/promise"
	"kept/internal/slacksim"
	"kept/internal/view"
)

// lines are those of the log with a word.
func (l *logs) lines(word string) []string {
	var out []string
	for line := range strings.Lines(l.String()) {
		if strings.Contains(line, word) {
			out = append(out, line)
		}
	}
	return out
}

// unwritable is a part of a message that cannot be written.
type unwritable struct{ slack.DividerBlock }

func (unwritable) MarshalJSON() ([]byte, error) { return nil, errors.New("unwritable") }

// Whatever the log says of a delivery says which, and where it came from.
func TestEveryLineTellsItsDelivery(t *testing.T) {
	t.Parallel()
	r := newRig(t, slacksim.Config{}, func(_ context.Context, q commands.Request) (commands.Reply, error) {
		switch q.Text {
		case "huge":
			return commands.Reply{Message: huge()}, nil
		case "unwritable":
			return commands.Reply{Message: &view.Message{Text: "x", Blocks: []slack.Block{unwritable{}}}}, nil
		case "panic":
			panic("a mistake of ours")
		}
		return commands.Reply{}, errBoom
	})
	r.overSocket(t)
	for text, line := range map[string]string{
		"huge": "too large for an acknowledgement", "unwritable": "cannot write an acknowledgement", "panic": "a request panicked",
		"broken": "request refused",
	} {
		must(t, r.sim.As("anna").In("#sales").Slash(t.Context(), "/promise "+text))
		r.await(t, line, func() bool { return len(r.logs.lines(line)) > 0 })
	}
	must(t, r.sim.As("robot").In("#sales").Slash(t.Context(), "/promise me"))
	r.await(t, "the bot", func() bool { return len(r.logs.lines("a bot or a deactivated person acted")) > 0 })
	for _, line := range []string{
		"too large for an acknowledgement", "cannot write an acknowledgement", "a request panicked", "request refused", "a bot or a deactivated person acted", "msg=request ",
	} {
		for _, l := range r.logs.lines(line) {
			if strings.Count(l, " team="+string(r.team())+" delivery=") != 1 || strings.Contains(l, `delivery="" `) {
				t.Errorf("whose is it? %s", l)
			}
		}
	}
	if seen := r.logs.lines("outcome=ignored"); len(seen) != 1 || !strings.Contains(seen[0], "level=DEBUG") {
		t.Errorf("of what was ignored: %q", seen)
	}
}

// What goes well is told at debug alone, and no line tells of what is not so.
func TestLinesOfNotices(t *testing.T) {
	t.Parallel()
	r := newRig(t, slacksim.Config{}, nil)
	r.joined()
	r.headed(t, "#sales")
	n := r.notifier()
	told := func(c promise.Claim) string {
		t.Helper()
		before := len(r.logs.lines("msg=notice "))
		n.Notify(t.Context(), c)
		seen := r.logs.lines("msg=notice ")
		if len(seen) != before+1 {
			t.Fatalf("the log says %q", seen[before:])
		}
		return seen[before]
	}
	r.sim.Faults().FailNext("conversations.open", 1, slacksim.Failure{Status: 503})
	gone := r.owed(promise.Notice{Kind: promise.NoticeInvite, User: r.user("old")})
	late := r.owed(promise.Notice{Kind: promise.NoticeInvite, User: r.user("anna")})
	for _, row := range []struct {
		name  string
		claim promise.Claim
		has   []string
		not   []string
	}{
		{
			"brought up to date", r.owed(promise.Notice{Kind: promise.NoticeRefresh}),
			[]string{"level=DEBUG", "outcome=updated", "number=42"},
			[]string{"retry=", "error=", "reason=", "channel=", "user=", "tries=", "recovered="},
		},
		{"trouble", late, []string{"level=WARN", "outcome=later", "retry=2026", "error=", "user="}, []string{"reason=", "tries=0", "channel="}},
		{"given up", gone, []string{"level=ERROR", "outcome=parked", "reason=user_disabled", "error="}, []string{"retry=", "channel="}},
	} {
		line := told(row.claim)
		for _, word := range row.has {
			if !strings.Contains(line, word) {
				t.Errorf("%s: no %s in %s", row.name, word, line)
			}
		}
		for _, word := range append(row.not, "0001-01-01", "<nil>", `=""`, "=false") {
			if strings.Contains(line, word) {
				t.Errorf("%s: %s in %s", row.name, word, line)
			}
		}
		r.clock.Advance(time.Minute)
	}
}
