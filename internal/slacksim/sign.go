package slacksim

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// Sign computes the X-Slack-Signature of a request body.
// Source: docs.slack.dev/authentication/verifying-requests-from-slack.
func Sign(signingSecret, timestamp string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(signingSecret))
	mac.Write([]byte("v0:" + timestamp + ":"))
	mac.Write(body)
	return "v0=" + hex.EncodeToString(mac.Sum(nil))
}

func trimSlash(s string) string { return strings.TrimRight(s, "/") }

func trimAt(s string) string { return strings.TrimPrefix(s, "@") }
