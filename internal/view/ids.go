package view

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"kept/internal/promise"
)

// The ids of buttons. A button about a promise carries the promise's number,
// "42", as its value; who may press it is decided when it is pressed.
const (
	ActAccept        = "promise.accept"
	ActDecline       = "promise.decline" // opens the reason dialog
	ActCounter       = "promise.counter" // opens the counter-offer dialog
	ActAcceptCounter = "promise.accept_counter"
	ActCounterAgain  = "promise.counter_again" // opens the counter-offer dialog
	ActDrop          = "promise.drop"

	ActEdit     = "promise.edit" // opens the promise dialog
	ActWithdraw = "promise.withdraw"

	ActMove      = "promise.move" // opens the new-date dialog
	ActAgreeMove = "promise.agree_move"
	ActTake      = "promise.take"
	ActPass      = "promise.pass"
	ActHandOver  = "promise.offer" // opens the dialog that asks to whom
	ActMoves     = "promise.moves" // a menu of what can be done besides, read by [ParseMove]
	ActOnTrack   = "promise.on_track"
	ActAtRisk    = "promise.at_risk" // opens the reason dialog
	ActSnooze    = "promise.snooze"  // for an hour

	ActKeep        = "promise.keep"
	ActLeak        = "promise.leak"         // opens the reason dialog
	ActRevoke      = "promise.revoke"       // opens the reason dialog
	ActRelease     = "promise.release"      // opens the reason dialog
	ActProposeVoid = "promise.propose_void" // opens the reason dialog
	ActBreak       = "promise.break"
	ActProve       = "promise.prove" // opens the dialog for a note or a link
	ActThank       = "promise.thank" // opens the reason dialog
	ActApproveVoid = "promise.approve_void"
	ActTooMuch     = "promise.too_much" // opens the reason dialog
	ActDetail      = "promise.detail"   // opens the dialog for what was thought of before
	ActUndo        = "promise.undo"

	ActAllWell = "promise.all_well"
	ActNotWell = "promise.not_well" // opens the reason dialog
	// ActNewWish opens the promise dialog with the customer filled in.
	ActNewWish      = "promise.new_wish"
	ActWish         = "promise.wish" // opens the wish dialog, and then the promise dialog
	ActSkipCare     = "promise.skip_care"
	ActCareTomorrow = "promise.care_tomorrow"
	ActCareLater    = "promise.care_later" // in three days

	ActJoin          = "promise.join"           // opens the dialog that asks when
	ActStandIn       = "promise.stand_in"       // the same
	ActCannotJoin    = "promise.cannot_join"    // opens the reason dialog
	ActContact       = "promise.contact"        // opens the dialog that asks what was said
	ActRepair        = "promise.repair"         // opens the dialog that asks for the cause
	ActCloseFollowUp = "promise.close_followup" // opens the reason dialog, unless the promiser took part
	ActQuiet         = "promise.quiet"          // opens the dialog that asks why
	ActOpenUp        = "promise.open_up"

	// The buttons of a question: the readings of what was written, and none of
	// them. Their values are read by [ParseQuestion].
	ActReading1  = "reading.first"
	ActReading2  = "reading.second"
	ActReading3  = "reading.third"
	ActOtherDate = "reading.other" // opens the promise dialog

	// The buttons in the promise dialog that fill its date and time in; their
	// values are moments, RFC 3339.
	ActTomorrow    = "chip.tomorrow"
	ActNextWorkday = "chip.workday"
	ActThisWeek    = "chip.week"
	ActNextWeek    = "chip.next_week"

	// The buttons of the guard: the date that would hold, read by [ParseGuard],
	// and the one that was promised.
	ActGuardMove = "advice.move"
	ActGuardKeep = "advice.keep"

	// The buttons of the Home tab that are about no promise: the first opens the
	// promise dialog, the second the help, whose topic it carries.
	ActPromise = "tab.promise"
	ActHelp    = "tab.help"

	ActStopReflection = "reflect.stop" // ends the weekly question

	// The buttons of a customer's card: the first three open the dialog for a
	// note and carry a [CardRef], the last takes a [NoteRef] out.
	ActAddWorry = "customer.worry"
	ActAddWish  = "customer.wish"
	ActAddNote  = "customer.note"
	ActForget   = "customer.forget"

	// ActMore shows the next page of a list; its value is read by [ParseMore].
	ActMore = "list.more"
)

// The ids of dialogs.
const (
	FormPromise = "form.promise" // a new promise, or an edit when [Meta] has a number
	FormReason  = "form.reason"  // one text field; [Meta] has the verb
	FormMove    = "form.move"
	FormCounter = "form.counter" // [Meta] has VerbCounter or VerbCounterAgain
	FormJoin    = "form.join"    // [Meta] has VerbJoin or VerbStandIn
	FormContact = "form.contact"
	FormRepair  = "form.repair"
	FormWish    = "form.wish"
	FormQuiet   = "form.quiet"

	FormHandOver  = "form.handover"
	FormProve     = "form.prove"
	FormQuestions = "form.questions"
	FormDetail    = "form.detail"
	FormCard      = "form.card" // [Meta] has the customer's card
)

