package view_test

import (
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/slack-go/slack"

	"kept/internal/locale"
	"kept/internal/promise"
	"kept/internal/slacksim"
	"kept/internal/view"
)

// nasty are words that do their worst: they grow when escaped, are many lines,
// call everybody, or are put together to break out of where they stand.
func nasty() map[string]string {
	return map[string]string{
		"ampersands": strings.Repeat("&", promise.MaxWhat),
		"brackets":   strings.Repeat("<>", promise.MaxWhat/2),
		"lines":      "x" + strings.Repeat("\n", promise.MaxWhat-2) + "y",
		"calls":      strings.Repeat("<!channel> @here ", 29),
		"links":      strings.Repeat("<https://a.example/x|<!here>>", 17),
		"marks":      strings.Repeat("`*_~>", promise.MaxWhat/5),
		"wide":       strings.Repeat("å", promise.MaxWhat),
		"emoji":      strings.Repeat("👩‍👩‍👧", 100),
		"ats":        strings.Repeat("@", promise.MaxWhat),
	}
}

// mentioned finds what Slack would act on besides bare links.
var mentioned = regexp.MustCompile(`<[@#!][^>]*>`)

// TestNastyWords takes nasty words through every message there is, in every
// state: nothing breaks Slack's limits, and nobody is called who is not
// concerned.
func TestNastyWords(t *testing.T) {
	t.Parallel()
	for name, words := range nasty() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for i, s := range everyState(t) {
				spoil(&s.p, words)
				// Each state meets half of the words in one language and half
				// in the other: all of both takes too long.
				lang := languages()[(i+len(name))%2]
				for what, made := range everyMessage(t, s, lang) {
					checkRules(t, string(s.p.State)+" "+what, made)
					checkCalls(t, string(s.p.State)+" "+what, made)
				}
			}
		})
	}
}

// spoil puts the words wherever people write.
func spoil(p *promise.Promise, words string) {
	p.What, p.Customer.Name = words, cut(words, promise.MaxCustomer)
	if p.OfferWhat != "" {
		p.OfferWhat = words
	}
	for _, hint := range []*string{&p.Details.Worries, &p.Details.Wishes} {
		*hint = cut(words, promise.MaxHint)
	}
	note := cut(words+words, promise.MaxNote)
	for i := range p.History {
		if p.History[i].Note != "" {
			p.History[i].Note = note
		}
	}
	for i := range p.FollowUps {
		f := &p.FollowUps[i]
		for _, field := range []*string{&f.Reason, &f.Said, &f.Without, &f.Learning} {
			if *field != "" {
				*field = note
			}
		}
	}
}

func cut(s string, n int) string {
	if runes := []rune(s); len(runes) > n {
		return string(runes[:n])
	}
	return s
}

// everyState is a promise in each state it can be in, and each of a follow-up.
func everyState(t *testing.T) []*story {
	t.Helper()
	base := tell(t, anna)
	offer := promise.Act{Verb: promise.VerbCounter, By: promise.Actor{ID: anna}, Due: base.day(28, 12), What: "send a price", Note: "why"}
	move := promise.Act{Verb: promise.VerbMove, By: promise.Actor{ID: anna}, Due: base.day(28, 12), Note: "why"}
	given := func() *story { return tell(t, bo).act(promise.VerbAccept, anna) }
	missed := func() *story { return handedOver(t).say(promise.VerbAtRisk, bo, "why").at(200).tick() }
	long := given()
	for range 10 {
		long = long.say(promise.VerbAtRisk, anna, "why").act(promise.VerbOnTrack, anna)
	}
	return []*story{
		base, tell(t, bo), tell(t, bo).do(offer), tell(t, bo).say(promise.VerbDecline, anna, "why"), given(), long,
		given().do(move), given().say(promise.VerbKeep, anna, "why"), given().say(promise.VerbRevoke, anna, "why"),
		given().act(promise.VerbRelease, bo), given().say(promise.VerbProposeVoid, anna, "why").act(promise.VerbApproveVoid, bo),
		missed(), missed().act(promise.VerbKeep, anna), missed().act(promise.VerbJoin, anna).say(promise.VerbContact, anna, "why"),
		missed().say(promise.VerbCannotJoin, anna, "why"),
		missed().say(promise.VerbCannotJoin, anna, "why").say(promise.VerbContact, cilla, "why").
			say(promise.VerbCloseFollowUp, cilla, "why").say(promise.VerbKeep, anna, "why"),
		missed().say(promise.VerbBreak, anna, "why"),
		putRight(t), putRight(t).at(24 * 8).tick(), putRight(t).at(24*8).tick().say(promise.VerbNewWish, anna, "why"),
		putRight(t).say(promise.VerbNotWell, anna, "why"), putRight(t).say(promise.VerbSkipCare, anna, "why"), lapsed(t), unanswered(t),
		given().say(promise.VerbKeep, anna, "why").say(promise.VerbThank, bo, "why"), given().say(promise.VerbProposeVoid, anna, "why"),
	}
}

