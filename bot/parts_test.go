package bot_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/slack-go/slack"

	"kept/bot"
	"kept/internal/clock"
	"kept/internal/promise"
	"kept/internal/slacksim"
	"kept/internal/view"
	"kept/internal/workspace"
)

func TestPeople(t *testing.T) {
	t.Parallel()
	r := newRig(t, slacksim.Config{}, nil)
	for _, row := range []struct {
		handle string
		want   workspace.Person
	}{
		{"anna", workspace.Person{Name: "anna", Zone: "Europe/Stockholm", Locale: "en"}},
		{"bo", workspace.Person{Name: "bo", Zone: "Europe/Stockholm", Locale: "sv"}},
		{"cia", workspace.Person{Name: "cia", Zone: "Europe/Stockholm", Locale: "en", Admin: true}},
		{"gustav", workspace.Person{Name: "gustav", Zone: "Europe/Stockholm", Locale: "en", Outside: true}},
		{"robot", workspace.Person{Name: "robot", Zone: "Europe/Stockholm", Locale: "en", Bot: true}},
	} {
		row.want.ID = r.user(row.handle)
		got, err := r.people.Person(t.Context(), r.team(), r.user(row.handle))
		if diff := cmp.Diff(row.want, got); diff != "" || err != nil {
			t.Errorf("%s (-want +got):\n%s%v", row.handle, diff, err)
		}
	}
	if p, err := r.people.Person(t.Context(), r.team(), r.user("old")); err != nil || !p.Deleted {
		t.Errorf("a deactivated person: %+v, %v", p, err)
	}
	if p, err := r.people.Person(t.Context(), r.team(), r.user("xenia")); err != nil || !p.Outside {
		t.Errorf("another company's person: %+v, %v", p, err)
	}
	if _, err := r.people.Person(t.Context(), r.team(), "U0NOBODY"); !errors.Is(err, promise.ErrNotFound) {
		t.Errorf("nobody: %v", err)
	}
	if _, err := r.people.Person(t.Context(), "T0STRANGER", r.user("anna")); promise.KindOf(err) != promise.KindUnavailable || !errors.Is(err, bot.ErrNotInstalled) {
		t.Errorf("a team Kept is not in: %v", err)
	}
}

