package web

import (
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"kept/internal/slacksim"
)

// toastModel is a passing note.
type toastModel struct {
	Text string
	Bad  bool
	// Href leads to what it is about, with Link as its words.
	Href, Link string
}

// problem is something to tell the person, with the detail for the log, or
// where to take them.
type problem struct {
	toast  toastModel
	status int
	err    error
	goTo   string
}

// act answers what a person does. What changes comes to the browser by the
// live stream, so success has no body.
func (h *handler) act(do func(*viewer, *http.Request) *problem) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		v, err := h.viewer(r)
		if err != nil {
			h.lost(w, r, err)
			return
		}
		if err := readForm(r); err != nil {
			http.Error(w, v.say("fail.entry"), http.StatusBadRequest)
			return
		}
		if r.MultipartForm != nil {
			defer func() { _ = r.MultipartForm.RemoveAll() }() // what is left lies in the machine's folder for such things
		}
		p := do(v, r)
		if p == nil {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		if p.goTo != "" {
			w.Header().Set("HX-Redirect", p.goTo)
			w.WriteHeader(http.StatusOK)
			return
		}
		if p.err != nil {
			slog.DebugContext(r.Context(), "act on the page failed", "path", r.URL.Path, "as", v.name, "err", p.err)
		}
		if p.status != 0 {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			w.WriteHeader(p.status)
		}
		h.render(w, r, v.lang, "toast", p.toast)
	}
}

// bad is a problem in the page's own words.
func (v *viewer) bad(status int, key string, args ...string) *problem {
	return &problem{toast: toastModel{Text: v.say(key, args...), Bad: true}, status: status}
}

// problem turns an error of the simulator into words.
func (v *viewer) problem(err error) *problem {
	app := v.h.sim.App().Name
	var p *problem
	switch {
	case err == nil:
		return nil
	case errors.Is(err, slacksim.ErrNotAcked):
		word := slacksim.FailureWord(err)
		key := "fail.dispatch"
		if word == "operation_timeout" {
			key = "fail.timeout"
		}
		p = v.bad(http.StatusBadGateway, key, app, word)
	case errors.Is(err, slacksim.ErrRefused):
		p = v.bad(http.StatusConflict, "fail.refused")
	case errors.Is(err, slacksim.ErrNotFound), errors.Is(err, slacksim.ErrNoView),
		errors.Is(err, slacksim.ErrNoChannel), errors.Is(err, slacksim.ErrNoPerson):
		p = v.bad(http.StatusConflict, "fail.gone")
	default:
		p = v.bad(http.StatusInternalServerError, "fail.other")
	}
	p.err = err
	return p
}

// speak sends what stands in the composer: a command, a message or a reply.
func (v *viewer) speak(r *http.Request) *problem {
	raw := strings.ReplaceAll(r.PostForm.Get("text"), "\r\n", "\n")
	text := strings.TrimSpace(raw)
	in := v.actor().In(v.place())
	command, _, _ := strings.Cut(text, " ")
	switch {
	case text == "":
		return v.bad(http.StatusBadRequest, "fail.empty")
	case strings.HasPrefix(raw, "/") && r.PostForm.Get(queryThread) == "":
		if !v.knows(command) {
			return v.bad(http.StatusUnprocessableEntity, "fail.command", command)
		}
		return v.problem(in.Slash(r.Context(), text))
	}
	_, err := in.Reply(r.Context(), r.PostForm.Get(queryThread), text)
	return v.problem(err)
}

// knows says whether the app has registered such a command.
func (v *viewer) knows(command string) bool {
	cmds := v.h.sim.App().Commands
	return len(command) > 1 &&
		(len(cmds) == 0 || slices.ContainsFunc(cmds, func(c slacksim.Command) bool { return c.Name == command }))
}

// find reads from the address which control of what is meant.
func (v *viewer) find(q url.Values) (slacksim.Find, *problem) {
	f := slacksim.Find{ActionID: q.Get("action"), BlockID: q.Get("block")}
	switch {
	case f.ActionID == "":
		return f, v.bad(http.StatusBadRequest, "fail.gone")
	case q.Get(partDialog) != "":
		f.View = true
	case q.Get(tabHome) != "":
		f.Home = true
	case q.Get("ts") != "" && q.Get("channel") != "":
		f.TS, f.Channel = q.Get("ts"), q.Get("channel")
	default:
		return f, v.bad(http.StatusBadRequest, "fail.gone")
	}
	return f, nil
}

// target is the control that is used. In a dialog, what was entered so far is
// kept first.
func (v *viewer) target(r *http.Request) (slacksim.Find, *problem) {
	f, p := v.find(r.URL.Query())
	if p == nil && f.View {
		p = v.enter(r, r.URL.Query().Get(partDialog))
	}
	return f, p
}

// enter keeps what the dialog's form holds.
func (v *viewer) enter(r *http.Request, viewID string) *problem {
	top, ok := v.actor().View()
	if !ok || top.ID != viewID {
		return v.bad(http.StatusConflict, "fail.gone")
	}
	err := v.actor().Enter(viewID, v.entries(top.Fields, r.PostForm))
	if err == nil || errors.Is(err, slacksim.ErrNoView) {
		return v.problem(err)
	}
	p := v.bad(http.StatusUnprocessableEntity, "fail.entry")
	p.err = err
	return p
}

