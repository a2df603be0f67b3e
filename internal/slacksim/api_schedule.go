package slacksim

import (
	"cmp"
	"slices"
	"strconv"
	"time"
)

const (
	// scheduleAhead is how far a message can be put off
	// (https://docs.slack.dev/reference/methods/chat.scheduleMessage).
	scheduleAhead = 120 * 24 * time.Hour
	// scheduleWindow is the span in which a channel takes scheduleMost.
	scheduleWindow = 5 * time.Minute
	scheduleMost   = 30
	// scheduleFinal is how shortly before its time a message can no longer be
	// taken back: "You cannot delete scheduled messages that have already been
	// posted to Slack or that will be posted to Slack within 60 seconds of the
	// delete request"
	// (https://docs.slack.dev/reference/methods/chat.deleteScheduledMessage).
	scheduleFinal = time.Minute
)

// scheduled is a message that will be posted.
type scheduled struct {
	id      string
	ch      *channel
	due     time.Time
	created time.Time
	m       *message
}

func chatScheduleMessage(c *call) (obj, *apiError) {
	ch, apiErr := c.writable()
	if apiErr != nil {
		return nil, apiErr
	}
	due, apiErr := c.postAt()
	if apiErr != nil {
		return nil, apiErr
	}
	b, apiErr := c.content()
	if apiErr != nil {
		return nil, apiErr
	}
	near := 0
	for _, other := range c.s.scheduled {
		if other.ch == ch && other.due.Sub(due).Abs() < scheduleWindow {
			near++
		}
	}
	if near >= scheduleMost {
		return nil, fail("restricted_too_many")
	}
	m := &message{ch: ch, user: c.team.bot, byApp: true, thread: c.args.str("thread_ts")}
	b.apply(m)
	sch := &scheduled{id: c.s.nextID("Q"), ch: ch, due: due, created: c.s.cfg.Now(), m: m}
	c.s.scheduled[sch.id] = sch
	c.s.at(due, false, func() { c.s.postScheduled(sch.id) })
	shown := m.wire(c.s, true)
	shown["type"], shown["subtype"] = "delayed_message", "bot_message"
	delete(shown, "ts")
	return obj{"channel": ch.id, "scheduled_message_id": sch.id, "post_at": c.args.str("post_at"), "message": shown}, nil
}

// postAt reads the time of a scheduled message.
func (c *call) postAt() (time.Time, *apiError) {
	unix, err := strconv.ParseInt(c.args.str("post_at"), 10, 64)
	if err != nil {
		return time.Time{}, fail("invalid_time")
	}
	now := c.s.cfg.Now()
	switch due := time.Unix(unix, 0); {
	case !due.After(now):
		return due, fail("time_in_past")
	case due.Sub(now) > scheduleAhead:
		return due, fail("time_too_far")
	default:
		return due, nil
	}
}

// postScheduled posts a message whose time has come, where that still goes.
func (s *Sim) postScheduled(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	sch := s.scheduled[id]
	if sch == nil {
		return // taken back
	}
	delete(s.scheduled, id)
	// "Messages scheduled with chat.scheduleMessage will not post if the metadata
	// parameter is used", a known bug of Slack's that its own page of the method
	// tells of
	if sch.ch.team.install == nil || sch.ch.archived || sch.m.meta != nil {
		return
	}
	s.put(sch.m)
	s.ownMessage(sch.m)
}

func chatScheduledList(c *call) (obj, *apiError) {
	only := c.args.str("channel")
	if only != "" && c.team.channels[only] == nil {
		return nil, fail("invalid_channel")
	}
	oldest, okOldest := microseconds(c.args.str("oldest"), 0)
	latest, okLatest := microseconds(c.args.str("latest"), 1<<62)
	if !okOldest || !okLatest {
		return nil, invalidArgs("must be a timestamp [json-pointer:/oldest]")
	}
	var all []*scheduled
	for _, sch := range c.s.scheduled {
		if at := sch.due.UnixMicro(); sch.ch.team == c.team && (only == "" || sch.ch.id == only) && at >= oldest && at <= latest {
			all = append(all, sch)
		}
	}
	slices.SortFunc(all, func(a, b *scheduled) int { return cmp.Or(a.due.Compare(b.due), cmp.Compare(a.id, b.id)) })
	part, next, apiErr := page(c, all, 100, 1000)
	if apiErr != nil {
		return nil, apiErr
	}
	out := make([]any, 0, len(part))
	for _, sch := range part {
		out = append(out, obj{
			"id": sch.id, "channel_id": sch.ch.id, "post_at": sch.due.Unix(), "date_created": sch.created.Unix(), "text": sch.m.text,
		})
	}
	return obj{"scheduled_messages": out, "response_metadata": obj{"next_cursor": next}}, nil
}

func chatDeleteScheduled(c *call) (obj, *apiError) {
	ch, apiErr := c.target(c.args.str("channel"))
	if apiErr != nil {
		return nil, apiErr
	}
	sch := c.s.scheduled[c.args.str("scheduled_message_id")]
	if sch == nil || sch.ch != ch || sch.due.Sub(c.s.cfg.Now()) <= scheduleFinal {
		return nil, fail("invalid_scheduled_message_id")
	}
	delete(c.s.scheduled, sch.id)
	return nil, nil
}
