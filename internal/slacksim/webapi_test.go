package slacksim_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/slack-go/slack"

	"kept/internal/slacksim"
)

func TestSlackGoReadsPeopleAndChannels(t *testing.T) {
	t.Parallel()
	sim, _ := startSim(t, slacksim.Config{})
	api, ctx := client(sim), ctxFor(t)

	who, err := api.AuthTestContext(ctx)
	mustDo(t, err)
	if team := sim.Teams()[0]; who.TeamID != team.ID || who.UserID != team.BotUserID || who.BotID != team.BotID {
		t.Errorf("auth.test = %+v, want team %+v", who, team)
	}
	bo, err := api.GetUserInfoContext(ctx, sim.UserID("bo"))
	mustDo(t, err)
	if bo.Name != "bo" || bo.TZ != "Europe/Stockholm" || bo.TZOffset != 3600 || bo.Locale != "sv-SE" || bo.IsAdmin {
		t.Errorf("bo = %+v", bo)
	}
	users, err := api.GetUsersContext(ctx, slack.GetUsersOptionLimit(2))
	mustDo(t, err)
	if len(users) != 4 {
		t.Errorf("users.list paged by two gave %d people, want the bot and three", len(users))
	}
	channels, next, err := api.GetConversationsContext(ctx, &slack.GetConversationsParameters{Limit: 2, Types: []string{"public_channel", "private_channel"}})
	mustDo(t, err)
	rest, end, err := api.GetConversationsContext(ctx, &slack.GetConversationsParameters{Limit: 2, Cursor: next, Types: []string{"public_channel", "private_channel"}})
	mustDo(t, err)
	var names []string
	for _, c := range slices.Concat(channels, rest) {
		names = append(names, c.Name)
	}
	if diff := cmp.Diff([]string{"general", "sales", "random", "management"}, names); diff != "" || end != "" {
		t.Errorf("conversations.list (-want +got), cursor %q:\n%s", end, diff)
	}
	members, _, err := api.GetUsersInConversationContext(ctx, &slack.GetUsersInConversationParameters{ChannelID: sim.ChannelID("#management")})
	mustDo(t, err)
	if want := []string{sim.UserID("anna"), sim.UserID("cia"), who.UserID}; !slices.Equal(members, want) {
		t.Errorf("members = %v, want %v", members, want)
	}
	team, err := api.GetTeamInfoContext(ctx)
	mustDo(t, err)
	if team.Domain != "bergstrom" {
		t.Errorf("team.info domain = %q", team.Domain)
	}
}

func TestSlackGoPostsEditsAndDeletes(t *testing.T) {
	t.Parallel()
	sim, _ := startSim(t, slacksim.Config{})
	api, ctx, sales := client(sim), ctxFor(t), sim.ChannelID("#sales")

	blocks := []slack.Block{
		slack.NewSectionBlock(slack.NewTextBlockObject("mrkdwn", "*Acme*: quote by <!date^1796295600^{date_short} {time}|then> <@"+sim.UserID("bo")+"> &amp; co", false, false), nil, nil),
		slack.NewActionBlock("", slack.NewButtonBlockElement("keep", "42", slack.NewTextBlockObject("plain_text", "Kept", false, false))),
	}
	_, ts, err := api.PostMessageContext(
		ctx, sales, slack.MsgOptionText("fallback", false), slack.MsgOptionBlocks(blocks...),
		slack.MsgOptionMetadata(slack.SlackMetadata{EventType: "promise", EventPayload: map[string]any{"id": "p1"}}),
	)
	mustDo(t, err)
	seen := last(t, sim.Seen("bo"))
	want := "Acme: quote by 3 dec 2026 12:00 @bo & co"
	if seen.Text != want || seen.Fallback != "fallback" || seen.Channel != "#sales" || seen.From != "kept" || !slices.Equal(seen.Buttons, []string{"Kept"}) {
		t.Errorf("bo sees %+v, want text %q", seen, want)
	}
	if american := last(t, sim.Seen("anna")); american.Text != "Acme: quote by Dec 3, 2026 12:00 PM @bo & co" {
		t.Errorf("anna sees %q", american.Text)
	}
	link, err := api.GetPermalinkContext(ctx, &slack.PermalinkParameters{Channel: sales, Ts: ts})
	mustDo(t, err)
	if !strings.HasSuffix(link, sales+"/p"+strings.ReplaceAll(ts, ".", "")) {
		t.Errorf("permalink %q", link)
	}
	history, err := api.GetConversationHistoryContext(ctx, &slack.GetConversationHistoryParameters{ChannelID: sales, IncludeAllMetadata: true})
	mustDo(t, err)
	if m := history.Messages[0].Metadata; m.EventType != "promise" || m.EventPayload["id"] != "p1" {
		t.Errorf("metadata in history = %+v", m)
	}
	_, _, _, err = api.UpdateMessageContext(ctx, sales, ts, slack.MsgOptionText("done", false))
	mustDo(t, err)
	if m := last(t, sim.Seen("anna")); m.Text != "done" || !m.Edited || len(m.Buttons) != 0 || m.TS != ts {
		t.Errorf("after chat.update: %+v", m)
	}
	_, _, err = api.DeleteMessageContext(ctx, sales, ts)
	mustDo(t, err)
	if n := len(sim.Seen("anna")); n != 0 {
		t.Errorf("anna still sees %d messages", n)
	}
	if m := last(t, sim.Messages("#sales")); !m.Deleted {
		t.Errorf("Messages keeps no trace of the deleted one: %+v", m)
	}
}

