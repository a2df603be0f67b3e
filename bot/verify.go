package bot

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// The reasons why a request is not from Slack.
var (
	errUnsigned  = errors.New("the request is not signed")
	errStale     = errors.New("the request's timestamp is out of the window")
	errSignature = errors.New("the request's signature is wrong")
	errNoSecret  = errors.New("no signing secret is set")
)

// signedWithin is how far a request's time may be from ours, both ways.
const signedWithin = 5 * time.Minute

// signatureVersion begins each signature.
const signatureVersion = "v0"

// verify checks that a request comes from Slack. It is our own rather than
// slack-go's because that one reads the machine's clock, and the demo's clock is
// virtual. Source: docs.slack.dev/authentication/verifying-requests-from-slack.
func verify(secret string, h http.Header, body []byte, now time.Time) error {
	if secret == "" {
		return errNoSecret
	}
	stamp, given := h.Get("X-Slack-Request-Timestamp"), h.Get("X-Slack-Signature")
	if stamp == "" || given == "" {
		return errUnsigned
	}
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil {
		return errUnsigned
	}
	if age := now.Sub(time.Unix(seconds, 0)); age > signedWithin || age < -signedWithin {
		return errStale
	}
	digits, ok := strings.CutPrefix(given, signatureVersion+"=")
	if !ok {
		return errSignature
	}
	got, err := hex.DecodeString(digits)
	if err != nil {
		return errSignature
	}
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(signatureVersion + ":" + stamp + ":"))
	mac.Write(body)
	if !hmac.Equal(got, mac.Sum(nil)) {
		return errSignature
	}
	return nil
}
