package deadline_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write docs/guide/deadlines.*.md anew")

// guide is the words of a page that tells what is understood.
type guide struct {
	other, title, lead, head, or, none string

	days, months []string
	layout       string // weekday, day, month, year, time
}

func guides() map[string]guide {
	return map[string]guide{
		"en": {
			other: "*[På svenska](deadlines.sv.md)*",
			title: "# Deadlines Kept understands",
			lead: `Write the time as you would say it, anywhere in the sentence. Both languages are understood whatever yours is. What
is read is always shown to you as weekday, date and time, with *Edit* beside it.

- Times are in your own time zone. Hours are counted to 24 unless you write am or pm.
- A date is always ahead: Friday is the next one that comes.
- A day without a time means the end of the working day, 17:00 unless your workspace has decided otherwise; a week ends
  on Friday.
- What can mean two times is asked about. The one that is meant most often comes first.
- Small slips of the keyboard are forgiven.

The examples are written on **Tuesday 17 November 2026 at 10:20** in Stockholm, by somebody whose language is English.`,
			head:   "| you write | due |",
			or:     " *or* ",
			none:   "## Not taken for a deadline\n\nNumbers, names and habits are left alone, and you are asked for the time:",
			days:   []string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
			months: []string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
			layout: "%s %d %s %d, %s",
		},
		"sv": {
			other: "*[In English](deadlines.en.md)*",
			title: "# Tider som Kept förstår",
			lead: `Skriv tiden som du skulle säga den, var som helst i meningen. Båda språken förstås, vilket du än har själv. Det som
lästes visas alltid för dig med veckodag, datum och tid, och med *Ändra* bredvid.

- Tiderna gäller i din egen tidszon. Timmarna räknas till 24.
- Ett datum ligger alltid framåt: fredag är nästa fredag som kommer.
- En dag utan klockslag betyder arbetsdagens slut, kl. 17.00 om inte er arbetsyta har bestämt något annat. En vecka
  slutar på fredagen.
- Det som kan betyda två tider får du en fråga om. Den vanligaste tolkningen står först.
- Små slarvfel gör inget.

Exemplen är skrivna **tisdagen den 17 november 2026 kl. 10.20** i Stockholm, av någon vars språk är svenska.`,
			head:   "| du skriver | senast |",
			or:     " *eller* ",
			none:   "## Tas inte för en tid\n\nTal, namn och vanor lämnas i fred, och du får frågan när:",
			days:   []string{"söndag", "måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag"},
			months: []string{"januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober", "november", "december"},
			layout: "%s %d %s %d kl. %s",
		},
	}
}

// The pages for people are what the tables say, and the tables are tested.
func TestGuide(t *testing.T) {
	t.Parallel()
	for locale, g := range guides() {
		t.Run(locale, func(t *testing.T) {
			t.Parallel()
			want := g.page(t, locale)
			name := filepath.Join("..", "..", "docs", "guide", "deadlines."+locale+".md")
			if *update {
				if err := os.WriteFile(name, []byte(want), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			got, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, string(got)); diff != "" {
				t.Errorf("%s is behind the tables; write it anew with go test ./internal/deadline -run TestGuide -update\n%s", name, diff)
			}
		})
	}
}

func (g guide) page(t *testing.T, locale string) string {
	t.Helper()
	var page strings.Builder
	fmt.Fprintf(&page, "%s\n\n%s\n\n%s\n", g.title, g.other, g.lead)
	table, err := os.ReadFile(filepath.Join("testdata", locale+".txt"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(table)) {
		line = strings.TrimSpace(line)
		if section, ok := strings.CutPrefix(line, "## "); ok {
			fmt.Fprintf(&page, "\n## %s\n\n%s\n|---|---|\n", section, g.head)
			continue
		}
		if line == "" || line[0] == '#' {
			continue
		}
		fields := strings.Split(line, " | ")
		due := []string{g.moment(t, fields[1])}
		for _, other := range fields[4:] {
			due = append(due, g.moment(t, other))
		}
		fmt.Fprintf(&page, "| %s | %s |\n", fields[0], strings.Join(due, g.or))
	}
	fmt.Fprintf(&page, "\n%s\n\n", g.none)
	for _, row := range rows(t, "none.txt") {
		if row[0] == locale && !strings.Contains(row[1], "<") {
			fmt.Fprintf(&page, "- %s\n", row[1])
		}
	}
	return page.String()
}

// moment is a moment of the tables in words.
func (g guide) moment(t *testing.T, s string) string {
	t.Helper()
	at := moment(t, time.UTC, s)
	layout := "15:04"
	if at.Second() != 0 {
		layout = time.TimeOnly
	}
	hour := at.Format(layout)
	if strings.Contains(g.layout, "kl.") {
		hour = strings.ReplaceAll(hour, ":", ".")
	}
	return fmt.Sprintf(g.layout, g.days[at.Weekday()], at.Day(), g.months[at.Month()-1], at.Year(), hour)
}