func TestThreadsAndEphemerals(t *testing.T) {
	t.Parallel()
	sim, _ := startSim(t, slacksim.Config{})
	api, ctx, sales := client(sim), ctxFor(t), sim.ChannelID("#sales")
	_, root, err := api.PostMessageContext(ctx, sales, slack.MsgOptionText("root", false))
	mustDo(t, err)
	for _, text := range []string{"one", "two"} {
		_, _, err := api.PostMessageContext(ctx, sales, slack.MsgOptionText(text, false), slack.MsgOptionTS(root))
		mustDo(t, err)
	}
	replies, _, _, err := api.GetConversationRepliesContext(ctx, &slack.GetConversationRepliesParameters{ChannelID: sales, Timestamp: root})
	mustDo(t, err)
	if len(replies) != 3 || replies[0].ReplyCount != 2 || replies[2].ThreadTimestamp != root {
		t.Errorf("replies = %+v", replies)
	}
	_, err = api.PostEphemeralContext(ctx, sales, sim.UserID("anna"), slack.MsgOptionText("psst", false))
	mustDo(t, err)
	if m := last(t, sim.Seen("anna")); m.Text != "psst" || !m.Ephemeral || m.To != "anna" {
		t.Errorf("anna sees %+v", m)
	}
	if m := last(t, sim.Seen("bo")); m.Text == "psst" {
		t.Error("bo sees what was only for anna")
	}
	sim.ReloadClient("anna")
	if m := last(t, sim.Seen("anna")); m.Text == "psst" {
		t.Error("an ephemeral message survived a reload")
	}
}

func TestUploadTakesSlackGosThreeSteps(t *testing.T) {
	t.Parallel()
	sim, _ := startSim(t, slacksim.Config{})
	api, ctx := client(sim), ctxFor(t)
	data := []byte("\x89PNG not really")
	up := slack.UploadFileParameters{
		Reader: bytes.NewReader(data), Filename: "week.png", FileSize: len(data),
		Title: "The week", Channel: sim.ChannelID("#sales"), InitialComment: "look", AltTxt: "a chart",
	}
	sum, err := api.UploadFileContext(ctx, up)
	mustDo(t, err)
	m := last(t, sim.Seen("anna"))
	if m.Text != "look" || len(m.Files) != 1 || m.Files[0].ID != sum.ID || m.Files[0].Title != "The week" || m.Files[0].AltText != "a chart" {
		t.Errorf("message with file = %+v", m)
	}
	res, err := http.Get(m.Files[0].URL)
	mustDo(t, err)
	defer res.Body.Close()
	if ct := res.Header.Get("Content-Type"); ct != "image/png" {
		t.Errorf("file served as %q", ct)
	}
	if stored, ok := sim.FileData(sum.ID); !ok || !bytes.Equal(stored, data) {
		t.Errorf("stored %q", stored)
	}
	sim.Faults().FailNext("upload", 1, slacksim.Failure{Status: 504})
	up.Reader = bytes.NewReader(data)
	if _, err := api.UploadFileContext(ctx, up); err == nil {
		t.Error("a 504 at step two went unnoticed")
	}
}

