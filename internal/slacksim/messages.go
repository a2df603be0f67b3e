package slacksim

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// own finds a message that the person wrote. Sim.mu is held.
func (a *Actor) own(on Message) (*user, *message, error) {
	u, m, err := a.seen(on)
	if err == nil && m.user != u {
		err = fmt.Errorf("slacksim: %w: %s did not write message %s", ErrRefused, u.Handle, on.TS)
	}
	return u, m, err
}

// seen finds a message that the person can see. Sim.mu is held.
func (a *Actor) seen(on Message) (*user, *message, error) {
	u, err := a.user()
	if err != nil {
		return nil, nil, err
	}
	var m *message
	if ch := u.team.channels[on.ChannelID]; ch != nil && u.sees(ch) {
		m = ch.byTS[on.TS]
	}
	if m == nil || m.deleted || m.ephemeral != nil && m.ephemeral != u {
		return nil, nil, fmt.Errorf("slacksim: %w: message %s", ErrNotFound, on.TS)
	}
	return u, m, nil
}

// Edit changes what the person wrote. The app hears of it as message_changed.
func (a *Actor) Edit(_ context.Context, on Message, text string) error {
	s := a.s
	s.mu.Lock()
	defer s.mu.Unlock()
	u, m, err := a.own(on)
	if err != nil {
		return err
	}
	before := m.wire(s, false)
	typed := cutText(u.escapeTyped(text))
	s.edit(m, body{text: &typed})
	s.messageChanged(m, before)
	return nil
}

// Delete takes back what the person wrote. The app hears of it as
// message_deleted.
func (a *Actor) Delete(_ context.Context, on Message) error {
	s := a.s
	s.mu.Lock()
	defer s.mu.Unlock()
	_, m, err := a.own(on)
	if err != nil {
		return err
	}
	before := m.wire(s, false)
	s.remove(m)
	s.messageDeleted(m, before)
	return nil
}

// React leaves an emoji, such as "tada", under a message that the person sees,
// or takes it back.
func (a *Actor) React(_ context.Context, on Message, emoji string) error {
	s := a.s
	s.mu.Lock()
	defer s.mu.Unlock()
	u, m, err := a.seen(on)
	if err != nil {
		return err
	}
	emoji = strings.Trim(emoji, ":")
	if !emojiName(emoji) {
		return fmt.Errorf("slacksim: %w: no emoji %q", ErrRefused, emoji)
	}
	apiErr := s.react(m, u, emoji)
	if apiErr != nil && apiErr.code == "already_reacted" {
		apiErr = s.unreact(m, u, emoji)
	}
	if apiErr != nil {
		return fmt.Errorf("slacksim: %w: %s", ErrRefused, apiErr.code)
	}
	return nil
}

// messageChanged and messageDeleted tell the app, of its own messages only when
// it subscribed to messages by name.
func (s *Sim) messageChanged(m *message, before obj) {
	s.hidden(m, obj{"subtype": "message_changed", "message": m.wire(s, false), "previous_message": before})
}

func (s *Sim) messageDeleted(m *message, before obj) {
	s.hidden(m, obj{"subtype": "message_deleted", "deleted_ts": m.ts, "previous_message": before})
}

func (s *Sim) hidden(m *message, event obj) {
	t := m.ch.team
	event["type"], event["hidden"], event["channel"] = "message", true, m.ch.id
	event["channel_type"] = channelTypes[m.ch.kind]
	if !m.ch.isMember[t.bot.ID] || m.ephemeral != nil || m.byApp && !slices.Contains(s.cfg.App.Events, eventName(event)) {
		return
	}
	event["ts"], _ = s.stamp()
	event["event_ts"] = event["ts"]
	s.emit(t, event, true)
}

// metadataPosted tells an app that subscribed to it of a message's metadata
// (https://docs.slack.dev/reference/events/message_metadata_posted).
func (s *Sim) metadataPosted(m *message) {
	if m.meta == nil || !m.ch.isMember[m.ch.team.bot.ID] {
		return
	}
	s.emitNamed(m.ch.team, obj{
		"type": "message_metadata_posted", "app_id": s.cfg.App.ID, "bot_id": m.ch.team.botID, "user_id": m.user.ID,
		"team_id": m.ch.team.id, "channel_id": m.ch.id, "message_ts": m.ts, "event_ts": m.ts, "metadata": m.meta,
	})
}
