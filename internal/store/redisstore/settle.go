package redisstore

import (
	"context"
	"fmt"
	"slices"
	"time"

	"kept/internal/promise"
	"kept/internal/store/record"
)

// heap is a lane of a partition, whose claims can be ended together.
type heap struct {
	lane      promise.Lane
	partition int
}

// Settle ends claims in lots, one script for each lane and partition among
// them; those that another holds by now are passed over.
func (s *Store) Settle(ctx context.Context, now time.Time, done []promise.Settlement) error {
	heaps := map[heap][]record.Ending{}
	var order []heap
	for _, d := range done {
		e, err := record.FromSettlement(d, now)
		if err != nil {
			return err
		}
		at := heap{d.Claim.Lane, partitionOf(d.Claim.Team)}
		if heaps[at] == nil {
			order = append(order, at)
		}
		heaps[at] = append(heaps[at], e)
	}
	for _, at := range order {
		for lot := range slices.Chunk(heaps[at], maxLot) {
			if err := s.settle(ctx, at, lot); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *Store) settle(ctx context.Context, at heap, lot []record.Ending) error {
	p, k := at.partition, &s.keys
	keys := []string{
		k.head(p), k.ready(p, at.lane), k.leased(p, at.lane), k.holds(p, at.lane),
		k.ready(p, promise.LaneNotice), k.leased(p, promise.LaneNotice), k.bodies(p), k.parked(p),
	}
	const fixed = 8
	args := make([]any, 0, 4+3*len(lot))
	args = append(args, string(at.lane), record.MaxParked, record.MaxPosts, len(lot))
	first, owed := int64(0), int64(0)
	for i := range lot {
		e := &lot[i]
		hash := 0
		if e.Post != nil {
			promises := k.promises(e.Claim.Team)
			hash = slices.Index(keys[fixed:], promises) + 1
			if hash == 0 {
				keys = append(keys, promises)
				hash = len(keys) - fixed
			}
		}
		args = appendEnding(args, e, hash)
		own, notice := e.Earliest()
		first, owed = earlier(first, own), earlier(owed, notice)
	}
	answer, err := s.scripts.settle.Run(ctx, s.rdb, keys, args...).Int()
	// Not before: an answer that is on its way would undo it. And after a failure
	// too, for it may have been written all the same.
	s.hints.bring(at.lane, p, first)
	s.hints.bring(promise.LaneNotice, p, owed)
	if err != nil {
		return fmt.Errorf("settle: %w", s.failed(ctx, err))
	}
	if answer > 0 {
		s.announce(first, owed)
	}
	return nil
}

// appendEnding says how one claim ends, as settle.lua reads it. hash is which of
// the hashes of promises its post belongs to.
func appendEnding(args []any, e *record.Ending, hash int) []any {
	prefix := memberPrefix(e.Claim.Team)
	said := len(args) + 2
	args = append(args, prefix+e.Claim.Subject, e.Claim.Token, "")
	letters := ""
	if e.Retry != 0 {
		letters += "r"
		args = append(args, e.Retry)
	}
	if e.Body != nil {
		letters += "b"
		args = append(args, e.Body)
	}
	if e.Parked != nil {
		letters += "x"
		args = append(args, e.Parked)
	}
	if e.Post != nil {
		letters += "p"
		args = append(args, hash, decimal(e.Claim.Notice.Number), e.Post[1:], e.Place)
	}
	if len(e.Owed) > 0 {
		letters += "o"
		args = append(args, len(e.Owed))
		for _, n := range e.Owed {
			args = append(args, prefix+n.Subject, max(n.At, 1), n.Body)
		}
	}
	args[said] = letters
	return args
}

// earlier is the earlier of two moments, of which 0 is none.
func earlier(a, b int64) int64 {
	if a == 0 || b != 0 && b < a {
		return b
	}
	return a
}

// ParkedNotices lists notices that could not be delivered, the latest first: a
// team's, or with an empty team everybody's.
func (s *Store) ParkedNotices(ctx context.Context, team promise.Team) ([]promise.Parked, error) {
	var list []promise.Parked
	for p := range partitions {
		if team != "" && p != partitionOf(team) {
			continue
		}
		entries, err := again(ctx, func() ([]string, error) { return s.rdb.LRange(ctx, s.keys.parked(p), 0, -1).Result() })
		if err != nil {
			return nil, s.failed(ctx, err)
		}
		for _, e := range entries {
			one, err := record.DecodeParked([]byte(e))
			if err != nil {
				return nil, err
			}
			if team == "" || one.Team == team {
				list = append(list, one)
			}
		}
	}
	slices.SortStableFunc(list, func(a, b promise.Parked) int { return b.At.Compare(a.At) })
	return list, nil
}
