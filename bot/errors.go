package bot

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/slack-go/slack"
)

const (
	// codeNoUser is Slack's word for a person it does not know.
	codeNoUser = "user_not_found"
	// codeNoScope and codeTokenType are its words for a token that may not.
	codeNoScope   = "missing_scope"
	codeTokenType = "not_allowed_token_type"
	// codeTimeout is ours for an answer that did not come in time.
	codeTimeout = "timeout"
	// stepRender stands in a method's place when a message could not be written.
	stepRender = "render"
)

// Trouble says what sort of failure a call of Slack's API met.
type Trouble int

// The sorts of trouble.
const (
	// Transient trouble may pass: the network, an outage, an answer nobody
	// expected.
	Transient Trouble = iota
	// RateLimited calls may be made again after a while.
	RateLimited
	// Refused calls are refused for good: the channel is archived, the person
	// gone, the bot not invited.
	Refused
	// Rejected calls were wrong in themselves, such as blocks over a limit: a
	// mistake in our code.
	Rejected
	// Revoked tokens open nothing any more: the app was taken out of the
	// workspace.
	Revoked
)

// SlackError is a call of Slack's API that failed.
type SlackError struct {
	Method  string
	Trouble Trouble
	// Code is Slack's own word, such as "is_archived"; empty when none came.
	Code string
	// RetryAfter is how long Slack wants to be left alone.
	RetryAfter time.Duration
	// Messages are Slack's details, for the log.
	Messages []string
	Cause    error
}

// Error is for the log. It holds no token and no text of a message.
func (e *SlackError) Error() string {
	var b strings.Builder
	b.WriteString(e.Method)
	switch {
	case e.Code != "":
		b.WriteString(": " + e.Code)
	case e.Cause != nil:
		b.WriteString(": " + withoutAddress(e.Cause).Error())
	}
	if len(e.Messages) > 0 {
		b.WriteString(" (" + strings.Join(e.Messages, "; ") + ")")
	}
	return b.String()
}

// withoutAddress is err less the address that was called: whoever has a response
// URL can answer in Kept's name.
func withoutAddress(err error) error {
	if e, ok := errors.AsType[*url.Error](err); ok {
		return e.Err
	}
	return err
}

// Unwrap gives the cause to errors.Is and errors.As.
func (e *SlackError) Unwrap() error { return e.Cause }

// ErrNotInstalled says that the app is not installed in the team asked for.
var ErrNotInstalled = errors.New("the app is not installed in this workspace")

// troubles are the words of Slack that do not mean Rejected. Source: the error
// lists of chat.postMessage, chat.update, conversations.open, conversations.info,
// users.info and auth.test at docs.slack.dev/reference/methods.
var troubles = map[string]Trouble{
	"ratelimited": RateLimited, "rate_limited": RateLimited,

	"internal_error": Transient, "fatal_error": Transient, "service_unavailable": Transient,
	"request_timeout": Transient, "team_added_to_org": Transient, "ekm_access_denied": Transient,
	"enterprise_migration": Transient, "accesslimited": Transient, "access_denied": Refused,

	"channel_not_found": Refused, "is_archived": Refused, "not_in_channel": Refused,
	"is_inactive": Refused, "restricted_action": Refused, "restricted_action_read_only_channel": Refused,
	"restricted_action_thread_only_channel": Refused, "restricted_action_non_threadable_channel": Refused,
	"restricted_action_thread_locked": Refused, "messages_tab_disabled": Refused, "cannot_dm_bot": Refused,
	"user_disabled": Refused, codeNoUser: Refused, "user_not_visible": Refused, "users_not_found": Refused,
	"user_not_in_channel": Refused, "user_is_bot": Refused, "user_is_restricted": Refused,
	"invalid_user_combination": Refused, "message_not_found": Refused, "cant_update_message": Refused,
	"cant_delete_message": Refused, "edit_window_closed": Refused, "thread_not_found": Refused,
	"team_access_not_granted": Refused, "org_login_required": Refused, codeNoScope: Refused,
	codeTokenType: Refused, "no_permission": Refused, "team_not_found": Refused,
	"not_enabled": Refused, "not_found": Refused, "hash_conflict": Refused,
	"expired_trigger_id": Refused, "exchanged_trigger_id": Refused, "invalid_trigger_id": Refused,
	"trigger_expired": Refused, "trigger_exchanged": Refused, "method_not_supported_for_channel_type": Refused,
	"slack_connect_canvas_sharing_blocked": Refused, "as_user_not_supported": Refused,
	"posting_to_general_channel_denied": Refused, "posting_to_channel_denied": Refused,
	"cannot_reply_to_message": Refused, "app_access_restricted": Refused, "enterprise_is_restricted": Refused,
	"channel_is_limited_access": Refused, "message_limit_exceeded": Refused,

	"external_channel_migrating": Transient, "update_failed": Transient,

	"invalid_auth": Revoked, "not_authed": Revoked, "account_inactive": Revoked, "token_revoked": Revoked,
	"token_expired": Revoked, "app_uninstalled": Revoked,
}

