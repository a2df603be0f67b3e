package slacksim_test

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/slack-go/slack/socketmode"

	"kept/internal/slacksim"
)

func TestTheTableOfFaults(t *testing.T) {
	t.Parallel()
	sim, _ := startSim(t, slacksim.Config{})
	ctx, faults := ctxFor(t), sim.Faults()
	names := map[string]bool{}
	for _, f := range faults.List() {
		if names[f.Name] || f.English == "" || f.Swedish == "" || f.Group == "" || f.On {
			t.Errorf("row %+v", f)
		}
		names[f.Name] = true
		mustDo(t, faults.Set(ctx, f.Name, true))
	}
	for _, f := range faults.List() {
		if f.On == f.Once {
			t.Errorf("%s switched on: %+v", f.Name, f)
		}
		mustDo(t, faults.Set(ctx, f.Name, false))
	}
	for _, f := range faults.List() {
		if f.On {
			t.Errorf("%s is still on", f.Name)
		}
	}
	mustDo(t, faults.Set(ctx, slacksim.FaultSlow, true))
	faults.Clear()
	if slices.ContainsFunc(faults.List(), func(f slacksim.Fault) bool { return f.On }) {
		t.Error("Clear left a fault on")
	}
	if err := faults.Set(ctx, "gremlins", true); !errors.Is(err, slacksim.ErrNotFound) {
		t.Errorf("an unknown fault: %v", err)
	}
}

// rawCall posts a form and says how the answer began.
func rawCall(tb testing.TB, target string, form url.Values) string {
	tb.Helper()
	res, err := http.PostForm(target, form)
	if err != nil {
		return "cut"
	}
	defer res.Body.Close()
	var b strings.Builder
	b.WriteString(res.Status[:3] + " ")
	buf := make([]byte, 200)
	n, _ := res.Body.Read(buf)
	b.Write(buf[:n])
	return b.String()
}

func TestFaultsThatStay(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		fault, method string
		form          url.Values
		want          string // what each answer holds while it is on
	}{
		{slacksim.FaultServerError, "auth.test", nil, "500 "},
		{slacksim.FaultAnswerLost, "auth.test", nil, "cut"},
		{slacksim.FaultStopped, "auth.test", nil, "cut"},
		{slacksim.FaultRateLimited, "auth.test", nil, `429 {"error":"ratelimited"`},
		{slacksim.FaultTriggerExpired, "views.open", nil, `"expired_trigger_id"`},
		{slacksim.FaultTriggerWords, "views.push", nil, "[json-pointer:/trigger_id]"},
		{slacksim.FaultConnectionError, "apps.connections.open", nil, "500 "},
	} {
		t.Run(row.fault, func(t *testing.T) {
			t.Parallel()
			sim, _ := startSim(t, slacksim.Config{})
			mustDo(t, sim.Faults().Set(ctxFor(t), row.fault, true))
			for range 2 {
				if got := rawCall(t, sim.APIURL()+row.method, url.Values{"token": {sim.BotToken("")}}); !strings.Contains(got, row.want) {
					t.Errorf("while it is on: %s", got)
				}
			}
			mustDo(t, sim.Faults().Set(ctxFor(t), row.fault, false))
			if got := rawCall(t, sim.APIURL()+"auth.test", url.Values{"token": {sim.BotToken("")}}); !strings.Contains(got, `"ok":true`) {
				t.Errorf("afterwards: %s", got)
			}
		})
	}
}

func TestLostAnswersHadTheirEffect(t *testing.T) {
	t.Parallel()
	sim, _ := startSim(t, slacksim.Config{})
	mustDo(t, sim.Faults().Set(ctxFor(t), slacksim.FaultAnswerLost, true))
	form := url.Values{"token": {sim.BotToken("")}, "channel": {sim.ChannelID("#sales")}, "text": {"heard"}}
	if got := rawCall(t, sim.APIURL()+"chat.postMessage", form); got != "cut" {
		t.Errorf("the answer came: %s", got)
	}
	if m := last(t, sim.Seen("anna")); m.Text != "heard" {
		t.Errorf("anna sees %q", m.Text)
	}
}

func TestEphemeralsMayGetLost(t *testing.T) {
	t.Parallel()
	sim, _ := startSim(t, slacksim.Config{})
	mustDo(t, sim.Faults().Set(ctxFor(t), slacksim.FaultEphemeralLost, true))
	out, _ := apiCall(t, sim, "chat.postEphemeral", url.Values{"channel": {sim.ChannelID("#sales")}, "user": {sim.UserID("anna")}, "text": {"psst"}})
	if out["ok"] != true || out["message_ts"] == nil || len(sim.Seen("anna")) != 0 {
		t.Errorf("answer %v, anna sees %v", out, sim.Seen("anna"))
	}
}