// people has everyone a rule treats differently.
func people() slacksim.Workspace {
	w := slacksim.DefaultWorkspace()
	w.People = append(
		w.People, slacksim.Person{Handle: "gone", Deleted: true}, slacksim.Person{Handle: "ext", Stranger: true, TeamID: "T0OTHER"},
		slacksim.Person{Handle: "guest", Guest: true},
	)
	w.Channels = append(
		w.Channels, slacksim.Channel{Name: "old", Archived: true, WithApp: true},
		slacksim.Channel{Name: "secret", Private: true, Members: []string{"cia"}},
		slacksim.Channel{Name: "empty", Members: []string{}},
		slacksim.Channel{Name: "shared", ExtShared: true, Members: []string{"anna", "ext"}, WithApp: true},
	)
	return w
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	sim, _ := startSim(t, slacksim.Config{
		Workspaces: []slacksim.Workspace{people()},
		App:        slacksim.App{Scopes: slices.DeleteFunc(slacksim.AllScopes(), func(s string) bool { return s == "chat:write.public" || s == "team:read" })},
	})
	sales, anna := sim.ChannelID("#sales"), sim.UserID("anna")
	long := strings.Repeat("x", 2990)
	manyWords := `[` + strings.TrimSuffix(strings.Repeat(`{"type":"section","text":{"type":"mrkdwn","text":"`+long+`"}},`, 5), ",") + `]`
	for _, row := range []struct {
		name, method string
		form         url.Values
		want         string
	}{
		{"unknown method", "chat.shout", nil, "unknown_method"},
		{"no token", "auth.test", url.Values{"token": {""}}, "not_authed"},
		{"wrong token", "auth.test", url.Values{"token": {"xoxb-none"}}, "invalid_auth"},
		{"app token for a bot method", "auth.test", url.Values{"token": {sim.App().AppToken}}, "not_allowed_token_type"},
		{"app token as parameter", "apps.connections.open", url.Values{"token": {sim.App().AppToken}}, "invalid_auth"},
		{"unknown channel", "chat.postMessage", url.Values{"channel": {"C404"}, "text": {"x"}}, "channel_not_found"},
		{"private channel without the app", "chat.postMessage", url.Values{"channel": {sim.ChannelID("#secret")}, "text": {"x"}}, "channel_not_found"},
		{"public channel without the app", "chat.postMessage", url.Values{"channel": {sim.ChannelID("#random")}, "text": {"x"}}, "not_in_channel"},
		{"archived", "chat.postMessage", url.Values{"channel": {sim.ChannelID("#old")}, "text": {"x"}}, "is_archived"},
		{"nothing to say", "chat.postMessage", url.Values{"channel": {sales}}, "no_text"},
		{"blocks that are no list", "chat.postMessage", url.Values{"channel": {sales}, "blocks": {`{"a":1}`}}, "invalid_blocks_format"},
		{"a bad block", "chat.postMessage", url.Values{"channel": {sales}, "blocks": {`[{"type":"section"}]`}}, "invalid_blocks"},
		{"too many words in the blocks", "chat.postMessage", url.Values{"channel": {sales}, "blocks": {manyWords}}, "msg_blocks_too_long"},
		{"metadata without payload", "chat.postMessage", url.Values{"channel": {sales}, "text": {"x"}, "metadata": {`{"event_type":"a"}`}}, "invalid_metadata_schema"},
		{"no such thread", "chat.postMessage", url.Values{"channel": {sales}, "text": {"x"}, "thread_ts": {"1.000001"}}, "cannot_reply_to_message"},
		{"ephemeral to an outsider", "chat.postEphemeral", url.Values{"channel": {sim.ChannelID("#management")}, "user": {sim.UserID("bo")}, "text": {"x"}}, "user_not_in_channel"},
		{"no such message", "chat.update", url.Values{"channel": {sales}, "ts": {"1.000001"}, "text": {"x"}}, "message_not_found"},
		{"unknown person", "users.info", url.Values{"user": {"U404"}}, "user_not_found"},
		{"DM with a deactivated person", "conversations.open", url.Values{"users": {sim.UserID("gone")}}, "user_disabled"},
		{"DM with nobody", "conversations.open", nil, "users_list_not_supplied"},
		{"DM with nine", "conversations.open", url.Values{"users": {strings.Repeat(anna+",", 9)}}, "too_many_users"},
		{"joining a private channel", "conversations.join", url.Values{"channel": {sim.ChannelID("#management")}}, "method_not_supported_for_channel_type"},
		{"joining an archived channel", "conversations.join", url.Values{"channel": {sim.ChannelID("#old")}}, "is_archived"},
		{"cursor from nowhere", "users.list", url.Values{"cursor": {"x"}}, "invalid_cursor"},
		{"types from nowhere", "conversations.list", url.Values{"types": {"club"}}, "invalid_types"},
		{"limit from nowhere", "conversations.list", url.Values{"limit": {"many"}}, "invalid_limit"},
		{"oldest from nowhere", "conversations.history", url.Values{"channel": {sales}, "oldest": {"yesterday"}}, "invalid_ts_oldest"},
		{"history without being there", "conversations.history", url.Values{"channel": {sim.ChannelID("#random")}}, "not_in_channel"},
		{"no trigger", "views.open", url.Values{"view": {modalJSON}, "trigger_id": {"1.2.x"}}, "invalid_trigger_id"},
		{"no such view", "views.update", url.Values{"view": {modalJSON}, "view_id": {"V404"}}, "not_found"},
		{"a home that is a modal", "views.publish", url.Values{"view": {modalJSON}, "user_id": {anna}}, "invalid_arguments"},
		{"a missing view", "views.publish", url.Values{"user_id": {anna}}, "invalid_arguments"},
		{"files that are none", "files.completeUploadExternal", url.Values{"files": {`[{"id":"F404"}]`}}, "file_not_found"},
		{"an upload of nothing", "files.getUploadURLExternal", url.Values{"filename": {"a"}, "length": {"0"}}, "invalid_arguments"},
		{"OAuth with the wrong secret", "oauth.v2.access", url.Values{"client_id": {sim.App().ClientID}, "client_secret": {"x"}, "code": {"y"}}, "bad_client_secret"},
		{"OAuth with a made-up code", "oauth.v2.access", url.Values{"client_id": {sim.App().ClientID}, "client_secret": {sim.App().ClientSecret}, "code": {"y"}}, "invalid_code"},
		{"a scope that was not granted", "team.info", nil, "missing_scope"},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			form := url.Values{}
			maps.Copy(form, row.form)
			out, st := apiCall(t, sim, row.method, form)
			if out["ok"] != false || out["error"] != row.want || st.code != http.StatusOK {
				t.Errorf("HTTP %d %v, want error %s", st.code, out, row.want)
			}
			if row.want == "missing_scope" && (out["needed"] != "team:read" || !strings.Contains(out["provided"].(string), "chat:write")) {
				t.Errorf("missing_scope says %v", out)
			}
		})
	}
}

