package boltjs_test

import (
	"errors"
	"strings"
	"testing"

	"kept/internal/slacksim"
)

// scenarios are what people do with the app; each has a person and a channel of
// its name. They hold for both ways in.
func scenarios() map[string]func(*person) {
	return map[string]func(*person){
		"command":  answersCommand,
		"unknown":  answersUnknown,
		"refusal":  toldOfRefusal,
		"message":  writesMessages,
		"pages":    readsPages,
		"upload":   uploadsFile,
		"direct":   writesDirectly,
		"vote":     replacesMessage,
		"dialog":   walksThroughDialogs,
		"errors":   showsErrorsAtFields,
		"updater":  updatesDialog,
		"stacker":  stacksDialogs,
		"closer":   hearsOfClosing,
		"homebody": publishesHome,
		"shortcut": opensFromShortcut,
		"quoter":   quotesMessage,
		"mention":  answersMention,
		"pinger":   answersDirectMessage,
		"menus":    picksFromMenus,
		"later":    schedulesMessage,
		"waiter":   isTimedOut,
	}
}

// company has a person and a channel for every scenario.
func company() slacksim.Workspace {
	w := slacksim.Workspace{Name: "Acme", Domain: "acme"}
	for name := range scenarios() {
		w.People = append(w.People, slacksim.Person{Handle: name, Name: "Ms " + name, TZ: "Europe/Stockholm", Locale: "sv-SE"})
		w.Channels = append(w.Channels, slacksim.Channel{Name: name, Members: []string{name}, WithApp: true})
	}
	return w
}

func TestBolt(t *testing.T) {
	t.Parallel()
	for _, mode := range []string{modeHTTP, modeSocket} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			s := open(t, mode, slacksim.Config{Workspaces: []slacksim.Workspace{company()}, RateLimits: true, PostBurst: 20})
			if mode == modeHTTP {
				if err := s.sim.Verify(soon(t)); err != nil {
					t.Error(err)
				}
			}
			for name, run := range scenarios() {
				t.Run(name, func(t *testing.T) {
					t.Parallel()
					run(s.person(t, name))
				})
			}
		})
	}
}

func answersCommand(p *person) {
	p.types("/bolt hello there @vote")
	if got := p.sees("acknowledged hello there"); !got.Ephemeral || !strings.Contains(got.Text, "@vote") {
		p.t.Errorf("the acknowledgement: %+v", got)
	}
	if got := p.sees("responded"); !got.Ephemeral || !got.ByApp {
		p.t.Errorf("the response: %+v", got)
	}
	if got := p.sees("said to all by @command"); got.Ephemeral || got.Channel != "#command" {
		p.t.Errorf("what was said: %+v", got)
	}
}

func answersUnknown(p *person) {
	p.types("/bolt abracadabra & <more>")
	if got := p.sees("no such word"); got.Text != "no such word: abracadabra & <more>" {
		p.t.Errorf("answer: %q", got.Text)
	}
	if err := p.Slash(soon(p.t), "bolt"); !errors.Is(err, slacksim.ErrRefused) {
		p.t.Errorf("no command: %v", err)
	}
}

func toldOfRefusal(p *person) {
	p.types("/bolt wrong")
	got := p.sees("invalid_blocks").Text
	for _, part := range []string{"slack_webapi_platform_error", "[json-pointer:/blocks/0"} {
		if !strings.Contains(got, part) {
			p.t.Errorf("refusal %q does not have %q", got, part)
		}
	}
}

func writesMessages(p *person) {
	p.types("/bolt message")
	got := p.sees("replies: second, in the thread; ")
	if !strings.Contains(got.Text, "https://acme.slack.com/archives/"+got.ChannelID+"/p") {
		p.t.Errorf("permalink: %q", got.Text)
	}
	if m := p.sees("for you alone"); m.To != p.name {
		p.t.Errorf("the ephemeral message: %+v", m)
	}
	for _, m := range p.sim.Seen(p.name) {
		if m.Text == "doomed" || m.Text == "first" {
			p.t.Errorf("still there: %+v", m)
		}
		if m.Text == "second" && (!m.Edited || m.Replies != 1 || m.Metadata == nil || m.Metadata.EventType != "sample") {
			p.t.Errorf("the first message: %+v", m)
		}
	}
}

