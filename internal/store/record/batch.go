package record

import (
	"fmt"
	"strconv"
	"time"

	"kept/internal/promise"
	"kept/internal/workspace"
)

// Kind is what sort of document a batch writes.
type Kind byte

// The kinds of documents.
const (
	KindPromise   Kind = 'p'
	KindWorkspace Kind = 'w'
	KindCard      Kind = 'c'
)

// Batch is a change without its meaning: what an engine writes in one step,
// having checked the key first and the version after it.
type Batch struct {
	Kind Kind
	Team promise.Team
	// Number is the promise's; 0 gives it the team's next.
	Number promise.Number
	// Customer is whose card it is, as [promise.Customer.Key].
	Customer string
	// Version must be the stored one; 0: nothing is stored.
	Version int64
	Body    []byte
	// Remove and Add are where the promise no longer and newly stands.
	Remove, Add []Entry
	// Wakes set or clear moments in the due lane.
	Wakes []Wake
	// Notices join the notice lane.
	Notices []Note
	Key     string
}

// Entry is a place in an index, ordered by Second and then the number.
type Entry struct {
	Index  string
	Second int64 // 0 … MaxSecond
}

// MaxSecond is the last second an index can order by, in the year 2242: a score
// of Redis has 53 bits, of which the number takes 20.
const MaxSecond = 1<<33 - 1

// Second is t's second in an index.
func Second(t time.Time) int64 { return min(max(t.Unix(), 0), MaxSecond) }

// Wake sets when the due lane hands Subject out; At 0 takes it out.
type Wake struct {
	// Subject is empty for the batch's own promise, whose number may not be
	// known yet.
	Subject string
	At      int64
}

// Subjects of the due lane.
func subjectOf(n promise.Number) string { return "p:" + strconv.FormatInt(int64(n), 10) }

// SubjectOf is the due lane's subject for a wake: its own, or the promise's.
func (w Wake) SubjectOf(n promise.Number) string {
	if w.Subject != "" {
		return w.Subject
	}
	return subjectOf(n)
}

// Earliest is the earliest moment the batch queues on each lane; 0 for none.
func (b *Batch) Earliest() (due, notice int64) {
	for _, w := range b.Wakes {
		due = earlier(due, w.At)
	}
	for _, n := range b.Notices {
		notice = earlier(notice, max(n.At, 1))
	}
	return due, notice
}

func earlier(a, b int64) int64 {
	if a == 0 || b != 0 && b < a {
		return b
	}
	return a
}

// FromChange flattens the consequence of one act on a promise.
func FromChange(c promise.Change) (Batch, error) {
	p := c.After
	if err := printable(string(p.Team) + c.Key); err != nil {
		return Batch{}, err
	}
	b := Batch{Kind: KindPromise, Team: p.Team, Number: p.Number, Key: c.Key, Wakes: []Wake{{At: Ceil(c.Wake)}}}
	if c.Before != nil {
		b.Version = c.Before.Version
	}
	b.Body = EncodePromise(&p)
	b.Remove, b.Add = difference(promise.Indexes(c.Before), promise.Indexes(&p))
	for i, n := range c.Notices {
		note := Note{At: handOut(n)}
		if p.Number > 0 {
			n.Number = p.Number
			note.Subject = NoticeKey(p.Number, b.Version+1, i)
		} else {
			n.Number = 0
		}
		var err error
		if note.Body, err = encodeNotice(n); err != nil {
			return Batch{}, err
		}
		b.Notices = append(b.Notices, note)
	}
	return b, nil
}

// difference lists the places that are only in before and only in after.
func difference(before, after []promise.Index) (gone, come []Entry) {
	minus := func(from, less []promise.Index) []Entry {
		var list []Entry
		for _, i := range from {
			found := false
			for _, j := range less {
				found = found || i.Name == j.Name && Second(i.At) == Second(j.At)
			}
			if !found {
				list = append(list, Entry{i.Name, Second(i.At)})
			}
		}
		return list
	}
	return minus(before, after), minus(after, before)
}

// FromWorkspace flattens the consequence of one act on a workspace.
func FromWorkspace(c workspace.Change) (Batch, error) {
	w := c.After
	if err := printable(string(w.Team) + c.Key); err != nil {
		return Batch{}, err
	}
	b := Batch{Kind: KindWorkspace, Team: w.Team, Version: w.Version, Key: c.Key}
	var err error
	if b.Body, err = EncodeWorkspace(&w); err != nil {
		return Batch{}, err
	}
	for _, wake := range c.Wakes {
		if wake.Subscription == "" {
			return Batch{}, fmt.Errorf("workspace %s: a wake without a subscription", w.Team)
		}
		b.Wakes = append(b.Wakes, Wake{"s:" + wake.Subscription, Ceil(wake.At)})
	}
	return b, nil
}

// Ending is a settlement without its meaning.
type Ending struct {
	Claim promise.Claim
	// Retry is when the work is due again; 0 takes it out of the queue.
	Retry int64
	// Body is the notice as it waits for its next try; nil leaves it as it is
	// stored.
	Body []byte
	// Parked is the entry for the list of parked notices; nil for none.
	Parked []byte
	// Post and Place are the line to remember at the promise; nil for none.
	Post, Place []byte
	Owed        []Note
}

// FromSettlement flattens how a claim ends at a moment.
func FromSettlement(s promise.Settlement, now time.Time) (Ending, error) {
	c := s.Claim
	e := Ending{Claim: c}
	var err error
	onNotices := c.Lane == promise.LaneNotice
	switch {
	case s.Parked != "" && onNotices:
		e.Parked, err = encodeParked(promise.Parked{Team: c.Team, Key: c.Subject, Notice: c.Notice, Reason: s.Parked, At: now})
	case !s.Retry.IsZero():
		e.Retry = Ceil(s.Retry)
		if onNotices && !s.Unchanged {
			e.Body, err = encodeNotice(c.Notice)
		}
	}
	if err != nil {
		return Ending{}, err
	}
	if s.Post != nil && c.Notice.Number > 0 {
		if e.Post, e.Place, err = PostLine(*s.Post); err != nil {
			return Ending{}, err
		}
	}
	// A token is given out once, so a claim that is handed out again and owes
	// again makes new keys.
	prefix := c.Subject + "." + strconv.FormatInt(c.Token, 10) + "."
	for i, n := range s.Owed {
		body, err := encodeNotice(n)
		if err != nil {
			return Ending{}, err
		}
		e.Owed = append(e.Owed, Note{Subject: prefix + strconv.Itoa(i), At: handOut(n), Body: body})
	}
	return e, nil
}

// Earliest is the earliest moment the ending queues on its own lane and on the
// notice lane; 0 for none.
func (e *Ending) Earliest() (own, notice int64) {
	for _, n := range e.Owed {
		notice = earlier(notice, max(n.At, 1))
	}
	return e.Retry, notice
}
