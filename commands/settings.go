package commands

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"kept/internal/promise"
	"kept/internal/view"
	"kept/internal/workspace"
	"kept/internal/worktime"
)

// setting is one row of the table of what admins decide.
type setting struct {
	// names are what people may write, the one that is shown first.
	names []string
	// apply reads a value and puts it into the settings.
	apply func(ctx context.Context, c *call, value string, s *workspace.Settings) error
}

// settings is the table of settings.
func settings() []setting {
	return []setting{
		{[]string{view.SettingBreachChannel, "larmkanal", "missade-löften"}, setBreachChannel},
		{[]string{view.SettingGrace, "respit", "marginal"}, setGrace},
		{[]string{view.SettingDigest, "digest-time", "sammanfattning", "dagsöversikt"}, setDigest},
		{[]string{view.SettingDayEnd, "dagens-slut", "arbetsdagens-slut"}, setDayEnd},
		{[]string{view.SettingZone, "timezone", "time-zone", "tidszon"}, setZone},
		{[]string{view.SettingLanguage, "språk"}, setLanguage},
		{[]string{view.SettingCountry, "holidays", "land", "helgdagar"}, setCountry},
		{[]string{view.SettingVisibility, "synlighet"}, setVisibility},
		{[]string{view.SettingManagers, "chefer"}, setManagers},
		{[]string{view.SettingManager, "chef"}, setManager},
		{[]string{view.SettingManagerField, "cheffält", "chef-fält", "chefsfält"}, setManagerField},
		{[]string{view.SettingLeaders, "leader", "ledare"}, setLeaders},
		{[]string{view.SettingQuestions, "question", "frågor", "checklist", "checklista"}, nil}, // in a dialog
	}
}

func settingNamed(name string) (setting, bool) {
	name = strings.TrimRight(fold(name), ":=")
	list := settings()
	i := slices.IndexFunc(list, func(s setting) bool {
		return slices.ContainsFunc(s.names, func(n string) bool { return fold(n) == name })
	})
	if i < 0 {
		return setting{}, false
	}
	return list[i], true
}

func settingNames() []string {
	var list []string
	for _, s := range settings() {
		list = append(list, s.names...)
	}
	return list
}

// findSetting finds the setting a text begins with; its name may be written as
// two words.
func findSetting(text string) (s setting, value string, ok bool) {
	first, rest := firstWord(text)
	second, behind := firstWord(rest)
	if s, ok := settingNamed(first + "-" + second); ok {
		return s, behind, true
	}
	s, ok = settingNamed(first)
	return s, rest, ok
}

// takesSetting lets "/promise set" have a setting behind it, or a misspelt one
// and its value.
func takesSetting(_ *call, rest string) bool {
	if _, _, ok := findSetting(rest); ok {
		return true
	}
	words := strings.Fields(rest)
	return len(words) <= 2 && nearest(words[0], settingNames()) != ""
}

// setCommand is /promise set: all settings, or a new value for one.
func setCommand(ctx context.Context, c *call) (Reply, error) {
	if c.rest == "" {
		if err := c.insiders(); err != nil {
			return Reply{}, err
		}
		return say(c.read.Settings(c.w))
	}
	s, value, ok := findSetting(c.rest)
	if _, _, pair := forWhom(value); ok && s.names[0] == view.SettingManager && !pair && value != "" {
		s, ok = settingNamed(view.SettingManagers) // a list of managers, said in the singular
	}
	if !ok {
		word, _ := firstWord(c.rest)
		return Reply{}, unknownSetting(c.phrase.plain(word, c.name(ctx)))
	}
	if !c.Actor.Admin {
		return Reply{}, refuse(promise.KindForbidden, "error.admins_only", nil)
	}
	if s.apply == nil {
		return setQuestions(ctx, c, strings.TrimLeft(value, "=: "))
	}
	w, err := c.cfg.Book.Update(ctx, c.Team, c.Delivery, func(w *workspace.Workspace) error {
		return s.apply(ctx, c, strings.TrimLeft(value, "=: "), &w.Settings)
	})
	if errors.Is(err, promise.ErrDuplicate) {
		w, err = c.cfg.Book.Fresh(ctx, c.Team)
	}
	if err != nil {
		return Reply{}, err
	}
	if fields, ok := c.cfg.People.(Fields); ok && s.names[0] == view.SettingManagerField {
		fields.ManagersAnew(c.Team)
	}
	return say(c.read.SettingChanged(s.names[0], w))
}

// argWord is a word that is not known, in what is said of it.
const argWord = "Word"

