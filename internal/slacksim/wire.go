package slacksim

import (
	"regexp"
	"sync"
	"time"
)

// WireEntry is one request and its answer, in either direction.
type WireEntry struct {
	Seq      uint64
	At       time.Time // by Config.Now
	Kind     string    // "api", "slash_commands", "interactive", "events_api", "response_url", "upload", "ack" (an unwanted one), "raw"
	Outbound bool      // from Slack to the app
	Path     string    // API method, path, or "socket" and the envelope's id
	Status   int
	Err      string // Slack's error string, or what broke
	Took     time.Duration
	Request  []byte // at most 64 kB, tokens blanked out
	Response []byte
}

const (
	wireSize = 400
	wireBody = 64 << 10
)

type wireLog struct {
	mu      sync.Mutex
	seq     uint64
	entries []WireEntry
}

var tokenPattern = regexp.MustCompile(`x(oxb|app|oxe|oxp)[-.][-.%0-9A-Za-z]+`)

var secretPattern = regexp.MustCompile(`(client_secret=|refresh_token=|"client_secret":")[^&"]+`)

func (s *Sim) logWire(e WireEntry) {
	if s.cfg.Quiet {
		return
	}
	e.At = s.cfg.Now()
	e.Request, e.Response = tidy(e.Request), tidy(e.Response)
	w := &s.wire
	w.mu.Lock()
	w.seq++
	e.Seq = w.seq
	if len(w.entries) >= 2*wireSize {
		w.entries = append(w.entries[:0], w.entries[wireSize:]...)
	}
	w.entries = append(w.entries, e)
	w.mu.Unlock()
	s.hub.publish(Change{Kind: ChangeWire})
}

func tidy(b []byte) []byte {
	if len(b) > wireBody {
		b = b[:wireBody]
	}
	b = tokenPattern.ReplaceAll(b, []byte("x$1-…"))
	return secretPattern.ReplaceAll(b, []byte("$1…"))
}

// Wire is the log of the last few hundred requests, oldest first. It is empty
// when Config.Quiet is set.
func (s *Sim) Wire() []WireEntry {
	w := &s.wire
	w.mu.Lock()
	defer w.mu.Unlock()
	from := max(0, len(w.entries)-wireSize)
	return append([]WireEntry(nil), w.entries[from:]...)
}
