package boltstore

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	bolt "go.etcd.io/bbolt"

	"kept/internal/promise"
	"kept/internal/store/record"
)

// putJob puts work in the queue in the stead of what its key had, leased or
// not; at 0 takes it out.
func putJob(tx *bolt.Tx, lane promise.Lane, key []byte, at int64, body []byte) error {
	if at == 0 {
		return dropJob(tx, lane, key)
	}
	return moveJob(tx, lane, key, job{state: ready, at: at, due: at, body: body})
}

func dropJob(tx *bolt.Tx, lane promise.Lane, key []byte) error {
	if err := leaveQueue(tx, lane, key); err != nil {
		return err
	}
	if err := bucket(tx, bucketJob).Delete(key); err != nil {
		return fmt.Errorf("drop work: %w", err)
	}
	return nil
}

// moveJob writes work as j says.
func moveJob(tx *bolt.Tx, lane promise.Lane, key []byte, j job) error {
	if err := leaveQueue(tx, lane, key); err != nil {
		return err
	}
	if err := bucket(tx, bucketJob).Put(key, j.bytes()); err != nil {
		return fmt.Errorf("write work: %w", err)
	}
	if err := bucket(tx, bucketQueue).Put(queueKey(lane, j.state, j.at, key), nil); err != nil {
		return fmt.Errorf("queue work: %w", err)
	}
	return nil
}

func leaveQueue(tx *bolt.Tx, lane promise.Lane, key []byte) error {
	v := bucket(tx, bucketJob).Get(key)
	if v == nil {
		return nil
	}
	old, err := parseJob(v)
	if err != nil {
		return err
	}
	if err := bucket(tx, bucketQueue).Delete(queueKey(lane, old.state, old.at, key)); err != nil {
		return fmt.Errorf("leave queue: %w", err)
	}
	return nil
}

// waiting lists up to n jobs of one queue whose moment is not after until.
func waiting(tx *bolt.Tx, lane promise.Lane, st state, until int64, n int) [][]byte {
	prefix := queuePrefix(lane, st)
	var keys [][]byte
	c := bucket(tx, bucketQueue).Cursor()
	for k, _ := c.Seek(prefix); len(keys) < n && bytes.HasPrefix(k, prefix) && len(k) >= len(prefix)+8; k, _ = c.Next() {
		if readNumber(k[len(prefix):]) > until {
			break
		}
		keys = append(keys, slices.Clone(k[len(prefix)+8:]))
	}
	return keys
}

// earliest is the first moment of one queue; 0 for none.
func earliest(tx *bolt.Tx, lane promise.Lane, st state) int64 {
	prefix := queuePrefix(lane, st)
	k, _ := bucket(tx, bucketQueue).Cursor().Seek(prefix)
	if !bytes.HasPrefix(k, prefix) || len(k) < len(prefix)+8 {
		return 0
	}
	return readNumber(k[len(prefix):])
}

// Next is when the earliest piece of work falls due or a lease ends.
func (s *Store) Next(ctx context.Context) (at time.Time, ok bool, err error) {
	first := int64(0)
	err = s.read(ctx, func(tx *bolt.Tx) error {
		for _, lane := range promise.Lanes() {
			for _, st := range []state{ready, leased} {
				if ms := earliest(tx, lane, st); ms != 0 && (first == 0 || ms < first) {
					first = ms
				}
			}
		}
		return nil
	})
	return record.Moment(first), first != 0, err
}

// Claim takes up to n pieces of work that are due: first those whose lease ran
// out, then the earliest.
func (s *Store) Claim(ctx context.Context, lane promise.Lane, now time.Time, lease time.Duration, n int) ([]promise.Claim, error) {
	until := record.Floor(now)
	idle := false
	err := s.read(ctx, func(tx *bolt.Tx) error {
		a, b := earliest(tx, lane, ready), earliest(tx, lane, leased)
		idle = (a == 0 || a > until) && (b == 0 || b > until)
		return nil
	})
	if err != nil || idle || n <= 0 {
		return nil, err
	}
	end := record.Ceil(now.Add(lease))
	var claims []promise.Claim
	var damaged []promise.Settlement
	err = s.update(ctx, func(tx *bolt.Tx) error {
		claims, damaged = nil, nil
		keys := waiting(tx, lane, leased, until, n)
		keys = append(keys, waiting(tx, lane, ready, until, n-len(keys))...)
		if len(keys) == 0 {
			return nil
		}
		token, err := bucket(tx, bucketQueue).NextSequence()
		if err != nil {
			return fmt.Errorf("take a token: %w", err)
		}
		for _, key := range keys {
			c, err := claim(tx, lane, key, end, int64(token)) //nolint:gosec // counts from 1
			switch {
			case errors.Is(err, record.ErrCorrupt):
				damaged = append(damaged, promise.Settlement{Claim: c, Parked: err.Error()})
			case err != nil:
				return err
			default:
				claims = append(claims, c)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	// A notice that cannot be read must not hold up the others for ever.
	return claims, s.Settle(ctx, now, damaged)
}

func claim(tx *bolt.Tx, lane promise.Lane, key []byte, end, token int64) (promise.Claim, error) {
	team, subject, err := parseJobKey(key)
	if err != nil {
		return promise.Claim{}, err
	}
	j, err := parseJob(bucket(tx, bucketJob).Get(key))
	if err != nil {
		return promise.Claim{}, err
	}
	c := promise.Claim{
		Lane: lane, Team: team, Subject: subject, At: record.Moment(j.due), Token: token, Recovered: j.state == leased,
	}
	j.state, j.at, j.token = leased, end, token
	if err := moveJob(tx, lane, key, j); err != nil {
		return promise.Claim{}, err
	}
	if lane == promise.LaneNotice {
		c.Notice, err = record.DecodeNotice(j.body)
	}
	return c, err
}

// Renew holds claims for longer; those that are not held any more are returned.
func (s *Store) Renew(
	ctx context.Context, now time.Time, lease time.Duration, claims []promise.Claim,
) (lost []promise.Claim, err error) {
	end := record.Ceil(now.Add(lease))
	err = s.update(ctx, func(tx *bolt.Tx) error {
		lost = nil
		for i := range claims {
			c := &claims[i]
			held, err := renew(tx, c, end)
			if err != nil {
				return err
			}
			if !held {
				lost = append(lost, *c)
			}
		}
		return nil
	})
	return lost, err
}

func renew(tx *bolt.Tx, c *promise.Claim, end int64) (held bool, err error) {
	key := jobKey(c.Lane, c.Team, c.Subject)
	v := bucket(tx, bucketJob).Get(key)
	if v == nil {
		return false, nil
	}
	j, err := parseJob(v)
	if err != nil || j.state != leased || j.token != c.Token {
		return false, err
	}
	j.at = max(j.at, end)
	return true, moveJob(tx, c.Lane, key, j)
}
