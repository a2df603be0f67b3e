package bot_test

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kept/bot"
	"kept/commands"
	"kept/internal/promise"
	"kept/internal/slacksim"
)

// The vector published at docs.slack.dev/authentication/verifying-requests-from-slack.
const (
	vectorSecret = "8f742231b10e8888abcd99yyyzzz85a5"
	vectorTime   = "1531420618"
	vectorBody   = "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&" +
		"channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&" +
		"response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&" +
		"trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
	vectorSignature = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
)

func TestVerify(t *testing.T) {
	t.Parallel()
	at := time.Unix(1531420618, 0)
	signed := func(ts, sig string) http.Header {
		h := http.Header{}
		if ts != "" {
			h.Set("X-Slack-Request-Timestamp", ts)
		}
		if sig != "" {
			h.Set("x-slack-signature", sig)
		}
		return h
	}
	tests := []struct {
		name   string
		secret string
		header http.Header
		body   string
		now    time.Time
		want   error
	}{
		{"Slack's own vector", vectorSecret, signed(vectorTime, vectorSignature), vectorBody, at, nil},
		{"five minutes late", vectorSecret, signed(vectorTime, vectorSignature), vectorBody, at.Add(5 * time.Minute), nil},
		{"five minutes early", vectorSecret, signed(vectorTime, vectorSignature), vectorBody, at.Add(-5 * time.Minute), nil},
		{"too late", vectorSecret, signed(vectorTime, vectorSignature), vectorBody, at.Add(5*time.Minute + time.Second), bot.ErrStale},
		{"too early", vectorSecret, signed(vectorTime, vectorSignature), vectorBody, at.Add(-5*time.Minute - time.Second), bot.ErrStale},
		{"another body", vectorSecret, signed(vectorTime, vectorSignature), vectorBody + "&x=1", at, bot.ErrSignature},
		{"another secret", vectorSecret + "x", signed(vectorTime, vectorSignature), vectorBody, at, bot.ErrSignature},
		{"another time", vectorSecret, signed("1531420619", vectorSignature), vectorBody, at, bot.ErrSignature},
		{"no secret", "", signed(vectorTime, slacksim.Sign("", vectorTime, []byte(vectorBody))), vectorBody, at, bot.ErrNoSecret},
		{"no signature", vectorSecret, signed(vectorTime, ""), vectorBody, at, bot.ErrUnsigned},
		{"no time", vectorSecret, signed("", vectorSignature), vectorBody, at, bot.ErrUnsigned},
		{"time is no number", vectorSecret, signed("now", vectorSignature), vectorBody, at, bot.ErrUnsigned},
		{"unknown version", vectorSecret, signed(vectorTime, "v1"+vectorSignature[2:]), vectorBody, at, bot.ErrSignature},
		{"no version", vectorSecret, signed(vectorTime, vectorSignature[3:]), vectorBody, at, bot.ErrSignature},
		{"cut short", vectorSecret, signed(vectorTime, vectorSignature[:33]), vectorBody, at, bot.ErrSignature},
		{"empty digest", vectorSecret, signed(vectorTime, "v0="), vectorBody, at, bot.ErrSignature},
		{"no hex", vectorSecret, signed(vectorTime, "v0=zz"), vectorBody, at, bot.ErrSignature},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := bot.Verify(tt.secret, tt.header, []byte(tt.body), tt.now); !errors.Is(got, tt.want) {
				t.Errorf("Verify = %v, want %v", got, tt.want)
			}
		})
	}
}