// A scope for one kind of conversation is none for another.
func TestLookingUpEachKindTakesItsOwnScope(t *testing.T) {
	t.Parallel()
	scopes := slices.DeleteFunc(slacksim.AllScopes(), func(s string) bool { return s == "im:read" })
	sim, _ := startSim(t, slacksim.Config{Workspaces: []slacksim.Workspace{people()}, App: slacksim.App{Scopes: scopes}})
	opened, _ := apiCall(t, sim, "conversations.open", url.Values{"users": {sim.UserID("anna")}})
	dm, _ := opened["channel"].(map[string]any)
	id, _ := dm["id"].(string)
	if out, _ := apiCall(t, sim, "conversations.info", url.Values{"channel": {id}}); out["error"] != "missing_scope" || out["needed"] != "im:read" {
		t.Errorf("a direct message: %v", out)
	}
	if out, _ := apiCall(t, sim, "conversations.info", url.Values{"channel": {sim.ChannelID("#sales")}}); out["ok"] != true {
		t.Errorf("a public channel: %v", out)
	}
}

func TestExternalPeopleAreShownAsSlackDoes(t *testing.T) {
	t.Parallel()
	sim, _ := startSim(t, slacksim.Config{Workspaces: []slacksim.Workspace{people()}})
	api, ctx := client(sim), ctxFor(t)
	ext, err := api.GetUserInfoContext(ctx, sim.UserID("ext"))
	mustDo(t, err)
	if !ext.IsStranger || ext.Locale != "" || ext.TeamID != "T0OTHER" {
		t.Errorf("stranger = %+v", ext)
	}
	gone, err := api.GetUserInfoContext(ctx, sim.UserID("gone"))
	mustDo(t, err)
	if !gone.Deleted || gone.TZ != "" {
		t.Errorf("deactivated = %+v", gone)
	}
	info, err := api.GetConversationInfoContext(ctx, &slack.GetConversationInfoInput{ChannelID: sim.ChannelID("#shared"), IncludeNumMembers: true})
	mustDo(t, err)
	if !info.IsExtShared || info.NumMembers != 3 {
		t.Errorf("shared channel = %+v", info)
	}
	if err := sim.As("gone").In("#sales").Slash(ctx, "/promise x"); !errors.Is(err, slacksim.ErrRefused) {
		t.Errorf("a deactivated person typed a command: %v", err)
	}
}

