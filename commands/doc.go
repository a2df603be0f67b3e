// Package commands is what people can do: a [Request] comes in, a [Reply] goes
// out. Slash commands, buttons, dialogs and shortcuts are rows of one table, in
// routes.go, and take the same way.
//
// It knows nothing of HTTP, sockets, tokens or Slack's wire formats, and makes
// no network call: what others must be told is owed as a notice by the ledger.
package commands
