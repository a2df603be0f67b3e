package bot

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/slack-go/slack"

	"kept/internal/clock"
	"kept/internal/promise"
	"kept/internal/view"
)

// Clients finds the way to a team's Slack.
type Clients interface {
	// For is the client for a team, or [ErrNotInstalled].
	For(ctx context.Context, team promise.Team) (*Client, error)
}

// Meter counts what happens. *metrics.Metrics is one.
type Meter interface {
	Request(kind, name, outcome string, took time.Duration)
	Refused(route, reason string)
	Notice(kind, outcome string)
	Call(method, outcome string, took time.Duration)
	SocketOpened()
	SocketClosed(reason string)
}

// Methods that are treated in a way of their own when they fail.
const (
	methodPost = "chat.postMessage"
	methodOpen = "conversations.open"
)

// How long calls of Slack's API may take.
const (
	callTimeout = 10 * time.Second
	// dialogTimeout is shorter: a trigger lives for three seconds.
	dialogTimeout = 2500 * time.Millisecond
)

// Identity is who the app is in a workspace, as auth.test tells.
type Identity struct {
	Team       promise.Team
	Enterprise promise.Team // empty outside an Enterprise organisation
	TeamName   string
	URL        string
	BotUser    promise.UserID
	BotID      string
	Scopes     []string
}

// Client is one workspace's Slack. It is safe for concurrent use.
type Client struct {
	api   *slack.Client
	http  *http.Client
	log   *slog.Logger
	meter Meter
	self  atomic.Pointer[Identity]
	// token and apiURL are for what slack-go cannot ask
	token, apiURL string
	// dialog is how long opening a dialog may take
	dialog time.Duration

	mu  sync.Mutex
	dms map[promise.UserID]promise.ChannelID
}

// ClientConfig is what a client is made of.
type ClientConfig struct {
	Token  string
	APIURL string // ends with a slash; empty for Slack's own
	Log    *slog.Logger
	Meter  Meter
	// DialogTimeout is how long opening a dialog may take; 0 for a little less
	// than the three seconds that Slack gives.
	DialogTimeout time.Duration
}

// NewClient is a client that has not spoken to Slack yet.
func NewClient(cfg ClientConfig) *Client {
	hc := newHTTPClient()
	if cfg.DialogTimeout <= 0 {
		cfg.DialogTimeout = dialogTimeout
	}
	return &Client{
		dialog: cfg.DialogTimeout,
		api:    newAPI(cfg.Token, cfg.APIURL, hc), http: hc, log: cfg.Log, meter: cfg.Meter,
		token: cfg.Token, apiURL: cfg.APIURL,
		dms: map[promise.UserID]promise.ChannelID{},
	}
}

// newHTTPClient has the timeout that slack-go's own client lacks, and keeps
// enough connections open for a burst of messages.
func newHTTPClient() *http.Client {
	return &http.Client{
		Timeout: callTimeout,
		Transport: &http.Transport{
			Proxy: http.ProxyFromEnvironment, ForceAttemptHTTP2: true,
			MaxIdleConns: 64, MaxIdleConnsPerHost: 64, IdleConnTimeout: 90 * time.Second,
			TLSHandshakeTimeout: 5 * time.Second,
		},
	}
}

func newAPI(token, apiURL string, hc *http.Client, more ...slack.Option) *slack.Client {
	opts := append([]slack.Option{slack.OptionHTTPClient(hc)}, more...)
	if apiURL != "" {
		opts = append(opts, slack.OptionAPIURL(apiURL))
	}
	return slack.New(token, opts...)
}

// Identity is who the app is, as the last [Client.AuthTest] told; zero before.
func (c *Client) Identity() Identity {
	if id := c.self.Load(); id != nil {
		return *id
	}
	return Identity{}
}

// call runs one call, counts it, and sorts its error.
func (c *Client) call(ctx context.Context, method string, limit time.Duration, f func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	started := clock.System{}.Now()
	err := classify(method, f(ctx))
	took := clock.System{}.Now().Sub(started)
	c.meter.Call(method, outcome(err), took)
	if e, ok := errors.AsType[*SlackError](err); ok {
		level := slog.LevelDebug
		if e.Trouble == Rejected {
			level = slog.LevelError
		}
		c.log.Log(ctx, level, "Slack refused a call", "method", method, "code", e.Code,
			"details", e.Messages, "team", c.Identity().Team, "took", took)
	}
	return err
}