// everyMessage is all that can be said about a story in a language.
func everyMessage(t *testing.T, s *story, lang string) map[string]any {
	t.Helper()
	made := map[string]any{}
	add := func(name string, m any, err error) {
		if err != nil {
			t.Errorf("%s %s: %v", s.p.State, name, err)
			return
		}
		made[name] = m
	}
	for _, kind := range noticeKinds() {
		for _, me := range []promise.UserID{"", anna, bo, cilla} {
			if m, ok, err := s.reader(lang, me).Refreshed(kind, s.p); ok || err != nil {
				add("refreshed "+string(kind), m, err)
			}
		}
	}
	r := s.reader(lang, anna)
	show, err := r.Show(s.p)
	add("show", show, err)
	confirm, err := r.Confirm(s.p, true)
	add("confirm", confirm, err)
	if s.p.State == promise.Missed || s.p.State == promise.Requested {
		everyPage(r, s.p, add)
	}
	form, err := r.PromiseForm(view.Form{Promiser: anna, What: s.p.What, Customer: s.p.Customer.Name, Due: s.p.Due})
	add("form", form, err)
	moved, err := r.MoveForm(s.p)
	add("move", moved, err)
	offer, err := r.HandOverForm(s.p)
	add("hand over", offer, err)
	prove, err := r.ProveForm(s.p)
	add("prove", prove, err)
	counter, err := r.CounterForm(s.p, promise.VerbCounter)
	add("counter", counter, err)
	everyFollowUp(r, s, add)
	for _, v := range reasons() {
		reason, err := r.ReasonForm(s.p, v)
		add("reason "+string(v), reason, err)
	}
	return made
}

// everyPage is what shows many promises at once.
func everyPage(r view.Reader, p promise.Promise, add func(string, any, error)) {
	page := make([]promise.Promise, 30)
	for i := range page {
		page[i] = p
	}
	list, err := r.List(view.Listing{Kind: view.ListCustomer, Customer: p.Customer.Name, Promises: page, Total: 900, Next: "next"})
	add("list", list, err)
	choose, err := r.Choose(page)
	add("choose", choose, err)
	part := view.Part{Promises: page, Total: 900}
	for _, channel := range []bool{true, false} {
		digest, _, err := r.Digest(view.Digest{Missed: part, DueToday: part, AtRisk: part, Requests: part, FollowUps: part, Calls: part, CallWaits: part, Channel: channel})
		add("digest", digest, err)
	}
	day := view.Day{}
	for place := promise.PlaceMissed; place <= promise.PlaceOthers; place++ {
		day[place] = part
	}
	home, err := r.Home(view.Home{Breaches: part, Day: day, Figure: promise.Figure{Closed: 9, OnTime: 5, Weight: 8}, FollowUps: 3})
	add("home", slack.HomeTabViewRequest{Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: home.Blocks}}, err)
}

