package slacksim

// How a method wants to be called.
const (
	authBot  = iota // a bot token
	authApp         // the app-level token, in the header
	authNone        // no token: OAuth
)

// Calls a minute by tier; source: docs.slack.dev/apis/web-api/rate-limits.
const (
	tier1   = 1
	tier2   = 20
	tier3   = 50
	tier4   = 100
	noLimit = 0 // special tiers: their own rule, or generous
)

// method is one row of the table.
type method struct {
	name      string
	auth      int
	scope     string // any of these, separated by |
	perMinute int
	required  []string
	history   bool   // held to the history limit of some apps
	perTeam   bool   // with an org-wide token, team_id must say where
	absent    string // the error for a missing argument, when it has its own
	run       func(*call) (obj, *apiError)
}

func (m *method) missing(arg string) *apiError {
	if m.absent != "" {
		return fail(m.absent)
	}
	return invalidArgs("missing required field: " + arg)
}

// wrongLimit is the error for a limit that is no number; only some methods have
// their own.
func (m *method) wrongLimit() *apiError {
	switch m.name {
	case "conversations.list", "conversations.members", "users.conversations":
		return fail("invalid_limit")
	default:
		return invalidArgs("must be an integer [json-pointer:/limit]")
	}
}

// tooLong is the error for too many words in all: one has its own.
func (m *method) tooLong() *apiError {
	if m.name == "chat.postMessage" {
		return fail("msg_blocks_too_long")
	}
	return fail("msg_too_long")
}

const (
	readConversations    = "channels:read|groups:read|im:read|mpim:read"
	historyConversations = "channels:history|groups:history|im:history|mpim:history"
	openConversations    = "im:write|mpim:write|channels:manage|groups:write"
	manageConversations  = "channels:manage|groups:write"
)

