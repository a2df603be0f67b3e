package bot

import (
	"sync"
	"time"

	"kept/internal/promise"
)

// Slack takes about a message a second in a channel, with short bursts, and
// several hundred a minute in a workspace; what comes faster is refused or, over
// the burst, silently not kept. Source: docs.slack.dev/reference/methods/chat.postmessage.
const (
	channelEvery = time.Second
	channelBurst = 5
	teamEvery    = 250 * time.Millisecond
	teamBurst    = 100
	// Updates are counted by the minute and workspace, about fifty.
	updateEvery = 1200 * time.Millisecond
	updateBurst = 20
)

// pacer gives each message a moment of its own, so that nobody has to wait with
// a worker in hand.
type pacer struct {
	mu    sync.Mutex
	lines map[string]time.Time // by line: when it is free again, a burst ahead
	slots map[string]slot      // by message: the moment it was given
	held  map[string]time.Time // by line: until when Slack has closed it
	// How many of each there may be before it is swept again.
	lineRoom, slotRoom int
}

// slot is a message's moment, and the line that gave it.
type slot struct {
	at   time.Time
	line int
}

// line is one limit a message is under.
type line struct {
	name  string
	every time.Duration
	burst int
}

func channelLine(t promise.Team, ch promise.ChannelID) line {
	return line{"c/" + string(t) + "/" + string(ch), channelEvery, channelBurst}
}

// directLine is that of a person's direct messages, whose channel may not be
// known yet.
func directLine(t promise.Team, u promise.UserID) line {
	return line{"p/" + string(t) + "/" + string(u), channelEvery, channelBurst}
}

func teamLine(t promise.Team) line { return line{"t/" + string(t), teamEvery, teamBurst} }

func updateLine(t promise.Team) line { return line{"u/" + string(t), updateEvery, updateBurst} }

// openLine is only ever held: how fast channels may be asked for is Slack's to
// say.
func openLine(t promise.Team) line { return line{"o/" + string(t), 0, 1} }

func newPacer() *pacer {
	return &pacer{
		lines: map[string]time.Time{}, slots: map[string]slot{}, held: map[string]time.Time{}, lineRoom: sweepFrom, slotRoom: sweepFrom,
	}
}

// sweepFrom is how much is remembered before what is past is swept out.
const sweepFrom = 4096

// may reports whether a message may go now; if not, at is its moment. A message
// that comes back at its moment is not counted again by the line that gave it,
// and asks the lines behind that one only then: those who wait for a busy
// channel must not use up the workspace's share meanwhile.
func (p *pacer) may(id string, now time.Time, lines ...line) (at time.Time, ok bool) {
	return p.mayAfter(0, id, now, lines...)
}

// mayAfter is may for a message that has passed the first lines already.
func (p *pacer) mayAfter(passed int, id string, now time.Time, lines ...line) (at time.Time, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sweep(now)
	next := passed
	if s, given := p.slots[id]; given {
		if now.Before(s.at) {
			return s.at, false
		}
		delete(p.slots, id)
		next = s.line + 1
	}
	for i := next; i < len(lines); i++ {
		l := lines[i]
		free := p.lines[l.name]
		if free.Before(now) {
			free = now
		}
		free = free.Add(l.every)
		p.lines[l.name] = free
		if at := free.Add(-time.Duration(l.burst) * l.every); at.After(now) {
			p.slots[id] = slot{at, i}
			return at, false
		}
	}
	return now, true
}

// hold keeps a line closed until a moment, when Slack has said that it is too
// much. From then on it goes at its own pace, without a burst.
func (p *pacer) hold(l line, until time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if free := until.Add(time.Duration(l.burst-1) * l.every); free.After(p.lines[l.name]) {
		p.lines[l.name] = free
	}
	p.held[l.name] = until
}

// closed reports whether Slack keeps a line closed, and until when.
func (p *pacer) closed(l line, now time.Time) (until time.Time, closed bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	until = p.held[l.name]
	return until, now.Before(until)
}

// reserve gives a message that comes to be owed now a moment in a line in which
// others wait; zero when it may go at once, and is then counted when it goes.
func (p *pacer) reserve(now time.Time, l line) time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	free := p.lines[l.name].Add(l.every)
	at := free.Add(-time.Duration(l.burst) * l.every)
	if !at.After(now) {
		return time.Time{}
	}
	p.lines[l.name] = free
	return at
}

// keeps reports whether a reserved moment has come and still holds: not when it
// was long ago, with many others that would all go at once, nor when Slack has
// closed the line meanwhile.
func (p *pacer) keeps(at, now time.Time, l line) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return !now.Before(at) && now.Sub(at) < l.every && !at.Before(p.held[l.name])
}

// sweep forgets what is past; the caller holds the lock. What is left may double
// before it is swept again, so that a flood, in which nothing is past, costs
// each message no more than a look or two.
func (p *pacer) sweep(now time.Time) {
	if len(p.lines) >= p.lineRoom {
		for name, free := range p.lines {
			if free.Before(now) {
				delete(p.lines, name)
			}
		}
		for name, until := range p.held {
			if until.Before(now) {
				delete(p.held, name)
			}
		}
		p.lineRoom = max(sweepFrom, 2*len(p.lines))
	}
	if len(p.slots) >= p.slotRoom {
		for id, s := range p.slots {
			// a message that another process took over never comes back
			if s.at.Before(now.Add(-time.Minute)) {
				delete(p.slots, id)
			}
		}
		p.slotRoom = max(sweepFrom, 2*len(p.slots))
	}
}
