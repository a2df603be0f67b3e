package boltstore

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"

	bolt "go.etcd.io/bbolt"

	"kept/internal/promise"
	"kept/internal/store/record"
)

// span is the stretch of keys a query asks for: from included, until not.
type span struct {
	prefix      []byte
	from, until []byte
	cursor      []byte // the last key of the page before; nil for none
	descending  bool
	limit       int
}

func newSpan(q promise.Query) (span, error) {
	prefix := indexPrefix(q.Team, q.Index)
	from, until := int64(0), int64(record.MaxSecond+1)
	if !q.From.IsZero() {
		from = record.Second(q.From)
	}
	if !q.Until.IsZero() {
		until = record.Second(q.Until)
	}
	p := span{
		prefix: prefix, from: number(bytes.Clone(prefix), from), until: number(bytes.Clone(prefix), until),
		descending: q.Descending, limit: q.Limit,
	}
	if p.limit <= 0 || p.limit > promise.MaxPage {
		p.limit = promise.MaxPage
	}
	if q.Cursor == "" {
		return p, nil
	}
	at, err := hex.DecodeString(q.Cursor)
	if err != nil || len(at) != 16 {
		return p, fmt.Errorf("cursor %q is not one of ours", q.Cursor)
	}
	p.cursor = append(bytes.Clone(prefix), at...)
	return p, nil
}

func (p span) holds(k []byte) bool {
	return len(k) == len(p.prefix)+16 && bytes.Compare(k, p.from) >= 0 && bytes.Compare(k, p.until) < 0
}

// first puts the cursor on the page's first key.
func (p span) first(c *bolt.Cursor) []byte {
	start, skip := p.from, p.cursor
	if p.descending {
		start = p.until
	}
	if skip != nil && p.descending == (bytes.Compare(skip, start) < 0) {
		start = skip
	}
	k, _ := c.Seek(start)
	switch {
	case p.descending && k == nil:
		k, _ = c.Last()
	case p.descending:
		k, _ = c.Prev()
	case bytes.Equal(k, skip):
		k, _ = c.Next()
	}
	return k
}

func (p span) next(c *bolt.Cursor) []byte {
	if p.descending {
		k, _ := c.Prev()
		return k
	}
	k, _ := c.Next()
	return k
}

// Find returns one page of an index, and how many stand in the stretch asked
// for as a whole.
func (s *Store) Find(ctx context.Context, q promise.Query) (page promise.Page, err error) {
	p, err := newSpan(q)
	if err != nil {
		return page, err
	}
	err = s.read(ctx, func(tx *bolt.Tx) error {
		c := bucket(tx, bucketIndex).Cursor()
		for k, _ := c.Seek(p.from); p.holds(k); k, _ = c.Next() {
			page.Total++
		}
		docs := bucket(tx, bucketDoc)
		var last []byte
		for k := p.first(c); p.holds(k); k = p.next(c) {
			if len(page.Promises) == p.limit {
				page.Next = hex.EncodeToString(last)
				break
			}
			last = k[len(p.prefix):]
			n := promise.Number(readNumber(last[8:]))
			one, err := record.ToPromise(q.Team, n, docs.Get(promiseKey(q.Team, n)))
			if err != nil {
				return fmt.Errorf("index %s: %w", q.Index, err)
			}
			page.Promises = append(page.Promises, one)
		}
		return nil
	})
	return page, err
}