func TestPeopleAreRemembered(t *testing.T) {
	t.Parallel()
	r := newRig(t, slacksim.Config{}, nil)
	var wg sync.WaitGroup
	r.sim.Faults().Latency("users.info", 50*time.Millisecond)
	for range 20 {
		wg.Go(func() {
			if _, err := r.people.Person(t.Context(), r.team(), r.user("anna")); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	calls := func() int { return r.meter.count("call users.info ok") }
	if calls() != 1 {
		t.Errorf("%d calls for twenty who asked at once", calls())
	}
	r.clock.Advance(59 * time.Minute)
	_, _ = r.people.Person(t.Context(), r.team(), r.user("anna"))
	if calls() != 1 {
		t.Error("asked again within the hour")
	}
	must(t, r.sim.SetPerson("anna", func(p *slacksim.Person) { p.TZ, p.Locale = "America/New_York", "de-DE" }))
	r.clock.Advance(2 * time.Minute)
	if p, _ := r.people.Person(t.Context(), r.team(), r.user("anna")); p.Zone != "America/New_York" || p.Locale != "" {
		t.Errorf("after the hour: %+v", p)
	}
	// Slack is away: what was known is used on, and nobody new is made up
	r.clock.Advance(3 * time.Hour)
	r.sim.Faults().Down(false)
	if p, err := r.people.Person(t.Context(), r.team(), r.user("anna")); err != nil || p.Zone != "America/New_York" {
		t.Errorf("while Slack is away: %+v, %v", p, err)
	}
	if _, err := r.people.Person(t.Context(), r.team(), r.user("bo")); promise.KindOf(err) != promise.KindUnavailable {
		t.Errorf("while Slack is away: %v", err)
	}
	if p := r.people.Actor(t.Context(), r.team(), r.user("bo")); p != (workspace.Person{ID: r.user("bo")}) {
		t.Errorf("the actor: %+v", p)
	}
}

func TestLanguage(t *testing.T) {
	t.Parallel()
	for locale, want := range map[string]string{
		"sv-SE": "sv", "en-US": "en", "en-GB": "en", "sv": "sv", "SV_fi": "sv", "de-DE": "", "": "", "english": "", "-": "",
	} {
		if got := bot.Language(locale); got != want {
			t.Errorf("%q is %q, want %q", locale, got, want)
		}
	}
}

func TestWhoIsOutside(t *testing.T) {
	t.Parallel()
	alone := bot.Identity{Team: "T1"}
	org := bot.Identity{Team: "T1", Enterprise: "E1"}
	member := func(id string) slack.EnterpriseUser { return slack.EnterpriseUser{EnterpriseID: id} }
	for _, row := range []struct {
		name string
		user slack.User
		self bot.Identity
		want bool
	}{
		{"a colleague", slack.User{TeamID: "T1"}, alone, false},
		{"a guest", slack.User{TeamID: "T1", IsRestricted: true}, alone, true},
		{"a guest of one channel", slack.User{TeamID: "T1", IsUltraRestricted: true}, alone, true},
		{"a stranger", slack.User{TeamID: "T1", IsStranger: true}, alone, true},
		{"another company", slack.User{TeamID: "T2"}, alone, true},
		{"another company's organisation", slack.User{TeamID: "T2", Enterprise: member("E2")}, org, true},
		{"another workspace of the organisation", slack.User{TeamID: "T2", Enterprise: member("E1")}, org, false},
		{"the organisation itself", slack.User{TeamID: "E1"}, org, false},
		{"no team told", slack.User{}, alone, false},
	} {
		if got := bot.Outside(&row.user, row.self); got != row.want {
			t.Errorf("%s: outside %v", row.name, got)
		}
	}
}

func TestCacheKeepsWithinBounds(t *testing.T) {
	t.Parallel()
	clk := clock.NewVirtual(start)
	c := bot.NewCache(clk.Now, time.Minute, 10)
	for i := range 1000 {
		key := strconv.Itoa(i)
		got, err := c.Get(t.Context(), key, func(context.Context) (string, error) {
			if i%3 == 0 {
				return "", errBoom
			}
			return "value " + key, nil
		})
		if (err != nil) != (i%3 == 0) || err == nil && got != "value "+key {
			t.Fatalf("%s: %q, %v", key, got, err)
		}
	}
	if n := c.Len(); n > 10 {
		t.Errorf("%d entries are kept", n)
	}
}

func TestCacheSurvivesWhoGaveUp(t *testing.T) {
	t.Parallel()
	c := bot.NewCache(clock.NewVirtual(start).Now, time.Minute, 10)
	impatient, cancel := context.WithCancel(t.Context())
	entered := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		_, err := c.Get(impatient, "k", func(ctx context.Context) (string, error) {
			close(entered)
			<-ctx.Done()
			return "", ctx.Err()
		})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("the one who gave up: %v", err)
		}
	})
	<-entered
	wg.Go(func() {
		got, err := c.Get(t.Context(), "k", func(context.Context) (string, error) { return "v", nil })
		if got != "v" || err != nil {
			t.Errorf("the one who waited: %q, %v", got, err)
		}
	})
	cancel()
	wg.Wait()
}

func TestReplaysKeepWithinBounds(t *testing.T) {
	t.Parallel()
	clk := clock.NewVirtual(start)
	r := bot.NewReplays(clk.Now)
	settle, _, first := r.Take("a")
	if !first {
		t.Fatal("the first is a replay")
	}
	settle([]byte("answer"))
	if _, again, first := r.Take("a"); first || string(again()) != "answer" {
		t.Errorf("second: first %v, %q", first, again())
	}
	for i := range 300 {
		settle, _, _ := r.Take(strconv.Itoa(i))
		settle([]byte("x"))
	}
	if _, old, first := r.Take("a"); first || old() != nil {
		t.Errorf("an old delivery: first %v, its answer %q", first, old())
	}
	clk.Advance(11 * time.Minute)
	if _, _, first := r.Take("a"); !first {
		t.Error("a delivery is remembered for too long")
	}
	for i := range 50_000 {
		r.Take("many " + strconv.Itoa(i))
	}
	if n := r.Len(); n > 20_000 {
		t.Errorf("%d are kept", n)
	}
}

