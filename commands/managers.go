package commands

import (
	"context"
	"errors"
	"slices"
	"strings"

	"kept/internal/promise"
	"kept/internal/view"
	"kept/internal/workspace"
)

// Groups tells who is in a user group. A People that is one lets a group's
// members be leaders. An unknown group is a [promise.ErrNotFound]; one that must
// not be read is of [promise.KindForbidden].
type Groups interface {
	Members(ctx context.Context, team promise.Team, group string) ([]promise.UserID, error)
}

// Fields tells which fields of Slack's profiles hold a person. A People that is
// one lets an admin say which of them names the manager. Profiles that must not
// be read are of [promise.KindForbidden].
type Fields interface {
	PersonFields(ctx context.Context, team promise.Team) ([]workspace.ProfileField, error)
	// ManagersAnew has everybody's manager looked up anew.
	ManagersAnew(team promise.Team)
}

// MaxGroup bounds the members of a user group who are held to more: where
// everybody leads, nobody does.
const MaxGroup = 500

// isFor reports whether a word stands between a manager and their people.
func isFor(word string) bool { return oneOf(word, "for för åt over över") }

// forWhom divides "@bo for @anna"; ok is false when nothing divides.
func forWhom(value string) (who, whom string, ok bool) {
	words := strings.Fields(value)
	i := slices.IndexFunc(words, isFor)
	if i < 0 {
		return value, "", false
	}
	return strings.Join(words[:i], " "), strings.Join(words[i+1:], " "), true
}

// setManager is "@bo for @anna": whom to ask when Anna does not answer. "none for
// @anna" leaves it to what Slack's profiles say.
func setManager(ctx context.Context, c *call, value string, s *workspace.Settings) error {
	who, whom, ok := forWhom(value)
	team := c.mentioned(whom)
	if !ok || who == "" || len(team) == 0 {
		return misused(view.SettingManager)
	}
	if isNone(who) {
		for _, u := range team {
			delete(s.ManagerOf, u)
		}
		return nil
	}
	managers, err := c.people(ctx, who, view.SettingManager)
	if err != nil {
		return err
	}
	if len(managers) != 1 {
		return misused(view.SettingManager)
	}
	if _, err := c.people(ctx, whom, view.SettingManager); err != nil {
		return err
	}
	if s.ManagerOf == nil {
		s.ManagerOf = map[promise.UserID]promise.UserID{}
	}
	for _, u := range team {
		if u == managers[0] {
			return refuse(promise.KindInvalid, "error.own_manager", nil)
		}
		s.ManagerOf[u] = managers[0]
	}
	if len(s.ManagerOf) > workspace.MaxManaged {
		return refuse(promise.KindInvalid, "error.many_managed", map[string]any{"Max": workspace.MaxManaged})
	}
	return nil
}

// mentioned are the people mentioned in a text, nil when there is anything else
// in it. Who has left can be mentioned too: to take them out.
func (c *call) mentioned(text string) []promise.UserID {
	var list []promise.UserID
	for _, word := range listed(text) {
		u, ok := c.phrase.user(word)
		switch {
		case ok:
			list = append(list, u)
		case !isAnd(word):
			return nil
		}
	}
	return list
}

// listed are the words of a list, with or without commas.
func listed(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == ',' })
}

// setLeaders is a list of people, a user group, or both.
func setLeaders(ctx context.Context, c *call, value string, s *workspace.Settings) error {
	if isNone(value) {
		s.Leaders, s.LeaderGroup, s.GroupLeaders = nil, "", nil
		return nil
	}
	group := ""
	var others []string
	for _, word := range listed(value) {
		id, ok := c.phrase.group(word)
		switch {
		case !ok:
			others = append(others, word)
		case group == "":
			group = id
		case group != id:
			return misused(view.SettingLeaders)
		}
	}
	var list, members []promise.UserID
	var err error
	if group != "" {
		if members, err = c.members(ctx, group); err != nil {
			return err
		}
		others = slices.DeleteFunc(others, isAnd)
	}
	if len(others) > 0 || group == "" {
		if list, err = c.people(ctx, strings.Join(others, " "), view.SettingLeaders); err != nil {
			return err
		}
	}
	s.Leaders, s.LeaderGroup, s.GroupLeaders = list, group, members
	return nil
}

// members asks who is in a user group.
func (c *call) members(ctx context.Context, group string) ([]promise.UserID, error) {
	groups, ok := c.cfg.People.(Groups)
	if !ok {
		return nil, refuse(promise.KindForbidden, "error.group_scope", nil)
	}
	list, err := groups.Members(ctx, c.Team, group)
	switch {
	case errors.Is(err, promise.ErrNotFound), err == nil && len(list) == 0:
		return nil, refuse(promise.KindNotFound, "error.group_unknown", nil)
	case promise.KindOf(err) == promise.KindForbidden && err != nil:
		return nil, &promise.Error{Kind: promise.KindForbidden, Key: "error.group_scope", Cause: err}
	case err != nil:
		return nil, err
	}
	return list[:min(len(list), MaxGroup)], nil
}

// setManagerField is which field of Slack's profiles names a person's manager, by
// what it is called there.
func setManagerField(ctx context.Context, c *call, value string, s *workspace.Settings) error {
	value = unquote(value)
	switch {
	case value == "":
		return misused(view.SettingManagerField)
	case isNone(value), oneOf(value, "auto default standard"):
		s.ManagerField = workspace.ProfileField{}
		return nil
	}
	fields, ok := c.cfg.People.(Fields)
	if !ok {
		return refuse(promise.KindForbidden, "error.field_scope", nil)
	}
	list, err := fields.PersonFields(ctx, c.Team)
	switch {
	case err != nil && promise.KindOf(err) == promise.KindForbidden:
		return &promise.Error{Kind: promise.KindForbidden, Key: "error.field_scope", Cause: err}
	case err != nil:
		return err
	case len(list) == 0:
		return refuse(promise.KindNotFound, "error.field_none", nil)
	}
	word, labels := c.phrase.plain(value, c.name(ctx)), make([]string, 0, len(list))
	for _, f := range list {
		if fold(f.Label) == fold(word) {
			s.ManagerField = f
			return nil
		}
		labels = append(labels, f.Label)
	}
	return refuse(promise.KindNotFound, "error.field_unknown", map[string]any{argWord: word, "Fields": strings.Join(labels, ", ")})
}