func TestFaultsOfDeliveriesThatStay(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		fault   string
		refused int  // by the app's own check of the signature
		reached int  // how often the command came to the app
		acked   bool // what the person sees
	}{
		{slacksim.FaultTwice, 0, 4, true},
		{slacksim.FaultBadSignature, 2, 0, false},
		{slacksim.FaultUnsigned, 2, 0, false},
		{slacksim.FaultLostAck, 0, 2, false},
		{slacksim.FaultStopped, 0, 0, false},
		{slacksim.FaultStaleSignature, 0, 2, true}, // the app here does not look at the time
	} {
		t.Run(row.fault, func(t *testing.T) {
			t.Parallel()
			sim, _ := startSim(t, slacksim.Config{})
			a := newApp(t, sim, nil)
			mustDo(t, sim.Faults().Set(ctxFor(t), row.fault, true))
			for range 2 {
				if err := sim.As("anna").In("#sales").Slash(ctxFor(t), "/promise x"); (err == nil) != row.acked {
					t.Errorf("anna's command: %v", err)
				}
			}
			if len(a.got()) != row.reached || a.unverified() != row.refused {
				t.Errorf("reached the app %d times, refused %d", len(a.got()), a.unverified())
			}
			if row.fault == slacksim.FaultStaleSignature {
				stamp, err := time.Parse(time.RFC3339, "2026-11-26T08:50:00Z")
				mustDo(t, err)
				if got := a.got()[0].header.Get("X-Slack-Request-Timestamp"); got != strconv.FormatInt(stamp.Unix(), 10) {
					t.Errorf("timestamp %s", got)
				}
			}
		})
	}
}

func TestLateDeliveriesArrive(t *testing.T) {
	t.Parallel()
	sim, clk := startSim(t, slacksim.Config{AckByClock: true, AckTimeout: 3 * time.Second})
	a := newApp(t, sim, nil)
	mustDo(t, sim.Faults().Set(ctxFor(t), slacksim.FaultLate, true))
	done := make(chan error, 1)
	go func() { done <- sim.As("anna").In("#sales").Slash(t.Context(), "/promise x") }()
	await(t, sim, "the delivery to be on its way", func() bool { return sim.Waiting() == 2 })
	clk.advance(2500*time.Millisecond - time.Nanosecond)
	sim.Poke()
	if n := len(a.got()); n != 0 {
		t.Errorf("%d deliveries at once", n)
	}
	clk.advance(time.Nanosecond)
	sim.Poke()
	mustDo(t, <-done)
	if n := len(a.got()); n != 1 {
		t.Errorf("%d deliveries in the end", n)
	}
}

func TestLostAcksBringEventsAgain(t *testing.T) {
	t.Parallel()
	sim, _ := startSim(t, slacksim.Config{})
	a := newApp(t, sim, nil)
	sim.Faults().LoseAck()
	mustDo(t, sim.As("anna").OpenHome(ctxFor(t)))
	await(t, sim, "the event again", func() bool { return len(a.ofType("app_home_opened")) == 2 })
	all := a.ofType("app_home_opened")
	if all[0].json["event_id"] != all[1].json["event_id"] || all[1].header.Get("X-Slack-Retry-Reason") != "http_timeout" {
		t.Errorf("second delivery: %v", all[1].header)
	}
}

func TestEventsInTheWrongOrder(t *testing.T) {
	t.Parallel()
	said := []string{"one", "two", "three"}
	for _, row := range []struct {
		name string
		set  func(*slacksim.Sim)
		want []string
	}{
		{"once", func(s *slacksim.Sim) { s.Faults().Reorder(3) }, []string{"three", "two", "one"}},
		{"switched on", func(s *slacksim.Sim) { mustDo(t, s.Faults().Set(t.Context(), slacksim.FaultAnyOrder, true)) }, []string{"three", "two", "one"}},
		{"switched off again", func(s *slacksim.Sim) {
			s.Faults().Reorder(10)
			mustDo(t, s.Faults().Set(t.Context(), slacksim.FaultAnyOrder, false))
			s.Faults().Clear()
		}, nil},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			sim, _ := startSim(t, slacksim.Config{})
			a := newApp(t, sim, nil)
			row.set(sim)
			for _, text := range said {
				_, err := sim.As("anna").In("@kept").Say(ctxFor(t), text)
				mustDo(t, err)
			}
			await(t, sim, "three events", func() bool { return len(a.ofType("message")) == 3 })
			var got []string
			for _, g := range a.ofType("message") {
				got = append(got, g.json["event"].(map[string]any)["text"].(string))
			}
			if row.want == nil {
				slices.Sort(got)
				row.want = []string{"one", "three", "two"}
			}
			if diff := cmp.Diff(row.want, got); diff != "" {
				t.Errorf("order (-want +got):\n%s", diff)
			}
		})
	}
}

