package bot

import (
	"context"

	"kept/internal/promise"
)

// Reaches refuses a channel that messages about broken promises cannot go to:
// one that is archived, that Slack does not let Kept see, or that another
// company reads. When Slack does not answer, it is an error of
// [promise.KindUnavailable].
func (d *Directory) Reaches(ctx context.Context, team promise.Team, ch promise.ChannelID) error {
	client, err := d.clients.For(ctx, team)
	if err != nil {
		return unavailable(err)
	}
	info, err := client.ChannelInfo(ctx, ch)
	refuse := func(key string) error {
		return &promise.Error{Kind: promise.KindInvalid, Key: key, Args: map[string]any{"Channel": ch}, Cause: err}
	}
	switch codeOf(err) {
	case "":
	case "channel_not_found", "not_in_channel", codeNoScope: // private, or of a kind there is no permission for
		return refuse("error.channel_not_in")
	}
	switch {
	case err != nil:
		return unavailable(err)
	case info.Archived:
		return refuse("error.channel_archived")
	case info.Shared:
		return refuse("error.channel_shared")
	}
	return nil
}