// However many come meanwhile, a delivery that is still being answered keeps
// those waiting who come again.
func TestReplaysWaitForASlowAnswer(t *testing.T) {
	t.Parallel()
	r := bot.NewReplays(clock.NewVirtual(start).Now)
	slow, _, _ := r.Take("slow")
	for i := range 1_000 {
		settle, _, _ := r.Take(strconv.Itoa(i))
		settle([]byte("x"))
	}
	_, again, first := r.Take("slow")
	if first || again() != nil {
		t.Errorf("before it is answered: first %v, %q", first, again())
	}
	slow([]byte("at last"))
	if got := again(); string(got) != "at last" {
		t.Errorf("after it is answered: %q", got)
	}
	if n := r.Len(); n != 1_001 {
		t.Errorf("%d are kept", n)
	}
}

func TestReplaysUnderLoad(t *testing.T) {
	t.Parallel()
	r := bot.NewReplays(clock.NewVirtual(start).Now)
	var firsts atomic.Int64
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for i := range 500 {
				if _, _, first := r.Take(strconv.Itoa(i)); first {
					firsts.Add(1)
				}
			}
		})
	}
	wg.Wait()
	if firsts.Load() != 500 {
		t.Errorf("%d deliveries were first", firsts.Load())
	}
}

func TestPacer(t *testing.T) {
	t.Parallel()
	p := bot.NewPacer()
	now := start
	var slots []time.Duration
	for i := range 8 {
		at, ok := p.May(strconv.Itoa(i), now, "T1", "C1")
		if ok != (i < 5) {
			t.Errorf("message %d: ok %v", i, ok)
		}
		slots = append(slots, at.Sub(now))
	}
	want := []time.Duration{0, 0, 0, 0, 0, time.Second, 2 * time.Second, 3 * time.Second}
	if diff := cmp.Diff(want, slots); diff != "" {
		t.Errorf("slots (-want +got):\n%s", diff)
	}
	if _, ok := p.May("other", now, "T1", "C2"); !ok {
		t.Error("one channel holds up another")
	}
	if at, ok := p.May("6", now.Add(time.Second), "T1", "C1"); ok || at.Sub(now) != 2*time.Second {
		t.Errorf("too early: %s, %v", at.Sub(now), ok)
	}
	if _, ok := p.May("6", now.Add(2*time.Second), "T1", "C1"); !ok {
		t.Error("not at its own moment")
	}
	p.Hold("T1", "C3", now.Add(time.Minute))
	if at, ok := p.May("held", now, "T1", "C3"); ok || at.Sub(now) != time.Minute {
		t.Errorf("a held channel: %s, %v", at.Sub(now), ok)
	}
}

func TestPacerHoldsTheWorkspaceToo(t *testing.T) {
	t.Parallel()
	p := bot.NewPacer()
	let := 0
	for i := range 300 {
		if _, ok := p.May(strconv.Itoa(i), start, "T1", promise.ChannelID(fmt.Sprintf("C%d", i))); ok {
			let++
		}
	}
	if let != 100 {
		t.Errorf("%d of 300 at once", let)
	}
	if _, ok := p.May("x", start, "T2", "C1"); !ok {
		t.Error("one workspace holds up another")
	}
	for i := range 50_000 {
		p.May("y"+strconv.Itoa(i), start.Add(time.Duration(i)*time.Minute), "T3", promise.ChannelID(fmt.Sprintf("C%d", i)))
	}
	if lines, slots := p.Sizes(); lines > 5000 || slots > 5000 {
		t.Errorf("%d lines and %d slots are kept", lines, slots)
	}
}