func TestTooFewEventsAreNotHeldForever(t *testing.T) {
	t.Parallel()
	sim, _ := startSim(t, slacksim.Config{})
	a := newApp(t, sim, nil)
	mustDo(t, sim.Faults().Set(ctxFor(t), slacksim.FaultAnyOrder, true))
	mustDo(t, sim.As("anna").OpenHome(ctxFor(t)))
	await(t, sim, "the only event", func() bool { return len(a.ofType("app_home_opened")) == 1 })
}

func TestArrayState(t *testing.T) {
	t.Parallel()
	sim, _ := startSim(t, slacksim.Config{})
	a := dialogApp(t, sim, nil)
	ctx, anna := ctxFor(t), sim.As("anna")
	mustDo(t, anna.In("#sales").Slash(ctx, "/promise"))
	mustDo(t, anna.Fill(map[string]any{"Customer": "Acme"}))
	sim.Faults().ArrayState()
	mustDo(t, anna.Click(ctx, slacksim.Find{View: true}, "More"))
	_, err := anna.Submit(ctx)
	mustDo(t, err)
	values := func(kind string) any {
		return a.ofType(kind)[0].json["view"].(map[string]any)["state"].(map[string]any)["values"]
	}
	if list, ok := values("block_actions").([]any); !ok || len(list) != 0 {
		t.Errorf("with the fault: %v", values("block_actions"))
	}
	if _, ok := values("view_submission").(map[string]any); !ok {
		t.Errorf("without: %v", values("view_submission"))
	}
}

func TestSlackComesBack(t *testing.T) {
	t.Parallel()
	sim, clk := startSim(t, slacksim.Config{})
	a := newSocketApp(t, sim, func(c *socketmode.Client, ev socketmode.Event) { _ = c.Ack(*ev.Request) })
	await(t, sim, "a socket", func() bool { return sim.Sockets() > 0 })
	sim.Faults().Stop()
	await(t, sim, "no socket", func() bool { return sim.Sockets() == 0 })
	mustDo(t, sim.As("anna").OpenHome(ctxFor(t)))
	await(t, sim, "two failures", func() bool { return sim.PendingEvents() == 1 })
	if err := sim.As("anna").In("#sales").Slash(ctxFor(t), "/promise x"); !errors.Is(err, slacksim.ErrNotAcked) {
		t.Errorf("a command while Slack is away: %v", err)
	}
	sim.Faults().Up()
	await(t, sim, "a new socket", func() bool { return sim.Sockets() > 0 })
	clk.advance(10 * time.Minute)
	await(t, sim, "the event", func() bool { return len(a.requests()) > 0 })
}

func TestSocketFaults(t *testing.T) {
	t.Parallel()
	for _, row := range []struct{ fault, reason string }{
		{slacksim.FaultLinkDisabled, "link_disabled"},
		{slacksim.FaultTooManySockets, "too_many_websockets"},
	} {
		t.Run(row.fault, func(t *testing.T) {
			t.Parallel()
			sim, _ := startSim(t, slacksim.Config{})
			mustDo(t, sim.Faults().Set(ctxFor(t), row.fault, true))
			if frame := dial(t, sim).read(); frame["type"] != "disconnect" || frame["reason"] != row.reason {
				t.Errorf("first frame %v", frame)
			}
			mustDo(t, sim.Faults().Set(ctxFor(t), row.fault, false))
			if frame := dial(t, sim).read(); frame["type"] != "hello" {
				t.Errorf("first frame afterwards %v", frame)
			}
		})
	}
	for fault, reason := range map[string]string{slacksim.FaultSocketWarning: "warning", slacksim.FaultSocketRefresh: "refresh_requested", slacksim.FaultLinkDisabled: "link_disabled"} {
		t.Run("said on open sockets: "+fault, func(t *testing.T) {
			t.Parallel()
			sim, _ := startSim(t, slacksim.Config{})
			sock := dial(t, sim)
			sock.read() // hello
			mustDo(t, sim.Faults().Set(ctxFor(t), fault, true))
			if frame := sock.read(); frame["type"] != "disconnect" || frame["reason"] != reason {
				t.Errorf("frame %v", frame)
			}
		})
	}
}
