package promise

import (
	"errors"
	"fmt"
	"slices"
)

// Kind says what sort of thing went wrong, so that the edge can map it to a
// sentence, a log level and a metric. The zero Kind is a mistake in our code.
type Kind int

// The kinds of errors.
const (
	KindInternal    Kind = iota // a mistake in our code
	KindInvalid                 // what the person gave cannot be used
	KindForbidden               // the person may not do this
	KindNotFound                // there is no such promise or setting
	KindStale                   // the promise has moved on since the button was shown
	KindConflict                // another act came in between, too many times
	KindDuplicate               // this delivery was carried out before
	KindUnavailable             // the store, or Slack, cannot be reached now
)

// Error is the one error type people's sentences are made from.
type Error struct {
	Kind Kind
	// Key is the catalogue key of the sentence for the person.
	Key string
	// Args fill the sentence.
	Args map[string]any
	// Cause is for the log.
	Cause error
}

// Error is for logs, never for people.
func (e *Error) Error() string {
	if e.Cause != nil {
		return fmt.Sprintf("%s: %v", e.Key, e.Cause)
	}
	return e.Key
}

// Unwrap gives the cause to errors.Is and errors.As.
func (e *Error) Unwrap() error { return e.Cause }

// Is makes an Error match another of the same kind and, where the target has
// one, the same key.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Kind == e.Kind && (t.Key == "" || t.Key == e.Key)
}

// KindOf is the kind of err, KindInternal when it is none of ours.
func KindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return KindInternal
}

// The errors a [Store] returns, beside those of its own engine.
var (
	// ErrNotFound says that there is no such record.
	ErrNotFound = &Error{Kind: KindNotFound, Key: "error.not_found"}
	// ErrVersion says that the record has changed since it was loaded.
	ErrVersion = &Error{Kind: KindConflict, Key: "error.conflict"}
	// ErrDuplicate says that a Change with the same idempotency key was
	// written before; nothing was written now.
	ErrDuplicate = &Error{Kind: KindDuplicate, Key: "error.duplicate"}
	// ErrUnavailable says that the store cannot be reached.
	ErrUnavailable = &Error{Kind: KindUnavailable, Key: "error.unavailable"}
)

// Names that the sentences of many refusals fill.
const (
	argNumber   = "Number"
	argPromiser = "Promiser"
	argDue      = "Due"
	argMax      = "Max"
)

// Keys of sentences that many refusals end in.
const (
	keyLongNote  = "error.long_note"
	keyReason    = "need.reason"
	keyBeforeDue = "need.before_due"
	keyOther     = "need.other"
	keyOthers    = "forbidden.others"
)

// otherLeader refuses what only another leader may do to a leader's promise, and
// says who they are: those whom the ladder asks.
func otherLeader(p *Promise, pol Policy) error {
	args := map[string]any{argNumber: p.Number}
	if len(pol.Managers) == 0 {
		return refuse(KindForbidden, "need.other_leader", args)
	}
	args["Leaders"] = slices.Clone(pol.Managers)
	return refuse(KindForbidden, "need.one_of_leaders", args)
}

func refuse(kind Kind, key string, args map[string]any) error {
	return &Error{Kind: kind, Key: key, Args: args}
}
