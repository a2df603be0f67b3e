package bot

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/slack-go/slack"

	"kept/commands"
	"kept/internal/promise"
)

// Verify opens verify to the tests.
func Verify(secret string, h http.Header, body []byte, now time.Time) error {
	return verify(secret, h, body, now)
}

// The reasons of Verify.
var (
	ErrUnsigned  = errUnsigned
	ErrStale     = errStale
	ErrSignature = errSignature
	ErrNoSecret  = errNoSecret
	ErrMalformed = errMalformed
)

// Tenant opens tenant to the tests.
func Tenant(raw []byte) (promise.Team, error) {
	var o origin
	if err := json.Unmarshal(raw, &o); err != nil {
		return "", err
	}
	return tenant(&o), nil
}

// Arrival is what a delivery was decoded to.
type Arrival struct {
	Req                    commands.Request
	User                   promise.UserID
	Once, Trigger, Respond string
	View, Hash, Input      string
	Home, Alone, Nothing   bool
	Event, Tab             string
}

func export(a *arrival, err error) (Arrival, error) {
	if err != nil || a == nil {
		return Arrival{}, err
	}
	out := Arrival{
		Req: a.req, User: a.user, Once: a.once, Trigger: a.trigger, Respond: a.respond, View: a.view, Hash: a.hash,
		Input: a.input, Home: a.home, Alone: a.alone, Nothing: a.nothing,
	}
	if a.event != nil {
		out.Event, out.Tab = a.event.kind, a.event.tab
	}
	return out, nil
}

// DecodeSlash, DecodeSlashJSON, DecodeInteraction and DecodeEvent open decoding.
func DecodeSlash(get func(string) string) (Arrival, error) { return export(decodeSlash(get)) }
func DecodeSlashJSON(raw []byte) (Arrival, error)          { return export(decodeSlashJSON(raw)) }
func DecodeInteraction(raw []byte) (Arrival, error)        { return export(decodeInteraction(raw)) }
func DecodeEvent(raw []byte) (Arrival, string, error) {
	a, challenge, err := decodeEvent(raw)
	out, err := export(a, err)
	return out, challenge, err
}

// Classify opens classify.
func Classify(method string, err error) error { return classify(method, err) }

// Outside opens outside.
func Outside(u *slack.User, self Identity) bool { return outside(u, self) }

// Language opens language.
func Language(locale string) string { return language(locale) }

// Cache opens the cache.
type Cache struct{ c *cache[string, string] }

// NewCache is a cache of texts.
func NewCache(now func() time.Time, fresh time.Duration, size int) *Cache {
	return &Cache{newCache[string, string](now, fresh, size)}
}

// Get looks up.
func (c *Cache) Get(ctx context.Context, key string, load func(context.Context) (string, error)) (string, error) {
	return c.c.get(ctx, key, load)
}

// Len counts what is kept.
func (c *Cache) Len() int {
	c.c.mu.Lock()
	defer c.c.mu.Unlock()
	return len(c.c.entries)
}

// Replays opens the memory of deliveries.
type Replays struct{ r *replays }

// NewReplays is an empty memory.
func NewReplays(now func() time.Time) *Replays { return &Replays{newReplays(now)} }

// Take notes a delivery.
func (r *Replays) Take(key string) (settle func([]byte), answer func() []byte, first bool) {
	d, first := r.r.take(key)
	return d.settle, d.answer, first
}

// Len counts what is kept.
func (r *Replays) Len() int { return r.r.size() }

// Pacer opens the pacer.
type Pacer struct{ p *pacer }

// NewPacer is an idle pacer.
func NewPacer() *Pacer { return &Pacer{newPacer()} }

// May asks for a post in a channel.
func (p *Pacer) May(id string, now time.Time, t promise.Team, ch promise.ChannelID) (time.Time, bool) {
	return p.p.may(id, now, channelLine(t, ch), teamLine(t))
}

// Hold closes a channel.
func (p *Pacer) Hold(t promise.Team, ch promise.ChannelID, until time.Time) {
	p.p.hold(channelLine(t, ch), until)
}

// Sizes counts what is kept.
func (p *Pacer) Sizes() (lines, slots int) { return len(p.p.lines), len(p.p.slots) }

// Reserve gives a message that comes to be owed its moment in a channel.
func (p *Pacer) Reserve(now time.Time, t promise.Team, ch promise.ChannelID) time.Time {
	return p.p.reserve(now, channelLine(t, ch))
}

// Keeps reports whether a reserved moment still holds.
func (p *Pacer) Keeps(at, now time.Time, t promise.Team, ch promise.ChannelID) bool {
	return p.p.keeps(at, now, channelLine(t, ch))
}

// ManagerFieldOf opens managerFieldOf.
func ManagerFieldOf(raw []byte) (string, error) {
	var list []profileField
	err := json.Unmarshal(raw, &list)
	return managerFieldOf(list), err
}
