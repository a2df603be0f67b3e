package redisstore

import (
	"context"
	_ "embed" // the scripts

	"github.com/redis/go-redis/v9"
)

// The scripts; each file's head is its contract.
var (
	//go:embed lua/head.lua
	headLua string
	//go:embed lua/commit.lua
	commitLua string
	//go:embed lua/find.lua
	findLua string
	//go:embed lua/claim.lua
	claimLua string
	//go:embed lua/renew.lua
	renewLua string
	//go:embed lua/settle.lua
	settleLua string
)

type scripts struct {
	commit, find, claim, renew, settle *redis.Script
}

func newScripts() scripts {
	return scripts{
		commit: redis.NewScript(headLua + commitLua),
		find:   redis.NewScript(findLua),
		claim:  redis.NewScript(headLua + claimLua),
		renew:  redis.NewScript(headLua + renewLua),
		settle: redis.NewScript(headLua + settleLua),
	}
}

// run runs a script by its hash, and with its text when Redis does not know it:
// after a restart it knows none.
func (s *Store) run(ctx context.Context, script *redis.Script, keys []string, args []any) ([]any, error) {
	answer, err := script.Run(ctx, s.rdb, keys, args...).Slice()
	if err != nil {
		return nil, s.failed(ctx, err)
	}
	return answer, nil
}
