package slacksim

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// obj is a JSON object in the making.
type obj = map[string]any

const (
	kindPublic  = "public_channel"
	kindPrivate = "private_channel"
	kindIM      = "im"
	kindMPIM    = "mpim"
)

// team is one workspace. All state is guarded by Sim.mu.
type team struct {
	id, name, domain string
	entID, entName   string
	orgInstall       bool
	users            map[string]*user
	userOrder        []*user
	byHandle         map[string]*user
	channels         map[string]*channel
	chanOrder        []*channel
	byName           map[string]*channel
	dms              map[string]*channel // sorted member ids, joined by a comma
	groups           []*group
	bot              *user
	botID            string // B…
	install          *install
	homes            map[string]*view // user id → Home view
	stacks           map[string][]*view
	opened           map[string]int // how often a user's Home was opened
}

// install is the app's presence in a team.
type install struct {
	home   *team // where it was installed from, of all the workspaces of an org
	tokens []*token
	scopes []string
}

type token struct {
	value   string
	team    *team
	scopes  []string
	expires time.Time // zero: never
	revoked bool
	// rotating marks a token that expires, exchanged one that was given away
	// for such
	rotating, exchanged bool
}

type user struct {
	Person
	team *team
	loc  *time.Location
	bot  bool // the app's own bot user
}

type channel struct {
	team     *team
	id, name string
	topic    string
	purpose  string
	kind     string
	archived bool
	ext      bool
	members  []string // user ids, in order of joining
	isMember map[string]bool
	msgs     []*message // by ts
	byTS     map[string]*message
	pins     []string // ts
	created  time.Time
}

type group struct {
	id, handle, name string
	members          []string
}

// message is one post. Fields change only under Sim.mu; version grows with each
// change.
type message struct {
	ch          *channel
	ts          string
	at          time.Time
	user        *user // author
	byApp       bool
	text        string
	raw         json.RawMessage // the blocks; nil when there are none
	attachments []any
	labels      []string // of its buttons, once somebody looked
	thread      string
	ephemeral   *user // only this person sees it
	meta        *Metadata
	files       []*file
	edited      bool
	editedTS    string
	deleted     bool
	failure     bool
	command     bool // the echo of a typed command
	replies     int
	reactions   []reaction
	username    string
	rendered    map[string]string
	subtype     string
	state       map[string]map[string]map[string]obj // user id → what they entered
}

type file struct {
	id, name, title, mime string
	size                  int
	data                  []byte
	team                  *team
	by                    *user
	created               time.Time
	done                  bool
	channels              []string
	altText               string
}

// Metadata is what chat.postMessage takes as metadata.
type Metadata struct {
	EventType    string         `json:"event_type"`
	EventPayload map[string]any `json:"event_payload"`
}

func (s *Sim) nextID(prefix string) string {
	s.counter++
	n := strings.ToUpper(strconv.FormatUint(s.counter, 36))
	return prefix + "0" + strings.Repeat("0", max(0, 8-len(n))) + n
}

// stamp gives a message time: Config.Now in microseconds, but always later than
// the one before, also when the clock stands still or goes back.
func (s *Sim) stamp() (string, time.Time) {
	us := s.cfg.Now().UnixMicro()
	if us <= s.lastStamp {
		us = s.lastStamp + 1
	}
	s.lastStamp = us
	return formatTS(us), time.UnixMicro(us)
}

func formatTS(us int64) string {
	b := make([]byte, 0, 20)
	b = strconv.AppendInt(b, us/1e6, 10)
	b = append(b, '.')
	frac := strconv.FormatInt(us%1e6, 10)
	for range 6 - len(frac) {
		b = append(b, '0')
	}
	return string(append(b, frac...))
}

