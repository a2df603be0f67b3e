package promise

import "strconv"

// Team is a tenant: the workspace ("T…") an app is installed in, or the
// enterprise ("E…") for an org-wide install. All data are kept apart by it.
type Team string

// UserID is a Slack user, "U…" or "W…". The empty id is the clock's.
type UserID string

// ChannelID is a Slack conversation, "C…", "G…" or "D…".
type ChannelID string

// Number names a promise within its team. It starts at 1 and never has gaps
// that people see; 0 is a promise that is not stored yet.
type Number int64

// String is the number as people write it, "#42".
func (n Number) String() string { return "#" + strconv.FormatInt(int64(n), 10) }
