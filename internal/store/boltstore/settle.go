package boltstore

import (
	"context"
	"fmt"
	"slices"
	"time"

	bolt "go.etcd.io/bbolt"

	"kept/internal/promise"
	"kept/internal/store/record"
)

// Settle ends claims in one lot; those that another holds by now are passed
// over.
func (s *Store) Settle(ctx context.Context, now time.Time, done []promise.Settlement) error {
	if len(done) == 0 {
		return nil
	}
	endings := make([]record.Ending, 0, len(done))
	moments := make([]int64, 0, 2*len(done))
	for _, d := range done {
		e, err := record.FromSettlement(d, now)
		if err != nil {
			return err
		}
		endings = append(endings, e)
		own, notice := e.Earliest()
		moments = append(moments, own, notice)
	}
	err := s.update(ctx, func(tx *bolt.Tx) error {
		for i := range endings {
			if err := settle(tx, &endings[i], record.Floor(now)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	s.announce(moments...)
	return nil
}

func settle(tx *bolt.Tx, e *record.Ending, now int64) error {
	c := e.Claim
	key := jobKey(c.Lane, c.Team, c.Subject)
	v := bucket(tx, bucketJob).Get(key)
	if v == nil {
		return nil
	}
	j, err := parseJob(v)
	if err != nil {
		return err
	}
	if j.state != leased || j.token != c.Token {
		return nil
	}
	body := e.Body
	if body == nil {
		body = slices.Clone(j.body) // the next write may move it
	}
	if err := putJob(tx, c.Lane, key, e.Retry, body); err != nil {
		return err
	}
	if e.Parked != nil {
		if err := park(tx, e, now); err != nil {
			return err
		}
	}
	if e.Post != nil {
		if err := post(tx, e); err != nil {
			return err
		}
	}
	for _, n := range e.Owed {
		if err := putJob(tx, promise.LaneNotice, jobKey(promise.LaneNotice, c.Team, n.Subject), max(n.At, 1), n.Body); err != nil {
			return err
		}
	}
	return nil
}

// post remembers where a notice stands; a promise that is gone has no posts.
func post(tx *bolt.Tx, e *record.Ending) error {
	docs := bucket(tx, bucketDoc)
	key := promiseKey(e.Claim.Team, e.Claim.Notice.Number)
	b := docs.Get(key)
	if b == nil {
		return nil
	}
	v, err := record.ParseValue(b)
	if err != nil {
		return err
	}
	v.Posts = record.AddPost(v.Posts, e.Post, e.Place)
	if err := docs.Put(key, v.Bytes()); err != nil {
		return fmt.Errorf("remember post: %w", err)
	}
	return nil
}

// park keeps a notice that cannot be delivered, and lets go of the oldest when
// there are too many.
func park(tx *bolt.Tx, e *record.Ending, now int64) error {
	memo := bucket(tx, bucketMemo)
	key := text(text(number([]byte{memoParked}, now), e.Claim.Team), e.Claim.Subject)
	if err := memo.Put(key, e.Parked); err != nil {
		return fmt.Errorf("park notice: %w", err)
	}
	var keys [][]byte
	c := memo.Cursor()
	for k, _ := c.Seek([]byte{memoParked}); len(k) > 0 && k[0] == memoParked; k, _ = c.Next() {
		keys = append(keys, slices.Clone(k))
	}
	for _, k := range keys[:max(len(keys)-record.MaxParked, 0)] {
		if err := memo.Delete(k); err != nil {
			return fmt.Errorf("let go of a parked notice: %w", err)
		}
	}
	return nil
}

// ParkedNotices lists notices that could not be delivered, the latest first: a
// team's, or with an empty team everybody's.
func (s *Store) ParkedNotices(ctx context.Context, team promise.Team) (list []promise.Parked, err error) {
	err = s.read(ctx, func(tx *bolt.Tx) error {
		c := bucket(tx, bucketMemo).Cursor()
		for k, v := c.Seek([]byte{memoParked}); len(k) > 0 && k[0] == memoParked; k, v = c.Next() {
			p, err := record.DecodeParked(v)
			if err != nil {
				return err
			}
			if team == "" || p.Team == team {
				list = append(list, p)
			}
		}
		return nil
	})
	slices.Reverse(list)
	return list, err
}
