package slacksim

import (
	"net/mail"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// What Slack's own client says at a field before it lets a dialog go. A page in
// another language can tell them from what the app says.
const (
	EntryRequired     = "Please complete this required field."
	EntryTooLong      = "This entry is too long."
	EntryTooShort     = "This entry is too short."
	EntryNumber       = "Please enter a number."
	EntryTooSmall     = "This number is too small."
	EntryTooLarge     = "This number is too large."
	EntryEmail        = "Please enter an email address."
	EntryLink         = "Please enter a link."
	EntryDate         = "Please enter a date."
	EntryTime         = "Please enter a time."
	EntryMoment       = "Please enter a date and a time."
	EntryTooManyFiles = "There are too many files."
	EntryFileTooLarge = "Files can be 10 MB at most."
	EntryFileType     = "Files of this type are not accepted."
)

// longestText is how much a plain_text_input takes unless it says less.
const longestText = 3000

// emptyValue says whether an input holds nothing.
func emptyValue(val obj) bool {
	v := val[holders[str(val["type"])].value]
	switch v := v.(type) {
	case nil:
		return true
	case string:
		return v == ""
	case []any:
		return len(v) == 0
	default:
		return false
	}
}

// checkEntry is what Slack's client checks before it submits.
func checkEntry(el, val obj) string {
	text := str(val["value"])
	switch str(el["type"]) {
	case elementPlainTextInput:
		return checkText(el, text)
	case elementNumberInput:
		return checkNumber(el, text)
	case elementEmailTextInput:
		if _, err := mail.ParseAddress(text); err != nil {
			return EntryEmail
		}
	case elementURLTextInput:
		if u, err := url.Parse(text); err != nil || u.Host == "" {
			return EntryLink
		}
	case elementDatePicker:
		if _, err := time.Parse(time.DateOnly, str(val["selected_date"])); err != nil {
			return EntryDate
		}
	case elementTimePicker:
		if _, err := time.Parse("15:04", str(val["selected_time"])); err != nil {
			return EntryTime
		}
	case elementDateTimePicker:
		if _, typed := val["selected_date_time"].(string); typed {
			return EntryMoment // what could be read is a number
		}
	case elementFileInput:
		return checkFiles(el, val)
	}
	return ""
}

// unreadable is what is wrong with a date or a time that is told at once: no
// client lets such a thing be picked.
func unreadable(el, val obj) string {
	switch str(el["type"]) {
	case elementDatePicker, elementTimePicker, elementDateTimePicker:
		if !emptyValue(val) {
			return checkEntry(el, val)
		}
	}
	return ""
}

func checkText(el obj, text string) string {
	n := utf8.RuneCountInString(text)
	if most, ok := number(el["max_length"]); ok && float64(n) > most || n > longestText {
		return EntryTooLong
	}
	if least, ok := number(el["min_length"]); ok && float64(n) < least {
		return EntryTooShort
	}
	return ""
}

func checkNumber(el obj, text string) string {
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || el["is_decimal_allowed"] != true && strings.ContainsAny(text, ".,") {
		return EntryNumber
	}
	if least, err := strconv.ParseFloat(str(el["min_value"]), 64); err == nil && n < least {
		return EntryTooSmall
	}
	if most, err := strconv.ParseFloat(str(el["max_value"]), 64); err == nil && n > most {
		return EntryTooLarge
	}
	return ""
}
