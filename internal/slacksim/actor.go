package slacksim

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// Actor is a person at their screen. Problems with the name show at the first
// use.
type Actor struct {
	s    *Sim
	name string
}

// Place is a person in a conversation.
type Place struct {
	a    *Actor
	name string
}

// As is somebody by handle ("anna"), id, or "domain/handle".
func (s *Sim) As(name string) *Actor { return &Actor{s: s, name: name} }

// In is a conversation as the person names it: "#sales", "@kept", "@bo" or an
// id.
func (a *Actor) In(name string) *Place { return &Place{a: a, name: name} }

// user resolves the person; Sim.mu is held.
func (a *Actor) user() (*user, error) {
	u, err := a.s.person(a.name)
	if err != nil {
		return nil, err
	}
	if u.Deleted {
		return nil, fmt.Errorf("slacksim: %w: %s is deactivated", ErrRefused, a.name)
	}
	return u, nil
}

// channelFor finds a conversation by the name a person uses.
func (s *Sim) channelFor(u *user, name string) *channel {
	t := u.team
	if handle, ok := strings.CutPrefix(name, "@"); ok {
		other := t.byHandle[handle]
		if other == nil {
			return nil
		}
		ch, _ := s.dm(t, u, other)
		return ch
	}
	ch := t.channels[name]
	if ch == nil {
		ch = t.byName[strings.TrimPrefix(name, "#")]
	}
	if ch == nil || !u.mayFind(ch) {
		return nil
	}
	return ch
}

// mayFind says whether a channel shows up for somebody who looks for it: public
// ones do, but not for guests and people from outside.
func (u *user) mayFind(ch *channel) bool {
	return ch.isMember[u.ID] || ch.kind == kindPublic && !u.Guest && !u.Stranger
}

// resolve finds person and conversation, and refuses where Slack's client shows
// no composer. Sim.mu is held.
func (p *Place) resolve() (*user, *channel, error) {
	u, err := p.a.user()
	if err != nil {
		return nil, nil, err
	}
	ch := p.a.s.channelFor(u, p.name)
	switch {
	case ch == nil:
		return nil, nil, fmt.Errorf("slacksim: %w: %s for %s", ErrNoChannel, p.name, u.Handle)
	case ch.archived:
		return nil, nil, fmt.Errorf("slacksim: %w: %s is archived", ErrRefused, p.name)
	case !ch.isMember[u.ID]:
		return nil, nil, fmt.Errorf("slacksim: %w: %s is not in %s", ErrRefused, u.Handle, p.name)
	}
	return u, ch, nil
}

// Slash types a slash command and returns when the app has acknowledged it. When
// it does not, the person sees Slack's failure and Slash returns ErrNotAcked.
func (p *Place) Slash(ctx context.Context, line string) error {
	s := p.a.s
	line = strings.TrimSpace(line)
	end := strings.IndexFunc(line, unicode.IsSpace)
	if end < 0 {
		end = len(line)
	}
	command, text := line[:end], line[end:]
	s.mu.Lock()
	u, ch, err := p.resolve()
	if err == nil && !s.knowsCommand(command) {
		err = fmt.Errorf("slacksim: %w: %s is not a valid command", ErrRefused, command)
	}
	if err == nil {
		err = u.mayCommand()
	}
	if err != nil {
		s.mu.Unlock()
		return err
	}
	text = strings.TrimSpace(text)
	if !s.cfg.App.RawText {
		text = u.escapeTyped(text)
	}
	resp, url := s.newResponseURL(u, ch, nil)
	payload := s.slashPayload(u, ch, command, text, s.newTrigger(u, ""), url)
	s.mu.Unlock()

	got, err := s.send(ctx, &delivery{kind: kindSlash, payload: payload, accepts: true})
	if err == nil {
		err = s.answer(u, ch, line, got, resp)
	}
	if err != nil {
		s.fail(u, ch, fmt.Sprintf("%s failed with the error %q", command, failureWord(err)))
		return fmt.Errorf("slacksim: %s: %w", command, notAcked(err))
	}
	return nil
}

