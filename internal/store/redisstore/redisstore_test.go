package redisstore_test

import (
	"strconv"
	"sync/atomic"
	"testing"

	"kept/internal/store/redisstore"
	"kept/internal/store/storetest"
	"kept/internal/testenv"
)

func open(tb testing.TB, o redisstore.Options) *redisstore.Store {
	tb.Helper()
	s, err := redisstore.Open(o)
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

// setups are the servers every rule must hold on.
var setups = []struct {
	name   string
	server []testenv.Option
	query  string
}{
	{"alone", nil, ""},
	{"cluster", []testenv.Option{testenv.Cluster()}, "?cluster=true"},
}

func TestContract(t *testing.T) {
	t.Parallel()
	for _, setup := range setups {
		t.Run(setup.name, func(t *testing.T) {
			t.Parallel()
			server := testenv.RedisServer(t, setup.server...)
			var places atomic.Int64
			storetest.Run(t, func(t *testing.T) storetest.Opener {
				t.Helper()
				// A prefix of its own keeps each test apart on the one server.
				o := redisstore.Options{URL: server.URL + setup.query, Prefix: "test" + strconv.FormatInt(places.Add(1), 10)}
				return func(t *testing.T) storetest.Engine {
					t.Helper()
					return open(t, o)
				}
			})
		})
	}
}
