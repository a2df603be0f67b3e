package view

import "github.com/slack-go/slack"

// Message is what somebody reads: blocks, and the text that notifications and
// screen readers use in their place.
type Message struct {
	Text   string
	Blocks []slack.Block
}

// Modal is a dialog.
type Modal = slack.ModalViewRequest
