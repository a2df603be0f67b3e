package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"kept/internal/slacksim"
)

const (
	kindPublic = "public_channel"
	kindIM     = "im"
	tabHome    = "home"
)

// What an address says beside whose eyes and which channel.
const (
	queryTab    = "tab"
	queryThread = "thread"
)

// viewer is one look at the workspace: who looks, where, and in what language.
type viewer struct {
	h          *handler
	lang       string
	langAsked  string // as in the address
	team       slacksim.TeamInfo
	me         slacksim.PersonInfo
	name       string // what the simulator finds the person by
	zone       *time.Location
	colleagues []slacksim.PersonInfo // people, not bots, not the deactivated
	everybody  []slacksim.PersonInfo // of all workspaces, whom one can look over the shoulder
	botHandle  string
	channels   []slacksim.ChannelInfo
	here       slacksim.ChannelInfo // its ID is empty for a conversation not begun yet
	tab        string
	thread     string
	before     string
	query      url.Values
}

// viewer reads the address.
func (h *handler) viewer(r *http.Request) (*viewer, error) {
	q := r.URL.Query()
	v := &viewer{
		h: h, lang: h.langOf(r), langAsked: q.Get("lang"), botHandle: h.sim.App().BotHandle, query: q,
		tab: q.Get(queryTab), thread: q.Get(queryThread), before: q.Get("before"),
	}
	for _, t := range h.sim.Teams() {
		for _, p := range h.sim.People(t.ID) {
			if p.Bot || p.Deleted {
				continue
			}
			v.everybody = append(v.everybody, p)
			if v.name == "" && (q.Get("as") == "" || q.Get("as") == v.param(p)) {
				v.team, v.me, v.name = t, p, t.ID+"/"+p.Handle
			}
		}
	}
	if v.name == "" {
		return nil, fmt.Errorf("%w: %q", errNobody, q.Get("as"))
	}
	for _, p := range v.everybody {
		if p.TeamID == v.team.ID {
			v.colleagues = append(v.colleagues, p)
		}
	}
	zone, err := time.LoadLocation(v.me.TZ)
	if err != nil {
		zone = time.UTC
	}
	v.zone = zone
	v.channels = h.sim.Channels(v.name)
	return v, v.settle(q.Get("in"))
}

// param is how a person is called in the address: by handle, in the first
// workspace.
func (v *viewer) param(p slacksim.PersonInfo) string {
	if teams := v.h.sim.Teams(); len(teams) > 0 && teams[0].ID != p.TeamID {
		for _, t := range teams {
			if t.ID == p.TeamID {
				return t.Domain + "/" + p.Handle
			}
		}
	}
	return p.Handle
}

// settle finds which conversation is looked at.
func (v *viewer) settle(in string) error {
	if in == "" {
		return v.findFirst()
	}
	label := in
	if !strings.HasPrefix(in, "@") {
		label = "#" + in
	}
	for _, c := range v.channels {
		if c.Label == label {
			v.here = c
			return nil
		}
	}
	if handle, ok := strings.CutPrefix(in, "@"); ok {
		if handle == v.botHandle || slices.ContainsFunc(v.colleagues, func(p slacksim.PersonInfo) bool { return p.Handle == handle }) {
			v.here = slacksim.ChannelInfo{Label: label, Kind: kindIM, Member: true}
			return nil
		}
	}
	return fmt.Errorf("%w: %q", errNobody, in)
}

// settleFirst picks where one lands: the first channel one is in, else the
// conversation with the app.
func (v *viewer) findFirst() error {
	for _, c := range v.channels {
		if c.Member && c.Kind == kindPublic && !c.Archived {
			v.here = c
			return nil
		}
	}
	return v.settle("@" + v.botHandle)
}

// withApp says whether this is the conversation with the app, which has tabs.
func (v *viewer) withApp() bool { return v.here.Label == "@"+v.botHandle }

// atHome says whether the app's Home tab is looked at.
func (v *viewer) atHome() bool { return v.withApp() && v.tab == tabHome }

// in is the conversation as the address names it.
func (v *viewer) in() string { return strings.TrimPrefix(v.here.Label, "#") }

// place is the conversation as the simulator finds it.
func (v *viewer) place() string {
	if v.here.ID != "" {
		return v.here.ID
	}
	return v.here.Label
}

func (v *viewer) actor() *slacksim.Actor { return v.h.sim.As(v.name) }

// conversations are those the person is in.
func (v *viewer) conversations() []slacksim.ChannelInfo {
	return slices.DeleteFunc(slices.Clone(v.channels), func(c slacksim.ChannelInfo) bool { return !c.Member })
}

// address makes an address of the page or one of its parts: where one is now,
// with some of it changed. An empty value takes a key away.
func (v *viewer) address(path string, change ...string) string {
	q := url.Values{"as": {v.param(v.me)}, "in": {v.in()}}
	for k, val := range map[string]string{"lang": v.langAsked, queryTab: v.tab, queryThread: v.thread, "before": v.before} {
		if val != "" {
			q.Set(k, val)
		}
	}
	for i := 0; i+1 < len(change); i += 2 {
		if change[i+1] == "" {
			q.Del(change[i])
			continue
		}
		q.Set(change[i], change[i+1])
	}
	return path + "?" + q.Encode()
}

// elsewhere is the address of another conversation, without the thread and the
// page one is at.
func (v *viewer) elsewhere(change ...string) string {
	return v.address("/", append([]string{queryTab, "", queryThread, "", "before", ""}, change...)...)
}

// markup reads texts as the person does.
func (v *viewer) markup() markup {
	return markup{entity: func(e string) string { return v.h.sim.Entity(v.name, e) }, me: v.me.ID}
}

func (v *viewer) say(key string, args ...string) string { return say(v.lang, key, args...) }
