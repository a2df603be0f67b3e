// Package view is what people see: it turns promises, settings and errors into
// Slack messages and dialogs in the reader's language and zone.
//
// It is pure: no network, no store, no time of its own. It knows the ids that
// buttons and dialogs carry (ids.go), which the commands answer to.
//
// Every sentence comes from the catalogue, and a message with a hole in it is
// an error, never a message. What people wrote goes through [Escape], so that
// words in a promise can ring nobody's bell.
package view
