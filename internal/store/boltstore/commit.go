package boltstore

import (
	"context"
	"fmt"
	"slices"

	bolt "go.etcd.io/bbolt"

	"kept/internal/promise"
	"kept/internal/store/record"
	"kept/internal/workspace"
)

// Load returns the promise, or [promise.ErrNotFound].
func (s *Store) Load(ctx context.Context, team promise.Team, n promise.Number) (p promise.Promise, err error) {
	err = s.read(ctx, func(tx *bolt.Tx) error {
		v := bucket(tx, bucketDoc).Get(promiseKey(team, n))
		if v == nil {
			return promise.ErrNotFound
		}
		p, err = record.ToPromise(team, n, v)
		return err
	})
	return p, err
}

// Posts returns where the promise's delivered notices stand, the oldest first.
func (s *Store) Posts(ctx context.Context, team promise.Team, n promise.Number) (posts []promise.Post, err error) {
	err = s.read(ctx, func(tx *bolt.Tx) error {
		if v := bucket(tx, bucketDoc).Get(promiseKey(team, n)); v != nil {
			posts, err = record.ToPosts(v)
		}
		return err
	})
	return posts, err
}

// LoadWorkspace returns the team's workspace, its defaults when none is stored.
func (s *Store) LoadWorkspace(ctx context.Context, team promise.Team) (w workspace.Workspace, err error) {
	err = s.read(ctx, func(tx *bolt.Tx) error {
		b := bucket(tx, bucketDoc).Get(workspaceKey(team))
		if b == nil {
			w = record.Unwritten(team)
			return nil
		}
		v, err := record.ParseValue(b)
		if err != nil {
			return err
		}
		w, err = record.DecodeWorkspace(team, v.Version, v.Body)
		return err
	})
	return w, err
}

// Commit writes the whole change or nothing.
func (s *Store) Commit(ctx context.Context, c promise.Change) (promise.Number, int64, error) {
	b, err := record.FromChange(c)
	if err != nil {
		return 0, 0, err
	}
	return s.commitBatch(ctx, b)
}

// CommitWorkspace writes the whole change or nothing.
func (s *Store) CommitWorkspace(ctx context.Context, c workspace.Change) error {
	b, err := record.FromWorkspace(c)
	if err != nil {
		return err
	}
	_, _, err = s.commitBatch(ctx, b)
	return err
}

// LoadCard returns a customer's card, an empty one when none is stored.
func (s *Store) LoadCard(ctx context.Context, team promise.Team, c promise.Customer) (card promise.Card, err error) {
	err = s.read(ctx, func(tx *bolt.Tx) error {
		card, err = record.ToCard(team, c, bucket(tx, bucketDoc).Get(cardKey(team, c.Key())))
		return err
	})
	return card, err
}

// CommitCard writes the card as it becomes.
func (s *Store) CommitCard(ctx context.Context, c promise.Card, key string) error {
	b, err := record.FromCard(c, key)
	if err != nil {
		return err
	}
	_, _, err = s.commitBatch(ctx, b)
	return err
}

// written is what became of a batch.
type written struct {
	number  promise.Number
	version int64
	refused error
}

func (s *Store) commitBatch(ctx context.Context, b record.Batch) (promise.Number, int64, error) {
	var w written
	now := record.Floor(s.now())
	err := s.update(ctx, func(tx *bolt.Tx) (err error) {
		w, err = s.apply(tx, b, now)
		return err
	})
	if err != nil {
		return 0, 0, err
	}
	if w.refused != nil {
		return w.number, w.version, w.refused
	}
	s.announce(b.Earliest())
	return w.number, w.version, nil
}

// apply checks everything, then writes.
func (s *Store) apply(tx *bolt.Tx, b record.Batch, now int64) (written, error) {
	memo := bucket(tx, bucketMemo)
	if b.Key != "" {
		if v := memo.Get(keyKey(b.Team, b.Key)); len(v) == 16 && readNumber(v[8:]) > now {
			return written{number: promise.Number(readNumber(v)), refused: promise.ErrDuplicate}, nil
		}
	}
	w, old, err := check(tx, b)
	if err != nil || w.refused != nil {
		return w, err
	}
	if b.Key != "" {
		if err := remember(memo, b, w.number, now, now+s.keyTTL.Milliseconds()); err != nil {
			return w, err
		}
	}
	return w, writeBatch(tx, b, w, old)
}