// mayCommand says whether Slack offers the person the app's commands and
// shortcuts: only where it is installed, and not to people of other
// organisations, who can still press buttons.
func (u *user) mayCommand() error {
	switch {
	case u.team.install == nil:
		return fmt.Errorf("slacksim: %w: the app is not installed in %s", ErrRefused, u.team.name)
	case u.Stranger:
		return fmt.Errorf("slacksim: %w: %s belongs to another organisation", ErrRefused, u.Handle)
	default:
		return nil
	}
}

func (s *Sim) knowsCommand(name string) bool {
	if len(name) < 2 || name[0] != '/' {
		return false
	}
	cmds := s.cfg.App.Commands
	return len(cmds) == 0 || slices.ContainsFunc(cmds, func(c Command) bool { return c.Name == name })
}

// failureWord is what Slack shows for a delivery that went wrong.
func failureWord(err error) string {
	if errors.Is(err, errAckTimeout) {
		return errAckTimeout.Error()
	}
	return errDispatch.Error()
}

func notAcked(err error) error {
	if errors.Is(err, ErrNotAcked) {
		return err
	}
	return fmt.Errorf("%w: %w", ErrNotAcked, err)
}

// Say posts an ordinary message. Mentions of the app and messages to it reach
// the app as events, in their own time.
func (p *Place) Say(ctx context.Context, text string) (Message, error) {
	return p.Reply(ctx, "", text)
}

// Reply is Say in a thread.
func (p *Place) Reply(_ context.Context, threadTS, text string) (Message, error) {
	s := p.a.s
	s.mu.Lock()
	defer s.mu.Unlock()
	u, ch, err := p.resolve()
	if err != nil {
		return Message{}, err
	}
	if threadTS != "" && ch.byTS[threadTS] == nil {
		return Message{}, fmt.Errorf("slacksim: %w: no thread %s", ErrNotFound, threadTS)
	}
	m := s.put(&message{ch: ch, user: u, text: cutText(u.escapeTyped(text)), thread: threadTS})
	s.messageEvents(u, m)
	return s.show(m, s.readerFor(u), u), nil
}

// messageEvents tells the app of a message it may know of.
func (s *Sim) messageEvents(u *user, m *message) {
	t, ch := u.team, m.ch
	if !ch.isMember[t.bot.ID] {
		return
	}
	event := m.wire(s, false)
	event["channel"], event["channel_type"] = ch.id, channelTypes[ch.kind]
	event["event_ts"], event["client_msg_id"] = m.ts, uuid()
	u.fromOutside(event)
	s.emit(t, event, true)
	if ch.kind != kindIM && strings.Contains(m.text, "<@"+t.bot.ID+">") {
		mention := m.wire(s, false)
		mention["type"], mention["channel"], mention["event_ts"] = "app_mention", ch.id, m.ts
		u.fromOutside(mention)
		s.emit(t, mention, true)
	}
}

// fromOutside adds what an event tells of a person from another organisation
// (https://docs.slack.dev/apis/slack-connect).
func (u *user) fromOutside(event obj) {
	if u.Stranger {
		event["user_team"], event["source_team"], event["team"] = u.homeTeam(), u.homeTeam(), u.homeTeam()
	}
}

// channelTypes are the words of message events for the kinds of conversations.
var channelTypes = map[string]string{kindPublic: "channel", kindPrivate: "group", kindIM: "im", kindMPIM: "mpim"}

// ownMessage tells an app of its own post, when it subscribed to such.
func (s *Sim) ownMessage(m *message) {
	name := eventName(obj{"type": "message", "channel_type": channelTypes[m.ch.kind]})
	if !slices.Contains(s.cfg.App.Events, name) || !m.ch.isMember[m.ch.team.bot.ID] {
		return
	}
	event := m.wire(s, false)
	event["channel"], event["channel_type"], event["event_ts"] = m.ch.id, channelTypes[m.ch.kind], m.ts
	s.emit(m.ch.team, event, true)
}

// knowsShortcut says whether the app registered the shortcut.
func (s *Sim) knowsShortcut(callbackID string, onMessage bool) error {
	all := s.cfg.App.Shortcuts
	if len(all) == 0 || slices.ContainsFunc(all, func(sc Shortcut) bool { return sc.CallbackID == callbackID && sc.Message == onMessage }) {
		return nil
	}
	return fmt.Errorf("slacksim: %w: no shortcut %q", ErrRefused, callbackID)
}