func TestTenant(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, payload string
		want          promise.Team
	}{
		{"a workspace", `{"team":{"id":"T1"},"user":{"id":"U1","team_id":"T1"}}`, "T1"},
		{"team as text", `{"team":"T1"}`, "T1"},
		{"a workspace of an organisation, installed alone", `{"team":{"id":"T1","enterprise_id":"E1"},"enterprise":{"id":"E1"},"is_enterprise_install":false}`, "T1"},
		{"the same, false as text", `{"team_id":"T1","enterprise_id":"E1","is_enterprise_install":"false"}`, "T1"},
		{"org-wide slash, true as text", `{"team_id":"T1","enterprise_id":"E1","is_enterprise_install":"true"}`, "E1"},
		{"org-wide interaction, team null", `{"team":null,"enterprise":{"id":"E1"},"is_enterprise_install":true,"user":{"id":"U1","team_id":"T1"}}`, "E1"},
		{"team null and no flag", `{"team":null,"enterprise":{"id":"E1"},"user":{"id":"U1","team_id":"T1"}}`, "E1"},
		{"team null, nothing but the user", `{"team":null,"user":{"id":"U1","team_id":"T1"}}`, "T1"},
		{"a dialog sent from another company", `{"team":{"id":"T9"},"user":{"id":"U9","team_id":"T9"},"view":{"app_installed_team_id":"T1","team_id":"T9"}}`, "T1"},
		{"the same from an organisation", `{"team":{"id":"T9"},"enterprise":{"id":"E9"},"is_enterprise_install":true,"view":{"app_installed_team_id":"T1"}}`, "T1"},
		{"org-wide dialog", `{"team":null,"enterprise":{"id":"E1"},"is_enterprise_install":true,"view":{"app_installed_team_id":"E1","team_id":"T2"}}`, "E1"},
		{"a click from another company", `{"team":{"id":"T1"},"user":{"id":"U9","team_id":"T9"}}`, "T1"},
		{"an event in a shared channel", `{"team_id":"T9","enterprise_id":"E9","authorizations":[{"team_id":"T1","enterprise_id":null,"is_enterprise_install":false}]}`, "T1"},
		{"an event of an org-wide install", `{"team_id":"T1","enterprise_id":"E1","authorizations":[{"team_id":null,"enterprise_id":"E1","is_enterprise_install":true}]}`, "E1"},
		{"an event of an old kind", `{"team_id":"T1"}`, "T1"},
		{"only a view", `{"view":{"team_id":"T1"}}`, "T1"},
		{"nothing", `{}`, ""},
		{"no id at all", `{"team":{"id":"../../etc"}}`, ""},
		{"a very long id", `{"team":{"id":"` + strings.Repeat("T", 65) + `"}}`, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := bot.Tenant([]byte(tt.payload))
			if err != nil || got != tt.want {
				t.Errorf("tenant = %q, %v, want %q", got, err, tt.want)
			}
		})
	}
}

func TestDecodeSlash(t *testing.T) {
	t.Parallel()
	form := url.Values{
		"team_id": {"T1"}, "channel_id": {"C1"}, "user_id": {"U1"}, "command": {"/promise"}, "trigger_id": {"1.2.abc"},
		"text": {"<@U2> Acme: send &amp; sign"}, "response_url": {"https://hooks.slack.com/x"}, "is_enterprise_install": {"false"},
	}
	want := bot.Arrival{
		Req: commands.Request{
			Kind: commands.Command, Name: "/promise", Team: "T1", Channel: "C1", Text: "<@U2> Acme: send &amp; sign", Delivery: "1.2.abc",
		},
		User: "U1", Once: "slash 1.2.abc", Trigger: "1.2.abc", Respond: "https://hooks.slack.com/x",
	}
	got, err := bot.DecodeSlash(form.Get)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("form (-want +got):\n%s", diff)
	}
	raw := `{"team_id":"T1","channel_id":"C1","user_id":"U1","command":"/promise","trigger_id":"1.2.abc","is_enterprise_install":false,
		"text":"<@U2> Acme: send &amp; sign","response_url":"https://hooks.slack.com/x","enterprise_id":null}`
	got, err = bot.DecodeSlashJSON([]byte(raw))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("object (-want +got):\n%s", diff)
	}
	for _, missing := range []string{"team_id", "user_id", "command", "trigger_id"} {
		f := url.Values{}
		for k, v := range form {
			if k != missing {
				f[k] = v
			}
		}
		if _, err := bot.DecodeSlash(f.Get); !errors.Is(err, bot.ErrMalformed) {
			t.Errorf("without %s: %v", missing, err)
		}
	}
	form.Set("response_url", "file:///etc/passwd")
	if got, err := bot.DecodeSlash(form.Get); err != nil || got.Respond != "" {
		t.Errorf("a response URL that is none: %q, %v", got.Respond, err)
	}
}

