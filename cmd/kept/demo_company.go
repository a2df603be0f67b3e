package main

import (
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

// company is the workspace of the demo: a small Swedish company that builds
// ventilation and sells it abroad.
func company() slacksim.Workspace {
	return slacksim.Workspace{
		Name: "Nordvent", Domain: "nordvent",
		People: []slacksim.Person{
			{Handle: seller, Name: "Anna Berg", Title: "Sales", Locale: "en-GB"},
			{Handle: production, Name: "Erik Sund", Title: "Produktionschef", Locale: "sv-SE"},
			{Handle: leader, Name: "Maria Lind", Title: "VD", Locale: "sv-SE", Admin: true},
			{Handle: support, Name: "James Hill", Title: "Customer support", Locale: "en-GB", TZ: "Europe/London"},
		},
		Channels: []slacksim.Channel{
			{Name: "general", Topic: "Everybody", WithApp: true},
			{Name: "sales", Topic: "Quotes and customers", WithApp: true},
			{Name: "produktion", Topic: "Verkstad och leveranser", WithApp: true},
			{Name: "missed", Topic: "Promises that were missed, and how we put them right", WithApp: true},
		},
	}
}

// seed is something somebody typed before a visitor came.
type seed struct {
	who, where, text string
	// heard are words of the answer that only they see: how we know that it
	// worked, rather than opened a dialog.
	heard string
}

// seeds make the demo's workspace look lived in. The days are written as dates,
// or as a length of time: a weekday's name can mean two days, and would be asked
// about.
func seeds(start time.Time) []seed {
	office := worktime.Standard(stockholm(), "SE")
	day := func(n int) time.Time { return office.AddWorkdays(start, n).In(stockholm()) }
	return []seed{
		{leader, "#general", "/promise set breach-channel #missed", "#missed"},
		{leader, "#missed", "/promise subscribe digest", "#missed"},
		{seller, "#sales", "/promise subscribe digest me", "summary"},
		{seller, "#sales", "/promise Fjällbruk: measure the old shafts by " + day(4).Format("2 January"), "Fjällbruk"},
		{production, "#produktion", "/promise Bageriet Ljung: leverera två fläktar senast " + day(2).Format("2006-01-02") + " kl 12", "Bageriet Ljung"},
		{support, "#sales", "/promise Harbour Hotel: call back about the noise by " + day(1).Format("2 January"), "Harbour Hotel"},
		{leader, "#general", "/promise Styrelsen: lägga fram budgeten om två veckor", "Styrelsen"},
		{seller, "#produktion", "/promise @erik Solgården: deliver the spare fan by " + day(3).Format("2 January"), "Solgården"},
	}
}
