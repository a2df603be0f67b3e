package seed

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"kept/internal/slacksim"
)

// What names may look like. Slack's channel names have no capital letters,
// spaces or punctuation, and at most 80 characters
// (https://docs.slack.dev/reference/methods/conversations.create).
var (
	localePattern = regexp.MustCompile(`^[a-z]{2}-[A-Z]{2}$`)
	idPattern     = regexp.MustCompile(`^[A-Z][A-Z0-9]{1,20}$`)
)

// How long names may be, in letters.
const (
	maxHandle  = 40
	maxChannel = 80
)

// named reports whether a name has small letters, digits and some signs only, and
// not too many.
func named(name, signs string, most int) bool {
	n := utf8.RuneCountInString(name)
	return n > 0 && n <= most && !strings.ContainsFunc(name, func(r rune) bool {
		return !strings.ContainsRune(signs, r) && !unicode.In(r, unicode.Ll, unicode.N)
	})
}

func handleOK(handle string) bool {
	return named(handle, "._-", maxHandle) && !strings.ContainsRune("._-", rune(handle[0]))
}

// company is what is known of the workspace while its messages are read.
type company struct {
	*reader
	people   once
	byHandle map[string]slacksim.Person
	channels map[string]slacksim.Channel
	ids      once
}

func (r *reader) workspace(root *yaml.Node) Seed {
	it, ok := r.item(root, "a workspace",
		"name", "domain", "id", "enterprise", "org_install", "not_installed", "people", "channels", "groups", "messages")
	if !ok {
		return Seed{}
	}
	c := &company{
		reader: r, people: r.once("the person"), ids: r.once("the id"),
		byHandle: map[string]slacksim.Person{}, channels: map[string]slacksim.Channel{},
	}
	w := slacksim.Workspace{
		Name: it.must("name"), Domain: it.text("domain"), ID: c.id(it, "T"),
		OrgInstall: it.flag("org_install", false), NotInstalled: it.flag("not_installed", false),
	}
	if w.Domain == "" {
		w.Domain = plainName(w.Name)
	} else if w.Domain != plainName(w.Domain) {
		r.addf(it.lineOf("domain"), "a domain has small letters, digits and hyphens only")
	}
	c.enterprise(it, &w)
	for _, n := range it.list("people") {
		c.person(n, &w)
	}
	for _, p := range w.People {
		if _, ok := c.byHandle[p.Manager]; !ok && p.Manager != "" {
			r.addf(it.lineOf("people"), "the manager of %q, %q, is none of the people", p.Handle, p.Manager)
		}
	}
	if len(w.People) == 0 && len(r.wrong) == 0 {
		r.addf(it.lineOf("people"), "a workspace needs people")
	}
	for _, n := range it.list("channels") {
		c.channel(n, &w)
	}
	groups := r.once("the group")
	for _, n := range it.list("groups") {
		c.group(n, groups, &w)
	}
	s := Seed{Workspace: w}
	for _, n := range it.list("messages") {
		s.Messages = append(s.Messages, c.message(n))
	}
	return s
}

// plainName makes a domain of a name.
func plainName(name string) string {
	keep := func(r rune) rune {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r), r == '-':
			return unicode.ToLower(r)
		case r == ' ':
			return '-'
		default:
			return -1
		}
	}
	return strings.Trim(strings.Map(keep, name), "-")
}

// id is an id of somebody's choice, which begins with Slack's letter.
func (c *company) id(it item, letter string) string {
	id := it.text("id")
	switch {
	case id == "":
	case !idPattern.MatchString(id) || !strings.HasPrefix(id, letter):
		c.addf(it.lineOf("id"), "an id of %s is %s with capital letters and digits after it", it.what, letter)
	default:
		c.ids.add(id, it.lineOf("id"))
	}
	return id
}

func (c *company) enterprise(it item, w *slacksim.Workspace) {
	if it.has("enterprise") {
		if e, ok := c.item(it.fields["enterprise"], "an enterprise", "id", "name"); ok {
			w.EnterpriseID, w.EnterpriseName = c.id(e, "E"), e.must("name")
			if !e.has("id") {
				c.addf(e.line, "an enterprise needs an id")
			}
		}
	} else if w.OrgInstall {
		c.addf(it.lineOf("org_install"), "org_install needs an enterprise")
	}
}

