// Package web is the simulated Slack in a browser: a playground in which one
// person after another can be looked over the shoulder.
//
// It is a chat client for [slacksim.Sim] and nothing else: what it shows comes
// from the simulator's Go API, and what one does there is done by an
// [slacksim.Actor]. It knows nothing of the app at the other end of the wire.
//
// # How it is laid out
//
//   - web.go, guard.go, routes.go: the handler, who may talk to it, and what
//     it answers to
//   - viewer.go, sidebar.go, unread.go: who looks, at what, and what is new
//   - messages.go, composer.go, dialog.go, wiredrawer.go, faults.go: the parts of the page
//   - mrkdwn.go, blocks.go, elements.go: Slack's markup and Block Kit as HTML
//   - act.go, entries.go: what a person does and enters; live.go: what tells the
//     browser to look again
//   - play.go: the clock that is played; tour.go: the guided walk, whose steps
//     come from whoever knows the app
//   - words.go, calendar.go: English and Swedish
//   - templates, static: HTML, one stylesheet, htmx and a little script
//
// The page is whole without script except for acting: htmx sends what is
// clicked and fetches the parts that changed. Parts are fetched with the address
// of the page in their query, so any part can be asked for alone.
package web
