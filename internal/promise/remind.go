package promise

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Together is how near to one another the reminders of one person are told in
// one message, the later ones a little early. It is not more than what lies
// between two reminders of one promise.
const Together = reminderGap

// MaxTogether is how many promises one message reminds of.
const MaxTogether = 10

// freshReminder is how long a reminder that came to be owed may be told with
// another's: after that it is on its own way.
const freshReminder = 5 * time.Minute

// Reminds reports whether a reminder still reminds somebody: since it came to be
// owed the date was not moved, the work not handed over, nothing snoozed, and
// there is time left.
func Reminds(n Notice, p *Promise, now time.Time) bool {
	return p.State.InForce() && now.Before(p.Due) && n.User == p.Doer && !p.DueSince.After(n.At) && p.SnoozedUntil.IsZero()
}

// RemindsNow reports whether p's doer is about to be reminded of p, so that the
// reminder can be told with another one: it is owed and nobody tells it yet, or
// would come to be owed within [Together].
func RemindsNow(p *Promise, now time.Time, pol Policy) bool {
	return p.State.InForce() && now.Before(p.Due) && (owesReminder(p) && now.Sub(p.RemindedAt) < freshReminder || remindsSoon(p, now, pol))
}

// Remind has the notice with a delivery key tell p's reminder: the one that is
// owed, or the one that would follow soon, see [RemindsNow]. ok is false when
// there is none, or another notice tells it. A store takes the change of one of
// several who try.
func Remind(p Promise, now time.Time, key string, pol Policy) (c Change, ok bool) {
	if !p.State.InForce() || !now.Before(p.Due) {
		return Change{}, false
	}
	d := begin(p, now, pol)
	switch {
	case owesReminder(&p):
	case remindsSoon(&p, now, pol):
		d.stagesDone(latest(now, nextReminder(&p, pol)))
		d.p.RemindedAt, d.p.SnoozedUntil = now, time.Time{}
	default:
		return Change{}, false
	}
	d.p.RemindedBy = key
	return d.change(""), true
}

// owesReminder reports whether a reminder of p has come to be owed that no
// notice has begun to tell.
func owesReminder(p *Promise) bool {
	return p.RemindedBy == "" && !p.RemindedAt.IsZero() && !p.DueSince.After(p.RemindedAt) && p.SnoozedUntil.IsZero()
}

// remindsSoon reports whether p's next reminder comes so soon that it can as
// well come now: never so that it comes at less than half its time, before
// somebody wanted to hear of it again, or long after its moment, which is when
// somebody must be at work for it.
func remindsSoon(p *Promise, now time.Time, pol Policy) bool {
	since := p.DueSince
	if p.RemindedAt.After(since) {
		since = p.RemindedAt
		if now.Before(since.Add(reminderGap)) {
			return false
		}
	}
	next := nextReminder(p, pol)
	switch ahead := next.Sub(now); {
	case next.IsZero(), ahead > Together, ahead < -reminderGap, ahead > now.Sub(since):
		return false
	}
	return !p.SnoozedUntil.After(now)
}

// Remind has the notice with a delivery key tell the reminder of a promise that
// was read a moment ago. mine is false when there is none to tell or another
// notice tells it, and p is the promise as it stands.
func (l *Ledger) Remind(ctx context.Context, known Promise, now time.Time, key string, pol PolicyFor) (p Promise, mine bool, err error) {
	decide := func(p Promise) (Change, error) {
		if p.RemindedBy == key {
			return Change{}, errHeld
		}
		c, ok := Remind(p, now, key, pol(&p))
		if !ok {
			return Change{}, errNothingDue
		}
		return c, nil
	}
	p = known
	c, err := decide(known)
	if err == nil {
		p, err = l.commit(ctx, c)
	}
	if errors.Is(err, ErrVersion) {
		p, err = l.try(ctx, known.Team, known.Number, decide)
	}
	switch {
	case errors.Is(err, errNothingDue):
		return p, false, nil
	case errors.Is(err, errHeld):
		return p, true, nil
	}
	return p, err == nil, err
}

var errHeld = errors.New("it tells this reminder already")

// TogetherKind is the kind of a post that reminds of several promises.
func TogetherKind(numbers []Number) NoticeKind {
	words := []string{string(NoticeReminder)}
	for _, n := range numbers {
		words = append(words, strconv.FormatInt(int64(n), 10))
	}
	return NoticeKind(strings.Join(words, " "))
}

// Together lists the promises of a [TogetherKind]; nil for other kinds.
func (k NoticeKind) Together() []Number {
	rest, ok := strings.CutPrefix(string(k), string(NoticeReminder)+" ")
	if !ok {
		return nil
	}
	var list []Number
	for f := range strings.FieldsSeq(rest) {
		n, err := strconv.ParseInt(f, 10, 64)
		if err != nil || n <= 0 || slices.Contains(list, Number(n)) || len(list) == MaxTogether {
			return nil
		}
		list = append(list, Number(n))
	}
	return list
}