// Shortcut runs a global shortcut.
func (a *Actor) Shortcut(ctx context.Context, callbackID string) error {
	s := a.s
	s.mu.Lock()
	u, err := a.user()
	if err == nil {
		err = cmp.Or(u.mayCommand(), s.knowsShortcut(callbackID, false))
	}
	if err != nil {
		s.mu.Unlock()
		return err
	}
	payload := s.globalShortcut(u, callbackID)
	s.mu.Unlock()
	_, err = s.interact(ctx, u, nil, payload, false)
	return err
}

// MessageShortcut runs a message shortcut on a message the person sees.
func (a *Actor) MessageShortcut(ctx context.Context, callbackID string, on Message) error {
	s := a.s
	s.mu.Lock()
	u, err := a.user()
	if err == nil {
		err = cmp.Or(u.mayCommand(), s.knowsShortcut(callbackID, true))
	}
	if err != nil {
		s.mu.Unlock()
		return err
	}
	var m *message
	if ch := u.team.channels[on.ChannelID]; ch != nil && u.sees(ch) {
		m = ch.byTS[on.TS]
	}
	if m == nil || m.deleted {
		s.mu.Unlock()
		return fmt.Errorf("slacksim: %w: message %s", ErrNotFound, on.TS)
	}
	payload := s.messageShortcut(u, callbackID, m)
	s.mu.Unlock()
	_, err = s.interact(ctx, u, m.ch, payload, false)
	return err
}

// OpenHome opens the app's Home tab. The app hears of it as an event, and
// publishes in its own time: Await Home.
func (a *Actor) OpenHome(ctx context.Context) error { return a.openTab(ctx, "home") }

// OpenMessages opens the app's Messages tab.
func (a *Actor) OpenMessages(ctx context.Context) error { return a.openTab(ctx, "messages") }

func (a *Actor) openTab(_ context.Context, tab string) error {
	s := a.s
	s.mu.Lock()
	defer s.mu.Unlock()
	u, err := a.user()
	if err != nil {
		return err
	}
	t := u.team
	ch, _ := s.dm(t, u, t.bot)
	event := obj{"type": "app_home_opened", "user": u.ID, "channel": ch.id, "tab": tab}
	if v := t.homes[u.ID]; v != nil && tab == "home" {
		event["view"] = v.wire(s)
	}
	t.opened[u.ID]++
	s.emit(t, event, true)
	return nil
}

// Join makes the person a member of a public channel.
func (p *Place) Join(_ context.Context) error {
	s := p.a.s
	s.mu.Lock()
	defer s.mu.Unlock()
	u, err := p.a.user()
	if err != nil {
		return err
	}
	ch := s.channelFor(u, p.name)
	if ch == nil || ch.archived {
		return fmt.Errorf("slacksim: %w: %s", ErrNoChannel, p.name)
	}
	s.joins(ch, u, nil)
	return nil
}

// Invite adds somebody, for instance "@kept", to a conversation the person is
// in.
func (p *Place) Invite(_ context.Context, handle string) error {
	s := p.a.s
	s.mu.Lock()
	defer s.mu.Unlock()
	u, ch, err := p.resolve()
	if err != nil {
		return err
	}
	other := u.team.byHandle[strings.TrimPrefix(handle, "@")]
	if other == nil {
		return fmt.Errorf("slacksim: %w: %s", ErrNoPerson, handle)
	}
	s.joins(ch, other, u)
	return nil
}

// interact delivers an interaction and shows the person when it fails.
func (s *Sim) interact(ctx context.Context, u *user, ch *channel, payload obj, accepts bool) (ack, error) {
	got, err := s.send(ctx, &delivery{kind: kindInteractive, payload: payload, accepts: accepts})
	if err != nil {
		s.fail(u, ch, fmt.Sprintf("We had some trouble connecting. Try again? (%s)", failureWord(err)))
		return ack{}, fmt.Errorf("slacksim: %s: %w", payload["type"], notAcked(err))
	}
	return got, nil
}
