package main

import "kept/internal/slacksim"

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
type seed struct{ who, where, text string }

// seeds make the demo's workspace look lived in.
var seeds = []seed{
	{leader, "#general", "/promise set breach-channel #missed"},
	{seller, "#sales", "/promise Acme: send the revised quote by tomorrow 15:00"},
	{production, "#produktion", "/promise Bageriet Ljung: leverera två fläktar på fredag kl 12"},
	{support, "#sales", "/promise call Harbour Hotel back about the noise to Harbour Hotel by end of the week"},
	{leader, "#general", "/promise Styrelsen: lägga fram budgeten om två veckor"},
}