// check finds the number and version the document will have, or why it is
// refused.
func check(tx *bolt.Tx, b record.Batch) (w written, old record.Value, err error) {
	w.number = b.Number
	if b.Kind == record.KindPromise && b.Number == 0 {
		if b.Version != 0 {
			w.refused = promise.ErrVersion
			return w, old, nil
		}
		w.number = lastNumber(tx, b.Team) + 1
	}
	if v := bucket(tx, bucketDoc).Get(docKey(b, w.number)); v != nil {
		if old, err = record.ParseValue(v); err != nil {
			return w, old, err
		}
	}
	if old.Version != b.Version {
		w.refused = promise.ErrVersion
	}
	w.version = b.Version + 1
	return w, old, nil
}

func docKey(b record.Batch, n promise.Number) []byte {
	switch b.Kind {
	case record.KindWorkspace:
		return workspaceKey(b.Team)
	case record.KindCard:
		return cardKey(b.Team, b.Customer)
	case record.KindPromise:
	}
	return promiseKey(b.Team, n)
}

func writeBatch(tx *bolt.Tx, b record.Batch, w written, old record.Value) error {
	v := record.Value{Version: w.version, Body: b.Body, Posts: old.Posts}
	if err := bucket(tx, bucketDoc).Put(docKey(b, w.number), v.Bytes()); err != nil {
		return fmt.Errorf("write document: %w", err)
	}
	if b.Kind == record.KindPromise && w.number > lastNumber(tx, b.Team) {
		if err := bucket(tx, bucketMemo).Put(numberKey(b.Team), number(nil, int64(w.number))); err != nil {
			return fmt.Errorf("write number: %w", err)
		}
	}
	index := bucket(tx, bucketIndex)
	for _, e := range b.Remove {
		if err := index.Delete(indexKey(b.Team, e, w.number)); err != nil {
			return fmt.Errorf("leave index: %w", err)
		}
	}
	for _, e := range b.Add {
		if err := index.Put(indexKey(b.Team, e, w.number), nil); err != nil {
			return fmt.Errorf("join index: %w", err)
		}
	}
	for _, wake := range b.Wakes {
		key := jobKey(promise.LaneDue, b.Team, wake.SubjectOf(w.number))
		if err := putJob(tx, promise.LaneDue, key, wake.At, nil); err != nil {
			return err
		}
	}
	for i, n := range b.Notices {
		if n.Subject == "" {
			n.Subject, n.Body = record.NoticeKey(w.number, w.version, i), record.Numbered(n.Body, w.number)
		}
		if err := putJob(tx, promise.LaneNotice, jobKey(promise.LaneNotice, b.Team, n.Subject), max(n.At, 1), n.Body); err != nil {
			return err
		}
	}
	return nil
}

func numberKey(team promise.Team) []byte { return text([]byte{memoNumber}, team) }

func lastNumber(tx *bolt.Tx, team promise.Team) promise.Number {
	if v := bucket(tx, bucketMemo).Get(numberKey(team)); len(v) == 8 {
		return promise.Number(readNumber(v))
	}
	return 0
}

func keyKey(team promise.Team, key string) []byte {
	return text(text([]byte{memoKey}, team), key)
}

// forgets is how many old keys each new one clears away: more than one, so that
// the old ones never pile up.
const forgets = 4

// remember notes an idempotency key, and forgets some whose time is over.
func remember(memo *bolt.Bucket, b record.Batch, n promise.Number, now, end int64) error {
	var over [][]byte
	c := memo.Cursor()
	for k, _ := c.Seek([]byte{memoEnd}); len(k) > 9 && k[0] == memoEnd && readNumber(k[1:]) <= now; k, _ = c.Next() {
		if over = append(over, slices.Clone(k)); len(over) == forgets {
			break
		}
	}
	for _, k := range over {
		name := append([]byte{memoKey}, k[9:]...)
		// The same key may have come again since, with a later end of its own.
		if v := memo.Get(name); len(v) == 16 && readNumber(v[8:]) <= now {
			if err := memo.Delete(name); err != nil {
				return fmt.Errorf("forget key: %w", err)
			}
		}
		if err := memo.Delete(k); err != nil {
			return fmt.Errorf("forget key: %w", err)
		}
	}
	name := keyKey(b.Team, b.Key)
	if err := memo.Put(name, number(number(nil, int64(n)), end)); err != nil {
		return fmt.Errorf("remember key: %w", err)
	}
	if err := memo.Put(append(number([]byte{memoEnd}, end), name[1:]...), nil); err != nil {
		return fmt.Errorf("remember key: %w", err)
	}
	return nil
}
