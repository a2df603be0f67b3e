package redisstore

import (
	"context"
	"fmt"
	"strconv"

	"kept/internal/promise"
	"kept/internal/store/record"
)

// scoreShift is 2 to the power of the bits that the number takes in a score.
const scoreShift = 1 << 20

// Find returns one page of an index, and how many stand in the stretch asked
// for as a whole. It is one round trip.
func (s *Store) Find(ctx context.Context, q promise.Query) (promise.Page, error) {
	first, last := "-inf", "+inf"
	if !q.From.IsZero() {
		first = strconv.FormatInt(record.Second(q.From)*scoreShift, 10)
	}
	if !q.Until.IsZero() {
		last = "(" + strconv.FormatInt(record.Second(q.Until)*scoreShift, 10)
	}
	from, to := first, last
	if q.Cursor != "" {
		if _, err := strconv.ParseUint(q.Cursor, 10, 53); err != nil {
			return promise.Page{}, fmt.Errorf("cursor %q is not one of ours", q.Cursor)
		}
		if q.Descending {
			to = "(" + q.Cursor
		} else {
			from = "(" + q.Cursor
		}
	}
	limit, descending := q.Limit, "0"
	if limit <= 0 || limit > promise.MaxPage {
		limit = promise.MaxPage
	}
	if q.Descending {
		descending = "1"
	}
	answer, err := again(ctx, func() ([]any, error) {
		return s.run(ctx, s.scripts.find, []string{s.keys.index(q.Team, q.Index), s.keys.promises(q.Team)},
			[]any{first, last, from, to, descending, limit})
	})
	if err != nil {
		return promise.Page{}, err
	}
	page := promise.Page{Total: int(integer(answer, 0)), Next: text(answer, 1)}
	for i := 2; i+1 < len(answer); i += 2 {
		p, err := record.ToPromise(q.Team, promise.Number(integer(answer, i)), []byte(text(answer, i+1)))
		if err != nil {
			return promise.Page{}, fmt.Errorf("index %s: %w", q.Index, err)
		}
		page.Promises = append(page.Promises, p)
	}
	return page, nil
}