// methodTable is THE TABLE of the Web API.
var methodTable = []*method{
	{name: "api.test", auth: authNone, run: apiTest},
	{name: "auth.test", run: authTest},
	{name: "auth.revoke", perMinute: tier3, run: authRevoke},
	{name: "apps.connections.open", auth: authApp, perMinute: tier1, run: appsConnectionsOpen},
	{name: "apps.uninstall", perMinute: tier1, required: []string{"client_id", "client_secret"}, run: appsUninstall},
	{name: "apps.event.authorizations.list", auth: authApp, perMinute: tier4, required: []string{"event_context"}, run: appsEventAuthorizations},
	{name: "oauth.v2.access", auth: authNone, perMinute: tier4, run: oauthAccess},
	{name: "oauth.v2.exchange", auth: authNone, perMinute: tier3, required: []string{"client_id", "client_secret"}, run: oauthExchange},
	{name: "blocks.validate", auth: authNone, run: blocksValidate},
	{name: "bots.info", perTeam: true, scope: scopeUsersRead, perMinute: tier3, run: botsInfo},
	{name: "team.info", scope: "team:read", perMinute: tier3, run: teamInfo},
	{name: "usergroups.list", perTeam: true, scope: scopeUserGroupsRead, perMinute: tier2, run: usergroupsList},

	{name: "users.info", scope: scopeUsersRead, perMinute: tier4, required: []string{"user"}, absent: "user_not_found", run: usersInfo},
	{name: "users.list", perTeam: true, scope: scopeUsersRead, perMinute: tier2, run: usersList},
	{name: "users.lookupByEmail", scope: "users:read.email", perMinute: tier3, required: []string{"email"}, absent: "users_not_found", run: usersLookupByEmail},
	{name: "users.conversations", perTeam: true, scope: readConversations, perMinute: tier2, run: usersConversations},

	{name: "conversations.open", scope: openConversations, perMinute: tier3, run: conversationsOpen},
	{name: "conversations.info", scope: readConversations, perMinute: tier3, required: []string{"channel"}, absent: codeNoChannel, run: conversationsInfo},
	{name: "conversations.members", scope: readConversations, perMinute: tier4, required: []string{"channel"}, absent: codeNoChannel, run: conversationsMembers},
	{name: "conversations.join", scope: "channels:join", perMinute: tier3, required: []string{"channel"}, absent: codeNoChannel, run: conversationsJoin},
	{name: "conversations.list", perTeam: true, scope: readConversations, perMinute: tier2, run: conversationsList},
	{name: "conversations.history", scope: historyConversations, perMinute: tier3, history: true, required: []string{"channel"}, absent: codeNoChannel, run: conversationsHistory},
	{name: "conversations.replies", scope: historyConversations, perMinute: tier3, history: true, required: []string{"channel", "ts"}, run: conversationsReplies},

	{name: "chat.postMessage", scope: scopeChatWrite, required: []string{"channel"}, absent: codeNoChannel, run: chatPostMessage},
	{name: "chat.postEphemeral", scope: scopeChatWrite, perMinute: tier4, required: []string{"channel", "user"}, run: chatPostEphemeral},
	{name: "chat.update", scope: scopeChatWrite, perMinute: tier3, required: []string{"channel", "ts"}, run: chatUpdate},
	{name: "chat.delete", scope: scopeChatWrite, perMinute: tier3, required: []string{"channel", "ts"}, run: chatDelete},
	{name: "chat.scheduleMessage", scope: scopeChatWrite, perMinute: tier3, required: []string{"channel", "post_at"}, run: chatScheduleMessage},
	{name: "chat.scheduledMessages.list", perTeam: true, perMinute: tier3, run: chatScheduledList},
	{name: "chat.deleteScheduledMessage", scope: scopeChatWrite, perMinute: tier3, required: []string{"channel", "scheduled_message_id"}, run: chatDeleteScheduled},
	{name: "chat.getPermalink", required: []string{"channel", "message_ts"}, run: chatGetPermalink},

	{name: methodViewsOpen, perMinute: tier4, required: []string{"view"}, run: viewsOpen},
	{name: methodViewsPush, perMinute: tier4, required: []string{"view"}, run: viewsPush},
	{name: "views.update", perMinute: tier4, required: []string{"view"}, run: viewsUpdate},
	{name: "views.publish", perMinute: tier4, required: []string{"user_id", "view"}, run: viewsPublish},

	{name: "files.getUploadURLExternal", scope: scopeFilesWrite, perMinute: tier4, required: []string{"filename", "length"}, absent: "missing_argument", run: filesGetUploadURL},
	{name: "files.completeUploadExternal", scope: scopeFilesWrite, perMinute: tier4, required: []string{"files"}, run: filesCompleteUpload},
	{name: "files.info", scope: scopeFilesRead, perMinute: tier4, required: []string{"file"}, absent: "file_not_found", run: filesInfo},
	{name: "files.list", perTeam: true, scope: scopeFilesRead, perMinute: tier3, run: filesList},
	{name: "files.delete", scope: scopeFilesWrite, perMinute: tier3, required: []string{"file"}, absent: "file_not_found", run: filesDelete},

	// what Kept does not use, and its neighbours do
	{name: "auth.teams.list", perMinute: tier2, run: authTeamsList},
	{name: "chat.meMessage", scope: scopeChatWrite, perMinute: tier3, required: []string{"channel"}, absent: codeNoChannel, run: chatMeMessage},
	{name: "chat.unfurl", scope: "links:write", perMinute: tier3, run: chatUnfurl},
	{name: "conversations.archive", scope: manageConversations, perMinute: tier2, required: []string{"channel"}, absent: codeNoChannel, run: conversationsArchive},
	{name: "conversations.close", scope: openConversations, perMinute: tier2, required: []string{"channel"}, absent: codeNoChannel, run: conversationsClose},
	{name: "conversations.create", perTeam: true, scope: manageConversations, perMinute: tier2, run: conversationsCreate},
	{name: "conversations.invite", scope: manageConversations, perMinute: tier3, required: []string{"channel"}, absent: codeNoChannel, run: conversationsInvite},
	{name: "conversations.kick", scope: manageConversations, perMinute: tier3, required: []string{"channel"}, absent: codeNoChannel, run: conversationsKick},
	{name: "conversations.leave", scope: manageConversations, perMinute: tier3, required: []string{"channel"}, absent: codeNoChannel, run: conversationsLeave},
	{name: "conversations.rename", scope: manageConversations, perMinute: tier2, required: []string{"channel"}, absent: codeNoChannel, run: conversationsRename},
	{name: "conversations.setPurpose", scope: manageConversations, perMinute: tier2, required: []string{"channel"}, absent: codeNoChannel, run: conversationsSetPurpose},
	{name: "conversations.setTopic", scope: manageConversations, perMinute: tier2, required: []string{"channel"}, absent: codeNoChannel, run: conversationsSetTopic},
	{name: "conversations.unarchive", scope: manageConversations, perMinute: tier2, required: []string{"channel"}, absent: codeNoChannel, run: conversationsUnarchive},
	{name: "emoji.list", scope: "emoji:read", perMinute: tier2, run: emojiList},
	{name: "pins.add", scope: scopePinsWrite, perMinute: tier2, required: []string{"channel"}, absent: codeNoChannel, run: pinsAdd},
	{name: "pins.list", scope: "pins:read", perMinute: tier2, required: []string{"channel"}, absent: codeNoChannel, run: pinsList},
	{name: "pins.remove", scope: scopePinsWrite, perMinute: tier2, required: []string{"channel"}, absent: codeNoChannel, run: pinsRemove},
	{name: "reactions.add", scope: scopeReactionsWrite, perMinute: tier3, required: []string{"channel"}, absent: codeNoChannel, run: reactionsAdd},
	{name: "reactions.get", scope: "reactions:read", perMinute: tier3, required: []string{"channel"}, absent: codeNoChannel, run: reactionsGet},
	{name: "reactions.remove", scope: scopeReactionsWrite, perMinute: tier2, required: []string{"channel"}, absent: codeNoChannel, run: reactionsRemove},
	{name: "usergroups.users.list", perTeam: true, scope: scopeUserGroupsRead, perMinute: tier2, required: []string{"usergroup"}, absent: "no_such_subteam", run: usergroupsUsersList},
	{name: "team.profile.get", perTeam: true, scope: scopeProfileRead, perMinute: tier3, run: teamProfileGet},
	{name: "users.getPresence", scope: scopeUsersRead, perMinute: tier3, run: usersGetPresence},
	{name: "users.profile.get", scope: scopeProfileRead, perMinute: tier4, run: usersProfileGet},
}
