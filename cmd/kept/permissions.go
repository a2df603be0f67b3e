package main

// permission is one thing Kept asks Slack for, and why: the manifest, the
// doctor and the docs speak of the same list.
type permission struct {
	scope string
	why   string
	// without is what is missed where it was not granted; empty for what Kept
	// cannot do without.
	without string
}

// permissions lists every bot scope.
var permissions = []permission{
	{scope: "commands", why: "/promise, /kept and the shortcuts"},
	{scope: "chat:write", why: "post reminders, breaches and digests, and bring them up to date"},
	{scope: "chat:write.public", why: "post in public channels that asked for it, without being invited first"},
	{scope: "users:read", why: "read names, time zones and languages, and know bots, guests and people who have left"},
	{
		scope: "users.profile:read", why: "read who somebody's manager is, where profiles say so, to ask them when somebody does not answer",
		without: "managers are those that an admin has named",
	},
	{
		scope: "usergroups:read", why: "read who is in the user group that a workspace holds to more",
		without: "leaders must be named one by one",
	},
	{
		scope: "files:write", why: "attach the brief and the calendar invitation to a follow-up's thread",
		without: "the brief comes as a message, and without the invitation",
	},
	{scope: "channels:read", why: "know whether a channel is archived or shared with another company before posting about a breach"},
	{scope: "groups:read", why: "the same for private channels Kept was invited to"},
	{scope: "im:read", why: "know whose direct message an earlier message stands in, to bring it up to date in their language"},
	{scope: "im:write", why: "open the direct message a reminder is sent in"},
	{scope: "channels:history", why: "look, after a crash, whether a message arrived, so that nobody sees it twice"},
	{scope: "groups:history", why: "the same in private channels Kept was invited to"},
	{scope: "im:history", why: "the same in direct messages with Kept"},
}

// events lists the events Kept listens to, and why.
var events = []permission{
	{scope: "app_home_opened", why: "draw the Home tab when somebody opens it"},
	{scope: "user_change", why: "notice a changed time zone or language, and find the promises of people who have left a new home"},
	{scope: "subteam_members_changed", why: "notice who has come into the user group that a workspace holds to more, or left it"},
	{scope: "subteam_updated", why: "the same, when the group itself was changed"},
	{scope: "app_uninstalled", why: "tell the operator that Kept was taken out of the workspace"},
	{scope: "tokens_revoked", why: "the same, when only its token was taken back"},
}
