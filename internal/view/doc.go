// Package view is what people see: it turns promises, settings and errors into
// Slack messages and dialogs in the reader's language and zone.
//
// It is pure: no network, no store, no time of its own. It knows the ids that
// buttons and dialogs carry (ids.go), which the commands answer to.
package view
