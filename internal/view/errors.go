package view

import (
	"errors"
	"fmt"

	"kept/internal/promise"
)

// Error is the sentence for a person about what went wrong. It always has one:
// when there is none for this error, or it cannot be filled, the message is a
// general one and err says why, for the log.
func (r Reader) Error(cause error) (Message, error) {
	e, ok := errors.AsType[*promise.Error](cause)
	if !ok {
		return r.sorry(nil)
	}
	s := r.sheet()
	a := args{}
	for name, value := range e.Args {
		switch v := value.(type) {
		case string:
			value = inline(v, roomSentence)
		case []promise.UserID:
			value = mentions(v)
		}
		a[name] = value
	}
	s.lead(e.Key, a)
	m, err := s.message()
	if err != nil {
		return r.sorry(fmt.Errorf("say what went wrong: %w", err))
	}
	return m, nil
}

// sorry says that it was our mistake.
func (r Reader) sorry(why error) (Message, error) {
	s := r.sheet()
	s.lead("error.internal", nil)
	m, err := s.message()
	return m, errors.Join(why, err)
}