const who = `"team":{"id":"T1","domain":"acme"},"user":{"id":"U1","team_id":"T1"},"trigger_id":"9.9"`

// interactions are payloads and what is read of them.
var interactions = []struct {
	name, payload string
	want          bot.Arrival
}{
	{
		"a button in a channel",
		`{"type":"block_actions",` + who + `,"channel":{"id":"C1"},"response_url":"https://h/x","container":{"type":"message"},
			"actions":[{"type":"button","action_id":"promise.keep","block_id":"b","value":"42","action_ts":"5.5"}],"state":{"values":[]}}`,
		bot.Arrival{
			Req:  commands.Request{Kind: commands.Action, Name: "promise.keep", Team: "T1", Channel: "C1", Value: "42", Delivery: "9.9"},
			User: "U1", Once: "action 9.9 promise.keep", Trigger: "9.9", Respond: "https://h/x",
		},
	},
	{
		"a menu in an answer for one",
		`{"type":"block_actions",` + who + `,"container":{"type":"message","channel_id":"C1","is_ephemeral":"true"},
			"actions":[{"type":"static_select","action_id":"pick","selected_option":{"value":"7"}}],
			"state":{"values":{"b":{"pick":{"type":"static_select","selected_option":{"value":"7"}}}}}}`,
		bot.Arrival{
			Req: commands.Request{
				Kind: commands.Action, Name: "pick", Team: "T1", Channel: "C1", Value: "7", Delivery: "9.9", Values: map[string]string{"b": "7"},
			},
			User: "U1", Once: "action 9.9 pick", Trigger: "9.9", Alone: true,
		},
	},
	{
		"a button in Home",
		`{"type":"block_actions",` + who + `,"container":{"type":"view"},"view":{"id":"V1","type":"home","hash":"h"},
			"actions":[{"type":"button","action_id":"promise.keep","value":"42"}]}`,
		bot.Arrival{
			Req:  commands.Request{Kind: commands.Action, Name: "promise.keep", Team: "T1", Value: "42", Delivery: "9.9"},
			User: "U1", Once: "action 9.9 promise.keep", Trigger: "9.9", View: "V1", Hash: "h", Home: true,
		},
	},
	{
		"a button in a dialog",
		`{"type":"block_actions",` + who + `,"view":{"id":"V1","type":"modal","hash":"h","private_metadata":"{\"n\":4}",
			"state":{"values":{"what":{"what":{"type":"plain_text_input","value":"half"}}}}},
			"actions":[{"type":"radio_buttons","action_id":"reading","selected_option":{"value":"2026-12-01T15:00:00Z"}}]}`,
		bot.Arrival{
			Req: commands.Request{
				Kind: commands.Action, Name: "reading", Team: "T1", Value: "2026-12-01T15:00:00Z", Delivery: "9.9", InModal: true,
				Meta: `{"n":4}`, Values: map[string]string{"what": "half"},
			},
			User: "U1", Once: "action 9.9 reading", Trigger: "9.9", View: "V1", Hash: "h",
		},
	},
	{
		"a dialog with every kind of field",
		`{"type":"view_submission",` + who + `,"view":{"id":"V1","type":"modal","callback_id":"form.promise","hash":"h","private_metadata":"m",
			"blocks":[{"type":"section","block_id":"s"},{"type":"input","block_id":"promiser"},{"type":"input","block_id":"what"}],
			"state":{"values":{
			"promiser":{"a":{"type":"users_select","selected_user":"U2"}},
			"what":{"a":{"type":"plain_text_input","value":"ring & skriva"}},
			"date":{"a":{"type":"datepicker","selected_date":"2026-12-04"}},
			"time":{"a":{"type":"timepicker","selected_time":"15:00"}},
			"moment":{"a":{"type":"datetimepicker","selected_date_time":1796396400}},
			"radio":{"a":{"type":"radio_buttons","selected_option":{"value":"x"}}},
			"boxes":{"a":{"type":"checkboxes","selected_options":[{"value":"p"},{"value":"q"}]}},
			"people":{"a":{"type":"multi_users_select","selected_users":["U3","U4"]}},
			"channel":{"a":{"type":"conversations_select","selected_conversation":"C9"}},
			"none":{"a":{"type":"checkboxes","selected_options":[]}},
			"empty":{"a":{"type":"plain_text_input","value":null}},
			"untouched":{"a":{"type":"datepicker","selected_date":null}}}}}}`,
		bot.Arrival{
			Req: commands.Request{
				Kind: commands.Submission, Name: "form.promise", Team: "T1", Meta: "m", Delivery: "V1.h",
				Values: map[string]string{
					"promiser": "U2", "what": "ring & skriva", "date": "2026-12-04", "time": "15:00", "moment": "1796396400", "radio": "x",
					"boxes": "p,q", "people": "U3,U4", "channel": "C9",
				},
			},
			User: "U1", Once: "view 9.9", Trigger: "9.9", View: "V1", Hash: "h", Input: "promiser",
		},
	},
	{
		"a dialog whose state is a list",
		`{"type":"view_submission",` + who + `,"view":{"id":"V1","callback_id":"f","hash":"h","state":{"values":[]}}}`,
		bot.Arrival{
			Req:  commands.Request{Kind: commands.Submission, Name: "f", Team: "T1", Delivery: "V1.h"},
			User: "U1", Once: "view 9.9", Trigger: "9.9", View: "V1", Hash: "h",
		},
	},
	{
		"a shortcut",
		`{"type":"shortcut",` + who + `,"callback_id":"shortcut.promise"}`,
		bot.Arrival{
			Req:  commands.Request{Kind: commands.Shortcut, Name: "shortcut.promise", Team: "T1", Delivery: "9.9"},
			User: "U1", Once: "shortcut 9.9", Trigger: "9.9",
		},
	},
	{
		"a shortcut on a message in a thread",
		`{"type":"message_action",` + who + `,"callback_id":"shortcut.message","response_url":"https://h/x","channel":{"id":"C1"},
			"message":{"ts":"1700000000.000200","thread_ts":"1700000000.000100","user":"U2","text":"I will call them"}}`,
		bot.Arrival{
			Req: commands.Request{
				Kind: commands.Shortcut, Name: "shortcut.message", Team: "T1", Channel: "C1", Text: "I will call them", Author: "U2", Delivery: "9.9",
				Link: "https://acme.slack.com/archives/C1/p1700000000000200?cid=C1&thread_ts=1700000000.000100",
			},
			User: "U1", Once: "shortcut 9.9", Trigger: "9.9", Respond: "https://h/x",
		},
	},
	{
		"a closed dialog",
		`{"type":"view_closed",` + who + `,"view":{"id":"V1"},"is_cleared":true}`,
		bot.Arrival{Req: commands.Request{Team: "T1"}, User: "U1", Trigger: "9.9", View: "V1", Nothing: true},
	},
}

