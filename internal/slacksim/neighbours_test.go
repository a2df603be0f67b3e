package slacksim_test

import (
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/slack-go/slack"

	"kept/internal/slacksim"
)

func TestReactionsAndPins(t *testing.T) {
	t.Parallel()
	sim, _ := startSim(t, slacksim.Config{App: slacksim.App{Events: []string{"reaction_added", "reaction_removed"}}})
	a := newApp(t, sim, nil)
	ctx, sales := ctxFor(t), sim.ChannelID("#sales")
	m, err := sim.As("anna").In("#sales").Say(ctx, "done")
	mustDo(t, err)
	ref := slack.NewRefToMessage(sales, m.TS)
	api := client(sim)
	mustDo(t, api.AddReactionContext(ctx, "tada", ref))
	mustDo(t, sim.As("bo").React(ctx, m, ":tada:"))
	got, err := api.GetReactionsContext(ctx, ref, slack.GetReactionsParameters{})
	mustDo(t, err)
	if len(got.Reactions) != 1 || got.Reactions[0].Count != 2 || got.Reactions[0].Name != "tada" {
		t.Errorf("reactions %+v", got)
	}
	mustDo(t, sim.As("bo").React(ctx, m, "tada")) // takes it back
	mustDo(t, api.RemoveReactionContext(ctx, "tada", ref))
	await(t, sim, "four events", func() bool {
		return len(a.ofType("reaction_added")) == 2 && len(a.ofType("reaction_removed")) == 2
	})
	mustDo(t, api.AddPinContext(ctx, sales, ref))
	items, _, err := api.ListPinsContext(ctx, sales)
	if err != nil || len(items) != 1 || items[0].Message.Text != "done" {
		t.Errorf("pins %+v, %v", items, err)
	}
	for _, row := range []struct {
		method string
		form   url.Values
		want   string
	}{
		{"pins.add", url.Values{"timestamp": {m.TS}}, "already_pinned"},
		{"pins.add", url.Values{}, "no_item_specified"},
		{"reactions.add", url.Values{"timestamp": {m.TS}, "name": {"två ord"}}, "invalid_name"},
		{"reactions.add", url.Values{"timestamp": {"now"}, "name": {"tada"}}, "bad_timestamp"},
		{"reactions.add", url.Values{"timestamp": {"1.2"}, "name": {"tada"}}, "message_not_found"},
		{"reactions.remove", url.Values{"timestamp": {m.TS}, "name": {"tada"}}, "no_reaction"},
		{"reactions.add", url.Values{"channel": {sim.ChannelID("#random")}, "timestamp": {m.TS}, "name": {"tada"}}, "channel_not_found"},
	} {
		if !row.form.Has("channel") {
			row.form.Set("channel", sales)
		}
		if out, _ := apiCall(t, sim, row.method, row.form); out["error"] != row.want {
			t.Errorf("%s %v: %v, want %s", row.method, row.form, out, row.want)
		}
	}
	mustDo(t, api.RemovePinContext(ctx, sales, ref))
}