func readsPages(p *person) {
	p.types("/bolt pages")
	p.sees("11 pages, 21 people, 2 members")
}

func uploadsFile(p *person) {
	p.types("/bolt file")
	got := p.sees("here is the file")
	if len(got.Files) != 1 || got.Files[0].Title != "A note" || got.Files[0].Size != 4 {
		p.t.Errorf("files: %+v", got.Files)
	}
}

func writesDirectly(p *person) {
	p.types("/bolt direct")
	if got := p.sees("direct to Ms direct in Europe/Stockholm, sv-SE"); got.Channel != "@bolt" {
		p.t.Errorf("in %s", got.Channel)
	}
}

func replacesMessage(p *person) {
	p.types("/bolt vote")
	before := p.sees("Vote")
	p.clicks("Yes")
	if after := p.sees("Vote of vote: yes"); after.TS != before.TS || len(after.Buttons) != 0 {
		p.t.Errorf("before %+v\nafter %+v", before, after)
	}
}

// walksThroughDialogs goes open, submit: update, submit: push, submit: clear.
func walksThroughDialogs(p *person) {
	p.types("/bolt dialog")
	p.dialog("Order")
	p.submit(map[string]any{"Customer": "Ljung & Co"})
	if v := p.dialog("Confirm"); v.Text != "Ljung & Co ordered by @dialog, kept through updates" {
		p.t.Errorf("confirm: %q", v.Text)
	}
	p.submit(nil)
	if v := p.dialog("Last"); v.Depth != 2 {
		p.t.Errorf("depth %d", v.Depth)
	}
	p.submit(nil)
	if n := p.dialogs(); n != 0 {
		p.t.Errorf("%d dialogs are left", n)
	}
}

func (p *person) submit(entries map[string]any) {
	p.t.Helper()
	p.must(p.Fill(entries))
	wrong, err := p.Submit(soon(p.t))
	if err != nil || len(wrong) > 0 {
		p.t.Fatalf("submit: %v, %v", wrong, err)
	}
}

func showsErrorsAtFields(p *person) {
	p.types("/bolt dialog")
	p.dialog("Order")
	p.must(p.Fill(map[string]any{"Customer": "nobody"}))
	wrong, err := p.Submit(soon(p.t))
	if err != nil || wrong["Customer"] != "Nobody is no customer" {
		p.t.Fatalf("submit: %v, %v", wrong, err)
	}
	p.must(p.Fill(map[string]any{"Customer": "broken"}))
	if wrong, err := p.Submit(soon(p.t)); !errors.Is(err, slacksim.ErrNotAcked) {
		p.t.Fatalf("errors at a block that is not there: %v, %v", wrong, err)
	}
	p.submit(map[string]any{"Customer": "Acme"})
	p.dialog("Confirm")
}

func updatesDialog(p *person) {
	p.types("/bolt dialog")
	p.dialog("Order")
	p.must(p.Fill(map[string]any{"Customer": "Acme"}))
	p.clicks("More")
	v := p.dialog("Order, more")
	if !strings.Contains(v.Text, "More was asked for") || v.Fields[0].Value != "Acme" {
		p.t.Errorf("the update lost something: %+v", v)
	}
	if got := p.hears(p.t, "user", p.name); got["conflict"] != "hash_conflict" {
		p.t.Errorf("an old hash: %v", got)
	}
}

func stacksDialogs(p *person) {
	p.types("/bolt dialog")
	p.dialog("Order")
	p.clicks("Deeper")
	if v := p.dialog("Deeper"); v.Depth != 2 {
		p.t.Errorf("depth %d", v.Depth)
	}
	p.submit(nil)
	p.dialog("Order")
}

