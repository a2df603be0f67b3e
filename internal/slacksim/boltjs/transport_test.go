package boltjs_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"kept/internal/slacksim"
)

// small is a workspace with two people.
func small() slacksim.Workspace {
	return slacksim.Workspace{
		Name: "Acme", Domain: "acme", People: []slacksim.Person{{Handle: "anna"}, {Handle: "bo"}},
		Channels: []slacksim.Channel{{Name: "anna", WithApp: true}, {Name: "bo", WithApp: true}},
	}
}

// TestBoltVerifiesSignatures has Bolt judge what the simulator signs, and what
// it signs wrongly.
func TestBoltVerifiesSignatures(t *testing.T) {
	t.Parallel()
	s := open(t, modeHTTP, slacksim.Config{Workspaces: []slacksim.Workspace{small()}})
	tests := []struct {
		name string
		opts slacksim.DeliverOptions
		want int
	}{
		{"signed", slacksim.DeliverOptions{}, http.StatusOK},
		{"four minutes old", slacksim.DeliverOptions{Age: 4 * time.Minute}, http.StatusOK},
		{"with another secret", slacksim.DeliverOptions{BadSignature: true}, http.StatusUnauthorized},
		{"unsigned", slacksim.DeliverOptions{Unsigned: true}, http.StatusUnauthorized},
		{"six minutes old", slacksim.DeliverOptions{Age: 6 * time.Minute}, http.StatusUnauthorized},
	}
	form := url.Values{"command": {"/bolt"}, "text": {"x"}, "team_id": {"T1"}, "user_id": {"U1"}, "channel_id": {"C1"}}
	for _, tt := range tests {
		for _, path := range []string{"/slack/commands", "/slack/interactions", "/slack/events"} {
			t.Run(tt.name+" "+path, func(t *testing.T) {
				t.Parallel()
				got, err := s.sim.Deliver(soon(t), path, form, tt.opts)
				if err != nil || got.Status != tt.want {
					t.Errorf("status %d, %v; want %d", got.Status, err, tt.want)
				}
			})
		}
	}
}

// TestBoltSeesRetries lets an event fail twice: Slack sends it again and says
// why.
func TestBoltSeesRetries(t *testing.T) {
	t.Parallel()
	s := open(t, modeHTTP, slacksim.Config{
		Workspaces:   []slacksim.Workspace{small()},
		App:          slacksim.App{Events: []string{"app_mention"}}, // and not the message as well
		EventRetries: []time.Duration{0, 0, time.Hour},
	})
	anna := s.person(t, "anna")
	s.sim.Faults().BadSignature()
	s.sim.Faults().Unsigned()
	_, err := anna.Say(soon(t), "hello @bolt")
	anna.must(err)
	anna.sees("mentioned in try 2, http_error")
	answers := s.answers(t, 3, func(e slacksim.WireEntry) bool { return e.Kind == "events_api" })
	if want := []int{http.StatusUnauthorized, http.StatusUnauthorized, http.StatusOK}; !slices.Equal(answers, want) {
		t.Errorf("answers %v, want %v", answers, want)
	}
}

// answers waits for so many requests of a kind, and returns what they were
// answered with.
func (s *stage) answers(t *testing.T, n int, kind func(slacksim.WireEntry) bool) []int {
	t.Helper()
	var all []int
	s.await(t, "the answers", func() bool {
		all = nil
		for _, e := range s.sim.Wire() {
			if kind(e) {
				all = append(all, e.Status)
			}
		}
		return len(all) >= n
	})
	return all
}

// TestBoltTriesAgain has Slack busy, and broken, for a moment: the client waits
// as it is told.
func TestBoltTriesAgain(t *testing.T) {
	t.Parallel()
	s := open(t, modeHTTP, slacksim.Config{Workspaces: []slacksim.Workspace{small()}})
	anna := s.person(t, "anna")
	s.sim.Faults().FailNext("chat.postMessage", 1, slacksim.Failure{RetryAfter: time.Second})
	s.sim.Faults().FailNext("chat.postMessage", 1, slacksim.Failure{Status: http.StatusInternalServerError})
	anna.types("/bolt hello")
	anna.sees("said to all by @anna")
	outcomes := s.answers(t, 3, func(e slacksim.WireEntry) bool { return e.Path == "chat.postMessage" })
	if want := []int{http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusOK}; !slices.Equal(outcomes, want) {
		t.Errorf("answers %v, want %v", outcomes, want)
	}
}

