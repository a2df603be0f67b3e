package bot

import (
	"bytes"
	"context"
	"slices"
	"time"

	"github.com/slack-go/slack"

	"kept/internal/promise"
	"kept/internal/view"
)

// methodShare shows files that were uploaded.
const methodShare = "files.completeUploadExternal"

// uploadTimeout is how long the bytes of one file may take.
const uploadTimeout = 30 * time.Second

// Attach posts a text with files into a channel, or into a thread. Slack has
// files uploaded first and shown afterwards, all with one message
// (https://docs.slack.dev/messaging/working-with-files#upload).
func (c *Client) Attach(ctx context.Context, ch promise.ChannelID, text string, files []view.File, thread string) error {
	list := make([]slack.FileSummary, 0, len(files))
	for _, f := range files {
		id, err := c.upload(ctx, f)
		if err != nil {
			return err
		}
		list = append(list, slack.FileSummary{ID: id, Title: f.Title})
	}
	return c.call(ctx, methodShare, callTimeout, func(ctx context.Context) error {
		_, err := c.api.CompleteUploadExternalContext(ctx, slack.CompleteUploadExternalParameters{
			Files: list, Channel: string(ch), InitialComment: text, ThreadTimestamp: thread,
		})
		return err
	})
}

// upload hands one file over. Nobody sees it before it is shown.
func (c *Client) upload(ctx context.Context, f view.File) (string, error) {
	var at *slack.GetUploadURLExternalResponse
	err := c.call(ctx, "files.getUploadURLExternal", callTimeout, func(ctx context.Context) error {
		var err error
		at, err = c.api.GetUploadURLExternalContext(ctx, slack.GetUploadURLExternalParameters{FileName: f.Name, FileSize: len(f.Data)})
		return err
	})
	if err != nil {
		return "", err
	}
	return at.FileID, c.call(ctx, "upload", uploadTimeout, func(ctx context.Context) error {
		return c.api.UploadToURL(ctx, slack.UploadToURLParameters{
			UploadURL: at.UploadURL, Reader: bytes.NewReader(f.Data), Filename: f.Name,
		})
	})
}

// FindAttached looks for a message of Kept's own with a file of that name, since
// a moment, in a channel or, with thread, in a thread. Messages with files carry
// no key of ours.
func (c *Client) FindAttached(ctx context.Context, ch promise.ChannelID, name, thread string, since time.Time) (found bool, err error) {
	self := string(c.Identity().BotUser)
	err = c.lookBack(ctx, ch, thread, since, func(m *slack.Message) bool {
		found = slices.ContainsFunc(m.Files, func(f slack.File) bool { return f.Name == name && f.User == self })
		return found
	})
	return found, err
}
