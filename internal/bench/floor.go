package main

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"

	"kept/internal/clock"
)

// The environment of the floor's process.
const (
	floorListen = "BENCH_FLOOR_LISTEN"
	floorRedis  = "BENCH_FLOOR_REDIS"
	floorSecret = "BENCH_FLOOR_SECRET" //nolint:gosec // a name, not a secret
)

// floorScript is the least a promise costs to store: a hash of twelve fields,
// three indexes, an event and a key against repetition.
const floorScript = `
if not redis.call('SET', KEYS[1], '1', 'NX', 'PX', 900000) then return 0 end
local n = redis.call('INCR', KEYS[2])
redis.call('HSET', KEYS[3] .. n, 'what', ARGV[1], 'customer', ARGV[2], 'promiser', ARGV[3], 'doer', ARGV[3],
  'recorder', ARGV[3], 'channel', ARGV[4], 'due', ARGV[5], 'due_first', ARGV[5], 'made', ARGV[6], 'state', 'active',
  'zone', 'Europe/Stockholm', 'version', '1')
redis.call('ZADD', KEYS[4], ARGV[5], n)
redis.call('ZADD', KEYS[5], ARGV[5], n)
redis.call('ZADD', KEYS[6], ARGV[5], n)
redis.call('RPUSH', KEYS[7], n .. ' made ' .. ARGV[6])
return n`

// runFloor is the floor's process: the least that answers a slash command. It
// verifies, parses, runs one script and answers; it knows no rules.
func runFloor(ctx context.Context) error {
	opts, err := redis.ParseURL(os.Getenv(floorRedis))
	if err != nil {
		return fmt.Errorf("floor: %w", err)
	}
	f := &floor{rdb: redis.NewClient(opts), script: redis.NewScript(floorScript), secret: []byte(os.Getenv(floorSecret))}
	defer func() { _ = f.rdb.Close() }()
	srv := &http.Server{
		Addr:    os.Getenv(floorListen),
		Handler: f, ReadHeaderTimeout: 10 * time.Second,
	}
	context.AfterFunc(ctx, func() { _ = srv.Close() })
	if err := srv.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("floor: %w", err)
	}
	return nil
}

type floor struct {
	rdb    *redis.Client
	script *redis.Script
	secret []byte
}

func (f *floor) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
	if err != nil || !f.verified(r.Header, body) {
		http.Error(w, "no", http.StatusUnauthorized)
		return
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		http.Error(w, "no", http.StatusBadRequest)
		return
	}
	now := clock.System{}.Now().UnixMilli()
	user, channel := form.Get("user_id"), form.Get("channel_id")
	due := now + int64(72*time.Hour/time.Millisecond)
	keys := []string{
		"{f}:k:" + form.Get("trigger_id"), "{f}:c", "{f}:p:", "{f}:i:open:" + user, "{f}:i:state:active",
		"{f}:due", "{f}:events",
	}
	n, err := f.script.Run(r.Context(), f.rdb, keys, form.Get("text"), "Acme", user, channel, due, now).Int64()
	if err != nil {
		http.Error(w, err.Error(), http.StatusServiceUnavailable)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_ = json.NewEncoder(w).Encode(map[string]string{ // the caller may have gone
		"response_type": "ephemeral", "text": "Promise #" + strconv.FormatInt(n, 10) + " is made.",
	})
}

func (f *floor) verified(h http.Header, body []byte) bool {
	got, err := hex.DecodeString(h.Get("X-Slack-Signature")[min(3, len(h.Get("X-Slack-Signature"))):])
	if err != nil {
		return false
	}
	mac := hmac.New(sha256.New, f.secret)
	mac.Write([]byte("v0:" + h.Get("X-Slack-Request-Timestamp") + ":"))
	mac.Write(body)
	return hmac.Equal(got, mac.Sum(nil))
}
