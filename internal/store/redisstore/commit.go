package redisstore

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/redis/go-redis/v9"

	"kept/internal/promise"
	"kept/internal/store/record"
	"kept/internal/workspace"
)

// get reads one field of a hash; ok is false when there is none.
func (s *Store) get(ctx context.Context, key, field string) (value []byte, ok bool, err error) {
	value, err = again(ctx, func() ([]byte, error) { return s.rdb.HGet(ctx, key, field).Bytes() })
	if errors.Is(err, redis.Nil) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, s.failed(ctx, err)
	}
	return value, true, nil
}

// Load returns the promise, or [promise.ErrNotFound].
func (s *Store) Load(ctx context.Context, team promise.Team, n promise.Number) (promise.Promise, error) {
	v, ok, err := s.get(ctx, s.keys.promises(team), decimal(n))
	if err != nil {
		return promise.Promise{}, err
	}
	if !ok {
		return promise.Promise{}, promise.ErrNotFound
	}
	return record.ToPromise(team, n, v)
}

// Posts returns where the promise's delivered notices stand, the oldest first.
func (s *Store) Posts(ctx context.Context, team promise.Team, n promise.Number) ([]promise.Post, error) {
	v, ok, err := s.get(ctx, s.keys.promises(team), decimal(n))
	if err != nil || !ok {
		return nil, err
	}
	return record.ToPosts(v)
}

// LoadWorkspace returns the team's workspace, its defaults when none is stored.
func (s *Store) LoadWorkspace(ctx context.Context, team promise.Team) (workspace.Workspace, error) {
	b, ok, err := s.get(ctx, s.keys.workspaces(partitionOf(team)), string(team))
	if err != nil {
		return workspace.Workspace{}, err
	}
	if !ok {
		return record.Unwritten(team), nil
	}
	v, err := record.ParseValue(b)
	if err != nil {
		return workspace.Workspace{}, fmt.Errorf("workspace %s: %w", team, err)
	}
	return record.DecodeWorkspace(team, v.Version, v.Body)
}

// LoadCard returns a customer's card, an empty one when none is stored.
func (s *Store) LoadCard(ctx context.Context, team promise.Team, c promise.Customer) (promise.Card, error) {
	b, _, err := s.get(ctx, s.keys.cards(team), c.Key())
	if err != nil {
		return promise.Card{}, err
	}
	return record.ToCard(team, c, b)
}

// CommitCard writes the card as it becomes.
func (s *Store) CommitCard(ctx context.Context, c promise.Card, key string) error {
	b, err := record.FromCard(c, key)
	if err != nil {
		return err
	}
	_, _, err = s.commit(ctx, b)
	return err
}

// Commit writes the whole change or nothing.
func (s *Store) Commit(ctx context.Context, c promise.Change) (promise.Number, int64, error) {
	b, err := record.FromChange(c)
	if err != nil {
		return 0, 0, err
	}
	return s.commit(ctx, b)
}

// CommitWorkspace writes the whole change or nothing.
func (s *Store) CommitWorkspace(ctx context.Context, c workspace.Change) error {
	b, err := record.FromWorkspace(c)
	if err != nil {
		return err
	}
	_, _, err = s.commit(ctx, b)
	return err
}

func (s *Store) commit(ctx context.Context, b record.Batch) (promise.Number, int64, error) {
	p := partitionOf(b.Team)
	due, notice := b.Earliest()
	answer, err := s.commits.of(p).do(ctx, s.commitKeys(b, p), s.commitArgs(b))
	if err != nil {
		err = s.failed(ctx, err)
		// It may have been written all the same.
		s.bring(p, due, notice)
		return 0, 0, err
	}
	switch word := text(answer, 0); word {
	case "written":
		s.bring(p, due, notice)
		s.announce(due, notice)
		return promise.Number(integer(answer, 1)), integer(answer, 2), nil
	case "duplicate":
		return promise.Number(integer(answer, 1)), 0, promise.ErrDuplicate
	case "version":
		return 0, 0, promise.ErrVersion
	default:
		return 0, 0, fmt.Errorf("redis: commit answered %q", word)
	}
}

// bring notes when each lane of a partition has work at the latest.
func (s *Store) bring(partition int, due, notice int64) {
	s.hints.bring(promise.LaneDue, partition, due)
	s.hints.bring(promise.LaneNotice, partition, notice)
}

func (s *Store) commitKeys(b record.Batch, p int) []string {
	k := &s.keys
	documents := k.promises(b.Team)
	switch b.Kind {
	case record.KindWorkspace:
		documents = k.workspaces(p)
	case record.KindCard:
		documents = k.cards(b.Team)
	case record.KindPromise:
	}
	list := []string{
		documents, k.counter(b.Team), k.idempotency(b.Team, b.Key), k.head(p),
		k.ready(p, promise.LaneDue), k.leased(p, promise.LaneDue), k.holds(p, promise.LaneDue),
		k.ready(p, promise.LaneNotice), k.bodies(p),
	}
	for _, e := range slices.Concat(leaves(b), b.Add) {
		list = append(list, k.index(b.Team, e.Index))
	}
	return list
}

// leaves are the indexes to leave: one that is joined at another second needs
// no leaving, its score is replaced.
func leaves(b record.Batch) []record.Entry {
	var list []record.Entry
	for _, e := range b.Remove {
		again := false
		for _, a := range b.Add {
			again = again || a.Index == e.Index
		}
		if !again {
			list = append(list, e)
		}
	}
	return list
}

func (s *Store) commitArgs(b record.Batch) []any {
	field, ttl := decimal(b.Number), int64(0)
	switch b.Kind {
	case record.KindWorkspace:
		field = string(b.Team)
	case record.KindCard:
		field = b.Customer
	case record.KindPromise:
	}
	if b.Key != "" {
		ttl = s.keyTTL.Milliseconds()
	}
	args := []any{
		string(b.Kind), field, b.Version, b.Body, ttl, memberPrefix(b.Team),
		len(leaves(b)), len(b.Add), len(b.Wakes), len(b.Notices),
	}
	for _, e := range b.Add {
		args = append(args, e.Second)
	}
	for _, w := range b.Wakes {
		args = append(args, w.Subject, w.At)
	}
	for _, n := range b.Notices {
		args = append(args, n.Subject, max(n.At, 1), n.Body)
	}
	return args
}

func decimal(n promise.Number) string { return strconv.FormatInt(int64(n), 10) }

// text is one text of a script's answer.
func text(answer []any, i int) string {
	if i >= len(answer) {
		return ""
	}
	switch v := answer[i].(type) {
	case string:
		return v
	case int64:
		return strconv.FormatInt(v, 10)
	}
	return ""
}

// integer is one number of a script's answer.
func integer(answer []any, i int) int64 {
	n, _ := strconv.ParseInt(text(answer, i), 10, 64) // a script that answers otherwise is caught by the suite
	return n
}
