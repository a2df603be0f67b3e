package redisstore

import (
	"context"
	"runtime"
	"slices"
	"sync"

	"github.com/redis/go-redis/v9"
)

// group sends the calls of one script together: while some are on their way, the
// next gather, and go in one pipeline. That spares Redis and us most of the
// reading and writing when much comes at once, and keeps nobody waiting who
// comes alone. Databases call it group commit. Each call stays a script of its
// own, all or nothing by itself.
type group struct {
	rdb    redis.UniversalClient
	script *redis.Script

	mu      sync.Mutex
	waiting []*errand
	senders int
}

// errand is one call of a group's script.
type errand struct {
	keys []string
	args []any

	over   chan struct{} // closed once the rest is known
	answer []any
	err    error
}

// With a second sender the next calls are on their way while Redis works on the
// first; more of them would only go with fewer calls each.
const (
	mostSenders = 2
	mostErrands = 16
)

func newGroup(rdb redis.UniversalClient, script *redis.Script) *group {
	return &group{rdb: rdb, script: script}
}

// do has the script run and returns its answer. When ctx ends first, the script
// may have run all the same.
func (g *group) do(ctx context.Context, keys []string, args []any) ([]any, error) {
	e := &errand{keys: keys, args: args, over: make(chan struct{})}
	g.mu.Lock()
	g.waiting = append(g.waiting, e)
	if g.senders == 0 || g.senders < mostSenders && len(g.waiting) >= mostErrands {
		g.senders++
		go g.send(context.WithoutCancel(ctx)) // it sends for others too
	}
	g.mu.Unlock()
	select {
	case <-e.over:
		return e.answer, e.err
	case <-ctx.Done():
		g.leave(e)
		return nil, ctx.Err()
	}
}

// leave takes an errand out that nobody waits for any more. What is on its way
// cannot be called back.
func (g *group) leave(e *errand) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if i := slices.Index(g.waiting, e); i >= 0 {
		g.waiting = slices.Delete(g.waiting, i, i+1)
	}
}

// send sends what has gathered until nothing has.
func (g *group) send(ctx context.Context) {
	for {
		// On a busy machine others are just about to come, and may come first.
		runtime.Gosched()
		list := g.take()
		if len(list) == 0 {
			return
		}
		g.exec(ctx, list)
		for _, e := range list {
			close(e.over)
		}
	}
}

// take is what goes at once; without any, the sender is one no more.
func (g *group) take() []*errand {
	g.mu.Lock()
	defer g.mu.Unlock()
	n := min(len(g.waiting), mostErrands)
	if n == 0 {
		g.senders--
		return nil
	}
	list := slices.Clone(g.waiting[:n])
	g.waiting = slices.Delete(g.waiting, 0, n)
	return list
}

// exec has the script run for each errand.
func (g *group) exec(ctx context.Context, list []*errand) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	if len(list) == 1 {
		g.alone(ctx, list[0])
		return
	}
	pipe := g.rdb.Pipeline()
	answers := make([]*redis.Cmd, len(list))
	for i, e := range list {
		answers[i] = pipe.EvalSha(ctx, g.script.Hash(), e.keys, e.args...)
	}
	_, _ = pipe.Exec(ctx) // each answer has its own error
	for i, e := range list {
		e.answer, e.err = answers[i].Slice()
		if redis.HasErrorPrefix(e.err, "NOSCRIPT") {
			g.alone(ctx, e)
		}
	}
}

// alone runs the script for one: by its hash, and with its text when Redis does
// not know it, as after a restart.
func (g *group) alone(ctx context.Context, e *errand) {
	e.answer, e.err = g.script.Run(ctx, g.rdb, e.keys, e.args...).Slice()
}

// groups are a script's groups. In a cluster there is one for each partition,
// since what goes in one pipeline should go to one node.
type groups []*group

func newGroups(rdb redis.UniversalClient, script *redis.Script) groups {
	n := 1
	if _, ok := rdb.(*redis.ClusterClient); ok {
		n = partitions
	}
	var list groups
	for range n {
		list = append(list, newGroup(rdb, script))
	}
	return list
}

// of is the group for a batch's partition.
func (list groups) of(partition int) *group { return list[partition%len(list)] }