// A thousand messages that wait for one channel leave the others their share.
func TestABusyChannelLeavesTheOthersTheirShare(t *testing.T) {
	t.Parallel()
	p := bot.NewPacer()
	const waiting = 1000
	for i := range waiting {
		p.May("busy"+strconv.Itoa(i), start, "T1", "CBUSY")
	}
	for i := range 50 {
		if at, ok := p.May("other"+strconv.Itoa(i), start, "T1", promise.ChannelID(fmt.Sprintf("C%d", i))); !ok {
			t.Fatalf("message %d to another channel waits for %s", i, at.Sub(start))
		}
	}
	// and they go at the channel's own pace
	for i := 5; i < waiting; i++ {
		now := start.Add(time.Duration(i-4) * time.Second)
		if at, ok := p.May("busy"+strconv.Itoa(i), now, "T1", "CBUSY"); !ok {
			t.Fatalf("message %d waits until %s", i, at.Sub(now))
		}
	}
}

func TestClassify(t *testing.T) {
	t.Parallel()
	r := newRig(t, slacksim.Config{}, nil)
	post := func() error {
		_, err := r.client.Post(t.Context(), r.channel("#sales"), view.Message{Text: "x"}, "", "")
		return err
	}
	for _, row := range []struct {
		name    string
		failure slacksim.Failure
		want    bot.Trouble
		code    string
	}{
		{"archived", slacksim.Failure{Error: "is_archived"}, bot.Refused, "is_archived"},
		{"restricted", slacksim.Failure{Error: "restricted_action"}, bot.Refused, "restricted_action"},
		{"messages tab off", slacksim.Failure{Error: "messages_tab_disabled"}, bot.Refused, "messages_tab_disabled"},
		{"wrong blocks", slacksim.Failure{Error: "invalid_blocks"}, bot.Rejected, "invalid_blocks"},
		{"an unknown word", slacksim.Failure{Error: "brand_new_error"}, bot.Rejected, "brand_new_error"},
		{"revoked", slacksim.Failure{Error: "token_revoked"}, bot.Revoked, "token_revoked"},
		{"too much", slacksim.Failure{RetryAfter: 3 * time.Second}, bot.RateLimited, ""},
		{"too much, as a word", slacksim.Failure{Error: "rate_limited"}, bot.RateLimited, "rate_limited"},
		{"too much, without a figure", slacksim.Failure{Status: 429}, bot.RateLimited, "http_429"},
		{"an outage", slacksim.Failure{Status: 503}, bot.Transient, "http_503"},
		{"a cut line", slacksim.Failure{Hang: true}, bot.Transient, ""},
	} {
		r.sim.Faults().FailNext("chat.postMessage", 1, row.failure)
		err := post()
		e, ok := errors.AsType[*bot.SlackError](err)
		if !ok || e.Trouble != row.want || e.Code != row.code || e.Method != "chat.postMessage" {
			t.Errorf("%s: %#v", row.name, err)
			continue
		}
		if (e.RetryAfter > 0) != (row.want == bot.RateLimited) {
			t.Errorf("%s: again in %s", row.name, e.RetryAfter)
		}
	}
	if err := bot.Classify("x", nil); err != nil {
		t.Errorf("no error is %v", err)
	}
}

func TestRejectedBlocksAreExplainedInTheLog(t *testing.T) {
	t.Parallel()
	r := newRig(t, slacksim.Config{}, nil)
	bad := withButton("x", strings.Repeat("long ", 40), "a", "1")
	_, err := r.client.Post(t.Context(), r.channel("#sales"), *bad, "", "")
	e, ok := errors.AsType[*bot.SlackError](err)
	if !ok || e.Trouble != bot.Rejected || len(e.Messages) == 0 {
		t.Fatalf("error %#v", err)
	}
	if log := r.logs.String(); !strings.Contains(log, "level=ERROR") || !strings.Contains(log, "json-pointer") {
		t.Errorf("the log lacks Slack's details:\n%s", log)
	}
}

