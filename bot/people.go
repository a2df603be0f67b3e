package bot

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"kept/internal/promise"
	"kept/internal/workspace"
)

// How people are remembered. A changed zone or language is noticed within the
// hour; the size is far above the people of a large company who act in it.
const (
	personFresh = time.Hour
	maxPeople   = 20_000
)

// Directory looks people up in Slack and remembers them for a while. It is the
// workspace.People of a running Kept.
type Directory struct {
	clients Clients
	log     *slog.Logger
	now     func() time.Time
	people  *cache[member, workspace.Person]
	// managers are whom the profiles name, in the fields, by team, that do so.
	managers *cache[member, promise.UserID]
	fields   *cache[promise.Team, string]
	behind   *behind
	// chosen is the field that a team's admins chose; nil for none.
	chosen func(ctx context.Context, team promise.Team) (string, error)
}

type member struct {
	team promise.Team
	id   promise.UserID
}

// NewDirectory is a directory over the teams' clients.
func NewDirectory(clients Clients, now func() time.Time, log *slog.Logger) *Directory {
	return &Directory{
		clients: clients, log: log, now: now, behind: newBehind(),
		people:   newCache[member, workspace.Person](now, personFresh, maxPeople),
		managers: newCache[member, promise.UserID](now, managerFresh, maxPeople),
		fields:   newCache[promise.Team, string](now, fieldFresh, maxTeams),
	}
}

// Person looks somebody up. An unknown id is a [promise.ErrNotFound]; trouble
// with Slack is of [promise.KindUnavailable].
func (d *Directory) Person(ctx context.Context, team promise.Team, id promise.UserID) (workspace.Person, error) {
	return d.people.get(ctx, member{team, id}, func(ctx context.Context) (workspace.Person, error) {
		client, err := d.clients.For(ctx, team)
		if err != nil {
			return workspace.Person{}, unavailable(err)
		}
		p, err := client.Person(ctx, id)
		switch {
		case err == nil:
			return p, nil
		case unknownPerson(err):
			return workspace.Person{}, &promise.Error{Kind: promise.KindNotFound, Key: promise.ErrNotFound.Key, Cause: err}
		}
		return workspace.Person{}, unavailable(err)
	})
}

// Actor looks up who acts. What they do must not fail because Slack's own
// directory does, so trouble gives a person of whom only the id is known. But
// whoever acts and is not in the directory at all is of another company.
func (d *Directory) Actor(ctx context.Context, team promise.Team, id promise.UserID) workspace.Person {
	p, err := d.Person(ctx, team, id)
	if err != nil {
		d.log.WarnContext(ctx, "cannot look up who acts", "team", team, "user", id, "error", err)
		return workspace.Person{ID: id, Outside: errors.Is(err, promise.ErrNotFound)}
	}
	return p
}

// Known is what was last known of somebody, without asking Slack: the zero
// Person when nothing is. What should be known and is not is looked up behind it,
// for the next time. It makes the directory a [workspace.Profiles].
func (d *Directory) Known(team promise.Team, id promise.UserID) workspace.Person {
	m := member{team, id}
	p, _ := d.people.last(m)
	p.Manager, _ = d.managers.last(m)
	if _, fresh := d.managers.peek(m); !fresh {
		d.want(m)
	}
	return p
}

// Forget has somebody looked up anew, since something about them has changed.
func (d *Directory) Forget(team promise.Team, id promise.UserID) {
	d.people.forget(member{team, id})
	d.managers.forget(member{team, id})
}

func unavailable(err error) error {
	return &promise.Error{Kind: promise.KindUnavailable, Key: promise.ErrUnavailable.Key, Cause: err}
}

func unknownPerson(err error) bool {
	e, ok := errors.AsType[*SlackError](err)
	return ok && (e.Code == codeNoUser || e.Code == "users_not_found" || e.Code == "user_not_visible")
}

// Person looks somebody up with users.info.
func (c *Client) Person(ctx context.Context, id promise.UserID) (workspace.Person, error) {
	var p workspace.Person
	err := c.call(ctx, "users.info", callTimeout, func(ctx context.Context) error {
		u, err := c.api.GetUserInfoContext(ctx, string(id))
		if err == nil {
			p = person(u, c.Identity())
		}
		return err
	})
	return p, err
}

func person(u *slack.User, self Identity) workspace.Person {
	p := workspace.Person{
		ID:    promise.UserID(u.ID),
		Name:  cmp.Or(u.Profile.DisplayName, u.Profile.RealName, u.RealName, u.Name),
		Admin: u.IsAdmin || u.IsOwner || u.IsPrimaryOwner || u.Enterprise.IsAdmin || u.Enterprise.IsOwner,
		Bot:   u.IsBot || u.IsAppUser || u.IsWorkflowBot || u.ID == "USLACKBOT", Deleted: u.Deleted,
		Locale: language(u.Locale), Outside: outside(u, self),
	}
	// the name of a zone is kept, never the offset, which changes without notice
	if _, err := time.LoadLocation(u.TZ); err == nil && u.TZ != "Local" {
		p.Zone = u.TZ
	}
	return p
}

// outside reports whether somebody is a guest or belongs to another company.
func outside(u *slack.User, self Identity) bool {
	switch {
	case u.IsRestricted, u.IsUltraRestricted, u.IsStranger:
		return true
	case u.TeamID == "", self.Team == "", u.TeamID == string(self.Team):
		return false
	case self.Enterprise == "":
		return true
	}
	return u.TeamID != string(self.Enterprise) && u.Enterprise.EnterpriseID != string(self.Enterprise)
}

// language is the language of a Slack locale such as "sv-SE", if Kept speaks it.
func language(locale string) string {
	lang, _, _ := strings.Cut(strings.ReplaceAll(locale, "_", "-"), "-")
	switch lang = strings.ToLower(lang); lang {
	case "en", "sv":
		return lang
	}
	return ""
}
