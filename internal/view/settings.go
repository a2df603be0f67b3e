package view

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"kept/internal/promise"
	"kept/internal/workspace"
)

// The names of settings, as people type them in both languages.
const (
	SettingBreachChannel = "breach-channel"
	SettingGrace         = "grace"
	SettingDigest        = "digest"
	SettingDayEnd        = "day-end"
	SettingZone          = "zone"
	SettingLanguage      = "language"
	SettingCountry       = "country"
	SettingVisibility    = "visibility"
	SettingManagers      = "managers"
	SettingManager       = "manager"
	SettingManagerField  = "manager-field"
	SettingLeaders       = "leaders"
	SettingQuestions     = "questions"
)

// settings lists every setting in the order to show it in.
var settings = []struct {
	name, label string
	value       func(*sheet, workspace.Settings) string
}{
	{SettingBreachChannel, "setting.breach_channel", func(s *sheet, w workspace.Settings) string {
		if w.BreachChannel == "" {
			return s.t("setting.none", nil)
		}
		return channelLink(w.BreachChannel)
	}},
	{SettingGrace, "setting.grace", func(s *sheet, w workspace.Settings) string { return s.duration(w.Grace) }},
	{SettingDigest, "setting.digest", func(s *sheet, w workspace.Settings) string { return s.r.clock(w.DigestAt) }},
	{SettingDayEnd, "setting.day_end", func(s *sheet, w workspace.Settings) string { return s.r.clock(w.DayEnd) }},
	{SettingZone, "setting.zone", func(_ *sheet, w workspace.Settings) string { return Escape(w.Zone) }},
	{SettingLanguage, "setting.language", func(s *sheet, w workspace.Settings) string {
		if w.Locale == "sv" {
			return s.t("setting.swedish", nil)
		}
		return s.t("setting.english", nil)
	}},
	{SettingCountry, "setting.country", func(s *sheet, w workspace.Settings) string {
		if w.Country == "" {
			return s.t("setting.no_holidays", nil)
		}
		return Escape(w.Country)
	}},
	{SettingVisibility, "setting.visibility", func(s *sheet, w workspace.Settings) string {
		if w.Visibility == workspace.Private {
			return s.t("setting.private", nil)
		}
		return s.t("setting.open", nil)
	}},
	{SettingManagers, "setting.managers", func(s *sheet, w workspace.Settings) string { return s.people(w.Managers) }},
	{SettingManager, "setting.manager", func(s *sheet, w workspace.Settings) string { return s.managerOf(w.ManagerOf) }},
	{SettingManagerField, "setting.manager_field", func(s *sheet, w workspace.Settings) string {
		if w.ManagerField.ID == "" {
			return s.t("setting.manager_field_found", nil)
		}
		return inline(w.ManagerField.Label, roomName)
	}},
	{SettingLeaders, "setting.leaders", func(s *sheet, w workspace.Settings) string { return s.leaders(w) }},
	{SettingQuestions, "setting.questions", func(s *sheet, w workspace.Settings) string { return s.checklistLine(w) }},
}

// leaders are those named, and those of a user group.
func (s *sheet) leaders(w workspace.Settings) string {
	if w.LeaderGroup == "" || !isID(w.LeaderGroup) {
		return s.people(w.Leaders)
	}
	group := s.t("setting.group", args{"Group": "<!subteam^" + w.LeaderGroup + ">", argCount: len(w.GroupLeaders)})
	if len(w.Leaders) == 0 {
		return group
	}
	return s.people(w.Leaders) + ", " + group
}

