package slacksim_test

import (
	"fmt"
	"net/url"
	"strconv"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"kept/internal/slacksim"
)

func at(d time.Duration) string { return strconv.FormatInt(start.Add(d).Unix(), 10) }

func TestScheduledMessagesComeInTime(t *testing.T) {
	t.Parallel()
	sim, clk := startSim(t, slacksim.Config{})
	ctx, sales := ctxFor(t), sim.ChannelID("#sales")
	_, id, err := client(sim).ScheduleMessageContext(ctx, sales, at(2*time.Hour), slack.MsgOptionText("in two hours", false))
	mustDo(t, err)
	out, _ := apiCall(t, sim, "chat.scheduleMessage", url.Values{"channel": {sim.UserID("anna")}, "post_at": {at(time.Hour)}, "text": {"in one"}})
	if out["ok"] != true || out["message"].(map[string]any)["type"] != "delayed_message" {
		t.Fatal(out)
	}
	all, cursor, err := client(sim).GetScheduledMessagesContext(ctx, &slack.GetScheduledMessagesParameters{})
	mustDo(t, err)
	if len(all) != 2 || cursor != "" || all[0].Text != "in one" || all[1].Channel != sales {
		t.Fatalf("scheduled: %+v", all)
	}
	clk.advance(time.Hour)
	await(t, sim, "the first message", func() bool { return len(sim.Seen("anna")) == 1 })
	if m := last(t, sim.Seen("anna")); m.Text != "in one" || m.Channel != "@kept" || !m.At.Equal(start.Add(time.Hour)) {
		t.Errorf("anna sees %+v", m)
	}
	if _, err := client(sim).DeleteScheduledMessageContext(ctx, &slack.DeleteScheduledMessageParameters{Channel: sales, ScheduledMessageID: id}); err != nil {
		t.Errorf("taking it back: %v", err)
	}
	clk.advance(2 * time.Hour)
	sim.Poke()
	if out, _ := apiCall(t, sim, "chat.scheduledMessages.list", nil); len(out["scheduled_messages"].([]any)) != 0 {
		t.Errorf("still waiting: %v", out)
	}
	if got := sim.Seen("bo"); len(got) != 0 {
		t.Errorf("bo sees %v", got)
	}
}

func TestSchedulingIsRefused(t *testing.T) {
	t.Parallel()
	sim, clk := startSim(t, slacksim.Config{})
	sales := sim.ChannelID("#sales")
	for i := range 30 {
		if out, _ := apiCall(t, sim, "chat.scheduleMessage", url.Values{"channel": {sales}, "post_at": {at(time.Hour + time.Duration(i)*time.Second)}, "text": {"x"}}); out["ok"] != true {
			t.Fatal(out)
		}
	}
	late, _ := apiCall(t, sim, "chat.scheduleMessage", url.Values{"channel": {sales}, "post_at": {at(24 * time.Hour)}, "text": {"x"}})
	clk.advance(30 * time.Second)
	for _, row := range []struct {
		method string
		form   url.Values
		want   string
	}{
		{"chat.scheduleMessage", url.Values{"channel": {sales}, "post_at": {"soon"}, "text": {"x"}}, "invalid_time"},
		{"chat.scheduleMessage", url.Values{"channel": {sales}, "post_at": {at(0)}, "text": {"x"}}, "time_in_past"},
		{"chat.scheduleMessage", url.Values{"channel": {sales}, "post_at": {at(121 * 24 * time.Hour)}, "text": {"x"}}, "time_too_far"},
		{"chat.scheduleMessage", url.Values{"channel": {sales}, "post_at": {at(time.Hour)}, "text": {"x"}}, "restricted_too_many"},
		{"chat.scheduleMessage", url.Values{"channel": {sales}, "post_at": {at(time.Hour)}}, "no_text"},
		{"chat.scheduleMessage", url.Values{"channel": {"C0"}, "post_at": {at(time.Hour)}, "text": {"x"}}, "channel_not_found"},
		{"chat.scheduleMessage", url.Values{"channel": {sales}, "text": {"x"}}, "invalid_arguments"},
		{"chat.deleteScheduledMessage", url.Values{"channel": {sales}, "scheduled_message_id": {"Q0"}}, "invalid_scheduled_message_id"},
		{"chat.deleteScheduledMessage", url.Values{"channel": {sim.ChannelID("#general")}, "scheduled_message_id": {late["scheduled_message_id"].(string)}}, "invalid_scheduled_message_id"},
		{"chat.scheduledMessages.list", url.Values{"channel": {"C0"}}, "invalid_channel"},
		{"chat.scheduledMessages.list", url.Values{"cursor": {"?"}}, "invalid_cursor"},
	} {
		if out, _ := apiCall(t, sim, row.method, row.form); out["error"] != row.want {
			t.Errorf("%s %v: %v, want %s", row.method, row.form, out["error"], row.want)
		}
	}
	clk.advance(24*time.Hour - time.Minute)
	if out, _ := apiCall(t, sim, "chat.deleteScheduledMessage", url.Values{"channel": {sales}, "scheduled_message_id": {late["scheduled_message_id"].(string)}}); out["error"] != "invalid_scheduled_message_id" {
		t.Errorf("less than a minute before: %v", out)
	}
}

