package commands

import (
	"context"
	"errors"
	"slices"
	"time"

	"kept/internal/promise"
	"kept/internal/view"
	"kept/internal/workspace"
)

// topicOf reads what a subscription is about.
func topicOf(word string) (workspace.Topic, bool) {
	switch {
	case oneOf(word, "breaches breach missed missade missar brott larm brutna"):
		return workspace.TopicBreaches, true
	case oneOf(word, "digest digests summary sammanfattning dagsöversikt översikt"):
		return workspace.TopicDigest, true
	case oneOf(word, "risks risk at-risk risker osäkert osäkra varningar"):
		return workspace.TopicRisks, true
	case oneOf(word, "reflection reflections reflektion eftertanke"):
		return workspace.TopicReflection, true
	}
	return "", false
}

// takesTopic lets "/promise subscribe" have a topic behind it.
func takesTopic(_ *call, rest string) bool {
	word, _ := firstWord(rest)
	_, ok := topicOf(word)
	return ok
}

// target reads "breaches me" and "digest": the subscription that is meant. ok is
// false when the words say nothing of the kind.
func (c *call) target() (sub workspace.Subscription, ok bool) {
	word, whom := firstWord(c.rest)
	topic, ok := topicOf(word)
	if !ok {
		return sub, false
	}
	sub = workspace.Subscription{Topic: topic, Channel: conversation(c.Channel), By: c.Actor.ID, Since: c.At}
	switch {
	case oneOf(whom, "me mig"):
		sub.Channel = ""
	case whom == "", oneOf(whom, "here här channel kanal kanalen"):
	default:
		return sub, false
	}
	if sub.Channel == "" {
		sub.User, sub.Zone = c.Actor.ID, c.Actor.Zone
	}
	if topic == workspace.TopicReflection { // a person's own, wherever they ask
		sub = workspace.Reflection(c.Actor.ID)
		sub.Since, sub.Zone = c.At, c.Actor.Zone
		return sub, true
	}
	sub.ID = workspace.SubscriptionID(topic, sub.Channel, sub.User)
	return sub, true
}

// errUnchanged ends an update that has nothing to change.
var errUnchanged = errors.New("nothing to change")

// subscribeCommand is /promise subscribe: breaches, risks or the digest, to a
// channel or to oneself. To subscribe again changes nothing.
func subscribeCommand(ctx context.Context, c *call) (Reply, error) {
	sub, ok := c.target()
	if !ok {
		return say(c.read.Help(view.HelpFollow))
	}
	if err := c.insiders(); err != nil {
		return Reply{}, err
	}
	if err := c.reaches(ctx, sub.Channel); err != nil {
		return Reply{}, err
	}
	w, err := c.cfg.Book.Update(ctx, c.Team, c.Delivery, func(w *workspace.Workspace) error {
		return follow(w, sub)
	})
	switch {
	case errors.Is(err, errUnchanged):
		return say(c.read.Text("subscribe.already", nil))
	case errors.Is(err, promise.ErrDuplicate):
		w, err = c.cfg.Book.Fresh(ctx, c.Team)
	}
	if err != nil {
		return Reply{}, err
	}
	var next time.Time
	if sub.Scheduled() {
		if next, err = sub.Next(w.Settings, c.At); err != nil {
			return Reply{}, err
		}
	}
	return say(c.read.Subscribed(sub, next))
}

// unsubscribeCommand is /promise unsubscribe, which ends what subscribe began.
func unsubscribeCommand(ctx context.Context, c *call) (Reply, error) {
	sub, ok := c.target()
	if !ok {
		return say(c.read.Help(view.HelpFollow))
	}
	if err := c.insiders(); err != nil {
		return Reply{}, err
	}
	if sub.Topic == workspace.TopicReflection {
		return stopReflection(ctx, c)
	}
	_, err := c.cfg.Book.Update(ctx, c.Team, c.Delivery, func(w *workspace.Workspace) error {
		left := slices.DeleteFunc(w.Subscriptions, func(s workspace.Subscription) bool { return s.ID == sub.ID })
		if len(left) == len(w.Subscriptions) {
			return errUnchanged
		}
		w.Subscriptions = left
		return nil
	})
	switch {
	case errors.Is(err, errUnchanged):
		return say(c.read.Text("subscribe.not", nil))
	case err != nil && !errors.Is(err, promise.ErrDuplicate):
		return Reply{}, err
	}
	return say(c.read.Unsubscribed(sub))
}