func TestThreeEncodingsMeanTheSame(t *testing.T) {
	t.Parallel()
	sim, _ := startSim(t, slacksim.Config{})
	sales, token := sim.ChannelID("#sales"), sim.BotToken("")
	blocks := `[{"type":"section","text":{"type":"mrkdwn","text":"hello"}}]`
	multi := "--b\r\nContent-Disposition: form-data; name=\"channel\"\r\n\r\n" + sales + "\r\n--b\r\nContent-Disposition: form-data; name=\"blocks\"\r\n\r\n" + blocks + "\r\n--b--\r\n"
	for _, row := range []struct {
		name, contentType, body, auth string
	}{
		{"form with the token inside", "application/x-www-form-urlencoded", url.Values{"token": {token}, "channel": {sales}, "blocks": {blocks}}.Encode(), ""},
		{"JSON with a bearer", "application/json; charset=utf-8", `{"channel":"` + sales + `","blocks":` + blocks + `,"metadata":null}`, "Bearer " + token},
		{"JSON with blocks as text", "application/json", `{"token":"` + token + `","channel":"` + sales + `","blocks":` + string(mustMarshal(t, blocks)) + `}`, ""},
		{"multipart", "multipart/form-data; boundary=b", multi, "bearer " + token},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			req, err := http.NewRequestWithContext(ctxFor(t), http.MethodPost, sim.APIURL()+"chat.postMessage", strings.NewReader(row.body))
			mustDo(t, err)
			req.Header.Set("Content-Type", row.contentType)
			if row.auth != "" {
				req.Header.Set("Authorization", row.auth)
			}
			res, err := http.DefaultClient.Do(req)
			mustDo(t, err)
			defer res.Body.Close()
			var out map[string]any
			mustDo(t, json.NewDecoder(res.Body).Decode(&out))
			if out["ok"] != true {
				t.Fatalf("answer %v", out)
			}
			if !strings.Contains(res.Header.Get("X-Oauth-Scopes"), "chat:write") {
				t.Errorf("X-Oauth-Scopes = %q", res.Header.Get("X-Oauth-Scopes"))
			}
		})
	}
}

func mustMarshal(tb testing.TB, v any) []byte {
	tb.Helper()
	b, err := json.Marshal(v)
	mustDo(tb, err)
	return b
}

func TestRateLimitOfPosts(t *testing.T) {
	t.Parallel()
	sim, clk := startSim(t, slacksim.Config{RateLimits: true, PostBurst: 2})
	api, ctx := client(sim), ctxFor(t)
	postTo := func(name string) error {
		_, _, err := api.PostMessageContext(ctx, sim.ChannelID(name), slack.MsgOptionText("x", false))
		return err
	}
	mustDo(t, postTo("#sales"))
	mustDo(t, postTo("#sales"))
	var limited *slack.RateLimitedError
	if err := postTo("#sales"); !errors.As(err, &limited) || limited.RetryAfter != time.Second {
		t.Fatalf("third post in a second: %v", err)
	}
	mustDo(t, postTo("#general"))
	clk.advance(time.Second)
	mustDo(t, postTo("#sales"))
}

