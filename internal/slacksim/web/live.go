package web

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"kept/internal/slacksim"
)

const (
	// gather is how long changes are collected before the browser is told, so
	// that a burst of them is one look.
	gather = 25 * time.Millisecond
	// tick is how often the clock is told, and glance how often while it plays.
	tick   = time.Second
	glance = 100 * time.Millisecond
)

// live tells the browser what to look at again, as server-sent events: event
// "look" with the names of parts, event "time" with the clock.
func (h *handler) live(w http.ResponseWriter, r *http.Request) {
	v, err := h.viewer(r)
	if err != nil {
		h.lost(w, r, err)
		return
	}
	changes, stop := h.sim.Changes()
	defer stop()
	w.Header().Set("Content-Type", "text/event-stream")
	out := stream{w: w, ctl: http.NewResponseController(w)}
	// a stream has no end, so the server's write timeout is not for it
	if err := out.ctl.SetWriteDeadline(time.Time{}); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return
	}
	// whatever changed between the page and this stream must not be missed
	out.send("look", strings.Join(allParts, " "))

	ticks := 0
	clock := time.NewTicker(glance)
	defer clock.Stop()
	due := time.NewTimer(gather)
	due.Stop()
	defer due.Stop()
	var parts []string
	for out.err == nil {
		select {
		case <-r.Context().Done():
			return
		case c, open := <-changes:
			if !open {
				return // the simulator closes
			}
			if len(parts) == 0 {
				due.Reset(gather)
			}
			parts = append(parts, v.touched(c)...)
			slices.Sort(parts)
			parts = slices.Compact(parts)
		case <-due.C:
			if len(parts) > 0 {
				out.send("look", strings.Join(parts, " "))
			}
			parts = nil
		case <-clock.C:
			percent, playing := h.film.playing(h.cfg.Now())
			if ticks++; playing || ticks%int(tick/glance) == 0 {
				now := h.cfg.Now().In(v.zone)
				out.send("time", shortDate(v.lang, now)+"|"+now.Format("15:04:05")+"|"+strconv.Itoa(percent))
			}
		}
	}
}

// stream writes server-sent events until the first failure.
type stream struct {
	w   http.ResponseWriter
	ctl *http.ResponseController
	err error
}

func (s *stream) send(event, data string) {
	if s.err != nil {
		return
	}
	if _, s.err = s.w.Write([]byte("event: " + event + "\ndata: " + data + "\n\n")); s.err == nil { //nolint:gosec // an event stream is no page
		s.err = s.ctl.Flush()
	}
}

// The parts of the page that are fetched on their own.
const (
	partClock    = "clock"
	partDialog   = "dialog"
	partFaults   = "faults"
	partHome     = "home"
	partMessages = "messages"
	partSidebar  = "sidebar"
	partThread   = "thread"
	partTour     = "tour"
	partWire     = "wire"
)

// allParts are the parts of the page that can change by themselves.
var allParts = []string{partClock, partDialog, partFaults, partHome, partMessages, partSidebar, partTour, partWire}

// touched says which parts of this page a change concerns. Whatever happens may
// be what the tour waits for.
func (v *viewer) touched(c slacksim.Change) []string {
	parts := v.shownIn(c)
	if v.h.cfg.Tour != nil && c.Kind != slacksim.ChangeWire {
		parts = append(parts, partTour)
	}
	return parts
}

func (v *viewer) shownIn(c slacksim.Change) []string {
	mine := c.UserID == "" || c.UserID == v.me.ID
	switch c.Kind {
	case slacksim.ChangeMessage:
		here := c.ChannelID == "" || c.ChannelID == v.here.ID || v.here.ID == ""
		if here && mine {
			return []string{partMessages, partSidebar}
		}
		return []string{partSidebar}
	case slacksim.ChangeView:
		if mine {
			return []string{partDialog}
		}
		return nil
	case slacksim.ChangeHome:
		if mine {
			return []string{partHome}
		}
		return nil
	case slacksim.ChangeWire:
		return []string{partWire}
	default:
		return allParts
	}
}
