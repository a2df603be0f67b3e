package redisstore

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/redis/go-redis/v9"

	"kept/internal/promise"
	"kept/internal/store/record"
)

// maxLot bounds what one script claims or ends: Lua hands at most some thousand
// arguments on, and Redis serves nobody else meanwhile.
const maxLot = 500

// Next is when the earliest piece of work falls due or a lease ends. It is one
// command for each partition, sent together; every process's claims visit only
// where it found work, or queued some itself.
func (s *Store) Next(ctx context.Context) (at time.Time, ok bool, err error) {
	var asks [partitions]map[promise.Lane]uint64
	for p := range partitions {
		asks[p] = map[promise.Lane]uint64{}
		for _, lane := range promise.Lanes() {
			asks[p][lane] = s.hints.asks(lane, p)
		}
	}
	heads, err := again(ctx, func() ([]redis.Cmder, error) {
		return s.rdb.Pipelined(ctx, func(pipe redis.Pipeliner) error {
			for p := range partitions {
				pipe.ZRangeWithScores(ctx, s.keys.head(p), 0, -1)
			}
			return nil
		})
	})
	if err != nil {
		return time.Time{}, false, s.failed(ctx, err)
	}
	first := int64(0)
	for p, cmd := range heads {
		head, ok := cmd.(*redis.ZSliceCmd)
		if !ok {
			return time.Time{}, false, fmt.Errorf("redis: head answered %T", cmd)
		}
		found := map[promise.Lane]int64{}
		for _, z := range head.Val() {
			ms := int64(z.Score)
			lane, _ := z.Member.(string)
			found[promise.Lane(lane)] = ms
			if first == 0 || ms < first {
				first = ms
			}
		}
		for _, lane := range promise.Lanes() {
			s.hints.answer(lane, p, asks[p][lane], found[lane])
		}
	}
	return record.Moment(first), first != 0, nil
}

// Claim takes up to n pieces of work that are due, in each partition first those
// whose lease ran out, then the earliest. It visits the partitions that have
// work as far as this process knows; what others have queued since the last
// [Store.Next] may be passed over.
func (s *Store) Claim(ctx context.Context, lane promise.Lane, now time.Time, lease time.Duration, n int) ([]promise.Claim, error) {
	ms, end := record.Floor(now), record.Ceil(now.Add(lease))
	var claims []promise.Claim
	var damaged []promise.Settlement
	for _, p := range s.hints.due(lane, ms) {
		for len(claims) < n {
			want := min(n-len(claims), maxLot)
			got, bad, err := s.claim(ctx, lane, p, ms, end, want)
			if err != nil {
				if len(claims) > 0 {
					return claims, nil // what was claimed is ours to do; the next claim tells
				}
				return nil, err
			}
			claims, damaged = append(claims, got...), append(damaged, bad...)
			if len(got)+len(bad) < want {
				break
			}
		}
	}
	if len(damaged) > 0 {
		// A notice that cannot be read must not hold up the others for ever.
		return claims, s.Settle(ctx, now, damaged)
	}
	return claims, nil
}

func (s *Store) claim(
	ctx context.Context, lane promise.Lane, p int, now, end int64, n int,
) (claims []promise.Claim, damaged []promise.Settlement, err error) {
	asks := s.hints.asks(lane, p)
	keys := []string{
		s.keys.head(p), s.keys.ready(p, lane), s.keys.leased(p, lane), s.keys.holds(p, lane), s.keys.tokens(p), s.keys.bodies(p),
	}
	answer, err := s.run(ctx, s.scripts.claim, keys, []any{string(lane), now, end, n})
	if err != nil {
		return nil, nil, err
	}
	s.hints.answer(lane, p, asks, integer(answer, 0))
	token, back := integer(answer, 1), int(integer(answer, 2))
	pairs := answer[min(3, len(answer)):]
	count := len(pairs) / 2
	if lane == promise.LaneNotice {
		count = len(pairs) / 3
	}
	for i := range count {
		team, subject := parseMember(text(pairs, 2*i))
		c := promise.Claim{
			Lane: lane, Team: team, Subject: subject, At: record.Moment(integer(pairs, 2*i+1)), Token: token, Recovered: i < back,
		}
		if lane == promise.LaneNotice {
			c.Notice, err = record.DecodeNotice([]byte(text(pairs, 2*count+i)))
			if errors.Is(err, record.ErrCorrupt) {
				damaged = append(damaged, promise.Settlement{Claim: c, Parked: err.Error()})
				continue
			}
		}
		claims = append(claims, c)
	}
	return claims, damaged, nil
}

// Renew holds claims for longer, one script for each lane and partition among
// them; those that are not held any more are returned.
func (s *Store) Renew(
	ctx context.Context, now time.Time, lease time.Duration, claims []promise.Claim,
) (lost []promise.Claim, err error) {
	heaps := map[heap][]promise.Claim{}
	for _, c := range claims {
		at := heap{c.Lane, partitionOf(c.Team)}
		heaps[at] = append(heaps[at], c)
	}
	end := record.Ceil(now.Add(lease))
	for at, all := range heaps {
		for lot := range slices.Chunk(all, maxLot) {
			gone, err := s.renew(ctx, at, end, lot)
			if err != nil {
				return lost, err
			}
			lost = append(lost, gone...)
		}
	}
	return lost, nil
}

func (s *Store) renew(ctx context.Context, at heap, end int64, lot []promise.Claim) (lost []promise.Claim, err error) {
	p, k := at.partition, &s.keys
	keys := []string{k.head(p), k.ready(p, at.lane), k.leased(p, at.lane), k.holds(p, at.lane)}
	args := make([]any, 0, 2+2*len(lot))
	args = append(args, string(at.lane), end)
	for _, c := range lot {
		args = append(args, memberPrefix(c.Team)+c.Subject, c.Token)
	}
	answer, err := s.run(ctx, s.scripts.renew, keys, args)
	if err != nil {
		return nil, fmt.Errorf("renew: %w", err)
	}
	for i := range lot {
		if integer(answer, i) == 0 {
			lost = append(lost, lot[i])
		}
	}
	return lost, nil
}
