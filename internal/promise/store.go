package promise

import (
	"context"
	"time"
)

// Store keeps promises. Both engines pass the same conformance suite.
type Store interface {
	// Load returns the promise, or [ErrNotFound].
	Load(ctx context.Context, team Team, n Number) (Promise, error)
	// Commit writes the whole change or nothing. It returns the number and
	// version the promise now has. It refuses a promise that has changed since
	// it was loaded with [ErrVersion], and a repeated Key with [ErrDuplicate]
	// and the number of the promise the first delivery wrote.
	Commit(ctx context.Context, c Change) (Number, int64, error)
}

// Query asks for one stretch of one index.
type Query struct {
	Team  Team
	Index string // as built by IndexOpen, IndexState and their like
	// From and Until bound the index's moment, From included, Until not; zero
	// means unbounded. Whole seconds.
	From, Until time.Time
	// Descending turns the order around.
	Descending bool
	// Limit is the page's size, at most MaxPage; 0 means MaxPage.
	Limit int
	// Cursor continues after an earlier page.
	Cursor string
}

// MaxPage is the most promises one page holds.
const MaxPage = 200

// Page is one page of an answer.
type Page struct {
	Promises []Promise
	// Total counts all that match the query, this page or not.
	Total int
	// Next continues after this page; empty when it was the last.
	Next string
}

// Finder finds promises.
type Finder interface {
	Find(ctx context.Context, q Query) (Page, error)
}

// Lane is one of the two queues of work.
type Lane string

// The lanes.
const (
	LaneDue    Lane = "due"    // promises and subscriptions whose moment has come
	LaneNotice Lane = "notice" // notices to deliver
)

// Lanes lists both lanes.
func Lanes() []Lane { return []Lane{LaneDue, LaneNotice} }

// Claim is a piece of work that this process holds until its lease ends.
type Claim struct {
	Lane Lane
	Team Team
	// Subject is "p:42" for promise 42 and "s:ID" for a subscription on the
	// due lane, and the notice's delivery key on the notice lane.
	Subject string
	// At is when it fell due.
	At time.Time
	// Token proves the lease; a claim whose lease went to another is not
	// settled.
	Token int64
	// Recovered says that an earlier lease ran out: the work may have been
	// done already.
	Recovered bool
	// Notice is what to deliver, on the notice lane.
	Notice Notice
}

// Settlement ends a claim.
type Settlement struct {
	Claim Claim
	// Retry, when set, puts the work back for that moment, with the claim's
	// Notice as it then is. Otherwise the work is done.
	Retry time.Time
	// Unchanged says that the claim's Notice is as it was claimed, so that a
	// Retry need not write it again.
	Unchanged bool
	// Post is remembered for the notice's promise.
	Post *Post
	// Parked, when set, takes a notice that can never be delivered out of the
	// queue and keeps it, with this reason, for the operator.
	Parked string
	// Owed are further notices that follow, such as word to whoever set a
	// channel up that it cannot be reached.
	Owed []Notice
}

// Parked is a notice that could not be delivered.
type Parked struct {
	Team   Team
	Key    string
	Notice Notice
	Reason string
	At     time.Time
}

// Queue is the work that waits for its moment. A claim has a lease; work whose
// lease ran out is handed out again.
type Queue interface {
	// Claim takes up to n pieces of work that are due at now on the lane, and
	// holds them for lease.
	Claim(ctx context.Context, lane Lane, now time.Time, lease time.Duration, n int) ([]Claim, error)
	// Renew holds claims for lease from now on. It returns those that are not
	// held any more: another has them by now, or they have ended.
	Renew(ctx context.Context, now time.Time, lease time.Duration, claims []Claim) (lost []Claim, err error)
	// Settle ends claims in one lot. A claim that another holds by now, or
	// whose promise was committed since, is passed over in silence.
	Settle(ctx context.Context, now time.Time, done []Settlement) error
	// Next is when the earliest piece of work on any lane falls due or a lease
	// ends; ok is false when nothing waits. It is one look at all partitions.
	Next(ctx context.Context) (at time.Time, ok bool, err error)
}

// Posts remembers where delivered notices stand.
type Posts interface {
	Posts(ctx context.Context, team Team, n Number) ([]Post, error)
}