func TestDecodeInteraction(t *testing.T) {
	t.Parallel()
	for _, tt := range interactions {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := bot.DecodeInteraction([]byte(tt.payload))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("decoded (-want +got):\n%s", diff)
			}
		})
	}
}

func TestMalformedDeliveries(t *testing.T) {
	t.Parallel()
	for name, payload := range map[string]string{
		"nothing": ``, "no object": `[]`, "a word": `"x"`, "half": `{"type":`,
		"click without action": `{"type":"block_actions",` + who + `}`,
		"action without id":    `{"type":"block_actions",` + who + `,"actions":[{}]}`,
		"no dialog":            `{"type":"view_submission",` + who + `}`,
		"nameless dialog":      `{"type":"view_submission",` + who + `,"view":{"id":"V1"}}`,
		"nameless shortcut":    `{"type":"shortcut",` + who + `}`,
		"no team":              `{"type":"shortcut","callback_id":"x","user":{"id":"U1"}}`,
		"no user":              `{"type":"shortcut","callback_id":"x","team":{"id":"T1"}}`,
		"user is no id":        `{"type":"shortcut","callback_id":"x","team":{"id":"T1"},"user":{"id":"U1 OR 1"}}`,
		"actions are no list":  `{"type":"block_actions",` + who + `,"actions":{"a":1}}`,
	} {
		if got, err := bot.DecodeInteraction([]byte(payload)); !errors.Is(err, bot.ErrMalformed) {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	for name, payload := range map[string]string{"nothing": ``, "no type": `{}`, "list": `[1]`} {
		if got, _, err := bot.DecodeEvent([]byte(payload)); !errors.Is(err, bot.ErrMalformed) {
			t.Errorf("event, %s: %+v, %v", name, got, err)
		}
	}
}

func TestDecodeEvent(t *testing.T) {
	t.Parallel()
	got, challenge, err := bot.DecodeEvent([]byte(`{"type":"url_verification","challenge":"c123"}`))
	if err != nil || challenge != "c123" {
		t.Errorf("challenge %q, %+v, %v", challenge, got, err)
	}
	got, _, err = bot.DecodeEvent([]byte(`{"type":"event_callback","team_id":"T9","event_id":"Ev1","authorizations":[{"team_id":"T1"}],
		"event":{"type":"app_home_opened","user":"U1","tab":"home"}}`))
	want := bot.Arrival{
		Req: commands.Request{Team: "T1", Delivery: "Ev1"}, User: "U1", Once: "event Ev1", Event: "app_home_opened", Tab: "home",
	}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("Home (-want +got):\n%s%v", diff, err)
	}
	for name, payload := range map[string]string{
		"unknown event": `{"type":"event_callback","team_id":"T1","event_id":"Ev1","event":{"type":"message","user":{"id":"U1"}}}`,
		"rate limited":  `{"type":"app_rate_limited","team_id":"T1","minute_rate_limited":1}`,
	} {
		if got, _, err := bot.DecodeEvent([]byte(payload)); err != nil || !got.Nothing {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(`{"type":"block_actions",` + who + `,"actions":[{"action_id":"a","value":"42"}],"state":{"values":{"b":{"a":{"value":"x"}}}}}`)
	f.Add(`{"type":"view_submission",` + who + `,"view":{"id":"V1","callback_id":"c","state":{"values":[]}}}`)
	f.Add(`{"type":"event_callback","team":null,"enterprise":"E1","authorizations":[{}],"event":{"type":"app_home_opened","user":"U1"}}`)
	f.Add(`{"team_id":"T1","user_id":"U1","command":"/x","trigger_id":"1","is_enterprise_install":"true","enterprise_id":"E1"}`)
	f.Fuzz(func(t *testing.T, raw string) {
		id := func(s string) bool {
			return len(s) <= 64 && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == ""
		}
		check := func(a bot.Arrival, err error) {
			if err != nil || a.Nothing {
				return
			}
			if !id(string(a.Req.Team)) || !id(string(a.User)) || !id(string(a.Req.Channel)) || !id(string(a.Req.Author)) {
				t.Errorf("an id that is none got through: %+v", a)
			}
			if a.Event == "" && (a.Req.Team == "" || a.User == "" || a.Req.Name == "" || a.Req.Delivery == "") {
				t.Errorf("a request lacks something: %+v", a)
			}
		}
		check(bot.DecodeInteraction([]byte(raw)))
		check(bot.DecodeSlashJSON([]byte(raw)))
		a, _, err := bot.DecodeEvent([]byte(raw))
		check(a, err)
		if form, err := url.ParseQuery(raw); err == nil {
			check(bot.DecodeSlash(form.Get))
		}
	})
}