// limitedFor is how long to wait when Slack says that it is too much without
// saying for how long.
const limitedFor = 30 * time.Second

// classify makes a SlackError of whatever slack-go returned.
func classify(method string, err error) error {
	if err == nil {
		return nil
	}
	e := &SlackError{Method: method, Cause: err}
	if limited, ok := errors.AsType[*slack.RateLimitedError](err); ok {
		e.Trouble, e.RetryAfter = RateLimited, max(limited.RetryAfter, time.Second)
		return e
	}
	if status, ok := errors.AsType[slack.StatusCodeError](err); ok {
		// 429 without Retry-After comes as a bare status
		if status.Code == http.StatusTooManyRequests {
			e.Trouble, e.RetryAfter = RateLimited, limitedFor
		}
		e.Code = "http_" + strconv.Itoa(status.Code)
		return e
	}
	if answer, ok := errors.AsType[slack.SlackErrorResponse](err); ok {
		e.Code, e.Messages = answer.Err, answer.ResponseMetadata.Messages
		if answer.Needed != "" {
			e.Messages = append(e.Messages, "needed "+answer.Needed, "provided "+answer.Provided)
		}
		trouble, known := troubles[answer.Err]
		if !known {
			trouble = Rejected
		}
		e.Trouble = trouble
		if trouble == RateLimited {
			e.RetryAfter = limitedFor
		}
		return e
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		e.Code = codeTimeout
	}
	return e
}

// outcome is the label of a call in the figures.
func outcome(err error) string {
	if err == nil {
		return okOutcome
	}
	e, ok := errors.AsType[*SlackError](err)
	switch {
	case errors.Is(err, ErrNotInstalled):
		return "not_installed"
	case !ok:
		return "error"
	case e.Code != "":
		return e.Code
	case e.Trouble == RateLimited:
		return "ratelimited"
	}
	return "unreachable"
}

// troubleOf sorts any error; what does not come from Slack may pass.
func troubleOf(err error) Trouble {
	if e, ok := errors.AsType[*SlackError](err); ok {
		return e.Trouble
	}
	return Transient
}

// codeOf is Slack's own word for an error, if there is one.
func codeOf(err error) string {
	if e, ok := errors.AsType[*SlackError](err); ok {
		return e.Code
	}
	return ""
}

// triggerLost reports whether a dialog could not be opened because its trigger
// was too old or spent. Slack has two shapes for it: a word of its own, and
// invalid_arguments with the details.
func triggerLost(err error) bool {
	e, ok := errors.AsType[*SlackError](err)
	if !ok {
		return false
	}
	if strings.Contains(e.Code, "trigger") {
		return true
	}
	for _, m := range e.Messages {
		if strings.Contains(m, "trigger_id") {
			return true
		}
	}
	return false
}