func noticeKinds() []promise.NoticeKind {
	return []promise.NoticeKind{
		promise.NoticeMade, promise.NoticeRequest, promise.NoticeAnswered, promise.NoticeCounter, promise.NoticeReminder,
		promise.NoticeMoving, promise.NoticeMoved, promise.NoticeHandover, promise.NoticeTaken, promise.NoticeAtRisk,
		promise.NoticeClosed, promise.NoticeReopened, promise.NoticeVoid, promise.NoticeBreach, promise.NoticeInvite,
		promise.NoticeAfterCare, promise.NoticeNudge, promise.NoticeEscalate, promise.NoticeStandIn, promise.NoticeLapsed,
		promise.NoticeRehomed, promise.NoticeUnanswered,
	}
}

// checkCalls finds calls to anybody but the people of the promise.
func checkCalls(t *testing.T, name string, made any) {
	t.Helper()
	var texts []string
	switch m := made.(type) {
	case view.Message:
		texts = append(marked(t, m.Blocks), m.Text)
	case slack.HomeTabViewRequest:
		texts = marked(t, m.Blocks.BlockSet)
	case view.Modal:
		texts = marked(t, m.Blocks.BlockSet)
	}
	for _, text := range texts {
		for _, call := range mentioned.FindAllString(text, -1) {
			switch call {
			case "<@U0ANNA>", "<@U0BO>", "<@U0CILLA>":
			default:
				t.Errorf("%s calls %s: %s", name, call, text)
			}
		}
		for _, word := range []string{"@channel", "@here", "@everyone"} {
			if strings.Contains(strings.ToLower(text), word) {
				t.Errorf("%s says %s: %s", name, word, text)
			}
		}
		if !utf8.ValidString(text) {
			t.Errorf("%s is not UTF-8: %q", name, text)
		}
	}
}

// marked are the texts of blocks in which Slack looks for mentions; each must be
// verbatim, so that it looks for written sequences alone.
func marked(t *testing.T, blocks []slack.Block) []string {
	t.Helper()
	var texts []string
	for _, b := range blocks {
		var found []*slack.TextBlockObject
		switch b := b.(type) {
		case *slack.SectionBlock:
			found = append(found, b.Text)
		case *slack.ContextBlock:
			for _, e := range b.ContextElements.Elements {
				if text, ok := e.(*slack.TextBlockObject); ok {
					found = append(found, text)
				}
			}
		}
		for _, text := range found {
			if text.Type == slack.MarkdownType && !text.Verbatim {
				t.Errorf("not verbatim: %s", text.Text)
			}
			texts = append(texts, text.Text)
		}
	}
	return texts
}

// TestShortTexts holds buttons, titles and the like to the room they have, in
// every language.
func TestShortTexts(t *testing.T) {
	t.Parallel()
	c, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range c.Languages() {
		p := c.Printer(lang)
		for _, key := range c.Keys(lang) {
			room := roomFor(key)
			if room == 0 {
				continue
			}
			text, err := p.Sprint(key, map[string]any{"Number": "#1000000", "Count": 100000})
			if err != nil {
				t.Errorf("%s %s: %v", lang, key, err)
			}
			if n := utf8.RuneCountInString(text); n > room {
				t.Errorf("%s %s: %q has %d characters, room for %d", lang, key, text, n, room)
			}
		}
	}
}

// roomFor is how many characters a text may have where it is shown; 0 for no
// limit but a section's. Buttons are cut at about 30 on narrow screens.
func roomFor(key string) int {
	switch {
	case strings.HasPrefix(key, "button."):
		return 30
	case strings.HasPrefix(key, "dialog.") && (strings.HasSuffix(key, "_title") || strings.HasSuffix(key, "_submit")):
		return 24
	case key == "dialog.save", key == "dialog.send", key == "dialog.cancel":
		return 24
	case key == "digest.me", key == "digest.channel":
		return 150
	case strings.HasSuffix(key, "_box"):
		return 75
	}
	return 0
}

// TestValidatorBites makes sure that the rules these tests rely on are there.
func TestValidatorBites(t *testing.T) {
	t.Parallel()
	long := `{"text":"x","blocks":[{"type":"section","text":{"type":"mrkdwn","text":"` + strings.Repeat("x", 3001) + `"}}]}`
	if problems := slacksim.ValidateMessage([]byte(long)); len(problems) == 0 {
		t.Error("a section of 3001 characters passes")
	}
}