func hearsOfClosing(p *person) {
	p.types("/bolt dialog")
	p.dialog("Order")
	p.must(p.CloseView(soon(p.t)))
	if got := p.hears(p.t, "user", p.name); got["closed"] != "order" || got["cleared"] != false {
		p.t.Errorf("the app heard %v", got)
	}
}

func publishesHome(p *person) {
	p.must(p.OpenHome(soon(p.t)))
	shows := func(words string) {
		p.t.Helper()
		p.await(p.t, words, func() bool {
			v, ok := p.Home()
			return ok && strings.Contains(v.Text, words)
		})
	}
	shows("Hello @homebody, 0 clicks")
	p.must(p.Click(soon(p.t), slacksim.Find{Home: true}, "Count"))
	shows("1 clicks")
	p.must(p.Click(soon(p.t), slacksim.Find{Home: true}, "Count"))
	shows("2 clicks")
}

func opensFromShortcut(p *person) {
	p.must(p.Shortcut(soon(p.t), "new_order"))
	p.dialog("Order")
}

func quotesMessage(p *person) {
	m, err := p.Say(soon(p.t), "to be quoted")
	p.must(err)
	p.must(p.MessageShortcut(soon(p.t), "quote", m))
	if got := p.sees("only you: to be quoted"); !got.Ephemeral {
		p.t.Errorf("the response: %+v", got)
	}
	if got := p.sees("quoted: to be quoted"); got.ThreadTS != m.TS {
		p.t.Errorf("the thread: %+v", got)
	}
}

func answersMention(p *person) {
	m, err := p.Say(soon(p.t), "hello @bolt")
	p.must(err)
	if got := p.sees("mentioned in try 0, no reason"); got.ThreadTS != m.TS {
		p.t.Errorf("the thread: %+v", got)
	}
}

func answersDirectMessage(p *person) {
	_, err := p.Actor.In("@bolt").Say(soon(p.t), "ping")
	p.must(err)
	if got := p.sees("pong to @pinger"); got.Channel != "@bolt" {
		p.t.Errorf("in %s", got.Channel)
	}
}

// picksFromMenus types into menus that ask the app for their options.
func picksFromMenus(p *person) {
	p.types("/bolt menu")
	p.dialog("Menus")
	offers, err := p.Options(soon(p.t), slacksim.Find{}, "customer", "ac")
	p.must(err)
	if len(offers) != 2 || offers[0].Text != "Acme" || offers[1].Value != "ACACIA" {
		p.t.Errorf("options %+v", offers)
	}
	groups, err := p.Options(soon(p.t), slacksim.Find{}, "fans", "fan")
	p.must(err)
	if len(groups) != 2 || groups[1].Group != "Large" || groups[1].Text != "Large fan" {
		p.t.Errorf("groups %+v", groups)
	}
	if few, err := p.Options(soon(p.t), slacksim.Find{}, "customer", "a"); err != nil || len(few) != 0 {
		p.t.Errorf("a letter too few: %v, %v", few, err)
	}
	p.submit(map[string]any{"customer": "Ljung & Co", "fans": []string{"Small fan", "Large fan"}})
	p.sees("picked LJUNG & CO, Small-fan and Large-fan")
}

func schedulesMessage(p *person) {
	p.types("/bolt later")
	p.sees("scheduled 1, left 0")
}

// isTimedOut waits for Slack's three seconds in real time.
func isTimedOut(p *person) {
	if err := p.Slash(soon(p.t), "/bolt silent"); !errors.Is(err, slacksim.ErrNotAcked) {
		p.t.Fatalf("a command without an answer: %v", err)
	}
	if got := p.sees("operation_timeout"); !got.Failure || !got.Ephemeral {
		p.t.Errorf("the failure: %+v", got)
	}
}