func (s *Sim) addTeam(w Workspace) (*team, error) {
	t := &team{
		id: w.ID, name: w.Name, domain: w.Domain, entID: w.EnterpriseID, entName: w.EnterpriseName,
		orgInstall: w.OrgInstall,
		users:      map[string]*user{}, byHandle: map[string]*user{}, channels: map[string]*channel{},
		byName: map[string]*channel{}, dms: map[string]*channel{}, homes: map[string]*view{},
		stacks: map[string][]*view{}, opened: map[string]int{},
	}
	if t.id == "" {
		t.id = s.nextID("T")
	}
	if t.domain == "" {
		t.domain = strings.ToLower(strings.ReplaceAll(t.name, " ", "-"))
	}
	if s.teams[t.id] != nil {
		return nil, fmt.Errorf("slacksim: two workspaces with id %s", t.id)
	}
	botUser, botID := "", ""
	if sib := s.siblings(t); len(sib) > 0 {
		botUser, botID = sib[0].bot.ID, sib[0].botID // one bot for the whole org
	}
	bot, err := s.addUser(t, Person{ID: botUser, Handle: s.cfg.App.BotHandle, Name: s.cfg.App.Name, Bot: true, TZ: "America/Los_Angeles"})
	if err != nil {
		return nil, err
	}
	bot.bot = true
	t.bot, t.botID = bot, cmp.Or(botID, s.nextID("B"))
	for _, p := range w.People {
		if _, err := s.addUser(t, p); err != nil {
			return nil, err
		}
	}
	for _, c := range w.Channels {
		if _, err := s.addChannel(t, c); err != nil {
			return nil, err
		}
	}
	for _, g := range w.Groups {
		if err := s.addGroup(t, g); err != nil {
			return nil, err
		}
	}
	s.teams[t.id] = t
	s.teamOrder = append(s.teamOrder, t)
	if sib := s.siblings(t); len(sib) > 0 && sib[0].install != nil {
		t.install = sib[0].install // one installation, one token for all
		return t, nil
	}
	if !w.NotInstalled {
		s.installApp(t, w.BotToken, s.cfg.App.Scopes)
	}
	return t, nil
}

func (s *Sim) addUser(t *team, p Person) (*user, error) {
	if p.ID == "" {
		p.ID = s.nextID("U")
	}
	if p.Handle == "" || t.byHandle[p.Handle] != nil || t.users[p.ID] != nil {
		return nil, fmt.Errorf("slacksim: workspace %s: person %q (%s) has no handle or one that is taken", t.name, p.Handle, p.ID)
	}
	if p.Name == "" {
		p.Name = p.Handle
	}
	if p.TZ == "" {
		p.TZ = "Europe/Stockholm"
	}
	if p.Locale == "" {
		p.Locale = defaultLocale
	}
	loc, err := loadZone(p.TZ)
	if err != nil {
		return nil, err
	}
	u := &user{Person: p, team: t, loc: loc}
	t.users[p.ID], t.byHandle[p.Handle] = u, u
	t.userOrder = append(t.userOrder, u)
	return u, nil
}

func (s *Sim) addChannel(t *team, c Channel) (*channel, error) {
	c.Name = strings.TrimPrefix(c.Name, "#")
	if c.ID == "" {
		c.ID = s.nextID("C")
	}
	if c.Name == "" || t.byName[c.Name] != nil || t.channels[c.ID] != nil {
		return nil, fmt.Errorf("slacksim: workspace %s: channel %q (%s) has no name or one that is taken", t.name, c.Name, c.ID)
	}
	ch := newChannel(t, c.ID, c.Name, kindPublic, s.cfg.Now())
	ch.topic, ch.archived, ch.ext = c.Topic, c.Archived, c.ExtShared
	if c.Private {
		ch.kind = kindPrivate
	}
	if c.Members == nil {
		for _, u := range t.userOrder {
			if !u.Deleted && !u.Guest && !u.Stranger && !u.bot {
				ch.join(u)
			}
		}
	}
	for _, h := range c.Members {
		u := t.byHandle[strings.TrimPrefix(h, "@")]
		if u == nil {
			return nil, fmt.Errorf("slacksim: channel %s: no person %q", c.Name, h)
		}
		ch.join(u)
	}
	if c.WithApp {
		ch.join(t.bot)
	}
	t.byName[c.Name] = ch
	return ch, nil
}

