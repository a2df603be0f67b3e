package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kept/internal/clock"
	"kept/internal/slacksim"
)

// exampleSeed is the file that the documents show.
const exampleSeed = "../../docs/company.yaml"

// TestExampleSeedIsTheCompany holds the documented file to the company it
// describes.
func TestExampleSeedIsTheCompany(t *testing.T) {
	t.Parallel()
	sc, err := chooseScene("", exampleSeed)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(company(), sc.world); diff != "" {
		t.Errorf("the company (-in code +in the file):\n%s", diff)
	}
}

// TestExampleSeedPlays starts the bot among the people of the file, and looks
// that it took their promises.
func TestExampleSeedPlays(t *testing.T) {
	t.Parallel()
	d := startedDemo(t, clock.NewVirtual(storyStart()), "", exampleSeed)
	for who, words := range map[string]string{seller: "Fjällbruk", production: "Bageriet Ljung", leader: "Glad to be here, @maria."} {
		if !slices.ContainsFunc(d.sim.Seen(who), func(m slacksim.Message) bool { return strings.Contains(m.Text, words) }) {
			t.Errorf("%s does not see %q", who, words)
		}
	}
}

func TestChooseScene(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "seed.yaml")
	if err := os.WriteFile(file, []byte("name: Acme\npeople:\n  - {handle: bo}\n  - {handle: eva, locale: en-US}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, lang, file string
		want             string // people and their locales
	}{
		{"each their own", "", "", "anna en-GB, erik sv-SE, maria sv-SE, james en-GB"},
		{"all English", "en", "", "anna en-GB, erik en-GB, maria en-GB, james en-GB"},
		{"all Swedish", "sv", "", "anna sv-SE, erik sv-SE, maria sv-SE, james sv-SE"},
		{"a file", "", file, "bo , eva en-US"},
		{"a file, for those without a language", "sv", file, "bo sv-SE, eva en-US"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			sc, err := chooseScene(tt.lang, tt.file)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, p := range sc.world.People {
				got = append(got, p.Handle+" "+p.Locale)
			}
			if diff := cmp.Diff(tt.want, strings.Join(got, ", ")); diff != "" {
				t.Errorf("people (-want +got):\n%s", diff)
			}
		})
	}
}

// TestTitlesAreInOneLanguage looks for what the translations have forgotten.
func TestTitlesAreInOneLanguage(t *testing.T) {
	t.Parallel()
	words := func(lang string) (all []string) {
		w := companyIn(lang)
		for _, p := range w.People {
			all = append(all, p.Title)
		}
		for _, c := range w.Channels {
			all = append(all, c.Topic)
		}
		return all
	}
	english, swedish := words("en"), words("sv")
	for i, title := range english {
		if title == swedish[i] {
			t.Errorf("%q is the same in both languages", title)
		}
	}
}

func TestSeedTroubles(t *testing.T) {
	t.Parallel()
	write := func(text string) string {
		file := filepath.Join(t.TempDir(), "seed.yaml")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	tests := []struct {
		name, file string
		want       []string
	}{
		{"no file", "nowhere.yaml", []string{"kept demo: the seed: open nowhere.yaml"}},
		{
			"mistakes", write("name: Acme\npeople:\n  - {handle: kept}\n  - {handle: bo, zone: Mars}\n"),
			[]string{"kept demo: the seed is not right:\n", `seed.yaml:3: the handle "kept" is the app's own`, `seed.yaml:4: there is no zone "Mars"`},
		},
		{
			"a command that Slack does not know", write("name: Acme\npeople: [{handle: bo}]\nchannels: [{name: sales}]\nmessages:\n  - {in: sales, from: bo, text: /swear x}\n"),
			[]string{"seed.yaml:5: say /swear x: ", "/swear is not a valid command"},
		},
		{
			"a promise that asks back", write("name: Acme\npeople: [{handle: bo}]\nchannels: [{name: sales}]\nmessages:\n  - {in: sales, from: bo, text: /promise}\n"),
			[]string{"seed.yaml:5: say /promise: it opened the dialog"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			code, _, errs := runs(t, nil, "demo", "--seed", tt.file)
			if code != exitFail {
				t.Errorf("code %d", code)
			}
			for _, words := range tt.want {
				if !strings.Contains(errs, words) {
					t.Errorf("%q is not in\n%s", words, errs)
				}
			}
		})
	}
}
