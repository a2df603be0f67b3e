package bot

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/slack-go/slack"

	"kept/internal/promise"
	"kept/internal/workspace"
)

// How what profiles say of managers is remembered. Slack tells nobody when such
// a field changes (https://docs.slack.dev/reference/events/user_change), so it is
// read anew a few times a day, behind everybody's back.
const (
	managerFresh = 4 * time.Hour
	fieldFresh   = time.Hour
	maxTeams     = 1000
	// maxWanted bounds whom is waited to be looked up.
	maxWanted = 1000
	// apartAfter is how long Slack is left alone after trouble with it.
	apartAfter = time.Minute
)

// managerWords are what a profile's field is called that names somebody's
// manager, the likeliest first.
var managerWords = []string{
	"manager", "line manager", "direct manager", "people manager", "reporting manager", "my manager", "supervisor", "reports to", "boss",
	"chef", "närmaste chef", "närmsta chef", "min chef", "ansvarig chef", "linjechef", "personalchef", "rapporterar till",
}

// behind looks people up whom something was to be known of and nothing was, one
// after the other, while nobody waits for it.
type behind struct {
	tasks *tasks

	mu      sync.Mutex
	wanted  []member
	working bool
	ended   bool
	until   map[promise.Team]time.Time // Slack is left alone
}

func newBehind() *behind { return &behind{tasks: newTasks(), until: map[promise.Team]time.Time{}} }

// want has somebody looked up soon.
func (d *Directory) want(m member) {
	if m.id == "" {
		return
	}
	b := d.behind
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ended || len(b.wanted) >= maxWanted || d.now().Before(b.until[m.team]) || slices.Contains(b.wanted, m) {
		return
	}
	b.wanted = append(b.wanted, m)
	if !b.working {
		b.working = b.tasks.start(d.work)
	}
}

// drain looks nobody up any more, but for whom it is doing so.
func (b *behind) drain(ctx context.Context) error {
	b.mu.Lock()
	b.ended, b.wanted = true, nil
	b.mu.Unlock()
	return b.tasks.drain(ctx)
}

// work looks up who is wanted, until nobody is.
func (d *Directory) work() {
	for {
		m, ok := d.behind.next()
		if !ok {
			return
		}
		ctx, cancel := context.WithTimeout(context.Background(), 3*callTimeout)
		err := d.profile(ctx, m)
		cancel()
		if err != nil {
			d.log.InfoContext(ctx, "a profile cannot be looked up", "team", m.team, "user", m.id, "error", err)
			d.behind.leave(m.team, d.now(), err)
		}
	}
}

func (b *behind) next() (m member, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.wanted) == 0 {
		b.working = false
		return m, false
	}
	m, b.wanted = b.wanted[0], b.wanted[1:]
	return m, true
}

// leave leaves a team's Slack alone for a while. Who was wanted is wanted again
// when something is to be known of them.
func (b *behind) leave(team promise.Team, now time.Time, err error) {
	pause := apartAfter
	if e, ok := errors.AsType[*SlackError](err); ok {
		pause = max(pause, e.RetryAfter)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.until) >= maxTeams {
		clear(b.until)
	}
	b.until[team] = now.Add(pause)
	b.wanted = slices.DeleteFunc(b.wanted, func(m member) bool { return m.team == team })
}

// profile looks somebody up, and their manager where profiles name one.
func (d *Directory) profile(ctx context.Context, m member) error {
	_, err := d.managers.get(ctx, m, func(ctx context.Context) (promise.UserID, error) {
		_, err := d.Person(ctx, m.team, m.id)
		switch {
		case errors.Is(err, promise.ErrNotFound):
			return "", nil
		case err != nil:
			return "", err
		}
		field, err := d.field(ctx, m.team)
		if err != nil || field == "" {
			return "", err
		}
		return d.manager(ctx, m, field)
	})
	return err
}

// chosenBy has the directory read managers from the fields that admins chose.
func (d *Directory) chosenBy(rules Workspaces) {
	d.chosen = func(ctx context.Context, team promise.Team) (string, error) {
		w, err := rules.Workspace(ctx, team)
		return w.Settings.ManagerField.ID, err
	}
}

// field is the one that names managers: the one chosen, or else the likeliest.
func (d *Directory) field(ctx context.Context, team promise.Team) (string, error) {
	if d.chosen != nil {
		if id, err := d.chosen(ctx, team); id != "" || err != nil {
			return id, err
		}
	}
	return d.fields.get(ctx, team, func(ctx context.Context) (string, error) { return d.managerField(ctx, team) })
}

// PersonFields are the fields of a team's profiles that hold a person, as they
// are called. It makes the directory a [commands.Fields].
func (d *Directory) PersonFields(ctx context.Context, team promise.Team) ([]workspace.ProfileField, error) {
	client, err := d.clients.For(ctx, team)
	if err != nil {
		return nil, unavailable(err)
	}
	all, err := client.profileFields(ctx)
	switch troubleOf(err) {
	case Refused, Rejected:
		return nil, &promise.Error{Kind: promise.KindForbidden, Key: "error.field_scope", Cause: err}
	}
	if err != nil {
		return nil, unavailable(err)
	}
	var list []workspace.ProfileField
	for _, f := range all {
		if label := cmp.Or(f.Label, f.Name); f.holdsPerson() && label != "" {
			list = append(list, workspace.ProfileField{ID: f.ID, Label: label})
		}
	}
	return list, nil
}

