package bot_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kept/commands"
	"kept/internal/promise"
	"kept/internal/slacksim"
)

var routes = []string{"/slack/commands", "/slack/interactions", "/slack/events", "/slack/anything", "/slack/"}

func TestUnsignedIsRefusedOnEveryRoute(t *testing.T) {
	t.Parallel()
	r := newRig(t, slacksim.Config{}, nil).overHTTP(t)
	tests := []struct {
		name string
		opts slacksim.DeliverOptions
		want int
	}{
		{"unsigned", slacksim.DeliverOptions{Unsigned: true}, http.StatusUnauthorized},
		{"wrong secret", slacksim.DeliverOptions{BadSignature: true}, http.StatusUnauthorized},
		{"six minutes old", slacksim.DeliverOptions{Age: 6 * time.Minute}, http.StatusUnauthorized},
		{"six minutes ahead", slacksim.DeliverOptions{Age: -6 * time.Minute}, http.StatusUnauthorized},
		{"half a signature", slacksim.DeliverOptions{Signature: "v0=abcd"}, http.StatusUnauthorized},
		{"no time", slacksim.DeliverOptions{Timestamp: "soon"}, http.StatusUnauthorized},
	}
	bodies := []string{
		"", "ssl_check=1", `{"type":"url_verification","challenge":"steal"}`,
		"team_id=T1&user_id=U1&command=/promise&trigger_id=1.1&text=x",
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for _, route := range routes {
				for _, body := range bodies {
					got, err := r.sim.DeliverBody(t.Context(), route, []byte(body), tt.opts)
					must(t, err)
					if got.Status != tt.want || bytes.Contains(got.Body, []byte("steal")) {
						t.Errorf("POST %s %q: %d %s, want %d", route, body, got.Status, got.Body, tt.want)
					}
				}
			}
		})
	}
	t.Cleanup(func() {
		if n := len(r.requests()); n != 0 {
			t.Errorf("%d requests got through", n)
		}
	})
}

func TestOddRequests(t *testing.T) {
	t.Parallel()
	r := newRig(t, slacksim.Config{}, nil).overHTTP(t)
	huge := bytes.Repeat([]byte("a"), 2<<20)
	tests := []struct {
		name, method, route string
		body                []byte
		want                int
	}{
		{"two megabytes", "POST", "/slack/commands", huge, http.StatusRequestEntityTooLarge},
		{"two megabytes of events", "POST", "/slack/events", huge, http.StatusRequestEntityTooLarge},
		{"GET", "GET", "/slack/commands", nil, http.StatusMethodNotAllowed},
		{"PUT", "PUT", "/slack/events", nil, http.StatusMethodNotAllowed},
		{"malformed form", "POST", "/slack/commands", []byte("a=%zz"), http.StatusBadRequest},
		{"empty form", "POST", "/slack/commands", nil, http.StatusBadRequest},
		{"no payload", "POST", "/slack/interactions", []byte("x=1"), http.StatusBadRequest},
		{"broken payload", "POST", "/slack/interactions", []byte("payload=%7B"), http.StatusBadRequest},
		{"broken event", "POST", "/slack/events", []byte("{"), http.StatusBadRequest},
		{"certificate check", "POST", "/slack/commands", []byte("ssl_check=1&token=x"), http.StatusOK},
		{"unknown event", "POST", "/slack/events", []byte(`{"type":"event_callback","event_id":"Ev1","team_id":"T1","event":{"type":"brand_new"}}`), http.StatusOK},
		{"rate limited", "POST", "/slack/events", []byte(`{"type":"app_rate_limited"}`), http.StatusOK},
		{"event without a team", "POST", "/slack/events", []byte(`{"type":"event_callback","event_id":"Ev2","event":{"type":"app_home_opened","user":"U1"}}`), http.StatusOK},
		{"another company's event", "POST", "/slack/events", []byte(`{"type":"event_callback","event_id":"Ev3","team_id":"T0STRANGER","event":{"type":"app_home_opened","user":"U1","tab":"home"}}`), http.StatusOK},
		{"another company's command", "POST", "/slack/commands", []byte("team_id=T0STRANGER&user_id=U1&command=/promise&trigger_id=8.8"), http.StatusOK},
		{"closed dialog", "POST", "/slack/interactions", []byte("payload=" + url.QueryEscape(`{"type":"view_closed","team":{"id":"T1"},"user":{"id":"U1"}}`)), http.StatusOK},
		{"unknown route", "POST", "/slack/other", nil, http.StatusNotFound},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			req, err := http.NewRequestWithContext(t.Context(), tt.method, r.server.URL+tt.route, bytes.NewReader(tt.body))
			must(t, err)
			stamp := "1795683600" // the rig's clock
			req.Header.Set("X-Slack-Request-Timestamp", stamp)
			req.Header.Set("X-Slack-Signature", slacksim.Sign(r.sim.App().SigningSecret, stamp, tt.body))
			res, err := http.DefaultClient.Do(req)
			must(t, err)
			defer res.Body.Close()
			body, _ := io.ReadAll(res.Body)
			if res.StatusCode != tt.want {
				t.Errorf("%d %s, want %d", res.StatusCode, body, tt.want)
			}
			if tt.want == http.StatusOK && len(body) > 0 {
				t.Errorf("answered %q", body)
			}
		})
	}
	t.Cleanup(func() {
		if n := len(r.requests()); n != 0 {
			t.Errorf("%d requests got through", n)
		}
	})
}