func newChannel(t *team, id, name, kind string, at time.Time) *channel {
	ch := &channel{
		team: t, id: id, name: name, kind: kind, created: at,
		isMember: map[string]bool{}, byTS: map[string]*message{},
	}
	t.channels[id] = ch
	t.chanOrder = append(t.chanOrder, ch)
	return ch
}

func (c *channel) join(u *user) {
	if !c.isMember[u.ID] {
		c.isMember[u.ID] = true
		c.members = append(c.members, u.ID)
	}
}

func (c *channel) leave(u *user) {
	if c.isMember[u.ID] {
		delete(c.isMember, u.ID)
		c.members = slices.DeleteFunc(c.members, func(id string) bool { return id == u.ID })
	}
}

func (s *Sim) addGroup(t *team, g Group) error {
	if g.ID == "" {
		g.ID = s.nextID("S")
	}
	out := &group{id: g.ID, handle: strings.TrimPrefix(g.Handle, "@"), name: g.Name}
	for _, h := range g.Members {
		u := t.byHandle[strings.TrimPrefix(h, "@")]
		if u == nil {
			return fmt.Errorf("slacksim: group %s: no person %q", g.Handle, h)
		}
		out.members = append(out.members, u.ID)
	}
	t.groups = append(t.groups, out)
	return nil
}

// dm finds or makes the direct conversation between these people.
func (s *Sim) dm(t *team, users ...*user) (ch *channel, created bool) {
	ids := make([]string, len(users))
	for i, u := range users {
		ids[i] = u.ID
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	key := strings.Join(ids, ",")
	if ch := t.dms[key]; ch != nil {
		return ch, false
	}
	kind, prefix := kindIM, "D"
	if len(ids) > 2 {
		kind, prefix = kindMPIM, "G"
	}
	ch = newChannel(t, s.nextID(prefix), "", kind, s.cfg.Now())
	if kind == kindMPIM {
		ch.name = "mpdm-" + strings.ToLower(ch.id)
	}
	for _, u := range users {
		ch.join(u)
	}
	t.dms[key] = ch
	return ch, true
}

// installApp gives the team a bot token.
func (s *Sim) installApp(t *team, value string, scopes []string) *token {
	if value == "" {
		value = "xoxb-" + strings.ToLower(t.id) + "-" + strings.ToLower(s.nextID("")) + "-simulated"
	}
	if t.install == nil {
		t.install = &install{home: t}
	}
	for _, o := range s.siblings(t) {
		o.install = t.install
	}
	for _, sc := range scopes {
		if !slices.Contains(t.install.scopes, sc) {
			t.install.scopes = append(t.install.scopes, sc)
		}
	}
	tok := &token{value: value, team: t.install.home, scopes: slices.Clone(t.install.scopes)}
	t.install.tokens = append(t.install.tokens, tok)
	t.bot.Deleted = false
	s.tokens[value] = tok
	return tok
}

// dropToken takes back a token nobody has seen.
func (s *Sim) dropToken(tok *token) {
	in := tok.team.install
	in.tokens = slices.DeleteFunc(in.tokens, func(o *token) bool { return o == tok })
	delete(s.tokens, tok.value)
}

// siblings are the other workspaces that an org-wide installation covers.
func (s *Sim) siblings(t *team) []*team {
	if !t.orgInstall || t.entID == "" {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(s.teamOrder), func(o *team) bool {
		return o == t || o.entID != t.entID || !o.orgInstall
	})
}

func loadZone(name string) (*time.Location, error) {
	loc, err := time.LoadLocation(name)
	if err != nil {
		return nil, fmt.Errorf("slacksim: zone: %w", err)
	}
	return loc, nil
}