// ManagersAnew has everybody's manager looked up anew, when next it is to be
// known.
func (d *Directory) ManagersAnew(team promise.Team) {
	d.managers.forgetAll(func(m member) bool { return m.team == team })
}

// managerField is the field of the team's profiles that names managers; empty
// where there is none, or it must not be read.
func (d *Directory) managerField(ctx context.Context, team promise.Team) (string, error) {
	client, err := d.clients.For(ctx, team)
	if err != nil {
		return "", err
	}
	list, err := client.profileFields(ctx)
	switch troubleOf(err) {
	case Refused, Rejected:
		d.log.InfoContext(ctx, "managers are not read from profiles", "team", team, "error", err)
		return "", nil
	}
	return managerFieldOf(list), err
}

// manager is whom somebody's profile names, if that can be anybody's manager
// here.
func (d *Directory) manager(ctx context.Context, m member, field string) (promise.UserID, error) {
	client, err := d.clients.For(ctx, m.team)
	if err != nil {
		return "", err
	}
	id, err := client.Manager(ctx, m.id, field)
	switch {
	case troubleOf(err) == Refused:
		return "", nil // there is no such person any more
	case err != nil || id == "" || id == m.id:
		return "", err
	}
	p, err := d.Person(ctx, m.team, id)
	switch {
	case errors.Is(err, promise.ErrNotFound), err == nil && (p.Deleted || p.Bot || p.Outside):
		return "", nil
	case err != nil:
		return "", err
	}
	return id, nil
}

// profileField is a custom field of the workspace's profiles.
type profileField struct {
	ID     string `json:"id"`
	Name   string `json:"field_name"`
	Label  string `json:"label"`
	Type   string `json:"type"`
	Hidden truth  `json:"is_hidden"`
}

// holdsPerson reports whether somebody can be named in a field.
func (f profileField) holdsPerson() bool { return f.Type == "user" && !bool(f.Hidden) && f.ID != "" }

// managerFieldOf is the id of the field that names managers; empty for none. It
// holds a person, so what it is called need not be understood further.
func managerFieldOf(list []profileField) string {
	rank := func(name string) int {
		return slices.Index(managerWords, strings.Join(strings.Fields(strings.ToLower(name)), " "))
	}
	best, id := len(managerWords), ""
	for _, f := range list {
		if !f.holdsPerson() {
			continue
		}
		for _, r := range []int{rank(f.Label), rank(f.Name)} {
			if r >= 0 && r < best {
				best, id = r, f.ID
			}
		}
	}
	return id
}

// Manager is whom a field of somebody's profile names, with users.profile.get.
func (c *Client) Manager(ctx context.Context, id promise.UserID, field string) (promise.UserID, error) {
	var m promise.UserID
	err := c.call(ctx, "users.profile.get", callTimeout, func(ctx context.Context) error {
		p, err := c.api.GetUserProfileContext(ctx, &slack.GetUserProfileParameters{UserID: string(id)})
		if err == nil && p != nil {
			// a field of people may hold several, the first of whom is the one
			first, _, _ := strings.Cut(p.FieldsMap()[field].Value, ",")
			m = user(strings.TrimSpace(first))
		}
		return err
	})
	return m, err
}

// profileFields lists the custom fields of the workspace's profiles with
// team.profile.get. Slack writes their flags as booleans or as numbers
// (https://docs.slack.dev/reference/methods/team.profile.get), of which slack-go
// reads the former alone.
func (c *Client) profileFields(ctx context.Context) ([]profileField, error) {
	const method = "team.profile.get"
	var answer struct {
		slack.SlackResponse

		Profile struct {
			Fields []profileField `json:"fields"`
		} `json:"profile"`
	}
	err := c.call(ctx, method, callTimeout, func(ctx context.Context) error {
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, cmp.Or(c.apiURL, slack.APIURL)+method, http.NoBody)
		if err != nil {
			return fmt.Errorf("make the request: %w", err)
		}
		req.Header.Set("Authorization", "Bearer "+c.token)
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		res, err := c.http.Do(req)
		if err != nil {
			return withoutAddress(err)
		}
		defer func() { _ = res.Body.Close() }()
		if res.StatusCode == http.StatusTooManyRequests {
			after, _ := strconv.Atoi(res.Header.Get("Retry-After"))
			return &slack.RateLimitedError{RetryAfter: max(time.Duration(after)*time.Second, time.Second)}
		}
		if res.StatusCode != http.StatusOK {
			return slack.StatusCodeError{Code: res.StatusCode, Status: res.Status}
		}
		if err := json.NewDecoder(io.LimitReader(res.Body, maxAnswer)).Decode(&answer); err != nil {
			return fmt.Errorf("read the answer: %w", err)
		}
		return answer.Err()
	})
	return answer.Profile.Fields, err
}

// maxAnswer is more than any workspace's fields take.
const maxAnswer = 4 << 20