// managerOf tells who answers for whom, each manager once.
func (s *sheet) managerOf(list map[promise.UserID]promise.UserID) string {
	if len(list) == 0 {
		return s.t("setting.manager_none", nil)
	}
	teams := map[promise.UserID][]promise.UserID{}
	for u, m := range list {
		teams[m] = append(teams[m], u)
	}
	var lines []string
	for i, m := range slices.Sorted(maps.Keys(teams)) {
		if i == roomManagers {
			lines = append(lines, s.t("setting.more_people", args{argCount: len(teams) - i}))
			break
		}
		slices.Sort(teams[m])
		lines = append(lines, s.t("setting.manager_row", args{"Manager": m, "People": s.people(teams[m])}))
	}
	return strings.Join(lines, "; ")
}

// roomManagers is how many managers a setting shows with their people; together
// with roomPeople it keeps under Slack's limit on a section.
const roomManagers = 4

// roomPeople is how many people a setting shows by name.
const roomPeople = 30

func (s *sheet) people(list []promise.UserID) string {
	if len(list) == 0 {
		return s.t("setting.nobody", nil)
	}
	var names []string
	for _, u := range list[:min(len(list), roomPeople)] {
		names = append(names, Mention(u))
	}
	if n := len(list) - roomPeople; n > 0 {
		names = append(names, s.t("setting.more_people", args{argCount: n}))
	}
	return strings.Join(names, ", ")
}

// Settings shows what is decided for the workspace.
func (r Reader) Settings(w workspace.Workspace) (Message, error) {
	s := r.sheet()
	s.lead("setting.lead", nil)
	var lines []string
	for _, one := range settings {
		lines = append(lines, s.t("setting.row", args{
			"Name": one.name, "Label": s.t(one.label, nil), argValue: one.value(s, w.Settings),
		}))
	}
	s.section(strings.Join(lines, "\n"), nil)
	if n := len(w.Subscriptions); n > 0 {
		s.also("setting.subscriptions", args{argCount: n})
	}
	s.small(s.t("setting.how", nil))
	return s.message()
}

// SettingChanged answers who changed a setting, with the value as it now is.
func (r Reader) SettingChanged(name string, w workspace.Workspace) (Message, error) {
	s := r.sheet()
	for _, one := range settings {
		if one.name == name {
			s.lead("setting.changed", args{"Label": s.t(one.label, nil), argValue: one.value(s, w.Settings)})
			return s.message()
		}
	}
	return Message{}, fmt.Errorf("view: no setting %q", name)
}

var subscribeKeys = map[workspace.Topic]struct{ here, me, stoppedHere, stoppedMe string }{
	workspace.TopicBreaches: {
		"subscribe.breaches_here", "subscribe.breaches_me", "subscribe.breaches_stopped_here", "subscribe.breaches_stopped_me",
	},
	workspace.TopicDigest: {
		"subscribe.digest_here", "subscribe.digest_me", "subscribe.digest_stopped_here", "subscribe.digest_stopped_me",
	},
	workspace.TopicReflection: {
		me: "subscribe.reflection_me", stoppedMe: "subscribe.reflection_stopped_me",
	},
	workspace.TopicRisks: {
		"subscribe.risks_here", "subscribe.risks_me", "subscribe.risks_stopped_here", "subscribe.risks_stopped_me",
	},
}

// Subscribed answers who set up a subscription. next is when its first digest
// goes out; zero for breaches, which come when they come.
func (r Reader) Subscribed(sub workspace.Subscription, next time.Time) (Message, error) {
	s := r.sheet()
	keys := subscribeKeys[sub.Topic]
	if sub.Channel != "" {
		s.lead(keys.here, args{argChannel: sub.Channel, argNext: next})
	} else {
		s.lead(keys.me, args{argNext: next})
	}
	return s.message()
}

// Unsubscribed answers who ended a subscription.
func (r Reader) Unsubscribed(sub workspace.Subscription) (Message, error) {
	s := r.sheet()
	keys := subscribeKeys[sub.Topic]
	if sub.Channel != "" {
		s.lead(keys.stoppedHere, args{argChannel: sub.Channel})
	} else {
		s.lead(keys.stoppedMe, nil)
	}
	return s.message()
}
