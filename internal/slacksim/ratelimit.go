package slacksim

import (
	"sync"
	"time"
)

// limiter is a set of token buckets, refilled by Config.Now.
type limiter struct {
	mu      sync.Mutex
	buckets map[string]*bucket
}

type bucket struct {
	tokens float64
	last   time.Time
}

// take spends a token of key, or says how long to wait.
func (l *limiter) take(key string, now time.Time, perSecond, burst float64) (wait time.Duration, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	b := l.buckets[key]
	if b == nil {
		b = &bucket{tokens: burst, last: now}
		l.buckets[key] = b
	}
	if d := now.Sub(b.last); d > 0 {
		b.tokens = min(burst, b.tokens+d.Seconds()*perSecond)
		b.last = now
	}
	if b.tokens >= 1 {
		b.tokens--
		return 0, true
	}
	return time.Duration((1 - b.tokens) / perSecond * float64(time.Second)), false
}

// limit applies the method's tier: calls a minute for each team, all of which
// may come at once.
func (s *Sim) limit(c *call) *apiError {
	if s.historyLimited(c.m) {
		if wait, ok := s.limits.take("history "+c.m.name+" "+c.team.id, s.cfg.Now(), 1.0/60, 1); !ok {
			return rateLimited(wait)
		}
		return nil
	}
	if !s.limiting() || c.m.perMinute == 0 {
		return nil
	}
	n, burst, of := float64(c.m.perMinute), float64(c.m.perMinute), "app"
	if c.team != nil {
		of = c.team.id
	}
	if c.m.auth == authApp {
		// one a minute in the long run; but an app may hold ten connections,
		// and opens them together
		burst = max(burst, maxSockets)
	}
	if wait, ok := s.limits.take(c.m.name+" "+of, s.cfg.Now(), n/60, burst); !ok {
		return rateLimited(wait)
	}
	return nil
}

// limitPost is the limit of a message a second in each channel.
func (s *Sim) limitPost(ch *channel) *apiError {
	if !s.limiting() {
		return nil
	}
	if wait, ok := s.limits.take("post "+ch.id, s.cfg.Now(), 1, float64(s.cfg.PostBurst)); !ok {
		return rateLimited(wait)
	}
	// "several hundred messages per minute per workspace", says
	// https://docs.slack.dev/reference/methods/chat.postMessage
	if wait, ok := s.limits.take("posts "+ch.team.id, s.cfg.Now(), postsPerMinute/60, postsPerMinute); !ok {
		return rateLimited(wait)
	}
	return nil
}

// postsPerMinute is what a workspace takes of one app; Slack says only "several
// hundred".
const postsPerMinute = 300.0

// historyMost is how many messages history gives apps that are sold outside the
// Marketplace (https://docs.slack.dev/reference/methods/conversations.history).
const historyMost = 15

// historyLimited says whether a method is held to the limit of such apps.
func (s *Sim) historyLimited(m *method) bool {
	return m.history && (s.cfg.App.Distributed || s.faults.isOn(FaultHistoryLimit))
}

// limiting says whether Slack's limits apply.
func (s *Sim) limiting() bool { return s.cfg.RateLimits || s.faults.isOn(FaultLimits) }
