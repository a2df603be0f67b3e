package web

import (
	"errors"
	"log/slog"
	"net/http"
	"strings"
)

// pageModel is the whole page.
type pageModel struct {
	Title, Lang, OtherLang, OtherHref string
	Label, Topic, Me, MyTitle         string
	Name                              string // of the conversation, as its heading
	Query                             string // of the parts' addresses
	Sidebar, Messages, Home           any
	Dialog, Clock, Thread             any
	Tour, Faults                      any
	HasTour                           bool
	TourAct                           string
	AtHome, WithApp, HasThread        bool
	HomeHref, MessagesHref            string
	CanWrite, Archived                bool
	SayTo, JoinTo                     string
	Box                               string
	Hints                             []hintModel
	Shortcuts                         []shortcutLink
	App, AppInitials                  string
	Picker                            pickerWords
}

// page serves the whole page. Opening the conversation with the app tells the
// app so, as in Slack.
func (h *handler) page(w http.ResponseWriter, r *http.Request) {
	v, err := h.viewer(r)
	if errors.Is(err, errNobody) && r.URL.RawQuery != "" {
		http.Redirect(w, r, "/", http.StatusSeeOther) // an old bookmark
		return
	}
	if err != nil {
		http.Error(w, say(h.langOf(r), "nobody"), http.StatusNotFound)
		return
	}
	if reloaded(r) {
		h.sim.ReloadClient(v.name)
	}
	if v.here.ID != "" {
		h.reads.open(v.name, v.here.ID)
	}
	if v.withApp() {
		open := v.actor().OpenMessages
		if v.atHome() {
			open = v.actor().OpenHome
		}
		if err := open(r.Context()); err != nil {
			slog.DebugContext(r.Context(), "tab of the app not opened", "as", v.name, "err", err)
		}
	}
	h.render(w, r, v.lang, "page", v.page())
}

// reloaded says whether the page was asked for anew, rather than come to by a
// link: browsers then insist on a fresh answer.
func reloaded(r *http.Request) bool {
	wish := r.Header.Get("Cache-Control")
	return strings.Contains(wish, "max-age=0") || strings.Contains(wish, "no-cache")
}

func (v *viewer) page() pageModel {
	app := v.h.sim.App()
	m := pageModel{
		Title: v.h.cfg.Title, Lang: v.lang, OtherLang: swedish, Label: v.here.Label, Topic: v.here.Topic,
		Me: v.me.Name, MyTitle: v.me.Title, Name: v.heading(), App: app.Name, AppInitials: initials(app.Name),
		Query:   strings.TrimPrefix(v.address(""), "?"),
		Sidebar: v.sidebar(), Dialog: v.dialog(), Clock: v.clock(), Tour: v.tourPart(), Faults: v.faults(),
		HasTour: v.h.cfg.Tour != nil, TourAct: v.address("/-/tour", "do", "open"),
		AtHome: v.atHome(), WithApp: v.withApp(), HasThread: v.thread != "",
		HomeHref: v.address("/", queryTab, tabHome, queryThread, "", "before", ""), MessagesHref: v.address("/", queryTab, ""),
		CanWrite: v.canWrite() && v.before == "", Archived: v.here.Archived,
		Picker: v.pickerWords(), SayTo: v.address("/-/say"), JoinTo: v.address("/-/join"), Hints: v.hints(),
	}
	if m.Title == "" {
		m.Title = v.team.Name
	}
	if v.lang == swedish {
		m.OtherLang = english
	}
	m.OtherHref = v.address("/", "lang", m.OtherLang)
	m.Box = v.say("box", m.Name)
	if m.AtHome {
		m.Home = v.home()
		return m
	}
	m.Messages = v.messages()
	if m.HasThread {
		m.Thread = v.threadPart()
	}
	for _, sc := range app.Shortcuts {
		if !sc.Message {
			m.Shortcuts = append(m.Shortcuts, shortcutLink{Name: sc.Name, Act: v.address("/-/shortcut", "id", sc.CallbackID)})
		}
	}
	return m
}

// heading is what the conversation is called on top: a channel by its label, a
// person or the app by name.
func (v *viewer) heading() string {
	if v.withApp() {
		return v.h.sim.App().Name
	}
	if v.here.Kind == kindIM {
		for _, p := range v.colleagues {
			if "@"+p.Handle == v.here.Label {
				return p.Name
			}
		}
	}
	return v.here.Label
}
