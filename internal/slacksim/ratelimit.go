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
	if !s.limiting() || c.team == nil || c.m.perMinute == 0 {
		return nil
	}
	n := float64(c.m.perMinute)
	if wait, ok := s.limits.take(c.m.name+" "+c.team.id, s.cfg.Now(), n/60, n); !ok {
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
	return nil
}

// limiting says whether Slack's limits apply.
func (s *Sim) limiting() bool { return s.cfg.RateLimits || s.faults.isOn(FaultLimits) }
