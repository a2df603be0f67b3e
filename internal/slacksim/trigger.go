package slacksim

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"time"
)

const triggerLife = 3 * time.Second

// trigger lets the app open a dialog for the person who just acted: once, and
// within three seconds.
type trigger struct {
	user    *user
	expires time.Time
	used    bool
	fromID  string // the view it came from, when it came from one
}

// bounded is a map that forgets its oldest entries, so that a long load test
// does not keep every trigger and response URL it ever made.
type bounded[T any] struct {
	m     map[string]T
	order []string
}

const boundedSize = 1 << 14

func (b *bounded[T]) put(key string, v T) {
	if b.m == nil {
		b.m = make(map[string]T)
	}
	b.m[key] = v
	b.order = append(b.order, key)
	if len(b.order) >= 2*boundedSize {
		for _, old := range b.order[:boundedSize] {
			delete(b.m, old)
		}
		b.order = append([]string(nil), b.order[boundedSize:]...)
	}
}

func (b *bounded[T]) get(key string) (T, bool) {
	v, ok := b.m[key]
	return v, ok
}

// newTrigger makes a trigger id for what a person does now.
func (s *Sim) newTrigger(u *user, viewID string) string {
	s.counter++
	now := s.cfg.Now()
	id := fmt.Sprintf("%d.%d.%s", now.UnixMilli(), s.counter, secret(16))
	s.triggers.put(id, &trigger{user: u, expires: now.Add(triggerLife), fromID: viewID})
	return id
}

// useTrigger spends a trigger id, or says in Slack's words why not.
func (s *Sim) useTrigger(t *team, id string) (*trigger, *apiError) {
	if id == "" {
		return nil, invalidArgs("missing required field: trigger_id")
	}
	tr, ok := s.triggers.get(id)
	switch {
	case !ok || tr.user.team != t:
		return nil, fail("invalid_trigger_id")
	case tr.used:
		return nil, fail("exchanged_trigger_id")
	case !s.cfg.Now().Before(tr.expires):
		return nil, fail("expired_trigger_id")
	}
	tr.used = true
	return tr, nil
}

// secret is n random bytes in hex.
func secret(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails
	return hex.EncodeToString(b)
}
