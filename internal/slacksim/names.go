package slacksim

// The types of elements in blocks
// (https://docs.slack.dev/reference/block-kit/block-elements).
const (
	elementButton                   = "button"
	elementWorkflowButton           = "workflow_button"
	elementIconButton               = "icon_button"
	elementFeedbackButtons          = "feedback_buttons"
	elementOverflow                 = "overflow"
	elementCheckboxes               = "checkboxes"
	elementRadioButtons             = "radio_buttons"
	elementStaticSelect             = "static_select"
	elementExternalSelect           = "external_select"
	elementUsersSelect              = "users_select"
	elementConversationsSelect      = "conversations_select"
	elementChannelsSelect           = "channels_select"
	elementMultiStaticSelect        = "multi_static_select"
	elementMultiExternalSelect      = "multi_external_select"
	elementMultiUsersSelect         = "multi_users_select"
	elementMultiConversationsSelect = "multi_conversations_select"
	elementMultiChannelsSelect      = "multi_channels_select"
	elementDatePicker               = "datepicker"
	elementTimePicker               = "timepicker"
	elementDateTimePicker           = "datetimepicker"
	elementPlainTextInput           = "plain_text_input"
	elementEmailTextInput           = "email_text_input"
	elementURLTextInput             = "url_text_input"
	elementNumberInput              = "number_input"
	elementRichTextInput            = "rich_text_input"
	elementFileInput                = "file_input"
)

// Types of blocks that more than their own check knows.
const (
	blockInput    = "input"
	blockRichText = "rich_text"
	blockCard     = "card"
)

// Parts of a rich text that have rules of their own.
const (
	partSection   = "rich_text_section"
	partBroadcast = "broadcast"
	partDate      = "date"
)

// The types of text objects.
const (
	kindPlainText = "plain_text"
	kindMrkdwn    = "mrkdwn"
)

// viewModal is the type of a view that opens in a dialog.
const viewModal = "modal"

// Keys under which elements keep what was picked, and what was picked first.
const (
	keySelectedOption  = "selected_option"
	keySelectedOptions = "selected_options"
	keyInitialValue    = "initial_value"
	keyInitialOption   = "initial_option"
	keyInitialOptions  = "initial_options"
)

// Error codes with many causes.
const (
	codeNoChannel     = "channel_not_found"
	codeInvalidBlocks = "invalid_blocks"
	codeInvalidArgs   = "invalid_arguments"
	codeExpiredURL    = "expired_url"
)

// Methods that are named more than once.
const (
	methodViewsOpen = "views.open"
	methodViewsPush = "views.push"
)

// Scopes that several methods ask for.
const (
	scopeChatWrite      = "chat:write"
	scopeFilesRead      = "files:read"
	scopeFilesWrite     = "files:write"
	scopePinsWrite      = "pins:write"
	scopeReactionsWrite = "reactions:write"
	scopeUserGroupsRead = "usergroups:read"
	scopeProfileRead    = "users.profile:read"
	scopeUsersRead      = "users:read"

	scopeChannelsManage = "channels:manage"
)

const (
	// defaultLocale is that of people who have chosen none.
	defaultLocale = "en-US"
	// verificationToken is what Slack sent before it signed its requests.
	verificationToken = "simulated"
	jsonNull          = "null"
)
