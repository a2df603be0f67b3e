// Package bot is Slack's transport: what Slack sends becomes a
// [commands.Request], and the [commands.Reply] becomes what Slack expects.
//
// There are two ways in, HTTP (http.go) and Socket Mode (socket.go). Both decode
// Slack's own shapes (decode.go) and end in one funnel, [Bot] handle, which
// finds out who acts, gives the request to the commands, recovers, counts and
// turns what went wrong into a sentence (fail.go). reply.go brings the answer
// back; notify.go delivers what is owed to anyone else.
//
// Nothing is parsed before it is known to come from Slack: over HTTP each
// request is signed (verify.go), a socket was opened by us. What is delivered
// twice is answered once (replay.go). Slack is called through [Client] alone, a
// small adapter over slack-go with timeouts; no wire type leaves the package.
package bot