// AuthTest asks Slack who the token belongs to and what it may do.
func (c *Client) AuthTest(ctx context.Context) (Identity, error) {
	var id Identity
	err := c.call(ctx, "auth.test", callTimeout, func(ctx context.Context) error {
		got, err := c.api.AuthTestContext(ctx)
		if err != nil {
			return err
		}
		id = Identity{
			Team: promise.Team(got.TeamID), Enterprise: promise.Team(got.EnterpriseID), TeamName: got.Team,
			URL: got.URL, BotUser: promise.UserID(got.UserID), BotID: got.BotID,
		}
		for s := range strings.SplitSeq(got.Header.Get("X-Oauth-Scopes"), ",") {
			if s = strings.TrimSpace(s); s != "" {
				id.Scopes = append(id.Scopes, s)
			}
		}
		return nil
	})
	if err == nil {
		c.self.Store(&id)
	}
	return id, err
}

// deliveryEvent is the metadata event type of what Kept posts. Metadata is
// readable by every app in the workspace, so the payload is an opaque key.
const (
	deliveryEvent = "kept_notice"
	deliveryField = "key"
)

// Post writes a message into a channel, or into a thread. The key, when given,
// marks the message so that [Client.FindDelivered] finds it.
func (c *Client) Post(ctx context.Context, ch promise.ChannelID, m view.Message, key, thread string) (string, error) {
	opts := content(m)
	if key != "" {
		opts = append(opts, slack.MsgOptionMetadata(slack.SlackMetadata{
			EventType: deliveryEvent, EventPayload: map[string]any{deliveryField: key},
		}))
	}
	if thread != "" {
		opts = append(opts, slack.MsgOptionTS(thread))
	}
	var ts string
	err := c.call(ctx, methodPost, callTimeout, func(ctx context.Context) error {
		var err error
		_, ts, err = c.api.PostMessageContext(ctx, string(ch), opts...)
		return err
	})
	return ts, err
}

// Update brings a posted message up to date.
func (c *Client) Update(ctx context.Context, ch promise.ChannelID, ts string, m view.Message) error {
	return c.call(ctx, "chat.update", callTimeout, func(ctx context.Context) error {
		_, _, _, err := c.api.UpdateMessageContext(ctx, string(ch), ts, content(m)...)
		return err
	})
}

// Delete takes a posted message away.
func (c *Client) Delete(ctx context.Context, ch promise.ChannelID, ts string) error {
	return c.call(ctx, "chat.delete", callTimeout, func(ctx context.Context) error {
		_, _, err := c.api.DeleteMessageContext(ctx, string(ch), ts)
		return err
	})
}

func content(m view.Message) []slack.MsgOption {
	opts := []slack.MsgOption{
		slack.MsgOptionText(m.Text, false), // the view has escaped what people wrote
		slack.MsgOptionDisableLinkUnfurl(), slack.MsgOptionDisableMediaUnfurl(),
	}
	if len(m.Blocks) > 0 {
		opts = append(opts, slack.MsgOptionBlocks(m.Blocks...))
	}
	return opts
}

// maxDMs bounds the memory of open direct messages.
const maxDMs = 10_000

// knownDM is the channel of the app's direct messages with a person, if it was
// asked for before.
func (c *Client) knownDM(u promise.UserID) (ch promise.ChannelID, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	ch, ok = c.dms[u]
	return ch, ok
}

// OpenDM is the channel of the app's direct messages with a person.
func (c *Client) OpenDM(ctx context.Context, u promise.UserID) (promise.ChannelID, error) {
	ch, ok := c.knownDM(u)
	if ok {
		return ch, nil
	}
	err := c.call(ctx, methodOpen, callTimeout, func(ctx context.Context) error {
		got, _, _, err := c.api.OpenConversationContext(ctx, &slack.OpenConversationParameters{Users: []string{string(u)}})
		if err != nil {
			return err
		}
		if got == nil || got.ID == "" {
			return errors.New("no channel in the answer")
		}
		ch = promise.ChannelID(got.ID)
		return nil
	})
	if err != nil {
		return "", err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.dms) >= maxDMs {
		clear(c.dms)
	}
	c.dms[u] = ch
	return ch, nil
}

// OpenView opens a dialog for the person behind a trigger, which lives for three
// seconds. It returns the dialog's id.
func (c *Client) OpenView(ctx context.Context, trigger string, m view.Modal) (string, error) {
	var id string
	err := c.call(ctx, "views.open", c.dialog, func(ctx context.Context) error {
		got, err := c.api.OpenViewContext(ctx, trigger, m)
		if err == nil {
			id = got.ID
		}
		return err
	})
	return id, err
}

// UpdateView puts another dialog in the place of an open one. With a hash it
// does so only if the dialog has not changed since.
func (c *Client) UpdateView(ctx context.Context, id, hash string, m view.Modal) error {
	return c.call(ctx, "views.update", callTimeout, func(ctx context.Context) error {
		_, err := c.api.UpdateViewContext(ctx, m, "", hash, id)
		return err
	})
}