// The ids of shortcuts.
const (
	ShortcutPromise = "shortcut.promise" // from anywhere
	ShortcutMessage = "shortcut.message" // on a message
)

// The ids of a dialog's fields; each field's action has the same id as its
// block.
const (
	FieldPromiser     = "promiser"      // a user id
	FieldCustomer     = "customer"      // a name
	FieldCustomerUser = "customer_user" // a user id, in the customer's place
	FieldWhat         = "what"
	FieldDate         = "due_date" // "2006-01-02"
	FieldTime         = "due_time" // "15:04"
	FieldReading      = "reading"  // a moment, RFC 3339; goes before date and time
	FieldPrivate      = "private"  // "private" when ticked
	FieldReason       = "reason"
	FieldAgreed       = "agreed"      // "agreed" when ticked
	FieldNewPromise   = "new_promise" // "new_promise" when ticked
	FieldCause        = "cause"       // a promise.Cause
	FieldLearning     = "learning"
	FieldColleague    = "colleague" // a user id
	FieldLink         = "link"
	FieldSize         = "size" // a promise.Size, or ValueNormal
	FieldWishes       = "wishes"
	FieldQuestions    = "questions" // one on each line
)

// The values of ticked boxes.
const (
	ValuePrivate = "private"
	ValueAgreed  = "agreed"

	ValueNewPromise = "new_promise"
	// ValueNormal stands for the size that has no word.
	ValueNormal = "normal"
)

// Meta is what a dialog carries from its opening to its sending.
type Meta struct {
	Number  promise.Number    `json:"n,omitempty"`
	Channel promise.ChannelID `json:"c,omitempty"`
	Verb    promise.Verb      `json:"v,omitempty"`
	// Round counts how often a button in the dialog filled a field in anew.
	// Slack keeps what stands in a field as long as the field keeps its id, so
	// the ids of date and time go with the round; see [InRound].
	Round int `json:"r,omitempty"`
	// Question is the id of the question the dialog was opened from: whichever
	// is answered, one promise comes of it.
	Question string `json:"q,omitempty"`
	// Problem is the text on top.
	Problem string `json:"p,omitempty"`
	// From is the promise that a new one follows from.
	From promise.Number `json:"f,omitempty"`
	// Source is the address of the message the promise was said in.
	Source string `json:"s,omitempty"`
	// Asked says that the dialog asks the checklist.
	Asked bool `json:"a,omitempty"`
	// Was has the marks of what stood in the fields for the checklist when the
	// dialog opened, by their question; see [Mark].
	Was map[string]string `json:"w,omitempty"`
	// Advised says that the guard has been heard about a date proposed here.
	Advised bool `json:"d,omitempty"`
	// Card is a [CardRef].
	Card string `json:"k,omitempty"`
}

// InRound is the id of a field in a round of the dialog.
func InRound(field string, round int) string {
	if round == 0 {
		return field
	}
	return field + "." + strconv.Itoa(round)
}

// maxMeta is Slack's limit on private metadata.
const maxMeta = 3000

func (m Meta) encode() (string, error) {
	raw, err := json.Marshal(m)
	if err != nil {
		return "", fmt.Errorf("encode a dialog's metadata: %w", err)
	}
	return string(raw), nil
}

// ParseMeta reads a dialog's private metadata.
func ParseMeta(meta string) (Meta, error) {
	var m Meta
	if utf8.RuneCountInString(meta) > maxMeta {
		return Meta{}, malformed(nil)
	}
	if err := json.Unmarshal([]byte(meta), &m); err != nil {
		return Meta{}, malformed(err)
	}
	return m, nil
}

// ParseNumber reads the number a button carries.
func ParseNumber(value string) (promise.Number, error) {
	n, err := strconv.ParseInt(value, 10, 64)
	if err != nil || n <= 0 {
		return 0, malformed(err)
	}
	return promise.Number(n), nil
}

// More is what the button "Show more" carries: the page that follows.
type More struct {
	Kind     ListKind
	Customer string
	Next     string
}

// moreSep cannot stand in a kind, a cursor or, as people write it, a name.
const moreSep = "\x1f"

func (m More) encode() string {
	return strings.Join([]string{string(m.Kind), m.Next, m.Customer}, moreSep)
}

// ParseMore reads the value of the button "Show more".
func ParseMore(value string) (More, error) {
	parts := strings.SplitN(value, moreSep, 3)
	if len(parts) != 3 || parts[1] == "" {
		return More{}, malformed(nil)
	}
	return More{Kind: ListKind(parts[0]), Next: parts[1], Customer: parts[2]}, nil
}

// malformed is for what did not come from us, or not whole.
func malformed(cause error) error {
	return &promise.Error{Kind: promise.KindInvalid, Key: "error.malformed", Cause: cause}
}
