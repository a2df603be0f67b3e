package main

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"kept/internal/slacksim"
	"kept/internal/worktime"
)

// The people of the simulated company, by handle.
const (
	seller     = "anna"  // sells, reads English
	production = "erik"  // runs production, reads Swedish
	leader     = "maria" // leads the company, is an admin, reads Swedish
	support    = "james" // answers customers from London
)

// The locales of its people.
const (
	readsEnglish = "en-GB"
	readsSwedish = "sv-SE"
)

// company is the workspace of the demo: a small Swedish company that builds
// ventilation and sells it abroad.
func company() slacksim.Workspace {
	return slacksim.Workspace{
		Name: "Nordvent", Domain: "nordvent",
		People: []slacksim.Person{
			{Handle: seller, Name: "Anna Berg", Title: "Sales", Locale: readsEnglish},
			{Handle: production, Name: "Erik Sund", Title: "Produktionschef", Locale: readsSwedish},
			{Handle: leader, Name: "Maria Lind", Title: "VD", Locale: readsSwedish, Admin: true},
			{Handle: support, Name: "James Hill", Title: "Customer support", Locale: readsEnglish, TZ: "Europe/London"},
		},
		Channels: []slacksim.Channel{
			{Name: "general", Topic: "Everybody", WithApp: true},
			{Name: "sales", Topic: "Quotes and customers", WithApp: true},
			{Name: "produktion", Topic: "Verkstad och leveranser", WithApp: true},
			{Name: "missed", Topic: "Promises that were missed, and how we put them right", WithApp: true},
		},
	}
}

// translations are the company's titles and topics in one language: by handle,
// and by channel.
func translations(lang string) map[string]string {
	if lang == "sv" {
		return map[string]string{
			seller: "Säljare", support: "Kundtjänst", "general": "Alla", "sales": "Offerter och kunder",
			"missed": "Löften som missades, och hur vi ställde dem till rätta",
		}
	}
	return map[string]string{production: "Head of production", leader: "Managing director", "produktion": "Workshop and deliveries"}
}

// companyIn is the company where everybody reads one language, or each their
// own when it is empty. Names of people and channels stay.
func companyIn(lang string) slacksim.Workspace {
	w := company()
	if lang == "" {
		return w
	}
	words := translations(lang)
	for i := range w.People {
		p := &w.People[i]
		p.Locale, p.Title = languages[lang], cmp.Or(words[p.Handle], p.Title)
	}
	for i := range w.Channels {
		c := &w.Channels[i]
		c.Topic = cmp.Or(words[c.Name], c.Topic)
	}
	return w
}

// greeting is what a visitor reads first.
func greeting(lang string, start time.Time) string {
	at := start.In(stockholm())
	if lang == "sv" {
		return fmt.Sprintf("Välkommen till Nordvent! Här är det %s. Skriv `/promise` eller `/kept` i vilken kanal som helst, var vem av oss du vill, och flytta klockan så ser du vad som händer.",
			at.Format("den 2/1 kl. 15.04"))
	}
	return fmt.Sprintf("Welcome to Nordvent! Here it is %s. Write `/promise` or `/kept` in any channel, be any of us, and move the clock to see what happens.",
		at.Format("Monday 2 January, 15:04"))
}

// readers are the languages people read, by handle.
func readers(w slacksim.Workspace) map[string]string {
	reads := map[string]string{}
	for _, p := range w.People {
		reads[p.Handle], _, _ = strings.Cut(p.Locale, "-")
	}
	return reads
}

// sown is something somebody typed before a visitor came.
type sown struct {
	who, where, text string
	// heard are words of the answer that only they see: how we know that it
	// worked, rather than opened a dialog.
	heard string
}

// seeds make the demo's workspace look lived in. The days are written as dates,
// or as a length of time: a weekday's name can mean two days, and would be asked
// about. Everybody writes in the language they read.
func seeds(start time.Time, lang string) []sown {
	office := worktime.Standard(stockholm(), "SE")
	day := func(n int) time.Time { return office.AddWorkdays(start, n).In(stockholm()) }
	english := func(n int) string { return "by " + day(n).Format("2 January") }
	swedish := func(n int) string { return "senast " + day(n).Format("2006-01-02") }
	reads := readers(companyIn(lang))
	say := func(who, where, en, sv, heard string) sown {
		if reads[who] == "sv" {
			return sown{who, where, sv, heard}
		}
		return sown{who, where, en, heard}
	}
	var first []sown
	if lang == "sv" { // channels are written to in English unless told
		first = []sown{{leader, "#general", "/promise set language sv", "svenska"}}
	}
	return append(first, []sown{
		{leader, "#general", "/promise set breach-channel #missed", "#missed"},
		{leader, "#general", "/promise set managers @maria", "@maria"},
		{leader, "#missed", "/promise subscribe digest", "#missed"},
		{seller, "#sales", "/promise subscribe digest me", "/promise unsubscribe digest me"},
		say(production, "#produktion", "/promise Bageriet Ljung: deliver two fans "+english(2)+" 12:00", "/promise Bageriet Ljung: leverera två fläktar "+swedish(2)+" kl 12", "Bageriet Ljung"),
		say(support, "#sales", "/promise Harbour Hotel: call back about the noise "+english(1), "/promise Harbour Hotel: ringa upp om bullret "+swedish(1), "Harbour Hotel"),
		say(leader, "#general", "/promise Styrelsen: present the budget in two weeks", "/promise Styrelsen: lägga fram budgeten om två veckor", "Styrelsen"),
		say(seller, "#produktion", "/promise @erik Solgården: deliver the spare fan "+english(3), "/promise @erik Solgården: leverera reservfläkten "+swedish(3), "Solgården"),
	}...)
}