func TestURLVerification(t *testing.T) {
	t.Parallel()
	r := newRig(t, slacksim.Config{}, nil).overHTTP(t)
	must(t, r.sim.Verify(t.Context()))
}

func TestReplayIsAnsweredOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t, slacksim.Config{}, func(context.Context, commands.Request) (commands.Reply, error) {
		return commands.Reply{Message: text("noted")}, nil
	}).overHTTP(t)
	form := url.Values{
		"team_id": {r.sim.Teams()[0].ID}, "user_id": {r.sim.UserID("anna")}, "channel_id": {r.sim.ChannelID("#sales")},
		"command": {"/promise"}, "text": {"x"}, "trigger_id": {"1.1.a"},
	}
	first, err := r.sim.Deliver(t.Context(), "/slack/commands", form, slacksim.DeliverOptions{})
	must(t, err)
	if first.Status != http.StatusOK || !strings.Contains(string(first.Body), "noted") {
		t.Fatalf("first: %d %s", first.Status, first.Body)
	}
	for _, age := range []time.Duration{0, time.Minute} { // the same signature, and a new one for the same delivery
		again, err := r.sim.Deliver(t.Context(), "/slack/commands", form, slacksim.DeliverOptions{Age: age})
		must(t, err)
		if again.Status != http.StatusOK || len(again.Body) > 0 {
			t.Errorf("replay: %d %q, want an empty 200", again.Status, again.Body)
		}
	}
	if n := len(r.requests()); n != 1 {
		t.Errorf("carried out %d times", n)
	}
	if r.meter.count("refused commands replay") != 2 {
		t.Error("the replays are not counted")
	}
}

func TestSlashReachesTheHandlerWhole(t *testing.T) {
	t.Parallel()
	r := newRig(t, slacksim.Config{}, nil).overHTTP(t)
	must(t, r.sim.As("bo").In("#sales").Slash(t.Context(), "/promise @anna: ring Acme imorgon"))
	got := r.requests()[0]
	got.Delivery = ""
	want := commands.Request{
		Kind: commands.Command, Name: "/promise", Team: promise.Team(r.sim.Teams()[0].ID),
		Channel: promise.ChannelID(r.sim.ChannelID("#sales")), Text: "<@" + r.sim.UserID("anna") + ">: ring Acme imorgon", At: start, Fleeting: true,
	}
	want.Actor.ID, want.Actor.Name, want.Actor.Zone, want.Actor.Locale = promise.UserID(r.sim.UserID("bo")), "bo", "Europe/Stockholm", "sv"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("request (-want +got):\n%s", diff)
	}
	if seen := r.reads("bo"); len(seen) != 0 {
		t.Errorf("bo reads %q", seen)
	}
}
