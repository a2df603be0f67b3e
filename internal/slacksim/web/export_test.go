package web

// Mrkdwn renders mrkdwn for tests; entities are read as they stand.
func Mrkdwn(in string) string {
	return string(markup{entity: func(e string) string { return e }, me: "U1"}.mrkdwn(in))
}

// Plain renders a plain_text for tests.
func Plain(in string) string { return string(markup{}.plain(in)) }

// Words are all that the page says, English and Swedish.
func Words() map[string][2]string { return words }

// Templates are the sources of the page.
var Templates = templateFiles

// ReadDate and ReadTime read what was typed into a picker's box.
func ReadDate(typed string) string { return readDate(typed) }
func ReadTime(typed string) string { return readTime(typed) }