func unknownSetting(word string) error {
	if near := nearest(word, settingNames()); near != "" {
		return refuse(promise.KindNotFound, "error.setting_near", map[string]any{argWord: word, "Nearest": near})
	}
	return refuse(promise.KindNotFound, "error.setting_unknown", map[string]any{argWord: word})
}

// misused says how a setting is written.
func misused(name string) error {
	return refuse(promise.KindInvalid, "error.set_"+strings.ReplaceAll(name, "-", "_"), nil)
}

func isNone(value string) bool { return oneOf(value, "none off no nobody ingen inga inget av nej") }

func setBreachChannel(ctx context.Context, c *call, value string, s *workspace.Settings) error {
	r := []rune(value)
	switch {
	case isNone(value):
		s.BreachChannel, s.BreachBy = "", ""
		return nil
	case oneOf(value, "here här"):
		s.BreachChannel = conversation(c.Channel)
	case len(r) == 1:
		m, _ := c.phrase.mark(r[0])
		if m.kind != markChannel {
			return misused(view.SettingBreachChannel)
		}
		s.BreachChannel = promise.ChannelID(m.id)
	default:
		return misused(view.SettingBreachChannel)
	}
	if s.BreachChannel == "" {
		return misused(view.SettingBreachChannel)
	}
	s.BreachBy = c.Actor.ID
	return c.reaches(ctx, s.BreachChannel)
}

// maxGrace is the longest grace that still deserves the name.
const maxGrace = 24 * time.Hour

func setGrace(_ context.Context, _ *call, value string, s *workspace.Settings) error {
	d, ok := parseLength(value)
	if isNone(value) {
		d, ok = 0, true
	}
	if !ok || d > maxGrace {
		return misused(view.SettingGrace)
	}
	s.Grace = d
	return nil
}

func setDigest(_ context.Context, _ *call, value string, s *workspace.Settings) error {
	d, ok := parseClock(value)
	if !ok {
		return misused(view.SettingDigest)
	}
	s.DigestAt = d
	return nil
}

func setDayEnd(_ context.Context, _ *call, value string, s *workspace.Settings) error {
	d, ok := parseClock(value)
	if !ok || d == 0 {
		return misused(view.SettingDayEnd)
	}
	s.DayEnd = d
	return nil
}

func setLanguage(_ context.Context, _ *call, value string, s *workspace.Settings) error {
	switch {
	case oneOf(value, "en english engelska"):
		s.Locale = "en"
	case oneOf(value, "sv swedish svenska"):
		s.Locale = "sv"
	default:
		return misused(view.SettingLanguage)
	}
	return nil
}

func setCountry(_ context.Context, _ *call, value string, s *workspace.Settings) error {
	if isNone(value) {
		s.Country = ""
		return nil
	}
	for _, code := range worktime.Countries() {
		if oneOf(value, strings.ToLower(code)+" "+countryNames[code]) {
			s.Country = code
			return nil
		}
	}
	return refuse(promise.KindInvalid, "error.set_country", map[string]any{"Countries": strings.Join(worktime.Countries(), ", ")})
}

// countryNames are what people call the countries, besides their codes.
var countryNames = map[string]string{
	"DK": "denmark danmark", "GB": "uk britain storbritannien england", "NO": "norway norge",
	"SE": "sweden sverige", "US": "usa",
}

func setVisibility(_ context.Context, _ *call, value string, s *workspace.Settings) error {
	switch {
	case oneOf(value, "channel open public kanal öppen öppet"):
		s.Visibility = workspace.Open
	case oneOf(value, "private privat"):
		s.Visibility = workspace.Private
	default:
		return misused(view.SettingVisibility)
	}
	return nil
}

func setManagers(ctx context.Context, c *call, value string, s *workspace.Settings) error {
	list, err := c.people(ctx, value, view.SettingManagers)
	if err == nil {
		s.Managers = list
	}
	return err
}

// people reads a list of mentions. Only colleagues can have a role.
func (c *call) people(ctx context.Context, value, name string) ([]promise.UserID, error) {
	if isNone(value) {
		return nil, nil
	}
	var list []promise.UserID
	for _, word := range listed(value) {
		u, ok := c.phrase.user(word)
		if !ok {
			if isAnd(word) {
				continue
			}
			return nil, misused(name)
		}
		p, err := c.cfg.People.Person(ctx, c.Team, u)
		if err != nil && !errors.Is(err, promise.ErrNotFound) {
			return nil, err
		}
		if err != nil || p.Bot || p.Deleted || p.Outside {
			return nil, refuse(promise.KindInvalid, "error.no_colleague", map[string]any{"User": u})
		}
		if !slices.Contains(list, u) {
			list = append(list, u)
		}
	}
	if len(list) == 0 {
		return nil, misused(name)
	}
	return list, nil
}
