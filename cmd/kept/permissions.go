package main

// permission is one thing Kept asks Slack for, and why: the manifest, the
// doctor and the docs speak of the same list.
type permission struct {
	scope string
	why   string
}

// permissions lists every bot scope.
var permissions = []permission{
	{"commands", "/promise, /kept and the shortcuts"},
	{"chat:write", "post reminders, breaches and digests, and bring them up to date"},
	{"chat:write.public", "post in public channels that asked for it, without being invited first"},
	{"users:read", "read names, time zones and languages, and know bots, guests and people who have left"},
	{"usergroups:read", "read who is in the user group that a workspace holds to more"},
	{"files:write", "attach the brief and the calendar invitation to a follow-up's thread"},
	{"channels:read", "know whether a channel is archived or shared with another company before posting about a breach"},
	{"groups:read", "the same for private channels Kept was invited to"},
	{"im:read", "know whose direct message an earlier message stands in, to bring it up to date in their language"},
	{"im:write", "open the direct message a reminder is sent in"},
	{"channels:history", "look, after a crash, whether a message arrived, so that nobody sees it twice"},
	{"groups:history", "the same in private channels Kept was invited to"},
	{"im:history", "the same in direct messages with Kept"},
}

// events lists the events Kept listens to, and why.
var events = []permission{
	{"app_home_opened", "draw the Home tab when somebody opens it"},
	{"user_change", "notice a changed time zone or language, and find the promises of people who have left a new home"},
	{"app_uninstalled", "tell the operator that Kept was taken out of the workspace"},
	{"tokens_revoked", "the same, when only its token was taken back"},
}