func TestChannelsAreMadeAndManaged(t *testing.T) {
	t.Parallel()
	sim, _ := startSim(t, slacksim.Config{App: slacksim.App{Events: []string{"member_joined_channel", "member_left_channel", "channel_created"}}})
	a := newApp(t, sim, nil)
	ctx, api := ctxFor(t), client(sim)
	ch, err := api.CreateConversationContext(ctx, slack.CreateConversationParams{ChannelName: "big-deal", IsPrivate: true})
	mustDo(t, err)
	_, err = api.InviteUsersToConversationContext(ctx, ch.ID, sim.UserID("anna"), sim.UserID("bo"))
	mustDo(t, err)
	_, err = api.SetTopicOfConversationContext(ctx, ch.ID, "the deal")
	mustDo(t, err)
	got, err := api.SetPurposeOfConversationContext(ctx, ch.ID, "to win it")
	mustDo(t, err)
	if got.Topic.Value != "the deal" || got.Purpose.Value != "to win it" || !got.IsPrivate {
		t.Errorf("channel %+v", got)
	}
	mustDo(t, api.KickUserFromConversationContext(ctx, ch.ID, sim.UserID("bo")))
	if _, err := sim.As("bo").In("#big-deal").Say(ctx, "hello?"); !errors.Is(err, slacksim.ErrNoChannel) {
		t.Errorf("bo still gets in: %v", err)
	}
	mustDo(t, sim.As("anna").In("#sales").Invite(ctx, "@cia"))
	_, err = api.RenameConversationContext(ctx, ch.ID, "bigger-deal")
	mustDo(t, err)
	for _, row := range []struct {
		method string
		form   url.Values
		want   string
	}{
		{"conversations.create", url.Values{"name": {"bigger-deal"}}, "name_taken"},
		{"conversations.create", url.Values{"name": {"Big Deal"}}, "invalid_name_specials"},
		{"conversations.create", url.Values{"name": {strings.Repeat("x", 81)}}, "invalid_name_maxlength"},
		{"conversations.create", url.Values{}, "invalid_name_required"},
		{"conversations.invite", url.Values{"channel": {ch.ID}, "users": {sim.UserID("anna")}}, "already_in_channel"},
		{"conversations.invite", url.Values{"channel": {ch.ID}, "users": {sim.Teams()[0].BotUserID}}, "cant_invite_self"},
		{"conversations.kick", url.Values{"channel": {sim.ChannelID("#general")}, "user": {sim.UserID("anna")}}, "cant_kick_from_general"},
		{"conversations.leave", url.Values{"channel": {sim.ChannelID("#general")}}, "cant_leave_general"},
		{"conversations.setTopic", url.Values{"channel": {ch.ID}, "topic": {strings.Repeat("x", 251)}}, "too_long"},
		{"conversations.archive", url.Values{"channel": {sim.ChannelID("#random")}}, "not_in_channel"},
	} {
		if out, _ := apiCall(t, sim, row.method, row.form); out["error"] != row.want {
			t.Errorf("%s %v: %v, want %s", row.method, row.form, out, row.want)
		}
	}
	mustDo(t, api.ArchiveConversationContext(ctx, ch.ID))
	if out, _ := apiCall(t, sim, "chat.postMessage", url.Values{"channel": {ch.ID}, "text": {"x"}}); out["error"] != "is_archived" {
		t.Errorf("posting there: %v", out)
	}
	mustDo(t, api.UnArchiveConversationContext(ctx, ch.ID))
	_, err = api.LeaveConversationContext(ctx, ch.ID)
	mustDo(t, err)
	await(t, sim, "who came and went", func() bool {
		return len(a.ofType("member_joined_channel")) == 2 && len(a.ofType("member_left_channel")) == 2
	})
}

func TestEditedAndDeletedMessagesAreHeardOf(t *testing.T) {
	t.Parallel()
	sim, _ := startSim(t, slacksim.Config{})
	a := newApp(t, sim, nil)
	ctx, anna := ctxFor(t), sim.As("anna")
	m, err := anna.In("#sales").Say(ctx, "we promise a quote")
	mustDo(t, err)
	mustDo(t, anna.Edit(ctx, m, "we promise *two* quotes to @bo"))
	if got := last(t, sim.Seen("bo")); got.Text != "we promise two quotes to @bo" || !got.Edited {
		t.Errorf("bo sees %+v", got)
	}
	if err := sim.As("bo").Edit(ctx, m, "mine"); !errors.Is(err, slacksim.ErrRefused) {
		t.Errorf("bo edits anna's message: %v", err)
	}
	mustDo(t, anna.Delete(ctx, m))
	if err := anna.Delete(ctx, m); !errors.Is(err, slacksim.ErrNotFound) {
		t.Errorf("twice: %v", err)
	}
	await(t, sim, "three events", func() bool { return len(a.ofType("message")) == 3 })
	subtypes := map[any]map[string]any{}
	for _, g := range a.ofType("message") {
		event := g.json["event"].(map[string]any)
		subtypes[event["subtype"]] = event
	}
	changed, deleted := subtypes["message_changed"], subtypes["message_deleted"]
	if changed["hidden"] != true || changed["message"].(map[string]any)["ts"] != m.TS || changed["previous_message"].(map[string]any)["text"] != "we promise a quote" {
		t.Errorf("changed: %v", changed)
	}
	if deleted["deleted_ts"] != m.TS || deleted["previous_message"] == nil {
		t.Errorf("deleted: %v", deleted)
	}
}

func TestChangesOfPeopleAreHeardOf(t *testing.T) {
	t.Parallel()
	sim, _ := startSim(t, slacksim.Config{})
	a := newApp(t, sim, nil)
	mustDo(t, sim.SetPerson("bo", func(p *slacksim.Person) { p.TZ, p.Locale = "Asia/Tokyo", "ja-JP" }))
	await(t, sim, "the first change", func() bool { return len(a.ofType("user_change")) == 1 })
	mustDo(t, sim.SetPerson("bo", func(p *slacksim.Person) { p.Deleted = true }))
	await(t, sim, "the second", func() bool { return len(a.ofType("user_change")) == 2 })
	user := func(i int) map[string]any {
		return a.ofType("user_change")[i].json["event"].(map[string]any)["user"].(map[string]any)
	}
	if u := user(0); u["id"] != sim.UserID("bo") || u["tz"] != "Asia/Tokyo" || u["locale"] != "ja-JP" || u["deleted"] != false {
		t.Errorf("moved: %v", u)
	}
	if u := user(1); u["deleted"] != true || u["tz"] != nil {
		t.Errorf("gone: %v", u)
	}
}