// TestBoltGetsItTwice is the fault that every app must live with.
func TestBoltGetsItTwice(t *testing.T) {
	t.Parallel()
	for _, mode := range []string{modeHTTP, modeSocket} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			s := open(t, mode, slacksim.Config{Workspaces: []slacksim.Workspace{small()}})
			anna := s.person(t, "anna")
			s.sim.Faults().DeliverTwice()
			anna.types("/bolt hello")
			s.await(t, "two answers", func() bool { return said(s, "said to all") == 2 })
		})
	}
}

// said is how many messages with these words the app wrote for Anna to see.
func said(s *stage, words string) int {
	n := 0
	for _, m := range s.sim.Seen("anna") {
		if m.ByApp && strings.Contains(m.Text, words) {
			n++
		}
	}
	return n
}

// TestBoltReconnects ends the connection in all the ways Slack does. What
// happens meanwhile must arrive once it is back, each thing once.
func TestBoltReconnects(t *testing.T) {
	t.Parallel()
	ends := map[string]func(*testing.T, *stage){
		"warning":           disconnects("warning"),
		"refresh_requested": disconnects("refresh_requested"),
		"cut":               func(_ *testing.T, s *stage) { s.sim.DropSockets() },
	}
	for name, end := range ends {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t, modeSocket, slacksim.Config{Workspaces: []slacksim.Workspace{small()}})
			if want := strings.Replace(s.sim.URL(), "http:", "ws:", 1) + "/link/?ticket="; !strings.HasPrefix(s.url, want) {
				t.Errorf("connected to %s, want %s", s.url, want)
			}
			anna := s.person(t, "anna")
			mention := func() {
				_, err := anna.Say(soon(t), "hello @bolt")
				anna.must(err)
			}
			mention()
			s.await(t, "the first answer", func() bool { return said(s, "mentioned") == 1 })
			end(t, s)
			mention()
			s.await(t, "the connection to end", func() bool { return s.sim.Sockets() == 0 })
			mention()
			s.await(t, "a new connection", func() bool { return s.sim.Sockets() == 1 })
			mention()
			s.await(t, "all answers", func() bool { return said(s, "mentioned") >= 4 })
			anna.types("/bolt hello") // and the line is good
			anna.sees("said to all")
			if n := said(s, "mentioned"); n != 4 {
				t.Errorf("%d answers to 4 mentions", n)
			}
		})
	}
}

// TestBoltComesBack keeps the app out for a while: it tries again, and is let in
// when the trouble is over.
func TestBoltComesBack(t *testing.T) {
	t.Parallel()
	for _, fault := range []string{slacksim.FaultStopped, slacksim.FaultTooManySockets, slacksim.FaultLinkDisabled} {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			s := open(t, modeSocket, slacksim.Config{Workspaces: []slacksim.Workspace{small()}}, "PING_TIMEOUT=2000")
			asked := func() (n int) {
				for _, e := range s.sim.Wire() {
					if e.Path == "apps.connections.open" {
						n++
					}
				}
				return n
			}
			before := asked()
			if err := s.sim.Faults().Set(soon(t), fault, true); err != nil {
				t.Fatal(err)
			}
			s.sim.DropSockets()
			s.await(t, "the connection to end", func() bool { return s.sim.Sockets() == 0 })
			s.await(t, "the app to try in vain", func() bool { return asked() > before })
			if err := s.sim.Faults().Set(soon(t), fault, false); err != nil {
				t.Fatal(err)
			}
			s.await(t, "the app to come back", func() bool { return s.sim.Sockets() == 1 })
			anna := s.person(t, "anna")
			anna.types("/bolt hello")
			anna.sees("said to all")
		})
	}
}

func disconnects(reason string) func(*testing.T, *stage) {
	return func(t *testing.T, s *stage) {
		t.Helper()
		if err := s.sim.Disconnect(soon(t), reason); err != nil {
			t.Fatal(err)
		}
	}
}

// TestBoltSharesTheLoad runs the app twice: each thing goes to one of them, and
// both get something.
func TestBoltSharesTheLoad(t *testing.T) {
	t.Parallel()
	s := open(t, modeSocket, slacksim.Config{Workspaces: []slacksim.Workspace{small()}})
	s.join(t, modeSocket)
	if n := s.sim.Sockets(); n != 2 {
		t.Fatalf("%d connections", n)
	}
	anna := s.person(t, "anna")
	const times = 6
	for range times {
		anna.types("/bolt dialog")
		anna.dialog("Order")
	}
	s.await(t, "the app to tell of every dialog", func() bool { return s.count("opened") >= times })
	by := map[any]int{}
	s.mu.Lock()
	for _, what := range s.told {
		if what["opened"] != nil {
			by[what["by"]]++
		}
	}
	s.mu.Unlock()
	if len(by) != 2 || s.count("opened") != times {
		t.Errorf("%d dialogs, by process: %v", s.count("opened"), by)
	}
}
