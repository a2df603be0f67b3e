package bot

import (
	"context"

	"kept/internal/promise"
)

// Members asks Slack who is in a user group. An unknown group is a
// [promise.ErrNotFound]; an app that may not read groups gets an error of
// [promise.KindForbidden].
func (d *Directory) Members(ctx context.Context, team promise.Team, group string) ([]promise.UserID, error) {
	client, err := d.clients.For(ctx, team)
	if err != nil {
		return nil, unavailable(err)
	}
	list, err := client.Members(ctx, group)
	switch codeOf(err) {
	case "":
	case "no_such_subteam", "subteam_not_found", "invalid_arguments":
		return nil, &promise.Error{Kind: promise.KindNotFound, Key: promise.ErrNotFound.Key, Cause: err}
	case codeNoScope, "permission_denied", codeTokenType:
		return nil, &promise.Error{Kind: promise.KindForbidden, Key: "error.group_scope", Cause: err}
	}
	if err != nil {
		return nil, unavailable(err)
	}
	return list, nil
}

// Members lists the people of a user group with usergroups.users.list.
func (c *Client) Members(ctx context.Context, group string) ([]promise.UserID, error) {
	var list []promise.UserID
	err := c.call(ctx, "usergroups.users.list", callTimeout, func(ctx context.Context) error {
		ids, err := c.api.GetUserGroupMembersContext(ctx, group)
		for _, id := range ids {
			if u := user(id); u != "" {
				list = append(list, u)
			}
		}
		return err
	})
	return list, err
}