func TestSlackThatDoesNotAnswerIsNotWaitedForLong(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	srv := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, q *http.Request) {
		select {
		case <-release:
		case <-q.Context().Done():
		}
	}))
	t.Cleanup(srv.Close)
	t.Cleanup(func() { close(release) })
	r := newRig(t, slacksim.Config{}, nil)
	c := bot.NewClient(bot.ClientConfig{Token: "xoxb-x", APIURL: srv.URL + "/", Log: r.log, Meter: r.meter})
	began := clock.System{}.Now()
	_, err := c.OpenView(t.Context(), "1.1", *dialog("x"))
	if took := (clock.System{}).Now().Sub(began); took > 5*time.Second {
		t.Errorf("a dialog was waited for %s", took)
	}
	if e, ok := errors.AsType[*bot.SlackError](err); !ok || e.Trouble != bot.Transient || e.Code != "timeout" {
		t.Errorf("error %#v", err)
	}
}

func TestIdentityAndScopes(t *testing.T) {
	t.Parallel()
	r := newRig(t, slacksim.Config{App: slacksim.App{Scopes: []string{"chat:write", "commands"}}}, nil)
	id, err := r.client.AuthTest(t.Context())
	must(t, err)
	if id.Team != r.team() || id.BotUser == "" || !cmp.Equal(id.Scopes, []string{"chat:write", "commands"}) {
		t.Errorf("identity %+v", id)
	}
	must(t, r.single.Ready(t.Context()))
	if _, err := r.single.For(t.Context(), "T0STRANGER"); !errors.Is(err, bot.ErrNotInstalled) {
		t.Errorf("another team: %v", err)
	}
	r.sim.Faults().FailNext("auth.test", 1, slacksim.Failure{Error: "invalid_auth"})
	if err := r.single.Ready(t.Context()); err == nil {
		t.Error("ready with a token that is not accepted")
	}
	wrong := bot.NewSingle(bot.ClientConfig{Token: "xoxb-wrong", APIURL: r.sim.APIURL(), Log: r.log, Meter: r.meter})
	if _, err := wrong.Connect(t.Context()); err == nil || strings.Contains(err.Error(), "xoxb") {
		t.Errorf("a wrong token: %v", err)
	}
	// Slack was away at the start: the next request finds it
	late := bot.NewSingle(bot.ClientConfig{Token: r.sim.BotToken(""), APIURL: r.sim.APIURL(), Log: r.log, Meter: r.meter})
	r.sim.Faults().FailNext("auth.test", 1, slacksim.Failure{Status: 500})
	if _, err := late.Connect(t.Context()); err == nil {
		t.Error("connected during an outage")
	}
	if c, err := late.For(t.Context(), r.team()); err != nil || c.Identity().Team != r.team() {
		t.Errorf("after the outage: %v", err)
	}
}

func TestMessagesAreDeletedAndFound(t *testing.T) {
	t.Parallel()
	r := newRig(t, slacksim.Config{}, nil)
	ch := r.channel("#sales")
	ts, err := r.client.Post(t.Context(), ch, view.Message{Text: "one"}, "key-1", "")
	must(t, err)
	reply, err := r.client.Post(t.Context(), ch, view.Message{Text: "two"}, "key-2", ts)
	must(t, err)
	for _, row := range []struct{ key, thread, want string }{
		{"key-1", "", ts}, {"key-2", ts, reply}, {"key-2", "", ""}, {"key-3", "", ""},
	} {
		got, err := r.client.FindDelivered(t.Context(), ch, row.key, row.thread, start)
		if err != nil || got != row.want {
			t.Errorf("%s in %q: %q, %v, want %q", row.key, row.thread, got, err, row.want)
		}
	}
	if got, err := r.client.FindDelivered(t.Context(), ch, "key-1", "", start.Add(time.Hour)); err != nil || got != "" {
		t.Errorf("since later: %q, %v", got, err)
	}
	must(t, r.client.Delete(t.Context(), ch, reply))
	if n := len(r.reads("bo")); n != 1 {
		t.Errorf("bo reads %d", n)
	}
	first, err := r.client.OpenDM(t.Context(), r.user("anna"))
	must(t, err)
	second, err := r.client.OpenDM(t.Context(), r.user("anna"))
	if err != nil || first != second || r.meter.count("call conversations.open ok") != 1 {
		t.Errorf("direct message %s, %s, %v", first, second, err)
	}
}
