package web_test

import (
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"

	"kept/internal/slacksim/web"
)

var (
	placeholder = regexp.MustCompile(`\{\d\}`)
	templateKey = regexp.MustCompile(`\(?w "([^"]+)"`)
)

func TestWordsInBothLanguages(t *testing.T) {
	t.Parallel()
	for key, both := range web.Words() {
		if both[0] == "" || both[1] == "" {
			t.Errorf("%s: %q has an empty side", key, both)
		}
		en, sv := placeholder.FindAllString(both[0], -1), placeholder.FindAllString(both[1], -1)
		slices.Sort(en)
		slices.Sort(sv)
		if !slices.Equal(en, sv) {
			t.Errorf("%s: placeholders %v in English, %v in Swedish", key, en, sv)
		}
	}
}

func TestTemplatesKnowTheirWords(t *testing.T) {
	t.Parallel()
	found := 0
	err := fs.WalkDir(web.Templates, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := fs.ReadFile(web.Templates, path)
		if err != nil {
			return err
		}
		for _, m := range templateKey.FindAllStringSubmatch(string(raw), -1) {
			found++
			if _, ok := web.Words()[m[1]]; !ok {
				t.Errorf("%s: no word %q", path, m[1])
			}
		}
		if strings.Contains(string(raw), "<script>") || strings.Contains(string(raw), " style=") || regexp.MustCompile(`\son\w+=`).Match(raw) {
			t.Errorf("%s has inline script or style, which the policy forbids", path)
		}
		return nil
	})
	if err != nil || found < 40 {
		t.Errorf("found %d words in the templates, %v", found, err)
	}
}