func (v *viewer) click(r *http.Request) *problem {
	f, p := v.target(r)
	if p != nil {
		return p
	}
	return v.problem(v.actor().Click(r.Context(), f, ""))
}

// pick chooses in a menu, a picker or a list of boxes.
func (v *viewer) pick(r *http.Request) *problem {
	f, p := v.target(r)
	if p != nil {
		return p
	}
	typ := r.URL.Query().Get("type")
	boxes := r.PostForm[fieldName(f.BlockID, f.ActionID)]
	values := slices.DeleteFunc(slices.Clone(boxes), func(s string) bool { return s == "" })
	if one := r.PostForm.Get("option"); one != "" {
		values = []string{one}
	}
	var value any = ""
	switch {
	case typ == typeMoment:
		if len(values) == 1 {
			return nil // the other half comes next
		}
		value = v.moment(boxes)
	case len(values) == 1:
		value = asSent(typ, values[0])
	case len(values) > 1:
		value = values
	}
	if text, one := value.(string); one && text != "" && !readable(typ, text) {
		return v.bad(http.StatusUnprocessableEntity, "pick.unclear", text)
	}
	return v.problem(v.actor().Select(r.Context(), f, "", value))
}

// shortcut runs a global shortcut, or one of a message.
func (v *viewer) shortcut(r *http.Request) *problem {
	q := r.URL.Query()
	if q.Get("ts") == "" {
		return v.problem(v.actor().Shortcut(r.Context(), q.Get("id")))
	}
	return v.problem(v.actor().MessageShortcut(r.Context(), q.Get("id"), pointed(r)))
}

// pointed is the message that the address names.
func pointed(r *http.Request) slacksim.Message {
	return slacksim.Message{ChannelID: r.URL.Query().Get("channel"), TS: r.URL.Query().Get("ts")}
}

// react leaves an emoji, or takes it back.
func (v *viewer) react(r *http.Request) *problem {
	return v.problem(v.actor().React(r.Context(), pointed(r), r.URL.Query().Get("name")))
}

// edit changes what the person has said.
func (v *viewer) edit(r *http.Request) *problem {
	text := strings.TrimSpace(strings.ReplaceAll(r.PostForm.Get("text"), "\r\n", "\n"))
	if text == "" {
		return v.bad(http.StatusBadRequest, "fail.empty")
	}
	return v.problem(v.actor().Edit(r.Context(), pointed(r), text))
}

func (v *viewer) remove(r *http.Request) *problem {
	return v.problem(v.actor().Delete(r.Context(), pointed(r)))
}

// submit presses the dialog's button. Errors show at their fields.
func (v *viewer) submit(r *http.Request) *problem {
	if p := v.enter(r, r.URL.Query().Get("view")); p != nil {
		return p
	}
	_, err := v.actor().Submit(r.Context())
	return v.problem(err)
}

func (v *viewer) closeDialog(r *http.Request) *problem {
	if top, ok := v.actor().View(); !ok || top.ID != r.URL.Query().Get("view") {
		return v.bad(http.StatusConflict, "fail.gone")
	}
	if r.URL.Query().Get("all") != "" {
		return v.problem(v.actor().CloseAllViews(r.Context()))
	}
	return v.problem(v.actor().CloseView(r.Context()))
}

func (v *viewer) join(r *http.Request) *problem {
	return v.problem(v.actor().In(v.place()).Join(r.Context()))
}

// clockSteps are the moves of the clock; a step of 0 goes to tomorrow morning.
var clockSteps = []struct {
	name string
	by   time.Duration
}{
	{"quarter", 15 * time.Minute},
	{"hour", time.Hour},
	{"tomorrow", 0},
	{"day", 24 * time.Hour},
}

const morning = 9 // o'clock

func (v *viewer) moveClock(r *http.Request) *problem {
	for _, s := range clockSteps {
		if s.name != r.URL.Query().Get("move") {
			continue
		}
		if _, on := v.h.film.playing(v.h.cfg.Now()); on {
			return v.bad(http.StatusConflict, "clock.playing")
		}
		switch {
		case s.by > 0 && v.h.cfg.Advance != nil:
			v.h.cfg.Advance(s.by)
		case s.by == 0 && v.h.cfg.Set != nil:
			y, m, d := v.h.cfg.Now().In(v.zone).Date()
			v.h.cfg.Set(time.Date(y, m, d+1, morning, 0, 0, 0, v.zone))
		default:
			return v.bad(http.StatusConflict, "clock.fixed")
		}
		v.h.sim.Poke()
		now := v.h.cfg.Now().In(v.zone)
		return &problem{toast: toastModel{Text: v.say("clock.moved", longDate(v.lang, now)+" "+now.Format("15:04"))}}
	}
	return v.bad(http.StatusBadRequest, "clock.fixed")
}