func TestScheduledListPages(t *testing.T) {
	t.Parallel()
	sim, _ := startSim(t, slacksim.Config{})
	for i := range 5 {
		apiCall(t, sim, "chat.scheduleMessage", url.Values{"channel": {sim.ChannelID("#sales")}, "post_at": {at(time.Duration(i+1) * time.Hour)}, "text": {strconv.Itoa(i)}})
	}
	var got []string
	form := url.Values{"limit": {"2"}, "oldest": {at(2 * time.Hour)}}
	for {
		out, _ := apiCall(t, sim, "chat.scheduledMessages.list", form)
		for _, m := range out["scheduled_messages"].([]any) {
			got = append(got, m.(map[string]any)["text"].(string))
		}
		next := out["response_metadata"].(map[string]any)["next_cursor"].(string)
		if next == "" {
			break
		}
		form.Set("cursor", next)
	}
	if fmt.Sprint(got) != "[1 2 3 4]" {
		t.Errorf("pages hold %v", got)
	}
}

func TestScheduledMetadataNeverPosts(t *testing.T) {
	t.Parallel()
	sim, clk := startSim(t, slacksim.Config{})
	sales := sim.ChannelID("#sales")
	apiCall(t, sim, "chat.scheduleMessage", url.Values{"channel": {sales}, "post_at": {at(time.Hour)}, "text": {"with"}, "metadata": {`{"event_type":"a","event_payload":{}}`}})
	apiCall(t, sim, "chat.scheduleMessage", url.Values{"channel": {sales}, "post_at": {at(time.Hour + time.Second)}, "text": {"without"}})
	clk.advance(2 * time.Hour)
	await(t, sim, "the one that comes", func() bool { return len(sim.Seen("anna")) > 0 })
	if diff := texts(sim.Seen("anna")); len(diff) != 1 || diff[0] != "without" {
		t.Errorf("anna sees %v", diff)
	}
}

func TestHistoryLimitOfDistributedApps(t *testing.T) {
	t.Parallel()
	sim, clk := startSim(t, slacksim.Config{App: slacksim.App{Distributed: true}})
	sales := sim.ChannelID("#sales")
	var root string
	for i := range 20 {
		form := url.Values{"channel": {sales}, "text": {strconv.Itoa(i)}}
		if root != "" {
			form.Set("thread_ts", root)
		}
		out, _ := apiCall(t, sim, "chat.postMessage", form)
		if root == "" {
			root = out["ts"].(string)
		}
		apiCall(t, sim, "chat.postMessage", url.Values{"channel": {sales}, "text": {"another"}})
	}
	form := url.Values{"channel": {sales}, "ts": {root}, "limit": {"100"}}
	for _, method := range []string{"conversations.history", "conversations.replies"} {
		out, _ := apiCall(t, sim, method, form)
		if out["ok"] != true || len(out["messages"].([]any)) != 15 || out["has_more"] != true {
			t.Fatalf("%s: %v", method, out)
		}
		clk.advance(20 * time.Second)
		out, st := apiCall(t, sim, method, form)
		if out["error"] != "ratelimited" || st.code != 429 || st.header.Get("Retry-After") != "40" {
			t.Errorf("%s again: %v, %d, Retry-After %s", method, out, st.code, st.header.Get("Retry-After"))
		}
		clk.advance(40 * time.Second)
		if out, _ := apiCall(t, sim, method, form); out["ok"] != true {
			t.Errorf("%s after a minute: %v", method, out)
		}
		clk.advance(time.Minute)
	}
}

func TestHistoryLimitAsAFault(t *testing.T) {
	t.Parallel()
	sim, _ := startSim(t, slacksim.Config{})
	form := url.Values{"channel": {sim.ChannelID("#sales")}}
	mustDo(t, sim.Faults().Set(ctxFor(t), slacksim.FaultHistoryLimit, true))
	apiCall(t, sim, "conversations.history", form)
	if out, _ := apiCall(t, sim, "conversations.history", form); out["error"] != "ratelimited" {
		t.Errorf("with the fault: %v", out)
	}
	sim.Faults().Clear()
	if out, _ := apiCall(t, sim, "conversations.history", form); out["ok"] != true {
		t.Errorf("without: %v", out)
	}
}
