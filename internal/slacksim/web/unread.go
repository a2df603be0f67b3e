package web

import (
	"sync"

	"kept/internal/slacksim"
)

// reads is up to where each person has read each conversation, as this page
// has seen it.
type reads struct {
	mu   sync.Mutex
	seen map[string]map[string]string // person → channel id → ts
}

// mark notes that the person has read up to ts.
func (r *reads) mark(person, channelID, ts string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.seen[person] == nil {
		r.seen[person] = map[string]string{}
	}
	r.seen[person][channelID] = max(r.seen[person][channelID], ts)
}

func (r *reads) upTo(person, channelID string) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.seen[person][channelID]
}

// enoughUnread is where counting stops.
const enoughUnread = 20

// unread counts what others wrote since the person last looked.
func (h *handler) unread(person slacksim.PersonInfo, c slacksim.ChannelInfo) int {
	name := person.TeamID + "/" + person.Handle
	upTo := h.reads.upTo(name, c.ID)
	if !c.Member || c.Latest <= upTo {
		return 0
	}
	n := 0
	for _, m := range h.sim.History(name, c.ID, "", enoughUnread) {
		if m.TS > upTo && m.FromID != person.ID {
			n++
		}
	}
	return n
}