func (c *company) person(n *yaml.Node, w *slacksim.Workspace) {
	it, ok := c.item(n, "a person", "handle", "name", "id", "title", "email", "zone", "locale", "role", "team", "manager", "deactivated")
	if !ok {
		return
	}
	p := slacksim.Person{
		Handle: strings.TrimPrefix(it.must("handle"), "@"), Name: it.text("name"), ID: c.id(it, "U"), Title: it.text("title"),
		Email: it.text("email"), TZ: it.text("zone"), Locale: it.text("locale"), TeamID: it.text("team"),
		Manager: strings.TrimPrefix(it.text("manager"), "@"), Deleted: it.flag("deactivated", false),
	}
	at := it.lineOf("handle")
	switch {
	case p.Handle == "":
	case !handleOK(p.Handle):
		c.addf(at, "the handle %q is not small letters and digits, with . _ - between", p.Handle)
	case slices.Contains(c.taken, p.Handle):
		c.addf(at, "the handle %q is the app's own", p.Handle)
	}
	c.people.add(p.Handle, at)
	if !zoneExists(p.TZ) {
		c.addf(it.lineOf("zone"), "there is no zone %q; it is written as Europe/Stockholm", p.TZ)
	}
	if p.Locale != "" && !localePattern.MatchString(p.Locale) {
		c.addf(it.lineOf("locale"), "the locale %q is not written as sv-SE", p.Locale)
	}
	switch role := it.text("role"); role {
	case "", "member":
	case "admin":
		p.Admin = true
	case "owner":
		p.Admin, p.Owner = true, true
	case "guest":
		p.Guest = true
	case "bot":
		p.Bot = true
	default:
		c.addf(it.lineOf("role"), "there is no role %q; there are member, admin, owner, guest and bot", role)
	}
	if p.TeamID != "" {
		p.Stranger = true
		if !idPattern.MatchString(p.TeamID) || p.TeamID[0] != 'T' && p.TeamID[0] != 'E' {
			c.addf(it.lineOf("team"), "a team is the id of the other organisation's workspace, such as T0OTHER")
		}
	}
	c.byHandle[p.Handle] = p
	w.People = append(w.People, p)
}

// zoneExists holds for zones of the IANA's list, and for none at all.
func zoneExists(name string) bool {
	if name == "Local" { // the machine's own: another one everywhere
		return false
	}
	_, err := time.LoadLocation(name)
	return err == nil
}

func (c *company) channel(n *yaml.Node, w *slacksim.Workspace) {
	it, ok := c.item(n, "a channel", "name", "id", "topic", "private", "archived", "shared", "app", "members")
	if !ok {
		return
	}
	ch := slacksim.Channel{
		Name: strings.TrimPrefix(it.must("name"), "#"), ID: c.id(it, "C"), Topic: it.text("topic"),
		Private: it.flag("private", false), Archived: it.flag("archived", false), ExtShared: it.flag("shared", false),
		WithApp: it.flag("app", true),
	}
	at := it.lineOf("name")
	if ch.Name != "" && !named(ch.Name, "_-", maxChannel) {
		c.addf(at, "the channel name %q is not small letters, digits, hyphens and underscores", ch.Name)
	}
	if _, twice := c.channels[ch.Name]; twice && ch.Name != "" {
		c.addf(at, "the channel %q is there already", ch.Name)
	}
	if it.has("members") {
		ch.Members = c.members(it)
		if !ch.ExtShared {
			c.noStrangers(it, ch)
		}
	}
	c.channels[ch.Name] = ch
	w.Channels = append(w.Channels, ch)
}

// members are people of the workspace, each once.
func (c *company) members(it item) []string {
	out := []string{} // nobody, which is not the same as everybody
	for _, m := range it.words("members") {
		handle := strings.TrimPrefix(m.text, "@")
		switch {
		case !c.people.has(handle):
			c.addf(m.line, "there is no person %q", handle)
		case slices.Contains(out, handle):
			c.addf(m.line, "%s is a member already", handle)
		default:
			out = append(out, handle)
		}
	}
	return out
}

func (c *company) noStrangers(it item, ch slacksim.Channel) {
	for _, handle := range ch.Members {
		if c.byHandle[handle].Stranger {
			c.addf(it.lineOf("members"), "%s is from another organisation, and can only be in a channel with shared: true", handle)
		}
	}
}

func (c *company) group(n *yaml.Node, seen once, w *slacksim.Workspace) {
	it, ok := c.item(n, "a group", "handle", "name", "id", "members")
	if !ok {
		return
	}
	g := slacksim.Group{Handle: strings.TrimPrefix(it.must("handle"), "@"), Name: it.text("name"), ID: c.id(it, "S"), Members: c.members(it)}
	at := it.lineOf("handle")
	switch {
	case g.Handle == "":
	case !handleOK(g.Handle):
		c.addf(at, "the handle %q is not small letters and digits, with . _ - between", g.Handle)
	case c.people.has(g.Handle):
		c.addf(at, "a person has the handle %q", g.Handle)
	}
	seen.add(g.Handle, at)
	w.Groups = append(w.Groups, g)
}
