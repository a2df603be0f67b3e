package bot

import (
	"context"
	"errors"
	"slices"

	"kept/commands"
	"kept/internal/promise"
	"kept/internal/workspace"
)

// Settings changes a team's record. *workspace.Book is one.
type Settings interface {
	Update(ctx context.Context, team promise.Team, key string, edit func(*workspace.Workspace) error) (workspace.Workspace, error)
}

// Regroup asks anew who is in the user group whose members a team holds to more,
// if it has one; where a group is named, only if that is it. A group that is not
// there any more leaves who was in it last: leaders do not stop to be held to
// more because a group was taken away.
func (b *Bot) Regroup(ctx context.Context, team promise.Team, group string) error {
	w, err := b.cfg.Workspaces.Workspace(ctx, team)
	set := &w.Settings
	if err != nil || set.LeaderGroup == "" || group != "" && group != set.LeaderGroup {
		return err
	}
	list, err := b.cfg.People.Members(ctx, team, set.LeaderGroup)
	switch {
	case errors.Is(err, promise.ErrNotFound), err != nil && promise.KindOf(err) == promise.KindForbidden:
		b.cfg.Log.WarnContext(ctx, "the leaders' user group cannot be read", "team", team, "group", set.LeaderGroup, "error", err)
		return nil
	case err != nil:
		return err
	}
	list = list[:min(len(list), commands.MaxGroup)]
	if slices.Equal(list, set.GroupLeaders) {
		return nil
	}
	asked := set.LeaderGroup
	_, err = b.cfg.Settings.Update(ctx, team, "", func(w *workspace.Workspace) error {
		if w.Settings.LeaderGroup == asked { // else it is another by now
			w.Settings.GroupLeaders = list
		}
		return nil
	})
	if err == nil {
		b.cfg.Log.InfoContext(ctx, "the leaders' user group has changed", "team", team, "group", asked, "members", len(list))
	}
	return err
}

// regrouped follows a user group that has changed.
func (b *Bot) regrouped(ctx context.Context, s *session) (answer, string) {
	if s.a.event.group == "" {
		return answer{}, ignored
	}
	if err := b.Regroup(ctx, s.a.req.Team, s.a.event.group); err != nil {
		b.logOf(s.a).ErrorContext(ctx, "the members of a user group could not be read anew", "group", s.a.event.group, "error", err)
		return answer{}, kindName(err)
	}
	return answer{}, okOutcome
}

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