// PublishHome shows blocks in a person's Home tab.
func (c *Client) PublishHome(ctx context.Context, u promise.UserID, blocks []slack.Block) error {
	return c.call(ctx, "views.publish", callTimeout, func(ctx context.Context) error {
		_, err := c.api.PublishViewContext(ctx, slack.PublishViewContextRequest{
			UserID: string(u),
			View:   slack.HomeTabViewRequest{Type: slack.VTHomeTab, Blocks: slack.Blocks{BlockSet: blocks}},
		})
		return err
	})
}

// Respond answers at a response URL, which works wherever the person acted, for
// them alone, up to five times within half an hour. replace puts the answer in
// the place of the message that was clicked.
func (c *Client) Respond(ctx context.Context, url string, m view.Message, replace bool) error {
	msg := &slack.WebhookMessage{Text: m.Text, ReplaceOriginal: replace}
	if !replace {
		msg.ResponseType = slack.ResponseTypeEphemeral
	}
	if len(m.Blocks) > 0 {
		msg.Blocks = &slack.Blocks{BlockSet: m.Blocks}
	}
	return c.call(ctx, "response_url", callTimeout, func(ctx context.Context) error {
		return slack.PostWebhookCustomHTTPContext(ctx, url, c.http, msg)
	})
}

// Channel is what must be known of a conversation before posting there.
type Channel struct {
	Archived bool
	// Shared channels are shared with another company.
	Shared bool
	// User is the other person of a direct message.
	User promise.UserID
}

// ChannelInfo looks a conversation up.
func (c *Client) ChannelInfo(ctx context.Context, ch promise.ChannelID) (Channel, error) {
	var info Channel
	err := c.call(ctx, "conversations.info", callTimeout, func(ctx context.Context) error {
		got, err := c.api.GetConversationInfoContext(ctx, &slack.GetConversationInfoInput{ChannelID: string(ch)})
		if err == nil {
			info = Channel{
				Archived: got.IsArchived, Shared: got.IsExtShared || got.IsPendingExtShared,
				User: promise.UserID(got.User),
			}
		}
		return err
	})
	return info, err
}

// How much is looked through for a delivered message: more than Kept is away for
// in the busiest channel, and no more than Slack gives an app within a minute.
// Some apps get fifteen messages at a time, whatever they ask for, once a minute
// (https://docs.slack.dev/reference/methods/conversations.history).
const (
	lookThrough = 200
	lookPages   = 10
)

// FindDelivered looks for a message that was posted with a key since a moment,
// in a channel or, with thread, in a thread. ts is empty when there is none.
func (c *Client) FindDelivered(ctx context.Context, ch promise.ChannelID, key, thread string, since time.Time) (ts string, err error) {
	err = c.lookBack(ctx, ch, thread, since, func(m *slack.Message) bool {
		if m.Metadata.EventType != deliveryEvent || m.Metadata.EventPayload[deliveryField] != key {
			return false
		}
		ts = m.Timestamp
		return true
	})
	return ts, err
}

// lookBack looks through the messages in a channel or, with thread, in a thread,
// since a moment, until one is the right one.
func (c *Client) lookBack(
	ctx context.Context, ch promise.ChannelID, thread string, since time.Time, right func(*slack.Message) bool,
) error {
	cursor, few := "", false
	for range lookPages {
		list, next, err := c.lookPage(ctx, ch, thread, slackTime(since), cursor)
		if e, ok := errors.AsType[*SlackError](err); ok && e.Trouble == RateLimited && few {
			return nil // one page a minute: another try would get no further
		}
		if err != nil {
			return err
		}
		for i := range list {
			if right(&list[i]) {
				return nil
			}
		}
		if next == "" {
			return nil
		}
		cursor, few = next, len(list) < lookThrough
	}
	return nil
}

func (c *Client) lookPage(
	ctx context.Context, ch promise.ChannelID, thread, oldest, cursor string,
) (list []slack.Message, next string, err error) {
	if thread != "" {
		err = c.call(ctx, "conversations.replies", callTimeout, func(ctx context.Context) error {
			var err error
			list, _, next, err = c.api.GetConversationRepliesContext(ctx, &slack.GetConversationRepliesParameters{
				ChannelID: string(ch), Timestamp: thread, Oldest: oldest, Cursor: cursor, Limit: lookThrough, IncludeAllMetadata: true,
			})
			return err
		})
		return list, next, err
	}
	err = c.call(ctx, "conversations.history", callTimeout, func(ctx context.Context) error {
		got, err := c.api.GetConversationHistoryContext(ctx, &slack.GetConversationHistoryParameters{
			ChannelID: string(ch), Oldest: oldest, Cursor: cursor, Limit: lookThrough, IncludeAllMetadata: true,
		})
		if err == nil {
			list, next = got.Messages, got.ResponseMetaData.NextCursor
		}
		return err
	})
	return list, next, err
}

// slackTime writes a moment as Slack's ts, a second early: the two clocks are
// not one.
func slackTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return strconv.FormatInt(t.Add(-time.Second).Unix(), 10) + ".000000"
}
