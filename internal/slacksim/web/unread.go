package web

import (
	"bytes"
	"strings"
	"sync"

	"kept/internal/slacksim"
)

// reads is up to where each person has read each conversation, as this page
// has seen it.
type reads struct {
	mu   sync.Mutex
	seen map[string]map[string]string // person → channel id → ts
	line map[string]map[string]string // likewise, when the page was opened: where "new" begins
}

func (r *reads) init() {
	r.seen, r.line = map[string]map[string]string{}, map[string]map[string]string{}
}

// mark notes that the person has read up to ts.
func (r *reads) mark(person, channelID, ts string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	put(r.seen, person, channelID, max(r.seen[person][channelID], ts))
}

// open draws the line between what is read and what is new.
func (r *reads) open(person, channelID string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	put(r.line, person, channelID, r.seen[person][channelID])
}

func put(all map[string]map[string]string, person, channelID, ts string) {
	if all[person] == nil {
		all[person] = map[string]string{}
	}
	all[person][channelID] = ts
}

func (r *reads) upTo(person, channelID string) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.seen[person][channelID]
}

// newFrom is the line, empty for somebody who has read nothing yet.
func (r *reads) newFrom(person, channelID string) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.line[person][channelID]
}

// enoughUnread is where counting stops.
const enoughUnread = 20

// unreadMark is what a conversation says about what others wrote since the
// person last looked: bold for anything, and a number for what is meant for
// them, in direct messages and mentions.
type unreadMark struct {
	Any    bool
	Number int
}

func (h *handler) unread(person slacksim.PersonInfo, c slacksim.ChannelInfo) unreadMark {
	var out unreadMark
	name := person.TeamID + "/" + person.Handle
	upTo := h.reads.upTo(name, c.ID)
	if !c.Member || c.Latest <= upTo {
		return out
	}
	for _, m := range h.sim.History(name, c.ID, "", enoughUnread) {
		if m.TS <= upTo || m.FromID == person.ID || m.Ephemeral {
			continue
		}
		out.Any = true
		if c.Kind == kindIM || mentions(m, person.ID) {
			out.Number++
		}
	}
	return out
}

// mentions says whether a message calls somebody by name, or everybody.
func mentions(m slacksim.Message, userID string) bool {
	for _, word := range []string{"@" + userID, "!channel", "!here", "!everyone"} {
		if strings.Contains(m.Raw, word) || bytes.Contains(m.Blocks, []byte(word)) {
			return true
		}
	}
	return false
}