func TestTierLimit(t *testing.T) {
	t.Parallel()
	sim, clk := startSim(t, slacksim.Config{RateLimits: true})
	refused := 0
	for range 25 {
		if out, st := apiCall(t, sim, "users.list", nil); out["error"] == "ratelimited" {
			refused++
			if st.code != http.StatusTooManyRequests || st.header.Get("Retry-After") != "3" {
				t.Fatalf("HTTP %d, Retry-After %q", st.code, st.header.Get("Retry-After"))
			}
		}
	}
	if refused != 5 {
		t.Errorf("%d of 25 calls refused, want 5 at tier 2", refused)
	}
	clk.advance(3 * time.Second)
	if out, _ := apiCall(t, sim, "users.list", nil); out["ok"] != true {
		t.Errorf("after Retry-After: %v", out)
	}
}

func TestFaultsOfCalls(t *testing.T) {
	t.Parallel()
	sim, _ := startSim(t, slacksim.Config{})
	api, ctx, sales := client(sim), ctxFor(t), sim.ChannelID("#sales")
	send := func() error {
		_, _, err := api.PostMessageContext(ctx, sales, slack.MsgOptionText("x", false))
		return err
	}
	f := sim.Faults()
	f.FailNext("chat.postMessage", 1, slacksim.Failure{Status: 500})
	var code slack.StatusCodeError
	if err := send(); !errors.As(err, &code) || code.Code != 500 {
		t.Errorf("500: %v", err)
	}
	f.FailNext("chat.postMessage", 1, slacksim.Failure{Error: "fatal_error"})
	if err := send(); err == nil || err.Error() != "fatal_error" {
		t.Errorf("error string: %v", err)
	}
	f.FailNext(slacksim.Any, 1, slacksim.Failure{RetryAfter: 7 * time.Second})
	var limited *slack.RateLimitedError
	if err := send(); !errors.As(err, &limited) || limited.RetryAfter != 7*time.Second {
		t.Errorf("429: %v", err)
	}
	if n := len(sim.Messages("#sales")); n != 0 {
		t.Errorf("%d messages from calls that failed", n)
	}
	f.FailNext("chat.postMessage", 1, slacksim.Failure{Hang: true, AfterEffect: true})
	if err := send(); err == nil {
		t.Error("a cut connection went unnoticed")
	}
	if n := len(sim.Messages("#sales")); n != 1 {
		t.Errorf("%d messages from a call whose answer was lost, want 1", n)
	}
	f.Down(false)
	if err := send(); !errors.As(err, &code) || code.Code != 503 {
		t.Errorf("down: %v", err)
	}
	f.Up()
	mustDo(t, send())
}

func TestTimeStampsAreUniqueOnAStandingClock(t *testing.T) {
	t.Parallel()
	sim, clk := startSim(t, slacksim.Config{})
	ctx := ctxFor(t)
	before := ""
	for i := range 50 {
		if i == 25 {
			clk.advance(-time.Hour)
		}
		m, err := sim.As("anna").In("#sales").Say(ctx, "x")
		mustDo(t, err)
		if m.TS <= before {
			t.Fatalf("ts %s after %s", m.TS, before)
		}
		before = m.TS
	}
}

func TestBlocksValidate(t *testing.T) {
	t.Parallel()
	sim, _ := startSim(t, slacksim.Config{})
	out, _ := apiCall(t, sim, "blocks.validate", url.Values{"blocks": {`[{"type":"divider"}]`}})
	if out["ok"] != true {
		t.Errorf("a divider: %v", out)
	}
	out, _ = apiCall(t, sim, "blocks.validate", url.Values{"blocks": {`[{"type":"header","text":{"type":"mrkdwn","text":"x"}}]`}})
	errs, _ := out["errors"].([]any)
	if out["error"] != "invalid_blocks" || len(errs) != 1 || errs[0].(map[string]any)["pointer"] != "/blocks/0/text/type" {
		t.Errorf("a mrkdwn header: %v", out)
	}
}
