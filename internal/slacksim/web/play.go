package web

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"time"

	"kept/internal/slacksim"
)

// film is the clock being played: it goes ahead in steps, slowly enough to
// watch what comes in.
type film struct {
	mu       sync.Mutex
	stop     context.CancelFunc // nil when nothing plays
	ended    chan struct{}
	from, to time.Time
	news     *slacksim.Change // what it stopped at
}

const (
	// frame is how long, in real time, the clock stands between its steps: what
	// falls due meanwhile is written then.
	frame = 60 * time.Millisecond
	// By day the clock goes in small steps, by night and over the weekend, when
	// little happens, in larger ones. Who looks far ahead sees less of each hour.
	dayStep, farStep, nightStep = 15 * time.Minute, time.Hour, 2 * time.Hour
	dayBegins, dayEnds          = 7, 19
	// farthest is how far the clock goes when nothing happens.
	farthest = 30 * 24 * time.Hour
	oneWeek  = 7 * 24 * time.Hour
)

// playing says how far a film is, in percent, and whether there is one.
func (f *film) playing(now time.Time) (percent int, on bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.stop == nil {
		return 0, false
	}
	return int(100 * now.Sub(f.from) / max(f.to.Sub(f.from), 1)), true
}

// errPlaying says that the clock is moving already.
var errPlaying = errors.New("web: the clock is being played")

// play moves the clock until a time, or until what the visitor waits for: it is
// asked after every step, and given what changed meanwhile. The clock goes on
// when the visitor looks elsewhere.
func (h *handler) play(ctx context.Context, to time.Time, step time.Duration, until func(*slacksim.Change) bool) (<-chan struct{}, error) {
	f := &h.film
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.stop != nil {
		return nil, errPlaying
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(ctx))
	f.stop, f.ended, f.from, f.to, f.news = stop, make(chan struct{}), h.cfg.Now(), to, nil
	changes, quit := h.sim.Changes()
	ended := f.ended
	go func() {
		defer close(ended)
		defer quit()
		news := h.roll(ctx, changes, to, step, until)
		stop()
		f.mu.Lock()
		f.stop, f.news = nil, news
		f.mu.Unlock()
		h.sim.Poke()
	}()
	h.sim.Poke()
	return ended, nil
}

// roll is the film itself. It returns the change at which it stopped.
func (h *handler) roll(
	ctx context.Context, changes <-chan slacksim.Change, to time.Time, step time.Duration, until func(*slacksim.Change) bool,
) *slacksim.Change {
	ticker := time.NewTicker(frame)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case c, open := <-changes:
			if !open {
				return nil // the simulator closes
			}
			if until(&c) {
				return &c
			}
		case <-ticker.C:
			left := to.Sub(h.cfg.Now())
			if left <= 0 || until(nil) {
				return nil
			}
			if h.cfg.AtRest != nil && !h.cfg.AtRest(ctx) {
				continue
			}
			h.cfg.Advance(min(h.step(step), left))
		}
	}
}

// step is how far the clock goes at once now, where the first person is, when it
// goes byDay on working days.
func (h *handler) step(byDay time.Duration) time.Duration {
	zone := time.UTC
	if teams := h.sim.Teams(); len(teams) > 0 {
		for _, p := range h.sim.People(teams[0].ID) {
			if loc, err := time.LoadLocation(p.TZ); err == nil && !p.Bot {
				zone = loc
				break
			}
		}
	}
	now := h.cfg.Now().In(zone)
	if now.Weekday() == time.Saturday || now.Weekday() == time.Sunday || now.Hour() < dayBegins || now.Hour() >= dayEnds {
		return min(nightStep, time.Date(now.Year(), now.Month(), now.Day(), now.Hour()+2, 0, 0, 0, zone).Sub(now))
	}
	return byDay
}

// isNews says whether somebody was told something.
func isNews(c *slacksim.Change) bool {
	return c != nil && c.Kind == slacksim.ChangeMessage && c.ChannelID != ""
}

// playClock starts and stops the film. Waiting for news, it answers with what
// came and where.
func (v *viewer) playClock(r *http.Request) *problem {
	if v.h.cfg.Advance == nil {
		return v.bad(http.StatusConflict, "clock.fixed")
	}
	f := &v.h.film
	switch r.URL.Query().Get("until") {
	case "stop":
		f.mu.Lock()
		stop, ended := f.stop, f.ended
		f.mu.Unlock()
		if stop == nil {
			return nil
		}
		stop()
		<-ended
		return nil
	case "week":
		if _, err := v.h.play(r.Context(), v.h.cfg.Now().Add(oneWeek), farStep, func(*slacksim.Change) bool { return false }); err != nil {
			return v.bad(http.StatusConflict, "clock.playing")
		}
		return nil
	case "next":
		ended, err := v.h.play(r.Context(), v.h.cfg.Now().Add(farthest), dayStep, isNews)
		if err != nil {
			return v.bad(http.StatusConflict, "clock.playing")
		}
		select {
		case <-ended:
			return v.newsOf(f)
		case <-r.Context().Done():
			return nil
		}
	default:
		return v.bad(http.StatusBadRequest, "clock.fixed")
	}
}

// newsOf says where something was written, with the way there.
func (v *viewer) newsOf(f *film) *problem {
	f.mu.Lock()
	news := f.news
	f.mu.Unlock()
	now := v.h.cfg.Now().In(v.zone)
	at := longDate(v.lang, now) + " " + now.Format("15:04")
	if news == nil {
		return &problem{toast: toastModel{Text: v.say("clock.moved", at)}}
	}
	for _, p := range append([]slacksim.PersonInfo{v.me}, v.everybody...) {
		for _, c := range v.h.sim.Channels(p.TeamID + "/" + p.Handle) {
			if c.ID != news.ChannelID || !c.Member || news.UserID != "" && news.UserID != p.ID {
				continue
			}
			toast := toastModel{
				Text: v.say("clock.news", at, c.Label),
				Href: v.elsewhere("as", v.param(p), "in", strings.TrimPrefix(c.Label, "#")), Link: v.say("clock.look"),
			}
			if c.Kind == kindIM {
				toast.Text = v.say("clock.news.for", at, p.Name)
			}
			if p.ID == v.me.ID && c.ID == v.here.ID {
				toast.Href = "" // it is in sight
			}
			return &problem{toast: toast}
		}
	}
	return &problem{toast: toastModel{Text: v.say("clock.moved", at)}}
}
