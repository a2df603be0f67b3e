package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"kept/internal/view"
)

func readPage(t *testing.T, path ...string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(append([]string{"..", ".."}, path...)...))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// buttons are the texts on buttons in a language.
func buttons(t *testing.T, lang string) []string {
	t.Helper()
	var texts map[string]any
	if err := json.Unmarshal([]byte(readPage(t, "internal", "locale", "catalog", lang+".json")), &texts); err != nil {
		t.Fatal(err)
	}
	var list []string
	for key, text := range texts {
		if label, ok := text.(string); ok && strings.HasPrefix(key, "button.") {
			list = append(list, label)
		}
	}
	return list
}

// The guides call buttons and settings what they are called in Slack.
func TestGuidesUseTheRightNames(t *testing.T) {
	t.Parallel()
	bold := regexp.MustCompile(`\*\*([^*]+)\*\*`)
	for lang, legend := range map[string]string{"en": "like this", "sv": "så här"} {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			page := readPage(t, "docs", "guide", lang+".md")
			known := append(buttons(t, lang), legend)
			found := bold.FindAllStringSubmatch(page, -1)
			if len(found) < 20 {
				t.Errorf("the guide names only %d buttons", len(found))
			}
			for _, b := range found {
				if !slices.Contains(known, b[1]) {
					t.Errorf("no button is called %q", b[1])
				}
			}
			for _, name := range []string{
				view.SettingBreachChannel, view.SettingGrace, view.SettingDigest, view.SettingDayEnd, view.SettingZone,
				view.SettingLanguage, view.SettingCountry, view.SettingVisibility, view.SettingManagers, view.SettingLeaders,
			} {
				if !strings.Contains(page, "| `"+name+"` |") {
					t.Errorf("the guide says nothing of the setting %s", name)
				}
			}
		})
	}
}

// The page about permissions tells of each, and of no other.
func TestPermissionsPage(t *testing.T) {
	t.Parallel()
	page := readPage(t, "docs", "permissions.md")
	told := []string{"connections:write"}
	for _, p := range slices.Concat(permissions, events) {
		told = append(told, p.scope)
		if !strings.Contains(page, "`"+p.scope+"`") {
			t.Errorf("the page does not say why %s", p.scope)
		}
	}
	for _, m := range regexp.MustCompile("`([a-z]+:[a-z.]+)`").FindAllStringSubmatch(page, -1) {
		if !slices.Contains(told, m[1]) {
			t.Errorf("the page speaks of %s, which is not asked for", m[1])
		}
	}
}
