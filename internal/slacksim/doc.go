// Package slacksim is a Slack on this machine: the Web API, slash commands,
// buttons, dialogs, Home views, events, response URLs, OAuth and Socket Mode,
// spoken over real HTTP and real WebSockets on a loopback port.
//
// It exists so that a bot can be met without a workspace and tested against
// Slack's rules instead of against a mock: it signs what it sends, keeps Slack's
// clocks (three seconds to acknowledge, three seconds for a trigger, thirty
// minutes and five uses for a response URL), refuses the blocks Slack refuses,
// and answers with Slack's own error strings.
//
// # What it must not know
//
// The simulator knows the wire and nothing else. It imports no package of the
// bot under test, has no idea what a promise is, and is reached by the bot only
// through a URL. Whoever wants it for another bot can take the folder along.
//
// # How it is laid out
//
//   - config.go, state.go: what a workspace looks like, and what is kept of it
//   - api.go, methods.go, api_*.go: the Web API; methods.go is the table
//   - validate*.go: Block Kit rules, one validator for messages and views
//   - dispatch*.go, payload*.go, event.go: what Slack sends to the app
//   - actor*.go, form.go: what a person can do, for tests, scripts and the page
//   - render*.go, seen.go: what a person can see
//   - faults*.go, order.go, wire.go, ratelimit.go: trouble on demand, and the log
//     of it; faults_table.go is the table
//   - timers.go: what waits for the clock
//
// Everything that stamps, waits or expires asks Config.Now: triggers, response
// URLs, codes and tokens, limits, retries, scheduled messages, the end of
// sockets. Only acknowledgements (unless Config.AckByClock), pings and latencies
// run in real time, because the app really has to answer in time.
package slacksim