func TestMetadataIsHeardOf(t *testing.T) {
	t.Parallel()
	sim, _ := startSim(t, slacksim.Config{App: slacksim.App{Events: []string{"message_metadata_posted"}}})
	a := newApp(t, sim, nil)
	apiCall(t, sim, "chat.postMessage", url.Values{"channel": {sim.ChannelID("#sales")}, "text": {"x"}, "metadata": {`{"event_type":"promise","event_payload":{"no":"7"}}`}})
	await(t, sim, "the event", func() bool { return len(a.ofType("message_metadata_posted")) == 1 })
	event := a.ofType("message_metadata_posted")[0].json["event"].(map[string]any)
	want := map[string]any{"event_type": "promise", "event_payload": map[string]any{"no": "7"}}
	if diff := cmp.Diff(want, event["metadata"]); diff != "" {
		t.Errorf("metadata (-want +got):\n%s", diff)
	}
}

func TestAttachmentsAreReadAndChecked(t *testing.T) {
	t.Parallel()
	sim, _ := startSim(t, slacksim.Config{})
	form := url.Values{"channel": {sim.ChannelID("#sales")}, "attachments": {`[{"fallback":"a chart"},{"title":"Week","text":"*7* kept","blocks":[{"type":"header","text":{"type":"plain_text","text":"Good"}}]}]`}}
	out, _ := apiCall(t, sim, "chat.postMessage", form)
	if got := last(t, sim.Seen("anna")).Text; out["ok"] != true || got != "a chart\nWeek\n7 kept\nGood" {
		t.Errorf("%v, anna reads %q", out, got)
	}
	form.Set("attachments", `[{"blocks":[{"type":"club"}]}]`)
	if out, _ := apiCall(t, sim, "chat.postMessage", form); out["error"] != "invalid_blocks" || !strings.Contains(out["errors"].([]any)[0].(string), "/attachments/0/blocks/0/type") {
		t.Errorf("a bad block: %v", out)
	}
}

func TestAcksByTheVirtualClock(t *testing.T) {
	t.Parallel()
	sim, clk := startSim(t, slacksim.Config{AckByClock: true, AckTimeout: 3 * time.Second})
	hold, held := make(chan struct{}), make(chan struct{}, 1)
	newApp(t, sim, func(got) (int, string, string) {
		held <- struct{}{}
		<-hold
		return 200, "", ""
	})
	done := make(chan error, 1)
	go func() { done <- sim.As("anna").In("#sales").Slash(t.Context(), "/promise x") }()
	<-held
	select {
	case err := <-done:
		t.Fatalf("before the clock moved: %v", err)
	default:
	}
	clk.advance(3 * time.Second)
	sim.Poke()
	if err := <-done; !errors.Is(err, slacksim.ErrNotAcked) || slacksim.FailureWord(err) != "operation_timeout" {
		t.Errorf("after three seconds: %v", err)
	}
	close(hold)
}

func TestSocketsEndByTheClock(t *testing.T) {
	t.Parallel()
	sim, clk := startSim(t, slacksim.Config{SocketLife: time.Hour})
	sock := dial(t, sim)
	if life := sock.read()["debug_info"].(map[string]any)["approximate_connection_time"]; life != 3600.0 {
		t.Errorf("hello tells of %v seconds", life)
	}
	clk.advance(time.Hour - 10*time.Second)
	sim.Poke()
	if frame := sock.read(); frame["reason"] != "warning" {
		t.Errorf("ten seconds before: %v", frame)
	}
	clk.advance(10 * time.Second)
	sim.Poke()
	if frame := sock.read(); frame["reason"] != "refresh_requested" {
		t.Errorf("at the end: %v", frame)
	}
	await(t, sim, "the end", func() bool { return sim.Sockets() == 0 })
}

func TestLateAndDoubleAcksAreNoted(t *testing.T) {
	t.Parallel()
	sim, _ := startSim(t, slacksim.Config{AckTimeout: 100 * time.Millisecond})
	sock := dial(t, sim)
	sock.read() // hello
	ctx, sales := ctxFor(t), sim.As("anna").In("#sales")
	if err := sales.Slash(ctx, "/promise late"); slacksim.FailureWord(err) != "operation_timeout" {
		t.Fatalf("no ack: %v", err)
	}
	late := sock.read()
	sock.ack(late, map[string]any{"text": "too late"})
	await(t, sim, "a note of the late one", func() bool { return unwanted(sim) == 1 })
	if m := last(t, sim.Seen("anna")); !m.Failure {
		t.Errorf("anna sees %q", m.Text)
	}
}

func unwanted(sim *slacksim.Sim) int {
	n := 0
	for _, e := range sim.Wire() {
		if e.Kind == "ack" {
			n++
		}
	}
	return n
}
